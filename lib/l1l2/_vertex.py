"""Exact least absolute deviations and quantile regression: descend from vertex to vertex until none is lower.

The objective is piecewise linear in the coefficients, so it has a minimiser that passes exactly through as many
samples as there are coefficients: a vertex, named by the rows it passes through, its basis. The tableau T = Q
inv(Q[basis]) says how every residual moves when one basic residual leaves zero. A step lets one basic sample go and
follows that edge past the kinks of other samples as long as it falls, which is a weighted median; the sample at which
it stops enters the basis (Barrodale and Roberts 1973). No edge falls exactly when the dual multiplier of every basic
sample lies between its slopes: that is the certificate of optimality.

Where more samples lie on a vertex than it needs (ties, duplicated rows), a step may have length zero, and steps could
go in a circle. Every residual therefore carries a second component, its response to an infinitesimal random shift of
the targets, which decides when the first one is zero: the classical lexicographic rule. It changes neither the data nor
the result.
"""

from __future__ import annotations

import numpy as np

TINY = 1e-11  # a tableau entry below this, relative to the column's largest, is rounding
SLACK = 1e-9  # how far a dual multiplier may leave its interval by rounding
REFACTOR = 64  # steps between two fresh tableaus


def minimise_absolute(Q: np.ndarray, y: np.ndarray, low: float, high: float) -> tuple[np.ndarray, int]:
    """Return z that minimises sum(high * max(r, 0) + low * max(-r, 0)), r = Q z - y, at a vertex, and the steps taken.

    Q: (n, k) with orthonormal columns.
    y: (n,) targets, no larger than about 1.
    low, high: slopes below and above zero, both positive; equal for least absolute deviations.

    Raises RuntimeError when the steps do not end, which rounding alone could cause.
    """
    n, k = Q.shape
    if k == 0:
        return np.zeros(0), 0
    shift = np.random.default_rng(0).uniform(0.5, 1.5, size=(n,))
    basis = _start(Q, y, low, high)
    steps = 0
    while steps <= 1000 + 50 * (n + k):
        Q_basis = Q[basis]
        T = np.linalg.solve(Q_basis.T, Q.T).T
        taken = _descend(T, y, shift, basis, low, high)
        steps += taken
        if taken == 0:  # certified on a fresh tableau
            return np.linalg.solve(Q_basis, y[basis]), steps
    raise RuntimeError(f"no vertex was certified optimal after {steps} steps: are some columns nearly equal?")


def _descend(T: np.ndarray, y: np.ndarray, shift: np.ndarray, basis: np.ndarray, low: float, high: float) -> int:
    """Take up to REFACTOR steps from one vertex to the next, changing T and basis; return how many were taken."""
    r = T @ y[basis] - y
    second = T @ shift[basis] - shift
    level = np.abs(y) + np.abs(T) @ np.abs(y[basis])
    common = np.partition(level, 9 * (len(y) - 1) // 10)[9 * (len(y) - 1) // 10]  # a few huge outliers do not raise it
    rounding = 64 * np.finfo(float).eps * np.maximum(level, common)
    for step in range(REFACTOR):
        r[np.abs(r) <= rounding] = 0
        side = np.where(r != 0, r, second)  # its sign is the side on which a sample lies
        side[basis] = 0
        slope = high * (side > 0) - low * (side < 0)
        dual = -(slope @ T)
        excess = np.maximum(dual - high, -low - dual)
        leaves = int(excess.argmax())
        if excess[leaves] <= SLACK * (low + high):
            return step
        D = T[:, leaves] if dual[leaves] > 0 else -T[:, leaves]
        enters = _line_search(r, second, side, D, excess[leaves] / (low + high), rounding)
        r += (-r[enters] / D[enters]) * D
        second += (-second[enters] / D[enters]) * D
        basis[leaves] = enters
        r[basis] = second[basis] = 0
        row = T[enters].copy()
        pivot = row[leaves]
        row[leaves] -= 1
        T -= np.multiply.outer(T[:, leaves] / pivot, row)
    return REFACTOR


def _line_search(
    r: np.ndarray, second: np.ndarray, side: np.ndarray, D: np.ndarray, fall: float, rounding: np.ndarray
) -> int:
    """Return the sample at which the objective stops falling along the edge r + t D, t >= 0.

    fall: how steeply it falls at first; passing the kink of sample i makes it less steep by |D_i|.
    """
    width = np.abs(D)
    towards = np.flatnonzero((side * D < 0) & (width > TINY * width.max()))
    r, second, D, width, rounding = r[towards], second[towards], D[towards], width[towards], rounding[towards]
    t = -r / D
    order = t.argsort()
    last = order[min(np.searchsorted(np.cumsum(width[order]), fall), len(order) - 1)]
    tied = np.flatnonzero(np.abs(r + t[last] * D) <= rounding)
    if len(tied) > 1:  # several samples are met at once: the second component orders them
        passed = t < t[last]
        passed[tied] = False
        order = tied[(-second[tied] / D[tied]).argsort()]
        fall -= width[passed].sum()
        last = order[min(np.searchsorted(np.cumsum(width[order]), fall), len(order) - 1)]
    return int(towards[last])


def _start(Q: np.ndarray, y: np.ndarray, low: float, high: float) -> np.ndarray:
    """Return a basis near the optimum: rows that a few steps of reweighted least squares nearly pass through."""
    n, k = Q.shape
    r = Q @ (Q.T @ y) - y
    floor = scale = float(np.abs(r).mean())
    for _ in range(8 if n * k > 200 and scale > 0 else 0):
        floor *= 0.4
        weighted = Q.T * (np.where(r > 0, high, low) / np.maximum(np.abs(r), floor))
        r = Q @ np.linalg.solve(weighted @ Q, weighted @ y) - y
    size = np.abs(r) + 1e-3 * scale + np.finfo(float).tiny
    few = np.argpartition(size, 4 * k)[: 4 * k] if n > 8 * k else np.arange(n)
    basis, independent = _pick_rows(Q[few] * (size.min() / size[few])[:, None])
    if independent:
        return few[basis]
    return _pick_rows(Q)[0]


def _pick_rows(A: np.ndarray) -> tuple[np.ndarray, bool]:
    """Return a row for each column, each the longest outside the span of those before, and if they are independent."""
    k = A.shape[1]
    basis = np.zeros(k, dtype=int)
    left = np.einsum("ij,ij->i", A, A)
    smallest = 1e-20 * left.max()
    for j in range(k):
        basis[j] = left.argmax()
        if left[basis[j]] <= smallest:
            return basis, False
        row = A[basis[j]] / np.sqrt(left[basis[j]])
        along = A @ row
        A = A - np.multiply.outer(along, row)
        left = np.einsum("ij,ij->i", A, A)
        left[basis[: j + 1]] = 0
    return basis, True
