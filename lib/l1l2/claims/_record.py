"""What a claim is: words, an experiment that measures numbers, and bands in which those numbers must lie."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Evidence = dict[str, Any]  # numbers, or tuples of numbers, by name
Verdict = Literal["true", "conditional", "false"]

VERDICTS: dict[str, str] = {"true": "True", "conditional": "True on a condition", "false": "False as stated"}


@dataclass(frozen=True)
class Band:
    """The values a measured number may take: low <= value <= high, or the same for each number of a tuple.

    low, high: one pair of bounds per number; a single pair serves a tuple of any length.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]

    def holds(self, value: object) -> bool:
        """Tells whether the value is a finite number, or a tuple of them, inside its bounds."""
        values = value if isinstance(value, tuple) else (value,)
        low, high = self.low, self.high
        if len(low) == 1:
            low, high = low * len(values), high * len(values)
        return 0 < len(values) == len(low) and all(
            _is_number(v) and a <= v <= b for v, a, b in zip(values, low, high, strict=True)
        )


def between(low: float, high: float) -> Band:
    """A band for a number, or for each number of a tuple."""
    return Band((low,), (high,))


def exactly(*values: float) -> Band:
    """A band that holds nothing but these values."""
    return Band(values, values)


def near(*values: float, rel: float = 1e-9, within: float = 0.0) -> Band:
    """A band of relative width `rel` and absolute width `within` around these values."""
    widths = [max(abs(v) * rel, within) for v in values]
    return Band(
        tuple(v - w for v, w in zip(values, widths, strict=True)),
        tuple(v + w for v, w in zip(values, widths, strict=True)),
    )


def listed(values: tuple[float, ...], form: str) -> str:
    """Writes numbers one after the other, each in the given format."""
    return ", ".join(format(value, form) for value in values)


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not hasattr(value, "__float__"):
        return False
    return math.isfinite(float(value))


@dataclass(frozen=True)
class Claim:
    """One claim, its verdict, and the experiment behind it.

    id: "C01" to "C49", in the order of the article. claim: what the article says, in our words.
    statement: what exactly is tested, and what the experiment shows.
    verdict: "true"; "conditional" (true if `condition`); "false" (as it stands).
    condition: completes "true, if ..." for a conditional claim, "rather: ..." for a false one; else empty.
    place: page and heading where the book discusses it, such as "1_losses#two-ways-to-count-an-error".
    experiment: runs it and returns the measured numbers by name. found: puts them into a sentence.
    supports: for each number that speaks for the claim, the band in which it must lie.
    refutes: the same for each number that shows where the claim fails.
    """

    id: str
    claim: str
    statement: str
    verdict: Verdict
    place: str
    experiment: Callable[[], Evidence]
    found: Callable[[Evidence], str]
    supports: Mapping[str, Band] = field(default_factory=dict)
    refutes: Mapping[str, Band] = field(default_factory=dict)
    condition: str = ""

    def __post_init__(self) -> None:
        wants = {"true": (True, False), "conditional": (True, True), "false": (False, True)}
        if self.verdict not in wants:
            raise ValueError(f"{self.id}: verdict must be one of {', '.join(wants)}, not {self.verdict!r}")
        for sides, kind, wanted in zip(
            (self.supports, self.refutes), ("supports", "refutes"), wants[self.verdict], strict=True
        ):
            if bool(sides) != wanted:
                raise ValueError(f"{self.id}: the verdict {self.verdict!r} asks for {'a' if wanted else 'no'} `{kind}`")
        if bool(self.condition) != (self.verdict != "true"):
            raise ValueError(f"{self.id}: `condition` belongs to the verdicts 'conditional' and 'false' alone")
        if not re.fullmatch(r"C\d\d", self.id):
            raise ValueError(f"id must be C and two digits, not {self.id!r}")
        if not re.fullmatch(r"\w+#[\w-]+", self.place):
            raise ValueError(f"{self.id}: place must be page#heading-anchor, not {self.place!r}")
        if set(self.supports) & set(self.refutes):
            raise ValueError(f"{self.id}: one number cannot both support and refute")

    @property
    def bands(self) -> dict[str, Band]:
        """Returns the band of each number the experiment measures."""
        return {**self.supports, **self.refutes}

    @property
    def judgement(self) -> str:
        """Returns the verdict with its condition, as one phrase without a full stop."""
        return VERDICTS[self.verdict] + (f": {self.condition}" if self.condition else "")

    def holds(self, evidence: Evidence) -> bool:
        """Tells whether the numbers bear the verdict out: each is there, none is unknown, all lie in their bands."""
        return set(evidence) == set(self.bands) and all(band.holds(evidence[name]) for name, band in self.bands.items())
