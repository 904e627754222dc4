"""What every browser test stands on: a Chromium, a server of the built site, and an ear for all that goes wrong.

Imported by tests/site, tests/lab and bench/bench_site.py. It knows nothing of pytest.
"""

from __future__ import annotations

import gzip
import mimetypes
import os
import posixpath
import re
import shutil
import sys
import threading
import time
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "msedge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]
TYPES = {
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".ipynb": "application/json",
}
DESKTOP, TABLET, PHONE, SMALL = (1440, 900), (768, 1024), (390, 844), (320, 640)  # windows of VISUAL section 6
NIGHT = os.environ.get("L1L2_NIGHT", "0") != "0"  # the long profile: everything of every page
PACKED = re.compile(r"^text/|javascript|json|xml|svg")


PROBES = (Path(__file__).parent / "probes.js").read_text(encoding="utf-8")


def probe(name: str) -> str:
    """A function of probes.js, to hand to `evaluate`; its further arguments come as one list."""
    return f"(first, rest) => {{ {PROBES}\nreturn {name}(first, ...(rest ?? [])); }}"


def beforehand(name: str) -> str:
    """A function of probes.js, as a script that runs before those of the page."""
    return f"({probe(name)})();"


class NoBrowser(RuntimeError):
    """No Chromium or Chrome can be had on this machine."""


def find_chromium(playwright=None) -> str:
    """Path of a Chromium: $CHROMIUM, then the usual names on PATH and usual places, then Playwright's own download."""
    asked = os.environ.get("CHROMIUM")
    if asked:
        found = shutil.which(asked)
        if not found:
            raise NoBrowser(f"CHROMIUM is {asked!r}, which is no program on this machine")
        return found
    for name in (*NAMES, *PLACES):
        if found := shutil.which(name):
            return found
    if playwright is not None and Path(playwright.chromium.executable_path).exists():
        return playwright.chromium.executable_path
    raise NoBrowser(
        "no Chromium or Chrome found: install one (Debian: apt-get install chromium; anywhere: python -m playwright "
        "install chromium) or name one in the environment variable CHROMIUM"
    )


def launch(playwright, *flags: str):
    """A headless browser, with nothing of its own on the network."""
    return playwright.chromium.launch(executable_path=find_chromium(playwright), headless=True, args=[*FLAGS, *flags])


def wait_for(page, expression: str, *, arg=None, timeout: float = 10_000) -> None:
    """Ask the page every few milliseconds, until the answer is true.

    Playwright's own `wait_for_function` makes code out of a text inside the page, which the page's policy forbids.
    """
    deadline = time.monotonic() + timeout / 1000
    while True:
        try:
            if page.evaluate(expression, arg):
                return
        except Exception as error:  # between two pages there is nobody to ask
            if "context was destroyed" not in str(error):
                raise
        if time.monotonic() > deadline:
            raise TimeoutError(f"not true within {timeout / 1000:g} s: {expression.strip()}")
        page.wait_for_timeout(20)


def find_book() -> Path:
    """Folder of the built site: $L1L2_SITE or _build/html."""
    folder = Path(os.environ.get("L1L2_SITE") or ROOT / "_build" / "html").resolve()
    if not (folder / "index.html").exists():
        raise FileNotFoundError(f"no built site at {folder}: run 'python run.py book' first")
    return folder


@dataclass
class Served:
    """One answer of the server: bytes are those of the body on the wire, after gzip."""

    path: str
    status: int
    bytes: int
    kind: str


@dataclass
class Site:
    """Serves a folder from a thread, under a path prefix as a project's Pages site is, with gzip and a 404 page."""

    folder: Path
    prefix: str = "/two-shapes/"
    overlay: dict[str, bytes] = field(default_factory=dict)  # path below the prefix -> body, served instead of a file
    headers: dict[str, str] = field(default_factory=dict)  # sent with every answer
    delays: dict[str, float] = field(default_factory=dict)  # suffix -> seconds to wait before such a file is sent
    served: list[Served] = field(default_factory=list)

    def __post_init__(self) -> None:
        site, packed = self, {}

        def body_of(path: str) -> tuple[int, bytes, str]:
            name = posixpath.normpath(unquote(path[len(site.prefix) :])) if path.startswith(site.prefix) else None
            if name is not None and not name.startswith(".."):
                if path.endswith("/"):
                    name = posixpath.normpath(posixpath.join(name, "index.html"))
                kind = TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
                if name in site.overlay:
                    return 200, site.overlay[name], kind
                if (site.folder / name).is_file():
                    return 200, (site.folder / name).read_bytes(), kind
            lost = site.folder / "404.html"
            return 404, lost.read_bytes() if lost.exists() else b"not found", "text/html"

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                path = urlsplit(self.path).path
                status, body, kind = body_of(path)
                fold = bool(PACKED.search(kind)) and "gzip" in self.headers.get("Accept-Encoding", "")
                if fold:
                    if packed.get(path, (None,))[0] != body:
                        packed[path] = (body, gzip.compress(body, 9, mtime=0))
                    body = packed[path][1]
                time.sleep(site.delays.get(Path(path).suffix, 0))
                site.served.append(Served(path, status, len(body), kind))
                self.send_response(status)
                charset = "; charset=utf-8" if kind.startswith("text/") or kind.endswith("json") else ""
                self.send_header("Content-Type", kind + charset)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Cache-Control", "max-age=600")
                if fold:
                    self.send_header("Content-Encoding", "gzip")
                    self.send_header("Vary", "Accept-Encoding")
                for name, value in site.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if self.command == "GET":
                    self.wfile.write(body)

            do_HEAD = do_GET

            def log_message(self, *args) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, client_address) -> None:
                if not isinstance(sys.exc_info()[1], ConnectionError):
                    super().handle_error(request, client_address)

        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def url(self, page: str = "") -> str:
        return f"{self.origin}{self.prefix}{page}"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(5)

    def __enter__(self) -> Site:
        return self

    def __exit__(self, *_) -> None:
        self.close()


@dataclass
class Book:
    """The built site as files: which pages it has, and which explorables each of them holds."""

    folder: Path

    @cached_property
    def pages(self) -> list[str]:
        """Pages in the sitemap and all that the contents list links to, index and the 404 page included."""
        found = {"index.html", "404.html"}
        sitemap = self.folder / "sitemap.xml"
        if sitemap.exists():
            for where in re.findall(r"<loc>([^<]+)</loc>", sitemap.read_text(encoding="utf-8")):
                names = [p for p in self._html if ("/" + urlsplit(where).path).endswith("/" + p)]
                found.add(max(names, key=len) if names else "index.html")
        contents = re.findall(
            r'class="[^"]*reference internal[^"]*" href="([^"#]+\.html)', self.source(self._first_chapter)
        )
        for href in contents:
            found.add(posixpath.normpath(posixpath.join(posixpath.dirname(self._first_chapter), href)))
        return sorted(page for page in found if (self.folder / page).exists())

    @cached_property
    def _html(self) -> list[str]:
        return [p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*.html")]

    @cached_property
    def _first_chapter(self) -> str:
        """Where index.html sends the reader, if it only redirects."""
        moved = re.search(r'http-equiv="[Rr]efresh" content="[^"]*url=([^"]+)"', self.source("index.html"))
        return moved[1] if moved else "index.html"

    @cached_property
    def kinds(self) -> list[str]:
        """Pages of which each is laid out as no other is; with L1L2_NIGHT=1 all pages.

        The root is the first page under another address, and the exercises are made from one source: the longest stands
        for them. What may go wrong on one of them alone (requests, links, bytes) is asked of all pages, always.
        """
        exercises = sorted((p for p in self.pages if "/exercises/" in p), key=lambda page: len(self.source(page)))
        return [p for p in self.pages if NIGHT or (p != "index.html" and p not in exercises[:-1])]

    def source(self, page: str) -> str:
        return (self.folder / page).read_text(encoding="utf-8")

    def explorables(self, page: str) -> list[str]:
        """Names of the explorables on a page, in order."""
        return re.findall(r'<[^>]+\bdata-explorable="([a-z0-9_]+)"', self.source(page))

    @cached_property
    def quizzes(self) -> list[str]:
        """Pages with questions."""
        return [page for page in self.pages if "data-quiz=" in self.source(page)]

    @cached_property
    def mounted(self) -> list[tuple[str, str]]:
        """(page, name), once for every name: the first page where it stands."""
        seen: dict[str, str] = {}
        for page in self.pages:
            for name in self.explorables(page):
                seen.setdefault(name, page)
        return [(page, name) for name, page in seen.items()]


class Ear:
    """Hears everything that goes wrong in a browser context."""

    def __init__(self, context, origin: str) -> None:
        self.origin = origin
        self.console: list[str] = []
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.failed: list[str] = []
        context.on("console", self._on_console)
        context.on("weberror", lambda e: self.errors.append(str(e.error)))
        context.on("request", lambda r: self.requests.append(r.url))
        # Chromium calls every HEAD aborted, and a preload "csp" where scripts are switched off, and gives up the icon
        # of a page that is left; none of them has failed.
        quirk = re.compile(r"^HEAD|csp$|/favicon\S+ net::ERR_ABORTED$")
        context.on(
            "requestfailed",
            lambda r: quirk.search(f"{r.method} {r.url} {r.failure}") or self.failed.append(f"{r.url} {r.failure}"),
        )
        context.on("response", lambda r: r.status >= 400 and self.failed.append(f"{r.url} {r.status}"))

    def _on_console(self, message) -> None:
        if message.type in ("error", "warning"):
            self.console.append(f"{message.type}: {message.text}")

    @property
    def strangers(self) -> list[str]:
        """Requests that left the site's own origin."""
        return [u for u in self.requests if not u.startswith((self.origin + "/", "data:", "blob:", "about:"))]

    def complaints(self, *allowed: str) -> list[str]:
        """Everything heard, less what one of the patterns allows."""
        heard = [*self.errors, *self.console, *self.failed, *(f"left the origin: {u}" for u in self.strangers)]
        return [h for h in heard if not any(re.search(p, h) for p in allowed)]
