"""Regularisation paths: the exact lasso path against scikit-learn's, and ridge by one decomposition against many fits.

Beside the times stands how far each is from optimal: the largest violation of the optimality conditions over its own
grid of alphas, relative to the first alpha.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

from _timing import Times, heading, race, table

# isort: split
import numpy as np
from sklearn.linear_model import Ridge, lars_path, lars_path_gram, ridge_regression
from sklearn.linear_model import lasso_path as sk_lasso_path

from l1l2.datasets import load_diabetes
from l1l2.paths import lasso_path, ridge_path

SHORTEST = 1e-3  # all paths end at this share of their first alpha, as scikit-learn's lasso_path does unasked

OURS = "l1l2 lasso_path"
Path = Callable[[], tuple[np.ndarray, np.ndarray]]


def problems() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    diabetes = load_diabetes()
    found = {"diabetes 442x10": (diabetes.X, diabetes.y - diabetes.y.mean())}
    for n, p in ((200, 1000), (2000, 100)):
        X = rng.standard_normal((n, p))
        w = np.zeros(p)
        w[:20] = rng.standard_normal(20)
        found[f"random {n}x{p}"] = (X, X @ w + rng.standard_normal(n))
    return found


def violation(X: np.ndarray, y: np.ndarray, alphas: np.ndarray, coefs: np.ndarray) -> float:
    """Return how far the worst (alpha, row of coefs) is from optimal, relative to the alpha at which all are zero."""
    rho = (y - coefs @ X.T) @ X / len(y)
    alphas = alphas[:, None]
    off = np.where(coefs == 0, np.abs(rho) - alphas, np.abs(rho - alphas * np.sign(coefs)))
    off = np.where(alphas == 0, np.abs(rho), off)
    return float(off.max()) / (np.abs(X.T @ y).max() / len(y))


def contestants(X: np.ndarray, y: np.ndarray) -> dict[str, Path]:
    n = len(y)
    end = SHORTEST * float(np.abs(X.T @ y).max()) / n

    def ours() -> tuple[np.ndarray, np.ndarray]:
        path = lasso_path(X, y, alpha_min=end)
        return path.alphas, path.coefs

    def descent(**options: object) -> Path:
        def fit() -> tuple[np.ndarray, np.ndarray]:
            alphas, coefs, _ = sk_lasso_path(X, y, eps=SHORTEST, max_iter=100_000, **options)
            return alphas, coefs.T

        return fit

    def lars() -> tuple[np.ndarray, np.ndarray]:
        alphas, _, coefs = lars_path(X, y, method="lasso", alpha_min=end)
        return alphas, coefs.T

    def lars_gram() -> tuple[np.ndarray, np.ndarray]:
        alphas, _, coefs = lars_path_gram(X.T @ y, X.T @ X, n_samples=n, method="lasso", alpha_min=end)
        return alphas, coefs.T

    found: dict[str, Path] = {
        OURS: ours,
        "scikit-learn lasso_path, 100 alphas": descent(),
        "scikit-learn lasso_path, 100 alphas, tol=1e-6": descent(tol=1e-6),
        "scikit-learn lars_path": lars,
    }
    if X.shape[1] <= n:
        found["scikit-learn lars_path_gram"] = lars_gram
    return found


def ridge(X: np.ndarray, y: np.ndarray) -> Times:
    """Race a path of 100 strengths."""
    alphas = np.geomspace(1e-3, 1e3, 100)
    return race(
        {
            "l1l2 ridge_path": lambda: ridge_path(X, y, alphas),
            "100 times scikit-learn Ridge.fit": lambda: [Ridge(alpha=a, fit_intercept=False).fit(X, y) for a in alphas],
            "100 times ridge_regression, cholesky": lambda: [
                ridge_regression(X, y, alpha=a, solver="cholesky") for a in alphas
            ],
        },
        rounds=10,
    )


def main() -> None:
    """Print the tables."""
    warnings.filterwarnings("ignore")  # others' notices about convergence
    data = problems()
    heading(f"The lasso path, down to {SHORTEST:g} of its first alpha")
    columns: dict[str, Times] = {}
    notes: dict[str, str] = {}
    for name, (X, y) in data.items():
        fits = contestants(X, y)
        columns[name] = race(fits, rounds=9)
        for contestant, fit in fits.items():
            off = f"{violation(X, y, *fit()):.0e}"
            notes[contestant] = f"{notes[contestant]}, {off}" if contestant in notes else off
    print(table("method", columns, ours=OURS, notes=notes))
    print("\nNote: largest violation of the optimality conditions, relative to the first alpha, for each problem.")
    heading("Ridge, 100 strengths")
    print(table("method", {"diabetes 442x10": ridge(*data["diabetes 442x10"])}, ours="l1l2 ridge_path"))
    print("\nThe advantage is the algorithm's: one decomposition serves all strengths.")


if __name__ == "__main__":
    main()
