"""axe-core finds nothing: every kind of page, light and dark, laptop and phone."""

from __future__ import annotations

import pytest
from cards import Card
from harness import DESKTOP, NIGHT, PHONE, probe

pytestmark = pytest.mark.site

# axe looks at every element of a page anew each time, 5 s in a chapter: so each page in two of the four looks, in which
# every rule meets both widths and both colour modes, and these two pages in all four; with L1L2_NIGHT=1 all pages.
LOOKS = [("light", DESKTOP), ("dark", PHONE), ("light", PHONE), ("dark", DESKTOP)]
IN_ALL = ("chapters/intro.html", "chapters/conventions.html")  # the bars, an explorable, tables, formulas, code


def test_axe_finds_nothing(visit, book, axe, kind):
    page = visit(kind)
    for name in book.explorables(kind):
        Card(page, name)
    page.evaluate("document.fonts.ready")
    page.evaluate(axe)
    for scheme, (width, height) in LOOKS if NIGHT or kind in IN_ALL else LOOKS[:2]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function(f"dark => ({probe('isNight')})() === dark", arg=scheme == "dark")
        page.evaluate(probe("scrollThrough"))  # what is far away is laid out, and made focusable, when it comes near
        found = page.evaluate(probe("axeFinds"))
        assert not found, f"{scheme}, at {width} px:\n" + "\n".join(found)
