"""Descent that remembers: SGD with momentum, and Adam, each with weight decay coupled (L2) or decoupled."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from l1l2._validation import (
    all_finite,
    as_float_array,
    between,
    boolean,
    fraction,
    function_of,
    integer,
    non_negative,
    positive,
    same_shape,
)

Rate = float | Callable[[int], float]


@dataclass
class Optimizer(ABC):
    """What SGD and Adam share: a learning rate, weight decay, the count of steps taken, and whole runs.

    learning_rate: a number > 0, or a function of the step's number t = 1, 2, ... that returns one.
    weight_decay: lambda >= 0 in the gradient lambda w of (lambda/2) sum w^2. PyTorch's parameter of that name.
    decoupled: False adds lambda w to the gradient, so that it passes through momentum and scaling (L2 regularisation);
        True multiplies w by 1 - learning_rate * lambda instead, and leaves the gradient alone (Loshchilov, Hutter
        2019).
    """

    learning_rate: Rate
    weight_decay: float = field(default=0.0, kw_only=True)
    decoupled: bool = field(default=False, kw_only=True)
    steps_taken: int = field(default=0, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not callable(self.learning_rate):
            self.learning_rate = positive(self.learning_rate, "learning_rate")
        self.weight_decay = non_negative(self.weight_decay, "weight_decay")
        self.decoupled = boolean(self.decoupled, "decoupled")

    def step(self, w: Any, gradient: Any) -> np.ndarray:
        """Return the weights after one step, as a new array; what the method remembers is kept in the object.

        w, gradient: arrays of one shape, the same at every step of an object: use one object for each array.

        Raises TypeError or ValueError when an argument is not an array of finite numbers, or the shape changes;
        OverflowError when the step leaves the range of floats, as the squares in Adam do from a gradient of 1e154.
        """
        w, gradient = as_float_array(w, "w"), as_float_array(gradient, "gradient")
        same_shape(gradient, "gradient", w, "w")
        try:
            with np.errstate(over="raise", invalid="raise", under="ignore"):
                return self._step(w, gradient)
        except FloatingPointError:
            raise OverflowError(f"the step from w along gradient leaves the range of floats; got {self!r}") from None

    def run(self, function: Callable[[np.ndarray], Any], start: Any, n_steps: int) -> np.ndarray:
        """Return every point of a run from `start`: n_steps + 1 rows, the first one is `start`.

        The run begins without memory and leaves this object as it is. When it diverges it goes on as rows of inf:
        from the first point with a coordinate past the square root of the largest float (1.3e154 in float64) or not
        finite, all is inf.

        function: takes a point and returns the gradient there, or a pair (value, gradient).
        start: the first point, any shape; a number gives a run of numbers.
        n_steps: how many steps, >= 0.

        Raises TypeError or ValueError that names the argument; ValueError when the gradient at `start` is not finite.
        """
        function, w = function_of(function, "function", "a point"), as_float_array(start, "start")
        n_steps = integer(n_steps, "n_steps", minimum=0)
        fresh = replace(self)
        points = np.full((n_steps + 1, *w.shape), np.inf, dtype=w.dtype)
        limit = math.sqrt(float(np.finfo(w.dtype).max))
        points[0] = w
        with np.errstate(over="ignore", invalid="ignore"):
            for t in range(1, n_steps + 1):
                gradient = gradient_of(function(w), w)
                if t == 1:
                    all_finite(gradient, "the gradient at start")
                w = fresh._step(w, gradient).astype(points.dtype, copy=False)
                if not (np.abs(w) <= limit).all():
                    break
                points[t] = w
        return points

    def _next_rate(self) -> float:
        """Count the step and return its learning rate."""
        self.steps_taken += 1
        rate = self.learning_rate
        return positive(rate(self.steps_taken), "learning_rate(t)") if callable(rate) else rate

    def _decay(self, w: np.ndarray, gradient: np.ndarray, rate: float) -> tuple[np.ndarray, np.ndarray]:
        """Return weights and gradient with the weight decay in the one place or the other."""
        if self.weight_decay == 0:
            return w, gradient
        if self.decoupled:
            return w * (1 - rate * self.weight_decay), gradient
        return w, gradient + self.weight_decay * w

    @abstractmethod
    def _step(self, w: np.ndarray, gradient: np.ndarray) -> np.ndarray:
        """Take one step without checking its arguments."""


@dataclass
class SGD(Optimizer):
    """Gradient descent, with momentum if wanted: b <- momentum b + (1 - dampening) g, w <- w - learning_rate b.

    The first step sets b = g. With `nesterov` the step is along g + momentum b. PyTorch's convention
    (torch.optim.SGD), where the learning rate is outside the memory b; Polyak's original puts it inside.

    momentum: in [0, 1); 0 is plain gradient descent.
    dampening: in [0, 1].
    nesterov: needs a momentum and no dampening.

    Raises TypeError or ValueError that names the argument.
    """

    momentum: float = field(default=0.0, kw_only=True)
    dampening: float = field(default=0.0, kw_only=True)
    nesterov: bool = field(default=False, kw_only=True)
    _memory: np.ndarray | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.momentum = fraction(self.momentum, "momentum")
        self.dampening = between(self.dampening, "dampening", 0, 1)
        self.nesterov = boolean(self.nesterov, "nesterov")
        if self.nesterov and (self.momentum == 0 or self.dampening != 0):
            raise ValueError("nesterov needs momentum > 0 and dampening 0; got " + repr(self))

    def _step(self, w: np.ndarray, gradient: np.ndarray) -> np.ndarray:
        rate = self._next_rate()
        w, gradient = self._decay(w, gradient, rate)
        if self.momentum > 0:
            if self._memory is None:
                self._memory = gradient.copy()
            else:
                same_shape(gradient, "gradient", self._memory, "the gradient of the first step")
                self._memory = self.momentum * self._memory + (1 - self.dampening) * gradient
            gradient = gradient + self.momentum * self._memory if self.nesterov else self._memory
        return w - rate * gradient


@dataclass
class Adam(Optimizer):
    """Adam (Kingma and Ba 2015); with decoupled=True, AdamW (Loshchilov and Hutter 2019).

    m <- beta1 m + (1 - beta1) g,  v <- beta2 v + (1 - beta2) g^2,
    w <- w - learning_rate * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon).
    PyTorch's convention (torch.optim.Adam and AdamW), with its defaults except weight decay, which is 0 here for both.

    beta1, beta2: how much is remembered of the gradient and of its square, in [0, 1).
    epsilon: >= 0, in the unit of the gradient. 0 stands still where a gradient has been 0 so far.

    Raises TypeError or ValueError that names the argument.
    """

    learning_rate: Rate = 1e-3
    beta1: float = field(default=0.9, kw_only=True)
    beta2: float = field(default=0.999, kw_only=True)
    epsilon: float = field(default=1e-8, kw_only=True)
    _mean: np.ndarray | None = field(default=None, init=False, repr=False, compare=False)
    _square: np.ndarray | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.beta1, self.beta2 = fraction(self.beta1, "beta1"), fraction(self.beta2, "beta2")
        self.epsilon = non_negative(self.epsilon, "epsilon")

    def _step(self, w: np.ndarray, gradient: np.ndarray) -> np.ndarray:
        rate = self._next_rate()
        w, gradient = self._decay(w, gradient, rate)
        if self._mean is None or self._square is None:
            self._mean, self._square = np.zeros_like(gradient), np.zeros_like(gradient)
        same_shape(gradient, "gradient", self._mean, "the gradient of the first step")
        self._mean = self.beta1 * self._mean + (1 - self.beta1) * gradient
        self._square = self.beta2 * self._square + (1 - self.beta2) * gradient**2
        mean = self._mean / (1 - self.beta1**self.steps_taken)
        size = np.sqrt(self._square / (1 - self.beta2**self.steps_taken)) + self.epsilon
        return w - rate * np.divide(mean, size, out=np.zeros_like(mean), where=size > 0)


def gradient_of(result: Any, w: np.ndarray) -> np.ndarray:
    """Return the gradient from what a function returned: itself, or the second of a pair (value, gradient)."""
    if isinstance(result, tuple):
        if len(result) != 2:
            raise ValueError(f"function must return a gradient or a pair (value, gradient); got {len(result)} items")
        result = result[1]
    gradient = as_float_array(result, "the gradient", finite=False)
    same_shape(gradient, "the gradient", w, "the point")
    return gradient
