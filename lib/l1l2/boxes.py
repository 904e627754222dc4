"""Bounding boxes: R-CNN's four regression targets, and the overlap of two boxes. Row by row, vectorised.

A box is (x1, y1, x2, y2): corners in any unit of length, x2 > x1 and y2 > y1, width x2 - x1. (The first R-CNN codes
count pixels and add 1 to each width; here corners are points on an axis, as in Detectron2 and torchvision.)
"""

from __future__ import annotations

from typing import Any

import numpy as np

from l1l2._validation import as_float_array


def encode(anchors: Any, boxes: Any) -> np.ndarray:
    """The deltas (tx, ty, tw, th) that turn each anchor into its box.

    tx = (centre_x - anchor's) / anchor's width, tw = log(width / anchor's width), the same for y and height.

    anchors, boxes: (n, 4), in one unit of length. Returns (n, 4), without unit, in the dtype of the boxes and anchors.
    Convention: R. Girshick et al. 2014 (R-CNN), appendix C, before the division by standard deviations, if any.
    Raises TypeError or ValueError for what is not (n, 4) finite numbers, different numbers of rows, boxes without
    a width or height, and a box too far from its anchor for tx or ty to be a float (the message names the row).
    """
    anchors, boxes = _rows(anchors, "anchors", corners=True), _rows(boxes, "boxes", corners=True)
    _same_rows(anchors, "anchors", boxes, "boxes")
    anchor_centre, anchor_size = _centre_size(anchors)
    centre, size = _centre_size(boxes)
    with np.errstate(over="ignore"):
        shift = (centre - anchor_centre) / anchor_size
    far = ~np.isfinite(shift).all(axis=1)
    if far.any():
        row = int(far.argmax())
        what = f"box {boxes[row].tolist()} for anchor {anchors[row].tolist()}"
        raise ValueError(f"boxes must lie so near their anchors that tx and ty are floats; row {row} is {what}")
    # the quotient of the sizes may leave the floats where the difference of their logarithms does not
    return np.concatenate([shift, np.log(size) - np.log(anchor_size)], axis=1)


def decode(anchors: Any, deltas: Any) -> np.ndarray:
    """The boxes that the deltas (tx, ty, tw, th) make of the anchors; the inverse of `encode`.

    centre_x = anchor's + tx * anchor's width, width = anchor's * exp(tw), the same for y and height.

    anchors, deltas: (n, 4). Returns (n, 4) boxes. Corners that would leave the range of floats stop at its ends, so
    that finite deltas give finite boxes. Nothing else is clipped (many detectors limit tw and th to log(1000/16)).
    Raises TypeError or ValueError as `encode` does, for the anchors; deltas may be any finite numbers.
    """
    anchors, deltas = _rows(anchors, "anchors", corners=True), _rows(deltas, "deltas")
    _same_rows(anchors, "anchors", deltas, "deltas")
    centre, size = _centre_size(anchors)
    limit = np.finfo(np.result_type(anchors, deltas)).max / 2
    with np.errstate(over="ignore"):
        centre = np.clip(centre + deltas[:, :2] * size, -limit, limit)
        half = np.minimum(size * np.exp(deltas[:, 2:]) / 2, limit)
    return np.concatenate([centre - half, centre + half], axis=1)


def iou(a: Any, b: Any) -> np.ndarray:
    """Intersection over union of each row of a with the same row of b: 1 for equal boxes, 0 for disjoint ones.

    a, b: (n, 4) boxes in one unit. Returns (n,), in [0, 1].
    Raises TypeError or ValueError for what is not (n, 4) finite numbers, different numbers of rows, and boxes without
    a width or height (the message names the row).
    """
    a, b = _rows(a, "a", corners=True), _rows(b, "b", corners=True)
    _same_rows(a, "a", b, "b")
    size_a, size_b = a[:, 2:] - a[:, :2], b[:, 2:] - b[:, :2]
    longer = np.maximum(size_a, size_b)  # in this unit no area overflows
    with np.errstate(over="ignore", under="ignore"):
        shared = np.maximum(np.minimum(a[:, 2:], b[:, 2:]) - np.maximum(a[:, :2], b[:, :2]), 0)
        area_a, area_b, both = ((side / longer).prod(axis=1) for side in (size_a, size_b, shared))
    union = area_a + area_b - both  # no less than `both`, also when rounded
    return both / np.maximum(union, np.finfo(union.dtype).tiny)


def _rows(value: Any, name: str, corners: bool = False) -> np.ndarray:
    """Return an (n, 4) float array; with `corners`, also check that each row is a box with an inside."""
    array = as_float_array(value, name)
    if array.ndim != 2 or array.shape[1] != 4:
        raise ValueError(f"{name} must have shape (n, 4), one row for each box; got shape {array.shape}")
    if corners:
        with np.errstate(over="ignore"):
            size = array[:, 2:] - array[:, :2]
        bad = ~((size > 0) & np.isfinite(size)).all(axis=1)
        if bad.any():
            row = int(bad.argmax())
            what = "x2 > x1 and y2 > y1, with a finite width and height"
            others = f" ({int(bad.sum())} such rows)" if bad.sum() > 1 else ""
            raise ValueError(f"{name} must have {what}; row {row} is {array[row].tolist()}{others}")
    return array


def _same_rows(first: np.ndarray, first_name: str, second: np.ndarray, second_name: str) -> None:
    if len(first) != len(second):
        names = f"{first_name} and {second_name}"
        raise ValueError(f"{names} must have the same number of rows; got {len(first)} and {len(second)}")


def _centre_size(boxes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return centres and sizes, both (n, 2)."""
    return boxes[:, :2] / 2 + boxes[:, 2:] / 2, boxes[:, 2:] - boxes[:, :2]
