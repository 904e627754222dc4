"""The losses: identities first, then agreement with other libraries, then what the fused pass promises."""

import dataclasses
import tracemalloc

import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from sklearn.metrics import mean_pinball_loss

from l1l2 import _fused
from l1l2.losses import AbsoluteError, HalfSquaredError, Huber, LogCosh, Loss, Pinball, SmoothL1

WIDTHS = (0.1, 1.0, 2.5)
LOSSES = [
    HalfSquaredError(),
    AbsoluteError(),
    SmoothL1(),
    SmoothL1(0.1),
    Huber(),
    Huber(2.5),
    LogCosh(),
    Pinball(0.2),
]
KINKED = [loss for loss in LOSSES if isinstance(loss, (AbsoluteError, Pinball))]
every_loss = pytest.mark.parametrize("loss", LOSSES, ids=repr)
ordinary = st.floats(-1e6, 1e6)
finite = st.floats(allow_nan=False, allow_infinity=False)
finite32 = st.floats(allow_nan=False, allow_infinity=False, width=32)


def some(size, dtype=np.float64):
    return hnp.arrays(dtype, size, elements=finite if dtype is np.float64 else finite32, fill=st.nothing())


# What the formulas say


@pytest.mark.parametrize(
    ("loss", "values", "gradients"),
    [
        (HalfSquaredError(), (4.5, 0.125, 0, 0.125, 4.5), (-3, -0.5, 0, 0.5, 3)),
        (AbsoluteError(), (3, 0.5, 0, 0.5, 3), (-1, -1, 0, 1, 1)),
        (SmoothL1(), (2.5, 0.125, 0, 0.125, 2.5), (-1, -0.5, 0, 0.5, 1)),
        (SmoothL1(2), (2, 0.0625, 0, 0.0625, 2), (-1, -0.25, 0, 0.25, 1)),
        (Huber(), (2.5, 0.125, 0, 0.125, 2.5), (-1, -0.5, 0, 0.5, 1)),
        (Huber(2), (4, 0.125, 0, 0.125, 4), (-2, -0.5, 0, 0.5, 2)),
        (Pinball(0.25), (0.75, 0.125, 0, 0.375, 2.25), (-0.25, -0.25, 0, 0.75, 0.75)),
    ],
    ids=repr,
)
def test_values_worked_out_by_hand(loss, values, gradients):
    r = np.array([-3, -0.5, 0, 0.5, 3])
    np.testing.assert_array_equal(loss.value(r), values)
    np.testing.assert_array_equal(loss.gradient(r), gradients)


@every_loss
@given(r=ordinary, s=ordinary)
def test_gradient_is_a_subgradient(loss, r, s):
    # value(s) >= value(r) + gradient(r) (s - r): convex, and what is returned at a kink lies between the slopes
    bound = loss.value(r) + loss.gradient(r) * (s - r)
    assert loss.value(s) >= bound - 1e-12 * (abs(loss.value(r)) + abs(loss.gradient(r) * (s - r)))


@every_loss
@given(r=st.floats(-50, 50))
def test_gradient_is_the_central_difference(loss, r):
    h = 1e-5
    if loss in KINKED and abs(r) <= h:
        r = 1.0
    difference = (loss.value(r + h) - loss.value(r - h)) / (2 * h)
    # a second derivative that jumps by 1/width inside [r - h, r + h] costs h / (4 width)
    assert loss.gradient(r) == pytest.approx(difference, abs=3e-5, rel=1e-8)


@every_loss
def test_zero_residual_has_zero_loss_and_zero_gradient(loss):
    assert loss.value(0.0) == 0
    assert loss.gradient(0.0) == 0
    assert (loss.value([-1e-3, 1e-3]) > 0).all()


@given(r=hnp.arrays(np.float64, 5, elements=st.floats(-1e300, 1e300)), beta=st.floats(1e-3, 1e3))
def test_smooth_l1_is_huber_divided_by_its_width(r, beta):
    np.testing.assert_allclose(SmoothL1(beta).value(r), Huber(beta).value(r) / beta, rtol=1e-14, atol=1e-300)
    np.testing.assert_allclose(SmoothL1(beta).gradient(r), Huber(beta).gradient(r) / beta, rtol=1e-15)


@pytest.mark.parametrize("width", [1 / 9, 0.5, 1.0, 2.0])
def test_both_pieces_meet_in_value_and_slope(width):
    for loss, value, slope in ((SmoothL1(width), width / 2, 1.0), (Huber(width), width**2 / 2, width)):
        sides = np.nextafter(width, [0.0, 2 * width])
        np.testing.assert_allclose(loss.value(sides), value, rtol=1e-15)
        np.testing.assert_allclose(loss.gradient(sides), slope, rtol=3e-16)


def test_wide_huber_is_the_squared_loss_and_narrow_smooth_l1_the_absolute_one():
    r = np.linspace(-100, 100, 401)
    np.testing.assert_array_equal(Huber(1e3).value(r), HalfSquaredError().value(r))
    np.testing.assert_allclose(SmoothL1(1e-12).value(r), AbsoluteError().value(r), atol=1e-12)
    np.testing.assert_array_equal(SmoothL1(1e-12).gradient(r), AbsoluteError().gradient(r))


def test_half_the_pinball_is_half_the_absolute_error():
    r = np.linspace(-3, 3, 25)
    np.testing.assert_array_equal(Pinball(0.5).value(r), AbsoluteError().value(r) / 2)
    np.testing.assert_array_equal(Pinball(0.5).gradient(r), AbsoluteError().gradient(r) / 2)


def test_log_cosh_keeps_its_digits_near_zero_and_far_out():
    small = np.array([1e-150, 1e-8, 1e-4, 1e-3])
    np.testing.assert_allclose(LogCosh().value(small), small**2 / 2 - small**4 / 12, rtol=1e-13)
    large = np.array([19.9, 20.1, 700.0, 1e5, 1e300])
    np.testing.assert_allclose(LogCosh().value(large), large - np.log(2), rtol=1e-15)
    middle = np.linspace(0.1, 19, 50)
    np.testing.assert_allclose(LogCosh().value(middle), np.log(np.cosh(middle)), rtol=1e-13)


# What other libraries say


@pytest.mark.parametrize("width", WIDTHS)
def test_agrees_with_scipy(width):
    r = np.random.default_rng(0).standard_t(1, 1000)
    np.testing.assert_allclose(Huber(width).value(r), scipy.special.huber(width, r), rtol=1e-14)
    np.testing.assert_allclose(SmoothL1(width).value(r), scipy.special.huber(width, r) / width, rtol=1e-14)


@pytest.mark.parametrize("tau", [0.1, 0.5, 0.9])
def test_agrees_with_scikit_learn(tau):
    rng = np.random.default_rng(0)
    prediction, target = rng.standard_normal((2, 1000))
    ours = Pinball(tau).value(prediction - target).mean()
    assert ours == pytest.approx(mean_pinball_loss(target, prediction, alpha=tau), rel=1e-14)


@pytest.mark.parametrize("width", WIDTHS)
def test_agrees_with_torch(width):
    torch = pytest.importorskip("torch")
    functional = torch.nn.functional
    rng = np.random.default_rng(0)
    target = rng.standard_normal(1000)
    for loss, theirs, factor in (
        (SmoothL1(width), lambda p, t: functional.smooth_l1_loss(p, t, beta=width, reduction="sum"), 1),
        (Huber(width), lambda p, t: functional.huber_loss(p, t, delta=width, reduction="sum"), 1),
        (AbsoluteError(), lambda p, t: functional.l1_loss(p, t, reduction="sum"), 1),
        (HalfSquaredError(), lambda p, t: functional.mse_loss(p, t, reduction="sum"), 0.5),
    ):
        prediction = torch.tensor(rng.standard_normal(1000), requires_grad=True)
        expected = factor * theirs(prediction, torch.tensor(target))
        expected.backward()
        total, gradient = loss.sum_and_gradient(prediction.detach().numpy(), target)
        assert total == pytest.approx(float(expected.detach()), rel=1e-13)
        np.testing.assert_allclose(gradient, prediction.grad.numpy(), rtol=1e-14, atol=1e-16)


# The fused pass


@every_loss
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("shape", [(), (0,), (7,), (3, 5), (_fused.BLOCK,), (_fused.BLOCK + 1,), (3, _fused.BLOCK)])
def test_one_pass_gives_the_sum_of_the_values_and_the_gradient(loss, dtype, shape):
    rng = np.random.default_rng(0)
    prediction, target = (3 * rng.standard_normal((2, *shape))).astype(dtype)
    total, gradient = loss.sum_and_gradient(prediction, target)
    r = prediction - target
    assert type(total) is float
    assert gradient.dtype == dtype and gradient.shape == shape
    np.testing.assert_array_equal(gradient, loss.gradient(r))
    assert loss.value(r).dtype == dtype
    expected = loss.value(r.astype(np.float64)).sum()
    assert total == pytest.approx(expected, rel=1e-13 if dtype is np.float64 else 2e-6)


@every_loss
def test_arrays_of_any_layout(loss):
    rng = np.random.default_rng(0)
    big = rng.standard_normal((6, 8))
    for prediction, target in ((big.T, np.ones((8, 6), np.float32)), (big[::2, ::-3], np.ones((3, 3), dtype=int))):
        total, gradient = loss.sum_and_gradient(prediction, target)
        assert gradient.dtype == np.float64
        np.testing.assert_array_equal(gradient, loss.gradient(prediction - target))
        assert total == pytest.approx(loss.value(prediction - target).sum(), rel=1e-14)
    assert loss.sum_and_gradient([1, 2], [2, 1])[0] == pytest.approx(loss.value([-1, 1]).sum(), rel=1e-15)


@every_loss
def test_out_takes_the_gradient_also_in_place(loss):
    rng = np.random.default_rng(0)
    prediction, target = rng.standard_normal((2, 100_000))
    total, gradient = loss.sum_and_gradient(prediction, target)
    out = np.full_like(prediction, np.nan)
    assert loss.sum_and_gradient(prediction, target, out=out) == (total, out)
    np.testing.assert_array_equal(out, gradient)
    strided = np.empty(200_000)[::2]
    assert loss.sum_and_gradient(prediction, target, out=strided)[1] is strided
    np.testing.assert_array_equal(strided, gradient)
    for name in ("prediction", "target"):
        arrays = {"prediction": prediction.copy(), "target": target.copy()}
        assert loss.sum_and_gradient(**arrays, out=arrays[name]) == (total, arrays[name])
        np.testing.assert_array_equal(arrays[name], gradient)
    shifted = prediction.copy()  # overlaps the input at other places than its own
    total, gradient = loss.sum_and_gradient(prediction[:-1], target[1:])
    assert loss.sum_and_gradient(shifted[:-1], target[1:], out=shifted[1:])[0] == total
    np.testing.assert_array_equal(shifted[1:], gradient)


@pytest.mark.parametrize("loss", [HalfSquaredError(), Huber(), LogCosh()], ids=repr)
def test_needs_no_temporary_of_full_size(loss):
    prediction, target, out = np.ones((3, 20 * _fused.BLOCK))
    loss.sum_and_gradient(prediction, target, out=out)
    tracemalloc.start()
    loss.sum_and_gradient(prediction, target, out=out)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * 8 * _fused.BLOCK  # a few blocks; one temporary of full size would be 20


# Finite in, no nan out


@every_loss
@given(r=some(4))
def test_no_finite_residual_gives_nan(loss, r):
    assert not np.isnan(loss.value(r)).any()
    assert (loss.value(r) >= 0).all()
    assert np.isfinite(loss.gradient(r)).all()


@every_loss
@given(data=some((2, 5)) | some((2, 5), np.float32))
def test_no_finite_data_gives_nan_in_the_pass(loss, data):
    prediction, target = data
    total, gradient = loss.sum_and_gradient(prediction, target)
    assert not np.isnan(gradient).any()
    assert total >= 0  # inf is allowed, nan is not >= 0
    with np.errstate(over="ignore"):
        r = prediction - target
        if np.isfinite(r).all():
            np.testing.assert_array_equal(gradient, loss.gradient(r))
            expected = float(np.sum(loss.value(r.astype(np.float64))))
            assert total == pytest.approx(expected, rel=1e-5, abs=1e-37)


@pytest.mark.parametrize("width", [5e-324, 1e-300, 1e-50, 1e50, 1.7e308])
@given(r=some(5) | some(5, np.float32))
def test_no_width_gives_nan(width, r):
    for loss in (SmoothL1(width), Huber(width)):
        total, gradient = loss.sum_and_gradient(r, np.zeros_like(r))
        assert total >= 0 and np.isfinite(gradient).all()
        assert (loss.value(r) >= 0).all()
        np.testing.assert_array_equal(gradient, loss.gradient(r))
        wide = r.astype(np.float64)
        with np.errstate(all="ignore"):
            np.testing.assert_array_equal(gradient, loss.gradient(wide).astype(r.dtype))


def test_a_sum_that_fits_is_found_though_its_parts_overflow():
    r = np.full(4, 3e37, np.float32)  # the squares are past the largest float32, their sum is not past a float's
    assert HalfSquaredError().sum_and_gradient(r, 0 * r)[0] == pytest.approx(2 * 9e74, rel=1e-6)
    r = np.array([2e154, 1e-3])
    assert SmoothL1(1e300).sum_and_gradient(r, 0 * r)[0] == pytest.approx(2e8, rel=1e-13)
    r = np.array([1.5e308, 1.0])
    assert SmoothL1(1.7e308).sum_and_gradient(r, 0 * r)[0] == pytest.approx(0.75e308 * 1.5 / 1.7, rel=1e-13)
    assert AbsoluteError().sum_and_gradient([1e308, 0], [-1e308, 0]) == (np.inf, pytest.approx([1.0, 0.0]))


# Refusals


@every_loss
def test_bad_residuals_are_refused(loss):
    for method in (loss.value, loss.gradient):
        with pytest.raises(
            ValueError, match=r"^r must be finite; got 1 non-finite value, the first is nan at index \(1"
        ):
            method([0.0, np.nan])
        with pytest.raises(TypeError, match=r"^r must be an array of real numbers"):
            method("1")


@every_loss
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("name", ["prediction", "target"])
def test_bad_data_is_refused_wherever_it_is(loss, name, bad):
    arrays = {"prediction": np.ones(_fused.BLOCK + 10), "target": np.zeros(_fused.BLOCK + 10)}
    arrays[name][-5] = bad
    for out in (None, np.empty_like(arrays["target"]), arrays[name]):
        with pytest.raises(
            ValueError, match=rf"^{name} must be finite; got 1 non-finite .* at index \({_fused.BLOCK + 5}"
        ):
            loss.sum_and_gradient(**arrays, out=out)


def test_infinities_that_cancel_are_refused():
    with pytest.raises(ValueError, match=r"^prediction must be finite"):
        AbsoluteError().sum_and_gradient([np.inf], [np.inf])


def test_shapes_and_out_are_checked():
    loss, x = Huber(), np.ones(3)
    frozen = np.ones(3)
    frozen.flags.writeable = False
    for arguments, error, says in (
        ((x, np.ones(1)), ValueError, r"^prediction and target must have the same shape; got \(3,\) and \(1,\)"),
        ((x, "abc"), TypeError, r"^target must be an array of real numbers"),
        ((x, x, [0, 0, 0]), TypeError, r"^out must be a NumPy array or None; got list"),
        ((x, x, np.ones(2)), ValueError, r"^out and prediction must have the same shape; got \(2,\) and \(3,\)"),
        (
            (x, x, np.ones(3, np.float32)),
            TypeError,
            r"^out must have the dtype of prediction - target, float64; got fl",
        ),
        ((x, x, frozen), ValueError, r"^out must be writable"),
    ):
        with pytest.raises(error, match=says):
            loss.sum_and_gradient(*arguments)


@pytest.mark.parametrize(("kind", "name"), [(SmoothL1, "beta"), (Huber, "delta"), (Pinball, "tau")])
def test_parameters_are_checked(kind, name):
    for value in (0, -1, np.nan, np.inf):
        with pytest.raises(ValueError, match=rf"^{name} must "):
            kind(value)
    for value in ("1", None, True, [1.0]):
        with pytest.raises(TypeError, match=rf"^{name} must be a real number"):
            kind(value)
    assert type(getattr(kind(np.float32(0.5)), name)) is float


@pytest.mark.parametrize("value", [1, 1.5, 0.0])
def test_pinball_refuses_the_ends(value):
    with pytest.raises(ValueError, match=r"^tau must lie in \(0, 1\), ends excluded"):
        Pinball(value)


def test_losses_are_values():
    assert repr(SmoothL1(2)) == "SmoothL1(beta=2.0)" and repr(AbsoluteError()) == "AbsoluteError()"
    assert SmoothL1() == SmoothL1(1.0) != SmoothL1(2) and SmoothL1(1) != Huber(1)
    assert len({Huber(1), Huber(1.0), Huber(2), AbsoluteError(), AbsoluteError()}) == 3
    with pytest.raises(dataclasses.FrozenInstanceError):
        Huber(1).delta = 2
    assert all(isinstance(loss, Loss) for loss in LOSSES)


# What mutation testing found unsaid


def test_defaults():
    assert (Pinball(), SmoothL1(), Huber()) == (Pinball(0.5), SmoothL1(1), Huber(1))


@every_loss
def test_a_number_gives_a_number(loss):
    assert type(loss.value(2.0)) is type(loss.gradient(2.0)) is np.float64
    assert type(loss.value(np.float32(2))) is type(loss.gradient(np.float32(2))) is np.float32


@pytest.mark.parametrize("loss", [*LOSSES, SmoothL1(1e300), SmoothL1(1e-300), Huber(1e300), Huber(1e-300)], ids=repr)
def test_extremes_are_quiet_whatever_numpy_is_told(loss):
    r = np.array([1e308, -1e308, 1e-308, -5e-324, 0])
    with np.errstate(all="raise"):
        for some_r in (r, np.array([3e38, -3e38, 1e-45, 0], np.float32)):
            loss.value(some_r)
            loss.gradient(some_r)
            loss.sum_and_gradient(some_r, -some_r)
        loss.sum_and_gradient(np.float32([3e38]), np.float32([-3e38]))


def test_the_prediction_is_named_when_it_is_no_array():
    with pytest.raises(TypeError, match=r"^prediction must be an array of real numbers"):
        Huber().sum_and_gradient("abc", [1.0])
