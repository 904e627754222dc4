"""The penalties: a prox beats every other point, and the subdifferential knows the optimum."""

import dataclasses

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.linear_model import ElasticNet as SkElasticNet
from sklearn.linear_model import Lasso, Ridge

from l1l2.datasets import load_diabetes
from l1l2.descent import proximal_gradient
from l1l2.penalties import L1, L2, ElasticNet, L2Norm, project_l1_ball, soft_threshold

PENALTIES = [L1(0.7), L2(0.7), L2Norm(0.7), ElasticNet(0.7, 0.3), ElasticNet(2, 0), ElasticNet(2, 1), L1(0)]
every_penalty = pytest.mark.parametrize("penalty", PENALTIES, ids=repr)
finite = st.floats(allow_nan=False, allow_infinity=False)
vectors = hnp.arrays(np.float64, st.integers(1, 5), elements=st.floats(-100, 100), fill=st.nothing())


def prox_objective(penalty, w, v, step):
    return penalty.value(w) + ((w - v) ** 2).sum() / (2 * step)


def test_values_worked_out_by_hand():
    w = [3.0, -4.0, 0.0]
    assert L1(2).value(w) == 14
    assert L2(2).value(w) == 25
    assert L2Norm(2).value(w) == 10
    assert ElasticNet(2, 0.25).value(w) == 0.25 * 14 + 0.75 * 25
    assert all(penalty.value(np.zeros((2, 3))) == 0 == penalty.value([]) for penalty in PENALTIES)


def test_proxes_worked_out_by_hand():
    v = [3.0, -1.0, 0.5, 0.0]
    assert L1(2).prox(v, 0.5).tolist() == [2, 0, 0, 0]
    assert L2(2).prox(v, 0.5).tolist() == [1.5, -0.5, 0.25, 0]
    assert ElasticNet(4, 0.5).prox(v, 0.5).tolist() == [1, 0, 0, 0]
    np.testing.assert_allclose(L2Norm(2).prox([3.0, 4.0], 0.5), [2.4, 3.2])
    assert L2Norm(10).prox([3.0, 4.0], 0.5).tolist() == [0, 0]
    assert soft_threshold([-3, -1, 0, 0.5, 2], 1).tolist() == [-2, 0, 0, 0, 1]


@every_penalty
@given(v=vectors, step=st.floats(0.01, 10), seed=st.integers(0, 1000))
def test_prox_beats_every_other_point(penalty, v, step, seed):
    best = penalty.prox(v, step)
    lowest = prox_objective(penalty, best, v, step)
    rng = np.random.default_rng(seed)
    others = [np.zeros_like(v), v, *(best + 10.0**e * rng.standard_normal(v.shape) for e in range(-6, 2))]
    for other in others:
        assert prox_objective(penalty, other, v, step) >= lowest - 1e-9 * (1 + lowest)


@every_penalty
@given(v=vectors, step=st.floats(0.01, 10))
def test_the_subdifferential_holds_zero_at_the_prox_and_not_elsewhere(penalty, v, step):
    best = penalty.prox(v, step)
    assert penalty.subdiff_distance(best, (best - v) / step) <= 1e-12 * (1 + np.abs(v).max() / step)
    off = best + 0.1
    assert penalty.subdiff_distance(off, (off - v) / step) > 0.099 / step


@every_penalty
def test_distance_is_the_smallest_over_the_subgradients(penalty):
    # away from its kinks the only subgradient is the gradient, found here by differences
    w, gradient = np.array([1.5, -0.3, 0.2]), np.array([0.3, -2.0, 0.1])
    eye = 1e-6 * np.eye(3)
    slope = np.array([(penalty.value(w + e) - penalty.value(w - e)) / 2e-6 for e in eye])
    assert penalty.subdiff_distance(w, gradient) == pytest.approx(np.linalg.norm(gradient + slope), rel=1e-8)
    # at zero it may be any point of a ball or a box
    at_zero = {L1: [0, 1.3, 0], ElasticNet: [0.09, 1.79, 0], L2: [0.3, 2, 0.1]}
    if penalty in PENALTIES[:2] or penalty == PENALTIES[3]:
        expected = np.linalg.norm(at_zero[type(penalty)])
        assert penalty.subdiff_distance(np.zeros(3), gradient) == pytest.approx(expected)
    assert L2Norm(1).subdiff_distance(np.zeros(2), [3.0, 4.0]) == pytest.approx(4)
    assert L2Norm(6).subdiff_distance(np.zeros(2), [3.0, 4.0]) == 0


@given(v=vectors, strength=st.floats(0, 10))
def test_elastic_net_ends_in_l1_and_l2(v, strength):
    for one, other in ((ElasticNet(strength, 1), L1(strength)), (ElasticNet(strength, 0), L2(strength))):
        np.testing.assert_allclose(one.prox(v, 0.5), other.prox(v, 0.5), rtol=1e-15)
        assert one.value(v) == pytest.approx(other.value(v), rel=1e-14)
        assert one.subdiff_distance(v, v) == pytest.approx(other.subdiff_distance(v, v), rel=1e-14)


@pytest.mark.parametrize(
    ("penalty", "model"),
    [
        (L1(0.5), Lasso(alpha=0.5, fit_intercept=False, tol=1e-14, max_iter=100_000)),
        (ElasticNet(0.01, 0.3), SkElasticNet(0.01, l1_ratio=0.3, fit_intercept=False, tol=1e-14, max_iter=100_000)),
        (
            L2(3.0 / 442),
            Ridge(alpha=3.0, fit_intercept=False),
        ),  # 2 n times our mean of half squares, so its alpha is n times ours
    ],
    ids=repr,
)
def test_solutions_of_scikit_learn_are_optimal(penalty, model):
    data = load_diabetes()
    X, y = data.X, data.y - data.y.mean()
    model.fit(X, y)

    def gradient(w):
        return X.T @ (X @ w - y) / 442

    assert penalty.subdiff_distance(model.coef_, gradient(model.coef_)) < 1e-7
    assert penalty.subdiff_distance(model.coef_ + 1, gradient(model.coef_ + 1)) > 1e-3
    step = 442 / np.linalg.norm(X, 2) ** 2
    fit = proximal_gradient(gradient, penalty, np.zeros(10), step, accelerated=True, tolerance=1e-9)
    np.testing.assert_allclose(fit.w, model.coef_, atol=2e-4)
    np.testing.assert_array_equal(fit.w == 0, model.coef_ == 0)


def test_the_norm_with_its_root_takes_all_weights_at_once():
    data = load_diabetes()
    X, y = data.X, data.y - data.y.mean()
    limit = np.linalg.norm(X.T @ y)
    step = 1 / np.linalg.norm(X, 2) ** 2
    nonzero = [
        np.count_nonzero(
            proximal_gradient(
                lambda w: X.T @ (X @ w - y), L2Norm(share * limit), np.zeros(10), step, accelerated=True, tolerance=1e-6
            ).w
        )
        for share in (0.99, 1.0 + 1e-9)
    ]
    assert nonzero == [10, 0]


# Projection


@given(v=vectors, radius=st.floats(0, 300), seed=st.integers(0, 1000))
def test_projection_is_the_nearest_point_of_the_ball(v, radius, seed):
    w = project_l1_ball(v, radius)
    assert np.abs(w).sum() <= radius * (1 + 1e-12) + 1e-14 * np.abs(v).max()
    inside = np.abs(v).sum() <= radius
    if inside:
        np.testing.assert_array_equal(w, v)
    # variational inequality: (v - w) points away from every point of the ball
    rng = np.random.default_rng(seed)
    points = rng.standard_normal((20, v.size))
    points *= radius * rng.random((20, 1)) / np.abs(points).sum(axis=1, keepdims=True)
    corners = radius * np.vstack([np.eye(v.size), -np.eye(v.size)])
    for point in (*points, *corners):
        assert (v - w) @ (point - w) <= 1e-9 * (1 + np.abs(v).max() ** 2 + radius**2)


def test_projection_agrees_with_a_general_optimiser():
    v, radius = np.array([0.8, -1.4, 0.3, 2.0]), 1.5
    nearest = scipy.optimize.minimize(
        lambda parts: ((parts[:4] - parts[4:] - v) ** 2).sum(), np.full(8, 0.1), bounds=[(0, None)] * 8, method="SLSQP",
        constraints={"type": "ineq", "fun": lambda parts: radius - parts.sum()}, tol=1e-14,
    ).x  # fmt: skip
    np.testing.assert_allclose(project_l1_ball(v, radius), nearest[:4] - nearest[4:], atol=1e-6)


def test_projection_at_the_edges():
    assert project_l1_ball([3.0, -1.0], 0).tolist() == [0, 0]
    assert project_l1_ball([3.0, -1.0], 2).tolist() == [2, 0]
    assert project_l1_ball([[1.0, -1.0]], 1).tolist() == [[0.5, -0.5]]
    assert project_l1_ball([], 1).size == 0
    np.testing.assert_allclose(project_l1_ball([1e308, -1e308], 1e308), [5e307, -5e307])
    np.testing.assert_allclose(project_l1_ball([1.0, 1.0], 1e-30), [0, 0], atol=1e-15)


# What holds for all


@every_penalty
@given(
    v=hnp.arrays(np.float64, 4, elements=finite, fill=st.nothing()),
    step=st.floats(5e-324, 1.7e308),
    strength=st.floats(0, 1.7e308),
)
def test_finite_numbers_never_give_nan(penalty, v, step, strength):
    penalty = dataclasses.replace(penalty, strength=strength)
    assert np.isfinite(penalty.prox(v, step)).all()
    assert penalty.value(v) >= 0
    assert penalty.subdiff_distance(v, -v) >= 0
    assert np.isfinite(soft_threshold(v, strength)).all()
    assert np.isfinite(project_l1_ball(v, strength)).all()


@every_penalty
def test_shape_and_precision_stay_and_zeros_have_no_sign(penalty):
    v = np.array([[1.0, -0.01, -3.0]], np.float32)
    w = penalty.prox(v, 0.5)
    assert w.shape == v.shape and w.dtype == np.float32
    assert type(penalty.value(v)) is type(penalty.subdiff_distance(v, v)) is float
    assert not np.signbit(soft_threshold([-0.5, 0.5], 1.0)).any()
    assert project_l1_ball(v, 1).dtype == soft_threshold(v, 1).dtype == np.float32
    np.testing.assert_allclose(w, penalty.prox(v.astype(float), 0.5), rtol=1e-6)


def test_penalties_are_values():
    assert repr(ElasticNet(1, 0.5)) == "ElasticNet(strength=1.0, l1_ratio=0.5)"
    assert L1(1) == L1(1.0) != L1(2) and L1(1) != L2(1)
    assert len({L1(1), L1(1.0), L2(1)}) == 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        L1(1).strength = 2


@pytest.mark.parametrize("kind", [L1, L2, L2Norm, ElasticNet])
def test_arguments_are_checked(kind):
    penalty = kind(1)
    for build, error, says in (
        (lambda: kind(-1), ValueError, r"^strength must not be negative"),
        (lambda: kind(np.inf), ValueError, r"^strength must be finite"),
        (lambda: kind("1"), TypeError, r"^strength must be a real number"),
        (lambda: penalty.value([np.nan]), ValueError, r"^w must be finite"),
        (lambda: penalty.prox(["a"], 1), TypeError, r"^v must be an array of real numbers"),
        (lambda: penalty.prox([1.0], 0), ValueError, r"^step must be positive"),
        (lambda: penalty.prox([1.0], True), TypeError, r"^step must be a real number"),
        (lambda: penalty.subdiff_distance([1.0], [1.0, 2.0]), ValueError, r"^gradient and w must have the same shape"),
        (lambda: penalty.subdiff_distance([1.0], [np.inf]), ValueError, r"^gradient must be finite"),
        (lambda: ElasticNet(1, 1.1), ValueError, r"^l1_ratio must lie in \[0, 1\]"),
        (lambda: soft_threshold([1.0], -1), ValueError, r"^threshold must not be negative"),
        (lambda: project_l1_ball([1.0], -1), ValueError, r"^radius must not be negative"),
        (lambda: project_l1_ball([np.nan], 1), ValueError, r"^v must be finite"),
    ):
        with pytest.raises(error, match=says):
            build()


# What mutation testing found unsaid


@every_penalty
def test_extremes_are_quiet_whatever_numpy_is_told(penalty):
    v = np.array([1e308, -1e308, 1e-308, -5e-324, 0])
    with np.errstate(all="raise"):
        for some_v in (v, 1e-300 * np.sign(v), np.array([3e38, -3e38, 1e-45, 0], np.float32)):
            for strength in (0, 1e-300, 1, 1e300):
                loud = dataclasses.replace(penalty, strength=strength)
                loud.value(some_v)
                loud.prox(some_v, 1e300)
                loud.prox(some_v, 1e-300)
                loud.subdiff_distance(some_v, some_v)
        soft_threshold(np.array([3e38], np.float32), 1e300)


def test_the_argument_that_is_no_array_is_named():
    assert ElasticNet(1) == ElasticNet(1, 0.5)
    for refused, name in (
        (lambda: L1(1).value("a"), "w"),
        (lambda: L1(1).subdiff_distance("a", [1.0]), "w"),
        (lambda: L1(1).subdiff_distance([1.0], "a"), "gradient"),
        (lambda: soft_threshold("a", 1), "v"),
        (lambda: project_l1_ball("a", 1), "v"),
    ):
        with pytest.raises(TypeError, match=rf"^{name} must be an array of real numbers"):
            refused()
    for refused, name in (
        (lambda: L1(1).prox([1.0], "a"), "step"),
        (lambda: soft_threshold([1.0], "a"), "threshold"),
        (lambda: project_l1_ball([1.0], "a"), "radius"),
        (lambda: ElasticNet(1, "a"), "l1_ratio"),
    ):
        with pytest.raises(TypeError, match=rf"^{name} must be a real number"):
            refused()


def test_the_ball_takes_an_array_of_any_shape_as_one_vector():
    v = np.array([[1.0, 3.0], [5.0, 2.0]])
    np.testing.assert_allclose(project_l1_ball(v, 4), [[0, 1], [3, 0]])
    np.testing.assert_allclose(project_l1_ball(v, 7), project_l1_ball(v.ravel(), 7).reshape(2, 2), rtol=1e-15)
