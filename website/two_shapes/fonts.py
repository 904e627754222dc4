"""Fonts cut down to what the pages show: some kilobytes instead of a megabyte, and all from the site itself.

The full fonts lie unchanged in `website/vendor/`. A cut font is a modified one, and the licences reserve the names
"Source" and "KaTeX" for the unmodified, so the cut faces carry another name inside.
"""

import base64
import io
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .hashing import short_hash
from .usage import ITALIC, MATHS, SANS

VENDOR = Path(__file__).parents[1] / "vendor"
logging.getLogger("fontTools").setLevel(logging.WARNING)
FAMILY, MATHS_FAMILY = "Two Shapes Sans", "Two Shapes Maths"
WEIGHTS = (400, 700)
EMBEDDED = 3000  # bytes: a smaller font travels inside the stylesheet, since a request costs more than it
ALWAYS = {
    SANS: {chr(code) for code in range(0x20, 0x7F)}
    | set("−×·…–—‘’“”′≤≥≈≠±→←↑↓∞½°⁰¹²³⁴⁵⁶⁷⁸⁹⁻"),  # what a script may write
    MATHS: set("abcdefghijklmnopqrstuvwxyzLRE"),
}
_VERSION = "3"  # raise it when this file changes what a font becomes


@dataclass(frozen=True)
class Cut:
    """One font ready for the site."""

    face: str
    data: bytes

    @property
    def name(self) -> str:
        return f"{self.face}.{short_hash(self.data)}.woff2"

    @property
    def embedded(self) -> bool:
        return len(self.data) < EMBEDDED

    def address(self, folder: str) -> str:
        """Returns what stands in `url(...)`: the font itself or its address in `folder`."""
        if self.embedded:
            return "data:font/woff2;base64," + base64.b64encode(self.data).decode()
        return folder + self.name


def source(face: str) -> Path:
    """Returns the file that holds the full font of a face."""
    if face in (SANS, ITALIC):
        return VENDOR / "source-sans-3" / f"SourceSans3VF-{'Upright' if face == SANS else 'Italic'}.ttf.woff2"
    return VENDOR / "katex" / "fonts" / f"{face}.woff2"


def cut(face: str, characters: set[str], cache: Path) -> Cut:
    """Returns the font of a face with these characters only; `cache` is a folder that keeps earlier results."""
    path = source(face)
    wanted = "".join(sorted(characters | ALWAYS.get(face, set())))
    kept = cache / f"{face}-{short_hash(path.read_bytes() + wanted.encode() + _VERSION.encode())}.woff2"
    if not kept.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(_subset(path, wanted, text_face=face in (SANS, ITALIC)))
    return Cut(face, kept.read_bytes())


def missing(face: str, characters: set[str]) -> set[str]:
    """Returns the printable characters that the full font of a face lacks: the reader's own fonts stand in for them."""
    from fontTools.ttLib import TTFont

    known = TTFont(source(face), lazy=True).getBestCmap()
    return {sign for sign in characters if sign.isprintable() and not sign.isspace() and ord(sign) not in known}


def _subset(path: Path, text: str, *, text_face: bool) -> bytes:
    from fontTools import subset  # imported here because it takes half a second, which most builds need not pay
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    options = subset.Options(
        hinting=False, notdef_outline=True, layout_features=["kern", "mark", "mkmk", "ccmp", "locl"]
    )
    options.name_IDs = ["*"]
    options.drop_tables += ["DSIG", "BASE", "MATH"]
    font = TTFont(path, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    if text_face:
        font = instantiateVariableFont(font, {"wght": WEIGHTS})
    _rename(font, FAMILY if text_face else MATHS_FAMILY)
    font.flavor = "woff2"
    buffer = io.BytesIO()
    font.save(buffer, reorderTables=None)
    return buffer.getvalue()


def _rename(font: Any, family: str) -> None:
    """Gives the font another name, and keeps copyright (0), licence (13), its address (14) and names of axes."""
    names = font["name"]
    kept = {number: names.getDebugName(number) for number in (0, 13, 14)}
    axes = font["fvar"].axes if "fvar" in font else []
    axis = {number: names.getDebugName(number) for number in (entry.axisNameID for entry in axes)}
    style = names.getDebugName(2) if "fvar" not in font else "Italic" if font["head"].macStyle & 2 else "Regular"
    names.names = []
    new = {1: family, 2: style, 3: f"{family} {style}", 4: f"{family} {style}", 6: f"{family.replace(' ', '')}-{style}"}
    for number, words in (new | axis | kept).items():
        if words:
            names.setName(words, number, 3, 1, 0x409)
