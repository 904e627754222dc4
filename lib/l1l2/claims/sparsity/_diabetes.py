"""The diabetes data as the experiments of this chapter use it."""

from functools import cache
from typing import NamedTuple

import numpy as np

from l1l2.datasets import load_diabetes
from l1l2.paths import LassoPath, lasso_path


class Diabetes(NamedTuple):
    """The diabetes data with the mean of y removed, what least squares needs of it, and its lasso path."""

    X: np.ndarray
    y: np.ndarray
    gram: np.ndarray
    moments: np.ndarray
    steepest: float
    path: LassoPath


@cache
def diabetes() -> Diabetes:
    """442 patients, ten standardised measurements; `steepest` is the largest curvature of the sum of half squares."""
    data = load_diabetes()
    X, y = data.X, data.y - data.y.mean()
    gram = X.T @ X
    return Diabetes(X, y, gram, X.T @ y, float(np.linalg.eigvalsh(gram)[-1]), lasso_path(X, y))
