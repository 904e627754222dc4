"""golden.json is what Python computes now, to 1e-9. tests/js/parity.test.mjs holds JavaScript to the same file."""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import Any

import make_golden
import pytest

STORED = json.loads(make_golden.GOLDEN.read_text(encoding="utf-8"))


def agree(a: Any, b: Any, where: str) -> None:
    """Same structure, and numbers equal to 1e-9 of the larger one (or 1e-12)."""
    if isinstance(a, dict):
        assert a.keys() == b.keys(), where
        for key in a:
            agree(a[key], b[key], f"{where}.{key}")
    elif isinstance(a, list):
        assert len(a) == len(b), where
        for i, (left, right) in enumerate(zip(a, b)):
            agree(left, right, f"{where}[{i}]")
    elif isinstance(a, float) and isinstance(b, float | int):
        assert math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12), f"{where}: {a!r} is not {b!r}"
    else:
        assert a == b, f"{where}: {a!r} is not {b!r}"


def test_the_file_holds_one_golden_set_and_a_thousand_random_cases():
    assert len(STORED["random"]) == make_golden.N_RANDOM == 1000
    assert len(STORED["golden"]) > 40
    kinds = Counter(case["kind"] for case in STORED["random"])
    assert kinds == dict.fromkeys(make_golden.RUN, 200)
    seen = {(case["kind"], case.get("loss") or case.get("penalty")) for case in STORED["random"]}
    assert len(seen) == 3 * len(make_golden.LOSSES) + len(make_golden.PRODUCT) + len(make_golden.PENALTIES)


@pytest.mark.parametrize("section", ["golden", "random"])
def test_inputs_are_those_of_the_generator(section):
    made = make_golden.build()[section]
    for i, (stored, now) in enumerate(zip(STORED[section], made, strict=True)):
        agree(
            {k: v for k, v in stored.items() if k != "expect"},
            {k: v for k, v in now.items() if k != "expect"},
            f"{section}[{i}]",
        )


@pytest.mark.parametrize("section", ["golden", "random"])
def test_python_still_gives_the_stored_answers(section):
    for i, case in enumerate(STORED[section]):
        now, then = make_golden.RUN[case["kind"]](case), case["expect"]
        if case["kind"] == "line" and not then["unique"]:  # several lines are equally good: the sum decides
            now = {k: now[k] for k in ("objective", "unique")}
            then = {k: then[k] for k in now}
        agree(now, then, f"{section}[{i}] {case['kind']}")


def test_most_lines_are_compared_as_lines():
    lines = [case["expect"]["unique"] for case in STORED["random"] if case["kind"] == "line"]
    assert sum(lines) > 0.8 * len(lines)
