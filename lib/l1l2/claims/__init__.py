"""The article's claims about L1 and L2, each with an experiment that is run and a verdict that the numbers decide.

>>> from l1l2 import claims
>>> claim = claims.REGISTRY["C10"]
>>> claim.verdict, claim.holds(claim.experiment())
('true', True)

One module, or package, a chapter holds a tuple CLAIMS; adding one registers its claims. In a terminal:
`python -m l1l2.claims` runs all, `python -m l1l2.claims C10` one.
"""

import pkgutil
import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from importlib import import_module
from types import MappingProxyType

from l1l2.claims._record import VERDICTS, Band, Claim, Evidence

__all__ = ["REGISTRY", "VERDICTS", "Band", "Claim", "Evidence", "Shown", "register", "show"]


def register(claims: Iterable[Claim]) -> Mapping[str, Claim]:
    """Returns the claims by id, in the article's order. Raises ValueError when two share an id."""
    found: dict[str, Claim] = {}
    for claim in sorted(claims, key=lambda claim: claim.id):
        if claim.id in found:
            raise ValueError(f"two claims have the id {claim.id}")
        found[claim.id] = claim
    return MappingProxyType(found)


REGISTRY: Mapping[str, Claim] = register(
    claim
    for module in pkgutil.iter_modules(__path__)
    if not module.name.startswith("_")
    for claim in import_module(f"{__name__}.{module.name}").CLAIMS
)


@dataclass(frozen=True)
class Shown:
    """Claims with their evidence, ready to be displayed: text in a terminal, HTML in a notebook."""

    results: tuple[tuple[Claim, Evidence], ...]

    def __repr__(self) -> str:
        return "\n\n".join(_as_text(claim, evidence) for claim, evidence in self.results)

    def _repr_html_(self) -> str:
        return "".join(_as_html(claim, evidence) for claim, evidence in self.results)


def show(*ids: str) -> Shown:
    """Runs the experiments of these claims and returns what they found, for display.

    Raises KeyError for an unknown id, and AssertionError when an experiment no longer bears its verdict out.
    """
    results = []
    for id in ids:
        if id not in REGISTRY:
            raise KeyError(f"no claim has the id {id!r}; the registry has {', '.join(REGISTRY)}")
        claim = REGISTRY[id]
        evidence = claim.experiment()
        if not claim.holds(evidence):
            raise AssertionError(f"{id}: the verdict {claim.verdict!r} does not follow from {evidence}")
        results.append((claim, evidence))
    return Shown(tuple(results))


def _as_text(claim: Claim, evidence: Evidence) -> str:
    paragraphs = [
        f'The article: "{claim.claim}"',
        f"{claim.judgement}. {claim.statement}",
        f"Measured: {claim.found(evidence)}",
    ]
    indent = " " * (len(claim.id) + 2)
    text = "\n".join(
        textwrap.fill(paragraph, 92, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
        for paragraph in paragraphs
    )
    return claim.id + text[len(claim.id) :]


def _as_html(claim: Claim, evidence: Evidence) -> str:
    says, judgement, statement, found = map(
        _typeset, (claim.claim, claim.judgement, claim.statement, claim.found(evidence))
    )
    return (
        f'<div class="claim claim-{claim.verdict}" id="claim-{claim.id}">'
        f'<p class="claim-says"><span class="claim-id">{claim.id}</span> The article: <q>{says}</q></p>'
        f'<p class="claim-verdict"><strong>{judgement}.</strong> {statement}</p>'
        f'<p class="claim-found"><span class="claim-measured">Measured:</span> {found}</p></div>'
    )


_SIGNS = {
    r"(?<![\w.])-(?=[\d.])": "\N{MINUS SIGN}", r" - ": " \N{MINUS SIGN} ", r" \* ": "\N{MIDDLE DOT}", r"&gt;=": "≥",
    r"\^2\b": "²", r"\bsqrt\((\w+)\)": r"√\1", r"\beta\b": "<i>η</i>",
    r"\b(w)([12])\b": r"<i>\1</i><sub>\2</sub>", r"\b([rxyT])\b": r"<i>\1</i>",
    r"\b([\d.]+)e-(\d+)\b": "\\1 × 10<sup>\N{MINUS SIGN}\\2</sup>", r"\b([\d.]+)e(\d+)\b": r"\1 × 10<sup>\2</sup>",
    r"(?<![\d.])1 × 10": "10",
}  # fmt: skip


def _typeset(text: str) -> str:
    """Escapes a text for HTML and writes its formulas, plain in a terminal, with the signs of print."""
    text = escape(text, quote=False)
    for plain, printed in _SIGNS.items():
        text = re.sub(plain, printed, text)
    return text
