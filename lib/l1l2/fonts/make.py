"""Makes the two fonts of the figures from Source Sans 3: `python lib/l1l2/fonts/make.py SourceSans3VF-Upright.ttf`.

The input is `VF/SourceSans3VF-Upright.ttf` of the npm package `source-sans` 3.52.0 (`npm pack source-sans@3.52.0`).
The outputs are static (weights 400 and 600), hold only the characters below, and carry another name inside, because
the licence reserves the name "Source" for unmodified files.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FAMILY = "Two Shapes Sans"
WEIGHTS = {400: "Regular", 600: "SemiBold"}
CHARACTERS = (
    "".join(map(chr, [*range(0x20, 0x7F), *range(0xA0, 0x100)]))
    + "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρςστυφχψω"
    + "−×÷±≤≥≠≈∞√∑∂→←↑↓·•…–—‘’“”′″⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺₀₁₂₃₄₅₆₇₈₉½¼¾ı"
)


def rename(font: TTFont, style: str) -> None:
    """Gives the font the name `FAMILY`, and keeps copyright (0), licence (13) and its address (14)."""
    names = font["name"]
    kept = {i: names.getDebugName(i) for i in (0, 13, 14)}
    names.names = []
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    texts = {1: FAMILY, 2: "Regular", 3: postscript, 4: f"{FAMILY} {style}", 6: postscript, 16: FAMILY, 17: style}
    for number, text in (texts | kept).items():
        if text:
            names.setName(text, number, 3, 1, 0x409)


def make(source: Path, folder: Path) -> None:
    for weight, style in WEIGHTS.items():
        font = instantiateVariableFont(TTFont(source, recalcTimestamp=False), {"wght": weight})
        options = subset.Options(layout_features=["kern", "mark"], hinting=False, notdef_outline=True)
        options.drop_tables += ["DSIG", "STAT", "BASE"]
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=CHARACTERS)
        subsetter.subset(font)
        rename(font, style)
        font["OS/2"].usWeightClass = weight
        path = folder / f"TwoShapesSans-{style}.ttf"
        font.save(path)
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} kB, {len(font.getBestCmap())} characters")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    make(Path(sys.argv[1]), Path(__file__).parent)
