"""The figure style: its colours and type are the site's, its names never overlap, its files come out the same twice."""

import logging
import re
import subprocess
import sys
from itertools import combinations, pairwise
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import font_manager
from nbclient import NotebookClient

from l1l2 import plots

FONTS = Path(plots.__file__).parent / "fonts"


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        plots.use_style()
        yield
        plt.close("all")
        plots.use_style()


def three_curves():
    r = np.linspace(-3, 3, 61)
    fig, ax = plots.panel("error $r$", "loss")
    values = {"L2": r * r / 2, "L1": abs(r), "Smooth L1": np.where(abs(r) < 1, r * r / 2, abs(r) - 0.5)}
    for name, value in values.items():
        ax.plot(r, value, **plots.SERIES[name])
    plots.end_labels(ax, [(name, 3, value[-1]) for name, value in values.items()])
    return fig, ax


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [plots.LIGHT, plots.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("name", "least"), [("ink", 7), ("muted", 7), ("L1", 4.5), ("L2", 4.5), ("Smooth L1", 4.5), ("line", 3)]
)
def test_what_is_read_stands_out_from_the_paper(tokens, name, least):
    assert contrast(tokens[name], tokens["paper"]) >= least


def test_series_differ_without_colour():
    for a, b in combinations(plots.SERIES, 2):
        assert plots.SERIES[a]["linestyle"] != plots.SERIES[b]["linestyle"]
        assert plots.MARKERS[a]["marker"] != plots.MARKERS[b]["marker"]


def test_a_figure_uses_only_the_tokens(tmp_path):
    fig, ax = three_curves()
    plots.note(ax, "a remark", (0, 1))
    ax.fill_between([-1, 1], 0, 1, color=plots.COLOURS["L2"], alpha=plots.TINT)
    svg = plots.save(fig, tmp_path / "a.svg").read_text(encoding="utf-8")
    used = set(re.findall(r"#[0-9a-f]{6}\b", svg))
    assert used <= set(plots.LIGHT.values())
    assert {plots.LIGHT[name] for name in ("L1", "L2", "Smooth L1", "muted", "line", "grid", "ink")} <= used


def test_dark_figures_use_only_the_dark_tokens(tmp_path):
    plots.use_style(dark=True)
    svg = plots.save(three_curves()[0], tmp_path / "a.svg").read_text(encoding="utf-8")
    used = set(re.findall(r"#[0-9a-f]{6}\b", svg))
    assert used <= set(plots.DARK.values())
    assert plots.DARK["L1"] in used
    plots.use_style()
    assert plots.SERIES["L1"]["color"] == plots.COLOURS["L1"] == plots.LIGHT["L1"]


def test_svg_keeps_width_words_and_bytes(tmp_path):
    first = plots.save(three_curves()[0], tmp_path / "a.svg").read_bytes()
    second = plots.save(three_curves()[0], tmp_path / "b.svg").read_bytes()
    assert first == second
    svg = first.decode()
    assert 'width="280.8pt"' in svg
    for words in (">error</text>", ">loss</text>", ">Smooth L1</text>", "cmmi10"):
        assert words in svg
    families = set(re.findall(r"font-family: '([^']+)'", svg))
    assert families == {"Source Sans 3", "cmmi10"}


def test_names_and_titles_lie_inside_the_figure_and_apart():
    fig, ax = three_curves()
    fig.draw_without_rendering()
    boxes = {t.get_text(): t.get_window_extent() for t in [*ax.texts, ax.xaxis.label] if t.get_text()}
    assert set(boxes) == {"loss", "error", "$r$", "L2", "L1", "Smooth L1"}
    for box in boxes.values():
        assert box.x0 >= -0.5
        assert box.y0 >= 0
        assert box.x1 <= fig.bbox.width
        assert box.y1 <= fig.bbox.height
    for a, b in combinations(("L2", "L1", "Smooth L1"), 2):
        assert abs(boxes[a].y0 - boxes[b].y0) >= 19 - 1e-6, "in CSS pixels"


@pytest.mark.parametrize("title", ["$r$", "step $\\eta$", "error $r$ of it", "weight $w_1$", "a $b"])
def test_titles_that_a_browser_could_not_show_are_refused(title):
    for titles in ({"x": title}, {"y": title}):
        with pytest.raises(ValueError, match="a title must be words"):
            plots.panel(**titles)


def test_frames_of_a_pair_stand_level():
    """Whatever the numbers on the axis: the frames differ at their left edge alone."""
    frames = []
    for values in ([0, 5], [0, 1e6], [-0.25, 0.25]):
        fig, ax = plots.panel("step", "loss")
        ax.plot([0, 1], values)
        ax.margins(y=0)
        fig.draw_without_rendering()
        frames.append(ax.bbox)
        first = min(label.get_window_extent().x0 for label in ax.get_yticklabels() if label.get_text())
        assert -1 <= first <= 3, "the numbers begin at the left edge of the figure"
    assert len({(frame.y0, frame.y1, frame.x1) for frame in frames}) == 1
    assert len({frame.x0 for frame in frames}) == 3


def test_marks_and_notes_wear_the_colour_of_their_series():
    _, ax = plots.panel()
    plots.mark(ax, "L1", [0, 1], [1, 2])
    plots.mark(ax, "something else", 0, 0)
    plots.note(ax, "median", (0, 1), series="L1")
    plots.note(ax, "a remark", (0, 1), ha="center")
    series, plain = ax.lines
    assert (series.get_marker(), series.get_color(), len(series.get_xdata())) == ("D", plots.LIGHT["L1"], 2)
    assert (plain.get_marker(), plain.get_color()) == ("o", plots.LIGHT["ink"])
    assert [(t.get_color(), t.get_fontweight()) for t in ax.texts] == [
        (plots.LIGHT["L1"], "semibold"),
        (plots.LIGHT["ink"], "normal"),
    ]


def test_dots_are_one_path_and_all_there(tmp_path):
    x, y = np.random.default_rng(0).uniform(0, 1, (2, 200))
    fig, ax = plots.panel()
    plots.dots(ax, "L2", x, y)
    assert ax.get_ylim()[1] >= y.max()
    svg = plots.save(fig, tmp_path / "a.svg").read_text(encoding="utf-8")
    (path,) = re.findall(r'<path d="([^"]*)"[^>]*stroke: #1f6fc0; stroke-width: 1.875;[^"]* stroke-linecap: round', svg)
    assert path.count("M") == path.count("L") == 200
    assert path.strip().startswith("M")


@given(st.lists(st.floats(0, 100), min_size=1, max_size=6))
def test_dodge_keeps_order_gap_and_frame(places):
    out = plots.dodge(places, 14, 0, 100)
    order = sorted(range(len(places)), key=places.__getitem__)
    for a, b in pairwise(order):
        assert out[b] - out[a] >= 14 - 1e-9
    assert min(out) >= -1e-9
    assert max(out) <= 100 + 1e-9


def test_dodge_moves_as_little_as_possible():
    assert plots.dodge([10, 50, 80], 14, 0, 100) == [10, 50, 80]
    assert plots.dodge([50, 50], 14, 0, 100) == [43, 57]
    assert plots.dodge([0, 2, 60], 14, 0, 100) == [0, 14, 60]
    assert plots.dodge([99, 20, 100], 14, 0, 100) == [86, 20, 100]
    assert plots.dodge([0, 0, 21], 14, 0, 100) == [0, 14, 28]


@pytest.mark.parametrize(
    ("value", "text"), [(1, "1"), (10, "10"), (100, "100"), (1e3, "10³"), (0.1, "10⁻¹"), (1e-12, "10⁻¹²")]
)
def test_powers_are_written_out(value, text):
    assert plots.power(value) == text


def test_powers_sets_a_log_axis():
    _, ax = plots.panel()
    ax.plot([1, 100], [1e-3, 10])
    plots.powers(ax.yaxis, range(-3, 2))
    plots.powers(ax.xaxis, (0, 2))
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert [t.get_text() for t in ax.get_yticklabels()] == ["10⁻³", "10⁻²", "10⁻¹", "1", "10"]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["1", "100"]


@pytest.mark.parametrize(("weight", "style"), [(400, "Regular"), (600, "SemiBold")])
def test_fonts_are_ours_and_bear_no_reserved_name(weight, style):
    path = FONTS / f"TwoShapesSans-{style}.ttf"
    assert font_manager.findfont(font_manager.FontProperties(family="Source Sans 3", weight=weight)) == str(path)
    font = TTFont(path)
    assert font["OS/2"].usWeightClass == weight
    assert not any("Source" in str(font["name"].getDebugName(i)) for i in (1, 3, 4, 6, 16))
    assert "Adobe" in font["name"].getDebugName(0)
    assert set(map(ord, "−×≤≥≈ηλβδσκ⁻⁰¹²³⁴⁵⁶⁷⁸⁹√½")) <= set(font.getBestCmap())
    advances = {font["hmtx"][font.getBestCmap()[ord(d)]][0] for d in "0123456789−"}
    assert len(advances) <= 2, "digits are tabular"
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8")


def test_style_warns_of_nothing(caplog):
    with caplog.at_level(logging.WARNING):
        three_curves()[0].canvas.draw()
    assert not caplog.records


def test_works_in_a_plain_script(tmp_path):
    code = (
        "import sys; from l1l2 import plots; plots.use_style(); plots.use_style(); fig, ax = plots.panel('x', 'y');"
        f"ax.plot([0, 1], [0, 1]); plots.save(fig, {str(tmp_path / 'a.png')!r}); assert 'IPython' not in sys.modules"
    )
    strict = ["-W", "error", "-W", "ignore::DeprecationWarning"]  # matplotlib 3.10.0 has some of its own on import
    run = subprocess.run([sys.executable, *strict, "-c", code], capture_output=True, text=True, timeout=60)
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_notebooks_get_svg_of_the_panels_width():
    cell = nbformat.v4.new_code_cell(
        "from l1l2 import plots\nplots.use_style()\nfig, ax = plots.panel('step', 'loss')\nax.plot([0, 1], [1, 0]);"
    )
    notebook = nbformat.v4.new_notebook(cells=[cell])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    (image,) = [output for output in cell.outputs if "data" in output]
    assert cell.outputs == [image], "nothing but the figure, no warning"
    assert 'width="280.8pt"' in image.data["image/svg+xml"]
    assert "<dc:date>" not in image.data["image/svg+xml"]
