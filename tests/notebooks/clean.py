"""Clean notebooks before they are committed: `python tests/notebooks/clean.py [--check] FILE ...`.

Kept: sources, text outputs, execution counts. They are the book's regression test.
Dropped: pictures, HTML and widget views (redrawn at every build, and nothing would compare them), the state of widgets,
timings and whatever names the machine or the Python that ran the notebook.
Refused, for then the stored outputs prove nothing: a code cell that was not run, cells not run once each from top to
bottom, an error, an address of memory. nbval compares nothing in a cell without an execution count, and passes it.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

DROPPED_TYPES = re.compile(
    r"image/.*|text/html|application/(javascript|vnd\.jupyter\.widget-(view|state)\+json|vnd\.(plotly|vega|bokeh).*)"
)
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
NOISE_OF_NOTEBOOK = ("widgets", "signature", "vscode", "toc", "celltoolbar", "execution", "papermill")
NOISE_OF_CELL = ("execution", "ExecuteTime", "collapsed", "scrolled", "trusted", "vscode", "pycharm", "papermill")
ADDRESS = re.compile(r"\bat 0x[0-9a-f]{6,}|/ipykernel_\d+/")


def problems(notebook: Any) -> Iterator[str]:
    """Say what makes the stored outputs worthless as a reference; cleaning cannot mend any of it."""
    expected = 0
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type != "code":
            continue
        expected += 1
        if not cell.source.strip():
            yield f"cell {number} is an empty code cell: delete it"
        elif cell.execution_count is None:
            yield f"cell {number} has not been run (its execution count is null), so nothing of it would be compared"
        elif cell.execution_count != expected:
            yield f"cell {number} has execution count {cell.execution_count}, not {expected}: restart and run all"
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"cell {number} ended with {output.ename}: {output.evalue}"
            if found := ADDRESS.search(text_of(output)):
                yield f"cell {number} prints {found.group()!r}, which is another one in the next run"


def text_of(output: Any) -> str:
    """The part of an output that nbval compares."""
    return str(output.get("text", "")) + str(output.get("data", {}).get("text/plain", ""))


def clean(notebook: Any) -> Any:
    """Clean a notebook in place, and return it."""
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for noise in NOISE_OF_NOTEBOOK:
        notebook.metadata.pop(noise, None)
    notebook.metadata.kernelspec = nbformat.from_dict(KERNEL)
    notebook.metadata.language_info = nbformat.from_dict({"name": "python"})
    ids: set[str] = set()
    for cell in notebook.cells:
        cell.id = stable_id(cell, ids)
        for noise in NOISE_OF_CELL:
            cell.metadata.pop(noise, None)
        if cell.cell_type == "code":
            cell.outputs = list(clean_outputs(cell))
    return notebook


def stable_id(cell: Any, taken: set[str]) -> str:
    """The cell's own id; when it has none, or another cell has it, one made of what the cell holds."""
    new = cell.get("id") or ""
    salt = 0
    while not new or new in taken:
        new = hashlib.sha256(f"{salt} {cell.cell_type} {cell.source}".encode()).hexdigest()[:8]
        salt += 1
    taken.add(new)
    return new


def clean_outputs(cell: Any) -> Iterator[Any]:
    """The outputs worth keeping; neighbouring pieces of one stream joined, for where they are cut is chance."""
    last = None
    for output in cell.outputs:
        if output.output_type == "stream" and last is not None and last.get("name") == output.name:
            last.text += output.text
            continue
        if "data" in output:
            output.data = nbformat.from_dict({k: v for k, v in output.data.items() if not DROPPED_TYPES.fullmatch(k)})
            output.metadata = nbformat.from_dict({k: v for k, v in output.metadata.items() if k in output.data})
            if not output.data:
                continue
        if output.output_type == "execute_result":
            output.execution_count = cell.execution_count
        last = output if output.output_type == "stream" else None
        yield output


def main(arguments: list[str] | None = None) -> int:
    """Clean or check the named files; 1 when one was (or is) not clean or is refused."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="change nothing, only say what is not clean")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    options = parser.parse_args(arguments)
    status = 0
    for path in options.files:
        before = path.read_text(encoding="utf-8")
        # Read as version 4 without nbformat's own mending of missing ids, which draws them at random.
        notebook = nbformat.from_dict(nbformat.reader.reads(before))
        after = nbformat.writes(clean(notebook), version=nbformat.NO_CONVERT).rstrip("\n") + "\n"
        for problem in problems(notebook):
            print(f"{path}: {problem}")
            status = 1
        if after != before:
            status = 1
            if options.check:
                print(f"{path}: not clean; mend it with: python tests/notebooks/clean.py {path}")
            else:
                path.write_text(after, encoding="utf-8", newline="\n")
                print(f"{path}: cleaned")
    return status


if __name__ == "__main__":
    sys.exit(main())
