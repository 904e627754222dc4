"""The tiny network that the page trains, in Python: its first weights, and a run under changing penalties.

A 2-8-1 `l1l2.network.Network`, tanh inside, sigmoid and cross-entropy at its end. Every step uses all training points,
and nothing is drawn at random after the data and the first weights, which are always the same.

>>> from l1l2.tiny import train
>>> run = train("circle", [(600, "l1_prox", 0.003)])
>>> run.zeros, run.train_right
(12, 1.0)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from l1l2._validation import integer, non_negative, sequence
from l1l2.costs import CrossEntropyCost
from l1l2.descent import SGD, Adam
from l1l2.draws import bell, uniform_stream
from l1l2.heads import SigmoidHead
from l1l2.network import Network
from l1l2.penalties import L1
from l1l2.tiny_data import Points, data_set

HIDDEN = 8
GRADIENT_RATE, ADAM_RATE = 0.5, 0.01
ADAM_EPSILON = 1e-3  # with 1e-8 it jerks wherever all gradients get small, and a last bit becomes a first digit
PENALTIES = ("none", "l1_gradient", "l1_prox", "l2", "adamw")


@dataclass(frozen=True, eq=False)
class TinyRun:
    """Where a run stands.

    network: the trained network; its 24 weights come first in `network.parameters`, then 9 biases.
    zeros: how many of the 24 weights are exactly 0. smallest: the least |w| of the others, nan if there is none.
    train_loss, test_loss: mean cross-entropy without the penalty. train_right, test_right: share of points on the
    right side of 1/2.
    """

    network: Network
    zeros: int
    smallest: float
    train_loss: float
    test_loss: float
    train_right: float
    test_right: float


def first_network() -> Network:
    """Return the network before its first step: weights of Glorot's scale from a fixed seed, biases 0."""
    network = Network((2, HIDDEN, 1), np.random.default_rng(0), activation="tanh", initialisation="xavier")
    draw = uniform_stream(8)
    for weight, (inputs, outputs) in zip(network.weights, ((2, HIDDEN), (HIDDEN, 1)), strict=True):
        scale = math.sqrt(2 / (inputs + outputs))
        weight[...] = np.array([bell(draw) * scale for _ in range(weight.size)]).reshape(weight.shape)
    return network


def train(name: str, spans: Sequence[tuple[int, str, float]]) -> TinyRun:
    """Train from the first weights through spans of different penalties, and tell where it stands.

    name: of the data, see `l1l2.tiny_data`.
    spans: rows (until, penalty, strength): up to step `until` with that penalty. penalty: "none"; "l1_gradient",
        strength * sign(w) in the gradient; "l1_prox", soft-thresholding after the step; "l2", strength * w in the
        gradient: these by gradient descent at 0.5; or "adamw", Adam at 0.01 (epsilon 0.001) with decoupled weight
        decay, which begins without memory. Biases are never penalised.

    Raises TypeError or ValueError that names the argument.
    """
    points, network, head, done = data_set(name), first_network(), SigmoidHead(CrossEntropyCost()), 0
    cut, previous, advance = network.n_weights, None, None
    for i, span in enumerate(sequence(spans, "spans", "rows (until, penalty, strength)")):
        row = sequence(span, f"spans[{i}]", "three: until, penalty, strength")
        if len(row) != 3:
            raise ValueError(f"spans[{i}] must be (until, penalty, strength); got {len(row)} items")
        until, penalty, strength = row
        until = integer(until, f"spans[{i}][0]", minimum=done)
        strength = non_negative(strength, f"spans[{i}][2]")
        if not isinstance(penalty, str) or penalty not in PENALTIES:
            raise ValueError(f"spans[{i}][1] must be one of {', '.join(PENALTIES)}; got {penalty!r}")
        if advance is None or not penalty == previous == "adamw":
            advance = _Step(penalty)
        previous = penalty
        for _ in range(done, until):
            _, gradient = network.value_and_gradient(points.X_train, points.y_train, head)
            network.parameters[...] = advance(network.parameters, gradient, cut, strength)
        done = until
    return _stand(network, points, head)


class _Step:
    """One step of all parameters; with Adam it remembers."""

    def __init__(self, penalty: str) -> None:
        self.penalty = penalty
        self.weights: Any = (
            Adam(ADAM_RATE, decoupled=True, epsilon=ADAM_EPSILON) if penalty == "adamw" else SGD(GRADIENT_RATE)
        )
        self.biases: Any = Adam(ADAM_RATE, epsilon=ADAM_EPSILON) if penalty == "adamw" else SGD(GRADIENT_RATE)

    def __call__(self, parameters: np.ndarray, gradient: np.ndarray, cut: int, strength: float) -> np.ndarray:
        w, slope = parameters[:cut], gradient[:cut]
        self.weights.weight_decay = strength if self.penalty in ("l2", "adamw") else 0.0
        if self.penalty == "l1_gradient":
            slope = slope + strength * np.sign(w)
        w = self.weights.step(w, slope)
        if self.penalty == "l1_prox":
            w = L1(strength).prox(w, GRADIENT_RATE)
        return np.concatenate([w, self.biases.step(parameters[cut:], gradient[cut:])])


def _stand(network: Network, points: Points, head: SigmoidHead) -> TinyRun:
    size = np.abs(network.parameters[: network.n_weights])
    scores = []
    for X, y in ((points.X_train, points.y_train), (points.X_test, points.y_test)):
        z = network.predict(X)[:, 0]
        total, _ = head.sum_and_gradient(z, y)
        scores.append((total / len(y), float(np.mean(np.where(y == 1, z, -z) > 0))))
    (train_loss, train_right), (test_loss, test_right) = scores
    smallest = float(size[size > 0].min(initial=np.inf)) if size.any() else math.nan
    zeros = int((size == 0).sum())
    return TinyRun(network, zeros, smallest, train_loss, test_loss, train_right, test_right)
