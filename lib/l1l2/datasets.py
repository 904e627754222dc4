"""Data sets of the book: two real ones, and synthetic ones that are a pure function of their arguments.

>>> from l1l2.datasets import load_stackloss
>>> load_stackloss().X.shape
(21, 3)
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import Any

import numpy as np

from l1l2._validation import all_finite, as_float_array, between, boolean, integer, non_negative, real

__all__ = ["Dataset", "line_with_outlier", "load_diabetes", "load_stackloss", "make_correlated"]


@dataclass(frozen=True, eq=False)
class Dataset:
    """A table: what is known of each sample, what is to be predicted, and where both come from.

    X: (n, p), one row a sample.
    y: (n,), the target.
    feature_names: p names.
    source: author, year and place, or how the data was made.
    """

    X: np.ndarray
    y: np.ndarray
    feature_names: tuple[str, ...]
    source: str

    def __repr__(self) -> str:
        n, p = self.X.shape
        return f"Dataset({n} samples, {p} feature{'s' * (p != 1)}: {', '.join(self.feature_names)})"


def load_diabetes(*, scaled: bool = True) -> Dataset:
    """Return 442 patients: 10 measurements, and the progression of their diabetes one year later (25 to 346).

    scaled: True gives scikit-learn's columns, each with mean 0 and sum of squares 1. False gives them in their units:
        age in years, sex as 1 or 2, body mass index in kg/m^2, mean blood pressure in mm Hg, and six blood serum
        values.

    Raises TypeError unless `scaled` is True or False. Source: Efron, Hastie, Johnstone and Tibshirani (2004), Least
    Angle Regression, Annals of Statistics 32, shipped with scikit-learn.
    """
    from sklearn.datasets import load_diabetes as load  # takes a second to import, and only this function needs it

    data = load(scaled=boolean(scaled, "scaled"))
    source = (
        "Efron, Hastie, Johnstone, Tibshirani (2004), Least Angle Regression, Annals of Statistics 32; scikit-learn"
    )
    return Dataset(data.data, data.target, tuple(data.feature_names), source)


def load_stackloss() -> Dataset:
    """Return 21 days of a plant that makes nitric acid from ammonia: three settings, and the ammonia that was lost.

    Columns: air flow (rate of operation), temperature of the cooling water, concentration of the
    acid (10 times the percentage above 50). Target: 10 times the percentage of ammonia that escaped. Days 1, 3, 4 and
    21 are the outliers that the literature on robust regression agrees on.

    Source: Brownlee (1965), Statistical Theory and Methodology in Science and Engineering, 2nd edition, Wiley;
    public domain.
    """
    file = resources.files("l1l2").joinpath("data", "stackloss.csv")
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    table = np.array([line.split(",") for line in lines], dtype=np.float64)
    source = "Brownlee (1965), Statistical Theory and Methodology in Science and Engineering, 2nd edition, Wiley"
    return Dataset(table[:, :-1].copy(), table[:, -1].copy(), tuple(header.split(",")[:-1]), source)


def line_with_outlier(
    n: int = 30,
    shift: float = 0.0,
    *,
    index: int | None = None,
    intercept: float = 1.0,
    slope: float = 2.0,
    noise: float = 0.5,
    rng: int | np.random.Generator = 0,
) -> Dataset:
    """Return n points near a line, one of which is moved up.

    y_i = intercept + slope x_i + noise e_i, and then y_index + shift. The places x are equally spaced from 0 to 10,
    the e are standard normal draws.

    n: number of points, at least 2.
    shift: how far the one point is moved, in the unit of y; 0 moves none.
    index: which point, counted from 0; None takes the third from the right end (the first, where there are only 2).
    intercept, slope: the true line.
    noise: standard deviation of the errors, not negative.
    rng: a seed or a generator; the same seed gives the same errors, whatever the shift.

    Raises TypeError or ValueError that names the argument.
    """
    n = integer(n, "n", minimum=2)
    index = max(n - 3, 0) if index is None else integer(index, "index", minimum=0)
    if index >= n:
        raise ValueError(f"index must be less than n = {n}; got {index}")
    intercept, slope, shift = real(intercept, "intercept"), real(slope, "slope"), real(shift, "shift")
    noise, x = non_negative(noise, "noise"), np.linspace(0, 10, n)
    with np.errstate(over="ignore", invalid="ignore"):
        y = intercept + slope * x + noise * _generator(rng).standard_normal(n)
        y[index] += shift
    all_finite(y, "y = intercept + slope x + noise e, and its shift,")
    return Dataset(x[:, None], y, ("x",), f"synthetic: {intercept:g} + {slope:g} x, point {index} moved by {shift:g}")


def make_correlated(
    n: int,
    p: int,
    *,
    correlation: float = 0.9,
    coef: Any = None,
    noise: float = 1.0,
    rng: int | np.random.Generator = 0,
) -> Dataset:
    """Return normal columns of which neighbours are correlated, y = X coef + noise e: an AR(1) design.

    Columns i and j have correlation^|i - j| between them, mean 0 and variance 1; e is standard normal.

    n, p: numbers of samples and columns, at least 1.
    correlation: between neighbours, in [-1, 1]; 0 gives independent columns, 1 copies of one.
    coef: (p,) true coefficients; None gives 3, 1.5, 0, 0, 2, 0, 0, ... (Tibshirani 1996), cut or filled with 0.
    noise: standard deviation of the errors, not negative.
    rng: a seed or a generator.

    Raises TypeError or ValueError that names the argument.
    """
    n, p = integer(n, "n", minimum=1), integer(p, "p", minimum=1)
    rho = between(correlation, "correlation", -1, 1)
    if coef is None:
        truth = np.zeros(max(p, 5))
        truth[[0, 1, 4]] = 3.0, 1.5, 2.0
        truth = truth[:p]
    else:
        truth = as_float_array(coef, "coef", ndim=1)
    if len(truth) != p:
        raise ValueError(f"coef must have p = {p} entries; got {len(truth)}")
    noise, rng = non_negative(noise, "noise"), _generator(rng)
    X = rng.standard_normal((n, p))
    for j in range(1, p):
        X[:, j] = rho * X[:, j - 1] + np.sqrt(1 - rho**2) * X[:, j]
    with np.errstate(over="ignore", invalid="ignore"):
        y = X @ truth + noise * rng.standard_normal(n)
    all_finite(y, "y = X coef + noise e")
    return Dataset(X, y, tuple(f"x{j + 1}" for j in range(p)), f"synthetic: AR(1) design with correlation {rho:g}")


def _generator(rng: Any) -> np.random.Generator:
    """Return a generator: the one given, or a new one from a seed."""
    if isinstance(rng, np.random.Generator):
        return rng
    if isinstance(rng, (bool, np.bool_)) or not isinstance(rng, (int, np.integer)):
        raise TypeError(f"rng must be a seed (an integer) or a numpy.random.Generator; got {type(rng).__name__}")
    return np.random.default_rng(integer(rng, "rng", minimum=0))
