"""The numbers that a card says are those that the Python package computes for the same state.

The state is read from the copied link; the numbers are the bold ones of the sentence, right to half a unit of their
last place. Two implementations, two languages, one answer.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import pytest
from cards import Card, inward, numbers

from l1l2.descent import gradient_descent
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
from l1l2.penalties import L1, L2

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


COMPUTED: dict[str, Callable[[dict, str], list[float]]] = {
    "two_shapes": two_shapes,
    "outlier_line": outlier_line,
    "step_size": step_size,
    "edge_of_stability": edge_of_stability,
    "saturated_neuron": saturated_neuron,
    "escape_time": escape_time,
    "depth_xray": depth_xray,
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
