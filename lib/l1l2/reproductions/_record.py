"""What a reproduction is: a number of the literature, the same number computed here, and what came of it."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from l1l2.claims._record import Band

Numbers = dict[str, Any]  # what we computed, by name: numbers, or tuples of them
Printed = str | tuple[str, ...]  # numbers as the source prints them

BADGES: dict[str, str] = {
    "exact": "counts and formulas agree, to rounding",
    "to printed digits": "ours rounds to every digit that the source prints",
    "shape only": "the source draws or states a behaviour, without a number; ours behaves so",
    "computed": "no source with a number was read: ours stands alone",
    "not reproduced": "ours differs, or what it takes is not at hand",
}
ROUNDING = 1e-9  # relative, of what is counted as exact
_BINARY = 1e-12  # relative: a decimal half is no binary half


@dataclass(frozen=True)
class Reproduction:
    """One published result, and ours.

    id: words with hyphens. what: the result, in one sentence without a full stop.
    source: anchors of references.md, such as "nielsen-2015"; place: where in the source, and what was read when it was
    not the paper itself.
    ours: computes our numbers, by name; found: puts them into a sentence.
    bands: for each of our numbers, where it must lie.
    printed: for some of our numbers, what the source prints, as text, digit by digit. exact: what the source counts, or
    gives as a formula, as numbers. behaves: whether our numbers show what the source shows. One of the three, or none.
    states: what to show as theirs where `exact` compares with a formula or a theorem.
    badge: what came of it. why: the reason, if it is "not reproduced".
    """

    id: str
    what: str
    source: tuple[str, ...]
    place: str
    ours: Callable[[], Numbers]
    found: Callable[[Numbers], str]
    badge: str
    bands: Mapping[str, Band] = field(default_factory=dict)
    printed: Mapping[str, Printed] = field(default_factory=dict)
    exact: Mapping[str, float | tuple[float, ...]] = field(default_factory=dict)
    behaves: Callable[[Numbers], bool] | None = None
    states: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        if self.badge not in BADGES:
            raise ValueError(f"{self.id}: badge must be one of {', '.join(BADGES)}, not {self.badge!r}")
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", self.id):
            raise ValueError(f"id must be small words and hyphens, not {self.id!r}")
        if bool(self.why) != (self.badge == "not reproduced"):
            raise ValueError(f"{self.id}: `why` belongs to the badge 'not reproduced' alone")
        if sum(map(bool, (self.printed, self.exact, self.behaves))) > 1:
            raise ValueError(f"{self.id}: one of `printed`, `exact` and `behaves`, not several")
        if bool(self.source) == (self.badge == "computed"):
            raise ValueError(f"{self.id}: every badge but 'computed' names a source")

    def earned(self, numbers: Numbers) -> str:
        """Returns the badge that these numbers earn."""
        if self.printed:
            good = all(_rounds_to(numbers.get(name), text) for name, text in self.printed.items())
            return "to printed digits" if good else "not reproduced"
        if self.exact:
            good = all(_equals(numbers.get(name), value) for name, value in self.exact.items())
            return "exact" if good else "not reproduced"
        if self.behaves:
            return "shape only" if self.behaves(numbers) else "not reproduced"
        return "not reproduced" if self.why else "computed"

    def holds(self, numbers: Numbers) -> bool:
        """Tells whether all numbers are there, lie in their bands and earn the badge."""
        return (
            set(numbers) == set(self.bands)
            and all(band.holds(numbers[name]) for name, band in self.bands.items())
            and self.earned(numbers) == self.badge
        )

    @property
    def theirs(self) -> str:
        """Returns the published numbers in words."""
        groups = [
            ", ".join(v if isinstance(v, str) else f"{v:g}" for v in _many(value))
            for value in (*self.printed.values(), *self.exact.values())
        ]
        single = all(not isinstance(value, tuple) for value in (*self.printed.values(), *self.exact.values()))
        return self.states or (", " if single else "; ").join(groups)

    @property
    def tolerance(self) -> str:
        """Returns how far ours may be from theirs, in words; empty when there is nothing to compare."""
        if self.printed:
            return "half a unit of the last printed digit"
        return "1e-9 of the number" if self.exact else ""

    def difference(self, numbers: Numbers) -> float | None:
        """Returns the largest distance between a number of ours and theirs; None when there is nothing to compare."""
        pairs = [
            abs(float(mine) - float(yours))
            for name, value in {**self.printed, **self.exact}.items()
            for mine, yours in zip(_many(numbers[name]), _many(value), strict=True)
        ]
        return max(pairs) if pairs else None


def _many(value: object) -> tuple:
    return value if isinstance(value, tuple) else (value,)


def _pairs(mine: object, yours: object) -> list[tuple[float, object]] | None:
    mine, yours = _many(mine), _many(yours)
    if len(mine) != len(yours) or not all(isinstance(v, (int, float)) and math.isfinite(v) for v in mine):
        return None
    return list(zip(mine, yours, strict=True))


def _rounds_to(mine: object, texts: object) -> bool:
    pairs = _pairs(mine, texts)
    return pairs is not None and all(
        abs(value - float(str(text))) <= 0.5 * 10.0 ** -len(str(text).partition(".")[2]) * (1 + _BINARY) + _BINARY
        for value, text in pairs
    )


def _equals(mine: object, yours: object) -> bool:
    pairs = _pairs(mine, yours)
    return pairs is not None and all(
        math.isclose(value, float(str(wanted)), rel_tol=ROUNDING, abs_tol=ROUNDING) for value, wanted in pairs
    )
