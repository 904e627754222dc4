"""Linear regression under any loss of the package: one function, `fit_linear`, exact where an exact method exists.

>>> from l1l2.linear import fit_linear
>>> from l1l2.losses import AbsoluteError, HalfSquaredError
>>> X, y = [[0.0], [1.0], [2.0], [3.0], [4.0]], [0.0, 1.0, 2.0, 3.0, 14.0]
>>> fit = fit_linear(X, y, HalfSquaredError())
>>> print(f"{fit.coef[0]:.2f} {fit.intercept:.2f}")
3.00 -2.00
>>> fit = fit_linear(X, y, AbsoluteError())
>>> print(f"{fit.coef[0]:z.2f} {fit.intercept:z.2f}")
1.00 0.00
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from l1l2._newton import minimise_smooth
from l1l2._scaling import exponent, in_floats
from l1l2._validation import as_float_array, boolean, design_and_target
from l1l2._vertex import minimise_absolute
from l1l2.losses import AbsoluteError, HalfSquaredError, Huber, LogCosh, Loss, Pinball, SmoothL1

__all__ = ["LinearFit", "fit_linear"]

NARROW = 1e-3  # widths below this, relative to the residuals of least squares, start from least absolute deviations
UNRESOLVED = 1e-13  # a width below this, relative to the largest target, is lost in the rounding of the residuals
SUPPORTED = (HalfSquaredError, AbsoluteError, Pinball, Huber, SmoothL1, LogCosh)


@dataclass(frozen=True, eq=False)
class LinearFit:
    """What `fit_linear` found: prediction = X coef + intercept.

    coef: (p,), the unit of y per unit of each column.
    intercept: in the unit of y; 0.0 when none was fitted.
    n_iter: steps of the iterative part: 0 for least squares.
    """

    coef: np.ndarray
    intercept: float
    n_iter: int

    def predict(self, X: Any) -> np.ndarray:
        """Return X coef + intercept, shape (m,), for X of shape (m, p).

        Raises TypeError or ValueError when X is not an array of finite numbers with a column for each coefficient;
        OverflowError when a prediction leaves the range of floats.
        """
        X = as_float_array(X, "X", ndim=2)
        if X.shape[1] != len(self.coef):
            raise ValueError(f"X must have {len(self.coef)} columns, one for each coefficient; got shape {X.shape}")
        with np.errstate(over="ignore", invalid="ignore"):
            prediction = X @ self.coef + X.dtype.type(self.intercept)
        if not np.isfinite(prediction).all():
            raise OverflowError("X @ coef + intercept leaves the range of floats")
        return prediction


def fit_linear(X: Any, y: Any, loss: Loss, *, fit_intercept: bool = True) -> LinearFit:
    """Return the coefficients that minimise the sum of the loss over the residuals X coef + intercept - y.

    argmin over coef, intercept of sum_i loss(x_i' coef + intercept - y_i). No penalty; the intercept is free.

    - HalfSquaredError: least squares, by an orthogonal decomposition.
    - AbsoluteError, Pinball: an exact minimiser that passes through as many samples as there are free coefficients.
      Where several are optimal, as between the two middle values of an even number of samples, it is a corner of them.
    - Huber, SmoothL1 (the same fit when delta = beta), LogCosh: Newton's method until the gradient is zero to rounding.

    Where columns depend on each other, coef is the shortest of those that give the same predictions; the coefficient of
    a constant column is then 0 beside an intercept.

    X: (n, p) samples in rows; one feature has shape (n, 1).
    y: (n,) targets.
    loss: an instance of one of the losses named above. Its width (delta, beta, or 1 for LogCosh) is in the unit of y.
    fit_intercept: whether a constant is added to the predictions.

    Raises TypeError for another loss or for arrays that are not numbers; ValueError for wrong shapes and non-finite
    values; RuntimeError when an iteration does not converge, OverflowError when a number leaves the range of floats.
    """
    X, y = design_and_target(X, y)
    if not isinstance(loss, SUPPORTED):
        names = ", ".join(kind.__name__ for kind in SUPPORTED)
        got = f"the class {loss.__name__}: pass an instance" if isinstance(loss, type) else repr(loss)
        raise TypeError(f"loss must be one of {names}; got {got}")
    with_intercept = boolean(fit_intercept, "fit_intercept")
    dtype = X.dtype
    X, y = X.astype(np.float64, copy=False), y.astype(np.float64, copy=False)
    x_power, y_power = exponent(X), exponent(y)  # scaling by powers of 2 is exact, and squares no longer overflow
    X, y = np.ldexp(X, -x_power), np.ldexp(y, -y_power)
    centre_x, centre_y = (X.mean(axis=0), float(np.median(y))) if with_intercept else (np.zeros(X.shape[1]), 0.0)
    Q, to_coef = _orthonormal_columns(X - centre_x, np.abs(X).max(axis=0, initial=0), with_intercept)
    z, n_iter = _minimise(Q, y - centre_y, loss, 2.0**y_power)
    coef = to_coef @ z[1:] if with_intercept else to_coef @ z
    intercept = z[0] / np.sqrt(len(y)) + centre_y - centre_x @ coef if with_intercept else 0.0
    with np.errstate(over="ignore"):
        coef = in_floats(np.ldexp(coef, y_power - x_power).astype(dtype), "a coefficient")
        return LinearFit(coef, float(in_floats(np.ldexp(intercept, y_power), "the intercept")), n_iter)


def _minimise(Q: np.ndarray, y: np.ndarray, loss: Loss, unit: float) -> tuple[np.ndarray, int]:
    """Return the minimiser of sum(loss(unit * (Q z - y))) for orthonormal columns Q, and the number of steps."""
    if isinstance(loss, HalfSquaredError):
        return Q.T @ y, 0
    if isinstance(loss, AbsoluteError):
        return minimise_absolute(Q, y, 1.0, 1.0)
    if isinstance(loss, Pinball):
        return minimise_absolute(Q, y, loss.tau, 1 - loss.tau)
    given = loss.delta if isinstance(loss, Huber) else loss.beta if isinstance(loss, SmoothL1) else 1.0
    width = min(given / unit, 1e100)  # so wide that no target leaves the quadratic zone, and 1 / width is no zero

    def huber(r: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.clip(r / width, -1, 1), (np.abs(r) <= width) / width

    def log_cosh(r: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        tanh = np.tanh(r / width)
        return tanh, (1 - tanh * tanh) / width

    z, steps = Q.T @ y, 0
    if width < max(UNRESOLVED, NARROW * float(np.abs(Q @ z - y).mean())):
        z, steps = minimise_absolute(Q, y, 1.0, 1.0)
        if width < UNRESOLVED:
            return z, steps
    z, more = minimise_smooth(Q, y, log_cosh if isinstance(loss, LogCosh) else huber, z)
    return z, steps + more


def _orthonormal_columns(X: np.ndarray, before: np.ndarray, constant: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return Q with orthonormal columns that span those of X, and M with coef = M z where X coef = Q z.

    X: (n, p), centred if `constant`, which puts the column 1/sqrt(n) in front of Q; M takes the rest of z.
    before: (p,), largest absolute value of each column before centring, which says how much of it is rounding.
    """
    n, p = X.shape
    eps = float(np.finfo(float).eps)
    X = np.where(np.abs(X).max(axis=0, initial=0) > 8 * eps * before, X, 0.0)
    length = np.linalg.norm(X, axis=0)
    length[length == 0] = 1.0
    Q, R = np.linalg.qr(X / length)
    U, S, Vt = np.linalg.svd(R, full_matrices=False)
    noise = max(1.0, float((before / length).max(initial=0) * np.sqrt(n))) if constant else 1.0
    rank = int(np.count_nonzero(S / S.max(initial=eps) > max(n, p) * eps * noise))
    if rank == p:
        M = (Vt.T / S) / length[:, None]
    else:
        M = np.linalg.pinv((S[:rank, None] * Vt[:rank]) * length, rcond=eps)
    Q = Q @ U[:, :rank]
    return (np.column_stack([np.full(n, 1 / np.sqrt(n)), Q]) if constant else Q), M
