"""The page that says what the site ships under whose licence. It is built like the others, and linked below each page."""

from collections.abc import Iterator
from typing import Any

from editions.licences import entries, page
from sphinx.application import Sphinx


def pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    yield "licences", {"title": "Licences", "body": page(entries())}, "page.html"


def setup(app: Sphinx) -> None:
    app.connect("html-collect-pages", pages)
