"""Fitting a line: least squares, least absolute deviations, quantiles and Huber, against other libraries.

Beside the times stands how far each stays above the lowest objective that any of them reached: a fast answer that is
not the minimum is no answer to the same question.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from statistics import NormalDist

from _section import Section, main
from _timing import NOT_INSTALLED, Times, head, one_thread, race, ratio, rows

one_thread()

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

OURS, HIGHS = "l1l2 fit_linear", "SciPy linprog (HiGHS)"
LAD, HUBER = "Least absolute deviations", "Huber, width 1.345 robust standard deviations"
STATSMODELS = {LAD: ("statsmodels QuantReg",), HUBER: ("statsmodels RLM",)}  # what a table names though it is missing
EXACT = 1e-12
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


def objectives_above(fits: dict[str, Fit], X: np.ndarray, y: np.ndarray, loss: Loss) -> dict[str, float]:
    """Return for each fit how far its objective lies above the lowest of them, relative."""
    objectives = {}
    for name, fit in fits.items():
        intercept, coef = fit()
        objectives[name] = loss.sum_and_gradient(X @ coef + intercept, y)[0]
    lowest = min(objectives.values())
    return {name: value / lowest - 1 for name, value in objectives.items()}


def report(
    section: Section,
    title: str,
    loss_of: Callable[[np.ndarray, np.ndarray], Loss],
    contestants: Callable[..., dict[str, Fit]],
) -> dict[str, Times]:
    """Print one table, with times and excess objective for each problem, and whether ours was fastest and lowest."""
    section.write(f"### {title}")
    columns: dict[str, Times] = {}
    notes: dict[str, dict[str, str]] = {}
    excess: dict[str, dict[str, float]] = {}
    for name, (X, y) in problems().items():
        loss = loss_of(X, y)
        fits = contestants(X, y, loss)
        excess[name] = objectives_above(fits, X, y, loss)
        columns[name] = race(fits, rounds=7 if len(y) > 1000 else 15)
        notes[name] = {one: f"{above:.0e}" for one, above in excess[name].items()}
        notes[name] |= {one: NOT_INSTALLED for one in STATSMODELS.get(title, ()) if sm is None}
    section.table(head("method", list(columns), note="above"), rows(columns, ours=OURS, notes=notes))
    for name, times in columns.items():
        others = {one: ratio(times, OURS, one) for one in times if one != OURS}
        if others:
            nearest = max(others, key=others.__getitem__)
            section.goal(f"{title}, {name}: time over that of the fastest other, {nearest}", others[nearest], 1)
        section.goal(f"{title}, {name}: objective above the lowest of all", excess[name][OURS], EXACT, unit="")
    return columns


def squares(X: np.ndarray, y: np.ndarray, loss: Loss) -> dict[str, Fit]:
    return {OURS: ours(X, y, loss), "scikit-learn LinearRegression": scikit_learn(X, y, LinearRegression())}


def absolute(X: np.ndarray, y: np.ndarray, loss: Loss) -> dict[str, Fit]:
    fits = {OURS: ours(X, y, loss)}
    if len(y) < 1000:
        fits[HIGHS] = highs(X, y)
        fits["scikit-learn QuantileRegressor"] = scikit_learn(X, y, QuantileRegressor(alpha=0, solver="highs"))
    if sm is not None:
        fits["statsmodels QuantReg"] = statsmodels(X, y, lambda A: sm.QuantReg(y, A), q=0.5)
    return fits


def huber(X: np.ndarray, y: np.ndarray, loss: Loss) -> dict[str, Fit]:
    """Return fits whose width comes from the data: 1.345 robust standard deviations of the residuals of least squares.

    Each finds the width in its own time. HuberRegressor estimates a scale of its own: its minimum is another one.
    """

    def with_scale() -> Coefficients:
        found = fit_linear(X, y, Huber(width(X, y)))
        return found.intercept, found.coef

    fits = {
        OURS: with_scale,
        "scikit-learn HuberRegressor": scikit_learn(X, y, HuberRegressor(alpha=0, max_iter=1000)),
    }
    if sm is not None:
        norm = sm.robust.norms.HuberT(1.345)
        fits["statsmodels RLM"] = statsmodels(X, y, lambda A: sm.RLM(y, A, M=norm), update_scale=False, tol=1e-10)
    return fits


def width(X: np.ndarray, y: np.ndarray) -> float:
    """Return 1.345 robust standard deviations of the residuals of least squares: RLM's scale where it is kept."""
    residuals = fit_linear(X, y, HalfSquaredError()).predict(X) - y
    return 1.345 * float(np.median(np.abs(residuals))) / NormalDist().inv_cdf(0.75)


def fill(section: Section) -> None:
    warnings.filterwarnings("ignore")  # others' notices about iterations
    section.write(
        "With an intercept, one thread. Above: how far the objective lies above the lowest that any method reached, "
        "relative."
    )
    absolutes = report(section, LAD, lambda X, y: AbsoluteError(), absolute)
    report(section, "Least squares", lambda X, y: HalfSquaredError(), squares)
    report(section, HUBER, lambda X, y: Huber(width(X, y)), huber)
    report(section, "Log-cosh", lambda X, y: LogCosh(), lambda X, y, loss: {OURS: ours(X, y, loss)})
    middle = absolutes["diabetes 442x10"]
    section.write(
        "What is algorithm: least absolute deviations start at a vertex near the minimum, which a few steps of "
        "reweighted least squares find, and walk from vertex to vertex; HiGHS solves the same linear program from "
        f"scratch with 2 n more variables ({ratio(middle, HIGHS, OURS):.3g}x on diabetes), and statsmodels stops "
        "reweighting at a tolerance, above the minimum. Huber is fitted by Newton's method, whose last step is exact; "
        "HuberRegressor estimates another scale, so that it answers another question and its objective shows how far "
        "off that is; RLM reweights, to a tolerance. Each finds its width in its own time. What is "
        "implementation: least squares here resolves dependent columns by an orthogonal decomposition in Python's "
        "calls, where LinearRegression makes one call of LAPACK."
    )


if __name__ == "__main__":
    main("Lines", fill)
