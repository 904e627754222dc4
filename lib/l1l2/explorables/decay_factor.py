"""What is left of a weight that decays: step after step under SGD, and after 5000 steps of Adam."""

from .base import Explorable, Number, OneOf


class DecayFactor(Explorable):
    """When does a weight that decays shrink, flip or explode, and when are L2 and weight decay two things?

    Left, 50 steps from w = 1 without any loss: w <- (1 - factor) w, and beside it the L2 penalty's own descent, which
    differs only where there is momentum. Right, 5000 steps of Adam (learning rate 0.001, lambda = factor) whose
    gradients are noise of size s: the L2 penalty in the gradient (Adam + L2) beside decay of the weight (AdamW).

    factor: eta lambda / n, the share of the weight that one plain step takes away, 0 to 2.5.
    optimiser: of the left picture, "sgd" or "momentum" (0.9).
    scale: s, the root mean square of the gradients that Adam sees, 0.01 to 100.
    """

    name = "decay_factor"
    factor = Number(0.1, min=0.0, max=2.5).tag(sync=True)
    optimiser = OneOf(["sgd", "momentum"], default_value="sgd").tag(sync=True)
    scale = Number(10.0, min=0.01, max=100.0).tag(sync=True)
