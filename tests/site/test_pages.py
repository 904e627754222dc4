"""Every page loads clean from its own origin, weighs little, keeps still, fits every window, needs no script."""

from __future__ import annotations

import re

import harness
import pytest
from cards import Card
from harness import DESKTOP, PHONE, SMALL, TABLET, beforehand, probe

pytestmark = pytest.mark.site

PAGE_BYTES, EXPLORABLE_BYTES, SHIFT = 250_000, 40_000, 0.02
BOOTLESS = (r"boot.*net::ERR_FAILED", r"Failed to load resource: net::ERR_FAILED")


@pytest.fixture(scope="module")
def late(book):
    """The same site with modules and fonts that come late."""
    with harness.Site(book.folder, delays={".mjs": 0.5, ".woff2": 0.3}) as site:
        yield site


def without_boot(page) -> None:
    """The page as it is until its scripts arrive, or where they never do."""
    page.route(re.compile(r"boot[^/]*\.mjs"), lambda route: route.abort())


def test_page_loads_clean_and_light(visit, site, book, page_name):
    """Nothing fails, nothing leaves the origin, every explorable draws, and a first visit stays inside the budget."""
    mark = len(site.served)
    page = visit(page_name)
    page.evaluate(probe("scrollThrough"))
    for name in book.explorables(page_name):
        Card(page, name)
    page.wait_for_load_state("networkidle")
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("h1").count() == 1, "a page has one h1"
    assert page.title().strip()
    assert page.locator('meta[name="description"]').count() == 1
    blind = "() => [...document.images].filter(i => !i.complete || !i.naturalWidth).map(i => i.src)"
    assert not page.evaluate(blind), "pictures that do not show"
    got = site.served[mark:]
    assert not [s for s in got if s.status != 200]
    total = sum(s.bytes for s in got)
    heavy = ", ".join(f"{s.path.split('/')[-1]} {s.bytes}" for s in sorted(got, key=lambda s: -s.bytes)[:6])
    assert total <= PAGE_BYTES, f"{total} bytes: {heavy}"
    modules = sum(s.bytes for s in got if s.path.endswith(".mjs"))
    assert modules <= EXPLORABLE_BYTES, f"{modules} bytes of explorables' JavaScript"
    assert (modules > 0) == bool(book.explorables(page_name)), (
        "modules are loaded where explorables are, and only there"
    )


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1440"])
def test_nothing_jumps(visit, late, book, kind, size):
    """Layout shift from the first paint, through explorables that come late, to the end of the page."""
    page = visit(kind, size=size, script=beforehand("watchShifts"), where=late)
    page.evaluate(probe("scrollThrough"))
    for name in book.explorables(kind):
        Card(page, name)
    page.evaluate("document.fonts.ready")
    page.evaluate(probe("scrollThrough"))
    shifts = page.evaluate("window.shifts")
    assert sum(s[0] for s in shifts) <= SHIFT, shifts


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1440"])
def test_nothing_jumps_at_a_place_further_down(visit, book, card_page, size):
    """Opened at its end, where nothing holds the lines, with fonts, scripts and modules that come late."""
    last = re.findall(r'<section id="([^"]+)"', book.source(card_page))[-1]
    with harness.Site(book.folder, delays={".js": 0.2, ".mjs": 0.3, ".woff2": 0.5}) as slow:
        page = visit(card_page, size=size, script=beforehand("watchShifts"), where=slow, fragment=f"#{last}")
        page.wait_for_function("getComputedStyle(document.body).visibility === 'visible'")
        page.wait_for_load_state("networkidle")
        shifts = page.evaluate("window.shifts")
        assert sum(s[0] for s in shifts) <= SHIFT, shifts


def test_a_frame_asks_nothing_of_the_page_around(visit, book, card_page):
    """No style looks into a card from above: with one, a frame of a drag is styled for 10 ms instead of half a one."""
    page = visit(card_page)
    for name in book.explorables(card_page):
        Card(page, name)
    seen = page.evaluate(probe("lookInside"))
    assert seen["written"] >= 2 and not seen["found"]


def test_page_fits_every_window(visit, book, kind):
    """From a small phone to a laptop, and zoomed to 200 % on that laptop (which is a window half as wide)."""
    page = visit(kind)
    for name in book.explorables(kind):
        Card(page, name)
    for width, height in (SMALL, PHONE, (720, 450), TABLET, DESKTOP):
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        out = page.evaluate(probe("sticksOut"))
        assert not out, f"at {width} px: {out}"


def test_cards_keep_their_height(visit, book, card_page):
    """Poster, live card and every state to try are of one height at every width, so that nothing below them moves."""
    names = book.explorables(card_page)
    still = visit(card_page, before=without_boot, allow=BOOTLESS)
    page = visit(card_page)
    for width, height in (SMALL, PHONE, TABLET, DESKTOP):
        for one in (still, page):
            one.set_viewport_size({"width": width, "height": height})
        for name in names:
            poster = Card(still, name, wait=False).root.bounding_box()["height"]
            live = Card(page, name)
            heights = {"live": live.settle()["height"], **live.root.evaluate(probe("heights"))}
            assert len(heights) >= 2 + live.tries.count()
            wrong = {k: v for k, v in heights.items() if abs(v - poster) > 0.6}
            assert not wrong, f"{name} at {width} px: the poster is {poster:.1f} px high, but {wrong}"


def test_page_reads_without_javascript(visit, book, kind):
    """Posters with their sentence, formulas, text: all there when no script runs."""
    for size in (DESKTOP, PHONE):
        page = visit(kind, size=size, java_script_enabled=False)
        assert page.locator("h1").is_visible()
        text = page.locator("main").inner_text()
        assert len(text) > 100
        raw = re.findall(r"\$\$?[^$\n]{2,40}\$|\\(?:frac|eta|delta|sum|begin|left|partial)\b|\\\(|\\\[", text)
        assert not raw, f"formulas that were not rendered: {raw[:5]}"
        for name in book.explorables(kind):
            root = page.locator(f'[data-explorable="{name}"]').first
            assert root.locator(".xp-title").is_visible(), f"{name}: the poster has no title"
            assert root.locator(".xp-fig > svg:visible").count() == 1, f"{name}: the poster has no picture"
            sentence = root.locator(".xp-readout")
            Card(page, name, wait=False).lay_out()
            assert sentence.is_visible() and len(sentence.inner_text()) > 30, f"{name}: the poster has no sentence"
            dead = root.locator("button:visible, input:visible")
            assert not dead.count(), f"{name}: controls that do nothing without JavaScript"


def test_poster_says_what_the_live_card_says(visit, book, card_page):
    still, page = visit(card_page, java_script_enabled=False), visit(card_page)
    for name in book.explorables(card_page):
        poster = Card(still, name, wait=False).lay_out().look()["sentence"]
        assert poster == Card(page, name).settle()["sentence"]


def test_dark_mode_is_set_before_the_first_paint(visit, kind):
    """A reader who chose dark never sees a white page first."""
    page = visit(kind, script=beforehand("chooseDark"))
    if kind == "404.html":
        assert page.locator("html").get_attribute("data-theme") is None  # it stands alone, and follows the system
        return
    page.wait_for_function("performance.getEntriesByName('first-contentful-paint').length")
    painted = page.evaluate("performance.getEntriesByName('first-paint')[0].startTime")
    themes = page.evaluate("window.themes")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    before = [theme for when, theme in themes if when < painted]
    after = [theme for when, theme in themes if when >= painted]
    assert before and before[-1] == "dark", f"painted at {painted:.0f} ms, themes {themes}"
    assert set(after) <= {"dark"}, f"the theme flickers: {themes}"
    assert page.evaluate(probe("isNight")), "the page is not dark"


def test_page_that_is_not_there(visit, site):
    """An address that leads nowhere, also below a folder, shows the book's own page with its styles and a way back."""
    for path in ("no-such-page.html", "chapters/deep/no-such-page.html"):
        page = visit(path, allow=(r"no-such-page\.html 404", r"status of 404"))
        assert page.locator("h1").is_visible()
        assert page.evaluate("document.styleSheets.length") >= 1
        home = page.locator("main a[href]").first
        home.click()
        page.wait_for_load_state()
        assert page.locator("h1").is_visible() and "no-such-page" not in page.url


def test_book_works_at_the_root_of_a_domain(visit, book):
    """The site is tested below a folder, as a project's Pages site; at the root it must work too."""
    page_name, name = book.mounted[0]
    with harness.Site(book.folder, prefix="/") as site:
        page = visit(page_name, where=site)
        assert Card(page, name).settle()["sentence"]
        page.close()
