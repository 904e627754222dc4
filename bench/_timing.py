"""Timing side by side: all contestants take turns in one run, on one thread, so that a slow moment hits all of them.

What is counted is processor time, which on one thread is the time on the clock, less what other programs took.

Import this before NumPy: it asks the numerical libraries for one thread.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"):
    os.environ[_name] = "1"

Times = dict[str, list[float]]


def race(contestants: Mapping[str, Callable[[], object]], *, rounds: int = 30, at_least: float = 0.02) -> Times:
    """Return the seconds of processor time a call of each contestant took, one number a round.

    A round calls each in turn, a fast one so often that its turn lasts about `at_least` seconds. One call, untimed,
    begins each turn, so that nobody pays for what the one before left in the caches. A slow one, whose call takes more
    than a second, has three turns of one call and no more.
    """
    repeats = {}
    for name, function in contestants.items():
        function()
        start = time.process_time()
        function()
        repeats[name] = max(1, round(at_least / max(time.process_time() - start, 1e-7)))
    times: Times = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, function in contestants.items():
            slow = len(times[name]) > 0 and min(times[name]) > 1
            if slow and len(times[name]) >= 3:
                continue
            if not slow:
                function()
            start = time.process_time()
            for _ in range(repeats[name]):
                function()
            times[name].append((time.process_time() - start) / repeats[name])
    return times


def table(title: str, columns: Mapping[str, Times], *, ours: str, notes: Mapping[str, str] | None = None) -> str:
    """Return a Markdown table of minimum (median) in ms and of how many times as long as `ours` each took.

    title: heads the first column. columns: one race for each column; a contestant may be missing from some. notes: a
    word for each contestant, in a last column.
    """
    names = list(dict.fromkeys(name for times in columns.values() for name in times))
    head = [title, *columns, *(["note"] if notes else [])]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    for name in names:
        cells = [f"**{name}**" if name == ours else name]
        for times in columns.values():
            if name not in times:
                cells.append("-")
                continue
            best, middle = min(times[name]), statistics.median(times[name])
            ratio = "" if name == ours else f", {best / min(times[ours]):.3g}x"
            cells.append(f"{1e3 * best:.3g} ({1e3 * middle:.3g}){ratio}")
        if notes:
            cells.append(notes.get(name, ""))
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def heading(text: str) -> None:
    """Print a heading, and once a line that says how to read the tables."""
    if not getattr(heading, "explained", False):
        print(
            "Minimum (median) of interleaved rounds, in ms of processor time on one thread; then the multiple of ours."
        )
        heading.explained = True  # type: ignore[attr-defined]
    print(f"\n### {text}\n")
    sys.stdout.flush()
