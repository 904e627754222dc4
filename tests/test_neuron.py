"""The sigmoid neuron: exact far out, right in every derivative, and slow just where the algebra says so."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from scipy import integrate, special, stats
from sklearn.metrics import log_loss

from l1l2.costs import sigmoid_pair
from l1l2.depth import layer_gradient_norms
from l1l2.layers import ACTIVATIONS, INITIALISATIONS, initial_weights
from l1l2.neuron import (
    CrossEntropyCost,
    CrossEntropyMissingSigmoidPrime,
    Neuron,
    QuadraticCost,
    escape_epochs,
    escape_time,
    sigmoid,
    sigmoid_derivative,
)

COSTS = [QuadraticCost, CrossEntropyCost, CrossEntropyMissingSigmoidPrime]
floats = st.floats(allow_nan=False, allow_infinity=False)
moderate = st.floats(-30, 30)
targets = st.floats(0, 1)


# --- sigmoid -------------------------------------------------------------------------------------------------------


@given(floats)
def test_sigmoid_is_a_share_and_its_mirror_image_is_the_rest(z):
    a, b = sigmoid(z), sigmoid(-z)
    assert 0 <= a <= 1
    assert_allclose(a + b, 1, rtol=1e-15)
    assert 0 <= sigmoid_derivative(z) <= 0.25
    assert sigmoid_derivative(z) == sigmoid_derivative(-z)


def test_sigmoid_agrees_with_scipy_and_warns_of_nothing():
    z = np.concatenate([np.linspace(-745, 745, 20001), [-1e308, -1e5, 1e5, 1e308]])
    with np.errstate(all="raise", under="ignore"):
        assert_allclose(sigmoid(z), special.expit(z), rtol=2e-15, atol=1e-307)
        assert_allclose(sigmoid_derivative(z), special.expit(z) * special.expit(-z), rtol=4e-15, atol=1e-307)
    assert sigmoid(1e308) == 1
    assert sigmoid(-1e308) == sigmoid_derivative(1e308) == 0


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3)])
def test_shape_and_dtype_are_kept(shape, dtype):
    z = np.full(shape, 1.5, dtype)
    y = np.full(shape, 1, dtype)
    results = [sigmoid(z), sigmoid_derivative(z)]
    results += [f(z, y) for cost in COSTS for f in (cost.value, cost.delta)]
    results += [f(z, 1) for cost in COSTS for f in (cost.value, cost.delta)]
    for result in results:
        assert (np.shape(result), result.dtype) == (shape, dtype)


@given(st.floats(-800, 800))
def test_the_quick_way_for_plain_floats_gives_the_same(z):
    assert_allclose(sigmoid_pair(z), sigmoid_pair(np.array(z)), rtol=1e-15)
    for cost in COSTS:
        for y in (0.0, 0.3, 1.0):
            assert_allclose(cost.delta(z, y), cost.delta(np.array([z]), np.array([y]))[0], rtol=1e-14)


@pytest.mark.parametrize(
    ("level", "z"), [(0.1, 2.0634370688955608), (0.05, 2.887270950357621), (0.01, 4.584863339122), (0.001, 6.90575227)]
)
def test_where_the_slope_is_small(level, z):
    assert_allclose(sigmoid_derivative(z), level, rtol=1e-8)
    assert sigmoid_derivative(z * 1.01) < level < sigmoid_derivative(z * 0.99)


@pytest.mark.parametrize(("sd", "share"), [(1, 4.5e-6), (2, 0.0219), (5, 0.359), (10, 0.647), (28, 0.870)])
def test_how_often_the_slope_is_small_depends_on_the_spread_of_z(sd, share):
    assert_allclose(2 * stats.norm.sf(4.584863339122 / sd), share, rtol=0.02)
    if share > 0.01:
        z = np.random.default_rng(0).normal(0, sd, 100_000)
        assert abs((sigmoid_derivative(z) < 0.01).mean() - share) < 5 * math.sqrt(share / 1e5)


# --- costs ---------------------------------------------------------------------------------------------------------


@given(moderate, targets)
def test_delta_is_the_slope_of_the_value(z, y):
    h = 1e-5
    for cost in (QuadraticCost, CrossEntropyCost):
        slope = (cost.value(z + h, y) - cost.value(z - h, y)) / (2 * h)
        assert_allclose(cost.delta(z, y), slope, atol=2e-9)


def test_thousand_random_weights_and_biases_against_central_differences():
    rng = np.random.default_rng(0)
    w, b, x = rng.normal(size=(3, 1000))
    y, h = rng.integers(0, 2, 1000).astype(float), 1e-5
    delta = QuadraticCost.delta(w * x + b, y)
    by_w = (QuadraticCost.value((w + h) * x + b, y) - QuadraticCost.value((w - h) * x + b, y)) / (2 * h)
    by_b = (QuadraticCost.value(w * x + b + h, y) - QuadraticCost.value(w * x + b - h, y)) / (2 * h)
    assert_allclose(delta * x, by_w, atol=1.4e-10)
    assert_allclose(delta, by_b, atol=1.4e-10)
    assert_allclose(delta, (sigmoid(w * x + b) - y) * sigmoid_derivative(w * x + b), atol=1e-15)


@given(floats, st.sampled_from([0.0, 0.25, 1.0]))
def test_finite_input_never_gives_nan(z, y):
    for cost in COSTS:
        with np.errstate(all="raise", under="ignore"):
            value, delta = cost.value(z, y), cost.delta(z, y)
        assert value >= 0
        assert math.isfinite(value)
        assert math.isfinite(delta)


def test_cross_entropy_agrees_with_scikit_learn_and_survives_where_the_plain_formula_does_not():
    z = np.linspace(-10, 10, 41)
    y = (np.arange(41) % 3 == 0).astype(float)
    assert_allclose(CrossEntropyCost.value(z, y).mean(), log_loss(y, special.expit(z)), rtol=1e-10)
    assert_allclose(CrossEntropyCost.value(np.array([1000.0, -1000.0]), np.array([0, 1])), [1000, 1000])
    assert_allclose(CrossEntropyCost.delta(40.0, 1.0), -math.exp(-40), rtol=1e-15)  # 1 - a is 0 in floats
    assert_allclose(QuadraticCost.delta(40.0, 1.0), -math.exp(-80), rtol=1e-15)


def test_agreement_with_torch():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(1)
    z, y = rng.normal(0, 5, 200), rng.random(200)
    for cost, theirs in [
        (QuadraticCost, lambda t, y: (torch.sigmoid(t) - y) ** 2 / 2),
        (CrossEntropyCost, lambda t, y: torch.nn.functional.binary_cross_entropy_with_logits(t, y, reduction="none")),
    ]:
        t = torch.tensor(z, requires_grad=True)
        value = theirs(t, torch.tensor(y))
        value.sum().backward()
        assert_allclose(cost.value(z, y), value.detach().numpy(), rtol=1e-12, atol=1e-14)
        assert_allclose(cost.delta(z, y), t.grad.numpy(), rtol=1e-10, atol=1e-14)


def test_the_slip_is_cross_entropy_without_sigma_prime():
    z = np.linspace(-10, 10, 101)
    for y in (0, 0.3, 1):
        right, slip = CrossEntropyCost.delta(z, y), CrossEntropyMissingSigmoidPrime.delta(z, y)
        assert_allclose(slip * sigmoid_derivative(z), right, rtol=1e-12)
    assert_allclose(CrossEntropyMissingSigmoidPrime.delta(z, 0), 1 / (1 - special.expit(z)), rtol=1e-10)
    ratio = CrossEntropyMissingSigmoidPrime.delta(4.0, 0.0) / CrossEntropyCost.delta(4.0, 0.0)
    assert abs(ratio - 56.6) < 0.05
    assert CrossEntropyMissingSigmoidPrime.value is CrossEntropyCost.value


def test_squared_error_pulls_hardest_at_two_thirds_and_an_error_never_exceeds_one():
    z = np.linspace(-12, 12, 240_001)
    pull = QuadraticCost.delta(z, 0)
    assert abs(z[pull.argmax()] - math.log(2)) < 1e-4
    assert_allclose(sigmoid(math.log(2)), 2 / 3)
    assert_allclose(QuadraticCost.delta(math.log(2), 0.0), 4 / 27, rtol=1e-15)
    assert 0.99999 < np.abs(sigmoid(z) - 0).max() < 1
    # an absolute error behind the same sigmoid saturates just the same
    assert_allclose(QuadraticCost.delta(8.0, 0.0), 3.3513e-4, rtol=1e-4)
    assert_allclose(sigmoid_derivative(8.0), 3.3524e-4, rtol=1e-4)


def test_squared_error_has_three_minima_where_cross_entropy_has_one():
    x, y, w = np.array([-2.0, -1, 1]), np.array([0.0, 1, 1]), np.linspace(-30, 30, 60_001)
    z = w[:, None] * x - 3
    targets = np.broadcast_to(y, z.shape)
    for cost, places, values in [
        (QuadraticCost, [-8.886, -0.770, 8.993], [0.33333, 0.30104, 0.16667]),
        (CrossEntropyCost, [0.439], [2.04215]),
    ]:
        slope = (cost.delta(z, targets) * x).mean(axis=1)
        minima = np.nonzero((slope[:-1] < 0) & (slope[1:] >= 0))[0]
        assert_allclose(w[minima], places, atol=0.002)
        assert_allclose(cost.value(z, targets).mean(axis=1)[minima], values, atol=1e-5)


@pytest.mark.parametrize("cost", COSTS)
def test_the_clock_is_the_integral_of_one_over_delta(cost):
    for low, high in [(-2.0, 1.0), (0.0, 8.0)]:
        area, _ = integrate.quad(lambda z, cost=cost: 1 / cost.delta(z, 0.0), low, high, epsrel=1e-12)
        assert_allclose(cost.clock(high) - cost.clock(low), area, rtol=1e-10)


@pytest.mark.parametrize("cost", [CrossEntropyCost, CrossEntropyMissingSigmoidPrime])
@pytest.mark.parametrize("y", [-0.1, 1.5, [0, 3]])
def test_a_cross_entropy_refuses_targets_outside_0_1(cost, y):
    for method in (cost.value, cost.delta):
        with pytest.raises(ValueError, match=r"y must lie in \[0, 1\]"):
            method([1.0, 2.0], y)
    assert np.isfinite(QuadraticCost.value([1.0, 2.0], y)).all()


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize(
    ("z", "y", "error", "message"),
    [
        (np.nan, 0.0, ValueError, "z must be finite"),
        (0.0, np.inf, ValueError, "y must be finite"),
        ("1", 0, TypeError, "z must be"),
        (True, 0, TypeError, "z must be"),
        ([1.0, 2.0], [1.0, 0.0, 1.0], ValueError, "y must be a number or have the shape of z"),
        (1.0, [1.0, 0.0], ValueError, "y must be a number or have the shape of z"),
        (np.float32([1]), 1e300, ValueError, "y must be finite"),
    ],
)
def test_costs_name_what_they_refuse(cost, z, y, error, message):
    for method in (cost.value, cost.delta):
        with pytest.raises(error, match=message):
            method(z, y)


# --- training ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cost", "rate", "epochs", "from_mild", "from_wrong"),
    [
        (QuadraticCost, 0.15, 300, 0.0940, 0.2028),
        (CrossEntropyMissingSigmoidPrime, 0.005, 301, 0.0400, 0.0474),  # the widgets run 301 frames
        (CrossEntropyCost, 0.005, 301, 0.4167, 0.7782),
        (CrossEntropyCost, 0.15, 301, 0.0116, 0.0120),
    ],
)
def test_the_neuron_of_nielsens_chapter_3(cost, rate, epochs, from_mild, from_wrong):
    mild, wrong = (Neuron(*start).train(1.0, 0.0, cost(), rate, epochs) for start in [(0.6, 0.9), (2, 2)])
    assert [round(float(c.outputs[0]), 4) for c in (mild, wrong)] == [0.8176, 0.9820]
    assert [round(float(c.outputs[-1]), 4) for c in (mild, wrong)] == [from_mild, from_wrong]
    if cost is QuadraticCost:
        assert (round(float(mild.weights[-1]), 3), round(float(mild.biases[-1]), 3)) == (-1.283, -0.983)
        assert round(float(wrong.outputs[150]), 3) == 0.933


def test_a_training_is_its_whole_course_and_leaves_the_neuron_alone():
    neuron = Neuron(0.6, 0.9)
    course = neuron.train(1.0, 0.0, QuadraticCost, 0.15, 20)
    assert course.outputs.shape == course.costs.shape == course.weights.shape == course.biases.shape == (21,)
    assert_allclose(course.outputs, sigmoid(course.weights + course.biases), rtol=1e-15)
    assert_allclose(course.costs, course.outputs**2 / 2, rtol=1e-14)
    step = 0.15 * course.outputs**2 * (1 - course.outputs)
    assert_allclose(np.diff(course.weights), -step[:-1], rtol=1e-12)
    assert_allclose(np.diff(course.biases), -step[:-1], rtol=1e-12)
    assert (neuron.weight, neuron.bias) == (0.6, 0.9)
    assert neuron.output(1) == course.outputs[0]
    again = Neuron(course.weights[-1], course.biases[-1]).train(1, 0, QuadraticCost, 0.15, 5)
    assert_allclose(again.outputs, neuron.train(1, 0, QuadraticCost, 0.15, 25).outputs[20:], rtol=1e-14)
    assert neuron.train(1, 0, QuadraticCost, 0.15, 0).outputs.shape == (1,)


def test_many_samples_and_inputs_are_trained_on_their_mean_cost():
    rng = np.random.default_rng(3)
    X, y = rng.normal(size=(40, 3)), rng.integers(0, 2, 40)
    w, b, h = rng.normal(size=3), 0.3, 1e-6
    for cost in (QuadraticCost, CrossEntropyCost):
        course = Neuron(w, b).train(X, y, cost, 0.7, 1)
        assert course.outputs.shape == (2, 40)
        assert course.weights.shape == (2, 3)
        mean = lambda w, b, cost=cost: cost.value(X @ w + b, y).mean()  # noqa: E731
        assert_allclose(course.costs[0], mean(w, b), rtol=1e-14)
        slopes = [(mean(w + h * e, b) - mean(w - h * e, b)) / (2 * h) for e in np.eye(3)]
        assert_allclose(course.weights[1], w - 0.7 * np.array(slopes), atol=1e-8)
        assert_allclose(course.biases[1], b - 0.7 * (mean(w, b + h) - mean(w, b - h)) / (2 * h), atol=1e-8)
    # one sample given alone or as a batch of one, one input given as a number or a column: all the same
    alone = Neuron(0.5, 0.1).train(2.0, 1.0, CrossEntropyCost, 0.1, 9)
    for neuron, x, y1 in [
        (Neuron(0.5, 0.1), [2.0], [1.0]),
        (Neuron([0.5], 0.1), [2.0], 1),
        (Neuron([0.5], 0.1), [[2]], [1]),
    ]:
        assert_allclose(neuron.train(x, y1, CrossEntropyCost, 0.1, 9).costs, alone.costs, rtol=1e-14)


def test_a_target_out_of_reach_drives_the_neuron_ever_further():
    course = Neuron(0, 0).train(1, 3, QuadraticCost, 0.15, 10_000)
    z = course.weights + course.biases
    assert_allclose(z[[100, 1000, 10_000]], [4.0, 6.4, 8.7], atol=0.05)
    assert (np.diff(z) > 0).all()


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"x": [1.0, 2.0], "y": [0.0]}, ValueError, "y must be a number or have one value per sample"),
        ({"x": [[1.0]]}, ValueError, r"x must be a number or \(n,\)"),
        ({"x": []}, ValueError, "x must be"),
        ({"x": np.nan}, ValueError, "x must be finite"),
        ({"cost": "quadratic"}, TypeError, r"cost must have a method value\(z, y\)"),
        ({"learning_rate": 0}, ValueError, "learning_rate must be positive"),
        ({"epochs": -1}, ValueError, "epochs must be at least 0"),
        ({"epochs": 2.5}, TypeError, "epochs must be an integer"),
    ],
)
def test_train_names_what_it_refuses(arguments, error, message):
    usual = {"x": 1.0, "y": 0.0, "cost": QuadraticCost(), "learning_rate": 0.1, "epochs": 3}
    with pytest.raises(error, match=message):
        Neuron(1, 1).train(**usual | arguments)


def test_a_neuron_names_what_it_refuses():
    for weight in ([], [[1.0]]):
        with pytest.raises(ValueError, match="weight must be a number or"):
            Neuron(weight, 0)
    with pytest.raises(TypeError, match="bias must be a real number"):
        Neuron(1.0, [1.0])
    with pytest.raises(ValueError, match=r"x must be \(3,\) or \(n, 3\)"):
        Neuron([1, 2, 3], 0).output([1.0, 2.0])
    with pytest.raises(OverflowError, match="at epoch 1"):
        Neuron(0, 0).train(1e200, 0, QuadraticCost, 1e200, 2)
    assert repr(Neuron(1, 2)) == "Neuron(weight=1.0, bias=2.0)"


# --- escape --------------------------------------------------------------------------------------------------------


def test_the_table_of_escapes():
    starts = [0, 1.5, 4, 6, 8, 10]
    assert escape_epochs(starts, QuadraticCost(), 0.15).tolist() == [71, 107, 302, 1486, 10099, 73605]
    assert escape_epochs(starts, CrossEntropyCost(), 0.15).tolist() == [15, 22, 31, 38, 44, 51]
    assert escape_epochs(8, QuadraticCost, 0.15) == 10099


def test_escape_is_what_the_neuron_does():
    for cost, start, rate in [(QuadraticCost, 4.0, 0.15), (CrossEntropyCost, 6.0, 0.05)]:
        epochs = escape_epochs(start, cost, rate, threshold=0.1)
        outputs = Neuron(start / 2, start / 2).train(1, 0, cost, rate, epochs).outputs
        assert outputs[-1] < 0.1 <= outputs[-2]
    assert escape_epochs(-1.5, QuadraticCost, 0.15) == 0
    assert isinstance(escape_epochs(1, QuadraticCost, 0.15), int)


def test_escape_time_is_the_limit_of_small_steps():
    starts = np.array([0.0, 2, 5])
    for cost in (QuadraticCost, CrossEntropyCost):
        epochs = escape_epochs(starts, cost, 0.001)
        assert_allclose(epochs, escape_time(starts, cost, 0.001), rtol=2e-3)
    quadratic, entropy = (escape_time([20, 21, 22], cost, 0.15) for cost in (QuadraticCost, CrossEntropyCost))
    assert_allclose(quadratic[1:] / quadratic[:-1], math.e, rtol=1e-6)  # exponential in the start
    assert_allclose(np.diff(entropy), 1 / 0.3, rtol=1e-6)  # linear
    slip = escape_time([5, 700], CrossEntropyMissingSigmoidPrime, 0.005)
    assert slip[1] - slip[0] < 1  # and with the slip bounded
    assert escape_time(-5, QuadraticCost, 0.1) == 0
    assert escape_time(1e308, QuadraticCost, 0.1) == np.inf


def test_escape_names_what_it_refuses():
    with pytest.raises(ValueError, match=r"z0 = 20 is not below 0\.2 after max_epochs = 1000"):
        escape_epochs([1, 20], QuadraticCost, 0.15, max_epochs=1000)
    for function in (escape_epochs, escape_time):
        with pytest.raises(ValueError, match="threshold must lie in"):
            function(1, QuadraticCost, 0.15, 1.0)
        with pytest.raises(ValueError, match="learning_rate must be positive"):
            function(1, QuadraticCost, -0.15)
    with pytest.raises(TypeError, match="cost must have a method clock"):
        escape_time(1, object(), 0.15)


# --- depth ---------------------------------------------------------------------------------------------------------


def mean_ratio(depth, activation, initialisation, **options):
    """First over last layer's gradient norm, geometric mean over 20 seeds, width 32."""
    norms = [
        layer_gradient_norms(depth, 32, activation, initialisation, np.random.default_rng(seed), **options)
        for seed in range(20)
    ]
    return math.exp(np.mean([math.log(n[0] / n[-1]) for n in norms]))


@pytest.mark.parametrize(
    ("activation", "initialisation", "ratios"),
    [
        ("sigmoid", "xavier", {2: 0.113, 5: 1.34e-3, 10: 9.6e-7, 15: 6.6e-10, 20: 4.3e-13}),
        ("relu", "he", {2: 0.57, 5: 0.48, 10: 0.51, 15: 0.62, 20: 0.80}),
    ],
)
def test_gradient_ratio_by_depth(activation, initialisation, ratios):
    for depth, ratio in ratios.items():
        assert_allclose(mean_ratio(depth, activation, initialisation), ratio, rtol=0.1)


def test_what_mends_a_deep_sigmoid_network_and_what_does_not():
    plain = mean_ratio(20, "sigmoid", "xavier")
    assert plain < 1e-11
    assert mean_ratio(20, "sigmoid", "xavier", residual=True) > 0.02
    assert mean_ratio(20, "sigmoid", "xavier", normalisation="batch") > 0.5
    # over the units of one sample the outputs' common mean of 1/2 counts as spread, so the pull stays small
    assert plain < mean_ratio(20, "sigmoid", "xavier", normalisation="layer") < 1e-6
    # batch normalisation makes a deep ReLU network's gradient grow towards the input, by sqrt(pi / (pi - 1)) a layer
    growth = mean_ratio(20, "relu", "he", normalisation="batch") ** (1 / 19)
    assert_allclose(growth, math.sqrt(math.pi / (math.pi - 1)), rtol=0.03)


def test_tanh_passes_the_gradient_on_and_unit_normal_weights_make_it_explode():
    assert 0.5 < mean_ratio(20, "tanh", "xavier") < 2
    assert mean_ratio(20, "tanh", "normal") > 1e3
    rng = np.random.default_rng(0)
    norms = layer_gradient_norms(20, 32, "relu", "normal", rng)
    assert norms[0] > 1e6


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "identity"])
@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("normalisation", [None, "batch", "layer"])
def test_norms_against_central_differences(activation, residual, normalisation):
    depth, width, samples, h = 3, 4, 5, 1e-6
    rng = np.random.default_rng(7)
    x = rng.standard_normal((samples, width))
    matrices = [initial_weights(width, width, "lecun", rng) for _ in range(depth)]
    y = rng.standard_normal((samples, width))

    def cost(matrices):
        hidden = x
        for matrix in matrices:
            z = hidden @ matrix
            if normalisation is not None:
                axis = 0 if normalisation == "batch" else 1
                z = (z - z.mean(axis, keepdims=True)) / z.std(axis, keepdims=True)
            hidden = ACTIVATIONS[activation].value(z) + (hidden if residual else 0)
        return ((hidden - y) ** 2).sum() / 2 / samples

    expected = np.zeros(depth)
    for layer in range(depth):
        for index in np.ndindex(width, width):
            sides = []
            for sign in (1, -1):
                moved = [m.copy() for m in matrices]
                moved[layer][index] += sign * h
                sides.append(cost(moved))
            expected[layer] += ((sides[0] - sides[1]) / (2 * h)) ** 2
    norms = layer_gradient_norms(
        depth,
        width,
        activation,
        "lecun",
        np.random.default_rng(7),
        samples=samples,
        residual=residual,
        normalisation=normalisation,
    )
    assert_allclose(norms, np.sqrt(expected), rtol=1e-6)


@pytest.mark.parametrize(
    ("name", "spread"), [("xavier", 2 / 500), ("glorot", 2 / 500), ("he", 2 / 400), ("lecun", 1 / 400), ("normal", 1)]
)
def test_initialisations_have_the_spread_they_are_named_for(name, spread):
    weights = initial_weights(400, 100, name, np.random.default_rng(0))
    assert weights.shape == (400, 100)
    assert_allclose(weights.var(), spread, rtol=0.03)
    assert set(INITIALISATIONS) == {"xavier", "glorot", "he", "lecun", "normal"}


@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_slopes_of_activations(name):
    f, z, h = ACTIVATIONS[name], np.linspace(-5, 5, 100), 1e-6
    assert_allclose(f.slope(z, f.value(z)), (f.value(z + h) - f.value(z - h)) / (2 * h), atol=1e-8)
    if name == "relu":
        assert f.slope(np.zeros(1), np.zeros(1)) == 0


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"depth": 0}, ValueError, "depth must be at least 1"),
        ({"width": 1.5}, TypeError, "width must be an integer"),
        ({"activation": "gelu"}, ValueError, "activation must be one of sigmoid, tanh, relu, identity; got 'gelu'"),
        ({"initialisation": "zeros"}, ValueError, "initialisation must be one of"),
        ({"initialisation": None}, TypeError, "initialisation must be one of"),
        ({"rng": None}, TypeError, "rng must be a numpy Generator"),
        ({"rng": 0}, TypeError, "rng must be a numpy Generator"),
        ({"residual": 1}, TypeError, "residual must be True or False"),
        ({"normalisation": "group"}, ValueError, "normalisation must be 'batch', 'layer' or None"),
        ({"depth": 600, "activation": "relu", "initialisation": "normal"}, OverflowError, "600 layers"),
    ],
)
def test_depth_names_what_it_refuses(arguments, error, message):
    usual = {"depth": 3, "width": 32, "rng": np.random.default_rng(0)}
    with pytest.raises(error, match=message):
        layer_gradient_norms(**usual | arguments)
