"""Losses of a residual r = prediction - target: value and gradient elementwise, and both in one fused pass.

All of them are convex, zero at r = 0 and positive elsewhere. They differ in how hard they pull: the gradient.

>>> from l1l2.losses import Huber
>>> loss = Huber(delta=2)
>>> loss.value([1.0, -5.0]), loss.gradient([1.0, -5.0])
(array([0.5, 8. ]), array([ 1., -2.]))
>>> loss.sum_and_gradient([1.0, 0.0], [0.0, 5.0])
(8.5, array([ 1., -2.]))
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from l1l2._fused import Loss
from l1l2._validation import between, positive

__all__ = ["AbsoluteError", "HalfSquaredError", "Huber", "LogCosh", "Loss", "Pinball", "SmoothL1"]


@dataclass(frozen=True)
class HalfSquaredError(Loss):
    """The L2 loss, r^2 / 2, with gradient r: the pull grows with the error.

    Convention: with the half, as in Bishop (2006, eq. 1.2) and scikit-learn's SGDRegressor; without it, and with a
    mean, it is PyTorch's MSELoss and scikit-learn's mean_squared_error, whose gradient is twice as large.
    """

    def _value(self, r: np.ndarray) -> Any:
        return r * (0.5 * r)

    def _gradient_into(self, r: np.ndarray, out: np.ndarray) -> None:
        np.copyto(out, r)

    def _sum(self, r: np.ndarray, gradient: np.ndarray) -> float:
        return 0.5 * float(r @ r)


@dataclass(frozen=True)
class AbsoluteError(Loss):
    """The L1 loss, |r|, with gradient sign(r): the pull is the same at every distance.

    At the kink r = 0 every slope in [-1, 1] is a subgradient; 0 is returned, as in PyTorch's L1Loss.
    """

    def _value(self, r: np.ndarray) -> Any:
        return np.abs(r)

    def _gradient_into(self, r: np.ndarray, out: np.ndarray) -> None:
        np.sign(r, out=out)

    def _sum(self, r: np.ndarray, gradient: np.ndarray) -> float:
        return float(gradient @ r)


@dataclass(frozen=True)
class SmoothL1(Loss):
    """Smooth L1: r^2 / (2 beta) where |r| < beta, |r| - beta/2 beyond, with gradient clip(r / beta, -1, 1).

    beta: half the width of the quadratic zone, > 0, in the unit of the residual. No kink: at |r| = beta both pieces
        have the value beta/2 and the slope 1.

    Convention: PyTorch's SmoothL1Loss, and with beta = 1 the one of Fast R-CNN (Girshick 2015, eq. 3). It is
    Huber(delta=beta) / beta: as beta grows its pull on small errors fades, while Huber's stays.

    Raises TypeError or ValueError unless beta is a positive number.
    """

    beta: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "beta", positive(self.beta, "beta"))

    def _scale(self) -> float:
        return self.beta

    def _value(self, r: np.ndarray) -> Any:
        size = np.abs(r)
        inner = np.minimum(size, self.beta)
        return (inner / self.beta) * (size - 0.5 * inner)

    def _gradient_into(self, r: np.ndarray, out: np.ndarray) -> None:
        np.clip(r, -self.beta, self.beta, out=out)
        if self.beta != 1:
            np.divide(out, self.beta, out=out)

    def _sum(self, r: np.ndarray, gradient: np.ndarray) -> float:
        # with g = clip(r / beta, -1, 1) the value is g r - beta g^2 / 2 on both pieces: no branch
        squares = float(gradient @ gradient)
        if squares < 1e8 * float(np.finfo(gradient.dtype).tiny):  # they may have vanished, and beta may be huge
            return super()._sum(r, gradient)
        return float(gradient @ r) - 0.5 * self.beta * squares


@dataclass(frozen=True)
class Huber(Loss):
    """Huber's loss: r^2 / 2 where |r| < delta, delta (|r| - delta/2) beyond, with gradient clip(r, -delta, delta).

    delta: half the width of the quadratic zone and the largest pull, > 0, in the unit of the residual. No kink: at
        |r| = delta both pieces have the value delta^2/2 and the slope delta.

    Convention: Huber (1964), SciPy's special.huber and PyTorch's HuberLoss. scikit-learn's HuberRegressor is twice as
    large and estimates the scale of the residuals as well.

    Raises TypeError or ValueError unless delta is a positive number.
    """

    delta: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "delta", positive(self.delta, "delta"))

    def _scale(self) -> float:
        return self.delta

    def _value(self, r: np.ndarray) -> Any:
        size = np.abs(r)
        inner = np.minimum(size, self.delta)
        return inner * (size - 0.5 * inner)

    def _gradient_into(self, r: np.ndarray, out: np.ndarray) -> None:
        np.clip(r, -self.delta, self.delta, out=out)

    def _sum(self, r: np.ndarray, gradient: np.ndarray) -> float:
        # with g = clip(r, -delta, delta) the value is g r - g^2 / 2 on both pieces: no branch
        return float(gradient @ r) - 0.5 * float(gradient @ gradient)


@dataclass(frozen=True)
class LogCosh(Loss):
    """The log-cosh loss, log(cosh(r)), with gradient tanh(r): near r^2 / 2 inside, near |r| - log 2 far out.

    Computed as log(1 + 2 sinh(c/2)^2) + |r| - c with c = min(|r|, 20), which is exact to rounding for tiny residuals,
    where log(cosh(r)) loses every digit, and for large ones, where cosh overflows. Infinitely smooth, no kink.
    """

    def _value(self, r: np.ndarray) -> Any:
        size = np.abs(r)
        inner = np.minimum(size, 20)  # from here on log(cosh(r)) = |r| - log 2 to 17 digits
        return np.log1p(2 * np.sinh(0.5 * inner) ** 2) + (size - inner)

    def _gradient_into(self, r: np.ndarray, out: np.ndarray) -> None:
        np.tanh(r, out=out)


@dataclass(frozen=True)
class Pinball(Loss):
    """The quantile loss: tau |r| where the prediction is too low (r < 0), (1 - tau) |r| where it is too high.

    Its gradient is -tau or 1 - tau; at the kink r = 0 every slope between is a subgradient, and 0 is returned. The
    constant that minimises it is the tau quantile of the targets.

    tau: the quantile, strictly between 0 and 1; no unit. Pinball(0.5) is half of AbsoluteError.

    Convention: Koenker and Bassett (1978), scikit-learn's mean_pinball_loss (a mean there).

    Raises TypeError or ValueError unless tau is a number in (0, 1).
    """

    tau: float = 0.5

    def __post_init__(self) -> None:
        object.__setattr__(self, "tau", between(self.tau, "tau", 0, 1, ends=False))

    def _value(self, r: np.ndarray) -> Any:
        return np.maximum(-self.tau * r, (1 - self.tau) * r)

    def _gradient_into(self, r: np.ndarray, out: np.ndarray) -> None:
        np.sign(r, out=out)
        np.clip(out, -self.tau, 1 - self.tau, out=out)

    def _sum(self, r: np.ndarray, gradient: np.ndarray) -> float:
        return float(gradient @ r)
