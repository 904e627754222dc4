"""What a page tells others (description, Open Graph, canonical address) and small mends of its HTML."""

import html
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from PIL import Image
from sphinx.application import Sphinx

from .addresses import Addresses

CARD = "_static/card.png"
LONG = 200_000  # characters of HTML, from which on laying a page out keeps a phone busy for half a second
DESCRIPTION = 160  # characters that search engines show
_MOUNT = re.compile(r'data-explorable="([\w-]+)"')
_IMG = re.compile(r"<img\b[^>]*>")
_SOLUTION = re.compile(
    r'(<div class="cell tag_hide-cell[^>]*>\s*<details.*?)Code of this figure(.*?)Hide the code', re.S
)
_CODE = re.compile(r'<div class="highlight"><pre>.*?</pre>', re.S)
_STYLED = "k[cdnrt]?|ow|nf|fm|nc|nd|s[12abcdehirsx]?|c[1mhsp]?|gp|go|gr|err"  # the classes that notebook.css names
_PLAIN = re.compile(rf'<span(?: class="(?!(?:{_STYLED})")\w+")?>([^<]*)</span>')
_HELD = re.compile(r'(<div class="output text_html)("><\w+ class="(xp-mount|ledger)\b)')
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')


def shorten(text: str, limit: int = DESCRIPTION) -> str:
    """Returns the text on one line, cut at the end of a sentence or else of a word when it is longer than `limit`."""
    text = re.sub(r"\s+", " ", text).strip()
    if len(text) <= limit:
        return text
    sentences = text[: limit + 1]
    end = max(sentences.rfind(sign + " ") for sign in ".?!")
    if end > limit // 3:
        return sentences[: end + 1]
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def describe(doctree: nodes.document | None, metadata: dict[str, Any]) -> str:
    """Returns the page's own description if its metadata has one, else its first paragraphs, shortened."""
    if metadata.get("description"):
        return shorten(str(metadata["description"]))
    if doctree is None:
        return ""
    words = ""
    for section in doctree.findall(nodes.section):
        for child in section.children:
            if isinstance(child, nodes.paragraph) and not isinstance(child.children[0], nodes.strong | nodes.emphasis):
                words += child.astext() + " "
                if len(words) > DESCRIPTION:
                    return shorten(words)
        if words:
            break
    return shorten(words)


def explorables_of(body: str) -> list[str]:
    """Returns the names of the explorables mounted on this page, each once, in order."""
    return list(dict.fromkeys(_MOUNT.findall(body)))


def size_images(body: str, folder: Path) -> str:
    """Gives each local <img> without dimensions its width and height, so that the page does not jump when it arrives.

    folder: where the page is written, from which the addresses of its images count.
    """

    def sized(match: re.Match[str]) -> str:
        tag = match[0]
        attributes = dict(_ATTRIBUTE.findall(tag))
        path = folder / html.unescape(attributes.get("src", ""))
        if {"width", "height"} <= attributes.keys() or not path.is_file() or path.suffix == ".svg":
            return tag
        with Image.open(path) as picture:
            width, height = picture.size
        style = re.search(r"width: *([\d.]+)px", attributes.get("style", ""))
        if style or "width" in attributes:
            shown = float(style[1] if style else attributes["width"])
            width, height = round(shown), round(height * shown / width)
        tag = re.sub(r'\s(?:width|height)="[^"]*"', "", tag)
        return tag.replace("<img", f'<img width="{width}" height="{height}" loading="lazy"', 1)

    return _IMG.sub(sized, body)


def mend(body: str) -> str:
    """Mends what others write.

    pandas and Markdown: empty header cells. pandas: a style for each table. myst-nb: a name for folded code that hides
    its words, and one name for all; a cell that is folded away whole is the solution of an exercise.
    Pygments: an element for each word of code, of which our styles tell apart a few.
    myst-nb: an output says by a class what it holds. A style that asked with :has() would be asked again in each frame
    of a drag, for all that is around the explorable: 10 ms on a laptop.
    """
    body = re.sub(r"<style scoped>.*?</style>\s*", "", body, flags=re.S)
    body = re.sub(r'<table border="1" class="dataframe">', '<table class="dataframe">', body)
    body = _HELD.sub(r"\1 holds-\3\2", body)
    body = body.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    body = _SOLUTION.sub(r"\1Show the solution\2Hide the solution", body)
    body = re.sub(r"<th([^>]*)>\s*(?:<p>\s*</p>\s*)?</th>", r"<td\1></td>", body)
    return _CODE.sub(lambda code: _PLAIN.sub(r"\1", code[0]), body)


def page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Puts into the page's context what the templates need."""
    known: Addresses = app.two_shapes_addresses  # type: ignore[attr-defined]
    body = context.get("body", "")
    if body:
        body = mend(size_images(body, Path(app.outdir, pagename).parent))
        context["body"] = body
    context["explorables"] = explorables_of(body)
    context["has_maths"] = 'class="math' in body or bool(context["explorables"])
    told = describe(doctree, app.env.metadata.get(pagename, {})) or context.get("description")
    context["description"] = told or shorten(app.config.two_shapes_description)
    context["shown_title"] = context.get("title") or pagename.capitalize()
    context["long_page"] = len(body) > LONG
    context["site"] = known.site
    context["page_address"] = known.site + pagename + ".html" if known.site else ""
    context["card"] = known.site + CARD if known.site else context["pathto"](CARD, 1)
    context["repository"] = known.repository


def setup(app: Sphinx) -> None:
    app.add_config_value("two_shapes_description", "", "html")
    app.connect("html-page-context", page_context)
