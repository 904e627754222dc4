"""What a move costs: frames while dragging each explorable, and from a key to the changed picture in JupyterLab.

The second is measured twice in the same notebook, in turns: for the explorable, and for the same figure as `interact`
with matplotlib draws it (bench/interact_versions.py).
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import os
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / name) for name in ("bench", "tests/site", "tests/lab", "lib")]

import harness  # noqa: E402
import interact_versions  # noqa: E402
from _section import Section, save  # noqa: E402
from cards import Card  # noqa: E402
from harness import DESKTOP  # noqa: E402
from lab_server import Lab  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

FRAMES, KEYS = 120, 7
FRAME, LONG_TASK, MATHS = 17.0, 50.0, 4.0  # ms: one frame of a display, what a browser calls long, our share of a frame

# From a key to the frame that shows a changed picture, for whatever `look` says the picture is.
UNTIL_CHANGED = """
(el, ours) => new Promise((done, fail) => {
  const picture = () => ours
    ? [...el.querySelectorAll('.xp-fig > svg *')].flatMap(e => [...e.attributes].map(a => a.value)).join()
    : [...el.querySelectorAll('img')].filter(i => i.complete && i.naturalWidth).map(i => i.src).join();
  const before = picture();
  let pressed = 0;
  addEventListener('keydown', e => { pressed = e.timeStamp; }, { capture: true, once: true });
  const look = () => {
    const now = picture();
    if (pressed && now && now !== before) setTimeout(() => done(performance.now() - pressed));  // after this frame
    else if (pressed && performance.now() - pressed > 20000) fail(new Error('the picture does not change'));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})
"""


def frames(browser, site: harness.Site, page_name: str, name: str) -> dict[str, float]:
    """Drag the first handle (or slider) in circles for two seconds, at full speed of this machine."""
    context = browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    page = context.new_page()
    page.goto(site.url(page_name))
    card = Card(page, name)
    card.settle()
    grip = card.first_handle() if card.handles.count() else card.ranges.first
    card.centre(grip)
    x, y = card.middle(grip)
    wire = context.new_cdp_session(page)
    wire.send("Performance.enable")
    counters = lambda: {m["name"]: m["value"] for m in wire.send("Performance.getMetrics")["metrics"]}  # noqa: E731
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(
        """() => {
          window.ticks = []; window.longest = 0;
          const longer = list => Math.max(window.longest, ...list.getEntries().map(e => e.duration));
          new PerformanceObserver(list => { window.longest = longer(list); }).observe({ type: 'longtask' });
          const tick = now => { window.ticks.push(now); requestAnimationFrame(tick); };
          requestAnimationFrame(tick);
        }"""
    )
    before = counters()
    for k in range(1, FRAMES + 1):
        turn = 2 * math.pi * k / 40
        page.mouse.move(x + 60 * math.sin(turn), y - 40 * (1 - math.cos(turn)))
    after = counters()
    ticks, longest = page.evaluate("window.ticks"), page.evaluate("window.longest")
    page.mouse.up()
    context.close()
    steps = sorted(b - a for a, b in itertools.pairwise(ticks))
    spent = {k: (after[k] - before[k]) * 1000 / len(ticks) for k in ("ScriptDuration", "RecalcStyleDuration")}
    spent["LayoutDuration"] = (after["LayoutDuration"] - before["LayoutDuration"]) * 1000 / len(ticks)
    return {
        "p50": statistics.median(steps),
        "p95": steps[int(0.95 * (len(steps) - 1))],
        "longest": longest,
        "script": spent["ScriptDuration"],
        "style": spent["RecalcStyleDuration"] + spent["LayoutDuration"],
        "task": (after["TaskDuration"] - before["TaskDuration"]) * 1000 / len(ticks),
    }


def dragging(section: Section, browser, book: harness.Book, names: list[str]) -> None:
    section.write(f"### While dragging, {DESKTOP[0]}x{DESKTOP[1]}, on the site, processor unthrottled")
    section.write("Script is mathematics and drawing; style is style and layout; both in ms a frame.")
    found = {}
    with harness.Site(book.folder) as site:
        for page_name, name in book.mounted:
            if not names or name in names:
                found[name] = frames(browser, site, page_name, name)
    keys = ("p50", "p95", "longest", "script", "style", "task")
    section.table(
        ["explorable", "frame p50 ms", "p95 ms", "longest task ms", "script", "style", "main thread"],
        [[name, *(f"{one[k]:.2f}" if k in keys[3:] else f"{one[k]:.1f}" for k in keys)] for name, one in found.items()],
    )

    def worst(key: str) -> tuple[str, float]:
        name = max(found, key=lambda n: found[n][key])
        return name, found[name][key]

    for what, key, most in (
        ("frame while dragging, p95", "p95", FRAME),
        ("longest task while dragging", "longest", LONG_TASK),
        ("script in a frame", "script", MATHS),
    ):
        name, got = worst(key)
        section.goal(f"{what}, the worst explorable ({name})", got, most, " ms")


def notebook_of(names: list[str]) -> dict:
    """A notebook with the explorable and the `interact` version of each figure, one cell each."""
    from l1l2 import explorables

    classes = {c.name: n for n in explorables.__all__ if getattr(c := getattr(explorables, n), "name", "")}
    cells = ["import interact_versions as versions\nfrom l1l2 import explorables"]
    for name in names:
        cells += [f"explorables.{classes[name]}()", f"versions.show({name!r})"]
    code = [
        {"cell_type": "code", "id": f"cell-{k}", "metadata": {}, "execution_count": None, "outputs": [], "source": cell}
        for k, cell in enumerate(cells)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"cells": code, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def from_key_to_picture(page, output, ours: bool, name: str) -> float:
    """Milliseconds from one press of an arrow key to the changed picture."""
    if ours:
        card = Card(page, name, root=output.locator(".xp").first, wait=False)
        grip = card.first_handle() if card.handles.count() else card.ranges.first
    else:
        grip = output.locator(".noUi-handle").first
    grip.evaluate("e => { e.scrollIntoView({ block: 'center' }); e.focus({ preventScroll: true }); }")
    page.wait_for_timeout(250)  # scrolling has ended, and so has the drawing before
    handle = output.element_handle()
    page.evaluate(
        f"([el, ours]) => {{ window.took = null; ({UNTIL_CHANGED})(el, ours).then(ms => {{ window.took = ms; }}); }}",
        [handle, ours],
    )
    page.keyboard.press("ArrowRight")
    return page.wait_for_function("window.took", timeout=30_000).json_value()


def in_lab(section: Section, browser, names: list[str], rounds: int) -> None:
    section.write("### From a key to the changed picture, in JupyterLab, against `interact` and matplotlib")
    os.environ["PYTHONPATH"] = os.pathsep.join(str(ROOT / part) for part in ("lib", "bench"))
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(Path(folder))
        try:
            (lab.work / "frames.ipynb").write_text(json.dumps(notebook_of(names)), encoding="utf-8")
            context = browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
            context.set_default_timeout(60_000)
            page = context.new_page()
            page.goto(f"{lab.url}/lab/tree/frames.ipynb")
            page.locator(".jp-Notebook .jp-Cell").first.wait_for()
            page.get_by_text("Python 3 (ipykernel) | Idle").first.wait_for()
            for entry in (".lm-MenuBar-itemLabel >> text=/^Run$/", ".lm-Menu-itemLabel >> text=/^Run All Cells$/"):
                page.locator(entry).first.click()
            rows, ratios = [], []
            for k, name in enumerate(names):
                outputs = []
                for place, wanted in ((2 * k + 1, ".xp-readout"), (2 * k + 2, "img")):
                    cell = page.locator(f".jp-Cell[data-windowed-list-index='{place}']")
                    for _ in range(60):  # a notebook lays out what is near
                        if cell.count():
                            break
                        page.locator(".jp-WindowedPanel-outer").first.evaluate("e => e.scrollBy(0, 500)")
                        page.wait_for_timeout(200)
                    cell.evaluate("e => e.scrollIntoView()")
                    output = cell.locator(".jp-Cell-outputArea").first
                    output.locator(wanted).first.wait_for(timeout=120_000)
                    outputs.append(output)
                took: tuple[list[float], list[float]] = ([], [])
                for _ in range(rounds):
                    for times, output, ours in zip(took, outputs, (True, False), strict=True):
                        times += [from_key_to_picture(page, output, ours, name) for _ in range(KEYS)]
                width, height = outputs[1].locator("img").first.evaluate("i => [i.naturalWidth, i.naturalHeight]")
                a, b = (statistics.median(times) for times in took)
                ratios.append(b / a)
                rows.append(
                    [
                        name,
                        f"{a:.0f}",
                        f"{max(took[0]):.0f}",
                        f"{b:.0f}",
                        f"{max(took[1]):.0f}",
                        f"{b / a:.1f}x",
                        f"{width}x{height}",
                    ]
                )
            context.close()
        finally:
            lab.close()
    section.write(
        "Medians and the slowest, in ms, until the end of the first frame that shows it. `interact` draws on the "
        "inline backend at its own dots an inch; both have the kernel on this machine: on a server the network comes "
        f"on top for `interact`, not for the explorable. {len(names)} of the explorables have such a version."
    )
    section.table(["figure", "explorable", "slowest", "interact", "slowest", "ratio", "its picture, px"], rows)
    section.write(f"The smallest ratio is {min(ratios):.1f}x, the median {statistics.median(ratios):.1f}x.")


def main(arguments: list[str] | None = None) -> None:
    """Measure, print, and write the section."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("names", nargs="*", help="names of explorables (default: all)")
    ask.add_argument("--rounds", type=int, default=3, help=f"turns of {KEYS} keys each (default 3)")
    ask.add_argument("--markdown", type=Path, metavar="FILE", help="write the section to this file as well")
    asked = ask.parse_args(arguments)
    book = harness.Book(harness.find_book())
    section = Section("Frames")
    with sync_playwright() as playwright:
        browser = harness.launch(playwright)
        dragging(section, browser, book, asked.names)
        drawn = [n for n in interact_versions.VERSIONS if not asked.names or n in asked.names]
        if drawn:
            in_lab(section, browser, drawn, asked.rounds)
        browser.close()
    save(section, asked.markdown)


if __name__ == "__main__":
    try:
        main()
    except (FileNotFoundError, harness.NoBrowser) as trouble:
        sys.exit(f"bench frames: {trouble}")
