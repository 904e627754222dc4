"""The tiny network: its data, its first weights, and that each penalty does to its weights what it should."""

from __future__ import annotations

import math

import numpy as np
import pytest

from l1l2.costs import CrossEntropyCost
from l1l2.draws import bell, uniform_stream
from l1l2.heads import SigmoidHead
from l1l2.penalties import L1
from l1l2.tiny import GRADIENT_RATE, PENALTIES, first_network, train
from l1l2.tiny_data import DATA, N_TEST, N_TRAIN, data_set

HEAD = SigmoidHead(CrossEntropyCost())


@pytest.mark.parametrize("name", list(DATA))
def test_data_are_balanced_inside_the_picture_and_always_the_same(name):
    points, again = data_set(name), data_set(name)
    for X, y, n in ((points.X_train, points.y_train, N_TRAIN), (points.X_test, points.y_test, N_TEST)):
        assert X.shape == (n, 2) and y.shape == (n,)
        assert y.mean() == 0.5 and set(y) == {0, 1}
        assert np.array_equal(X, X.round(3)) and np.quantile(np.abs(X), 0.99) < 2.2
    assert np.array_equal(points.X_train, again.X_train)


def test_data_have_the_shape_of_their_name():
    circle, xor, line = (data_set(name) for name in ("circle", "xor", "line"))
    inside = np.hypot(*circle.X_test.T) < 0.95
    assert np.mean(inside == circle.y_test) > 0.93
    assert np.mean((xor.X_test.prod(axis=1) > 0) == xor.y_test) > 0.85
    assert np.mean((line.X_test[:, 0] > 0) == line.y_test) > 0.85
    assert abs(np.corrcoef(line.X_test[:, 1], line.y_test)[0, 1]) < 0.1, "y says nothing"


def test_the_first_network_is_always_the_same_and_has_no_zero_weight():
    network, again = first_network(), first_network()
    assert np.array_equal(network.parameters, again.parameters)
    assert network.n_weights == 24 and network.parameters.size == 33
    assert (network.parameters[:24] != 0).all() and (network.parameters[24:] == 0).all()
    assert 0.25 < network.weights[0].std() < 0.65 and 0.2 < network.weights[1].std() < 0.8


@pytest.mark.parametrize("penalty", PENALTIES)
def test_one_step_is_what_it_says(penalty):
    strength, points, first = 0.04, data_set("moons"), first_network()
    before, w = first.parameters.copy(), first.parameters[:24].copy()
    _, gradient = first.value_and_gradient(points.X_train, points.y_train, HEAD)
    after = train("moons", [(1, penalty, strength)]).network.parameters
    slope = gradient[:24]
    if penalty == "adamw":  # the first step of Adam has length rate * |g| / (|g| + epsilon)
        expected = w * (1 - 0.01 * strength) - 0.01 * slope / (np.abs(slope) + 1e-3)
        bias = -0.01 * gradient[24:] / (np.abs(gradient[24:]) + 1e-3)
    else:
        more = {"l1_gradient": strength * np.sign(w), "l2": strength * w}.get(penalty, 0.0)
        expected = w - GRADIENT_RATE * (slope + more)
        expected = L1(strength).prox(expected, GRADIENT_RATE) if penalty == "l1_prox" else expected
        bias = before[24:] - GRADIENT_RATE * gradient[24:]
    np.testing.assert_allclose(after[:24], expected, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(after[24:], bias, rtol=1e-12, atol=1e-15)


def test_the_prox_stops_where_the_penalised_loss_is_stationary():
    """0 is in the subdifferential: at a zero the gradient is at most lambda, elsewhere -lambda sign."""
    strength, points = 0.05, data_set("line")
    run = train("line", [(2500, "l1_prox", strength)])
    _, gradient = run.network.value_and_gradient(points.X_train, points.y_train, HEAD)
    assert L1(strength).subdiff_distance(run.network.parameters[:24], gradient[:24]) < 1e-3
    assert run.zeros == 22


def test_changing_the_penalty_goes_on_from_the_same_weights():
    """Two spans of one penalty are one span: Adam keeps its memory where only the strength changes."""
    for penalty in PENALTIES:
        one, two = train("xor", [(60, penalty, 0.01)]), train("xor", [(25, penalty, 0.01), (60, penalty, 0.01)])
        assert np.array_equal(one.network.parameters, two.network.parameters), penalty
    there_and_back = [(25, "adamw", 0.01), (26, "none", 0.01), (60, "adamw", 0.01)]
    assert train("xor", there_and_back).zeros == 0
    changed = train("circle", [(300, "l1_gradient", 0.003), (600, "l1_prox", 0.003)])
    assert train("circle", [(300, "l1_gradient", 0.003)]).zeros == 0 and changed.zeros > 8


def test_what_the_picture_tells():
    by_gradient, by_prox = (train("circle", [(600, name, 0.003)]) for name in ("l1_gradient", "l1_prox"))
    assert (by_gradient.zeros, by_prox.zeros) == (0, 12)
    assert 0 < by_gradient.smallest < 1e-3 < by_prox.smallest
    assert abs(by_gradient.train_loss - by_prox.train_loss) < 1e-3
    overfit = train("moons", [(2000, "none", 0.0)])
    assert overfit.test_loss > 4 * overfit.train_loss
    assert np.isnan(train("circle", [(200, "l1_prox", 0.5)]).smallest), "all 24 weights are gone"


@pytest.mark.parametrize(
    ("spans", "why"),
    [
        ([(5, "l1", 0.1)], r"spans\[0\]\[1\] must be one of none, l1_gradient"),
        ([(5, "l2", -1)], r"spans\[0\]\[2\] must"),
        ([(5, "l2", 0.1), (4, "l2", 0.1)], r"spans\[1\]\[0\] must"),
        ([(2.5, "l2", 0.1)], r"spans\[0\]\[0\] must"),
    ],
)
def test_bad_spans_are_refused_by_name(spans, why):
    with pytest.raises((TypeError, ValueError), match=why):
        train("xor", spans)
    with pytest.raises(ValueError, match="name must be one of moons, circle, xor, line; got 'stars'"):
        data_set("stars")


# What mutation testing found unsaid


def test_the_first_weights_are_the_stream_s_at_glorot_s_scale():
    draw = uniform_stream(8)
    first, second = first_network().weights
    np.testing.assert_allclose(first.ravel(), [bell(draw) * math.sqrt(2 / 10) for _ in range(16)], rtol=1e-15)
    np.testing.assert_allclose(second.ravel(), [bell(draw) * math.sqrt(2 / 9) for _ in range(8)], rtol=1e-15)


def test_the_smallest_weight_is_that_of_either_sign():
    run = train("circle", [(20, "l1_prox", 0.05)])
    w = run.network.parameters[:24]
    assert run.zeros == np.count_nonzero(w == 0) > 0
    assert run.smallest == np.abs(w[w != 0]).min() < w[w > 0].min()
