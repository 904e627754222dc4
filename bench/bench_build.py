"""How long the book takes to build, against what its notebooks take to execute.

Everything happens in a copy of the repository in a temporary folder, with caches of its own: nothing here is disturbed,
and cold is cold. The builder is called as `python run.py book` calls it; that command itself also knows, without a
builder, when nothing changed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "bench"))

from _section import Section, save  # noqa: E402

BUILDER = "from jupyter_book.cli.main import main; main()"
COLD, WARM = 180.0, 5.0  # seconds: everything executed, nothing changed
EXECUTED = re.compile(r"(\S+\.ipynb): Executed notebook in ([\d.]+) seconds")
CHANGED = "chapters/1_losses.ipynb"


class Failed(RuntimeError):
    """The book does not build."""


def copy(to: Path) -> None:
    """Copy what git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, to / name)


def build(folder: Path) -> tuple[float, dict[str, float]]:
    """Build the book; return its seconds, and those of each notebook that was executed."""
    one = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "L1L2"))}
    env = {**kept, **one, "PYTHONPATH": str(folder / "lib"), "PYTHONUTF8": "1", "NO_COLOR": "1"}
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", BUILDER, "build", ".", "-W", "-n", "--keep-going"],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    took = time.perf_counter() - began
    if done.returncode:
        raise Failed("the book does not build:\n" + done.stdout[-3000:])
    executed = {Path(name).relative_to(folder).as_posix(): float(s) for name, s in EXECUTED.findall(done.stdout)}
    return took, executed


def change(notebook: Path, kind: str) -> None:
    """Add a word to the first cell of this kind."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    cell = next(c for c in content["cells"] if c["cell_type"] == kind)
    cell["source"] = [*cell["source"], "\n# changed" if kind == "code" else "\n\nChanged."]
    notebook.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def fill(section: Section) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        copy(folder)
        cold, executed = build(folder)
        if not executed:
            raise Failed("a cold build executed no notebook")
        warm, again = build(folder)
        if again:
            raise Failed(f"a build of what is built executed {', '.join(again)}")
        change(folder / CHANGED, "markdown")
        words, executed_for_words = build(folder)
        change(folder / CHANGED, "code")
        code, executed_for_code = build(folder)
    total = sum(executed.values())
    section.write(
        f"The notebooks' own execution: {total:.1f} s for {len(executed)} notebooks, one after the other, each with a "
        f"kernel of its own. All else is the builder: {cold - total:.1f} s."
    )
    section.table(
        ["build", "s", "notebooks executed", "of the notebooks' own time"],
        [
            ["cold, everything executed", f"{cold:.1f}", len(executed), f"{cold / total:.2f}x"],
            ["nothing changed", f"{warm:.1f}", 0, f"{warm / total:.3f}x"],
            [f"words of {CHANGED} changed", f"{words:.1f}", len(executed_for_words), f"{words / total:.3f}x"],
            [f"code of {CHANGED} changed", f"{code:.1f}", len(executed_for_code), f"{code / total:.3f}x"],
        ],
    )
    section.table(
        ["notebook", "s to execute"],
        [[one, f"{s:.1f}"] for one, s in sorted(executed.items(), key=lambda item: -item[1])],
    )
    section.goal("cold build", cold, COLD, " s")
    section.goal("build where nothing changed", warm, WARM, " s")


def main() -> None:
    """Build, print, and write the section."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--markdown", type=Path, metavar="FILE", help="write the section to this file as well")
    asked = ask.parse_args()
    section = Section("Build")
    fill(section)
    save(section, asked.markdown)


if __name__ == "__main__":
    try:
        main()
    except Failed as trouble:
        sys.exit(f"bench build: {trouble}")
