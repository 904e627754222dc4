"""Whole regularisation paths: the lasso's, exact with all its breakpoints, and ridge's, by one decomposition.

Neither centres: to leave an intercept unpenalised, subtract the means of X and y first.

>>> from l1l2.paths import lasso_path
>>> path = lasso_path([[1.0, 0.0], [0.0, 1.0]], [4.0, -2.0])
>>> path.alphas, path.at(0.5)
(array([2., 1., 0.]), array([ 3., -1.]))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from l1l2._homotopy import lasso_knots
from l1l2._scaling import exponent, in_floats
from l1l2._validation import as_float_array, design_and_target, non_negative

__all__ = ["Event", "LassoPath", "lasso_path", "ridge_path"]


@dataclass(frozen=True)
class Event:
    """Something happens to the model as alpha falls: a column joins it, or leaves.

    alpha: where.
    column: which, counted from 0.
    joins: True when its coefficient leaves zero, False when it returns to zero.
    """

    alpha: float
    column: int
    joins: bool


@dataclass(frozen=True, eq=False)
class LassoPath:
    """All solutions of a lasso: straight lines between breakpoints.

    alphas: (m,) breakpoints, falling strictly from the smallest alpha at which all coefficients are 0, to 0 or
    alpha_min. coefs: (m, p) coefficients at each breakpoint, exact zeros included; between two they move along a
    straight line. events: what happens at the breakpoints, in order; several may share one.
    """

    alphas: np.ndarray
    coefs: np.ndarray
    events: tuple[Event, ...]

    def at(self, alpha: Any) -> np.ndarray:
        """Return the coefficients at any alpha on the path: shape (p,) for a number, (k, p) for k of them.

        Raises TypeError or ValueError when alpha is not a number, or an array of them, or below the path's end.
        """
        wanted = as_float_array(alpha, "alpha")
        if wanted.ndim > 1:
            raise ValueError(f"alpha must be a number or have 1 dimension; got shape {wanted.shape}")
        if (wanted < self.alphas[-1]).any():
            raise ValueError(f"alpha must not be below {self.alphas[-1]:g}, where the path ends; got {wanted.min():g}")
        if len(self.alphas) == 1:
            return np.zeros((*wanted.shape, self.coefs.shape[1]), self.coefs.dtype)
        right = np.clip(np.searchsorted(-self.alphas, -wanted.astype(np.float64)), 1, len(self.alphas) - 1)
        above, below = self.alphas[right - 1], self.alphas[right]
        share = np.clip((above - wanted) / (above - below), 0, 1)[..., None]
        return ((1 - share) * self.coefs[right - 1] + share * self.coefs[right]).astype(self.coefs.dtype, copy=False)


def lasso_path(X: Any, y: Any, *, alpha_min: float = 0.0) -> LassoPath:
    """Return the exact lasso solutions for every alpha, by following the path from breakpoint to breakpoint.

    argmin over w of |y - X w|^2 / (2 n) + alpha * sum |w|, for all alpha >= 0. No intercept, no centring, no scaling.

    Where columns depend on each other there are several solutions with the same fit; one of them is returned, with as
    few nonzero coefficients as the active columns have independent ones. At alpha = 0 it is least squares.

    X: (n, p) samples in rows.
    y: (n,) targets.
    alpha_min: where to stop, >= 0; the first part of a path takes less time than all of it.

    Convention: scikit-learn's Lasso and lasso_path, with the mean of half squares; glmnet's too; Tibshirani (1996) has
    the sum of squares: his lambda is 2 n alpha. Source: the homotopy of Osborne, Presnell and Turlach (2000), LARS of
    Efron, Hastie, Johnstone and Tibshirani (2004).

    Raises TypeError or ValueError for arrays that are not finite numbers or do not fit; RuntimeError when columns agree
    so nearly, but not quite, that rounding hides the path; OverflowError when a number leaves the range of floats.
    """
    X, y = design_and_target(X, y)
    stop = non_negative(alpha_min, "alpha_min")
    dtype = X.dtype
    x_power, y_power = exponent(X), exponent(y)
    X, y = np.ldexp(X.astype(np.float64), -x_power), np.ldexp(y.astype(np.float64), -y_power)
    with np.errstate(over="ignore", under="ignore"):
        alphas, coefs, events = lasso_knots(X, y, float(np.ldexp(stop, -x_power - y_power)))
        return LassoPath(
            in_floats(np.ldexp(np.array(alphas), x_power + y_power), "an alpha"),
            in_floats(np.ldexp(np.array(coefs), y_power - x_power).astype(dtype, copy=False), "a coefficient"),
            tuple(Event(float(np.ldexp(alpha, x_power + y_power)), j, joins) for alpha, j, joins in events),
        )


def ridge_path(X: Any, y: Any, alphas: Any) -> np.ndarray:
    """Return the ridge coefficients for each alpha, shape (k, p), all from one singular value decomposition.

    argmin over w of |y - X w|^2 + alpha * |w|^2: along each principal axis, with singular value d, the least-squares
    coefficient is multiplied by d^2 / (d^2 + alpha). No intercept, no centring. alpha = 0 gives the shortest
    least-squares solution.

    X: (n, p) samples in rows.
    y: (n,) targets.
    alphas: (k,) strengths >= 0, in the squared unit of X.

    Convention: scikit-learn's Ridge, a sum of squares without a half. Hoerl and Kennard (1970).

    Raises TypeError or ValueError that names the argument, OverflowError when a coefficient leaves the range of floats.
    """
    X, y = design_and_target(X, y)
    alphas = as_float_array(alphas, "alphas", ndim=1)
    if (alphas < 0).any():
        raise ValueError(f"alphas must not be negative (>= 0); got {float(alphas.min())!r}")
    dtype = X.dtype
    power, y_power = exponent(X), exponent(y)
    X, y = np.ldexp(X.astype(np.float64), -power), np.ldexp(y.astype(np.float64), -y_power)
    U, d, Vt = np.linalg.svd(X, full_matrices=False)
    kept = d > max(X.shape) * np.finfo(np.float64).eps * d.max(initial=0)
    U, d, Vt = U[:, kept], d[kept], Vt[kept]
    with np.errstate(over="ignore", under="ignore"):
        strengths = np.ldexp(alphas.astype(np.float64), -2 * power)[:, None]
        along = (y @ U) * (1 / (d + strengths / d))
        return in_floats(np.ldexp(along @ Vt, y_power - power).astype(dtype, copy=False), "a coefficient")
