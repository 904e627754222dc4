"""The numbers that a card says are those that the Python package computes for the same state.

The state is read from the copied link; the numbers are the bold ones of the sentence, right to half a unit of their
last place. Two implementations, two languages, one answer.
"""

from __future__ import annotations

import importlib.util
import math
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from cards import Card, inward, numbers
from scipy.optimize import brentq

from l1l2.boxes import decode, encode, iou
from l1l2.datasets import line_with_outlier, load_diabetes
from l1l2.descent import SGD, Adam, gradient_descent
from l1l2.draws import bell_noise
from l1l2.linear import fit_linear
from l1l2.losses import AbsoluteError, HalfSquaredError, Huber, SmoothL1
from l1l2.neuron import (
    CrossEntropyCost,
    CrossEntropyMissingSigmoidPrime,
    Neuron,
    QuadraticCost,
    escape_epochs,
    layer_gradient_norms,
    sigmoid,
)
from l1l2.paths import lasso_path, ridge_path
from l1l2.penalties import L1, L2
from l1l2.tiny import train

pytestmark = pytest.mark.site

SHRINK = 0.25  # one shrinking step of two_shapes


def two_shapes(state: dict, sentence: str) -> list[float]:
    """Pulls of both losses on the value; steps of shrinking until L1 is at 0, and what L2 has left by then."""
    v = state["value"]
    if v == 0:
        return [0, 0]
    steps, l1, l2 = 0, np.array([v]), np.array([v])
    while abs(l1[0]) > 1e-12:
        l1, l2, steps = L1(1.0).prox(l1, SHRINK), L2(1.0).prox(l2, SHRINK), steps + 1
    pulls = [abs(float(loss.gradient(v))) for loss in (HalfSquaredError(), AbsoluteError())]
    return [*pulls, 0, steps, float(l2[0])]


def outlier_line(state: dict, sentence: str) -> list[float]:
    """Slopes of the three lines, before the points were moved and after."""
    before = np.array(state["points"], dtype=float)
    after = before.copy()
    for index, place in state["moved"].items():
        after[int(index)] = place
    losses = [HalfSquaredError(), AbsoluteError(), Huber(state["delta"])]
    was, now = ([float(fit_linear(p[:, :1], p[:, 1], loss).coef[0]) for loss in losses] for p in (before, after))
    verbs = re.findall(r"stays at|tilts from", sentence)
    if not verbs:
        return [max(now) - min(now)]
    for verb, a, b in zip(verbs, was, now, strict=True):
        assert abs(a - b) < 0.01 if verb == "stays at" else a != b, f"'{verb}' between {a:.4f} and {b:.4f}"
    pairs = zip(verbs, was, now, strict=True)
    return [value for verb, a, b in pairs for value in ([b] if verb == "stays at" else [a, b])]


def step_size(state: dict, sentence: str) -> list[float]:
    """How far L2, Smooth L1 and L1 are from the answer after the steps shown; L1's two levels where it bounces."""
    found = []
    for loss in (HalfSquaredError(), SmoothL1(state["beta"]), AbsoluteError()):
        errors = gradient_descent(loss.gradient, state["start"], state["eta"], 60)
        size = abs(float(errors[state["step"]]))
        after, before = errors[state["step"]], errors[max(state["step"] - 1, 0)]
        levels = sorted([abs(float(before)), abs(float(after))])
        if not (before * after < 0 and max(levels) <= state["eta"] * 1.0001) or isinstance(loss, HalfSquaredError):
            found += [size] if size else []
        elif levels[1] - levels[0] < 1e-6 * levels[1]:
            found += levels[1:]
        else:
            found += levels
    return found


def edge_of_stability(state: dict, sentence: str) -> list[float]:
    """Sharpness of the flattest minimum of loss(w1 w2 - T), by differences; the limit 2 / eta; the fate of a run."""
    eta, target = state["eta"], state["target"]
    loss = {"squared": HalfSquaredError(), "absolute": AbsoluteError(), "huber": Huber(1.0)}[state["loss"]]
    factor = 2.0 if state["loss"] == "squared" else 1.0  # the article's squared error is r^2, without the half

    def gradient(w: np.ndarray) -> np.ndarray:
        return factor * float(loss.gradient(w[0] * w[1] - target)) * w[::-1]

    product = target + state["start"]
    run = gradient_descent(gradient, np.sqrt(product) * np.array([math.sqrt(1.2), 1 / math.sqrt(1.2)]), eta, 2000)
    sizes = np.abs(run[:, 0] * run[:, 1] - target)
    fate = "explodes" if not np.isfinite(sizes[-1]) else "settles" if sizes[-1] < 1e-4 else "bounces"
    assert fate in sentence, f"Python says that this run {fate}"
    if state["loss"] == "absolute":
        return [2 * eta * target] if fate == "bounces" else []
    balanced, h = np.full(2, math.sqrt(target)), 1e-6
    hessian = [(gradient(balanced + h * e) - gradient(balanced - h * e)) / (2 * h) for e in np.eye(2)]
    sharp = float(np.linalg.eigvalsh(np.array(hessian)).max())
    if "stable" in sentence:
        return [sharp, 2 / eta, 1 - eta * sharp if "multiplies" in sentence else state["start"]]
    return [sharp, 2 / eta, 1 / eta] if "beyond" in sentence else [sharp, 2 / eta]


COSTS = {"squared": QuadraticCost, "cross_entropy": CrossEntropyCost, "erratum": CrossEntropyMissingSigmoidPrime}


def answers(*zs: float) -> list[float]:
    """The answers that are printed as such: very close to 1 the card says `1 - ...`, which is no plain number."""
    return [float(sigmoid(z)) for z in zs if sigmoid(-z) >= 5e-5]


def saturated_neuron(state: dict, sentence: str) -> list[float]:
    """At first: the answer and the pull of each. Later: from which answer to which, and the pulls."""
    cost, step, starts = COSTS[state["cost"]], state["step"], [(state["weight"], state["bias"]), (0.6, 0.9)]
    if "as the mild start does" in sentence or "so has the mild start" in sentence:
        starts = starts[:1]
    runs = [Neuron(w, b).train(1, 0, cost, state["eta"], step) for w, b in starts]
    first, last = ([float(run.weights[at] + run.biases[at]) for run in runs] for at in (0, -1))
    if step == 0:
        return [*answers(*first), *(float(cost.delta(z, 0.0)) for z in first)]
    course = [a for pair in zip(first, last, strict=True) for a in answers(*pair)]
    if state["cost"] == "erratum":
        return [*course, float(cost.delta(first[0], 0.0)), *answers(first[0])]
    return [*course, *(float(cost.delta(z, 0.0)) for z in last)]


def escape_time(state: dict, sentence: str) -> list[float]:
    """The answer at the start, both waiting times, and how much weaker the pull is there than at a = 2/3."""
    z0, eta = state["z0"], state["eta"]
    found = [*answers(z0), *(escape_epochs(z0, cost, eta) for cost in (QuadraticCost, CrossEntropyCost))]
    return found if "strongest there is" in sentence else [*found, 4 / 27 / float(QuadraticCost.delta(z0, 0.0))]


def depth_xray(state: dict, sentence: str) -> list[float]:
    """First layer's gradient over the last one's, a layer's share of it, and the largest where bars leave the chart."""
    kind = (state["depth"], 32, state["activation"], state["initialisation"])
    residual = state["residual"] == "on"
    runs = [layer_gradient_norms(*kind, np.random.default_rng(seed), residual=residual) for seed in range(20)]
    norms = 10 ** np.round(
        np.mean(np.log10(runs), axis=0), 3
    )  # three decimals of the logarithm are what the card knows
    ratio = float(norms[0] / norms[-1])
    found = [ratio] if "about the same" in sentence else [ratio, ratio ** (1 / (state["depth"] - 1))]
    return [*found, float(norms.max())] if "leave the chart" in sentence else found


def loss_shapes(state: dict, sentence: str) -> list[float]:
    """The parameter, the threshold that sigma stands for, the pull at the probe, Huber over Smooth L1; or the tear."""
    width, probe = state["width"], state["probe"]
    fits = abs(width - 1) < 1e-9
    if state["bug"] == "on":
        inside, outside = width**2 / 2, width - 0.5
        return [width] if fits else [width, abs(inside - outside), width, 1]
    parameter = 1 / math.sqrt(width) if state["convention"] == "sigma" else width
    loss = Huber(width) if state["convention"] == "delta" else SmoothL1(width)
    said = [parameter, width] if state["convention"] == "sigma" else [parameter]
    ratio = [] if fits else [float(Huber(width).value(2.0) / SmoothL1(width).value(2.0))]
    return [*said, abs(float(loss.gradient(probe))), *ratio]


def units_trap(state: dict, sentence: str) -> list[float]:
    """The threshold in the code and in the other unit, the points beyond it, and the slope in the data's own unit."""
    line, unit = line_with_outlier(n=30, index=27, shift=40), 10.0 ** state["exponent"]
    y, threshold = np.round(line.y, 4), state["threshold"]
    converts = state["converts"] == "yes"
    own = threshold if converts else threshold / unit
    fit = fit_linear(line.X, y * unit, SmoothL1(own * unit))
    beyond = int((np.abs(fit.predict(line.X) - y * unit) > own * unit).sum())
    other = threshold * unit if converts else own
    digits = [float(f"{value:.3g}") for value in (threshold, other)]  # as many as are said
    return [*digits, *([beyond] if beyond else []), float(fit.coef[0] / unit)]


def box_regression(state: dict, sentence: str) -> list[float]:
    """The overlaps after the steps shown; how far the furthest coordinate is, and the steps it takes at the least."""
    middle, half = np.array([state["cx"], state["cy"]]), np.array([state["width"], state["height"]]) / 2
    anchor, box = np.array([[35.0, 35, 65, 65]]), np.concatenate([middle - half, middle + half])[None]
    scale = np.array([0.1, 0.1, 0.2, 0.2]) if state["unit"] == "scaled" else np.ones(4)
    aim, eta, beta = encode(anchor, box)[0] / scale, state["eta"], state["beta"]
    found = []
    for loss in (HalfSquaredError(), AbsoluteError(), SmoothL1(beta)):
        errors = gradient_descent(loss.gradient, -aim, eta, state["step"])[-1]
        overlap = float(iou(decode(anchor, ((aim + errors) * scale)[None]), box)[0])
        if overlap == 0 or 1 - overlap < 1e-12 or 0.0005 <= overlap <= 0.9995:  # else the card says "about"
            found.append(overlap)
    far = float(np.abs(aim).max())
    if eta > 2 * beta or far <= beta:
        return found
    return [*found, far, math.ceil(far / eta - 1e-9)]


def decay_factor(state: dict, sentence: str) -> list[float]:
    """The factor of a step and what 50 of them leave, L2's share through momentum, and what Adam leaves of both."""
    factor, scale = state["factor"], state["scale"]
    if factor == 0:
        return [1]
    momentum = 0.9 if state["optimiser"] == "momentum" else 0.0

    def left(decoupled: bool) -> float:
        optimiser = SGD(1.0, momentum=momentum, weight_decay=factor, decoupled=decoupled)
        return float(optimiser.run(np.zeros_like, 1.0, 50)[-1])

    def adam(decoupled: bool) -> float:
        noise, signs = iter(bell_noise(5000, 1)), np.array([1.0, -1.0])
        optimiser = Adam(1e-3, weight_decay=factor, decoupled=decoupled)
        return float(optimiser.run(lambda w: scale * next(noise) * signs, np.ones(2), 5000)[-1].mean())

    ends = [] if factor in (1, 2) else [left(True)]
    return [1 - factor, *ends, *([left(False)] if momentum else []), adam(False), adam(True)]


def tiny_network(state: dict, sentence: str) -> list[float]:
    """Weights that are exactly zero, the smallest of the others, and the answer at the point."""
    step, spans = state["step"], []
    for until, penalty, strength in [*state["earlier"], [2000, state["penalty"], state["strength"]]]:
        spans.append((min(until, step), penalty, strength))
        if until >= step:
            break
    run = train(state["data"], spans)
    answer = float(sigmoid(run.network.predict(np.array([[state["probe_x"], state["probe_y"]]]))[0, 0]))
    found = [run.zeros, *([] if run.zeros == 24 else [run.smallest])]
    return [*found, answer] if 0.005 <= answer <= 0.995 else found


def rings(stretch: float, tilt: float) -> np.ndarray:
    """Rows X of the loss |X (w - best)|^2 / 2 whose rings are `stretch` times as long as wide."""
    c, s = math.cos(math.radians(tilt)), math.sin(math.radians(tilt))
    return np.diag([stretch**-0.5, stretch**0.5]) @ np.array([[c, s], [-s, c]])


def penalised(X: np.ndarray, y: np.ndarray, l1: float, l2: float) -> np.ndarray:
    """argmin |y - X w|^2 / (2 n) + l1 |w|_1 + l2/2 |w|^2, as a lasso with further rows."""
    n, p = X.shape
    path = lasso_path(np.vstack([X, math.sqrt(n * l2) * np.eye(p)]), np.append(y, np.zeros(p)))
    return path.at(l1 * n / (n + p))


def contact(best: np.ndarray, X: np.ndarray, t: float, mix: float) -> np.ndarray:
    """The lowest point within a ball that reaches t on the axes: mix 1 is the diamond, 0 the circle."""

    def size(w: np.ndarray) -> float:
        return float(mix * np.abs(w).sum() + (1 - mix) / 2 * (w**2).sum())

    def at(log: float) -> np.ndarray:
        return penalised(X, X @ best, math.exp(log) * mix, math.exp(log) * (1 - mix))

    top = size(np.array([t, 0.0]))
    return best if size(best) <= top else at(brentq(lambda log: size(at(log)) - top, -25, 12))


def corner_wins(angles: np.ndarray, X: np.ndarray, t: float, mix: float, R: float) -> np.ndarray:
    """Whether a best fit at distance R in each direction meets a corner: the pull there lies between two faces."""
    A, wins = X.T @ X, np.zeros(len(angles), dtype=bool)
    for axis, sign in ((0, 1), (1, 1), (0, -1), (1, -1)):
        away = R * np.stack([np.cos(angles), np.sin(angles)])
        away[axis] -= sign * t
        pull = A @ away
        wins |= np.abs(pull[1 - axis]) * (mix + (1 - mix) * t) < sign * pull[axis] * mix
    return wins


def directions(n: int) -> np.ndarray:
    """The explorable's stream of directions: mulberry32 with seed 2."""
    out, a, word = np.zeros(n), 2, 0xFFFFFFFF
    for i in range(n):
        a = (a + 0x6D2B79F5) & word
        z = (a ^ (a >> 15)) * (a | 1) & word
        z ^= (z + ((z ^ (z >> 7)) * (z | 61) & word)) & word
        out[i] = (z ^ (z >> 14)) / 2**32
    return 2 * math.pi * out


@cache
def corner_table() -> ModuleType:
    """The script that computed the chances in d dimensions."""
    place = Path(__file__).parents[2] / "lib" / "js" / "data" / "make_corners.py"
    spec = importlib.util.spec_from_file_location("make_corners", place)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def contact_point(state: dict, sentence: str) -> list[float]:
    """The two contact points; or the chance of a corner, and the count; or the chances in d dimensions."""
    best, mix = np.array([state["w1"], state["w2"]]), 1.0 if state["ball"] == "l1" else 0.5
    X, t, R, draws = rings(state["stretch"], state["tilt"]), state["t"], float(np.hypot(*best)), state["draws"]
    if state["view"] == "contact":
        found = [w for kind in (mix, 0.0) for w in contact(best, X, t, kind)]
        return [0.0 if abs(w) < 1e-9 else float(w) for w in found]
    if state["view"] == "chance":
        even = np.linspace(0, 2 * math.pi, 400_000, endpoint=False)
        counted = [draws, int(corner_wins(directions(draws), X, t, mix, R).sum())] if draws else []
        return [R / t, 100 * float(corner_wins(even, X, t, mix, R).mean()), *counted, 0]
    maker, d, ratio = corner_table(), state["d"], state["ratio"]
    corner, zeros, kept = maker.entries(d)[maker.RATIOS.index(ratio)]
    found = [d, float(ratio)]
    if corner >= maker.TINY:  # three decimals of the logarithm are what the card knows
        found.append(100 * 10 ** (round(1000 * math.log10(corner)) / 1000))
    return [*found, *([100 * zeros] if zeros < 0.99995 else []), kept]


AXES = {"l1": (1e-3, 10**0.5), "l2": (1e-3, 1e3), "elastic": (1e-5, 1e2)}


def coefficient_paths(state: dict, sentence: str) -> list[float]:
    """The strength, how many stay (ridge: how many grow, and change sign), the coefficient, and when it moves."""
    data, kind, j = load_diabetes(), state["penalty"], state["chosen"]
    X, y = data.X - data.X.mean(axis=0), data.y - data.y.mean()
    low, high = AXES[kind]
    alpha, ratio = min(max(state["alpha"], low), high), 1.0 if kind == "l1" else state["l1_ratio"]
    digits = float(f"{alpha:.3g}")
    if kind == "l2":
        w, sizes = ridge_path(X, y, [alpha])[0], ridge_path(X, y, np.geomspace(low, high, 6001))
        grow = int((np.diff(np.abs(sizes), axis=0) > 0).any(axis=0).sum())
        turn = int((np.diff(np.sign(sizes), axis=0) != 0).any(axis=0).sum())
        return [digits, grow, turn, *([float(w[j])] if abs(w[j]) >= 0.005 else [])]

    def at(alpha: float) -> np.ndarray:
        return penalised(X, y, alpha * ratio, alpha * (1 - ratio))

    w, grid = at(alpha), np.geomspace(high, low, 600)
    on = np.array([at(a)[j] != 0 for a in grid])
    moves = []
    for i in np.flatnonzero(on[1:] != on[:-1]):
        above, below = grid[i], grid[i + 1]
        for _ in range(40):
            middle = math.sqrt(above * below)
            above, below = (middle, below) if (at(middle)[j] != 0) == on[i] else (above, middle)
        moves.append(float(f"{above:.3g}"))
    value = [float(w[j])] if abs(w[j]) >= 0.005 or w[j] == 0 else []
    return [digits, int(np.count_nonzero(w)), *value, *moves]


COMPUTED: dict[str, Callable[[dict, str], list[float]]] = {
    "two_shapes": two_shapes,
    "outlier_line": outlier_line,
    "step_size": step_size,
    "edge_of_stability": edge_of_stability,
    "loss_shapes": loss_shapes,
    "units_trap": units_trap,
    "box_regression": box_regression,
    "saturated_neuron": saturated_neuron,
    "escape_time": escape_time,
    "depth_xray": depth_xray,
    "decay_factor": decay_factor,
    "tiny_network": tiny_network,
    "contact_point": contact_point,
    "coefficient_paths": coefficient_paths,
}


def agree(card: Card, when: str) -> None:
    look, state = card.settle(), card.state()
    said, computed = numbers(look["html"]), COMPUTED[card.name](state, look["sentence"])
    story = f"{when}: '{look['sentence']}' of {state}; Python: {[f'{v:.6g}' for v in computed]}"
    assert len(said) == len(computed), story
    for (value, half), expected in zip(said, computed, strict=True):
        assert abs(value - expected) <= half * 1.001 + 1e-7 * abs(expected), f"{value} is not {expected:.6g}. {story}"


def test_numbers_are_python_s(card):
    it = card()
    assert it.name in COMPUTED, f"say in test_numbers.py what Python computes for {it.name}"
    agree(it, "at first")
    for button in it.tries.all():
        button.click()
        agree(it, f"after '{button.inner_text()}'")
    it.button("Reset").click()
    it.settle()
    for share in (0.3, 0.7):
        if it.handles.count():
            it.drag(it.first_handle(), *inward(it, it.first_handle(), share))
            agree(it, "after a drag")
    for thumb in it.ranges.all():
        it.drag(thumb, -0.2 * thumb.bounding_box()["width"], 0)
        agree(it, "after moving a slider")
