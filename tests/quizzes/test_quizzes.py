"""The questions: files keep the schema, every number is computed, forms are fresh, pages show them."""

from __future__ import annotations

import base64
import copy
import json
import re
import sys
from pathlib import Path

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "website"))
sys.path.insert(0, str(Path(__file__).parent))

from computed import COMPUTED  # noqa: E402

import make_quizzes  # noqa: E402
from l1l2 import explorables  # noqa: E402
from l1l2.quiz import FORMS, Quiz, pages  # noqa: E402
from quizzes import form, schema, words  # noqa: E402

SOURCES = sorted((ROOT / "chapters" / "quizzes").glob("*.yml"))
QUIZZES = {path.stem: schema.read(path) for path in SOURCES}
QUESTIONS = [(name, question) for name, quiz in QUIZZES.items() for question in quiz.questions]
each_question = pytest.mark.parametrize(("page", "question"), QUESTIONS, ids=[f"{p}-{q.id}" for p, q in QUESTIONS])


# ---- pages ----


def chapters() -> set[str]:
    return {path.stem for path in (ROOT / "chapters").glob("[0-9]*.ipynb")}


def notebook(page: str):
    return nbformat.read(ROOT / "chapters" / f"{page}.ipynb", 4)


def test_each_chapter_has_its_questions_and_they_their_chapter():
    assert set(QUIZZES) == chapters() == set(pages())


@pytest.mark.parametrize("page", sorted(chapters()))
def test_the_chapter_shows_its_questions_once_where_it_checks(page):
    cells = notebook(page).cells
    (at,) = [i for i, cell in enumerate(cells) if cell.cell_type == "code" and "Quiz(" in cell.source]
    assert cells[at].source.splitlines() == ["from l1l2.quiz import Quiz", "", f'Quiz("{page}")']
    assert cells[at].outputs[0]["data"]["text/plain"] == f"Quiz('{page}')"
    before = "\n".join(cell.source for cell in cells[:at] if cell.cell_type == "markdown")
    assert re.findall(r"(?m)^## (.+)$", before)[-1] == "Check yourself"


@pytest.mark.parametrize("page", QUIZZES)
def test_a_page_mixes_its_kinds(page):
    kinds = [question.kind for question in QUIZZES[page].questions]
    assert len(kinds) >= 5 and set(kinds) == set(schema.KINDS)


# ---- numbers ----

NUMBER_WORDS = dict(
    {word: n for n, word in enumerate(["three", "four", "five", "six", "seven", "eight", "nine", "ten"], 3)}, twenty=20
)
FREE = {0.0, 1.0, 2.0}  # what formulas are made of
_NUMBER = re.compile(r"(?<![\w.])(10\^\{-\d+\}|\d[\d,]*(?:\.\d+)?(?:/\d+)?)")
_WORD = re.compile(rf"\b({'|'.join(NUMBER_WORDS)})\b", re.I)


def numbers(text: str) -> list[tuple[float, float]]:
    """Returns (value, half a unit of its last place) of each number that a text tells, in digits or as a word."""
    found = [(float(NUMBER_WORDS[word.lower()]), 0.5) for word in _WORD.findall(text)]
    for written in _NUMBER.findall(text):
        if written.startswith("10^"):
            found.append((10.0 ** int(written[4:-1]), 0.0))
            continue
        above, _, below = written.rstrip(",").replace(",", "").partition("/")
        places = len(above.partition(".")[2])
        found.append((float(above) / float(below), 1e-9) if below else (float(above), 0.5 * 10.0**-places))
    return found


def faults(question, computed) -> list[str]:
    """Returns the numbers of a question that are neither given nor computed, and what is given but not told."""
    known = [abs(float(v)) for v in [*question.given.values(), *computed]]

    def is_known(value: float, half: float) -> bool:
        return value in FREE or any(abs(value - k) <= half * (1 + 1e-9) for k in known)

    wrong = [f"{v:g} is told" for text in question.texts() for v, half in numbers(text) if not is_known(v, half)]
    told = [value for text in question.texts() for value, _ in numbers(text)]
    wrong += [
        f"{k} is given but not told"
        for k, v in question.given.items()
        if abs(v) not in [*told, *FREE] and k != "exponent"
    ]
    if question.kind == "number":
        if abs(question.answer - float(computed[0])) > max(question.tolerance, 5e-4 * abs(question.answer)):
            wrong.append(f"the answer is {question.answer:g}, and {float(computed[0]):g} is computed")
        for slip in question.wrong:
            if not any(abs(abs(slip.value) - k) <= max(5e-3 * k, 1e-12) for k in [*known, *FREE]):
                wrong.append(f"nobody arrives at {slip.value:g}")
    return wrong


def test_each_question_is_computed():
    assert {name: [q.id for q in quiz.questions] for name, quiz in QUIZZES.items()} == {
        name: list(functions) for name, functions in COMPUTED.items()
    }


@each_question
def test_every_number_is_computed(page, question):
    assert faults(question, COMPUTED[page][question.id](question)) == []


def test_a_number_that_nobody_computes_is_found():
    (question,) = (q for q in QUIZZES["1_losses"].questions if q.id == "last-bounce")
    right = COMPUTED["1_losses"]["last-bounce"](question)
    other = copy.deepcopy(question)
    other.answer = 0.0639
    other.wrong[0].value = 0.047
    other.why = "It is 0.0471 away after 100 steps, and nine more."
    other.given["unused"] = 12345
    assert faults(other, right) == [
        "9 is told",
        "0.0471 is told",
        "unused is given but not told",
        "the answer is 0.0639, and 0.0629 is computed",
        "nobody arrives at 0.047",
    ]


def test_numbers_are_read_as_they_are_written():
    assert numbers("$L_1$ of 3,000.5 at C33, 4/27 and $10^{-3}$: five") == [
        (5, 0.5), (3000.5, 0.05), (4 / 27, 1e-9), (1e-3, 0.0),
    ]  # fmt: skip


# ---- references, explorables ----


@each_question
def test_a_link_to_a_picture_sets_a_picture_of_that_page(page, question):
    if question.kind != "predict":
        assert not question.explorable
        return
    classes = {getattr(explorables, name).name: getattr(explorables, name) for name in explorables.__all__}
    assert question.explorable in classes, f"{question.explorable} is none of {', '.join(classes)}"
    cls = classes[question.explorable]
    picture = cls(**question.state)  # a value that is not allowed raises
    assert picture.state() == {**cls().state(), **question.state}
    plain = {name for name, value in cls().state().items() if isinstance(value, int | float | str)}
    assert plain <= set(question.state), f"the state leaves {plain - set(question.state)} as the reader had it"
    source = "\n".join(cell.source for cell in notebook(page).cells if cell.cell_type == "code")
    assert re.search(rf"(?m)^{cls.__name__}\(", source), f"{page} shows no {cls.__name__}"
    address = form.link(question.explorable, question.state)
    data = address.partition(":")[2]
    assert json.loads(base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))) == question.state


# ---- the schema: each fault is told with file, question and what is allowed ----


def broken(**changes):
    """Chapter 1's questions with something changed in the first (a number), the second (several) or in the whole."""
    data = yaml.safe_load((ROOT / "chapters" / "quizzes" / "1_losses.yml").read_text(encoding="utf-8"))
    for place, value in changes.items():
        at, _, key = place.partition("__")
        target = {"all": data, "first": data["questions"][0], "second": data["questions"][1]}[at]
        target = target["options"][0] if key.startswith("option_") else target
        key = key.removeprefix("option_")
        if value is None:
            del target[key]
        else:
            target[key] = value
    return data


FAULTS = {
    "unknown kind": (
        {"first__kind": "maybe"},
        r"1_losses.yml, question 1 \(lever\): kind is 'maybe'; allowed are one, several",
    ),
    "unknown key": ({"first__colour": "red"}, r"question 1 \(lever\): 'colour' is unknown; allowed are answer, ask"),
    "missing key": ({"first__why": None}, r"question 1 \(lever\): 'why' is missing"),
    "no reason": ({"second__option_why": "no."}, r"question 2 \(square-enlarges\), option 1: why must be a text of 20"),
    "right is a word": ({"second__option_right": "yes!"}, r"option 1: right must be true or false, got 'yes!'"),
    "all right": (
        {"second__options": [{"text": "a", "right": True, "why": "x" * 30}] * 2},
        r"2 of 2 options are right",
    ),
    "two right": (
        {"second__kind": "one"},
        r"question 2 \(square-enlarges\): 3 options are right; in a question of kind one exactly 1 is",
    ),
    "answer is a word": ({"first__answer": "many"}, r"answer must be a number, got 'many'"),
    "negative tolerance": ({"first__tolerance": -1}, r"tolerance must be 0 or more, got -1"),
    "a slip that is right": ({"first__wrong": [{"value": 1000, "why": "x" * 30}]}, r"outside the tolerance, got 1000"),
    "no slips": ({"first__wrong": []}, r"wrong must be a list of one or more slips"),
    "id": ({"first__id": "Not An Id"}, r"id is 'Not An Id'; allowed are small letters"),
    "same id": ({"second__id": "lever"}, r"two questions have the id 'lever'"),
    "given": ({"first__given": [1]}, r"given must be names with numbers, got \[1\]"),
    "too few": ({"all__questions": []}, r"questions must be a list of 5 or more"),
    "page": ({"all__page": "2_other"}, r"page is '2_other'; it must be the file's own name, '1_losses'"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told(tmp_path, fault):
    changes, message = FAULTS[fault]
    path = tmp_path / "1_losses.yml"
    path.write_text(yaml.safe_dump(broken(**changes)), encoding="utf-8")
    with pytest.raises(schema.Fault, match=message):
        schema.read(path)


def test_what_is_no_yaml_is_told(tmp_path):
    path = tmp_path / "1_losses.yml"
    path.write_text("page: [", encoding="utf-8")
    with pytest.raises(schema.Fault, match=r"1_losses\.yml is not YAML"):
        schema.read(path)


# ---- words ----


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a < b & -3", "a &lt; b &amp; −3"),
        ("`w**2` is **so**, *very*", "<code>w**2</code> is <b>so</b>, <em>very</em>"),
        ("[there](a.ipynb#b-c)", '<a href="a.ipynb#b-c">there</a>'),
        ("$\\eta/2h$", '<span class="xp-q-maths"><i class="xp-m">η</i>/2<i class="xp-m">h</i></span>'),
        (
            "$w_1^{-t}$",
            '<span class="xp-q-maths"><i class="xp-m">w</i><sub>1</sub><sup>−<i class="xp-m">t</i></sup></span>',
        ),
        ("$1 - a \\le 2$", '<span class="xp-q-maths">1 − <i class="xp-m">a</i> ≤ 2</span>'),
    ],
)
def test_texts_become_html(text, html):
    assert words.to_html(text) == html


@pytest.mark.parametrize(
    ("tex", "said"), [("$\\frac12$", "holds \\\\frac"), ("${a$", "open"), ("$a}$", "closes"), ("$a_$", "ends in")]
)
def test_a_formula_that_cannot_be_set_is_refused(tex, said):
    with pytest.raises(ValueError, match=said):
        words.to_html(tex)


# ---- forms ----


def test_the_forms_are_what_the_questions_make():
    wanted = make_quizzes.wanted()
    assert sorted(wanted) == sorted(path.name for path in FORMS.iterdir())
    for name, text in wanted.items():
        assert (FORMS / name).read_text(encoding="utf-8") == text, f"{name} is stale: python website/make_quizzes.py"


@pytest.mark.parametrize("page", QUIZZES)
def test_a_form_says_everything_without_a_script(page):
    soup = BeautifulSoup((FORMS / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
    quiz = QUIZZES[page]
    (root,) = soup.find_all(attrs={"data-quiz": page})
    assert int(root["data-of"]) == len(quiz.questions) == len(soup.select("form fieldset > legend"))
    for question, asked, answers in zip(
        quiz.questions, soup.select("form"), soup.select("details > ol > li"), strict=True
    ):
        assert asked["data-q"] == answers["data-q"] == question.id
        inputs = asked.select("input")
        assert len(inputs) == (len(question.options) or 1) and len({i["name"] for i in inputs}) == 1
        assert all(i.find_parent("label") and i["data-lm-suppress-shortcuts"] for i in inputs)
        assert asked.select_one("button").has_attr("disabled") and asked.select_one("[role=status]").text == ""
        rows = answers.select(":scope > ul > li")
        assert [row.has_attr("data-right") for row in rows] == (
            [option.right for option in question.options] or [True, *[False] * (len(question.wrong) + 1)]
        )
        assert all(len(row.text) > 20 for row in rows)
    assert not soup.select("script, [id], [onclick], [style]")


def test_a_quiz_in_python():
    quiz = Quiz("1_losses")
    assert repr(quiz) == "Quiz('1_losses')"
    data, _ = quiz._repr_mimebundle_()
    assert data["text/plain"] == "Quiz('1_losses')"
    assert data["text/html"] == quiz.form == (FORMS / "1_losses.html").read_text(encoding="utf-8")
    assert "application/vnd.jupyter.widget-view+json" in data
    assert quiz.right == []
    quiz.close()


@pytest.mark.parametrize("page", ["9_nothing", "", None, "../1_losses"])
def test_a_page_without_questions_is_refused(page):
    with pytest.raises(ValueError, match=r"page must be one of '1_losses', .*, got"):
        Quiz(page)
