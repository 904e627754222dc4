"""Write golden_ch4a.json: contact points and coefficient paths in Python, for JavaScript to be held against.

    python tests/parity/make_golden_ch4a.py

One hand-picked set and 300 random cases. Inputs have few digits, so that both languages read the same numbers. The
references take another way than JavaScript: the diamond's contact point lies on a lasso path, the circle's and the
elastic net's on the paths of augmented designs, found by root finding; shares of directions by root finding too.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import brentq

from l1l2.datasets import load_diabetes
from l1l2.paths import lasso_path, ridge_path

GOLDEN = Path(__file__).with_name("golden_ch4a.json")
SEED = 20_240_704
N_RANDOM = 300


def bowl(stretch: float, tilt: float) -> np.ndarray:
    """Rows X with (w - best)' A (w - best) = |X (w - best)|^2: rings `stretch` times as long as wide, det A = 1."""
    angle = math.radians(tilt)
    c, s = (0.0, 1.0) if tilt == 90 else (math.cos(angle), 0.0 if tilt in (0, 180) else math.sin(angle))
    return np.diag([stretch**-0.5, stretch**0.5]) @ np.array([[c, s], [-s, c]])


def size(w: np.ndarray, mix: float) -> float:
    return float(mix * np.abs(w).sum() + (1 - mix) / 2 * (w**2).sum())


def penalised(X: np.ndarray, y: np.ndarray, l1: float, l2: float) -> np.ndarray:
    """argmin |y - X w|^2 / (2 n) + l1 |w|_1 + l2/2 |w|^2, as a lasso on an augmented design."""
    n, p = X.shape
    taller = np.vstack([X, math.sqrt(n * l2) * np.eye(p)])
    path = lasso_path(taller, np.append(y, np.zeros(p)))
    return path.at(l1 * n / (n + p))


def contact(best: np.ndarray, X: np.ndarray, t: float, mix: float) -> np.ndarray:
    """The lowest point in the ball mix |w|_1 + (1 - mix)/2 |w|^2 <= its value at (t, 0)."""
    top = size(np.array([t, 0.0]), mix)
    if size(best, mix) <= top:
        return best

    def at(log_strength: float) -> np.ndarray:
        strength = math.exp(log_strength)
        return penalised(X, X @ best, strength * mix, strength * (1 - mix))

    return at(brentq(lambda s: size(at(s), mix) - top, -25, 12, xtol=1e-14, rtol=1e-14))


def run_contact(case: dict[str, Any]) -> dict[str, Any]:
    best, X = np.array([case["w1"], case["w2"]], dtype=float), bowl(case["stretch"], case["tilt"])
    w = contact(best, X, case["t"], case["mix"])
    return {"w": [0.0 if abs(v) < 1e-9 else float(v) for v in w], "loss": float(((X @ (w - best)) ** 2).sum() / 2)}


def run_share(case: dict[str, Any]) -> dict[str, Any]:
    """The share of directions of a best fit at distance R whose contact point is a corner."""
    X, t, mix, R = bowl(case["stretch"], case["tilt"]), case["t"], case["mix"], case["R"]
    A, slope = X.T @ X, mix + (1 - mix) * t
    total = 0.0
    for k in range(4):
        corner = np.zeros(2)
        corner[k % 2] = t if k < 2 else -t

        def room(angle: float, corner: np.ndarray = corner, k: int = k) -> float:
            pull = A @ (R * np.array([math.cos(angle), math.sin(angle)]) - corner)
            return mix * pull[k % 2] * (1 if k < 2 else -1) - abs(pull[1 - k % 2]) * slope

        angles = np.linspace(0.1, 0.1 + 2 * math.pi, 1201)
        rooms = np.array([room(a) for a in angles])
        for a, b, u, v in zip(angles, angles[1:], rooms, rooms[1:], strict=False):
            if u > 0 and v > 0:
                total += b - a
            elif u * v < 0:
                root = brentq(room, a, b, xtol=1e-15)
                total += b - root if v > 0 else root - a
    return {"share": total / (2 * math.pi)}


def problem(case: dict[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    if case["X"] == "diabetes":
        data = load_diabetes()
        return data.X - data.X.mean(axis=0), data.y - data.y.mean()
    return np.array(case["X"], dtype=float), np.array(case["y"], dtype=float)


def run_lasso(case: dict[str, Any]) -> dict[str, Any]:
    path = lasso_path(*problem(case))
    columns = [[event.column, int(event.joins)] for event in path.events]
    return {"alphas": path.alphas.tolist(), "coefs": path.coefs.tolist(), "columns": columns}


def run_ridge(case: dict[str, Any]) -> dict[str, Any]:
    return {"coefs": ridge_path(*problem(case), case["alphas"]).tolist()}


def run_elastic(case: dict[str, Any]) -> dict[str, Any]:
    X, y = problem(case)
    ratio = case["ratio"]
    return {"coefs": [penalised(X, y, a * ratio, a * (1 - ratio)).tolist() for a in case["alphas"]]}


RUN: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "contact": run_contact,
    "share": run_share,
    "lasso": run_lasso,
    "ridge": run_ridge,
    "elastic": run_elastic,
}


def golden_cases() -> list[dict[str, Any]]:
    """The cases that the chapter tells of, and the ends of the traits."""
    cases: list[dict[str, Any]] = []
    for mix in (1, 0.5, 0):
        for w1, w2 in ((0.95, 1.65), (0.5, 1.9), (0.5, 0.35), (2.5, 2.5), (-2.5, 0), (0, -1.2), (-1.3, 2)):
            for tilt, stretch in ((25, 1.8), (0, 6), (90, 6), (135, 6), (0, 1)):
                case = {"kind": "contact", "mix": mix, "w1": w1, "w2": w2, "t": 1, "tilt": tilt, "stretch": stretch}
                cases += [case, {**case, "t": 0.05}]
        for R in (0.9, 1.5, 2, 5, 10, 100):
            share = {"kind": "share", "mix": mix, "t": 1, "R": R}
            cases += [{**share, "tilt": 0, "stretch": 1}, {**share, "tilt": 25, "stretch": 1.8}]
    cases.append({"kind": "lasso", "X": "diabetes"})
    cases.append({"kind": "ridge", "X": "diabetes", "alphas": [0.001, 0.01, 0.1, 1, 10, 100, 1000]})
    for ratio in (0.05, 0.5, 0.95):
        alphas = [100, 4, 2, 0.5, 0.1, 0.01, 0.001, 0.0001, 0.00001]
        cases.append({"kind": "elastic", "X": "diabetes", "ratio": ratio, "alphas": alphas})
    return cases


def random_cases(rng: np.random.Generator) -> list[dict[str, Any]]:
    """N_RANDOM cases, a fifth of each kind."""

    def number(low: float, high: float) -> float:
        return round(float(rng.uniform(low, high)), 3)

    cases: list[dict[str, Any]] = []
    for k in range(N_RANDOM):
        kind = list(RUN)[k % len(RUN)]
        if kind in ("contact", "share"):
            case: dict[str, Any] = {"mix": [1, 0.5, 0][k // 5 % 3], "t": number(0.05, 2)}
            case |= {"tilt": number(0, 180), "stretch": number(1, 6)}
            case |= {"R": number(0.1, 4)} if kind == "share" else {"w1": number(-2.5, 2.5), "w2": number(-2.5, 2.5)}
        else:
            n, p = int(rng.integers(6, 12)), int(rng.integers(2, 6))
            case = {"X": np.round(rng.normal(size=(n, p)), 2).tolist(), "y": np.round(rng.normal(size=n), 2).tolist()}
            if kind != "lasso":
                case["alphas"] = sorted((number(0.01, 1) for _ in range(4)), reverse=True)
            if kind == "elastic":
                case["ratio"] = number(0.05, 0.95)
        cases.append({"kind": kind, **case})
    return cases


def answer(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**case, "expect": RUN[case["kind"]](case)} for case in cases]


def build() -> dict[str, Any]:
    """The whole content of golden_ch4a.json."""
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
