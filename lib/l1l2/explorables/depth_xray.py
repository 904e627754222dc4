"""How much gradient reaches each layer of a deep network before its first step."""

from .base import Explorable, OneOf, Whole


class DepthXray(Explorable):
    """One bar a layer: the norm of its weight gradient in a fresh network, the geometric mean over 20 of width 32.

    The numbers are those of `l1l2.depth.layer_gradient_norms`, computed beforehand by `lib/js/data/make_depth.py`.

    depth: number of layers, 2 to 20.
    activation: "sigmoid", "tanh" or "relu", in every layer.
    initialisation: "xavier", "he" or "normal" (N(0, 1)), see `l1l2.layers`.
    residual: "on" when each layer adds its input to its output, else "off".
    """

    name = "depth_xray"
    depth = Whole(8, min=2, max=20).tag(sync=True)
    activation = OneOf(["sigmoid", "tanh", "relu"], default_value="sigmoid").tag(sync=True)
    initialisation = OneOf(["xavier", "he", "normal"], default_value="xavier").tag(sync=True)
    residual = OneOf(["off", "on"], default_value="off").tag(sync=True)
