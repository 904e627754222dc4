"""Answers to smooth_l1. The docstring of a wrong one is a phrase that its verdict must contain."""

import functools
import math

import numpy as np


def right_where(r, beta):
    return np.where(np.abs(r) < beta, 0.5 * np.square(r) / beta, np.abs(r) - 0.5 * beta)


def right_branch_for_one_number(r, beta):
    if r < 0:
        r = -r
    if r <= beta:  # the two parts meet, so <= is as right as <
        return r**2 / (2 * beta)
    return r - beta / 2


def right_clip_form(r, beta):
    inside = np.clip(r, -beta, beta)
    return inside * (r - inside / 2) / beta


def right_list_comprehension(r, beta):
    return [x * x / 2 / beta if abs(x) < beta else abs(x) - beta / 2 for x in r]


def right_recursion(r, beta):
    if isinstance(r, (list, np.ndarray)):
        return [right_recursion(x, beta) for x in r]
    return right_recursion(-r, beta) if r < 0 else (r * r / (2 * beta) if r < beta else r - beta / 2)


def right_masks_for_arrays_only(r, beta):
    out = np.empty_like(r)
    small = np.abs(r) < beta
    out[small] = r[small] ** 2 / (2 * beta)
    out[~small] = np.abs(r[~small]) - beta / 2
    return out


def right_huber_over_beta(r, beta):
    a = np.abs(np.asarray(r, dtype=float))
    return (np.minimum(a, beta) ** 2 / 2 + beta * np.maximum(a - beta, 0)) / beta


def right_float32(r, beta):
    r, beta = np.float32(r), np.float32(beta)
    return np.where(np.abs(r) < beta, r * r / (2 * beta), np.abs(r) - beta / 2)


def right_zero_dimensional(r, beta):
    return np.array(right_where(r, beta))


def right_that_prints(r, beta):
    print("r =", r)
    return right_where(r, beta)


def right_two_squares(r, beta):
    a = np.abs(r)
    return (a * a - np.maximum(a - beta, 0) ** 2) / (2 * beta)


def right_one_length_array(r, beta):
    return np.atleast_1d(right_where(r, beta))


right_vectorize = np.vectorize(lambda r, beta: r * r / (2 * beta) if abs(r) < beta else abs(r) - beta / 2)
right_partial = functools.partial(lambda scale, r, beta: scale * right_where(r, beta), 1.0)


class Callable:
    def __call__(self, r, beta):
        return right_where(r, beta)


right_object = Callable()


def wrong_no_division(r, beta):
    """did you divide by beta"""
    return np.where(np.abs(r) < beta, r * r / 2, np.abs(r) - beta / 2)


def wrong_no_half(r, beta):
    """needs the half"""
    return np.where(np.abs(r) < beta, r * r / beta, np.abs(r) - beta / 2)


def wrong_no_shift(r, beta):
    """did you subtract beta/2 outside"""
    return np.where(np.abs(r) < beta, r * r / (2 * beta), np.abs(r))


def wrong_shift_of_one_half(r, beta):
    """subtract 0.5 outside"""
    return np.where(np.abs(r) < beta, r * r / (2 * beta), np.abs(r) - 0.5)


def wrong_common_bug(r, beta):
    """only the threshold changed"""
    return np.where(np.abs(r) < beta, 0.5 * r * r, np.abs(r) - 0.5)


def wrong_threshold_of_one(r, beta):
    """threshold stay at 1"""
    return np.where(np.abs(r) < 1, r * r / (2 * beta), np.abs(r) - beta / 2)


def wrong_without_beta(r, beta):
    """leave beta out"""
    return np.where(np.abs(r) < 1, r * r / 2, np.abs(r) - 0.5)


def wrong_sign_test(r, beta):
    """|r| < beta is needed"""
    return r * r / (2 * beta) if r < beta else abs(r) - beta / 2


def wrong_no_absolute_value(r, beta):
    """absolute value missing"""
    return np.where(np.abs(r) < beta, r * r / (2 * beta), r - beta / 2)


def wrong_exchanged(r, beta):
    """two parts exchanged"""
    return np.where(np.abs(r) > beta, r * r / (2 * beta), np.abs(r) - beta / 2)


def wrong_huber(r, beta):
    """Huber's loss, which is beta times"""
    return np.where(np.abs(r) < beta, r * r / 2, beta * (np.abs(r) - beta / 2))


def wrong_sigma(r, beta):
    """Fast R-CNN"""
    return np.where(np.abs(r) < 1 / beta**2, (beta * r) ** 2 / 2, np.abs(r) - 0.5 / beta**2)


def wrong_multiplied(r, beta):
    """multiply by beta inside"""
    return np.where(np.abs(r) < beta, beta * r * r / 2, np.abs(r) - beta / 2)


def wrong_pseudo_huber(r, beta):
    """pseudo-Huber"""
    return np.sqrt(r * r + beta * beta) - beta


def wrong_gradient(r, beta):
    """is it the gradient"""
    return np.clip(np.asarray(r) / beta, -1, 1)


def wrong_sum(r, beta):
    """you return one number, 8.9375, their sum"""
    return np.sum(right_where(r, beta))


def wrong_mean(r, beta):
    """their mean"""
    return np.mean(right_where(r, beta))


def wrong_any(r, beta):
    """One number at a time it is right"""
    r = np.asarray(r)
    return r * r / (2 * beta) if (np.abs(r) < beta).all() else np.abs(r) - beta / 2


def wrong_changes_its_input(r, beta):
    """changes its input: after the call, r"""
    r = np.asarray(r, dtype=float)
    np.abs(r, out=r)
    return np.where(r < beta, r * r / (2 * beta), r - beta / 2)


def wrong_two_mistakes(r, beta):
    """did you divide by beta"""
    return np.where(np.abs(r) < beta, r * r / 2, 3 * np.abs(r))


def wrong_for_whole_numbers_only(r, beta):
    """expected"""
    r = np.trunc(r)
    return np.where(np.abs(r) < beta, r * r / (2 * beta), np.abs(r) - beta / 2)


def wrong_near_zero_only(r, beta):
    """Right for |r| < beta; at r = 3"""
    return np.asarray(r) ** 2 / (2 * beta)


def wrong_nan_at_zero(r, beta):
    """nan is no number"""
    r = np.asarray(r, dtype=float)
    return np.where(np.abs(r) < beta, r**3 / r / (2 * beta), np.abs(r) - beta / 2)


def wrong_division_by_zero(r, beta):
    """r = 0, beta = 2 you raise ZeroDivisionError"""
    return r**3 / r / (2 * beta) if abs(r) < beta else abs(r) - beta / 2


def wrong_swapped(beta, r):
    """order of the arguments is (r, beta); yours is (beta, r)"""
    return right_branch_for_one_number(r, beta)


def wrong_swapped_and_unnamed(a, b):
    """in the order (r, beta)"""
    return right_branch_for_one_number(b, a)


def wrong_factor(r, beta):
    """every wrong value is 1.1 times"""
    return 1.1 * right_where(r, beta)


def wrong_offset(r, beta):
    """every wrong value is off by 0.3"""
    return 0.3 + right_where(r, beta)


def wrong_column(r, beta):
    """shape (9, 1)"""
    return right_where(np.reshape(r, (-1, 1)), beta)


def wrong_not_finished(r, beta):
    """still to be written"""
    raise NotImplementedError


def wrong_typing_mistake(r, beta):
    """NameError (name 'abbs' is not defined)"""
    return abbs(r) - beta  # noqa: F821


def wrong_loop(r, beta):
    """did not finish"""
    while abs(r) > 0 or beta > 0:
        beta = max(beta / 2, 1e-9)
    return math.nan


def wrong_recursion(r, beta):
    """recursion never ends"""
    return wrong_recursion(-r, beta)
