"""Boxes: encode and decode undo each other, overlap is an overlap, and the laboratory's data is what it says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.datasets import load_digits

from l1l2 import box_lab
from l1l2.box_data import INK, digits_on_canvas
from l1l2.box_lab import ANCHOR, LOSSES, compare_losses
from l1l2.boxes import decode, encode, iou


@st.composite
def boxes(draw, rows=None, largest=1000.0):
    n = draw(st.integers(1, 6)) if rows is None else rows
    corner = draw(hnp.arrays(float, (n, 2), elements=st.floats(-largest, largest)))
    size = draw(hnp.arrays(float, (n, 2), elements=st.floats(0.01, largest)))
    return np.concatenate([corner, corner + size], axis=1)


pairs = st.integers(1, 6).flatmap(lambda n: st.tuples(boxes(n), boxes(n)))


# --- encode and decode ---------------------------------------------------------------------------------------------


@given(pairs)
def test_decode_undoes_encode(pair):
    anchors, truth = pair
    assert_allclose(decode(anchors, encode(anchors, truth)), truth, atol=1e-8)


@given(boxes(3), hnp.arrays(float, (3, 4), elements=st.floats(-3, 3)))
def test_encode_undoes_decode(anchors, deltas):
    assert_allclose(encode(anchors, decode(anchors, deltas)), deltas, atol=1e-4)


@given(pairs, st.floats(0.1, 10), st.floats(-100, 100))
def test_deltas_have_no_unit_and_no_origin(pair, factor, shift):
    anchors, truth = pair
    assert_allclose(
        encode(anchors * factor + shift, truth * factor + shift), encode(anchors, truth), rtol=1e-5, atol=1e-5
    )


def test_the_formula_on_one_box():
    # anchor: centre (5, 10), size 10 x 20; box: centre (8, 6), size 20 x 10
    assert_allclose(encode([[0, 0, 10, 20]], [[-2, 1, 18, 11]]), [[0.3, -0.2, np.log(2), -np.log(2)]])
    assert_array_equal(encode([[1, 2, 3, 4]], [[1, 2, 3, 4]]), [[0, 0, 0, 0]])
    assert_allclose(decode([[0, 0, 10, 20]], [[0.3, -0.2, np.log(2), -np.log(2)]]), [[-2, 1, 18, 11]])


def test_agreement_with_a_loop_over_the_published_formulas():
    rng = np.random.default_rng(0)
    anchors = np.cumsum(rng.uniform(0.1, 3, (50, 2, 2)), axis=1).reshape(50, 4)
    truth = np.cumsum(rng.uniform(0.1, 3, (50, 2, 2)), axis=1).reshape(50, 4)
    for anchor, box, delta in zip(anchors, truth, encode(anchors, truth)):
        for k in (0, 1):
            size, own = box[k + 2] - box[k], anchor[k + 2] - anchor[k]
            assert_allclose(delta[k], ((box[k] + size / 2) - (anchor[k] + own / 2)) / own, atol=1e-12)
            assert_allclose(delta[k + 2], np.log(size / own), atol=1e-12)


def test_no_row_reads_another_and_no_row_is_allowed():
    rng = np.random.default_rng(1)
    a = np.concatenate([rng.random((9, 2)), 1 + rng.random((9, 2))], axis=1)
    b = np.concatenate([rng.random((9, 2)), 1 + rng.random((9, 2))], axis=1)
    for function in (encode, iou, lambda a, b: decode(a, b - 1)):
        whole = function(a, b)
        assert_array_equal(whole, np.concatenate([function(a[k : k + 1], b[k : k + 1]) for k in range(9)]))
        assert function(a[:0], b[:0]).shape == (0, *whole.shape[1:])


def test_float32_stays_and_arguments_are_left_alone():
    a = np.array([[0, 0, 2, 3]], np.float32)
    b = np.array([[1, 1, 2, 2]], np.float32)
    copies = a.copy(), b.copy()
    for result in (encode(a, b), decode(a, b), iou(a, b)):
        assert result.dtype == np.float32
    assert_array_equal(a, copies[0])
    assert_array_equal(b, copies[1])
    assert encode(a, b.astype(float)).dtype == np.float64


@pytest.mark.parametrize("deltas", [[1e308, 0, 1e308, 0], [-1e308, 1e308, -1e308, 800], [0, 0, -1e308, -800]])
def test_huge_deltas_give_finite_boxes(deltas):
    with np.errstate(all="raise", under="ignore"):
        box = decode([[0.0, 0.0, 5.0, 7.0]], [deltas])
    assert np.isfinite(box).all()
    assert (box[:, 2:] >= box[:, :2]).all()


# --- overlap -------------------------------------------------------------------------------------------------------


@given(pairs)
def test_iou_is_a_share_symmetric_and_1_only_for_itself(pair):
    a, b = pair
    overlap = iou(a, b)
    assert ((overlap >= 0) & (overlap <= 1)).all()
    assert_array_equal(overlap, iou(b, a))
    assert_array_equal(iou(a, a), np.ones(len(a)))


def test_iou_against_counting_grid_cells():
    rng = np.random.default_rng(2)
    corner, size = rng.integers(0, 12, (2, 300, 2)), rng.integers(1, 9, (2, 300, 2))
    a, b = np.concatenate([corner, corner + size], axis=2)
    for box_a, box_b, overlap in zip(a, b, iou(a, b)):
        cells_a, cells_b = np.zeros((2, 21, 21), bool)
        cells_a[box_a[1] : box_a[3], box_a[0] : box_a[2]] = True
        cells_b[box_b[1] : box_b[3], box_b[0] : box_b[2]] = True
        assert_allclose(overlap, (cells_a & cells_b).sum() / (cells_a | cells_b).sum(), rtol=1e-14)


def test_touching_boxes_do_not_overlap_and_known_ones_do():
    assert_array_equal(iou([[0, 0, 1, 1]] * 3, [[1, 0, 2, 1], [0, 1, 1, 2], [5, 5, 6, 6]]), [0, 0, 0])
    assert_allclose(iou([[0, 0, 2, 2]], [[1, 0, 3, 2]]), [1 / 3])
    assert_allclose(iou([[0, 0, 4, 4]], [[1, 1, 3, 3]]), [4 / 16])


@pytest.mark.parametrize("scale", [1e-300, 1e-150, 1e150, 1e300])
def test_iou_does_not_depend_on_the_unit_even_at_the_ends_of_the_floats(scale):
    a, b = np.array([[0, 0, 2.0, 2]]), np.array([[1.0, 0, 3, 2]])
    assert_allclose(iou(a * scale, b * scale), [1 / 3])
    thin, flat = np.array([[0, 0, 1e300, 1e-300]]), np.array([[0, 0, 1e-300, 1e300]])
    assert iou(thin, flat) == 0


def test_a_step_to_the_truth_raises_the_overlap():
    anchor, truth = np.array([[4.0, 4, 14, 16]]), np.array([[9.0, 2, 13, 18]])
    path = [iou(decode(anchor, share * encode(anchor, truth)), truth)[0] for share in np.linspace(0, 1, 11)]
    assert (np.diff(path) > 0).all()
    assert_allclose(path[-1], 1)


# --- what is refused -----------------------------------------------------------------------------------------------

GOOD = [[0, 0, 1, 1], [0, 0, 2, 2]]


@pytest.mark.parametrize(
    ("bad", "error", "message"),
    [
        ([[0, 0, 1, 1], [3, 0, 3, 1]], ValueError, r"row 1 is \[3.0, 0.0, 3.0, 1.0\]"),
        ([[0, 0, 1, 1], [0, 2, 1, 1]], ValueError, r"row 1 is \[0.0, 2.0, 1.0, 1.0\]"),
        ([[1, 0, 0, 1], [0, 2, 1, 1]], ValueError, r"row 0 is .* \(2 such rows\)"),
        ([[-1e308, 0, 1e308, 1], [0, 0, 1, 1]], ValueError, "row 0 is"),
        ([[0, 0, 1, np.nan], [0, 0, 1, 1]], ValueError, "must be finite"),
        ([[0, 0, 1], [0, 0, 1]], ValueError, r"must have shape \(n, 4\)"),
        ([0, 0, 1, 1], ValueError, r"must have shape \(n, 4\)"),
        ([[0, 0, 1, 1]], ValueError, "same number of rows; got"),
        ([["a", "b", "c", "d"]], TypeError, "must be an array of real numbers"),
        ([[True, False, True, True]], TypeError, "must be an array of real numbers"),
    ],
)
def test_bad_boxes_are_named(bad, error, message):
    for function, first, second in [(encode, "anchors", "boxes"), (iou, "a", "b")]:
        with pytest.raises(error, match=message) as raised:
            function(bad, GOOD)
        assert first in str(raised.value)
        with pytest.raises(error, match=message) as raised:
            function(GOOD, bad)
        assert second in str(raised.value)
    with pytest.raises(error, match=message):
        decode(bad, GOOD)


# --- digits on a canvas --------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_images_whatever_happens_to_the_labels():
    first, second, other = (
        digits_on_canvas(50, np.random.default_rng(seed), bad_share=share, jitter=jitter)
        for seed, share, jitter in [(0, 0, 0), (0, 0.4, 0.1), (1, 0, 0)]
    )
    assert_array_equal(first.images, second.images)
    assert_array_equal(first.boxes, second.boxes)
    assert_array_equal(first.labels, first.boxes)
    assert not np.array_equal(first.boxes, other.boxes)
    assert not first.wrong.any()
    assert second.wrong.sum() == 20


def test_the_true_box_holds_the_ink_and_nothing_less():
    data = digits_on_canvas(400, np.random.default_rng(3), background=0, canvas=24)
    assert data.images.shape == (400, 24, 24)
    assert data.images.dtype == np.float32
    assert data.flat.shape == (400, 576)
    assert ((data.boxes >= 0) & (data.boxes <= 24)).all()
    # interpolation spreads ink by at most one original pixel, here up to 2.2 pixels of the canvas, half of it outside
    for image, box in zip(data.images, data.boxes):
        ys, xs = np.nonzero(image > 0.5)
        assert box[0] - 1.2 < xs.min() + 0.5
        assert xs.max() + 0.5 < box[2] + 1.2
        assert box[1] - 1.2 < ys.min() + 0.5
        assert ys.max() + 0.5 < box[3] + 1.2
    edges = np.array([[np.nonzero((im > INK).any(axis=k))[0][[0, -1]] for k in (0, 1)] for im in data.images])
    found = np.concatenate([edges[:, :, 0], edges[:, :, 1] + 1], axis=1)
    assert iou(found, data.boxes).mean() > 0.75  # as measured on the picture alone
    assert_allclose(
        (found[:, :2] + found[:, 2:]).mean(axis=0) / 2,
        (data.boxes[:, :2] + data.boxes[:, 2:]).mean(axis=0) / 2,
        atol=0.1,
    )


def test_a_digit_at_scale_one_is_the_original():
    digits = load_digits()
    for index in (0, 7, 100):
        data = digits_on_canvas(200, np.random.default_rng(0), canvas=12, scale=(1, 1), background=0, originals=[index])
        assert (data.digits == digits.target[index]).all()
        ink = data.images.sum(axis=(1, 2)) / (digits.images[index] / 16).sum()
        size = (data.boxes[:, 2:] - data.boxes[:, :2]).prod(axis=1)
        whole = np.nonzero(digits.images[index] / 16 > INK)
        original = (np.ptp(whole[0]) + 1) * (np.ptp(whole[1]) + 1)
        assert_allclose(ink, size / original, rtol=0.15)  # ink grows as the box's area does
        assert_allclose(ink.mean(), (size / original).mean(), rtol=0.02)


def test_label_noise_has_the_size_that_was_asked_for():
    data = digits_on_canvas(4000, np.random.default_rng(4), jitter=0.05, bad_share=0.25)
    size = np.tile(data.boxes[:, 2:] - data.boxes[:, :2], 2)
    error = ((data.labels - data.boxes) / size)[~data.wrong]
    assert_allclose(error.std(axis=0), 0.05, rtol=0.06)
    assert_allclose(error.mean(axis=0), 0, atol=0.005)
    assert data.wrong.sum() == 1000
    overlap = iou(data.labels, data.boxes)
    assert overlap[~data.wrong].mean() > 0.8
    assert overlap[data.wrong].mean() < 0.35
    assert (data.labels[:, 2:] > data.labels[:, :2]).all()
    for seed in range(20):  # a wrong label is another image's, never its own
        few = digits_on_canvas(3, np.random.default_rng(seed), jitter=0, bad_share=1)
        assert few.wrong.all()
        assert not (few.labels == few.boxes).all(axis=1).any()
        assert {tuple(label) for label in few.labels} <= {tuple(box) for box in few.boxes}


def test_training_and_test_digits_can_be_kept_apart():
    data = digits_on_canvas(100, np.random.default_rng(5), originals=np.nonzero(load_digits().target == 3)[0])
    assert (data.digits == 3).all()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"n": 0}, ValueError, "n must be at least 1"),
        ({"rng": 3}, TypeError, "rng must be a numpy Generator"),
        ({"canvas": 12}, ValueError, r"canvas must hold the largest digit, 17.6 pixels; got 12"),
        ({"scale": (2, 1)}, ValueError, r"scale must be \(low, high\)"),
        ({"scale": (0, 1)}, ValueError, r"scale\[0\] must be positive"),
        ({"scale": 1.5}, ValueError, "scale must have 1 dimension"),
        ({"jitter": -0.1}, ValueError, "jitter must not be negative"),
        ({"bad_share": 1.1}, ValueError, "bad_share must lie in"),
        ({"originals": []}, ValueError, "originals must be a list of indices"),
        ({"originals": [0, 1797]}, ValueError, r"originals must lie in 0..1796"),
        ({"originals": [0.5]}, ValueError, "originals must be a list of indices"),
    ],
)
def test_digits_on_canvas_names_what_it_refuses(arguments, error, message):
    with pytest.raises(error, match=message):
        digits_on_canvas(**{"n": 5, "rng": np.random.default_rng(0)} | arguments)


# --- the laboratory ------------------------------------------------------------------------------------------------

THREE = {name: LOSSES[name] for name in ("L2", "Smooth L1, beta 1", "L1")}


@pytest.fixture(scope="module")
def plain():
    return compare_losses(THREE, (0, 0.3), seeds=2)


def test_the_losses_differ_when_labels_are_wrong_and_hardly_when_they_are_right(plain):
    l2, smooth, l1 = plain.iou
    assert plain.iou.shape == plain.slope.shape == (3, 2, 2)
    assert (l1[1] - l2[1] > 0.03).all()  # for every seed
    assert 0.05 < (l1[1] - l2[1]).mean() < 0.11
    assert abs((l1[0] - l2[0]).mean()) < 0.025
    assert (l2[0] > 0.7).all()
    truth = digits_on_canvas(500, np.random.default_rng(0)).boxes
    assert iou(np.repeat(ANCHOR, 500, axis=0), truth).mean() < 0.4  # what saying the anchor every time would get
    # a beta of 1 is wider than all these residuals: it is L2
    assert np.abs(smooth - l2).max() < 0.02


def test_l2_shrinks_towards_the_mean_box_by_the_share_of_wrong_labels(plain):
    kept = plain.slope[:, 1] / plain.slope[:, 0]
    assert_allclose(kept[0].mean(), 0.7, atol=0.04)
    assert kept[2].mean() > 0.78


def test_the_same_beta_is_robust_once_the_deltas_are_scaled():
    scaled = compare_losses(THREE, (0.3,), seeds=2, delta_scale=(0.1, 0.1, 0.2, 0.2))
    l2, smooth, l1 = scaled.iou[:, 0]
    assert (smooth - l2 > 0.03).all()
    assert abs((l1 - smooth).mean()) < 0.03


def test_a_laboratory_repeats_itself_and_prints_a_table():
    small = {"losses": {"L1": LOSSES["L1"]}, "bad_shares": (0.2,), "seeds": 2, "train": 200, "test": 50, "epochs": 1}
    first, second = compare_losses(**small), compare_losses(**small)
    assert_array_equal(first.iou, second.iou)
    mean, spread = first.iou.mean(), first.iou.std(ddof=1)
    assert first.table().split() == ["20%", "bad", "L1", f"{mean:.3f}", "+-", f"{spread:.3f}"]


def test_no_digit_of_the_test_was_trained_on(monkeypatch):
    drawn = []

    def recorder(n, rng, *, originals, **options):
        drawn.append((n, set(originals)))
        return digits_on_canvas(n, rng, originals=originals, **options)

    monkeypatch.setattr(box_lab, "digits_on_canvas", recorder)
    compare_losses({"L1": LOSSES["L1"]}, (0, 0.5), seeds=2, train=30, test=20, epochs=1)
    (test_0, *trains_0), (test_1, *trains_1) = drawn[:3], drawn[3:]
    assert test_0 != test_1
    for test, trains in [(test_0, trains_0), (test_1, trains_1)]:
        assert [n for n, _ in [test, *trains]] == [20, 30, 30]
        assert len(test[1]) == 597
        assert all(test[1].isdisjoint(seen) and len(seen) == 1200 for _, seen in trains)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"losses": {}}, "losses and bad_shares must not be empty"),
        ({"bad_shares": ()}, "losses and bad_shares must not be empty"),
        ({"bad_shares": (0, 2)}, "bad_shares must lie in"),
        ({"seeds": 0}, "seeds must be at least 1"),
        ({"delta_scale": (1, 1)}, "delta_scale must be 4 positive numbers"),
        ({"delta_scale": (1, 1, 1, 0)}, "delta_scale must be 4 positive numbers"),
    ],
)
def test_the_laboratory_names_what_it_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        compare_losses(**arguments)
