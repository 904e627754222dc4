"""The cleaner: what it keeps, what it drops, what it refuses."""

from __future__ import annotations

import copy
import subprocess
import sys

import nbformat
import pytest

from tests.notebooks import clean

FIGURE = "%matplotlib inline\n%config InlineBackend.figure_formats = ['svg', 'png']\nimport matplotlib.pyplot as plt\n"


@pytest.fixture(scope="module")
def notebook(executed):
    """One cell for each kind of output that the book has."""
    return executed(
        "import sys\nprint('one')\nsys.stdout.flush()\nprint('two')",
        FIGURE + "plt.plot([1, 2]);",
        "import pandas as pd\npd.DataFrame({'error': [1.5]})",
        "import ipywidgets\nipywidgets.IntSlider(3)",
        "round(1 / 3, 4)",
    )


@pytest.fixture
def run(capsys):
    """run("--check", path): the exit code, and what was printed."""

    def run(*arguments):
        code = clean.main([str(argument) for argument in arguments])
        return code, capsys.readouterr().out

    return run


@pytest.fixture
def dirty(notebook, write, tmp_path):
    """That notebook in a file of its own; dirty(change) changes it first."""

    def make(change=lambda notebook: None):
        mine = copy.deepcopy(notebook)
        change(mine)
        return write(mine, tmp_path / "chapter.ipynb")

    return make


@pytest.fixture
def cleaned(run):
    """Clean the file, and return its notebook. (The first run says what it changed, and so returns 1.)"""

    def cleaned(path):
        assert run(path) == (1, f"{path}: cleaned\n"), "a dirty notebook must not pass in silence"
        return nbformat.read(path, as_version=4)

    return cleaned


def test_the_notebook_of_these_tests_has_all_that_must_go(notebook):
    types = {kind for cell in notebook.cells for output in cell.get("outputs", []) for kind in output.get("data", {})}
    widget = "application/vnd.jupyter.widget-view+json"
    assert types == {"text/plain", "text/html", "image/svg+xml", "image/png", widget}
    assert "widgets" in notebook.metadata


def test_only_text_and_execution_counts_stay(dirty, cleaned):
    cells = [cell for cell in cleaned(dirty()).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == [1, 2, 3, 4, 5]
    outputs = [output for cell in cells for output in cell.outputs]
    assert [set(output.data) for output in outputs[1:]] == [{"text/plain"}] * 4
    texts = [output.data["text/plain"] for output in outputs[1:]]
    assert outputs[0].text == "one\ntwo\n"
    assert texts == ["<Figure size 640x480 with 1 Axes>", "   error\n0    1.5", "IntSlider(value=3)", "0.3333"]


def test_neighbouring_pieces_of_a_stream_become_one(dirty, cleaned):
    def cut(notebook):
        notebook.cells[1].outputs = [
            nbformat.from_dict({"output_type": "stream", "name": name, "text": text})
            for name, text in [("stdout", "a\n"), ("stdout", "b\n"), ("stderr", "c\n"), ("stdout", "d\n")]
        ]

    outputs = cleaned(dirty(cut)).cells[1].outputs
    assert [(output.name, output.text) for output in outputs] == [
        ("stdout", "a\nb\n"),
        ("stderr", "c\n"),
        ("stdout", "d\n"),
    ]


def test_nothing_of_the_machine_stays(dirty, cleaned):
    def noise(notebook):
        assert notebook.metadata.language_info.version
        notebook.metadata.vscode = {"interpreter": {"hash": "x"}}
        notebook.metadata.title = "kept"
        notebook.cells[1].metadata.update(
            execution={"iopub.execute_input": "2026-01-01"},
            scrolled=True,
            tags=["make-it-yours"],
            mystnb={"image": {"alt": "a line"}},
        )

    notebook = cleaned(dirty(noise))
    assert notebook.metadata == {
        "title": "kept",
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert notebook.cells[1].metadata == {"tags": ["make-it-yours"], "mystnb": {"image": {"alt": "a line"}}}


def test_cleaning_twice_changes_nothing(dirty, cleaned, run):
    path = dirty()
    cleaned(path)
    before = path.read_bytes()
    assert run(path) == run("--check", path) == (0, "")
    assert path.read_bytes() == before


def test_check_changes_nothing_and_says_what_to_do(dirty, run):
    path = dirty()
    before = path.read_bytes()
    assert run("--check", path) == (
        1,
        f"{path}: not clean; mend it with: python tests/notebooks/clean.py {path}\n",
    )
    assert path.read_bytes() == before


def test_ids_stay_and_missing_or_double_ones_are_made_of_the_content(dirty, cleaned):
    def spoil(notebook):
        notebook.cells[0].id = "title"
        notebook.cells[1].id = notebook.cells[2].id = "same"
        del notebook.cells[3]["id"]

    first = [cell.id for cell in cleaned(dirty(spoil)).cells]
    second = [cell.id for cell in cleaned(dirty(spoil)).cells]
    assert first == second
    assert first[:2] == ["title", "same"]
    assert len(set(first)) == 6


REFUSED = {
    "a null execution count": (lambda nb: nb.cells[5].update(execution_count=None), "cell 6 has not been run"),
    "an empty cell": (lambda nb: nb.cells[5].update(source=" \n"), "cell 6 is an empty code cell"),
    "run twice": (lambda nb: nb.cells[5].update(execution_count=9), "cell 6 has execution count 9, not 5"),
    "an error": (
        lambda nb: nb.cells[5].outputs.append(
            nbformat.from_dict({"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": []})
        ),
        "cell 6 ended with ValueError: no",
    ),
    "an address": (
        lambda nb: nb.cells[5].outputs[0].data.update({"text/plain": "<Line2D at 0x7f5dd10662d0>"}),
        "cell 6 prints 'at 0x7f5dd10662d0'",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
@pytest.mark.parametrize("check", [[], ["--check"]], ids=["clean", "check"])
def test_worthless_references_are_refused(dirty, run, what, check):
    change, sentence = REFUSED[what]
    path = dirty(change)
    run(path)  # what can be cleaned is clean, so that only the refusal is left
    code, printed = run(*check, path)
    assert code == 1
    assert printed.startswith(f"{path}: {sentence}")
    assert len(printed.splitlines()) == 1


def test_as_a_command(dirty):
    path = dirty(REFUSED["a null execution count"][0])
    command = [sys.executable, clean.__file__, "--check", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "cell 6 has not been run" in result.stdout
