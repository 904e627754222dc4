"""The last step of a build: what can be known only when all pages are written.

1. Which names and characters the pages use. 2. The fonts with those characters, each under a name that holds a hash of
its content, and the stylesheet with those rules. 3. Both put into the pages, and the policy that allows what
then stands in them. 4. The files beside the pages.
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

from . import fonts, licences, policy, sheet, site, usage
from .assets import EXPLORABLES, THEME
from .hashing import fingerprint, short_hash
from .lite import FOLDER

LOGGER = logging.getLogger(__name__)
SEARCH = (  # Sphinx's scripts of search.html
    "documentation_options.js", "doctools.js", "sphinx_highlight.js", "language_data.js", "searchtools.js",
)  # fmt: skip
UNUSED = (
    "vendor", "scripts", "styles", "images", "locales", "webpack-macros.html", "sbt-webpack-macros.html", "*.css",
    "file.png", "plus.png", "minus.png", ".gitignore",
)  # fmt: skip
_STYLE = re.compile(r'<style id="book">.*?</style>', re.S)
_ROOT = re.compile(r'<html[^>]* data-content_root="([^"]*)"')
_FONT = re.compile(r'<link rel="preload"[^>]*_static/fonts/([\w-]+?)(?:\.[0-9a-f]{10})?\.woff2"[^>]*>')


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Runs the four steps for an HTML build that went well."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    _remove_lost_pages(app, out)
    pages = {
        path: path.read_text("utf8")
        for path in sorted(out.rglob("*.html"))
        if path.name != "404.html" and path.relative_to(out).parts[0] not in ("_static", FOLDER)
    }
    pages.pop(out / "index.html", None)
    sources = [
        *THEME.glob("*.js"),
        *Path(app.srcdir, EXPLORABLES).glob("*.mjs"),
        *(out / "_static" / name for name in SEARCH),
    ]
    scripts = [path.read_text("utf8") for path in sources]
    names, characters = _used(pages, scripts, Path(app.doctreedir, "usage.json"))
    faces = {face: fonts.cut(face, signs, Path(app.doctreedir, "fonts")) for face, signs in characters.items()}
    css = sheet.make(Path(app.srcdir, EXPLORABLES), Path(app.doctreedir), names, faces)
    _write_fonts(out / "_static" / "fonts", faces)
    _dress(pages, css, faces)
    _beside(app, out, pages)
    for pattern in UNUSED:
        for path in (out / "_static").glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _remove_lost_pages(app: Sphinx, out: Path) -> None:
    """Removes pages whose source is gone, which Sphinx leaves behind."""
    known = {out / f"{name}.html" for name in app.env.found_docs}
    for folder in {path.parent for path in known} - {out}:
        for path in set(folder.glob("*.html")) - known:
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


def _write_fonts(folder: Path, faces: dict[str, fonts.Cut]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {cut.name: cut.data for cut in faces.values() if not cut.embedded}
    for path in folder.iterdir():
        if path.name not in wanted:
            path.unlink()
    for name, data in wanted.items():
        if not (folder / name).is_file():
            (folder / name).write_bytes(data)


def _dress(pages: dict[Path, str], css: str, faces: dict[str, fonts.Cut]) -> None:
    """Puts stylesheet, names of fonts and policy into the pages; a font inside the stylesheet needs no preload."""

    def preload(match: re.Match[str]) -> str:
        face = faces.get(match[1])
        if face is None or face.embedded:
            return ""
        return re.sub(r"fonts/[\w.-]+\.woff2", f"fonts/{face.name}", match[0])

    for path, text in pages.items():
        root, place = _ROOT.search(text), _STYLE.search(text)
        if not root or not place:
            continue
        here = css.replace("url(fonts/", f"url({root[1]}_static/fonts/")
        new = text[: place.start()] + f'<style id="book">{here}</style>' + text[place.end() :]
        new = policy.guard(_FONT.sub(preload, new))
        for stranger in policy.strangers(new):
            LOGGER.warning("%s holds %s", path.name, stranger, type="policy")
        if new != text:
            path.write_text(new, "utf8")
            pages[path] = new


def _beside(app: Sphinx, out: Path, pages: dict[Path, str]) -> None:
    """Writes the root page, 404, sitemap, robots, the card and GitHub's .nojekyll."""
    address = app.two_shapes_addresses.site  # type: ignore[attr-defined]
    first = app.config.root_doc + ".html"
    folders = sorted({name.partition("/")[0] for name in app.env.found_docs if "/" in name} | {"_static", "_sources"})
    _write(out / "index.html", policy.guard(site.move_up(pages[out / first], Path(first).parent.as_posix())))
    _write(out / "404.html", policy.guard(site.not_found(app.config.html_title, address, first, folders)))
    others = sorted({*app.env.found_docs, licences.NAME} - {app.config.root_doc})
    _write(out / "sitemap.xml", site.sitemap([first, *(f"{name}.html" for name in others)], address))
    _write(out / "robots.txt", site.robots(address))
    _write(out / ".nojekyll", "")
    kept = Path(
        app.doctreedir, f"card-{fingerprint(Path(app.srcdir), ['website/two_shapes/card.py', '_config.yml'])}.png"
    )
    if not kept.is_file():
        from . import card  # matplotlib takes half a second to import, which a build that changes nothing need not pay

        title, _, subtitle = app.config.html_title.partition(": ")
        card.draw(kept, title, subtitle, Path(app.srcdir, "lib/l1l2/fonts"))
    shutil.copyfile(kept, out / "_static" / "card.png")


def _write(path: Path, text: str) -> None:
    if not path.is_file() or path.read_text("utf8") != text:
        path.write_text(text, "utf8")


def setup(app: Sphinx) -> None:
    app.connect("build-finished", finish, priority=900)
