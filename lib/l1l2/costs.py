"""The sigmoid, and the costs that are put behind it: squared error, cross-entropy, and a cross-entropy with a slip.

Every cost is written in z, the value *before* the sigmoid, so that nothing is lost when the output a = sigmoid(z)
rounds to 0 or 1. `value(z, y)` is the cost, `delta(z, y)` its slope in z: the number that a neuron multiplies by its
input to get dC/dw, and by 1 to get dC/db. Both are elementwise; the caller takes the mean. The methods are static, so
`QuadraticCost` and `QuadraticCost()` serve alike.
"""

from __future__ import annotations

import math
from typing import Any, Protocol

import numpy as np

from l1l2._validation import all_finite, as_float_array


class Cost(Protocol):
    """What a neuron asks of a cost; any object with these two methods will do."""

    def value(self, z: Any, y: Any) -> Any:
        """The cost of the output sigmoid(z) for the target y, elementwise."""

    def delta(self, z: Any, y: Any) -> Any:
        """The slope of the cost in z, elementwise."""


def sigmoid(z: Any) -> Any:
    """The logistic function, accurate on both sides and free of overflow up to |z| = 1.8e308.

    a = 1 / (1 + exp(-z)), computed from exp(-|z|), which cannot overflow.

    z: array of any shape, or a number. Returns the same shape, float64 or float32, in [0, 1].
    Raises TypeError when z is no number, ValueError when it is not finite.
    """
    return sigmoid_pair(as_float_array(z, "z"))[0]


def sigmoid_derivative(z: Any) -> Any:
    """The slope of the sigmoid: at most 1/4 (at z = 0), and about exp(-|z|) far away.

    sigma'(z) = sigma(z) sigma(-z). The argument is z, not the output a.

    z: array of any shape, or a number. Returns the same shape.
    Raises TypeError when z is no number, ValueError when it is not finite.
    """
    a, b = sigmoid_pair(as_float_array(z, "z"))
    return a * b


class QuadraticCost:
    """Squared error of a sigmoid output, with the half: C = (a - y)^2 / 2.

    With the half dC/da is a - y (Nielsen's book, and this one). Without it, as in PyTorch's MSELoss and scikit-learn's
    mean_squared_error, value and delta double. Any finite target is allowed, also one outside (0, 1), out of reach.
    """

    @staticmethod
    def value(z: Any, y: Any) -> Any:
        """(a - y)^2 / 2 at a = sigmoid(z); inf for a target so far away that the square is past the largest float.

        z: value before the sigmoid, any shape. y: target, a number or an array of z's shape.
        Raises TypeError or ValueError for what is no finite number, and for shapes that differ.
        """
        z, y = _checked(z, y)
        with np.errstate(over="ignore"):
            error = _error(*sigmoid_pair(z), y)
            return error * (0.5 * error)  # the square alone may be past the largest float

    @staticmethod
    def delta(z: Any, y: Any) -> Any:
        """dC/dz = (a - y) sigma'(z); arguments and errors as for `value`."""
        z, y = _checked(z, y)
        a, b = sigmoid_pair(z)
        return _error(a, b, y) * (a * b)

    @staticmethod
    def clock(z: Any) -> Any:
        """Antiderivative of 1 / delta at y = 0: z follows dz/dt = -delta from z0 to z1 in time clock(z0) - clock(z1).

        1 / (a^2 (1 - a)) = (1 + e^-z)^2 (1 + e^z), hence e^z + 3 z - 3 e^-z - e^-2z / 2: exponential in z. A time past
        the largest float, as from z = 710, is inf or -inf. Raises TypeError or ValueError for what is not finite.
        """
        z = as_float_array(z, "z")
        with np.errstate(over="ignore"):
            return np.exp(z) + 3 * z - 3 * np.exp(-z) - np.exp(-2 * z) / 2


class CrossEntropyCost:
    """Cross-entropy of a sigmoid output: C = -y log a - (1 - y) log(1 - a), natural logarithm.

    The same as scikit-learn's log_loss and PyTorch's BCEWithLogitsLoss before the mean. Targets lie in [0, 1].
    """

    @staticmethod
    def value(z: Any, y: Any) -> Any:
        """(1 - y) log(1 + e^z) + y log(1 + e^-z), which loses no digit where a rounds to 0 or 1.

        z: value before the sigmoid, any shape. y: target in [0, 1], a number or an array of z's shape.
        Raises TypeError or ValueError for what is no finite number, a target outside [0, 1], and shapes that differ.
        """
        z, y = _probability(*_checked(z, y))
        return (1 - y) * np.logaddexp(0, z) + y * np.logaddexp(0, -z)

    @staticmethod
    def delta(z: Any, y: Any) -> Any:
        """dC/dz = a - y: the sigma'(z) of the chain rule has cancelled; arguments and errors as for `value`."""
        z, y = _probability(*_checked(z, y))
        return _error(*sigmoid_pair(z), y)

    @staticmethod
    def clock(z: Any) -> Any:
        """Antiderivative of 1 / delta at y = 0, as in `QuadraticCost.clock`: z - e^-z, linear for large z."""
        z = as_float_array(z, "z")
        with np.errstate(over="ignore"):
            return z - np.exp(-z)


class CrossEntropyMissingSigmoidPrime:
    """Cross-entropy descended along dC/da where dC/dz is meant: a slip, kept for study.

    The value is `CrossEntropyCost`'s. The delta is (a - y) / (a (1 - a)); for y = 0 that is 1 / (1 - a), the line
    `derivative: function(a) {return 1/(1-a);}` in js/saturation3.js and js/saturation4.js (line 41 in both) of the site
    of M. Nielsen, "Neural Networks and Deep Learning"; the text of its chapter 3 derives the right one, a - y. It is
    1 / sigma'(z) times too large, so it *grows* with saturation.
    """

    value = staticmethod(CrossEntropyCost.value)

    @staticmethod
    def delta(z: Any, y: Any) -> Any:
        """(1 - y) / (1 - a) - y / a = (a - y) / (a (1 - a)), at most 4.5e307; arguments and errors as for `value`."""
        z, y = _probability(*_checked(z, y))
        a, b = sigmoid_pair(z)
        smallest = np.finfo(np.float32 if getattr(a, "dtype", None) == np.float32 else np.float64).tiny
        return (1 - y) / np.maximum(b, smallest) - y / np.maximum(a, smallest)

    @staticmethod
    def clock(z: Any) -> Any:
        """Antiderivative of 1 / delta at y = 0, as in `QuadraticCost.clock`: -log(1 + e^-z).

        It is bounded above: no start is further than a fixed time away.
        """
        return -np.logaddexp(0, -as_float_array(z, "z"))


def sigmoid_pair(z: Any) -> tuple[Any, Any]:
    """Return sigmoid(z) and sigmoid(-z), each to full relative accuracy, for z already checked.

    z: float array, or a plain float, which goes the quick way.
    """
    if type(z) is float:
        small = math.exp(-abs(z))
        large, small = 1 / (1 + small), small / (1 + small)
        return (large, small) if z >= 0 else (small, large)
    small = np.exp(-np.abs(z))
    total = 1 + small
    right = z >= 0
    return (np.where(right, 1, small) / total)[()], (np.where(right, small, 1) / total)[()]


def _error(a: Any, b: Any, y: Any) -> Any:
    """Return a - y from a and b = 1 - a, without cancellation at y = 1."""
    return (1 - y) * a - y * b


def _checked(z: Any, y: Any) -> tuple[Any, Any]:
    """Return z and y as finite floats of one dtype; y is a number or has z's shape."""
    if type(z) is float and type(y) is float and math.isfinite(z) and math.isfinite(y):
        return z, y
    z, y = as_float_array(z, "z"), as_float_array(y, "y")
    if y.ndim and y.shape != z.shape:
        raise ValueError(f"y must be a number or have the shape of z, {z.shape}; got shape {y.shape}")
    dtype = np.result_type(z, y) if y.ndim else z.dtype
    with np.errstate(over="ignore"):
        y = y.astype(dtype, copy=False)
    all_finite(y, "y")
    return z.astype(dtype, copy=False), y


def _probability(z: Any, y: Any) -> tuple[Any, Any]:
    """Return z and y as they came; ValueError when a target lies outside [0, 1]."""
    low, high = (y, y) if type(y) is float else (y.min(initial=0), y.max(initial=0))
    if low < 0 or high > 1:
        raise ValueError(f"y must lie in [0, 1] for a cross-entropy; got {low if low < 0 else high}")
    return z, y
