"""Progress: kept in this browser, shown where it helps, taken along and erased; blocked storage breaks nothing."""

from __future__ import annotations

import json
import re

import pytest
from harness import PHONE, beforehand, probe

pytestmark = pytest.mark.site

KEY = "two-shapes-progress"
FIRST, SECOND = "chapters/1_losses.html", "chapters/2_smooth_l1.html"
INTRO = "chapters/intro.html"


def kept(page) -> dict:
    return json.loads(page.evaluate(f"localStorage.getItem('{KEY}')") or "null")


def keep(data) -> str:
    """A script that puts this into the storage before the page's own scripts run, once."""
    text = json.dumps(data if isinstance(data, str) else json.dumps(data))
    put = f"localStorage.setItem('{KEY}', {text}); sessionStorage.setItem('put', '1');"
    return f"if (location.protocol === 'http:' && !sessionStorage.getItem('put')) {{ {put} }}"  # not on about:blank


def go(page, name: str, fragment: str = "") -> None:
    page.wait_for_load_state("networkidle")  # an icon that is on its way would be called lost
    page.goto(page.site.url(name) + fragment)


def row(page, name: str):
    return page.locator(f'.progress li[data-page="{name}"]')


def mark(page, title: str):
    return page.locator(".book-nav a", has_text=title).locator(".progress-mark")


def to_the_end(page) -> None:
    page.evaluate(probe("scrollThrough"))
    page.locator(".prev-next-footer").scroll_into_view_if_needed()
    page.wait_for_function(f"JSON.parse(localStorage.getItem('{KEY}')).pages['1_losses'].read")


def test_reading_answering_and_ticking_are_kept(visit):
    """Begun, read, answered, done: each is stored, and told in the sidebar, on the page and on the first page."""
    page = visit(FIRST)
    assert kept(page)["pages"]["1_losses"] == {"visited": True}
    assert mark(page, "L1 vs L2 loss").inner_text().strip() == "(begun)"
    assert mark(page, "Smooth L1").count() == 0
    page.locator("[data-quiz][data-ready]").wait_for()
    form = page.locator('form[data-q="lever"]')
    for value in ("1", "1000", "1"):
        form.locator("input").fill(value)
        form.locator("button").click()
    box = page.locator("[data-exercise]")
    assert box.count() == 1
    box.check()
    to_the_end(page)
    now = kept(page)["pages"]["1_losses"]
    assert now["quiz"] == {"lever": {"right": True, "tries": 3}} and now["read"] is True
    assert list(now["exercises"].values()) == [True]
    assert mark(page, "L1 vs L2 loss").inner_text().strip() == "(read)"
    page.reload()
    page.locator('form[data-q="lever"] .xp-q-before', has_text="answered right").wait_for(state="attached")
    assert page.locator("[data-exercise]").is_checked()
    go(page, INTRO)
    row(page, "1_losses").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.progress-words').textContent.startsWith('read')")
    assert re.fullmatch(
        r"read · 1 of \d+ questions · exercise done", row(page, "1_losses").locator(".progress-words").inner_text()
    )
    assert row(page, "2_smooth_l1").locator(".progress-words").inner_text().startswith("not begun yet")
    go(page, FIRST)
    page.locator("[data-exercise]").uncheck()
    assert list(kept(page)["pages"]["1_losses"]["exercises"].values()) == [False]


def test_the_way_back_to_the_place(visit):
    page = visit(SECOND)
    page.wait_for_function("!document.querySelector('.long-page > section > section:not(.called)')")  # all is laid out
    page.locator("#boxes").evaluate("e => e.scrollIntoView()")
    page.wait_for_function("Math.abs(document.querySelector('#boxes').getBoundingClientRect().top) < 100")
    go(page, INTRO)
    link = page.locator(".progress-last a")
    link.wait_for()
    assert link.inner_text().endswith("Smooth L1, Boxes")
    above = page.locator(".go-on a")
    assert above.is_visible() and above.inner_text() == link.inner_text(), "in the bar, where a reader comes in"
    above.click()
    page.wait_for_url(re.compile("2_smooth_l1.html#boxes"))
    assert abs(page.locator("#boxes").bounding_box()["y"]) < 200


def test_saved_to_a_file_erased_and_added_from_it(visit, tmp_path):
    page = visit(
        INTRO,
        script=keep(
            {"version": 1, "pages": {"1_losses": {"visited": True, "read": True, "quiz": {"x": {"right": True}}}}}
        ),
    )
    page.locator(".progress").scroll_into_view_if_needed()
    words = row(page, "1_losses").locator(".progress-words")
    page.wait_for_function("document.querySelector('.progress-words').textContent.startsWith('read')")
    with page.expect_download() as loading:
        page.get_by_role("button", name="Save to a file").click()
    file = tmp_path / loading.value.suggested_filename
    loading.value.save_as(file)
    saved = json.loads(file.read_text(encoding="utf-8"))
    assert saved["pages"]["1_losses"]["read"] is True and file.name == "two-shapes-progress.json"
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Erase").click()
    assert kept(page) is not None, "asked, and answered no"
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Erase").click()
    assert kept(page) is None and words.inner_text().startswith("not begun yet")
    assert page.locator(".progress-mark").count() == 0
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name="Add from a file").click()
    choosing.value.set_files(file)
    page.wait_for_function("document.querySelector('.progress-words').textContent.startsWith('read')")
    assert kept(page)["pages"]["1_losses"]["quiz"] == {"x": {"right": True}}
    other = tmp_path / "other.json"
    other.write_text('{"a": 1}', encoding="utf-8")
    page.locator(".progress input").set_input_files(other)
    page.get_by_text("This file holds no progress of this book.").wait_for()
    assert kept(page)["pages"]["1_losses"]["read"] is True


def test_a_new_version_of_the_book_keeps_what_it_does_not_know(visit):
    strange = {
        "version": 1,
        "pages": {"9_gone": {"read": True}, "1_losses": {"quiz": {"gone": {"right": True}}, "stars": 5}},
        "note": "x",
    }
    page = visit(FIRST, script=keep(strange))
    now = kept(page)
    assert now["pages"]["9_gone"] == {"read": True} and now["note"] == "x"
    assert now["pages"]["1_losses"] == {"quiz": {"gone": {"right": True}}, "stars": 5, "visited": True}


def test_a_newer_books_progress_is_not_touched(visit):
    newer = {"version": 99, "chapters": [1, 2, 3]}
    page = visit(FIRST, script=keep(newer))
    assert kept(page) == newer and page.locator(".progress-mark").count() == 0


@pytest.mark.parametrize(
    "garbage",
    [
        "{",
        "null",
        "[]",
        '"x"',
        '{"version": 1, "pages": {"1_losses": 3, "2_smooth_l1": {"quiz": [], "exercises": 4}}, "last": []}',
    ],
)
def test_garbage_in_the_storage_is_no_harm(visit, garbage):
    page = visit(FIRST, script=keep(garbage))
    assert kept(page)["pages"]["1_losses"]["visited"] is True
    go(page, SECOND)
    go(page, INTRO)
    page.locator(".progress-last a").wait_for()
    assert row(page, "1_losses").locator(".progress-words").inner_text().startswith("begun")


def test_what_is_in_the_storage_cannot_inject(visit):
    evil = "<img src=x onerror=console.error('injected')>"
    data = {
        "version": 1,
        "pages": {evil: {"read": True}, "2_smooth_l1": {"read": evil}},
        "last": {"page": "2_smooth_l1", "place": evil, "words": evil},
    }
    page = visit(INTRO, script=keep(data))
    page.locator(".progress-last a").wait_for()
    assert page.locator(".progress img, .book-nav img").count() == 0
    assert evil in page.locator(".progress-last").inner_text()


BLOCKED = {
    "denied": beforehand("blockStorage"),
    "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') };",
}


@pytest.mark.parametrize("how", BLOCKED)
def test_where_nothing_may_be_kept_the_page_still_works(visit, how):
    """Without storage progress lasts as long as the page, and nothing complains."""
    page = visit(FIRST, script=BLOCKED[how])
    page.locator("[data-quiz][data-ready]").wait_for()
    form = page.locator('form[data-q="lever"]')
    form.locator("input").fill("1000")
    form.locator("button").click()
    assert form.get_attribute("data-verdict") == "right"
    assert "answered right" in form.locator(".xp-q-before").inner_text()
    page.locator("[data-exercise]").check()
    assert page.locator("[data-exercise]").is_checked()
    assert mark(page, "L1 vs L2 loss").count() == 1
    go(page, INTRO)
    row(page, "1_losses").scroll_into_view_if_needed()
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Erase").click()
    page.get_by_text("Erased.").wait_for()


def test_another_tab_is_followed(visit):
    page = visit(FIRST)
    other = page.context.new_page()
    other.goto(page.site.url(SECOND))
    page.wait_for_function("document.querySelectorAll('.progress-mark').length === 2")


def test_the_root_page_is_the_first_page(visit):
    """index.html is the first page one level up: its list, its links and its script lead to the right places."""
    page = visit(
        "index.html",
        script=keep({"version": 1, "pages": {"1_losses": {"visited": True}}, "last": {"page": "1_losses"}}),
    )
    link = page.locator(".progress-last a")
    link.wait_for()
    link.click()
    page.wait_for_url(re.compile("chapters/1_losses.html"))


def test_the_sidebars_marks_are_words_for_those_who_hear(visit):
    page = visit(
        INTRO,
        script=keep(
            {"version": 1, "pages": {"1_losses": {"visited": True, "read": True}, "2_smooth_l1": {"visited": True}}}
        ),
    )
    names = page.locator(".book-nav").get_by_role("link")
    said = [re.sub(r"\s+", " ", text.strip()) for text in names.all_text_contents()]
    assert "1 L1 vs L2 loss (read)" in said and "2 Smooth L1 (begun)" in said
    boxes = [
        mark(page, title).evaluate("e => getComputedStyle(e, '::before').height")
        for title in ("L1 vs L2 loss", "Smooth L1")
    ]
    assert boxes == ["10px", "2px"], "a disc and a bar, told apart without colour"


def test_marks_do_not_move_anything(visit):
    """The sidebar's lines have the same heights with and without marks, and the list keeps still as it is filled."""
    filled = keep(
        {"version": 1, "pages": {"1_losses": {"visited": True, "read": True}, "2_smooth_l1": {"visited": True}}}
    )
    heights = []
    for script in (None, filled):
        page = visit(INTRO, script=script)
        page.wait_for_timeout(300)
        heights.append(
            page.locator(".book-nav li > a").evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
        )
    assert heights[0] == heights[1]
    page = visit(INTRO, script=filled + beforehand("watchShifts"), size=PHONE)
    page.locator(".progress").scroll_into_view_if_needed()
    page.wait_for_timeout(400)
    assert sum(shift[0] for shift in page.evaluate("window.shifts")) <= 0.02
