"""Smooth L1 and its gradient."""

from __future__ import annotations

import math

import numpy as np

from ...losses import Huber, SmoothL1
from ..exercise import Exercise, Group, Region, Wrong

_RNG = np.random.default_rng(2)
_GROUPS = (
    Group({"r": [0.5, -0.5, 1.0, -1.5, 3.0, -5.0, 2.0, -2.0, 0.0]}, {"beta": 2.0}),
    Group({"r": [0.25, -0.25, 0.4, 0.75, -0.9, 3.0, 0.5, 0.0]}, {"beta": 0.5}),
    Group({"r": [0.5, -0.5, 2.0, -2.0, 1.0, 0.0]}, {"beta": 1.0}),
    Group({"r": [0.05, -0.1, 0.3, 1.0, -4.0]}, {"beta": 1 / 9}),
    Group({"r": np.round(_RNG.normal(size=12) * 4, 3).tolist()}, {"beta": 3.7}),
    Group({"r": [1.0, -500.0, 900.0, 2500.0, -1e5]}, {"beta": 1000.0}),
    Group({"r": [5e-4, -2e-4, 10.0, -1e4]}, {"beta": 1e-3}),
)
_REGIONS = (
    Region("|r| > beta", lambda r, beta: abs(r) > beta),
    Region("|r| < beta", lambda r, beta: abs(r) < beta),
    Region("beta = 1", lambda r, beta: beta == 1),
    Region("r > 0", lambda r, beta: r > 0),
    Region("r < 0", lambda r, beta: r < 0),
)


def _inside(r: float, beta: float, inner: float, outer: float) -> float:
    return inner if abs(r) < beta else outer


_SWAPPED = "are the two arguments in the order (r, beta)?"

SMOOTH_L1 = Exercise(
    name="smooth_l1",
    arguments=("r", "beta"),
    task="Return the Smooth L1 loss of each residual: r^2/(2 beta) where |r| < beta, and |r| - beta/2 elsewhere.",
    reference=lambda r, beta: float(SmoothL1(beta).value(r)),
    groups=_GROUPS,
    regions=_REGIONS,
    array_hint="`np.where(np.abs(r) < beta, ..., ...)` takes an array too",
    wrongs=(
        Wrong(
            "did you divide by beta inside the quadratic zone?",
            lambda r, beta: _inside(r, beta, r * r / 2, abs(r) - beta / 2),
        ),
        Wrong(
            "the quadratic part needs the half: r^2/(2 beta)",
            lambda r, beta: _inside(r, beta, r * r / beta, abs(r) - beta / 2),
        ),
        Wrong(
            "did you subtract beta/2 outside? Without it the two parts do not meet at |r| = beta",
            lambda r, beta: _inside(r, beta, r * r / (2 * beta), abs(r)),
        ),
        Wrong(
            "did you subtract 0.5 outside, where beta/2 is needed? The two agree only for beta = 1",
            lambda r, beta: _inside(r, beta, r * r / (2 * beta), abs(r) - 0.5),
        ),
        Wrong(
            "this is the formula for beta = 1 with only the threshold changed: beta belongs into both parts",
            lambda r, beta: _inside(r, beta, r * r / 2, abs(r) - 0.5),
        ),
        Wrong(
            "does your threshold stay at 1? The parts meet at |r| = beta",
            lambda r, beta: r * r / (2 * beta) if abs(r) < 1 else abs(r) - beta / 2,
        ),
        Wrong("did you leave beta out altogether?", lambda r, beta: _inside(r, 1, r * r / 2, abs(r) - 0.5)),
        Wrong(
            "did you subtract beta outside, where half of it is needed?",
            lambda r, beta: _inside(r, beta, r * r / (2 * beta), abs(r) - beta),
        ),
        Wrong(
            "did you multiply by beta inside, where you should divide?",
            lambda r, beta: _inside(r, beta, beta * r * r / 2, abs(r) - beta / 2),
        ),
        Wrong(
            "did you divide by beta squared?",
            lambda r, beta: _inside(r, beta, r * r / (2 * beta**2), abs(r) - beta / 2),
        ),
        Wrong("is it Huber's loss, which is beta times Smooth L1?", lambda r, beta: float(Huber(beta).value(r))),
        Wrong(
            "is the absolute value missing outside? For r < -beta your loss is negative",
            lambda r, beta: _inside(r, beta, r * r / (2 * beta), r - beta / 2),
        ),
        Wrong(
            "did you test r < beta, where |r| < beta is needed? A large negative r took the quadratic part",
            lambda r, beta: r * r / (2 * beta) if r < beta else abs(r) - beta / 2,
        ),
        Wrong(
            "are the two parts exchanged?",
            lambda r, beta: _inside(r, beta, abs(r) - beta / 2, r * r / (2 * beta)),
        ),
        Wrong(
            "did you compare r^2 with beta, where |r| is compared?",
            lambda r, beta: r * r / (2 * beta) if r * r < beta else abs(r) - beta / 2,
        ),
        Wrong(
            "is it a sigma? You turn at |r| = 1/beta^2, the convention of the Fast R-CNN code",
            lambda r, beta: _inside(r, beta**-2, (beta * r) ** 2 / 2, abs(r) - 0.5 / beta**2),
        ),
        Wrong("is it the pseudo-Huber loss, a root?", lambda r, beta: math.sqrt(r * r + beta * beta) - beta),
        Wrong("is it the quadratic part everywhere?", lambda r, beta: r * r / (2 * beta)),
        Wrong("is it the linear part everywhere?", lambda r, beta: abs(r) - beta / 2),
        Wrong("is it the gradient? The loss is asked", lambda r, beta: float(SmoothL1(beta).gradient(r))),
        Wrong(_SWAPPED, lambda r, beta: _inside(beta, r, beta * beta / (2 * r), abs(beta) - r / 2)),
    ),
)

SMOOTH_L1_GRADIENT = Exercise(
    name="smooth_l1_gradient",
    arguments=("r", "beta"),
    task="Return the gradient of Smooth L1 at each residual: r/beta where |r| < beta, and the sign of r elsewhere.",
    reference=lambda r, beta: float(SmoothL1(beta).gradient(r)),
    groups=_GROUPS,
    regions=_REGIONS,
    array_hint="`np.clip(r / beta, -1, 1)` takes an array too",
    wrongs=(
        Wrong("did you divide by beta inside the quadratic zone?", lambda r, beta: _inside(r, beta, r, np.sign(r))),
        Wrong("is it Huber's gradient, which is beta times this one?", lambda r, beta: float(Huber(beta).gradient(r))),
        Wrong(
            "did you forget the sign outside? The gradient of |r| is -1 for negative r",
            lambda r, beta: _inside(r, beta, r / beta, 1.0),
        ),
        Wrong(
            "is a factor of 2 too many inside? The half cancels the 2 of the square",
            lambda r, beta: _inside(r, beta, 2 * r / beta, np.sign(r)),
        ),
        Wrong(
            "is a half too many inside? It cancels when r^2 is differentiated",
            lambda r, beta: _inside(r, beta, r / (2 * beta), np.sign(r)),
        ),
        Wrong(
            "did you multiply by beta inside, where you should divide?",
            lambda r, beta: _inside(r, beta, r * beta, np.sign(r)),
        ),
        Wrong(
            "is the gradient multiplied by beta outside? It is only the sign there",
            lambda r, beta: _inside(r, beta, r / beta, beta * np.sign(r)),
        ),
        Wrong(
            "outside the slope no longer depends on r: only its sign stays",
            lambda r, beta: _inside(r, beta, r / beta, r),
        ),
        Wrong("is it the gradient of the quadratic part everywhere?", lambda r, beta: r / beta),
        Wrong("is it the gradient of the absolute error, without a quadratic zone?", lambda r, beta: np.sign(r)),
        Wrong("does beta count at all? You give the gradient for beta = 1", lambda r, beta: np.clip(r, -1, 1)),
        Wrong(
            "does your threshold stay at 1? The parts meet at |r| = beta",
            lambda r, beta: r / beta if abs(r) < 1 else np.sign(r),
        ),
        Wrong(
            "did you test r < beta, where |r| < beta is needed? A large negative r took the quadratic part",
            lambda r, beta: r / beta if r < beta else 1.0,
        ),
        Wrong("is the sign turned round? r is prediction - target", lambda r, beta: -np.clip(r / beta, -1, 1)),
        Wrong("did you take absolute values? A gradient has a sign", lambda r, beta: min(abs(r) / beta, 1)),
        Wrong("are the two parts exchanged?", lambda r, beta: _inside(r, beta, np.sign(r), r / beta)),
        Wrong("is it the loss? Its gradient is asked", lambda r, beta: float(SmoothL1(beta).value(r))),
        Wrong(_SWAPPED, lambda r, beta: np.clip(beta / r, -1, 1) if r else math.inf),
    ),
)
