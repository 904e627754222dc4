"""Answers to halving_lambda, each found in another way. The docstring of a wrong one is a phrase of its verdict."""

import math

import numpy as np

from l1l2.descent import SGD

ETA, N, K = 0.2, 1000, 10


def right_formula():
    return N / ETA * (1 - 2 ** (-1 / K))


def right_logarithms():
    return -N / ETA * math.expm1(-math.log(2) / K)


def right_roots():
    """The real roots of (1 - eta lambda/n)^10 = 1/2, the smaller."""
    roots = np.roots(np.poly1d([-ETA / N, 1.0]) ** K - 0.5)
    return roots[np.abs(roots.imag) < 1e-6].real.min()


def right_simulation():
    """Ten steps of the book's own optimiser, the strength found by halving the interval."""
    low, high = 0.0, N / ETA
    while high - low > 1e-3:
        lam, w = (low + high) / 2, np.array([1.0])
        for _ in range(K):
            w = SGD(ETA, weight_decay=lam / N).step(w, np.zeros(1))
        low, high = (lam, high) if w[0] > 0.5 else (low, lam)
    return [low]


def right_rounded():
    return 335


def right_newton():
    lam = 0.0
    for _ in range(50):
        keep = 1 - ETA * lam / N
        lam += (keep**K - 0.5) / (K * keep ** (K - 1) * ETA / N)
    return np.float64(lam)


def wrong_half_life():
    """Is it ln 2?"""
    return math.log(2) * N / (ETA * K)


def wrong_linear():
    """It takes a share of what is left"""
    return 0.5 / K * N / ETA


def wrong_flips():
    """by jumping past zero at every step"""
    return N / ETA * (1 + 2 ** (-1 / K))


def wrong_no_n():
    """Did you forget n?"""
    return right_formula() / N


def wrong_no_eta():
    """Did you forget eta?"""
    return right_formula() * ETA


def wrong_share():
    """Is that the share itself?"""
    return 1 - 2 ** (-1 / K)


def wrong_what_is_left():
    """Is that what one step leaves?"""
    return N / ETA * 2 ** (-1 / K)


def wrong_one_step():
    """Is it halved in a single step?"""
    return 0.5 * N / ETA


def wrong_two_kept():
    """Is the 2 of lambda/(2n) in it?"""
    return 2 * right_formula()


def wrong_two_lost():
    """Is a 2 missing?"""
    return right_formula() / 2


def wrong_multiplied():
    """Is the step multiplied instead of divided?"""
    return right_formula() * ETA**2


def wrong_too_small():
    """More than half is left."""
    return 100


def wrong_explodes():
    """the weight grows, and its sign changes with every step"""
    return 12_000


def wrong_nothing():
    """halving_lambda is None: put the number in its place."""
