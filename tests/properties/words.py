"""Promises of what speaks in words and pictures: conventions, claims, checks, errata, explorables, quizzes, plots."""

from __future__ import annotations

import html
import io
import json
import math
import re
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import traitlets
from hypothesis import strategies as st
from matplotlib.colors import to_hex

from l1l2 import check, claims, conventions, errata, explorables, plots, quiz, reproductions
from l1l2.explorables import base, tiny_network
from tests.properties.arguments import (
    Array,
    Choice,
    Drawn,
    Flag,
    Integer,
    Kind,
    Number,
    positive,
    tame_floats,
    wild_floats,
)
from tests.properties.contract import promise

mpl.use("Agg")


def _assert(truth: bool) -> None:
    assert truth


# ------------------------------------------------------------------------------------------------------ conventions

IDS = Choice(tuple(conventions.CONVENTIONS))
QUANTITY = Choice((*conventions.QUANTITIES, None))
A_LOSS = Choice((*conventions.UNIT_LOSSES, None))
RECORDS = list(conventions.CONVENTIONS.values())


def _there_and_back(got: Any, value: Any, from_: str, to: str, single: bool, **given: Any) -> None:
    """Converted back it is the same number; and twice the number goes where the formula says."""
    assert np.shape(got) == np.shape(value)
    options = {
        name: given[name]
        for name in ("n", "batch_size", "learning_rate", "scale", "width", "loss", "quantity", "l1_ratio")
    }
    try:
        back = conventions.convert(got, to, from_, **options)
    except ValueError as error:  # past the floats, or one way only: an elastic net's mix
        if not re.search("finite|l1_ratio|positive", str(error)):
            raise
        return
    if np.all((np.abs(got) > 1e-290) & (np.abs(got) < 1e290) | (np.asarray(value) == 0)):
        np.testing.assert_allclose(back, value, rtol=1e-9)


promise(
    "conventions.convert",
    conventions.convert,
    {
        "value": Array(None, low=0),
        "from_": IDS,
        "to": IDS,
        "n": Integer(1, 1000),
        "batch_size": Integer(1, 1000),
        "learning_rate": positive,
        "scale": positive,
        "width": positive,
        "l1_ratio": Drawn(st.none(), (2, -1, "a", True, 1j)),
        "loss": A_LOSS,
        "quantity": QUANTITY,
    },
    _there_and_back,
    refuses=lambda **_: True,  # most pairs measure different things
)


def _says(got: str, from_: str, to: str, **_: Any) -> None:
    record = conventions.CONVENTIONS[to]
    assert got.count(" = ") == 1 and (record.parameter in got or "value" in got)


promise(
    "conventions.formula",
    conventions.formula,
    {"from_": IDS, "to": IDS, "loss": A_LOSS, "quantity": QUANTITY},
    _says,
    refuses=lambda **_: True,
)
promise("conventions.get", conventions.get, {"name": IDS}, lambda got, name: _assert(got.id == name))
promise(
    "conventions.table",
    conventions.table,
    {"quantity": Choice(tuple(conventions.QUANTITIES))},
    lambda got, quantity: _assert(all(quantity in row.record.quantities for row in got.rows)),
)
promise(
    "conventions.as_json",
    conventions.as_json,
    {"indent": Drawn(st.none() | st.integers(0, 4), ())},
    lambda got, indent: _assert(len(json.loads(got)["conventions"]) == len(RECORDS)),
)
RECORD = Drawn(st.sampled_from(RECORDS), ())
promise(
    "conventions.Convention",
    lambda record: type(record)(**vars_of(record)),
    {"record": RECORD},
    lambda got, record: _assert(got == record),
)
promise(
    "conventions.Convention.as_data",
    lambda record: record.as_data(),
    {"record": RECORD},
    lambda got, record: _assert(json.loads(json.dumps(got)) == got),
)
promise(
    "conventions.Convention.quantities",
    lambda record: record.quantities,
    {"record": RECORD},
    lambda got, record: _assert(set(got) <= set(conventions.QUANTITIES)),
)
promise(
    "conventions.Convention.symbol",
    lambda record, quantity: record.symbol(quantity),
    {"record": RECORD, "quantity": Drawn(st.sampled_from(list(conventions.QUANTITIES)), ())},
    lambda got, record, quantity: _assert(got == ("value" if quantity == "value" else record.parameter)),
)


def _to_book(record: Any, choice: int) -> Any:
    quantity = record.quantities[choice % len(record.quantities)]
    loss = list(record.losses)[choice % len(record.losses)] if record.losses else "same"
    return quantity, loss, record.to_book(quantity, loss)


def _in_the_books_terms(got: Any, record: Any, choice: int) -> None:
    quantity, loss, product = got
    values = dict.fromkeys(product.powers, 2.0)
    data = product.as_data()
    assert math.isclose(product.evaluate(values), data["constant"] * 2 ** sum(data["powers"].values()))
    assert loss == "same" or loss in record.losses
    assert quantity in record.quantities


promise(
    "conventions.Convention.to_book",
    _to_book,
    {"record": RECORD, "choice": Drawn(st.integers(0, 99), ())},
    _in_the_books_terms,
)


def vars_of(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


# ------------------------------------------------------------------------------------------------- claims and errata

CLAIM = Drawn(st.sampled_from(list(claims.REGISTRY.values())), ())
VALUES = (
    st.floats()
    | st.integers(-5, 5)
    | st.booleans()
    | st.none()
    | st.text(max_size=3)
    | st.tuples(st.floats(), st.floats())
)


def _in_band(got: bool, low: float, width: float, value: Any) -> None:
    values = value if isinstance(value, tuple) else (value,)
    numbers = all(type(v) in (int, float) and math.isfinite(v) for v in values)
    assert got == (numbers and all(low <= v <= low + width for v in values))


BOUNDS = {"low": Drawn(tame_floats(-8, 8), ()), "width": Drawn(tame_floats(0, 8), ())}
promise(
    "claims.Band",
    lambda low, width: claims.Band((low,), (low + width,)),
    BOUNDS,
    lambda made, low, width: _assert(made.low == (low,)),
)
promise(
    "claims.Band.holds",
    lambda low, width, value: claims.Band((low,), (low + width,)).holds(value),
    {**BOUNDS, "value": Drawn(VALUES, ())},
    _in_band,
)


def _evidence(record: Any, spoil: str, number: float) -> dict[str, Any]:
    """Numbers in the middle of their bands, one of them spoilt."""
    made = {
        name: tuple((a + b) / 2 if math.isfinite(a + b) else a for a, b in zip(band.low, band.high, strict=True))
        for name, band in record.bands.items()
    }
    first = next(iter(made))
    if spoil == "missing":
        made.pop(first)
    elif spoil == "unknown":
        made["no such number"] = (number,)
    elif spoil == "nan":
        made[first] = (math.nan,) * len(made[first])
    elif spoil == "outside":
        made[first] = tuple(
            high + abs(number) + 1 if math.isfinite(high) else math.inf for high in record.bands[first].high
        )
    return made


SPOILT = Choice(("", "missing", "unknown", "nan", "outside"))
JUDGED = {"spoil": Drawn(st.sampled_from(SPOILT.words), ()), "number": Drawn(tame_floats(-8, 8), ())}


def _holds(record: Any, spoil: str, number: float) -> bool:
    return record.holds(_evidence(record, spoil, number))


def _judged(got: bool, record: Any, spoil: str, number: float) -> None:
    finite = all(math.isfinite(v) for band in record.bands.values() for v in (*band.low, *band.high))
    assert got == (spoil == "") or (spoil == "" and not finite)


promise(
    "claims.Claim",
    lambda record: type(record)(**vars_of(record)),
    {"record": CLAIM},
    lambda got, record: _assert(got == record),
)
promise(
    "claims.Claim.bands",
    lambda record: record.bands,
    {"record": CLAIM},
    lambda got, record: _assert(set(got) == {*record.supports, *record.refutes}),
)
promise(
    "claims.Claim.judgement",
    lambda record: record.judgement,
    {"record": CLAIM},
    lambda got, record: _assert(got.endswith(record.condition)),
)
promise("claims.Claim.holds", _holds, {"record": CLAIM, **JUDGED}, _judged)
DEFECT = Drawn(st.sampled_from(list(errata.REGISTRY.values())), ())
promise(
    "errata.Defect",
    lambda record: type(record)(**vars_of(record)),
    {"record": DEFECT},
    lambda got, record: _assert(got == record),
)
promise("errata.Defect.holds", _holds, {"record": DEFECT, **JUDGED}, _judged)
promise("errata.Errata", lambda: errata.Errata(()), {}, lambda got: _assert(got.results == ()))
promise("errata.Errata.tally", lambda: errata.Errata(()).tally, {}, lambda got: _assert(got.startswith("0 defects")))
promise("errata.installed", errata.installed, {}, lambda got: _assert(re.match(r"\d+\.\d+", got) is not None))
FOUND = Drawn(st.lists(st.sampled_from(list(claims.REGISTRY.values())), max_size=5, unique_by=lambda c: c.id), ())


def _registered(got: Any, records: list[Any]) -> None:
    assert list(got) == sorted(r.id for r in records) and all(got[r.id] == r for r in records)


promise("claims.register", lambda records: claims.register(iter(records)), {"records": FOUND}, _registered)
promise("claims.Ledger", lambda: claims.Ledger(()), {}, lambda got: _assert(got.tally == "0 claims: "))
promise("claims.Ledger.tally", lambda: claims.Ledger(()).tally, {}, lambda got: _assert(got == "0 claims: "))
promise("claims.Shown", lambda: claims.Shown(()), {}, lambda got: _assert(repr(got) == ""))
promise("claims.Sources", lambda: claims.Sources(()), {}, lambda got: None)
CHAPTER, VERDICT = Choice(("1", "2", "3", "4.1", "4.2", "4.3", None)), Choice(("true", "conditional", "false", None))


def _selected(got: Any, verdict: Any, chapter: Any) -> None:
    assert all(verdict in (None, claim.verdict) for claim in got.claims)
    assert len(got.claims) <= 49 and (len(got.claims) == 49 or (verdict, chapter) != (None, None))


promise("claims.sources", claims.sources, {"verdict": VERDICT, "chapter": CHAPTER}, _selected, also=(ValueError,))
WRONG_WORDS = st.sampled_from(["nonsense", "", "c10", " true"])
WORDS = Drawn(WRONG_WORDS, (0, 1.5, ["true"], {}, object(), True, float("nan")))


def _refused(got: Any, **_: Any) -> None:
    raise AssertionError("taken")


# What these three run is long, and tests/test_claims.py, test_errata.py and test_reproductions.py run all of it.
_no = {"refuses": lambda **_: True}
promise(
    "claims.ledger",
    lambda verdict, chapter: claims.ledger(verdict=verdict, chapter=chapter),
    {"verdict": WORDS, "chapter": WORDS},
    _refused,
    also=(ValueError,),
    **_no,
)
promise("claims.show", lambda id: claims.show(id), {"id": WORDS}, _refused, **_no)
promise("errata.show", lambda id: errata.show(id), {"id": WORDS}, _refused, **_no)
promise("reproductions.gallery", lambda subject: reproductions.gallery(subject), {"subject": WORDS}, _refused, **_no)
ENTRY = Drawn(st.sampled_from(list(reproductions.REGISTRY.values())), ())
ENTRIES = Drawn(
    st.lists(st.sampled_from(list(reproductions.REGISTRY.values())), max_size=4, unique_by=lambda r: r.id), ()
)
promise(
    "reproductions.register",
    lambda records: reproductions.register(iter(records)),
    {"records": ENTRIES},
    lambda got, records: _assert(list(got) == [r.id for r in records]),
    names={"records": "entries"},
)
promise("reproductions.Gallery", lambda: reproductions.Gallery(()), {}, lambda got: None)
promise(
    "reproductions.Gallery.tally", lambda: reproductions.Gallery(()).tally, {}, lambda got: _assert(got.startswith("0"))
)
promise(
    "reproductions.Reproduction",
    lambda record: type(record)(**vars_of(record)),
    {"record": ENTRY},
    lambda got, record: _assert(got == record),
)
promise(
    "reproductions.Reproduction.earned",
    lambda record: record.earned({}),
    {"record": ENTRY},
    lambda got, record: _assert(got in reproductions.BADGES),
    also=(KeyError,),
    refuses=lambda record: record.behaves is not None,
    names={"record": "|".join(sorted({name for r in reproductions.REGISTRY.values() for name in r.bands}))},
)
promise(
    "reproductions.Reproduction.holds",
    lambda record: record.holds({}),
    {"record": ENTRY},
    lambda got, record: _assert(got is (not record.bands)),
)
promise(
    "reproductions.Reproduction.theirs",
    lambda record: record.theirs,
    {"record": ENTRY},
    lambda got, record: _assert(isinstance(got, str)),
)
promise(
    "reproductions.Reproduction.tolerance",
    lambda record: record.tolerance,
    {"record": ENTRY},
    lambda got, record: _assert(isinstance(got, str)),
)
promise(
    "reproductions.Reproduction.difference",
    lambda record: record.difference({}),
    {"record": ENTRY},
    lambda got, record: None,
    infinite=True,
    also=(KeyError,),
    refuses=lambda record: True,
    names={"record": "|".join(sorted({name for r in reproductions.REGISTRY.values() for name in r.bands}))},
)

# ----------------------------------------------------------------------------------------------------------- checks


def _any_answer() -> st.SearchStrategy[Any]:
    numbers = st.floats() | st.integers(-(10**20), 10**20)
    things = st.none() | st.booleans() | st.text(max_size=5) | st.binary(max_size=3) | st.complex_numbers() | numbers
    return (
        things
        | st.lists(things, max_size=3)
        | st.just(...)
        | st.builds(object)
        | st.just(len)
        | st.just(np.ones((2, 2)))
    )


def _raising(error: type[BaseException]) -> Callable[..., Any]:
    def answer(*_: Any) -> Any:
        raise error("x")

    return answer


def _answers() -> st.SearchStrategy[Any]:
    """Answers of every kind: constants, functions that return them, functions that raise, or spoil their arguments."""

    def returning(value: Any) -> Callable[..., Any]:
        return lambda *_: value

    errors = st.sampled_from([ValueError, ZeroDivisionError, KeyError, RecursionError, SystemExit, TypeError]).map(
        _raising
    )
    return _any_answer() | _any_answer().map(returning) | errors | st.just(lambda: 0.0) | st.just(lambda *a: a[0])


def _a_verdict(got: Any, answer: Any, **_: Any) -> None:
    assert isinstance(got.passed, bool) and got.message and got.exercise
    text = str(got)
    assert "<" not in re.sub(r"</?(div|p|strong|code)[^>]*>", "", got._repr_html_()) and text.startswith(got.exercise)


for _name in check.EXERCISES:
    promise(f"check.{_name}", getattr(check, _name), {"answer": Drawn(_answers(), ())}, _a_verdict)


def _number_verdict(name: str) -> Callable[..., None]:
    def right(got: Any, answer: Any) -> None:
        _a_verdict(got, answer)
        exercise = check.PARAMETERS[name]
        if type(answer) in (int, float) and math.isfinite(answer):
            assert got.passed == (
                exercise.near(float(answer), exercise.value) and (answer > 0 or not exercise.positive)
            )

    return right


def _near_and_far(name: str) -> st.SearchStrategy[Any]:
    value = check.PARAMETERS[name].value
    return st.floats(0.9, 1.1).map(lambda share: share * value) | wild_floats(-1.7e308, 1.7e308) | _any_answer()


for _name in check.PARAMETERS:
    promise(
        f"check.{_name}",
        getattr(check, _name),
        {"answer": Drawn(st.deferred(lambda name=_name: _near_and_far(name)), ())},
        _number_verdict(_name),
    )

EXERCISE = Drawn(st.sampled_from(list(check.EXERCISES.values())), ())
promise(
    "check.Exercise",
    lambda record: type(record)(**vars_of(record)),
    {"record": EXERCISE},
    lambda got, record: _assert(got == record),
)
promise(
    "check.Exercise.signature",
    lambda record: record.signature,
    {"record": EXERCISE},
    lambda got, record: _assert(got.startswith(record.name)),
)


def _accepts_itself(got: Any, record: Any) -> None:
    for rows in got:
        for row in rows:
            assert row.accepts(row.low).all() and row.accepts(row.high).all()
            assert not row.accepts(np.full_like(row.low, np.nan)).any()
            assert not row.accepts(row.high + 1e3 * (1 + row.size)).any()


promise(
    "check.Exercise.rows_of",
    lambda record: [record.rows_of(group) for group in record.groups],
    {"record": EXERCISE},
    _accepts_itself,
)
promise(
    "check.Exercise.table", lambda record: record.table, {"record": EXERCISE}, lambda got, record: _assert(bool(got))
)
ASKED = Drawn(st.sampled_from(list(check.PARAMETERS.values())), ())
promise(
    "check.Parameter",
    lambda record: type(record)(**vars_of(record)),
    {"record": ASKED},
    lambda got, record: _assert(got == record),
)
promise(
    "check.Parameter.signature",
    lambda record: record.signature,
    {"record": ASKED},
    lambda got, record: _assert(got == f"{record.name} = ..."),
)
promise(
    "check.Parameter.value",
    lambda record: record.value,
    {"record": ASKED},
    lambda got, record: _assert(math.isfinite(got)),
)
promise(
    "check.Parameter.near",
    lambda record, share: record.near(share * record.value, record.value),
    {"record": ASKED, "share": Drawn(st.floats(0, 2), ())},
    lambda got, record, share: _assert(
        got
        == (
            abs(share * record.value - record.value) <= record.tolerance * (1 if record.absolute else abs(record.value))
        )
    ),
)
SAID = {"passed": Drawn(st.booleans(), ()), "message": Drawn(st.text(), ()), "exercise": Drawn(st.text(max_size=5), ())}


def _escaped(got: Any, passed: bool, message: str, exercise: str) -> None:
    assert bool(got) is passed and str(got).startswith(exercise)
    shown = got._repr_html_()
    assert html.escape(exercise) in shown and "<script" not in shown and got.headline in shown


promise("check.Verdict", check.Verdict, SAID, _escaped)
promise(
    "check.Verdict.headline",
    lambda **given: check.Verdict(**given).headline,
    SAID,
    lambda got, passed, **_: _assert(got == ("Right." if passed else "Not yet.")),
)

# ------------------------------------------------------------------------------------------ explorables and quizzes

POINTS = Drawn(
    st.lists(st.tuples(tame_floats(-9, 9), tame_floats(-9, 9)).map(list), min_size=3, max_size=6),
    (
        [],
        [[1, 2]],
        None,
        "abc",
        [[1, 2, 3]] * 3,
        [[1, float("nan")]] * 3,
        [["a", 1]] * 3,
        3,
        np.ones(3),
        [[True, 1]] * 3,
        [[1, 2]] * 201,
    ),
)
MOVED = Drawn(
    st.dictionaries(
        st.integers(0, 199).map(str), st.tuples(tame_floats(-9, 9), tame_floats(-9, 9)).map(list), max_size=2
    ),
    (
        None,
        [],
        3,
        {"a": [1, 2]},
        {"1": [1]},
        {"1": [1, float("inf")]},
        {-1: [1, 2]},
        {True: [1, 2]},
        {"1": "ab"},
        {"99999": [1, 2]},
    ),
)
EARLIER = Drawn(
    st.lists(st.integers(1, 400), max_size=3, unique=True).map(lambda steps: [[s, "l2", 0.125] for s in sorted(steps)]),
    (
        [[1, "nonsense", 0.1]],
        [[0, "l2", 0.1]],
        [[2, "l2", 0.1], [1, "l2", 0.1]],
        [[1, "l2", 9]],
        [[1, "l2"]],
        3,
        None,
        "ab",
        [[1.5, "l2", 0.1]],
        [[1, ["l2"], 0.1]],
        [[1, "l2", float("nan")]],
    ),
)


class Bounded(Number):
    """A number as a trait takes it: no array, and no fraction of Python's."""

    def __init__(self, trait: Any) -> None:
        low, high = (
            default if end is None or math.isinf(end) else end
            for end, default in ((trait.min, -1e300), (trait.max, 1e300))
        )
        super().__init__(float(low), float(high), unit=False)


def _kind_of(name: str, trait: Any) -> Kind:
    special = {base.Points: POINTS, traitlets.Dict: MOVED, tiny_network.Spans: EARLIER}
    if type(trait) in special:
        return special[type(trait)]
    if isinstance(trait, base.OneOf):
        return Choice(tuple(trait.values))
    if isinstance(trait, base.Whole):
        return Whole(trait.min, trait.max, high=trait.max)
    assert isinstance(trait, base.Number), f"{name} is a trait of a new kind: say here what it may be"
    return Bounded(trait)


class Whole(Integer):
    """A whole number as a trait takes it: no array."""

    def dress(self, draw: Any, value: int) -> Any:
        return draw(st.sampled_from([int, np.int64, np.int32]))(value)


def _holds_state(got: Any, **given: Any) -> None:
    state = got.state()
    assert json.loads(json.dumps(state, allow_nan=False)) == state and sorted(state) == got.state_names()
    for name, value in given.items():
        assert np.array_equal(np.asarray(state[name], dtype=object), np.asarray(value, dtype=object)), (
            name,
            state[name],
        )
    shown = got.to_html()
    carried = re.search(r"data-state='([^']*)'", shown)
    assert carried is not None and json.loads(html.unescape(carried[1])) == state and "<" not in carried[1]
    again = type(got)(**state)
    assert again.state() == state


REFUSED = (traitlets.TraitError,)
for _name in explorables.__all__:
    if _name == "Explorable":
        continue
    _class = getattr(explorables, _name)
    _traits = {name: _kind_of(name, _class.class_traits()[name]) for name in _class.state_names()}
    _parts = tuple(f"explorables.{_name}.{part}" for part in ("state", "state_names", "to_html"))
    promise(f"explorables.{_name}", _class, _traits, _holds_state, also=REFUSED, covers=_parts)
promise("quiz.pages", quiz.pages, {}, lambda got: _assert(got == sorted(got) and "1_losses" in got))
promise(
    "quiz.Quiz",
    quiz.Quiz,
    {"page": Choice(tuple(quiz.pages()))},
    lambda got, page: _assert(got.page == page and got.form != ""),
)

# ------------------------------------------------------------------------------------------------------------ plots


class Axes(Kind):
    """A pair of axes with room for what is drawn, made anew; a stranger is anything else."""

    strangers = None

    def good(self, draw: Any, sizes: Any, wild: bool) -> Any:
        plt.close("all")
        _, ax = plt.subplots()
        ax.set_xlim(-70, 70)
        ax.set_ylim(-70, 70)
        return ax

    def junk(self, draw: Any, sizes: Any) -> Any:
        return draw(st.sampled_from([None, 1.0, "ax", object(), []]))


TITLES = Drawn(
    st.sampled_from(["", "error", "error $r$", "two words $w$"]),
    ("$r$", "a $\\alpha$", "$", "x $rr$", 3, None, b"x", 1.5),
)
SERIES = Choice(("L1", "L2", "Smooth L1"))


def _titled(got: Any, x: str, y: str, width: float, height: float, **_: Any) -> None:
    fig, ax = got
    assert tuple(fig.get_size_inches()) == (width, height) and ax.get_xlabel() == x.partition(" $")[0]
    plt.close(fig)


promise(
    "plots.use_style",
    plots.use_style,
    {"dark": Flag()},
    lambda got, dark: _assert(plots.COLOURS["ink"] == (plots.DARK if dark else plots.LIGHT)["ink"]),
)
promise(
    "plots.panel",
    plots.panel,
    {
        "x": TITLES,
        "y": TITLES,
        "width": Number(0.5, 100, most=12),
        "height": Number(0.5, 100, most=12),
        "names": Number(0, 0.875),
    },
    _titled,
    names={"x": "x|title", "y": "y|title"},
)
promise(
    "plots.y_title",
    plots.y_title,
    {"ax": Axes(), "text": TITLES},
    lambda got, ax, text: _assert(ax.texts[0].get_text() == text.partition(" $")[0]),
    names={"text": "text|title"},
)


def _dodged(got: Any, places: Any, gap: float, low: float, span: float) -> None:
    order = np.argsort(places, kind="stable")
    assert len(got) == len(places) and all(math.isfinite(x) for x in got)
    moved = np.array(got)[order]
    room = span >= gap * (len(places) - 1)
    size = 1e-9 * (1 + gap + abs(low) + span + np.abs(places).max(initial=0))
    if room:
        assert (
            (np.diff(moved) >= gap - size).all() and (moved >= low - size).all() and (moved <= low + span + size).all()
        )
        inside = np.clip(places, low, low + span)
        if (np.diff(inside[order]) >= gap).all():
            np.testing.assert_allclose(got, inside, atol=size)


promise(
    "plots.dodge",
    lambda places, gap, low, span: plots.dodge(places, gap, low, low + span if isinstance(span, int | float) else span),
    {
        "places": Array("n"),
        "gap": Number(0),
        "low": Number(),
        "span": Drawn(tame_floats(0, 64), (None, "a", float("nan"), [1.0])),
    },
    _dodged,
    wild=False,
    sizes={"n": (0, 5)},
    names={"span": "high"},
    refuses=lambda places, gap, low, span: max(map(abs, (gap, low, span, *places)), default=0) > 1e300,
)


def _marked(got: Any, ax: Any, series: str, x: Any, y: Any) -> None:
    line = ax.lines[-1]
    np.testing.assert_allclose(np.column_stack(line.get_data()), np.column_stack([np.ravel(x), np.ravel(y)]), rtol=1e-6)
    assert to_hex(line.get_color()) == plots.COLOURS[series]


promise(
    "plots.mark",
    plots.mark,
    {"ax": Axes(), "series": Drawn(st.sampled_from(SERIES.words), ()), "x": Array("n"), "y": Array("n")},
    _marked,
    names={"x": "x|y", "y": "x|y"},
)


def _dotted(got: Any, ax: Any, series: str, x: Any, y: Any, size: float) -> None:
    vertices = ax.patches[-1].get_path().vertices
    np.testing.assert_allclose(vertices[::2], np.column_stack([x, y]), rtol=1e-6)
    assert ax.patches[-1].get_linewidth() == size * plots.PX


promise(
    "plots.dots",
    plots.dots,
    {
        "ax": Axes(),
        "series": Drawn(st.sampled_from(SERIES.words), ()),
        "x": Array("n", most=1e100),
        "y": Array("n", most=1e100),
        "size": Number(0, inside=True, most=50),
    },
    _dotted,
    names={"x": "x|y", "y": "x|y"},
)
ENDS = Drawn(
    st.lists(st.tuples(st.sampled_from(SERIES.words), tame_floats(-60, 60), tame_floats(-60, 60)), max_size=3),
    (3, None, [("L1", 1.0)], [("L1", "a", 1.0)], [("L1", 1.0, float("nan"))], [1.0], [("L1", None, 1.0)], "abc"),
)
promise(
    "plots.end_labels",
    plots.end_labels,
    {"ax": Axes(), "ends": ENDS},
    lambda got, ax, ends: _assert([t.get_text() for t in ax.texts if t.get_text()] == [e[0] for e in ends]),
)
promise(
    "plots.note",
    plots.note,
    {
        "ax": Axes(),
        "text": Drawn(st.sampled_from(["a remark", ""]), (3, None, b"x")),
        "at": Drawn(
            st.tuples(tame_floats(-60, 60), tame_floats(-60, 60)),
            (3, (1.0,), None, ("a", 1.0), (1.0, float("inf")), (1.0, 2.0, 3.0)),
        ),
        "dx": Number(most=500),
        "dy": Number(most=500),
        "series": Choice((*SERIES.words, None)),
    },
    lambda got, ax, text, at, **_: _assert(ax.texts[-1].get_text() == text and ax.texts[-1].xy == at),
)
EXPONENTS = Drawn(
    st.lists(st.integers(-5, 5), min_size=1, max_size=4, unique=True).map(sorted),
    (3, None, ["a"], [1.5], [400], [None], [True], "12"),
)


def _logarithmic(got: Any, axis: Any, exponents: Any) -> None:
    assert axis.get_scale() == "log" and axis.get_majorticklocs().tolist() == [10.0**k for k in exponents]


class Axis(Axes):
    def good(self, draw: Any, sizes: Any, wild: bool) -> Any:
        ax = super().good(draw, sizes, wild)
        ax.set_xlim(1, 10)
        ax.set_ylim(1, 10)
        return draw(st.sampled_from([ax.xaxis, ax.yaxis]))


promise("plots.powers", plots.powers, {"axis": Axis(), "exponents": EXPONENTS}, _logarithmic)


def _power(got: str, value: float) -> None:
    digits = got.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    exponent = {"1": 0, "10": 1, "100": 2}.get(digits)
    exponent = int(digits[2:]) if exponent is None else exponent
    assert abs(exponent - math.log10(value)) <= 0.5 + 1e-9


promise("plots.power", plots.power, {"value": positive}, _power)
FILES = st.sampled_from([".svg", ".png", ".pdf"])


def _saved(suffix: str, tmp: Any = []) -> bytes:  # noqa: B006 - one folder for all examples
    import tempfile
    from pathlib import Path

    tmp = tmp or tmp.append(tempfile.TemporaryDirectory()) or tmp
    plt.close("all")
    fig, ax = plots.panel("error $r$")
    ax.plot([0, 1], [0, 1])
    path = plots.save(fig, Path(tmp[0].name) / f"figure{suffix}")
    return path.read_bytes()


def _same_bytes(got: bytes, suffix: str) -> None:
    assert len(io.BytesIO(got).read()) > 500 and got == _saved(suffix)


promise("plots.save", _saved, {"suffix": Drawn(FILES, ())}, _same_bytes)
