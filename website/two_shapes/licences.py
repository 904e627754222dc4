"""The page that says what the site ships under whose licence: built like the others, and linked below each page."""

from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx

from editions.licences import entries, page

NAME = "licences"
SAYS = "What this book ships besides its own text and code: each work with its version, its source and its licence."


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield NAME, {"title": "Licences", "description": SAYS, "body": page(entries())}, "page.html"


def setup(app: Sphinx) -> None:
    app.connect("html-collect-pages", pages)
