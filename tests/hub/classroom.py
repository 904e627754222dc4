"""A class at once: students arrive within seconds, each runs the chapter, and none leaves before all have run it.

So there is a moment at which every server and every kernel is there, and the room is weighed at that moment.
"""

from __future__ import annotations

import datetime
import importlib.metadata
import json
import platform
import statistics
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

import psutil

from tests.hub import processes
from tests.hub.hub import ENVIRONMENT, PROXY, REPOSITORY, Hub
from tests.hub.student import Failed, Student
from two_shapes.addresses import nbgitpuller_link

CHAPTER = "chapters/1_losses.ipynb"
ARRIVE = 10.0  # seconds within which all have come, or half a second a student where they are few
STAGES = ("signed in", "server", "book", "first cell", "last cell")  # the names that Student gives its times
MB = 2**20
Figures = dict[str, Any]


class ClassFailed(RuntimeError):
    """Some could not do what they came for; a line each."""


class Room:
    """Where those who are done wait for the rest. Who fails leaves, and nobody waits for that one."""

    def __init__(self, students: int) -> None:
        self._missing, self._changed, self._over = students, threading.Condition(), False

    def done(self) -> None:
        """Say so, and wait until all are and the room has been weighed."""
        with self._changed:
            self.leave()
            self._changed.wait_for(lambda: self._over)

    def leave(self) -> None:
        with self._changed:
            self._missing -= 1
            self._changed.notify_all()

    def is_full(self, seconds: float) -> bool:
        """Wait so long at most, and say whether all are done or gone."""
        with self._changed:
            return self._changed.wait_for(lambda: self._missing <= 0, seconds)

    def dismiss(self) -> None:
        with self._changed:
            self._over = True
            self._changed.notify_all()


def attend(hub: Hub, students: int, say: Callable[[str], None] = print) -> Figures:
    """Hold the class; returns the figures. Raises ClassFailed, with a line for each student who failed."""
    link = nbgitpuller_link("", hub.repository.as_uri(), "main", CHAPTER)
    chapter = f"{REPOSITORY}/{CHAPTER}"
    room = Room(students)
    everyone = [Student(f"student{k + 1:02d}", hub.address, hub.password) for k in range(students)]
    failures: list[str] = []
    began = time.monotonic()

    def come(student: Student, after: float) -> None:
        time.sleep(after)
        waited = False

        def ready() -> None:
            nonlocal waited
            waited = True
            say(f"{student.name}: {student.cells} cells in {student.times['last cell']:.0f} s")
            room.done()

        try:
            student.attend(link, chapter, ready)
        except Failed as failure:
            failures.append(str(failure))
            say(f"failed: {failure}")
        finally:
            if not waited:
                room.leave()

    gap = min(0.5, ARRIVE / students)
    threads = [
        threading.Thread(target=come, args=(student, k * gap), daemon=True) for k, student in enumerate(everyone)
    ]
    cpu_of_students = time.process_time()
    for thread in threads:
        thread.start()
    try:
        peak = 0
        while not room.is_full(seconds=2):
            peak = max(peak, sum(weight.shared for weight in processes.weigh(hub.word)))
        full = processes.weigh(hub.word)
        wall = time.monotonic() - began
        cpu_of_students = time.process_time() - cpu_of_students
    finally:
        room.dismiss()
    for thread in threads:
        thread.join()
    if failures:
        raise ClassFailed("\n".join(failures))
    peak = max(peak, sum(weight.shared for weight in full))
    return {
        "date": datetime.date.today().isoformat(),
        "machine": processes.machine(),
        "versions": versions(),
        "students": students,
        "arrived_within_s": round(gap * students, 1),
        "chapter": CHAPTER,
        "cells": everyone[0].cells,
        "explorables": everyone[0].explorables,
        "seconds": {stage: middle_and_worst(student.times[stage] for student in everyone) for stage in STAGES},
        "seconds_until_all_were_done": round(wall, 1),
        **weighed(full, [student.name for student in everyone]),
        "peak_mb": round(peak / MB),
        "cpu_seconds_of_the_browsers": round(cpu_of_students, 1),
    }


def middle_and_worst(values: Iterable[float]) -> dict[str, float]:
    known = list(values)
    return {"median": round(statistics.median(known), 1), "worst": round(max(known), 1)}


def weighed(full: list[processes.Weight], names: list[str]) -> Figures:
    """What the full room weighs: hub and proxy, and on average a student's server and kernel; in MB and seconds."""
    present = Counter((weight.student, weight.kind) for weight in full)
    missing = [name for name in names if not (present[name, "server"] and present[name, "kernel"])]
    if missing:
        raise ClassFailed(f"not there when the room was weighed: {', '.join(missing)}")

    def total(what: str, *kinds: str) -> float:
        return float(sum(getattr(weight, what) for weight in full if weight.kind in kinds))

    count = len(names)
    return {
        "memory_mb": {
            "hub": round(total("shared", "hub") / MB),
            "proxy": round(total("shared", "proxy") / MB),
            "server": round(total("shared", "server") / MB / count),
            "kernel": round(total("shared", "kernel") / MB / count),
            "student": round(total("shared", "server", "kernel") / MB / count),
            "student_own": round(total("own", "server", "kernel") / MB / count),
            "all": round(sum(weight.shared for weight in full) / MB),
        },
        "cpu_seconds": {
            "server": round(total("cpu", "server") / count, 1),
            "kernel": round(total("cpu", "kernel") / count, 1),
            "student": round(total("cpu", "server", "kernel") / count, 1),
            "hub_and_proxy": round(total("cpu", "hub", "proxy"), 1),
        },
    }


def versions() -> dict[str, str]:
    """Returns the versions of what ran."""
    found = {"python": platform.python_version(), "l1l2": importlib.metadata.version("l1l2")}
    ask = "import json, importlib.metadata as m; print(json.dumps({n: m.version(n) for n in %r}))"
    names = ["jupyterhub", "jupyterlab", "ipykernel", "nbgitpuller", "numpy"]
    done = subprocess.run([ENVIRONMENT / "bin" / "python", "-c", ask % names], capture_output=True, check=True)
    proxy = json.loads((PROXY.parents[1] / "package.json").read_text(encoding="utf-8"))
    return {**found, **json.loads(done.stdout), proxy["name"]: proxy["version"]}


def needs_mb(students: int, known: Figures) -> int:
    """Returns what a class of so many would take, going by the figures of another."""
    memory = known["memory_mb"]
    return round(memory["hub"] + memory["proxy"] + students * memory["student"])


def is_too_many(students: int, known: Figures) -> str:
    """Returns "", or the reason why this machine cannot hold so many now."""
    free = psutil.virtual_memory().available / MB
    if needs_mb(students, known) < free:
        return ""
    fits = max(1, int(students * free / needs_mb(students, known)))
    return (
        f"--students is {students}, which takes about {needs_mb(students, known):,} MB,"
        f" and {free:,.0f} are free: try --students {fits}"
    )


def report(figures: Figures) -> str:
    """The figures for the terminal."""
    machine, memory, cpu = figures["machine"], figures["memory_mb"], figures["cpu_seconds"]
    lines = [
        f"{figures['students']} students ran the {figures['cells']} cells of {figures['chapter']}; nothing failed.",
        f"{figures['date']}, {machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB",
        ", ".join(f"{name} {version}" for name, version in figures["versions"].items()),
        "",
        f"{'seconds since arrival':<24}{'median':>9}{'worst':>9}",
        *(f"{stage:<24}{of['median']:>9.1f}{of['worst']:>9.1f}" for stage, of in figures["seconds"].items()),
        "",
        "memory in MB, what is shared counted once",
        f"{'a student':<24}{memory['student']:>9}   server {memory['server']}, kernel {memory['kernel']};"
        f" shared with nobody: {memory['student_own']}",
        f"{'hub':<24}{memory['hub']:>9}",
        f"{'proxy':<24}{memory['proxy']:>9}",
        f"{'all, with a full room':<24}{memory['all']:>9}   most at once: {figures['peak_mb']}",
        "",
        "processor seconds",
        f"{'a student':<24}{cpu['student']:>9.1f}   server {cpu['server']:.1f}, kernel {cpu['kernel']:.1f}",
        f"{'hub and proxy':<24}{cpu['hub_and_proxy']:>9.1f}",
        f"{'the simulated browsers':<24}{figures['cpu_seconds_of_the_browsers']:>9.1f}",
    ]
    return "\n".join(lines)
