"""What goes wrong around a page must not go wrong on it: a missing module, blocked storage, no network."""

from __future__ import annotations

import html
import itertools
import json
import os
import random
import re

import harness
import pytest
from cards import Card, inward, sound
from harness import beforehand, probe

pytestmark = pytest.mark.site

DRAGS = int(os.environ.get("L1L2_DRAGS", "40"))  # a thousand at night
REMOUNTS = int(os.environ.get("L1L2_REMOUNTS", "20"))
LOST = (r"net::ERR_FAILED", r"Failed to load resource", r"Failed to fetch dynamically imported module", r"preload")


def modules_of(site, page, name: str) -> list[str]:
    """Paths of an explorable's own module, from what the page has asked for."""
    return sorted({u for u in page.ear.requests if re.search(rf"/{name}\b[^/]*\.mjs", u)})


def left_standing(root) -> None:
    """The poster stays, with one sentence that says what is the matter."""
    assert root.locator(".xp-fig > svg:visible").count() == 1, "the poster is gone"
    assert root.locator(".xp-title").is_visible() and root.locator(".xp-readout").is_visible()
    said = root.get_attribute("data-failed")
    text = root.inner_text()
    notes = [line for line in text.split("\n") if re.search(r"could not|cannot|did not|failed", line, re.I)]
    assert len(notes) == 1 and notes[0].strip().endswith("."), f"no single sentence of excuse: {notes}, {said!r}"


@pytest.mark.parametrize("fault", ["lost", "syntax", "throws"])
def test_module_that_fails_leaves_the_poster(visit, book, site, mount, fault):
    """Not found, no JavaScript at all, or an error while drawing: the poster stays, and all else on the page works."""
    page_name, name = mount
    whole = visit(page_name)
    Card(whole, name)
    (module,) = modules_of(site, whole, name)
    body = {
        "syntax": "export default {{{",
        "throws": "export default { render() { throw new Error('broken on purpose') } }",
    }

    def sabotage(page) -> None:
        if fault == "lost":
            page.route(module, lambda route: route.abort())
        else:
            page.route(module, lambda route: route.fulfill(body=body[fault], content_type="text/javascript"))

    allow = (*LOST, r"Unexpected token|SyntaxError|Invalid|Unexpected", r"broken on purpose", name)
    page = visit(page_name, before=sabotage, allow=allow)
    root = page.locator(f'[data-explorable="{name}"]').first
    root.scroll_into_view_if_needed()
    page.wait_for_selector(f'[data-explorable="{name}"][data-failed]', state="attached")
    assert root.get_attribute("data-ready") is None
    left_standing(root)
    for other in set(book.explorables(page_name)) - {name}:
        Card(page, other)


def test_boot_file_that_fails_leaves_posters(visit, book):
    """Nothing can say anything then; but the pictures and sentences stay, and no control pretends to work."""
    page_name, name = book.mounted[0]
    block = lambda page: page.route(re.compile(r"boot[^/]*\.mjs"), lambda route: route.abort())  # noqa: E731
    page = visit(page_name, before=block, allow=LOST)
    root = page.locator(f'[data-explorable="{name}"]').first
    assert root.locator(".xp-fig > svg:visible").count() == 1 and root.locator(".xp-readout").is_visible()
    assert not root.locator("button:visible, input:visible").count()


def test_blocked_storage(visit, book, page_name):
    """Readers who block cookies get an error from every touch of localStorage; the page must not care."""
    page = visit(page_name, script=beforehand("blockStorage"))
    for name in book.explorables(page_name):
        Card(page, name)
    themes = page.locator("button.theme-switch-button:visible")
    if themes.count():
        before = page.locator("html").get_attribute("data-mode")
        themes.first.click()
        assert page.locator("html").get_attribute("data-mode") != before


def test_blocked_clipboard(card, mount):
    """Where the clipboard is closed, the link still reaches the reader, in the address bar."""
    close = """Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: () => Promise.reject(new DOMException('no', 'NotAllowedError')) } });"""
    for script in (close, "Object.defineProperty(navigator, 'clipboard', { value: undefined });"):
        it = card(script=script)
        it.settle()
        it.root.locator(".xp-actions button", has_text="Cop").click()
        it.page.wait_for_function("name => location.hash.includes(name)", arg=mount[1])


def test_offline_after_loading(card):
    """Once drawn, an explorable needs no network."""
    it = card()
    before, asked = it.settle(), len(it.page.ear.requests)
    it.page.context.set_offline(True)
    it.tries.first.click()
    assert it.settle()["sentence"] != before["sentence"]
    it.button("Reset").click()
    assert it.settle()["sentence"] == before["sentence"]
    assert it.page.ear.requests[asked:] == []


def test_reduced_motion_jumps(card):
    """Asked for less motion, a card goes to a state at once; otherwise it glides."""
    still = card(reduced_motion="reduce")
    still.settle()
    calm = still.root.evaluate(probe("framesOfGlide"))
    assert calm <= 2, f"{calm} different pictures on the way"
    lively = card(reduced_motion="no-preference")
    lively.settle()
    assert lively.root.evaluate(probe("framesOfGlide")) > 3, "there is no glide to leave out"


def test_zoomed_to_200_percent(card):
    """A small laptop's window at twice the size: half as many pixels each way. All is there, and can be used."""
    it = card(size=(640, 400), device_scale_factor=2)
    it.settle()
    assert it.page.evaluate("devicePixelRatio") == 2
    assert it.page.evaluate(probe("sticksOut")) == []
    for part in (".xp-title", ".xp-fig", ".xp-readout", ".xp-controls", ".xp-foot"):
        box = it.root.locator(part).first.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 640, part
    target = it.first_handle() if it.handles.count() else it.ranges.first
    before = it.look()
    it.drag(target, *(inward(it, target) if it.handles.count() else (60.0, 0.0)))
    after = it.settle()
    sound(after)
    assert after["picture"] != before["picture"] and after["height"] == before["height"]
    for button in it.tries.all():
        button.click()  # Playwright clicks only what nothing covers
        sound(it.settle())


def test_forced_colours_stay_readable(card):
    """In Windows' contrast themes every word, line and handle of a card stands out from the page."""
    it = card(forced_colors="active")
    it.settle()
    assert it.page.evaluate("matchMedia('(forced-colors: active)').matches")
    faint = it.root.evaluate(probe("faint"))
    assert not faint, faint


def test_print_shows_the_picture_without_controls(card):
    it = card()
    it.settle()
    it.page.emulate_media(media="print")
    assert it.root.locator(".xp-fig svg").first.is_visible() and it.root.locator(".xp-readout").is_visible()
    assert not it.root.locator(".xp-controls:visible, .xp-foot:visible").count()


def test_state_in_the_page_cannot_inject(visit, book, mount):
    """A page whose own state is hostile (a notebook from a stranger) draws a sound card and runs nothing of it."""
    page_name, name = mount
    hostile = "</script></div><img src=x onerror=alert(1)><script>alert(2)</script>"
    source, found = book.source(page_name), 0

    def poison(match: re.Match[str]) -> str:
        state = dict.fromkeys(json.loads(html.unescape(match[2])), hostile) | {hostile: hostile}
        return f"{match[1]}{html.escape(json.dumps(state), quote=True)}'"

    source, found = re.subn(rf"(data-explorable=\"{name}\"[^>]* data-state=')([^']*)'", poison, source)
    assert found
    with harness.Site(book.folder, overlay={page_name: source.encode()}) as poisoned:
        page = visit(page_name, where=poisoned, script="window.alert = n => console.error(`injected ${n}`)")
        card = Card(page, name)
        sound(card.settle())
        assert "onerror" not in card.root.inner_html()
        page.close()


# Before the page: keep what the policy forbade, and say it, so that the ear hears it too.
VIOLATIONS = """addEventListener('securitypolicyviolation', e => {
  (window.forbidden ??= []).push([e.effectiveDirective, e.blockedURI]);
  console.error(`forbidden: ${e.effectiveDirective} ${e.blockedURI} ${e.sample}`);
});"""


def test_nothing_on_a_page_breaks_its_policy(visit, book, page_name):
    """Loading, dragging, a link, a question, the colour mode, searching: the page asks for nothing that it forbids."""
    page = visit(page_name, script=VIOLATIONS)
    assert page.locator("head > meta[http-equiv=Content-Security-Policy]").count() == 1
    page.evaluate(probe("scrollThrough"))
    for name in book.explorables(page_name):
        card = Card(page, name)
        target = card.first_handle() if card.handles.count() else card.ranges.first
        card.drag(target, *(inward(card, target) if card.handles.count() else (60.0, 0.0)))
        card.tries.first.click()
        sound(card.settle())
        assert card.link()
    for form in page.locator("form.xp-q").all()[:1]:
        form.locator("input").first.evaluate("e => e.scrollIntoView()")
        if form.get_attribute("data-kind") == "number":
            form.locator("input").fill("1")
        else:
            form.locator("input").first.check()
        form.locator("button").click()
        assert form.locator(".xp-q-said").inner_text()
    for button in page.locator("button.theme-switch-button:visible").all()[:1]:
        button.click()
    forbidden = page.evaluate("window.forbidden ?? []")
    if page.locator("#pst-search-dialog").count():
        page.keyboard.press("Control+k")
        page.locator("input[name=q]:visible").first.fill("outlier")
        page.keyboard.press("Enter")
        page.locator("#search-results li a").first.wait_for()
        page.wait_for_load_state("networkidle")  # the pages of which a few words are shown
        forbidden += page.evaluate("window.forbidden ?? []")
    assert forbidden == []


INJECTIONS = {
    "script": ("<script>window.ran = 1</script>", "script-src-elem"),
    "script elsewhere": ("<script src='https://example.org/x.js'></script>", "script-src-elem"),
    "module": ("<script type=module>window.ran = 1</script>", "script-src-elem"),
    "handler": ("<img src='data:,' alt='' onerror='window.ran = 1'>", "script-src-attr"),
    "address": ("<a id=x href='javascript:window.ran = 1'>x</a>", "script-src-elem"),
    "picture": ("<img src='https://example.org/x.png' alt=''>", "img-src"),
    "stylesheet": ("<style>body { display: none }</style>", "style-src-elem"),
    "stylesheet elsewhere": ("<link rel=stylesheet href='https://example.org/x.css'>", "style-src-elem"),
    "frame": ("<iframe src='https://example.org/'></iframe>", "frame-src"),
    "object": ("<object data='https://example.org/x.swf'></object>", "object-src"),
    "base": ("<base href='https://example.org/'>", "base-uri"),
    "form": ("<form id=x action='https://example.org/'></form>", "form-action"),
}
FORBIDDEN = (r"Content Security Policy|forbidden:|left the origin: https://example\.org/",)


@pytest.mark.parametrize("injection", INJECTIONS)
def test_policy_stops_what_is_injected(visit, book, injection):
    """Whatever gets into a page's text (from an output, say) neither runs nor loads; the page and its figures live."""
    injected, directive = INJECTIONS[injection]
    page_name, name = book.mounted[0]
    source = book.source(page_name).replace("<article", injected + "<article", 1)
    with harness.Site(book.folder, overlay={page_name: source.encode()}) as poisoned:
        ends: list[str] = []

        def listen(page) -> None:
            page.on("requestfailed", lambda request: ends.append(f"{request.url} {request.failure}"))
            page.on("requestfinished", lambda request: ends.append(request.url))

        page = visit(page_name, where=poisoned, script=VIOLATIONS, allow=FORBIDDEN, before=listen)
        sound(Card(page, name).settle())
        page.evaluate("document.querySelector('a#x')?.click(); document.querySelector('form#x')?.submit()")
        page.wait_for_function("window.forbidden?.length")
        assert {found[0] for found in page.evaluate("window.forbidden")} == {directive}
        assert page.evaluate("window.ran === undefined && getComputedStyle(document.body).display !== 'none'")
        assert page.url.startswith(poisoned.origin)
        assert all(end.endswith(" csp") for end in ends if "example.org" in end), ends
        page.close()


def test_policy_allows_no_text_to_become_code(visit, book):
    """eval, new Function and a timer with a text are refused; so is asking another site."""
    page = visit(book.mounted[0][0], script=VIOLATIONS, allow=FORBIDDEN)
    # In a frame of its own: what Playwright calls at once may evaluate texts.
    refused = page.evaluate(
        """() => new Promise(done => requestAnimationFrame(async () => {
          const said = [];
          for (const run of [() => eval('1'), () => new Function('1'), () => fetch('https://example.org/')])
            try { await run(); said.push('ran'); } catch (error) { said.push(error.name); }
          setTimeout('window.ran = 1');
          setTimeout(() => done(said), 50);
        }))"""
    )
    assert refused == ["EvalError", "EvalError", "TypeError"] and page.evaluate("window.ran === undefined")


KEYS = (
    "ArrowUp",
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "Shift+ArrowUp",
    "Shift+ArrowRight",
    "Enter",
    "Home",
    "End",
    "Tab",
)


def test_random_drags(card):
    """Dragged about wildly and typed on: no error, no broken number, no change of height, and Reset still resets."""
    room = (800, 640)  # no more than the card, so that little is painted
    it = card(reduced_motion="no-preference", size=room)
    start = it.settle()
    rng = random.Random(20)
    it.centre(it.root.locator(".xp-fig"))
    views = it.root.locator(".xp-choice label, .xp-try button").all()
    take, mouse, states = probe("takeHold"), it.page.mouse, [start["handles"] + start["values"]]
    for n in range(DRAGS + 1):
        now = it.root.evaluate(take, [rng.random()])
        assert not now["broken"], f"after {n} drags {now['broken']}"
        assert abs(now["height"] - start["height"]) < 1, f"after {n} drags: {now['sentence']}"
        states.append(now["state"])
        left, top, width, height = now["box"]
        mouse.move(*now["at"])
        mouse.down()
        for _ in range(3):
            x, y = left + width * rng.uniform(-0.2, 1.2), top + height * rng.uniform(-0.2, 1.2)
            mouse.move(min(max(x, 1), room[0] - 1), min(max(y, 1), room[1] - 1))
        mouse.up()
        if rng.random() < 0.3:
            it.page.keyboard.press(rng.choice(KEYS))
        if rng.random() < 0.1:
            rng.choice(views).evaluate("e => e.click()")  # gliding there while the next drag begins
    sound(it.settle())
    moved = sum(one != other for one, other in itertools.pairwise(states))
    assert moved > 0.6 * DRAGS, f"only {moved} of {DRAGS} drags moved anything"
    it.button("Reset").click()
    mouse.move(2, 2)
    after = it.settle()
    assert (after["sentence"], after["values"], after["handles"]) == (
        start["sentence"],
        start["values"],
        start["handles"],
    )


def test_remounting_leaves_nothing_behind(card, site):
    """Mounted and unmounted again and again: no listener, no element, no memory is left."""
    it = card()
    (module,) = modules_of(site, it.page, it.name)
    wire = it.page.context.new_cdp_session(it.page)
    wire.send("Performance.enable")

    def left() -> dict[str, float]:
        for _ in range(3):  # what the first collection frees may hold more
            wire.send("HeapProfiler.collectGarbage")
        return {m["name"]: m["value"] for m in wire.send("Performance.getMetrics")["metrics"]}

    it.root.evaluate(probe("remount"), [module, 5])
    before = left()
    it.root.evaluate(probe("remount"), [module, REMOUNTS])
    after = left()
    grown = {k: after[k] - before[k] for k in ("Nodes", "JSEventListeners", "JSHeapUsedSize")}
    assert grown["Nodes"] <= 20 and grown["JSEventListeners"] <= 5, grown
    # What the engine learns of the code as it runs, once, and far less than a drawing each time.
    assert grown["JSHeapUsedSize"] < 400_000 + 1_000 * REMOUNTS, grown


def test_slow_processor_ends_where_the_mouse_ends(card):
    """On a processor ten times slower, frames are lost, but not the place where the mouse was let go."""
    it = card()
    target = it.first_handle() if it.handles.count() else it.ranges.first
    move = inward(it, target) if it.handles.count() else (80.0, 0.0)
    it.drag(target, *move)
    it.page.mouse.move(2, 2)
    quick = it.settle()
    it.button("Reset").click()
    it.settle()
    wire = it.page.context.new_cdp_session(it.page)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 10})
    it.drag(target, *move)
    it.page.mouse.move(2, 2)
    it.page.wait_for_timeout(300)
    slow = it.settle()
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    assert slow["sentence"] == quick["sentence"] and slow["handles"] == quick["handles"]
