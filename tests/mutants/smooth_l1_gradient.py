"""Answers to smooth_l1_gradient. The docstring of a wrong one is a phrase that its verdict must contain."""

import math

import numpy as np


def right_clip(r, beta):
    return np.clip(np.asarray(r) / beta, -1, 1)


def right_where(r, beta):
    return np.where(np.abs(r) <= beta, np.divide(r, beta), np.sign(r))


def right_branches(r, beta):
    if r > beta:
        return 1
    if r < -beta:
        return -1
    return r / beta


def right_min_max(r, beta):
    return max(-1.0, min(1.0, r / beta))


def right_loop(r, beta):
    out = []
    for x in r:
        out.append(math.copysign(min(abs(x) / beta, 1), x))
    return out


def right_two_maxima(r, beta):
    r = np.asarray(r)
    return (np.maximum(r + beta, 0) - np.maximum(r - beta, 0)) / beta - 1


def right_float32(r, beta):
    return np.clip(np.float32(r) / np.float32(beta), -1, 1)


def wrong_no_division(r, beta):
    """did you divide by beta"""
    return np.where(np.abs(r) < beta, r, np.sign(r))


def wrong_huber(r, beta):
    """Huber's gradient"""
    return np.clip(r, -beta, beta)


def wrong_no_sign(r, beta):
    """forget the sign outside"""
    return np.where(np.abs(r) < beta, np.divide(r, beta), 1.0)


def wrong_factor_two(r, beta):
    """factor of 2 too many"""
    return np.where(np.abs(r) < beta, 2 * np.divide(r, beta), np.sign(r))


def wrong_half(r, beta):
    """half too many"""
    return np.where(np.abs(r) < beta, np.divide(r, 2 * beta), np.sign(r))


def wrong_multiplied(r, beta):
    """multiply by beta inside"""
    return np.where(np.abs(r) < beta, np.multiply(r, beta), np.sign(r))


def wrong_quadratic_everywhere(r, beta):
    """quadratic part everywhere"""
    return np.divide(r, beta)


def wrong_absolute_error(r, beta):
    """without a quadratic zone"""
    return np.sign(r)


def wrong_without_beta(r, beta):
    """does beta count"""
    return np.clip(r, -1, 1)


def wrong_threshold_of_one(r, beta):
    """threshold stay at 1"""
    return np.where(np.abs(r) < 1, np.divide(r, beta), np.sign(r))


def wrong_sign_test(r, beta):
    """|r| < beta is needed"""
    return r / beta if r < beta else 1.0


def wrong_sign(r, beta):
    """sign turned round"""
    return -right_clip(r, beta)


def wrong_absolute(r, beta):
    """absolute values"""
    return np.abs(right_clip(r, beta))


def wrong_exchanged(r, beta):
    """two parts exchanged"""
    return np.where(np.abs(r) > beta, np.divide(r, beta), np.sign(r))


def wrong_loss(r, beta):
    """is it the loss"""
    return np.where(np.abs(r) < beta, np.square(r) / (2 * beta), np.abs(r) - beta / 2)


def wrong_residual_outside(r, beta):
    """no longer depends on r"""
    return np.where(np.abs(r) < beta, np.divide(r, beta), r)


def wrong_beta_outside(r, beta):
    """multiplied by beta outside"""
    return np.where(np.abs(r) < beta, np.divide(r, beta), beta * np.sign(r))


def wrong_sum(r, beta):
    """no sum, no mean"""
    return right_clip(r, beta).sum()


def wrong_changes_its_input(r, beta):
    """changes its input"""
    r = np.asarray(r)
    r /= beta
    return np.clip(r, -1, 1)


def wrong_normalised_by_r(r, beta):
    """you raise ZeroDivisionError"""
    return r / beta if 0 < abs(r) < beta else r / abs(r)
