"""The error of an output neuron under the cross-entropy."""

from __future__ import annotations

import math

import numpy as np

from ...costs import CrossEntropyCost, QuadraticCost, sigmoid
from ..exercise import Exercise, Group, Region, Wrong


def _a(z: float) -> float:
    return float(sigmoid(z))


_Z = [0.0, 1.0, -1.0, 2.0, -2.0, 0.5, 4.0, -3.0, 0.0, 6.0]
_Y = [0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0]

CROSS_ENTROPY_DELTA = Exercise(
    name="cross_entropy_delta",
    arguments=("z", "y"),
    task="Return dC/dz of the cross-entropy for a sigmoid neuron: z is its weighted input, y the target, 0 or 1.",
    reference=lambda z, y: float(CrossEntropyCost.delta(z, y)),
    groups=(
        Group({"z": _Z, "y": _Y}),
        Group({"z": [-0.3, 0.7, 1.9, -2.4, 8.0, -8.0], "y": [0.0, 1.0, 0.0, 1.0, 0.0, 1.0]}),
        Group({"z": [20.0, -20.0, 30.0, -30.0], "y": [0.0, 1.0, 1.0, 0.0]}),
    ),
    extremes=(Group({"z": [-800.0, 800.0], "y": [1.0, 0.0]}),),
    regions=(
        Region("y = 0", lambda z, y: y == 0),
        Region("y = 1", lambda z, y: y == 1),
        Region("z = 0", lambda z, y: z == 0),
        Region("z > 0", lambda z, y: z > 0),
        Region("z < 0", lambda z, y: z < 0),
    ),
    array_hint="`1 / (1 + np.exp(-z)) - y` takes arrays too",
    wrongs=(
        Wrong("is the sign turned round? The error is output minus target", lambda z, y: y - _a(z)),
        Wrong(
            "is it the quadratic cost's delta? The cross-entropy cancels the factor sigma'(z)",
            lambda z, y: float(QuadraticCost.delta(z, y)),
        ),
        Wrong("did you apply the sigmoid to z? The output a is sigma(z)", lambda z, y: z - y),
        Wrong(
            "is it dC/da? One factor sigma'(z) is missing, and it cancels the denominator a(1 - a)",
            lambda z, y: (_a(z) - y) / (_a(z) * (1 - _a(z))),
        ),
        Wrong("is it the cost? Its derivative is asked", lambda z, y: float(CrossEntropyCost.value(z, y))),
        Wrong("does y count? You return the output a", lambda z, y: _a(z)),
        Wrong("is z's sign turned round in the sigmoid? It is 1/(1 + exp(-z))", lambda z, y: _a(-z) - y),
        Wrong("is it tanh in place of the sigmoid?", lambda z, y: math.tanh(z) - y),
        Wrong("did you square the error?", lambda z, y: (_a(z) - y) ** 2),
        Wrong("did you halve the square of the error? Its derivative by z is asked", lambda z, y: (_a(z) - y) ** 2 / 2),
        Wrong("did you take the absolute value? The error has a sign", lambda z, y: abs(_a(z) - y)),
        Wrong("is it the derivative of the sigmoid?", lambda z, y: _a(z) * (1 - _a(z))),
        Wrong("is the output rounded to 0 or 1? The error needs a itself", lambda z, y: float(z > 0) - y),
        Wrong("is a factor of 2 too many?", lambda z, y: 2 * (_a(z) - y)),
        Wrong("are the two arguments in the order (z, y)?", lambda z, y: _a(y) - z),
        Wrong("is the sigmoid applied twice?", lambda z, y: _a(_a(z)) - y),
        Wrong("is it exp(z)/(1 + exp(-z))? Use one sign for z in both", lambda z, y: np.exp(z) / (1 + np.exp(-z)) - y),
        Wrong("is it only the first term, y * ln a?", lambda z, y: -y * (1 - _a(z)) if y else 0.0),
    ),
)
