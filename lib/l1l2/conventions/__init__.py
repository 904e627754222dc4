"""Which number in that library is this number in mine? Strengths, decays and widths, converted from one table.

Every factor is derived from the objective that the library, paper or book minimises; see `CONVENTIONS`.

    convert(3.0, "sklearn.Ridge", "torch.SGD", n=442)              # alpha -> weight_decay beside nn.MSELoss
    convert(1.0, "sklearn.MLPRegressor", "sklearn.MLPRegressor", batch_size=(40, 10))
    convert(3.0, "fast_rcnn", "torch.SmoothL1Loss")                # sigma -> beta
    convert(0.7, "torch.SmoothL1Loss", "torch.HuberLoss", quantity="value", width=0.5)
    formula("sklearn.LogisticRegression", "torch.SGD")             # 'weight_decay = 1/(C*n)'
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ._books import BOOKS
from ._compose import MEANINGS, as_text, checked_value, compose, number_or_pair
from ._deep import DEEP
from ._record import PENALTIES, QUANTITIES, UNIT_LOSSES, Convention
from ._resolve import find, pick_loss, pick_quantity, refuse_other_penalty
from ._sklearn import SKLEARN
from ._table import Table, tabulate
from ._widths import WIDTHS

__all__ = [
    "CONVENTIONS",
    "PENALTIES",
    "QUANTITIES",
    "UNIT_LOSSES",
    "Convention",
    "as_json",
    "convert",
    "formula",
    "get",
    "table",
]

CONVENTIONS: dict[str, Convention] = {record.id: record for record in SKLEARN + DEEP + BOOKS + WIDTHS}


def get(name: str) -> Convention:
    """Return the record of one convention by its id, as in "sklearn.Ridge"; capitals do not matter.

    name: an id, an id with its parameter ("sklearn.Ridge.alpha"), or a class's bare name ("Ridge") where it is unique.
    Raises TypeError for what is no text; ValueError, with the nearest ids, for a name that is none or that fits two.
    """
    return find(name, "name", CONVENTIONS)


def convert(
    value: ArrayLike,
    from_: str,
    to: str,
    *,
    n: Any = None,
    batch_size: Any = None,
    learning_rate: Any = None,
    l1_ratio: float | None = None,
    scale: Any = None,
    width: Any = None,
    loss: str | None = None,
    quantity: str | None = None,
) -> Any:
    """Return the number that means in convention `to` what `value` means in convention `from_`.

    Two strengths agree when both objectives have the same minimiser; two decays when a plain gradient step removes
    the same part of a weight; two widths when the loss turns from quadratic to linear at the same |r|.

    value: the parameter's value in `from_`, a number or an array of them; not negative, and positive for C, widths
        and whatever else must be divided by.
    from_, to: ids of `CONVENTIONS`.
    n, batch_size, learning_rate, scale, width: needed only where they do not cancel; the message says which. Each may
        be a pair (on the side of `from_`, on the side of `to`).
    l1_ratio: the mix of an elastic net, where the other side has only L1 (it must be 1) or only L2 (it must be 0).
    loss: a key of `UNIT_LOSSES`: what both sides fit. "squared" means each library's own squared error, with its half
        or without; "same" the very same function. Left out: "same" between two optimisers or penalties that take any
        loss, otherwise the loss that the estimator fits.
    quantity: a key of `QUANTITIES`; left out, the first that both sides have. "value" converts the loss itself at one
        residual (huber = width * smooth L1), and its gradient alike.

    Returns a float, or an array of value's shape. Raises ValueError or TypeError that names the argument, what it was
    and what is allowed.
    """
    source, target = find(from_, "from_", CONVENTIONS), find(to, "to", CONVENTIONS)
    quantity = pick_quantity(source, target, quantity)
    family = pick_loss(source, target, loss) if quantity == "strength" else "same"
    if quantity == "strength":
        refuse_other_penalty(source, target, l1_ratio)
    given = {"n": n, "batch_size": batch_size, "learning_rate": learning_rate, "scale": scale, "width": width}
    sides = {name: number_or_pair(name, item) for name, item in given.items() if item is not None}
    product = compose(source, target, quantity, family, [name for name, side in sides.items() if side[1] is not None])
    numbers: dict[str, Any] = {}
    for symbol in product.powers:
        name = symbol.removesuffix("_from").removesuffix("_to")
        if name in sides:
            numbers[symbol] = sides[name][symbol == f"{name}_to"]
        elif name in given:
            line = as_text(source, target, quantity, product)
            raise ValueError(f"{name} ({MEANINGS[name]}) is needed, since {line}; got None")
    numbers[source.symbol(quantity)] = checked_value(value, source, target, quantity, product)
    with np.errstate(over="ignore"):
        result = product.evaluate(numbers)
    if not np.all(np.isfinite(result)):
        raise ValueError(f"value must give a finite {target.symbol(quantity)} of {target.id}; got {value!r}")
    return float(result) if np.ndim(result) == 0 else result


def formula(from_: str, to: str, *, loss: str | None = None, quantity: str | None = None) -> str:
    """Return the conversion as a line of text, such as "weight_decay = alpha/n".

    from_, to, loss, quantity: as in `convert`; both sides share n, batch_size, learning_rate, scale and width. Raises
    TypeError or ValueError that names the argument.
    """
    source, target = find(from_, "from_", CONVENTIONS), find(to, "to", CONVENTIONS)
    quantity = pick_quantity(source, target, quantity)
    family = pick_loss(source, target, loss) if quantity == "strength" else "same"
    if quantity == "strength":
        refuse_other_penalty(source, target, None, asked=False)
    return as_text(source, target, quantity, compose(source, target, quantity, family))


def table(quantity: str) -> Table:
    """Return the records that express `quantity` as a table: objective as written, parameter in the book's terms.

    quantity: a key of `QUANTITIES`. The table is text in a terminal and HTML in a notebook.
    Raises ValueError for any other word.
    """
    if not isinstance(quantity, str) or quantity not in QUANTITIES:
        raise ValueError(f"quantity must be one of {', '.join(QUANTITIES)}; got {quantity!r}")
    return tabulate(CONVENTIONS.values(), quantity)


def as_json(indent: int | None = None) -> str:
    """Return the whole table as JSON text, for a page or a converter in another language.

    Keys: "conventions" (a list of records; each has "to_book": quantity -> {"constant", "powers"}, for a strength one
    such product per loss), "quantities", "losses", "penalties", "symbols". To convert: evaluate the product of the
    one side at its value, then solve the other side's product for its parameter.
    """
    table = {
        "conventions": [record.as_data() | {"quantities": list(record.quantities)} for record in CONVENTIONS.values()],
        "quantities": QUANTITIES,
        "losses": UNIT_LOSSES,
        "penalties": PENALTIES,
        "symbols": MEANINGS,
    }
    return json.dumps(table, indent=indent, ensure_ascii=True)
