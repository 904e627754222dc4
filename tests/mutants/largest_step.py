"""Answers to largest_step, each found in another way. The docstring of a wrong one is a phrase of its verdict."""

from fractions import Fraction

import numpy as np

from l1l2.datasets import load_stackloss
from l1l2.descent import gradient_descent

data = load_stackloss()
X = (data.X - data.X.mean(axis=0)) / data.X.std(axis=0)
n = len(X)
H = X.T @ X / n
STEEPEST = 2 / np.linalg.eigvalsh(H)[-1]


def right_eigenvalue():
    return 2 / np.linalg.eigvalsh(H)[-1]


def right_singular_value():
    return np.array(2 * n / np.linalg.norm(X, 2) ** 2)


def right_power_iteration():
    v = np.ones(3)
    for _ in range(100):
        v = H @ v / np.linalg.norm(H @ v)
    return np.array([2 / (v @ H @ v)])


def right_correlations():
    return float(2 / max(np.roots(np.poly(np.corrcoef(data.X.T)))))


def right_bisection():
    """Halve the interval by watching whether the walk ends near the start or far away."""
    y = data.y - data.y.mean()
    low, high = 0.1, 5.0
    while high - low > 1e-3:
        step = (low + high) / 2
        end = gradient_descent(lambda w: X.T @ (X @ w - y) / n, np.zeros(3), step, 3000)[-1]
        low, high = (step, high) if np.linalg.norm(end) < 100 else (low, step)
    return low


def right_rounded():
    return 0.94


def right_fraction():
    return Fraction(15, 16)


def right_float32():
    return np.float32(STEEPEST)


def wrong_one_over_curvature():
    """Is it 1 over the largest curvature?"""
    return STEEPEST / 2


def wrong_smallest():
    """Is it 2 over the smallest curvature?"""
    return 2 / np.linalg.eigvalsh(H)[0]


def wrong_eigenvalues_not_sorted():
    """Is it 2 over the middle curvature?"""
    return 2 / np.linalg.eigvalsh(H)[1]


def wrong_one_column():
    """one column alone"""
    return 2 / H[0, 0]


def wrong_trace():
    """Is it 2 over the sum of the curvatures?"""
    return 2 / np.trace(H)


def wrong_sum_instead_of_mean():
    """Did you forget 1/n?"""
    return 2 / np.linalg.eigvalsh(X.T @ X)[-1]


def wrong_mean_twice():
    """Is the 1/n in it twice?"""
    return 2 / np.linalg.eigvalsh(H / n)[-1]


def wrong_the_curvature():
    """Is it the largest curvature itself?"""
    return np.linalg.eigvalsh(H)[-1]


def wrong_no_square():
    """Is it the singular value"""
    return 2 / np.linalg.norm(X, 2)


def wrong_columns_as_they_are():
    """What bounds the step from above?"""
    centred = data.X - data.X.mean(axis=0)
    return 2 / np.linalg.eigvalsh(centred.T @ centred / n)[-1]


def wrong_a_little_more():
    """Too large: at largest_step = 1, the error ends, after 100 steps, 215,000 times as large"""
    return 1


def wrong_minus():
    """You gave -0.93757; a step size is positive."""
    return -STEEPEST


def wrong_all_of_them():
    """You gave 3 numbers; one is asked."""
    return 2 / np.linalg.eigvalsh(H)


def wrong_nothing():
    """largest_step is a placeholder: put the number in its place."""
    return ...
