"""One style for every static figure: the colours, dashes and type of the explorables, for matplotlib.

A panel is 3.9 inches wide, so that two stand side by side on a laptop and one under the other on a phone. Curves end in
their marker and their name; there is no legend. On the website each colour of `COLOURS` becomes a custom property, so a
figure follows the reader's light or dark mode; elsewhere `use_style(dark=True)` draws it for a dark page.

Every function raises TypeError or ValueError that names the argument.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import log10
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.layout_engine import LayoutEngine
from matplotlib.patches import PathPatch
from matplotlib.path import Path as DrawnPath
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from l1l2._validation import (
    as_float_array,
    boolean,
    fraction,
    integer,
    non_negative,
    positive,
    real,
    same_shape,
    sequence,
)

LIGHT = {
    "paper": "#ffffff", "ink": "#222832", "muted": "#48566b", "line": "#7c8795", "grid": "#e6e9ed",
    "L1": "#bd4a10", "L2": "#1f6fc0", "Smooth L1": "#75215a",
}  # fmt: skip
DARK = {
    "paper": "#121212", "ink": "#ced6dd", "muted": "#9ca4af", "line": "#717b88", "grid": "#2b2e33",
    "L1": "#ef8448", "L2": "#579fec", "Smooth L1": "#ecb4d6",
}  # fmt: skip
COLOURS = dict(LIGHT)  # the colours in use; `use_style` fills it
TINT = 0.11  # opacity of an area in the colour of its series

RC: dict[str, Any] = {
    "figure.figsize": (3.9, 2.9), "figure.dpi": 96, "savefig.dpi": 192, "figure.constrained_layout.use": True,
    "figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none",
    "font.family": ["Source Sans 3", "sans-serif"], "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10.5, "mathtext.fontset": "cm", "svg.fonttype": "none", "svg.hashsalt": "l1l2",
    "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False, "axes.linewidth": 0.75,
    "axes.grid": True, "axes.grid.axis": "y", "grid.linewidth": 0.75, "axes.axisbelow": True, "axes.xmargin": 0,
    "xtick.labelsize": 9.75, "ytick.labelsize": 9.75, "axes.labelsize": 10.5,
    "xaxis.labellocation": "right", "ytick.alignment": "center",
    "xtick.major.size": 3.75, "xtick.major.width": 0.75, "ytick.major.size": 0, "ytick.major.pad": 6,
    "lines.linewidth": 1.875, "lines.solid_capstyle": "butt", "lines.dash_capstyle": "butt", "legend.frameon": False,
}  # fmt: skip
SERIES: dict[str, dict[str, Any]] = {
    # A dash is in units of its line's width, as in the browser: 9 and 5 px of 2.5; dots every 6.5 px of 3.5.
    "L2": {"color": LIGHT["L2"], "linestyle": "-"},
    "L1": {"color": LIGHT["L1"], "linestyle": (0, (3.6, 2))},
    "Smooth L1": {
        "color": LIGHT["Smooth L1"], "linestyle": (0, (0.01, 1.86)), "linewidth": 2.625, "dash_capstyle": "round",
    },
}  # fmt: skip
MARKERS: dict[str, dict[str, Any]] = {  # the unit ball of each norm
    "L2": {"marker": "o", "markersize": 6.2},
    "L1": {"marker": "D", "markersize": 5.4},
    "Smooth L1": {"marker": "s", "markersize": 5.6},
}
PX = 0.75  # one CSS pixel in points
NAME_GAP = 19 * PX

_FONTS = Path(__file__).parent / "fonts"


def use_style(*, dark: bool = False) -> None:
    """Sets the book's style for all figures drawn from now on; in a notebook, also makes them SVG.

    dark: colours for a dark page. The website needs only the light ones and replaces them itself.

    Raises TypeError unless dark is True or False.
    """
    COLOURS.update(DARK if boolean(dark, "dark") else LIGHT)
    for name, look in SERIES.items():
        look["color"] = COLOURS[name]
    _register_fonts()
    colours: dict[str, Any] = {
        "text.color": COLOURS["ink"], "grid.color": COLOURS["grid"], "axes.edgecolor": COLOURS["line"],
        "axes.labelcolor": COLOURS["muted"], "lines.markeredgecolor": COLOURS["paper"],
        "xtick.color": COLOURS["line"], "xtick.labelcolor": COLOURS["muted"],
        "ytick.color": COLOURS["line"], "ytick.labelcolor": COLOURS["muted"],
        "axes.prop_cycle": cycler(color=[COLOURS["ink"], COLOURS["muted"], COLOURS["line"]]),
    }  # fmt: skip
    plt.rcParams.update(RC | colours)  # type: ignore[arg-type]
    _svg_in_notebooks()


def panel(
    x: str = "", y: str = "", *, width: float = 3.9, height: float = 2.9, names: float = 0.24
) -> tuple[Figure, Axes]:
    """Returns one figure with one pair of axes, titled as the style wants it.

    x, y: titles of the axes, which may end in a Latin letter: "error $r$".
    width, height: inches; wider than 4.6 makes the type too small on a phone.
    names: share of the width kept free at the right for the names of the curves, below 1.

    Raises TypeError or ValueError that names the argument.
    """
    size, names = (positive(width, "width"), positive(height, "height")), fraction(names, "names")
    words, symbol = _split(x)
    _split(y)
    fig, ax = plt.subplots(figsize=size)
    fig.set_layout_engine(_Frame(right=0.99 - names, top=24 if y else 6, bottom=44 if x else 26))
    ax.set_xlabel(words)
    _symbol_after(ax, ax.xaxis.label, symbol)
    if y:
        y_title(ax, y)
    return fig, ax


class _Frame(LayoutEngine):
    """Keeps the frame at fixed distances from three edges, so that neighbours stand level, and fits it at the left.

    right: share of the width. top, bottom: points.
    """

    _adjust_compatible = True
    _colorbar_gridspec = True

    def __init__(self, right: float, top: float, bottom: float) -> None:
        super().__init__()
        self.right, self.top, self.bottom = right, top, bottom

    def execute(self, fig: Figure) -> None:
        height = 72 * fig.get_figheight()
        low, high = self.bottom / height, 1 - self.top / height
        for ax in fig.axes:
            ax.set_position((0.1, low, self.right - 0.1, high - low))
            numbers = ax.yaxis.get_tightbbox()
            left = (ax.bbox.x0 - numbers.x0) / fig.bbox.width if numbers else 0.0
            ax.set_position((left, low, self.right - left, high - low))


def y_title(ax: Axes, text: str) -> None:
    """Writes the title of the y axis flat, above the axes, at the figure's left edge.

    Raises TypeError or ValueError for another title than `panel` takes.
    """
    words, symbol = _split(text)
    title = _axes(ax).annotate(
        words, (0, 1), (0, 12), xycoords=("figure fraction", "axes fraction"), textcoords="offset points",
        color=COLOURS["muted"], annotation_clip=False,
    )  # fmt: skip
    title.set_in_layout(False)
    _symbol_after(ax, title, symbol)


def end_labels(ax: Axes, ends: Iterable[Sequence[Any]]) -> None:
    """Ends curves in their marker and their name, the names pushed apart where they would overlap.

    ends: for each curve (series, x, y) or (series, x, y, name); a series that is not in SERIES is drawn in ink.
    Call it last: the limits of the axes and the size of the figure must stand.

    Raises TypeError or ValueError that names the argument.
    """
    ends = [_end(end, f"ends[{i}]") for i, end in enumerate(sequence(ends, "ends", "(series, x, y)"))]
    _axes(ax).figure.draw_without_rendering()  # type: ignore[union-attr]
    to_points = 72 / ax.figure.dpi
    heights = [float(ax.transData.transform((x, y))[1]) * to_points for _, x, y, _ in ends]
    bottom, top = (edge * to_points for edge in (ax.bbox.y0, ax.bbox.y1))
    for (series, x, y, name), height, at in zip(ends, heights, dodge(heights, NAME_GAP, bottom, top), strict=True):
        colour = COLOURS.get(series, COLOURS["ink"])
        mark(ax, series, x, y)
        up = at - height
        leader: dict[str, Any] = {"arrowstyle": "-", "color": colour, "linewidth": 0.75, "shrinkA": 0}
        near: dict[str, Any] = {"textcoords": "offset points", "annotation_clip": False, "color": colour, "zorder": 5}
        ax.annotate("", (x, y), (15 * PX, up), arrowprops=leader | {"shrinkB": 7 * PX}, **near).set_in_layout(False)
        label = ax.annotate(name, (x, y), (19 * PX, up - 5 * PX), fontsize=11.25, fontweight="semibold", **near)
        label.set_in_layout(False)


def dodge(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Pushes places apart to at least `gap`, in order and inside [low, high], moving them as little as possible.

    Where they do not all fit in, the last ones go past `high`. Raises TypeError or ValueError that names the argument.
    """
    places = as_float_array(places, "places", ndim=1).astype(float).tolist()
    gap, low, high = non_negative(gap, "gap"), real(low, "low"), real(high, "high")
    if high < low:
        raise ValueError(f"high must not be below low = {low!r}; got {high!r}")
    blocks: list[tuple[list[int], float]] = []  # indices in order, and the place of the first
    for i in sorted(range(len(places)), key=places.__getitem__):
        items, first = [i], min(max(places[i], low), high)
        while blocks and blocks[-1][1] + len(blocks[-1][0]) * gap > first:
            items = blocks.pop()[0] + items
            first = sum(places[k] - n * gap for n, k in enumerate(items)) / len(items)
            first = max(low, min(first, high - (len(items) - 1) * gap))
        blocks.append((items, first))
    out = [0.0] * len(places)
    for items, first in blocks:
        for n, k in enumerate(items):
            out[k] = first + n * gap
    return out


def mark(ax: Axes, series: str, x: Any, y: Any) -> None:
    """Draws the marker of a series at one point, or at each of several; ink and a dot for a name not in SERIES.

    Raises TypeError or ValueError unless x and y are finite numbers, as many of the one as of the other.
    """
    x, y = _places(x, y)
    look = MARKERS.get(series, {"marker": "o", "markersize": 4.5})
    _axes(ax).plot(
        x, y, linestyle="none", color=COLOURS.get(series, COLOURS["ink"]),
        markeredgewidth=1.2, clip_on=False, zorder=4, **look,
    )  # fmt: skip


def dots(ax: Axes, series: str, x: Any, y: Any, size: float = 2.5) -> None:
    """Draws many small round dots, `size` pixels wide, as one path: a page carries it more easily than many marks.

    Raises TypeError or ValueError unless x and y are finite numbers, as many of the one as of the other, and size > 0.
    """
    (x, y), size = _places(x, y), positive(size, "size")
    wide = 1e-6 * np.ptp(x) if x.size else 0.0
    ends = np.column_stack([x, y, x + wide, y]).reshape(-1, 2)  # a line too short to see, with round ends
    path = DrawnPath(ends, np.tile([DrawnPath.MOVETO, DrawnPath.LINETO], len(x)))
    path.should_simplify = False
    colour = COLOURS.get(series, COLOURS["ink"])
    _axes(ax).add_patch(
        PathPatch(path, fill=False, edgecolor=colour, linewidth=size * PX, capstyle="round", zorder=2.5)
    )
    ax.autoscale_view()


def note(
    ax: Axes,
    text: str,
    at: tuple[float, float],
    *,
    dx: float = 0,
    dy: float = 0,
    series: str | None = None,
    **look: Any,
) -> None:
    """Writes a remark at a point of the data, moved by (dx, dy) pixels: in ink, or as the name of a series.

    Raises TypeError or ValueError that names the argument.
    """
    if not isinstance(text, str):
        raise TypeError(f"text must be a string; got {type(text).__name__}")
    place = as_float_array(at, "at", ndim=1)
    if len(place) != 2:
        raise ValueError(f"at must be a point (x, y); got {len(place)} numbers")
    if series is not None and (not isinstance(series, str) or series not in COLOURS):
        raise ValueError(f"series must be one of {', '.join(COLOURS)}, or None; got {series!r}")
    dx, dy = real(dx, "dx"), real(dy, "dy")
    style: dict[str, Any] = {"color": COLOURS["ink"], "fontsize": 10.5}
    if series is not None:
        style = {"color": COLOURS[series], "fontsize": 11.25, "fontweight": "semibold"}
    note = _axes(ax).annotate(
        text,
        tuple(place.tolist()),
        (dx * PX, dy * PX),
        textcoords="offset points",
        annotation_clip=False,
        **style | look,
    )
    note.set_in_layout(False)


def powers(axis: Axis, exponents: Iterable[int]) -> None:
    """Makes an axis logarithmic, with numbers at the given powers of ten, written 10⁻², 1, 10, 100, 10³.

    Raises TypeError or ValueError that names the argument.
    """
    if not isinstance(axis, Axis):
        raise TypeError(f"axis must be an axis, as ax.xaxis is; got {type(axis).__name__}")
    exponents = [_exponent(k, i) for i, k in enumerate(sequence(exponents, "exponents", "integers"))]
    scale = axis.axes.set_xscale if axis is axis.axes.xaxis else axis.axes.set_yscale
    scale("log")
    axis.set_major_locator(FixedLocator([10.0**k for k in exponents]))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: power(value)))


def power(value: float) -> str:
    """Writes a power of ten: 1, 10 and 100 in full, all others as 10 with an exponent.

    Raises TypeError or ValueError unless value is a number > 0.
    """
    exponent = round(log10(positive(value, "value")))
    if exponent in (0, 1, 2):
        return str(10**exponent)
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def save(fig: Figure, path: str | Path) -> Path:
    """Writes a figure to a file (SVG, PNG or PDF, by its suffix), the same bytes each time, and returns the path."""
    path = Path(path)
    no_date = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
    with plt.rc_context({"svg.hashsalt": RC["svg.hashsalt"]}):  # else the ids of an SVG are drawn anew each time
        fig.savefig(path, metadata=no_date.get(path.suffix))
    return path


def _axes(ax: Any) -> Axes:
    """Returns ax as it came; TypeError unless it is a pair of axes."""
    if not isinstance(ax, Axes):
        raise TypeError(f"ax must be a pair of axes of matplotlib; got {type(ax).__name__}")
    return ax


def _places(x: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    """Returns both as arrays (n,), one point of each number alone."""
    x, y = np.atleast_1d(as_float_array(x, "x")), np.atleast_1d(as_float_array(y, "y"))
    same_shape(x, "x", y, "y")
    return x.astype(float), y.astype(float)


def _end(end: Any, name: str) -> tuple[Any, ...]:
    """Returns (series, x, y, name) from that or from (series, x, y)."""
    row = sequence(end, name, "series, x, y")
    if len(row) not in (3, 4):
        raise ValueError(f"{name} must be (series, x, y) or (series, x, y, name); got {len(row)} items")
    return row[0], real(row[1], f"{name}[1]"), real(row[2], f"{name}[2]"), row[-1] if len(row) > 3 else row[0]


def _exponent(k: Any, i: int) -> int:
    k = integer(k, f"exponents[{i}]")
    if abs(k) > 300:
        raise ValueError(f"exponents[{i}] must lie in [-300, 300]; got {k}")
    return k


def _split(title: str) -> tuple[str, str]:
    """Splits a title such as "error $r$" into its words and its symbol, which may be missing.

    Only a Latin letter may stand between the dollars: SVG would carry other signs in an encoding no browser knows.
    Raises TypeError or ValueError for anything else.
    """
    if not isinstance(title, str):
        raise TypeError(f"a title must be a string; got {type(title).__name__}")
    match = re.fullmatch(r"([^$]*?) *(\$[A-Za-z]\$)?", title)
    if match is None or (match[2] and not match[1]):
        raise ValueError(f'a title must be words, or words and a last Latin letter such as "error $r$", not {title!r}')
    return match[1], match[2] or ""


def _symbol_after(ax: Axes, words: Text, symbol: str) -> None:
    """Writes a symbol after a title. In one string with it, matplotlib would place the words letter by letter."""
    if not symbol:
        return
    look: dict[str, Any] = {"color": words.get_color(), "fontsize": 1.12 * float(words.get_fontsize())}
    place: dict[str, Any] = {"xycoords": words, "textcoords": "offset points", "va": "bottom"}
    ax.annotate(symbol, (1, 0), (2.5, -0.3), annotation_clip=False, **place, **look).set_in_layout(False)


def _register_fonts() -> None:
    """Lets matplotlib measure with the copy of Source Sans 3 shipped here, whose file bears another name."""
    entries = font_manager.fontManager.ttflist
    if any(entry.name == "Source Sans 3" and Path(entry.fname).parent == _FONTS for entry in entries):
        return
    for path in sorted(_FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(path)
        entries.append(replace(entries[-1], name="Source Sans 3"))
    # The second choice has no weight 600: without this its bold would do, but with a warning in every notebook.
    bold = [entry for entry in entries if entry.name == "DejaVu Sans" and entry.weight == 700]
    entries.extend(replace(entry, weight=600) for entry in bold)


def _svg_in_notebooks() -> None:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None or not hasattr(shell, "kernel"):
        return
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    set_matplotlib_formats("svg", bbox_inches=None, metadata={"Date": None})  # "tight" would change the width
