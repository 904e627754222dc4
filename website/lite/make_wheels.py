"""Writes wheels.txt, the pure packages that the site serves to the browser: `python website/lite/make_wheels.py`.

Pyodide's own list says which versions fit together; the pure ones among them come from the package index, as do the
widgets, in the versions of requirements-dev.txt. What is compiled for the browser exists in Pyodide's distribution
only. It wants `npm ci` in this folder first, which `python run.py lite` does.
"""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LOCK = HERE / "node_modules" / "pyodide" / "pyodide-lock.json"
WHEELS = HERE / "wheels.txt"
NEEDED = ("micropip", "ipython", "jedi", "matplotlib", "scikit-learn", "typing-extensions")
WIDGETS = ("anywidget", "comm", "ipywidgets", "jupyterlab-widgets", "psygnal")
# Wheels that run anywhere, for the Python that Pyodide is.
PURE = ("--no-deps", "--only-binary", ":all:", "--platform", "any", "--implementation", "py", "--abi", "none")


def packages() -> dict[str, dict[str, Any]]:
    """Returns Pyodide's list: {name: {"version", "depends", "file_name", ...}}."""
    return json.loads(LOCK.read_text("utf8"))["packages"]


def python_version() -> str:
    """Returns the Python that Pyodide is, "3.14"."""
    return ".".join(json.loads(LOCK.read_text("utf8"))["info"]["python"].split(".")[:2])


def needed() -> list[str]:
    """Returns the names of the packages of Pyodide's list that the kernel and the book need, sorted."""
    listed, found, waiting = packages(), set(), list(NEEDED)
    while waiting:
        name = waiting.pop().lower().replace("_", "-")
        if name not in found:
            found.add(name)
            waiting += listed[name]["depends"]
    return sorted(found)


def is_pure(package: dict[str, Any]) -> bool:
    return package["file_name"].endswith("-none-any.whl")


def wanted() -> list[str]:
    """Returns the lines "name==version" that wheels.txt must hold."""
    listed = packages()
    locked = dict(re.findall(r"(?m)^([\w-]+)==(\S+)", (HERE.parents[1] / "requirements-dev.txt").read_text("utf8")))
    versions = {name: listed[name]["version"] for name in needed() if is_pure(listed[name])}
    return [f"{name}=={v}" for name, v in sorted((versions | {name: locked[name] for name in WIDGETS}).items())]


def download(folder: Path, *what: str) -> None:
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(folder), *PURE]
    subprocess.run([*command, "--python-version", python_version(), *what], check=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        lines = []
        for requirement in wanted():
            download(Path(folder, requirement), requirement)
            wheel = next(Path(folder, requirement).glob("*.whl"))
            lines.append(f"{requirement} --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}")
    WHEELS.write_text("# Made by python website/lite/make_wheels.py\n" + "\n".join(lines) + "\n", "utf8")


if __name__ == "__main__":
    main()
