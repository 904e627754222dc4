"""Runs all notebooks on the versions that Python in the browser has: `python tests/notebooks/browser_versions.py`.

Pyodide's NumPy, SciPy, scikit-learn and Matplotlib are older than those of the lock. This installs them beside the
environment that runs it, in .cache/browser-versions, and compares every stored output with what a run prints, strictly
and as `python run.py test "stored outputs"` does. SciPy is left as it is where Pyodide's wants a newer Python. It takes
five minutes, and wants website/lite/node_modules, which `python run.py lite` makes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "website" / "lite" / "node_modules" / "pyodide" / "pyodide-lock.json"
FOLDER = ROOT / ".cache" / "browser-versions"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PACKAGES = ("numpy", "scikit-learn", "matplotlib", "scipy")
NBVAL = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with=tests/notebooks/sanitize.cfg", "chapters"]


def versions() -> dict[str, str]:
    """Returns {name: version} of what Pyodide has and this Python can have."""
    if not LOCK.is_file():
        sys.exit("Pyodide's list of packages is missing: run python run.py lite first")
    listed = json.loads(LOCK.read_text("utf8"))["packages"]
    possible = [name for name in PACKAGES if name != "scipy" or sys.version_info >= (3, 12)]
    return {name: listed[name]["version"] for name in possible}


def make(wanted: dict[str, str]) -> None:
    """Makes the environment: these versions first, then all of the one that runs this."""
    subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(FOLDER)], check=True)
    inside = [str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(subprocess.run(inside, check=True, capture_output=True, text=True).stdout.strip())
    (packages / "others.pth").write_text(f"{ROOT / 'lib'}\n{sysconfig.get_path('purelib')}\n", "utf8")
    pins = [f"{name}=={version}" for name, version in wanted.items()]
    uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--python", str(PYTHON)]
    sys.path.insert(0, str(ROOT))
    import run

    subprocess.run([*uv, *pins], check=True, env=run.uv_environment())


def main() -> int:
    wanted = versions()
    make(wanted)
    names = "from importlib.metadata import version; import sys; print(*map(version, sys.argv[1:]))"
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    found = subprocess.run([PYTHON, "-c", names, *wanted], check=True, capture_output=True, text=True, env=env)
    if found.stdout.split() != list(wanted.values()):
        sys.exit(f"wanted {wanted}, found {found.stdout}")
    print("Notebooks on", ", ".join(f"{name} {version}" for name, version in wanted.items()), flush=True)
    return subprocess.call([PYTHON, "-m", "pytest", "-q", *NBVAL], cwd=ROOT, env=env)


if __name__ == "__main__":
    sys.exit(main())
