"""golden_ch4b.json is what Python computes now, to 1e-9. tests/js/parity_ch4b.test.mjs holds JavaScript to it too."""

from __future__ import annotations

import json
import math
from collections import Counter

import make_golden_ch4b as maker
from test_parity import agree

STORED = json.loads(maker.GOLDEN.read_text(encoding="utf-8"))


def test_it_holds_every_kind_data_set_and_penalty():
    assert Counter(case["kind"] for case in STORED["random"]) == {"decay": 36, "adam": 18, "tiny": 18}
    assert {case["kind"] for case in STORED["golden"]} == set(maker.RUN)
    tiny = [case for cases in STORED.values() for case in cases if case["kind"] == "tiny"]
    assert {case["data"] for case in tiny} == set(maker.DATA)
    assert {penalty for case in tiny for _, penalty, _ in case["spans"]} == set(maker.PENALTIES)


def test_inputs_are_the_generator_s_and_python_still_gives_the_stored_answers():
    made = maker.build()
    for section in ("golden", "random"):
        for i, (stored, now) in enumerate(zip(STORED[section], made[section], strict=True)):
            agree(now, stored, f"{section}[{i}] {stored['kind']}")


def end(**wanted: object) -> float:
    """The last weight of the stored decay of that factor and kind."""
    return next(
        c["expect"]["path"][-1] for c in STORED["golden"] if c["kind"] == "decay" and wanted.items() <= c.items()
    )


def test_the_factor_shrinks_flips_or_explodes_as_the_chapter_says():
    plain = {factor: end(factor=factor, momentum=0, decoupled=True) for factor in (0, 0.1, 1, 1.5, 2, 2.5)}
    assert plain[0] == 1 and plain[1] == 0 and plain[2] == 1
    assert math.isclose(plain[0.1], 0.9**50, rel_tol=1e-12) and f"{plain[0.1]:.4f}" == "0.0052"
    assert f"{plain[1.5]:.1e}" == "8.9e-16" and f"{plain[2.5]:.1e}" == "6.4e+08"
    for factor, left in plain.items():
        assert math.isclose(end(factor=factor, momentum=0, decoupled=False), left, rel_tol=1e-9, abs_tol=1e-15)
        assert end(factor=factor, momentum=0.9, decoupled=True) == left


def test_under_adam_the_size_of_the_gradients_decides_what_l2_leaves():
    """Pure noise, 5000 steps, lambda 0.1; theory for AdamW is exp(-1/2)."""
    found = {
        c["decoupled"]: c["expect"]["ends"] for c in STORED["golden"] if c["kind"] == "adam" and c["strength"] == 0.1
    }
    assert [round(v, 3) for v in found[True]] == [0.606] * 5 or [round(v, 3) for v in found[True]] == [0.607] * 5
    for got, expected in zip(found[False][1:], (0.010, 0.609, 0.953, 0.9966), strict=True):
        assert abs(got - expected) < 0.004


def test_only_the_prox_makes_exact_zeros_and_costs_nothing():
    """Same data, strength and steps: the losses agree, the counts do not."""
    runs = {c["spans"][0][1]: c["expect"] for c in STORED["golden"] if c["kind"] == "tiny" and c["data"] == "circle"
            and c["spans"][0][0] == 600 and len(c["spans"]) == 1}  # fmt: skip
    assert {penalty: run["zeros"] for penalty, run in runs.items()} == {
        **dict.fromkeys(maker.PENALTIES, 0),
        "l1_prox": 12,
    }
    by_gradient, by_prox = (runs[name]["scores"][0] for name in ("l1_gradient", "l1_prox"))
    assert abs(by_gradient - by_prox) < 0.001
