"""The lasso path is optimal at and between all breakpoints, on easy and awkward designs; ridge's agrees with Ridge."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.linear_model import Lasso, Ridge, lars_path
from sklearn.linear_model import lasso_path as sk_lasso_path

from l1l2 import _homotopy
from l1l2._active import ActiveSet
from l1l2._lar import least_angle
from l1l2._scaling import exponent
from l1l2.datasets import load_diabetes, make_correlated
from l1l2.paths import Event, LassoPath, lasso_path, ridge_path
from l1l2.penalties import L1, soft_threshold

KINDS = (
    "normal",
    "more columns than rows",
    "AR .9",
    "AR .99",
    "duplicated",
    "binary",
    "counts",
    "sums",
    "constant",
    "units",
)


def design(kind, seed):
    """Returns X, y of a kind that is awkward in its own way."""
    rng = np.random.default_rng([KINDS.index(kind), seed])
    n, p = int(rng.integers(2, 70)), int(rng.integers(1, 50))
    if kind == "more columns than rows":
        p = n + int(rng.integers(1, 3 * n))
    X = rng.standard_normal((n, p))
    if kind.startswith("AR"):
        X = make_correlated(n, p, correlation=float(kind[3:]), rng=rng).X
    elif kind == "duplicated":
        X = X[:, rng.integers(0, p, p)]
    elif kind == "binary":
        X = (X > 0.5).astype(float)
    elif kind == "counts":
        X = rng.integers(-1, 2, (n, p)).astype(float)
    elif kind == "sums":
        X = np.hstack([X, X[:, :1] + X[:, -1:], X.sum(axis=1, keepdims=True)])
    elif kind == "constant":
        X[:, 0] = 2
    elif kind == "units":
        X *= 10 ** rng.uniform(-3, 3, p)
    w = np.where(rng.random(X.shape[1]) < 0.3, rng.standard_normal(X.shape[1]), 0)
    y = X @ w + rng.standard_normal(n) * 10 ** rng.uniform(-3, 1)
    return X, np.round(y) if kind in ("binary", "counts") and seed % 2 else y


def violation(X, y, alphas, coefs):
    """Returns how far the worst is from optimal: rho = alpha sign(w) where w is not 0, |rho| <= alpha where it is."""
    rho = (y - coefs @ X.T) @ X / len(y)
    alphas = np.asarray(alphas)[:, None]
    off = np.where(coefs == 0, np.abs(rho) - alphas, np.abs(rho - alphas * np.sign(coefs)))
    off = np.where(alphas == 0, np.abs(rho), off)
    return off.max(initial=0)


def assert_optimal_everywhere(X, y, path):
    assert path.alphas[0] == pytest.approx(np.abs(X.T @ y).max() / len(y), rel=1e-12)
    assert not path.coefs[0].any()
    assert path.alphas[-1] == 0 and (np.diff(path.alphas) < 0).all()
    middles = (path.alphas[1:] + path.alphas[:-1]) / 2
    for alphas, coefs in ((path.alphas, path.coefs), (middles, path.at(middles))):
        assert violation(X, y, alphas, coefs) <= 1e-8 * path.alphas[0]


@pytest.mark.parametrize("kind", KINDS)
def test_path_is_optimal(kind):
    for seed in range(10):
        X, y = design(kind, seed)
        assert_optimal_everywhere(X, y, lasso_path(X, y))


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_path_is_optimal_on_a_thousand_designs(kind):
    for seed in range(100, 200):
        X, y = design(kind, seed)
        assert_optimal_everywhere(X, y, lasso_path(X, y))


def wide(kind, seed):
    """Returns X, y with more than twice as many columns as rows, both of size about 1, and where a path may stop."""
    rng = np.random.default_rng([7, seed])
    n = int(rng.integers(8, 40))
    p = int(rng.integers(2 * n + 1, 8 * n))
    X = rng.standard_normal((n, p))
    if kind.startswith("AR"):
        X = make_correlated(n, p, correlation=float(kind[3:]), rng=rng).X
    elif kind == "duplicated":
        X = X[:, rng.integers(0, p // 2, p)]
    elif kind == "binary":
        X = (X > 0.5).astype(float)
    y = X[:, :5] @ rng.standard_normal(5) + rng.standard_normal(n)
    return X / np.abs(X).max(), y / np.abs(y).max()


@pytest.mark.parametrize("kind", ["normal", "AR .9", "AR .99", "duplicated", "binary"])
@pytest.mark.parametrize("reach", [0.8, 0.97])
def test_screening_changes_nothing(kind, reach, monkeypatch):
    """A stretch of 0.97 watches so few columns that some are missed: the check must find them, and walk it again."""
    again, restore = [], ActiveSet.restore
    monkeypatch.setattr(_homotopy, "REACH", reach)
    monkeypatch.setattr(ActiveSet, "restore", lambda self, state: (again.append(1), restore(self, state)))
    for seed in range(6):
        X, y = wide(kind, seed)
        stop = 1e-9 * np.abs(X.T @ y).max() / len(y)  # far below, at the last alpha, a breakpoint may be mere rounding
        walk = _homotopy._Walk(ActiveSet(X, careful=False), y, stop)
        assert walk.active.gram is None  # it is such designs that are screened
        alphas, coefs, events = _homotopy._screened(walk, y)
        plain, plain_coefs, plain_events = _homotopy._Walk(ActiveSet(X, careful=False), y, stop).to_the_end()
        np.testing.assert_allclose(alphas, plain, atol=1e-10 * plain[0])
        fits, plain_fits = np.array(coefs) @ X.T, np.array(plain_coefs) @ X.T
        np.testing.assert_allclose(fits, plain_fits, atol=1e-10)
        if kind != "duplicated":  # there, either of two equal columns may join
            np.testing.assert_allclose(coefs, plain_coefs, atol=1e-10 * np.abs(plain_coefs).max())
            assert [event[1:] for event in events] == [event[1:] for event in plain_events]
        assert violation(X, y, alphas, np.array(coefs)) <= 1e-11 * alphas[0]
    assert again if reach > 0.9 else True


@pytest.mark.parametrize("kind", ["normal", "more columns than rows", "AR .99", "binary"])
def test_events_say_when_columns_join_and_leave(kind):
    for seed in range(5):
        X, y = design(kind, seed)
        path = lasso_path(X, y)
        model = set()
        for event in path.events:
            assert event.joins == (event.column not in model)
            (model.add if event.joins else model.discard)(event.column)
            assert (np.isclose(path.alphas, event.alpha, rtol=1e-9, atol=1e-14 * path.alphas[0])).any()
        # between the last event and alpha = 0, the model is what the events add up to
        last = path.events[-1].alpha
        assert set(np.flatnonzero(path.at(last / 2))) <= model
        assert set(np.flatnonzero(path.coefs[-1])) <= model


def test_diabetes_in_its_published_order():
    data = load_diabetes()
    path = lasso_path(data.X, data.y - data.y.mean())
    order = [(event.column + 1) * (1 if event.joins else -1) for event in path.events]
    assert order == [3, 9, 4, 7, 2, 10, 5, 8, 6, 1, -7, 7]  # Efron et al. (2004): 7 leaves, and comes back
    assert path.alphas[0] == pytest.approx(2.14804, abs=5e-6)
    assert len(path.alphas) == 13
    assert_optimal_everywhere(data.X, data.y - data.y.mean(), path)
    ordinary = np.linalg.lstsq(data.X, data.y - data.y.mean(), rcond=None)[0]
    np.testing.assert_allclose(path.coefs[-1], ordinary, rtol=1e-9)
    assert np.count_nonzero(path.at(1e-6)) == 10
    assert min(event.alpha for event in path.events) == pytest.approx(0.0029648, abs=5e-8)


@pytest.mark.parametrize("seed", range(4))
def test_agrees_with_scikit_learn(seed):
    X, y = design("normal" if seed % 2 else "more columns than rows", seed)
    path = lasso_path(X, y)
    grid = path.alphas[0] * np.geomspace(1, 0.01, 12)
    _, theirs, _ = sk_lasso_path(X, y, alphas=grid, tol=1e-12, max_iter=200_000)
    np.testing.assert_allclose(path.at(grid), theirs.T, atol=1e-6 * np.abs(theirs).max())
    alphas, _, coefs = lars_path(X, y, method="lasso", alpha_min=0.01 * path.alphas[0])
    np.testing.assert_allclose(path.at(alphas), coefs.T, atol=1e-6 * np.abs(coefs).max())
    one = Lasso(alpha=grid[5], fit_intercept=False, tol=1e-14, max_iter=200_000).fit(X, y).coef_
    np.testing.assert_allclose(path.at(grid[5]), one, atol=1e-6 * np.abs(one).max())


def test_orthonormal_columns_are_soft_thresholded():
    rng = np.random.default_rng(0)
    Q = np.linalg.qr(rng.standard_normal((50, 6)))[0]
    y = rng.standard_normal(50)
    path = lasso_path(Q, y)
    for alpha in path.alphas[0] * np.array([0.9, 0.5, 0.1, 0.0]):
        np.testing.assert_allclose(path.at(alpha), soft_threshold(Q.T @ y, 50 * alpha), atol=1e-14)


def test_the_penalty_agrees_that_it_is_optimal():
    data = load_diabetes()
    X, y = data.X, data.y - data.y.mean()
    path = lasso_path(X, y)
    for alpha in (2.0, 0.5, 0.01):
        w = path.at(alpha)
        assert L1(alpha).subdiff_distance(w, X.T @ (X @ w - y) / 442) < 1e-12
        assert L1(alpha).subdiff_distance(w, X.T @ (X @ (w + 1) - y) / 442) > 1e-6


@pytest.mark.parametrize("distance", [1e-2, 1e-3, 1e-10, 1e-12])
def test_columns_that_nearly_agree(distance):
    for seed in range(5):
        rng = np.random.default_rng(seed)
        X = rng.standard_normal((30, 8))
        X = np.hstack([X, X + distance * rng.standard_normal(X.shape)])
        y = 2 * X[:, 0] + rng.standard_normal(30)
        path = lasso_path(X, y)
        assert violation(X, y, path.alphas, path.coefs) <= 1e-8 * path.alphas[0]


def test_a_path_that_rounding_hides_is_an_error_and_never_a_wrong_path():
    outcomes = {"optimal": 0, "error": 0}
    for seed in range(40):
        rng = np.random.default_rng(seed)
        X = rng.standard_normal((30, 8))
        X = np.hstack([X, X + 10.0 ** -rng.uniform(5, 8) * rng.standard_normal(X.shape)])
        y = 2 * X[:, 0] + rng.standard_normal(30)
        try:
            path = lasso_path(X, y)
        except RuntimeError as error:
            outcomes["error"] += "some columns nearly equal?" in str(error)
        else:
            outcomes["optimal"] += violation(X, y, path.alphas, path.coefs) <= 2e-8 * path.alphas[0]
    assert sum(outcomes.values()) == 40 and outcomes["optimal"] > 0


def test_at_takes_one_alpha_or_many():
    path = lasso_path(np.eye(2), [4.0, -2.0])
    assert path.alphas.tolist() == [2, 1, 0]
    assert path.at(5).tolist() == path.at(2).tolist() == [0, 0]
    assert path.at(1.5) == pytest.approx([1, 0], rel=1e-14)
    assert path.at(0) == pytest.approx([4, -2], rel=1e-14)
    np.testing.assert_allclose(path.at([0.5, 3, 0.5]), [[3, -1], [0, 0], [3, -1]], rtol=1e-14)
    assert path.at([]).shape == (0, 2)
    assert path.events == (Event(2.0, 0, True), Event(1.0, 1, True))
    for alpha, error, says in (
        (-1, ValueError, r"^alpha must not be below 0, where the path ends; got -1"),
        ([[1.0]], ValueError, r"^alpha must be a number or have 1 dimension"),
        (np.nan, ValueError, r"^alpha must be finite"),
        ("1", TypeError, r"^alpha must be an array of real numbers"),
    ):
        with pytest.raises(error, match=says):
            path.at(alpha)


@pytest.mark.parametrize(
    ("X", "y"), [(np.zeros((3, 2)), np.ones(3)), (np.ones((3, 2)), np.zeros(3)), (np.ones((3, 0)), np.ones(3))]
)
def test_nothing_to_explain_or_nothing_to_explain_it_with(X, y):
    path = lasso_path(X, y)
    assert isinstance(path, LassoPath)
    assert path.alphas.tolist() == [0] and path.coefs.shape == (1, X.shape[1]) and path.events == ()
    assert path.at([0, 1.0]).shape == (2, X.shape[1]) and not path.at(1.0).any()


@pytest.mark.parametrize("exponents", [(400, 0), (-400, 0), (0, 400), (300, -600), (-500, -500)])
def test_units_do_not_matter(exponents):
    X, y = design("normal", 3)
    path, scaled = lasso_path(X, y), lasso_path(X * 2.0 ** exponents[0], y * 2.0 ** exponents[1])
    np.testing.assert_array_equal(scaled.coefs, path.coefs * 2.0 ** (exponents[1] - exponents[0]))
    np.testing.assert_array_equal(scaled.alphas, path.alphas * 2.0 ** sum(exponents))
    assert [event.column for event in scaled.events] == [event.column for event in path.events]


@pytest.mark.parametrize("kind", ["normal", "more columns than rows", "AR .99"])
def test_a_path_may_stop_early(kind):
    X, y = design(kind, 4)
    whole = lasso_path(X, y)
    for stop in (0.3 * whole.alphas[0], whole.alphas[len(whole.alphas) // 2], 2 * whole.alphas[0]):
        part = lasso_path(X, y, alpha_min=stop)
        assert part.alphas[-1] == pytest.approx(min(stop, whole.alphas[0]), rel=1e-14)
        np.testing.assert_allclose(part.coefs, whole.at(part.alphas), atol=1e-12 * np.abs(whole.coefs).max())
        assert len(part.events) <= len(whole.events) and part.events == whole.events[: len(part.events)]
        with pytest.raises(ValueError, match=r"^alpha must not be below .*, where the path ends; got "):
            part.at(0.9 * part.alphas[-1])
    with pytest.raises(ValueError, match=r"^alpha_min must not be negative"):
        lasso_path(X, y, alpha_min=-1)


def test_input_is_left_alone_and_single_precision_stays():
    X, y = design("normal", 1)
    before = X.copy(), y.copy()
    lasso_path(X, y)
    ridge_path(X, y, [1.0])
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(y, before[1])
    X, y = X.astype(np.float32), y.astype(np.float32)
    path = lasso_path(X, y)
    assert path.coefs.dtype == path.at(0.1).dtype == ridge_path(X, y, [1.0]).dtype == np.float32


# Ridge


@pytest.mark.parametrize("kind", KINDS)
def test_ridge_agrees_with_scikit_learn(kind):
    for seed in range(3):
        X, y = design(kind, seed)
        largest = np.linalg.norm(X, 2) ** 2
        alphas = largest * np.array([1e-3, 0.1, 1, 100])
        coefs = ridge_path(X, y, alphas)
        for alpha, w in zip(alphas, coefs):
            theirs = Ridge(alpha=alpha, fit_intercept=False, solver="svd").fit(X, y).coef_
            np.testing.assert_allclose(w, theirs, atol=1e-10 * np.abs(theirs).max())
            assert np.abs(X.T @ (X @ w - y) + alpha * w).max() <= 1e-10 * np.abs(X.T @ y).max()


def test_ridge_without_a_penalty_is_the_shortest_least_squares():
    for kind in ("normal", "duplicated", "more columns than rows", "sums"):
        X, y = design(kind, 2)
        w = ridge_path(X, y, [0.0])[0]
        np.testing.assert_allclose(w, np.linalg.lstsq(X, y, rcond=1e-12)[0], atol=1e-9 * (1 + np.abs(w).max()))


@given(alphas=hnp.arrays(np.float64, st.integers(0, 5), elements=st.floats(0, 1.7e308)))
def test_ridge_shrinks_and_never_gives_nan(alphas):
    X, y = load_diabetes().X, load_diabetes().y
    alphas = np.sort(alphas)
    coefs = ridge_path(X, y, alphas)
    assert coefs.shape == (len(alphas), 10) and np.isfinite(coefs).all()
    assert (np.diff(np.linalg.norm(coefs, axis=1)) <= 1e-9).all()


@pytest.mark.parametrize("function", [lasso_path, lambda X, y: ridge_path(X, y, [1.0])])
def test_arguments_are_checked(function):
    for X, y, error, says in (
        ([1, 2], [1, 2], ValueError, r"^X must have 2 dimensions"),
        ([[1], [2]], [1], ValueError, r"^X and y must have the same number of rows"),
        ([[np.nan]], [1], ValueError, r"^X must be finite"),
        ([[1]], [np.inf], ValueError, r"^y must be finite"),
        ([["a"]], [1], TypeError, r"^X must be an array of real numbers"),
    ):
        with pytest.raises(error, match=says):
            function(X, y)
    for alphas, error, says in (
        ([-1.0], ValueError, r"^alphas must not be negative"),
        (1.0, ValueError, r"^alphas must have 1 dimension"),
        ([np.inf], ValueError, r"^alphas must be finite"),
    ):
        with pytest.raises(error, match=says):
            ridge_path([[1.0]], [1.0], alphas)


def test_a_path_that_does_not_move_says_so(monkeypatch):
    monkeypatch.setattr(_homotopy, "_next_to_leave", lambda w, v, s: (0.0, 0) if len(w) else (np.inf, -1))
    with pytest.raises(RuntimeError, match=r"^the lasso path does not get past "):
        lasso_path(*design("normal", 0))


# What mutation testing found unsaid


def test_a_path_of_one_point_is_zero_everywhere_also_at_its_end():
    with np.errstate(all="raise"):
        path = lasso_path(np.ones((3, 2)), np.zeros(3))
        np.testing.assert_array_equal(path.at([0.0, 0.5]), np.zeros((2, 2)))


@pytest.mark.parametrize("seed", range(5))
def test_least_angle_agrees_with_scikit_learn_and_keeps_correlations_equal(seed):
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((12, 5)) @ (np.eye(5) + 0.7 * rng.standard_normal((5, 5)))
    y = X @ rng.standard_normal(5) + rng.standard_normal(12)
    order, steps = least_angle(X, y)
    _, active, coefs = lars_path(X, y, method="lar")
    assert order == list(active)
    np.testing.assert_allclose(steps, coefs.T, atol=1e-10)
    for count, w in enumerate(steps[1:], start=1):
        sizes = np.abs(X.T @ (y - X @ w))
        np.testing.assert_allclose(sizes[order[:count]], sizes[order[0]], atol=1e-9)
        assert (sizes <= sizes[order[0]] + 1e-9).all()


def test_the_exponent_is_that_of_the_largest_size():
    sizes = {0.5: -1, 1.0: 0, 1.99: 0, 2.0: 1, 3.0: 1, 4.0: 2, 5e-324: -1074, 1.7e308: 1023, 0.0: 0}
    assert {size: exponent(np.array([-size, size / 4])) for size in sizes} == sizes
    assert exponent(np.zeros((0, 2))) == 0
