"""Every claim is borne out by its experiment, and would be turned down by other numbers."""

import math
import re
import time

import numpy as np
import pytest
from bs4 import BeautifulSoup

from l1l2 import claims
from l1l2.claims import __main__ as terminal
from l1l2.claims import _progress
from l1l2.claims._ledger import Ledger, Sources, chapter_of, select
from l1l2.claims._record import Band, Claim, between, exactly, near
from l1l2.claims._typeset import typeset
from l1l2.claims.losses import outliers
from l1l2.linear import fit_linear
from l1l2.losses import AbsoluteError, HalfSquaredError

CHAPTER_1 = {  # the verdicts of the book's first chapter
    **dict.fromkeys(("C01", "C03", "C08", "C09", "C10", "C19", "C21", "C22"), "true"),
    **dict.fromkeys(("C02", "C04", "C05", "C06", "C07", "C11", "C12", "C20"), "conditional"),
}

# Recorded once: counts and closed forms exactly, what comes out of a fit or of seeded noise to what is printed.
RECORDED = {
    "C01": {"left_slope": -1, "right_slope": 1, "smallest_supporting_slope": -1, "largest_supporting_slope": 1},
    "C02": {"share_of_size_1": 1, "spread_in_the_weights": pytest.approx(math.sqrt(15.0863 / 0.5543), rel=0.02)},
    "C03": {"l1_gradient": 1, "mse_gradient": 2e-6, "ratio": pytest.approx(500_000)},
    "C04": {"last_two_errors": pytest.approx((0.0371, 0.0629)), "worst_with_shrinking_steps": pytest.approx(0.01)},
    "C05": {"in_the_weight": (1, 10, 1000)},
    "C06": {"first_weight_gradients": pytest.approx((1.5, 38.443359375, 2216.83782, 7371554.905))},
    "C07": {
        "outliers_that_break_mean_and_median": (1, 51),
        "slopes_with_one_point_far_out": pytest.approx((-0.0525, -0.1054), abs=1e-4),
    },
    "C09": {"regressors": 11, "squared_by_default": 8},
    "C11": {
        "steps_at_rate_0.1": 83,
        "steps_at_condition_1_10_100": (1, 132, 1375),
        "steps_at_condition_1e3_1e4": (13809, 138149),
        "growth_past_the_limit": pytest.approx(20959.16, abs=0.01),
    },
    "C12": {
        "linear_after_20_steps": pytest.approx((1.048576e-14,) * 3),
        "first_target_that_does_not_settle": pytest.approx((5, 10, 25, 50)),
        "first_target_that_explodes": pytest.approx((10.05, 20.1, 50.25, 100.5)),
    },
    "C19": {"square_over_absolute": pytest.approx((0.1, 1, 10, 100))},
    "C21": {
        "l2_slopes": pytest.approx((1.9952, 2.1565, 3.6081, 18.1242), abs=1e-4),
        "l1_slopes": pytest.approx((1.9698, 2.0137, 2.0137, 2.0137), abs=1e-4),
        "huber_slopes": pytest.approx((1.9948, 2.0196, 2.0196, 2.0196), abs=1e-4),
    },
    "C22": {
        "l2_error_of_the_others": pytest.approx(4.7374, abs=1e-4),
        "l1_error_of_the_others": pytest.approx(0.3210, abs=1e-4),
        "huber_error_of_the_others": pytest.approx(0.3248, abs=1e-4),
        "others_worse_off_with_l2": 28,
    },
}

# What breaks when a piece of the mathematics is wrong: the experiments run it, they do not recite.
BROKEN = {
    "L1 pulls like L2": (AbsoluteError, "gradient", lambda self, r: np.asarray(r, float), {"C02", "C03", "C04", "C05"}),
    "L1 is worth r^2": (AbsoluteError, "value", lambda self, r: np.square(r), {"C01", "C19"}),
    "L2 pulls like L1": (HalfSquaredError, "gradient", lambda self, r: np.sign(r), {"C03", "C08", "C10", "C11", "C12"}),
    "L2 lacks its half": (HalfSquaredError, "value", lambda self, r: np.square(r), {"C08", "C19"}),
    "every line is least squares": (
        outliers, "fit_linear", lambda X, y, loss: fit_linear(X, y, HalfSquaredError()), {"C07", "C21", "C22"},
    ),
    "every line is least absolute": (
        outliers, "fit_linear", lambda X, y, loss: fit_linear(X, y, AbsoluteError()), {"C07", "C21", "C22"},
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def fresh():
    outliers.one_moved_point.cache_clear()
    yield
    outliers.one_moved_point.cache_clear()


@pytest.fixture(scope="module")
def evidence():
    return {id: claim.experiment() for id, claim in claims.REGISTRY.items()}


def test_registry_is_in_the_articles_order_with_its_verdicts():
    assert list(claims.REGISTRY) == sorted(claims.REGISTRY)
    assert {id: claim.verdict for id, claim in claims.REGISTRY.items() if id in CHAPTER_1} == CHAPTER_1
    assert all(id == claim.id for id, claim in claims.REGISTRY.items())
    assert len({claim.claim for claim in claims.REGISTRY.values()}) == len(claims.REGISTRY)


@pytest.mark.parametrize("id", claims.REGISTRY)
def test_claim_holds(id, evidence):
    assert claims.REGISTRY[id].holds(evidence[id]), evidence[id]


@pytest.mark.parametrize("id", claims.REGISTRY)
def test_conditional_claims_show_both_sides(id):
    claim = claims.REGISTRY[id]
    assert bool(claim.supports) == (claim.verdict != "false")
    assert bool(claim.refutes) == (claim.verdict != "true")


def wrong(value):
    """Other numbers in the place of one: of the other sign, ten times too large, not a number at all."""
    yield from (-value - 1, 10 * value + 10, math.nan, math.inf, None, "1", True)


@pytest.mark.parametrize("id", claims.REGISTRY)
def test_other_numbers_are_turned_down(id, evidence):
    claim, true = claims.REGISTRY[id], evidence[id]
    for name, value in true.items():
        if isinstance(value, tuple):
            others = [(*value[:i], w, *value[i + 1 :]) for i, v in enumerate(value) for w in wrong(v)]
            others += [(), [*value]] if len(value) > 1 else []
        else:
            others = list(wrong(value))
        for other in others:
            assert not claim.holds({**true, name: other}), (name, other)
        assert not claim.holds({k: v for k, v in true.items() if k != name}), f"without {name}"
    assert not claim.holds({**true, "something_else": 1.0})
    assert not claim.holds({})


@pytest.mark.parametrize("id", RECORDED)
def test_recorded_numbers(id, evidence):
    for name, value in RECORDED[id].items():
        assert evidence[id][name] == value, name


@pytest.mark.parametrize("id", [id for id in claims.REGISTRY if id != "C09"])
def test_second_run_gives_the_same(id, evidence):
    assert claims.REGISTRY[id].experiment() == evidence[id]


@pytest.mark.parametrize("fault", BROKEN)
def test_a_fault_in_the_mathematics_fails_the_claims_that_rest_on_it(fault, monkeypatch):
    owner, name, substitute, victims = BROKEN[fault]
    monkeypatch.setattr(owner, name, substitute)
    for id in victims:
        claim = claims.REGISTRY[id]
        assert not claim.holds(claim.experiment()), id


def test_closed_forms_of_the_outlier_slope(evidence):
    """Moving y_k by d moves the least-squares slope by d (x_k - mean) / sum (x - mean)^2, and by nothing else."""
    x = outliers.X[:, 0] - outliers.X.mean()
    lever = x[outliers.MOVED] / (x @ x)
    slopes = evidence["C21"]["l2_slopes"]
    assert [slope - slopes[0] for slope in slopes] == pytest.approx([d * lever for d in (0, 10, 100, 1000)])


def test_every_number_is_put_into_words(evidence):
    for id, claim in claims.REGISTRY.items():
        words = claim.found(evidence[id])
        assert re.search(r"\d", words), id
        assert words.endswith("."), id
        assert not re.search(r"-0\.0+\b|\bnan\b|\binf\b", words), id


def test_show_prints_words_in_a_terminal_and_html_in_a_notebook(evidence):
    shown = claims.show("C03", "C02")
    text, html = repr(shown), shown._repr_html_()
    for id in ("C03", "C02"):
        claim = claims.REGISTRY[id]
        assert f'{id}  The article: "{claim.claim}"'.replace(" ", "") in re.sub(r"\s", "", text)
        assert f'<div class="claim claim-{claim.verdict}" id="claim-{id}">' in html
        assert claim.found(evidence[id]).replace(" ", "") in re.sub(r"\s", "", text)
        assert claim.judgement.replace(" ", "") in re.sub(r"\s", "", text)
    assert max(map(len, text.splitlines())) <= 92
    assert text.index("C03") < text.index("C02")
    assert not re.search(r"0x[0-9a-f]{6}", text)


def toy(**changes):
    parts = {
        "id": "C99",
        "claim": "1 < 2 & so on.",
        "statement": "It is.",
        "verdict": "true",
        "place": "page#heading",
        "experiment": lambda: {"number": 1.0},
        "found": lambda e: f"{e['number']}.",
        "supports": {"number": exactly(1)},
    }
    return Claim(**(parts | changes))


def test_html_is_escaped(monkeypatch):
    monkeypatch.setattr(claims, "REGISTRY", {"C99": toy()})
    assert "<q>1 &lt; 2 &amp; so on.</q>" in claims.show("C99")._repr_html_()


@pytest.mark.parametrize(
    ("plain", "printed"),
    [
        ("from -1 to 1 - r", "from \N{MINUS SIGN}1 to 1\N{NO-BREAK SPACE}\N{MINUS SIGN} <i>r</i>"),
        ("well-known 99-fold", "well-known 99-fold"),
        ("(w1 w2 - 1)^2/2", "(<i>w</i><sub>1</sub> <i>w</i><sub>2</sub>\N{NO-BREAK SPACE}\N{MINUS SIGN} 1)²/2"),
        ("T = 1/(2 eta), beta", "<i>T</i> = 1/(2 <i>η</i>), beta"),
        ("1.0486e-14 of 1e3", "1.0486 × 10<sup>\N{MINUS SIGN}14</sup> of 10<sup>3</sup>"),
        ("RMSE >= MAE & 1/sqrt(t)", "RMSE ≥ MAE &amp; 1/√t"),
        ("1.5e-04 dC0/dw", "1.5 × 10<sup>\N{MINUS SIGN}4</sup> d<i>C</i><sub>0</sub>/dw"),
        ("sigma'(z) <= e^z, 1e+300", "<i>σ</i>′(<i>z</i>) ≤ e<sup><i>z</i></sup>, 10<sup>300</sup>"),
    ],
)
def test_formulas_are_typeset_in_html(plain, printed):
    assert typeset(plain) == printed


def test_show_refuses_what_no_longer_holds(monkeypatch):
    monkeypatch.setattr(claims, "REGISTRY", {"C99": toy(experiment=lambda: {"number": 2.0})})
    with pytest.raises(AssertionError, match="C99: the verdict 'true' does not follow"):
        claims.show("C99")


def test_show_names_an_unknown_id():
    with pytest.raises(KeyError, match="no claim has the id 'C00'"):
        claims.show("C00")


def test_two_claims_cannot_share_an_id():
    with pytest.raises(ValueError, match="two claims have the id C99"):
        claims.register([toy(), toy()])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"verdict": "maybe"}, "verdict must be one of true, conditional, false, not 'maybe'"),
        ({"verdict": "conditional", "condition": "if"}, "asks for a `refutes`"),
        ({"verdict": "false", "condition": "rather"}, "asks for no `supports`"),
        ({"supports": {}}, "asks for a `supports`"),
        ({"refutes": {"other": exactly(1)}}, "asks for no `refutes`"),
        ({"condition": "if it rains"}, "`condition` belongs to"),
        ({"id": "C1"}, "id must be C and two digits"),
        ({"place": "page"}, "place must be page#heading-anchor"),
        (
            {"verdict": "conditional", "condition": "if", "refutes": {"number": exactly(1)}},
            "one number cannot both support and refute",
        ),
    ],
)
def test_a_claim_that_contradicts_itself_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        toy(**changes)


def test_bands():
    assert between(0, 1).holds((0, 0.5, 1))
    assert not between(0, 1).holds((0, 1.1))
    assert not between(0, 1).holds(())
    assert exactly(1, 2).holds((1, 2))
    assert not exactly(1, 2).holds((2, 1))
    assert not exactly(1, 2).holds(1)
    assert near(0.5, within=0.1).holds(np.float64(0.59))
    assert not near(0.5, within=0.1).holds(0.61)
    assert near(-100, rel=0.01).holds(-100.9)
    assert not Band((0.0,), (1.0,)).holds(True)


def test_terminal_prints_a_line_a_claim_and_the_evidence_of_one(capsys, monkeypatch):
    few = {id: claims.REGISTRY[id] for id in ("C03", "C05", "C10")}
    monkeypatch.setattr(terminal, "REGISTRY", few)
    assert terminal.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line[:3] for line in lines[:-1]] == list(few)
    assert all(" holds " in line for line in lines[:-1])
    assert lines[-1].startswith("3 of 3 verdicts hold")
    assert terminal.main(["C05"]) == 0
    out = capsys.readouterr().out
    assert "in_the_weight = (1, 10, 1000)" in out
    assert "C03" not in out


def test_terminal_says_which_verdict_fails(capsys, monkeypatch):
    monkeypatch.setattr(terminal, "REGISTRY", {"C99": toy(experiment=lambda: {"number": 2})})
    assert terminal.main([]) == 1
    assert "C99  True                 FAILS" in capsys.readouterr().out
    assert terminal.main(["C99"]) == 1
    assert "The verdict DOES NOT HOLD" in capsys.readouterr().out


def test_terminal_names_an_unknown_id(capsys):
    with pytest.raises(SystemExit) as stop:
        terminal.main(["C00"])
    assert stop.value.code == 2
    assert "no claim has the id C00" in capsys.readouterr().err


def slow(**changes):
    return toy(experiment=lambda: time.sleep(0.05) or {"number": 1.0}, **changes)


@pytest.mark.parametrize(
    ("ids", "bar"), [([], "[############............] 1 of 2, C99 runs,"), (["C98"], "0 of 1, C98 runs,")]
)
def test_terminal_shows_a_bar_to_those_who_wait(ids, bar, capsys, monkeypatch):
    monkeypatch.setattr(terminal, "REGISTRY", {"C98": slow(id="C98"), "C99": slow(claim="Another.")})
    monkeypatch.setattr(_progress.sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr(_progress, "PATIENCE", 0.0)
    monkeypatch.setattr(_progress, "EVERY", 0.005)
    assert terminal.main(ids) == 0
    shown = capsys.readouterr().err
    assert bar in shown
    assert shown.endswith(" \r"), "the bar is not wiped out"


def test_terminal_is_silent_where_work_is_short_or_nobody_watches(capsys, monkeypatch):
    monkeypatch.setattr(terminal, "REGISTRY", {"C99": slow()})
    assert terminal.main([]) == 0
    monkeypatch.setattr(_progress.sys.stderr, "isatty", lambda: True)
    assert terminal.main([]) == 0
    assert not capsys.readouterr().err


def test_ledger_takes_nothing_but_the_whole_article(monkeypatch):
    monkeypatch.setattr(claims, "IDS", ("C98", "C99"))
    monkeypatch.setattr(claims, "REGISTRY", {"C99": toy()})
    for table in (claims.ledger, claims.sources):
        with pytest.raises(LookupError, match="must hold C98 to C99, each once; it differs in C98"):
            table()
    monkeypatch.setattr(claims, "REGISTRY", {"C98": toy(id="C98"), "C99": toy(experiment=lambda: {"number": 2.0})})
    with pytest.raises(AssertionError, match="C99: the verdict 'true' does not follow"):
        claims.ledger()


def test_ledger_has_each_number_a_place_and_the_code(evidence):
    some = [claims.REGISTRY[id] for id in ("C02", "C03", "C17")]
    table = Ledger(tuple((claim, evidence[claim.id]) for claim in some))
    html = BeautifulSoup(table._repr_html_(), "html.parser")
    assert html.caption.text == table.tally == "3 claims: 1 true, 1 true on a condition, 1 false as stated"
    assert [row["data-verdict"] for row in html.tbody.find_all("tr")] == ["conditional", "true", "false"]
    assert [row["data-chapter"] for row in html.tbody.find_all("tr")] == ["1", "1", "3"]
    code = BeautifulSoup(Sources(tuple(some))._repr_html_(), "html.parser")
    for claim, row in zip(some, html.tbody.find_all("tr"), strict=True):
        assert row.find_all("td")[1].decode_contents()[1:] == typeset(claim.found(evidence[claim.id]))[1:]
        place, own = (link["href"] for link in row.find_all("a"))
        assert place == claim.place.replace("#", ".ipynb#")
        assert f"def {claim.experiment.__name__}(" in code.select_one(own).pre.text
        assert claim.found(evidence[claim.id]).split()[1] in repr(table)


def test_ledger_can_be_narrowed():
    everything = list(claims.REGISTRY.values())
    assert select(everything, None, None) == everything
    assert {claim.verdict for claim in select(everything, "false", None)} == {"false"}
    assert {chapter_of(claim) for claim in select(everything, None, "2")} == {"2"}
    with pytest.raises(ValueError, match="verdict must be one of true, conditional, false, not 'maybe'"):
        select(everything, "maybe", None)
    with pytest.raises(ValueError, match=r"chapter must be one of 1, .*, not '7'"):
        select(everything, None, "7")
