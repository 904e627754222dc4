"""Write golden_ch4b.json: decay, Adam under noise and the tiny network, for JavaScript and Python to be held against.

    python tests/parity/make_golden_ch4b.py

Inputs have few digits, so that both languages read the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from l1l2.descent import SGD, Adam
from l1l2.draws import bell_noise
from l1l2.tiny import PENALTIES, first_network, train
from l1l2.tiny_data import DATA, data_set

GOLDEN = Path(__file__).with_name("golden_ch4b.json")
SEED = 20_260_411
N_RANDOM = 72


def run_noise(case: dict[str, Any]) -> dict[str, Any]:
    return {"noise": bell_noise(case["n"], case["seed"]).tolist()}


def run_decay(case: dict[str, Any]) -> dict[str, Any]:
    """SGD with the step size 1, so that the weight decay is the factor; the gradient of the loss is 0."""
    momentum, decoupled = case["momentum"], case["decoupled"]
    optimiser = SGD(1.0, momentum=momentum, weight_decay=case["factor"], decoupled=decoupled)
    return {"path": optimiser.run(np.zeros_like, 1.0, case["steps"]).tolist()}


def run_adam(case: dict[str, Any]) -> dict[str, Any]:
    """Means of two runs with opposite noise, for every scale at once."""
    scales = np.array(case["scales"], dtype=float)
    noise = iter(bell_noise(case["steps"], case["seed"]))
    optimiser = Adam(1e-3, weight_decay=case["strength"], decoupled=case["decoupled"])
    signs = np.array([[1.0], [-1.0]])
    ends = optimiser.run(lambda w: next(noise) * signs * scales, np.ones((2, len(scales))), case["steps"])[-1]
    return {"ends": ends.mean(axis=0).tolist()}


def run_data(case: dict[str, Any]) -> dict[str, Any]:
    points, first = data_set(case["data"]), first_network().parameters
    sets = {"train": points.X_train, "test": points.X_test}
    return {**{name: X.T.ravel().tolist() for name, X in sets.items()}, "first": first.tolist()}


def run_tiny(case: dict[str, Any]) -> dict[str, Any]:
    run = train(case["data"], [tuple(span) for span in case["spans"]])
    return {
        "parameters": run.network.parameters.tolist(),
        "zeros": run.zeros,
        "scores": [run.train_loss, run.train_right, run.test_loss, run.test_right],
    }


RUN: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "noise": run_noise,
    "decay": run_decay,
    "adam": run_adam,
    "data": run_data,
    "tiny": run_tiny,
}


def golden_cases() -> list[dict[str, Any]]:
    """The cases that the chapter tells of, and the ends of all traits."""
    cases: list[dict[str, Any]] = [{"kind": "noise", "seed": seed, "n": 20} for seed in (0, 1, 8, 2**32 - 1)]
    for factor in (0, 0.1, 1, 1.5, 2, 2.5):
        for momentum in (0, 0.9):
            for decoupled in (False, True):
                case = {"kind": "decay", "factor": factor, "momentum": momentum, "decoupled": decoupled}
                cases.append({**case, "steps": 50})
    for strength in (0, 0.1, 2.5):
        for decoupled in (False, True):
            case = {"kind": "adam", "strength": strength, "decoupled": decoupled, "scales": [0.01, 0.1, 1, 10, 100]}
            cases.append({**case, "steps": 5000, "seed": 1})
    cases += [{"kind": "data", "data": name} for name in DATA]
    for penalty in PENALTIES:
        cases.append({"kind": "tiny", "data": "circle", "spans": [[600, penalty, 0.003]]})
    for name in DATA:
        cases.append({"kind": "tiny", "data": name, "spans": [[250, "l1_prox", 0.01]]})
    cases.append({"kind": "tiny", "data": "circle", "spans": [[600, "l1_gradient", 0.003], [1200, "l1_prox", 0.003]]})
    cases.append({"kind": "tiny", "data": "moons", "spans": [[0, "none", 0.01]]})
    return cases


def random_cases(rng: np.random.Generator) -> list[dict[str, Any]]:
    """N_RANDOM cases: half of them decay, a quarter Adam, a quarter networks whose penalty changes on the way."""
    cases: list[dict[str, Any]] = []
    for k in range(N_RANDOM):
        flag = bool(rng.integers(2))
        if k % 4 < 2:
            case: dict[str, Any] = {"kind": "decay", "factor": round(float(rng.uniform(0, 2.5)), 2), "steps": 50}
            case |= {"momentum": float(rng.choice([0, 0.5, 0.9])), "decoupled": flag}
        elif k % 4 == 2:
            scales = [float(f"{10 ** rng.uniform(-2, 2):.3g}") for _ in range(3)]
            case = {"kind": "adam", "strength": round(float(rng.uniform(0, 2.5)), 2), "decoupled": flag}
            case |= {"scales": scales, "steps": 300, "seed": k}
        else:
            ends = np.cumsum(rng.integers(1, 40, size=3)).tolist()
            draw = [(str(rng.choice(PENALTIES)), float(f"{10 ** rng.uniform(-4, -0.31):.2g}")) for _ in ends]
            spans = [[end, *what] for end, what in zip(ends, draw, strict=True)]
            case = {"kind": "tiny", "data": str(rng.choice(list(DATA))), "spans": spans}
        cases.append(case)
    return cases


def answer(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**case, "expect": RUN[case["kind"]](case)} for case in cases]


def build() -> dict[str, Any]:
    """The whole content of golden_ch4b.json."""
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
