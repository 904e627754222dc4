"""Colab, simulated: chapter 1 in an environment without the package, whose first cell fetches it from the fork.

The fork is a bare clone of what stands here, the environment is fresh, and `google.colab` is a stand-in that notes what
is asked of it. What is not simulated: Colab's own versions of packages, and its page.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

from tests.binder import image
from tests.notebooks.install_cell import ID

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "website"))

from two_shapes import colab  # noqa: E402

pytestmark = pytest.mark.binder

COLAB = """
class _widgets:
    _installed_url = "manager"
def enable_custom_widget_manager():
    print("custom widgets are on", file=open({noted!r}, "a"))
"""


@pytest.fixture(scope="module")
def fork(tmp_path_factory) -> str:
    """The address of a bare clone of these files, as pip takes it, with the commit."""
    folder = tmp_path_factory.mktemp("fork")
    source = image.copy_repository(ROOT, folder / "source")
    git = ["git", "-C", str(source), "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "The book"]):
        subprocess.run([*git, *arguments], check=True)
    subprocess.run(["git", "clone", "-q", "--bare", str(source), str(folder / "book.git")], check=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    return f"git+file://{folder / 'book.git'}@{commit}"


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> image.Environment:
    """Python with what a kernel needs, and nothing else."""
    environment = image.Environment(tmp_path_factory.mktemp("colab") / "env", sys._base_executable)  # type: ignore[attr-defined]
    environment.install_base(["ipykernel", "pip"])
    return environment


def test_the_first_chapter_installs_the_package_from_the_fork_and_runs_to_its_end(fork, environment, tmp_path):
    (tmp_path / "google" / "colab").mkdir(parents=True)
    (tmp_path / "google" / "colab" / "__init__.py").touch()
    noted = tmp_path / "noted"
    (tmp_path / "google" / "colab" / "output.py").write_text(COLAB.format(noted=str(noted)))
    spec = {
        "argv": [
            str(environment.python), "-m", "ipykernel_launcher", "-f", "{connection_file}",
            "--IPKernelApp.exec_lines=import google.colab.output",
        ],
        "display_name": "Colab", "language": "python", "env": {"PYTHONPATH": str(tmp_path)},
    }  # fmt: skip
    (tmp_path / "kernels" / "colab").mkdir(parents=True)
    (tmp_path / "kernels" / "colab" / "kernel.json").write_text(json.dumps(spec))
    kernels = AsyncKernelManager(
        kernel_name="colab", kernel_spec_manager=KernelSpecManager(kernel_dirs=[str(tmp_path / "kernels")])
    )
    assert "No module named 'l1l2'" in ask(environment, "import l1l2")

    text = (ROOT / "chapters" / "1_losses.ipynb").read_text("utf8")
    notebook = nbformat.reads(colab.with_source(text, fork), as_version=4)
    stored = {cell.id: texts(cell) for cell in notebook.cells if cell.cell_type == "code"}
    NotebookClient(notebook, km=kernels, timeout=600).execute(env={**environment.env, "PYTHONPATH": str(tmp_path)})

    ran = {cell.id: texts(cell) for cell in notebook.cells if cell.cell_type == "code"}
    assert ran.pop(ID) == f"Installing l1l2 from {fork} (about a minute)\n"
    assert stored.pop(ID) == ""
    assert {id for id in ran if numbers(ran[id]) != numbers(stored[id])} == set(), "a cell says something else"
    where = ask(environment, "import l1l2; print(l1l2.__file__)")
    assert str(environment.folder) in where
    assert noted.read_text() == "custom widgets are on\n", "explorables are shown on Colab through this"
    assert any("application/vnd.jupyter.widget-view+json" in str(cell.get("outputs")) for cell in notebook.cells)


def ask(environment: image.Environment, code: str) -> str:
    """What this line of Python says in that environment."""
    kept = {key: value for key, value in environment.env.items() if key != "PYTHONPATH"}
    done = subprocess.run([environment.python, "-c", code], env=kept, capture_output=True, text=True, cwd="/")
    return done.stdout + done.stderr


def texts(cell: nbformat.NotebookNode) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


def numbers(text: str) -> list[str]:
    return re.findall(r"-?\d+(?:\.\d+)?", text)
