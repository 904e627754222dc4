"""With a kernel: the chapter runs in JupyterLab and in Notebook 7, where explorables and Python share their traits."""

from __future__ import annotations

import json
import re

import nbformat
import pytest
from cards import Card, inward, sound
from harness import DESKTOP, probe

pytestmark = pytest.mark.lab

RUN_SECONDS = 60
CLASSES = """
import json
from ipywidgets.widgets.widget import _instances
from l1l2.explorables import Explorable
"""


def ask(kernel, code: str):
    """Run code in the kernel that the notebook uses; the value that it prints as JSON."""
    printed: list[str] = []

    def hear(message) -> None:
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])
        if message["msg_type"] == "error":
            raise AssertionError("\n".join(message["content"]["traceback"]))

    kernel.execute_interactive(CLASSES + code, store_history=False, output_hook=hear, timeout=20)
    return json.loads("".join(printed)) if printed else None


def state_of(kernel, name: str) -> dict:
    """Traits, in Python, of the explorable that was made first."""
    return ask(
        kernel,
        f"_one = [w for w in _instances.values() if isinstance(w, Explorable) and w.name == {name!r}][0]\n"
        "print(json.dumps(_one.state()))",
    )


def wait_for(kernel, page, name: str, changed) -> dict:
    """The traits in Python, once `changed` says that they have arrived."""
    for _ in range(40):
        state = state_of(kernel, name)
        if changed(state):
            return state
        page.wait_for_timeout(100)
    raise AssertionError(f"Python never heard of it: {state}")


@pytest.fixture
def page(browser, lab):
    context = browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.broken = []  # errors from explorables, which are loaded from blobs; the host's own are the host's
    page.on("pageerror", lambda error: "blob:" in (error.stack or "") and page.broken.append(str(error)))
    yield page
    context.close()


def names_in(path) -> list[str]:
    """Explorables that a notebook shows, from the classes that its cells call."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    source = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    from l1l2 import explorables

    classes = {c: getattr(explorables, c) for c in explorables.__all__ if c != "Explorable"}
    called = [(m.start(), classes[c].name) for c in classes for m in [re.search(rf"\b{c}\(", source)] if m]
    return [name for _, name in sorted(called)]


def menu(page, title: str, entry: str) -> None:
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile(f"^{title}$")).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{entry}$")).click()


def errors_saved(lab, page, notebook: str) -> list[str]:
    """Save, and read what the file on disk says of its cells: errors, and code cells that did not run."""
    menu(page, "File", "Save Notebook")
    for _ in range(50):
        written = (lab.work / notebook).read_text(encoding="utf-8")  # empty for a moment, while it is being saved
        cells = [c for c in json.loads(written or '{"cells": []}')["cells"] if c["cell_type"] == "code"]
        if cells and all(c["execution_count"] for c in cells if "".join(c["source"]).strip()):
            break
        page.wait_for_timeout(100)
    else:
        return ["some cells did not run"]
    return [f"{o['ename']}: {o['evalue']}" for c in cells for o in c["outputs"] if o["output_type"] == "error"]


def card_in(page, name: str) -> Card:
    """The live card among a notebook's outputs."""
    root = page.locator(f".jp-OutputArea .xp-{name}:not(.xp-poster)").first
    root.wait_for(state="attached", timeout=30_000)
    return Card(page, name, wait=False, root=root)


def check_both_ways(page, kernel, name: str) -> None:
    """Mouse and keys reach Python's traits, and Python's traits reach the picture."""
    card = card_in(page, name)
    card.centre(card.root)
    before, state = card.settle(), state_of(kernel, name)
    sound(before)
    assert before["sentence"]
    # the mouse
    if card.handles.count():
        card.drag(card.first_handle(), *inward(card, card.first_handle()))
    else:
        card.drag(card.ranges.first, 80, 0)
    dragged = card.settle()
    assert dragged["picture"] != before["picture"], f"{name}: dragging changes nothing"
    moved = wait_for(kernel, page, name, lambda now: now != state)
    # Python: the old state brings the old picture back
    page.mouse.move(4, 4)
    ask(kernel, f"for k, v in json.loads({json.dumps(json.dumps(state))}).items(): setattr(_one, k, v)")
    page.wait_for_function(
        "([el, words]) => el.querySelector('.xp-readout').innerText.replace(/\\s+/g, ' ').trim() === words",
        arg=[card.root.element_handle(), before["sentence"]],
    )
    again = card.settle()
    assert again["handles"] == before["handles"] and again["values"] == before["values"]
    assert moved != state
    # the arrow keys, which JupyterLab would like to have for itself
    for target in (*([card.first_handle()] if card.handles.count() else []), *card.ranges.all()[:1]):
        now = state_of(kernel, name)
        look = card.look()
        card.centre(target)
        target.evaluate("e => e.focus({ preventScroll: true })")
        room = target.evaluate("e => e.type !== 'range' || +e.value < +e.max")
        for key in ("ArrowUp", "ArrowRight") if room else ("ArrowDown", "ArrowLeft"):
            page.keyboard.press(key)
        held = target.evaluate("e => document.activeElement === e")
        assert held, f"{name}: an arrow key took the focus away"
        after = card.settle()
        assert (after["handles"], after["values"]) != (look["handles"], look["values"]), f"{name}: arrows do nothing"
        wait_for(kernel, page, name, lambda state, now=now: state != now)


def check_quiz(page, kernel) -> None:
    """The quiz is drawn, its keys are its own, and Python hears what was answered rightly."""
    quiz = page.locator(".jp-OutputArea [data-quiz][data-ready]").first
    quiz.wait_for(state="attached", timeout=20_000)
    quiz.evaluate("e => e.scrollIntoView()")
    form = quiz.locator('form[data-kind="number"]').first
    answer = quiz.locator(f'.xp-quiz-answers [data-q="{form.get_attribute("data-q")}"] li[data-right]')
    field = form.locator("input")
    field.evaluate("e => e.focus({ preventScroll: true })")
    page.keyboard.type(f"{float(answer.get_attribute('data-value')):g}")
    assert field.evaluate("e => e === document.activeElement"), "typing took the focus away"
    page.keyboard.press("Enter")
    assert form.locator(".xp-q-said").inner_text().startswith("Right.")
    picked = quiz.locator('form[data-kind="one"]').first.locator("input")
    picked.first.evaluate("e => e.focus({ preventScroll: true })")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert picked.nth(1).is_checked(), "an arrow key did not choose the next answer"
    code = quiz.locator(".xp-q-see").first.text_content()
    assert code.endswith(")") and "(" in code, "a notebook tells the code of the picture, it has no link to it"
    heard = (
        "from l1l2.quiz import Quiz\nprint(json.dumps([w.right for w in _instances.values() if isinstance(w, Quiz)]))"
    )
    for _ in range(40):
        if [form.get_attribute("data-q")] in ask(kernel, heard):
            return
        page.wait_for_timeout(100)
    raise AssertionError("Python never heard of the right answer")


def test_chapter_in_jupyterlab(lab, page, notebook, chapter, tmp_path):
    """Open, Run All, wait until the kernel rests; every explorable is drawn and shares its traits with Python."""
    lab.open(page, notebook)
    menu(page, "Run", "Run All Cells")
    names = names_in(chapter)
    assert names, "this chapter shows no explorable"
    page.locator(f".jp-OutputArea .xp-{names[0]}:not(.xp-poster)").first.wait_for(state="attached", timeout=40_000)
    page.get_by_text("Python 3 (ipykernel) | Idle").first.wait_for(timeout=RUN_SECONDS * 1000)
    kernel = lab.kernel_of(notebook)
    try:
        for name in names:
            check_both_ways(page, kernel, name)
        if "Quiz(" in chapter.read_text(encoding="utf-8"):
            check_quiz(page, kernel)
        for theme in ("JupyterLab Dark", "JupyterLab Light"):
            page.evaluate("t => window.jupyterapp.commands.execute('apputils:change-theme', { theme: t })", theme)
            light = "true" if theme.endswith("Light") else "false"
            page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached")
            card = card_in(page, names[0])
            card.centre(card.root)
            page.wait_for_timeout(400)
            page.screenshot(path=tmp_path / f"{theme.split()[1].lower()}.png")
            faint = card.root.evaluate(probe("faint"))
            assert not faint, f"{theme}: {faint}"
    finally:
        kernel.stop_channels()
    assert errors_saved(lab, page, notebook) == []
    assert page.broken == []


def test_chapter_in_notebook_7(lab, page, notebook, chapter):
    """The same in the classic looking interface."""
    page.goto(f"{lab.url}/notebooks/{notebook}")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    lab.wait_for_idle(page, notebook)
    menu(page, "Run", "Run All Cells")
    name = names_in(chapter)[0]
    card_in(page, name)
    kernel = lab.kernel_of(notebook)
    try:
        ask(kernel, "")  # answered after all cells that were queued before it
        check_both_ways(page, kernel, name)
    finally:
        kernel.stop_channels()
    assert errors_saved(lab, page, notebook) == []
    assert page.broken == []


RESTARTED = "restarted.ipynb"


@pytest.fixture
def small(lab) -> str:
    cell = nbformat.v4.new_code_cell("from l1l2.explorables import StepSize\n\nStepSize(eta=0.4)", id="play")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)"}}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=kernel), lab.work / RESTARTED)
    return RESTARTED


def test_a_restart_under_a_live_explorable(lab, page, small):
    """The kernel goes while an explorable is used: the card plays on, and the next run brings Python back."""
    page.goto(f"{lab.url}/lab/tree/{small}")
    page.locator(".jp-Notebook .jp-Cell").first.wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").first.wait_for(timeout=60_000)
    menu(page, "Run", "Run All Cells")
    card = card_in(page, "step_size")
    kernel = lab.kernel_of(small)
    state = state_of(kernel, "step_size")
    assert state["eta"] == 0.4
    card.drag(card.ranges.first, 60, 0)
    dragged = card.settle()
    moved = wait_for(kernel, page, "step_size", lambda now: now["eta"] != 0.4)
    kernel.stop_channels()

    menu(page, "Kernel", "Restart Kernel\N{HORIZONTAL ELLIPSIS}")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.locator(".jp-Dialog").wait_for(state="detached")
    for _ in range(60):
        try:
            fresh = lab.kernel_of(small)
            break
        except RuntimeError:  # the old one is gone and the new one not yet there
            page.wait_for_timeout(500)
    assert ask(fresh, "print(json.dumps(len(_instances)))") == 0, "the kernel was not restarted"
    fresh.stop_channels()

    # Nothing is lost: the same picture, which plays on without Python, and complains of nothing.
    after = card.settle()
    assert (after["picture"], after["sentence"], after["values"]) == tuple(
        dragged[k] for k in ("picture", "sentence", "values")
    )
    card.drag(card.ranges.first, -90, 0)
    alone = card.settle()
    sound(alone)
    assert alone["sentence"] != dragged["sentence"] and alone["values"] != dragged["values"]
    card.tries.first.click()
    sound(card.settle())
    assert page.broken == []

    # The same cell again: a new card, and a Python that hears it.
    menu(page, "Run", "Run All Cells")
    page.wait_for_function(
        "value => document.querySelector('.xp-step_size output')?.textContent === value", arg="0.40", timeout=60_000
    )
    kernel = lab.kernel_of(small)
    try:
        assert state_of(kernel, "step_size") == state
        card = card_in(page, "step_size")
        card.drag(card.ranges.first, 60, 0)
        again = wait_for(kernel, page, "step_size", lambda now: now["eta"] != 0.4)
        sound(card.settle())
        assert again["eta"] != state["eta"] and moved["eta"] != state["eta"]
    finally:
        kernel.stop_channels()
    saved = json.loads((lab.work / small).read_text(encoding="utf-8"))
    assert len(saved["cells"]) == 1 and page.broken == []
