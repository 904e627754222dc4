"""The three mends of nbval in the root conftest.py, and that strict nbval still sees every changed number."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import nbformat
import pytest

from tests.notebooks.clean import clean, problems

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]

FIGURE = "%matplotlib inline\n%config InlineBackend.figure_formats = ['svg']\nimport matplotlib.pyplot as plt\n"
CELLS = {
    "a figure": FIGURE + "plt.plot([1, 2])\nplt.show()",
    "a table": "import pandas as pd\npd.DataFrame({'error': [1.5]})",
    "a trailing semicolon": "plt.plot([1, 2]);",
    "interact": "import ipywidgets\ndef f(a):\n    print('a is', a)\nipywidgets.interact(f, a=3);",
    "an Output widget": "out = ipywidgets.Output()\nwith out:\n    print('inside')\n    display(3)\nprint('after')",
    "a number": "round(1 / 3, 4)",
    "a stream": "print(2 / 3 > 0.5)",
}
MENDED = ["a figure", "a table", "a trailing semicolon", "interact", "an Output widget"]


def validate(notebook: Path, *, mended: bool = True) -> list[bool]:
    """Run nbval as `python run.py test` does, on one notebook; whether each of its code cells passed."""
    report = notebook.with_suffix(".xml")
    command = [sys.executable, "-m", "pytest", "-q", "--nbval", "--nbval-current-env", "-p", "no:cacheprovider"]
    command += [f"--nbval-sanitize-with={ROOT / 'tests/notebooks/sanitize.cfg'}", f"--junitxml={report}"]
    command += ["-p", "conftest"] if mended else []
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [*command, notebook.name], cwd=notebook.parent, env=environment, capture_output=True, check=False, timeout=120
    )
    cases = ET.parse(report).getroot().iter("testcase")
    return [case.find("failure") is None and case.find("error") is None for case in cases]


@pytest.fixture(scope="module")
def reference(executed):
    """One cell for each thing that differs without meaning anything, as it would be committed."""
    notebook = clean(executed(*CELLS.values()))
    assert not list(problems(notebook))
    return notebook


def test_what_differs_without_meaning_is_passed(reference, write, tmp_path):
    path = write(reference, tmp_path / "good.ipynb")
    assert dict(zip(CELLS, validate(path), strict=True)) == dict.fromkeys(CELLS, True)


def test_without_the_mends_those_cells_fail(reference, write, tmp_path):
    """Shows that each mend is needed; when a newer nbval passes one of these, its mend can go."""
    path = write(reference, tmp_path / "good.ipynb")
    passed = dict(zip(CELLS, validate(path, mended=False), strict=True))
    assert passed == {name: name not in MENDED for name in CELLS}


def test_what_means_something_fails(executed, write, tmp_path):
    """A changed number, a changed line, one output too many or missing, an error in a callback, a print."""
    spoiled = {
        "round(1 / 3, 4)": lambda cell: cell.outputs[0].data.update({"text/plain": "0.3334"}),
        "print('loss 0.25')": lambda cell: cell.outputs[0].update(text="loss 0.26\n"),
        "print('nothing stored')": lambda cell: cell.update(outputs=[]),
        "x = 1": lambda cell: cell.outputs.append(
            nbformat.from_dict({"output_type": "stream", "name": "stdout", "text": "1\n"})
        ),
        "import ipywidgets\nout = ipywidgets.Output()\nwith out:\n    print(1)\nprint('after it')": lambda cell: (
            cell.outputs[-1].update(text="1\nafter it\n")
        ),
        "with out:\n    y = 2": lambda cell: cell.update(source="with out:\n    raise ValueError('in a callback')"),
        "5 * 5": lambda cell: None,
    }
    notebook = executed(*spoiled)
    for cell, spoil in zip(notebook.cells[1:], spoiled.values(), strict=True):
        spoil(cell)
    passed = validate(write(clean(notebook), tmp_path / "bad.ipynb"))
    assert passed == [False] * 6 + [True]


def test_nbval_passes_what_has_no_execution_count_and_the_cleaner_does_not(executed, write, tmp_path):
    notebook = executed("print('loss 0.25')")
    notebook.cells[1].update(execution_count=None, outputs=[], source="print('loss 0.99')")
    path = write(clean(notebook), tmp_path / "null.ipynb")
    assert validate(path) == [True], "nbval now compares such a cell: the cleaner's refusal can go"
    assert "has not been run" in next(iter(problems(notebook)))
