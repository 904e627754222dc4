"""What all penalties share: checked calls, soft-thresholding, and a length that does not overflow."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np

from l1l2._validation import as_float_array, non_negative, positive, same_shape


@dataclass(frozen=True)
class Penalty(ABC):
    """What all penalties share: a strength, and checked calls.

    Raises TypeError or ValueError unless strength is a number >= 0.
    """

    strength: float

    def __post_init__(self) -> None:
        object.__setattr__(self, "strength", non_negative(self.strength, "strength"))

    def value(self, w: Any) -> float:
        """Return the penalty of the weights, a number >= 0; inf when it is past the largest float.

        w: weights of any shape.

        Raises TypeError or ValueError when w is not an array of finite numbers.
        """
        with np.errstate(over="ignore", under="ignore"):
            return float(self._value(as_float_array(w, "w")))

    def prox(self, v: Any, step: float) -> np.ndarray:
        """Return argmin over w of |w - v|^2 / (2 step) + penalty(w): the best compromise between v and the penalty.

        v: weights of any shape; the result has that shape and dtype.
        step: > 0, the step size of the gradient step that led to v.

        Raises TypeError or ValueError that names the argument.
        """
        v = as_float_array(v, "v")
        with np.errstate(over="ignore", under="ignore"):
            return np.asarray(self._prox(v, positive(step, "step")), dtype=v.dtype)

    def subdiff_distance(self, w: Any, gradient: Any) -> float:
        """Return min |gradient + u| over the subgradients u of the penalty at w: 0 exactly where f + penalty is lowest.

        w: weights of any shape.
        gradient: that of the smooth function f at w, of the same shape.

        Raises TypeError or ValueError that names the argument.
        """
        w, gradient = as_float_array(w, "w"), as_float_array(gradient, "gradient")
        same_shape(gradient, "gradient", w, "w")
        with np.errstate(over="ignore", under="ignore"):
            return float(self._subdiff_distance(w.astype(np.float64), gradient.astype(np.float64)))

    @abstractmethod
    def _value(self, w: np.ndarray) -> Any:
        """Return the penalty of float64 or float32 weights, summed in float64."""

    @abstractmethod
    def _prox(self, v: np.ndarray, step: float) -> Any:
        """Return the prox, in the dtype of v or wider."""

    @abstractmethod
    def _subdiff_distance(self, w: np.ndarray, gradient: np.ndarray) -> float:
        """Return the distance for float64 arrays."""


def shrink(v: np.ndarray, threshold: float) -> np.ndarray:
    """Return v moved towards zero by the threshold, and not past it; zeros come without a sign."""
    return v - np.clip(v, -threshold, threshold)


def divided(v: np.ndarray, step: float, strength: float) -> np.ndarray:
    """Return v / (1 + step * strength), also where that product is past the largest float."""
    product = step * strength
    return v / (1 + product) if product < math.inf else v / step / strength


def length(w: np.ndarray) -> float:
    """Return sqrt(sum w^2), also where the squares overflow or vanish."""
    unit, relative = length_and_unit(w)
    return unit * relative


def length_and_unit(w: np.ndarray) -> tuple[float, float]:
    """Return the largest absolute value of w, and sqrt(sum w^2) as a multiple of it (1 where that is 0 or infinite)."""
    unit = float(np.abs(w).max(initial=0))
    return unit, float(np.linalg.norm((w / unit).ravel())) if 0 < unit < np.inf else 1.0
