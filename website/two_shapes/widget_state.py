"""Keeps the saved state of ipywidgets off the pages.

myst-nb writes the state of all widgets of a notebook, the source of each explorable included, into every page, where
old JavaScript then freezes. Nothing on the site reads it: a small host mounts the explorables from their mount points.
"""

from typing import Any

from sphinx.application import Sphinx


def clear(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
    """Empties what myst-nb is about to add to the page as scripts."""
    app.env.nb_metadata.get(pagename, {}).get("js_files", {}).clear()  # type: ignore[attr-defined]


def setup(app: Sphinx) -> None:
    app.connect("html-page-context", clear, priority=400)  # before myst-nb's own handler, at 500
