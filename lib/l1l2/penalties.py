"""Penalties on weights: value, prox, and how far a point is from optimal under them.

The same two shapes as the losses, with the weight on the axis: |w| pulls with constant force, so that it reaches
exactly zero, w^2 with a force that fades, so that it never does.

>>> from l1l2.penalties import L1, L2
>>> L1(1.0).prox([3.0, -0.5], step=1.0), L2(1.0).prox([3.0, -0.5], step=1.0)
(array([2., 0.]), array([ 1.5 , -0.25]))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from l1l2._prox import Penalty, divided, length, length_and_unit, shrink
from l1l2._validation import as_float_array, between, non_negative

__all__ = ["L1", "L2", "ElasticNet", "L2Norm", "Penalty", "project_l1_ball", "soft_threshold"]


@dataclass(frozen=True)
class ElasticNet(Penalty):
    """A mixture: strength * (l1_ratio * sum |w| + (1 - l1_ratio)/2 * sum w^2).

    Its prox is soft-thresholding by step * strength * l1_ratio, then division by 1 + step * strength * (1 - l1_ratio).

    strength: >= 0. Convention: scikit-learn's ElasticNet, where it is called alpha; Zou and Hastie (2005) have two
        strengths and no half.
    l1_ratio: in [0, 1]; 1 is L1, 0 is L2.

    Raises TypeError or ValueError that names the argument.
    """

    l1_ratio: float = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "l1_ratio", between(self.l1_ratio, "l1_ratio", 0, 1))

    def _parts(self) -> tuple[float, float]:
        """Return the strengths of the absolute values and of the half squares."""
        return self.strength * self.l1_ratio, self.strength * (1 - self.l1_ratio)

    def _value(self, w: np.ndarray) -> Any:
        absolute, squared = self._parts()
        size = np.abs(w.astype(np.float64, copy=False))
        return np.sum(size * (absolute + squared * (0.5 * size)))

    def _prox(self, v: np.ndarray, step: float) -> Any:
        absolute, squared = self._parts()
        return divided(shrink(v, step * absolute), step, squared)

    def _subdiff_distance(self, w: np.ndarray, gradient: np.ndarray) -> float:
        absolute, squared = self._parts()
        slope = gradient + squared * w
        away = np.where(w == 0, shrink(slope, absolute), slope + absolute * np.sign(w))
        return length(away)


@dataclass(frozen=True)
class L1(Penalty):
    """The L1 penalty, strength * sum |w|: its prox is soft-thresholding, which sets small weights to exactly zero.

    strength: >= 0, in the unit of the objective per unit of weight. At w = 0 every slope in [-strength, strength] is a
        subgradient.

    Convention: scikit-learn's Lasso calls it alpha, beside a mean of half squares; SVMs and logistic regression there
    have C = 1 / strength beside a sum. Raises TypeError or ValueError unless strength is a number >= 0.
    """

    def _value(self, w: np.ndarray) -> Any:
        return np.sum(self.strength * np.abs(w.astype(np.float64, copy=False)))

    def _prox(self, v: np.ndarray, step: float) -> Any:
        return shrink(v, step * self.strength)

    def _subdiff_distance(self, w: np.ndarray, gradient: np.ndarray) -> float:
        return length(np.where(w == 0, shrink(gradient, self.strength), gradient + self.strength * np.sign(w)))


@dataclass(frozen=True)
class L2(Penalty):
    """The squared L2 penalty, strength/2 * sum w^2: ridge and weight decay. Its prox divides by 1 + step * strength.

    strength: >= 0, in the unit of the objective per squared unit of weight. No kink, so no exact zeros.

    Convention: with the half, as in PyTorch's weight_decay, whose gradient is strength * w; scikit-learn's Ridge has no
    half: its alpha is strength/2 beside a sum of squares. Raises TypeError or ValueError unless strength >= 0.
    """

    def _value(self, w: np.ndarray) -> Any:
        w = w.astype(np.float64, copy=False)
        return np.sum(w * (self.strength * (0.5 * w)))

    def _prox(self, v: np.ndarray, step: float) -> Any:
        return divided(v, step, self.strength)

    def _subdiff_distance(self, w: np.ndarray, gradient: np.ndarray) -> float:
        return length(gradient + self.strength * w)


@dataclass(frozen=True)
class L2Norm(Penalty):
    """The L2 norm itself, with its root: strength * sqrt(sum w^2). Its prox shortens v by step * strength, or to zero.

    One kink, at w = 0, where every vector of length <= strength is a subgradient: so all weights are zero or none is.
    It is the penalty of one group in the group lasso (Yuan and Lin 2006, who multiply by the root of the group's size).

    strength: >= 0, in the unit of the objective per unit of weight.

    Raises TypeError or ValueError unless strength is a number >= 0.
    """

    def _value(self, w: np.ndarray) -> Any:
        unit, relative = length_and_unit(w.astype(np.float64, copy=False))
        return self.strength * unit * relative

    def _prox(self, v: np.ndarray, step: float) -> Any:
        unit, relative = length_and_unit(v.astype(np.float64, copy=False))
        cut = step * self.strength / unit if unit > 0 else 0.0
        return v * ((relative - cut) / relative) if relative > cut else np.zeros_like(v)

    def _subdiff_distance(self, w: np.ndarray, gradient: np.ndarray) -> float:
        unit, relative = length_and_unit(w)
        if unit == 0:
            return max(length(gradient) - self.strength, 0.0)
        return length(gradient + self.strength * (w / unit / relative))


def soft_threshold(v: Any, threshold: float) -> np.ndarray:
    """Return sign(v) * max(|v| - threshold, 0), elementwise: argmin over w of |w - v|^2 / 2 + threshold * sum |w|.

    v: numbers of any shape.
    threshold: >= 0, in the unit of v.

    Raises TypeError or ValueError that names the argument.
    """
    v = as_float_array(v, "v")
    with np.errstate(over="ignore"):
        return np.asarray(shrink(v, non_negative(threshold, "threshold")), dtype=v.dtype)


def project_l1_ball(v: Any, radius: float) -> np.ndarray:
    """Return the point nearest to v of those with sum |w| <= radius: v itself, or v soft-thresholded until it fits.

    argmin over w with sum |w| <= radius of |w - v|^2, by sorting (Duchi, Shalev-Shwartz, Singer and Chandra 2008).

    v: numbers of any shape, taken as one vector.
    radius: >= 0, in the unit of v.

    Raises TypeError or ValueError that names the argument.
    """
    v = as_float_array(v, "v")
    radius = non_negative(radius, "radius")
    unit = float(np.abs(v).max(initial=0))
    if unit == 0:
        return v.copy()
    size = np.sort(np.abs(v.astype(np.float64, copy=False)), axis=None)[::-1] / unit
    if size.sum() <= radius / unit:
        return v.copy()
    excess = (np.cumsum(size) - radius / unit) / np.arange(1, size.size + 1)
    return np.asarray(shrink(v, unit * float(excess.max())), dtype=v.dtype)
