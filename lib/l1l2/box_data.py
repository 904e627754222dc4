"""Images of handwritten digits put somewhere on a canvas, with the true box and a noisy label for each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from sklearn.datasets import load_digits

from l1l2._validation import all_finite, as_float_array, between, integer, non_negative, positive
from l1l2.layers import generator

INK = 0.1  # a pixel of the 8 x 8 original counts as written on from this share of full ink


@dataclass(frozen=True)
class DigitBoxes:
    """n images with boxes (x1, y1, x2, y2) in pixels of the canvas, pixel k reaching from k to k + 1.

    images: (n, canvas, canvas), ink from 0 to 1 plus background noise, float32.
    boxes: (n, 4), the true tight boxes. labels: (n, 4), what an imperfect annotator wrote.
    wrong: (n,) bool, the gross errors among the labels. digits: (n,) which digit it is.
    """

    images: np.ndarray
    boxes: np.ndarray
    labels: np.ndarray
    wrong: np.ndarray
    digits: np.ndarray

    @property
    def flat(self) -> np.ndarray:
        """The images as rows, (n, canvas * canvas)."""
        return self.images.reshape(len(self.images), -1)


def digits_on_canvas(
    n: int,
    rng: np.random.Generator,
    *,
    canvas: int = 20,
    scale: tuple[float, float] = (1.0, 2.0),
    jitter: float = 0.03,
    bad_share: float = 0.0,
    background: float = 0.05,
    originals: Any = None,
) -> DigitBoxes:
    """Draw n digits of scikit-learn's `load_digits` at random places and scales, with imperfect box labels.

    The digit is stretched by a factor drawn from `scale` (width and height apart by up to 10 % each), placed anywhere
    inside the canvas, and redrawn by linear interpolation, so boxes end between pixels. Labels: each corner coordinate
    is off by a Gaussian with `jitter` times the box's width or height as its standard deviation; a share `bad_share`
    of the rows carries the label of another image instead (as when a list of files slips by one).

    n: number of images. rng: a NumPy Generator; the images do not depend on `jitter` and `bad_share`.
    canvas: side in pixels, large enough for the largest digit. background: standard deviation of the pixel noise.
    originals: indices into `load_digits()` to draw from (None: all 1,797), so that training and test share no digit.
    Raises TypeError or ValueError for unusable arguments.
    """
    n, canvas = integer(n, "n", minimum=1), integer(canvas, "canvas", minimum=8)
    low, high = _scale(scale)
    if 8 * high * 1.1 > canvas:
        raise ValueError(f"canvas must hold the largest digit, {8 * high * 1.1:.1f} pixels; got {canvas}")
    jitter, background = non_negative(jitter, "jitter"), non_negative(background, "background")
    bad_share = between(bad_share, "bad_share", 0, 1)
    glyphs, digits, inks = _digits()
    chosen = generator(rng).choice(_indices(originals, len(glyphs)), n)
    glyphs, digits, inks = glyphs[chosen], digits[chosen], inks[chosen]

    stretch = rng.uniform(low, high, (n, 1)) * rng.uniform(0.9, 1.1, (n, 2))
    size = (inks[:, 2:] - inks[:, :2]) * stretch
    corner = rng.uniform(size=(n, 2)) * (canvas - size)
    boxes = np.concatenate([corner, corner + size], axis=1)
    pixel = np.arange(canvas) + 0.5
    # where each pixel of the canvas lies on the 8 x 8 original, and how much of each original pixel it takes
    source = inks[:, :2, None] + (pixel - corner[:, :, None]) / stretch[:, :, None]
    share = np.maximum(0, 1 - np.abs(source[..., None] - (np.arange(8) + 0.5)))
    images = share[:, 1] @ glyphs @ share[:, 0].transpose(0, 2, 1)
    images += background * rng.standard_normal(images.shape)
    with np.errstate(over="ignore"):
        images = images.astype(np.float32)
    all_finite(images, "background, the noise in images of float32,")

    noise, wrong_order = rng.standard_normal((n, 4)), rng.random(n)
    with np.errstate(over="ignore"):
        labels = boxes + jitter * (noise * np.tile(size, 2))
    all_finite(labels, "jitter, the noise of the labels,")
    wrong = np.zeros(n, dtype=bool)
    wrong[np.argsort(wrong_order)[: round(bad_share * n)]] = True
    if n > 1:
        labels[wrong] = labels[(np.arange(n) + rng.integers(1, n, n)) % n][wrong]
    labels = _ordered(labels)
    return DigitBoxes(images, boxes, labels, wrong, digits)


@cache
def _digits() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the originals (1797, 8, 8) with ink 0 to 1, their digits, and the tight boxes of their ink."""
    data = load_digits()
    glyphs = data.images / 16
    written = glyphs > INK
    columns, rows = written.any(axis=1), written.any(axis=2)
    first = np.stack([columns.argmax(axis=1), rows.argmax(axis=1)], axis=1)
    last = 8 - np.stack([columns[:, ::-1].argmax(axis=1), rows[:, ::-1].argmax(axis=1)], axis=1)
    return glyphs, data.target, np.concatenate([first, last], axis=1).astype(float)


def _scale(scale: Any) -> tuple[float, float]:
    """Return (low, high) with 0 < low <= high; ValueError otherwise."""
    pair = as_float_array(scale, "scale", ndim=1)
    if pair.shape != (2,) or pair[0] > pair[1]:
        raise ValueError(f"scale must be (low, high) with low <= high; got {scale!r}")
    return positive(pair[0], "scale[0]"), positive(pair[1], "scale[1]")


def _indices(originals: Any, count: int) -> np.ndarray:
    """Return the indices to draw from; ValueError unless they are integers in range(count)."""
    if originals is None:
        return np.arange(count)
    indices = np.asarray(originals)
    if indices.ndim != 1 or indices.size == 0 or indices.dtype.kind not in "iu":
        raise ValueError(f"originals must be a list of indices; got shape {indices.shape}, dtype {indices.dtype}")
    if indices.min() < 0 or indices.max() >= count:
        raise ValueError(f"originals must lie in 0..{count - 1}; got {indices.min()}..{indices.max()}")
    return indices


def _ordered(labels: np.ndarray) -> np.ndarray:
    """Swap corners where the noise turned a box inside out: an annotation tool does the same."""
    return np.concatenate([np.minimum(labels[:, :2], labels[:, 2:]), np.maximum(labels[:, :2], labels[:, 2:])], axis=1)
