"""List the exercises, or grade a folder of submissions: python -m l1l2.check --grade DIR."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from .exercises import ALL
from .grade import Grade, grade_all, submissions, write_csv
from .judge import SECONDS

_EPILOG = """\
A submission is a file NAME.py or NAME.ipynb in DIR, or a folder NAME in DIR with such files. Its answers are the
functions and numbers named as the exercises. Each submission runs in a process of its own, with a limit of time and
(on Linux) of memory, in an empty folder; but it does run, with your rights: grade strangers' work in a container.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0, or 2 when there is nothing to grade."""
    parser = argparse.ArgumentParser(
        prog="python -m l1l2.check",
        description="Exercises that check themselves. Without --grade: list them.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--grade", metavar="DIR", type=Path, help="grade every submission in DIR")
    parser.add_argument("--csv", metavar="FILE", type=Path, default=Path("grades.csv"), help="default: grades.csv")
    parser.add_argument("--exercise", metavar="NAME", action="append", choices=list(ALL), help="only this one")
    parser.add_argument("--seconds", type=_positive, default=SECONDS, help="for one check (default: %(default)g)")
    parser.add_argument("--total", type=_positive, default=90.0, help="for one submission (default: %(default)g)")
    cores = min(4, os.cpu_count() or 1)
    parser.add_argument("--jobs", type=int, default=cores, help="submissions at a time (default: %(default)s)")
    options = parser.parse_args(arguments)
    if options.grade is None:
        _list()
        return 0
    return _grade(options)


def _positive(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"must be a positive number; got {text}")
    return number


def _list() -> None:
    for exercise in ALL.values():
        print(f"{exercise.signature}\n    {exercise.task}")


def _grade(options: argparse.Namespace) -> int:
    folder: Path = options.grade
    if not folder.is_dir():
        print(f"--grade must name a folder; got {folder}", file=sys.stderr)
        return 2
    count = len(submissions(folder))
    if not count:
        print(f"--grade must name a folder with .py or .ipynb files, or folders of them; got {folder}", file=sys.stderr)
        return 2
    exercises = options.exercise or list(ALL)
    grades: list[Grade] = []
    try:
        for grade in grade_all(folder, exercises, options.seconds, options.total, max(1, options.jobs)):
            grades.append(grade)
            faults = f"  {'; '.join(grade.faults)}" if grade.faults else ""
            print(f"{len(grades):>4}/{count}  {grade.right} of {len(exercises)}  {grade.name}{faults}", flush=True)
    finally:  # what was graded before Ctrl-C is kept
        write_csv(options.csv, grades, exercises)
    broken = sum(bool(grade.faults) for grade in grades)
    print(f"{options.csv}: {count} submission{'s' * (count != 1)}, {broken} with faults")
    return 0


if __name__ == "__main__":
    sys.exit(main())
