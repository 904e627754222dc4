"""The lasso path by homotopy: from one breakpoint to the next, all the way from the empty model to no penalty.

Between two breakpoints the active coefficients move along a straight line, w(alpha - d) = w + d v, and the
correlations of all columns with the residual along another, rho(alpha - d) = rho - d b. With the signs s of the active
columns, v = inv(X_A'X_A / n) s and b = X'X_A v / n, so b = s on the active ones. The next breakpoint is the smallest d
at which an active coefficient reaches zero (it leaves) or an inactive correlation reaches +-(alpha - d) (it joins).
Osborne, Presnell and Turlach (2000); Efron, Hastie, Johnstone and Tibshirani (2004).

Several things may happen at one breakpoint: steps of length zero then follow each other. A column that the active ones
span never has to join: its correlation is a fixed multiple of alpha.
"""

from __future__ import annotations

import numpy as np

from l1l2._active import ActiveSet, NearlyDependent

FLAT = 1e-9  # a correlation that falls as fast as alpha, up to this, never reaches it
END = 1e-12  # below this, relative to the first alpha, correlations are rounding: the last line goes on to 0
CHECK = 8  # breakpoints between two corrections of rounding, where columns do not nearly agree
GOOD = 1e-13  # errors of the correlations that need no correction, relative to the first alpha
ENOUGH = 1e-10  # errors that may be left by one, relative to the first alpha
LAST = 1e-8  # where rounding takes over below this, relative to the first alpha, a straight line ends the path
TOO_NEAR = "(are some columns nearly equal?)"

Event = tuple[float, int, bool]
Knots = tuple[list[float], list[np.ndarray], list[Event]]


def lasso_knots(X: np.ndarray, y: np.ndarray, stop: float) -> Knots:
    """Return the breakpoints alpha, falling to `stop`, the coefficients there, and the events (alpha, column, joins).

    X: (n, p); y: (n,); both with largest absolute value about 1, or 0. stop: >= 0.

    Raises RuntimeError when rounding hides the path, which takes columns that nearly agree.
    """
    try:
        return _follow(ActiveSet(X, careful=False), y, stop)
    except NearlyDependent:
        active = ActiveSet(X, careful=True)
    alphas, coefs, events = _follow(active, y, stop)
    off = _violation(active, y, np.array(alphas), np.array(coefs))
    if off > LAST * alphas[0]:
        raise RuntimeError(f"rounding hides the lasso path: off by {off / alphas[0]:.0e} of its first alpha {TOO_NEAR}")
    return alphas, coefs, events


def _follow(active: ActiveSet, y: np.ndarray, stop: float) -> Knots:
    """Return what lasso_knots returns, for an empty active set; NearlyDependent where it needs more care."""
    p, n = active.XT.shape
    start = rho = active.XT @ y / n
    top = alpha = float(np.abs(rho).max(initial=0))
    alphas, coefs = [alpha], [np.zeros(p)]
    events: list[Event] = []
    w, s, free = np.zeros(0), np.zeros(0), np.ones(p, dtype=bool)
    steps = idle = sure = 0
    while alpha > stop:
        if len(w) and (active.careful or steps % CHECK == 0):
            corrected = _without_rounding(active, w, s, alpha, start)
            if corrected is None:
                return _end_early(active, y, alphas[:sure], coefs[:sure], events)
            w, rho = corrected
            sure = len(alphas)
        v, b = active.direction(s)
        d, joins, side = _next_to_join(rho, b, alpha, free)
        reach, leaves = _next_to_leave(w, v, s)
        negligible = max(1e-12 * alpha, 1e-16 * top)
        ends = min(d, reach) >= alpha - max(stop, END * top)
        leaving = reach <= d and not ends
        d = alpha - stop if ends else max(min(d, reach), 0.0)
        steps, idle = steps + 1, 0 if d > negligible else idle + 1
        if idle > 4 * (n + p):
            raise RuntimeError(f"the lasso path does not get past {alpha / top:.1e} of its first alpha {TOO_NEAR}")
        alpha, w, rho = stop if ends else alpha - d, w + d * v, rho - d * b
        if leaving:
            w[leaves] = 0
        if d > negligible or ends:  # else several things happen at one breakpoint
            alphas.append(alpha)
            coefs.append(np.zeros(p))
            coefs[-1][active.columns] = w
        if ends:
            break
        if leaving:
            coefs[-1][active.columns[leaves]] = 0
            events.append((alpha, active.columns[leaves], False))
            active.remove(leaves)
            w, s = np.delete(w, leaves), np.delete(s, leaves)
            free[:] = True
            free[active.columns] = False
            continue
        free[joins] = False
        if active.add(joins):  # if not, it waits until a column leaves
            w, s = np.append(w, 0.0), np.append(s, side)
            events.append((alpha, joins, True))
    return alphas, coefs, events


def _next_to_join(rho: np.ndarray, b: np.ndarray, alpha: float, free: np.ndarray) -> tuple[float, int, float]:
    """Return after which d a correlation rho - d b first reaches +-(alpha - d), whose, and which sign; inf for none."""
    if not free.any():
        return np.inf, -1, 0.0
    d = np.full((2, len(rho)), np.inf)
    for row, sign in zip(d, (1, -1), strict=True):
        gap = 1 - sign * b
        np.divide(alpha - sign * rho, gap, out=row, where=free & (gap > FLAT))
    first = int(d.argmin())
    return float(d.flat[first]), first % len(rho), 1.0 if first < len(rho) else -1.0


def _next_to_leave(w: np.ndarray, v: np.ndarray, s: np.ndarray) -> tuple[float, int]:
    """Return after which d an active coefficient w + d v first reaches zero, and its place; inf for none."""
    reach = np.full(len(w), np.inf)
    np.divide(w, -v, out=reach, where=s * v < 0)
    first = int(reach.argmin()) if len(w) else -1
    return (max(float(reach[first]), 0.0), first) if len(w) else (np.inf, -1)


def _without_rounding(
    active: ActiveSet, w: np.ndarray, s: np.ndarray, alpha: float, start: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return w and rho computed anew, w moved so that the active correlations are alpha s; None when that fails."""
    top = np.abs(start).max()
    w = np.where(w * s > 0, w, 0.0)
    rho = start - active.correlations(w)
    error = rho[active.columns] - alpha * s
    if np.abs(error).max() <= GOOD * top:
        return w, rho
    for attempt in range(3):
        moved = w + active.direction(error)[0]
        rho = start - active.correlations(moved)
        left = rho[active.columns] - alpha * s
        if np.abs(left).max() <= max(0.1 * np.abs(error).max(), ENOUGH * top):
            return (moved, rho) if np.abs(rho).max() - alpha <= ENOUGH * top else None
        if attempt == 0:
            active.refactor()  # rounding has piled up in the equations
        else:
            w, error = moved, left
    return None


def _end_early(
    active: ActiveSet, y: np.ndarray, alphas: list[float], coefs: list[np.ndarray], events: list[Event]
) -> Knots:
    """Return the path as far as it is sure, then a straight line to least squares on the active columns.

    What happens on that last stretch is lost in rounding; its correlations are right to LAST of the first alpha.

    Raises RuntimeError when the stretch is longer; NearlyDependent when more care could help.
    """
    if not active.careful:
        raise NearlyDependent
    if alphas[-1] > LAST * alphas[0]:
        raise RuntimeError(f"rounding hides the lasso path below {alphas[-1] / alphas[0]:.0e} of its start {TOO_NEAR}")
    w = np.zeros(len(active.XT))
    w[active.columns] = np.linalg.lstsq(active.XT[active.columns].T, y, rcond=None)[0]
    return [*alphas, 0.0], [*coefs, w], [event for event in events if event[0] >= alphas[-1]]


def _violation(active: ActiveSet, y: np.ndarray, alphas: np.ndarray, coefs: np.ndarray) -> float:
    """Return by how much the optimality conditions fail at worst: rho = alpha sign(w), |rho| <= alpha where w is 0."""
    rho = (y - coefs @ active.XT) @ active.XT.T / active.n
    over = np.abs(rho) - alphas[:, None]
    away = np.abs(rho - alphas[:, None] * np.sign(coefs))
    return float(np.where(coefs == 0, over, away).max(initial=0))
