"""golden_ch3.json is what Python computes now, to 1e-9. tests/js/parity_ch3.test.mjs holds JavaScript to it too."""

from __future__ import annotations

import json
from collections import Counter

import make_golden_ch3 as maker
from test_parity import agree

STORED = json.loads(maker.GOLDEN.read_text(encoding="utf-8"))


def test_it_holds_a_golden_set_and_three_hundred_random_cases_of_every_kind_and_cost():
    assert len(STORED["random"]) == maker.N_RANDOM == 300
    assert Counter(case["kind"] for case in STORED["random"]) == dict.fromkeys(maker.RUN, 100)
    assert {(case["kind"], case["cost"]) for case in STORED["golden"]} == {
        (k, c) for k in maker.RUN for c in maker.COSTS
    }


def test_inputs_are_the_generator_s_and_python_still_gives_the_stored_answers():
    made = maker.build()
    for section in ("golden", "random"):
        for i, (stored, now) in enumerate(zip(STORED[section], made[section], strict=True)):
            agree(now, stored, f"{section}[{i}] {stored['kind']} {stored['cost']}")


def test_the_counts_that_the_chapter_prints_are_among_them():
    found = {(c["cost"], c["z0"]): c["expect"]["epochs"] for c in STORED["golden"] if c["kind"] == "escape"}
    assert (found["squared", 8], found["cross_entropy", 8], found["squared", 4]) == (10099, 44, 302)
