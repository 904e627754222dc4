"""With a kernel: a reader answers wrongly, learns why, answers rightly, and asks for a hint in between."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from harness import DESKTOP

pytestmark = pytest.mark.lab

EXERCISES = Path(__file__).parents[2] / "chapters" / "exercises"


@pytest.fixture
def page(browser, lab):
    context = browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def answer(page, stub: str, text: str) -> None:
    """Write into the cell that holds `stub`, run it and the check below."""
    cell = page.locator(".jp-CodeCell", has=page.locator(".cm-line", has_text=re.compile(rf"^{stub} = "))).first
    cell.locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(f"{stub} = {text}")
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")


def test_an_exercise_in_jupyterlab(lab, page, tmp_path):
    shutil.copy(EXERCISES / "losses.ipynb", lab.work / "losses.ipynb")
    lab.open(page, "losses.ipynb")
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile("^Run$")).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
    verdicts = page.locator(".jp-OutputArea .verdict")
    page.wait_for_function("document.querySelectorAll('.jp-OutputArea .verdict').length === 2", timeout=60_000)
    assert all("Not yet." in words for words in verdicts.all_inner_texts())
    solution = page.locator(".jp-MarkdownCell details", has_text="eigvalsh(X.T").last
    assert not solution.evaluate("e => e.open")
    assert not solution.locator("pre").is_visible()

    answer(page, "largest_step", "9.656")
    verdicts.filter(has_text="Is it 2 over the smallest curvature?").wait_for()
    page.screenshot(path=tmp_path / "wrong.png")
    hint = page.locator(".jp-MarkdownCell details", has_text="Which direction is the first to break?").first
    hint.locator("summary").click()
    assert hint.evaluate("e => e.open")
    answer(page, "largest_step", "2 / np.linalg.eigvalsh(X.T @ X / len(y))[-1]")
    verdicts.filter(has_text="The bound is 2 over the largest curvature").wait_for()
    assert "Right." in verdicts.last.inner_text()
    page.screenshot(path=tmp_path / "right.png")
