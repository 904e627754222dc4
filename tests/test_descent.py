"""Descent: whole runs, proximal steps, and optimisers that follow PyTorch's formulas step by step."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import Lasso

from l1l2.descent import SGD, Adam, ConvergenceWarning, gradient_descent, proximal_gradient
from l1l2.losses import AbsoluteError, HalfSquaredError, SmoothL1


class SoftThreshold:
    """The prox of strength * |w|_1, and nothing else: a solver may ask for no more."""

    def __init__(self, strength):
        self.strength = strength

    def prox(self, v, step):
        return np.sign(v) * np.maximum(np.abs(v) - step * self.strength, 0)


class Nothing:
    def prox(self, v, step):
        return v


# Gradient descent


@given(start=st.floats(-1e3, 1e3), rate=st.floats(0.01, 2.5), curvature=st.floats(0.1, 1))
def test_a_quadratic_contracts_by_one_minus_rate_times_curvature(start, rate, curvature):
    path = gradient_descent(lambda w: curvature * w, start, rate, 20)
    np.testing.assert_allclose(path, start * (1 - rate * curvature) ** np.arange(21), rtol=1e-9, atol=1e-300)


def test_a_run_has_every_point_and_keeps_shape_and_type():
    for start in (3.0, [1.0, 2.0], np.ones((2, 3), np.float32)):
        path = gradient_descent(lambda w: 0.5 * w, start, 0.5, 7)
        assert path.shape == (8, *np.shape(start))
        assert path.dtype == (np.float32 if isinstance(start, np.ndarray) else np.float64)
        np.testing.assert_array_equal(path[0], start)
        np.testing.assert_allclose(path[7], 0.75**7 * np.asarray(start), rtol=1e-6)
    assert gradient_descent(lambda w: w, 1.0, 0.5, 0).tolist() == [1.0]


def test_a_pair_of_value_and_gradient_will_do():
    with_value = gradient_descent(lambda w: (w @ w, 2 * w), [1.0, -3.0], 0.1, 5)
    np.testing.assert_array_equal(with_value, gradient_descent(lambda w: 2 * w, [1.0, -3.0], 0.1, 5))


def test_the_rate_may_depend_on_the_step_which_counts_from_one():
    seen = []

    def rate(t):
        seen.append(t)
        return 1 / t

    np.testing.assert_allclose(
        gradient_descent(lambda w: np.ones_like(w), 0.0, rate, 3), [0, -1, -1.5, -1.5 - 1 / 3], rtol=1e-15
    )
    assert seen == [1, 2, 3]


def test_a_fixed_step_on_each_loss():
    start, rate = 100.0371, 0.1
    steps = {}
    for loss, curvature in ((AbsoluteError(), 1), (SmoothL1(), 1), (HalfSquaredError(), 2)):
        path = np.abs(gradient_descent(lambda r, of=loss, by=curvature: by * of.gradient(r), start, rate, 2000))
        steps[type(loss)] = int(np.argmax(path <= 1e-6)) if (path <= 1e-6).any() else None
        if isinstance(loss, AbsoluteError):  # ends in a cycle between .0371 and -.0629
            assert sorted(path[-2:]) == pytest.approx([0.0371, 0.0629], abs=1e-9)
    assert steps == {AbsoluteError: None, SmoothL1: 1122, HalfSquaredError: 83}


def test_divergence_is_recorded_as_inf_and_never_as_nan():
    cases = [
        (lambda w: w, 1.0, 3.0),  # grows by -2 each step
        (lambda w: 4 * w**3, 3.0, 0.5),  # grows doubly exponentially
        (lambda w: w**3 - w**5, 1e30, 1.0),  # inf - inf inside the gradient
        (lambda w: np.exp(w) - np.exp(-w), [1.0, 0.5], 5.0),
        (lambda w: -w, np.float32(1), 9.0),
    ]
    for gradient, start, rate in cases:
        path = gradient_descent(gradient, start, rate, 1200)
        assert not np.isnan(path).any()
        gone = np.isinf(path).reshape(1201, -1)
        first = int(np.argmax(gone.any(axis=1)))
        assert 0 < first < 1200
        assert gone[first:].all() and (path[first:] > 0).all()
        assert (np.abs(path[:first]) <= math.sqrt(np.finfo(path.dtype).max)).all()
    path = gradient_descent(lambda w: w, 1.0, 3.0, 1200)
    np.testing.assert_array_equal(path[:400], (-2.0) ** np.arange(400))


def test_runs_are_refused_that_cannot_start():
    for arguments, error, says in (
        ((lambda w: w, np.nan, 0.1, 3), ValueError, r"^start must be finite"),
        ((lambda w: w, "x", 0.1, 3), TypeError, r"^start must be an array of real numbers"),
        ((lambda w: w, 1.0, 0, 3), ValueError, r"^learning_rate must be positive"),
        ((lambda w: w, 1.0, "0.1", 3), TypeError, r"^learning_rate must be a real number"),
        ((lambda w: w, 1.0, lambda t: -1, 3), ValueError, r"^learning_rate\(t\) must be positive"),
        ((lambda w: w, 1.0, 0.1, -1), ValueError, r"^n_steps must be at least 0"),
        ((lambda w: w, 1.0, 0.1, 3.0), TypeError, r"^n_steps must be an integer"),
        ((lambda w: np.inf * w, 1.0, 0.1, 3), ValueError, r"^the gradient at start must be finite"),
        ((lambda w: w[:1], [1.0, 2.0], 0.1, 3), ValueError, r"^the gradient and the point must have the same shape"),
        ((lambda w: (1, 2, w), 1.0, 0.1, 3), ValueError, r"^function must return a gradient or a pair"),
        ((lambda w: "up", 1.0, 0.1, 3), TypeError, r"^the gradient must be an array of real numbers"),
    ):
        with pytest.raises(error, match=says):
            gradient_descent(*arguments)


# Proximal gradient


def lasso_problem(seed=0, n=50, p=20):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, p)) + rng.standard_normal((n, 1))
    y = X[:, :3] @ [3.0, -2.0, 1.0] + rng.standard_normal(n)
    return X, y, lambda w: X.T @ (X @ w - y) / n, np.linalg.norm(X, 2) ** 2 / n


@pytest.mark.parametrize("accelerated", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_proximal_gradient_solves_the_lasso(accelerated, seed):
    X, y, gradient, curvature = lasso_problem(seed)
    fit = proximal_gradient(
        gradient, SoftThreshold(0.5), np.zeros(20), 1 / curvature, accelerated=accelerated, tolerance=1e-10
    )
    theirs = Lasso(alpha=0.5, fit_intercept=False, tol=1e-12, max_iter=100_000).fit(X, y).coef_
    assert fit.converged and fit.residual <= 1e-10
    np.testing.assert_allclose(fit.w, theirs, atol=1e-7)
    np.testing.assert_array_equal(fit.w == 0, theirs == 0)
    # optimality itself: gradient = -strength * sign(w) where w is not 0, at most the strength where it is
    slope = gradient(fit.w)
    on = fit.w != 0
    np.testing.assert_allclose(slope[on], -0.5 * np.sign(fit.w[on]), atol=2e-10)
    assert (np.abs(slope[~on]) <= 0.5 + 2e-10).all() and 0 < on.sum() < 20


def test_acceleration_pays():
    _, _, gradient, curvature = lasso_problem(n=200, p=100)
    steps = [
        proximal_gradient(
            gradient, SoftThreshold(0.01), np.zeros(100), 1 / curvature, accelerated=fast, tolerance=1e-6
        ).n_iter
        for fast in (False, True)
    ]
    assert steps[1] < steps[0] / 3


def test_without_a_penalty_it_is_gradient_descent():
    points = []
    proximal_gradient(
        lambda w: w * [1.0, 3.0], Nothing(), [1.0, 1.0], 0.3, tolerance=0, max_steps=10,
        callback=lambda t, w: points.append((t, w.copy())),
    )  # fmt: skip
    assert [t for t, _ in points] == list(range(11))
    expected = gradient_descent(lambda w: w * [1.0, 3.0], [1.0, 1.0], 0.3, 10)
    np.testing.assert_allclose([w for _, w in points], expected, rtol=1e-14)


def test_it_says_when_it_did_not_arrive():
    _, _, gradient, curvature = lasso_problem()
    with pytest.warns(
        ConvergenceWarning, match=r"^stopped after 5 steps with a residual of .*, above tolerance = 1.0e-08"
    ):
        fit = proximal_gradient(gradient, SoftThreshold(0.5), np.zeros(20), 1 / curvature, max_steps=5)
    assert not fit.converged and fit.n_iter == 5 and fit.residual > 1e-8
    with pytest.warns(ConvergenceWarning, match=r"^diverged at step .*: is step = .* above 1/L\?"):
        fit = proximal_gradient(gradient, SoftThreshold(0.5), np.ones(20), 1e3 / curvature)
    assert not fit.converged and np.isfinite(fit.w).all() and fit.residual == math.inf


def test_proximal_gradient_checks_its_arguments():
    def identity(w):
        return w

    with pytest.raises(TypeError, match=r"^penalty must have a method prox\(v, step\); float has none"):
        proximal_gradient(identity, 0.5, [1.0], 0.1)
    for change, error, says in (
        ({"start": [np.inf]}, ValueError, r"^start must be finite"),
        ({"step": 0}, ValueError, r"^step must be positive"),
        ({"tolerance": -1}, ValueError, r"^tolerance must not be negative"),
        ({"accelerated": 1}, TypeError, r"^accelerated must be True or False"),
        ({"max_steps": 1.5}, TypeError, r"^max_steps must be an integer"),
    ):
        with pytest.raises(error, match=says):
            proximal_gradient(identity, Nothing(), **{"start": [1.0], "step": 0.1, **change})


# SGD and Adam


def quadratic(w):
    return np.array([1.0, 10.0, -2.0]) * w + np.array([0.5, -0.3, 0.0])


def sgd_by_the_book(w, steps, rate, momentum, dampening, nesterov, decay):
    """torch.optim.SGD's documented algorithm, in its own order."""
    b = None
    for _ in range(steps):
        g = quadratic(w) + decay * w
        if momentum != 0:
            b = g if b is None else momentum * b + (1 - dampening) * g
            g = g + momentum * b if nesterov else b
        w = w - rate * g
    return w


def adam_by_the_book(w, steps, rate, beta1, beta2, epsilon, decay, decoupled):
    """torch.optim.Adam's and AdamW's documented algorithms."""
    m = v = np.zeros_like(w)
    for t in range(1, steps + 1):
        g = quadratic(w)
        if decoupled:
            w = w - rate * decay * w
        else:
            g = g + decay * w
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
        w = w - rate * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + epsilon)
    return w


START = np.array([1.0, -2.0, 0.3])
SGD_SETTINGS = [
    {"momentum": 0.0},
    {"momentum": 0.0, "weight_decay": 0.1},
    {"momentum": 0.9, "weight_decay": 0.1},
    {"momentum": 0.9, "dampening": 0.4},
    {"momentum": 0.8, "nesterov": True, "weight_decay": 0.01},
]
ADAM_SETTINGS = [
    {},
    {"weight_decay": 0.1},
    {"weight_decay": 0.1, "decoupled": True},
    {"beta1": 0.5, "beta2": 0.9, "epsilon": 1e-3, "weight_decay": 0.02, "decoupled": True},
]


def by_hand(optimizer, steps, start=START):
    w = start
    for _ in range(steps):
        w = optimizer.step(w, quadratic(w))
    return w


@pytest.mark.parametrize("settings", SGD_SETTINGS, ids=str)
def test_sgd_follows_its_formula(settings):
    book = {"momentum": 0.0, "dampening": 0.0, "nesterov": False, "weight_decay": 0.0} | settings
    book["decay"] = book.pop("weight_decay")
    for steps in (1, 2, 25):
        expected = sgd_by_the_book(START, steps, 0.05, **book)
        np.testing.assert_allclose(by_hand(SGD(0.05, **settings), steps), expected, rtol=1e-13)


@pytest.mark.parametrize("settings", ADAM_SETTINGS, ids=str)
def test_adam_follows_its_formula(settings):
    book = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.0, "decoupled": False} | settings
    book["decay"] = book.pop("weight_decay")
    for steps in (1, 2, 25):
        expected = adam_by_the_book(START, steps, 0.05, **book)
        np.testing.assert_allclose(by_hand(Adam(0.05, **settings), steps), expected, rtol=1e-12)


@pytest.mark.parametrize("settings", [*SGD_SETTINGS, *ADAM_SETTINGS], ids=str)
def test_optimisers_agree_with_torch(settings):
    torch = pytest.importorskip("torch")
    theirs = {"lr": 0.05, "weight_decay": settings.get("weight_decay", 0.0)}
    if settings in SGD_SETTINGS:
        ours, kind = SGD(0.05, **settings), torch.optim.SGD
        theirs |= {key: settings[key] for key in ("momentum", "dampening", "nesterov") if key in settings}
    else:
        ours, kind = Adam(0.05, **settings), torch.optim.AdamW if settings.get("decoupled") else torch.optim.Adam
        theirs |= {"betas": (ours.beta1, ours.beta2), "eps": ours.epsilon}
    parameter = torch.tensor(START, requires_grad=True)
    optimizer = kind([parameter], **theirs)
    w = START
    for _ in range(30):
        parameter.grad = torch.tensor(quadratic(parameter.detach().numpy()))
        optimizer.step()
        w = ours.step(w, quadratic(w))
        np.testing.assert_allclose(w, parameter.detach().numpy(), rtol=1e-11)


def test_for_plain_sgd_coupled_and_decoupled_decay_are_one_and_with_memory_they_are_not():
    def apart(kind, **settings):
        two = [by_hand(kind(0.05, weight_decay=0.2, decoupled=way, **settings), 20) for way in (False, True)]
        return np.abs(two[0] - two[1]).max()

    assert apart(SGD) < 1e-14
    assert apart(SGD, momentum=0.9) > 1e-3
    assert apart(Adam) > 1e-2


@pytest.mark.parametrize("product", [0.1, 1.0, 1.5, 2.0, 2.5])
def test_decay_alone_multiplies_by_one_minus_rate_times_strength(product):
    for decoupled in (False, True):
        path = SGD(0.5, weight_decay=2 * product, decoupled=decoupled).run(np.zeros_like, [1.0, -3.0], 50)
        np.testing.assert_allclose(path, np.outer((1 - product) ** np.arange(51), [1.0, -3.0]), rtol=1e-12)


def test_adam_hides_the_scale_of_the_gradient():
    for scale in (1e-6, 1.0, 1e6):
        path = Adam(0.01, epsilon=0).run(lambda w, size=scale: np.full_like(w, size), 0.0, 10)
        np.testing.assert_allclose(path, -0.01 * np.arange(11), rtol=1e-9)
    assert Adam(0.1, epsilon=0).run(np.zeros_like, 5.0, 3).tolist() == [5.0] * 4


def test_a_run_starts_without_memory_and_leaves_none():
    optimizer = SGD(0.05, momentum=0.9)
    optimizer.step(START, quadratic(START))
    first, second = (optimizer.run(quadratic, START, 10) for _ in range(2))
    np.testing.assert_array_equal(first, second)
    np.testing.assert_allclose(first[-1], by_hand(SGD(0.05, momentum=0.9), 10), rtol=1e-14)
    assert optimizer.steps_taken == 1


def test_optimisers_show_their_settings_and_compare_by_them():
    assert repr(SGD(0.1, momentum=0.9)) == (
        "SGD(learning_rate=0.1, weight_decay=0.0, decoupled=False, momentum=0.9, dampening=0.0, nesterov=False)"
    )
    used = Adam()
    used.step([1.0], [2.0])
    assert used == Adam(1e-3) != Adam(1e-2)


def test_single_precision_stays():
    for optimizer in (SGD(0.1, momentum=0.9, weight_decay=0.1), Adam(weight_decay=0.1, decoupled=True)):
        w = optimizer.step(np.ones(3, np.float32), np.ones(3, np.float32))
        assert w.dtype == optimizer.step(w, w).dtype == np.float32
    w = np.ones(2)
    SGD(0.1, weight_decay=0.5, decoupled=True).step(w, w)
    np.testing.assert_array_equal(w, 1)  # the caller's array is left alone


def test_optimisers_check_their_arguments():
    for build, error, says in (
        (lambda: SGD(0), ValueError, r"^learning_rate must be positive"),
        (lambda: SGD("1"), TypeError, r"^learning_rate must be a real number"),
        (lambda: SGD(1, weight_decay=-1), ValueError, r"^weight_decay must not be negative"),
        (lambda: SGD(1, decoupled=1), TypeError, r"^decoupled must be True or False"),
        (lambda: SGD(1, momentum=1), ValueError, r"^momentum must lie in \[0, 1\), 1 excluded"),
        (lambda: SGD(1, dampening=2), ValueError, r"^dampening must lie in \[0, 1\]"),
        (lambda: SGD(1, nesterov=True), ValueError, r"^nesterov needs momentum > 0 and dampening 0"),
        (lambda: SGD(1, nesterov=True, momentum=0.9, dampening=0.1), ValueError, r"^nesterov needs"),
        (lambda: Adam(beta1=1.0), ValueError, r"^beta1 must lie in \[0, 1\)"),
        (lambda: Adam(beta2=-0.1), ValueError, r"^beta2 must lie in \[0, 1\)"),
        (lambda: Adam(epsilon=-1e-8), ValueError, r"^epsilon must not be negative"),
        (lambda: Adam().step([1.0], [np.nan]), ValueError, r"^gradient must be finite"),
        (lambda: Adam().step([np.inf], [1.0]), ValueError, r"^w must be finite"),
        (lambda: SGD(1).step([1.0], [1.0, 2.0]), ValueError, r"^gradient and w must have the same shape"),
    ):
        with pytest.raises(error, match=says):
            build()
    for optimizer in (SGD(0.1, momentum=0.5), Adam()):
        optimizer.step([1.0, 2.0], [1.0, 2.0])
        with pytest.raises(ValueError, match=r"^gradient and the gradient of the first step must have the same shape"):
            optimizer.step([1.0], [1.0])


# What mutation testing found unsaid


def test_a_run_that_left_the_floats_does_not_come_back():
    points = gradient_descent(lambda w: w if w else -1e160, 0.0, 1.0, 3)
    assert points.tolist() == [0, np.inf, np.inf, np.inf]


def test_the_warnings_of_proximal_gradient_are_whole_and_point_to_the_caller():
    with pytest.warns(ConvergenceWarning) as caught:
        fit = proximal_gradient(lambda w: 1e300 * w, Nothing(), 1e10, 0.5, max_steps=9)
    assert str(caught[0].message) == "diverged at step 1: is step = 0.5 above 1/L?" and caught[0].filename == __file__
    assert (fit.w, fit.n_iter, fit.residual, fit.converged) == (1e10, 0, np.inf, False)
    with pytest.warns(ConvergenceWarning) as caught:
        fit = proximal_gradient(lambda w: w, Nothing(), 4.0, 0.5, max_steps=2)
    says = "stopped after 2 steps with a residual of 2.0e+00, above tolerance = 1.0e-08"
    assert str(caught[0].message) == says and caught[0].filename == __file__
    assert (fit.w, fit.n_iter, fit.residual, fit.converged) == (1.0, 2, 2.0, False)
