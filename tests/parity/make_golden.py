"""Write golden.json: inputs and what Python makes of them, for JavaScript and Python to be held against.

    python tests/parity/make_golden.py

One hand-picked set and 1,000 random cases. Inputs have few digits, so that both languages read the same numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from l1l2.descent import gradient_descent
from l1l2.linear import fit_linear
from l1l2.losses import AbsoluteError, HalfSquaredError, Huber, Loss, SmoothL1
from l1l2.penalties import L1, L2

GOLDEN = Path(__file__).with_name("golden.json")
SEED = 20_240_611
N_RANDOM = 1_000

LOSSES: dict[str, Callable[..., Loss]] = {
    "HalfSquaredError": HalfSquaredError,
    "AbsoluteError": AbsoluteError,
    "Huber": Huber,
    "SmoothL1": SmoothL1,
}
PENALTIES: dict[str, Callable[[float], Any]] = {"L1": L1, "L2": L2}
PRODUCT = {"squared": HalfSquaredError(), "absolute": AbsoluteError(), "huber": Huber(1.0)}


def make_loss(name: str, width: float | None) -> Loss:
    """A loss by its name; `width` is delta or beta, None for those that have none."""
    return LOSSES[name]() if width is None else LOSSES[name](width)


def run_loss(case: dict[str, Any]) -> dict[str, Any]:
    loss, r = make_loss(case["loss"], case["width"]), np.array(case["r"], dtype=float)
    return {"value": loss.value(r).tolist(), "gradient": loss.gradient(r).tolist()}


def run_line(case: dict[str, Any]) -> dict[str, Any]:
    loss, x, y = make_loss(case["loss"], case["width"]), np.array(case["x"]), np.array(case["y"])
    fit = fit_linear(x[:, None], y, loss)
    slope, intercept = float(fit.coef[0]), float(fit.intercept)
    return {
        "slope": slope,
        "intercept": intercept,
        "objective": float(loss.value(slope * x + intercept - y).sum()),
        "unique": is_unique(case, x, y, slope, intercept),
    }


def is_unique(case: dict[str, Any], x: np.ndarray, y: np.ndarray, slope: float, intercept: float) -> bool:
    """Whether one line alone has the smallest sum (where several have, the two languages may choose differently)."""
    r = slope * x + intercept - y
    if case["loss"] == "HalfSquaredError":
        return True
    if case["loss"] == "AbsoluteError":
        best = np.abs(r).sum()
        others = []
        for i, j in zip(*np.triu_indices(len(x), 1), strict=True):
            if x[i] != x[j]:
                b = (y[i] - y[j]) / (x[i] - x[j])
                a = y[i] - b * x[i]
                if abs(b - slope) + abs(a - intercept) > 1e-6:
                    others.append(np.abs(b * x + a - y).sum())
        return bool(not others or min(others) > best * (1 + 1e-6))
    return len(set(x[np.abs(r) < case["width"] * (1 - 1e-6)])) > 1  # curved in both directions


def run_descent(case: dict[str, Any]) -> dict[str, Any]:
    loss = make_loss(case["loss"], case["width"])
    path = gradient_descent(loss.gradient, case["start"], case["eta"], case["steps"])
    return {"path": path[:: case["every"]].tolist()}


def run_product(case: dict[str, Any]) -> dict[str, Any]:
    loss, target = PRODUCT[case["loss"]], case["target"]
    scale = 2.0 if case["loss"] == "squared" else 1.0  # r^2 without the half, as JavaScript has it

    def gradient(w: np.ndarray) -> np.ndarray:
        return scale * loss.gradient(w[0] * w[1] - target) * w[::-1]

    w = gradient_descent(gradient, np.array(case["weights"]), case["eta"], case["steps"])
    return {"residual": (w[:, 0] * w[:, 1] - target)[:: case["every"]].tolist()}


def run_shrink(case: dict[str, Any]) -> dict[str, Any]:
    penalty, w = PENALTIES[case["penalty"]](case["strength"]), np.array([case["start"]])
    path = [float(w[0])]
    for _ in range(case["steps"]):
        w = penalty.prox(w, case["step"])
        path.append(float(w[0]))
    return {"value": float(penalty.value(np.array([case["start"]]))), "path": path}


RUN = {"loss": run_loss, "line": run_line, "descent": run_descent, "product": run_product, "shrink": run_shrink}


def golden_cases() -> list[dict[str, Any]]:
    """Cases with a name: kinks, ends, ties, and numbers that the book quotes."""
    y = [1.2, 2.5, 2.1, 2.9, 2.3, 3.6, 3.0, 4.1, 3.6, 4.9, 4.1, 4.6, 5.7, 5.0, 6.3, 5.7, 6.5, 7.2, 6.6, 7.6]
    x = [0.4, 0.9, 1.4, 1.8, 2.3, 2.9, 3.3, 3.8, 4.3, 4.8, 5.2, 5.7, 6.3, 6.7, 7.2, 7.7, 8.1, 8.6, 9.1, 9.6]
    kinds = [("HalfSquaredError", None), ("AbsoluteError", None), ("Huber", 1.0), ("SmoothL1", 0.5)]
    bad_y, bad_x = [*y[:18], -3.0, y[19]], [60.0, *x[1:]]
    cases: list[dict[str, Any]] = []
    for loss, width in kinds:
        cases.append({"kind": "loss", "loss": loss, "width": width, "r": [-1e6, -1.0, -0.5, 0.0, 0.5, 1.0, 1e-9, 1e6]})
        for xs, ys in ((x, y), (x, bad_y), (bad_x, y), ([0.0, 1.0], [2.0, 5.0]), ([0.0, 0.0, 1.0, 1.0], [0, 1, 0, 1])):
            cases.append({"kind": "line", "loss": loss, "width": width, "x": xs, "y": ys})
        for start, eta, steps in ((5.037, 0.2, 60), (5.037, 2.1, 60), (100.0371, 0.1, 1300), (5.0, 1.0, 6)):
            case = {"kind": "descent", "loss": loss, "width": width, "start": start, "eta": eta, "steps": steps}
            cases.append({**case, "every": max(1, steps // 13)})
    for loss in PRODUCT:
        for eta, target, weights in ((0.1, 4.5, [2.4, 2.0]), (0.05, 9.5, [3.2, 3.0]), (0.02, 3.0, [3.0, 0.5])):
            case = {"kind": "product", "loss": loss, "eta": eta, "target": target, "weights": weights}
            cases.append({**case, "steps": 40, "every": 5})
    for penalty in PENALTIES:
        case = {"kind": "shrink", "penalty": penalty, "strength": 1.0, "step": 0.25, "steps": 12}
        cases += [{**case, "start": start} for start in (2.4, -3.0, 0.0, 0.25, 1e-9)]
    return cases


def random_cases(rng: np.random.Generator) -> list[dict[str, Any]]:
    """N_RANDOM cases, as many of each kind."""

    def number(low: float, high: float, digits: int = 3) -> float:
        return round(float(rng.uniform(low, high)), digits)

    def a_loss() -> dict[str, Any]:
        name = str(rng.choice(list(LOSSES)))
        return {"loss": name, "width": number(0.05, 3) if name in ("Huber", "SmoothL1") else None}

    cases: list[dict[str, Any]] = []
    for k in range(N_RANDOM):
        kind = list(RUN)[k % len(RUN)]
        if kind == "loss":
            case = {**a_loss(), "r": [number(-4, 4) for _ in range(4)]}
        elif kind == "line":
            x = [number(-5, 10) for _ in range(int(rng.integers(3, 11)))]
            noise = [number(-1, 1) * (30 if rng.random() < 0.2 else 1) for _ in x]
            case = {**a_loss(), "x": x, "y": [round(1.5 - 0.7 * v + e, 3) for v, e in zip(x, noise, strict=True)]}
        elif kind == "descent":
            case = {**a_loss(), "start": number(-20, 20), "eta": number(0.02, 2.4), "steps": 60, "every": 20}
        elif kind == "shrink":
            case = {"penalty": str(rng.choice(list(PENALTIES))), "strength": number(0, 3), "step": number(0.01, 2)}
            case |= {"start": number(-4, 4), "steps": 6}
        else:  # up to 90 % of the edge of squared error: beyond, a path is chaotic and rounding decides
            eta = number(0.01, 0.2)
            target = number(0.5, 0.45 / eta)
            size = np.sqrt(target)
            weights = [round(float(size * rng.uniform(0.9, 1.1)), 3) for _ in range(2)]
            case = {"loss": str(rng.choice(list(PRODUCT))), "eta": eta, "target": target, "weights": weights}
            case |= {"steps": 24, "every": 8}
        cases.append({"kind": kind, **case})
    return cases


def answer(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**case, "expect": RUN[case["kind"]](case)} for case in cases]


def build() -> dict[str, Any]:
    """The whole content of golden.json."""
    return {"golden": answer(golden_cases()), "random": answer(random_cases(np.random.default_rng(SEED)))}


def main() -> None:
    sections = [
        f'"{name}": [\n' + ",\n".join(json.dumps(case, allow_nan=False) for case in cases) + "\n]"
        for name, cases in build().items()
    ]
    GOLDEN.write_text("{\n" + ",\n".join(sections) + "\n}\n", encoding="utf-8")
    print(f"{GOLDEN.name}: {GOLDEN.stat().st_size} bytes")


if __name__ == "__main__":
    main()
