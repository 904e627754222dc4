"""What to say of a right answer: how it was tried, and what it could still do better."""

from __future__ import annotations

from .calls import ARRAY, EXTREME, INTEGERS, LIST, NUMBER, ROWS, Outcome, inputs, unsupported
from .diagnose import Trial, number
from .exercise import Exercise

_PLURALS = {NUMBER: "numbers", ARRAY: "arrays", LIST: "lists", ROWS: "tables of rows"}


def praise(exercise: Exercise, by_mode: dict[str, list[Outcome]], taken: list[str]) -> str:
    """Return how the answer was tried, and at most a remark for each thing that it could do better."""
    count = sum(len(outcome.call.rows) for outcome in by_mode[taken[0]])
    said = [f"Tried on {count} inputs, as {' and as '.join(_PLURALS[kind] for kind in taken)}."]
    if taken == [NUMBER]:
        said.append(f"It takes one number at a time; {exercise.array_hint}.")
    if ARRAY in taken and any(_off(o) for o in by_mode.get(INTEGERS, [])):
        said.append(
            "One remark: for an array of integers it gives other values, since an array made like an integer array"
            " holds no fractions; `dtype=float` mends that."
        )
    lists = by_mode.get(LIST, [])
    if exercise.elementwise and LIST not in taken and not unsupported(lists) and any(_off(o) for o in lists):
        said.append("One remark: it takes a list without complaint and gives something else; `np.asarray` mends that.")
    extremes = [o for o in by_mode.get(EXTREME, []) if NUMBER in taken and (o.fault or _off(o))]
    if extremes:
        o = extremes[0]
        what = o.fault or f"you give {number(o.per_row[0])}, expected {number(o.call.rows[0].low)}"
        said.append(f"One remark: at {inputs(exercise, o.call)} {what}.")
    return " ".join(said)


def _off(outcome: Outcome) -> bool:
    """Whether a call gave something, but not what is right."""
    if outcome.numbers is None:
        return outcome.error is None
    return not all(Trial(row, got).right for row, got in zip(outcome.call.rows, outcome.per_row, strict=True))
