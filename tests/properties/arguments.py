"""What a caller may pass: each kind of argument as the values it may have, the dresses they come in, and what is none.

A kind draws a plain value (`good`, with `wild` any finite float, subnormal and huge ones included), puts the same value
into another dress (`dress`: a list, a pandas object, Fortran order, a view, float32, integers, ...), and draws what
must be refused (`junk`).
"""

from __future__ import annotations

import array
import datetime
import decimal
import fractions
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse
from hypothesis import strategies as st

LARGEST = float(np.finfo(np.float64).max)
EDGES = [5e-324, 1e-320, 2.3e-308, 1e-160, 1e-8, 1.0, 1e8, 1e154, 1.4e154, 1e308, LARGEST]
Draw = Callable[[st.SearchStrategy], Any]
Sizes = dict[str, int]  # what the letters in shapes stand for, the same for all arguments of a call


def wild_floats(low: float, high: float) -> st.SearchStrategy[float]:
    """Any finite float between two bounds, those at the edges of the floats more often."""
    edges = [edge for size in [0.0, *EDGES] for edge in (size, -size) if low <= edge <= high]
    any_float = st.floats(max(low, -LARGEST), min(high, LARGEST))
    return st.sampled_from(edges) | any_float if edges else any_float


def tame_floats(low: float, high: float) -> st.SearchStrategy[float]:
    """Eighths, at most 64 in size: float32 holds them exactly, and ties, zeros and whole numbers are frequent."""
    low, high = max(low, -64.0), min(high, 64.0)
    if high - low < 2:  # not enough eighths between the bounds
        return st.integers(0, 64).map(lambda k: low + (high - low) * k / 64)
    whole = st.integers(int(np.ceil(low)), int(np.floor(min(high, 8)))).map(float)
    return whole | st.integers(int(np.ceil(low * 8)), int(np.floor(high * 8))).map(lambda k: k / 8)


class Kind:
    """What one argument may be."""

    strangers: tuple[Any, ...] | None = None  # what is refused; None leaves it to `junk`, () means that nothing is

    def good(self, draw: Draw, sizes: Sizes, wild: bool) -> Any:
        raise NotImplementedError

    def dress(self, draw: Draw, value: Any) -> Any:
        return value

    def junk(self, draw: Draw, sizes: Sizes) -> Any:
        return draw(st.sampled_from(STRANGERS))()


#: What no numeric argument takes. Functions, so that each example gets its own.
STRANGERS: list[Callable[[], Any]] = [
    lambda: None,
    lambda: "a word",
    lambda: b"bytes",
    lambda: True,
    lambda: 1 + 2j,
    lambda: object(),
    lambda: {"a": 1.0},
    lambda: {1.0, 2.0},
    lambda: (x for x in (1.0, 2.0)),
    lambda: datetime.date(2020, 1, 1),
    lambda: decimal.Decimal("1.5"),
    lambda: len,
]


@dataclass(frozen=True)
class Number(Kind):
    """A real number between two bounds, both allowed unless `inside`, or None where `optional`."""

    low: float = -LARGEST
    high: float = LARGEST
    inside: bool = False
    most: float = LARGEST  # the largest that is tried, where larger ones are allowed but would take long
    unit: bool = True  # whether a 0-dimensional array and NumPy's scalars will do

    def good(self, draw: Draw, sizes: Sizes, wild: bool) -> float:
        values = (wild_floats if wild else tame_floats)(self.low, min(self.high, self.most))
        return draw(values.filter(lambda v: not self.inside or self.low < v < self.high))

    def dress(self, draw: Draw, value: float) -> Any:
        dresses: list[Callable[[float], Any]] = [float, np.float64]
        dresses += [np.array] * self.unit
        if np.float64(np.float32(value)) == value:
            dresses.append(np.float32)
        if abs(value) < 1e15:
            dresses.append(fractions.Fraction)
        if value == int(value) and abs(value) < 1e9:
            dresses += [int, lambda v: np.int32(int(v))]
        return draw(st.sampled_from(dresses))(value)

    def junk(self, draw: Draw, sizes: Sizes) -> Any:
        nan, inf = float("nan"), float("inf")
        strangers = [*STRANGERS, lambda: nan, lambda: inf, lambda: -inf, lambda: np.float32(nan), lambda: 10**400]
        strangers += [lambda: [1.0], lambda: np.ones(2), lambda: np.True_]
        if self.low > -LARGEST:
            strangers += [lambda: self.low - 1, lambda: self.low if self.inside else self.low - 0.125]
        if self.high < LARGEST:
            strangers += [lambda: self.high + 1, lambda: self.high if self.inside else self.high + 0.125]
        return draw(st.sampled_from(strangers))()


positive = Number(low=0, inside=True)
non_negative = Number(low=0)


@dataclass(frozen=True)
class Integer(Kind):
    """A whole number; `most` bounds what is tried, not what is allowed."""

    low: int
    most: int
    high: int | None = None  # the largest that is allowed

    def good(self, draw: Draw, sizes: Sizes, wild: bool) -> int:
        return draw(st.integers(self.low, self.most))

    def dress(self, draw: Draw, value: int) -> Any:
        return draw(st.sampled_from([int, np.int64, np.int32, np.array]))(value)

    def junk(self, draw: Draw, sizes: Sizes) -> Any:
        strangers = [*STRANGERS, lambda: 1.0, lambda: 2.5, lambda: float("nan"), lambda: [1], lambda: np.float64(3)]
        strangers.append(lambda: self.low - 1)
        if self.high is not None:
            strangers.append(lambda: self.high + 1)
        return draw(st.sampled_from(strangers))()


@dataclass(frozen=True)
class Flag(Kind):
    """True or False."""

    def good(self, draw: Draw, sizes: Sizes, wild: bool) -> bool:
        return draw(st.booleans())

    def dress(self, draw: Draw, value: bool) -> Any:
        return draw(st.sampled_from([bool, np.bool_]))(value)

    def junk(self, draw: Draw, sizes: Sizes) -> Any:
        return draw(st.sampled_from([None, 0, 1, "True", 0.0, [True], np.array([True, False]), float("nan")]))


@dataclass(frozen=True)
class Choice(Kind):
    """One of a few words (or None, where that is among them)."""

    words: tuple[Any, ...]

    def good(self, draw: Draw, sizes: Sizes, wild: bool) -> Any:
        return draw(st.sampled_from(self.words))

    def junk(self, draw: Draw, sizes: Sizes) -> Any:
        strange = ["", "nonsense", " ", 0, 1.5, b"l1", ["l1"], {}, object(), float("nan"), True, np.ones(2)]
        return draw(st.sampled_from(strange if None in self.words else [*strange, None]))


@dataclass(frozen=True)
class Thing(Kind):
    """An object with methods, made anew for each example, or a function."""

    makes: tuple[Callable[[], Any], ...]
    strangers: tuple[Any, ...] = (0, "a word", 1.5, [], {}, np.ones(2))
    optional: bool = False

    def good(self, draw: Draw, sizes: Sizes, wild: bool) -> Any:
        return draw(st.sampled_from(self.makes))()

    def junk(self, draw: Draw, sizes: Sizes) -> Any:
        return draw(st.sampled_from([*self.strangers, object()] + [None] * (not self.optional)))


@dataclass(frozen=True)
class Drawn(Kind):
    """Whatever a strategy of its own draws, tame or wild; refused is what `strangers` holds."""

    tame: st.SearchStrategy
    strangers: tuple[Any, ...]
    wild: st.SearchStrategy | None = None

    def good(self, draw: Draw, sizes: Sizes, wild: bool) -> Any:
        return draw(self.wild if wild and self.wild is not None else self.tame)

    def junk(self, draw: Draw, sizes: Sizes) -> Any:
        return draw(st.sampled_from(self.strangers))


@dataclass(frozen=True)
class Array(Kind):
    """Numbers in a shape of letters: "np" is (n, p), "4" a fixed 4, "" a number; None draws any shape."""

    shape: str | None = None
    low: float = -LARGEST
    high: float = LARGEST
    inside: bool = False
    most: float = LARGEST
    fixed: bool = True  # whether another number of axes must be refused

    def good(self, draw: Draw, sizes: Sizes, wild: bool) -> np.ndarray:
        shape = self._shape(draw, sizes)
        values = (wild_floats if wild else tame_floats)(max(self.low, -self.most), min(self.high, self.most))
        if self.inside:
            values = values.filter(lambda v: self.low < v < self.high)
        count = int(np.prod(shape))
        return np.array(draw(st.lists(values, min_size=count, max_size=count)), dtype=np.float64).reshape(shape)

    def _shape(self, draw: Draw, sizes: Sizes) -> tuple[int, ...]:
        if self.shape is None:  # the same for all arguments of one call
            if "any" not in sizes:
                sizes["any"] = draw(st.sampled_from([(), (0,), (1,), (3,), (6,), (2, 3), (0, 2), (2, 1, 2)]))
            return sizes["any"]
        return tuple(int(letter) if letter.isdigit() else sizes[letter] for letter in self.shape)

    def dress(self, draw: Draw, value: np.ndarray) -> Any:
        return draw(st.sampled_from(dresses_of(value)))(value)

    def junk(self, draw: Draw, sizes: Sizes) -> Any:
        value = self.good(draw, sizes, wild=False)
        strangers = list(STRANGERS)
        strangers += [lambda make=make: make(value) for make in (_as_bool, _as_complex, _as_object, _masked, _as_text)]
        strangers += [lambda: [[1.0], [1.0, 2.0]], lambda: scipy.sparse.csr_array(np.eye(2)), lambda: iter([1.0])]
        if value.size:
            where = draw(st.integers(0, value.size - 1))
            for bad in (np.nan, np.inf, -np.inf):
                strangers += [lambda bad=bad: _spoilt(value, where, bad)] * 2
            if self.low > -LARGEST:
                strangers += [lambda: _spoilt(value, where, self.low - 1)] * 2
            if self.high < LARGEST:
                strangers += [lambda: _spoilt(value, where, self.high + 1)] * 2
        if self.shape is not None and self.fixed:
            strangers += [lambda: value[None], lambda: np.zeros((1, 1, 1, 1))]
            if self.shape:
                strangers.append(lambda: 1.0)
        return draw(st.sampled_from(strangers))()


def dresses_of(value: np.ndarray) -> list[Callable[[np.ndarray], Any]]:
    """The forms in which these very numbers can be passed."""
    out: list[Callable[[np.ndarray], Any]] = [
        np.array, _strided, _reversed, _read_only, _other_endian, _Wrapped, np.longdouble,
    ]  # fmt: skip
    if value.ndim == 0:
        out += [float, lambda v: v[()], lambda v: np.float32(v) if np.float32(v) == v else float(v)]
        return out
    if value.size:
        out += [np.ndarray.tolist, _tuples]
    out.append(np.asfortranarray)
    if value.ndim == 1:
        out += [lambda v: pd.Series(v, index=range(7, 7 + len(v))), lambda v: array.array("d", v)]
    if value.ndim == 2:
        out.append(lambda v: pd.DataFrame(v, columns=[f"c{j}" for j in range(v.shape[1])]))
    with np.errstate(over="ignore", under="ignore"):
        if (value.astype(np.float32) == value).all():
            out += [np.float32, lambda v: np.asfortranarray(np.float32(v))]
    if (value == np.round(value)).all() and np.abs(value).max(initial=0) < 100:
        out += [np.int64, np.int8, lambda v: np.float16(v)] + [np.uint16] * bool((value >= 0).all())
    return out


class _Wrapped:
    """An object that NumPy can make an array of, and nothing else."""

    def __init__(self, value: np.ndarray) -> None:
        self._value = value

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        return np.array(self._value, dtype=dtype)


def _strided(value: np.ndarray) -> np.ndarray:
    wide = np.full((*value.shape, 2), np.nan)
    wide[..., 0] = value
    return wide[..., 0]


def _reversed(value: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(value[::-1])[::-1] if value.ndim else value


def _read_only(value: np.ndarray) -> np.ndarray:
    out = value.copy()
    out.flags.writeable = False
    return out


def _other_endian(value: np.ndarray) -> np.ndarray:
    return value.astype(value.dtype.newbyteorder())


def _tuples(value: np.ndarray) -> Any:
    return tuple(_tuples(row) for row in value) if value.ndim > 1 else tuple(value.tolist())


def _as_bool(value: np.ndarray) -> np.ndarray:
    return value > 0


def _as_complex(value: np.ndarray) -> np.ndarray:
    return value + 1j


def _as_object(value: np.ndarray) -> np.ndarray:
    return value.astype(object) if value.ndim else np.array(fractions.Fraction(1, 2), dtype=object)


def _as_text(value: np.ndarray) -> np.ndarray:
    return value.astype(str)


def _masked(value: np.ndarray) -> Any:
    return np.ma.masked_array(value, mask=value > 1)


def _spoilt(value: np.ndarray, where: int, bad: float) -> np.ndarray:
    out = value.copy()
    out.reshape(-1)[where] = bad
    return out
