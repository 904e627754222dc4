r"""A text of a quiz as HTML that needs no script and no stylesheet but the book's own.

It may hold `code`, **bold**, *emphasis*, [words](page.ipynb#heading), and short formulas, $\eta \le 2/h$: letters,
Greek, indices, exponents and signs. A formula that needs more belongs on the page, not into a question.
"""

import html
import re

SIGNS = {
    "le": " ≤ ", "ge": " ≥ ", "ne": " ≠ ", "approx": " ≈ ", "to": " → ", "times": " × ", "cdot": " · ", "pm": "±",
    "infty": "∞", "sqrt": "√", "sum": "Σ", "ln": "ln ", "max": "max", ",": " ",
}  # fmt: skip
GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "kappa": "κ", "lambda": "λ",
    "mu": "μ", "sigma": "σ", "tau": "τ", "pi": "π",
}  # fmt: skip
_PART = re.compile(
    r"`(?P<code>[^`]+)`|\$(?P<maths>[^$]+)\$|\*\*(?P<bold>[^*]+)\*\*|\*(?P<em>[^*]+)\*|\[(?P<words>[^\]]+)\]\((?P<to>[^)\s]+)\)"
)
_TOKEN = re.compile(
    r"\\(?P<name>[a-zA-Z]+|,)|(?P<letter>[a-zA-Z])|(?P<index>[_^])|(?P<group>[{}])|(?P<space>\s+)|(?P<other>.)"
)
_MINUS = re.compile(r"(?<![\w.])-(?=\d)")


def to_html(text: str) -> str:
    """Returns the text as HTML; raises ValueError for a formula that it cannot set."""
    out, end = "", 0
    for match in _PART.finditer(text):
        out += _plain(text[end : match.start()])
        end = match.end()
        if match["code"]:
            out += f"<code>{html.escape(match['code'])}</code>"
        elif match["maths"]:
            out += f'<span class="xp-q-maths">{maths(match["maths"])}</span>'
        elif match["bold"]:
            out += f"<b>{_plain(match['bold'])}</b>"
        elif match["em"]:
            out += f"<em>{_plain(match['em'])}</em>"
        else:
            out += f'<a href="{html.escape(match["to"])}">{_plain(match["words"])}</a>'
    return out + _plain(text[end:])


def maths(tex: str) -> str:
    """Returns a short formula as HTML: letters in italics, indices low, exponents high."""
    tokens = [match for match in _TOKEN.finditer(tex) if not match["space"]]
    out, at = _run(tokens, 0, tex, inner=False)
    if at < len(tokens):
        raise ValueError(f"the formula ${tex}$ closes a brace that is not open")
    return re.sub(r"\s+", " ", out).strip()


def _run(tokens: list[re.Match[str]], at: int, tex: str, inner: bool) -> tuple[str, int]:
    out = ""
    while at < len(tokens) and tokens[at][0] != "}":
        piece, at = _one(tokens, at, tex)
        out += piece
    if inner and at == len(tokens):
        raise ValueError(f"the formula ${tex}$ leaves a brace open")
    return out, at


def _one(tokens: list[re.Match[str]], at: int, tex: str) -> tuple[str, int]:
    """Returns the HTML of one token, or of one group in braces, and the place after it."""
    token = tokens[at]
    if token["group"]:
        out, at = _run(tokens, at + 1, tex, inner=True)
        return out, at + 1
    if token["index"]:
        if at + 1 == len(tokens):
            raise ValueError(f"the formula ${tex}$ ends in {token[0]!r}")
        out, after = _one(tokens, at + 1, tex)
        tag = "sub" if token[0] == "_" else "sup"
        return f"<{tag}>{out}</{tag}>", after
    if token["name"]:
        if token["name"] in GREEK:
            return f'<i class="xp-m">{GREEK[token["name"]]}</i>', at + 1
        if token["name"] in SIGNS:
            return SIGNS[token["name"]], at + 1
        raise ValueError(f"the formula ${tex}$ holds \\{token['name']}; allowed are {', '.join(sorted(GREEK | SIGNS))}")
    if token["letter"]:
        return f'<i class="xp-m">{token[0]}</i>', at + 1
    sign = token[0]
    if sign in "=<>+" or (sign == "-" and at and tokens[at - 1][0] not in "([{=<>^_,"):
        return f" {html.escape(sign).replace('-', '−')} ", at + 1
    return html.escape(sign).replace("-", "−").replace("'", "′"), at + 1


def _plain(text: str) -> str:
    return html.escape(_MINUS.sub("−", text), quote=False)
