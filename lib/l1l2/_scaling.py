"""Scaling by powers of 2, which is exact: squares inside an algorithm then neither overflow nor vanish."""

from __future__ import annotations

import numpy as np


def exponent(a: np.ndarray) -> int:
    """Return e with 2^e at most the largest absolute value, and 2^(e + 1) above it; 0 for an array of zeros."""
    largest = float(np.abs(a).max(initial=0))
    return int(np.frexp(largest)[1]) - 1 if largest > 0 else 0


def scaled(a: np.ndarray, power: int) -> np.ndarray:
    """Return a * 2^power, as np.ldexp does; by a product, which is faster, where 2^power is a float."""
    return a * 2.0**power if abs(power) < 1000 else np.ldexp(a, power)
