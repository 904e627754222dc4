"""Write depth_norms.mjs: the gradient norm in each layer of fresh networks, for the explorable depth_xray.

    python lib/js/data/make_depth.py

{activation: {initialisation: {residual: [depth 2, depth 3, ..., depth 20]}}}, and for each depth one number a layer:
1000 log10 of the geometric mean over 20 random networks (NumPy seeds 0 to 19) of the norm of the weight gradient, as a
whole number. The first number is the first layer's, each further one the difference to the layer before, which packs
well. Width 32, 64 samples, as `l1l2.depth.layer_gradient_norms` has them.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np

from l1l2.depth import layer_gradient_norms

TABLE = Path(__file__).with_name("depth_norms.mjs")
ACTIVATIONS = ("sigmoid", "tanh", "relu")
INITIALISATIONS = ("xavier", "he", "normal")
RESIDUAL = {"off": False, "on": True}
DEPTHS = range(2, 21)
WIDTH, SEEDS = 32, 20
HEAD = "// Written by make_depth.py, which says what it is.\n"


def entry(depth: int, activation: str, initialisation: str, residual: str) -> list[int]:
    """One list of the table."""
    logs = [
        np.log10(
            layer_gradient_norms(
                depth, WIDTH, activation, initialisation, np.random.default_rng(seed), residual=RESIDUAL[residual]
            )
        )
        for seed in range(SEEDS)
    ]
    levels = [round(1000 * float(value)) for value in np.mean(logs, axis=0)]
    return [levels[0]] + [after - before for before, after in pairwise(levels)]


def build() -> dict[str, dict[str, dict[str, list[list[int]]]]]:
    """The whole table."""
    return {
        f: {i: {r: [entry(depth, f, i, r) for depth in DEPTHS] for r in RESIDUAL} for i in INITIALISATIONS}
        for f in ACTIVATIONS
    }


def stored() -> dict[str, dict[str, dict[str, list[list[int]]]]]:
    """The table as it is written."""
    return json.loads(TABLE.read_text(encoding="utf-8").removeprefix(f"{HEAD}export default ").rstrip(";\n"))


def main() -> None:
    table = json.dumps(build(), separators=(",", ":"), allow_nan=False)
    TABLE.write_text(f"{HEAD}export default {table};\n", encoding="utf-8")
    print(f"{TABLE.name}: {TABLE.stat().st_size} bytes")


if __name__ == "__main__":
    main()
