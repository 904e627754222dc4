"""The cell that installs the package: in every notebook, silent where the package is, and elsewhere one sentence."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.notebooks import install_cell

CHAPTERS = install_cell.CHAPTERS
NOTEBOOKS = sorted([*CHAPTERS.glob("*.ipynb"), *CHAPTERS.glob("exercises/*.ipynb")])

# What stands before the cell in each of these runs: the network is watched, and the package can be hidden.
WATCH = """
import socket, subprocess, sys, time
def refuse(*_, **__):
    raise AssertionError("the network was asked")
socket.socket.connect = subprocess.Popen.__init__ = refuse
"""
HIDE = """
import importlib.util, sys
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name == "l1l2" else find_spec(name)
"""


def run(before: str, code: str, after: str = "") -> str:
    """Runs the code as a cell of IPython, in a Python of its own; returns what is to be read, without colours."""
    script = f"""
        from IPython.core.interactiveshell import InteractiveShell
        shell = InteractiveShell.instance(colors="nocolor")
        for code in {[textwrap.dedent(part) for part in (before, code, after)]!r}:
            shell.run_cell(code)
        """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def with_source(source: str) -> str:
    code = install_cell.CODE.replace('SOURCE = ""', f'SOURCE = "{source}"')
    assert code != install_cell.CODE
    return code


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_begins_with_it(path):
    """First of all code, left out of the site's pages, folded in notebooks, and with no address in it."""
    notebook = nbformat.read(path, 4)
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert (cell.source, cell.metadata) == (install_cell.CODE, install_cell.cell().metadata)
    assert cell.execution_count == 1 and not cell.outputs
    assert notebook.cells.index(cell) == 1, "the title stands before it"


def test_it_can_be_put_into_a_notebook_once():
    old = new_code_cell("1", execution_count=1)
    old.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "1"}, execution_count=1)]
    notebook = install_cell.put_into(new_notebook(cells=[new_markdown_cell("# A"), old]))
    once = nbformat.writes(notebook)
    assert [cell.get("execution_count") for cell in notebook.cells] == [None, 1, 2]
    assert notebook.cells[2].outputs[0].execution_count == 2
    assert nbformat.writes(install_cell.put_into(notebook)) == once


def test_a_notebook_without_it_is_found(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(install_cell, "CHAPTERS", tmp_path)
    nbformat.write(new_notebook(cells=[new_markdown_cell("# A")]), tmp_path / "a.ipynb")
    assert install_cell.main(["--check"]) == 1 and "a.ipynb" in capsys.readouterr().out
    assert install_cell.main([]) == 0
    assert install_cell.main(["--check"]) == 0


def test_it_does_nothing_where_the_package_is():
    """No word, no request, no program, and as good as no time; not even where a source is named."""
    timed = "began = time.perf_counter()\n" + with_source("git+https://example.org/a")
    said = run(WATCH, timed, 'print(time.perf_counter() - began < 0.5, "UsageError" in globals())')
    assert said == "True False\n"


def test_without_a_source_it_says_what_to_do():
    said = run(HIDE + WATCH, install_cell.CODE)
    assert said == (
        "UsageError: The package l1l2 is missing: run `pip install .` in the folder of this book, or open the notebook"
        " with a button of its website.\n"
    )


def test_without_a_network_it_says_so():
    source = "git+http://127.0.0.1:9/book"  # nobody listens there
    first, second = run(HIDE, with_source(source)).splitlines()
    assert first == f"Installing l1l2 from {source} (about a minute)"
    assert second.startswith(f"UsageError: l1l2 could not be installed from {source}; is there a network? pip says: ")
    assert len(second) > 140, "and what pip said"


def test_packages_replaced_while_in_use_want_a_restart():
    """Colab has loaded its own ipywidgets when the cell installs a newer one."""
    before = """
        import subprocess, types
        sys.modules["ipywidgets"] = types.SimpleNamespace(__version__="7.7.1")
        subprocess.run = lambda command, **_: print(*command[1:]) or types.SimpleNamespace(returncode=0)
    """
    said = run(HIDE + textwrap.dedent(before), with_source("git+https://example.org/a"))
    assert said.splitlines()[1:] == [
        "-m pip install --quiet git+https://example.org/a",
        "UsageError: l1l2 is installed, and with it a newer ipywidgets than the one in use: restart the session, and"
        " run all again.",
    ]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("", "['numpy', 'scipy', 'scikit-learn', 'matplotlib', 'l1l2']\n"),
        (
            "print('nothing was raised')",
            "nothing was raised\nUsageError: The packages of this book could not be downloaded; is there a network? "
            "The browser says: no more than that\n",
        ),
        (
            "raise OSError('a\\nFailed to fetch')",
            "UsageError: The packages of this book could not be downloaded; is there a network? The browser says: "
            "Failed to fetch\n",
        ),
        (
            "raise OSError()",
            "UsageError: The packages of this book could not be downloaded; is there a network? The browser says: "
            "no more than that\n",
        ),
    ],
    ids=["there", "missing, as Pyodide lets it pass", "no network", "no words"],
)
def test_in_the_browser_the_package_comes_from_the_site(fault, said):
    before = f"""
        import types
        async def install(name):
            {fault or "print(name); importlib.util.find_spec = find_spec"}
        sys.modules["piplite"] = types.SimpleNamespace(install=install)
        sys.platform = "emscripten"
    """
    assert run(HIDE + textwrap.dedent(before), install_cell.CODE) == said


def test_the_cell_survives_json():
    """The site's build replaces the line as it stands in the file."""
    sys.path.insert(0, str(CHAPTERS.parent / "website"))
    from two_shapes import colab

    text = (CHAPTERS / "1_losses.ipynb").read_text("utf8")
    source = "git+https://example.org/ada/book@0123abc"
    filled = colab.with_source(text, source)
    cell = next(cell for cell in json.loads(filled)["cells"] if cell["id"] == install_cell.ID)
    assert "".join(cell["source"]) == with_source(source)
    assert colab.with_source(filled, "") == text, "and nothing else has changed"
