"""Data for the tiny network that the page trains: two classes in the plane, drawn the same in Python and JavaScript.

>>> from l1l2.tiny_data import data_set
>>> data_set("moons").X_train.shape
(80, 2)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from l1l2.draws import bell, uniform_stream

N_TRAIN, N_TEST = 80, 400


def _moons(draw: Iterator[float], label: int) -> tuple[float, float]:
    a = math.pi * next(draw)
    return (0.5 - math.cos(a), 0.25 - math.sin(a)) if label else (math.cos(a) - 0.5, math.sin(a) - 0.25)


def _circle(draw: Iterator[float], label: int) -> tuple[float, float]:
    a = 2 * math.pi * next(draw)
    r = 0.7 * math.sqrt(next(draw)) if label else 1.15 + 0.4 * next(draw)
    return r * math.cos(a), r * math.sin(a)


def _xor(draw: Iterator[float], label: int) -> tuple[float, float]:
    x = 3 * next(draw) - 1.5
    y = 1.5 * next(draw)
    return x, y if (x > 0) == bool(label) else -y


def _line(draw: Iterator[float], label: int) -> tuple[float, float]:
    x = 1.5 * next(draw)
    y = 3 * next(draw) - 1.5
    return (x if label else -x), y


#: name -> (place of a point of a class, standard deviation of the noise on both coordinates, seed)
DATA: dict[str, tuple[Callable[[Iterator[float], int], tuple[float, float]], float, int]] = {
    "moons": (_moons, 0.25, 1),
    "circle": (_circle, 0.15, 2),
    "xor": (_xor, 0.15, 3),
    "line": (_line, 0.3, 4),
}


@dataclass(frozen=True, eq=False)
class Points:
    """Points to train on and new ones to test on: X (n, 2), y (n,) of 0 and 1; all coordinates have three decimals."""

    X_train: np.ndarray
    y_train: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray


def data_set(name: str) -> Points:
    """Return the points of "moons", "circle", "xor" or "line" (there only x matters): 80 to train on, 400 to test on.

    Raises ValueError for another name.
    """
    if not isinstance(name, str) or name not in DATA:
        raise ValueError(f"name must be one of {', '.join(DATA)}; got {name!r}")
    place, noise, seed = DATA[name]
    draw = uniform_stream(seed)

    def some(n: int) -> tuple[np.ndarray, np.ndarray]:
        rows = []
        for i in range(n):
            x, y = place(draw, i % 2)
            rows.append((_near(x + noise * bell(draw)), _near(y + noise * bell(draw))))
        return np.array(rows), np.arange(n) % 2.0

    return Points(*some(N_TRAIN), *some(N_TEST))


def _near(v: float) -> float:
    """Round to three decimals, halves up: as JavaScript does."""
    return math.floor(v * 1000 + 0.5) / 1000
