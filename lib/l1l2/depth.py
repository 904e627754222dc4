"""How much gradient reaches each layer of a deep network before its first step."""

from __future__ import annotations

from typing import Any

import numpy as np

from l1l2._validation import boolean, integer
from l1l2.layers import Activation, generator, initial_weights, named_activation


def layer_gradient_norms(
    depth: int,
    width: int = 32,
    activation: str = "sigmoid",
    initialisation: str = "xavier",
    rng: np.random.Generator | None = None,
    *,
    samples: int = 64,
    residual: bool = False,
    normalisation: str | None = None,
) -> np.ndarray:
    """The norm of the weight gradient in each layer of a fresh network, first layer first.

    Layer l: z = h_(l-1) W_l, then z is normalised if asked, then h_l = f(z), plus h_(l-1) if residual; no biases.
    Inputs and targets are N(0, 1), the cost is half the squared error, summed over the `width` outputs and meaned over
    the samples. Returned is the Frobenius norm of dC/dW_l: how long the first step of plain gradient descent would be.

    depth: number of layers. width: units in every layer, the input and output included.
    activation: sigmoid, tanh, relu or identity, in the last layer too. initialisation: xavier (= glorot), he, lecun or
    normal (N(0, 1)), see `l1l2.layers`. rng: a NumPy Generator, required. samples: rows of the batch.
    residual: whether each layer adds its input to its output (He et al. 2016).
    normalisation: "batch" (each unit over the samples, Ioffe and Szegedy 2015), "layer" (each sample over the units,
    Ba et al. 2016), both to mean 0 and standard deviation 1 without a learned scale, or None.
    Returns (depth,). Raises TypeError or ValueError for unusable arguments, OverflowError when the numbers leave the
    range of floats (N(0, 1) weights with ReLU or identity, several hundred layers).
    """
    depth, width = integer(depth, "depth", minimum=1), integer(width, "width", minimum=1)
    samples, residual = integer(samples, "samples", minimum=1), boolean(residual, "residual")
    f, axis = named_activation(activation), _axis(normalisation)
    rng = generator(rng)

    with np.errstate(over="ignore", invalid="ignore"):
        norms = _norms(depth, width, samples, f, initialisation, rng, residual, axis)
    if not np.isfinite(norms).all():
        raise OverflowError(f"with {depth} layers and initialisation {initialisation!r} the gradient leaves the floats")
    return norms


def _norms(
    depth: int,
    width: int,
    samples: int,
    f: Activation,
    initialisation: str,
    rng: np.random.Generator,
    residual: bool,
    axis: int | None,
) -> np.ndarray:
    """Run forward once, keeping what each layer saw, then backward once, measuring."""
    layers = []
    hidden = rng.standard_normal((samples, width))
    for _ in range(depth):
        weights = initial_weights(width, width, initialisation, rng)
        z, spread = _normalise(hidden @ weights, axis)
        out = f.value(z)
        layers.append((hidden, weights, z, spread, out))
        hidden = hidden + out if residual else out

    norms = np.empty(depth)
    flow = (hidden - rng.standard_normal((samples, width))) / samples  # dC/dh of the last layer
    for number in reversed(range(depth)):
        hidden, weights, z, spread, out = layers[number]
        delta = flow * f.slope(z, out)
        if axis is not None:
            delta = _through_normalisation(delta, z, spread, axis)
        norms[number] = np.linalg.norm(hidden.T @ delta)
        flow = delta @ weights.T + (flow if residual else 0)
    return norms


def _axis(normalisation: Any) -> int | None:
    """Return the axis that is averaged over; ValueError for an unknown name."""
    axes = {None: None, "batch": 0, "layer": 1}
    if not (normalisation is None or isinstance(normalisation, str)) or normalisation not in axes:
        raise ValueError(f"normalisation must be 'batch', 'layer' or None; got {normalisation!r}")
    return axes[normalisation]


def _normalise(z: np.ndarray, axis: int | None) -> tuple[np.ndarray, np.ndarray | float]:
    """Return z with mean 0 and standard deviation 1 along the axis, and the deviation that was divided by."""
    if axis is None:
        return z, 1.0
    centred = z - z.mean(axis=axis, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=axis, keepdims=True) + 1e-12)  # the constant guards a constant row
    return centred / spread, spread


def _through_normalisation(delta: np.ndarray, z: np.ndarray, spread: np.ndarray | float, axis: int) -> np.ndarray:
    """Carry a gradient back through `_normalise`: what changes only the mean or the scale has no effect left."""
    mean = delta.mean(axis=axis, keepdims=True)
    along = (delta * z).mean(axis=axis, keepdims=True)
    return (delta - mean - z * along) / spread
