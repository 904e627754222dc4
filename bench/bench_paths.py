"""The lasso path, exact with all its breakpoints, against the solvers there are, at the accuracy each of them reaches.

An answer is judged by the duality gap, which bounds how far its objective lies above the minimum whatever the minimum
is, and by the largest violation of the optimality conditions. Whoever returns breakpoints is judged on a fine grid
between them, whoever returns solutions on a grid of alphas on that grid, which asks less.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable

from _section import Section, main
from _timing import NOT_INSTALLED, Times, head, one_thread, race, ratio, rows

one_thread()

# isort: split
import numpy as np
from sklearn.linear_model import lars_path, lars_path_gram
from sklearn.linear_model import lasso_path as sk_lasso_path

from l1l2._active import ActiveSet
from l1l2._homotopy import _Walk, lasso_knots
from l1l2.datasets import load_diabetes
from l1l2.paths import lasso_path

try:
    import celer
except ImportError:
    celer = None
try:
    import skglm
except ImportError:
    skglm = None

SHORTEST = 1e-3  # all paths end at this share of their first alpha, as scikit-learn's lasso_path does unasked
SAME = 1e-6  # a relative duality gap at most this large counts as the same answer; ours is far below it
LIMIT = 1.0  # seconds a call may take and still be timed

OURS, OURS_GRID = "l1l2 lasso_path", "l1l2 lasso_path, then at 100 alphas"
LARS = "scikit-learn lars_path"
Solution = tuple[np.ndarray, np.ndarray]
Path = Callable[[], Solution]


def problems() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return X, y by name, without an intercept to fit."""
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
    """Return how far the worst (alpha, row of coefs) is from optimal, relative to the alpha at which all are zero.

    A coefficient below 1e-12 of the largest counts as 0: some libraries leave rounding there.
    """
    coefs = np.where(np.abs(coefs) > 1e-12 * np.abs(coefs).max(initial=0), coefs, 0.0)
    rho = (y - coefs @ X.T) @ X / len(y)
    alphas = alphas[:, None]
    off = np.where(coefs == 0, np.abs(rho) - alphas, np.abs(rho - alphas * np.sign(coefs)))
    off = np.where(alphas == 0, np.abs(rho), off)
    return max(float(off.max()), 0.0) / (np.abs(X.T @ y).max() / len(y))


def gap(X: np.ndarray, y: np.ndarray, alphas: np.ndarray, coefs: np.ndarray) -> float:
    """Return the largest duality gap of (alpha, row of coefs), relative to the objective: 0 for a minimum.

    The dual point is the residual, made so short that no correlation with it exceeds alpha.
    """
    n = len(y)
    r = y - coefs @ X.T
    primal = (r * r).sum(axis=1) / (2 * n) + alphas * np.abs(coefs).sum(axis=1)
    largest = np.abs(r @ X).max(axis=1) / n
    dual_point = r * np.minimum(1, alphas / np.maximum(largest, np.finfo(float).tiny))[:, None]
    dual = (y @ y - ((y - dual_point) ** 2).sum(axis=1)) / (2 * n)
    return float(((primal - dual) / primal).max())


def between(alphas: np.ndarray, coefs: np.ndarray, grid: np.ndarray) -> np.ndarray:
    """Return the coefficients on a grid, on straight lines between breakpoints."""
    return np.array([np.interp(-grid, -alphas, column) for column in coefs.T]).T


def contestants(X: np.ndarray, y: np.ndarray) -> tuple[dict[str, Path], list[str]]:
    """Return the methods by name, and the names of those that return breakpoints."""
    n = len(y)
    first = float(np.abs(X.T @ y).max()) / n
    end = SHORTEST * first
    alphas = first * np.geomspace(1, SHORTEST, 100)
    alphas[-1] = end
    fortran = np.asfortranarray(X)  # as celer and skglm want it, made before the clock starts

    def ours() -> Solution:
        path = lasso_path(X, y, alpha_min=end)
        return path.alphas, path.coefs

    def descent(**options: object) -> Path:
        return lambda: (alphas, sk_lasso_path(X, y, alphas=alphas, max_iter=100_000, **options)[1].T)

    def lars() -> Solution:
        found, _, coefs = lars_path(X, y, method="lasso", alpha_min=end, max_iter=10_000)
        return found, coefs.T

    def lars_gram() -> Solution:
        found, _, coefs = lars_path_gram(X.T @ y, X.T @ X, n_samples=n, method="lasso", alpha_min=end, max_iter=10_000)
        return found, coefs.T

    def with_celer(tol: float) -> Path:
        options = {"tol": tol, "max_iter": 200, "max_epochs": 100_000}
        return lambda: (alphas, celer.celer_path(fortran, y, "lasso", alphas=alphas, **options)[1].T)

    def with_skglm(tol: float) -> Path:
        model = skglm.Lasso(fit_intercept=False, tol=tol, max_iter=200, max_epochs=100_000)
        return lambda: (alphas, model.path(fortran, y, alphas)[1].T)

    found: dict[str, Path] = {
        OURS: ours,
        OURS_GRID: lambda: (alphas, lasso_path(X, y, alpha_min=end).at(alphas)),
        LARS: lars,
    }
    if X.shape[1] <= n:
        found["scikit-learn lars_path_gram"] = lars_gram
    exact = list(found)
    exact.remove(OURS_GRID)
    for tol in ("1e-4", "1e-6", "1e-8"):
        found[f"scikit-learn lasso_path, tol={tol}"] = descent(tol=float(tol))
    for name, library, make in (("celer", celer, with_celer), ("skglm", skglm, with_skglm)):
        if library is not None:
            for tol in ("1e-4", "1e-8"):
                found[f"{name} path, tol={tol}"] = make(float(tol))
    return found, exact


def measure(X: np.ndarray, y: np.ndarray) -> tuple[Times, dict[str, float], dict[str, str]]:
    """Return times, duality gaps and notes by method. One that takes longer than LIMIT is timed once."""
    methods, exact = contestants(X, y)
    fine = np.abs(X.T @ y).max() / len(y) * np.geomspace(1, SHORTEST, 1000)
    slow: Times = {}
    gaps, notes = {}, {}
    for name, method in methods.items():
        method()  # skglm compiles itself
        start = time.process_time()
        alphas, coefs = method()
        seconds = time.process_time() - start
        if name in exact:
            alphas, coefs = fine, between(alphas, coefs, fine)
        gaps[name] = gap(X, y, alphas, coefs)
        notes[name] = f"{max(gaps[name], 0):.0e}, {violation(X, y, alphas, coefs):.0e}"
        if seconds > LIMIT:
            slow[name] = [seconds]
    times = race({name: method for name, method in methods.items() if name not in slow}, rounds=9)
    return {name: (times | slow)[name] for name in methods}, gaps, notes


def judge(section: Section, problem: str, times: Times, gaps: dict[str, float]) -> None:
    """Tell whether ours was the fastest: among those of its accuracy, and among all."""
    others = {name: ratio(times, OURS, name) for name in times if name not in (OURS, OURS_GRID)}
    good = {name: value for name, value in others.items() if gaps[name] <= SAME}
    nearest, any_nearest = (max(group, key=group.__getitem__) for group in (good, others))
    section.goal(
        f"lasso path, {problem}: time over that of the fastest other with a gap of at most {SAME:g}, {nearest}",
        others[nearest],
        1,
    )
    section.write(
        f"- Beside the goal, {problem}: the fastest other at any accuracy is {any_nearest} (gap "
        f"{gaps[any_nearest]:.0e}, ours {max(gaps[OURS], 0):.0e}); ours takes {others[any_nearest]:.3g}x its time."
    )


def screening(section: Section) -> None:
    """What it saves to watch only the columns that may join soon, at one accuracy."""
    rng = np.random.default_rng(1)
    columns: dict[str, Times] = {}
    for n, p, end in ((200, 1000, 1e-2), (200, 4000, 1e-2)):
        X = rng.standard_normal((n, p))
        y = X[:, :20] @ rng.standard_normal(20) + rng.standard_normal(n)
        X, y = X / np.abs(X).max(), y / np.abs(y).max()
        stop = end * float(np.abs(X.T @ y).max()) / n
        columns[f"{n}x{p}"] = race(
            {
                "with": lambda X=X, y=y, stop=stop: lasso_knots(X, y, stop),
                "without": lambda X=X, y=y, stop=stop: _Walk(ActiveSet(X, careful=False), y, stop).to_the_end(),
            },
            rounds=7,
        )
    section.write(f"### Screening, with more columns than rows, down to {1e-2:g} of the first alpha")
    section.table(head("screening", list(columns)), rows(columns, ours="with"))


def fill(section: Section) -> None:
    warnings.filterwarnings("ignore")  # others' notices about convergence
    section.write(
        f"From the first alpha down to {SHORTEST:g} of it, one thread. Gap: the largest duality gap relative to the "
        "objective, then the largest violation of the optimality conditions relative to the first alpha; for methods "
        "that return breakpoints on 1000 alphas between them, for the others at their own 100. Whoever takes more "
        f"than {LIMIT:g} s is timed once. The others' tol is relative to |y|², the gap here to the objective, which is "
        "far smaller where a path ends; a gap above tol is therefore no fault of theirs."
    )
    columns, notes, judged = {}, {}, []
    for name, (X, y) in problems().items():
        columns[name], gaps, notes[name] = measure(X, y)
        for library, module in (("celer", celer), ("skglm", skglm)):
            if module is None:
                notes[name][f"{library} path"] = NOT_INSTALLED
        judged.append((name, columns[name], gaps))
    section.table(head("method", list(columns), note="gap, violation"), rows(columns, ours=OURS, notes=notes))
    for one in judged:
        judge(section, *one)
    small, wide, tall = columns.values()
    descent = "scikit-learn lasso_path, tol=1e-8"
    section.write(
        f"What is algorithm: the path is followed from breakpoint to breakpoint, so that its accuracy is that of the "
        f"arithmetic and costs nothing; coordinate descent pays for each digit: {ratio(small, descent, OURS):.3g}x, "
        f"{ratio(wide, descent, OURS):.3g}x and {ratio(tall, descent, OURS):.3g}x our time at tol=1e-8, compiled. "
        f"Where few alphas and few digits are enough, descent with screening is the better algorithm when columns are "
        f"many. What is implementation: lars_path follows the same breakpoints ({ratio(small, LARS, OURS):.3g}x, "
        f"{ratio(wide, LARS, OURS):.3g}x, {ratio(tall, LARS, OURS):.3g}x); ours updates an inverse factor and the "
        f"correlations instead of solving anew."
    )
    screening(section)


if __name__ == "__main__":
    main("Lasso paths", fill)
