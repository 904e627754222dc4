"""Smooth L1 and Huber between L2 and L1: value, slope and curvature, and the common bug."""

from .base import Explorable, Number, OneOf


class LossShapes(Explorable):
    """What beta, delta or sigma changes: value, slope and curvature of L2, L1 and Smooth L1 over one residual.

    convention: "beta" (Smooth L1, r^2 / (2 beta) inside), "delta" (Huber, r^2 / 2 inside, so beta times as large) or
        "sigma" (Faster R-CNN's Smooth L1, beta = 1 / sigma^2).
    width: the threshold |r| where the quadratic part ends, 0.05 to 3: it is beta, delta, or 1 / sigma^2.
    probe: the residual described in the table, -4 to 4.
    bug: "off", or "on" for the formula of beta = 1 with its threshold moved to `width`, r^2 / 2 inside and |r| - 1/2
        beyond, which jumps by (width - 1)^2 / 2.
    """

    name = "loss_shapes"
    convention = OneOf(["beta", "delta", "sigma"], default_value="beta").tag(sync=True)
    width = Number(0.5, min=0.05, max=3.0).tag(sync=True)
    probe = Number(2.0, min=-4.0, max=4.0).tag(sync=True)
    bug = OneOf(["off", "on"], default_value="off").tag(sync=True)
