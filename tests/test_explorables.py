"""Explorables from Python: what they accept, what they say of themselves, and what a page is given."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from traitlets import TraitError

from l1l2 import explorables
from l1l2.explorables import EdgeOfStability, Explorable, OutlierLine, StepSize, TinyNetwork, TwoShapes
from l1l2.explorables.base import STATIC, OneOf, Points

MANIFEST = json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))
CLASSES = [getattr(explorables, name) for name in explorables.__all__ if name != "Explorable"]
WIDGET = "application/vnd.jupyter.widget-view+json"
each = pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.name)


class Tags(HTMLParser):
    """Every tag of a page with its attributes, as a browser would read them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def mount(widget: Explorable) -> dict[str, str | None]:
    tag, attributes = Tags(widget.to_html()).found[0]
    assert tag == "div"
    return attributes


def own(cls: type[Explorable]) -> dict[str, Any]:
    traits = cls.class_traits()
    return {name: traits[name] for name in cls.state_names()}


@each
def test_javascript_declares_the_same_traits_defaults_and_bounds(cls):
    declared, traits, defaults = MANIFEST[cls.name]["traits"], own(cls), cls().state()
    assert set(declared) == set(traits)
    for name, trait in traits.items():
        stated = declared[name]
        assert defaults[name] == stated["value"], name
        if isinstance(trait, OneOf):
            assert list(trait.values) == stated["options"]
        elif isinstance(trait, Points):
            assert (trait.least, trait.most) == (stated["least"], stated["most"])
        elif "min" in stated:
            assert (trait.min, trait.max) == (stated["min"], stated["max"]), name
        else:
            assert name in ("moved", "earlier")


@each
def test_the_files_are_there_and_are_what_the_widget_sends(cls):
    widget = cls()
    for ending in (".mjs", ".html"):
        assert (STATIC / f"{cls.name}{ending}").stat().st_size > 1000
    assert str(widget._esm) == (STATIC / f"{cls.name}.mjs").read_text(encoding="utf-8")
    assert str(widget._css) == (STATIC / "explorables.css").read_text(encoding="utf-8")
    assert (STATIC / "boot.mjs").stat().st_size > 1000


@each
def test_numbers_are_checked(cls):
    for name, trait in own(cls).items():
        low, high = getattr(trait, "min", None), getattr(trait, "max", None)
        if low is None:
            continue
        widget = cls()
        for good in (low, high, (low + high) // 2 if isinstance(low, int) else (low + high) / 2):
            setattr(widget, name, good)
            assert getattr(widget, name) == good
        setattr(widget, name, type(low)(np.asarray(low)[()]))
        for bad in (low - 1, high + 1, float("nan"), float("inf"), "1", None, True, [1], 1j):
            before = getattr(widget, name)
            with pytest.raises(TraitError) as caught:
                setattr(widget, name, bad)
            assert name in str(caught.value), "the message names the trait"
            assert repr(bad) in str(caught.value), "and the value"
            assert getattr(widget, name) == before
        with pytest.raises(TraitError, match=f"{name} must be at least {low} and at most {high}, got"):
            cls(**{name: high + 1})


@each
def test_words_are_checked(cls):
    for name, trait in own(cls).items():
        if isinstance(trait, OneOf):
            for good in trait.values:
                assert getattr(cls(**{name: good}), name) == good
            for bad in ("", "L2", None, 1, ["l2"]):
                with pytest.raises(TraitError, match=f"{name} must be one of .*'{trait.values[0]}'.*, got"):
                    cls(**{name: bad})


def test_numpy_numbers_are_numbers():
    widget = StepSize(eta=np.float32(0.5), step=np.int64(3))
    assert widget.state() == {"eta": 0.5, "start": 5.037, "step": 3, "beta": 1.0}
    assert [type(v) for v in (widget.eta, widget.step)] == [float, int]


@each
def test_repr_is_short_stable_and_tells_what_was_set(cls):
    assert repr(cls()) == f"{cls.__name__}()"
    name, trait = next((n, t) for n, t in own(cls).items() if getattr(t, "min", None) is not None)
    widget = cls(**{name: trait.min})
    assert repr(widget) == f"{cls.__name__}({name}={trait.min!r})"
    again = eval(repr(widget), vars(explorables))
    assert again.state() == widget.state()


@each
def test_mime_bundle(cls):
    data, metadata = cls()._repr_mimebundle_()
    assert set(data) == {"text/plain", WIDGET, "text/html"}
    assert data["text/plain"] == f"{cls.__name__}()"
    assert data[WIDGET]["model_id"]
    assert isinstance(metadata, dict)
    assert "export default" not in data["text/html"] and "<script" not in data["text/html"], "it holds no code"
    attributes = mount(cls())
    assert attributes["class"] == "xp-mount"
    assert attributes["data-explorable"] == cls.name
    assert json.loads(attributes["data-state"]) == cls().state()
    assert (STATIC / f"{cls.name}.html").read_text(encoding="utf-8").strip() in data["text/html"]


def test_the_same_widget_gives_the_same_bytes():
    assert OutlierLine(delta=2).to_html() == OutlierLine(delta=2).to_html()
    assert cell(OutlierLine(delta=2)) == cell(OutlierLine(delta=2))


def cell(widget: Explorable) -> dict[str, str]:
    data, _ = widget._repr_mimebundle_()
    return {kind: data[kind] for kind in ("text/plain", "text/html")}


class Nasty(OutlierLine):
    """An explorable whose state is hostile."""

    def state(self) -> dict[str, Any]:
        return {"words": "</script><img src=x onerror=alert(1)>'\"& ' data-x='1", "more": "<!--\u2028"}


def test_state_cannot_break_out_of_its_attribute():
    text = Nasty().to_html()
    assert "<img" not in text and "</script" not in text and "<!--" not in text
    attributes = mount(Nasty())
    assert set(attributes) == {"class", "data-explorable", "data-state"}
    assert json.loads(attributes["data-state"]) == Nasty().state()


def test_a_state_that_is_no_json_is_refused(monkeypatch):
    monkeypatch.setattr(StepSize, "state", lambda self: {"eta": float("nan")})
    with pytest.raises(ValueError, match="JSON"):
        StepSize().to_html()


coordinate = st.floats(-1e6, 1e6)
state = st.fixed_dictionaries(
    {
        "points": st.lists(st.tuples(coordinate, coordinate), min_size=3, max_size=8),
        "moved": st.dictionaries(st.integers(0, 7), st.tuples(coordinate, coordinate)),
        "delta": st.floats(0.01, 10),
        "sticks": st.sampled_from(["chosen", "l2", "l1", "huber"]),
        "chosen": st.integers(0, 199),
    }
)


@given(state)
def test_state_goes_through_json_and_back(given_state):
    widget = OutlierLine(**given_state)
    text = json.dumps(widget.state(), allow_nan=False)
    assert OutlierLine(**json.loads(text)).state() == widget.state()
    assert json.loads(mount(widget)["data-state"]) == json.loads(text)


def test_points_may_be_a_list_an_array_or_a_frame():
    rows = [[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]]
    for value in (rows, tuple(map(tuple, rows)), np.array(rows), np.array(rows, dtype=int), pd.DataFrame(rows)):
        assert OutlierLine(points=value).points == rows
    for bad, why in (
        (rows[:2], "3 to 200 points"),
        ([[0, 0]] * 201, "got 201 of them"),
        ([*rows, [1]], r"points\[3\] must be a pair"),
        ([*rows, [1, float("nan")]], r"points\[3\] must hold two finite numbers"),
        ([*rows, [True, 1]], "finite numbers"),
        ([*rows, "ab"], "pair"),
        (np.arange(9), "pair"),
        (3, "points"),
        (None, "points"),
    ):
        with pytest.raises(TraitError, match=why):
            OutlierLine(points=bad)


def test_moved_is_checked_and_keyed_by_text():
    widget = OutlierLine(moved={3: (1, 2), "4": np.array([5.0, 6.0])})
    assert widget.moved == {"3": [1.0, 2.0], "4": [5.0, 6.0]}
    for bad in (
        {-1: [1, 2]},
        {"x": [1, 2]},
        {1.5: [1, 2]},
        {True: [1, 2]},
        {0: [1]},
        {0: [1, float("inf")]},
        {0: None},
        [1],
        None,
    ):
        with pytest.raises(TraitError, match="moved"):
            widget.moved = bad
    assert widget.moved == {"3": [1.0, 2.0], "4": [5.0, 6.0]}


def test_outlier_y_moves_the_point_and_follows_it():
    widget, seen = OutlierLine(), []
    widget.observe(lambda change: seen.append(change["new"]), "outlier_y")
    assert widget.outlier_y == 1.0
    widget.outlier_y = 40
    assert widget.moved == {"18": [9.1, 40.0]}
    widget.set_state({"moved": {"18": [8.0, -2.5], "3": [1, 1]}})  # what a drag in the browser sends
    assert (widget.outlier_y, widget.moved["18"]) == (-2.5, [8.0, -2.5])
    widget.outlier_y = 3
    assert widget.moved == {"18": [8.0, 3.0], "3": [1.0, 1.0]}
    widget.moved = {}
    assert widget.outlier_y == 6.6
    assert seen == [40.0, -2.5, 3.0, 6.6]
    assert "outlier_y" not in widget.state()
    with pytest.raises(TraitError, match="outlier_y must be a finite number"):
        widget.outlier_y = float("nan")


def test_own_points_start_where_they_are():
    rows = [[0, 0], [1, 1], [2, 2], [3, 9]]
    widget = OutlierLine(points=rows)
    assert widget.moved == {}
    assert widget.outlier_y == 9.0, "an index past the end means the last point"
    widget.outlier_y = 3
    assert widget.moved == {"3": [3.0, 3.0]}
    widget.outlier = 0
    assert widget.outlier_y == 0.0
    widget.points = [[0, 5], [1, 1], [2, 2]]
    assert (widget.moved, widget.outlier_y) == ({}, 5.0)
    both = OutlierLine(points=rows, moved={1: [1, 7]}, outlier=1)
    assert (both.moved, both.outlier_y) == ({"1": [1.0, 7.0]}, 7.0)
    assert OutlierLine(outlier_y=2.5).moved == {"18": [9.1, 2.5]}


def test_defaults_are_not_shared_between_widgets():
    first = OutlierLine()
    first.outlier_y = 0
    assert OutlierLine().moved == {"18": [9.1, 1.0]}
    assert OutlierLine().points is not first.points or OutlierLine.points.default_value is not first.points


def test_every_class_is_documented_and_names_its_traits():
    for cls in CLASSES:
        for name in own(cls):
            assert f"{name}:" in cls.__doc__ or f"{name} " in cls.__doc__, f"{cls.__name__} does not explain {name}"
    assert {TwoShapes, EdgeOfStability} <= set(CLASSES)


def test_spans_of_a_run_are_checked_and_become_plain_numbers():
    good = [[600, "l1_gradient", 0.003], [900, "none", 0.01]]
    widget = TinyNetwork(earlier=[(np.int64(600), "l1_gradient", np.float64(0.003)), (900, "none", 0.01)], step=1200)
    assert widget.earlier == good and [type(v) for v in widget.earlier[0]] == [int, str, float]
    assert TinyNetwork(**json.loads(json.dumps(widget.state()))).state() == widget.state()
    for bad, why in (
        ([[0, "none", 0.01]], r"earlier\[0\] must end at a whole step above 0"),
        ([[5, "none", 0.01], [5, "l2", 0.01]], r"earlier\[1\] must end at a whole step above 5"),
        ([[2001, "none", 0.01]], "at most 2000, got 2001"),
        ([[1.5, "none", 0.01]], "whole step"),
        ([[True, "none", 0.01]], "whole step"),
        ([[5, "lasso", 0.01]], r"earlier\[0\] must name one of 'none', .*got 'lasso'"),
        ([[5, "l2", 0]], r"earlier\[0\] must have a strength from 0.0001 to 0.5"),
        ([[5, "l2", float("nan")]], "strength"),
        ([[5, "l2"]], r"earlier\[0\] must be \[until, penalty, strength\], got"),
        ([[i + 1, "l2", 0.1] for i in range(2001)], "at most 2000 rows"),
        ("l2", "earlier"),
        (None, "earlier"),
    ):
        with pytest.raises(TraitError, match=why):
            widget.earlier = bad
    assert widget.earlier == good
