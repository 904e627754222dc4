"""The checks of arguments: what they accept, what they refuse, and that a refusal names the argument."""

import fractions

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from l1l2 import _validation as check


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        ([1, 2], np.float64),
        ((1.5, 2), np.float64),
        (np.array([1, 2], dtype=np.int8), np.float64),
        (np.array([1, 2], dtype=np.uint64), np.float64),
        (np.array([1, 2], dtype=np.float16), np.float32),
        (np.array([1, 2], dtype=np.float32), np.float32),
        (np.array([1, 2], dtype=np.longdouble), np.float64),
        (np.array([1, 2], dtype=">f8"), np.float64),
        (pd.Series([1, 2]), np.float64),
        (pd.DataFrame({"a": [1, 2]}), np.float64),
        (pd.Series([1, 2], dtype="Float64"), np.float64),
        (3, np.float64),
    ],
)
def test_arrays_that_are_accepted(value, dtype):
    array = check.as_float_array(value, "x")
    assert type(array) is np.ndarray
    assert array.dtype == dtype and array.dtype.isnative
    np.testing.assert_array_equal(array, np.asarray(value, dtype=np.float64))


def test_a_float_array_is_not_copied():
    for dtype in (np.float64, np.float32):
        array = np.ones(3, dtype)
        assert check.as_float_array(array, "x") is array


@pytest.mark.parametrize(
    ("value", "error", "says"),
    [
        (True, TypeError, "bool True"),
        ([True, False], TypeError, "dtype bool"),
        (1j, TypeError, "complex"),
        ("12", TypeError, "'12'"),
        (["1", "2"], TypeError, "real numbers"),
        (None, TypeError, "None"),
        ({"a": 1}, TypeError, "dict"),
        (np.array([1, None]), TypeError, "dtype object"),
        (np.array(["2020-01-01"], dtype="datetime64[D]"), TypeError, "datetime64"),
        (np.ma.array([1.0, 2.0], mask=[0, 1]), TypeError, "masked"),
        ([[1], [1, 2]], ValueError, "rectangular"),
        ([1.0, np.nan], ValueError, "1 non-finite value, the first is nan at index (1,)"),
        ([[1, np.inf], [-np.inf, 2]], ValueError, "2 non-finite values, the first is inf at index (0, 1)"),
        (np.inf, ValueError, "the first is inf"),
        (pd.Series([1.0, None]), ValueError, "nan"),
        (np.array([np.finfo(np.longdouble).max]), ValueError, "finite"),
    ],
)
def test_arrays_that_are_refused(value, error, says):
    with pytest.raises(error, match=r"^speed must be ") as caught:
        check.as_float_array(value, "speed")
    assert says in str(caught.value)


def test_dimensions_and_shapes():
    with pytest.raises(ValueError, match=r"^x must have 2 dimensions; got 1, shape \(3,\)$"):
        check.as_float_array([1, 2, 3], "x", ndim=2)
    with pytest.raises(ValueError, match=r"^x must have 1 dimension; got 0"):
        check.as_float_array(1, "x", ndim=1)
    assert np.isnan(check.as_float_array([np.nan], "x", ndim=1, finite=False)).all()
    with pytest.raises(ValueError, match=r"^a and b must have the same shape; got \(2,\) and \(1,\)$"):
        check.same_shape(np.ones(2), "a", np.ones(1), "b")
    with pytest.raises(ValueError, match=r"got shape \(3,\): one feature has shape \(n, 1\), as X.reshape\(-1, 1\)"):
        check.design_matrix([1, 2, 3])
    with pytest.raises(ValueError, match=r"^X must have at least one row"):
        check.design_matrix(np.ones((0, 2)))
    with pytest.raises(ValueError, match=r"same number of rows; got 2 and 3"):
        check.design_and_target(np.ones((2, 1)), np.ones(3))


def test_design_and_target_share_a_dtype():
    X, y = check.design_and_target(np.ones((2, 1), np.float32), np.ones(2))
    assert X.dtype == y.dtype == np.float64
    X, y = check.design_and_target(np.ones((2, 1), np.float32), np.ones(2, np.float32))
    assert X.dtype == y.dtype == np.float32


@pytest.mark.parametrize("value", [2, 2.0, np.float32(2), np.int8(2), fractions.Fraction(2), np.array(2.0)])
def test_numbers_that_are_accepted(value):
    for function in (check.real, check.positive, check.non_negative):
        assert function(value, "x") == 2.0
        assert type(function(value, "x")) is float
    assert check.between(value, "x", 0, 2) == 2.0


@pytest.mark.parametrize("function", [check.real, check.positive, check.non_negative, check.fraction])
@pytest.mark.parametrize("value", [True, np.True_, None, "1", 1j, [1.0], np.array([1.0])])
def test_what_is_no_number_is_a_type_error(function, value):
    with pytest.raises(TypeError, match=r"^beta must be a real number; got "):
        function(value, "beta")


@pytest.mark.parametrize(
    ("function", "value", "says"),
    [
        (check.positive, 0, r"beta must be positive \(> 0\); got 0.0"),
        (check.positive, -1e-300, "beta must be positive"),
        (check.positive, np.nan, "beta must be finite; got nan"),
        (check.positive, np.inf, "beta must be finite; got inf"),
        (check.positive, 10**400, "beta must be finite; got a number past"),
        (check.non_negative, -1, r"beta must not be negative \(>= 0\); got -1.0"),
        (check.fraction, 1, r"beta must lie in \[0, 1\), 1 excluded; got 1.0"),
        (check.fraction, -0.1, "beta must lie in"),
    ],
)
def test_numbers_that_are_refused(function, value, says):
    with pytest.raises(ValueError, match=r"^" + says):
        function(value, "beta")


def test_intervals():
    assert check.non_negative(0, "x") == 0.0
    assert check.fraction(0, "x") == 0.0
    assert check.between(0, "tau", 0, 1) == 0.0
    with pytest.raises(ValueError, match=r"^tau must lie in \(0, 1\), ends excluded; got 0.0"):
        check.between(0, "tau", 0, 1, ends=False)
    with pytest.raises(ValueError, match=r"^tau must lie in \[0, 1\]; got 1.5"):
        check.between(1.5, "tau", 0, 1)


def test_integers_and_booleans():
    assert check.integer(np.int8(3), "n", minimum=3) == 3
    assert check.boolean(np.False_, "flag") is False
    for value in (True, 1.0, "1", None):
        with pytest.raises(TypeError, match=r"^n must be an integer; got "):
            check.integer(value, "n")
    with pytest.raises(ValueError, match=r"^n must be at least 3; got 2$"):
        check.integer(2, "n", minimum=3)
    for value in (0, 1, "True", None):
        with pytest.raises(TypeError, match=r"^flag must be True or False; got "):
            check.boolean(value, "flag")


@given(
    st.one_of(
        st.none(),
        st.booleans(),
        st.text(),
        st.complex_numbers(),
        st.floats(),
        st.integers(),
        st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
        st.recursive(st.floats() | st.booleans() | st.text(max_size=2), st.lists, max_leaves=6),
        hnp.arrays(
            st.one_of(hnp.scalar_dtypes(), hnp.unicode_string_dtypes()), hnp.array_shapes(min_dims=0, max_side=3)
        ),
    )
)
def test_anything_gives_a_finite_float_array_or_an_error_that_names_the_argument(value):
    message = ""
    try:
        array = check.as_float_array(value, "the_argument")
        assert array.dtype in (np.float32, np.float64)
        assert np.isfinite(array).all()
    except (TypeError, ValueError) as error:
        message = str(error)
    assert message == "" or (message.startswith("the_argument must ") and "; got " in message)


@pytest.mark.parametrize(
    ("refused", "says"),
    [
        (
            lambda: check.as_float_array(np.ma.array([1.0]), "x"),
            "x must be a plain array of numbers; got a masked array: fill it or drop what is masked",
        ),
        (
            lambda: check.as_float_array(["a"], "x"),
            "x must be an array of real numbers (integers or floats); got list with dtype <U1",
        ),
        (
            lambda: check.as_float_array(True, "x"),
            "x must be an array of real numbers (integers or floats); got bool True with dtype bool",
        ),
        (
            lambda: check.as_float_array(np.nan, "x"),
            "x must be finite; got 1 non-finite value, the first is nan",
        ),
        (
            lambda: check.as_float_array([[1, np.inf], [np.nan, 2]], "x"),
            "x must be finite; got 2 non-finite values, the first is inf at index (0, 1)",
        ),
        (lambda: check.as_float_array(1, "x", ndim=2), "x must have 2 dimensions; got 0, shape ()"),
        (lambda: check.as_float_array([[1]], "x", ndim=1), "x must have 1 dimension; got 2, shape (1, 1)"),
        (lambda: check.real(None, "x"), "x must be a real number; got None"),
        (lambda: check.real("a" * 38, "x"), f"x must be a real number; got str '{'a' * 38}'"),
        (lambda: check.real("a" * 39, "x"), "x must be a real number; got str"),
        (lambda: check.real([1], "x"), "x must be a real number; got list"),
        (lambda: check.real(np.inf, "x"), "x must be finite; got inf"),
        (lambda: check.real(10**309, "x"), "x must be finite; got a number past 1.8e308"),
        (lambda: check.positive(-1, "x"), "x must be positive (> 0); got -1.0"),
        (lambda: check.non_negative(-1, "x"), "x must not be negative (>= 0); got -1.0"),
        (lambda: check.between(3, "x", 1, 2), "x must lie in [1, 2]; got 3.0"),
        (lambda: check.between(2, "x", 1, 2, ends=False), "x must lie in (1, 2), ends excluded; got 2.0"),
        (lambda: check.fraction(1, "x"), "x must lie in [0, 1), 1 excluded; got 1.0"),
        (lambda: check.integer(True, "n"), "n must be an integer; got bool True"),
        (lambda: check.integer(1.5, "n"), "n must be an integer; got float 1.5"),
        (lambda: check.integer(0, "n", minimum=1), "n must be at least 1; got 0"),
        (lambda: check.boolean(1, "flag"), "flag must be True or False; got int 1"),
        (
            lambda: check.same_shape(np.ones(1), "a", np.ones(2), "b"),
            "a and b must have the same shape; got (1,) and (2,)",
        ),
        (
            lambda: check.design_matrix([1, 2], "A"),
            "A must have 2 dimensions (samples, features); got shape (2,): one feature has shape (n, 1), as "
            "A.reshape(-1, 1) gives",
        ),
        (lambda: check.design_matrix(1), "X must have 2 dimensions (samples, features); got shape ()"),
        (lambda: check.design_matrix(np.ones((0, 2))), "X must have at least one row; got shape (0, 2)"),
        (
            lambda: check.design_and_target(np.ones((2, 1)), [1.0]),
            "X and y must have the same number of rows; got 2 and 1",
        ),
        (lambda: check.design_and_target(np.ones((2, 1)), [[1.0]]), "y must have 1 dimension; got 2, shape (1, 1)"),
    ],
)
def test_messages_are_whole(refused, says):
    with pytest.raises((TypeError, ValueError)) as caught:
        refused()
    assert str(caught.value) == says


def test_a_ragged_list_is_told_by_its_type_and_numpy_s_reason():
    with pytest.raises(ValueError, match=r"^x must be a rectangular array of numbers; got list \(.*inhomogeneous.*\)$"):
        check.as_float_array([[1], [1, 2]], "x")


def test_a_long_double_past_the_floats_is_refused_quietly():
    with np.errstate(all="raise"), pytest.raises(ValueError, match=r"^x must be finite"):
        check.as_float_array(np.array([np.finfo(np.longdouble).max]), "x")
