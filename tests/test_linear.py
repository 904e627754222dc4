"""Linear fits: each is certified optimal by its own condition, then compared with other libraries and numbers."""

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import HuberRegressor, QuantileRegressor
from sklearn.linear_model import LinearRegression as SkLinearRegression

from l1l2 import _newton, _vertex
from l1l2._newton import minimise_smooth
from l1l2.datasets import load_diabetes, load_stackloss
from l1l2.linear import SUPPORTED, LinearFit, fit_linear
from l1l2.losses import AbsoluteError, HalfSquaredError, Huber, LogCosh, Loss, Pinball, SmoothL1

DIABETES, STACKLOSS = load_diabetes(), load_stackloss()
SMOOTH = [Huber(), Huber(0.05), SmoothL1(0.5), LogCosh()]
ABSOLUTE = [AbsoluteError(), Pinball(0.5), Pinball(0.1), Pinball(0.75)]
ALL = [HalfSquaredError(), *ABSOLUTE, *SMOOTH]
KINDS = (
    "normal",
    "counts",
    "duplicated rows",
    "constant",
    "binary",
    "exact",
    "wide",
    "outlier",
    "copies",
    "offset",
    "ties",
)


def problem(kind, seed):
    """Returns X, y of a kind that is awkward in its own way, and whether to fit an intercept."""
    rng = np.random.default_rng([KINDS.index(kind), seed])
    n, p = int(rng.integers(1, 50)), int(rng.integers(1, 8))
    X = rng.standard_normal((n, p))
    y = X @ rng.standard_normal(p) + rng.standard_t(2, n)
    if kind == "counts":
        X, y = rng.integers(-2, 3, (n, p)).astype(float), rng.integers(-3, 4, n).astype(float)
    elif kind == "duplicated rows":
        again = rng.integers(0, n, n)
        X, y = X[again], y[again] if seed % 2 else y
    elif kind == "constant":
        X[:, 0] = 3.7
    elif kind == "binary":
        X, y = (X > 0.5).astype(float), np.round(y)
    elif kind == "exact":
        y = X @ np.ones(p)
    elif kind == "wide":
        X = rng.standard_normal((n, n + 3))
    elif kind == "outlier":
        y[0] = 1e8
    elif kind == "copies":
        X = np.hstack([X, X[:, :1], 2 * X[:, :1]])
    elif kind == "offset":
        X, y = X + 1e6 * np.arange(1, p + 1), y + 1e5
    elif kind == "ties":
        y = np.sign(y)
    return X, y, bool(seed % 2)


def highs_objective(X, y, low, high, intercept):
    """Returns the minimum of sum(high max(r, 0) + low max(-r, 0)) by linear programming: r = above - below."""
    A, n = with_ones(X, intercept), len(y)
    costs = np.concatenate([np.zeros(A.shape[1]), np.full(n, high), np.full(n, low)])
    bounds = [(None, None)] * A.shape[1] + [(0, None)] * (2 * n)
    equations = np.hstack([A, -np.eye(n), np.eye(n)])
    return scipy.optimize.linprog(costs, A_eq=equations, b_eq=y, bounds=bounds, method="highs").fun


def with_ones(X, intercept):
    return np.column_stack([np.ones(len(X)), X]) if intercept else X


def rounding(fit, X, y):
    """Returns what the rounding of a prediction can amount to, summed over the samples."""
    return 1e-14 * float((np.abs(y) + np.abs(X) @ np.abs(fit.coef) + abs(fit.intercept)).sum())


# Least squares


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_least_squares_has_residuals_orthogonal_to_the_columns(kind, seed):
    X, y, intercept = problem(kind, seed)
    fit = fit_linear(X, y, HalfSquaredError(), fit_intercept=intercept)
    A = with_ones(X, intercept)
    r = fit.predict(X) - y
    assert (np.abs(A.T @ r) <= 1e-11 * np.abs(A).T @ np.abs(r) + np.abs(A).max() * rounding(fit, X, y)).all()
    assert fit.n_iter == 0 and fit.coef.shape == (X.shape[1],)
    assert intercept or fit.intercept == 0


@pytest.mark.parametrize("kind", ["wide", "copies", "constant"])
@pytest.mark.parametrize("loss", ALL, ids=repr)
def test_dependent_columns_get_the_shortest_coefficients(kind, loss):
    for seed in (0, 1):
        X, y, intercept = problem(kind, seed)
        fit = fit_linear(X, y, loss, fit_intercept=intercept)
        centred = X - X.mean(axis=0) if intercept else X
        shortest = np.linalg.lstsq(centred, centred @ fit.coef, rcond=1e-12)[0]
        np.testing.assert_allclose(fit.coef, shortest, atol=1e-10 * (1 + np.abs(fit.coef).max()))
        if kind == "constant" and intercept:
            assert fit.coef[0] == 0


def test_least_squares_agrees_with_numpy_and_scikit_learn():
    X, y = DIABETES.X, DIABETES.y
    fit = fit_linear(X, y, HalfSquaredError(), fit_intercept=False)
    np.testing.assert_allclose(fit.coef, np.linalg.lstsq(X, y, rcond=None)[0], rtol=1e-10)
    fit, theirs = fit_linear(X, y, HalfSquaredError()), SkLinearRegression().fit(X, y)
    np.testing.assert_allclose(fit.coef, theirs.coef_, rtol=1e-10)
    assert fit.intercept == pytest.approx(theirs.intercept_, rel=1e-13)
    np.testing.assert_allclose(fit.predict(X[:3]), theirs.predict(X[:3]), rtol=1e-13)


# Least absolute deviations


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(8))
def test_absolute_fit_is_as_low_as_linear_programming_and_on_a_vertex(kind, seed):
    X, y, intercept = problem(kind, seed)
    loss = ABSOLUTE[seed // 2]
    low, high = (loss.tau, 1 - loss.tau) if isinstance(loss, Pinball) else (1.0, 1.0)
    fit = fit_linear(X, y, loss, fit_intercept=intercept)
    r = fit.predict(X) - y
    lowest = highs_objective(X, y, low, high, intercept)
    assert loss.value(r).sum() <= lowest * (1 + 1e-10) + rounding(fit, X, y)
    spread = X - X.mean(axis=0) if intercept else X
    free = np.linalg.matrix_rank(spread) + intercept
    scale = np.abs(y).max() + np.abs(X).max() * np.abs(fit.coef).max()
    assert (np.abs(r) <= 1e-12 * scale).sum() >= free


@pytest.mark.parametrize("tau", [0.5, 0.1, 0.95])
def test_absolute_fit_of_diabetes_is_exact(tau):
    X, y = DIABETES.X, DIABETES.y
    fit = fit_linear(X, y, Pinball(tau))
    r = fit.predict(X) - y
    assert np.sort(np.abs(r))[:11].max() < 1e-11 and np.sort(np.abs(r))[11] > 1e-3
    theirs = QuantileRegressor(quantile=tau, alpha=0, solver="highs").fit(X, y)
    lowest = Pinball(tau).value(theirs.predict(X) - y).sum()
    assert Pinball(tau).value(r).sum() == pytest.approx(lowest, rel=1e-12)
    np.testing.assert_allclose(fit.coef, theirs.coef_, rtol=1e-7)
    # the certificate: slopes of all samples that add up to nothing along every column, those on the plane within bounds
    slopes = Pinball(tau).gradient(np.where(np.abs(r) < 1e-9, 0, r))
    on_plane = np.abs(r) < 1e-9
    A = with_ones(X, True)
    multipliers = np.linalg.solve(A[on_plane].T, -A.T @ slopes)
    assert (multipliers >= -tau - 1e-9).all() and (multipliers <= 1 - tau + 1e-9).all()


def test_absolute_fit_agrees_with_statsmodels():
    quantile_regression = pytest.importorskip("statsmodels.regression.quantile_regression")
    X, y = STACKLOSS.X, STACKLOSS.y
    theirs = quantile_regression.QuantReg(y, with_ones(X, True)).fit(q=0.5, p_tol=1e-10, max_iter=10_000).params
    fit = fit_linear(X, y, AbsoluteError())
    np.testing.assert_allclose([fit.intercept, *fit.coef], theirs, rtol=1e-5)


def test_recorded_numbers_of_stackloss():
    # computed; R's quantreg gives the first line, to the five digits that it prints
    fits = {
        AbsoluteError(): (-39.68985507, 0.83188406, 0.57391304, -0.06086957),
        HalfSquaredError(): (-39.91967442, 0.71564020, 1.29528612, -0.15212252),
    }
    for loss, expected in fits.items():
        fit = fit_linear(STACKLOSS.X, STACKLOSS.y, loss)
        np.testing.assert_allclose([fit.intercept, *fit.coef], expected, atol=6e-9)


@pytest.mark.parametrize("n", [1, 2, 5, 100, 101])
def test_without_columns_the_fit_is_the_median_the_quantile_or_the_mean(n):
    y = np.random.default_rng(n).standard_normal(n)
    X = np.empty((n, 0))
    assert fit_linear(X, y, HalfSquaredError()).intercept == pytest.approx(y.mean(), rel=1e-12)
    median = fit_linear(X, y, AbsoluteError()).intercept
    assert np.abs(y - median).sum() == pytest.approx(np.abs(y - np.median(y)).sum(), rel=1e-14)
    for tau in (0.1, 0.75):
        at = fit_linear(X, y, Pinball(tau)).intercept
        below, upto = (y < at - 1e-12).mean(), (y < at + 1e-12).mean()
        assert below <= tau + 1e-12 and upto >= tau - 1e-12


@pytest.mark.parametrize("seed", range(4))
def test_many_ties_end(seed):
    rng = np.random.default_rng(seed)
    X = (rng.random((400, 8)) < 0.3).astype(float)
    y = rng.integers(-2, 3, 400).astype(float)
    fit = fit_linear(X, y, AbsoluteError())
    lowest = QuantileRegressor(alpha=0, solver="highs").fit(X, y)
    assert np.abs(fit.predict(X) - y).sum() == pytest.approx(np.abs(lowest.predict(X) - y).sum(), rel=1e-12)
    assert fit.n_iter < 300


def test_a_step_goes_past_kinks_while_it_falls():
    rng = np.random.default_rng(0)
    X = rng.standard_normal((600, 10))
    y = X @ rng.standard_normal(10) + rng.standard_t(2, 600)
    steps = [fit_linear(X, y, loss).n_iter for loss in (AbsoluteError(), Pinball(0.1), Pinball(0.02))]
    assert sum(steps) <= 60  # 48; 82 where each step stops at the first kink


def test_absolute_fit_does_not_feel_how_far_an_outlier_is():
    X, y = np.arange(20.0)[:, None], np.arange(20.0) ** 1.1
    coefs = []
    for height in (1e2, 1e6, 1e12):
        y[7] = height
        coefs.append(fit_linear(X, y, AbsoluteError()).coef[0])
    assert coefs[0] == pytest.approx(coefs[1], rel=1e-9) and coefs[0] == pytest.approx(coefs[2], rel=1e-3)


# Smooth losses


@pytest.mark.parametrize("loss", SMOOTH, ids=repr)
@pytest.mark.parametrize("kind", KINDS)
def test_smooth_fit_has_no_gradient_left(kind, loss):
    for seed in range(3):
        X, y, intercept = problem(kind, seed)
        fit = fit_linear(X, y, loss, fit_intercept=intercept)
        assert_stationary(fit, X, y, loss, intercept)


def assert_stationary(fit, X, y, loss, intercept):
    A = with_ones(X, intercept)
    slopes = loss.gradient(fit.predict(X) - y)
    width = getattr(loss, "delta", getattr(loss, "beta", 1.0))
    noise = np.abs(A).max() * 10 * rounding(fit, X, y) * (1 / width if isinstance(loss, SmoothL1) else 1)
    assert (np.abs(A.T @ slopes) <= 1e-10 * (np.abs(A).T @ np.abs(slopes)) + noise).all()


@given(seed=st.integers(0, 10_000), exponent=st.floats(-9, 9), kind=st.sampled_from([Huber, SmoothL1, LogCosh]))
def test_smooth_fit_converges_at_any_width(seed, exponent, kind):
    X, y, intercept = problem("normal", seed)
    loss = kind() if kind is LogCosh else kind(10**exponent)
    y = y * (10**exponent if kind is LogCosh else 1)
    fit = fit_linear(X, y, loss, fit_intercept=intercept)
    assert fit.n_iter < 100
    assert_stationary(fit, X, y, loss, intercept)


def test_a_width_lost_in_rounding_is_least_absolute_deviations():
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((6, 6)), rng.standard_normal(6)
    y[0] = 1e8
    tiny, absolute = fit_linear(X, y, SmoothL1(1e-10)), fit_linear(X, y, AbsoluteError())
    np.testing.assert_array_equal(tiny.coef, absolute.coef)


def test_smooth_l1_and_huber_of_one_width_fit_the_same_line():
    X, y = DIABETES.X, DIABETES.y
    for width in (0.1, 10, 50):
        ours, same = fit_linear(X, y, SmoothL1(width)), fit_linear(X, y, Huber(width))
        np.testing.assert_array_equal(ours.coef, same.coef)


def test_huber_goes_from_least_squares_to_least_absolute_deviations():
    X, y = DIABETES.X, DIABETES.y
    squares, absolute = fit_linear(X, y, HalfSquaredError()), fit_linear(X, y, AbsoluteError())
    np.testing.assert_allclose(fit_linear(X, y, Huber(1e4)).coef, squares.coef, rtol=1e-12)
    np.testing.assert_allclose(fit_linear(X, y, Huber(1e-6)).coef, absolute.coef, rtol=1e-5)
    np.testing.assert_array_equal(fit_linear(X, y, Huber(1e-13)).coef, absolute.coef)


def test_huber_agrees_with_scikit_learn_at_its_scale():
    X, y = DIABETES.X, DIABETES.y
    theirs = HuberRegressor(epsilon=1.35, alpha=0, tol=1e-9, max_iter=2000).fit(X, y)
    # at its own scale estimate, HuberRegressor minimises the Huber loss of width epsilon * scale
    loss = Huber(1.35 * theirs.scale_)
    fit = fit_linear(X, y, loss)
    ours, other = (loss.value(model.predict(X) - y).sum() for model in (fit, theirs))
    assert ours <= other * (1 + 1e-12)
    assert ours == pytest.approx(other, rel=1e-6)  # older versions stop at 7e-8 of it


def test_huber_agrees_with_statsmodels():
    sm = pytest.importorskip("statsmodels.api")
    X, y = STACKLOSS.X, STACKLOSS.y
    theirs = sm.RLM(y, sm.add_constant(X), M=sm.robust.norms.HuberT(1.345)).fit(tol=1e-12, maxiter=500)
    fit = fit_linear(X, y, Huber(1.345 * theirs.scale))
    np.testing.assert_allclose([fit.intercept, *fit.coef], theirs.params, rtol=1e-6)
    np.testing.assert_allclose([fit.intercept, *fit.coef], [-41.0265, 0.8294, 0.9261, -0.1278], atol=6e-5)


def test_log_cosh_agrees_with_a_general_optimiser():
    X, y = STACKLOSS.X, STACKLOSS.y
    A = with_ones(X, True)
    fit = fit_linear(X, y, LogCosh())
    start = np.linalg.lstsq(A, y, rcond=None)[0]
    lowest = scipy.optimize.minimize(lambda w: LogCosh().value(A @ w - y).sum(), start, tol=1e-10)
    assert LogCosh().value(fit.predict(X) - y).sum() <= lowest.fun * (1 + 1e-12)
    assert LogCosh().value(fit.predict(X) - y).sum() == pytest.approx(lowest.fun, rel=1e-7)


# What holds for every loss


@pytest.mark.parametrize("loss", ALL, ids=repr)
@settings(max_examples=25)
@given(seed=st.integers(0, 10_000))
def test_moving_and_stretching_the_data_moves_and_stretches_the_fit(loss, seed):
    rng = np.random.default_rng(seed)
    X, y = rng.standard_normal((25, 3)), rng.standard_t(2, 25)
    fit = fit_linear(X, y, loss)
    moved = fit_linear(X, y + X @ [1, -2, 3] + 5, loss)
    np.testing.assert_allclose(moved.coef, np.add(fit.coef, [1, -2, 3]), atol=1e-8)
    assert moved.intercept == pytest.approx(fit.intercept + 5, abs=1e-8)
    stretched = fit_linear(X * [1e-3, 1, 1e3], y, loss)
    np.testing.assert_allclose(stretched.coef * [1e-3, 1, 1e3], fit.coef, atol=1e-8)
    flipped = fit_linear(X, -y, Pinball(1 - loss.tau) if isinstance(loss, Pinball) else loss)
    np.testing.assert_allclose(flipped.coef, -fit.coef, atol=1e-8)


@pytest.mark.parametrize("loss", ALL, ids=repr)
@pytest.mark.parametrize("scale", [5e-324, 1e-300, 1e300])
def test_extreme_units_do_not_turn_into_nan(loss, scale):
    X, y = np.array([[1.0], [2], [3], [5]]), np.array([1.0, 2, 3, 9])
    for x_scale, y_scale in ((scale, 1), (1, scale), (scale, scale)):
        if y_scale / x_scale > 1e308:
            with pytest.raises(OverflowError, match="a coefficient leaves the range of floats"):
                fit_linear(X * x_scale, y * y_scale, loss)
            continue
        fit = fit_linear(X * x_scale, y * y_scale, loss)
        assert np.isfinite(fit.coef).all() and np.isfinite(fit.intercept)
    if isinstance(loss, (HalfSquaredError, AbsoluteError, Pinball)):
        same = fit_linear(X, y, loss)
        np.testing.assert_allclose(fit.coef, same.coef, rtol=1e-12)


@pytest.mark.parametrize("loss", ALL, ids=repr)
def test_single_precision_stays(loss):
    X, y = DIABETES.X.astype(np.float32), DIABETES.y.astype(np.float32)
    fit = fit_linear(X, y, loss)
    assert fit.coef.dtype == fit.predict(X).dtype == np.float32
    assert fit_linear(X, y.astype(float), loss).coef.dtype == np.float64
    np.testing.assert_allclose(fit.coef, fit_linear(X.astype(float), y.astype(float), loss).coef, rtol=1e-6)


def test_input_is_left_alone():
    X, y = DIABETES.X.copy(), DIABETES.y.copy()
    for loss in ALL:
        fit_linear(X, y, loss)
    np.testing.assert_array_equal(X, DIABETES.X)
    np.testing.assert_array_equal(y, DIABETES.y)


# Refusals


@pytest.mark.parametrize(
    ("X", "y", "error", "says"),
    [
        ([1, 2, 3], [1, 2, 3], ValueError, r"^X must have 2 dimensions .* one feature has shape \(n, 1\)"),
        (np.ones((3, 1, 1)), [1, 2, 3], ValueError, r"^X must have 2 dimensions"),
        (np.ones((3, 1)), [1, 2], ValueError, r"^X and y must have the same number of rows; got 3 and 2"),
        (np.ones((3, 1)), np.ones((3, 1)), ValueError, r"^y must have 1 dimension; got 2"),
        (np.ones((0, 1)), [], ValueError, r"^X must have at least one row"),
        ([[np.nan], [1]], [1, 2], ValueError, r"^X must be finite"),
        ([[1], [1]], [1, np.inf], ValueError, r"^y must be finite"),
        ([["a"], ["b"]], [1, 2], TypeError, r"^X must be an array of real numbers"),
        ([[1], [2]], [True, False], TypeError, r"^y must be an array of real numbers"),
    ],
)
def test_bad_data_is_refused(X, y, error, says):
    with pytest.raises(error, match=says):
        fit_linear(X, y, HalfSquaredError())


class Cubic(Loss):
    def _value(self, r):
        return np.abs(r) ** 3

    def _gradient_into(self, r, out):
        out[...] = 3 * r * np.abs(r)


@pytest.mark.parametrize("loss", [Cubic(), "l1", None, Huber, np.square])
def test_another_loss_is_refused_by_name(loss):
    with pytest.raises(TypeError, match=r"^loss must be one of HalfSquaredError, AbsoluteError, .*; got ") as caught:
        fit_linear([[1], [2]], [1, 2], loss)
    name = getattr(loss, "__name__", type(loss).__name__ if isinstance(loss, Loss) else repr(loss))
    assert name in str(caught.value)
    assert all(kind.__name__ in str(caught.value) for kind in SUPPORTED)


def test_other_arguments_are_checked():
    with pytest.raises(TypeError, match=r"^fit_intercept must be True or False; got int 1"):
        fit_linear([[1], [2]], [1, 2], Huber(), fit_intercept=1)
    fit = fit_linear([[1], [2], [4]], [1, 2, 3], Huber())
    assert isinstance(fit, LinearFit)
    with pytest.raises(ValueError, match=r"^X must have 1 columns, one for each coefficient; got shape \(2, 3\)"):
        fit.predict(np.ones((2, 3)))


def test_what_does_not_converge_says_so(monkeypatch):
    monkeypatch.setattr(_newton, "MAX_STEPS", 2)
    with pytest.raises(RuntimeError, match=r"^the fit did not converge: after 2 steps the gradient is still "):
        fit_linear(DIABETES.X, DIABETES.y, Huber(1))
    monkeypatch.setattr(_vertex, "_line_search", lambda r, *rest: int(np.flatnonzero(r)[0]))
    with pytest.raises((RuntimeError, np.linalg.LinAlgError)):
        fit_linear(STACKLOSS.X, STACKLOSS.y, AbsoluteError())


# What mutation testing found unsaid


def test_a_column_of_another_unit_counts_in_full():
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((2, 20))
    fit = fit_linear(np.column_stack([a, 1e-20 * b]), b, HalfSquaredError())
    np.testing.assert_allclose(fit.coef * [1, 1e-20], [0, 1], atol=1e-12)


def test_columns_that_differ_by_the_rounding_of_their_mean_share_their_effect():
    rng = np.random.default_rng(0)
    a, b, y = rng.standard_normal((3, 20))
    far = 1e8 + a
    fit = fit_linear(np.column_stack([far, far / 3, b]), y, HalfSquaredError())
    alone = fit_linear(np.column_stack([a, b]), y, HalfSquaredError())
    assert np.abs(fit.coef).max() < 2
    np.testing.assert_allclose(fit.coef[0] + fit.coef[1] / 3, alone.coef[0], atol=1e-6)


def test_newton_stops_at_once_where_nothing_pulls_and_goes_on_where_all_pull_little():
    Q = np.full((2, 1), 0.5**0.5)

    def squared(r):
        return r, np.ones_like(r)

    assert minimise_smooth(Q, np.zeros(2), squared, np.zeros(1)) == (0, 0)
    z, steps = minimise_smooth(Q, np.array([1e-7, 3e-7]), squared, np.zeros(1))
    assert steps > 0
    np.testing.assert_allclose(z, 4e-7 * 0.5**0.5, rtol=1e-12)


def test_what_does_not_converge_says_how_far_it_is(monkeypatch):
    monkeypatch.setattr("l1l2._newton.MAX_STEPS", 1)
    says = (
        r"^the fit did not converge: after 1 steps the gradient is still \d\.\de-\d\d of its largest possible size, "
        r"1e-12 is asked for$"
    )
    with pytest.raises(RuntimeError, match=says):
        fit_linear(np.arange(9.0)[:, None], np.arange(9.0) ** 3, Huber(20))
