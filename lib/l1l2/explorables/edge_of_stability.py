"""Two weights whose product should be T: when does gradient descent come to rest?"""

from .base import Explorable, Number, OneOf


class EdgeOfStability(Explorable):
    """Where gradient descent falls over the edge: w1 * w2 is to become T; the loss acts on r = w1 * w2 - T.

    From nearby, squared error settles if T < 1 / (2 eta), bounces for ever up to T = 1 / eta, and explodes beyond.

    eta: step size, 0.01 to 0.2.
    target: T, 1 to 20.
    start: w1 * w2 - T before the first step, 0.01 to 100; the weights begin in the ratio 1.2.
    loss: "squared" (r^2 without a half, so that its sharpness is 4T), "absolute" (|r|) or "huber" (delta = 1).
    """

    name = "edge_of_stability"
    eta = Number(0.1, min=0.01, max=0.2).tag(sync=True)
    target = Number(4.5, min=1.0, max=20.0).tag(sync=True)
    start = Number(0.5, min=0.01, max=100.0).tag(sync=True)
    loss = OneOf(["squared", "absolute", "huber"], default_value="squared").tag(sync=True)
