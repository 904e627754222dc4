"""Answers to beta_in_millimetres, each found in another way. The docstring of a wrong one is in its verdict."""

from decimal import Decimal

import numpy as np

from l1l2 import conventions
from l1l2.datasets import line_with_outlier
from l1l2.linear import fit_linear
from l1l2.losses import Huber, SmoothL1

line = line_with_outlier(n=30, index=27, shift=40)
SIGMA = 0.4


def right_formula():
    return 1000 / SIGMA**2


def right_exact():
    return Decimal(6250)


def right_whole():
    return np.int64(6250)


def right_conventions():
    return 1000 * conventions.convert(SIGMA, "fast_rcnn", "torch.SmoothL1Loss", quantity="width")


def right_search():
    """Halve the interval until the two lines are one."""
    wanted = fit_linear(line.X, line.y, SmoothL1(1 / SIGMA**2)).coef[0]
    low, high = 1.0, 50_000.0
    while high - low > 1:
        beta = (low + high) / 2
        slope = fit_linear(line.X, 1000 * line.y, SmoothL1(beta)).coef[0] / 1000
        low, high = (beta, high) if slope < wanted else (low, beta)
    return [low]


def right_as_huber():
    """Huber in millimetres needs the same limit; only its value is another."""
    delta = 1000 / SIGMA**2
    wanted = fit_linear(line.X, line.y, SmoothL1(1 / SIGMA**2)).coef[0]
    assert abs(fit_linear(line.X, 1000 * line.y, Huber(delta)).coef[0] / 1000 - wanted) < 1e-6
    return delta


def wrong_unit_forgotten():
    """Did you leave the unit out?"""
    return 1 / SIGMA**2


def wrong_sigma_in_millimetres():
    """Is it sigma times 1000?"""
    return 1000 * SIGMA


def wrong_no_square():
    """Is it 1/sigma? The square is missing."""
    return 1000 / SIGMA


def wrong_no_square_no_unit():
    """in metres? The square is missing, and the unit."""
    return 1 / SIGMA


def wrong_sigma_squared():
    """Is it sigma squared?"""
    return 1000 * SIGMA**2


def wrong_sigma():
    """Is it sigma, unchanged?"""
    return SIGMA


def wrong_divided():
    """Did you divide by 1000?"""
    return 1 / SIGMA**2 / 1000


def wrong_sigma_converted_first():
    """Sigma is no length"""
    return 1 / (SIGMA / 1000) ** 2


def wrong_centimetres():
    """Is that centimetres?"""
    return 100 / SIGMA**2


def wrong_half():
    """without the half"""
    return 1000 / (2 * SIGMA**2)


def wrong_default():
    """Too many errors lie outside the limit."""
    return 1


def wrong_too_much():
    """Too many errors lie inside the limit."""
    return 10_000


def wrong_text():
    """without quotes"""
    return "6250"


def wrong_the_function():
    """You gave a function; a number is asked"""
    return right_formula
