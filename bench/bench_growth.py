"""How the time of each method grows with the rows n and the columns p, as slopes on log-log paper, beside theory."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping

from _section import Section, main
from _timing import one_thread, race

one_thread()

# isort: split
import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import FixedLocator

from l1l2.linear import fit_linear
from l1l2.losses import AbsoluteError, Huber, SmoothL1
from l1l2.paths import lasso_path, ridge_path
from l1l2.plots import COLOURS, dodge, powers, save, use_style

PICTURE = "growth.png"
ROWS, COLUMNS = 20, 1000  # columns where the rows grow, rows where the columns grow
BY_ROWS = {
    "Smooth L1": (1, 10 ** np.arange(3, 7)),
    "ridge path": (1, 500 * 4 ** np.arange(4)),
    "lasso path": (1, 500 * 4 ** np.arange(4)),
    "Huber": (1, 500 * 4 ** np.arange(4)),
    "absolute": (None, 500 * 4 ** np.arange(4)),
}
BY_COLUMNS = {
    "ridge path": (2, 20 * 2 ** np.arange(5)),
    "lasso path": (3, 20 * 2 ** np.arange(5)),
    "Huber": (2, 20 * 2 ** np.arange(5)),
}
LOOKS = {"Smooth L1": ("Smooth L1", "s"), "lasso path": ("L1", "D"), "ridge path": ("L2", "o")}
WHY = {
    "Smooth L1": "one pass",
    "ridge path": "one decomposition: n p²",
    "lasso path": "products of columns n p², then about p steps of p² each: p³ where p steps cost more than they",
    "Huber": "a few Newton steps of n p²",
    "absolute": "n p a step; the number of steps has no tight bound",
}


def task(method: str, n: int, p: int) -> Callable[[], object]:
    """Return a call of one method on random data of n rows and p columns."""
    rng = np.random.default_rng(0)
    if method == "Smooth L1":
        prediction, target = 3 * rng.standard_normal((2, n))
        out = np.empty(n)
        return lambda: SmoothL1().sum_and_gradient(prediction, target, out=out)
    X = rng.standard_normal((n, p))
    y = X @ rng.standard_normal(p) + rng.standard_t(3, n)
    alphas = np.geomspace(1e-3, 1e3, 100)
    return {
        "ridge path": lambda: ridge_path(X, y, alphas),
        "lasso path": lambda: lasso_path(X, y),
        "Huber": lambda: fit_linear(X, y, Huber(1.345)),
        "absolute": lambda: fit_linear(X, y, AbsoluteError()),
    }[method]


def slope(sizes: np.ndarray, seconds: np.ndarray) -> float:
    """Return the exponent of growth over the larger half of the sizes, where overhead weighs least."""
    half = len(sizes) // 2
    return float(np.polyfit(np.log(sizes[half - 1 :]), np.log(seconds[half - 1 :]), 1)[0])


def grow(methods: Mapping[str, tuple], shape: Callable[[int], tuple[int, int]]) -> dict[str, np.ndarray]:
    """Return for each method its median seconds at each of its sizes."""
    calls = {(name, k): task(name, *shape(int(k))) for name, (_, sizes) in methods.items() for k in sizes}
    times = race({f"{name} {k}": call for (name, k), call in calls.items()}, rounds=5, at_least=0.01)
    return {
        name: np.array([statistics.median(times[f"{name} {k}"]) for k in sizes]) for name, (_, sizes) in methods.items()
    }


def draw(axes: plt.Axes, methods: Mapping[str, tuple], found: Mapping[str, np.ndarray], title: str) -> None:
    """Draw one panel: each method's line, markers at its sizes, its name and slope at its end."""
    ends = []
    for name, (_, sizes) in methods.items():
        series, marker = LOOKS.get(name, ("ink", "^" if name == "Huber" else "v"))
        axes.plot(sizes, found[name], color=COLOURS[series], marker=marker, markersize=5, clip_on=False)
        ends.append((name, COLOURS[series], sizes[-1], found[name][-1]))
    low, high = (np.log10([edge(sizes) for _, sizes in methods.values()]) for edge in (min, max))
    powers(axes.xaxis, range(int(low.min()), int(np.ceil(high.max())) + 1))
    seconds = np.log10(np.concatenate(list(found.values())))
    powers(axes.yaxis, range(int(np.floor(seconds.min())), int(np.ceil(seconds.max())) + 1))
    shared = set.intersection(*({int(k) for k in sizes} for _, sizes in methods.values()))
    if shared:  # less than two powers of ten: the sizes themselves
        axes.xaxis.set_major_locator(FixedLocator(sorted(shared)))
        axes.xaxis.set_major_formatter("{x:.0f}")
    axes.set_xlabel(title)
    axes.figure.draw_without_rendering()
    heights = [float(axes.transData.transform((x, y))[1]) for _, _, x, y in ends]
    for (name, colour, x, y), height, at in zip(ends, heights, dodge(heights, 20, -1e9, 1e9), strict=True):
        text = f"{name} {slope(methods[name][1], found[name]):.1f}"
        axes.annotate(
            text, (x, y), (9, (at - height) * 72 / axes.figure.dpi), textcoords="offset points", color=colour,
            va="center", annotation_clip=False,
        )  # fmt: skip


def picture(section: Section, by_rows: Mapping[str, np.ndarray], by_columns: Mapping[str, np.ndarray]) -> None:
    use_style()
    plt.rcParams["savefig.facecolor"] = COLOURS["paper"]  # a code host shows it on a dark page too
    fig, (left, right) = plt.subplots(1, 2, figsize=(8.6, 3.6), layout="none")
    fig.subplots_adjust(left=0.06, right=0.87, top=0.9, bottom=0.15, wspace=0.5)
    draw(left, BY_ROWS, by_rows, f"rows n ({ROWS} columns)")
    draw(right, BY_COLUMNS, by_columns, f"columns p ({COLUMNS} rows)")
    for axes in (left, right):
        axes.set_title("seconds", loc="left", fontsize=10.5, color=COLOURS["muted"])
    section.folder.mkdir(parents=True, exist_ok=True)
    save(fig, section.folder / PICTURE)


def fill(section: Section) -> None:
    by_rows = grow(BY_ROWS, lambda n: (n, ROWS))
    by_columns = grow(BY_COLUMNS, lambda p: (COLUMNS, p))
    picture(section, by_rows, by_columns)
    section.write(
        "![Two log-log panels: seconds over the number of rows, and over the number of columns; one line a method, "
        f"with its slope at its end]({PICTURE})"
    )
    lines = []
    for axis, methods, found in (("n", BY_ROWS, by_rows), ("p", BY_COLUMNS, by_columns)):
        for name, (theory, sizes) in methods.items():
            growth = f"{slope(sizes, found[name]):.2f}"
            span = " to ".join(f"{1e3 * found[name][end]:.3g}" for end in (0, -1))
            lines.append([name, axis, f"{sizes[0]} to {sizes[-1]}", span, growth, theory or "-", WHY[name]])
    section.table(["method", "grows in", "sizes", "ms", "slope", "in the limit", "why"], lines)
    section.write(
        "A slope below the limit: calls that cost the same at every size, and products that a processor does faster as "
        "they grow, still weigh. Above it: the data no longer fit into a cache. Slopes are of the larger half of the "
        "sizes."
    )


if __name__ == "__main__":
    main("Growth", fill)
