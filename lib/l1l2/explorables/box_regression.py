"""One box, regressed from an anchor by gradient descent with three losses."""

from .base import Explorable, Number, OneOf, Whole


class BoxRegression(Explorable):
    """Which loss finds the box: the deltas (tx, ty, tw, th) descend from 0, the anchor, to those of the true box.

    The picture is 100 by 100; the anchor is (35, 35, 65, 65). Each coordinate takes t <- t - eta * gradient(t - t*)
    under L2 (r^2/2), L1 (|r|) and Smooth L1 (beta).

    cx: centre of the true box, from the left, 0 to 100.
    cy: the same from the top, 0 to 100.
    width: of the true box, 4 to 100.
    height: of the true box, 4 to 100.
    eta: step size, 0.01 to 0.5.
    beta: half width of the quadratic zone of Smooth L1, 0.02 to 2, in the unit that the loss sees.
    unit: "raw" (the deltas) or "scaled" (the deltas divided by R-CNN's 0.1, 0.1, 0.2, 0.2).
    step: how many steps are shown, 0 to 60.
    """

    name = "box_regression"
    cx = Number(60.0, min=0.0, max=100.0).tag(sync=True)
    cy = Number(40.0, min=0.0, max=100.0).tag(sync=True)
    width = Number(60.0, min=4.0, max=100.0).tag(sync=True)
    height = Number(22.0, min=4.0, max=100.0).tag(sync=True)
    eta = Number(0.05, min=0.01, max=0.5).tag(sync=True)
    beta = Number(1 / 9, min=0.02, max=2.0).tag(sync=True)
    unit = OneOf(["raw", "scaled"], default_value="raw").tag(sync=True)
    step = Whole(10, min=0, max=60).tag(sync=True)
