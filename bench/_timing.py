"""Timing side by side: all contestants take turns in one run, so that a slow moment of the machine hits all of them.

A number is the median of the rounds; a ratio is the median of the ratios within each round, which what else the machine
does disturbs less than either time. What is counted is processor time, which on one thread is the time on the clock,
less what other programs took.

`race` and `table` time Python functions; `interleaved` is for what measures itself, as a browser does.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Mapping, Sequence

Times = dict[str, list[float]]

NOT_INSTALLED = "not installed"


def one_thread() -> None:
    """Ask the numerical libraries for one thread; call it before NumPy is imported."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
        os.environ[name] = "1"


def race(
    contestants: Mapping[str, Callable[[], object]],
    *,
    rounds: int = 30,
    at_least: float = 0.02,
    clock: Callable[[], float] = time.process_time,
) -> Times:
    """Return the seconds a call of each contestant took, one number a round.

    A round calls each in turn, a fast one so often that its turn lasts about `at_least` seconds. One call, untimed,
    begins each turn, so that nobody pays for what the one before left in the caches. A slow one, whose call takes more
    than a second, has three turns of one call and no more.
    """
    repeats = {}
    for name, function in contestants.items():
        function()
        start = clock()
        function()
        repeats[name] = max(1, round(at_least / max(clock() - start, 1e-7)))
    times: Times = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, function in contestants.items():
            slow = len(times[name]) > 0 and min(times[name]) > 1
            if slow and len(times[name]) >= 3:
                continue
            if not slow:
                function()
            start = clock()
            for _ in range(repeats[name]):
                function()
            times[name].append((clock() - start) / repeats[name])
    return times


def interleaved(measures: Mapping[str, Callable[[], float]], *, rounds: int) -> Times:
    """Return what each measure returned, one number a round, the measures taking turns."""
    found: Times = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            found[name].append(measure())
    return found


def ratio(times: Times, one: str, other: str) -> float:
    """Return how many times as long `one` took as `other`: the median of the rounds' ratios."""
    return statistics.median(a / b for a, b in zip(times[one], times[other], strict=False))


def rows(
    columns: Mapping[str, Times], *, ours: str, notes: Mapping[str, Mapping[str, str]] | None = None
) -> list[list[str]]:
    """Return the rows of a table: for each contestant and each race its median in ms, how many times ours that is, and
    its note. A contestant that had no part in a race has a dash; one that is `NOT_INSTALLED` in all notes says so.

    columns: one race for each group of columns. notes: for each race a word for each contestant.
    """
    named = [*(notes or {}).values(), *columns.values()]
    found = []
    for name in dict.fromkeys(name for names in (*columns.values(), *named) for name in names):
        row = [f"**{name}**" if name == ours else name]
        for race_name, times in columns.items():
            note = (notes or {}).get(race_name, {}).get(name, "-")
            if name in times:
                row += [f"{1e3 * statistics.median(times[name]):.3g}", f"{ratio(times, name, ours):.3g}x"]
            else:
                row += [NOT_INSTALLED if note == NOT_INSTALLED else "-", "-"]
            row += ["-" if note == NOT_INSTALLED else note] if notes else []
        found.append(row)
    return found


def head(title: str, columns: Sequence[str], *, note: str | None = None) -> list[str]:
    """Return the head of a table of `rows`."""
    each = [["{}, ms", "x ours"], ["{}, ms", "x ours", note or ""]][note is not None]
    return [title, *(text.format(column) for column in columns for text in each)]
