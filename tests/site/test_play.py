"""Every explorable answers: to the mouse, to a finger, to the keyboard, to its buttons and to a link."""

from __future__ import annotations

import json
import re

import pytest
from cards import Card, alike, encode, inward, sound
from harness import DESKTOP, PHONE, probe

pytestmark = pytest.mark.site

GARBAGE = {
    "no_base64": lambda name, state: f"#xp={name}:%%%",
    "half_a_percent": lambda name, state: f"#xp={name}:%E0%A4%A",
    "no_utf8": lambda name, state: f"#xp={name}:__79_A",
    "other_signs": lambda name, state: f"#xp={name}:\N{SNOWMAN}\N{COLLISION SYMBOL}\u202e\u0000",
    "no_colon": lambda name, state: f"#xp={name}",
    "no_such_place": lambda name, state: encode(f"{name}.99", json.dumps(dict.fromkeys(state, 1))),
    "a_number": lambda name, state: encode(name, "1e999"),
    "deep": lambda name, state: encode(name, "[" * 50_000),
    "huge": lambda name, state: encode(name, json.dumps("x" * 400_000)),
    "one_of_everything": lambda name, state: encode(
        name, json.dumps({"": 1, "__proto__": [1], "length": -1, "then": 1})
    ),
    "no_json": lambda name, state: encode(name, "{'eta': "),
    "no_object": lambda name, state: encode(name, '[1, 2, "three"]'),
    "null": lambda name, state: encode(name, "null"),
    "all_null": lambda name, state: encode(name, json.dumps(dict.fromkeys(state))),
    "prototype": lambda name, state: encode(name, '{"__proto__": {"polluted": 1}, "constructor": 3, "toString": 1}'),
    "no_such_name": lambda name, state: encode("no_such_explorable", json.dumps(state)),
    "long": lambda name, state: encode(name, json.dumps({"x" * 20_000: 1})),
    "all_words": lambda name, state: encode(name, json.dumps(dict.fromkeys(state, "<img src=x onerror=alert(1)>"))),
    "all_lists": lambda name, state: encode(name, json.dumps({k: [[1e400], None, "x"] for k in state})),
    "all_huge": lambda name, state: encode(name, json.dumps(dict.fromkeys(state, 1e308))),
    "all_negative": lambda name, state: encode(name, json.dumps(dict.fromkeys(state, -1e9))),
}
CLAMPED = ("all_words", "all_lists", "all_huge", "all_negative")  # may be taken as far as they are allowed


def test_mouse_moves_the_picture_and_the_sentence(card):
    it = card()
    before = it.settle()
    assert before["sentence"], "the card says nothing"
    if it.handles.count():
        it.drag(it.first_handle(), *inward(it, it.first_handle()))
        after = it.settle()
        sound(after)
        assert after["handles"] != before["handles"], "the handle did not follow the mouse"
        assert after["picture"] != before["picture"], "the picture did not change"
        assert after["sentence"] != before["sentence"], "the sentence did not change"
        it.page.mouse.move(*(v + 30 for v in it.middle(it.first_handle())))
        assert it.settle()["handles"] == after["handles"], "the handle follows the mouse that has let it go"
    for thumb in it.ranges.all():
        before = it.settle()
        share = thumb.evaluate("e => (e.value - e.min) / (e.max - e.min)")
        it.drag(thumb, (0.3 if share < 0.5 else -0.3) * thumb.bounding_box()["width"], 0)
        after = it.settle()
        sound(after)
        assert after["values"] != before["values"], "the slider did not follow the mouse"
        assert (after["picture"], after["sentence"]) != (before["picture"], before["sentence"])
    assert it.handles.count() + it.ranges.count(), "nothing on this card can be taken hold of"


def test_handle_keeps_its_grip(card):
    """Pressed 6 px beside its middle, a handle does not jump, and then moves exactly with the mouse."""
    it = card()
    if not it.handles.count():
        assert it.ranges.count()
        return
    handle = it.first_handle()
    it.centre(handle)
    before = it.settle()
    x, y = it.middle(handle)
    it.page.mouse.move(x + 6, y + 4)
    it.page.mouse.down()
    assert it.settle()["handles"] == before["handles"], "the handle jumped when it was pressed"
    for dx, dy in ((25, -15), (0, 0)):
        it.page.mouse.move(x + 6 + dx, y + 4 + dy)
    it.settle()
    back = it.middle(handle)
    it.page.mouse.up()
    assert abs(back[0] - x) < 2 and abs(back[1] - y) < 2, "the handle jumped to under the mouse"
    assert it.middle(handle) == back, "the handle jumped when it was let go"


def test_finger_drags_without_scrolling_and_pans_elsewhere(card):
    it = card(size=PHONE, touch=True)
    target = it.first_handle() if it.handles.count() else it.ranges.first
    it.centre(target)
    before, place = it.settle(), it.root.bounding_box()
    dx, dy = inward(it, target) if it.handles.count() else (60.0, 0.0)
    it.drag_by_finger(target, dx, dy)
    after = it.settle()
    sound(after)
    assert after["picture"] != before["picture"], "the finger moved nothing"
    # Where the card stands in the window, not scrollY: the browser mends that when sections above are laid out.
    assert abs(it.root.bounding_box()["y"] - place["y"]) <= 1, "the page scrolled under the finger"
    # Elsewhere the page pans: from the title, and from a part of the picture that holds no handle.
    title, figure = it.root.locator(".xp-title"), it.root.locator(".xp-fig")
    held = [it.middle(h) for h in it.handles.all()]
    box = figure.bounding_box()
    grid = [(box["width"] * (k % 8 + 0.5) / 8, box["height"] * (k // 8 + 0.5) / 5) for k in range(40)]
    room = lambda spot: min([(spot[0] + box["x"] - a) ** 2 + (spot[1] + box["y"] - b) ** 2 for a, b in held] or [0])  # noqa: E731
    for part, (x, y) in ((title, (40, 12)), (figure, max(grid, key=room))):
        it.centre(part)
        resting, place = it.settle()["picture"], part.bounding_box()
        top = it.page.evaluate("scrollY")
        it.swipe(place["x"] + x, place["y"] + y, 0, 120 if top > 200 else -120)
        it.page.wait_for_function("top => Math.abs(scrollY - top) > 60", arg=top, timeout=3000)
        assert it.settle()["picture"] == resting, "panning the page changed the picture"


def test_keyboard_reaches_moves_and_puts_back(card):
    it = card()
    if it.handles.count():
        handle = it.first_handle()
        it.tab_to(handle)
        it.page.keyboard.press("Escape")  # to where Escape puts it, which need not be where the page starts
        start = it.settle()
        ring = handle.locator(".xp-focus")
        assert ring.evaluate("e => getComputedStyle(e).visibility") == "visible", "no focus ring on a handle"
        moved = []
        for key in ("ArrowUp", "ArrowLeft", "ArrowDown", "ArrowRight"):
            before = it.look()["handles"]
            it.page.keyboard.press(key)
            if it.settle()["handles"] != before:
                moved.append(key)
        assert len(moved) == 4, f"arrows that move the handle: {moved}"
        it.page.keyboard.press("Escape")
        alike(it.settle(), {**start, "picture": it.look()["picture"], "words": it.look()["words"]})
        # Shift makes ten steps of one
        key = moved[0]
        home = it.middle(handle)
        it.page.keyboard.press(key)
        it.settle()
        one = sum(abs(a - b) for a, b in zip(it.middle(handle), home))
        it.page.keyboard.press("Escape")
        it.settle()
        it.page.keyboard.press(f"Shift+{key}")
        sound(it.settle())
        ten = sum(abs(a - b) for a, b in zip(it.middle(handle), home))
        assert one < ten <= 10 * one + 1.5, f"one step moves {one:.1f} px, Shift {ten:.1f} px"
        it.page.keyboard.press("Escape")
        assert it.settle()["handles"] == start["handles"]
    for slider in it.ranges.all():
        it.tab_to(slider)
        before = slider.input_value()
        inside = slider.evaluate("e => +e.value < +e.max")
        it.page.keyboard.press("ArrowRight" if inside else "ArrowLeft")
        sound(it.settle())
        assert slider.input_value() != before, "the arrow does not move the slider"
        assert slider.get_attribute("aria-valuetext"), "the slider says no value"


def test_enter_walks_through_the_points(card):
    """Many points are one tab stop: Enter takes the next, Shift+Enter the one before."""
    it = card()
    group = it.root.locator('.xp-handle[role=slider][tabindex="-1"]')
    if not group.count():
        for handle in it.handles.all():
            it.tab_to(handle)
        return
    first = it.first_handle()
    label = first.get_attribute("aria-label")
    it.tab_to(first)
    focused = "document.activeElement.getAttribute('aria-label')"
    it.page.keyboard.press("Enter")
    following = it.page.evaluate(focused)
    assert following and following != label, "Enter does not take the next point"
    it.page.keyboard.press("Shift+Enter")
    assert it.page.evaluate(focused) == label, "Shift+Enter does not go back"
    names = [h.get_attribute("aria-label") for h in it.handles.all()]
    assert len(set(names)) == len(names), "two points have one name"


def test_buttons_reset_and_link(card, visit, mount):
    """Each 'try' changes the picture; the copied link brings a state back on a fresh page, Reset the first one."""
    it = card(reduced_motion="no-preference")
    start = it.settle()
    assert it.tries.count() >= 2, "nothing to try"
    for button in it.tries.all():
        before = it.look()
        button.click()
        after = it.settle()
        sound(after)
        assert (after["sentence"], after["picture"]) != (before["sentence"], before["picture"]), (
            f"'{button.inner_text()}' changes nothing"
        )
    if it.handles.count():
        it.drag(it.first_handle(), *inward(it, it.first_handle(), 0.35))
    here = it.settle()
    link = it.link()
    it.page.mouse.move(2, 2)
    here = it.settle()
    assert here["sentence"] != start["sentence"]
    assert link.startswith(it.page.url.split("#")[0] + "#"), "the link does not lead to this page"
    page_name, name = mount
    again = Card(visit(page_name, fragment="#" + link.split("#", 1)[1]), name)
    alike(again.settle(), here)
    it.button("Reset").click()
    it.page.mouse.move(2, 2)
    alike(it.settle(), start)


def test_link_scrolls_to_its_explorable(card, visit, mount):
    """Whoever opens a link to a state sees that explorable, not the top of the page."""
    it = card()
    link = it.link()
    page = visit(mount[0], fragment="#" + link.split("#", 1)[1])
    page.wait_for_function(
        """name => {
          const b = document.querySelector(`[data-explorable="${name}"]`).getBoundingClientRect();
          return b.top < innerHeight - 100 && b.bottom > 100;
        }""",
        arg=mount[1],
    )


def test_garbage_link_does_no_harm(card, mount, visit):
    """Whatever stands after the #, the card draws a sound state; what is no state at all leaves it as it starts."""
    page_name, name = mount
    it = card(script="window.alert = () => console.error('script injected')")
    state, start = it.state(), it.settle()
    for kind, make in GARBAGE.items():
        it.page.goto(it.page.site.url(page_name) + make(name, state))  # same page: only the fragment changes
        try:
            after = it.settle()
            sound(after)
            assert after["sentence"] and abs(after["height"] - start["height"]) < 1
            assert it.page.evaluate("({}).polluted === undefined")
            if kind not in CLAMPED:
                alike(after, start)
        except AssertionError as error:
            raise AssertionError(f"link '{kind}': {error}") from error
    fresh = Card(visit(page_name, fragment=GARBAGE["all_huge"](name, state)), name)
    sound(fresh.settle())


def test_spoken_sentence_follows_the_visible_one(card):
    """The live region says the same words once they rest, and nothing in between."""
    it = card()
    it.page.wait_for_timeout(700)
    target = it.first_handle() if it.handles.count() else it.ranges.first
    before = it.look()
    it.root.evaluate(probe("listen"))
    it.drag(target, *(inward(it, target) if it.handles.count() else (60.0, 0.0)), steps=20)
    it.page.wait_for_function(
        "([el, was]) => el.querySelector('[role=status]').textContent !== was",
        arg=[it.root.element_handle(), before["said"]],
        timeout=3000,
    )
    it.page.wait_for_timeout(600)
    after = it.look()
    rests = it.page.evaluate("window.rests")
    assert min(rests) > 400, f"the live region speaks {min(rests):.0f} ms after a change: it chatters while things move"
    words = lambda text: re.findall(r"[a-z]{3,}", re.sub(r"to the power|minus", "", text.lower()))  # noqa: E731
    assert words(after["said"]) == words(after["sentence"])
    assert it.root.locator(".xp-readout").get_attribute("aria-hidden") == "true"


def test_picture_is_the_same_after_resizing(card):
    """From laptop to phone and back, and with the room taken by something else on the page: nothing is left over."""
    it = card()
    wide = it.settle()
    it.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    narrow = it.settle()
    it.page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})
    it.wait()
    alike(it.settle(), wide)
    it.root.evaluate("(e, width) => { e.style.width = width; }", "400px")
    squeezed = it.settle()
    it.root.evaluate("e => { e.style.width = ''; }")
    alike(it.settle(), wide)
    for look in (narrow, squeezed):
        sound(look)
        assert look["sentence"] == wide["sentence"]
        assert look["picture"] != wide["picture"], "the picture is not drawn anew where there is less room"
