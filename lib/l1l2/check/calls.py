"""Which calls an answer gets, and what came of each: a result as numbers, or the reason why there is none."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .diagnose import number, place
from .exercise import Exercise, Group, Row
from .guard import TimeUp
from .results import NoNumbers, as_numbers, describe_error

NUMBER, ARRAY, LIST, ROWS, INTEGERS, EXTREME, AGAIN = "number", "array", "list", "rows", "integers", "extreme", "again"


@dataclass(frozen=True)
class Call:
    """One call: its arguments (copied before use), the rows that its result answers, and the shape it must have."""

    mode: str
    arguments: tuple[Any, ...]
    rows: tuple[Row, ...]
    shape: tuple[int, ...]


@dataclass
class Outcome:
    """What one call gave: `numbers` of the asked shape, or `wrong_shape`, or a sentence in `fault`; and the
    place of the argument that it changed, or whose memory it returned."""

    call: Call
    numbers: np.ndarray | None = None
    wrong_shape: np.ndarray | None = None
    fault: str = ""
    error: BaseException | None = None
    changed: int | None = None
    aliased: int | None = None

    @property
    def per_row(self) -> list[np.ndarray]:
        """Return the result row by row; only for an outcome that has numbers."""
        assert self.numbers is not None
        return [np.asarray(row) for row in self.numbers] if len(self.call.rows) > 1 else [self.numbers]


def plan(exercise: Exercise) -> list[Call]:
    """Return every call that an answer gets, the telling ones first."""
    calls: list[Call] = []
    if exercise.elementwise:
        calls += [Call(NUMBER, row.arguments, (row,), ()) for rows in exercise.table for row in rows]
        for mode in (ARRAY, LIST):
            calls += [_stacked(exercise, group, rows, mode) for group, rows in _groups(exercise)]
        calls += [_stacked(exercise, group, rows, INTEGERS) for group, rows in _groups(exercise) if _whole(rows)]
        extremes = [row for group in exercise.extremes for row in exercise.rows_of(group)]
        calls += [Call(EXTREME, row.arguments, (row,), ()) for row in extremes]
    else:
        for mode in (ARRAY, LIST):
            for rows in exercise.table:
                calls += [Call(mode, _as(mode, row.arguments), (row,), row.low.shape) for row in rows]
        if exercise.rows_fallback:
            for rows in exercise.table:
                columns = (
                    np.array(column, dtype=float) for column in zip(*(row.arguments for row in rows), strict=True)
                )
                calls.append(Call(ROWS, tuple(columns), tuple(rows), (len(rows), *rows[0].low.shape)))
    first = {call.mode: call for call in reversed(calls) if call.mode in (NUMBER, ARRAY)}
    calls += [Call(AGAIN, call.arguments, call.rows, call.shape) for call in first.values()]
    return calls


def _groups(exercise: Exercise) -> list[tuple[Group, list[Row]]]:
    return [(group, rows) for group, rows in zip(exercise.groups, exercise.table, strict=True) if len(rows) > 1]


def _stacked(exercise: Exercise, group: Group, rows: list[Row], mode: str) -> Call:
    """Put the rows of a group into one call: the varying arguments as arrays or lists, the shared ones as they are."""
    arguments = []
    for i, name in enumerate(exercise.arguments):
        column = [row.arguments[i] for row in rows]
        if name in group.shared:
            arguments.append(column[0])
        elif mode == LIST:
            arguments.append([float(value) for value in column])
        else:
            kept = [row for row in rows if _is_whole(row)] if mode == INTEGERS else rows
            dtype = np.int64 if mode == INTEGERS else np.float64
            arguments.append(np.array([row.arguments[i] for row in kept], dtype=dtype))
    kept = [row for row in rows if _is_whole(row)] if mode == INTEGERS else rows
    return Call(mode, tuple(arguments), tuple(kept), (len(kept),))


def _is_whole(row: Row) -> bool:
    return all(float(value).is_integer() for value in row.arguments if isinstance(value, (int, float)))


def _whole(rows: list[Row]) -> bool:
    """Whether a group has two rows of whole numbers (its shared arguments included) with a fractional answer."""
    kept = [row for row in rows if _is_whole(row)]
    return len(kept) > 1 and any(not float(row.low).is_integer() for row in kept)


def _as(mode: str, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    if mode == LIST:
        return tuple([float(x) for x in np.ravel(value)] for value in arguments)
    return tuple(np.array(value, dtype=float) for value in arguments)


def collect(answer: Callable[..., Any], calls: list[Call], outcomes: list[Outcome], current: list[Call]) -> None:
    """Make the calls one after the other; `current` holds the one under way, for when time runs out."""
    for call in calls:
        current[:] = [call]
        outcomes.append(_one(answer, call))
    current.clear()


def _one(answer: Callable[..., Any], call: Call) -> Outcome:
    given, before = copy.deepcopy(call.arguments), copy.deepcopy(call.arguments)
    outcome = Outcome(call)
    try:
        result = answer(*given)
        outcome.aliased = next((i for i, argument in enumerate(given) if _same_memory(result, argument)), None)
        numbers = as_numbers(result)
        if call.shape == () and numbers.size == 1:
            numbers = numbers.reshape(())
        outcome.numbers, outcome.wrong_shape = (numbers, None) if numbers.shape == call.shape else (None, numbers)
    except TimeUp:
        raise
    except NoNumbers as nothing:
        outcome.fault = str(nothing)
    except BaseException as error:  # noqa: BLE001 - SystemExit and whatever else a submission raises
        outcome.error, outcome.fault = error, describe_error(error, answer)
    outcome.changed = next((i for i, old in enumerate(before) if not _same(given[i], old)), None)
    return outcome


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, np.ndarray):
        return one.shape == other.shape and np.array_equal(one, other, equal_nan=True)
    return bool(one == other)


def _same_memory(result: Any, argument: Any) -> bool:
    if isinstance(argument, list):
        return result is argument
    both = isinstance(result, np.ndarray) and isinstance(argument, np.ndarray)
    return both and np.may_share_memory(result, argument)


def unsupported(outcomes: list[Outcome]) -> bool:
    """Whether the answer takes no input of this kind: every call raised, as code does that is written for another."""
    return all(isinstance(o.error, (TypeError, ValueError, IndexError, AttributeError)) for o in outcomes)


def inputs(exercise: Exercise, call: Call) -> str:
    """Return the inputs of a call as text; of many rows the arguments as they were given."""
    if len(call.rows) == 1:
        return place(exercise, call.rows[0])
    pairs = zip(exercise.arguments, call.arguments, strict=True)
    return ", ".join(f"{name} = {number(value)}" for name, value in pairs)
