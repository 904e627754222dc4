"""The processes of a class: found by a word in their environment, counted, weighed, and ended."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

MARK = "CLASSROOM"  # every process of a class inherits it: the process that runs the class, and the class's folder
GONE = (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess, FileNotFoundError, ProcessLookupError)


def mark(folder: Path) -> str:
    """Returns the word for a class of this process."""
    me = psutil.Process()
    return f"{me.pid}:{me.create_time():.2f}:{folder}"


def marked(word: str = "") -> Iterator[tuple[psutil.Process, dict[str, str]]]:
    """Every process of the class with this word, or of any class, with its environment."""
    for process in psutil.process_iter():
        with contextlib.suppress(*GONE, OSError):
            environment = process.environ()
            if MARK in environment and word in ("", environment[MARK]):
                yield process, environment


def is_left_behind(word: str) -> bool:
    """Whether the process that ran this class is no more, so that nobody ends what it started."""
    pid, started, _ = word.split(":", 2)
    try:
        return abs(psutil.Process(int(pid)).create_time() - float(started)) > 1
    except psutil.NoSuchProcess:
        return True


def end(word: str) -> int:
    """End all processes of the class, ask first; returns how many there were."""
    count = 0
    for _ in range(2):  # one may just have started another
        processes = [process for process, _ in marked(word)]
        count += len(processes)
        for process in processes:
            with contextlib.suppress(*GONE):
                process.terminate()
        for process in psutil.wait_procs(processes, timeout=5)[1]:
            with contextlib.suppress(*GONE):
                process.kill()
        psutil.wait_procs(processes, timeout=5)
    return count


def end_what_was_left() -> int:
    """End the classes whose own process was killed before it could do so; returns how many processes there were."""
    words = {environment[MARK] for _, environment in marked()}
    return sum(end(word) for word in words if is_left_behind(word))


@dataclass(frozen=True)
class Weight:
    """What one process takes: memory in bytes, processor time in seconds since it started.

    kind: hub, proxy, server or kernel. shared: its part of memory, with what n processes share counted as an nth.
    own: what it shares with nobody, and what would be freed if it ended.
    """

    pid: int
    kind: str
    student: str
    shared: int
    own: int
    cpu: float


def weigh(word: str) -> list[Weight]:
    """Weigh each process of the class."""
    weights = []
    for process, environment in marked(word):
        with contextlib.suppress(*GONE):
            shared, own = memory(process)
            times = process.cpu_times()
            student = environment.get("JUPYTERHUB_USER", "")
            kind = kind_of(process.cmdline(), student)
            weights.append(Weight(process.pid, kind, student, shared, own, times.user + times.system))
    return weights


def kind_of(command: list[str], student: str) -> str:
    """What a process of the class is; a git that a server runs counts as the server's."""
    if student:
        return "kernel" if any("ipykernel" in word for word in command) else "server"
    return "proxy" if any("configurable-http-proxy" in word for word in command) else "hub"


def memory(process: psutil.Process) -> tuple[int, int]:
    """Returns (shared, own) in bytes; where the system does not tell shares (macOS), all that is its own."""
    rollup = Path(f"/proc/{process.pid}/smaps_rollup")
    if not rollup.exists():
        own = process.memory_full_info().uss
        return own, own
    found = dict(re.findall(r"(?m)^(\w+): +(\d+) kB", rollup.read_text()))
    own = int(found["Private_Clean"]) + int(found["Private_Dirty"])
    return int(found["Pss"]) * 1024, own * 1024


def machine() -> dict[str, str | int]:
    """Returns what the figures were taken on."""
    model = ""
    with contextlib.suppress(OSError):
        found = re.search(r"(?m)^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text())
        model = found[1] if found else ""
    gigabytes = round(psutil.virtual_memory().total / 2**30)
    return {"processor": model or os.uname().machine, "cores": psutil.cpu_count() or 1, "memory_gb": gigabytes}
