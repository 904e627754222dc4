"""Least angle regression: the path of Efron, Hastie, Johnstone and Tibshirani (2004) in which no column ever leaves.

The columns in the model keep equal correlation with the residual, which all of them lose at the same rate, until a
further column has as much. A coefficient may cross zero on the way. The lasso differs by one rule: there it leaves.
"""

from __future__ import annotations

import numpy as np

MET = 1e-12  # a correlation this close to the largest, relative to the first, is the one that has just been met


def least_angle(X: np.ndarray, y: np.ndarray) -> tuple[list[int], np.ndarray]:
    """Return the columns in the order in which they join, and the coefficients after each step, (p + 1, p).

    X: (n, p) of full column rank, n >= p; y: (n,). Neither is centred or scaled; the paper does both. The first row is
    zero, the last is least squares.
    """
    correlation = X.T @ y
    order = [int(np.argmax(np.abs(correlation)))]
    start = largest = float(np.abs(correlation).max())
    steps, w = [np.zeros(X.shape[1])], np.zeros(X.shape[1])
    while True:
        active = X[:, order]
        direction = np.linalg.solve(active.T @ active, np.sign(correlation[order]))
        lost = X.T @ (active @ direction)  # by each column, while those in the model lose 1
        outside = [j for j in range(X.shape[1]) if j not in order]
        length, joins = largest, -1
        for j in outside:
            for reach in ((largest - correlation[j]) / (1 - lost[j]), (largest + correlation[j]) / (1 + lost[j])):
                if MET * start < reach < length:
                    length, joins = float(reach), j
        w = w.copy()
        w[order] += length * direction
        steps.append(w)
        if joins < 0:
            return order, np.array(steps)
        correlation, largest = correlation - length * lost, largest - length
        order.append(joins)
