"""One conversion as one product: into the book's quantity with the one record, and out of it with the other."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .. import _validation as v
from ._monomial import Monomial
from ._record import Convention

MEANINGS = {
    "n": "the number of samples",
    "batch_size": "the number of samples in a batch",
    "learning_rate": "the step's length",
    "scale": "HuberRegressor's fitted scale_",
    "width": "the half width of the quadratic zone, in the unit of r",
}


def compose(source: Convention, target: Convention, quantity: str, loss: str, split: Collection[str] = ()) -> Monomial:
    """Return the target's parameter as a product in the source's parameter, which comes first, and in MEANINGS.

    split: names that differ between the sides: they become name_from and name_to.
    """
    here, there = source.symbol(quantity), target.symbol(quantity)
    left = source.to_book(quantity, loss).rename({here: "__from__", **{name: f"{name}_from" for name in split}})
    right = target.to_book(quantity, loss).rename({there: "__to__", **{name: f"{name}_to" for name in split}})
    out = right.solve("__to__", "__book__")
    rest = Monomial(out.constant, {name: power for name, power in out.powers.items() if name != "__book__"})
    product = left ** out.powers["__book__"] * rest
    return Monomial(product.constant, {"__from__": product.powers["__from__"], **product.powers}).rename(
        {"__from__": here}
    )


def as_text(source: Convention, target: Convention, quantity: str, product: Monomial) -> str:
    """Return "parameter = product"; where both parameters have one name, the ids stand before it."""
    here, there = source.symbol(quantity), target.symbol(quantity)
    if here != there:
        return f"{there} = {product}"
    long_here, long_there = (
        r.id if quantity == "value" or r.id.endswith(f".{there}") else f"{r.id}.{there}" for r in (source, target)
    )
    return f"{long_there} = {product.rename({here: long_here})}"


def number_or_pair(name: str, given: Any) -> tuple[float, float | None]:
    """Return (number for both sides, None), or (number for `from_`, number for `to`), checked."""

    def check(number: Any, label: str) -> float:
        return float(v.integer(number, label, minimum=1)) if name in ("n", "batch_size") else v.positive(number, label)

    if isinstance(given, (tuple, list)):
        if len(given) != 2:
            raise ValueError(f"{name} must be one number, or a pair (from_, to); got {len(given)} numbers")
        return check(given[0], f"{name}[0]"), check(given[1], f"{name}[1]")
    return check(given, name), None


def checked_value(
    value: ArrayLike, source: Convention, target: Convention, quantity: str, product: Monomial
) -> np.ndarray:
    """Return the value as float64: finite, not negative, and positive where zero has no counterpart."""
    array = v.as_float_array(value, "value").astype(np.float64)
    if quantity == "value":  # a loss's gradient is converted too, and has a sign
        return array
    symbol = source.symbol(quantity)
    zero = quantity != "width" and source.parameter != "C" and product.powers[symbol] > 0
    bad = array[array < 0 if zero else array <= 0]
    if bad.size:
        need = "must not be negative (>= 0)" if zero else "must be positive (> 0)"
        why = "; no penalty at all would be an infinite C" if target.parameter == "C" and bad[0] == 0 else ""
        raise ValueError(f"value ({symbol} of {source.id}) {need}; got {float(bad[0])!r}{why}")
    return array
