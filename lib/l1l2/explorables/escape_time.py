"""How long a neuron that should answer 0 waits before it does."""

from .base import Explorable, Number


class EscapeTime(Explorable):
    """Epochs until the answer is below 0.2, against the start: exponential for squared error, linear for cross-entropy.

    Next to it the pull of squared error, a^2 (1 - a), with its largest value 4/27 at a = 2/3.

    z0: weight plus bias before the first epoch, 0 to 10; the answer there is sigmoid(z0).
    eta: step size, 0.1 to 1.
    """

    name = "escape_time"
    z0 = Number(4.0, min=0.0, max=10.0).tag(sync=True)
    eta = Number(0.15, min=0.1, max=1.0).tag(sync=True)
