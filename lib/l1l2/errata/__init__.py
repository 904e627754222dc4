"""Slips in well-known texts and programs, each with numbers that show it.

>>> from l1l2 import errata
>>> defect = errata.REGISTRY["d2l-sigma"]
>>> defect.status, defect.holds(defect.check())
('open', True)
"""

from collections.abc import Mapping
from types import MappingProxyType

from l1l2.errata import libraries, texts
from l1l2.errata._record import STATUS, Defect, Errata, Numbers
from l1l2.errata.libraries import installed

__all__ = ["REGISTRY", "STATUS", "Defect", "Errata", "Numbers", "installed", "show"]

REGISTRY: Mapping[str, Defect] = MappingProxyType({d.id: d for d in (*texts.DEFECTS, *libraries.DEFECTS)})


def show(*ids: str) -> Errata:
    """Runs the checks of these defects, or of all, and returns what they found, for display.

    Raises KeyError for an unknown id, and AssertionError when a defect is no longer as described: perhaps it has been
    mended, and the page must say so.
    """
    for id in ids:
        if not isinstance(id, str) or id not in REGISTRY:
            raise KeyError(f"no defect has the id {id!r}; there are {', '.join(REGISTRY)}")
    return Errata(tuple((REGISTRY[id], _tested(REGISTRY[id])) for id in ids or REGISTRY))


def _tested(defect: Defect) -> Numbers:
    numbers = defect.check()
    if not defect.holds(numbers):
        raise AssertionError(
            f"{defect.id} is no longer as described: {numbers}. If {defect.where} has been mended since "
            f"{defect.version}, say so in l1l2.errata and on the page of errata (scikit-learn here: {installed()})."
        )
    return numbers
