"""The data sets: the real ones are what their sources say, the synthetic ones a pure function of their arguments."""

import importlib.util

import numpy as np
import pytest
import sklearn.datasets

from l1l2.datasets import Dataset, line_with_outlier, load_diabetes, load_stackloss, make_correlated
from l1l2.linear import fit_linear
from l1l2.losses import AbsoluteError, HalfSquaredError, Huber


def test_stackloss_is_brownlees():
    data = load_stackloss()
    assert data.X.shape == (21, 3) and data.y.shape == (21,)
    assert data.feature_names == ("air_flow", "water_temperature", "acid_concentration")
    assert "Brownlee (1965)" in data.source
    assert data.X[0].tolist() == [80, 27, 89] and data.y[0] == 42
    assert data.X[20].tolist() == [70, 20, 91] and data.y[20] == 15
    assert data.y.sum() == 368 and data.X.sum(axis=0).tolist() == [1269, 443, 1812]


@pytest.mark.skipif(importlib.util.find_spec("statsmodels") is None, reason="statsmodels is not installed")
def test_stackloss_agrees_with_statsmodels():
    from statsmodels.datasets import stackloss

    theirs = stackloss.load_pandas()
    np.testing.assert_array_equal(load_stackloss().X, theirs.exog)
    np.testing.assert_array_equal(load_stackloss().y, theirs.endog)


def test_diabetes_is_scikit_learns():
    data, raw = load_diabetes(), load_diabetes(scaled=False)
    theirs = sklearn.datasets.load_diabetes()
    np.testing.assert_array_equal(data.X, theirs.data)
    np.testing.assert_array_equal(data.y, theirs.target)
    np.testing.assert_array_equal(raw.y, theirs.target)
    assert data.feature_names == raw.feature_names == ("age", "sex", "bmi", "bp", *(f"s{i}" for i in range(1, 7)))
    np.testing.assert_allclose((data.X**2).sum(axis=0), 1, rtol=1e-12)
    standardised = (raw.X - raw.X.mean(axis=0)) / raw.X.std(axis=0) / np.sqrt(442)
    np.testing.assert_allclose(data.X, standardised, atol=1e-12)
    assert 18 < raw.X[:, 0].min() < raw.X[:, 0].max() < 80 and "Efron" in data.source
    with pytest.raises(TypeError, match=r"^scaled must be True or False"):
        load_diabetes(scaled=1)


def test_loading_twice_gives_arrays_of_ones_own():
    for load in (load_stackloss, load_diabetes):
        spoilt = load()
        spoilt.X[:] = 0
        spoilt.y[:] = 0
        assert load().X.any() and load().y.any()


def test_a_line_with_one_point_moved():
    plain, moved = line_with_outlier(), line_with_outlier(shift=40)
    assert plain.X.shape == (30, 1) and plain.feature_names == ("x",)
    np.testing.assert_array_equal(plain.X[:, 0], np.linspace(0, 10, 30))
    np.testing.assert_array_equal(np.flatnonzero(moved.y - plain.y), [27])
    assert moved.y[27] - plain.y[27] == pytest.approx(40)
    exact = line_with_outlier(5, intercept=2, slope=-1, noise=0)
    np.testing.assert_allclose(exact.y, 2 - exact.X[:, 0], atol=1e-15)
    assert line_with_outlier(2, 1, noise=0, slope=0, intercept=0).y.tolist() == [1, 0]
    assert line_with_outlier(5, 1, index=4, noise=0, slope=0, intercept=0).y.tolist() == [0, 0, 0, 0, 1]


def test_slopes_of_the_moved_line():
    expected = {
        HalfSquaredError(): (1.995, 2.156, 3.608, 18.124),
        AbsoluteError(): (1.970, 2.014, 2.014, 2.014),
        Huber(1): (1.995, 2.020, 2.020, 2.020),
    }
    for loss, slopes in expected.items():
        fits = [fit_linear(data.X, data.y, loss) for data in (line_with_outlier(30, d) for d in (0, 10, 100, 1000))]
        np.testing.assert_allclose([fit.coef[0] for fit in fits], slopes, atol=5.1e-4)


@pytest.mark.parametrize("correlation", [0, 0.5, 0.9, -0.7])
def test_neighbours_have_the_correlation_asked_for(correlation):
    data = make_correlated(20_000, 6, correlation=correlation, noise=0.5)
    observed = np.corrcoef(data.X.T)
    distance = np.abs(np.subtract.outer(np.arange(6), np.arange(6)))
    np.testing.assert_allclose(observed, float(correlation) ** distance, atol=0.03)
    np.testing.assert_allclose(data.X.std(axis=0), 1, atol=0.03)
    assert (data.y - data.X @ [3, 1.5, 0, 0, 2, 0]).std() == pytest.approx(0.5, abs=0.01)
    assert data.feature_names == ("x1", "x2", "x3", "x4", "x5", "x6")


def test_true_coefficients_may_be_given_and_are_cut_or_filled():
    data = make_correlated(10, 2, coef=[1, -1], noise=0)
    np.testing.assert_allclose(data.y, data.X[:, 0] - data.X[:, 1])
    data = make_correlated(10, 3, noise=0, correlation=1)
    np.testing.assert_allclose(data.X, data.X[:, :1].repeat(3, axis=1))
    np.testing.assert_allclose(data.y, 4.5 * data.X[:, 0])


@pytest.mark.parametrize(
    "make", [lambda rng: line_with_outlier(10, rng=rng), lambda rng: make_correlated(10, 3, rng=rng)]
)
def test_the_seed_alone_decides(make):
    np.testing.assert_array_equal(make(3).y, make(3).y)
    np.testing.assert_array_equal(make(3).y, make(np.random.default_rng(3)).y)
    assert (make(3).y != make(4).y).all()
    state = np.random.get_state()[1].copy()  # noqa: NPY002 - the global generator must not be touched
    make(0)
    np.testing.assert_array_equal(state, np.random.get_state()[1])  # noqa: NPY002
    for bad in (None, 1.5, True, "0"):
        with pytest.raises(TypeError, match=r"^rng must be a seed \(an integer\) or a numpy.random.Generator; got "):
            make(bad)
    with pytest.raises(ValueError, match=r"^rng must be at least 0"):
        make(-1)


def test_arguments_are_checked():
    for build, error, says in (
        (lambda: line_with_outlier(1), ValueError, r"^n must be at least 2"),
        (lambda: line_with_outlier(5, index=5), ValueError, r"^index must be less than n = 5; got 5"),
        (lambda: line_with_outlier(5, index=-1), ValueError, r"^index must be at least 0"),
        (lambda: line_with_outlier(5, np.inf), ValueError, r"^shift must be finite"),
        (lambda: line_with_outlier(5, noise=-1), ValueError, r"^noise must not be negative"),
        (lambda: line_with_outlier(5, slope="2"), TypeError, r"^slope must be a real number"),
        (lambda: make_correlated(0, 2), ValueError, r"^n must be at least 1"),
        (lambda: make_correlated(2, 2.0), TypeError, r"^p must be an integer"),
        (lambda: make_correlated(2, 2, correlation=1.1), ValueError, r"^correlation must lie in \[-1, 1\]"),
        (lambda: make_correlated(2, 2, coef=[1]), ValueError, r"^coef must have p = 2 entries; got 1"),
    ):
        with pytest.raises(error, match=says):
            build()


def test_a_data_set_shows_its_size_and_columns():
    assert repr(line_with_outlier(4)) == "Dataset(4 samples, 1 feature: x)"
    assert isinstance(load_stackloss(), Dataset)
