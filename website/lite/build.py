"""Builds JupyterLite with the book's notebooks into _build/lite: `python run.py lite`.

Python for the browser (the npm package pyodide), the pure packages (wheels.txt), this package and the notebooks are
served by the site. NumPy and the other compiled packages exist for the browser in Pyodide's distribution only, which is
on a public server; their addresses there are written into the list that Pyodide reads.
"""

import gzip
import hashlib
import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import make_wheels
from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_KERNEL_PLUGIN_ID, PYODIDE_VERSION

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "_build" / "lite"
CACHE = ROOT / ".cache" / "lite"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
EXTENSIONS = ("anywidget", "jupyterlab_widgets", "jupyterlite-pyodide-kernel")
NAMES = {"matplotlib": "Matplotlib", "numpy": "NumPy", "scikit-learn": "scikit-learn", "scipy": "SciPy"}
PACKED = {".js", ".mjs", ".json"}  # what every server of sites sends compressed


def wheels() -> list[Path]:
    """Returns the pure packages, downloaded once, and checked against their hashes."""
    folder = CACHE / hashlib.sha256(make_wheels.WHEELS.read_bytes()).hexdigest()[:16]
    if not folder.is_dir():
        half = folder.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        make_wheels.download(half, "--require-hashes", "-r", str(make_wheels.WHEELS))
        half.rename(folder)
    return sorted(folder.glob("*.whl"))


def own_wheel(folder: Path) -> None:
    """Builds the package, from a copy, for setuptools leaves things behind where it works."""
    source = folder / "source"
    shutil.copytree(ROOT / "lib" / "l1l2", source / "lib" / "l1l2", ignore=shutil.ignore_patterns("__pycache__"))
    for path in [*ROOT.glob("LICENSE*"), ROOT / "README.md", ROOT / "pyproject.toml"]:
        shutil.copy(path, source)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(folder / "pypi"), str(source)], check=True)
    shutil.rmtree(source)


def distribution(folder: Path, pure: dict[str, Path]) -> dict[str, str]:
    """Writes Pyodide with the pure packages of its list; returns {name: address} of those that come from elsewhere."""
    package = make_wheels.LOCK.parent
    version = json.loads((package / "package.json").read_text("utf8"))["version"]
    if version != PYODIDE_VERSION:
        sys.exit(f"website/lite/package.json has pyodide {version}; the kernel is made for {PYODIDE_VERSION}")
    folder.mkdir(parents=True)
    for name in CORE:
        shutil.copy(package / name, folder)
    listed = json.loads((package / "pyodide-lock.json").read_text("utf8"))
    listed["packages"] = {name: listed["packages"][name] for name in make_wheels.needed()}
    elsewhere = {}
    for name, entry in listed["packages"].items():
        if make_wheels.is_pure(entry):
            wheel = pure[name]
            shutil.copy(wheel, folder)
            entry |= {"file_name": wheel.name, "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest()}
        else:
            entry["file_name"] = elsewhere[name] = f"{PYODIDE_CDN_URL}/{entry['file_name']}"
    (folder / "pyodide-lock.json").write_text(json.dumps(listed, indent=1), "utf8")
    return elsewhere


def extension(package: str) -> str:
    """Returns the folder in which this package's part of JupyterLab lies."""
    files = importlib.metadata.files(package) or []
    manifest = next(
        file for file in files if re.search(r"labextensions/(@[^/]+/)?[^/]+/package\.json$", file.as_posix())
    )
    return str(Path(str(manifest.locate())).resolve().parent)


def contents(folder: Path) -> list[str]:
    """Copies what is read; returns the notebooks, as "chapters/intro.ipynb"."""
    chapters = ROOT / "chapters"
    pages = [path for kind in ("*.ipynb", "exercises/*.ipynb", "*.md") for path in sorted(chapters.glob(kind))]
    for path in pages:
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    return [path.relative_to(ROOT).as_posix() for path in pages if path.suffix == ".ipynb"]


def settings(folder: Path) -> None:
    kernel = {"disablePyPIFallback": True}  # what is not served here is missing, and comes from nowhere else
    data: dict[str, Any] = {"appName": "Two Shapes", "litePluginSettings": {PYODIDE_KERNEL_PLUGIN_ID: kernel}}
    write(folder / "jupyter-lite.json", {"jupyter-lite-schema-version": 0, "jupyter-config-data": data})
    config = {
        "contents": ["files"],
        "apps": ["notebooks", "tree"],
        "output_dir": "out",
        "cache_dir": "cache",
        "ignore_sys_prefix": ["federated_extensions"],
        "federated_extensions": [extension(package) for package in EXTENSIONS],
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "no_libarchive": True,
    }
    write(folder / "jupyter_lite_config.json", {"LiteBuildConfig": config})


def write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=1), "utf8")


def on_the_wire(path: Path) -> int:
    """Returns how many bytes of this file a reader receives."""
    data = path.read_bytes()
    return len(gzip.compress(data, 6)) if path.suffix in PACKED else len(data)


def first_visit(site: Path) -> int:
    """Returns about how many bytes a reader receives who opens a chapter and runs it: the app, Python, the packages."""
    parts = ["static/pyodide/*", "pypi/*.whl", "extensions/**/*.js", "extensions/**/pypi/*.whl", "build/*.js"]
    files = {path for part in parts for path in site.glob(part) if path.is_file()}
    return sum(map(on_the_wire, files))


def size_elsewhere(addresses: list[str]) -> int | None:
    """Returns how many bytes these files have together; None where their server cannot be asked."""
    try:
        answers = [urlopen(Request(address, method="HEAD"), timeout=10) for address in addresses]
    except OSError:
        return None
    return sum(int(answer.headers["Content-Length"]) for answer in answers)


def main(state: str) -> None:
    """Builds all of it. state: names what it is made of, and is written down beside it."""
    work = BUILT / "work"
    shutil.rmtree(BUILT, ignore_errors=True)
    work.mkdir(parents=True)
    pure = {re.split(r"-\d", path.name)[0].lower().replace("_", "-"): path for path in wheels()}
    elsewhere = distribution(work / "static" / "pyodide", pure)
    own_wheel(work)
    for name in make_wheels.WIDGETS:
        shutil.copy(pure[name], work / "pypi")
    notebooks = contents(work / "files")
    settings(work)
    subprocess.run([sys.executable, "-m", "jupyterlite_core", "build"], cwd=work, check=True)
    site = work / "out"
    for pattern in ("rspack.config*", "package.json", "jupyterlite.schema*", "**/*.map"):
        for path in site.glob(pattern):
            path.unlink()
    site.rename(BUILT / "site")
    shutil.rmtree(work)
    about = {
        "state": state,
        "bytes": first_visit(BUILT / "site"),
        "elsewhere": sorted(NAMES[name] for name in elsewhere if name in NAMES),
        "elsewhere_bytes": size_elsewhere(list(elsewhere.values())),
        "notebooks": notebooks,
    }
    write(BUILT / "about.json", about)


if __name__ == "__main__":
    main(sys.argv[1])
