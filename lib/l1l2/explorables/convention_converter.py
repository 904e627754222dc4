"""Which number in that library is this number in mine? A slide rule with one convention on each ruler."""

from ..conventions import CONVENTIONS, QUANTITIES, UNIT_LOSSES
from .base import Explorable, Number, OneOf, Whole


class ConventionConverter(Explorable):
    """A number of one library or book, and the number of another that means the same: `l1l2.conventions.convert`.

    The rulers are logarithmic, the lower one is shifted by the factor; what is divided by, such as C, runs backwards.

    source: id of the convention of the number that is given, a key of `l1l2.conventions.CONVENTIONS`.
    target: id of the convention that it is wanted in.
    value: the number, 0 to a million; 0 means exactly 0.
    n: number of samples, 1 to 10 million. Read only where the pair needs it, as the four that follow.
    batch_size: number of samples in a batch, 1 to a million.
    learning_rate: the step's length, 1e-6 to 10.
    scale: HuberRegressor's fitted scale_, 0.001 to 1000.
    width: half width of the quadratic zone, 0.001 to 1000, where the value of a loss is converted.
    quantity: "auto" (the first that both sides have), or "strength", "decay", "width", "value".
    loss: "auto", or what both sides fit: "same", "squared", "log", "hinge", "squared hinge", "huber".
    l1_ratio: the mix of an elastic net beside a pure penalty: "none" (not given), "0", "0.5", "1".
    """

    name = "convention_converter"
    source = OneOf(list(CONVENTIONS), default_value="sklearn.Ridge").tag(sync=True)
    target = OneOf(list(CONVENTIONS), default_value="torch.SGD").tag(sync=True)
    value = Number(1.0, min=0.0, max=1e6).tag(sync=True)
    n = Whole(442, min=1, max=10_000_000).tag(sync=True)
    batch_size = Whole(32, min=1, max=1_000_000).tag(sync=True)
    learning_rate = Number(0.1, min=1e-6, max=10.0).tag(sync=True)
    scale = Number(1.0, min=0.001, max=1000.0).tag(sync=True)
    width = Number(1.0, min=0.001, max=1000.0).tag(sync=True)
    quantity = OneOf(["auto", *QUANTITIES], default_value="auto").tag(sync=True)
    loss = OneOf(["auto", *UNIT_LOSSES], default_value="auto").tag(sync=True)
    l1_ratio = OneOf(["none", "0", "0.5", "1"], default_value="none").tag(sync=True)
