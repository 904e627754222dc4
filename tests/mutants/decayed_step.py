"""Answers to decayed_step. The docstring of a wrong one is a phrase that its verdict must contain."""

import numpy as np


def right_factor(w, gradient, eta, lam, n):
    return (1 - eta * lam / n) * w - eta * gradient


def right_gradient_with_penalty(w, gradient, eta, lam, n):
    total = gradient + lam / n * w
    return w - eta * total


def right_minus_update(w, gradient, eta, lam, n):
    update = np.multiply(gradient, eta) + np.multiply(w, eta * lam / n)
    return np.subtract(w, update)


def right_loop(w, gradient, eta, lam, n):
    return [x - eta * (g + x * lam / n) for x, g in zip(w, gradient)]


def right_generic(w, gradient, eta, lam, n):
    if hasattr(w, "__len__"):
        return [right_generic(*pair, eta, lam, n) for pair in zip(w, gradient)]
    return w - eta * gradient - eta * lam * w / n


def right_on_a_copy(w, gradient, eta, lam, n):
    new = np.array(w, dtype=float)
    new *= 1 - eta * lam / n
    new -= np.asarray(gradient) * eta
    return new


def right_numerical_penalty(w, gradient, eta, lam, n):
    def penalty(x):
        return lam / (2 * n) * x**2

    h = 1e-4
    slope = (penalty(w + h) - penalty(w - h)) / (2 * h)
    return w - eta * (gradient + slope)


def right_float32(w, gradient, eta, lam, n):
    w, gradient = np.float32(w), np.float32(gradient)
    return w - np.float32(eta) * (gradient + np.float32(lam / n) * w)


def right_with_defaults(w, gradient, eta=0.1, lam=0.0, n=1):
    return (1 - eta * lam / n) * w - eta * gradient


def wrong_no_n(w, gradient, eta, lam, n):
    """forget 1/n"""
    return (1 - eta * lam) * w - eta * gradient


def wrong_growth(w, gradient, eta, lam, n):
    """away from zero"""
    return (1 + eta * lam / n) * w - eta * gradient


def wrong_uphill(w, gradient, eta, lam, n):
    """against the gradient"""
    return (1 - eta * lam / n) * w + eta * gradient


def wrong_both_signs(w, gradient, eta, lam, n):
    """both terms have the wrong sign"""
    return w + eta * (gradient + lam / n * w)


def wrong_no_eta_in_decay(w, gradient, eta, lam, n):
    """forget eta in the decay"""
    return (1 - lam / n) * w - eta * gradient


def wrong_no_eta_in_gradient(w, gradient, eta, lam, n):
    """forget eta before the gradient"""
    return (1 - eta * lam / n) * w - gradient


def wrong_no_decay(w, gradient, eta, lam, n):
    """no decay"""
    return w - eta * gradient


def wrong_factor_two(w, gradient, eta, lam, n):
    """factor of 2 too many"""
    return w - eta * (gradient + 2 * lam / n * w)


def wrong_half(w, gradient, eta, lam, n):
    """did you keep the 2"""
    return w - eta * (gradient + lam / (2 * n) * w)


def wrong_decay_afterwards(w, gradient, eta, lam, n):
    """applied after the step"""
    return (1 - eta * lam / n) * (w - eta * gradient)


def wrong_l1(w, gradient, eta, lam, n):
    """L1's decay"""
    return w - eta * (gradient + lam / n * np.sign(w))


def wrong_no_gradient(w, gradient, eta, lam, n):
    """gradient left out"""
    return (1 - eta * lam / n) * w


def wrong_change_only(w, gradient, eta, lam, n):
    """only the change"""
    return -eta * (gradient + lam / n * w)


def wrong_gradient_only(w, gradient, eta, lam, n):
    """Take the step too"""
    return gradient + lam / n * w


def wrong_penalty_itself(w, gradient, eta, lam, n):
    """w squared"""
    return w - eta * (gradient + lam / (2 * n) * w**2)


def wrong_gradient_over_n(w, gradient, eta, lam, n):
    """divided by n as well"""
    return w - eta / n * (gradient + lam * w)


def wrong_times_n(w, gradient, eta, lam, n):
    """multiply by n"""
    return w - eta * (gradient + lam * n * w)


def wrong_decay_from_outside(w, gradient, eta, lam, n):
    """lam alone"""
    return (1 - lam) * w - eta * gradient


def wrong_in_place(w, gradient, eta, lam, n):
    """changes its input: after the call, w"""
    w = np.asarray(w)
    w -= eta * (gradient + lam / n * w)
    return w.copy()


def wrong_changes_the_gradient(w, gradient, eta, lam, n):
    """changes its input: after the call, gradient"""
    gradient += lam / n * w
    return w - eta * gradient


def wrong_norm(w, gradient, eta, lam, n):
    """no sum, no mean"""
    return np.sum(right_factor(w, gradient, eta, lam, n))


def wrong_integer_division(w, gradient, eta, lam, n):
    """expected"""
    return w - eta * (gradient + lam // n * w)


def wrong_arguments(w, gradient, eta, lam):
    """must take (w, gradient, eta, lam, n); yours takes (w, gradient, eta, lam)"""
    return w - eta * (gradient + lam * w)


def wrong_stateful(w, gradient, eta, lam, n, velocity=[0.0]):  # noqa: B006
    """gives another result than the first"""
    velocity[0] += 1e-3
    return right_factor(w, gradient, eta, lam, n) + (velocity[0] > 0.0505)
