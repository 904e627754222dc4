"""Linear regression with a smooth convex loss: Newton's method, made safe where the loss has no curvature."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Slope = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]

TOLERANCE = 1e-12  # largest cosine between the slopes and the columns of Q at which the gradient counts as zero
MAX_STEPS = 200


def minimise_smooth(Q: np.ndarray, y: np.ndarray, slope: Slope, z: np.ndarray) -> tuple[np.ndarray, int]:
    """Return z that minimises the sum of a smooth convex loss of r = Q z - y, and the number of steps.

    The matrix of a step is Q' diag(c + mu w) Q, with c the curvature of the loss, w = slope / r the weights of
    reweighted least squares, which are positive everywhere, and mu the cosine between gradient and slopes, which falls
    to zero: far out a step is one of reweighted least squares, near the end one of Newton. For a piecewise quadratic
    loss the last step solves its linear equations exactly. A line search on the derivative cuts a step that overshoots.

    Q: (n, k) with orthonormal columns.
    y: (n,) targets.
    slope: r -> (slope, curvature), elementwise, the slope in [-1, 1].
    z: (k,) where to start.

    Raises RuntimeError when the gradient is not zero to rounding (TOLERANCE, and what the rounding of r itself does to
    the slopes) after MAX_STEPS steps.
    """
    r = Q @ z - y
    for step in range(MAX_STEPS):
        pull, curvature = slope(r)
        gradient = Q.T @ pull
        size = float(np.linalg.norm(pull))
        cosine = float(np.linalg.norm(gradient)) / size if size > 0 else 0.0
        rounding = 16 * np.finfo(float).eps * np.linalg.norm(curvature * (np.abs(y) + np.abs(Q) @ np.abs(z)))
        if cosine * size <= TOLERANCE * size + rounding:
            return z, step
        weight = np.divide(pull, r, out=curvature.copy(), where=r != 0)
        weighted = Q.T * (curvature + cosine * weight)
        direction = np.linalg.solve(weighted @ Q, -gradient)
        D = Q @ direction
        t = _line_search(r, D, slope)
        z = z + t * direction
        r = Q @ z - y
    raise RuntimeError(
        f"the fit did not converge: after {MAX_STEPS} steps the gradient is still {cosine:.1e} of its largest possible "
        f"size, {TOLERANCE:.0e} is asked for"
    )


def _line_search(r: np.ndarray, D: np.ndarray, slope: Slope) -> float:
    """Return t > 0 where the derivative along r + t D is at most half as large as at 0: 1, if that is good enough."""

    def derivative(t: float) -> float:
        return float(D @ slope(r + t * D)[0])

    low, at_low = 0.0, derivative(0.0)
    high, at_high = 1.0, derivative(1.0)
    enough = 0.5 * abs(at_low)
    while at_high < -enough and high < 1e9:
        low, at_low = high, at_high
        high *= 2
        at_high = derivative(high)
    for _ in range(60):
        if abs(at_high) <= enough or at_low >= at_high:
            break
        t = low + (high - low) * min(max(at_low / (at_low - at_high), 0.1), 0.9)
        at_t = derivative(t)
        if at_t < -enough:
            low, at_low = t, at_t
        else:
            high, at_high = t, at_t
    return high
