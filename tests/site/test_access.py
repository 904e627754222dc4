"""axe-core finds nothing: every page, light and dark, laptop and phone."""

from __future__ import annotations

import pytest
from cards import Card
from harness import DESKTOP, PHONE, probe

pytestmark = pytest.mark.site


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(visit, book, axe, page_name, dark):
    page = visit(page_name, dark=dark)
    night = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).every(v => v < 60)"
    assert page.evaluate(night) == dark, "the page does not follow the system's colour scheme"
    for name in book.explorables(page_name):
        Card(page, name)
    page.evaluate("document.fonts.ready")
    page.evaluate(axe)
    for width, height in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(probe("scrollThrough"))  # what is far away is laid out, and made focusable, when it comes near
        found = page.evaluate(probe("axeFinds"))
        assert not found, f"at {width} px:\n" + "\n".join(found)
