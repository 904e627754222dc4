"""Answers to lad_location. The docstring of a wrong one is a phrase that its verdict must contain."""

import statistics

import numpy as np


def right_median(y):
    return np.median(y)


def right_lower_middle(y):
    return sorted(y)[(len(y) - 1) // 2]


def right_upper_middle(y):
    return np.sort(y)[len(y) // 2]


def right_statistics(y):
    return statistics.median(y)


def right_best_of_the_data(y):
    return min(y, key=lambda c: sum(abs(x - c) for x in y))


def right_peeling(y):
    if len(y) <= 2:
        return y[0]
    rest = sorted(y)[1:-1]
    return right_peeling(rest)


def right_counting(y):
    for c in y:
        below, above = sum(x < c for x in y), sum(x > c for x in y)
        if below <= len(y) / 2 and above <= len(y) / 2:
            return float(c)
    raise AssertionError


def right_bisection(y):
    low, high = min(y), max(y)
    for _ in range(200):
        c = (low + high) / 2
        slope = sum((x < c) - (x > c) for x in y)
        if slope > 0:
            high = c
        else:
            low = c
    return c


def right_between_the_middles(y):
    y = np.sort(np.array(y))
    return 0.9 * y[(len(y) - 1) // 2] + 0.1 * y[len(y) // 2]


def right_array_of_one(y):
    return np.array([np.median(y)])


def right_zero_dimensional_float32(y):
    return np.array(np.median(y), dtype=np.float32)


def right_linear_program(y):
    candidates = np.asarray(y, dtype=float)
    return candidates[np.abs(candidates[:, None] - candidates).sum(axis=1).argmin()]


def wrong_mean(y):
    """is it the mean"""
    return np.mean(y)


def wrong_midrange(y):
    """middle of the range"""
    return (min(y) + max(y)) / 2


def wrong_unsorted(y):
    """Sort first"""
    return y[len(y) // 2]


def wrong_unsorted_lower(y):
    """Sort first"""
    return y[(len(y) - 1) // 2]


def wrong_first(y):
    """first value"""
    return y[0]


def wrong_mode(y):
    """most frequent"""
    return statistics.mode(list(y))


def wrong_least_sum(y):
    """the least sum itself"""
    return min(np.abs(np.asarray(y) - c).sum() for c in y)


def wrong_one_too_far(y):
    """one place too far"""
    return sorted(y)[min(len(y) // 2 + 1, len(y) - 1)]


def wrong_one_too_low(y):
    """one place too low"""
    return sorted(y)[len(y) // 2 - 1]


def wrong_largest(y):
    """largest"""
    return max(y)


def wrong_smallest(y):
    """smallest"""
    return min(y)


def wrong_average_for_odd_too(y):
    """for an odd number"""
    s = sorted(y)
    return (s[len(s) // 2 - 1] + s[len(s) // 2]) / 2


def wrong_absolute(y):
    """Only the distances are absolute"""
    return np.median(np.abs(y))


def wrong_deviation(y):
    """median of the distances"""
    return np.median(np.abs(y - np.median(y)))


def wrong_position(y):
    """position in the list"""
    return np.argsort(y)[len(y) // 2]


def wrong_trimmed(y):
    """trimmed mean"""
    s = sorted(y)
    return np.mean(s[1:-1] if len(s) > 2 else s)


def wrong_rounded(y):
    """rounded"""
    return round(float(np.median(y)))


def wrong_distinct(y):
    """counted once"""
    return np.median(np.unique(y))


def wrong_sorts_in_place(y):
    """changes its input: after the call, y"""
    y.sort()
    return y[len(y) // 2]


def wrong_pops(y):
    """changes its input: after the call, y"""
    y[:] = sorted(y)
    return float(y[len(y) // 2])


def wrong_interval(y):
    """you return 2 numbers"""
    s = sorted(y)
    return s[(len(s) - 1) // 2], s[len(s) // 2]


def wrong_nothing(y):
    """return` missing"""
    print(np.median(y))


def wrong_for_a_pair(y):
    """you raise StatisticsError"""
    if len(y) == 2:
        raise statistics.StatisticsError("no unique value")
    return np.median(y)


def wrong_for_even_counts(y):
    """Right for an odd number of values; at"""
    return sorted(y)[len(y) // 2] if len(y) % 2 else sorted(y)[-1]


def wrong_endless_descent(y):
    """did not finish"""
    c = 0.0
    while sum((x < c) - (x > c) for x in y) != 0:
        c += 0.01 * sum((x > c) - (x < c) for x in y)
    return c
