"""Each chapter runs alone, fast and small, and says the same when it is run again in the same kernel."""

from __future__ import annotations

import copy
import time
from pathlib import Path

import nbformat
import psutil
import pytest
from nbclient import NotebookClient

from tests.notebooks.clean import clean

CHAPTERS = Path(__file__).parents[2] / "chapters"
NOTEBOOKS = sorted(
    path.relative_to(CHAPTERS).as_posix() for path in CHAPTERS.rglob("*.ipynb") if path.parts[-2][0] != "."
)

SECONDS = 20
MEGABYTES = 400


def outputs(notebook):
    """What a run printed, cell by cell, as the cleaner leaves it; counts left out, which go on counting."""
    cells = [cell for cell in clean(copy.deepcopy(notebook)).cells if cell.cell_type == "code"]
    return [[{**output, "execution_count": None} for output in cell.outputs] for cell in cells]


def peak_megabytes(pid: int) -> float:
    """The most memory that the process ever held; its present memory where the system keeps no record of the most."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    memory = psutil.Process(pid).memory_info()
    return getattr(memory, "peak_wset", memory.rss) / 1e6


def test_there_are_chapters():
    assert NOTEBOOKS


@pytest.mark.slow
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_runs_alone_fast_small_and_twice_the_same(name):
    path = CHAPTERS / name
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}})
    runs = []
    start = time.perf_counter()
    with client.setup_kernel():
        assert client.km
        assert client.km.provisioner
        kernel = psutil.Process(client.km.provisioner.pid)  # type: ignore[attr-defined]
        for _ in range(2):
            for index, cell in enumerate(notebook.cells):
                client.execute_cell(cell, index)
            # A busy machine lengthens the one and threads lengthen the other; what is slow lengthens both.
            runs.append((min(time.perf_counter() - start, sum(kernel.cpu_times()[:2])), outputs(notebook)))
        megabytes = peak_megabytes(kernel.pid)
    (seconds, first), (_, second) = runs
    assert first == second, "a second Run All prints something else"
    assert seconds < SECONDS, f"{seconds:.1f} s"
    assert megabytes < MEGABYTES, f"{megabytes:.0f} MB"
