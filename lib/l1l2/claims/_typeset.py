"""Formulas that are written plainly, for a terminal, set with the signs of print, for HTML."""

import re
from html import escape

_SIGNS = {
    r"(?<![\w.])-(?=[\d.])": "\N{MINUS SIGN}", r" - ": "\N{NO-BREAK SPACE}\N{MINUS SIGN} ",
    r" \* ": "\N{MIDDLE DOT}", r"&gt;=": "≥",
    r"&lt;=": "≤", r"\^2\b": "²", r"\bsqrt\((\w+)\)": r"√\1", r"\beta\b": "<i>η</i>",
    r"\bsigma'": "<i>σ</i>′", r"\bsigma\b": "<i>σ</i>", r"\blambda\b": "<i>λ</i>",
    r"(?<![A-Za-z]{2})C0\b": "<i>C</i><sub>0</sub>", r"\be\^(\w+)\b": r"e<sup>\1</sup>",
    r"\b(w)([12])\b": r"<i>\1</i><sub>\2</sub>", r"\b([rxyzT])\b": r"<i>\1</i>",
    r"\b([\d.]+)e-0*(\d+)\b": "\\1 × 10<sup>\N{MINUS SIGN}\\2</sup>",
    r"\b([\d.]+)e\+?0*(\d+)\b": r"\1 × 10<sup>\2</sup>",
    r"(?<![\d.])1 × 10": "10",
}  # fmt: skip


def typeset(text: str) -> str:
    """Escapes a text for HTML and writes its formulas with the signs of print."""
    text = escape(text, quote=False)
    for plain, printed in _SIGNS.items():
        text = re.sub(plain, printed, text)
    return text
