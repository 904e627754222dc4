"""The article's claims about L1 and L2, each with an experiment that is run and a verdict that the numbers decide.

>>> from l1l2 import claims
>>> claim = claims.REGISTRY["C10"]
>>> claim.verdict, claim.holds(claim.experiment())
('true', True)

One module, or package, a chapter holds a tuple CLAIMS; adding one registers its claims. In a terminal:
`python -m l1l2.claims` runs all, `python -m l1l2.claims C10` one.
"""

import pkgutil
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import MappingProxyType

from l1l2.claims._ledger import Ledger, Sources, select
from l1l2.claims._record import VERDICTS, Band, Claim, Evidence
from l1l2.claims._typeset import typeset

__all__ = [
    "IDS", "REGISTRY", "VERDICTS", "Band", "Claim", "Evidence", "Ledger", "Shown", "Sources",
    "ledger", "register", "show", "sources",
]  # fmt: skip

IDS = tuple(f"C{number:02}" for number in range(1, 50))  # the article makes 49 claims


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
    for id in ids:
        if not isinstance(id, str) or id not in REGISTRY:
            raise KeyError(f"no claim has the id {id!r}; the registry has {', '.join(REGISTRY)}")
    return Shown(tuple(_tested(REGISTRY[id]) for id in ids))


def ledger(*, verdict: str | None = None, chapter: str | None = None) -> Ledger:
    """Runs the experiments of all claims and returns the table of what they found.

    verdict: "true", "conditional" or "false"; chapter: such as "1" or "4.2". Left out, all.
    Raises LookupError when the registry lacks one of the article's claims, ValueError for a verdict or chapter that
    there is not, and AssertionError when an experiment no longer bears its verdict out.
    """
    return Ledger(tuple(_tested(claim) for claim in select(_complete(), verdict, chapter)))


def sources(*, verdict: str | None = None, chapter: str | None = None) -> Sources:
    """Returns the code of the experiments; arguments and errors as those of `ledger`."""
    return Sources(tuple(select(_complete(), verdict, chapter)))


def _complete() -> list[Claim]:
    if list(REGISTRY) != list(IDS):
        wrong = ", ".join(sorted(set(REGISTRY) ^ set(IDS)))
        raise LookupError(f"the registry must hold {IDS[0]} to {IDS[-1]}, each once; it differs in {wrong}")
    return list(REGISTRY.values())


def _tested(claim: Claim) -> tuple[Claim, Evidence]:
    evidence = claim.experiment()
    if not claim.holds(evidence):
        raise AssertionError(f"{claim.id}: the verdict {claim.verdict!r} does not follow from {evidence}")
    return claim, evidence


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
        typeset, (claim.claim, claim.judgement, claim.statement, claim.found(evidence))
    )
    return (
        f'<div class="claim claim-{claim.verdict}" id="claim-{claim.id}">'
        f'<p class="claim-says"><span class="claim-id">{claim.id}</span> The article: <q>{says}</q></p>'
        f'<p class="claim-verdict"><strong>{judgement}.</strong> {statement}</p>'
        f'<p class="claim-found"><span class="claim-measured">Measured:</span> {found}</p></div>'
    )
