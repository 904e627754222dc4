"""The number with the least sum of absolute distances."""

from __future__ import annotations

import statistics
from typing import Any

import numpy as np

from ..exercise import Exercise, Group, Region, Wrong


def _interval(y: Any) -> tuple[float, float]:
    """Every number between the two middle values is a minimiser; for an odd count they are one."""
    ordered = np.sort(np.asarray(y, dtype=float))
    return float(ordered[(len(ordered) - 1) // 2]), float(ordered[len(ordered) // 2])


def _sum_of_distances(y: Any, c: float) -> float:
    return float(np.abs(np.asarray(y) - c).sum())


LAD_LOCATION = Exercise(
    name="lad_location",
    arguments=("y",),
    task="Return a number c for which the sum of |y_i - c| is as small as it can be.",
    reference=_interval,
    interval=True,
    elementwise=False,
    groups=(
        Group({"y": [np.array(values, dtype=float) for values in (
            [7, 1, 100],
            [5, 2, 9, 4, 40],
            [3, 11, 6, 20],
            [4],
            [8, 2],
            [5, 5, 1, 30, 5],
            [-3.5, -10, -1.25, -7, -2],
            [0.1, 12, -8, 3, 0.4, 0.2, -100],
            [1, 2, 50, 60, 70, 55],
            [1000, -2000, 3500, 10, 20, 30, 40, 50, 1e5],
            [0.001, 0.004, 0.002],
            [2, 2, 9, 9, 9, 9, 1],
        )]}),
    ),
    regions=(
        Region("an odd number of values", lambda y: len(y) % 2 == 1),
        Region("an even number of values", lambda y: len(y) % 2 == 0),
        Region("sorted values", lambda y: bool(np.all(np.diff(y) >= 0))),
        Region("positive values", lambda y: bool(np.all(y > 0))),
    ),
    wrongs=(
        Wrong("is it the mean? That one has the least sum of squares", lambda y: y.mean()),
        Wrong("is it the middle of the range? Only two values count there", lambda y: (y.min() + y.max()) / 2),
        Wrong("is it the value in the middle of the unsorted list? Sort first", lambda y: y[len(y) // 2]),
        Wrong("is it the value in the middle of the unsorted list? Sort first", lambda y: y[(len(y) - 1) // 2]),
        Wrong("is it the first value?", lambda y: y[0]),
        Wrong("is it the most frequent value?", lambda y: statistics.mode(y.tolist())),
        Wrong("is it the least sum itself? The number c where it is reached is asked",
              lambda y: _sum_of_distances(y, _interval(y)[0])),
        Wrong("is it the least mean of distances? The number c where it is reached is asked",
              lambda y: _sum_of_distances(y, _interval(y)[0]) / len(y)),
        Wrong("is it one place too far? The middle of n sorted values is number n // 2, counted from 0",
              lambda y: np.sort(y)[min(len(y) // 2 + 1, len(y) - 1)]),
        Wrong("is it one place too low? The middle of n sorted values is number n // 2, counted from 0",
              lambda y: np.sort(y)[len(y) // 2 - 1]),
        Wrong("is it the largest value?", lambda y: y.max()),
        Wrong("is it the smallest value?", lambda y: y.min()),
        Wrong("did you average two neighbours of the middle for an odd number of values too?",
              lambda y: (np.sort(y)[len(y) // 2 - 1] + np.sort(y)[len(y) // 2]) / 2),
        Wrong("did you take absolute values of y? Only the distances are absolute", lambda y: np.median(np.abs(y))),
        Wrong("is it the median of the distances? The number itself is asked",
              lambda y: np.median(np.abs(y - np.median(y)))),
        Wrong("is it a position in the list? The value there is asked", lambda y: float(np.argsort(y)[len(y) // 2])),
        Wrong("is it a position in the list? The value there is asked", lambda y: float(len(y) // 2)),
        Wrong("is it a trimmed mean? Without the ends it is still a mean",
              lambda y: np.sort(y)[1:-1].mean() if len(y) > 2 else y.mean()),
        Wrong("is the result rounded?", lambda y: round(float(np.median(y)))),
        Wrong("is the result cut to an integer?", lambda y: int(np.median(y))),
        Wrong("are repeated values counted once? Each of them pulls", lambda y: np.median(np.unique(y))),
    ),
)  # fmt: skip
