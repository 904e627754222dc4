"""The box-regression laboratory: which loss finds the box when some of the labels are wrong?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from l1l2._validation import as_float_array, between, integer, sequence
from l1l2.box_data import DigitBoxes, digits_on_canvas
from l1l2.boxes import decode, encode, iou
from l1l2.descent import Adam
from l1l2.losses import AbsoluteError, HalfSquaredError, SmoothL1
from l1l2.network import Network

CANVAS = 20
ANCHOR = np.array([[5.5, 4.0, 14.5, 16.0]])  # in the middle of the canvas, of the digits' mean size
LARGEST = float(np.log(1000 / 16))  # |tw| and |th| stop here, as in Detectron
TRAINED_ON = 1200  # of the 1,797 originals, the rest is for the test

#: From L2 by way of Smooth L1 to L1.
LOSSES = {
    "L2": HalfSquaredError(),
    "Smooth L1, beta 1": SmoothL1(1),
    "Smooth L1, beta 1/9": SmoothL1(1 / 9),
    "Smooth L1, beta 0.02": SmoothL1(0.02),
    "L1": AbsoluteError(),
}


@dataclass(frozen=True)
class BoxLab:
    """What `compare_losses` measured on clean test boxes, one entry for each loss, share of bad labels, and seed.

    names: of the losses. bad_shares: of the training labels. seeds: how many.
    iou: mean overlap with the true box, (losses, shares, seeds).
    slope: of the least-squares line of predicted on true deltas, all four pooled, of the same shape: 1 follows the
        digit, 0 says the same box for all of them.
    """

    names: tuple[str, ...]
    bad_shares: tuple[float, ...]
    seeds: int
    iou: np.ndarray
    slope: np.ndarray

    def table(self) -> str:
        """Mean overlap +- standard deviation over the seeds, as text."""
        width = max(map(len, self.names))
        lines = [" " * width + "".join(f"{f'{share:.0%} bad':>16}" for share in self.bad_shares)]
        for name, row in zip(self.names, self.iou, strict=True):
            spread = row.std(axis=1, ddof=1) if self.seeds > 1 else np.zeros(len(row))
            cells = (f"{m:.3f} +- {s:.3f}" for m, s in zip(row.mean(axis=1), spread, strict=True))
            lines.append(f"{name:<{width}}" + "".join(f"{cell:>16}" for cell in cells))
        return "\n".join(lines)


def compare_losses(
    losses: Mapping[str, Any] | None = None,
    bad_shares: Sequence[float] = (0.0, 0.1, 0.3),
    seeds: int = 5,
    *,
    delta_scale: Sequence[float] = (1.0, 1.0, 1.0, 1.0),
    train: int = 1600,
    test: int = 500,
    jitter: float = 0.03,
    hidden: int = 48,
    epochs: int = 10,
    batch_size: int = 100,
    learning_rate: float = 5e-3,
) -> BoxLab:
    """Train a small network to say where the digit is, under each loss and share of bad labels, and measure it.

    The network sees the 20 x 20 canvas and says (tx, ty, tw, th) from one anchor in its middle; Adam, whose steps do
    not depend on the scale of the loss; the loss is summed over the four deltas, meaned over the batch. For one seed
    all losses get the same images, labels, first weights and batches, all shares the same images; test boxes are
    clean, and of digits that were not trained on.

    losses: name -> loss of `l1l2.losses`; None takes `LOSSES`. bad_shares: in [0, 1].
    seeds: seeds 0, 1, ... delta_scale: (4,) > 0; the deltas are divided by it before the loss sees them, as Fast
    R-CNN's code does with (0.1, 0.1, 0.2, 0.2): the unit in which a beta is meant.
    train, test: numbers of images. jitter: of the labels, see `digits_on_canvas`. The rest: the network's training.
    Raises TypeError or ValueError for unusable arguments.
    """
    losses = LOSSES if losses is None else losses
    if not isinstance(losses, Mapping):
        raise TypeError(f"losses must be a mapping, name -> loss, or None; got {type(losses).__name__}")
    bad_shares = sequence(bad_shares, "bad_shares", "numbers")
    shares = tuple(between(share, "bad_shares", 0, 1) for share in bad_shares)
    if not losses or not shares:
        raise ValueError(f"losses and bad_shares must not be empty; got {len(losses)} and {len(shares)}")
    seeds = integer(seeds, "seeds", minimum=1)
    scale = as_float_array(delta_scale, "delta_scale")
    if scale.shape != (4,) or not (scale > 0).all():
        raise ValueError(f"delta_scale must be 4 positive numbers; got {delta_scale!r}")

    overlap = np.empty((len(losses), len(shares), seeds))
    slope = np.empty_like(overlap)
    with threadpool_limits(1):  # the matrices are so small that a second thread only gets in the way
        for seed in range(seeds):
            split = np.random.default_rng(seed).permutation(1797)
            unseen = digits_on_canvas(
                test, np.random.default_rng([seed, 1]), canvas=CANVAS, originals=split[TRAINED_ON:]
            )
            for column, share in enumerate(shares):
                seen = digits_on_canvas(
                    train,
                    np.random.default_rng([seed, 2]),
                    canvas=CANVAS,
                    originals=split[:TRAINED_ON],
                    bad_share=share,
                    jitter=jitter,
                )
                images = seen.flat.astype(np.float64)  # in float32 the third decimal would depend on the machine
                target = encode(np.repeat(ANCHOR, train, axis=0), seen.labels) / scale
                for row, loss in enumerate(losses.values()):
                    network = Network((CANVAS**2, hidden, 4), np.random.default_rng([seed, 3]))
                    network.train(
                        images,
                        target,
                        loss,
                        Adam(learning_rate),
                        epochs=epochs,
                        batch_size=batch_size,
                        rng=np.random.default_rng([seed, 4]),
                    )
                    overlap[row, column, seed], slope[row, column, seed] = _score(network, unseen, scale)
    return BoxLab(tuple(losses), shares, seeds, overlap, slope)


def _score(network: Network, unseen: DigitBoxes, scale: np.ndarray) -> tuple[float, float]:
    """Return the mean overlap, and the slope of predicted on true deltas."""
    anchors = np.repeat(ANCHOR, len(unseen.boxes), axis=0)
    said = network.predict(unseen.flat) * scale
    said[:, 2:] = np.clip(said[:, 2:], -LARGEST, LARGEST)
    true = encode(anchors, unseen.boxes)
    spread = true - true.mean(axis=0)
    return float(iou(decode(anchors, said), unseen.boxes).mean()), float((spread * said).sum() / (spread**2).sum())
