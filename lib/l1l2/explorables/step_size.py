"""Gradient descent on one error with three losses and one step size."""

from .base import Explorable, Number, Whole


class StepSize(Explorable):
    """Who arrives: the distance to the answer over 60 steps, for L2 (r^2/2), L1 (|r|) and Smooth L1 (beta).

    eta: step size, 0.05 to 2.5.
    start: distance before the first step, 0.1 to 100.
    step: how many steps are shown, 0 to 60.
    beta: half width of the quadratic zone of Smooth L1, 0.05 to 10 (no control in the picture: set it from Python).
    """

    name = "step_size"
    eta = Number(0.2, min=0.05, max=2.5).tag(sync=True)
    start = Number(5.037, min=0.1, max=100.0).tag(sync=True)
    step = Whole(60, min=0, max=60).tag(sync=True)
    beta = Number(1.0, min=0.05, max=10.0).tag(sync=True)
