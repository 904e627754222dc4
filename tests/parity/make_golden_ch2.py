"""Write golden_ch2.json: the shapes, boxes and units of chapter 2, for JavaScript and Python to be held against.

    python tests/parity/make_golden_ch2.py

The numbers that the book quotes, and 600 random cases. Inputs have few digits, so that both languages read the same.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from make_golden import make_loss

from l1l2.boxes import decode, encode, iou
from l1l2.datasets import line_with_outlier
from l1l2.descent import gradient_descent
from l1l2.linear import fit_linear
from l1l2.losses import AbsoluteError, HalfSquaredError, Huber, SmoothL1

GOLDEN = Path(__file__).with_name("golden_ch2.json")
SEED = 20_240_612
N_RANDOM = 600
STDS = [0.1, 0.1, 0.2, 0.2]


def trap_data() -> tuple[np.ndarray, np.ndarray]:
    """The data of the units trap, as the explorable carries it: x and y rounded to 4 decimals."""
    data = line_with_outlier(n=30, index=27, shift=40)
    return data.X[:, 0].round(4), data.y.round(4)


def run_shape(case: dict[str, Any]) -> dict[str, Any]:
    r, width = np.array(case["r"], dtype=float), case["width"]
    loss: Any = Huber(width) if case["convention"] == "delta" else SmoothL1(width)
    inside = np.abs(r) < width
    bug = np.where(inside, HalfSquaredError().value(r), AbsoluteError().value(r) - 0.5)
    return {
        "value": loss.value(r).tolist(),
        "gradient": loss.gradient(r).tolist(),
        "bug": bug.tolist(),
        "bug_gradient": np.where(inside, r, np.sign(r)).tolist(),
    }


def run_code(case: dict[str, Any]) -> dict[str, Any]:
    anchor, box, deltas = (np.array([case[name]], dtype=float) for name in ("anchor", "box", "deltas"))
    return {
        "encode": encode(anchor, box)[0].tolist(),
        "decode": decode(anchor, deltas)[0].tolist(),
        "iou": float(iou(anchor, box)[0]),
    }


def run_regress(case: dict[str, Any]) -> dict[str, Any]:
    loss, scale = make_loss(case["loss"], case["width"]), np.array(case["scale"])
    anchor, box = np.array([case["anchor"]], dtype=float), np.array([case["box"]], dtype=float)
    aim = encode(anchor, box)[0]
    errors = gradient_descent(loss.gradient, -aim / scale, case["eta"], case["steps"])[:: case["every"]]
    rows = len(errors)
    boxes = decode(np.repeat(anchor, rows, 0), aim + scale * errors)
    return {
        "errors": errors.T.ravel().tolist(),
        "boxes": boxes.ravel().tolist(),
        "overlap": iou(boxes, np.repeat(box, rows, 0)).tolist(),
    }


def run_units(case: dict[str, Any]) -> dict[str, Any]:
    (x, y), unit = trap_data(), 10.0 ** case["exponent"]
    fit = fit_linear(x[:, None], y * unit, SmoothL1(case["threshold"]))
    return {"slope": float(fit.coef[0] / unit), "intercept": float(fit.intercept / unit)}


def run_data(case: dict[str, Any]) -> dict[str, Any]:
    x, y = trap_data()
    return {"x": x.tolist(), "y": y.tolist()}


RUN = {"shape": run_shape, "code": run_code, "regress": run_regress, "units": run_units, "data": run_data}


def golden_cases() -> list[dict[str, Any]]:
    """Cases with a name: thresholds, corners, equal and disjoint boxes, the seven units of the book."""
    cases: list[dict[str, Any]] = [{"kind": "data"}]
    r = [-4.0, -1.0, -0.3, 0.0, 1e-6, 0.5, 1.0, 2.0, 4.0]
    for convention in ("beta", "delta", "sigma"):
        cases += [{"kind": "shape", "convention": convention, "width": w, "r": r} for w in (0.1, 0.5, 1.0, 2.0)]
    anchor = [35.0, 35.0, 65.0, 65.0]
    boxes = [anchor, [32.0, 29.0, 84.0, 59.0], [0.0, 0.0, 10.0, 12.0], [2.0, 3.0, 98.0, 99.0]]
    for box in boxes:
        cases.append({"kind": "code", "anchor": anchor, "box": box, "deltas": [0.25, -0.5, 0.3, -1.0]})
        for loss, width in (("HalfSquaredError", None), ("AbsoluteError", None), ("SmoothL1", 0.1), ("SmoothL1", 1.0)):
            for scale in ([1.0] * 4, STDS):
                case = {"kind": "regress", "anchor": anchor, "box": box, "loss": loss, "width": width}
                cases.append({**case, "scale": scale, "eta": 0.07, "steps": 60, "every": 6})
    for k in range(-3, 4):
        cases += [{"kind": "units", "exponent": k, "threshold": threshold} for threshold in (1.0, 0.01, 100.0)]
    return cases


def random_cases(rng: np.random.Generator) -> list[dict[str, Any]]:
    """N_RANDOM cases of the four kinds that take arguments."""

    def number(low: float, high: float, digits: int = 3) -> float:
        return round(float(rng.uniform(low, high)), digits)

    def a_box() -> list[float]:
        x, y = number(0, 80), number(0, 80)
        return [x, y, round(x + number(2, 40), 3), round(y + number(2, 40), 3)]

    cases: list[dict[str, Any]] = []
    for k in range(N_RANDOM):
        kind = ["shape", "code", "regress", "units"][k % 4]
        if kind == "shape":
            convention = str(rng.choice(["beta", "delta", "sigma"]))
            case = {"convention": convention, "width": number(0.05, 3), "r": [number(-4, 4) for _ in range(4)]}
        elif kind == "code":
            case = {"anchor": a_box(), "box": a_box(), "deltas": [number(-2, 2) for _ in range(4)]}
        elif kind == "regress":  # inside the stable steps, eta < 2 beta: beyond, rounding decides
            name = str(rng.choice(["HalfSquaredError", "AbsoluteError", "SmoothL1"]))
            width = number(0.2, 2) if name == "SmoothL1" else None
            case = {"anchor": a_box(), "box": a_box(), "loss": name, "width": width}
            case |= {"scale": [[1.0] * 4, STDS][int(rng.integers(2))], "eta": number(0.02, 0.35)}
            case |= {"steps": 40, "every": 10}
        else:
            case = {"exponent": number(-3, 3, 1), "threshold": round(float(10 ** rng.uniform(-2, 2)), 3)}
        cases.append({"kind": kind, **case})
    return cases


def answer(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**case, "expect": RUN[case["kind"]](case)} for case in cases]


def build() -> dict[str, Any]:
    """The whole content of golden_ch2.json."""
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
