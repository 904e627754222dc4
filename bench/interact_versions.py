"""Figures of the book as notebooks mostly make them: matplotlib, drawn anew by ipywidgets' `interact` at each move.

Each draws what the explorable of its name shows over the same data: curves, points, names, and its numbers as text. The
mathematics is the package's own, so what differs is how the picture changes. What does not depend on the slider is
computed once, as somebody who cares would do it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import ipywidgets
import matplotlib.pyplot as plt
import numpy as np

from l1l2 import datasets, paths
from l1l2.descent import gradient_descent
from l1l2.explorables import OutlierLine
from l1l2.linear import fit_linear
from l1l2.losses import AbsoluteError, HalfSquaredError, Huber, SmoothL1

SIZE = (7.9, 3.8)  # inches: at 100 dots an inch as wide and high as the explorables
BLUE, ORANGE, PURPLE = "#1f6fc0", "#bd4a10", "#75215a"


def outlier_line(y: float) -> None:
    """Three lines through twenty points, of which the nineteenth moves."""
    points = np.array(OutlierLine().points)
    points[18, 1] = y
    _, ax = plt.subplots(figsize=SIZE)
    ax.scatter(*points.T, color="black", s=20)
    ends = np.array([[0.0], [10.0]])
    for name, loss, colour in (
        ("least squares", HalfSquaredError(), BLUE),
        ("least absolute", AbsoluteError(), ORANGE),
        ("Huber", Huber(delta=1), PURPLE),
    ):
        fit = fit_linear(points[:, :1], points[:, 1], loss)
        ax.plot(ends, fit.predict(ends), color=colour, label=f"{name}, slope {fit.coef[0]:.3f}")
    ax.set(xlim=(0, 10), ylim=(-4, 10), xlabel="x", ylabel="y")
    ax.legend()
    plt.show()


def step_size(eta: float) -> None:
    """The distance to the answer after each of sixty steps, for three losses."""
    _, ax = plt.subplots(figsize=SIZE)
    for name, loss, colour in (
        ("L2", HalfSquaredError(), BLUE),
        ("L1", AbsoluteError(), ORANGE),
        ("Smooth L1", SmoothL1(beta=1), PURPLE),
    ):
        ax.semilogy(np.abs(gradient_descent(loss.gradient, 5.037, eta, 60)), color=colour, label=name)
    ax.axhspan(1e-6, eta, color=ORANGE, alpha=0.11)
    ax.set(ylim=(1e-6, 1e2), xlabel="step", ylabel="distance to the answer")
    ax.legend()
    plt.show()


def loss_shapes(beta: float) -> None:
    """Value, slope and curvature of three losses, one above the other."""
    r = np.linspace(-4, 4, 401)
    _, axes = plt.subplots(3, 1, figsize=(SIZE[0], 5), sharex=True)
    for name, loss, colour in (
        ("L2", HalfSquaredError(), BLUE),
        ("L1", AbsoluteError(), ORANGE),
        ("Smooth L1", SmoothL1(beta=beta), PURPLE),
    ):
        slope = loss.gradient(r)
        for ax, values in zip(axes, (loss.value(r), slope, np.gradient(slope, r)), strict=True):
            ax.plot(r, values, color=colour, label=name)
    for ax, name, limits in zip(axes, ("value", "slope", "curvature"), ((0, 4.5), (-3.5, 3.5), (0, 3.5)), strict=True):
        ax.axvspan(-beta, beta, color=PURPLE, alpha=0.11)
        ax.set(ylabel=name, ylim=limits)
    axes[2].set_xlabel("residual")
    axes[0].legend()
    plt.show()


@functools.cache
def _diabetes() -> paths.LassoPath:
    data = datasets.load_diabetes()
    return paths.lasso_path(data.X, data.y)


def coefficient_paths(place: float) -> None:
    """Ten coefficients against the strength of the penalty, and their values at one strength."""
    path, alpha = _diabetes(), 10.0**-place
    alphas, coefs, here = path.alphas[:-1], path.coefs[:-1], path.at(alpha)  # the last strength is 0
    _, ax = plt.subplots(figsize=SIZE)
    for j, value in enumerate(here):
        ax.semilogx(alphas, coefs[:, j], color=ORANGE, linewidth=1)
        ax.plot(alpha, value, "o", color=ORANGE)
        ax.annotate(f"{value:.1f}", (alphas[-1], coefs[-1, j]))
    ax.axvline(alpha, color="black", linewidth=1)
    ax.invert_xaxis()
    ax.set(xlabel="strength of the penalty, weaker to the right", ylabel="coefficient")
    plt.show()


def two_shapes(value: float) -> None:
    """The two shapes over an error and over a weight, with the point on both and the steps that lead a weight to 0."""
    x = np.linspace(-3, 3, 301)
    _, axes = plt.subplots(1, 2, figsize=(SIZE[0], 4.2))
    for ax, name in zip(axes, ("error", "weight"), strict=True):
        for loss, word, colour in ((AbsoluteError(), "L1", ORANGE), (HalfSquaredError(), "L2", BLUE)):
            ax.plot(x, loss.value(x), color=colour, label=f"{word}: pull {abs(float(loss.gradient(value))):.2f}")
            ax.plot(value, loss.value(value), "o", color=colour)
        ax.set(xlabel=name, ylim=(-1, 4.5))
        ax.legend()
    steps = np.arange(int(np.ceil(abs(value) / 0.25)) + 1)
    axes[1].plot(np.sign(value) * np.maximum(abs(value) - 0.25 * steps, 0), 0 * steps - 0.3, ".", color=ORANGE)
    axes[1].plot(value * 0.75**steps, 0 * steps - 0.7, ".", color=BLUE)
    plt.show()


VERSIONS: dict[str, tuple[Callable[[float], None], tuple[float, float, float, float]]] = {  # low, high, step, start
    "two_shapes": (two_shapes, (-3, 3, 0.05, 1)),
    "outlier_line": (outlier_line, (-4, 10, 0.1, 1)),
    "step_size": (step_size, (0.05, 2.5, 0.05, 0.2)),
    "loss_shapes": (loss_shapes, (0.1, 3, 0.05, 0.5)),
    "coefficient_paths": (coefficient_paths, (-0.3, 2.3, 0.005, 0.5)),
}


def show(name: str) -> None:
    """Show the version of this name with a slider; it draws while the slider moves, as the explorable does."""
    draw, (low, high, step, start) = VERSIONS[name]
    ipywidgets.interact(
        draw, **{draw.__code__.co_varnames[0]: ipywidgets.FloatSlider(start, min=low, max=high, step=step)}
    )
