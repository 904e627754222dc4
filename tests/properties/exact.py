"""Right answers by definition, in exact fractions or fifty decimals, and how near a float must come to them."""

from __future__ import annotations

import decimal
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

CONTEXT = decimal.Context(prec=60, Emax=decimal.MAX_EMAX, Emin=decimal.MIN_EMIN, traps=[])
LARGEST = Fraction(float(np.finfo(np.float64).max))
SMALLEST = 5e-324


def fractions(values: Any) -> list[Fraction]:
    """The numbers of an array, exactly."""
    return [Fraction(float(v)) for v in np.asarray(values, dtype=np.float64).ravel()]


def as_decimal(x: Fraction | float | Decimal) -> Decimal:
    if isinstance(x, Decimal):
        return x
    x = Fraction(x)
    return CONTEXT.divide(Decimal(x.numerator), Decimal(x.denominator))


def exp(x: Any) -> Decimal:
    """e^x; beyond e^(+-10^6), where no float can tell the difference, e^(+-10^6)."""
    x = as_decimal(x)
    return CONTEXT.exp(max(min(x, Decimal(10**6)), Decimal(-(10**6))))


def log(x: Any) -> Decimal:
    return CONTEXT.ln(as_decimal(x))


def sqrt(x: Any) -> Decimal:
    return CONTEXT.sqrt(as_decimal(x))


def close(got: Any, true: Any, slack: Any = 0, *, rel: float = 1e-13, single: bool = False) -> None:
    """Assert that each float is the exact number up to `rel` of it and `slack`; inf where that is past the floats.

    slack: how far off the data's own rounding may put it, one number or one each. single: float32 was asked for.
    """
    got = np.asarray(got)
    values = got.astype(np.float64).ravel().tolist()
    true = list(true) if isinstance(true, list | tuple) else [true]
    slacks = list(slack) if isinstance(slack, list | tuple) else [slack] * len(true)
    assert len(values) == len(true), f"{len(values)} numbers, not {len(true)}"
    half = single or got.dtype == np.float32
    rel = max(rel, 2e-5) if half else rel
    top = Fraction(float(np.finfo(np.float32).max)) if half else LARGEST
    least = Fraction(1e-40 if half else 8 * SMALLEST)
    for value, exact, by in zip(values, true, slacks, strict=True):
        exact = Fraction(exact) if not isinstance(exact, Decimal) else _fraction(exact)
        if not np.isfinite(value):
            assert value == np.copysign(np.inf, float(exact > 0) - 0.5), f"{value}, not {_show(exact)}"
            assert abs(exact) > top * (1 - Fraction(rel)), f"{value}, not {_show(exact)}"
            continue
        off = abs(Fraction(value) - exact)
        allowed = abs(exact) * Fraction(rel) + Fraction(by) * (2**29 if half else 1) + least
        if abs(exact) > top:  # a float just below is as good
            exact = top if exact > 0 else -top
            off = abs(Fraction(value) - exact)
        assert off <= allowed, f"{value!r}, not {_show(exact)}: off by {_show(off)}, allowed {_show(allowed)}"


def _fraction(x: Decimal) -> Fraction:
    """A Decimal as a Fraction; one far outside the floats as one just outside them."""
    if x == 0 or x.adjusted() < -400:
        return Fraction(0)
    if x.adjusted() > 400:
        return (1 if x > 0 else -1) * Fraction(10) ** 400
    return Fraction(x)


def _show(x: Fraction) -> str:
    return f"{as_decimal(x):.20e}"


def each(function: Callable[..., Any], *arrays: Any) -> list[Any]:
    """The function of each number, or of each pair, ... of several arrays of one shape."""
    return [function(*row) for row in zip(*map(fractions, arrays), strict=True)]


def solve(A: list[list[Fraction]], b: list[Fraction]) -> list[Fraction]:
    """The exact solution of a small regular system."""
    rows = [[*row, right] for row, right in zip(A, b, strict=True)]
    for i in range(len(rows)):
        pivot = next(r for r in range(i, len(rows)) if rows[r][i] != 0)
        rows[i], rows[pivot] = rows[pivot], rows[i]
        rows[i] = [x / rows[i][i] for x in rows[i]]
        for r in range(len(rows)):
            if r != i:
                rows[r] = [x - rows[r][i] * y for x, y in zip(rows[r], rows[i], strict=True)]
    return [row[-1] for row in rows]
