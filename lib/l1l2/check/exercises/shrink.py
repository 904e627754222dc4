"""What the two penalties do to a weight: the soft threshold of L1, and the decay of L2."""

from __future__ import annotations

import numpy as np

from ...penalties import soft_threshold
from ..exercise import Exercise, Group, Region, Wrong

_RNG = np.random.default_rng(3)


def _soft(v: float, threshold: float) -> float:
    return float(np.sign(v)) * max(abs(v) - threshold, 0.0)


SOFT_THRESHOLD = Exercise(
    name="soft_threshold",
    arguments=("v", "threshold"),
    task="Pull each v towards zero by the threshold, and to exactly zero where it is no larger than that.",
    reference=lambda v, threshold: float(soft_threshold(v, threshold)),
    groups=(
        Group({"v": [3.0, -3.0, 0.5, -0.5, 1.5, -2.0, 2.0, -1.5, 0.0]}, {"threshold": 2.0}),
        Group({"v": [1.0, -1.0, 0.2, -0.1, 0.25, -0.25, 4.0]}, {"threshold": 0.25}),
        Group({"v": [3.0, -2.0, 0.5, -0.5, 1.0, -1.0]}, {"threshold": 1.0}),
        Group({"v": [2.0, -1.0, 0.0, 0.3]}, {"threshold": 0.0}),
        Group({"v": np.round(_RNG.normal(size=12) * 5, 3).tolist()}, {"threshold": 3.3}),
        Group({"v": [2e5, -3e5, 400.0, -50.0]}, {"threshold": 1000.0}),
        Group({"v": [2e-4, -3e-4, 4e-5, -1e-5]}, {"threshold": 1e-4}),
    ),
    regions=(
        Region("|v| <= threshold", lambda v, threshold: abs(v) <= threshold),
        Region("|v| > threshold", lambda v, threshold: abs(v) > threshold),
        Region("v > 0", lambda v, threshold: v > 0),
        Region("v < 0", lambda v, threshold: v < 0),
        Region("threshold = 1", lambda v, threshold: threshold == 1),
        Region("threshold = 0", lambda v, threshold: threshold == 0),
    ),
    array_hint="`np.sign(v) * np.maximum(np.abs(v) - threshold, 0)` takes an array too",
    wrongs=(
        Wrong(
            "is it the hard threshold? The soft one also moves what it keeps, by the threshold",
            lambda v, t: v if abs(v) > t else 0.0,
        ),
        Wrong("is the sign of v lost? A negative v must stay negative", lambda v, t: max(abs(v) - t, 0.0)),
        Wrong("is a negative v treated as small? Compare |v|, not v", lambda v, t: max(v - t, 0.0)),
        Wrong(
            "is the threshold subtracted from negative v too? They must move up, towards zero",
            lambda v, t: v - t if abs(v) > t else 0.0,
        ),
        Wrong(
            "did you stop at zero? What is smaller than the threshold must become 0", lambda v, t: v - np.sign(v) * t
        ),
        Wrong("did you stop at zero? v - threshold goes past it", lambda v, t: v - t),
        Wrong(
            "is it pushed away from zero? It must move towards it",
            lambda v, t: v + np.sign(v) * t if abs(v) > t else 0.0,
        ),
        Wrong("is the sign turned round?", lambda v, t: -_soft(v, t)),
        Wrong("is it what was taken away? Return what is left", lambda v, t: np.clip(v, -t, t)),
        Wrong("are the two cases exchanged?", lambda v, t: v - np.sign(v) * t if abs(v) <= t else 0.0),
        Wrong(
            "is it what L2 does, a division by 1 + threshold? That never gives an exact zero", lambda v, t: v / (1 + t)
        ),
        Wrong("did you subtract half of the threshold?", lambda v, t: _soft(v, t / 2)),
        Wrong("did you subtract twice the threshold?", lambda v, t: _soft(v, 2 * t)),
        Wrong("did you square the threshold?", lambda v, t: _soft(v, t * t)),
        Wrong(
            "did you only set small values to zero, and leave the sign?", lambda v, t: np.sign(v) if abs(v) > t else 0.0
        ),
        Wrong("are the two arguments in the order (v, threshold)?", lambda v, t: _soft(t, v)),
        Wrong("does it return v unchanged?", lambda v, t: v),
        Wrong("is it zero everywhere?", lambda v, t: 0.0),
    ),
)


def _step(w: float, gradient: float, eta: float, lam: float, n: int) -> float:
    return w - eta * (gradient + lam / n * w)


_WEIGHTS = [2.0, -1.0, 0.0, 1.0, -3.0, 4.0]
_GRADIENTS = [1.0, 0.5, -1.0, 0.0, -2.0, 0.25]

DECAYED_STEP = Exercise(
    name="decayed_step",
    arguments=("w", "gradient", "eta", "lam", "n"),
    task="Take one step of gradient descent on C0 + lam/(2n) * (sum of squared weights); `gradient` is that of C0.",
    reference=_step,
    groups=(
        Group({"w": _WEIGHTS, "gradient": _GRADIENTS}, {"eta": 0.5, "lam": 0.4, "n": 4}),
        Group({"w": _WEIGHTS, "gradient": _GRADIENTS}, {"eta": 0.1, "lam": 3.0, "n": 2}),
        Group({"w": _WEIGHTS, "gradient": _GRADIENTS}, {"eta": 0.2, "lam": 0.7, "n": 1}),
        Group({"w": _WEIGHTS, "gradient": _GRADIENTS}, {"eta": 0.3, "lam": 0.0, "n": 5}),
        Group({"w": _WEIGHTS, "gradient": _GRADIENTS}, {"eta": 1.0, "lam": 2.5, "n": 10}),
        Group(
            {"w": np.round(_RNG.normal(size=9), 3).tolist(), "gradient": np.round(_RNG.normal(size=9), 3).tolist()},
            {"eta": 0.7, "lam": 90.0, "n": 130},
        ),
    ),
    regions=(
        Region("lam = 0", lambda w, gradient, eta, lam, n: lam == 0),
        Region("n = 1", lambda w, gradient, eta, lam, n: n == 1),
        Region("w = 0", lambda w, gradient, eta, lam, n: w == 0),
        Region("gradient = 0", lambda w, gradient, eta, lam, n: gradient == 0),
        Region("eta = 1", lambda w, gradient, eta, lam, n: eta == 1),
    ),
    array_hint="plain arithmetic on w and gradient takes arrays too",
    wrongs=(
        Wrong("did you forget 1/n? The penalty is lam/(2n)", lambda w, g, eta, lam, n: _step(w, g, eta, lam, 1)),
        Wrong(
            "does the decay push w away from zero? The factor is 1 - eta*lam/n, smaller than 1",
            lambda w, g, eta, lam, n: _step(w, g, eta, -lam, n),
        ),
        Wrong(
            "a step goes against the gradient, by minus eta times it",
            lambda w, g, eta, lam, n: _step(w, -g, eta, lam, n),
        ),
        Wrong(
            "both terms have the wrong sign: a step goes downhill", lambda w, g, eta, lam, n: _step(w, g, -eta, lam, n)
        ),
        Wrong("did you forget eta in the decay?", lambda w, g, eta, lam, n: w - eta * g - lam / n * w),
        Wrong("did you forget eta before the gradient?", lambda w, g, eta, lam, n: (1 - eta * lam / n) * w - g),
        Wrong("is there no decay? lam must count", lambda w, g, eta, lam, n: w - eta * g),
        Wrong(
            "is a factor of 2 too many in the decay? The half in lam/(2n) cancels it",
            lambda w, g, eta, lam, n: _step(w, g, eta, 2 * lam, n),
        ),
        Wrong(
            "did you keep the 2 of lam/(2n)? It cancels when w^2 is differentiated",
            lambda w, g, eta, lam, n: _step(w, g, eta, lam / 2, n),
        ),
        Wrong(
            "is the decayed factor applied after the step? It multiplies the old w alone, not the gradient",
            lambda w, g, eta, lam, n: (1 - eta * lam / n) * (w - eta * g),
        ),
        Wrong(
            "is it L1's decay, by the sign of w? L2's is proportional to w",
            lambda w, g, eta, lam, n: w - eta * (g + lam / n * np.sign(w)),
        ),
        Wrong("is only w decayed, and the gradient left out?", lambda w, g, eta, lam, n: (1 - eta * lam / n) * w),
        Wrong("is it only the change? Return the new weight", lambda w, g, eta, lam, n: -eta * (g + lam / n * w)),
        Wrong("is it the gradient with its penalty? Take the step too", lambda w, g, eta, lam, n: g + lam / n * w),
        Wrong("did you put the penalty itself, w squared, in place of its derivative?",
              lambda w, g, eta, lam, n: w - eta * (g + lam / (2 * n) * w * w)),
        Wrong("is the gradient divided by n as well? It is the mean's already",
              lambda w, g, eta, lam, n: w - eta * (g + lam * w) / n),
        Wrong("did you multiply by n, where you should divide?", lambda w, g, eta, lam, n: w - eta * (g + lam * n * w)),
        Wrong("is the decay lam alone, without eta and n?", lambda w, g, eta, lam, n: (1 - lam) * w - eta * g),
        Wrong("is eta in the decay twice?", lambda w, g, eta, lam, n: (1 - eta * eta * lam / n) * w - eta * g),
    ),
)  # fmt: skip
