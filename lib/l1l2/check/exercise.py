"""What an exercise is, as data: a signature, the reference answer, where it is tried, and the wrong forms we know."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Wrong:
    """A wrong answer that people give, and what to say to them.

    says: the end of a sentence after a colon, best a question: "did you divide by beta?".
    form: the wrong answer itself; it takes one row (numbers, or the arrays of a whole row) and returns its result.
    """

    says: str
    form: Callable[..., Any]


@dataclass(frozen=True)
class Region:
    """A part of the inputs that has a name: where an answer is right says where it is wrong."""

    name: str
    holds: Callable[..., bool]


@dataclass(frozen=True)
class Group:
    """Inputs that are tried together: the varying arguments, one row each, and the arguments that they share."""

    rows: Mapping[str, Sequence[Any]]
    shared: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One input with what is right for it: everything from `low` to `high`, shape () or that of one answer."""

    arguments: tuple[Any, ...]
    low: np.ndarray
    high: np.ndarray
    size: float

    @property
    def tolerance(self) -> np.ndarray:
        """Return how far a right answer may lie off: float32 rounding of the inputs, and 1e-5 of the value."""
        return 1e-6 * self.size + 1e-5 * np.maximum(np.abs(self.low), np.abs(self.high))

    def accepts(self, got: np.ndarray) -> np.ndarray:
        """Return for each output whether it is right; nan never is."""
        return (got >= self.low - self.tolerance) & (got <= self.high + self.tolerance)


@dataclass(frozen=True)
class Exercise:
    """One exercise whose answer is a function.

    name, arguments: its signature.
    task: one sentence that says what it must return.
    reference: the right answer for one row: its value, or (low, high) when `interval` is true.
    groups: where it is tried; the first rows are the ones a message shows, so they hold round numbers.
    regions: parts of the inputs, the most telling first.
    wrongs: wrong forms, the most specific first.
    outputs: names of the numbers of one answer; empty for an answer that is one number.
    elementwise: whether it maps each number of an array on its own (and so takes a number as well).
    rows_fallback: whether an answer that takes only a table (n, k) of rows is accepted too.
    extremes: inputs on which a right answer may fail; then it gets a remark.
    array_hint: what to write for an answer that takes no arrays.
    """

    name: str
    arguments: tuple[str, ...]
    task: str
    reference: Callable[..., Any]
    groups: Sequence[Group]
    regions: Sequence[Region] = ()
    wrongs: Sequence[Wrong] = ()
    outputs: tuple[str, ...] = ()
    elementwise: bool = True
    interval: bool = False
    rows_fallback: bool = False
    extremes: Sequence[Group] = ()
    array_hint: str = ""

    @property
    def signature(self) -> str:
        """Return the call as it is written: "smooth_l1(r, beta)"."""
        return f"{self.name}({', '.join(self.arguments)})"

    def rows_of(self, group: Group) -> list[Row]:
        """Return the rows of one group, with what is right for each."""
        varying = list(group.rows)
        rows = []
        for values in zip(*group.rows.values(), strict=True):
            named = dict(zip(varying, values, strict=True)) | dict(group.shared)
            arguments = tuple(named[name] for name in self.arguments)
            result = self.reference(*arguments)
            low, high = result if self.interval else (result, result)
            size = max(float(np.max(np.abs(np.asarray(value, dtype=float)))) for value in values)
            rows.append(Row(arguments, np.asarray(low, dtype=float), np.asarray(high, dtype=float), size))
        return rows

    @cached_property
    def table(self) -> list[list[Row]]:
        """Return the rows of every group, worked out once."""
        return [self.rows_of(group) for group in self.groups]
