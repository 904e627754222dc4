"""Questions on a page of the book, with a reason for every answer: `Quiz("1_losses")` in a notebook."""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

FORMS = Path(__file__).parent / "forms"
STATIC = Path(__file__).parent / "explorables" / "static"


def pages() -> list[str]:
    """Names of the pages that have questions, sorted."""
    return sorted(path.stem for path in FORMS.glob("*.html"))


class Quiz(anywidget.AnyWidget):
    """The questions of one page. With a kernel it is a widget, without one the website starts the same form.

    page: the page's name, "1_losses".
    right: ids of the questions answered rightly so far; the browser writes it.
    Raises ValueError for a page without questions.
    """

    _esm = STATIC / "quiz.mjs"
    _css = STATIC / "explorables.css"
    form = traitlets.Unicode(read_only=True).tag(sync=True)
    right = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, page: str, **kwargs: Any) -> None:
        if not isinstance(page, str) or page not in pages():
            raise ValueError(f"page must be one of {', '.join(map(repr, pages()))}, got {page!r}")
        super().__init__(**kwargs)
        self.page = page
        self.set_trait("form", (FORMS / f"{page}.html").read_text(encoding="utf-8"))

    def __repr__(self) -> str:
        return f"Quiz({self.page!r})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/html": self.form}, metadata
