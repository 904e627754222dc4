"""The claims of chapter 4 about weight decay: recorded numbers, closed forms, what breaks when the mathematics does."""

import math

import numpy as np
import pytest

from l1l2 import claims
from l1l2._optimizers import Optimizer
from l1l2.claims.decay import optimisers, overfitting, shrinking, side_by_side, some_lambda, update
from l1l2.datasets import make_correlated
from l1l2.network import Network
from l1l2.paths import lasso_path, ridge_path

CHAPTER_4 = {
    **dict.fromkeys(("C37", "C38", "C40", "C42", "C44", "C49"), "true"),
    **dict.fromkeys(("C39", "C41", "C43", "C45", "C47", "C48"), "conditional"),
    "C46": "false",
}

RECORDED = {
    "C37": {
        "decay_over_rate_in_batches_of_40_and_10": pytest.approx((0.025, 0.1)),
        "weight_decay_for_lambda_30": pytest.approx(30 / 442),
    },
    "C38": {"pull_at_3_without_and_with_the_half": pytest.approx((6, 3))},
    "C39": {
        "bias_after_a_step_of_torchs_rule": pytest.approx(0.9),
        "intercept_free_and_penalised": pytest.approx((152.1335, 6.4397), abs=1e-4),
    },
    "C40": {"factor": pytest.approx(0.997)},
    "C41": {
        "weights_after_50_decays_by_0.1_and_1": pytest.approx((0.9**50, 0)),
        "weights_after_50_decays_by_1.5_2_2.5": pytest.approx((0.5**50, 1, 1.5**50)),
        "momentum_at_rest_coupled_and_decoupled": pytest.approx((1 / 1.1, 1 / 1.01)),
    },
    "C42": {"of_10_grow_somewhere_on_the_ridge_path": 8, "of_10_change_sign_on_it": 5},
    "C43": {"squared_norms_of_one_function": pytest.approx((202.9045, 13.3950, 23.1761, 85.1036, 2114.9412), abs=1e-4)},
    "C44": {
        "weight_of_the_body_mass_in_two_units": pytest.approx((5.602962, 5602.962), rel=1e-6),
        "change_of_the_predictions_ridge": pytest.approx(20.1465, abs=1e-4),
    },
    "C45": {
        "thirty_patients_with_lambda_0_0.1": pytest.approx((5153.74, 3837.70), abs=0.01),
        "share_of_splits_better_with_0.1": pytest.approx(0.845),
    },
    "C46": {
        "nonzero_of_10_at_alpha_1e-6": 10,
        "alpha_of_the_first_zero": pytest.approx(0.0029648, abs=1e-7),
        "cosine_of_the_first_moves_diabetes": pytest.approx(0.998624, abs=1e-6),
        "cosine_of_the_first_moves_uncorrelated": pytest.approx(math.sqrt(2 / math.pi), abs=1e-3),
    },
    "C47": {"test_of_20_and_40_features": pytest.approx((0.1906, 2.9644), abs=1e-4)},
    "C48": {"test_of_20_and_1000_features_without": pytest.approx((0.1906, 0.1354), abs=1e-4)},
    "C49": {"sizes_of_x3": pytest.approx((7.7135, 0.1625, 0), abs=1e-4)},
}


def decoupled(self, w, gradient, rate):
    """A decay that is always decoupled, whatever it was told."""
    return w * (1 - rate * self.weight_decay), gradient


def coupled(self, w, gradient, rate):
    return w, gradient + self.weight_decay * w


def doubled_gradient(w, b, strength, data):
    """The slip of forgetting the half: 2 lambda/n w."""
    by_weight, by_bias = update_gradient(w, b, strength, data)
    return by_weight + strength * w / len(data.y), by_bias


def half_ridge(X, y, alphas):
    return ridge_path(X, y, np.asarray(alphas) / 2)


update_gradient = update.gradient

# What breaks when a piece of the mathematics is wrong: the experiments run it, they do not recite.
BROKEN = {
    "decay and L2 are mixed up: all decoupled": (Optimizer, "_decay", decoupled, {"C41"}),
    "decay and L2 are mixed up: all coupled": (Optimizer, "_decay", coupled, {"C41"}),
    "the half is forgotten": (update, "gradient", doubled_gradient, {"C37", "C40"}),
    "the half is forgotten in the derivative": (optimisers, "gradient", doubled_gradient, {"C39"}),
    "ridge has another lambda": (update, "ridge_path", half_ridge, {"C38"}),
    "ridge does not shrink": (
        shrinking, "ridge_path", lambda X, y, alphas: ridge_path(X, y, np.zeros(len(alphas))), {"C42", "C43", "C44"},
    ),
    "no lambda helps": (some_lambda, "ridge_path", lambda X, y, alphas: ridge_path(X, y, [0.0] * len(alphas)), {"C45"}),
    "L1 is ridge": (
        overfitting, "lasso_path",
        lambda X, y, alpha_min: type("P", (), {"at": lambda self, a: ridge_path(X, y, [a])[0]})(), {"C49"},
    ),
    "ridge forgets the penalty on features": (
        overfitting, "ridge_path", lambda X, y, alphas: ridge_path(X, y, np.zeros(len(alphas))), {"C48", "C49"},
    ),
    "a tiny L1 is a strong one": (
        side_by_side, "lasso_path", lambda X, y: lasso_path(X, 0.5 * np.asarray(y)), {"C46"},
    ),
    "the network forgets its ReLU": (
        shrinking, "Network", lambda sizes, rng: Network(sizes, rng, activation="tanh"), {"C43"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def evidence():
    return {id: claims.REGISTRY[id].experiment() for id in CHAPTER_4}


def test_verdicts():
    assert {id: claims.REGISTRY[id].verdict for id in CHAPTER_4} == CHAPTER_4


@pytest.mark.parametrize("id", RECORDED)
def test_recorded_numbers(id, evidence):
    for name, value in RECORDED[id].items():
        assert evidence[id][name] == value, name


def test_adamw_leaves_the_power_of_its_factor_whatever_the_noise(evidence):
    assert evidence["C41"]["adamw_under_noise"] == pytest.approx(((1 - 2.5e-4) ** 2000,) * 3, abs=0.02)


def test_the_exact_error_is_what_a_simulation_finds():
    truth, rng = np.ones(8), np.random.default_rng(0)
    X = make_correlated(50, 8, correlation=0.9, coef=truth).X
    for strength in (0.0, 16.0, 1000.0):
        found = [ridge_path(X, X @ truth + rng.standard_normal(50), [strength])[0] - truth for _ in range(3000)]
        exact = some_lambda.exact_error(np.array([strength]), X, truth).sum()
        assert np.square(found).sum(axis=1).mean() == pytest.approx(exact, rel=0.08)


def test_the_variance_falls_with_the_slope_of_the_text():
    """At lambda = 0 the expected error changes by -2 sum 1/d^4: some lambda helps, for every truth."""
    X, h = make_correlated(50, 8, correlation=0.9, coef=np.ones(8)).X, 1e-5
    d = np.linalg.svd(X, compute_uv=False)
    for truth in (np.zeros(8), np.ones(8), 10 * np.ones(8)):
        errors = some_lambda.exact_error(np.array([0.0, h]), X, truth).sum(axis=1)
        assert (errors[1] - errors[0]) / h == pytest.approx(-2 * (d**-4).sum(), rel=1e-3)


def test_the_first_moves_are_those_of_the_paths():
    """Near least squares the lasso moves by -n alpha (X'X)^-1 sign(w), ridge by -lambda (X'X)^-1 w."""
    X, y, path = side_by_side.diabetes_path()
    w, inverse, small = path.at(0.0), np.linalg.inv(X.T @ X), 1e-7
    lasso, ridge = path.at(small) - w, ridge_path(X, y, [small])[0] - w
    assert lasso == pytest.approx(-len(y) * small * inverse @ np.sign(w), rel=1e-4)
    assert ridge == pytest.approx(-small * inverse @ w, rel=1e-3)


@pytest.mark.parametrize("fault", BROKEN)
def test_a_fault_in_the_mathematics_fails_the_claims_that_rest_on_it(fault, monkeypatch):
    owner, name, substitute, victims = BROKEN[fault]
    monkeypatch.setattr(owner, name, substitute)
    for id in sorted(victims):
        claim = claims.REGISTRY[id]
        assert not claim.holds(claim.experiment()), id
