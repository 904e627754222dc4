"""A text from elsewhere stays a text: in traits, answers, claims, captions and stored outputs, whatever it says.

What a page does with it in the browser is tested in tests/site/test_faults.py.
"""

from __future__ import annotations

import dataclasses
import html
import json
import sys
from io import BytesIO
from pathlib import Path

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
import traitlets
from bs4 import BeautifulSoup

from l1l2 import check, claims, conventions, errata, explorables, reproductions
from l1l2.quiz import Quiz

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "website"))

from quizzes.words import to_html  # noqa: E402
from two_shapes import figures, policy  # noqa: E402

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "'\"></div><svg onload=alert(1)>",
    "--><style>*{display:none}</style>",
    "<a href='javascript:alert(1)'>x</a>",
)
ALL = "".join(HOSTILE)
CLASSES = [getattr(explorables, name) for name in explorables.__all__ if name != "Explorable"]
NAMES = [cls.name for cls in CLASSES]


def harmless(text: str, *, expected: str = "") -> BeautifulSoup:
    """The text as a browser reads it; no element or attribute of it may come from the hostile words."""
    soup = BeautifulSoup(text, "html.parser")
    bad = [
        tag.name
        for tag in soup.find_all(["script", "img", "style", "iframe"])
        if "alert" in str(tag) or "*{" in str(tag)
    ]
    bad += [f"{tag.name} {name}" for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]
    bad += [tag["href"] for tag in soup.find_all(href=True) if tag["href"].lower().lstrip().startswith("javascript:")]
    assert not bad, bad
    assert expected in soup.get_text(), "the words themselves are lost"
    return soup


@pytest.mark.parametrize("cls", CLASSES, ids=NAMES)
@pytest.mark.parametrize("words", HOSTILE)
def test_traits_refuse_what_is_hostile(cls, words):
    """A text, a list of texts, a dictionary of texts: each trait says what it wants, and the state stays as it was."""
    one = cls()
    before = one.state()
    for name in one.state_names():
        for value in (words, [words], [[words, words]], {words: [0, 0]}, {"0": [words, words]}):
            with pytest.raises(traitlets.TraitError):
                setattr(one, name, value)
    assert one.state() == before
    one.close()


@pytest.mark.parametrize("cls", CLASSES, ids=NAMES)
def test_a_state_cannot_leave_its_attribute(cls, monkeypatch):
    """Were a state hostile all the same, it would be one attribute of one element, and come back as it was."""
    one, state = cls(), {words: [words, {words: words}] for words in HOSTILE}
    plain = harmless(one.to_html())
    monkeypatch.setattr(type(one), "state", lambda self: state)
    soup = harmless(one.to_html())
    assert json.loads(soup.div["data-state"]) == state
    assert [tag.name for tag in soup.find_all(True)] == [tag.name for tag in plain.find_all(True)]
    one.close()


class Hostile(float):
    """A number that shows itself as a hostile text."""

    def __repr__(self) -> str:
        return ALL

    __str__ = __repr__


def raises(*_: object) -> float:
    raise ValueError(ALL)


def gives_text(*_: object) -> str:
    return ALL


def gives_texts(*_: object) -> np.ndarray:
    return np.array([ALL, ALL])


raises.__name__ = raises.__qualname__ = ALL
NAMELESS = type(ALL, (), {"__repr__": lambda self: ALL})()
ANSWERS = {
    "raises": raises, "gives text": gives_text, "gives texts": gives_texts, "gives a number": lambda *_: Hostile(3),
    "text": ALL, "texts": [ALL], "shown": NAMELESS, "shown number": Hostile(3),
}  # fmt: skip


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("name", check.ALL)
def test_verdicts_show_a_hostile_answer_as_text(name, kind):
    verdict = getattr(check, name)(ANSWERS[kind])
    assert not verdict
    harmless(verdict._repr_html_())


def test_verdicts_escape_words_and_code():
    verdict = check.Verdict(False, f"{ALL}\n`{ALL}` and `", exercise=ALL)
    soup = harmless(verdict._repr_html_(), expected=HOSTILE[0])
    assert soup.code.get_text() == ALL


def replaced(record, **changes):
    """A frozen record with other texts, past the checks of its constructor where these would refuse them."""
    new = dataclasses.replace(record)
    for name, value in changes.items():
        object.__setattr__(new, name, value)
    return new


def hostile_texts(record) -> dict[str, object]:
    """Every field of a record that is a text, hostile; so is what it says about its numbers."""
    keep = {"verdict", "status", "badge", "url", "id", "place"}
    texts = {f.name: ALL for f in dataclasses.fields(record) if isinstance(getattr(record, f.name), str)}
    return dict.fromkeys(texts.keys() - keep, ALL) | {"found": lambda _: ALL}


def test_claims_are_escaped():
    claim = next(iter(claims.REGISTRY.values()))
    evidence = claim.experiment()
    hostile = replaced(claim, **hostile_texts(claim))
    for shown in (claims.Shown(((hostile, evidence),)), claims.Ledger(((hostile, evidence),))):
        harmless(shown._repr_html_(), expected="alert(1)")


def test_reproductions_and_errata_are_escaped():
    entry = reproductions.REGISTRY["efron-order"]
    hostile = replaced(entry, **hostile_texts(entry), id=ALL, badge=ALL, source=(ALL,), place=ALL)
    harmless(reproductions.Gallery(((hostile, entry.ours()),))._repr_html_(), expected="alert(1)")
    defect = errata.REGISTRY["d2l-sigma"]
    pair = replaced(defect, **hostile_texts(defect), id=ALL, url=f"https://example.org/{ALL}"), defect.check()
    for results in ((pair,), (pair, pair)):  # one alone is shown at length
        harmless(errata.Errata(results)._repr_html_(), expected="alert(1)")


def test_conventions_are_escaped():
    table = conventions.table("strength")
    row = table.rows[0]
    record = replaced(row.record, objective=ALL, source=ALL, url=f"https://example.org/{ALL}")
    shown = type(table)((dataclasses.replace(row, record=record, meaning=(ALL,), note=ALL),))
    harmless(shown._repr_html_(), expected=HOSTILE[0])


def test_quizzes_are_escaped_and_ask_for_a_page_that_is():
    for words in HOSTILE:
        for text in (words, f"`{words}`", f"**{words}**", f"*{words}*", f"[{words}](page.ipynb)"):
            harmless(to_html(text))
        with pytest.raises(ValueError, match="page must be one of"):
            Quiz(words)
    quiz = Quiz("1_losses")
    with pytest.raises(traitlets.TraitError):
        quiz.form = ALL
    quiz.right = [ALL]  # what a browser sends is words, and is shown nowhere
    assert ALL not in quiz._repr_mimebundle_()[0]["text/html"]
    harmless(quiz.form)


def test_pictures_show_hostile_words_as_words():
    """In a figure's own text and in the words for those who cannot see it."""
    figure, axes = plt.subplots()
    axes.set_title(ALL.replace("$", ""))
    file = BytesIO()
    with plt.rc_context({"svg.fonttype": "none"}):
        figure.savefig(file, format="svg")
    plt.close(figure)
    svg, _ = figures.dress(file.getvalue().decode(), "f1-", ALL)
    soup = harmless(svg, expected="alert(1)")
    assert soup.svg["aria-label"] == ALL


def test_stored_outputs_hold_nothing_that_runs():
    """Also in JupyterLab and on GitHub, which have policies of their own."""
    found, seen = [], 0
    for path in sorted((ROOT / "chapters").rglob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            for output in cell.get("outputs", []):
                seen += 1
                for kind, shown in output.get("data", {}).items():
                    assert "javascript" not in kind, f"{path.name}, {cell.id}"
                    if kind in ("text/html", "text/markdown", "image/svg+xml"):
                        found += [f"{path.name}, {cell.id}: {run}" for run in policy.strangers(f"</head>{shown}")]
    assert seen > 100 and found == []


def test_the_reader_of_harm_finds_it():
    """Each of the hostile texts, let through, would be found."""
    for words in HOSTILE:
        with pytest.raises(AssertionError):
            harmless(f'<div title="{words}">{words}</div>')
        harmless(f'<div title="{html.escape(words)}">{html.escape(words)}</div>', expected=words)
