"""A quiz as a form: questions first, all answers with their reasons after them, folded away (on paper: printed).

Everything that the script needs stands in the form, so it also works where there is no script: read, think, unfold.
"""

import base64
import html
import json
from typing import Any

from .schema import Question, Quiz
from .words import to_html

QUIET = 'data-lm-suppress-shortcuts="true"'  # or JupyterLab takes the keys
HINTS = {
    "one": "One answer is right.",
    "several": "Tick all that are right.",
    "predict": "Predict first. Then look, and answer.",
}


def link(name: str, state: dict[str, Any]) -> str:
    """Returns the link that puts an explorable into a state, as lib/js/host/link.mjs reads it."""
    text = json.dumps(state, separators=(",", ":"), sort_keys=True)
    return f"#xp={name}:{base64.urlsafe_b64encode(text.encode()).decode().rstrip('=')}"


def python(question: Question) -> str:
    """Returns the code that shows the same state in a notebook: "UnitsTrap(exponent=-3)"."""
    name = "".join(part.title() for part in question.explorable.split("_"))
    return f"{name}({', '.join(f'{trait}={value!r}' for trait, value in question.state.items())})"


def number(value: float) -> str:
    """Returns a number as it is read: 10099 without a point, 0.148 with three places."""
    return f"{value:,.0f}" if value == round(value) else f"{value:g}".replace("-", "−")


def form(quiz: Quiz) -> str:
    """Returns the form of a page's questions."""
    count = len(quiz.questions)
    group = 'class="xp-mount xp-quiz" role="group" aria-label="Questions on this page"'
    asked = "".join(_question(question, quiz.page, n, count) for n, question in enumerate(quiz.questions, 1))
    answers = "".join(_answers(question) for question in quiz.questions)
    return (
        f'<div {group} data-quiz="{quiz.page}" data-of="{count}">\n'
        f'{asked}<p class="xp-quiz-sum">{count} questions. Each answer comes with its reason.</p>\n'
        f'<details class="xp-quiz-answers"><summary {QUIET}>All answers, with their reasons</summary>\n'
        f"<ol>\n{answers}</ol>\n</details>\n</div>\n"
    )


def _question(question: Question, page: str, n: int, count: int) -> str:
    name = f"{page}.{question.id}"
    if question.kind == "number":
        near = f" An answer within {number(question.tolerance)} counts." if question.tolerance else ""
        hint = f"A number.{near}"
        fields = (
            f'<label class="xp-q-number"><span>Your answer</span><input type="number" name="{name}" step="any" '
            f'inputmode="decimal" autocomplete="off" {QUIET}>{_unit(question)}</label>\n'
        )
    else:
        hint, kind = HINTS[question.kind], "checkbox" if question.kind == "several" else "radio"
        fields = "".join(
            f'<label class="xp-q-option"><input type="{kind}" name="{name}" value="{k}" autocomplete="off" {QUIET}>'
            f'<span>{to_html(option.text)}</span><span class="xp-q-mark"></span></label>\n'
            for k, option in enumerate(question.options, 1)
        )
    see = ""
    if question.kind == "predict":
        address, code = (html.escape(text) for text in (link(question.explorable, question.state), python(question)))
        see = (
            f'<p class="xp-q-see" data-python="{code}" hidden>{to_html(question.look)} '
            f'<span><a href="{address}">Show me the picture</a>; '
            "your browser's Back button brings you here again.</span></p>\n"
        )
    button = "Keep my prediction" if question.kind == "predict" else "Check"
    return (
        f'<form class="xp-q" data-q="{question.id}" data-kind="{question.kind}">\n<fieldset>\n'
        f'<legend><span class="xp-q-count">Question {n} of {count}<span class="xp-q-before"></span></span> '
        f'<span class="xp-q-ask">{to_html(question.ask)}</span></legend>\n'
        f'<p class="xp-q-hint">{hint}</p>\n{fields}</fieldset>\n'
        f'<button type="submit" class="xp-q-check" disabled {QUIET}>{button}</button>\n'
        f'<div class="xp-q-said" role="status"></div>\n{see}</form>\n'
    )


def _unit(question: Question) -> str:
    return f"<span>{to_html(question.unit)}</span>" if question.unit else ""


def _answers(question: Question) -> str:
    if question.kind == "number":
        unit = f" {to_html(question.unit)}" if question.unit else ""
        right = f'data-value="{question.answer!r}" data-within="{question.tolerance!r}" data-right="true"'
        rows = [_row(right, f"{number(question.answer)}{unit}:", "right.", question.why)]
        for slip in question.wrong:
            near = f'data-value="{slip.value!r}" data-within="{_near(slip.value, question)!r}"'
            rows.append(_row(near, f"{number(slip.value)}{unit}:", "not so.", slip.why))
        rows.append(_row("", "Any other:", "not so.", question.otherwise))
    else:
        rows = [
            _row('data-right="true"', to_html(option.text), "Right.", option.why)
            if option.right
            else _row("", to_html(option.text), "Not so.", option.why)
            for option in question.options
        ]
    return f'<li data-q="{question.id}"><p>{to_html(question.ask)}</p>\n<ul>\n{"".join(rows)}</ul>\n</li>\n'


def _row(attributes: str, what: str, verdict: str, why: str) -> str:
    """Returns one answer: the script takes its first element for the option and its last for the reason."""
    return f"<li {attributes}".rstrip() + f"><span>{what}</span> <b>{verdict}</b> <span>{to_html(why)}</span></li>\n"


def _near(value: float, question: Question) -> float:
    """Returns how close a typed number must come to a slip: as close as to the answer, but not half way to it."""
    return min(max(question.tolerance, 0.02 * abs(value)), 0.49 * abs(value - question.answer))
