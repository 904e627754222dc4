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
REACH = 0.8  # how far a stretch of the path goes on which only some columns are watched, relative to its first alpha
UNSEEN = 1e-12  # a correlation of an unwatched column may exceed alpha by this, relative to the first alpha
LAST = 1e-8  # where rounding takes over below this, relative to the first alpha, a straight line ends the path
TOO_NEAR = "(are some columns nearly equal?)"

SIDES = np.array([[1.0], [-1.0]])  # a correlation may reach alpha or -alpha

Event = tuple[float, int, bool]
Knots = tuple[list[float], list[np.ndarray], list[Event]]


def lasso_knots(X: np.ndarray, y: np.ndarray, stop: float) -> Knots:
    """Return the breakpoints alpha, falling to `stop`, the coefficients there, and the events (alpha, column, joins).

    X: (n, p); y: (n,); both with largest absolute value about 1, or 0. stop: >= 0.

    Raises RuntimeError when rounding hides the path, which takes columns that nearly agree.
    """
    try:
        walk = _Walk(ActiveSet(X, careful=False), y, stop)
        return walk.to_the_end() if walk.active.gram is not None else _screened(walk, y)
    except NearlyDependent:
        active = ActiveSet(X, careful=True)
    alphas, coefs, events = _Walk(active, y, stop).to_the_end()
    off = _violation(active, y, np.array(alphas), np.array(coefs))
    if off > LAST * alphas[0]:
        raise RuntimeError(f"rounding hides the lasso path: off by {off / alphas[0]:.0e} of its first alpha {TOO_NEAR}")
    return alphas, coefs, events


class _Walk:
    """A walk along the path: where it stands, and what it has passed. It begins at the empty model.

    Its correlations and `free`, the columns that may join, are those of the columns that `active` watches.
    """

    def __init__(self, active: ActiveSet, y: np.ndarray, stop: float) -> None:
        self.active, self.y, self.stop = active, y, stop
        self.p, self.n = active.XT.shape
        self.start = self.rho = active.XT @ y / self.n
        self.top = self.alpha = float(np.abs(self.rho).max(initial=0))
        self.alphas, self.coefs = [self.alpha], [np.zeros(self.p)]
        self.events: list[Event] = []
        self.w, self.free = np.zeros(0), np.ones(self.p, dtype=bool)
        self.steps = self.idle = self.sure = 0

    def to_the_end(self) -> Knots:
        """Walk on to `stop`; NearlyDependent where that needs more care."""
        while self.alpha > self.stop:
            if not self.step():
                return _end_early(self.active, self.y, self.alphas[: self.sure], self.coefs[: self.sure], self.events)
        return self.alphas, self.coefs, self.events

    def step(self) -> bool:
        """Go to the next event, or to the end; False where rounding hides the way."""
        active, alpha, w, rho = self.active, self.alpha, self.w, self.rho
        check = len(w) > 0 and (active.careful or self.steps % CHECK == 0)
        if check:
            corrected = _without_rounding(active, w, alpha, self.start)
            if corrected is None:
                return False
            w, rho = corrected
            self.sure = len(self.alphas)
        v, b = active.direction(anew=check)
        d, joins, side = _next_to_join(rho, b, alpha, self.free)
        reach, leaves = _next_to_leave(w, v, active.signs)
        negligible = max(1e-12 * alpha, 1e-16 * self.top)
        ends = min(d, reach) >= alpha - max(self.stop, END * self.top)
        leaving = reach <= d and not ends
        d = alpha - self.stop if ends else max(min(d, reach), 0.0)
        self.steps, self.idle = self.steps + 1, 0 if d > negligible else self.idle + 1
        if self.idle > 4 * (self.n + self.p):
            raise RuntimeError(f"the lasso path does not get past {alpha / self.top:.1e} of its first alpha {TOO_NEAR}")
        self.alpha, self.w, self.rho = alpha, w, rho = self.stop if ends else alpha - d, w + d * v, rho - d * b
        if leaving:
            w[leaves] = 0
        if d > negligible or ends:  # else several things happen at one breakpoint
            self.alphas.append(alpha)
            self.coefs.append(np.zeros(self.p))
            self.coefs[-1][active.columns] = w
        if ends:
            return True
        if leaving:
            self.coefs[-1][active.columns[leaves]] = 0
            self.events.append((alpha, active.columns[leaves], False))
            active.remove(leaves)
            self.w = np.delete(w, leaves)
            self.free[:] = True
            self.free[active.places] = False
            return True
        self.free[joins] = False
        if active.add(joins, side):  # if not, it waits until a column leaves
            self.w = np.concatenate((w, (0.0,)))
            self.events.append((alpha, active.columns[-1], True))
        return True


def _screened(walk: _Walk, y: np.ndarray) -> Knots:
    """Return what the walk finds, but watch only the columns that may join soon, and check afterwards that it was so.

    A stretch goes down to REACH times its first alpha. Correlations seldom change faster than alpha, so that whoever
    joins on it has at least 2 REACH - 1 of it now: the strong rule of Tibshirani et al. (2012). That is a guess. But
    between two breakpoints every correlation moves along a line, and so does alpha; where |rho| <= alpha at both, it
    holds between them. One product with the residuals of all breakpoints of the stretch thus proves that nobody was
    missed. If somebody was, the stretch is walked again with an eye on them.
    """
    active, start = walk.active, walk.start
    rho = start  # of all columns, where the stretch begins
    while walk.alpha > walk.stop:
        first, w, idle = walk.alpha, walk.w, walk.idle
        knots, events, before = len(walk.alphas), len(walk.events), active.state()
        watched = np.abs(rho) >= (2 * REACH - 1) * first
        watched[active.columns] = True
        while True:
            active.watch(np.flatnonzero(watched))
            walk.rho, walk.start = rho[active.watched], start[active.watched]
            walk.free = np.ones(len(active.watched), dtype=bool)
            walk.free[active.places] = False
            while walk.alpha > max(walk.stop, REACH * first):
                if not walk.step():
                    raise NearlyDependent
            coefs = np.array(walk.coefs[knots:])
            used = np.flatnonzero(coefs.any(axis=0))
            found = (y - coefs[:, used] @ active.XT[used]) @ active.XT.T / walk.n
            over = (np.abs(found) - np.array(walk.alphas[knots:])[:, None]).max(axis=0)
            missed = (over > UNSEEN * walk.top) & ~watched
            if not missed.any():
                break
            watched |= missed
            del walk.alphas[knots:], walk.coefs[knots:], walk.events[events:]
            walk.alpha, walk.w, walk.idle = first, w, idle
            active.restore(before)
        rho = found[-1]
    return walk.alphas, walk.coefs, walk.events


def _next_to_join(rho: np.ndarray, b: np.ndarray, alpha: float, free: np.ndarray) -> tuple[float, int, float]:
    """Return after which d a correlation rho - d b first reaches +-(alpha - d), whose, and which sign; inf for none."""
    if not len(rho):
        return np.inf, -1, 0.0
    gap = 1 - SIDES * b
    d = np.divide(alpha - SIDES * rho, gap, out=np.full(gap.shape, np.inf), where=(gap > FLAT) & free)
    first = int(d.argmin())
    return float(d.flat[first]), first % len(rho), 1.0 if first < len(rho) else -1.0


def _next_to_leave(w: np.ndarray, v: np.ndarray, s: np.ndarray) -> tuple[float, int]:
    """Return after which d an active coefficient w + d v first reaches zero, and its place; inf for none."""
    if not len(w):
        return np.inf, -1
    reach = np.divide(w, -v, out=np.full(len(w), np.inf), where=s * v < 0)
    first = int(reach.argmin())
    return max(float(reach[first]), 0.0), first


def _without_rounding(
    active: ActiveSet, w: np.ndarray, alpha: float, start: np.ndarray
) -> tuple[np.ndarray, np.ndarray] | None:
    """Return w and rho computed anew, w moved so that the active correlations are +-alpha; None when that fails."""
    top, s = np.abs(start).max(), active.signs
    w = np.where(w * s > 0, w, 0.0)
    rho = start - active.correlations(w)
    error = rho[active.places] - alpha * s
    if np.abs(error).max() <= GOOD * top:
        return w, rho
    for attempt in range(3):
        moved = w + active.solve(error)
        rho = start - active.correlations(moved)
        left = rho[active.places] - alpha * s
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
