"""R-CNN's deltas from an anchor to a box."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...boxes import encode
from ..exercise import Exercise, Group, Wrong


def _reference(anchor: Any, box: Any) -> np.ndarray:
    return encode(np.atleast_2d(anchor), np.atleast_2d(box))[0]


def _sides(corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Centre and size, each (2,)."""
    return (corners[:2] + corners[2:]) / 2, corners[2:] - corners[:2]


def _form(make: Callable[..., tuple[Any, Any]]) -> Callable[..., np.ndarray]:
    """Build a wrong form from a function of (anchor centre, anchor size, centre, size) -> (shift, log part)."""

    def form(anchor: Any, box: Any) -> np.ndarray:
        first, second = make(*_sides(np.asarray(anchor, float)), *_sides(np.asarray(box, float)))
        return np.concatenate([first, second])

    return form


def _order(*places: int) -> Callable[..., np.ndarray]:
    return lambda anchor, box: _reference(anchor, box)[list(places)]


def _corner(anchor: Any, box: Any) -> np.ndarray:
    _, size = _sides(anchor)
    return np.r_[(box[:2] - anchor[:2]) / size, _reference(anchor, box)[2:]]


def _as_centre_size(anchor: Any, box: Any) -> np.ndarray:
    return np.r_[(box[:2] - anchor[:2]) / anchor[2:], np.log(box[2:] / anchor[2:])]


def _as_corner_size(anchor: Any, box: Any) -> np.ndarray:
    a, b = anchor[:2] + anchor[2:] / 2, box[:2] + box[2:] / 2
    return np.r_[(b - a) / anchor[2:], np.log(box[2:] / anchor[2:])]


_ANCHORS = [(0, 0, 10, 20), (10, 20, 30, 60), (-5, -5, 5, 15), (100, 50, 164, 178), (0.1, 0.2, 0.5, 0.9), (3, 4, 7, 6)]
_BOXES = [(5, 10, 25, 20), (12, 10, 28, 74), (-5, -5, 5, 15), (120, 40, 200, 190), (0.2, 0.1, 0.4, 0.8), (1, 5, 3, 9)]

ENCODE_BOX = Exercise(
    name="encode_box",
    arguments=("anchor", "box"),
    task="Return R-CNN's deltas (tx, ty, tw, th) from the anchor to the box; both are corners (x1, y1, x2, y2).",
    reference=_reference,
    outputs=("tx", "ty", "tw", "th"),
    elementwise=False,
    rows_fallback=True,
    groups=(
        Group({
            "anchor": [np.array(a, dtype=float) for a in _ANCHORS[:3]],
            "box": [np.array(b, dtype=float) for b in _BOXES[:3]],
        }),
        Group({
            "anchor": [np.array(a, dtype=float) for a in _ANCHORS[1:]],
            "box": [np.array(b, dtype=float) for b in _BOXES[1:]],
        }),
    ),
    wrongs=(
        Wrong("is the logarithm missing from tw and th?", _form(lambda ac, a, c, s: ((c - ac) / a, s / a))),
        Wrong("are anchor and box exchanged? The anchor is what you divide by", lambda a, b: _reference(b, a)),
        Wrong("did you divide the shift by the box's size? The anchor's is asked",
              _form(lambda ac, a, c, s: ((c - ac) / s, np.log(s / a)))),
        Wrong("did you divide the shift by the anchor's size?", _form(lambda ac, a, c, s: (c - ac, np.log(s / a)))),
        Wrong("do you compare the corners x1, y1? The shift is that of the centres", _corner),
        Wrong("is the ratio in the logarithm turned round? It is box over anchor",
              _form(lambda ac, a, c, s: ((c - ac) / a, np.log(a / s)))),
        Wrong("is the shift turned round? It is the box's centre minus the anchor's",
              _form(lambda ac, a, c, s: ((ac - c) / a, np.log(s / a)))),
        Wrong("is it log2? The natural logarithm is asked", _form(lambda ac, a, c, s: ((c - ac) / a, np.log2(s / a)))),
        Wrong("is it log10? The natural logarithm is asked",
              _form(lambda ac, a, c, s: ((c - ac) / a, np.log10(s / a)))),
        Wrong("is it log(1 + ratio)? No 1 is added", _form(lambda ac, a, c, s: ((c - ac) / a, np.log1p(s / a)))),
        Wrong("is 1 added to each width and height? Corners are points here, not pixels",
              _form(lambda ac, a, c, s: ((c - ac) / (a + 1), np.log((s + 1) / (a + 1))))),
        Wrong("are width and height exchanged where you divide?",
              _form(lambda ac, a, c, s: ((c - ac) / a[::-1], np.log(s / a)))),
        Wrong("is the order (tx, ty, tw, th)? x and y are exchanged", _order(1, 0, 3, 2)),
        Wrong("is the order (tx, ty, tw, th)? Yours starts with tw", _order(2, 3, 0, 1)),
        Wrong("is the order (tx, ty, tw, th)? Yours is (tx, tw, ty, th)", _order(0, 2, 1, 3)),
        Wrong("do you read the boxes as (centre x, centre y, width, height)? They are corners", _as_centre_size),
        Wrong("do you read the boxes as (x, y, width, height)? They are corners (x1, y1, x2, y2)", _as_corner_size),
        Wrong("is the centre the sum of the corners? It is half of it",
              _form(lambda ac, a, c, s: (2 * (c - ac) / a, np.log(s / a)))),
        Wrong("is tw a difference of widths? It is the logarithm of their ratio",
              _form(lambda ac, a, c, s: ((c - ac) / a, s - a))),
        Wrong("is it divided by SSD's variances 0.1 and 0.2? R-CNN's deltas are plain",
              _form(lambda ac, a, c, s: ((c - ac) / a / 0.1, np.log(s / a) / 0.2))),
        Wrong("is it the plain difference of the corners?", lambda a, b: b - a),
    ),
)  # fmt: skip
