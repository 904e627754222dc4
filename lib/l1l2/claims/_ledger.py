"""All claims in one table, each with the numbers that were measured when the table was made, and the code behind it."""

import inspect
import re
import textwrap
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from l1l2.claims._record import VERDICTS, Claim, Evidence
from l1l2.claims._typeset import typeset

Result = tuple[Claim, Evidence]


def chapter_of(claim: Claim) -> str:
    """Returns "4.1" for a claim that is discussed on the page 4_1_sparsity."""
    match = re.match(r"(\d+)(?:_(\d+))?_", claim.place)
    return ".".join(filter(None, match.groups())) if match else claim.place.partition("#")[0]


@dataclass(frozen=True)
class Ledger:
    """Claims with their evidence, as a table: text in a terminal, HTML in a notebook and on the website."""

    results: tuple[Result, ...]

    @property
    def tally(self) -> str:
        """Returns how many claims there are of each verdict, in words."""
        counts = Counter(str(claim.verdict) for claim, _ in self.results)
        words = ", ".join(f"{counts[verdict]} {name.lower()}" for verdict, name in VERDICTS.items() if counts[verdict])
        return f"{len(self.results)} claims: {words}"

    def __repr__(self) -> str:
        lines = [self.tally]
        for claim, evidence in self.results:
            line = f"{claim.id}  {chapter_of(claim):<4} {VERDICTS[claim.verdict]}. {_found(claim, evidence)}"
            lines += textwrap.wrap(line, 92, subsequent_indent=" " * 10, break_on_hyphens=False)
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        heads = "".join(f'<th scope="col">{name}</th>' for name in ("Claim", "Verdict", "Measured", "Where"))
        rows = "".join(_row(claim, evidence) for claim, evidence in self.results)
        return (
            f'<table class="ledger"><caption>{escape(self.tally)}</caption>'
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
        )


def _found(claim: Claim, evidence: Evidence) -> str:
    words = claim.found(evidence)
    return words[0].upper() + words[1:]


def _row(claim: Claim, evidence: Evidence) -> str:
    chapter = escape(chapter_of(claim))
    says, statement, found = map(typeset, (claim.claim, claim.statement, _found(claim, evidence)))
    condition = f": {typeset(claim.condition)}" if claim.condition else ""
    data = f'data-verdict="{claim.verdict}" data-chapter="{chapter}"'
    place = escape(claim.place.replace("#", ".ipynb#"))
    return (
        f'<tr class="claim-{claim.verdict}" id="ledger-{claim.id}" {data}>'
        f'<th scope="row"><span class="claim-id">{claim.id}</span> <q>{says}</q> '
        f'<span class="exact">{statement}</span></th>'
        f'<td><strong class="claim-verdict">{VERDICTS[claim.verdict]}</strong>{condition}</td>'
        f'<td class="claim-found">{found}</td>'
        f'<td><a href="{place}">Chapter {chapter}</a> <a href="#code-{claim.id}">Code</a></td></tr>'
    )


@dataclass(frozen=True)
class Sources:
    """The functions that experiment, as they stand in the package: to be read beside the numbers."""

    claims: tuple[Claim, ...]

    def __repr__(self) -> str:
        return "\n".join(f"{claim.id}  {_address(claim)}" for claim in self.claims)

    def _repr_html_(self) -> str:
        return "".join(
            f'<details class="experiment" id="code-{claim.id}"><summary><span class="claim-id">{claim.id}</span> '
            f"<code>{escape(_address(claim))}</code></summary>"
            f"<pre>{escape(_source(claim))}</pre></details>"
            for claim in self.claims
        )


def _address(claim: Claim) -> str:
    return f"{claim.experiment.__module__}.{getattr(claim.experiment, '__qualname__', '')}"


def _source(claim: Claim) -> str:
    return textwrap.dedent(inspect.getsource(inspect.unwrap(claim.experiment))).rstrip()


def select(claims: Iterable[Claim], verdict: str | None, chapter: str | None) -> list[Claim]:
    """Returns the claims of one verdict and one chapter; None takes all. Raises ValueError for what there is not."""
    claims = list(claims)
    chapters = sorted({chapter_of(claim) for claim in claims})
    for name, value, allowed in (("verdict", verdict, list(VERDICTS)), ("chapter", chapter, chapters)):
        if value is not None and (not isinstance(value, str) or value not in allowed):
            raise ValueError(f"{name} must be one of {', '.join(allowed)}, not {value!r}")
    return [claim for claim in claims if verdict in (None, claim.verdict) and chapter in (None, chapter_of(claim))]
