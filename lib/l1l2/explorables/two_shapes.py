"""The two shapes of the book over two axes."""

from .base import Explorable, Number


class TwoShapes(Explorable):
    """Same shape, twice: the pull of |.| and (.)^2 / 2 on an error, and what repeated pulling does to a weight.

    value: the number on both axes, -3 to 3: an error r at the left, a weight w at the right.
    """

    name = "two_shapes"
    value = Number(2.4, min=-3.0, max=3.0).tag(sync=True)
