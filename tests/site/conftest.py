"""Fixtures of the browser tests: one Chromium, one server of the built site, and pages that may not complain.

Nothing here skips. Without a browser or without a built site the tests end in an error that says what to do.
"""

from __future__ import annotations

import functools
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import harness
from cards import Card
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent


def _book() -> harness.Book | None:
    try:
        return harness.Book(harness.find_book())
    except FileNotFoundError:
        return None


def pytest_generate_tests(metafunc) -> None:
    """One test a page, a kind of page, one with explorables, a quiz, or an explorable.

    Without a site one that fails, not an empty set, which is skipped."""
    book = _book()
    if "page_name" in metafunc.fixturenames:
        metafunc.parametrize("page_name", (book and book.pages) or ["no-site"])
    if "kind" in metafunc.fixturenames:
        metafunc.parametrize("kind", (book and book.kinds) or ["no-site"])
    if "card_page" in metafunc.fixturenames:
        metafunc.parametrize("card_page", (book and [p for p in book.kinds if book.explorables(p)]) or ["no-site"])
    if "quiz_page" in metafunc.fixturenames:
        metafunc.parametrize("quiz_page", (book and book.quizzes) or ["no-site"])
    if "mount" in metafunc.fixturenames:
        mounts = (book and book.mounted) or [("no-site", "no-explorable")]
        metafunc.parametrize("mount", mounts, ids=[name for _, name in mounts])


@pytest.fixture(scope="session")
def book() -> harness.Book:
    return harness.Book(harness.find_book())


@pytest.fixture(scope="session")
def site(book):
    with harness.Site(book.folder) as served:
        yield served


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = harness.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    script = HERE / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        raise FileNotFoundError("axe-core is not installed: run 'npm ci' in tests/site")
    return script.read_text(encoding="utf-8")


@pytest.fixture
def visit(browser, site):
    """visit('intro.html', size=PHONE, ...) opens a page. When the test ends, no page may have complained."""
    opened: list[tuple] = []

    def visit(
        page_name: str,
        *,
        size: tuple[int, int] = harness.DESKTOP,
        dark: bool = False,
        touch: bool = False,
        fragment: str = "",
        allow: tuple[str, ...] = (),
        script: str | None = None,
        where: harness.Site = site,
        before=None,
        until: str = "load",
        **options,
    ):
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            has_touch=touch,
            is_mobile=touch,
            **{"reduced_motion": "reduce", **options},  # nothing glides where gliding is not the question
        )
        context.set_default_timeout(10_000)
        ear = harness.Ear(context, where.origin)
        opened.append((context, ear, allow))
        if script:
            context.add_init_script(script)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=where.origin)
        page = context.new_page()
        page.ear, page.site, page.wait_for_function = ear, where, functools.partial(harness.wait_for, page)
        if before:
            before(page)
        page.goto(where.url(page_name) + fragment, wait_until=until)
        return page

    yield visit
    complaints = [c for _, ear, allow in opened for c in ear.complaints(*allow)]
    for context, _, _ in opened:
        context.close()
    assert not complaints, "the browser complained:\n" + "\n".join(c[:400] for c in complaints)


@pytest.fixture
def card(visit, mount):
    """card(size=..., touch=True) opens the explorable's page and waits until it is drawn."""

    def card(**options) -> Card:
        page_name, name = mount
        return Card(visit(page_name, **options), name)

    return card
