"""An explorable's card as a reader meets it: take hold of a handle, press keys, read the sentence.

Imported by tests/site, tests/lab and bench/bench_site.py. It knows nothing of pytest, nor of what a card is about.
"""

from __future__ import annotations

import base64
import json
import re
from urllib.parse import unquote, urlsplit

from harness import probe

BROKEN = re.compile(r"NaN|Infinity|undefined|null|\[object")


class Card:
    """One explorable on an open page."""

    def __init__(self, page, name: str, *, wait: bool = True, root=None) -> None:
        self.page, self.name = page, name
        self.root = root or page.locator(f'[data-explorable="{name}"]').first
        if wait:
            self.wait()

    def wait(self, timeout: float = 15_000) -> Card:
        """Scroll it into view and wait until it is drawn (the far ones are mounted when they are near)."""
        self.centre(self.root)
        self.page.wait_for_selector(
            f'[data-explorable="{self.name}"][data-ready="true"]', state="attached", timeout=timeout
        )
        return self

    def lay_out(self) -> Card:
        """Bring it into the window, and wait until it is there: sections far away are not laid out, have no text."""
        self.centre(self.root)
        for _ in range(60):
            if self.look()["sentence"]:
                break
            self.page.wait_for_timeout(50)
        return self

    def centre(self, what) -> None:
        what.evaluate(probe("centre"))

    def look(self) -> dict:
        return self.root.evaluate(probe("snapshot"))

    def settle(self) -> dict:
        """Wait until nothing glides any more, and look."""
        if not self.root.evaluate(probe("settled")):
            raise AssertionError(f"{self.name} does not come to rest")
        return self.look()

    # ---- what can be taken hold of

    @property
    def handles(self):
        return self.root.locator(".xp-handle[role=slider]:visible")  # a card may show one view of several

    @property
    def ranges(self):
        return self.root.locator("input[type=range]:visible")

    def button(self, text: str):
        return self.root.get_by_role("button", name=text, exact=True)

    @property
    def tries(self):
        return self.root.locator(".xp-try button")

    def first_handle(self):
        """The handle that Tab reaches, else any."""
        reached = self.root.locator('.xp-handle[role=slider][tabindex="0"]:visible')
        return reached.first if reached.count() else self.handles.first

    def middle(self, what) -> tuple[float, float]:
        """Middle of a handle's ring or of a range's thumb, in the window."""
        return tuple(what.evaluate(probe("middle")))

    # ---- mouse, touch, keys

    def drag(self, what, dx: float, dy: float, steps: int = 8) -> None:
        """Press the mouse on it, move, let go."""
        self.centre(what)
        x, y = self.middle(what)
        mouse = self.page.mouse
        mouse.move(x, y)
        mouse.down()
        mouse.move(x + dx, y + dy, steps=steps)
        mouse.up()

    def swipe(self, x: float, y: float, dx: float, dy: float, steps: int = 8) -> None:
        """One finger, through the browser's own input pipeline, so that scrolling happens where it would."""
        wire = self.page.context.new_cdp_session(self.page)

        def send(kind: str, *points: tuple[float, float]) -> None:
            wire.send(
                "Input.dispatchTouchEvent",
                {"type": kind, "touchPoints": [{"x": a, "y": b, "id": 1} for a, b in points]},
            )

        send("touchStart", (x, y))
        for k in range(1, steps + 1):
            send("touchMove", (x + dx * k / steps, y + dy * k / steps))
        send("touchEnd")
        wire.detach()

    def drag_by_finger(self, what, dx: float, dy: float) -> None:
        self.centre(what)
        x, y = self.middle(what)
        self.swipe(x, y, dx, dy)

    def tab_to(self, what, limit: int = 60) -> int:
        """Press Tab from just before the card until it has the focus; how many presses it took."""
        self.root.evaluate(probe("focusBefore"))
        for n in range(1, limit + 1):
            self.page.keyboard.press("Tab")
            if what.evaluate("e => document.activeElement === e"):
                return n
        raise AssertionError(f"Tab does not reach {what} of {self.name} in {limit} presses")

    # ---- links

    def link(self) -> str:
        """What 'Copy link' puts on the clipboard."""
        self.page.evaluate("navigator.clipboard.writeText('')")
        self.root.locator(".xp-actions button", has_text="Cop").click()
        self.page.wait_for_function("navigator.clipboard.readText().then(t => t.length > 0)")
        return self.page.evaluate("navigator.clipboard.readText()")

    def state(self) -> dict:
        """The traits on screen: those of the page, and over them those that the copied link holds."""
        home = json.loads(self.root.get_attribute("data-state") or "{}")
        return {**home, **decode(self.link())}


def decode(link: str) -> dict:
    """Changed traits in a link's fragment, `#xp=NAME:base64url(JSON)`."""
    fragment = unquote(urlsplit(link).fragment)
    found = re.fullmatch(r"xp=([a-z0-9_]+(?:\.\d+)?):([\w-]*)", fragment)
    if not found:
        raise AssertionError(f"this link holds no state: {link!r}")
    return json.loads(base64.urlsafe_b64decode(found[2] + "=" * (-len(found[2]) % 4)))


def encode(name: str, text: str) -> str:
    """A fragment that holds any text where the state should be."""
    return f"#xp={name}:" + base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def numbers(html: str) -> list[tuple[float, float]]:
    """Bold numbers of a sentence, in order, each with half a unit of its last printed place."""
    found = []
    for bold in re.findall(r"<b[^>]*>(.*?)</b>", html):
        text = re.sub(r"\s*×\s*10<sup>(.*?)</sup>", r"e\1", bold)
        text = re.sub(r"<[^>]*>", "", text).replace("\u2212", "-").replace(",", "").strip("\u2009\u00a0± ")
        number = re.fullmatch(r"([+-]?\d+(?:\.(\d+))?)(?:e([+-]?\d+))?\s*[%°]?", text)
        if number:
            power = int(number[3] or 0)
            found.append((float(number[1]) * 10.0**power, 0.5 * 10.0 ** (power - len(number[2] or ""))))
    return found


def inward(card: Card, handle, share: float = 0.6) -> tuple[float, float]:
    """A move from the handle towards the middle of the picture, or away from it where the handle is close to it."""
    x, y = card.middle(handle)
    figure = card.root.locator(".xp-fig").bounding_box()
    dx, dy = figure["x"] + figure["width"] / 2 - x, figure["y"] + figure["height"] / 2 - y
    if abs(dx) < 40:
        dx = figure["width"] / 6
    if abs(dy) < 40:
        dy = -figure["height"] / 6
    return share * dx, share * dy


def sound(look: dict) -> None:
    """No figure on screen may be broken."""
    for part in ("picture", "words", "sentence", "said", "handles", "values"):
        found = BROKEN.search(look[part])
        assert not found, f"{found[0]} in the {part}: {look[part][:300]}"


def alike(one: dict, other: dict) -> None:
    """The same state on screen: picture, sentence, sliders, handles."""
    for part in ("sentence", "values", "handles", "picture", "words"):
        assert one[part] == other[part], f"the {part} differs"
