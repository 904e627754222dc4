"""What Binder would build of this repository, without Docker: repo2docker writes the recipe, a fresh environment obeys.

The recipe's operating system and conda are left out; of conda's base environment the packages that its file names are
installed from PyPI in the versions of repo2docker's own lock. From there on, each step is done as the recipe says.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import repo2docker
import yaml

import run

CONDA = Path(repo2docker.__file__).parent / "buildpacks" / "conda"
CONDA_TO_PYPI = {"jupyterhub-singleuser": "jupyterhub"}
NOT_OF_BINDER = re.compile(r"PYTHON|VIRTUAL_ENV|JUPYTER|PIP_(USER|TARGET|PREFIX|REQUIRE)|CI$")


def copy_repository(root: Path, to: Path) -> Path:
    """What Binder would clone: the files git knows or would know, as they stand."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        check=True,
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        if (root / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, to / name)
    return to


def recipe(source: Path) -> str:
    """The Dockerfile that repo2docker makes of the repository, after its log."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."]
    made = subprocess.run(command, cwd=source, capture_output=True, text=True, check=True)
    return made.stdout + made.stderr


def python_version(recipe: str) -> str:
    """The Python of the image, such as 3.12."""
    found = re.search(r"Building conda environment for python=(\d+\.\d+)", recipe)
    assert found, "the recipe names no Python"
    return found[1]


def steps(recipe: str) -> list[str]:
    """The commands that the recipe runs in the repository, once its files are there."""
    after = recipe.split("COPY --chown=0:0 src/ ${REPO_DIR}/")
    assert len(after) == 2, "repo2docker copies the repository in another way than it used to"
    return re.findall(r"(?m)^RUN (.*)$", after[1])


def base_packages(version: str) -> list[str]:
    """The packages that conda's file for this Python asks for, as requirements on PyPI."""
    asked = yaml.safe_load((CONDA / f"environment.py-{version}.yml").read_text())["dependencies"]
    locked = (CONDA / f"environment.py-{version}-linux-64.lock").read_text()
    names = [re.match(r"[\w-]+", item)[0] for item in asked]  # type: ignore[index]
    requirements = []
    for name in names:
        if name not in ("python", "nodejs"):
            found = re.search(rf"/{name}-(\d[^-]*)-[^-/]+\.conda", locked)
            assert found, f"{name} is not in repo2docker's lock"
            requirements.append(f"{CONDA_TO_PYPI.get(name, name)}=={found[1]}")
    return requirements


def find_python(version: str) -> str:
    """An interpreter of this version if the machine has one, else the running one."""
    places = [shutil.which(f"python{version}"), *pyenv(version)]
    for place in map(str, filter(None, places)):
        asked = subprocess.run([place, "-c", "import sys; print(*sys.version_info[:2], sep='.')"], capture_output=True)
        if asked.stdout.decode().strip() == version:
            return place
    return sys._base_executable  # type: ignore[attr-defined]


def pyenv(version: str) -> list[Path]:
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    return sorted(root.glob(f"versions/{version}*/bin/python{version}"))


class Environment:
    """A fresh environment, in which the recipe's commands run as they would in the image."""

    def __init__(self, folder: Path, python: str) -> None:
        subprocess.run([python, "-m", "venv", folder], check=True)
        self.folder, self.python = folder, folder / "bin" / "python"
        kept = {key: value for key, value in os.environ.items() if not NOT_OF_BINDER.match(key)}
        path = [
            str(folder / "bin"),
            *(part for part in os.get_exec_path() if Path(sys.prefix) not in Path(part).parents),
        ]
        self.env = {
            **kept,
            "PATH": os.pathsep.join(path),
            "HOME": str(folder),
            "KERNEL_PYTHON_PREFIX": str(folder),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_CACHE_DIR": pip_cache(),
            "JUPYTER_PLATFORM_DIRS": "1",
        }

    def install_base(self, packages: list[str]) -> None:
        """What conda has put into the image before the recipe comes to the repository; uv is as quick as conda."""
        command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(self.python), *packages]
        done = subprocess.run(command, env=run.uv_environment(), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def run(self, command: str, cwd: Path) -> str:
        """Run one line of the recipe; what it printed."""
        # The image must stay small and so keeps no cache; here a cache saves the network.
        command = command.replace("--no-cache-dir ", "")
        done = subprocess.run(
            command, shell=True, cwd=cwd, env=self.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        output = done.stdout.decode(errors="replace")
        assert done.returncode == 0, f"{command}\n{output[-4000:]}"
        return output


def pip_cache() -> str:
    """The user's cache of pip, kept although HOME is another."""
    if os.environ.get("PIP_CACHE_DIR"):
        return os.environ["PIP_CACHE_DIR"]
    asked = subprocess.run([sys.executable, "-m", "pip", "cache", "dir"], capture_output=True, text=True)
    return asked.stdout.strip() or str(Path.home() / ".cache" / "pip")
