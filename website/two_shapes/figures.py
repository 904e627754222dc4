"""matplotlib's SVG, put into the page itself, where its colours follow the reader's light or dark mode.

Each colour of the book's style is replaced by the token that the explorables use; any other colour is a mistake and is
reported. Ids get a prefix per figure, since all figures of a page share one document. Characters of matplotlib's maths
fonts, which use encodings of their own, become the characters of KaTeX's fonts.
"""

import html
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)

TOKENS = {
    "#ffffff": "paper", "#222832": "ink", "#48566b": "muted", "#7c8795": "line", "#e6e9ed": "grid",
    "#bd4a10": "l1", "#1f6fc0": "l2", "#75215a": "s",
}  # fmt: skip
MATHS_FONTS = {"cmmi10": "KaTeX_Math", "cmr10": "KaTeX_Main", "cmsy10": "KaTeX_Main", "cmb10": "KaTeX_Main"}
# matplotlib's own encodings of the Computer Modern fonts, for what a figure may write
_GREEK = dict(zip("®¯°±²³´µ¶∙¸¹º»¼½¾¿ÀÁÂÃ!'\"", "αβγδϵζηθικλμνξπρστυϕχψωφε", strict=True))
CHARACTERS = {
    "cmmi10": _GREEK | {":": ".", ";": ",", "=": "/", "`": "ℓ"},
    "cmsy10": {"¡": "−", "¢": "⋅", "£": "×", "§": "±", "¼": "≈", "¸": "≥", "∙": "≤", "1": "∞",
               "j": "∣", "k": "∥", "!": "→", "2": "∈", "f": "{", "g": "}", "¤": "∗", "0": "′", "r": "∇"},
    "cmr10": {"¡": "Γ", "¢": "Δ", "£": "Θ", "¤": "Λ", "¥": "Ξ", "¦": "Π", "§": "Σ", "©": "Φ", "ª": "Ψ"},
}  # fmt: skip

_DROPPED = re.compile(
    r"<\?xml.*?\?>|<!DOCTYPE.*?>|<!--.*?-->|<metadata>.*?</metadata>|<style.*?</style>|<defs>\s*</defs>", re.S
)
_SIZE = re.compile(r'(<svg[^>]*?)\s+width="([\d.]+)pt"\s+height="([\d.]+)pt"')
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
_IN_PAINT = re.compile(r'style="[^"]*"|(?:fill|stroke|stop-color)="[^"]*"')
_MATHS_TEXT = re.compile(r"(<tspan[^>]*font-family: ?'?)(cm\w+)('?[^>]*>)(.)(</tspan>)", re.S)
_FAMILIES = re.compile(r"font-family:(?! ?'?KaTeX)[^;\"]*;? ?")
MANY = 40  # round markers, from which on they are drawn as one path
_INVISIBLE = re.compile(r'<defs></defs>|<path d="[^"]*" style="fill: none"/>|<g ?/>| transform="rotate\(-?0 [^"]*\)"')
_SAME_MARKERS = re.compile(
    r'<use href="#([^"]+)" x="[^"]*" y="[^"]*" style="([^"]*)"/>(?:<use href="#\1" x="[^"]*" y="[^"]*" style="\2"/>)+'
)
_PLACE = re.compile(r' x="([-\d.]+)" y="([-\d.]+)"')
_PATH = re.compile(r' d="[^"]*"')
_COMMAND = re.compile(r"(?<=[\d\"A-Za-z]) ?([MLHVCSQTAZhz]) ?(?=[-\d\"MLHVCSQTAZhz]|$)")
_ELEMENT = re.compile(r"<[^>]*>")
_NUMBER = re.compile(r"-?\d+\.\d{3,}")


def dress(svg: str, prefix: str, label: str) -> tuple[str, list[str]]:
    """Returns (the SVG ready to stand in a page, what is wrong with it).

    prefix: put before every id. label: what the picture shows, for those who cannot see it.
    """
    faults: list[str] = (
        [] if label.strip() else ["a figure without alt text: put it into the cell's metadata, mystnb.image.alt"]
    )
    svg = _DROPPED.sub("", svg).strip()
    svg = re.sub(r'\s+(?:version|xmlns(?::xlink)?)="[^"]*"', "", svg, count=3)
    svg = svg.replace("xlink:href=", "href=")
    svg = _SIZE.sub(
        lambda m: f'{m[1]} width="{float(m[2]) * 4 / 3:.0f}" height="{float(m[3]) * 4 / 3:.0f}"', svg, count=1
    )

    def colour(match: re.Match[str]) -> str:
        token = TOKENS.get(match[0].lower())
        if not token:
            faults.append(f"a figure uses the colour {match[0]}, which is none of the book's: {', '.join(TOKENS)}")
            return match[0]
        return f"var(--xp-{token})"

    def character(match: re.Match[str]) -> str:
        before, font, after, sign, end = match.groups()
        known = CHARACTERS.get(font, {})
        sign = html.unescape(sign)
        if font not in MATHS_FONTS or (sign not in known and (font == "cmsy10" or not sign.isascii())):
            faults.append(f"a figure uses the maths character {sign!r} of {font}, which the site cannot show")
        return f"{before}{MATHS_FONTS.get(font, font)}{after}{html.escape(known.get(sign, sign))}{end}"

    svg = re.sub(r"stroke: #000000; stroke-opacity: 0\b", "stroke: none", svg)
    svg = _IN_PAINT.sub(lambda paint: _COLOUR.sub(colour, paint[0]), svg)
    svg = _MATHS_TEXT.sub(character, svg)
    svg = _FAMILIES.sub("", svg)
    svg = re.sub(r'\bid="', f'id="{prefix}', svg)
    svg = re.sub(r'href="#', f'href="#{prefix}', svg)
    svg = re.sub(r"url\(#", f"url(#{prefix}", svg)
    svg = _ELEMENT.sub(lambda element: _NUMBER.sub(_rounded, element[0]), svg)  # the geometry, not what a text says
    svg = re.sub(r"\s*\n\s*", " ", svg)
    svg = re.sub(r"> <", "><", svg)
    svg = join_dots(_INVISIBLE.sub("", svg))
    referred = set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg))
    svg = re.sub(r' id="([^"]*)"', lambda match: match[0] if match[1] in referred else "", svg)
    svg = re.sub(r'<defs><path d="[^"]*"[^>]*/></defs>', "", svg)  # a marker that nothing draws any more
    svg = _PATH.sub(lambda path: _COMMAND.sub(r"\1", path[0]), svg)
    return svg.replace("<svg", f'<svg class="plot" role="img" aria-label="{html.escape(label, quote=True)}"', 1), faults


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number[0]):.2f}".rstrip("0").rstrip(".")


def join_dots(svg: str) -> str:
    """Draws each cloud of many equal round markers as one path of dots, since a thousand elements slow a page down."""

    def joined(match: re.Match[str]) -> str:
        name, style = match[1], match[2]
        radius = re.search(rf'id="{re.escape(name)}" d="M 0 ([\d.]+) C', svg)
        fill = re.search(r"fill: ?([^;\"]+)", style)
        dots = _PLACE.findall(match[0])
        if not radius or not fill or len(dots) < MANY:
            return match[0]
        data, width = "".join(f"M{x} {y}h0" for x, y in dots), 2 * float(radius[1])
        look = f"fill: none; stroke: {fill[1]}; stroke-width: {width:g}; stroke-linecap: round"
        return f'<path d="{data}" style="{look}"/>'

    return _SAME_MARKERS.sub(joined, svg)


def label_of(alt: str, place: int) -> str:
    """Returns the alt text of the figure at this place of its cell: a cell's text has one line a figure."""
    lines = [line.strip() for line in alt.splitlines() if line.strip()]
    return lines[place] if place < len(lines) else ""


def _around(node: nodes.Node) -> Iterator[nodes.Element]:
    while node.parent is not None:
        node = node.parent
        yield node


class InlineFigures(SphinxPostTransform):
    """Replaces each SVG image that a notebook made by the SVG itself."""

    default_priority = 100  # after myst-nb has chosen among the forms of an output, at 4
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        numbers = count(1)
        seen: dict[nodes.Node, int] = {}
        for image in list(self.document.findall(nodes.image)):
            path = Path(self.app.srcdir, image["uri"].lstrip("/"))
            if path.suffix != ".svg" or not path.is_file() or "jupyter_execute" not in path.parts:
                continue
            cell = next(
                (around for around in _around(image) if "cell_output" in around.get("classes", [])), image.parent
            )
            seen[cell] = seen.get(cell, -1) + 1
            if not seen[cell]:
                cell["classes"].append("holds-plot")
            svg, faults = dress(
                path.read_text("utf8"), f"f{next(numbers)}-", label_of(image.get("alt", ""), seen[cell])
            )
            for fault in faults:
                LOGGER.warning("%s", fault, location=image, type="figures")
            image.replace_self(nodes.raw("", svg, format="html"))


def setup(app: Sphinx) -> None:
    app.add_post_transform(InlineFigures)
