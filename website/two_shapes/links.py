"""Links inside the book: those in outputs of cells, what one to a term says before it is followed, and lost ones.

- An output of a cell may link to `1_losses.ipynb#heading` or `glossary.md#term`, which works in JupyterLab; on the site
  it becomes the page.
- A link to an entry of the glossary or of the references carries that entry's first words in `data-preview`.
- A link that leads to no page, or to no place on it, fails the build: the ledger's places, most of all.
"""

import html
import posixpath
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.transforms.post_transforms import SphinxPostTransform

from .lite import FOLDER

EXPLAINED = ("glossary", "references")  # pages whose entries are previewed, one a heading
LENGTH = 260  # characters of a preview
_NOTEBOOK = re.compile(r'(<a\b[^>]*\bhref=")([\w./-]+)\.(?:ipynb|md)(#[^"]*)?(?=")')
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"')
_ID = re.compile(r'\bid="([^"]+)"')
_ENTRY = re.compile(rf'<a\b([^>]*?)\bhref="([\w./-]*?\b(?:{"|".join(EXPLAINED)})\.html)#([\w-]+)"')


class NotebookLinks(SphinxPostTransform):
    """Turns links to notebooks, in outputs of cells, into links to their pages."""

    default_priority = 30  # after myst-nb has chosen among the forms of an output
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for raw in list(self.document.findall(nodes.raw)):
            if _NOTEBOOK.search(raw.astext()):
                text = _NOTEBOOK.sub(r"\1\2.html\3", raw.astext())
                raw.replace_self(nodes.raw("", text, format=raw.get("format", "html")))


def shortened(text: str) -> str:
    """Returns the text on one line, cut after a word where it is long."""
    text = " ".join(text.split())
    return text if len(text) <= LENGTH else text[:LENGTH].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def entries(document: nodes.document) -> dict[str, str]:
    """Returns {anchor: first paragraph} of the page's sections that have one."""
    found: dict[str, str] = {}
    for section in document.findall(nodes.section):
        paragraph = next((child for child in section.children if isinstance(child, nodes.paragraph)), None)
        if paragraph is not None:
            found |= dict.fromkeys([*section["ids"], section.get("slug", "")], shortened(paragraph.astext()))
    return found


def preview(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Gives each link to an explained term what its entry says."""
    folder = posixpath.dirname(page)

    def known(name: str) -> dict[str, str]:
        if name not in kept:
            kept[name] = entries(app.env.get_doctree(name)) if name in app.env.found_docs else {}
        return kept[name]

    def explained(match: re.Match[str]) -> str:
        name = posixpath.normpath(posixpath.join(folder, match[2].removesuffix(".html")))
        words = known(name).get(match[3])
        return f'{match[0]} data-preview="{html.escape(words)}"' if words else match[0]

    kept = app.two_shapes_entries  # type: ignore[attr-defined]
    if context.get("body"):
        context["body"] = _ENTRY.sub(explained, context["body"])


def lost(pages: dict[str, str]) -> list[str]:
    """Returns the links that lead nowhere, as "page: address".

    pages: {address from the root: HTML}. Links to other sites, to files that are no page and to "#" are let be.
    """
    ids = {name: {html.unescape(id) for id in _ID.findall(text)} for name, text in pages.items()}
    found = []
    for name, text in pages.items():
        for link in sorted(set(_LINK.findall(text))):
            address, _, anchor = html.unescape(link).partition("#")
            address = address.partition("?")[0]
            if re.match(r"[a-z]+:|//", address) or (address and not address.endswith((".html", ".md", ".ipynb"))):
                continue
            if "_sources/" in address:
                continue
            there = posixpath.normpath(posixpath.join(posixpath.dirname(name), address)) if address else name
            if there not in ids or (anchor and unquote(anchor) not in ids[there] and not anchor.startswith("xp=")):
                found.append(f"{name}: {link}")
    return found


def refuse_lost(app: Sphinx, exception: Exception | None) -> None:
    """Fails the build when a link leads nowhere."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    pages = {path.relative_to(out).as_posix(): path.read_text("utf8") for path in out.rglob("*.html")}
    found = [
        link for link in lost(pages) if not link.startswith(("_", "404.html", "index.html", f"{FOLDER}/"))
    ]  # copies, or not ours
    if found:
        raise ExtensionError("links that lead nowhere:\n" + "\n".join(found))


def setup(app: Sphinx) -> None:
    app.two_shapes_entries = {}  # type: ignore[attr-defined]
    app.add_post_transform(NotebookLinks)
    app.connect("html-page-context", preview, priority=700)
    app.connect("build-finished", refuse_lost, priority=950)
