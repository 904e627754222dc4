"""Answers to soft_threshold. The docstring of a wrong one is a phrase that its verdict must contain."""

import math

import numpy as np


def right_sign_times_maximum(v, threshold):
    return np.sign(v) * np.maximum(np.abs(v) - threshold, 0)


def right_two_relus(v, threshold):
    v = np.asarray(v)
    return np.maximum(v - threshold, 0) - np.maximum(-v - threshold, 0)


def right_minus_clip(v, threshold):
    return v - np.clip(v, -threshold, threshold)


def right_strict_branches(v, threshold):
    if v > threshold:
        return v - threshold
    if v < -threshold:
        return v + threshold
    return 0


def right_branches_with_equality(v, threshold):
    if v >= threshold:
        return v - threshold
    return v + threshold if v <= -threshold else 0.0


def right_where(v, threshold):
    return np.where(np.abs(v) > threshold, v - np.copysign(threshold, v), 0.0)


def right_loop(v, threshold):
    result = np.zeros(len(v))
    for i, x in enumerate(v):
        result[i] = math.copysign(max(abs(x) - threshold, 0.0), x)
    return result


def right_recursion_for_lists(v, threshold):
    if v == []:
        return []
    return [right_strict_branches(v[0], threshold), *right_recursion_for_lists(v[1:], threshold)]


def right_float32(v, threshold):
    return right_sign_times_maximum(np.float32(v), np.float32(threshold))


def right_factor(v, threshold):
    v = np.asarray(v, dtype=float)
    size = np.maximum(np.abs(v), 1e-300)
    return np.maximum(1 - threshold / size, 0) * v


def right_prox_of_the_package(v, threshold):
    v = np.asarray(v)
    kept = np.abs(v) > threshold
    return kept * (v - np.sign(v) * threshold)


def wrong_hard(v, threshold):
    """hard threshold"""
    return np.where(np.abs(v) > threshold, v, 0.0)


def wrong_sign_lost(v, threshold):
    """sign of v lost"""
    return np.maximum(np.abs(v) - threshold, 0)


def wrong_positive_only(v, threshold):
    """negative v treated as small"""
    return np.maximum(np.asarray(v) - threshold, 0)


def wrong_same_direction(v, threshold):
    """subtracted from negative v too"""
    return np.where(np.abs(v) > threshold, np.asarray(v) - threshold, 0)


def wrong_no_zero(v, threshold):
    """did you stop at zero"""
    return v - np.sign(v) * threshold


def wrong_outwards(v, threshold):
    """pushed away from zero"""
    return np.where(np.abs(v) > threshold, v + np.sign(v) * threshold, 0)


def wrong_clip(v, threshold):
    """what was taken away"""
    return np.clip(v, -threshold, threshold)


def wrong_exchanged(v, threshold):
    """two cases exchanged"""
    return np.where(np.abs(v) <= threshold, v - np.sign(v) * threshold, 0)


def wrong_ridge(v, threshold):
    """what L2 does"""
    return np.asarray(v) / (1 + threshold)


def wrong_half(v, threshold):
    """half of the threshold"""
    return right_sign_times_maximum(v, threshold / 2)


def wrong_double(v, threshold):
    """twice the threshold"""
    return right_sign_times_maximum(v, 2 * threshold)


def wrong_squared(v, threshold):
    """square the threshold"""
    return right_sign_times_maximum(v, threshold**2)


def wrong_sign_turned(v, threshold):
    """sign turned round"""
    return -right_sign_times_maximum(v, threshold)


def wrong_only_signs(v, threshold):
    """leave the sign"""
    return np.where(np.abs(v) > threshold, np.sign(v), 0)


def wrong_swapped(threshold, v):
    """order of the arguments is (v, threshold)"""
    return right_sign_times_maximum(v, threshold)


def wrong_swapped_and_unnamed(a, b):
    """in the order (v, threshold)"""
    return right_sign_times_maximum(b, a)


def wrong_identity(v, threshold):
    """v unchanged"""
    return v * 1.0


def wrong_zero(v, threshold):
    """zero everywhere"""
    return v * 0.0


def wrong_sum(v, threshold):
    """no sum, no mean"""
    return right_sign_times_maximum(v, threshold).sum()


def wrong_in_place(v, threshold):
    """changes its input: after the call, v"""
    v = np.asarray(v, dtype=float)
    v[np.abs(v) <= threshold] = 0
    v[v > 0] -= threshold
    v[v < 0] += threshold
    return v


def wrong_in_place_on_lists(v, threshold):
    """changes its input: after the call, v"""
    for i, x in enumerate(v):
        v[i] = float(right_sign_times_maximum(x, threshold))
    return v


def wrong_alias(v, threshold):
    """returns v itself"""
    return v if threshold == 0 else right_sign_times_maximum(v, threshold)


def wrong_view(v, threshold):
    """or a view of it"""
    return np.asarray(v)[...] if threshold == 0 else right_sign_times_maximum(v, threshold)


def wrong_whole_numbers(v, threshold):
    """expected"""
    return np.round(right_sign_times_maximum(v, threshold))


def wrong_accumulates(v, threshold, seen=[]):  # noqa: B006
    """asked are all 9"""
    seen.append(right_strict_branches(v, threshold) if np.ndim(v) == 0 else 0)
    return seen[-1]
