"""Fitting a line: least squares, least absolute deviations, quantiles and Huber, against other libraries.

Beside the times stands how far each stays above the lowest objective that any of them reached: a fast answer that is
not the minimum is no answer to the same question.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

from _timing import Times, heading, race, table

# isort: split
import numpy as np
from scipy.optimize import linprog
from sklearn.linear_model import HuberRegressor, LinearRegression, QuantileRegressor

from l1l2.datasets import load_diabetes
from l1l2.linear import fit_linear
from l1l2.losses import AbsoluteError, HalfSquaredError, Huber, LogCosh, Loss

try:
    import statsmodels.api as sm
except ImportError:
    sm = None

OURS = "l1l2 fit_linear"
Coefficients = tuple[float, np.ndarray]
Fit = Callable[[], Coefficients]


def problems() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    X = np.sort(rng.uniform(0, 10, (30, 1)), axis=0)
    diabetes = load_diabetes()
    wide = rng.standard_normal((2000, 20))
    return {
        "line 30x1": (X, 1 + 2 * X[:, 0] + rng.standard_t(2, 30)),
        "diabetes 442x10": (diabetes.X, diabetes.y),
        "random 2000x20": (wide, wide @ rng.standard_normal(20) + rng.standard_t(2, 2000)),
    }


def ours(X: np.ndarray, y: np.ndarray, loss: Loss) -> Fit:
    def fit() -> Coefficients:
        found = fit_linear(X, y, loss)
        return found.intercept, found.coef

    return fit


def scikit_learn(X: np.ndarray, y: np.ndarray, model: object) -> Fit:
    def fit() -> Coefficients:
        model.fit(X, y)  # type: ignore[attr-defined]
        return model.intercept_, model.coef_  # type: ignore[attr-defined]

    return fit


def highs(X: np.ndarray, y: np.ndarray) -> Fit:
    n, A = len(y), np.column_stack([np.ones(len(y)), X])
    costs = np.concatenate([np.zeros(A.shape[1]), np.ones(2 * n)])
    equations = np.hstack([A, -np.eye(n), np.eye(n)])
    bounds = [(None, None)] * A.shape[1] + [(0, None)] * (2 * n)

    def fit() -> Coefficients:
        found = linprog(costs, A_eq=equations, b_eq=y, bounds=bounds, method="highs").x
        return found[0], found[1 : A.shape[1]]

    return fit


def statsmodels(X: np.ndarray, y: np.ndarray, make: Callable[[np.ndarray], object], **options: object) -> Fit:
    A = np.column_stack([np.ones(len(y)), X])

    def fit() -> Coefficients:
        found = make(A).fit(**options).params  # type: ignore[attr-defined]
        return found[0], found[1:]

    return fit


def compare(
    fits: dict[str, Fit], X: np.ndarray, y: np.ndarray, loss: Loss, rounds: int
) -> tuple[Times, dict[str, str]]:
    """Return the times, and for each how far its objective lies above the lowest, relative."""
    objectives = {}
    for name, fit in fits.items():
        intercept, coef = fit()
        objectives[name] = loss.sum_and_gradient(X @ coef + intercept, y)[0]
    lowest = min(objectives.values())
    above = {name: f"{max(value / lowest - 1, 0):.0e}" for name, value in objectives.items()}
    return race(fits, rounds=rounds), above


def report(
    title: str, loss_of: Callable[[np.ndarray, np.ndarray], Loss], contestants: Callable[..., dict[str, Fit]]
) -> None:
    """Print one table: a column of times and one of excess objective for each problem."""
    heading(title)
    columns: dict[str, Times] = {}
    notes: dict[str, str] = {}
    for name, (X, y) in problems().items():
        loss = loss_of(X, y)
        columns[name], above = compare(contestants(X, y, loss), X, y, loss, 9 if len(y) > 1000 else 25)
        for contestant, excess in above.items():
            notes[contestant] = f"{notes[contestant]}, {excess}" if contestant in notes else excess
    print(table("method", columns, ours=OURS, notes=notes))
    print("\nNote: how far the objective lies above the lowest one, relative, for each problem.")


def squares(X: np.ndarray, y: np.ndarray, loss: Loss) -> dict[str, Fit]:
    return {OURS: ours(X, y, loss), "scikit-learn LinearRegression": scikit_learn(X, y, LinearRegression())}


def absolute(X: np.ndarray, y: np.ndarray, loss: Loss) -> dict[str, Fit]:
    fits = {OURS: ours(X, y, loss)}
    if len(y) < 1000:
        fits["SciPy linprog (HiGHS)"] = highs(X, y)
        fits["scikit-learn QuantileRegressor"] = scikit_learn(X, y, QuantileRegressor(alpha=0, solver="highs"))
    if sm is not None:
        fits["statsmodels QuantReg"] = statsmodels(X, y, lambda A: sm.QuantReg(y, A), q=0.5)
    return fits


def huber(X: np.ndarray, y: np.ndarray, loss: Loss) -> dict[str, Fit]:
    # HuberRegressor estimates another scale: its minimum is another one, and the note tells how far that is from ours
    fits = {
        OURS: ours(X, y, loss),
        "scikit-learn HuberRegressor": scikit_learn(X, y, HuberRegressor(alpha=0, max_iter=1000)),
    }
    if sm is not None:
        fits["statsmodels RLM"] = statsmodels(X, y, lambda A: sm.RLM(y, A, M=sm.robust.norms.HuberT(1.345)))
    return fits


def robust_width(X: np.ndarray, y: np.ndarray) -> float:
    """Return 1.345 robust standard deviations: of statsmodels' residuals, so that both solve one problem, or of y."""
    if sm is not None:
        return 1.345 * float(sm.RLM(y, sm.add_constant(X), M=sm.robust.norms.HuberT(1.345)).fit().scale)
    return 1.345 * 1.4826 * float(np.median(np.abs(y - np.median(y))))


def main() -> None:
    """Print the tables."""
    warnings.filterwarnings("ignore")  # others' notices about iterations
    report("Least absolute deviations", lambda X, y: AbsoluteError(), absolute)
    report("Least squares", lambda X, y: HalfSquaredError(), squares)
    report("Huber, width 1.345 robust standard deviations", lambda X, y: Huber(robust_width(X, y)), huber)
    report("Log-cosh", lambda X, y: LogCosh(), lambda X, y, loss: {OURS: ours(X, y, loss)})


if __name__ == "__main__":
    main()
