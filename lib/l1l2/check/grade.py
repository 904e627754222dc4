"""Grade a folder of submissions: each in a process of its own, so that one that breaks does not stop the rest."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .guard import in_words

_SUFFIXES = (".py", ".ipynb")
_SKIPPED = ("__pycache__", ".ipynb_checkpoints")


@dataclass
class Grade:
    """One submission: what it got for each exercise (True, False, or None where it is missing), and its faults."""

    name: str
    passed: dict[str, bool | None] = field(default_factory=dict)
    messages: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def right(self) -> int:
        """How many exercises are right."""
        return sum(value is True for value in self.passed.values())


def submissions(folder: Path) -> dict[str, list[Path]]:
    """Return the files of each submission in a folder, by name.

    A file `NAME.py` or `NAME.ipynb` is one submission, and so is a folder `NAME` with all such files in it, however
    deep. Hidden files and what Jupyter and Python keep for themselves are left out.
    """
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name in _SKIPPED:
            continue
        if path.is_dir():
            files = sorted(file for file in path.rglob("*") if _counts(file.relative_to(path)) and file.is_file())
            if files:
                found[path.name] = files
        elif path.suffix in _SUFFIXES:
            found[path.name if path.stem in found else path.stem] = [path]
    return found


def _counts(path: Path) -> bool:
    return path.suffix in _SUFFIXES and not any(part.startswith(".") or part in _SKIPPED for part in path.parts)


def grade_one(name: str, files: Sequence[Path], exercises: Sequence[str], seconds: float, total: float) -> Grade:
    """Check one submission in a process of its own; it is ended after `total` seconds, with all it started.

    Where the process ends while it checks an exercise, that one is failed and a new process checks the ones left.
    """
    grade, left = Grade(name), list(exercises)
    while left:
        with tempfile.TemporaryDirectory(prefix="grade-", ignore_cleanup_errors=True) as folder:
            result, work = Path(folder) / "result.jsonl", Path(folder) / "work"
            work.mkdir()
            command = [sys.executable, "-m", "l1l2.check.submission", str(result), str(seconds), ",".join(left)]
            end = _end_of([*command, *(str(file.resolve()) for file in files)], work, total)
            lines = result.read_text(encoding="utf-8", errors="replace").splitlines() if result.exists() else []
        under_way = _read(lines, grade)
        if not under_way:
            break
        end = end or "ended by itself"
        grade.faults.append(f"{end}, while {'checking ' * (under_way in left)}{under_way}")
        if under_way in left:
            grade.passed[under_way] = False
            grade.messages[under_way] = f"The process was {end} here."
        left = [exercise for exercise in left if exercise not in grade.passed] if under_way in left else []
    for exercise in exercises:
        grade.passed.setdefault(exercise, None)
        grade.messages.setdefault(exercise, "not checked")
    return grade


def _end_of(command: Sequence[str], work: Path, total: float) -> str:
    """Run the command in the folder `work`; return how it ended, in words, or nothing when it ended well."""
    here = str(Path(__file__).resolve().parents[2])  # the package itself need not be installed
    paths = [here, os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(path for path in paths if path),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MPLBACKEND": "agg",
        "OPENBLAS_NUM_THREADS": "1",
    }
    quiet: Any = subprocess.DEVNULL
    group = os.name == "posix"  # a group of its own, so that its children can be ended with it
    process = subprocess.Popen(
        command, cwd=work, env=environment, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=group
    )
    try:
        code = process.wait(total)
    except subprocess.TimeoutExpired:
        return f"stopped after {in_words(total)}"
    finally:
        _end(process)
    if code == 0:
        return ""
    return f"ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit status {code}"


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and, on POSIX, whatever it started."""
    try:
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    except (ProcessLookupError, PermissionError):
        pass
    process.wait()


def _read(lines: Sequence[str], grade: Grade) -> str:
    """Add what a process said to the grade; return what was under way when it ended, or nothing when it was done."""
    under_way = "starting"
    for line in lines:
        try:
            said = json.loads(line)
        except ValueError:
            continue  # the line under way when the process ended
        if not isinstance(said, dict):
            continue
        under_way = "" if "done" in said else said.get("now", under_way)
        if "fault" in said and said["fault"] not in grade.faults:
            grade.faults.append(said["fault"])
        if "exercise" in said:
            grade.passed[said["exercise"]] = said["passed"]
            grade.messages[said["exercise"]] = said["message"]
    return under_way


def grade_all(
    folder: Path, exercises: Sequence[str], seconds: float = 3.0, total: float = 90.0, jobs: int = 2
) -> Iterator[Grade]:
    """Yield the grade of each submission in a folder, in order of name, `jobs` at a time."""

    def one(item: tuple[str, list[Path]]) -> Grade:
        try:
            return grade_one(*item, exercises, seconds, total)
        except OSError as error:  # no more processes, no more disk: say so in that line, and go on
            fault = f"it could not be started ({error.strerror})"
            return Grade(item[0], dict.fromkeys(exercises), dict.fromkeys(exercises, "not checked"), [fault])

    pool = ThreadPoolExecutor(jobs)
    try:
        yield from pool.map(one, submissions(folder).items())
    finally:
        pool.shutdown(cancel_futures=True)  # after Ctrl-C, start no more of them


def write_csv(path: Path, grades: Sequence[Grade], exercises: Sequence[str]) -> None:
    """Write one line a submission: name, number right, a column of 1, 0 or nothing per exercise, then all words."""
    with path.open("w", encoding="utf-8-sig", newline="") as out:  # the signature makes Excel read it as UTF-8
        table = csv.writer(out)
        table.writerow(["submission", "right", "of", *exercises, "faults", *(f"{name}: verdict" for name in exercises)])
        mark: Callable[[bool | None], str] = lambda value: "" if value is None else str(int(value))  # noqa: E731
        for g in grades:
            marks = [mark(g.passed[name]) for name in exercises]
            words = [_cell(g.messages[name]) for name in exercises]
            table.writerow([_cell(g.name), g.right, len(exercises), *marks, _cell("; ".join(g.faults)), *words])


def _cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
