"""What goes wrong in a kernel: cells run in any order, twice, without a display or a network, or with no kernel at all.

A cell that is run too early says which name it lacks. It never prints another number, and it leaves nothing behind that
would make the chapter print other numbers afterwards.
"""

from __future__ import annotations

import ast
import os
import random
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell

from tests.notebooks.test_chapters_run import CHAPTERS, NOTEBOOKS, outputs

ORDERS = int(os.environ.get("L1L2_ORDERS", "1"))  # how many random orders; ten at night

# No display, a backend that nobody chose, and no way out but to this machine.
CUT_OFF = """
import socket as _socket
def _guard(call):
    def guarded(self, address, *rest):
        if self.family != _socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"no network, and {address} was asked for")
        return call(self, address, *rest)
    return guarded
_socket.socket.connect, _socket.socket.connect_ex = map(_guard, (_socket.socket.connect, _socket.socket.connect_ex))
def _unknown(host, *_, **__):
    raise OSError(f"no network, and {host} was asked for")
_socket.getaddrinfo = _socket.gethostbyname = _unknown
"""


def imports(cell) -> bool:
    """Whether a cell is there for its imports: nearly all of it is, so whoever skips around runs it first."""
    body = ast.parse("".join(line for line in cell.source.splitlines(True) if not line.startswith(("%", "!")))).body
    found = [isinstance(part, ast.Import | ast.ImportFrom) for part in body]
    return len(found) > 1 and sum(found) >= len(found) / 2


def names_of(cell) -> set[str]:
    """Names that a cell makes."""
    made: set[str] = set()
    for node in ast.walk(ast.parse(cell.source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            made.add(node.id)
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            made.add(node.name)
        if isinstance(node, ast.Import | ast.ImportFrom):
            made |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return made


def words_of(printed: list) -> str:
    """An error's name and words; or what a check, which runs the reader's function, says of such an error."""
    return "\n".join(
        f"{out['ename']}: {out['evalue']}" if out["output_type"] == "error" else out.get("text", "") for out in printed
    )


class Run:
    """A kernel without display and network, in which the cells of one notebook are run in any order."""

    def __init__(self, path: Path) -> None:
        self.notebook = nbformat.read(path, as_version=4)
        self.cells = [cell for cell in self.notebook.cells if cell.cell_type == "code"]
        self.stored = outputs(self.notebook)
        self.client = NotebookClient(
            self.notebook, timeout=120, allow_errors=True, resources={"metadata": {"path": str(path.parent)}}
        )

    def cut_off(self) -> None:
        cell = new_code_cell(CUT_OFF)
        self.notebook.cells.append(cell)  # behind all others, whose places stay
        self.client.execute_cell(cell, len(self.notebook.cells) - 1)
        assert cell.outputs == []

    def cell(self, number: int) -> list:
        """Run a code cell; what it printed."""
        cell = self.cells[number]
        self.client.execute_cell(cell, self.notebook.cells.index(cell))
        return outputs(self.notebook)[number]


@pytest.mark.slow
@pytest.mark.parametrize("order", range(ORDERS))
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_out_of_order_a_cell_says_what_it_lacks_and_harms_nothing(name, order):
    """A random order, then the right one, in one kernel that is cut off; at night each cell twice in the second."""
    run = Run(CHAPTERS / name)
    made = set().union(*map(names_of, run.cells))
    first = [number for number, cell in enumerate(run.cells) if imports(cell)]
    later = [number for number in range(len(run.cells)) if number not in first]
    random.Random(order).shuffle(later)
    alone = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND")}
    with run.client.setup_kernel(env=alone):
        run.cut_off()
        for number in first + later:
            got, cell = run.cell(number), run.cells[number]
            if got == run.stored[number]:
                continue
            said = re.search(r"NameError.*?name\s+'(\w+)'\s+is\s+not\s+defined", words_of(got), re.DOTALL)
            assert said, f"{cell.id} prints something else when it is run early: {words_of(got)[:500]}"
            assert said[1] in made, f"{cell.id} lacks {said[1]}, which no cell makes"
        for number, cell in enumerate(run.cells):
            for _ in range(1 if ORDERS == 1 else 2):
                assert run.cell(number) == run.stored[number], f"{cell.id} prints something else afterwards"


def plain(source: str, *options: str) -> subprocess.CompletedProcess[str]:
    """Run Python that is no kernel, without display, network and backend."""
    alone = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND")}
    command = [sys.executable, "-W", "error", *options, "-c", CUT_OFF + source]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", env=alone, timeout=120, check=False
    )


def test_widgets_need_no_kernel():
    """In a plain Python an explorable and a quiz are made, changed, printed and shown as HTML; nothing complains."""
    done = plain(
        """
from l1l2 import explorables
from l1l2.quiz import Quiz, pages
for name in explorables.__all__:
    if name != "Explorable":
        one = getattr(explorables, name)()
        print(repr(one))
        assert repr(one) == str(one) and "data-explorable" in one.to_html() and one.state()
        one.close()
print(explorables.StepSize(eta=2.1))
print(repr(Quiz(pages()[0])))
"""
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    lines = done.stdout.splitlines()
    assert all(re.fullmatch(r"\w+\(.*\)", line) for line in lines) and len(lines) >= 17
    assert lines[-2] == "StepSize(eta=2.1)" and lines[-1] == "Quiz('1_losses')"


def test_figures_need_no_display():
    """The book's style and a figure are drawn where there is no screen and no backend is named."""
    done = plain(
        """
import io
import matplotlib.pyplot as plt
from l1l2 import plots
plots.use_style()
figure, axes = plt.subplots()
axes.plot([1, 2], [3, 4])
file = io.BytesIO()
figure.savefig(file, format="svg")
print(len(file.getvalue()) > 1000)
"""
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "True\n", ""), done.stderr


def test_the_package_asks_nothing_of_the_network():
    """Every module is imported, every data set loaded, in a Python that has no way out."""
    done = plain(
        """
import importlib, pkgutil
import l1l2
from l1l2 import datasets
for module in pkgutil.walk_packages(l1l2.__path__, "l1l2."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
for name in dir(datasets):
    if name.startswith("load_"):
        getattr(datasets, name)()
        print(name)
"""
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert "load_diabetes" in done.stdout


def test_the_wall_is_one():
    """What cuts the tests above off really does: a name cannot be looked up, an address cannot be reached."""
    for source in (
        "import socket\nsocket.create_connection(('192.0.2.1', 80))",
        "import socket\nsocket.socket().connect(('192.0.2.1', 80))",
    ):
        done = plain(source)
        assert done.returncode == 1 and "no network, and" in done.stderr
