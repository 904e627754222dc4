"""Dresses portable Markdown: what reads well in JupyterLab, Colab and on GitHub, and looks better here.

- A quote that opens with a bold word and a full stop, `> **Predict.** Which line moves?`, becomes an admonition.
- "(1.1)" in a text, when some equation of the page is tagged 1.1, becomes a link to it.
- A formula and the full stop after it stay on one line.
- A cell that only shows an explorable, a quiz, the verdict on claims, reproductions or errata is shown without its
  code, which just names them.
- A cell tagged `exercise` is titled as the reader's to complete, and the first check says where it runs.
- A cell tagged `make-it-yours` is shown as code with a line that says where it runs; its output, which would be a dead
  control, is left out.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from .katex import SHORT, anchor, split_tag

YOURS = "make-it-yours"
_CLAIMS = re.compile(r"(?:claims\.(?:show|ledger|sources)|reproductions\.gallery|errata\.show)\([^()]*\)")
_MOUNT = re.compile(r"\bdata-(?:explorable|quiz)=")
_CLOSING = re.compile(r"[.,;:!?)\]’”]+")
_REFERENCE = re.compile(r"\(((?:\d+|[A-Z])\.\d+[a-z]?)\)")


def slug(words: str) -> str:
    """Returns "try-it" for "Try it"."""
    return re.sub(r"[^0-9a-z]+", "-", words.lower()).strip("-")


def admonition_of(quote: nodes.block_quote) -> nodes.admonition | None:
    """Returns the admonition that this quote stands for, or None for an ordinary quote."""
    first = quote.children[0] if quote.children else None
    if not isinstance(first, nodes.paragraph):
        return None
    words = [child for child in first.children if child.astext()]
    if not words or not isinstance(words[0], nodes.strong):
        return None
    title = words[0].astext()
    if not title.endswith((".", "?", "!")) or len(title) > 60:
        return None
    rest = [child.deepcopy() for child in words[1:]]
    if rest and isinstance(rest[0], nodes.Text):
        rest[0] = nodes.Text(rest[0].astext().lstrip())
    paragraph = nodes.paragraph("", "", *rest)
    paragraph.source, paragraph.line = first.source, first.line
    body = (
        [paragraph, *(child.deepcopy() for child in quote.children[1:])]
        if rest
        else [child.deepcopy() for child in quote.children[1:]]
    )
    shown = title.removesuffix(".")
    return nodes.admonition("", nodes.title("", shown), *body, classes=["aside", slug(shown)])


def split_references(text: str, tags: set[str]) -> list[str | tuple[str, str]]:
    """Returns the text cut at each "(1.1)" that names a known tag: plain strings, and (tag, text) for a link."""
    parts: list[str | tuple[str, str]] = []
    end = 0
    for match in _REFERENCE.finditer(text):
        if match[1] in tags:
            parts += [text[end : match.start()], (match[1], match[0])]
            end = match.end()
    return [part for part in [*parts, text[end:]] if part]


class Quotes(SphinxTransform):
    """Turns quotes into admonitions."""

    default_priority = 400

    def apply(self, **kwargs: Any) -> None:
        for quote in list(self.document.findall(nodes.block_quote)):
            admonition = admonition_of(quote)
            if admonition is not None:
                admonition.source, admonition.line = quote.source, quote.line
                quote.replace_self(admonition)


class EquationLinks(SphinxTransform):
    """Links "(1.1)" to the equation of this page that carries the number."""

    default_priority = 410

    def apply(self, **kwargs: Any) -> None:
        tags = {split_tag(block.astext())[1] for block in self.document.findall(nodes.math_block)} - {""}
        if not tags:
            return
        for text in list(self.document.findall(nodes.Text)):
            parent = text.parent
            if not isinstance(parent, nodes.paragraph | nodes.emphasis | nodes.strong):
                continue
            parts = split_references(text.astext(), tags)
            if not any(isinstance(part, tuple) for part in parts):
                continue
            new: list[nodes.Node] = [
                nodes.Text(part)
                if isinstance(part, str)
                else nodes.reference(
                    "", part[1], refuri=f"#{anchor(part[0])}", internal=True, classes=["equation-link"]
                )
                for part in parts
            ]
            parent.replace(text, new)


class KeepTogether(SphinxPostTransform):
    """Joins a short formula in a sentence with the sign that follows it, so that no line begins with a full stop."""

    default_priority = 110
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for formula in list(self.document.findall(nodes.math)):
            follower = formula.next_node(descend=False, siblings=True)
            signs = _CLOSING.match(follower.astext()) if isinstance(follower, nodes.Text) else None
            if signs is None or len(formula.astext()) > SHORT:
                continue
            rest = nodes.Text(follower.astext()[signs.end() :])
            follower.parent.replace(follower, rest)
            kept = nodes.inline("", "", classes=["keep"])
            formula.replace_self(kept)
            kept += [formula, nodes.Text(signs[0])]


class Shown(SphinxPostTransform):
    """Leaves out the code of a cell that only shows an explorable, a quiz or claims."""

    default_priority = 20  # after myst-nb has chosen the mount point among the forms of the output
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for cell in list(self.document.findall(nodes.container)):
            if cell.get("nb_element") != "cell_code" or f"tag_{YOURS}" in cell.get("classes", []):
                continue
            code = next((child for child in cell.children if "cell_input" in child.get("classes", [])), None)
            mounted = any(_MOUNT.search(raw.astext()) for raw in cell.findall(nodes.raw))
            if code is not None and (mounted or _CLAIMS.fullmatch(code.astext().strip())):
                cell.remove(code)


class MakeItYours(SphinxPostTransform):
    """Shows the code of such a cell and says where it runs."""

    default_priority = 3  # before myst-nb chooses among the forms of an output
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for cell in list(self.document.findall(nodes.container)):
            if f"tag_{YOURS}" not in cell.get("classes", []):
                continue
            for output in [child for child in cell.children if "cell_output" in child.get("classes", [])]:
                cell.remove(output)
            cell.insert(0, nodes.raw("", '<p class="yours-title">Make it yours</p>', format="html"))
            cell.append(nodes.raw("", f'<p class="yours-note">{self._where()}</p>', format="html"))

    def _where(self) -> str:
        return f"This cell runs where there is Python: open the page as a notebook in {places(self.config)}."


class YourTurn(SphinxPostTransform):
    """Titles the cells that the reader completes, and says under the first check what it says and where it runs."""

    default_priority = 3
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        said = False
        for cell in list(self.document.findall(nodes.container)):
            if "tag_exercise" in cell.get("classes", []):
                cell.insert(0, nodes.raw("", '<p class="yours-title">Your turn</p>', format="html"))
            elif "tag_check" in cell.get("classes", []) and not said:
                said = True
                words = (
                    "So the check answers as long as the dots are there. It runs where there is Python: open the page"
                    f" as a notebook in {places(self.config)}."
                )
                cell.append(nodes.raw("", f'<p class="yours-note">{words}</p>', format="html"))


def places(config: Any) -> str:
    """Returns where a notebook of this site can be opened, last what the Run menu offers."""
    launch = config.html_theme_options.get("launch_buttons", {})
    offered = ["Colab"] * bool(launch.get("colab_url")) + ["Binder"] * bool(launch.get("binderhub_url"))
    offered += ["this browser"] * bool(config.two_shapes_lite)
    others = ["JupyterLab", "VS Code", *(["Colab"] if "Colab" not in offered else []), *offered]
    return f"{', '.join(others[:-1])} or {others[-1]}" + " (the Run menu at the top)" * bool(offered)


def setup(app: Sphinx) -> None:
    app.add_transform(Quotes)
    app.add_transform(EquationLinks)
    app.add_post_transform(KeepTogether)
    app.add_post_transform(Shown)
    app.add_post_transform(MakeItYours)
    app.add_post_transform(YourTurn)
