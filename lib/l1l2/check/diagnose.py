"""Words for what is wrong with the values: where they are right, where not, and which known mistake gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .exercise import Exercise, Row


@dataclass(frozen=True)
class Trial:
    """One row and what the answer gave for it."""

    row: Row
    got: np.ndarray

    @property
    def right(self) -> bool:
        """Whether every number of the row's answer is right."""
        return bool(np.all(self.row.accepts(self.got)))


def number(value: Any) -> str:
    """Return a number in at most six digits, without a sign on zero; a whole row of numbers in parentheses."""
    values = np.asarray(value, dtype=float)
    if values.ndim == 0:
        return f"{float(values) + 0.0:.6g}"
    shown = [number(v) for v in values.ravel()[:8]]
    return f"({', '.join(shown + ['...'] * (values.size > 8))})"


def place(exercise: Exercise, row: Row) -> str:
    """Return the inputs of a row as text: "r = 0.5, beta = 2"."""
    return ", ".join(f"{name} = {number(value)}" for name, value in zip(exercise.arguments, row.arguments, strict=True))


@np.errstate(all="ignore")  # what an answer gives may hold nan and infinity, and so may a wrong form
def describe(exercise: Exercise, trials: list[Trial]) -> str:
    """Say what is wrong: the regions that are right, the first wrong value, and the mistake where it is known."""
    wrong = [trial for trial in trials if not trial.right]
    first = wrong[0]
    component = int(np.argmin(np.atleast_1d(first.row.accepts(first.got))))
    got, low, high = (np.atleast_1d(a)[component] for a in (first.got, first.row.low, first.row.high))
    shown, wanted = number(got), number(low)
    if high > low:
        wanted = f"any number from {wanted} to {number(high)}"
    what = f"your {exercise.outputs[component]} is {shown}" if exercise.outputs else f"you give {shown}"
    good = _right_parts(exercise, trials)
    start = f"Right for {' and for '.join(good)}; at " if good else "At "
    cause = _cause(exercise, trials, wrong)
    words = f"{start}{place(exercise, first.row)} {what}, expected {wanted}" + (f": {cause}" if cause else "")
    return words if words.endswith("?") else words + "."


def _right_parts(exercise: Exercise, trials: list[Trial]) -> list[str]:
    """Name the outputs that are always right, or up to two regions where everything is."""
    if exercise.outputs:
        right = np.all([np.broadcast_to(t.row.accepts(t.got), t.row.low.shape) for t in trials], axis=0)
        return [name for name, ok in zip(exercise.outputs, right, strict=True) if ok]
    good = []
    for region in exercise.regions:
        inside = [trial.right for trial in trials if region.holds(*trial.row.arguments)]
        if len(inside) > 1 and all(inside):
            good.append(region.name)
    return good[:2]


def _cause(exercise: Exercise, trials: list[Trial], wrong: list[Trial]) -> str:
    """Find the mistake: a known form that gives the same everywhere, or where it is wrong, or in one wrong region."""
    for some in (trials, wrong, *_regions(exercise, wrong)):
        says = known_form(exercise, some)
        if says:
            return says
    return _pattern(wrong)


@np.errstate(all="ignore")
def known_form(exercise: Exercise, trials: list[Trial]) -> str:
    """Return what to say to the known wrong form that gives all these values, two at least and one of them wrong."""
    if len(trials) < 2 or all(trial.right for trial in trials):
        return ""
    for form in exercise.wrongs:
        if all(_same(form.form, trial) for trial in trials):
            return form.says
    return ""


def _regions(exercise: Exercise, wrong: list[Trial]) -> list[list[Trial]]:
    return [[t for t in wrong if region.holds(*t.row.arguments)] for region in exercise.regions]


def _same(form: Any, trial: Trial) -> bool:
    try:
        value = np.asarray(form(*trial.row.arguments), dtype=float)
    except (ArithmeticError, ValueError):
        return False
    if value.shape != trial.got.shape:
        return False
    tolerance = 1e-6 * trial.row.size + 1e-5 * np.abs(value)
    same = (np.abs(trial.got - value) <= tolerance) | (np.isnan(trial.got) & np.isnan(value)) | (trial.got == value)
    return bool(np.all(same))


def _pattern(wrong: list[Trial]) -> str:
    """Describe wrong values of no known form: not a number, a constant factor, a constant offset."""
    got = np.concatenate([np.atleast_1d(t.got)[~np.atleast_1d(t.row.accepts(t.got))] for t in wrong])
    expected = np.concatenate([np.atleast_1d(t.row.low)[~np.atleast_1d(t.row.accepts(t.got))] for t in wrong])
    if np.isnan(got).any():
        return "nan is no number: it comes from 0/0, inf - inf, the logarithm or the root of a negative number"
    if np.isinf(got).any():
        return "an infinite value comes from a division by zero or an overflow"
    if len(got) < 3:
        return ""
    telling = np.abs(expected) > 1e-9
    if telling.sum() > 2 and telling.all():
        ratio = got / expected
        if np.ptp(ratio) <= 1e-4 * abs(ratio[0]) and abs(ratio[0]) > 1e-9:
            if abs(ratio[0] + 1) < 1e-4:
                return "every wrong value has the wrong sign"
            return f"every wrong value is {number(round(float(ratio[0]), 6))} times what it should be"
    offset = got - expected
    if np.ptp(offset) <= 1e-6 * max(1.0, abs(offset[0])):
        return f"every wrong value is off by {number(round(float(offset[0]), 6))}"
    return ""
