"""A network of 33 parameters that trains in the page, under a penalty that may change while it runs."""

import numbers
from typing import Any

import traitlets

from .base import Explorable, Number, OneOf, Whole

PENALTIES = ["none", "l1_gradient", "l1_prox", "l2", "adamw"]
STRENGTH = (1e-4, 0.5)
MOST_STEPS = 2000


class Spans(traitlets.List):
    """What was trained with before: rows [until, penalty, strength], the steps `until` rising."""

    def validate(self, obj: Any, value: Any) -> list[list[Any]]:
        rows = value.tolist() if hasattr(value, "tolist") else value
        if not isinstance(rows, list | tuple) or len(rows) > MOST_STEPS:
            got = f"{len(rows)} of them" if isinstance(rows, list | tuple) else repr(value)
            raise traitlets.TraitError(
                f"{self.name} must be at most {MOST_STEPS} rows [until, penalty, strength], got {got}"
            )
        made: list[list[Any]] = []
        for i, row in enumerate(rows):
            made.append(_as_span(row, f"{self.name}[{i}]", made[-1][0] if made else 0))
        return made


def _as_span(row: Any, name: str, after: int) -> list[Any]:
    if not isinstance(row, list | tuple) or len(row) != 3:
        raise traitlets.TraitError(f"{name} must be [until, penalty, strength], got {row!r}")
    until, penalty, strength = row
    whole = isinstance(until, numbers.Integral) and not isinstance(until, bool)
    if not whole or not after < int(until) <= MOST_STEPS:
        raise traitlets.TraitError(
            f"{name} must end at a whole step above {after} and at most {MOST_STEPS}, got {until!r}"
        )
    if penalty not in PENALTIES:
        raise traitlets.TraitError(f"{name} must name one of {', '.join(map(repr, PENALTIES))}, got {penalty!r}")
    real = isinstance(strength, numbers.Real) and not isinstance(strength, bool)
    if not real or not STRENGTH[0] <= float(strength) <= STRENGTH[1]:
        low, high = STRENGTH
        raise traitlets.TraitError(f"{name} must have a strength from {low} to {high}, got {strength!r}")
    return [int(until), penalty, float(strength)]


class TinyNetwork(Explorable):
    """Which training makes a weight exactly zero? Two inputs, eight tanh units, one answer; 24 weights and 9 biases.

    Everything in the picture follows from the traits: the data and the first weights are always the same, and every
    step uses all training points (`l1l2.tiny` computes the same in Python). So a state, or a link to it, is the run.

    data: "moons", "circle", "xor", or "line", where only x matters: 80 points to train on, 400 new ones.
    penalty: "none", "l1_gradient" (strength * sign(w) added to the gradient), "l1_prox" (soft-thresholding after the
        step), "l2" (strength * w added to the gradient): all four by gradient descent; or "adamw", Adam with decoupled
        weight decay. Biases are left alone.
    strength: lambda of the penalty, 0.0001 to 0.5: lambda sum |w|, or lambda / 2 sum w^2.
    earlier: with what it was trained before the present penalty, as rows [until, penalty, strength]; [] means that it
        has been the present one from the start. Set [[300, "none", 0.01]] for a run that is not penalised until 300.
    step: how many steps are shown, 0 to 2000.
    probe_x: first coordinate of the point whose answer is told, -2 to 2.
    probe_y: its second coordinate, -2 to 2.
    """

    name = "tiny_network"
    data = OneOf(["moons", "circle", "xor", "line"], default_value="circle").tag(sync=True)
    penalty = OneOf(PENALTIES, default_value="l1_gradient").tag(sync=True)
    strength = Number(0.003, min=STRENGTH[0], max=STRENGTH[1]).tag(sync=True)
    earlier = Spans(default_value=[]).tag(sync=True)
    step = Whole(600, min=0, max=MOST_STEPS).tag(sync=True)
    probe_x = Number(0.5, min=-2.0, max=2.0).tag(sync=True)
    probe_y = Number(0.25, min=-2.0, max=2.0).tag(sync=True)
