"""One sigmoid neuron that should answer 0, and begins with a wrong answer."""

from .base import Explorable, Number, OneOf, Whole


class SaturatedNeuron(Explorable):
    """Why the most wrong neuron learns slowest: input 1, target 0, answer sigmoid(w + b), 300 epochs of descent.

    Yours is compared with a mild start, w = 0.6 and b = 0.9, that is trained in the same way.

    weight: w before the first epoch, -5 to 5.
    bias: b before the first epoch, -5 to 5.
    eta: step size, 0.005 to 1.
    cost: what is descended: "squared" (a^2 / 2), "cross_entropy" (-log(1 - a)), or "erratum": cross-entropy along
        1 / (1 - a), which leaves out the slope of the sigmoid (`l1l2.costs.CrossEntropyMissingSigmoidPrime`).
    step: how many epochs are shown, 0 to 300.
    """

    name = "saturated_neuron"
    weight = Number(2.0, min=-5.0, max=5.0).tag(sync=True)
    bias = Number(2.0, min=-5.0, max=5.0).tag(sync=True)
    eta = Number(0.15, min=0.005, max=1.0).tag(sync=True)
    cost = OneOf(["squared", "cross_entropy", "erratum"], default_value="squared").tag(sync=True)
    step = Whole(0, min=0, max=300).tag(sync=True)
