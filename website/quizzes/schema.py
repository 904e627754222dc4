"""What a file of questions may hold. Each fault is told with its file, its question and what is allowed instead."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

KINDS = {
    "one": "one option is right",
    "several": "any number of options is right, and each is judged by itself",
    "number": "a number is typed",
    "predict": "one option; first predicted, then seen in an explorable, then answered",
}
EVERY = {"id", "kind", "ask"}  # what each question has
MORE = {"given"}  # and what it may have
OWN = {  # what a kind asks for besides
    "one": {"options"},
    "several": {"options"},
    "predict": {"options", "explorable", "state", "look"},
    "number": {"answer", "tolerance", "unit", "why", "wrong", "otherwise"},
}
LEAST = 5  # questions a page


class Fault(ValueError):
    """A file of questions that breaks a rule."""


@dataclass
class Option:
    """text: what can be chosen. right: whether it should be. why: what is said to who chose it (or left it out)."""

    text: str
    right: bool
    why: str


@dataclass
class Slip:
    """A wrong number that readers may well arrive at, and how they did."""

    value: float
    why: str


@dataclass
class Question:
    id: str
    kind: str
    ask: str
    given: dict[str, float] = field(default_factory=dict)
    options: list[Option] = field(default_factory=list)
    explorable: str = ""
    state: dict[str, Any] = field(default_factory=dict)
    look: str = ""
    answer: float = 0.0
    tolerance: float = 0.0
    unit: str = ""
    why: str = ""
    wrong: list[Slip] = field(default_factory=list)
    otherwise: str = ""

    def texts(self) -> list[str]:
        """All that a reader may see of it."""
        parts = [self.ask, self.look, self.unit, self.why, self.otherwise, *(slip.why for slip in self.wrong)]
        return [part for part in parts + [t for o in self.options for t in (o.text, o.why)] if part]


@dataclass
class Quiz:
    page: str
    questions: list[Question]


def read(path: Path) -> Quiz:
    """Returns the quiz in this file; raises Fault, which names file, question and what is allowed."""
    name = path.name
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise Fault(f"{name} is not YAML: {error}") from None
    _keys(data, name, {"page", "questions"})
    if data["page"] != path.stem:
        raise Fault(f"{name}: page is {data['page']!r}; it must be the file's own name, {path.stem!r}")
    if not isinstance(data["questions"], list) or len(data["questions"]) < LEAST:
        raise Fault(f"{name}: questions must be a list of {LEAST} or more")
    questions = [_question(item, f"{name}, question {n}") for n, item in enumerate(data["questions"], 1)]
    ids = [question.id for question in questions]
    for id in ids:
        if ids.count(id) > 1:
            raise Fault(f"{name}: two questions have the id {id!r}; each needs its own")
    return Quiz(data["page"], questions)


def _question(item: Any, where: str) -> Question:
    if isinstance(item, dict) and isinstance(item.get("id"), str):
        where += f" ({item['id']})"
    if not isinstance(item, dict) or item.get("kind") not in KINDS:
        kind = item.get("kind") if isinstance(item, dict) else item
        raise Fault(f"{where}: kind is {kind!r}; allowed are {', '.join(KINDS)}")
    kind = item["kind"]
    _keys(item, where, EVERY | OWN[kind], MORE)
    if not isinstance(item["id"], str) or not re.fullmatch(r"[a-z][a-z0-9-]{2,40}", item["id"]):
        raise Fault(f"{where}: id is {item['id']!r}; allowed are small letters, digits and hyphens, 3 to 41 of them")
    given = item.get("given", {})
    if not isinstance(given, dict) or not all(isinstance(k, str) and _is_number(v) for k, v in given.items()):
        raise Fault(f"{where}: given must be names with numbers, got {given!r}")
    made = Question(item["id"], kind, _text(item["ask"], f"{where}: ask", 20), dict(given))
    if kind == "number":
        return _number(made, item, where)
    made.options = _options(item["options"], kind, where)
    if kind == "predict":
        made.explorable, made.look = _text(item["explorable"], f"{where}: explorable", 3), item["look"]
        _text(made.look, f"{where}: look", 20)
        if not isinstance(item["state"], dict) or not item["state"]:
            raise Fault(f"{where}: state must be traits with values, got {item['state']!r}")
        made.state = item["state"]
    return made


def _number(made: Question, item: dict[str, Any], where: str) -> Question:
    for key in ("answer", "tolerance"):
        if not _is_number(item[key]):
            raise Fault(f"{where}: {key} must be a number, got {item[key]!r}")
    if item["tolerance"] < 0:
        raise Fault(f"{where}: tolerance must be 0 or more, got {item['tolerance']!r}")
    made.answer, made.tolerance = float(item["answer"]), float(item["tolerance"])
    made.unit = _text(item["unit"], f"{where}: unit", 0)
    made.why, made.otherwise = (_text(item[key], f"{where}: {key}", 20) for key in ("why", "otherwise"))
    if not isinstance(item["wrong"], list) or not item["wrong"]:
        raise Fault(f"{where}: wrong must be a list of one or more slips, each with value and why")
    for n, slip in enumerate(item["wrong"], 1):
        _keys(slip, f"{where}, slip {n}", {"value", "why"})
        if not _is_number(slip["value"]) or abs(slip["value"] - made.answer) <= made.tolerance:
            raise Fault(f"{where}, slip {n}: value must be a number outside the tolerance, got {slip['value']!r}")
        made.wrong.append(Slip(float(slip["value"]), _text(slip["why"], f"{where}, slip {n}: why", 20)))
    return made


def _options(items: Any, kind: str, where: str) -> list[Option]:
    if not isinstance(items, list) or not 2 <= len(items) <= 6:
        raise Fault(f"{where}: options must be a list of 2 to 6")
    found = []
    for n, item in enumerate(items, 1):
        _keys(item, f"{where}, option {n}", {"text", "right", "why"})
        if not isinstance(item["right"], bool):
            raise Fault(f"{where}, option {n}: right must be true or false, got {item['right']!r}")
        here = f"{where}, option {n}"
        found.append(
            Option(_text(item["text"], f"{here}: text", 1), item["right"], _text(item["why"], f"{here}: why", 20))
        )
    right = sum(option.right for option in found)
    if kind != "several" and right != 1:
        raise Fault(f"{where}: {right} options are right; in a question of kind {kind} exactly 1 is")
    if kind == "several" and not 0 < right < len(found):
        raise Fault(f"{where}: {right} of {len(found)} options are right; some must be, and some must not")
    return found


def _keys(item: Any, where: str, needed: set[str], optional: frozenset[str] | set[str] = frozenset()) -> None:
    if not isinstance(item, dict):
        raise Fault(f"{where}: must hold {', '.join(sorted(needed))}, got {item!r}")
    for key in item:
        if key not in needed | optional:
            raise Fault(f"{where}: {key!r} is unknown; allowed are {', '.join(sorted(needed | optional))}")
    for key in sorted(needed - item.keys()):
        raise Fault(f"{where}: {key!r} is missing")


def _text(value: Any, where: str, least: int) -> str:
    if not isinstance(value, str) or len(value.strip()) < least:
        raise Fault(f"{where} must be a text of {least} or more characters, got {value!r}")
    return " ".join(value.split())


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
