"""Answers to stuck_bias, each found in another way. The docstring of a wrong one is a phrase of its verdict."""

import math

import numpy as np

from l1l2.costs import CrossEntropyCost, QuadraticCost
from l1l2.neuron import Neuron, escape_epochs, escape_time


def right_formula():
    return math.log(2 * 0.15 * 10_000) - 2


def right_bisection():
    """Count, and halve the interval."""
    low, high = 0.0, 8.0
    while high - low > 1e-3:
        bias = (low + high) / 2
        low, high = (bias, high) if escape_epochs(2 + bias, QuadraticCost, 0.15) < 10_000 else (low, bias)
    return high


def right_table():
    """Read it off a fine table of the closed form."""
    biases = np.linspace(5, 7, 2001)
    times = escape_time(2 + biases, QuadraticCost, 0.15)
    return biases[np.argmin(np.abs(times - 10_000))]


def right_backwards():
    """Walk the neuron's z back in time from the place where it answers 0.2."""
    z = math.log(0.2 / 0.8)
    for _ in range(10_000):
        z += 2 * 0.15 * QuadraticCost.delta(z, 0.0)
    return z - 2


def right_trained():
    """Try the whole training."""
    for bias in (5.96, 5.975, 5.99):
        outputs = Neuron(2.0, bias).train(1, 0, QuadraticCost, 0.15, 10_500).outputs
        if np.argmax(outputs < 0.2) >= 9990:
            return np.array(bias)
    return None


def right_rounded():
    return 6


def wrong_z():
    """Is that z itself?"""
    return math.log(2 * 0.15 * 10_000)


def wrong_weight_alone_moves():
    """Did you forget the 2 in 2 eta?"""
    return math.log(0.15 * 10_000) - 2


def wrong_no_eta():
    """Did you forget eta?"""
    return math.log(2 * 10_000) - 2


def wrong_epochs_alone():
    """Did you forget 2 eta?"""
    return math.log(10_000) - 2


def wrong_base_ten():
    """base 10"""
    return math.log10(2 * 0.15 * 10_000) - 2


def wrong_base_two():
    """base 2"""
    return math.log2(2 * 0.15 * 10_000) - 2


def wrong_divided():
    """Did you divide by 2 eta?"""
    return math.log(10_000 / (2 * 0.15)) - 2


def wrong_weight_added():
    """Did you add the weight?"""
    return math.log(2 * 0.15 * 10_000) + 2


def wrong_weight_one():
    """Is it for weight 1?"""
    return math.log(2 * 0.15 * 10_000) - 1


def wrong_sign():
    """Is the sign turned round?"""
    return 2 - math.log(2 * 0.15 * 10_000)


def wrong_cross_entropy():
    """Is that the start for cross-entropy?"""
    low, high = 0.0, 1e5
    while high - low > 1:
        middle = (low + high) / 2
        low, high = (middle, high) if escape_time(middle, CrossEntropyCost, 0.15) < 10_000 else (low, middle)
    return low - 2


def wrong_the_time_itself():
    """more than 100,000 epochs. Each unit less divides the time"""
    return 10_000


def wrong_start_of_the_chapter():
    """the neuron takes 302 epochs"""
    return 2


def wrong_infinite():
    """is something divided by zero?"""
    return math.inf
