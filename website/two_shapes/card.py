"""The picture that a link to the book shows elsewhere: the two shapes and the title, 1200 by 630 pixels."""

from pathlib import Path

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon

SIZE = (1200, 630)
INK, MUTED, PAPER, L1, L2 = "#222832", "#48566b", "#ffffff", "#bd4a10", "#1f6fc0"


def draw(path: Path, title: str, subtitle: str, fonts: Path) -> None:
    """Draws the card. `fonts`: a folder of TrueType files, of which the regular and the semi-bold are used."""
    regular, bold = (_font(fonts, style) for style in ("Regular", "SemiBold"))
    figure = Figure(figsize=(SIZE[0] / 100, SIZE[1] / 100), dpi=100, facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, SIZE[0])
    axes.set_ylim(0, SIZE[1])
    axes.axis("off")
    middle, radius = 390, 150
    for centre, colour, shape in (
        (
            250,
            L1,
            Polygon([(250 + radius, middle), (250, middle + radius), (250 - radius, middle), (250, middle - radius)]),
        ),
        (630, L2, Circle((630, middle), radius)),
    ):
        axes.plot([centre - radius - 30, centre + radius + 30], [middle, middle], color="#7c8795", linewidth=1)
        axes.plot([centre, centre], [middle - radius - 30, middle + radius + 30], color="#7c8795", linewidth=1)
        shape.set(facecolor=(*_rgb(colour), 0.11), edgecolor=colour, linewidth=4, joinstyle="miter")
        axes.add_patch(shape)
    axes.text(850, middle + 40, "|w|", fontsize=58, color=L1, ha="left", va="center", fontproperties=_sized(bold, 58))
    axes.text(850, middle - 55, "w²", fontsize=58, color=L2, ha="left", va="center", fontproperties=_sized(bold, 58))
    axes.text(72, 128, title, color=INK, va="baseline", fontproperties=_sized(bold, 50))
    axes.text(72, 68, subtitle, color=MUTED, va="baseline", fontproperties=_sized(regular, 24))
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=100, metadata={"Software": None})


def _font(folder: Path, style: str) -> Path | None:
    return next(iter(sorted(folder.glob(f"*-{style}.ttf"))), None)


def _sized(path: Path | None, size: float) -> font_manager.FontProperties:
    return font_manager.FontProperties(fname=path, size=size) if path else font_manager.FontProperties(size=size)


def _rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
