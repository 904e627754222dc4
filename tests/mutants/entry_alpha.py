"""Answers to entry_alpha, each found in another way. The docstring of a wrong one is a phrase of its verdict."""

import numpy as np

from l1l2.datasets import load_diabetes
from l1l2.paths import lasso_path

data = load_diabetes()
y = data.y - data.y.mean()
SEX = data.feature_names.index("sex")
PATH = lasso_path(data.X, y)
ENTRY = next(event.alpha for event in PATH.events if event.column == SEX and event.joins)


def right_event():
    return ENTRY


def right_breakpoint():
    """The largest breakpoint below which the coefficient is not zero."""
    return PATH.alphas[np.argmax(PATH.coefs[:, SEX] != 0) - 1]


def right_bisection():
    low, high = 0.01, 2.0
    while high - low > 1e-4:
        alpha = (low + high) / 2
        low, high = (alpha, high) if PATH.at(alpha)[SEX] else (low, alpha)
    return np.array([[high]])


def right_scikit_learn():
    """Try the alphas of a table with scikit-learn's own Lasso."""
    from sklearn.linear_model import Lasso

    return next(alpha for alpha in np.geomspace(0.5, 0.2, 400) if Lasso(alpha).fit(data.X, data.y).coef_[SEX])


def right_optimality():
    """With the four others in, the pull on the column that is left out is alpha itself."""
    w = PATH.at(ENTRY)
    return abs(data.X[:, SEX] @ (y - data.X @ w)) / len(y)


def right_rounded():
    return 0.294


def wrong_first():
    """It is that of bmi."""
    return np.abs(data.X.T @ y).max() / len(y)


def wrong_second():
    """Is that where s5 joins"""
    return PATH.alphas[1]


def wrong_third():
    """Is that where bp joins"""
    return PATH.alphas[2]


def wrong_one_before():
    """Is that where s3 joins"""
    return PATH.alphas[3]


def wrong_one_after():
    """Is that where s6 joins"""
    return PATH.alphas[5]


def wrong_sum_instead_of_mean():
    """Did you forget 1/n?"""
    return ENTRY * len(y)


def wrong_no_half():
    """Is a 2 too many in it?"""
    return 2 * ENTRY


def wrong_half_twice():
    """Is a 2 missing?"""
    return ENTRY / 2


def wrong_mean_twice():
    """Is it divided by n twice?"""
    return ENTRY / len(y)


def wrong_marginal():
    """The others have joined before, and changed it."""
    return abs(data.X[:, SEX] @ y) / len(y)


def wrong_place():
    """Is that its place in the table of events?"""
    return 5


def wrong_a_little_more():
    """4 coefficients are not 0, and sex is not among them. It has not joined yet: go down."""
    return 0.31


def wrong_a_little_less():
    """5 coefficients are not 0, and sex is one of them. It has joined before: go up."""
    return 0.28


def wrong_nan():
    """no number that one can try"""
    return np.nan
