"""golden_ch2.json is what Python computes now, to 1e-9; tests/js/parity_ch2.test.mjs holds JavaScript to it."""

from __future__ import annotations

import json
from collections import Counter

import make_golden_ch2 as maker
import pytest
from test_parity import agree

STORED = json.loads(maker.GOLDEN.read_text(encoding="utf-8"))


def test_the_file_holds_every_kind():
    assert len(STORED["golden"]) > 60
    kinds = Counter(case["kind"] for case in STORED["random"])
    assert kinds == dict.fromkeys(("shape", "code", "regress", "units"), maker.N_RANDOM // 4)
    assert {case["kind"] for case in STORED["golden"]} == set(maker.RUN)


@pytest.mark.parametrize("section", ["golden", "random"])
def test_python_still_gives_the_stored_answers(section):
    for i, (stored, now) in enumerate(zip(STORED[section], maker.build()[section], strict=True)):
        agree(stored, now, f"{section}[{i}] {stored['kind']}")


def test_the_slopes_that_the_book_quotes():
    slopes = [c["expect"]["slope"] for c in STORED["golden"] if c["kind"] == "units" and c["threshold"] == 1.0]
    assert [round(v, 3) for v in slopes] == [2.640, 2.640, 2.182, 2.020, 2.002, 2.012, 2.013]
