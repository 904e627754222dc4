"""Choosing a penalty honestly: linear models under any penalty, and nested cross-validation around them.

>>> import numpy as np
>>> from l1l2.losses import HalfSquaredError
>>> from l1l2.penalties import L1
>>> X, y = np.array([[-1.0], [0.0], [1.0]]), np.array([1.0, 3.0, 5.0])
>>> fit_penalised(X, y, HalfSquaredError(), [L1(0.5)], tolerance=1e-9)[0].round(6) + 0.0
array([[1.25],
       [3.  ]])
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from l1l2._scaling import exponent
from l1l2._validation import as_float_array, design_matrix, function_of, integer, positive, sequence
from l1l2.descent import ConvergenceWarning, proximal_gradient
from l1l2.layers import generator

__all__ = ["Nested", "fit_penalised", "folds", "nested_scores"]


@dataclass(frozen=True, eq=False)
class Nested:
    """What nested cross-validation measured, one entry for each outer fold.

    scores: of the model on the fold that neither its weights nor its penalty have seen.
    chosen: index of the penalty that the inner folds chose.
    zeros: share of that model's weights that are exactly zero.
    """

    scores: np.ndarray
    chosen: np.ndarray
    zeros: np.ndarray


class _SparesIntercept:
    """A penalty on all rows of the weights but the last one, which holds the intercepts."""

    def __init__(self, penalty: Any) -> None:
        self.penalty = penalty

    def prox(self, v: np.ndarray, step: float) -> np.ndarray:
        return np.vstack([self.penalty.prox(v[:-1], step), v[-1:]])


def fit_penalised(
    X: Any,
    y: Any,
    loss: Any,
    penalties: Sequence[Any],
    *,
    curvature: float = 1.0,
    tolerance: float = 2e-4,
    max_steps: int = 300,
) -> np.ndarray:
    """Return the weights of a linear model for each penalty: argmin of mean loss(X W + b, y) + penalty(W).

    By accelerated proximal gradient descent, each fit starting where the one before ended: give the strongest
    penalty first. A fit that has not arrived after `max_steps` is returned as it is.

    X: (n, p). y: (n, k), or (n,) for k = 1. loss: convex, an object with sum_and_gradient(prediction, target).
    penalties: objects with prox(v, step), as those of `l1l2.penalties`; the intercept b is never penalised.
    curvature: the most that the slope of the loss changes per unit of the prediction: 1 for HalfSquaredError, 1/2 for
    SoftmaxCrossEntropy, 1/4 for cross-entropy behind a sigmoid. tolerance: largest slope that may be left.

    Returns (m, p + 1, k), the intercepts in the last row. Raises TypeError or ValueError for unusable arguments.
    """
    X, Y = _table_and_targets(X, y)
    if not callable(getattr(loss, "sum_and_gradient", None)):
        raise TypeError(f"loss must have sum_and_gradient(prediction, target), as HalfSquaredError() has; got {loss!r}")
    penalties = sequence(penalties, "penalties", "objects with prox(v, step)")
    if not penalties:
        raise ValueError("penalties must name at least one; got none")
    tolerance, max_steps = positive(tolerance, "tolerance"), integer(max_steps, "max_steps", minimum=0)
    A = np.column_stack([X, np.ones(len(X))])
    size = float(np.linalg.norm(A, 2))
    step = len(A) / positive(curvature, "curvature") / size / size
    if not 0 < step < np.inf:
        raise ValueError(f"X and curvature must leave a step size that is a float; got {step}")

    def slope(W: np.ndarray) -> np.ndarray:
        return A.T @ loss.sum_and_gradient(A @ W, Y)[1] / len(A)

    W = np.zeros((A.shape[1], Y.shape[1]))
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for penalty in penalties:
            if not callable(getattr(penalty, "prox", None)):
                raise TypeError(f"penalties must have prox(v, step), as L1 has; got {penalty!r}")
            W = proximal_gradient(
                slope,
                _SparesIntercept(penalty),
                W,
                step,
                accelerated=True,
                tolerance=tolerance,
                max_steps=max_steps,
            ).w
            found.append(W)
    return np.array(found)


def _table_and_targets(X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return X (n, p) and y (n, k); ValueError when their numbers of rows differ."""
    X, Y = design_matrix(X), as_float_array(y, "y")
    Y = Y[:, None] if Y.ndim == 1 else Y
    if Y.ndim != 2 or len(Y) != len(X):
        raise ValueError(f"y must have one row for each of the {len(X)} rows of X; got shape {np.shape(y)}")
    return X, Y


def folds(n: int, k: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Return k sets of indices that share out 0..n-1 at random, their sizes equal to within one.

    n >= k >= 2. Raises TypeError or ValueError that names the argument.
    """
    n, k, rng = integer(n, "n", minimum=2), integer(k, "k", minimum=2), generator(rng)
    if k > n:
        raise ValueError(f"k must be at most n = {n}; got {k}")
    return np.array_split(rng.permutation(n), k)


def nested_scores(
    X: Any,
    y: Any,
    loss: Any,
    penalties: Sequence[Any],
    score: Callable[[np.ndarray, np.ndarray], float],
    *,
    outer: int,
    inner: int,
    rng: np.random.Generator,
    curvature: float = 1.0,
) -> Nested:
    """Return how well a linear model does on unseen folds when a penalty is chosen by folds inside the others.

    Each outer fold is set aside in turn. The rest is standardised and cut into inner folds, on which every penalty is
    scored; the best one (the first of equals) is fitted to the whole rest and scored on the fold set aside. So no
    sample has a say in the weights, the scaling or the choice of penalty by which it is judged.

    X, y, loss, penalties, curvature: as in `fit_penalised`. score(prediction, target): larger is better, both (m, k).
    outer, inner: numbers of folds, at least 2. rng: shares the samples out.

    Source: Stone (1974), Cross-validatory choice and assessment of statistical predictions. Raises TypeError or
    ValueError for unusable arguments, OverflowError when a fit diverges.
    """
    X, Y = _table_and_targets(X, y)
    penalties = sequence(penalties, "penalties", "objects with prox(v, step)")
    score, outer = function_of(score, "score", "(prediction, target)"), integer(outer, "outer", minimum=2)
    inner = integer(inner, "inner", minimum=2)
    scores, chosen, zeros = [], [], []
    for test in folds(len(X), outer, rng):
        train = np.setdiff1d(np.arange(len(X)), test)
        judged = np.zeros(len(penalties))
        for part in folds(len(train), inner, rng):
            rest = np.delete(train, part)
            judged += len(part) * _fit_and_score(X, Y, rest, train[part], loss, penalties, score, curvature)[0]
        best = int(judged.argmax())
        values, weights = _fit_and_score(X, Y, train, test, loss, penalties[: best + 1], score, curvature)
        scores.append(values[-1])
        chosen.append(best)
        zeros.append(np.mean(weights[-1][:-1] == 0))
    return Nested(np.array(scores), np.array(chosen), np.array(zeros))


def _fit_and_score(
    X: np.ndarray,
    Y: np.ndarray,
    train: np.ndarray,
    test: np.ndarray,
    loss: Any,
    penalties: Sequence[Any],
    score: Callable[[np.ndarray, np.ndarray], float],
    curvature: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Return scores and weights of every penalty, in columns standardised by the training rows alone."""
    power = exponent(X)  # exact, and the squares in the spread no longer overflow
    X = np.ldexp(X, -power)
    mean, spread = X[train].mean(axis=0), X[train].std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    weights = fit_penalised((X[train] - mean) / spread, Y[train], loss, penalties, curvature=curvature)
    seen = np.column_stack([(X[test] - mean) / spread, np.ones(len(test))])
    with np.errstate(over="ignore", invalid="ignore"):
        said = [seen @ W for W in weights]
    if not np.isfinite(said).all():
        raise OverflowError("a prediction from X leaves the range of floats: is curvature too small for the loss?")
    return np.array([score(prediction, Y[test]) for prediction in said]), weights
