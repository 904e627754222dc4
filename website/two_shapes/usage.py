"""What finished pages use: names of classes and ids, for the styles; characters in each face, for the fonts."""

import re
from collections import defaultdict
from html.parser import HTMLParser

SANS, ITALIC = "sans", "sans-italic"
MAIN, MATHS = "KaTeX_Main-Regular", "KaTeX_Math-Italic"
# a class inside a formula -> the face KaTeX's stylesheet gives it
FACES = {
    "mathnormal": MATHS, "mainrm": MAIN, "textrm": MAIN, "mathrm": MAIN,
    "mathit": "KaTeX_Main-Italic", "textit": "KaTeX_Main-Italic", "mathbf": "KaTeX_Main-Bold",
    "textbf": "KaTeX_Main-Bold", "boldsymbol": "KaTeX_Math-BoldItalic",
    "amsrm": "KaTeX_AMS-Regular", "mathbb": "KaTeX_AMS-Regular", "textbb": "KaTeX_AMS-Regular",
    "mathcal": "KaTeX_Caligraphic-Regular", "mathfrak": "KaTeX_Fraktur-Regular", "textfrak": "KaTeX_Fraktur-Regular",
    "mathtt": "KaTeX_Typewriter-Regular", "texttt": "KaTeX_Typewriter-Regular",
    "mathscr": "KaTeX_Script-Regular", "textscr": "KaTeX_Script-Regular",
    "mathsf": "KaTeX_SansSerif-Regular", "textsf": "KaTeX_SansSerif-Regular",
    "small-op": "KaTeX_Size1-Regular", "large-op": "KaTeX_Size2-Regular",
    "delim-size1": "KaTeX_Size1-Regular", "delim-size4": "KaTeX_Size4-Regular",
}  # fmt: skip
_SIZES = {f"size{n}": f"KaTeX_Size{n}-Regular" for n in (1, 2, 3, 4)}
_ITALIC_TAGS = {"em", "i", "cite", "dfn", "var"}
_MONO_TAGS = {"pre", "code", "kbd", "samp", "script", "style", "title"}
_VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
_NAME = re.compile(r"[A-Za-z_][\w-]*")


class _Reader(HTMLParser):
    """Follows which face a text is set in, by a stack of (tag, face); None means a face of the reader's own machine."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.names: set[str] = set()
        self.characters: dict[str, set[str]] = defaultdict(set)
        self.stack: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        classes = values.get("class", "").split()
        self.names.update(classes)
        self.names.update([values["id"]] if values.get("id") else [])
        for name in ("aria-label", "placeholder", "title", "alt"):
            self.characters[SANS].update(values.get(name, ""))
        if tag not in _VOID:
            face = self.stack[-1][1] if self.stack else SANS
            self.stack.append((tag, self._face(tag, classes, values.get("style", ""), face)))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        if tag not in _VOID:
            self.stack.pop()

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.stack) - 1, -1, -1):
            if self.stack[place][0] == tag:
                del self.stack[place:]
                return

    def handle_data(self, data: str) -> None:
        face = self.stack[-1][1] if self.stack else SANS
        if face:
            self.characters[face].update(data)

    def _face(self, tag: str, classes: list[str], style: str, around: str | None) -> str | None:
        if tag in _MONO_TAGS or "katex-mathml" in classes:
            return None
        if "katex" in classes:
            return MAIN
        if around and around.startswith("KaTeX"):
            if "delimsizing" in classes:
                return next((_SIZES[name] for name in classes if name in _SIZES), around)
            return next((FACES[name] for name in classes if name in FACES), around)
        if "KaTeX_Math" in style or "xp-m" in classes:  # a symbol in a figure or an explorable
            return MATHS
        if "KaTeX_Main" in style:
            return MAIN
        if tag in _ITALIC_TAGS and around:
            return ITALIC
        return around


def of_page(text: str) -> tuple[set[str], dict[str, str]]:
    """Returns (names of classes and ids, {face: its characters in order}) of one page of HTML."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return reader.names, {face: "".join(sorted(signs)) for face, signs in reader.characters.items() if signs}


def of_script(text: str) -> tuple[set[str], set[str]]:
    """Returns (everything in a script that may be a name of a class, the characters beyond ASCII that it may show)."""
    written = re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
    return set(_NAME.findall(text)), {sign for sign in written if not sign.isascii()}
