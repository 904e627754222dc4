"""Joins what the benchmarks found into bench/RESULTS.md: one run, one machine, the goals first.

`python run.py bench [NAMES]` calls this. bench/RESULTS.md is always a whole run; with NAMES the table goes to
.cache/bench/RESULTS.md, so that it never mixes two runs. A benchmark that fails has one line that says so.
"""

from __future__ import annotations

import argparse
import datetime
import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent
ORDER = ("losses", "paths", "validation", "linear", "growth", "site", "frames", "build")
COMPARED = ("numpy", "scipy", "scikit-learn", "statsmodels", "celer", "skglm", "numba", "torch")
GOAL = re.compile(r"(?m)^- Goal: (.*): \*\*(.*)\*\*$")


def benchmarks(folder: Path = FOLDER) -> list[str]:
    """Return the names NAME of all bench_NAME.py, the package's first, then the site's."""
    found = [path.stem[len("bench_") :] for path in folder.glob("bench_*.py")]
    return sorted(found, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name))


def processor() -> str:
    """Return the model of the processor, in its maker's words."""
    info = Path("/proc/cpuinfo")
    if info.exists() and (model := re.search(r"(?m)^model name\s*: (.*)$", info.read_text(encoding="utf-8"))):
        return model[1].strip()
    if sys.platform == "darwin":
        command = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip() or "unknown"
    return platform.processor() or platform.machine()


def memory() -> str:
    """Return how much memory the machine has; "unknown" where the system does not say."""
    try:
        return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"
    except (AttributeError, ValueError, OSError):
        return "unknown"


def system() -> str:
    """Return the operating system and its version."""
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return f"{platform.system()} {platform.release()}"


def version(package: str) -> str:
    """Return the installed version of a package, or that there is none."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed"


def unlike_the_book(packages: Sequence[str] = COMPARED) -> list[str]:
    """Return those of the packages that the book's lock holds in another version than the one installed here."""
    lock = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
    locked = dict(re.findall(r"(?m)^([a-z0-9][^ =]*)==([^ ;\\]+)", lock))
    return [package for package in packages if package in locked and locked[package] != version(package)]


def commit() -> str:
    """Return the commit that was measured, and whether files differ from it."""

    def git(*words: str) -> str:
        try:
            done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            return ""
        return done.stdout.strip()

    changed = git(
        "status", "--porcelain", "--untracked-files=no", "--", ".", ":!bench/RESULTS.md", ":!bench/growth.png"
    )
    return (git("rev-parse", "--short=10", "HEAD") or "unknown") + " with changes" * bool(changed)


def header(texts: Sequence[str]) -> str:
    """Return the first part of the page: what was measured on what, and the goals that the sections tell of."""
    facts = {
        "Date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "Commit": commit(),
        "Processor": processor(),
        "Cores": str(os.cpu_count()),
        "Memory": memory(),
        "System": system(),
        "Python": platform.python_version(),
        **{package: version(package) for package in COMPARED},
        "Unlike the book's lock": ", ".join(unlike_the_book()) or "nothing",
    }
    lines = [
        "# What was measured",
        "",
        "One run of `python run.py bench`, which writes this page. Not to be edited.",
        "",
    ]
    lines += ["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in facts.items()), ""]
    goals = [found for text in texts for found in GOAL.findall(text)]
    if goals:
        lines += ["## Goals", "", "| goal | in this run |", "| --- | --- |"]
        lines += [f"| {what} | {verdict} |" for what, verdict in goals] + [""]
    return "\n".join(lines)


def run_all(commands: Mapping[str, Sequence[str]], pictures: Path) -> tuple[str, list[str]]:
    """Run each command with --markdown FILE; return the page, and the names of those that failed.

    What a benchmark leaves beside its FILE, such as a picture, goes to the folder `pictures`.
    """
    texts, failed = [], []
    pictures.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name, command in commands.items():
            file = Path(folder) / f"{name}.md"
            code = subprocess.run([*command, "--markdown", str(file)], cwd=ROOT, check=False).returncode
            text = file.read_text(encoding="utf-8") if file.is_file() else ""
            if code or not text.startswith("## "):
                failed.append(name)
                why = f"with exit code {code}" if code else "without a section"
                text = f"## {name}\n\nThis benchmark **failed**: it ended {why}. What it measured is left out.\n"
            texts.append(text)
        for file in Path(folder).iterdir():
            if file.suffix != ".md":
                shutil.copy(file, pictures)
    return "\n".join([header(texts), *texts]), failed


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmarks named, or all, and write the page."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("names", nargs="*", metavar="NAME")
    ask.add_argument("--python", default=sys.executable, help="the Python of the book, for the site's benchmarks")
    ask.add_argument("--site", nargs="*", default=[], metavar="NAME", help="the benchmarks that it runs")
    asked = ask.parse_args(arguments)
    names = asked.names or benchmarks()
    page = FOLDER / "RESULTS.md" if not asked.names else ROOT / ".cache" / "bench" / "RESULTS.md"
    commands = {
        name: [asked.python if name in asked.site else sys.executable, str(FOLDER / f"bench_{name}.py")]
        for name in names
    }
    text, failed = run_all(commands, page.parent)
    page.write_text(text, encoding="utf-8")
    print(f"Written to {page.relative_to(ROOT).as_posix()}")
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
