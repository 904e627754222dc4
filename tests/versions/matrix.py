"""The package's tests on the oldest and the newest versions that pyproject.toml allows, on every Python at hand.

    python run.py versions                     # all of it
    python run.py versions 3.12 --only oldest

For each interpreter and each end of the ranges it makes an environment in .cache/versions with uv (`lowest-direct` or
`highest`, wheels only: the oldest NumPy that has one for Python 3.13 is 2.1, and pip would choose no other), runs the
tests of the package in it, and prints a table. The tests of the tools around it (site, lab, Binder, run.py) are left
out: their versions are pinned. An interpreter that is not on this machine is named; what uv resolves for it still is
tried. Only the standard library, so that any Python runs it.
"""

from __future__ import annotations

import argparse
import glob
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
ENDS = {"oldest": "lowest-direct", "newest": "highest"}
GROUPS = ("notebooks", "tests", "website")  # the last for the tests that read pages and figures
SHOWN = ("numpy", "matplotlib", "scikit-learn", "ipywidgets", "anywidget")
TOOLS = {"back_matter", "bench", "chapters", "classroom", "dist", "exercises", "promises", "run", "shipping"}
TOOLS |= {"structure", "teachers", "website"}
STORED = ("--nbval", "--nbval-current-env", "--nbval-sanitize-with=tests/notebooks/sanitize.cfg", "chapters")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python run.py versions", description=__doc__.splitlines()[0])
    parser.add_argument("pythons", nargs="*", metavar="VERSION", help="such as 3.12; all, if none is named")
    parser.add_argument("--only", choices=list(ENDS), help="one end of the ranges")
    parser.add_argument("--chapters", action="store_true", help="also compare the chapters' stored outputs")
    parser.add_argument("-k", default="", help="which tests, as pytest's -k")
    options = parser.parse_args()
    rows: list[tuple[str, ...]] = []
    for python in options.pythons or PYTHONS:
        interpreter = find(python)
        for end in [options.only] if options.only else ENDS:
            began = time.perf_counter()
            row = try_one(python, interpreter, end, options) if interpreter else resolve_only(python, end)
            rows.append((python, end, *row, f"{time.perf_counter() - began:.0f} s"))
            print("  ".join(rows[-1]), flush=True)
    print("\n" + table([("Python", "versions", "of " + ", ".join(SHOWN), "result", "time"), *rows]))
    return int(any("failed" in row[3] or "error" in row[3] for row in rows))


def find(python: str) -> str | None:
    """The interpreter of this version on this machine: on the path, or among pyenv's."""
    places = [
        shutil.which(f"python{python}"),
        *sorted(glob.glob(os.path.expanduser(f"~/.pyenv/versions/{python}.*/bin/python"))),
    ]
    for place in (sys.executable, *places):
        if place and output(place, "-c", "import sys; print('%d.%d' % sys.version_info[:2])").strip() == python:
            return place
    return None


def try_one(python: str, interpreter: str, end: str, options: argparse.Namespace) -> tuple[str, str]:
    """Make the environment, run the tests: the versions that were tried, and what came of it."""
    home = ROOT / ".cache" / "versions" / f"{python}-{end}"
    bin_ = home / ("Scripts" if os.name == "nt" else "bin")
    groups = [word for group in GROUPS for word in ("--group", group)]
    log = home.parent / f"{home.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as file:
        made = call(file, UV, "venv", "--allow-existing", "--python", interpreter, home)
        wanted = ["--resolution", ENDS[end], "--only-binary", ":all:", "--no-binary", "l1l2", "-e", ".", *groups]
        made = made or call(file, UV, "pip", "install", "--python", bin_ / "python", *wanted)
        if made:
            return "", f"failed to install: see {log.relative_to(ROOT)}"
        ours = [
            str(path.relative_to(ROOT)) for path in (ROOT / "tests").glob("test_*.py") if path.stem[5:] not in TOOLS
        ]
        mark = [
            "-m",
            "not (site or lab or lite or binder or hub or dist or slow)",
            "-k",
            options.k,
            "-o",
            f"cache_dir={home / 'pytest'}",
        ]
        result = run_tests(file, bin_, ["tests/parity", "tests/properties", *sorted(ours), *mark])
        if options.chapters:
            result += "; chapters: " + run_tests(file, bin_, list(STORED))
    ask = f"from importlib.metadata import version as v; print(*(v(n) for n in {SHOWN!r}))"
    return output(str(bin_ / "python"), "-c", ask).strip().replace(" ", ", "), result


def run_tests(file: object, bin_: Path, arguments: list[str]) -> str:
    call(file, bin_ / "python", "-m", "pytest", "-q", "--tb=short", *arguments)
    file.flush()  # type: ignore[attr-defined]
    text = Path(file.name).read_text(encoding="utf-8", errors="replace")  # type: ignore[attr-defined]
    counts = re.findall(r"(?m)^=*\s?(\d+ (?:passed|failed|error|deselected).*?) in [\d.]+s", text)
    return re.sub(r", \d+ (?:deselected|warnings?)", "", counts[-1]) if counts else "error: pytest did not end"


def resolve_only(python: str, end: str) -> tuple[str, str]:
    """What uv would install on a Python that is not here: whether the ranges can be met with wheels alone."""
    wanted = ["--resolution", ENDS[end], "--only-binary", ":all:", "--python-version", python, "--quiet"]
    lines = output(UV, "pip", "compile", "pyproject.toml", *wanted)
    found = dict(re.findall(r"(?m)^([a-z0-9-]+)==(\S+)", lines))
    versions = ", ".join(found.get(name, "?") for name in SHOWN)
    return versions, f"no Python {python} here: not run; " + ("resolves to wheels" if found else "does not resolve")


def call(file: object, *command: object) -> int:
    env = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": "", "PYTHONUTF8": "1"}
    return subprocess.call([str(word) for word in command], cwd=ROOT, env=env, stdout=file, stderr=subprocess.STDOUT)  # type: ignore[call-overload,no-any-return]


def output(*command: str) -> str:
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    except OSError:
        return ""


def table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows)


UV = shutil.which("uv") or "uv"

if __name__ == "__main__":
    sys.exit(main())
