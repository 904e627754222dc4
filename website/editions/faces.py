"""The text face for the printed book: one font a weight.

On the site one variable font serves all weights. A browser that prints cannot embed that: it draws every letter as a
picture ("Type 3"), which grows the file and blurs on many screens. So each weight is cut out of the full font.
"""

import io
import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from two_shapes import fonts
from two_shapes.hashing import short_hash
from two_shapes.usage import ITALIC, SANS

WEIGHTS = {400: "400", 600: "600 700"}  # of the font: those in the stylesheet that it stands for
_VARIABLE = re.compile(r'@font-face\s*\{font-family:"Source Sans 3";[^}]*\}')


def put_static(document: str, folder: Path) -> str:
    """Returns the document with static fonts, written into `folder`, in place of the variable ones."""
    signs = "".join(sorted(set(document)))
    folder.mkdir(parents=True, exist_ok=True)
    rules = []
    for face, style in ((SANS, "normal"), (ITALIC, "italic")):
        for weight, weights in WEIGHTS.items():
            file = folder / f"{face}-{weight}-{short_hash(signs.encode())}.ttf"
            if not file.is_file():
                file.write_bytes(_static(fonts.source(face), weight, signs))
            rules.append(
                f'@font-face{{font-family:"Source Sans 3";font-style:{style};font-weight:{weights};'
                f'src:url({folder.name}/{file.name}) format("truetype")}}'
            )
    found = _VARIABLE.findall(document)
    if len(found) != 2:
        raise ValueError(
            f"the site's stylesheet has {len(found)} rules for Source Sans 3, not an upright and an italic one"
        )
    return document.replace(found[0], "\n".join(rules), 1).replace(found[1], "", 1)


def _static(path: Path, weight: int, signs: str) -> bytes:
    font = TTFont(path, recalcTimestamp=False)
    subsetter = subset.Subsetter(subset.Options(hinting=False, notdef_outline=True, layout_features=["kern", "mark"]))
    subsetter.populate(text=signs)
    subsetter.subset(font)
    font = instantiateVariableFont(font, {"wght": weight})
    font.flavor = None
    buffer = io.BytesIO()
    font.save(buffer, reorderTables=None)
    return buffer.getvalue()
