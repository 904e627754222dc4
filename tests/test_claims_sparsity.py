"""The claims of chapter 4.1: recorded numbers, closed forms, and what breaks when the mathematics does."""

import dataclasses
import math
import warnings

import numpy as np
import pytest

from l1l2 import claims
from l1l2.claims.sparsity import geometry, prices, selection, training
from l1l2.paths import lasso_path
from l1l2.penalties import L1, L2Norm, project_l1_ball

CHAPTER_4_1 = {
    **dict.fromkeys(("C28", "C30", "C32", "C34"), "true"),
    **dict.fromkeys(("C31", "C33", "C35", "C36"), "conditional"),
    "C29": "false",
}

RECORDED = {
    "C28": {"norm_of_3_and_-4": 7},
    "C29": {"zeros_at_0.99": 0, "zeros_at_the_limit": 10, "ridge_norm_there": pytest.approx(0.998168, abs=1e-6)},
    "C30": {"alpha_max": pytest.approx(2.148044, abs=1e-6), "nonzero": (0, 2, 4, 5, 7, 8, 10), "ridge_zeros": 0},
    "C31": {
        "norm_of_least_squares": pytest.approx(3459.9776, abs=1e-3),
        "share_spent_of_1.1_times_that": pytest.approx(1 / 1.1),
    },
    "C32": {"corners": (4, 20, 200), "faces_of_any_dimension": (8, 59048)},
    "C33": {
        "corner_drawn_in_2": pytest.approx(0.8193, abs=0.015),
        "corner_in_10": pytest.approx(0.282, abs=0.015),
        "corner_in_50": pytest.approx(0.011, abs=0.004),
        "some_zero_in_10": 1,
    },
    "C34": {"weights_left_in_20": pytest.approx(2.80, abs=0.05), "weights_left_in_100": pytest.approx(5.99, abs=0.05)},
    "C35": {"diabetes_zeros_prox": 6, "diabetes_zeros_coordinate_descent": 6, "diabetes_zeros_gradient": 0},
    "C36": {"right_signs_if_it_holds": 1, "same_as_the_coin": 1, "true_columns_found_of_5": 5},
}


def nothing_is_zero(X, y, **options):
    """The lasso's path with all its zeros moved off zero."""
    path = lasso_path(X, y, **options)
    return dataclasses.replace(path, coefs=path.coefs + 1e-9)


def divided(self, v, step):
    return v / (1 + step * self.strength)


# What breaks when a piece of the mathematics is wrong: the experiments run it, they do not recite.
BROKEN = {
    "L1 is worth half": (L1, "_value", lambda self, w: self.strength * np.abs(w).sum() / 2, {"C28"}),
    "L1 shrinks by a share": (L1, "_prox", divided, {"C35"}),
    "the root has no kink": (L2Norm, "_prox", divided, {"C29"}),
    "the diamond is a circle": (
        prices, "project_l1_ball", lambda v, radius: v * min(1, radius / np.linalg.norm(v)), {"C31"},
    ),
    "ridge cuts small weights": (
        prices, "ridge_path", lambda X, y, alphas: np.zeros((len(alphas), 10)), {"C30"},
    ),
    "a corner is touched from half the wedge": (geometry, "corner_share", lambda ratio: 0.5, {"C33"}),
    "nothing is ever touched but facets": (
        geometry, "contacts", lambda d, ratio, rng: np.full(10, d), {"C33", "C34"},
    ),
    "ellipses give no zeros": (geometry, "lasso_path", nothing_is_zero, {"C33"}),
    "the lasso keeps every column": (selection, "lasso_path", nothing_is_zero, {"C36"}),
    "the gradient of |w| stops at zero": (
        training.PenalisedGradient, "step", lambda self, w, g: L1(self.strength).prox(w - 0.1 * g, 0.1), {"C35"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def evidence():
    return {id: claims.REGISTRY[id].experiment() for id in CHAPTER_4_1}


def test_verdicts():
    assert {id: claims.REGISTRY[id].verdict for id in CHAPTER_4_1} == CHAPTER_4_1


@pytest.mark.parametrize("id", RECORDED)
def test_recorded_numbers(id, evidence):
    for name, value in RECORDED[id].items():
        assert evidence[id][name] == value, name


@pytest.mark.parametrize("fault", BROKEN)
def test_a_fault_in_the_mathematics_fails_the_claims_that_rest_on_it(fault, monkeypatch):
    owner, name, substitute, victims = BROKEN[fault]
    monkeypatch.setattr(owner, name, substitute)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a broken prox may well not converge
        for id in sorted(victims):
            claim = claims.REGISTRY[id]
            assert not claim.holds(claim.experiment()), id


@pytest.mark.parametrize("d", [2, 3, 10])
def test_contacts_are_the_nearest_points_of_the_diamond(d):
    rng = np.random.default_rng(7)
    counted = geometry.contacts(d, 3, rng, draws=200)
    c = np.random.default_rng(7).standard_normal((200, d))
    c *= 3 / np.linalg.norm(c, axis=1, keepdims=True)
    assert counted.tolist() == [np.count_nonzero(project_l1_ball(row, 1.0)) for row in c]


def test_corner_share_in_the_plane():
    assert geometry.corner_share(1 / (math.sqrt(2) * math.sin(math.pi / 8))) == pytest.approx(0.5)
    assert geometry.corner_share(1) == pytest.approx(0, abs=1e-12), (
        "from the circle through the corners none is a wedge"
    )
    drawn = (geometry.contacts(2, 2, np.random.default_rng(3)) == 1).mean()
    assert drawn == pytest.approx(geometry.corner_share(2), abs=0.015)


def test_a_budget_that_is_never_met_on_round_contours_leaves_all_weights():
    corners, zeros = geometry.leaning_contours(2, 1.0, np.random.default_rng(0), 20)
    assert (corners, zeros) == (0, 0), "at the norm of least squares nothing is zero"


@pytest.mark.parametrize(("first", "other_side"), [(-2.0, 0.0), (2.0, 4 / 3)])
def test_zhao_and_yus_condition(first, other_side):
    """The useless column is pulled with 2/3 of each sign; the runs behave as that says."""
    assert abs(2 / 3 * np.sign(first) + 2 / 3) == pytest.approx(other_side)
    runs = np.array([selection.right_signs(first, seed) for seed in range(40)])
    assert runs[:, 0].all() == (other_side < 1)
    if other_side > 1:
        assert (runs[:, 0] == runs[:, 1]).all(), "right signs exactly where least squares gives it the other sign"


def test_a_network_without_penalty_has_no_zeros():
    w, accuracy = training.trained_digits("none", epochs=5)
    assert not (w == 0).any()
    assert accuracy > 0.9
