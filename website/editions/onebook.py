"""All pages of the built site as one document, ready to be printed.

The pages are taken as the site shows them, so formulas, numbers, figures and posters are the site's own. What a screen
can do and paper cannot is put in another way:

- Every id is prefixed with its page's name, since seven chapters have a "Check yourself", and links follow.
- What is folded away to be thought about first (answers, hints, solutions, the answers of a quiz) stands at the end of
  the book; in its place stands the page where it is.
- The code of a figure, folded away on the site, is left out: it only draws, and the notebook has it.
- Other folded notes are opened.
"""

import json
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, FileSystemLoader

from .edition import Edition

HERE = Path(__file__).parent
FIRST = "chapters/intro.html"
ANSWERS = re.compile(r"Answer|Solution|(?:First|Second|Third) hint|Show the solution|All answers, with their reasons")
FIGURE_CODE = "Code of this figure"
_POINTERS = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers")
_NUMBERED = re.compile(r"(\d[\d.]*) ")
_ASKED = re.compile(r'<span data-page="([^"]+)"></span>')
UNKNOWN = 888  # as wide as a page number can be, so that the second printing breaks its lines as the first
_URL = re.compile(r"url\(\s*(['\"]?)#")


@dataclass
class Line:
    """A line of the contents: a chapter (level 1), a section of it (2) or the caption of a part (0)."""

    level: int
    words: str
    target: str = ""


@dataclass
class Answer:
    """What was folded away at one place: whence, under which words, and what it says."""

    name: str
    back: str
    title: str
    parts: list[tuple[str, str]]


@dataclass
class Page:
    """A page of the site as it will stand in the book."""

    name: str
    title: str
    body: str = ""
    lines: list[Line] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


def name_of(address: str) -> str:
    """Returns "exercises-losses" for "chapters/exercises/losses.html"."""
    return address.removeprefix("chapters/").removesuffix(".html").replace("/", "-")


def contents(first: BeautifulSoup) -> list[tuple[str, str]]:
    """Returns (caption, "") and (title, address) in the order of the site's own contents."""
    nav = first.select_one(".book-nav .bd-toc-item")
    if nav is None:
        raise ValueError(f"{FIRST} has no contents of the book (.book-nav)")
    found = []
    for item in nav.select("p.caption, li > a"):
        address = posixpath.normpath(posixpath.join(posixpath.dirname(FIRST), str(item.get("href", ""))))
        words = " ".join(item.get_text().split())
        found.append((words, "" if item.name == "p" else FIRST if item.get("href") == "#" else address))
    return found


def assemble(site: Path, edition: Edition, address: str = "") -> Callable[[dict[str, int]], str]:
    """Returns the document as a function of its numbers, {id: page of the PDF}, which are known after a printing.

    site: the folder of the built site. address: where the site is on the web, or "".
    """
    first = BeautifulSoup((site / FIRST).read_text("utf8"), "html.parser")
    listed = contents(first)
    known = {path for _, path in listed if path}
    pages, lines = [], []
    for words, path in listed:
        if not path:
            lines.append(Line(0, words))
            continue
        soup = first if path == FIRST else BeautifulSoup((site / path).read_text("utf8"), "html.parser")
        page = convert(soup, path, words, known, address)
        pages.append(page)
        lines += page.lines
    style = first.select_one("style#book")
    author = first.select_one('meta[name="author"]')
    title, _, subtitle = str(first.title.string if first.title else "").strip().partition(": ")
    mark = first.select_one(".book-mark")
    engine = Environment(loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True)

    def numbered(numbers: dict[str, int]) -> str:
        text = engine.get_template("book.html").render(
            title=title,
            subtitle=subtitle[:1].upper() + subtitle[1:],
            author=author["content"] if author else "",
            mark=str(mark or ""),
            edition=edition,
            address=address,
            sheet=style.string if style else "",
            own_sheet=(HERE / "book.css").read_text("utf8"),
            pages=pages,
            lines=[*lines, Line(1, "Answers", "answers")],
            number=lambda target: numbers.get(target, UNKNOWN),
            css_string=json.dumps,
        )
        return _ASKED.sub(lambda match: str(numbers.get(match[1], UNKNOWN)), text)

    return numbered


def convert(soup: BeautifulSoup, path: str, words: str, known: set[str], address: str) -> Page:
    """Returns the page, its article changed as the module's first lines say."""
    page = Page(name_of(path), words)
    article = soup.select_one("article.bd-article")
    if article is None:
        raise ValueError(f"{path} has no article")
    for lost in article.select(".headerlink, .progress, .exercise-done, .skip-link, script, .xp-controls, .xp-foot"):
        lost.decompose()
    for title in article.select("h2.xp-title"):  # a card's title is no section of the book
        title.name = "p"
    for narrow in article.select(".xp-fig > svg + svg"):  # a poster's picture for phones
        narrow.decompose()
    _settle_folds(article, page)
    for heading in article.select("h1"):
        number = _NUMBERED.match(words)
        if number and not heading.get_text().startswith(number[1]):
            heading.insert(0, BeautifulSoup(f'<span class="chapter-number">{number[1]}</span> ', "html.parser"))
    _rename(article, page.name, path, known, address)
    for answer in page.answers:
        answer.parts = [(title, _renamed(body, page.name, path, known, address)) for title, body in answer.parts]
    page.lines = [Line(1, words, page.name), *_sections(article, page.name)]
    page.body = article.decode_contents()
    return page


def _settle_folds(article: Tag, page: Page) -> None:
    """Opens, moves or leaves out what the page folds away."""
    groups: list[list[tuple[Tag, str]]] = []
    for fold in article.select("details"):
        summary = fold.find("summary")
        words = " ".join(summary.get_text(" ").split()) if isinstance(summary, Tag) else ""
        if isinstance(summary, Tag):
            shown = summary.find(class_="collapsed")
            words = shown.get_text().strip() if isinstance(shown, Tag) else words
        if words == FIGURE_CODE:
            fold.decompose()
        elif ANSWERS.fullmatch(words):
            before = _element_before(fold)
            if groups and before is groups[-1][-1][0]:
                groups[-1].append((fold, words))
            else:
                groups.append([(fold, words)])
        else:
            fold.name = "div"
            fold["class"] = " ".join([*(str(name) for name in fold.get_attribute_list("class") if name), "opened"])
            if isinstance(summary, Tag):
                summary.name = "p"
                summary["class"] = "opened-title"
    for group in groups:
        _move(group, page)


def _element_before(element: Tag) -> Tag | None:
    previous = element.find_previous_sibling()
    return previous if isinstance(previous, Tag) else None


def _move(group: list[tuple[Tag, str]], page: Page) -> None:
    first = group[0][0]
    name = f"{page.name}--answer-{len(page.answers) + 1}"
    heading = first.find_previous(["h1", "h2", "h3", "h4"])
    title = " ".join(heading.get_text().split()) if isinstance(heading, Tag) else page.title
    before = _element_before(first)
    number = re.match(r"\d+(?=\.)", before.get_text()) if before is not None and before.name == "p" else None
    parts = []
    for fold, words in group:
        if isinstance(summary := fold.find("summary"), Tag):
            summary.decompose()
        for said in fold.select(".expanded, .collapsed"):
            said.decompose()
        parts.append((words.replace("Show the solution", "Solution").split(",")[0], fold.decode_contents()))
    page.answers.append(Answer(name, name + "-asked", title + (f", {number[0]}" if number else ""), parts))
    kinds = [words for words, _ in parts]
    words = "Hints and solution" if len(kinds) > 1 else kinds[0]
    pointer = BeautifulSoup(
        f'<p class="see" id="answer-{len(page.answers)}-asked"><a href="#answer-{len(page.answers)}">{words}: page '
        f'<span data-page="{name}"></span></a></p>',
        "html.parser",
    )
    first.replace_with(pointer)
    for fold, _ in group[1:]:
        fold.decompose()


def _sections(article: Tag, name: str) -> Iterator[Line]:
    for heading in article.select("section > section > h2"):
        section = heading.parent
        if section is not None and section.get("id"):
            yield Line(2, heading.decode_contents(), str(section["id"]))


def _renamed(body: str, name: str, path: str, known: set[str], address: str) -> str:
    soup = BeautifulSoup(body, "html.parser")
    _rename(soup, name, path, known, address)
    return soup.decode()


def _rename(root: Tag, name: str, path: str, known: set[str], address: str) -> None:
    """Prefixes ids and all that refers to them; turns links to pages of the book into links inside the document."""
    for element in root.find_all(True):
        attributes = element.attrs
        if not attributes:
            continue
        if attributes.get("id"):
            attributes["id"] = f"{name}--{attributes['id']}"
        attributes.pop("data-preview", None)
        for pointer in _POINTERS:
            if attributes.get(pointer):
                attributes[pointer] = " ".join(f"{name}--{word}" for word in element.get_attribute_list(pointer))
        for key, value in attributes.items():
            if isinstance(value, str) and "url(" in value:
                attributes[key] = _URL.sub(rf"url(\1#{name}--", value)
        href = attributes.get("href")
        if isinstance(href, str):
            moved = inside(href, name, path, known, address) if element.name == "a" else f"#{name}--{href[1:]}"
            if moved:
                attributes["href"] = moved
            else:
                del attributes["href"]
        source = attributes.get("src")
        if isinstance(source, str) and not urlsplit(source).scheme:
            attributes["src"] = "../html/" + posixpath.normpath(posixpath.join(posixpath.dirname(path), source))
        attributes.pop("loading", None)


def inside(href: str, name: str, path: str, known: set[str], address: str) -> str:
    """Returns a link as it reads in the document; "" for one to a file of a site that has no address."""
    parts = urlsplit(href)
    if parts.scheme or parts.netloc:
        return href
    there = posixpath.normpath(posixpath.join(posixpath.dirname(path), parts.path)) if parts.path else path
    if parts.fragment.startswith("xp=") and address:  # a state of an explorable: only the site can show it
        return f"{address}{there}#{parts.fragment}"
    if there in known:
        plain = not parts.fragment or parts.fragment.startswith("xp=")
        return f"#{name_of(there)}" + ("" if plain else f"--{unquote(parts.fragment)}")
    return address + there if address else ""
