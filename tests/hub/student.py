"""A student at a browser: signs in, waits for the server, follows the teacher's link, runs a chapter, leaves."""

from __future__ import annotations

import html
import http.client
import http.cookiejar
import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

from tests.notebooks.client import Client, explorables, fault

# What the pages of the hub say about themselves.
XSRF = re.compile(r'name="_xsrf" +value="([^"]+)"')


class Failed(RuntimeError):
    """A student could not go on; the words begin with the student's name and say where."""


class Browser(Client):
    """Cookies, redirections, and the token that JupyterHub wants to see again with each request."""

    patience = 600.0

    def __init__(self, address: str) -> None:
        super().__init__(address, {})
        self.root = address
        self.cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )

    def open(self, request: urllib.request.Request) -> Any:
        return self._opener.open(request, timeout=self.patience)

    def page(self, address: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        """Returns the address at which the browser ended, and the page there."""
        data = urllib.parse.urlencode(form).encode() if form else None
        with self.open(urllib.request.Request(urllib.parse.urljoin(self.root, address), data=data)) as answer:
            return answer.url, answer.read().decode()

    def headers(self) -> dict[str, str]:
        """Cookies and token for the server at `address`, as a page's script sends them."""
        request = urllib.request.Request(self.address + "/api/")
        self.cookies.add_cookie_header(request)
        cookie = request.get_header("Cookie", "")
        token = re.search(r"(?:^|; )_xsrf=([^;]*)", cookie)  # the one with the longest path comes first
        return {"Cookie": cookie, "X-XSRFToken": token[1].strip('"') if token else "", "Referer": self.address + "/"}

    def events(self, address: str) -> Iterator[dict[str, Any]]:
        """The events of a stream, as a page listens to them."""
        request = urllib.request.Request(urllib.parse.urljoin(self.root, address), headers=self.headers())
        request.add_header("Accept", "text/event-stream")
        with self.open(request) as answer:
            for line in answer:
                if line.startswith(b"data:"):
                    yield json.loads(line[5:])


class Student:
    """One of the class. `times` holds the seconds from the beginning to the end of each stage."""

    def __init__(self, name: str, hub: str, password: str) -> None:
        self.name, self.password, self.hub = name, password, hub
        self.browser = Browser(hub)
        self.times: dict[str, float] = {}
        self.cells = self.explorables = 0
        self._stage = "begin"

    def attend(self, link: str, chapter: str, ready: Callable[[], object]) -> None:
        """Do all of it. `ready` is called after the last cell, while the kernel still lives.

        link: what the teacher gave out, from the hub's root. chapter: the notebook's path in the student's folder.
        """
        try:
            self._begin = time.monotonic()
            self._sign_in_and_wait(link)
            self._pull(link)
            self._run(chapter, ready)
            self._leave()
        except Failed:
            raise
        except urllib.error.HTTPError as error:
            body = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", error.read().decode(errors="replace")))
            raise Failed(f"{self.name}, to {self._stage}: {error} at {error.url}: {body[-300:]}") from error
        except (OSError, ValueError, KeyError, http.client.HTTPException) as error:
            raise Failed(f"{self.name}, to {self._stage}: {type(error).__name__}: {error}") from error

    def _done(self, stage: str) -> None:
        self.times[stage] = time.monotonic() - self._begin

    def _sign_in_and_wait(self, link: str) -> None:
        self._stage = "sign in"
        at, page = self.browser.page(link)
        token = XSRF.search(page)
        if "/hub/login" not in at or not token:
            raise Failed(f"{self.name}, to sign in: no form at {at}")
        form = {"_xsrf": html.unescape(token[1]), "username": self.name, "password": self.password}
        at, page = self.browser.page(at, form)
        if "/hub/login" in at:
            raise Failed(f"{self.name}, to sign in: the password was refused")
        self._done("signed in")
        self._stage = "wait for the server"
        if "/spawn-pending/" in at:
            self.browser.address = f"{self.hub}/hub"
            for event in self.browser.events(f"/hub/api/users/{self.name}/server/progress"):
                if event.get("failed"):
                    raise Failed(f"{self.name}, to wait for the server: {event.get('message', 'it failed')}")
                if event.get("ready"):
                    break
            at, page = self.browser.page(link)
        if f"/user/{self.name}/git-pull" not in at:
            raise Failed(f"{self.name}, to wait for the server: it ended at {at}")
        self.browser.address = f"{self.hub}/user/{self.name}"
        self._done("server")

    def _pull(self, link: str) -> None:
        self._stage = "pull the book"
        query = urllib.parse.parse_qs(urllib.parse.urlparse(link).query)
        asked = {"repo": query["repo"][0], "branch": query["branch"][0], "targetpath": query["repo"][0].split("/")[-1]}
        for event in self.browser.events(f"/user/{self.name}/git-pull/api?{urllib.parse.urlencode(asked)}"):
            if event["phase"] == "error":
                raise Failed(f"{self.name}, to pull the book: {event['message']}")
        self._stage = "open the chapter"
        at, _ = self.browser.page(f"/user/{self.name}/{query['urlpath'][0]}")
        if not at.endswith(query["urlpath"][0]):
            raise Failed(f"{self.name}, to open the chapter: it ended at {at}")
        self._done("book")

    def _run(self, chapter: str, ready: Callable[[], object]) -> None:
        self._stage = "start a kernel"
        with self.browser.opened(chapter) as cells:
            for cell, messages in cells:
                wrong = fault(cell, messages)
                if wrong:
                    raise Failed(f"{self.name}, cell {cell['id']}: {wrong}")
                self.cells += 1
                self.explorables += len(explorables(messages))
                if self.cells == 1:
                    self._done("first cell")
                self._stage = f"run what comes after cell {cell['id']}"
            self._done("last cell")
            ready()

    def _leave(self) -> None:
        self._stage = "leave"
        self.browser.address = f"{self.hub}/hub"
        self.browser.ask("DELETE", f"/api/users/{self.name}/server")
        self.browser.page("/hub/logout")
        self._done("left")
