"""Seeded draws that come out the same in Python and in a page's JavaScript, to the last bit.

NumPy's generators have no twin in JavaScript. This one has 32 bits of state and needs only 32-bit arithmetic
(mulberry32). It serves pictures and their tests; for statistics use `numpy.random.default_rng`.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from l1l2._validation import integer

_MASK = 0xFFFFFFFF


def uniform_stream(seed: int) -> Iterator[float]:
    """Yield numbers in [0, 1), 32 random bits each, without end.

    seed: >= 0; its lowest 32 bits count.

    Raises TypeError or ValueError that names the argument.
    """
    return _mulberry(integer(seed, "seed", minimum=0))


def _mulberry(seed: int) -> Iterator[float]:
    a = seed & _MASK
    while True:
        a = (a + 0x6D2B79F5) & _MASK
        t = (a ^ (a >> 15)) * (a | 1) & _MASK
        t ^= (t + ((t ^ (t >> 7)) * (t | 61) & _MASK)) & _MASK
        yield ((t ^ (t >> 14)) & _MASK) / 2**32


def bell(stream: Iterator[float]) -> float:
    """Return a draw with mean 0 and variance 1 that is nearly normal: sqrt(3) * (the sum of four uniform draws - 2).

    It stays within 2 sqrt(3) = 3.46, and takes no logarithm, whose last bit differs between languages.

    stream: as `uniform_stream` gives it.

    Raises TypeError when stream is no iterator of numbers, or ends.
    """
    try:
        return (next(stream) + next(stream) + next(stream) + next(stream) - 2) * 1.7320508075688772
    except (TypeError, StopIteration):
        raise TypeError(f"stream must yield numbers, as uniform_stream(0) does; got {type(stream).__name__}") from None


def bell_noise(n: int, seed: int) -> np.ndarray:
    """Return n draws of `bell` from a stream of that seed, (n,) float64.

    Raises TypeError or ValueError that names the argument.
    """
    n, stream = integer(n, "n", minimum=0), uniform_stream(seed)
    return np.array([bell(stream) for _ in range(n)], dtype=np.float64)
