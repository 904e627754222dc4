"""Products of powers, the only formulas that a change of convention needs: 2*alpha, 1/C/n, sigma**-2."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

_FACTOR = re.compile(r"(?P<base>[A-Za-z_]\w*|\d+(?:\.\d+)?)(?:\*\*(?P<power>-?\d+))?")


@dataclass(frozen=True)
class Monomial:
    """constant * product over symbols of symbol ** power.

    constant: an exact positive number, a `Fraction`, or a float once an odd root was taken of one.
    powers: from a symbol's name to its power, zero powers left out.
    """

    constant: Fraction | float = Fraction(1)
    powers: Mapping[str, Fraction] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Monomial:
        """Read a product such as "2*alpha/n" or "sigma**-2"; every slash divides by the one factor that follows it.

        text: factors joined by * and /, each a name or a number, with an integer power after ** where wanted.
        Raises ValueError when the text is anything else.
        """
        result = cls()
        tokens = re.split(r"(?<!\*)\s*([*/])\s*(?!\*)", text.strip())
        for sign, token in zip(["*", *tokens[1::2]], tokens[0::2], strict=True):
            match = _FACTOR.fullmatch(token)
            if match is None:
                raise ValueError(f"text must be a product of powers, as in '2*alpha/n'; got {text!r}")
            power = Fraction(match["power"] or 1) * (1 if sign == "*" else -1)
            base = match["base"]
            result = result * (cls(Fraction(base)) if base[0].isdigit() else cls(powers={base: Fraction(1)})) ** power
        return result

    def __mul__(self, other: Monomial) -> Monomial:
        powers = dict(self.powers)
        for name, power in other.powers.items():
            powers[name] = powers.get(name, Fraction(0)) + power
        return Monomial(self.constant * other.constant, {name: power for name, power in powers.items() if power})

    def __truediv__(self, other: Monomial) -> Monomial:
        return self * other ** Fraction(-1)

    def __pow__(self, power: Fraction | int) -> Monomial:
        power = Fraction(power)
        constant = self.constant ** int(power) if power.denominator == 1 else float(self.constant) ** float(power)
        return Monomial(constant, {name: p * power for name, p in self.powers.items()} if power else {})

    def rename(self, names: Mapping[str, str]) -> Monomial:
        """Return the same product with symbols renamed, factors of one name put together."""
        result = Monomial(self.constant)
        for name, power in self.powers.items():
            result = result * Monomial(powers={names.get(name, name): power})
        return result

    def solve(self, name: str, value: str) -> Monomial:
        """Solve `value` = this product for the symbol `name`: the product that gives `name` from `value`."""
        rest = Monomial(self.constant, {symbol: power for symbol, power in self.powers.items() if symbol != name})
        return (Monomial(powers={value: Fraction(1)}) / rest) ** (1 / self.powers[name])

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """Return the product's value; `values` gives every symbol a positive number or an array of them."""
        result: Any = float(self.constant)
        for name, power in self.powers.items():
            result = result * values[name] ** float(power)
        return result

    def __str__(self) -> str:
        above = [_factor(name, power) for name, power in self.powers.items() if power > 0]
        below = [_factor(name, -power) for name, power in self.powers.items() if power < 0]
        if isinstance(self.constant, Fraction):
            above = above if self.constant.numerator == 1 else [str(self.constant.numerator), *above]
            below = below if self.constant.denominator == 1 else [str(self.constant.denominator), *below]
        elif self.constant != 1:
            above.insert(0, f"{self.constant:.10g}")
        top = "*".join(above) or "1"
        if not below:
            return top
        return f"{top}/{below[0]}" if len(below) == 1 else f"{top}/({'*'.join(below)})"

    def as_data(self) -> dict[str, Any]:
        """Return {"constant": number, "powers": {symbol: number}}, ready for JSON."""
        return {"constant": float(self.constant), "powers": {name: float(power) for name, power in self.powers.items()}}


def _factor(name: str, power: Fraction) -> str:
    if power == 1:
        return name
    if power == Fraction(1, 2):
        return f"sqrt({name})"
    return f"{name}**{power}" if power.denominator == 1 else f"{name}**({power})"
