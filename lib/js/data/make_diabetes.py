"""Write diabetes.mjs: what the paths of coefficient_paths need of the diabetes data, for it is 442 rows no more.

    python lib/js/data/make_diabetes.py

X is scikit-learn's, centred, columns of length 1; y is centred. {"names": ten columns, "n": 442 rows, "gram": rows of
X'X / n, "xy": X'y / n}: with these, |y - Xw|^2 / (2n) is a constant plus w'Gw/2 - (X'y/n)'w.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from l1l2.datasets import load_diabetes

TABLE = Path(__file__).with_name("diabetes.mjs")
HEAD = "// Written by make_diabetes.py, which says what it is.\n"


def centred() -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """X and y without their means, and the names of the columns."""
    data = load_diabetes()
    return data.X - data.X.mean(axis=0), data.y - data.y.mean(), data.feature_names


def build() -> dict[str, Any]:
    """The whole table."""
    X, y, names = centred()
    gram = X.T @ X / len(y)
    return {
        "names": list(names),
        "n": len(y),
        "gram": ((gram + gram.T) / 2).tolist(),
        "xy": (X.T @ y / len(y)).tolist(),
    }


def stored() -> dict[str, Any]:
    """The table as it is written."""
    return json.loads(TABLE.read_text(encoding="utf-8").removeprefix(f"{HEAD}export default ").rstrip(";\n"))


def main() -> None:
    table = json.dumps(build(), separators=(",", ":"), allow_nan=False)
    TABLE.write_text(f"{HEAD}export default {table};\n", encoding="utf-8")
    print(f"{TABLE.name}: {TABLE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
