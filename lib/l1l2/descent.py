"""Going downhill step by step: gradient descent, proximal gradient descent, SGD and Adam.

Nothing here knows a loss or a penalty: a function returns the gradient at a point, a penalty has a method `prox`.

>>> from l1l2.descent import gradient_descent
>>> gradient_descent(lambda w: 2 * w, 1.0, 0.25, 3)
array([1.   , 0.5  , 0.25 , 0.125])
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from l1l2._optimizers import SGD, Adam, Rate, gradient_of
from l1l2._validation import as_float_array, boolean, function_of, integer, non_negative, positive, same_shape

__all__ = ["SGD", "Adam", "ConvergenceWarning", "ProximalFit", "gradient_descent", "proximal_gradient"]


class ConvergenceWarning(UserWarning):
    """An iteration stopped before it reached the tolerance."""


def gradient_descent(function: Callable[[Any], Any], start: Any, learning_rate: Rate, n_steps: int) -> np.ndarray:
    """Return every point of gradient descent: w_t = w_(t-1) - eta_t * gradient(w_(t-1)), in n_steps + 1 rows.

    A run that diverges is recorded, not stopped by an error: from the first point with a coordinate past the square
    root of the largest float (1.3e154 in float64) or not finite, every row is inf.

    function: takes a point and returns the gradient there, or a pair (value, gradient).
    start: w_0, any shape; a number gives an array of n_steps + 1 numbers.
    learning_rate: eta > 0, or a function of the step's number t = 1, 2, ... that returns eta_t.
    n_steps: how many steps, >= 0.

    Raises TypeError or ValueError that names the argument; ValueError when the gradient at `start` is not finite.
    """
    return SGD(learning_rate).run(function, start, n_steps)


@dataclass(frozen=True, eq=False)
class ProximalFit:
    """What `proximal_gradient` found.

    w: the last point, an exact output of the prox: its zeros are zeros.
    n_iter: steps taken.
    residual: largest entry of the last generalised gradient, (point - prox(point - step * gradient)) / step.
    converged: whether that is at most the tolerance.
    """

    w: np.ndarray
    n_iter: int
    residual: float
    converged: bool


def proximal_gradient(
    function: Callable[[np.ndarray], Any],
    penalty: Any,
    start: Any,
    step: float,
    *,
    accelerated: bool = False,
    tolerance: float = 1e-8,
    max_steps: int = 10_000,
    callback: Callable[[int, np.ndarray], object] | None = None,
) -> ProximalFit:
    """Return a minimiser of f(w) + penalty(w) for smooth convex f: w <- prox(w - step * gradient of f, step).

    Where f is not differentiable this does not apply; the penalty may have any kink, since it is never
    differentiated. With `accelerated` it is FISTA (Beck and Teboulle 2009): the step starts from a point extrapolated
    along the last step, and the extrapolation starts anew whenever it points uphill (O'Donoghue and Candes 2015). It
    stops when every entry of the generalised gradient is at most `tolerance`; at w, 0 is then within 2 * tolerance of
    the subdifferential, if step <= 1/L.

    function: takes w and returns the gradient of f there, or a pair (value, gradient).
    penalty: has prox(v, step) = argmin over w of penalty(w) + |w - v|^2 / (2 step), as those of `l1l2.penalties`.
    start: the first w, any shape.
    step: > 0; at most 1/L for a gradient that changes by at most L per unit of w, else it may diverge.
    accelerated: whether to extrapolate.
    tolerance: in the unit of the gradient; 0 takes all of max_steps, and says nothing.
    max_steps: steps after which it gives up with a ConvergenceWarning.
    callback: called as callback(t, w) with the step's number t = 0, 1, ... and each w, `start` included.

    Raises TypeError or ValueError that names the argument.
    """
    prox = getattr(penalty, "prox", None)
    if not callable(prox):
        raise TypeError(f"penalty must have a method prox(v, step); {type(penalty).__name__} has none")
    function, w = function_of(function, "function", "a point"), as_float_array(start, "start").copy()
    step, tolerance = positive(step, "step"), non_negative(tolerance, "tolerance")
    accelerated, max_steps = boolean(accelerated, "accelerated"), integer(max_steps, "max_steps", minimum=0)
    point, momentum, residual = w, 1.0, math.inf
    if callback is not None:
        callback(0, w)
    for t in range(1, max_steps + 1):
        with np.errstate(over="ignore", invalid="ignore"):
            moved = point - step * gradient_of(function(point), point)
        if not np.isfinite(moved).all():
            warnings.warn(f"diverged at step {t}: is step = {step:g} above 1/L?", ConvergenceWarning, stacklevel=2)
            return ProximalFit(w, t - 1, math.inf, False)
        new = as_float_array(prox(moved, step), "penalty.prox(v, step)")
        same_shape(new, "penalty.prox(v, step)", w, "start")
        residual = float(np.abs(point - new).max(initial=0)) / step
        if callback is not None:
            callback(t, new)
        if residual <= tolerance:
            return ProximalFit(new, t, residual, True)
        if not accelerated:
            point = w = new
            continue
        if np.vdot(point - new, new - w) > 0:
            momentum = 1.0
        following = (1 + math.sqrt(1 + 4 * momentum**2)) / 2
        point = new + (momentum - 1) / following * (new - w)
        w, momentum = new, following
    if tolerance > 0:
        warnings.warn(
            f"stopped after {max_steps} steps with a residual of {residual:.1e}, above tolerance = {tolerance:.1e}",
            ConvergenceWarning,
            stacklevel=2,
        )
    return ProximalFit(w, max_steps, residual, False)
