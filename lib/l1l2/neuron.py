"""One sigmoid neuron trained by gradient descent, and how long it takes to leave a wrong answer.

The sigmoid and the costs live in `l1l2.costs`, the gradient layer by layer in `l1l2.depth`; they can be imported from
here too, so that a reader of the chapter on saturation needs one module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from l1l2._validation import as_float_array, between, integer, positive, real
from l1l2.costs import (
    Cost,
    CrossEntropyCost,
    CrossEntropyMissingSigmoidPrime,
    QuadraticCost,
    sigmoid,
    sigmoid_derivative,
)
from l1l2.depth import layer_gradient_norms

__all__ = [
    "Cost",
    "CrossEntropyCost",
    "CrossEntropyMissingSigmoidPrime",
    "Neuron",
    "QuadraticCost",
    "Training",
    "escape_epochs",
    "escape_time",
    "layer_gradient_norms",
    "sigmoid",
    "sigmoid_derivative",
]


@dataclass(frozen=True)
class Training:
    """The whole course of a training: entry 0 is the start, entry k the state after k epochs.

    outputs: sigmoid outputs, (epochs + 1,) for one sample or (epochs + 1, n) for n.
    costs: mean cost over the samples, (epochs + 1,).
    weights: (epochs + 1,) for a scalar weight, (epochs + 1, d) for d weights.
    biases: (epochs + 1,).
    """

    outputs: np.ndarray
    costs: np.ndarray
    weights: np.ndarray
    biases: np.ndarray


class Neuron:
    """One neuron: a = sigmoid(w x + b), or sigmoid(x . w + b) for several inputs.

    weight: a number (one input) or an array (d,). bias: a number. Training leaves both as they are: it returns its
    course, and the trained neuron is `Neuron(course.weights[-1], course.biases[-1])`.
    Raises TypeError or ValueError for what is no finite number and for a weight with more than one dimension.
    """

    def __init__(self, weight: Any, bias: Any) -> None:
        self.weight = np.array(as_float_array(weight, "weight"), dtype=np.float64)
        if self.weight.ndim > 1 or self.weight.size == 0:
            raise ValueError(f"weight must be a number or have shape (d,); got shape {self.weight.shape}")
        self.bias = real(bias, "bias")

    def __repr__(self) -> str:
        return f"Neuron(weight={self.weight.tolist()}, bias={self.bias})"

    def output(self, x: Any) -> Any:
        """a = sigmoid(w x + b); x as in `train`. Returns a number for one sample, (n,) for n.

        Raises TypeError or ValueError when x does not fit, OverflowError when w x + b leaves the range of floats.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            z = self._before(self._inputs(x), self.weight, self.bias)
        if not np.isfinite(z).all():
            raise OverflowError("w x + b left the range of floats")
        return sigmoid(z)

    def train(self, x: Any, y: Any, cost: Cost, learning_rate: float, epochs: int) -> Training:
        """Plain gradient descent on the mean cost over all samples; one epoch is one step.

        w <- w - learning_rate * mean(delta * x), b <- b - learning_rate * mean(delta), with delta = dC/dz of the cost.

        x: with a scalar weight a number (one sample) or (n,); with d weights (d,) (one sample) or (n, d).
        y: target(s): a number, or (n,). cost: an object with value(z, y) and delta(z, y), as in `l1l2.costs`.
        learning_rate: > 0. epochs: >= 0.
        Raises TypeError or ValueError for unusable arguments; OverflowError, naming the epoch, when w, b or w x + b
        leaves the range of floats.
        """
        x = self._inputs(x)
        y = as_float_array(y, "y").astype(np.float64)
        samples = x.shape[: x.ndim - self.weight.ndim]
        if y.ndim and y.shape != samples:
            raise ValueError(f"y must be a number or have one value per sample, {samples}; got shape {y.shape}")
        for method in ("value", "delta"):
            if not callable(getattr(cost, method, None)):
                raise TypeError(f"cost must have a method {method}(z, y), as QuadraticCost has; got {cost!r}")
        rate, epochs = positive(learning_rate, "learning_rate"), integer(epochs, "epochs", minimum=0)

        weights = np.empty((epochs + 1, *self.weight.shape))
        biases = np.empty(epochs + 1)
        befores = np.empty((epochs + 1, *samples))
        w: Any = self.weight
        b: Any = self.bias
        if x.ndim == 0:  # one number in, one number out: plain floats are ten times as quick as arrays of one
            x, y, w = x.item(), y.item(), w.item()
        with np.errstate(over="ignore", invalid="ignore"):
            for epoch in range(epochs + 1):
                z = self._before(x, w, b)
                if not np.isfinite(z).all():
                    raise OverflowError(f"w x + b left the range of floats at epoch {epoch}: lower the learning_rate")
                weights[epoch], biases[epoch], befores[epoch] = w, b, z
                if epoch < epochs:
                    delta = cost.delta(z, y)
                    if samples:
                        w = w - rate * (delta @ x / len(delta))
                        b = b - rate * delta.mean()
                    else:
                        w, b = w - rate * delta * x, b - rate * delta
        targets = np.broadcast_to(y, befores.shape)
        costs = cost.value(befores, targets)
        return Training(sigmoid(befores), costs.mean(axis=1) if samples else costs, weights, biases)

    def _inputs(self, x: Any) -> np.ndarray:
        x = as_float_array(x, "x").astype(np.float64)
        allowed = (0, 1) if self.weight.ndim == 0 else (1, 2)
        width_ok = self.weight.ndim == 0 or x.shape[-1:] == self.weight.shape
        if x.ndim not in allowed or not width_ok or x.size == 0:
            d = self.weight.size
            shapes = f"({d},) or (n, {d})" if self.weight.ndim else "a number or (n,)"
            raise ValueError(f"x must be {shapes} for weights of shape {self.weight.shape}; got shape {x.shape}")
        return x

    @staticmethod
    def _before(x: Any, w: Any, b: Any) -> Any:
        return x @ w + b if np.ndim(w) else x * w + b


def escape_epochs(
    z0: Any, cost: Cost, learning_rate: float, threshold: float = 0.2, max_epochs: int = 1_000_000
) -> Any:
    """Number of epochs until a neuron that should say 0 does so: the first epoch with sigmoid(z) < threshold.

    Input 1, target 0, start w + b = z0. Weight and bias each move by -learning_rate * delta(z), so z moves by twice
    that, and nothing but z matters.

    z0: a number or an array of starts. learning_rate: > 0. threshold: output in (0, 1) below which it has escaped.
    Returns an int, or an int array of z0's shape.
    Raises TypeError or ValueError for unusable arguments, and ValueError when `max_epochs` were not enough.
    """
    starts = as_float_array(z0, "z0")
    rate, level = positive(learning_rate, "learning_rate"), between(threshold, "threshold", 0, 1, ends=False)
    limit = integer(max_epochs, "max_epochs", minimum=0)
    if not callable(getattr(cost, "delta", None)):
        raise TypeError(f"cost must have a method delta(z, y), as QuadraticCost has; got {cost!r}")
    below = float(np.log(level) - np.log1p(-level))  # sigmoid(z) < level exactly when z < below
    counts = np.empty(starts.shape, dtype=np.int64)
    for index, start in np.ndenumerate(starts):
        z, epoch = float(start), 0
        while z >= below:
            if epoch == limit:
                raise ValueError(f"z0 = {start:g} is not below {level:g} after max_epochs = {limit} epochs")
            z -= 2 * rate * float(cost.delta(z, 0.0))
            epoch += 1
        counts[index] = epoch
    return counts if starts.ndim else int(counts)


def escape_time(z0: Any, cost: Any, learning_rate: float, threshold: float = 0.2) -> Any:
    """The same in closed form, for infinitely small steps: how long dz/dt = -2 learning_rate delta(z) takes.

    t = (clock(z0) - clock(z1)) / (2 learning_rate), z1 = log(threshold / (1 - threshold)), 0 if z0 is below z1.
    Exponential in z0 for squared error (e^z0 + 3 z0), linear for cross-entropy (z0).

    z0: a number or an array. cost: one with clock(z), as all in `l1l2.costs` have. The rest as in `escape_epochs`.
    Returns epochs as a float, or an array of z0's shape; inf where they are past the largest float, as for squared
    error from z0 = 710. Raises TypeError or ValueError for unusable arguments, and for a threshold so small that the
    cost's clock is not finite there.
    """
    starts = as_float_array(z0, "z0")
    rate, level = positive(learning_rate, "learning_rate"), between(threshold, "threshold", 0, 1, ends=False)
    if not callable(getattr(cost, "clock", None)):
        raise TypeError(f"cost must have a method clock(z), as QuadraticCost has; got {cost!r}")
    end = np.log(level) - np.log1p(-level)
    until = cost.clock(end)
    if not np.isfinite(until):
        raise ValueError(f"threshold must be so large that the cost's clock is finite there; got {level!r}")
    with np.errstate(over="ignore"):
        return (cost.clock(np.maximum(starts, end)) - until) / rate / 2
