"""Quizzes on the site: answered by mouse and keyboard, rightly and wrongly, printed, and without a script."""

from __future__ import annotations

import re

import pytest
from cards import Card, decode
from harness import DESKTOP, PHONE, SMALL, probe

pytestmark = pytest.mark.site


@pytest.fixture
def quiz(visit, quiz_page):
    """quiz(**options) opens the page at its quiz, awake."""

    def quiz(**options):
        page = visit(quiz_page, fragment="#check-yourself", **options)
        page.locator("[data-quiz][data-ready]").wait_for()
        page.locator("[data-quiz]").scroll_into_view_if_needed()
        return page

    return quiz


def ask(page, form, choose) -> str:
    """Chooses what `choose` says of the rows of answers, checks, and returns what is said."""
    rows = page.locator(f'.xp-quiz-answers [data-q="{form.get_attribute("data-q")}"] > ul > li')
    right = rows.evaluate_all("rows => rows.map(row => row.dataset.right === 'true')")
    if form.get_attribute("data-kind") == "number":
        value = rows.nth(right.index(True) if choose else 1).get_attribute("data-value")
        form.locator("input").fill(f"{float(value):g}")
    else:
        inputs = form.locator("input")
        several = form.get_attribute("data-kind") == "several"
        for i in range(inputs.count()):
            if several:
                inputs.nth(i).set_checked(right[i] == choose)
            elif right[i] == choose:
                inputs.nth(i).check()
                break
    form.locator("button").click()
    return form.locator(".xp-q-said").inner_text()


def test_every_question_can_be_answered_wrongly_and_rightly(quiz):
    page = quiz(size=PHONE)
    forms = page.locator("form.xp-q").all()
    assert len(forms) >= 5
    for n, form in enumerate(forms, 1):
        if form.get_attribute("data-kind") == "predict":
            assert ask(page, form, choose=False).startswith("Kept.")
        wrong = ask(page, form, choose=False)
        assert form.get_attribute("data-verdict") == "wrong" and len(wrong) > 40, wrong
        right = ask(page, form, choose=True)
        assert form.get_attribute("data-verdict") == "right" and right.startswith("Right.") and right != wrong
        assert page.locator(".xp-quiz-sum").inner_text() == f"{n} of {len(forms)} questions right."


def test_prediction_leads_to_the_picture_and_back(quiz):
    page = quiz()
    for form in page.locator('form[data-kind="predict"]').all():
        assert not form.locator(".xp-q-see").is_visible()
        ask(page, form, choose=False)
        link = form.locator(".xp-q-see a")
        name = re.match(r"#xp=(\w+):", link.get_attribute("href"))[1]
        wanted = decode("x:" + link.get_attribute("href"))
        card = Card(page, name)
        card.settle()
        for _ in range(2):  # the second time the address says it already
            link.scroll_into_view_if_needed()
            link.click()
            page.wait_for_function(
                "name => document.querySelector(`[data-explorable=${name}]`).getBoundingClientRect().top < innerHeight",
                arg=name,
            )
            card.settle()
            assert {key: card.state()[key] for key in wanted} == wanted
            card.button("Reset").click()
            card.settle()
        assert form.locator("input:checked").count() == 1, "the prediction is kept"


def test_by_keyboard_alone(quiz):
    """Tab reaches the first field of each question and its button; space and Enter work them."""
    page = quiz()
    first = page.locator('form[data-kind="one"]').first
    radio, button = first.locator("input").first, first.locator("button")
    radio.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert first.locator("input").nth(1).is_checked()
    page.keyboard.press("Tab")
    assert button.evaluate("e => e === document.activeElement")
    page.keyboard.press("Enter")
    assert len(first.locator(".xp-q-said").inner_text()) > 40
    assert button.evaluate("e => e === document.activeElement"), "the focus stays where it was"
    ring = button.evaluate("e => getComputedStyle(e).outlineWidth")
    assert float(ring.removesuffix("px")) >= 2
    number = page.locator('form[data-kind="number"]').first
    number.locator("input").focus()
    page.keyboard.type("123456")
    page.keyboard.press("Enter")
    assert number.locator(".xp-q-said").inner_text().startswith("Not so.")
    assert "?" not in page.url.rpartition("/")[2], "the form was sent"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_in_what_is_said(quiz, axe, dark):
    page = quiz(dark=dark)
    for n, form in enumerate(page.locator("form.xp-q").all()):
        ask(page, form, choose=bool(n % 2))
    page.locator(".xp-quiz-answers summary").click()
    page.evaluate(axe)
    for width, height in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        found = page.evaluate(probe("axeFinds"))
        assert not found, f"at {width} px:\n" + "\n".join(found)


def test_fits_every_window(quiz):
    page = quiz(size=SMALL)
    for form in page.locator("form.xp-q").all():
        ask(page, form, choose=False)
    page.locator(".xp-quiz-answers summary").click()
    for width, height in (SMALL, PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": height})
        wide = page.locator("[data-quiz] *").evaluate_all(
            """all => all.filter(e => {
              const { width, left, right } = e.getBoundingClientRect();
              return width && (right > innerWidth + .5 || left < 0);
            }).map(e => e.className || e.localName)"""
        )
        assert wide == [], f"at {width} px"


def test_nothing_moves_when_it_wakes(visit, quiz_page):
    """The form has its height before its script comes, and keeps it."""
    block = lambda page: page.route(re.compile(r"quiz_page[^/]*\.mjs"), lambda route: route.abort())  # noqa: E731
    asleep = visit(
        quiz_page, fragment="#check-yourself", before=block, allow=(r"net::ERR_FAILED|Failed to load",), size=PHONE
    )
    awake = visit(quiz_page, fragment="#check-yourself", size=PHONE)
    awake.locator("[data-quiz][data-ready]").wait_for()
    heights = []
    for page in (asleep, awake):
        page.locator("[data-quiz]").scroll_into_view_if_needed()
        page.evaluate("document.fonts.ready")
        heights.append(page.locator("[data-quiz]").bounding_box()["height"])
    assert abs(heights[0] - heights[1]) < 0.5
    assert asleep.locator(".xp-q-check").first.is_disabled(), "a button that does nothing says so"


def test_without_a_script_questions_and_answers_are_there(visit, quiz_page):
    page = visit(quiz_page, java_script_enabled=False)
    assert page.locator(".xp-q legend").first.is_visible()
    assert page.locator(".xp-q-check:visible").count() == 0
    page.locator(".xp-quiz-answers summary").click()
    assert page.locator(".xp-quiz-answers li[data-right]").first.is_visible()


def test_on_paper_questions_come_first_and_answers_after_them(quiz):
    page = quiz()
    page.emulate_media(media="print")
    assert page.locator(".xp-q legend").first.is_visible()
    assert not page.locator("[data-quiz] button:visible, .xp-q-said:visible, .xp-q-see:visible").count()
    answers, last = page.locator(".xp-quiz-answers li[data-right]"), page.locator(".xp-q").last
    assert answers.first.is_visible() and answers.first.bounding_box()["height"] > 10
    assert answers.first.bounding_box()["y"] > last.bounding_box()["y"]


def test_forced_colours_keep_the_verdict(quiz):
    page = quiz(forced_colors="active")
    form = page.locator('form[data-kind="one"]').first
    assert ask(page, form, choose=False).startswith("Not so.")
    assert page.locator(".xp-q-mark").filter(has_text="not so").count() == 1
