"""Python in a real browser, from the built site, as far as it goes without the public server of compiled packages.

That server is cut off here: each request to it fails, and is noted. So what runs is what the site serves itself: the
notebook's page, Python, IPython, the widgets, and of this package all that needs no NumPy.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL
from playwright.sync_api import expect, sync_playwright

from tests.site import harness

pytestmark = pytest.mark.lite

ROOT = Path(__file__).parents[2]
PAGE = "chapters/1_losses"
COMPILED = {"contourpy", "kiwisolver", "matplotlib", "numpy", "pillow", "scikit-learn", "scipy"}
SLOW = 600_000  # ms; half a minute on a quiet machine

# What a notebook asks of Python in the browser, and what it must answer.
PROBES = {
    "import sys; print(sys.platform, sys.implementation.name, sys.version_info >= (3, 13))": r"emscripten cpython True",
    "import piplite\nawait piplite.install('l1l2', deps=False)\nimport l1l2; print(l1l2.__name__)": r"l1l2",
    "from importlib.metadata import version; print(version('l1l2'))": r"\d+\.\d+\.\d+",
    "from importlib.resources import files\n"
    "print(all((files('l1l2') / name).is_file() for name in "
    "('explorables/static/outlier_line.mjs', 'explorables/static/outlier_line.html', 'forms/1_losses.html')))": r"True",
    "await piplite.install(['anywidget', 'ipywidgets'])\nimport anywidget; print(anywidget.__version__)": r"\d+\.\d+",
    "import anywidget, traitlets\nclass Seven(anywidget.AnyWidget):\n"
    "    _esm = 'export default { render({model, el}) { el.textContent = `seven is ${model.get(\"n\")}` } }'\n"
    "    n = traitlets.Int(7).tag(sync=True)\nSeven()": r"seven is 7",
    "import numpy": r"ModuleNotFoundError: .*numpy",
}


@pytest.fixture(scope="module")
def site():
    book = harness.find_book()
    if not (book / "lite" / "about.json").is_file():
        pytest.fail("the site has no JupyterLite: run 'python run.py lite'")
    with harness.Site(book) as served:
        yield served


@pytest.fixture
def page(site):
    """A page of a fresh browser that reaches the site alone; `page.elsewhere` lists what it asked of others."""
    site.served.clear()
    site.overlay.clear()
    with sync_playwright() as playwright:
        browser = harness.launch(playwright)
        context = browser.new_context(viewport={"width": harness.DESKTOP[0], "height": harness.DESKTOP[1]})
        context.set_default_timeout(SLOW)
        elsewhere: list[str] = []

        def only_here(route):
            if route.request.url.startswith(site.origin + "/"):
                route.continue_()
            else:
                elsewhere.append(route.request.url)
                route.abort()

        context.route("**/*", only_here)
        page = context.new_page()
        page.elsewhere = elsewhere
        yield page
        browser.close()


def run_all(page):
    expect(page.locator(".jp-Notebook .jp-CodeCell").first).to_be_attached(timeout=SLOW)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()


def test_a_chapter_opens_from_its_button_and_says_what_is_missing(site, page):
    """Nothing is fetched before the click; then the button's megabytes; elsewhere only what must come from there."""
    page.goto(site.url(f"{PAGE}.html"))
    page.wait_for_load_state("networkidle")
    assert not [one.path for one in site.served if "/lite/" in one.path]
    assert page.elsewhere == []

    page.get_by_text("Run", exact=True).click()
    button = page.get_by_role("link", name="Run in the browser")
    said = button.inner_text()
    about = json.loads((site.folder / "lite" / "about.json").read_text("utf8"))
    promised, more = about["bytes"] / 1e6, (about["elsewhere_bytes"] or 0) / 1e6
    assert f"Downloads about {round(promised + more)} MB once" in said
    assert all(name in said for name in ("NumPy", "SciPy", "scikit-learn", "Matplotlib", "from a public server"))
    button.click()
    page.wait_for_url("**/lite/notebooks/**")
    expect(page.locator(".jp-Notebook h1")).to_contain_text("L1 vs L2 loss", timeout=SLOW)
    run_all(page)
    expect(page.locator(".jp-CodeCell .jp-OutputArea").first).to_contain_text(
        "UsageError: The packages of this book could not be downloaded; is there a network?", timeout=SLOW
    )
    assert "Traceback" not in page.locator(".jp-CodeCell .jp-OutputArea").first.inner_text()

    received = sum(one.bytes for one in site.served if "/lite/" in one.path) / 1e6
    print(f"received {received:.1f} MB, promised {promised:.1f}")
    assert 0.7 * promised < received < 1.1 * promised, "what is left comes when the packages are there"
    assert page.elsewhere, "NumPy was asked for"
    for address in page.elsewhere:
        assert address.startswith(PYODIDE_CDN_URL + "/"), address
        name = re.match(r"[A-Za-z0-9_]+", address.removeprefix(PYODIDE_CDN_URL + "/"))[0]
        assert name.lower().replace("_", "-") in COMPILED, address


def test_python_and_the_widgets_run_from_the_site_alone(site, page):
    notebook = json.loads((ROOT / f"{PAGE}.ipynb").read_text("utf8"))
    notebook["cells"] = [
        {
            "cell_type": "code",
            "id": f"probe-{k}",
            "source": code,
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        for k, code in enumerate(PROBES)
    ]
    site.overlay[f"lite/files/{PAGE}.ipynb"] = json.dumps(notebook).encode()
    page.goto(site.url(f"lite/notebooks/index.html?path={PAGE}.ipynb"))
    run_all(page)
    for place, answer in enumerate(PROBES.values()):
        output = page.locator(".jp-CodeCell").nth(place).locator(".jp-OutputArea").first
        expect(output).to_contain_text(re.compile(answer), timeout=SLOW)
    assert all("/numpy-" in address for address in page.elsewhere), "for the last cell, and nothing else"


def test_what_is_served_is_whole_and_holds_no_source_map(site):
    beside = site.folder / "lite"
    names = {path.relative_to(beside).as_posix() for path in beside.rglob("*") if path.is_file()}
    assert not [name for name in names if name.endswith(".map")]
    about = json.loads((beside / "about.json").read_text("utf8"))
    assert {f"files/{name}" for name in about["notebooks"]} <= names
    for path in ROOT.glob("chapters/**/*.ipynb"):
        if ".ipynb_checkpoints" not in path.parts:
            assert (beside / "files" / path.relative_to(ROOT)).read_bytes() == path.read_bytes()
    listed = json.loads((beside / "static/pyodide/pyodide-lock.json").read_text("utf8"))["packages"]
    elsewhere = {name for name, entry in listed.items() if "/" in entry["file_name"]}
    assert elsewhere == COMPILED
    assert {f"static/pyodide/{listed[name]['file_name']}" for name in set(listed) - elsewhere} <= names
    settings = json.loads((beside / "jupyter-lite.json").read_text("utf8"))["jupyter-config-data"]
    (kernel,) = (value for key, value in settings["litePluginSettings"].items() if "pyodide-kernel" in key)
    assert kernel["disablePyPIFallback"] and kernel["pyodideUrl"] == "./static/pyodide/pyodide.mjs"
    assert {one["name"] for one in settings["federated_extensions"]} == {
        "@jupyter-widgets/jupyterlab-manager", "@jupyterlite/pyodide-kernel-extension", "anywidget",
    }  # fmt: skip
