"""The site's one stylesheet: KaTeX's (what formulas of this book use of it), the explorables' and ours.

The theme's own 400 kB are left out: our templates have their own markup, and our sheets say all that it needs. What is
left, 13 kB gzipped, stands in every page: on a phone's network a file of its own costs half a second before anything is
seen.
"""

import re
from pathlib import Path

from . import fonts, styles
from .assets import THEME
from .hashing import fingerprint, short_hash

SHEETS = (
    "fonts",
    "base",
    "layout",
    "text",
    "notebook",
    "back",
    "practice",
    "icons",
    "print",
)  # of website/theme; later ones win
_FACE_URL = re.compile(r"url\(fonts/([\w-]+)\.woff2\)")


def make(explorables: Path, cache: Path, names: set[str], faces: dict[str, fonts.Cut]) -> str:
    """Returns the stylesheet; addresses of fonts in it begin with "fonts/".

    explorables: the folder of their stylesheet. cache: a folder that keeps what an earlier build made. names, faces:
    what the pages use.
    """
    own = [explorables / "explorables.css", *(THEME / f"{name}.css" for name in SHEETS)]
    katex = fonts.VENDOR / "katex" / "katex.min.css"
    inputs = "".join(
        [*(path.read_text("utf8") for path in [katex, *own]), *sorted(names), *(face.name for face in faces.values())]
    )
    code = fingerprint(Path(__file__).parent, ["styles.py", "sheet.py", "fonts.py"])
    kept = cache / f"book-{short_hash((code + inputs).encode())}.css"
    if not kept.is_file():
        text = styles.write(styles.purge(styles.parse(_katex_sheet(katex)), names))
        text += "".join(styles.write(styles.parse(path.read_text("utf8"))) for path in own)
        text = _put_faces(text, faces)
        for old in kept.parent.glob("book-*.css"):
            old.unlink()
        kept.write_text(text, "utf8")
    return kept.read_text("utf8")


def _katex_sheet(path: Path) -> str:
    """Returns KaTeX's stylesheet with its fonts in woff2 only."""
    return re.sub(r',url\([^)]*\) format\("(?:woff|truetype)"\)', "", path.read_text("utf8"))


def _put_faces(css: str, faces: dict[str, fonts.Cut]) -> str:
    """Puts the addresses of the cut fonts into @font-face rules, and drops the rules of faces that nobody uses."""
    css = re.sub(r"@font-face\s*\{[^}]*\}", lambda rule: rule[0] if _is_used(rule[0], faces) else "", css)
    return _FACE_URL.sub(lambda match: f"url({faces[match[1]].address('fonts/')})", css)


def _is_used(rule: str, faces: dict[str, fonts.Cut]) -> bool:
    match = _FACE_URL.search(rule)
    return not match or match[1] in faces
