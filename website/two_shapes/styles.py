"""Reads stylesheets, drops the rules that no page uses, writes the rest compactly.

A rule stays when all classes and ids in its selector occur in some page or script. What looks like a class in a script
counts as used.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^)"']*\)|[{};]""", re.S)
_GROUPS = ("@media", "@supports", "@container", "@layer")
_FUNCTION = re.compile(r":(?:not|is|where|has)\(")
_CLASS_OR_ID = re.compile(r"[.#](-?[A-Za-z_](?:[\w-]|\\.)*)")
_SPACE = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^)"']*\))|\s*([;:,])\s+""")


@dataclass
class Rule:
    """`prelude {body}`, or `prelude {children}` for a group such as @media, or `prelude;`."""

    prelude: str
    body: str | None = None
    children: list["Rule"] = field(default_factory=list)


def parse(css: str) -> list[Rule]:
    """Returns the rules of a stylesheet. Raises ValueError when its braces do not match."""
    return _parse(css, 0, inside=False)[0]


def _parse(css: str, start: int, *, inside: bool) -> tuple[list[Rule], int]:
    rules: list[Rule] = []
    prelude_from, position = start, start
    while match := _TOKEN.search(css, position):
        position = match.end()
        if match[0] == "}":
            if not inside:
                raise ValueError(f"a brace that nothing opens, before {css[position : position + 40]!r}")
            return rules, position
        if match[0] == ";":
            rules.append(Rule(_tidy(css[prelude_from : match.start()])))
        elif match[0] == "{":
            prelude = _tidy(css[prelude_from : match.start()])
            if prelude.startswith(_GROUPS):
                children, position = _parse(css, position, inside=True)
                rules.append(Rule(prelude, children=children))
            else:
                close = _close(css, position)
                rules.append(Rule(prelude, body=_tidy(css[position : close - 1])))
                position = close
        else:
            continue
        prelude_from = position
    if inside:
        raise ValueError("a brace that nothing closes")
    if _tidy(css[prelude_from:]):
        raise ValueError(f"unfinished rule: {css[prelude_from : prelude_from + 80]!r}")
    return rules, len(css)


def _close(css: str, position: int) -> int:
    depth = 1
    while match := _TOKEN.search(css, position):
        position = match.end()
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if not depth:
            return position
    raise ValueError("a brace that nothing closes")


def _tidy(css: str) -> str:
    parts = []
    last = 0
    for match in _TOKEN.finditer(css):
        parts.append(re.sub(r"\s+", " ", css[last : match.start()]))
        parts.append("" if match[0].startswith("/*") else match[0])
        last = match.end()
    return "".join([*parts, re.sub(r"\s+", " ", css[last:])]).strip()


def split_selectors(prelude: str) -> list[str]:
    """Returns the selectors of "a, b:is(c, d)": commas inside brackets do not separate."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(prelude):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            parts.append(prelude[start:place].strip())
            start = place + 1
    return [*parts, prelude[start:].strip()]


def names_in(selector: str) -> set[str]:
    """Returns the classes and ids that an element must have for the selector, without those in :not() or :is()."""
    outside = ""
    position = 0
    while match := _FUNCTION.search(selector, position):
        outside += selector[position : match.start()]
        depth, position = 1, match.end()
        while depth and position < len(selector):
            depth += (selector[position] == "(") - (selector[position] == ")")
            position += 1
    outside = re.sub(r"\[[^]]*\]", "", outside + selector[position:])
    return {re.sub(r"\\(.)", r"\1", name) for name in _CLASS_OR_ID.findall(outside)}


def purge(rules: list[Rule], used: set[str]) -> list[Rule]:
    """Returns the rules that can apply where only the names in `used` occur."""
    kept = []
    for rule in rules:
        if rule.children or rule.prelude.startswith(_GROUPS):
            children = purge(rule.children, used)
            if children:
                kept.append(Rule(rule.prelude, children=children))
        elif rule.prelude.startswith("@"):
            kept.append(rule)
        else:
            selectors = [s for s in split_selectors(rule.prelude) if names_in(s) <= used]
            if selectors and rule.body:
                kept.append(Rule(",".join(selectors), rule.body))
    return kept


def write(rules: list[Rule]) -> str:
    """Returns the rules as text, compact, without those that are empty."""
    return "".join(_lines(rules))


def _lines(rules: list[Rule]) -> Iterator[str]:
    for rule in rules:
        if rule.children:
            yield f"{rule.prelude}{{{write(rule.children)}}}\n"
        elif rule.body:
            body = _SPACE.sub(lambda match: match[1] or match[2], rule.body).rstrip("; ")
            yield f"{rule.prelude}{{{body}}}\n"
        elif rule.body is None and not rule.prelude.startswith(_GROUPS):
            yield f"{rule.prelude};\n"
