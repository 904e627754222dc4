"""The last step of a build: what can be known only when all pages are written.

1. Which names and characters the pages use. 2. The fonts with those characters, the stylesheet with those rules, each
under a name that holds a hash of its content. 3. These names put into the pages. 4. The files beside the pages.
A page is written again only when it changes, and what was learnt about a page is kept, so a second build is short.
"""

import json
import re
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging

from . import card, fonts, site, styles, usage
from .assets import EXPLORABLES, THEME
from .hashing import fingerprint, hashed_name, short_hash

LOGGER = logging.getLogger(__name__)
SHEETS = ("fonts", "base", "layout", "text", "notebook", "icons", "print")  # of website/theme, in this order
SEARCH = ("documentation_options.js", "doctools.js", "sphinx_highlight.js", "language_data.js", "searchtools.js")  # of search.html
UNUSED = ("vendor", "scripts", "styles", "images", "webpack-macros.html", "sbt-webpack-macros.html", "locales", "pygments.css", "basic.css",
          "mystnb.*.css", "file.png", "plus.png", "minus.png", ".gitignore")  # fmt: skip
_BOOK = re.compile(r"_static/book(?:\.[0-9a-f]{10})?\.css")
_FONT = re.compile(r'<link rel="preload"[^>]*_static/fonts/([\w-]+?)(?:\.[0-9a-f]{10})?\.woff2"[^>]*>')
_FACE_URL = re.compile(r"url\(fonts/([\w-]+)\.woff2\)")


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Runs the four steps for an HTML build that went well."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    _remove_lost_pages(app, out)
    pages = {path: path.read_text("utf8") for path in sorted(out.rglob("*.html")) if path.name != "404.html" and path.parent.name != "_static"}
    pages.pop(out / "index.html", None)
    scripts = [path.read_text("utf8") for path in [*THEME.glob("*.js"), *Path(app.srcdir, EXPLORABLES).glob("*.mjs"),
                                                   *(out / "_static" / name for name in SEARCH)]]  # fmt: skip
    names, characters = _used(pages, scripts, Path(app.doctreedir, "usage.json"))
    faces = {face: fonts.cut(face, signs, Path(app.doctreedir, "fonts")) for face, signs in characters.items()}
    sheet = _sheet(app, out, names, faces)
    _write_fonts(out / "_static" / "fonts", faces)
    _dress(pages, sheet, faces)
    _beside(app, out, pages)
    for pattern in UNUSED:
        for path in (out / "_static").glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _remove_lost_pages(app: Sphinx, out: Path) -> None:
    """Removes pages whose source is gone, which Sphinx leaves behind."""
    known = {app.builder.get_outfilename(name) for name in app.env.found_docs}
    for folder in {Path(name).parent for name in known} - {out}:
        for path in folder.glob("*.html"):
            if str(path) not in known:
                path.unlink()


def _used(pages: dict[Path, str], scripts: list[str], notes: Path) -> tuple[set[str], dict[str, set[str]]]:
    """Returns (names used anywhere, {face: characters}); `notes` keeps what earlier builds learnt."""
    code = fingerprint(Path(__file__).parent, ["usage.py"])
    known: dict[str, Any] = json.loads(notes.read_text("utf8")) if notes.is_file() else {}
    learnt: dict[str, Any] = {}
    names: set[str] = set()
    characters: dict[str, set[str]] = defaultdict(set)
    for text in pages.values():
        body = text.partition("<body")[2]
        key = short_hash((code + body).encode())
        if key in known:
            learnt[key] = known[key]
        else:
            found, signs = usage.of_page("<body" + body)
            learnt[key] = [sorted(found), signs]
        names.update(learnt[key][0])
        for face, used in learnt[key][1].items():
            characters[face].update(used)
    for text in scripts:
        found, beyond_ascii = usage.of_script(text)
        names |= found
        characters[usage.SANS] |= beyond_ascii
        characters[usage.MATHS] |= {sign for sign in beyond_ascii if "α" <= sign <= "ϖ"}
    notes.write_text(json.dumps(learnt), "utf8")
    return names, characters


def _sheet(app: Sphinx, out: Path, names: set[str], faces: dict[str, fonts.Cut]) -> str:
    """Writes the stylesheet and returns its name.

    It is KaTeX's (what the book's formulas use of it), the explorables' and ours. The theme's 400 kB are left out: our
    templates have their own markup, and ours say all that it needs.
    """
    static = out / "_static"
    own = [*Path(app.srcdir, EXPLORABLES).glob("explorables.css"), *(THEME / f"{name}.css" for name in SHEETS)]
    katex = fonts.VENDOR / "katex" / "katex.min.css"
    inputs = "".join([*(path.read_text("utf8") for path in [katex, *own]), *sorted(names), *(face.name for face in faces.values())])
    code = fingerprint(Path(__file__).parent, ["styles.py", "finish.py", "fonts.py"])
    kept = Path(app.doctreedir, f"book-{short_hash((code + inputs).encode())}.css")
    if not kept.is_file():
        text = styles.write(styles.purge(styles.parse(_katex_sheet(katex)), names))
        text += "".join(styles.write(styles.parse(path.read_text("utf8"))) for path in own)
        text = _put_faces(text, faces)
        for old in kept.parent.glob("book-*.css"):
            old.unlink()
        kept.write_text(text, "utf8")
    data = kept.read_bytes()
    name = hashed_name("book.css", data)
    for old in static.glob("book.*.css"):
        if old.name != name:
            old.unlink()
    (static / name).write_bytes(data)
    return name


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


def _write_fonts(folder: Path, faces: dict[str, fonts.Cut]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {cut.name: cut.data for cut in faces.values() if not cut.embedded}
    for path in folder.iterdir():
        if path.name not in wanted:
            path.unlink()
    for name, data in wanted.items():
        if not (folder / name).is_file():
            (folder / name).write_bytes(data)


def _dress(pages: dict[Path, str], sheet: str, faces: dict[str, fonts.Cut]) -> None:
    """Puts the names of the stylesheet and of the fonts into the pages; a font inside the stylesheet needs no preload."""

    def preload(match: re.Match[str]) -> str:
        face = faces.get(match[1])
        if face is None or face.embedded:
            return ""
        return re.sub(r"fonts/[\w.-]+\.woff2", f"fonts/{face.name}", match[0])

    for path, text in pages.items():
        new = _FONT.sub(preload, _BOOK.sub(f"_static/{sheet}", text))
        if new != text:
            path.write_text(new, "utf8")
            pages[path] = new


def _beside(app: Sphinx, out: Path, pages: dict[Path, str]) -> None:
    """Writes the root page, 404, sitemap, robots, the card and GitHub's .nojekyll."""
    address = app.two_shapes_addresses.site  # type: ignore[attr-defined]
    first = app.config.root_doc + ".html"
    folders = sorted({name.partition("/")[0] for name in app.env.found_docs if "/" in name} | {"_static", "_sources"})
    _write(out / "index.html", site.move_up(pages[out / first], Path(first).parent.as_posix()))
    _write(out / "404.html", site.not_found(app.config.html_title, address, first, folders))
    _write(out / "sitemap.xml", site.sitemap([first, *(f"{name}.html" for name in sorted(app.env.found_docs) if f"{name}.html" != first)], address))
    _write(out / "robots.txt", site.robots(address))
    _write(out / ".nojekyll", "")
    kept = Path(app.doctreedir, f"card-{fingerprint(Path(app.srcdir), ['website/two_shapes/card.py', '_config.yml'])}.png")
    if not kept.is_file():
        title, _, subtitle = app.config.html_title.partition(": ")
        card.draw(kept, title, subtitle, Path(app.srcdir, "lib/l1l2/fonts"))
    shutil.copyfile(kept, out / "_static" / "card.png")


def _write(path: Path, text: str) -> None:
    if not path.is_file() or path.read_text("utf8") != text:
        path.write_text(text, "utf8")


def setup(app: Sphinx) -> None:
    app.connect("build-finished", finish, priority=900)
