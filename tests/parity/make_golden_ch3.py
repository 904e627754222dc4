"""Write golden_ch3.json: one neuron, its costs and waiting times in Python, for JavaScript to be held against.

    python tests/parity/make_golden_ch3.py

One hand-picked set and 300 random cases. Inputs have few digits, so that both languages read the same numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from l1l2.neuron import (
    CrossEntropyCost,
    CrossEntropyMissingSigmoidPrime,
    Neuron,
    QuadraticCost,
    escape_epochs,
    escape_time,
    sigmoid,
)

GOLDEN = Path(__file__).with_name("golden_ch3.json")
SEED = 20_240_613
N_RANDOM = 300
COSTS: dict[str, Any] = {
    "squared": QuadraticCost,
    "cross_entropy": CrossEntropyCost,
    "erratum": CrossEntropyMissingSigmoidPrime,
}


def run_cost(case: dict[str, Any]) -> dict[str, Any]:
    cost, z = COSTS[case["cost"]], np.array(case["z"], dtype=float)
    zero = np.zeros_like(z)
    return {
        "sigmoid": sigmoid(z).tolist(),
        "value": cost.value(z, zero).tolist(),
        "delta": cost.delta(z, zero).tolist(),
        "clock": cost.clock(z).tolist(),
    }


def run_train(case: dict[str, Any]) -> dict[str, Any]:
    start = Neuron(case["weight"], case["bias"])
    course = start.train(1, 0, COSTS[case["cost"]], case["eta"], case["epochs"])
    every = slice(None, None, case["every"])
    return {
        "outputs": course.outputs[every].tolist(),
        "costs": course.costs[every].tolist(),
        "weights": course.weights[every].tolist(),
    }


def run_escape(case: dict[str, Any]) -> dict[str, Any]:
    cost = COSTS[case["cost"]]
    return {
        "epochs": escape_epochs(case["z0"], cost, case["eta"]),
        "time": float(escape_time(case["z0"], cost, case["eta"])),
    }


RUN: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "cost": run_cost,
    "train": run_train,
    "escape": run_escape,
}


def golden_cases() -> list[dict[str, Any]]:
    """The cases that the chapter tells of, and the ends of all traits."""
    cases: list[dict[str, Any]] = []
    for cost in COSTS:
        cases.append({"kind": "cost", "cost": cost, "z": [-30, -10, -4, -1, 0, 0.693, 1, 4, 10, 30]})
        for eta in (0.005, 0.15, 1):
            for weight, bias in ((0.6, 0.9), (2, 2), (5, 5), (-5, -5)):
                case = {"kind": "train", "cost": cost, "weight": weight, "bias": bias, "eta": eta}
                cases.append({**case, "epochs": 300, "every": 50})
        for z0 in (0, 1.5, 4, 6, 8, 10):
            cases.append({"kind": "escape", "cost": cost, "z0": z0, "eta": 0.15})
    return cases


def random_cases(rng: np.random.Generator) -> list[dict[str, Any]]:
    """N_RANDOM cases, a third of each kind."""

    def number(low: float, high: float) -> float:
        return round(float(rng.uniform(low, high)), 3)

    cases: list[dict[str, Any]] = []
    for k in range(N_RANDOM):
        kind, cost = list(RUN)[k % 3], str(rng.choice(list(COSTS)))
        if kind == "cost":
            case: dict[str, Any] = {"z": [number(-12, 12) for _ in range(4)]}
        elif kind == "train":
            case = {"weight": number(-5, 5), "bias": number(-5, 5), "eta": number(0.005, 1), "epochs": 60, "every": 20}
        else:
            case = {"z0": number(0, 7), "eta": number(0.1, 1)}
        cases.append({"kind": kind, "cost": cost, **case})
    return cases


def answer(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**case, "expect": RUN[case["kind"]](case)} for case in cases]


def build() -> dict[str, Any]:
    """The whole content of golden_ch3.json."""
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
