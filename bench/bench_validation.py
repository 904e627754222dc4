"""Ridge for many strengths, and the choice of a strength by cross-validation, for ridge and the lasso."""

from __future__ import annotations

import warnings
from collections.abc import Callable

from _section import Section, main
from _timing import Times, head, one_thread, race, ratio, rows

one_thread()

# isort: split
import numpy as np
from sklearn.linear_model import LassoCV, LassoLarsCV, Ridge, RidgeCV, ridge_regression
from sklearn.model_selection import KFold

from l1l2.datasets import load_diabetes
from l1l2.paths import lasso_path, ridge_path

FOLDS = KFold(5)
EXACT = 1e-9  # errors relative to the largest number are no larger in an exact method
OURS_RIDGE, OURS = "l1l2 ridge_path", "l1l2, a path for each fold"
LARS_CV = "scikit-learn LassoLarsCV (at the breakpoints)"


def ridge_errors(X: np.ndarray, y: np.ndarray, alphas: np.ndarray, coefs: np.ndarray) -> float:
    """Return the largest gradient of the ridge objectives, relative to that at 0."""
    slopes = (coefs @ X.T - y) @ X + alphas[:, None] * coefs
    return float(np.abs(slopes).max() / np.abs(X.T @ y).max())


def validated(X: np.ndarray, y: np.ndarray, alphas: np.ndarray, fit: Callable) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean squared error of each alpha on the folds left out, and the coefficients of the best on all.

    fit: (X, y) -> (k, p), both centred; each fold is centred by its own training rows.
    """
    errors = []
    for train, test in FOLDS.split(X):
        mean_x, mean_y = X[train].mean(axis=0), y[train].mean()
        coefs = fit(X[train] - mean_x, y[train] - mean_y)
        errors.append((((X[test] - mean_x) @ coefs.T + mean_y - y[test, None]) ** 2).mean(axis=0))
    curve = np.mean(errors, axis=0)
    return curve, fit(X - X.mean(axis=0), y - y.mean())[curve.argmin()]


def ridge(section: Section, X: np.ndarray, y: np.ndarray) -> None:
    alphas = np.geomspace(1e-3, 1e3, 100)
    methods = {
        OURS_RIDGE: lambda: ridge_path(X, y, alphas),
        "scikit-learn Ridge.fit, 100 times": lambda: np.array(
            [Ridge(alpha=a, fit_intercept=False).fit(X, y).coef_ for a in alphas]
        ),
        "scikit-learn ridge_regression (cholesky), 100 times": lambda: np.array(
            [ridge_regression(X, y, alpha=a, solver="cholesky") for a in alphas]
        ),
    }
    errors = {name: ridge_errors(X, y, alphas, method()) for name, method in methods.items()}
    times = race(methods, rounds=9)
    finish(section, "Ridge, 100 strengths, diabetes", times, errors, OURS_RIDGE)
    section.write(
        "What is algorithm: one decomposition serves all strengths, where the others solve a hundred times. No "
        "implementation makes up for that."
    )


def ridge_validation(section: Section, X: np.ndarray, y: np.ndarray) -> None:
    alphas = np.geomspace(1e-3, 1e3, 100)
    exact = validated(
        X, y, alphas, lambda A, b: np.array([np.linalg.solve(A.T @ A + a * np.eye(10), A.T @ b) for a in alphas])
    )
    best = alphas[exact[0].argmin()]

    def scikit_learn() -> np.ndarray:
        model = RidgeCV(alphas=alphas, cv=FOLDS, scoring="neg_mean_squared_error").fit(X, y)
        return model.coef_ if model.alpha_ == best else np.full(10, np.nan)

    methods = {
        OURS: lambda: validated(X, y, alphas, lambda A, b: ridge_path(A, b, alphas))[1],
        "scikit-learn RidgeCV": scikit_learn,
    }
    errors = {
        name: float(np.abs(method() - exact[1]).max() / np.abs(exact[1]).max()) for name, method in methods.items()
    }
    finish(section, "Ridge, 5 folds, 100 strengths, diabetes", race(methods, rounds=7), errors, OURS)
    section.write(
        "What is algorithm: a decomposition for each fold, not a fit for each fold and strength, which is what RidgeCV "
        "does with folds. Its own fast way is leave-one-out, for which the package has no function: it is not compared."
    )


def lasso_validation(section: Section, X: np.ndarray, y: np.ndarray) -> None:
    first = float(np.abs((X - X.mean(axis=0)).T @ (y - y.mean())).max()) / len(y)
    alphas = first * np.geomspace(1, 1e-3, 100)

    def ours() -> np.ndarray:
        return validated(X, y, alphas, lambda A, b: at(A, b, alphas))[0]

    def descent(tol: float) -> Callable[[], np.ndarray]:
        return lambda: LassoCV(alphas=alphas, cv=FOLDS, tol=tol, max_iter=100_000).fit(X, y).mse_path_.mean(axis=1)

    methods = {OURS: ours, LARS_CV: lambda: LassoLarsCV(cv=FOLDS).fit(X, y)}
    methods |= {f"scikit-learn LassoCV, tol={tol}": descent(float(tol)) for tol in ("1e-4", "1e-8")}
    reference = descent(1e-13)()
    errors = {
        name: float(np.abs(method() / reference - 1).max()) for name, method in methods.items() if name != LARS_CV
    }
    times = race(methods, rounds=9)
    finish(section, "Lasso, 5 folds, 100 alphas, diabetes", times, errors, OURS)
    section.write(
        "Error: the largest relative difference of the error curve from that of LassoCV with tol=1e-13; LassoLarsCV "
        "has alphas of its own, down to 0. What is algorithm: each fold's path is followed once, exactly, and read off "
        f"at all alphas (LassoLarsCV does that too: {ratio(times, LARS_CV, OURS):.3g}x, which is implementation)."
    )


def at(X: np.ndarray, y: np.ndarray, alphas: np.ndarray) -> np.ndarray:
    """Return the lasso's coefficients at the alphas, some of which may lie above the path's first."""
    return lasso_path(X, y, alpha_min=float(alphas.min())).at(alphas)


def finish(section: Section, title: str, times: Times, errors: dict[str, float], ours: str) -> None:
    """Print a table and the goals: fastest, and exact."""
    section.write(f"### {title}")
    notes = {"here": {name: f"{error:.0e}" for name, error in errors.items()}}
    section.table(head("method", ["time"], note="error"), rows({"here": times}, ours=ours, notes=notes))
    others = {name: ratio(times, ours, name) for name in times if name != ours}
    nearest = max(others, key=others.__getitem__)
    section.goal(f"{title}: time over that of the fastest other, {nearest}", others[nearest], 1)
    section.goal(f"{title}: relative error", errors[ours], EXACT, unit="")


def fill(section: Section) -> None:
    warnings.filterwarnings("ignore")
    section.write("One thread. Error of ridge paths: the largest gradient left, relative to that at zero coefficients.")
    data = load_diabetes()
    ridge(section, data.X, data.y - data.y.mean())
    ridge_validation(section, data.X, data.y)
    lasso_validation(section, data.X, data.y)


if __name__ == "__main__":
    main("Ridge and cross-validation", fill)
