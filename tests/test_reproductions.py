"""Every reproduction earns its badge, and would lose it with other numbers of ours, or another digit of theirs."""

import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup
from myst_parser.mdit_to_docutils.base import default_slugify

from l1l2 import reproductions
from l1l2.claims._record import exactly
from l1l2.datasets import load_diabetes
from l1l2.linear import fit_linear
from l1l2.losses import HalfSquaredError, Huber, SmoothL1
from l1l2.neuron import CrossEntropyMissingSigmoidPrime, QuadraticCost
from l1l2.paths import ridge_path
from l1l2.reproductions import __main__ as terminal
from l1l2.reproductions import least_angle, optimisers, outliers, robustness, selection, shrinkage
from l1l2.reproductions._gallery import Gallery, name_of
from l1l2.reproductions._record import Reproduction

ROOT = Path(__file__).parents[1]
REGISTRY = reproductions.REGISTRY
ASKED = {  # what the book's sheet of figures lists, and the entries that have it
    "Nielsen's neuron": ("nielsen-easy-start", "nielsen-hard-start"),
    "least angle regression on diabetes": ("efron-order", "efron-lasso", "efron-cp", "efron-df"),
    "efficiency and breakdown": ("tuning-constants", "two-over-pi", "heavy-tails", "breakdown"),
    "useless columns": ("ng-useless-columns",),
    "depth": ("depth",),
    "Smooth L1": ("smooth-l1",),
    "decay under Adam": ("sgd-decay", "adam-decay"),
    "stackloss": ("stackloss-l1", "stackloss-huber"),
    "James and Stein": ("james-stein",),
    "degrees of freedom": ("degrees-divergence", "degrees-covariance"),
    "irrepresentable": ("zhao-yu",),
    "orthonormal columns": ("orthonormal",),
}


def forget():
    for cached in (
        robustness.constants, least_angle.ten_columns, least_angle.sixty_four_columns, shrinkage.longley_standardised,
        selection.useless_columns,
    ):  # fmt: skip
        cached.cache_clear()


@pytest.fixture(scope="module")
def numbers():
    return {id: entry.ours() for id, entry in REGISTRY.items()}


@pytest.mark.parametrize("id", REGISTRY)
def test_badge_is_earned(id, numbers):
    assert REGISTRY[id].holds(numbers[id]), numbers[id]


def test_the_sheet_is_covered():
    assert {id for ids in ASKED.values() for id in ids} <= set(REGISTRY)


def wrong(value):
    """Other numbers in the place of one: of the other sign, ten times too large, not a number at all."""
    yield from (-value - 1, 10 * value + 10, math.nan, math.inf, None, "1", True)


@pytest.mark.parametrize("id", REGISTRY)
def test_other_numbers_lose_the_badge(id, numbers):
    entry, true = REGISTRY[id], numbers[id]
    for name, value in true.items():
        if isinstance(value, tuple):
            others = [(*value[:i], w, *value[i + 1 :]) for i, v in enumerate(value) for w in wrong(v)]
            others += [(), value[:-1], [*value]]
        else:
            others = list(wrong(value))
        for other in others:
            assert not entry.holds({**true, name: other}), (name, other)
        assert not entry.holds({k: v for k, v in true.items() if k != name}), f"without {name}"
    assert not entry.holds({**true, "something_else": 1.0})


def moved(text):
    """The printed number, one unit of its last digit further up."""
    digits = len(text.partition(".")[2])
    return f"{float(text) + 10.0**-digits:.{digits}f}"


@pytest.mark.parametrize("id", [id for id, entry in REGISTRY.items() if entry.badge in ("exact", "to printed digits")])
def test_another_published_digit_loses_the_badge(id, numbers):
    entry = REGISTRY[id]
    for field, change in (("printed", moved), ("exact", lambda v: v + 1)):
        for name, value in getattr(entry, field).items():
            values = value if isinstance(value, tuple) else (value,)
            for i, v in enumerate(values):
                other = (*values[:i], change(v), *values[i + 1 :])
                theirs = {**getattr(entry, field), name: other if isinstance(value, tuple) else other[0]}
                assert replace(entry, **{field: theirs}).earned(numbers[id]) == "not reproduced", (name, i)


def absolute(self, r):
    return np.sign(r)


BROKEN = {
    "the neuron's slope lacks a factor": (
        QuadraticCost, "delta", CrossEntropyMissingSigmoidPrime.delta, {"nielsen-easy-start", "nielsen-hard-start"},
    ),
    "Huber pulls like L1": (Huber, "gradient", absolute, {"tuning-constants", "two-over-pi", "stackloss-huber"}),
    "Smooth L1 jumps": (
        SmoothL1, "value", lambda self, r: np.where(np.abs(r) < self.beta, r * r / 2, np.abs(r) - 0.5), {"smooth-l1"},
    ),
    "every plane is least squares": (
        outliers, "fit_linear", lambda X, y, loss: fit_linear(X, y, HalfSquaredError()),
        {"stackloss-l1", "stackloss-l1-left-out"},
    ),
    "the columns are not standardised": (
        least_angle, "ten_columns", lambda: (np.arange(1, 11) * load_diabetes().X, load_diabetes().y),
        {"efron-order", "efron-lasso", "efron-sum"},
    ),
    "ridge is twice as strong": (
        shrinkage, "ridge_path", lambda X, y, alphas: ridge_path(X, y, 2 * np.asarray(alphas)),
        {"orthonormal", "longley-strengths"},
    ),
    "the threshold is hard": (
        shrinkage, "soft_threshold", lambda w, t: np.where(np.abs(w) > t, w, 0.0), {"orthonormal"},
    ),
    "decay and L2 change places": (
        optimisers, "under_noise", lambda scale, decoupled, _f=optimisers.under_noise: _f(scale, not decoupled),
        {"adam-decay"},
    ),
    "L1 and L2 change places": (
        selection, "accuracy", lambda r, *rest, _f=selection.accuracy: _f(1 - r, *rest), {"ng-useless-columns"},
    ),
}  # fmt: skip


def stands(entry):
    try:
        return entry.holds(entry.ours())
    except (ValueError, IndexError):  # a root that is no longer bracketed, a path that ends early
        return False


@pytest.mark.parametrize("fault", BROKEN)
def test_a_fault_in_the_mathematics_loses_the_badges_that_rest_on_it(fault, monkeypatch):
    owner, name, substitute, victims = BROKEN[fault]
    forget()
    try:
        monkeypatch.setattr(owner, name, substitute)
        for id in victims:
            assert not stands(REGISTRY[id]), id
    finally:
        monkeypatch.undo()
        forget()


def test_every_source_is_a_reference_and_every_entry_says_where():
    text = (ROOT / "chapters" / "references.md").read_text(encoding="utf-8")
    known = {default_slugify(heading): heading for heading in re.findall(r"(?m)^### (.+)$", text)}
    for entry in REGISTRY.values():
        assert set(entry.source) <= set(known), entry.id
        assert entry.place.endswith("."), entry.id
        for anchor in entry.source:
            assert name_of(anchor) == known[anchor]


def test_every_number_is_put_into_words(numbers):
    for id, entry in REGISTRY.items():
        words = entry.found(numbers[id])
        assert words.endswith("."), id
        assert not re.search(r"-0\.0+\b|\bnan\b|\binf\b", words), id
        assert entry.what[-1] not in ".:", id


def test_table_has_ours_theirs_and_the_source(numbers):
    some = [REGISTRY[id] for id in ("efron-order", "hampel-constant", "two-over-pi", "depth", "smooth-l1")]
    table = Gallery(tuple((entry, numbers[entry.id]) for entry in some))
    html = BeautifulSoup(table._repr_html_(), "html.parser")
    rows = html.tbody.find_all("tr")
    assert [row["data-badge"] for row in rows] == [entry.badge for entry in some]
    assert html.caption.text == table.tally
    assert "3, 9, 4, 7, 2, 10, 5, 8, 6, 1" in rows[0].text
    assert [link["href"] for link in rows[0].find_all("a")] == ["references.md#efron-et-al-2004"]
    assert "half a unit of the last printed digit is allowed" in rows[1].text
    assert rows[2].find("a") is None
    text = repr(table)
    assert max(map(len, text.splitlines())) <= 92
    assert "hampel-constant: not reproduced" in text


def toy(**changes):
    parts = {
        "id": "a-toy",
        "what": "One",
        "source": ("nobody-1900",),
        "place": "Page 1.",
        "ours": lambda: {"number": 1.04},
        "found": lambda e: f"{e['number']}.",
        "badge": "to printed digits",
        "bands": {"number": exactly(1.04)},
        "printed": {"number": "1.0"},
    }
    return Reproduction(**(parts | changes))


@pytest.mark.parametrize(
    ("changes", "badge"),
    [
        ({}, "to printed digits"),
        ({"printed": {"number": "1.1"}}, "not reproduced"),
        ({"printed": {"number": "1.045"}}, "not reproduced"),
        ({"printed": {}, "exact": {"number": 1.04}}, "exact"),
        ({"printed": {}, "exact": {"number": 1.0}}, "not reproduced"),
        ({"printed": {}, "behaves": lambda e: e["number"] > 1}, "shape only"),
        ({"printed": {}, "behaves": lambda e: e["number"] < 1}, "not reproduced"),
        ({"printed": {}}, "computed"),
        ({"printed": {"number": ("1.0", "1.0")}}, "not reproduced"),
    ],
)
def test_the_numbers_decide_the_badge(changes, badge):
    assert toy(**changes).earned({"number": 1.04}) == badge


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"badge": "fine"}, "badge must be one of exact, to printed digits"),
        ({"id": "A toy"}, "id must be small words"),
        ({"why": "so"}, "`why` belongs to"),
        ({"badge": "not reproduced"}, "`why` belongs to"),
        ({"exact": {"number": 1}}, "not several"),
        ({"source": ()}, "names a source"),
    ],
)
def test_an_entry_that_contradicts_itself_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        toy(**changes)


def test_gallery_refuses_a_badge_that_is_not_earned(monkeypatch):
    monkeypatch.setattr(optimisers, "REPRODUCTIONS", (toy(badge="exact"),))
    with pytest.raises(AssertionError, match="a-toy: the badge 'exact' does not follow"):
        reproductions.gallery("optimisers")
    with pytest.raises(ValueError, match=r"subject must be one of neurons, .*, not 'cooking'"):
        reproductions.gallery("cooking")
    with pytest.raises(ValueError, match="two reproductions have the id a-toy"):
        reproductions.register([toy(), toy()])


def test_terminal(capsys, monkeypatch):
    monkeypatch.setattr(terminal, "REGISTRY", {"a-toy": toy(), "b-toy": toy(id="b-toy", badge="exact")})
    assert terminal.main([]) == 1
    out = capsys.readouterr().out
    assert re.search(r"to printed digits  holds +\d\.\d\d s  a-toy", out)
    assert re.search(r"exact +FAILS +\d\.\d\d s  b-toy", out)
    assert "1 of 2 badges are earned" in out
    assert terminal.main(["a-toy"]) == 0
    assert "theirs  1.0" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        terminal.main(["c-toy"])
    assert "no reproduction has the id c-toy" in capsys.readouterr().err
