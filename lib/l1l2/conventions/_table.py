"""The records as a table to be read: text in a terminal, HTML in a notebook and on the site."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from ._record import Convention

LINE = 46  # signs that a phone shows of a line of code
HEADS = {"strength": "strength", "decay": "decay", "width": "beta", "value": "Smooth L1"}


@dataclass(frozen=True)
class Row:
    """One record: whose number it is, what is written there, what that is in the book's terms, what else to know."""

    record: Convention
    meaning: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Table:
    """Records with their objectives and what their parameter is in the book's terms; shows itself."""

    rows: tuple[Row, ...]

    def __repr__(self) -> str:
        return "\n".join(line for row in self.rows for line in _as_lines(row))

    def _repr_html_(self) -> str:
        head = '<tr><th scope="col">whose number</th><th scope="col">as it is written there, and here</th></tr>'
        body = "".join(map(_as_html, self.rows))
        return f'<table class="conventions"><thead>{head}</thead><tbody>{body}</tbody></table>'


def tabulate(records: Iterable[Convention], quantity: str) -> Table:
    """Return the table of the records that express this quantity."""
    return Table(
        tuple(
            Row(r, tuple(_meaning(r, quantity)), r.note if quantity == r.quantities[0] else "")
            for r in records
            if quantity in r.quantities
        )
    )


def _meaning(record: Convention, quantity: str) -> Iterable[str]:
    """The book's quantity as a product of the parameter; for a strength once for each way to count the loss."""
    head = HEADS[quantity]
    if quantity != "strength":
        yield f"{head} = {record.to_book(quantity)}"
        return
    seen: dict[str, str] = {}
    for loss in record.losses:
        seen.setdefault(str(record.to_book(quantity, loss)), loss)
    for product, loss in seen.items():
        apart = f" (its own {loss} error)" if product != next(iter(seen)) else ""
        yield f"{head} = {product}{apart}"


def _name(record: Convention) -> str:
    return record.id if record.id.endswith(f".{record.parameter}") else f"{record.id}.{record.parameter}"


def _as_lines(row: Row) -> Iterable[str]:
    yield _name(row.record)
    wrapper = textwrap.TextWrapper(
        LINE, initial_indent="  ", subsequent_indent="      ", break_long_words=False, break_on_hyphens=False
    )
    for line in (row.record.objective, *row.meaning):
        yield from wrapper.wrap(line)


def _as_html(row: Row) -> str:
    record, source = row.record, escape(row.record.source)
    name = f"<code>{escape(_name(record))}</code>"
    link = f'<a href="{escape(record.url)}" title="{source}">{name}</a>' if record.url else name
    lines = "".join(f"<div><code>{escape(line)}</code></div>" for line in (record.objective, *row.meaning))
    note = f"<small>{escape(row.note)}</small>" if row.note else ""
    return f'<tr><th scope="row">{link}</th><td>{lines}{note}</td></tr>'
