"""What stands around the text: colour mode, contents, search, the way to the next page; by mouse and by keyboard."""

from __future__ import annotations

import re

import pytest
from harness import DESKTOP, PHONE

pytestmark = pytest.mark.site


@pytest.fixture
def chapters(book) -> list[str]:
    found = [p for p in book.pages if p.startswith("chapters/")]
    assert len(found) >= 2
    return found


def test_colour_mode_is_kept_over_pages(visit, chapters):
    """The button changes the mode at once, and the next page begins with it."""
    page = visit(chapters[0])
    button = page.locator("button.theme-switch-button:visible").first
    colours = set()
    for _ in range(3):
        button.click()
        mode = page.locator("html").get_attribute("data-mode")
        colours.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        page.goto(page.site.url(chapters[1]))
        assert page.locator("html").get_attribute("data-mode") == mode
        page.goto(page.site.url(chapters[0]))
    assert len(colours) == 2, "light and dark look the same"


def test_contents_lead_to_every_chapter(visit, chapters):
    """On a phone the contents open in a dialog, hold every chapter, and lead there."""
    page = visit("index.html", size=PHONE, touch=True)
    toggle = page.locator(".primary-toggle:visible").first
    assert min(toggle.bounding_box()["width"], toggle.bounding_box()["height"]) >= 24
    toggle.tap()
    dialog = page.locator("dialog[open]")
    dialog.wait_for()
    links = dialog.locator("a[href]").evaluate_all("all => all.map(a => new URL(a.href).pathname)")
    missing = [c for c in chapters if not any(link.endswith(c) for link in links)]
    assert missing in ([], ["chapters/intro.html"]), f"the contents lack {missing}"  # the page itself links to '#'
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    toggle.tap()
    page.locator("dialog[open] a[href*='1_']").first.tap()
    page.wait_for_url(re.compile(r"/1_[^/]*\.html"))


def test_search_finds_a_word_of_the_book(visit, chapters):
    """Control+K, a word, Enter: the pages where it stands, and a click leads there."""
    page = visit(chapters[0], size=DESKTOP)
    page.keyboard.press("Control+k")
    page.locator("input[name=q]:visible").first.wait_for()
    page.keyboard.type("outlier")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search\.html\?q=outlier"))
    first = page.locator("#search-results li a").first
    first.wait_for()
    first.click()
    page.wait_for_url(re.compile(r"/chapters/"))
    assert "outlier" in page.locator("main").inner_text().lower()


def test_first_tab_skips_to_the_text(visit, chapters):
    """Who goes by keyboard need not walk through the contents first."""
    page = visit(chapters[0])
    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.textContent.trim().toLowerCase()")
    assert "skip" in skip and "main" in skip, f"the first stop is '{skip}'"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('main')")


def test_next_leads_through_the_book(visit, chapters):
    page = visit("index.html")
    seen = [page.url]
    while (following := page.locator("a.right-next")).count():
        following.first.click()
        page.wait_for_load_state()
        seen.append(page.url)
        assert len(seen) <= len(chapters) + 1, "round in circles"
    assert len(seen) == len(chapters)


def test_a_link_to_a_term_says_what_it_means(visit, book):
    """By mouse and by focus, inside the window, away with Escape and when the pointer leaves."""
    name = next(page for page in book.pages if page.endswith("1_losses.html"))
    for size in (DESKTOP, PHONE):
        page = visit(name, size=size)
        link, box = page.locator("main a[data-preview]").first, page.locator(".preview")
        link.scroll_into_view_if_needed()
        link.hover()
        box.wait_for()
        assert box.inner_text() == link.get_attribute("data-preview")
        assert link.get_attribute("aria-describedby") == box.get_attribute("id")
        place = box.bounding_box()
        assert place["x"] >= 0 and place["x"] + place["width"] <= size[0]
        page.mouse.move(1, 1)
        box.wait_for(state="detached")
        link.focus()
        box.wait_for()
        page.keyboard.press("Escape")
        box.wait_for(state="detached")
        assert link.get_attribute("aria-describedby") is None


def test_the_ledger_is_narrowed_to_a_verdict_and_a_chapter(visit):
    page = visit("chapters/ledger.html")
    rows, count = page.locator(".ledger tbody tr:visible"), page.locator(".ledger-filter output")
    whole = rows.count()
    assert whole == 49 and count.inner_text() == "49 of 49 shown"
    page.get_by_label("Verdict").select_option(label="False as stated")
    assert 0 < rows.count() < whole and count.inner_text() == f"{rows.count()} of 49 shown"
    assert set(rows.evaluate_all("all => all.map(row => row.dataset.verdict)")) == {"false"}
    page.get_by_label("Verdict").select_option(label="Every verdict")
    page.get_by_label("Chapter").select_option(label="Chapter 2")
    assert set(rows.evaluate_all("all => all.map(row => row.dataset.chapter)")) == {"2"}
    place = rows.first.locator("a").first
    target = place.get_attribute("href").partition("#")[2]
    place.click()
    page.wait_for_url(re.compile("2_smooth_l1.html#"))
    assert page.locator(f"[id='{target}']").count() == 1


def test_the_ledger_is_a_table_without_scripts(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url("chapters/ledger.html"))
    assert page.locator(".ledger tbody tr:visible").count() == 49
    assert page.locator(".ledger-filter").count() == 0
    page.locator(".ledger tbody tr").first.locator("a", has_text="Code").click()
    assert page.url.endswith("#code-C01")
    context.close()
