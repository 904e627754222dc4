"""The first code of every notebook: it installs the package where that is missing, and elsewhere does nothing.

`python tests/notebooks/install_cell.py [--check]` puts the cell below each chapter's opening, and counts the cells
anew; the exercises get it from tests/notebooks/exercises.py. SOURCE is empty in the repository, which names no address;
the site's build writes it into the notebooks that it publishes (docs/adr/0018-anywhere.md).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

CHAPTERS = Path(__file__).parents[2] / "chapters"
ID = "install"

CODE = '''
# @title The package of this book, installed where it is missing
import importlib.util
import sys

SOURCE = ""  # where from; filled in where the notebook is published

parts = ("l1l2", "numpy", "scipy", "sklearn", "matplotlib")
if not all(map(importlib.util.find_spec, parts)):
    import importlib.metadata
    import subprocess

    from IPython.core.error import UsageError

    if sys.platform == "emscripten":  # in the browser, beside the book
        import piplite

        why = "no more than that"
        wanted = ["numpy", "scipy", "scikit-learn", "matplotlib", "l1l2"]
        try:
            await piplite.install(wanted)
        except Exception as problem:  # noqa: BLE001
            why = (str(problem).strip() or why).splitlines()[-1]
        importlib.invalidate_caches()
        if not all(map(importlib.util.find_spec, parts)):
            raise UsageError(
                "The packages of this book could not be downloaded; is there a"
                f" network? The browser says: {why}"
            )
    elif not SOURCE:
        raise UsageError(
            "The package l1l2 is missing: run `pip install .` in the folder of"
            " this book, or open the notebook with a button of its website."
        )
    else:
        print(f"Installing l1l2 from {SOURCE} (about a minute)")
        pip = [sys.executable, "-m", "pip", "install", "--quiet", SOURCE]
        done = subprocess.run(pip, capture_output=True, text=True)
        if done.returncode:
            why = (done.stderr.strip() or "nothing").splitlines()[-1]
            raise UsageError(
                f"l1l2 could not be installed from {SOURCE}; is there a"
                f" network? pip says: {why}"
            )
        importlib.invalidate_caches()
        for name in ("numpy", "matplotlib", "ipywidgets"):
            loaded = getattr(sys.modules.get(name), "__version__", None)
            if loaded and loaded != importlib.metadata.version(name):
                raise UsageError(
                    f"l1l2 is installed, and with it a newer {name} than the"
                    " one in use: restart the session, and run all again."
                )
'''.strip()  # fmt: skip


def cell() -> NotebookNode:
    """The cell, not yet run: left out of the website's pages, and folded where notebooks are run."""
    folded = {"cellView": "form", "jupyter": {"source_hidden": True}, "tags": ["remove-cell"]}
    return new_code_cell(CODE, id=ID, metadata=folded)


def put_into(notebook: NotebookNode) -> NotebookNode:
    """Put the cell below the opening, in place of an older one, and number the cells that were run as they now run."""
    others = [other for other in notebook.cells if other.get("id") != ID]
    notebook.cells = [others[0], cell(), *others[1:]]
    for count, code in enumerate((c for c in notebook.cells if c.cell_type == "code"), 1):
        code.execution_count = count
        for output in code.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
    return notebook


def main(arguments: list[str] | None = None) -> int:
    """Put the cell into the chapters, or with --check say which of them lack it; 1 when one did."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing, only say which notebooks lack the cell")
    options = parser.parse_args(arguments)
    status = 0
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        before = path.read_text(encoding="utf-8")
        notebook = put_into(nbformat.reads(before, as_version=4))
        after = nbformat.writes(notebook, version=nbformat.NO_CONVERT).rstrip("\n") + "\n"
        if after != before:
            status = 1
            if options.check:
                mend = "python tests/notebooks/install_cell.py"
                print(f"{path.name}: the first code is not the cell that installs; mend it with: {mend}")
            else:
                path.write_text(after, encoding="utf-8", newline="\n")
                print(f"{path.name}: the cell that installs is in its place")
    return status if options.check else 0


if __name__ == "__main__":
    sys.exit(main())
