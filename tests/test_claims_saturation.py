"""The claims of chapter 3: recorded numbers, closed forms, and what breaks when the mathematics does."""

import math

import pytest

from l1l2 import claims
from l1l2.claims import saturation
from l1l2.neuron import CrossEntropyCost, QuadraticCost, sigmoid_derivative

CHAPTER_3 = {
    **dict.fromkeys(("C13", "C14", "C16"), "true"),
    **dict.fromkeys(("C15", "C18"), "conditional"),
    "C17": "false",
}

RECORDED = {
    "C14": {"weight_change_over_gradient": pytest.approx(-0.15), "bias_change_over_gradient": pytest.approx(-0.15)},
    "C15": {
        "largest_slope": 0.25,
        "share_below_0.01_at_spread_1_and_2": pytest.approx((4.5428e-6, 0.0218807), rel=1e-4),
        "share_below_0.01_at_spread_10_and_28": pytest.approx((0.646603, 0.870014), rel=1e-5),
    },
    "C16": {
        "epochs_squared": (71, 107, 302, 1486, 10099, 73605),
        "epochs_cross_entropy": (15, 22, 31, 38, 44, 51),
    },
    "C17": {
        "largest_l2_gradient": pytest.approx(4 / 27),
        "l2_gradient_at_8": pytest.approx(3.351252e-4, rel=1e-6),
        "l1_gradient_at_8": pytest.approx(3.352377e-4, rel=1e-6),
        "z_for_target_3": pytest.approx((4.01, 6.38, 8.70), abs=0.005),
    },
    "C18": {
        "minima_squared": 3,
        "minima_cross_entropy": 1,
        "squared_from_bias_-15": pytest.approx(53 / 143),  # the malignant ones among the 143 unseen
    },
}

# What breaks when a piece of the mathematics is wrong: the experiments run it, they do not recite.
BROKEN = {
    "the sigmoid's slope lacks a factor": (
        saturation, "sigmoid_derivative", lambda z: 2 * sigmoid_derivative(z), {"C13", "C15", "C17"},
    ),
    "squared error lost its brake": (QuadraticCost, "delta", staticmethod(CrossEntropyCost.delta), {"C14", "C16"}),
    "cross-entropy kept the brake": (CrossEntropyCost, "delta", staticmethod(QuadraticCost.delta), {"C16", "C18"}),
}  # fmt: skip


@pytest.fixture(scope="module")
def evidence():
    return {id: claims.REGISTRY[id].experiment() for id in CHAPTER_3}


def test_verdicts():
    assert {id: claims.REGISTRY[id].verdict for id in CHAPTER_3} == CHAPTER_3


@pytest.mark.parametrize("id", RECORDED)
def test_recorded_numbers(id, evidence):
    for name, value in RECORDED[id].items():
        assert evidence[id][name] == value, name


def test_edges_are_where_the_slope_has_the_level(evidence):
    for edge, level in zip(evidence["C15"]["edges"], (0.1, 0.05, 0.01, 0.001), strict=True):
        assert sigmoid_derivative(edge) == pytest.approx(level, rel=1e-12)


def test_squared_error_is_largest_at_two_thirds(evidence):
    assert evidence["C17"]["output_of_the_largest"] == pytest.approx(2 / 3, abs=1e-4)
    assert evidence["C17"]["z_of_the_largest"] == pytest.approx(math.log(2), abs=2e-4)


@pytest.mark.parametrize("fault", BROKEN)
def test_a_fault_in_the_mathematics_fails_the_claims_that_rest_on_it(fault, monkeypatch):
    owner, name, substitute, victims = BROKEN[fault]
    monkeypatch.setattr(owner, name, substitute)
    for id in sorted(victims):
        claim = claims.REGISTRY[id]
        assert not claim.holds(claim.experiment()), id
