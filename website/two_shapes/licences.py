"""The page that says what the site ships under whose licence: built like the others, and linked below each page."""

from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx

from editions.licences import entries, page


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield "licences", {"title": "Licences", "body": page(entries())}, "page.html"


def setup(app: Sphinx) -> None:
    app.connect("html-collect-pages", pages)
