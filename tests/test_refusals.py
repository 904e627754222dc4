"""What the maths modules say when they refuse something, word for word: the argument, what is allowed, what it was.

The calls and the words stand in refusals.txt.
"""

from pathlib import Path

import numpy as np
import pytest

from l1l2 import (  # noqa: F401 (the calls in refusals.txt name them)
    boxes,
    conventions,
    costs,
    depth,
    descent,
    draws,
    heads,
    layers,
    linear,
    losses,
    network,
    neuron,
    paths,
    penalties,
    selection,
    tiny,
)

RNG = np.random.default_rng(0)
NETWORK = network.Network((2, 3, 1), RNG)


class Stepper:
    """An optimiser without a learning rate."""

    def __repr__(self):
        return "Stepper()"

    def step(self, parameters, gradient):
        return parameters - gradient


class Prox:
    """A penalty whose prox returns what it is told."""

    def __init__(self, answer):
        self.answer = answer

    def prox(self, v, step):
        return self.answer


def train(**changed):
    arguments = {"loss": losses.Huber(), "optimiser": descent.SGD(1.0), "epochs": 1, "batch_size": 1, "rng": RNG}
    return NETWORK.train([[1.0, 2.0]], [1.0], **{**arguments, **changed})


def twice(optimiser):
    optimiser.step([1.0], [1.0])
    optimiser.step([1.0, 2.0], [1.0, 2.0])


def overflow():
    large = network.Network((1, 1), RNG)
    large.parameters[...] = 1e300
    large.value_and_gradient([[1e300]], [1.0], losses.Huber())


def refusals():
    lines = (Path(__file__).parent / "refusals.txt").read_text(encoding="utf-8").splitlines()
    return list(zip(lines[0::2], lines[1::2], strict=True))


@pytest.mark.parametrize(("call", "says"), refusals())
def test_a_refusal_is_told_in_these_words(call, says):
    with pytest.raises((TypeError, ValueError, OverflowError)) as caught:
        eval(call)
    assert f"    {caught.type.__name__}: {caught.value}" == says
