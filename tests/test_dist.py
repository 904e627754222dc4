"""What is handed out: the PDF reads like a book, the zip opens anywhere, the package is whole, all has a licence.

Built once from the site in _build/html; `python run.py test dist` runs it.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
import tarfile
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "website"))

from bs4 import BeautifulSoup  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from pypdf import PdfReader  # noqa: E402

from editions import archive, licences, onebook  # noqa: E402
from editions.edition import this_edition  # noqa: E402
from tests.site import harness  # noqa: E402

pytestmark = pytest.mark.dist
PAPER, MARGIN = 210 / 25.4 * 96, 20 / 25.4 * 96  # of A4, in CSS pixels
POSTERS = 15


@pytest.fixture(scope="session")
def site() -> Path:
    return harness.find_book()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = harness.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def made(site, tmp_path_factory) -> Path:
    """The folder with the PDF, made by the command that `python run.py dist` calls."""
    folder = tmp_path_factory.mktemp("dist")
    with sync_playwright() as playwright:
        chromium = harness.find_chromium(playwright)
    env = {**os.environ, "PYTHONPATH": str(ROOT / "website"), "CHROMIUM": chromium}
    subprocess.run([sys.executable, "-m", "editions", "pdf", str(site), str(folder)], check=True, env=env, cwd=ROOT)
    return folder


@pytest.fixture(scope="session")
def pdf(made) -> PdfReader:
    return PdfReader(made / this_edition().file(".pdf"))


@pytest.fixture(scope="session")
def texts(pdf) -> list[str]:
    return [page.extract_text() for page in pdf.pages]


@pytest.fixture(scope="session")
def document(made, site) -> BeautifulSoup:
    """What was printed."""
    return BeautifulSoup((site.parent / "print" / "book.html").read_text("utf8"), "html.parser")


def places(pdf) -> dict[str, int]:
    """{id: page} of every place that the PDF knows."""
    return {
        name.removeprefix("/"): pdf.get_destination_page_number(place) + 1
        for name, place in pdf.named_destinations.items()
    }


def links(pdf) -> tuple[set[str], set[str]]:
    """(places inside the file, addresses outside) to which its links lead."""
    inner, outer = set(), set()
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            entry = annotation.get_object()
            if entry.get("/Subtype") != "/Link":
                continue
            action = entry.get("/A", {})
            if "/URI" in action:
                outer.add(str(action["/URI"]))
            else:
                inner.add(str(entry.get("/Dest", action.get("/D"))).removeprefix("/"))
    return inner, outer


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


# ----------------------------------------------------------------------------------------------------------- the PDF


def test_the_pdf_is_as_long_as_the_book(pdf, made):
    assert 200 <= len(pdf.pages) <= 330
    assert (made / this_edition().file(".pdf")).stat().st_size < 9e6


def test_every_link_inside_leads_to_a_place(pdf, document):
    known = places(pdf)
    asked = {link["href"][1:] for link in document.select('a[href^="#"]')}
    assert asked - {element["id"] for element in document.select("[id]")} == set()
    assert len(asked) > 300
    inner, _ = links(pdf)
    assert inner - set(known) == set()
    assert asked - set(known) == set()


def test_no_link_leads_back_to_the_machine_that_printed_it(pdf, document):
    _, outer = links(pdf)
    assert outer
    assert {address for address in outer if not re.match(r"https?://(?!localhost|127\.)|mailto:", address)} == set()
    asked = {link["href"] for link in document.select("a[href]") if not link["href"].startswith("#")}
    assert {address.rstrip("/") for address in outer} == {address.rstrip("/") for address in asked}


def test_no_id_stands_twice(document):
    ids = [element["id"] for element in document.select("[id]")]
    assert sorted({name for name in ids if ids.count(name) > 1}) == []


def test_the_contents_name_the_pages(pdf, document):
    known = places(pdf)
    lines = document.select(".contents a")
    wrong = [a["href"] for a in lines if int(a.select_one(".contents-page").text) != known[a["href"][1:]]]
    assert len(lines) > 100
    assert wrong == []
    for asked in document.select(".see a"):
        assert int(re.search(r"page (\d+)$", asked.text)[1]) == known[asked["href"][1:]]


def test_every_page_of_the_site_is_a_chapter_of_the_outline(pdf, site):
    first = BeautifulSoup((site / onebook.FIRST).read_text("utf8"), "html.parser")
    names = [onebook.name_of(path) for _, path in onebook.contents(first) if path]
    known = places(pdf)
    chapters = {pdf.get_destination_page_number(entry) + 1 for entry in pdf.outline if not isinstance(entry, list)}
    assert len(names) == len(list((site / "chapters").rglob("*.html")))
    assert {known[name] for name in names} <= chapters
    depth = sum(isinstance(entry, list) for entry in pdf.outline)
    assert depth >= len(names) - 2  # sections below all but the shortest


def test_every_page_carries_its_number_and_its_chapter(pdf, texts, document):
    known = places(pdf)
    starts = sorted((known[article["id"]], article["id"]) for article in document.select("article"))
    heads = dict(re.findall(r'@page p-([\w-]+) \{ @top-left \{ content: "([^"]+)"', str(document)))
    for number, text in enumerate(texts[2:], 3):
        assert re.search(rf"(?m)^{number}$", text), number
        chapter = [name for start, name in starts if start <= number][-1:]
        if chapter:
            assert squeeze(heads.get(chapter[0], "Answers")) in squeeze(text), number


def test_no_page_is_empty(texts):
    assert [number for number, text in enumerate(texts[1:], 2) if len(squeeze(text)) < 100] == []


def test_every_explorable_is_drawn_whole_on_one_page(pdf, texts, document):
    """Its title, what it says and the labels of its picture stand on the same page."""
    posters = document.select(".xp-poster:not(.xp-quiz)")
    assert len({poster.parent["data-explorable"] for poster in posters}) == POSTERS
    pages = [squeeze(text) for text in texts]
    for poster in posters:
        title = squeeze(poster.select_one(".xp-title").text)
        words = {squeeze(label.text) for label in poster.select("svg .xp-label") if label.get("visibility") != "hidden"}
        plain = {word for word in words if word.isascii() and len(word) > 2}
        assert any(title in page and all(word in page for word in plain) for page in pages), title


def test_all_fonts_are_embedded(pdf):
    seen = {}
    for page in pdf.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            entry = font.get_object()
            if entry["/Subtype"] == "/Type3":  # outlined letters, drawn by the file itself
                continue
            inner = entry["/DescendantFonts"][0].get_object() if "/DescendantFonts" in entry else entry
            descriptor = inner["/FontDescriptor"].get_object()
            seen[str(entry["/BaseFont"])] = any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3"))
    assert [name for name, embedded in seen.items() if not embedded] == []
    assert any("SourceSans" in name for name in seen)  # and not a stand-in, nor every letter a picture
    assert any("TwoShapesMaths" in name for name in seen)


def test_nothing_is_wider_than_the_paper(made, site, browser):
    """Laid out as wide as a page, no box cuts off what is in it, and nothing reaches beyond the column."""
    page = browser.new_page(viewport={"width": round(PAPER), "height": 900})
    page.emulate_media(media="print")
    page.goto((site.parent / "print" / "book.html").as_uri())
    page.add_style_tag(content=f"html {{ margin: 0 {MARGIN}px; }}")
    wide = page.evaluate(
        """(limit) => [...document.body.querySelectorAll("*")].filter(e => {
          if (e.closest("svg, .katex-mathml, .visually-hidden, caption")) return false;
          const style = getComputedStyle(e), box = e.getBoundingClientRect();
          const cut = style.overflowX !== "visible" && e.clientWidth && e.scrollWidth > e.clientWidth + 1;
          return box.width && box.height && (cut || box.right > limit);
        }).map(e => [e.tagName, e.className, e.textContent.slice(0, 60)])""",
        PAPER - MARGIN + 1,
    )
    page.close()
    assert wide == []


def test_questions_stand_in_their_chapter_and_answers_at_the_end(document, texts):
    quizzes = document.select("article .xp-quiz")
    assert len(quizzes) == 6
    answers = document.select_one("#answers")
    for quiz in quizzes:
        asked = [squeeze(ask.text) for ask in quiz.select(".xp-q-ask")]
        assert len(asked) == int(quiz["data-of"])
        assert quiz.find_parent(id="answers") is None
        assert all(question in squeeze(answers.text) for question in asked)
    assert document.select("details") == []
    assert len(answers.select(".answer")) > 30


def test_the_ledger_is_a_table_of_49_rows(document, pdf):
    assert len(document.select("table.ledger tbody tr")) == 49
    known = places(pdf)
    assert known["ledger--code-C01"] < known["ledger--code-C49"]


def test_the_pdf_says_what_it_is(pdf):
    edition, root = this_edition(), pdf.trailer["/Root"]
    assert pdf.metadata.title.startswith("Two Shapes: L1 and L2")
    assert pdf.metadata.author
    assert edition.version in pdf.metadata.subject
    assert pdf.metadata.creation_date.replace(microsecond=0) == edition.stamp.replace(microsecond=0)
    assert root["/Lang"] == "en"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert edition.words in " ".join(pdf.pages[0].extract_text().split())


# ----------------------------------------------------------------------------------------------------------- the zip


@pytest.fixture(scope="session")
def unpacked(site, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("unpacked")
    zipfile.ZipFile(io.BytesIO(archive.pack(site, this_edition()))).extractall(folder)
    return next(folder.iterdir())


def test_the_same_site_gives_the_same_bytes(site, tmp_path):
    copy = tmp_path / "copy"
    for path in sorted(site.rglob("*"), reverse=True):  # in another order, and with the dates of now
        if path.is_file():
            target = copy / path.relative_to(site)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    first, second = (hashlib.sha256(archive.pack(folder, this_edition())).hexdigest() for folder in (site, copy))
    assert first == second


def test_the_zip_holds_the_site_and_says_how_to_open_it(unpacked, site):
    packed = {path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()}
    built = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert packed - {"README.txt"} == built - {".buildinfo"}
    readme = (unpacked / "README.txt").read_text("utf8")
    assert "python -m http.server" in readme
    assert this_edition().words in readme
    assert unpacked.name == this_edition().file("")


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_the_unpacked_site_lives_on_a_plain_server(unpacked, browser):
    """Every page opens, every explorable draws itself, nothing is missing and no request leaves."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(unpacked)))  # python -m http.server
    threading.Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_address[1]}/"
    context = browser.new_context()
    lost, away, drawn = [], [], set()
    context.on("response", lambda answer: answer.status >= 400 and lost.append(answer.url))
    context.on(
        "request", lambda request: request.url.startswith((origin, "data:", "blob:")) or away.append(request.url)
    )
    page = context.new_page()
    for path in [
        "index.html",
        "licences.html",
        *sorted(p.relative_to(unpacked).as_posix() for p in unpacked.glob("chapters/*.html")),
    ]:
        page.goto(origin + path)
        mounts = page.locator("[data-explorable]")
        for place in range(mounts.count()):
            mount = mounts.nth(place)
            mount.scroll_into_view_if_needed()
            name = mount.get_attribute("data-explorable")
            page.wait_for_selector(f'[data-explorable="{name}"][data-ready="true"]', timeout=30_000)
            drawn.add(name)
    context.close()
    server.shutdown()
    server.server_close()
    assert (lost, away) == ([], [])
    assert len(drawn) == POSTERS


def test_without_a_server_it_can_be_read_as_the_readme_says(unpacked, browser):
    page = browser.new_page()
    page.goto((unpacked / "index.html").as_uri())
    page.click('.book-nav a:has-text("1 L1 vs L2 loss")')
    page.wait_for_url("**/chapters/1_losses.html")
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('18px \"Source Sans 3\"'))")
    assert page.locator(".katex").count() > 50
    assert page.locator("[data-explorable] svg").first.is_visible()
    assert page.locator('[data-explorable][data-ready="true"]').count() == 0  # they stand still: modules do not load
    page.click(".xp-quiz-answers summary")
    assert page.locator(".xp-quiz-answers li").first.is_visible()
    page.close()


# ------------------------------------------------------------------------------------------- the package, the licences


@pytest.fixture(scope="session")
def package(tmp_path_factory) -> Path:
    import shutil

    folder = tmp_path_factory.mktemp("package")
    uv = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    command = [uv, "build", "--no-build-isolation", "--python", sys.executable, "--out-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def test_wheel_and_sdist_hold_every_file_of_the_package(package):
    listed = subprocess.run(["git", "ls-files", "lib/l1l2"], cwd=ROOT, capture_output=True, check=True, text=True)
    wanted = {name.removeprefix("lib/") for name in listed.stdout.splitlines()}
    wheel = set(zipfile.ZipFile(next(package.glob("*.whl"))).namelist())
    with tarfile.open(next(package.glob("*.tar.gz"))) as sdist:
        source = {name.partition("/lib/")[2] for name in sdist.getnames()}
    assert wanted - wheel == set()
    assert wanted - source == set()
    assert f"l1l2-{this_edition().version}.dist-info/licenses/LICENSE" in wheel


def test_the_wheel_works_where_nothing_else_of_the_book_is(package, tmp_path):
    zipfile.ZipFile(next(package.glob("*.whl"))).extractall(tmp_path)
    words = "import l1l2; from l1l2 import datasets, explorables, claims, plots; plots.use_style();"
    words += (
        "print(l1l2.__file__, datasets.load_stackloss().X.shape, len(explorables.TwoShapes()._repr_mimebundle_()[0]))"
    )
    env = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", words], cwd=tmp_path, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert str(tmp_path) in done.stdout
    assert "(21, 3)" in done.stdout


def test_every_shipped_file_is_somebodys(site, package):
    listed = licences.entries()
    files = licences.shipped(site, package.glob("*.whl"))
    assert len(files) > 150
    assert licences.uncovered(files, listed) == []
    assert licences.uncovered(["site/_static/fonts/other.woff2", "site/lib/deep/other.html"], listed) != []


def test_every_pattern_of_the_list_is_of_use(site, package):
    files = licences.shipped(site, package.glob("*.whl"))
    idle = [p for e in licences.entries() for p in e.files if not any(licences._pattern(p).fullmatch(f) for f in files)]
    lite = {pattern for pattern in idle if pattern.startswith("site/lite/")} if not (site / "lite").is_dir() else set()
    assert set(idle) <= {"site/_images/*", "package/l1l2/py.typed", "site/lite/api/**", "site/lite/doc/**"} | lite


def test_every_wheel_in_the_site_holds_its_licence(site, package):
    assert licences.bare_wheels(site) == []
    assert licences.bare_wheels(package) == []


def test_the_site_and_the_file_say_the_same(site):
    listed = licences.entries()
    assert (ROOT / licences.FILE).read_text("utf8") == licences.markdown(listed), "stale: python run.py licences"
    page = BeautifulSoup((site / "licences.html").read_text("utf8"), "html.parser")
    words = page.select_one("article").get_text()
    for entry in listed:
        assert entry.name in words
        assert all(squeeze(text) in squeeze(words) for text in entry.texts)
    for path in sorted((site / "chapters").rglob("*.html")):
        assert "licences.html" in path.read_text("utf8"), path
