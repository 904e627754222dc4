"""The claims of chapter 2: recorded numbers, identities, and what breaks when the mathematics does."""

import numpy as np
import pytest

from l1l2 import claims
from l1l2.claims import smooth_l1
from l1l2.losses import HalfSquaredError, SmoothL1

CHAPTER_2 = {**dict.fromkeys(("C24", "C25", "C26"), "true"), **dict.fromkeys(("C23", "C27"), "conditional")}

RECORDED = {
    "C23": {"largest_pull_on_a_delta": 1, "largest_difference_from_huber": 0},
    "C24": {"tears_of_the_common_bug": pytest.approx((32 / 81, 1 / 8, 1 / 2))},
    "C25": {"smooth_l1_pulls": (1, 1, 1)},
    "C26": {"steps_from_100": (1122, 219), "steps_from_1000": (10122, 2019), "steps_of_l2_from_100": 175},
    "C27": {
        "slopes_in_fitting_units": pytest.approx((2.0196, 2.0022, 2.0117, 2.0135), abs=1e-4),
        "slopes_in_small_units": pytest.approx((2.6404, 2.6404), abs=1e-4),
        "slopes_with_one_x_far_out": pytest.approx((-0.0104, -0.0101, -0.0106), abs=1e-4),
    },
}

# What breaks when a piece of the mathematics is wrong: the experiments run it, they do not recite.
BROKEN = {
    "Smooth L1 never bends": (SmoothL1, "gradient", lambda self, r: np.asarray(r, float), {"C23", "C24", "C25", "C26"}),
    "Smooth L1 is never round": (SmoothL1, "gradient", lambda self, r: np.sign(r), {"C24", "C26"}),
    "the threshold moved, the pieces not": (
        SmoothL1, "value", lambda self, r: np.where(abs(r) < self.beta, r * r / 2, abs(r) - 0.5), {"C24"},
    ),
    "Smooth L1 fits as L2 does": (smooth_l1, "SmoothL1", HalfSquaredError, {"C27"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def evidence():
    return {id: claims.REGISTRY[id].experiment() for id in CHAPTER_2}


def test_verdicts():
    assert {id: claims.REGISTRY[id].verdict for id in CHAPTER_2} == CHAPTER_2


@pytest.mark.parametrize("id", RECORDED)
def test_recorded_numbers(id, evidence):
    for name, value in RECORDED[id].items():
        assert evidence[id][name] == value, name


def test_the_unit_decides_between_the_two_lines(evidence):
    found = evidence["C27"]
    assert found["slopes_in_small_units"] == pytest.approx((found["slope_of_l2"],) * 2, abs=1e-9)
    assert found["slopes_in_fitting_units"][-1] == pytest.approx(found["slope_of_l1"], abs=1e-3)


@pytest.mark.parametrize("fault", BROKEN)
def test_a_fault_in_the_mathematics_fails_the_claims_that_rest_on_it(fault, monkeypatch):
    owner, name, substitute, victims = BROKEN[fault]
    monkeypatch.setattr(owner, name, substitute)
    for id in sorted(victims):
        claim = claims.REGISTRY[id]
        assert not claim.holds(claim.experiment()), id
