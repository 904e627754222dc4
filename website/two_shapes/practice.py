"""What a reader does on the pages: questions, exercises, and what the browser keeps of both.

Each section "Exercise..." ends in a box to tick, since only the reader knows whether it is done. The first page lists
the chapters with the number of their questions and exercises; scripts say how far the reader has come.
"""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

FORMS = "lib/l1l2/forms"
_CHAPTER = re.compile(r"\d")  # a chapter's file name begins with its number
_QUESTION = re.compile(r'<form [^>]*\bdata-q="')


@dataclass(frozen=True)
class Chapter:
    """name: of the document, "chapters/1_losses". page: its last part. questions, exercises: how many it has."""

    name: str
    page: str
    title: str
    questions: int
    exercises: int


def exercises(document: nodes.document) -> list[nodes.section]:
    """Returns the page's sections whose title begins with "Exercise"."""
    return [
        section
        for section in document.findall(nodes.section)
        if isinstance(section.next_node(nodes.title), nodes.title)
        and section.next_node(nodes.title).astext().startswith("Exercise")
    ]


def in_order(env: BuildEnvironment, name: str) -> Iterator[str]:
    """Yields the documents below one, in the order of the contents."""
    for below in env.toctree_includes.get(name, []):
        yield below
        yield from in_order(env, below)


def chapters(env: BuildEnvironment, root: str, forms: Path) -> list[Chapter]:
    """Returns the chapters of the book in order."""
    found = []
    for name in in_order(env, root):
        page = name.rpartition("/")[2]
        if not _CHAPTER.match(page):
            continue
        form = forms / f"{page}.html"
        questions = len(_QUESTION.findall(form.read_text("utf8"))) if form.is_file() else 0
        title = env.titles[name].astext()
        found.append(Chapter(name, page, title, questions, len(exercises(env.get_doctree(name)))))
    return found


class Boxes(SphinxPostTransform):
    """Puts a box to tick at the end of each exercise."""

    default_priority = 40
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for section in exercises(self.document):
            box = (
                '<p class="exercise-done js-only"><label><input type="checkbox" autocomplete="off" '
                f'data-exercise="{section["ids"][0]}"> <span>I have done this exercise</span></label></p>'
            )
            section.append(nodes.raw("", box, format="html"))


def page_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Tells the templates whether the page has a quiz, and the first page what all chapters have."""
    context["has_quiz"] = "data-quiz=" in context.get("body", "")
    if pagename == app.config.root_doc:
        found = chapters(app.env, pagename, Path(app.srcdir, FORMS))
        context["practice"] = [asdict(chapter) for chapter in found]


def setup(app: Sphinx) -> None:
    app.add_post_transform(Boxes)
    app.connect("html-page-context", page_context)
