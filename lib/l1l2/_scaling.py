"""Scaling by powers of 2, which is exact: squares inside an algorithm then neither overflow nor vanish."""

from __future__ import annotations

import numpy as np


def in_floats(result: np.ndarray, what: str) -> np.ndarray:
    """Return what was scaled back as it came; OverflowError where it is past the largest float."""
    if not np.isfinite(result).all():
        raise OverflowError(f"{what} leaves the range of floats: the sizes of X and y lie too far apart")
    return result


def exponent(a: np.ndarray) -> int:
    """Return e with 2^e at most the largest absolute value, and 2^(e + 1) above it; 0 for an array of zeros."""
    largest = float(np.abs(a).max(initial=0))
    return int(np.frexp(largest)[1]) - 1 if largest > 0 else 0
