"""Exercises that check themselves: give a function or a number, get a verdict in words.

    from l1l2 import check

    def smooth_l1(r, beta):
        ...

    check.smooth_l1(smooth_l1)       # in a notebook: a line of text; `if check.smooth_l1(f):` works too
    check.largest_step(0.5)          # some answers are a number

A function may be written for one number at a time, for arrays, or for both. It is called on copies, in a thread of its
own and for a limited time; see `guard` for the two kinds of endless answers that cannot be stopped. Answers of a whole
class are graded with `python -m l1l2.check --grade DIR`.
"""

from __future__ import annotations

from typing import Any

from .exercise import Exercise
from .exercises import ALL, EXERCISES, PARAMETERS
from .judge import SECONDS, judge
from .parameter import Parameter, judge_number
from .verdict import Verdict

__all__ = [
    "ALL",
    "EXERCISES",
    "PARAMETERS",
    "Exercise",
    "Parameter",
    "Verdict",
    "beta_in_millimetres",
    "cross_entropy_delta",
    "decayed_step",
    "encode_box",
    "entry_alpha",
    "halving_lambda",
    "lad_location",
    "largest_step",
    "smooth_l1",
    "smooth_l1_gradient",
    "soft_threshold",
    "stuck_bias",
]


def lad_location(answer: Any, *, time_limit: float = SECONDS) -> Verdict:
    """Check `lad_location(y)`: a number c for which the sum of |y_i - c| is least; every such number is right."""
    return judge(EXERCISES["lad_location"], answer, time_limit)


def smooth_l1(answer: Any, *, time_limit: float = SECONDS) -> Verdict:
    """Check `smooth_l1(r, beta)`: r^2/(2 beta) where |r| < beta, else |r| - beta/2, number by number."""
    return judge(EXERCISES["smooth_l1"], answer, time_limit)


def smooth_l1_gradient(answer: Any, *, time_limit: float = SECONDS) -> Verdict:
    """Check `smooth_l1_gradient(r, beta)`: r/beta where |r| < beta, else the sign of r."""
    return judge(EXERCISES["smooth_l1_gradient"], answer, time_limit)


def encode_box(answer: Any, *, time_limit: float = SECONDS) -> Verdict:
    """Check `encode_box(anchor, box)`: R-CNN's (tx, ty, tw, th) for two boxes given by corners (x1, y1, x2, y2)."""
    return judge(EXERCISES["encode_box"], answer, time_limit)


def cross_entropy_delta(answer: Any, *, time_limit: float = SECONDS) -> Verdict:
    """Check `cross_entropy_delta(z, y)`: sigma(z) - y."""
    return judge(EXERCISES["cross_entropy_delta"], answer, time_limit)


def soft_threshold(answer: Any, *, time_limit: float = SECONDS) -> Verdict:
    """Check `soft_threshold(v, threshold)`: sign(v) * max(|v| - threshold, 0)."""
    return judge(EXERCISES["soft_threshold"], answer, time_limit)


def decayed_step(answer: Any, *, time_limit: float = SECONDS) -> Verdict:
    """Check `decayed_step(w, gradient, eta, lam, n)`: (1 - eta*lam/n) * w - eta * gradient."""
    return judge(EXERCISES["decayed_step"], answer, time_limit)


def largest_step(answer: Any) -> Verdict:
    """Check `largest_step`: the largest step size at which descent on the plant's data settles, to one percent."""
    return judge_number(PARAMETERS["largest_step"], answer)


def beta_in_millimetres(answer: Any) -> Verdict:
    """Check `beta_in_millimetres`: the limit that gives the same line in another unit, to one percent."""
    return judge_number(PARAMETERS["beta_in_millimetres"], answer)


def stuck_bias(answer: Any) -> Verdict:
    """Check `stuck_bias`: the bias from which squared error takes 10,000 epochs, to two percent of them."""
    return judge_number(PARAMETERS["stuck_bias"], answer)


def entry_alpha(answer: Any) -> Verdict:
    """Check `entry_alpha`: the alpha at which `sex` joins the lasso path of the diabetes data, to one percent."""
    return judge_number(PARAMETERS["entry_alpha"], answer)


def halving_lambda(answer: Any) -> Verdict:
    """Check `halving_lambda`: the smallest lambda that halves a weight in ten steps, to one percent."""
    return judge_number(PARAMETERS["halving_lambda"], answer)
