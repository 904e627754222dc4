"""Prints the book with a browser, in which no script runs, and completes what the browser leaves out of the file."""

import io
import json
import os
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

from .edition import Edition
from .faces import put_static
from .onebook import assemble

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
PRINTINGS = 4  # the numbers of pages settle in the second; a fourth that differs would never settle


def page_numbers(pdf: bytes) -> dict[str, int]:
    """Returns {id: page, counted from 1} of every place in the file that a link leads to."""
    reader = PdfReader(io.BytesIO(pdf))
    return {
        name.removeprefix("/"): (reader.get_destination_page_number(place) or 0) + 1
        for name, place in reader.named_destinations.items()
    }


def print_book(site: Path, folder: Path, edition: Edition, address: str) -> bytes:
    """Returns the PDF. The document is written into `folder`, a neighbour of `site`, where it can be looked at.

    It is printed until the numbers in the contents are those of the pages: twice, or once when little has changed,
    since the numbers of the last time are tried first.
    """
    folder.mkdir(parents=True, exist_ok=True)
    document, kept = folder / "book.html", folder / "numbers.json"
    numbers: dict[str, int] = json.loads(kept.read_text("utf8")) if kept.is_file() else {}
    text = assemble(site, edition, address)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM") or None, args=[*FLAGS])
        try:
            page = browser.new_context(java_script_enabled=False).new_page()
            for _ in range(PRINTINGS):
                document.write_text(put_static(text(numbers), folder / "fonts"), "utf8")
                pdf = _printed(page, document)
                before, numbers = numbers, page_numbers(pdf)
                kept.write_text(json.dumps(numbers), "utf8")
                if numbers == before:
                    return complete(pdf, edition)
        finally:
            browser.close()
    raise RuntimeError(f"the numbers of pages have not settled after {PRINTINGS} printings")


def _printed(page: Page, document: Path) -> bytes:
    page.goto(document.resolve().as_uri(), wait_until="load")
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)


def complete(pdf: bytes, edition: Edition) -> bytes:
    """Returns the file with its author, the edition's date, and the outline shown when it is opened."""
    writer = PdfWriter(clone_from=io.BytesIO(pdf))
    writer.pdf_header = "%PDF-1.7"
    title = str(writer.metadata.title if writer.metadata else "")
    date = edition.stamp.strftime("D:%Y%m%d%H%M%S+00'00'")
    writer.add_metadata(
        {
            "/Title": title,
            "/Author": "The Two Shapes authors",
            "/Subject": edition.words,
            "/Creator": "python run.py dist",
            "/CreationDate": date,
            "/ModDate": date,
        }
    )
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject("en")
    root[NameObject("/PageMode")] = NameObject("/UseOutlines")
    root[NameObject("/ViewerPreferences")] = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
