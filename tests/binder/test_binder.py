"""Binder, replayed: what it would install of this repository runs every notebook, over a real Jupyter server."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.binder import image
from tests.binder.server import JupyterServer
from tests.notebooks import client

ROOT = Path(__file__).parents[2]
FOUND = (path.relative_to(ROOT) for path in (ROOT / "chapters").rglob("*.ipynb"))
NOTEBOOKS = sorted(path.as_posix() for path in FOUND if ".ipynb_checkpoints" not in path.parts)

pytestmark = pytest.mark.binder


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return image.copy_repository(ROOT, tmp_path_factory.mktemp("binder") / "src")


@pytest.fixture(scope="module")
def recipe(source):
    return image.recipe(source)


@pytest.fixture(scope="module")
def environment(source, recipe):
    """The image: base packages, then each command of the recipe."""
    version = image.python_version(recipe)
    environment = image.Environment(source.parent / "env", image.find_python(version))
    environment.install_base(image.base_packages(version))
    for step in image.steps(recipe):
        environment.run(step, source)
    return environment


@pytest.fixture(scope="module")
def server(environment, source):
    server = JupyterServer(environment, source)
    yield server
    server.close()


def test_the_recipe_takes_our_files(source, recipe):
    """The Python of runtime.txt, the locked requirements, then the package; a binder/ folder would hide all three."""
    assert not (source / "binder").exists()
    assert not (source / ".binder").exists()
    assert f"python-{image.python_version(recipe)}" == (source / "runtime.txt").read_text().strip()
    assert image.steps(recipe) == [
        '${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "requirements.txt"',
        "${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir .",
    ]


def test_the_requirements_keep_the_layers_cache(source):
    """Before the repository's files, only requirements.txt is copied in; a local line in it would end that."""
    text = (source / "requirements.txt").read_text()
    assert not re.search(r"(?m)^(-e|\.|file:|[^#\s].* @ )", text)
    assert 40 <= len(re.findall(r"(?m)^[\w-]+==", text)) <= 60


def test_the_packages_fit_together(environment, source):
    assert "No broken requirements found" in environment.run(f"{environment.python} -m pip check", source)


def test_the_package_is_installed_whole(environment, source):
    """All that an editable install takes from the folder must be in the wheel: bundles, posters, data, fonts."""
    installed = next(environment.folder.glob("lib/python3*/site-packages/l1l2"))
    have = {path.relative_to(installed).as_posix() for path in installed.rglob("*") if path.is_file()}
    here = source / "lib" / "l1l2"
    ours = {path.relative_to(here).as_posix() for path in here.rglob("*") if path.is_file()}
    assert not ours - have
    assert any(name.endswith(".mjs") for name in have)


def test_jupyterlab_has_the_widgets_front_ends(server):
    page = server.get("/lab").decode()
    found = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', page, re.S)
    assert found, "the page of JupyterLab holds no configuration"
    config = json.loads(found[1])
    extensions = {extension["name"]: extension["load"] for extension in config["federated_extensions"]}
    assert {"anywidget", "@jupyter-widgets/jupyterlab-manager"} <= set(extensions)
    for name in ("anywidget", "@jupyter-widgets/jupyterlab-manager"):
        assert len(server.get(f"/lab/extensions/{name}/{extensions[name]}")) > 1000


@pytest.mark.parametrize("path", NOTEBOOKS or ["no notebook"])
def test_every_notebook_runs_and_says_what_is_stored(server, path):
    explorables, named = 0, 0
    for cell, messages in server.execute(path):
        source = "".join(cell["source"])
        assert not (wrong := client.fault(cell, messages)), f"{source}\n{wrong}"
        named += bool(re.search(r"^[A-Z]\w+\((\"\w+\")?\)$", source, re.M))  # TwoShapes(), or Quiz("1_losses")
        explorables += len(client.explorables(messages))
    assert explorables >= named, "a picture came without its widget"
    assert named or not re.search(r"/(\d|intro)", path), "a chapter has at least one explorable"
