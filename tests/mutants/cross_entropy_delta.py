"""Answers to cross_entropy_delta. The docstring of a wrong one is a phrase that its verdict must contain."""

import math

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))


def right_output_minus_target(z, y):
    return sigmoid(z) - y


def right_math_for_one_number(z, y):
    return 1 / (1 + math.exp(-z)) - y


def right_by_cases(z, y):
    return sigmoid(z) if y == 0 else -sigmoid(-z)


def right_tanh(z, y):
    return (1 + np.tanh(np.asarray(z) / 2)) / 2 - y


def right_loop(z, y):
    out = np.zeros(len(z))
    for i in range(len(z)):
        out[i] = 1 / (1 + np.exp(-z[i])) - y[i]
    return out


def right_chain_rule(z, y):
    z, y = np.clip(z, -15, 15), np.asarray(y)
    a = sigmoid(z)
    return (a - y) / (a * (1 - a)) * (a * (1 - a))


def right_stable(z, y):
    e = np.exp(-np.abs(z))
    return np.where(np.asarray(z) >= 0, 1 / (1 + e), e / (1 + e)) - y


def right_list_comprehension(z, y):
    return [float(sigmoid(a)) - b for a, b in zip(z, y)]


def right_float32(z, y):
    z = np.asarray(z, dtype=np.float32)
    return 1 / (1 + np.exp(-z)) - np.float32(y)


def wrong_sign(z, y):
    """output minus target"""
    return y - sigmoid(z)


def wrong_quadratic(z, y):
    """quadratic cost's delta"""
    a = sigmoid(z)
    return (a - y) * a * (1 - a)


def wrong_no_sigmoid(z, y):
    """apply the sigmoid to z"""
    return z - y


def wrong_missing_sigma_prime(z, y):
    """is it dC/da"""
    a = sigmoid(z)
    return (a - y) / (a * (1 - a))


def wrong_cost(z, y):
    """is it the cost"""
    return np.logaddexp(0, z) - np.multiply(y, z)


def wrong_output(z, y):
    """does y count"""
    return sigmoid(z)


def wrong_sign_in_sigmoid(z, y):
    """sign turned round in the sigmoid"""
    return 1 / (1 + np.exp(z)) - y


def wrong_tanh(z, y):
    """tanh"""
    return np.tanh(z) - y


def wrong_square(z, y):
    """square the error"""
    return (sigmoid(z) - y) ** 2


def wrong_half_square(z, y):
    """halve the square"""
    return (sigmoid(z) - y) ** 2 / 2


def wrong_absolute(z, y):
    """absolute value"""
    return np.abs(sigmoid(z) - y)


def wrong_derivative(z, y):
    """derivative of the sigmoid"""
    return sigmoid(z) * (1 - sigmoid(z))


def wrong_rounded(z, y):
    """rounded to 0 or 1"""
    return np.greater(z, 0).astype(float) - y


def wrong_factor_two(z, y):
    """factor of 2"""
    return 2 * (sigmoid(z) - y)


def wrong_swapped(y, z):
    """order of the arguments is (z, y)"""
    return sigmoid(z) - y


def wrong_swapped_and_unnamed(a, b):
    """in the order (z, y)"""
    return sigmoid(b) - a


def wrong_mean(z, y):
    """their mean"""
    return np.mean(sigmoid(z) - y)


def wrong_series(z, y):
    """Right for z = 0; at"""
    z = np.asarray(z)
    return 0.5 + z / 4 - z**3 / 48 - y


def wrong_inf(z, y):
    """an infinite value"""
    return (sigmoid(z) - y) / (np.asarray(z) != 30)


def wrong_changes_its_input(z, y):
    """changes its input: after the call, z"""
    if isinstance(z, np.ndarray):
        z *= -1
        return 1 / (1 + np.exp(z)) - y
    return sigmoid(z) - y


def wrong_boolean(z, y):
    """True or False"""
    return sigmoid(z) > y


def wrong_by_cases_for_arrays(z, y):
    """One number at a time it is right"""
    return sigmoid(z) if np.all(y == 0) else -sigmoid(-np.asarray(z))
