"""axe-core finds nothing: every kind of page, light and dark, laptop and phone."""

from __future__ import annotations

import pytest
from cards import Card
from harness import DESKTOP, NIGHT, PHONE, probe

pytestmark = pytest.mark.site

COLOURS = ["color-contrast", "link-in-text-block"]  # the rules that a change of colours can break; the rest is the same


def test_axe_finds_nothing(visit, book, axe, kind):
    page = visit(kind)
    for name in book.explorables(kind):
        Card(page, name)
    page.evaluate("document.fonts.ready")
    page.evaluate(axe)
    for width, height in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(probe("scrollThrough"))  # what is far away is laid out, and made focusable, when it comes near
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(f"dark => ({probe('isNight')})() === dark", arg=scheme == "dark")
            found = page.evaluate(probe("axeFinds"), COLOURS if scheme == "dark" and not NIGHT else None)
            assert not found, f"{scheme}, at {width} px:\n" + "\n".join(found)
