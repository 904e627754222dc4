"""A small multilayer network in NumPy, trained by mini-batches under any loss of the package.

All parameters lie in one flat array, the weights first, then the biases; `weights[l]` and `biases[l]` are views of it.
So an optimiser or a proximal step is one call for all layers, and a penalty can be kept off the biases.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from l1l2._validation import as_float_array, design_matrix, integer, sequence
from l1l2.layers import generator, initial_weights, named_activation


class Network:
    """Dense layers: h_l = f(h_(l-1) W_l + b_l), the last one linear unless `output` names another activation.

    sizes: units per layer, input and output included, as (400, 64, 4). rng: a NumPy Generator, for the first weights.
    activation: of the hidden layers: sigmoid, tanh, relu or identity. initialisation: xavier (= glorot), he, lecun or
    normal, see `l1l2.layers`; biases start at 0. output: activation of the last layer; leave it identity for the
    losses of `l1l2.heads`, which hold their own. dtype: float64, or float32 (half the time).
    Raises TypeError or ValueError for unusable arguments.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        rng: np.random.Generator,
        *,
        activation: str = "relu",
        initialisation: str = "he",
        output: str = "identity",
        dtype: Any = np.float64,
    ) -> None:
        units = sequence(sizes, "sizes", "integers")
        self.sizes = tuple(integer(size, f"sizes[{k}]", minimum=1) for k, size in enumerate(units))
        if len(self.sizes) < 2:
            raise ValueError(f"sizes must name at least an input and an output; got {self.sizes}")
        try:
            dtype = np.dtype(dtype)
        except TypeError:
            raise TypeError(f"dtype must be float32 or float64; got {dtype!r}") from None
        if dtype not in (np.float32, np.float64):
            raise ValueError(f"dtype must be float32 or float64; got {dtype}")
        hidden, last = named_activation(activation), named_activation(output, "output")
        self._functions = [hidden] * (len(self.sizes) - 2) + [last]
        shapes = list(zip(self.sizes[:-1], self.sizes[1:], strict=True))
        self.n_weights = sum(rows * columns for rows, columns in shapes)
        self.parameters = np.zeros(self.n_weights + sum(self.sizes[1:]), dtype)
        self.weights, self.biases = self._views(self.parameters)
        rng = generator(rng)
        for weight in self.weights:
            weight[...] = initial_weights(weight.shape[0], weight.shape[1], initialisation, rng)

    def predict(self, X: Any) -> np.ndarray:
        """Return the outputs (n, outputs) for X (n, inputs).

        Raises TypeError or ValueError when X does not fit, OverflowError when an output leaves the range of floats.
        """
        hidden = self._inputs(X)
        with np.errstate(over="ignore", invalid="ignore"):
            for weight, bias, f in zip(self.weights, self.biases, self._functions, strict=True):
                hidden = f.value(hidden @ weight + bias)
        if not np.isfinite(hidden).all():
            raise OverflowError("the network's output for X left the range of floats")
        return hidden

    def value_and_gradient(self, X: Any, y: Any, loss: Any) -> tuple[float, np.ndarray]:
        """Return the loss, summed over the outputs and meaned over the samples, and its gradient.

        X: (n, inputs). y: (n, outputs), or (n,) with one output. loss: an object with
        sum_and_gradient(prediction, target), as all of `l1l2.losses` and `l1l2.heads`.
        The gradient is flat, in the order of `parameters`; `split` cuts it into layers.
        Raises TypeError or ValueError for unusable arguments, OverflowError when a number leaves the range of floats.
        """
        X = self._inputs(X)
        _check_loss(loss)
        value, gradient = self._pass(X, self._targets(y, len(X)), loss, np.empty_like(self.parameters))
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            raise OverflowError("the loss of X and y, or its gradient, left the range of floats")
        return value, gradient

    def split(self, flat: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Return the weights' part and the biases' part of a flat array, each as one array per layer (views).

        Raises TypeError or ValueError for what is not an array of the shape of `parameters`.
        """
        flat = as_float_array(flat, "flat", finite=False)
        if flat.shape != self.parameters.shape:
            raise ValueError(f"flat must have shape {self.parameters.shape}; got {flat.shape}")
        return self._views(flat)

    def train(
        self,
        X: Any,
        y: Any,
        loss: Any,
        optimiser: Any,
        *,
        epochs: int,
        batch_size: int,
        rng: np.random.Generator,
        bias_optimiser: Any = None,
        penalty: Any = None,
    ) -> np.ndarray:
        """Train in place, every sample once an epoch in random order, and return the mean loss of each epoch.

        X, y, loss: as in `value_and_gradient`. optimiser: an object with step(parameters, gradient) that returns the
        new parameters, such as those of `l1l2.descent`; it steps weights and biases alike, unless the biases have a
        `bias_optimiser` of their own (one without weight decay, say). batch_size: samples a step; the last batch may
        be smaller. rng: for the order of the samples. penalty: an object with prox(v, step), as in `l1l2.penalties`;
        after each step of the optimiser it is applied to the weights, not to the biases, with the learning rate of
        that step. Returns (epochs,); the losses are those before each step, without the penalty.
        Raises TypeError or ValueError for unusable arguments, OverflowError, or the optimiser's ValueError for a
        gradient that is not finite, when the training diverges.
        """
        X = self._inputs(X)
        y = self._targets(y, len(X))
        _check_loss(loss)
        _check_methods(optimiser, bias_optimiser, penalty)
        epochs, batch = integer(epochs, "epochs", minimum=0), integer(batch_size, "batch_size", minimum=1)
        rng = generator(rng)
        history = np.zeros(epochs)
        gradient = np.empty_like(self.parameters)
        cut = self.n_weights
        for epoch in range(epochs):
            order = rng.permutation(len(X))
            for start in range(0, len(X), batch):
                rows = order[start : start + batch]
                value, _ = self._pass(X[rows], y[rows], loss, gradient)
                history[epoch] += value * len(rows) / len(X)
                if bias_optimiser is None:
                    self.parameters[...] = optimiser.step(self.parameters, gradient)
                else:
                    self.parameters[:cut] = optimiser.step(self.parameters[:cut], gradient[:cut])
                    self.parameters[cut:] = bias_optimiser.step(self.parameters[cut:], gradient[cut:])
                if penalty is not None:
                    self.parameters[:cut] = penalty.prox(self.parameters[:cut], _last_rate(optimiser))
        return history

    def _pass(self, X: np.ndarray, y: np.ndarray, loss: Any, gradient: np.ndarray) -> tuple[float, np.ndarray]:
        """Run forward, keeping what backward needs, then backward, writing into `gradient`."""
        befores, hiddens = [], [X]
        with np.errstate(over="ignore", invalid="ignore"):
            for weight, bias, f in zip(self.weights, self.biases, self._functions, strict=True):
                befores.append(hiddens[-1] @ weight)
                befores[-1] += bias
                hiddens.append(f.value(befores[-1]))
        if not np.isfinite(hiddens[-1]).all():
            raise OverflowError("the network's output for X left the range of floats: lower the learning rate")
        total, flow = loss.sum_and_gradient(hiddens[-1], y)
        flow = flow / len(X)
        weights, biases = self._views(gradient)
        with np.errstate(over="ignore", invalid="ignore"):
            for layer in reversed(range(len(self.weights))):
                delta = flow * self._functions[layer].slope(befores[layer], hiddens[layer + 1])
                np.matmul(hiddens[layer].T, delta, out=weights[layer])
                np.sum(delta, axis=0, out=biases[layer])
                if layer:
                    flow = delta @ self.weights[layer].T
        return total / len(X), gradient

    def _views(self, flat: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
        weights, biases, start, bias_start = [], [], 0, self.n_weights
        for rows, columns in zip(self.sizes[:-1], self.sizes[1:], strict=True):
            weights.append(flat[start : start + rows * columns].reshape(rows, columns))
            biases.append(flat[bias_start : bias_start + columns])
            start, bias_start = start + rows * columns, bias_start + columns
        return weights, biases

    def _inputs(self, X: Any) -> np.ndarray:
        X = design_matrix(X)
        if X.shape[1] != self.sizes[0]:
            raise ValueError(f"X must have {self.sizes[0]} columns, one for each input; got shape {X.shape}")
        return X.astype(self.parameters.dtype, copy=False)

    def _targets(self, y: Any, rows: int) -> np.ndarray:
        y = as_float_array(y, "y")
        if y.ndim == 1 and self.sizes[-1] == 1:
            y = y[:, None]
        if y.shape != (rows, self.sizes[-1]):
            raise ValueError(f"y must have shape {(rows, self.sizes[-1])}; got {y.shape}")
        return y.astype(self.parameters.dtype, copy=False)


def _check_loss(loss: Any) -> None:
    if not callable(getattr(loss, "sum_and_gradient", None)):
        raise TypeError(f"loss must have sum_and_gradient(prediction, target), as HalfSquaredError() has; got {loss!r}")


def _check_methods(optimiser: Any, bias_optimiser: Any, penalty: Any) -> None:
    for name, given in (("optimiser", optimiser), ("bias_optimiser", bias_optimiser)):
        if not callable(getattr(given, "step", None)) and not (given is None and name == "bias_optimiser"):
            raise TypeError(f"{name} must have step(parameters, gradient), as SGD has; got {given!r}")
    if penalty is not None:
        if not callable(getattr(penalty, "prox", None)):
            raise TypeError(f"penalty must have prox(v, step), as L1 has; got {penalty!r}")
        if not hasattr(optimiser, "learning_rate"):
            raise TypeError(f"optimiser must have a learning_rate when there is a penalty; got {optimiser!r}")


def _last_rate(optimiser: Any) -> float:
    """Return the learning rate of the step just taken; a schedule is a function of the number of that step."""
    rate = optimiser.learning_rate
    return rate(optimiser.steps_taken) if callable(rate) else rate
