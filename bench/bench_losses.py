"""Loss and gradient of a million residuals in one pass: ours, other libraries, and what the memory allows."""

from __future__ import annotations

import os
import time

from _section import Section, main
from _timing import NOT_INSTALLED, Times, head, one_thread, race, ratio, rows

one_thread()

# isort: split
import numpy as np
import scipy.special
from sklearn._loss import HuberLoss

from l1l2.losses import AbsoluteError, HalfSquaredError, Huber, LogCosh, Pinball, SmoothL1

try:
    import torch

    torch.set_num_threads(1)
except ImportError:
    torch = None

SIZE = 1_000_000
OURS, OURS_NEW = "l1l2, out=", "l1l2, a new array each time"
FLOOR = "the memory alone: np.subtract(p, t, out=)"
NAIVE = "np.where, as the formula is written"
SCIPY, SKLEARN = "SciPy huber, np.clip", "scikit-learn HuberLoss (Cython, private)"
TORCH, TORCH_BY_HAND = "PyTorch, forward and backward", "PyTorch, clamp and sums by hand"
DTYPES = {"float64": np.float64, "float32": np.float32}


def data(dtype: type, size: int = SIZE) -> tuple[np.ndarray, np.ndarray]:
    """Return predictions and targets whose residuals lie on both sides of 1."""
    prediction, target = (3 * np.random.default_rng(0).standard_normal((2, size))).astype(dtype)
    return prediction, target


def contestants(prediction: np.ndarray, target: np.ndarray) -> dict:
    """Return the ways to compute Smooth L1 with beta = 1, each () -> (sum, gradient), by name."""
    loss, theirs = SmoothL1(), HuberLoss(delta=1.0)
    out, losses = np.empty_like(prediction), np.empty_like(prediction)

    def naive():
        r = prediction - target
        inside = np.abs(r) < 1
        return np.where(inside, 0.5 * r * r, np.abs(r) - 0.5).sum(), np.where(inside, r, np.sign(r))

    def scipy_huber():
        r = prediction - target
        return scipy.special.huber(prediction.dtype.type(1), r).sum(), np.clip(r, -1, 1)

    def scikit_learn():
        theirs.loss_gradient(target, prediction, loss_out=losses, gradient_out=out, n_threads=1)
        return losses.sum(), out

    found = {
        OURS: lambda: loss.sum_and_gradient(prediction, target, out=out),
        OURS_NEW: lambda: loss.sum_and_gradient(prediction, target),
        NAIVE: naive,
        SCIPY: scipy_huber,
        SKLEARN: scikit_learn,
    }
    if torch is not None:
        p, t = torch.tensor(prediction, requires_grad=True), torch.tensor(target)

        def forward_and_backward():
            p.grad = None
            total = torch.nn.functional.smooth_l1_loss(p, t, reduction="sum")
            total.backward()
            return total.item(), p.grad

        def by_hand():
            with torch.no_grad():
                r = p - t
                g = r.clamp(-1, 1)
                return (g * r).sum() - 0.5 * (g * g).sum(), g

        found |= {TORCH: forward_and_backward, TORCH_BY_HAND: by_hand}
    return found


def errors(methods: dict, prediction: np.ndarray, target: np.ndarray) -> dict[str, str]:
    """Return for each method the relative error of its sum, and the largest error of its gradient."""
    r = prediction.astype(np.longdouble) - target
    size = np.abs(r)
    exact = float(np.where(size < 1, r * r / 2, size - 0.5).sum())
    slope = np.clip(prediction.astype(np.float64) - target, -1, 1)
    found = {}
    for name, method in methods.items():
        total, gradient = method()
        gradient = np.asarray(gradient, dtype=np.float64)
        found[name] = f"{abs(float(total) / exact - 1):.0e}, {np.abs(gradient - slope).max():.0e}"
    return found


def smooth_l1(section: Section, size: int) -> None:
    columns: dict[str, Times] = {}
    notes = {}
    for name, dtype in DTYPES.items():
        prediction, target = data(dtype, size)
        out = np.empty_like(prediction)
        methods = contestants(prediction, target)
        notes[name] = errors(methods, prediction, target) | {FLOOR: "-"}
        if torch is None:
            notes[name] |= {TORCH: NOT_INSTALLED, TORCH_BY_HAND: NOT_INSTALLED}
        floor = {FLOOR: lambda p=prediction, t=target, out=out: np.subtract(p, t, out=out)}
        columns[name] = race(methods | floor, rounds=25)
    section.write(f"### Smooth L1, sum and gradient of {size:,} residuals, one thread")
    section.table(
        head("method", list(columns), note="errors of sum and gradient"), rows(columns, ours=OURS, notes=notes)
    )
    for name, times in columns.items():
        section.goal(f"Smooth L1 in {name}: time over that of the memory alone", ratio(times, OURS, FLOOR), 1.1)
        others = {other: ratio(times, OURS, other) for other in times if other not in (OURS, OURS_NEW, FLOOR)}
        nearest = max(others, key=others.__getitem__)
        section.goal(f"Smooth L1 in {name}: time over that of the fastest other, {nearest}", others[nearest], 1)
    speed = {other: ratio(columns["float64"], other, OURS) for other in columns["float64"]}
    section.write(
        "What is algorithm: with g = clip(r, -1, 1) the loss is g r - g²/2 on both pieces, so that two dot products "
        "replace the branch. What is implementation: the pass goes by blocks that stay in the cache, so that the main "
        f"memory is read and written once, as by the subtraction alone, which takes {speed[FLOOR]:.2f}x our time: the "
        "rest goes to clip and dot products, which NumPy does one after the other where one compiled loop would do "
        f"them while it waits for memory. The formula as it is written makes arrays of full size: {speed[NAIVE]:.1f}x. "
        f"SciPy ({speed[SCIPY]:.1f}x) and scikit-learn ({speed[SKLEARN]:.1f}x) take the branch for each element, in "
        "compiled code."
    )


def threads(section: Section, size: int) -> None:
    """PyTorch with as many threads as the machine has cores, by the clock on the wall."""
    section.write("### The same with PyTorch's own number of threads, ours with one, by the clock")
    if torch is None:
        section.write(f"PyTorch: {NOT_INSTALLED}.")
        return
    many = os.cpu_count() or 1
    columns = {}
    for name, dtype in DTYPES.items():
        methods = contestants(*data(dtype, size))
        torch.set_num_threads(many)
        pair = {one: methods[one] for one in (OURS, TORCH)}
        columns[name] = race(pair, rounds=15, clock=time.perf_counter)
        torch.set_num_threads(1)
    section.table(head(f"PyTorch with {many} threads", list(columns)), rows(columns, ours=OURS))


def every_loss(section: Section, size: int) -> None:
    columns = {}
    losses = (HalfSquaredError(), AbsoluteError(), SmoothL1(), SmoothL1(0.3), Huber(2), Pinball(0.2), LogCosh())
    for name, dtype in DTYPES.items():
        prediction, target = data(dtype, size)
        out = np.empty_like(prediction)
        columns[name] = race(
            {
                repr(one): lambda p=prediction, t=target, out=out, one=one: one.sum_and_gradient(p, t, out=out)
                for one in losses
            },
            rounds=9,
        )
    section.write("### Every loss of the package, beside the half squared error")
    section.table(head("loss", list(columns)), rows(columns, ours="HalfSquaredError()"))


def fill(section: Section, size: int = SIZE) -> None:
    section.write("Medians of interleaved rounds; a ratio is the median of the rounds' ratios.")
    smooth_l1(section, size)
    threads(section, size)
    every_loss(section, size)


if __name__ == "__main__":
    main("Losses", fill)
