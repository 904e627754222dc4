"""All reproductions in one table: text in a terminal, HTML in a notebook and on the website."""

import textwrap
from collections import Counter
from dataclasses import dataclass
from html import escape

from l1l2.claims._typeset import typeset
from l1l2.reproductions._record import BADGES, ROUNDING, Numbers, Reproduction


@dataclass(frozen=True)
class Gallery:
    """Reproductions with what was computed for them, ready to be displayed."""

    results: tuple[tuple[Reproduction, Numbers], ...]

    @property
    def tally(self) -> str:
        """Returns how many there are of each badge, in words."""
        counts = Counter(entry.badge for entry, _ in self.results)
        words = ", ".join(f"{counts[badge]} {badge}" for badge in BADGES if counts[badge])
        return f"{len(self.results)} results: {words}"

    def __repr__(self) -> str:
        lines = textwrap.wrap(self.tally, 92)
        for entry, numbers in self.results:
            lines += ["", f"{entry.id}: {entry.badge}"]
            for label, text in (("ours", entry.found(numbers)), ("theirs", entry.theirs), ("why", entry.why)):
                if text:
                    lines += textwrap.wrap(
                        f"{label:>8}  {text}", 92, subsequent_indent=" " * 10, break_on_hyphens=False
                    )
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        heads = "".join(f'<th scope="col">{name}</th>' for name in ("Result", "Badge", "Ours", "Theirs"))
        rows = "".join(_row(entry, numbers) for entry, numbers in self.results)
        return (
            f'<table class="gallery"><caption>{escape(self.tally)}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        )


def _row(entry: Reproduction, numbers: Numbers) -> str:
    theirs = f'<span class="theirs">{typeset(entry.theirs or "no number")}</span> '
    difference = entry.difference(numbers)
    apart = ""
    if difference is not None:
        size = f"apart by at most {difference:.1g}".replace("e-0", "e-") if difference > ROUNDING else "no difference"
        apart = f'<span class="exact">{typeset(size)}; {typeset(entry.tolerance)} is allowed</span>'
    anchors = ((escape(anchor), escape(name_of(anchor))) for anchor in entry.source)
    links = " ".join(f'<a href="references.md#{anchor}">{name}</a>' for anchor, name in anchors)
    badge = escape(entry.badge)
    why = f'<span class="exact">{typeset(entry.why)}</span>' if entry.why else ""
    return (
        f'<tr class="badge-{badge.replace(" ", "-")}" id="reproduced-{escape(entry.id)}" data-badge="{badge}">'
        f'<th scope="row">{typeset(entry.what)}</th>'
        f'<td><strong class="badge">{badge}</strong></td>'
        f'<td class="claim-found" data-label="Ours">{typeset(entry.found(numbers))}{why}</td>'
        f'<td data-label="Theirs">{theirs}{apart}<span class="place">{typeset(entry.place)}</span> {links}</td></tr>'
    )


def name_of(anchor: str) -> str:
    """Returns "Zhao and Yu 2006" for zhao-and-yu-2006."""
    words = [word if word in ("and", "et", "of") else word.capitalize() for word in anchor.split("-")]
    return " ".join(words).replace("et Al", "et al.")
