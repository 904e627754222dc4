"""golden_ch4a.json is what Python computes now. tests/js/parity_ch4a.test.mjs holds JavaScript to it too."""

from __future__ import annotations

import json
from collections import Counter

import make_golden_ch4a as maker
import numpy as np

STORED = json.loads(maker.GOLDEN.read_text(encoding="utf-8"))


def same(now: object, then: object, where: str) -> None:
    """Same structure; lists of numbers equal to 1e-9 of their largest."""
    if isinstance(then, dict):
        assert isinstance(now, dict) and now.keys() == then.keys(), where
        for key in then:
            same(now[key], then[key], f"{where}.{key}")
    elif isinstance(then, list) and any(isinstance(v, list) for v in then):
        assert isinstance(now, list) and len(now) == len(then), where
        for i, (left, right) in enumerate(zip(now, then, strict=True)):
            same(left, right, f"{where}[{i}]")
    elif isinstance(then, str):
        assert now == then, where
    else:
        a, b = np.array(now, dtype=float), np.array(then, dtype=float)
        assert a.shape == b.shape and np.abs(a - b).max() <= 1e-9 * max(np.abs(b).max(), 1e-3), (
            f"{where}: {a} is not {b}"
        )


def test_it_holds_a_golden_set_and_three_hundred_random_cases_of_every_kind():
    assert len(STORED["random"]) == maker.N_RANDOM == 300
    assert Counter(case["kind"] for case in STORED["random"]) == dict.fromkeys(maker.RUN, 60)
    assert {case["kind"] for case in STORED["golden"]} == set(maker.RUN)


def test_inputs_are_the_generator_s_and_python_still_gives_the_stored_answers():
    made = maker.build()
    for section in ("golden", "random"):
        for i, (then, now) in enumerate(zip(STORED[section], made[section], strict=True)):
            same(now, then, f"{section}[{i}] {then['kind']}")


def test_the_numbers_that_the_chapter_prints_are_among_them():
    path = next(case for case in STORED["golden"] if case["kind"] == "lasso")["expect"]
    assert [column + 1 for column, joins in path["columns"]] == [3, 9, 4, 7, 2, 10, 5, 8, 6, 1, 7, 7]
    assert [joins for _, joins in path["columns"]] == [1] * 10 + [0, 1]
    shares = {
        case["R"]: round(case["expect"]["share"], 3)
        for case in STORED["golden"]
        if case["kind"] == "share" and case["mix"] == 1 and case["stretch"] == 1
    }
    assert [shares[R] for R in (1.5, 2, 5, 10, 100)] == [0.375, 0.540, 0.819, 0.910, 0.991]
