"""Find the parameter: five numbers, each with the experiment that shows what a wrong one does."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np

from ...costs import CrossEntropyCost, QuadraticCost
from ...datasets import line_with_outlier, load_diabetes, load_stackloss
from ...descent import gradient_descent
from ...linear import fit_linear
from ...losses import AbsoluteError, HalfSquaredError, SmoothL1
from ...neuron import escape_epochs, escape_time
from ...paths import LassoPath, lasso_path
from ..parameter import Parameter, WrongNumber

# --- chapter 1: the largest step that still settles -------------------------------------------------------------------

_STEPS = 100


@cache
def _plant() -> tuple[np.ndarray, np.ndarray]:
    """Return the three settings of the plant, each with mean 0 and spread 1, and the loss with mean 0."""
    data = load_stackloss()
    settings = (data.X - data.X.mean(axis=0)) / data.X.std(axis=0)
    return settings, data.y - data.y.mean()


@cache
def _curvatures() -> np.ndarray:
    """Return the curvatures of the mean of r^2/2 along its axes, rising."""
    settings, _ = _plant()
    return np.linalg.eigvalsh(settings.T @ settings / len(settings))


def _error_left(step: float) -> float:
    """Return the distance from the answer after the steps, in units of the distance at the start."""
    settings, loss = _plant()
    best = np.linalg.solve(settings.T @ settings, settings.T @ loss)
    walk = gradient_descent(lambda w: settings.T @ (settings @ w - loss) / len(loss), np.zeros(3), step, _STEPS)
    return float(np.linalg.norm(walk[-1] - best) / np.linalg.norm(best))


def _step_shown(step: float) -> str:
    if step > 1e3:  # far out the numbers leave the range of a float
        return f"the error multiplies by {step * _curvatures()[-1] - 1:.3g} with every step"
    left = _error_left(step)
    if left > 1e6:
        ends = "more than a million times as large as it began"
    elif left > 1:
        ends = f"{round(left, 2 - math.floor(math.log10(left))):,g} times as large as it began"
    else:
        ends = f"at {left:.3g} of what it was" if left >= 1e-6 else "at less than a millionth of what it was"
    return f"the error ends, after {_STEPS} steps, {ends}"


LARGEST_STEP = Parameter(
    name="largest_step",
    task="Find the largest step size at which gradient descent on the plant's standardised data still settles.",
    solve=lambda: 2 / _curvatures()[-1],
    shown=_step_shown,
    too_small="It settles, and would at a larger step too. What bounds the step from above?",
    too_large="One direction no longer shrinks. Ask what bounds it: which of the curvatures?",
    right=lambda: (
        f"The bound is 2 over the largest curvature, 2/{_curvatures()[-1]:.4f} = {2 / _curvatures()[-1]:.4f}."
    ),
    positive="a step size",
    wrongs=(
        WrongNumber(
            "Is it 1 over the largest curvature? There the steepest direction arrives in a single step; twice that"
            " still settles.",
            lambda: 1 / _curvatures()[-1],
        ),
        WrongNumber(
            "Is it 2 over the smallest curvature? The flattest direction allows it, but the steepest does not.",
            lambda: 2 / _curvatures()[0],
        ),
        WrongNumber("Is it 2 over the middle curvature? The steepest decides.", lambda: 2 / _curvatures()[1]),
        WrongNumber(
            "Is it 2 over the curvature of one column alone? The columns vary together, and that is steeper.",
            lambda: 2.0,
        ),
        WrongNumber(
            "Is it 2 over the sum of the curvatures? That is safe, but only the largest one counts.",
            lambda: 2 / _curvatures().sum(),
        ),
        WrongNumber(
            "Did you forget 1/n? The loss is the mean over 21 days, not the sum.", lambda: 2 / _curvatures()[-1] / 21
        ),
        WrongNumber("Is the 1/n in it twice?", lambda: 2 / _curvatures()[-1] * 21),
        WrongNumber("Is it the largest curvature itself? The step is 2 divided by it.", lambda: _curvatures()[-1]),
        WrongNumber(
            "Is it the singular value of the data, not its square? Curvature is the square, over n.",
            lambda: 2 / math.sqrt(_curvatures()[-1] * 21),
        ),
    ),
)


# --- chapter 2: one line in two units ---------------------------------------------------------------------------------

_SIGMA = 0.4


@cache
def _slope(loss: Any, unit: float) -> float:
    """Return the slope of the fit with y in a unit of which `unit` make a metre, told in metres again."""
    data = line_with_outlier(n=30, index=27, shift=40)
    return float(fit_linear(data.X, data.y * unit, loss).coef[0]) / unit


def _beta_shown(beta: float) -> str:
    if beta > 1e9 or beta < 1e-3:
        loss: Any = HalfSquaredError() if beta > 1 else AbsoluteError()
        which = "least squares" if beta > 1 else "L1"
        return f"it is {which}: the slope is {_slope(loss, 1000.0):.3f} m, and {_wanted():.3f} m is wanted"
    return f"the slope is {_slope(SmoothL1(beta), 1000.0):.3f} m, and {_wanted():.3f} m is wanted"


def _wanted() -> float:
    return _slope(SmoothL1(1 / _SIGMA**2), 1.0)


BETA_IN_MILLIMETRES = Parameter(
    name="beta_in_millimetres",
    task="Find the beta for data in millimetres that gives the line which sigma = 0.4 gives for the data in metres.",
    solve=lambda: 1000 / _SIGMA**2,
    shown=_beta_shown,
    too_small="Too many errors lie outside the limit. Which unit does beta have?",
    too_large="Too many errors lie inside the limit. Which unit does beta have?",
    right=lambda: f"In metres the limit is 1/sigma^2 = {1 / _SIGMA**2:g}, and it has the unit of the error.",
    positive="a limit",
    wrongs=(
        WrongNumber(
            "Did you leave the unit out? That is the limit in metres, and as a number of millimetres it is tiny.",
            lambda: 1 / _SIGMA**2,
        ),
        WrongNumber("Is it sigma times 1000? Beta is 1/sigma^2 first.", lambda: 1000 * _SIGMA),
        WrongNumber("Is it 1/sigma? The square is missing.", lambda: 1000 / _SIGMA),
        WrongNumber("Is it 1/sigma, in metres? The square is missing, and the unit.", lambda: 1 / _SIGMA),
        WrongNumber("Is it sigma squared? Beta is one over it.", lambda: 1000 * _SIGMA**2),
        WrongNumber("Is it sigma, unchanged? Beta is 1/sigma^2, in the unit of the error.", lambda: _SIGMA),
        WrongNumber(
            "Did you divide by 1000? A millimetre is smaller, so the same length is a larger number of them.",
            lambda: 1 / _SIGMA**2 / 1000,
        ),
        WrongNumber(
            "Did you convert sigma by 1000 and then square? Sigma is no length: its unit is one over the root of one.",
            lambda: 1e6 / _SIGMA**2,
        ),
        WrongNumber("Is that centimetres?", lambda: 100 / _SIGMA**2),
        WrongNumber("Is it 1/(2 sigma^2)? Beta is 1/sigma^2, without the half.", lambda: 500 / _SIGMA**2),
    ),
)


# --- chapter 3: where the neuron sticks -------------------------------------------------------------------------------

_WEIGHT, _RATE, _EPOCHS = 2.0, 0.15, 10_000


def _start_of(epochs: float, cost: Any) -> float:
    """Return the z from which this cost needs so many epochs, by bisection."""
    low, high = 0.0, 1e6
    for _ in range(100):
        middle = (low + high) / 2
        enough = middle > 600 and cost is QuadraticCost  # e^600 epochs; further out is no number
        low, high = (low, middle) if enough or escape_time(middle, cost, _RATE) >= epochs else (middle, high)
    return high


def _bias_shown(bias: float) -> str:
    start = _WEIGHT + bias
    if start > 100 or escape_time(start, QuadraticCost, _RATE) > 100_000:
        return "the neuron takes more than 100,000 epochs"
    if start < math.log(0.2 / 0.8):
        return "the neuron answers less than 0.2 from the start"
    count = escape_epochs(start, QuadraticCost, _RATE)
    return f"the neuron takes {count:,} epoch{'s' * (count != 1)}"


STUCK_BIAS = Parameter(
    name="stuck_bias",
    task="Find the bias from which a neuron with weight 2 needs 10,000 epochs of squared error to answer below 0.2.",
    solve=lambda: _start_of(_EPOCHS, QuadraticCost) - _WEIGHT,
    shown=_bias_shown,
    too_small="Each further unit multiplies the time by nearly e. How many units are missing?",
    too_large="Each unit less divides the time by nearly e. How many units are too many?",
    right=lambda: (
        f"The formula e^z / (2 eta) says z = ln {2 * _RATE * _EPOCHS:,.0f} = {math.log(2 * _RATE * _EPOCHS):.3f}, and"
        f" the weight is {_WEIGHT:g} of it."
    ),
    tolerance=0.02,
    absolute=True,
    wrongs=(
        WrongNumber(
            "Is that z itself? It is the weight and the bias together.", lambda: _start_of(_EPOCHS, QuadraticCost)
        ),
        WrongNumber("Is that z itself? It is the weight and the bias together.", lambda: math.log(2 * _RATE * _EPOCHS)),
        WrongNumber(
            "Did you forget the 2 in 2 eta? Weight and bias both move.", lambda: math.log(_RATE * _EPOCHS) - _WEIGHT
        ),
        WrongNumber("Did you forget eta?", lambda: math.log(2 * _EPOCHS) - _WEIGHT),
        WrongNumber("Did you forget 2 eta? The time is e^z over it.", lambda: math.log(_EPOCHS) - _WEIGHT),
        WrongNumber("Is it the logarithm to base 10? It is the natural one.",
                    lambda: math.log10(2 * _RATE * _EPOCHS) - _WEIGHT),
        WrongNumber("Is it the logarithm to base 2? It is the natural one.",
                    lambda: math.log2(2 * _RATE * _EPOCHS) - _WEIGHT),
        WrongNumber(
            "Did you divide by 2 eta? The time is e^z / (2 eta), so e^z is 2 eta times it.",
            lambda: math.log(_EPOCHS / (2 * _RATE)) - _WEIGHT,
        ),
        WrongNumber("Did you add the weight? It is a part of z already.",
                    lambda: math.log(2 * _RATE * _EPOCHS) + _WEIGHT),
        WrongNumber("Is it for weight 1? Here it is 2.", lambda: math.log(2 * _RATE * _EPOCHS) - 1),
        WrongNumber("Is the sign turned round? A neuron far below zero answers 0 already.",
                    lambda: _WEIGHT - math.log(2 * _RATE * _EPOCHS)),
        WrongNumber("Is that the start for cross-entropy? It has no brake, and a far longer way.",
                    lambda: _start_of(_EPOCHS, CrossEntropyCost) - _WEIGHT),
    ),
)  # fmt: skip


# --- chapter 4.1: where a coefficient enters --------------------------------------------------------------------------

_NAMED = "sex"


@cache
def _path() -> tuple[LassoPath, tuple[str, ...]]:
    data = load_diabetes()
    return lasso_path(data.X, data.y - data.y.mean()), data.feature_names


def _entry(name: str) -> float:
    """Return the alpha at which a column joins the path."""
    path, names = _path()
    return next(event.alpha for event in path.events if event.joins and names[event.column] == name)


def _own_pull() -> float:
    """Return the pull on the column when all coefficients are zero."""
    data = load_diabetes()
    return float(abs(data.X[:, data.feature_names.index(_NAMED)] @ (data.y - data.y.mean()))) / len(data.y)


def _alpha_shown(alpha: float) -> str:
    path, names = _path()
    coefficients = path.at(alpha)
    count = int(np.count_nonzero(coefficients))
    inside = f"{_NAMED} is one of them" if coefficients[names.index(_NAMED)] else f"{_NAMED} is not among them"
    if not count:
        return "all coefficients are 0"
    if count == 1:
        return f"one coefficient is not 0, and it is not that of {_NAMED}"
    return f"{count} coefficients are not 0, and {inside}"


ENTRY_ALPHA = Parameter(
    name="entry_alpha",
    task="Find the alpha of scikit-learn's Lasso at which `sex` joins the path of the diabetes data, from above.",
    solve=lambda: _entry(_NAMED),
    shown=_alpha_shown,
    too_small="It has joined before: go up.",
    too_large="It has not joined yet: go down.",
    right=lambda: f"It joins as the fifth, at {_entry(_NAMED):.4f}.",
    positive="an alpha",
    wrongs=(
        WrongNumber("Is that where the first coefficient joins? It is that of bmi.", lambda: _path()[0].alphas[0]),
        WrongNumber("Is that where s5 joins, the second?", lambda: _entry("s5")),
        WrongNumber("Is that where bp joins, the third?", lambda: _entry("bp")),
        WrongNumber("Is that where s3 joins, the one before it?", lambda: _entry("s3")),
        WrongNumber("Is that where s6 joins, the one after it?", lambda: _entry("s6")),
        WrongNumber(
            "Did you forget 1/n? scikit-learn's Lasso divides the squares by 2n.", lambda: _entry(_NAMED) * 442
        ),
        WrongNumber(
            "Is a 2 too many in it? scikit-learn's Lasso has the squares over 2n, not over n.",
            lambda: 2 * _entry(_NAMED),
        ),
        WrongNumber("Is a 2 missing? scikit-learn's Lasso has the squares over 2n.", lambda: _entry(_NAMED) / 2),
        WrongNumber("Is it divided by n twice?", lambda: _entry(_NAMED) / 442),
        WrongNumber(
            "Is that its pull while all coefficients are 0? The others have joined before, and changed it.", _own_pull
        ),
        WrongNumber("Is that its place in the table of events? Its alpha is asked.", lambda: 5.0),
    ),
)


# --- chapter 4.2: the half-life of a weight ---------------------------------------------------------------------------

_ETA, _N, _K = 0.2, 1000, 10
_SHARE = 1 - 0.5 ** (1 / _K)  # what one step takes


def _decay_shown(lam: float) -> str:
    if lam > 2 * _N / _ETA:
        return "the weight grows, and its sign changes with every step"
    left = (1 - _ETA * lam / _N) ** _K
    words = f"a weight of 1 is {left:.4f} after {_K} steps"
    return words + (", having changed its sign with every step" if lam > _N / _ETA else "")


HALVING_LAMBDA = Parameter(
    name="halving_lambda",
    task="Find the smallest lambda that halves a weight without gradient in 10 steps of size 0.2, with n = 1000.",
    solve=lambda: _N / _ETA * _SHARE,
    shown=_decay_shown,
    too_small="More than half is left. What does one step leave, and what do ten?",
    too_large="What does one step leave, and what do ten?",
    right=lambda: f"Each step takes 1 - 2^(-1/{_K}), or {_SHARE:.2%}, of what is there: eta lambda/n is that share.",
    positive="a strength",
    wrongs=(
        WrongNumber(
            "Is it ln 2? That is the half-life of infinitely many, infinitely small steps; these are ten.",
            lambda: math.log(2) * _N / (_ETA * _K),
        ),
        WrongNumber(
            "Does each step take a tenth of the half? It takes a share of what is left, so later steps take less.",
            lambda: 0.5 / _K * _N / _ETA,
        ),
        WrongNumber(
            "That halves it too, by jumping past zero at every step. The smallest lambda is asked.",
            lambda: (2 - _SHARE) * _N / _ETA,
        ),
        WrongNumber("Did you forget n? The step takes eta lambda/n.", lambda: _SHARE / _ETA),
        WrongNumber("Did you forget eta? The step takes eta lambda/n.", lambda: _SHARE * _N),
        WrongNumber("Is that the share itself? It is eta lambda/n.", lambda: _SHARE),
        WrongNumber("Is that what one step leaves? Lambda belongs to what it takes.",
                    lambda: (1 - _SHARE) * _N / _ETA),
        WrongNumber("Is it halved in a single step? There are ten.", lambda: 0.5 * _N / _ETA),
        WrongNumber("Is the 2 of lambda/(2n) in it? It cancels in the step.", lambda: 2 * _N / _ETA * _SHARE),
        WrongNumber("Is a 2 missing? The one of lambda/(2n) cancels in the step.", lambda: _N / _ETA * _SHARE / 2),
        WrongNumber("Is the step multiplied instead of divided? eta lambda/n is the share.",
                    lambda: _N * _ETA * _SHARE),
    ),
)  # fmt: skip
