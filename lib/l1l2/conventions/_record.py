"""What one convention is: a parameter of a library, paper or book, and the formula in which it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from ._monomial import Monomial

UNIT_LOSSES = {
    "same": "the per-sample loss as you wrote it, the same function on both sides",
    "squared": "r**2/2",
    "log": "log(1 + exp(-y*z)), y = -1 or 1",
    "hinge": "max(0, 1 - y*z)",
    "squared hinge": "max(0, 1 - y*z)**2",
    "huber": "r**2/2 where |r| < delta, else delta*(|r| - delta/2)",
}
QUANTITIES = {
    "strength": "of the penalty, relative to the mean over the samples of the unit loss",
    "decay": "the part of a weight that one plain gradient step removes",
    "width": "the largest |r| at which the loss is still quadratic",
    "value": "the loss itself, or its gradient, at one residual and one width",
}
ANY_LOSS = dict.fromkeys(UNIT_LOSSES, "1")  # a convention that takes any loss, its squared error with the half
PENALTIES = {
    "l1": "sum(abs(w))",
    "l2": "sum(w**2)/2",
    "mix": "l1_ratio*sum(abs(w)) + (1 - l1_ratio)/2*sum(w**2)",
}


@dataclass(frozen=True)
class Convention:
    """One parameter and the formula it stands in. Every factor is a product of powers, written as text.

    id, library, parameter: "sklearn.Ridge", "scikit-learn", "alpha".
    objective: what is minimised (or one step, or one loss), as a Python expression in n, w, r, loss and the parameter.
    tex: the same as a formula.
    source, url: where the formula is written.
    penalty: "l1", "l2" or "mix"; see PENALTIES. None for a parameter that is no penalty's strength.
    strength: what multiplies that penalty in the objective.
    data: what multiplies the sum of the losses in the objective.
    losses: per-sample losses the parameter can stand beside, each in units of UNIT_LOSSES; the first is the default.
    l1_ratio: the mix that the library takes when nothing is said; None where it must be given.
    decay: part of a weight removed by one plain gradient step.
    width: the width of the quadratic zone, in the unit of r.
    value: what this loss is multiplied by to become Smooth L1 of the same width (`width` in the product).
    bias: whether the penalty also shrinks the intercept: "no", "yes" or "as you choose".
    default: the parameter's default in the library, as text; "" where there is none.
    note: what else a reader must know.
    """

    id: str
    library: str
    parameter: str
    objective: str
    tex: str
    source: str
    url: str = ""
    penalty: str | None = None
    strength: str = ""
    data: str = ""
    losses: Mapping[str, str] = field(default_factory=dict)
    l1_ratio: float | None = None
    decay: str = ""
    width: str = ""
    value: str = ""
    bias: str = "no"
    default: str = ""
    note: str = ""

    @cached_property
    def quantities(self) -> tuple[str, ...]:
        """The quantities of QUANTITIES that this parameter, or this loss, expresses."""
        return tuple(name for name in QUANTITIES if getattr(self, name))

    def symbol(self, quantity: str) -> str:
        """Return the name of the variable that is converted: the parameter's, or "value" for a loss's value."""
        return "value" if quantity == "value" else self.parameter

    def to_book(self, quantity: str, loss: str = "same") -> Monomial:
        """Return the book's quantity as a product of powers of the parameter and of n, batch_size, scale, ...

        For a strength that is: penalty's factor / (n * factor of the sum of losses * unit of the per-sample loss).
        """
        if quantity == "value":
            return Monomial(powers={"value": Fraction(1)}) * Monomial.parse(self.value)
        product = Monomial.parse(getattr(self, quantity))
        if quantity == "strength":
            product = product / Monomial.parse("n") / Monomial.parse(self.data) / Monomial.parse(self.losses[loss])
        return product

    def as_data(self) -> dict[str, Any]:
        """Return the record as JSON-ready data, with each factor towards the book's quantity worked out."""
        text = {name: value for name, value in vars(self).items() if isinstance(value, str)}
        factors = {
            quantity: {loss: self.to_book(quantity, loss).as_data() for loss in self.losses}
            if quantity == "strength"
            else self.to_book(quantity).as_data()
            for quantity in self.quantities
        }
        return {**text, "penalty": self.penalty, "l1_ratio": self.l1_ratio, "losses": dict(self.losses)} | {
            "to_book": factors
        }
