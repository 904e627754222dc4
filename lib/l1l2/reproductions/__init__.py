"""Numbers of the literature, computed again: ours, theirs, and a badge that the comparison decides.

>>> from l1l2 import reproductions
>>> entry = reproductions.REGISTRY["efron-order"]
>>> entry.badge, entry.holds(entry.ours())
('exact', True)

One module a subject holds a tuple REPRODUCTIONS; adding a module registers its entries. In a terminal:
`python -m l1l2.reproductions` runs all, `python -m l1l2.reproductions efron-order` one.
"""

from collections.abc import Iterable, Mapping
from importlib import import_module
from types import MappingProxyType

from l1l2.reproductions._gallery import Gallery
from l1l2.reproductions._record import BADGES, Numbers, Reproduction

__all__ = ["BADGES", "REGISTRY", "SUBJECTS", "Gallery", "Numbers", "Reproduction", "gallery", "register"]

SUBJECTS = ("neurons", "robustness", "outliers", "least_angle", "shrinkage", "selection", "optimisers")


def register(entries: Iterable[Reproduction]) -> Mapping[str, Reproduction]:
    """Returns the entries by id, in their order. Raises ValueError when two share an id."""
    found: dict[str, Reproduction] = {}
    for entry in entries:
        if entry.id in found:
            raise ValueError(f"two reproductions have the id {entry.id}")
        found[entry.id] = entry
    return MappingProxyType(found)


REGISTRY: Mapping[str, Reproduction] = register(
    entry for subject in SUBJECTS for entry in import_module(f"{__name__}.{subject}").REPRODUCTIONS
)


def gallery(*subjects: str) -> Gallery:
    """Computes the reproductions of these subjects, or of all, and returns the table of what came of them.

    Raises ValueError for an unknown subject, and AssertionError when numbers no longer earn their badge.
    """
    for subject in subjects:
        if not isinstance(subject, str) or subject not in SUBJECTS:
            raise ValueError(f"subject must be one of {', '.join(SUBJECTS)}, not {subject!r}")
    chosen = [
        entry for subject in subjects or SUBJECTS for entry in import_module(f"{__name__}.{subject}").REPRODUCTIONS
    ]
    return Gallery(tuple((entry, _tested(entry)) for entry in chosen))


def _tested(entry: Reproduction) -> Numbers:
    numbers = entry.ours()
    if not entry.holds(numbers):
        raise AssertionError(f"{entry.id}: the badge {entry.badge!r} does not follow from {numbers}")
    return numbers
