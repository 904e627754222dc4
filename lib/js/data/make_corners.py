"""Write corner_odds.mjs: how sparse the nearest point of an L1 ball is in d dimensions, for contact_point.

    python lib/js/data/make_corners.py

The loss is round, |w - c|^2, and c lies on a sphere of radius R about 0, in a random direction; the ball is |w|_1 <= t.
{ratio R/t: {"corner": [...], "zeros": [...], "kept": [...]}}, each with one number for d = 2, 3, ..., 100: the chance
that all but one weight are 0, the chance that some weight is 0, and the mean number of weights that are not. Written
as whole numbers, 1000 log10 of the first, 10,000 times the second, 100 times the third, and of these the differences
of the differences, which pack well. Where a chance is below one in a million, or 1 to four places, for all further d,
its list ends.

200,000 directions, NumPy seed 4, the same for every d (its first d numbers). The chance of a corner is the mean of its
exact chance given all coordinates but one, which is precise where it is tiny. d = 2 is exact:
1 - (4/pi) asin(t/(R sqrt 2)).
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
from scipy.special import erfc

TABLE = Path(__file__).with_name("corner_odds.mjs")
RATIOS = ("1.5", "2", "5", "10", "100")
DIMENSIONS = range(2, 101)
DRAWS, SEED, ROWS = 200_000, 4, 20_000
TINY = 1e-6  # what is below counts as never
HEAD = "// Written by make_corners.py, which says what it is.\n"


def corner(rest: np.ndarray, ratio: float) -> np.ndarray:
    """The chance that a corner wins, given all normal coordinates but one: the last one, x, has to be large.

    A corner wins where ratio * (x - m) >= sqrt(x^2 + s), m the largest of the others and s their sum of squares. Each
    of the d coordinates can be the large one, on either side, so that the chance is d times P(|x| >= the bound).
    """
    m, s, k = np.abs(rest).max(axis=1), (rest**2).sum(axis=1), ratio**2
    bound = (k * m + np.sqrt(k * m**2 + (k - 1) * s)) / (k - 1)
    return (rest.shape[1] + 1) * erfc(bound / math.sqrt(2))


def entries(d: int) -> list[tuple[float, float, float]]:
    """For each ratio: chance of a corner, chance of some zero, mean number of weights that stay.

    A weight stays where it exceeds the threshold of the projection: the k-th largest does where k times it is more
    than the sum of the k largest less the ball's size (Duchi et al. 2008).
    """
    sums = np.zeros((len(RATIOS), 3))
    for block in range(DRAWS // ROWS):
        x = np.abs(normals(block)[:, :d])
        length, m = np.linalg.norm(x, axis=1), np.sort(x, axis=1)[:, ::-1]
        spare = np.cumsum(m, axis=1) - np.arange(1, d + 1) * m
        for total, ratio in zip(sums, RATIOS, strict=True):
            stay = (float(ratio) * spare < length[:, None]).sum(axis=1)
            total += corner(x[:, :-1], float(ratio)).sum(), (stay < d).sum(), stay.sum()
    found = []
    for ratio, (odds, zeros, stays) in zip(RATIOS, sums / DRAWS, strict=True):
        if d == 2:
            odds = zeros = 1 - 4 / math.pi * math.asin(1 / (float(ratio) * math.sqrt(2)))
            stays = 2 - odds
        found.append((float(odds), float(zeros), float(stays)))
    return found


def normals(block: int) -> np.ndarray:
    """ROWS draws of 100 normal numbers, of which d dimensions use the first d."""
    return np.random.default_rng([SEED, block]).standard_normal((ROWS, DIMENSIONS[-1]))


def build() -> dict[str, dict[str, list[int]]]:
    """The whole table."""
    columns, table = [entries(d) for d in DIMENSIONS], {}
    for i, ratio in enumerate(RATIOS):
        odds, zeros, stays = (np.array(row) for row in zip(*(column[i] for column in columns), strict=True))
        corners = np.round(1000 * np.log10(odds[odds >= TINY]))
        some = np.round(10_000 * zeros)
        some = some[: int((some < 10_000).sum())]
        table[ratio] = {"corner": packed(corners), "zeros": packed(some), "kept": packed(np.round(100 * stays))}
    return table


def packed(values: np.ndarray) -> list[int]:
    """Differences of differences, both from 0."""
    return [int(v) for v in np.diff(np.diff(values, prepend=0), prepend=0)]


def unpacked(steps: list[int]) -> np.ndarray:
    """What `packed` packed."""
    return np.cumsum(np.cumsum(steps))


def stored() -> dict[str, dict[str, list[int]]]:
    """The table as it is written."""
    return json.loads(TABLE.read_text(encoding="utf-8").removeprefix(f"{HEAD}export default ").rstrip(";\n"))


def main() -> None:
    table = json.dumps(build(), separators=(",", ":"), allow_nan=False)
    TABLE.write_text(f"{HEAD}export default {table};\n", encoding="utf-8")
    print(f"{TABLE.name}: {TABLE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
