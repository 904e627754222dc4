"""What layers are made of: activations with their slopes, and named ways to draw the first weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from l1l2._validation import integer
from l1l2.costs import sigmoid_pair


class Activation(NamedTuple):
    """An elementwise function: value(z), and slope(z, a) which may use a = value(z), already at hand."""

    value: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray, np.ndarray], np.ndarray]


#: sigmoid, tanh, ReLU (slope 0 at the kink, as in PyTorch) and identity.
ACTIVATIONS: dict[str, Activation] = {
    "sigmoid": Activation(lambda z: sigmoid_pair(z)[0], lambda z, a: a * (1 - a)),
    "tanh": Activation(np.tanh, lambda z, a: 1 - a * a),
    "relu": Activation(lambda z: np.maximum(z, 0), lambda z, a: (z > 0).astype(z.dtype)),
    "identity": Activation(lambda z: z, lambda z, a: np.ones_like(z)),
}

#: Standard deviation of a Gaussian first weight, from the number of inputs and outputs of the layer.
#: Glorot and Bengio 2010 (both names), He et al. 2015, LeCun et al. 1998, and plain N(0, 1).
INITIALISATIONS: dict[str, Callable[[int, int], float]] = {
    "xavier": lambda inputs, outputs: (2 / (inputs + outputs)) ** 0.5,
    "glorot": lambda inputs, outputs: (2 / (inputs + outputs)) ** 0.5,
    "he": lambda inputs, outputs: (2 / inputs) ** 0.5,
    "lecun": lambda inputs, outputs: (1 / inputs) ** 0.5,
    "normal": lambda inputs, outputs: 1.0,
}


def named_activation(name: Any, argument: str = "activation") -> Activation:
    """Return the activation of that name; TypeError or ValueError with the known names otherwise."""
    return ACTIVATIONS[_known(name, argument, ACTIVATIONS)]


def initial_weights(inputs: int, outputs: int, initialisation: Any, rng: np.random.Generator) -> np.ndarray:
    """Draw the weights of one layer: Gaussian, mean 0, with the standard deviation that the name stands for.

    Glorot's own draw is uniform with the same variance; the Gaussian is the other usual choice.

    inputs, outputs: numbers of units. initialisation: a key of `INITIALISATIONS`. rng: where the draws come from.
    Returns (inputs, outputs), to be used as x @ W. Raises TypeError or ValueError for unusable arguments.
    """
    inputs, outputs = integer(inputs, "inputs", minimum=1), integer(outputs, "outputs", minimum=1)
    scale = INITIALISATIONS[_known(initialisation, "initialisation", INITIALISATIONS)](inputs, outputs)
    return generator(rng).standard_normal((inputs, outputs)) * scale


def generator(rng: Any) -> np.random.Generator:
    """Return rng as it came; TypeError unless it is a NumPy Generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a numpy Generator, as numpy.random.default_rng(0) is; got {type(rng).__name__}")
    return rng


def _known(name: Any, argument: str, known: dict[str, Any]) -> str:
    if not isinstance(name, str):
        raise TypeError(f"{argument} must be one of {', '.join(known)}; got {type(name).__name__}")
    if name not in known:
        raise ValueError(f"{argument} must be one of {', '.join(known)}; got {name!r}")
    return name
