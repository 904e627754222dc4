"""From somebody's function to a verdict: guard the calls, see which kinds of input it takes, and find the words."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from . import guard
from .calls import AGAIN, ARRAY, LIST, NUMBER, ROWS, Call, Outcome, collect, inputs, plan, unsupported
from .diagnose import Trial, describe, known_form, number
from .exercise import Exercise
from .praise import praise
from .verdict import Verdict

SECONDS = 3.0  # for all calls of one check together
_NAMES = {NUMBER: "a number", ARRAY: "an array"}


def judge(exercise: Exercise, answer: Any, seconds: float = SECONDS) -> Verdict:
    """Return the verdict on one answer; nothing the answer does comes out of here as an exception."""
    fault = _not_a_function(exercise, answer) or _wrong_arguments(exercise, answer)
    if fault:
        return Verdict(False, fault, exercise.name)
    outcomes: list[Outcome] = []
    current: list[Call] = []
    try:
        guard.run(lambda: collect(answer, plan(exercise), outcomes, current), seconds)
    except guard.TimeUp:
        return Verdict(False, _too_slow(exercise, current, seconds), exercise.name)
    except guard.StillRunning:
        words = " It could not be stopped either, and runs on: restart the kernel."
        return Verdict(False, _too_slow(exercise, current, seconds) + words, exercise.name)
    passed, message = _decide(exercise, outcomes)
    return Verdict(passed, message, exercise.name)


def _not_a_function(exercise: Exercise, answer: Any) -> str:
    if callable(answer):
        return ""
    if answer is None:
        return f"You gave None. Pass the function itself, without parentheses: check.{exercise.name}({exercise.name})."
    kind = {"ndarray": "array"}.get(type(answer).__name__, type(answer).__name__)
    article = "an" if kind[0] in "aeiou" else "a"
    return (
        f"You gave {article} {kind}, not a function. Pass the function itself, without calling it:"
        f" check.{exercise.name}({exercise.name})."
    )


def _wrong_arguments(exercise: Exercise, answer: Callable[..., Any]) -> str:
    try:
        signature = inspect.signature(answer)
    except (TypeError, ValueError):
        return ""  # built-in functions have none; the calls will tell
    try:
        signature.bind(*exercise.arguments)
    except TypeError:
        bare = signature.replace(
            parameters=[p.replace(annotation=p.empty) for p in signature.parameters.values()],
            return_annotation=signature.empty,
        )
        yours = str(bare) if bare.parameters else "no arguments"
        return f"It must take ({', '.join(exercise.arguments)}); yours takes {yours}."
    names = tuple(signature.parameters)
    if names != exercise.arguments and sorted(names) == sorted(exercise.arguments):
        return f"The order of the arguments is ({', '.join(exercise.arguments)}); yours is ({', '.join(names)})."
    return ""


def _too_slow(exercise: Exercise, current: list[Call], seconds: float) -> str:
    where = f" at {inputs(exercise, current[0])}" if current else ""
    return f"It did not finish within {guard.in_words(seconds)}{where}: does a loop never end?"


def _decide(exercise: Exercise, outcomes: list[Outcome]) -> tuple[bool, str]:
    for outcome in outcomes:
        if outcome.changed is not None:
            name = exercise.arguments[outcome.changed]
            return False, (
                f"It changes its input: after the call, {name} is not what it was. Build a new array, or work on a"
                f" copy: `{name} = np.array({name}, dtype=float)`."
            )
    by_mode = {mode: [o for o in outcomes if o.call.mode == mode] for mode in {o.call.mode for o in outcomes}}
    kinds = [NUMBER, ARRAY] if exercise.elementwise else [ARRAY]
    taken = [kind for kind in kinds if not unsupported(by_mode[kind])]
    if not taken:
        taken = [kind for kind in (LIST, ROWS) if kind in by_mode and not unsupported(by_mode[kind])][:1]
    if not taken:
        return False, _nothing_works(kinds, by_mode)
    for kind in taken:
        fault = _fault(exercise, by_mode[kind])
        if fault:
            return False, ("One number at a time it is right. " if kind != taken[0] else "") + fault
    fault = _state(exercise, by_mode, taken)
    return (False, fault) if fault else (True, praise(exercise, by_mode, taken))


def _nothing_works(kinds: list[str], by_mode: dict[str, list[Outcome]]) -> str:
    faults = {kind: by_mode[kind][0].fault for kind in kinds}
    if len(set(faults.values())) == 1:
        return _sentence(next(iter(faults.values())))
    return " ".join(_sentence(f"for {_NAMES[kind]}, {fault}") for kind, fault in faults.items())


def _fault(exercise: Exercise, outcomes: list[Outcome]) -> str:
    """Return what is wrong with the calls of one kind of input, or nothing."""
    trials = [
        Trial(row, got)
        for o in outcomes
        if o.numbers is not None
        for row, got in zip(o.call.rows, o.per_row, strict=True)
    ]
    bad = next((o for o in outcomes if o.fault), None)
    if bad and known_form(exercise, trials):
        return describe(exercise, trials)  # why the values are wrong says more than why one of them is missing
    if bad:
        everywhere = all(o.fault == bad.fault for o in outcomes)
        where = "" if everywhere else f"at {inputs(exercise, bad.call)} "
        return _sentence(where + bad.fault)
    bad = next((o for o in outcomes if o.wrong_shape is not None), None)
    if bad:
        return _shape(exercise, bad)
    if not all(trial.right for trial in trials):
        return describe(exercise, trials)
    for o in outcomes:
        if o.aliased is not None:
            name = exercise.arguments[o.aliased]
            return (
                f"At {inputs(exercise, o.call)} it returns {name} itself, or a view of it: whoever changes the result"
                f" changes {name}. Return a new array, `{name}.copy()` for instance."
            )
    return ""


def _shape(exercise: Exercise, outcome: Outcome) -> str:
    got, call = outcome.wrong_shape, outcome.call
    assert got is not None
    if call.shape == ():
        return (
            f"At {inputs(exercise, call)} you return {got.size} numbers, an array of shape {got.shape}; one is asked."
        )
    if got.size == 1 and exercise.elementwise:
        low = np.array([float(row.low) for row in call.rows])
        value, count = float(got.ravel()[0]), len(low)
        known = {
            "their sum": low.sum(),
            "their mean": low.mean(),
            "the first of them": low[0],
            "the largest": low.max(),
        }
        near = [name for name, v in known.items() if abs(value - v) <= 1e-5 * max(1.0, abs(v))]
        what = f", {near[0]}" if near else ""
        return (
            f"For an array of {count} values you return one number, {number(value)}{what}; asked are all {count}, one"
            " for each value: no sum, no mean, no `any` or `all`."
        )
    asked = f"{call.shape[0]} numbers" if len(call.shape) == 1 else f"an array of shape {call.shape}"
    if exercise.outputs and len(call.shape) == 1:
        asked += f" ({', '.join(exercise.outputs)})"
    given = "one number" if got.ndim == 0 else f"an array of shape {got.shape}"
    return f"At {inputs(exercise, call)} you return {given}; asked are {asked}."


def _state(exercise: Exercise, by_mode: dict[str, list[Outcome]], taken: list[str]) -> str:
    """Return a sentence when a second call with the same input gives another result."""
    for again in by_mode.get(AGAIN, []):
        first = next(o for mode in (NUMBER, ARRAY) for o in by_mode.get(mode, []) if o.call.rows == again.call.rows)
        if first.call.mode not in taken:
            continue
        if again.numbers is None or not np.array_equal(first.numbers, again.numbers):  # type: ignore[arg-type]
            return (
                f"A second call at {inputs(exercise, again.call)} gives another result than the first: does it keep"
                " something between calls, or draw random numbers?"
            )
    return ""


def _sentence(words: str) -> str:
    words = words[0].upper() + words[1:]
    return words if words.endswith(("?", ".")) else words + "."
