"""The same data in another unit: a threshold that is a bare number turns from robust to least squares."""

from .base import Explorable, Number, OneOf


class UnitsTrap(Explorable):
    """Is the line still robust when y is measured in another unit? Smooth L1 between least squares and least absolute.

    The data are line_with_outlier(n=30, index=27, shift=40) to 4 decimals; slopes are told in their own unit.

    exponent: y is multiplied by 10**exponent, -3 to 3.
    threshold: beta of Smooth L1, as it is typed into the code, 0.05 to 50.
    converts: "no" (the number stays when the unit changes: the trap) or "yes" (it is in the data's own unit, and
        is converted with y: the cure).
    """

    name = "units_trap"
    exponent = Number(-1.0, min=-3.0, max=3.0).tag(sync=True)
    threshold = Number(1.0, min=0.05, max=50.0).tag(sync=True)
    converts = OneOf(["no", "yes"], default_value="no").tag(sync=True)
