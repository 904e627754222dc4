"""What a defect is: where it stands, what would be right, and numbers that show it, if it can be run here."""

import textwrap
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from l1l2.claims._record import Band
from l1l2.claims._typeset import typeset

Numbers = dict[str, Any]

STATUS: dict[str, str] = {
    "open": "stands in the newest version that was read",
    "mended": "stood in an earlier version, and is right in a later one",
}


@dataclass(frozen=True)
class Defect:
    """One slip in a text or a program that others rely on.

    id: words with hyphens. name: what it is found in. where: repository, file and line. version: commit or release, and
    its date. url: an issue or pull request about it, if one was found. says: what stands there; right: what would be.
    affects, stands: what it spoils, and what it leaves as it was. status: "open" or "mended".
    check: computes the numbers that show it; bands: where they must lie while the defect is as described; found: puts
    them into a sentence.
    """

    id: str
    name: str
    where: str
    version: str
    says: str
    right: str
    affects: str
    stands: str
    status: str
    check: Callable[[], Numbers]
    found: Callable[[Numbers], str]
    bands: Mapping[str, Band] = field(default_factory=dict)
    url: str = ""

    def __post_init__(self) -> None:
        if self.status not in STATUS:
            raise ValueError(f"{self.id}: status must be one of {', '.join(STATUS)}, not {self.status!r}")
        if not self.bands:
            raise ValueError(f"{self.id}: a defect needs numbers that show it")

    def holds(self, numbers: Numbers) -> bool:
        """Tells whether the numbers show the defect as described."""
        return set(numbers) == set(self.bands) and all(self.bands[name].holds(v) for name, v in numbers.items())


@dataclass(frozen=True)
class Errata:
    """Defects with the numbers that show them, as a table: text in a terminal, HTML in a notebook."""

    results: tuple[tuple[Defect, Numbers], ...]

    @property
    def tally(self) -> str:
        """Returns how many defects there are of each status."""
        counts = Counter(defect.status for defect, _ in self.results)
        return f"{len(self.results)} defects: " + ", ".join(f"{counts[s]} {s}" for s in STATUS if counts[s])

    def __repr__(self) -> str:
        lines = [self.tally] if len(self.results) > 1 else []
        for defect, numbers in self.results:
            text = f"{defect.id} ({defect.status}): {defect.found(numbers)}"
            lines += textwrap.wrap(text, 92, subsequent_indent="    ", break_on_hyphens=False)
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        if len(self.results) == 1:
            return "".join(_block(defect, numbers) for defect, numbers in self.results)
        heads = "".join(f'<th scope="col">{name}</th>' for name in ("Where", "Says", "Right", "Measured"))
        rows = "".join(_row(defect, numbers) for defect, numbers in self.results)
        return (
            f'<table class="gallery errata"><caption>{escape(self.tally)}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        )


def _row(defect: Defect, numbers: Numbers) -> str:
    return (
        f'<tr id="erratum-{escape(defect.id)}" data-status="{defect.status}">'
        f'<th scope="row">{typeset(defect.name)} <span class="exact">{typeset(defect.where)}, '
        f'{typeset(defect.version)}: <strong class="badge">{defect.status}</strong></span></th>'
        f"<td>{typeset(defect.says)}</td><td>{typeset(defect.right)}</td>"
        f'<td class="claim-found">{typeset(defect.found(numbers))}</td></tr>'
    )


def _block(defect: Defect, numbers: Numbers) -> str:
    issue = f' <a href="{escape(defect.url)}">Reported</a>.' if defect.url else ""
    rows = (
        ("Where", f"{typeset(defect.where)}, {typeset(defect.version)}.{issue}"),
        ("Says", f"{typeset(defect.says)}."),
        ("Right", f"{typeset(defect.right)}."),
        ("Measured", typeset(defect.found(numbers))),
        ("Affected", f"{typeset(defect.affects)}."),
        ("Stands", f"{typeset(defect.stands)}."),
    )
    items = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in rows)
    return f'<dl class="erratum" data-status="{defect.status}">{items}</dl>'
