"""Loss and gradient of a million residuals in one pass: ours, other libraries, and what the memory allows."""

from __future__ import annotations

from _timing import Times, heading, race, table

# isort: split
import numpy as np
import scipy.special

from l1l2.losses import AbsoluteError, HalfSquaredError, Huber, LogCosh, Pinball, SmoothL1

try:
    import torch

    torch.set_num_threads(1)
except ImportError:
    torch = None

SIZE = 1_000_000
OURS = "l1l2, out="


def data(dtype: type) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    prediction, target = (3 * rng.standard_normal((2, SIZE))).astype(dtype)
    return prediction, target, np.empty_like(prediction)


def smooth_l1(dtype: type) -> Times:
    """Race Smooth L1 with beta = 1 against the ways there are to compute it."""
    prediction, target, out = data(dtype)
    loss = SmoothL1()

    def naive() -> None:
        r = prediction - target
        inside = np.abs(r) < 1
        np.where(inside, 0.5 * r * r, np.abs(r) - 0.5).sum()
        np.where(inside, r, np.sign(r))

    def scipy_huber() -> None:
        r = prediction - target
        scipy.special.huber(1.0, r).sum()
        np.clip(r, -1, 1)

    contestants = {
        OURS: lambda: loss.sum_and_gradient(prediction, target, out=out),
        "l1l2": lambda: loss.sum_and_gradient(prediction, target),
        "memory: np.subtract(p, t, out)": lambda: np.subtract(prediction, target, out=out),
        "np.where": naive,
        "SciPy huber and np.clip": scipy_huber,
    }
    if torch is not None:
        p, t = torch.tensor(prediction, requires_grad=True), torch.tensor(target)

        def forward_and_backward() -> None:
            p.grad = None
            torch.nn.functional.smooth_l1_loss(p, t, reduction="sum").backward()

        def by_hand() -> None:
            with torch.no_grad():
                r = p - t
                g = r.clamp(-1, 1)
                float((g * r).sum() - 0.5 * (g * g).sum())

        contestants |= {"PyTorch, forward and backward": forward_and_backward, "PyTorch, by hand": by_hand}
    return race(contestants)


def every_loss(dtype: type) -> Times:
    """Race all our losses against one another."""
    prediction, target, out = data(dtype)
    times = {}
    for loss in (HalfSquaredError(), AbsoluteError(), SmoothL1(), SmoothL1(0.3), Huber(2), Pinball(0.2), LogCosh()):
        times[repr(loss)] = lambda loss=loss: loss.sum_and_gradient(prediction, target, out=out)
    return race(times)


def main() -> None:
    """Print the tables."""
    dtypes = {"float64": np.float64, "float32": np.float32}
    heading(f"Smooth L1, sum and gradient of {SIZE:,} residuals")
    print(table("method", {name: smooth_l1(dtype) for name, dtype in dtypes.items()}, ours=OURS))
    heading(f"Every loss, sum and gradient of {SIZE:,} residuals")
    print(table("loss", {name: every_loss(dtype) for name, dtype in dtypes.items()}, ours="HalfSquaredError()"))


if __name__ == "__main__":
    main()
