"""Exercises whose answer is a number: "find the parameter". The check tries the number, and says what it does."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from . import guard
from .results import NoNumbers, as_numbers
from .verdict import Verdict

SECONDS = 30.0  # to convert one number and to try it; the longest trial takes a tenth of a second


@dataclass(frozen=True)
class WrongNumber:
    """A wrong number that people find, and what to say to them.

    says: a whole sentence or a question: "Is it 1/curvature?".
    value: how they get it; it takes nothing and returns the number.
    """

    says: str
    value: Callable[[], float]


@dataclass(frozen=True)
class Parameter:
    """One exercise whose answer is a number.

    name: the variable that holds the answer.
    task: one sentence that says what is asked.
    solve: the right number, computed.
    shown: what happens at a number: a sentence without its beginning and its full stop, "the error ends at 0.3".
    too_small, too_large: a question for a number that is off and of no known form.
    right: the last sentence of the verdict on a right number: where it comes from.
    wrongs: wrong numbers, the most specific first.
    tolerance: how far off a right number may be: a share of it, or a distance where `absolute` is true.
    positive: what a number that must be positive is called, "a step size"; empty where any number goes.
    """

    name: str
    task: str
    solve: Callable[[], float]
    shown: Callable[[float], str]
    too_small: str
    too_large: str
    right: Callable[[], str]
    wrongs: Sequence[WrongNumber]
    tolerance: float = 0.01
    absolute: bool = False
    positive: str = ""

    @property
    def signature(self) -> str:
        """Return the answer as it is written: "largest_step = ..."."""
        return f"{self.name} = ..."

    @cached_property
    def value(self) -> float:
        """Return the right number, worked out once."""
        return float(self.solve())

    def near(self, number: float, other: float) -> bool:
        """Tell whether a number is `other`, as far as this exercise asks."""
        return abs(number - other) <= self.tolerance * (1.0 if self.absolute else abs(other))


def judge_number(parameter: Parameter, answer: Any, seconds: float = SECONDS) -> Verdict:
    """Return the verdict on one number; nothing that `answer` is or does comes out of here as an exception."""
    try:
        passed, message = guard.run(lambda: _decide(parameter, answer), seconds)
    except (guard.TimeUp, guard.StillRunning):
        passed, message = False, f"It did not become a number within {guard.in_words(seconds)}."
    return Verdict(passed, message, parameter.name)


def _decide(parameter: Parameter, answer: Any) -> tuple[bool, str]:
    fault, number = _number(parameter, answer)
    if fault:
        return False, fault
    start = f"at {parameter.name} = {number:.6g}, {parameter.shown(number)}"
    if parameter.near(number, parameter.value):
        return True, f"{start[0].upper()}{start[1:]}. {parameter.right()}"
    small = number < parameter.value
    known = next((wrong.says for wrong in parameter.wrongs if _same(number, wrong.value())), "")
    question = known or (parameter.too_small if small else parameter.too_large)
    return False, f"Too {'small' if small else 'large'}: {start}. {question}"


def _same(number: float, wrong: float) -> bool:
    """Whether a number is this wrong one: to half a percent, for people round."""
    return math.isclose(number, wrong, rel_tol=0.005)


def _number(parameter: Parameter, answer: Any) -> tuple[str, float]:
    """Return what keeps the answer from being a number (or nothing), and the number."""
    name = parameter.name
    if answer is None or answer is Ellipsis or answer is NotImplemented:
        held = "None" if answer is None else "a placeholder"
        return f"{name} is {held}: put the number in its place.", 0.0
    if callable(answer) and not hasattr(answer, "__array__"):
        return f"You gave a function; a number is asked: check.{name}({name}()), perhaps?", 0.0
    if isinstance(answer, str | bytes):
        return f"You gave text, {answer[:30]!r}; a number is asked, without quotes.", 0.0
    if isinstance(answer, bool | np.bool_):
        return "You gave True or False, a comparison; a number is asked.", 0.0
    try:
        numbers = as_numbers(answer)
    except NoNumbers:
        return f"You gave {_kind(answer)}; one number is asked.", 0.0
    except Exception as error:  # noqa: BLE001 - whatever an object raises when it is asked for its number
        return f"You gave {_kind(answer)} that raises {type(error).__name__}; one number is asked.", 0.0
    if numbers.size != 1:
        return f"You gave {numbers.size} numbers; one is asked.", 0.0
    number = float(numbers.ravel()[0])
    if not math.isfinite(number):
        return f"You gave {number}, which is no number that one can try: is something divided by zero?", 0.0
    if parameter.positive and number <= 0:
        return f"You gave {number:.6g}; {parameter.positive} is positive.", 0.0
    return "", number


def _kind(answer: Any) -> str:
    """Return "a list", "an array"."""
    kind = {"ndarray": "array"}.get(type(answer).__name__, type(answer).__name__)
    return f"{'an' if kind[0] in 'aeiouAEIOU' else 'a'} {kind}"
