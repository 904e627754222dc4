"""Where the ring of equal loss first touches the ball of a penalty: at a corner, or not."""

from .base import Explorable, Number, OneOf, Whole


class ContactPoint(Explorable):
    """Why the diamond deletes a weight and the circle only shrinks it: two weights, a best fit, and a ball.

    The loss is (w - best)^T A (w - best) / 2 with det A = 1. The diamond is |w1| + |w2| <= t, the circle
    w1^2 + w2^2 <= t^2, the elastic net's ball halfway between them reaches t on the axes too.

    view: "contact" (the picture, diamond beside circle), "chance" (how often a corner wins when the best fit is turned
        about 0 at its distance R) or "dimensions" (the same in d dimensions, for a round loss).
    ball: "l1" (the diamond) or "elastic" (half L1, half squared L2). The circle always stands beside it.
    w1: first weight of the best fit without a penalty, -2.5 to 2.5.
    w2: its second weight, -2.5 to 2.5.
    t: size of the ball, 0.05 to 2.
    tilt: direction of the long axis of the rings, in degrees from the first axis, 0 to 180.
    stretch: how many times as long as wide the rings are, 1 to 6.
    draws: how many random directions of the best fit are counted, 0 to 20,000.
    ratio: R/t in the view "dimensions": "1.5", "2", "5", "10" or "100".
    d: number of weights in the view "dimensions", 2 to 100.
    """

    name = "contact_point"
    view = OneOf(["contact", "chance", "dimensions"], default_value="contact").tag(sync=True)
    ball = OneOf(["l1", "elastic"], default_value="l1").tag(sync=True)
    w1 = Number(0.95, min=-2.5, max=2.5).tag(sync=True)
    w2 = Number(1.65, min=-2.5, max=2.5).tag(sync=True)
    t = Number(1.0, min=0.05, max=2.0).tag(sync=True)
    tilt = Number(25.0, min=0.0, max=180.0).tag(sync=True)
    stretch = Number(1.8, min=1.0, max=6.0).tag(sync=True)
    draws = Whole(0, min=0, max=20_000).tag(sync=True)
    ratio = OneOf(["1.5", "2", "5", "10", "100"], default_value="5").tag(sync=True)
    d = Whole(10, min=2, max=100).tag(sync=True)
