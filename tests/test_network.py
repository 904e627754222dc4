"""The small network: its backward pass against differences and torch, its training against closed forms."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy import special
from sklearn.datasets import load_digits
from sklearn.linear_model import LinearRegression
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPRegressor

from l1l2.costs import CrossEntropyCost, CrossEntropyMissingSigmoidPrime, QuadraticCost
from l1l2.descent import SGD, Adam
from l1l2.heads import SigmoidHead, SoftmaxCrossEntropy, SoftmaxSquaredError, one_hot, softmax
from l1l2.losses import AbsoluteError, HalfSquaredError, Huber, LogCosh, Pinball, SmoothL1
from l1l2.network import Network
from l1l2.penalties import L1

LOSSES = [HalfSquaredError(), AbsoluteError(), SmoothL1(0.1), SmoothL1(1), Huber(0.5), LogCosh(), Pinball(0.3)]
HEADS = [SoftmaxCrossEntropy(), SoftmaxSquaredError()]
SIGMOID_HEADS = [SigmoidHead(QuadraticCost), SigmoidHead(CrossEntropyCost())]


class PlainDescent:
    """The least that an optimiser can be."""

    def __init__(self, learning_rate):
        self.learning_rate = learning_rate

    def step(self, parameters, gradient):
        return parameters - self.learning_rate * gradient


def differences(network, X, y, loss, h=1e-6):
    slopes = np.empty_like(network.parameters)
    for k in range(len(slopes)):
        kept, sides = network.parameters[k], []
        for sign in (1, -1):
            network.parameters[k] = kept + sign * h
            sides.append(network.value_and_gradient(X, y, loss)[0])
        network.parameters[k] = kept
        slopes[k] = (sides[0] - sides[1]) / (2 * h)
    return slopes


# --- gradients -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu", "identity"])
@pytest.mark.parametrize("loss", LOSSES + HEADS + SIGMOID_HEADS, ids=lambda loss: type(loss).__name__)
def test_backward_against_central_differences(activation, loss):
    rng = np.random.default_rng(0)
    network = Network((3, 5, 4, 2), rng, activation=activation, initialisation="lecun")
    network.parameters += 0.1 * rng.standard_normal(network.parameters.shape)
    X, y = rng.standard_normal((7, 3)), rng.standard_normal((7, 2))
    if loss in HEADS:
        y = softmax(y)
    if loss in SIGMOID_HEADS:
        y = special.expit(y)
    value, gradient = network.value_and_gradient(X, y, loss)
    assert value > 0
    assert_allclose(gradient, differences(network, X, y, loss), atol=1e-8)


@pytest.mark.parametrize("output", ["sigmoid", "tanh", "relu"])
def test_backward_through_an_activation_of_the_last_layer(output):
    rng = np.random.default_rng(1)
    network = Network((3, 4, 2), rng, activation="tanh", initialisation="xavier", output=output)
    X, y = rng.standard_normal((7, 3)), rng.standard_normal((7, 2))
    value, gradient = network.value_and_gradient(X, y, HalfSquaredError())
    assert_allclose(gradient, differences(network, X, y, HalfSquaredError()), atol=1e-8)
    if output == "sigmoid":  # the same as the cost behind a sigmoid
        head = Network((3, 4, 2), np.random.default_rng(1), activation="tanh", initialisation="xavier")
        other, same = head.value_and_gradient(X, y, SigmoidHead(QuadraticCost))
        assert_allclose(value, other, rtol=1e-14)
        assert_allclose(gradient, same, atol=1e-15)


def test_agreement_with_torch():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(2)
    X, y, labels = rng.standard_normal((20, 6)), rng.standard_normal((20, 3)), rng.integers(0, 3, 20)
    cases = [
        (HalfSquaredError(), y, lambda p: ((p - torch.tensor(y)) ** 2).sum() / 2 / 20),
        (
            SmoothL1(0.3),
            y,
            lambda p: torch.nn.functional.smooth_l1_loss(p, torch.tensor(y), beta=0.3, reduction="sum") / 20,
        ),
        (
            SoftmaxCrossEntropy(),
            one_hot(labels, 3, smoothing=0.1),
            lambda p: torch.nn.functional.cross_entropy(p, torch.tensor(labels), label_smoothing=0.1),
        ),
        (
            SoftmaxSquaredError(),
            one_hot(labels, 3),
            lambda p: ((torch.softmax(p, 1) - torch.tensor(one_hot(labels, 3))) ** 2).sum() / 2 / 20,
        ),
    ]
    for activation, theirs in [("relu", torch.relu), ("tanh", torch.tanh), ("sigmoid", torch.sigmoid)]:
        network = Network((6, 8, 5, 3), np.random.default_rng(3), activation=activation)
        for loss, target, their_loss in cases:
            value, gradient = network.value_and_gradient(X, target, loss)
            layers = [
                (torch.tensor(w).requires_grad_(), torch.tensor(b).requires_grad_())
                for w, b in zip(network.weights, network.biases)
            ]
            hidden = torch.tensor(X)
            for k, (w, b) in enumerate(layers):
                hidden = hidden @ w + b
                if k < len(layers) - 1:
                    hidden = theirs(hidden)
            their_value = their_loss(hidden)
            their_value.backward()
            assert_allclose(value, their_value.item(), rtol=1e-12)
            weights, biases = network.split(gradient)
            for k, (w, b) in enumerate(layers):
                assert_allclose(weights[k], w.grad.numpy(), atol=1e-13)
                assert_allclose(biases[k], b.grad.numpy(), atol=1e-13)


def test_agreement_with_scikit_learns_gradient():
    rng = np.random.default_rng(4)
    X, y = rng.standard_normal((30, 4)), rng.standard_normal((30, 2))
    theirs = MLPRegressor(
        hidden_layer_sizes=(5,),
        activation="tanh",
        solver="sgd",
        alpha=0,
        max_iter=1,
        batch_size=30,
        momentum=0,
        learning_rate_init=1.0,
        random_state=0,
        tol=0,
    )
    theirs.partial_fit(X, y)  # gives it a shape, and one step
    network = Network((4, 5, 2), rng, activation="tanh")
    for k in (0, 1):
        network.weights[k][...], network.biases[k][...] = theirs.coefs_[k], theirs.intercepts_[k]
    before = [a.copy() for a in theirs.coefs_ + theirs.intercepts_]
    assert_allclose(network.predict(X), theirs.predict(X), rtol=1e-12)
    theirs.partial_fit(X, y)
    weights, biases = network.split(network.value_and_gradient(X, y, HalfSquaredError())[1])
    for old, new, gradient in zip(before, theirs.coefs_ + theirs.intercepts_, weights + biases):
        assert_allclose(old - new, gradient, atol=1e-12)  # one step at the rate 1


# --- heads ---------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=6))
def test_softmax_is_a_distribution_for_every_finite_input(z):
    with np.errstate(all="raise", under="ignore"):
        p = softmax(z)
    assert (p >= 0).all()
    assert_allclose(p.sum(), 1, rtol=1e-14)
    assert p[np.argmax(z)] == p.max()


def test_softmax_and_its_costs_against_scipy_and_scikit_learn():
    rng = np.random.default_rng(5)
    z, labels = 3 * rng.standard_normal((50, 4)), rng.integers(0, 4, 50)
    assert_allclose(softmax(z), special.softmax(z, axis=1), rtol=1e-13)
    y = one_hot(labels, 4)
    assert_allclose(SoftmaxCrossEntropy().sum_and_gradient(z, y)[0] / 50, log_loss(labels, softmax(z)), rtol=1e-12)
    assert_allclose(SoftmaxSquaredError().sum_and_gradient(z, y)[0], ((softmax(z) - y) ** 2).sum() / 2, rtol=1e-13)


@pytest.mark.parametrize("head", HEADS, ids=lambda head: type(head).__name__)
def test_heads_stay_finite_at_the_ends_of_the_floats(head):
    z, y = np.array([[1e308, -1e308, 0.0], [-800, 800, 0]]), np.array([[1.0, 0, 0], [0, 1, 0]])
    with np.errstate(all="raise", under="ignore"):
        value, gradient = head.sum_and_gradient(z, y)
    assert value == 0
    assert_array_equal(gradient, np.zeros((2, 3)))
    assert np.isfinite(head.sum_and_gradient(z, y[::-1])[0])


def test_squared_error_behind_a_softmax_is_slow_where_cross_entropy_is_not():
    y = one_hot([1], 2)
    for sure in (5.0, 10.0):
        z = np.array([[sure, 0.0]])
        squared, entropy = (
            head().sum_and_gradient(z, y)[1][0, 0] for head in (SoftmaxSquaredError, SoftmaxCrossEntropy)
        )
        assert_allclose(entropy, special.expit(sure), rtol=1e-12)
        assert_allclose(squared, 2 * QuadraticCost.delta(sure, 0.0), rtol=1e-10)  # two outputs share one sigmoid


def test_label_smoothing_keeps_targets_inside_and_their_sum_1():
    rows = one_hot([2, 0], 4, smoothing=0.2)
    assert_allclose(rows, [[0.05, 0.05, 0.85, 0.05], [0.85, 0.05, 0.05, 0.05]])
    assert_array_equal(one_hot([1], 3), [[0, 1, 0]])
    # smoothed, the cost has a minimum at finite z; unsmoothed it falls for ever
    z = np.log(rows)
    assert_allclose(SoftmaxCrossEntropy().sum_and_gradient(z, rows)[1], 0, atol=1e-15)


# --- training ------------------------------------------------------------------------------------------------------


def test_a_linear_network_finds_least_squares():
    rng = np.random.default_rng(6)
    X = rng.standard_normal((60, 3))
    y = X @ [1, -2, 0.5] + 3 + rng.standard_normal(60)
    network = Network((3, 1), rng)
    history = network.train(X, y, HalfSquaredError(), PlainDescent(0.3), epochs=300, batch_size=60, rng=rng)
    exact = LinearRegression().fit(X, y)
    assert_allclose(network.weights[0][:, 0], exact.coef_, rtol=1e-10)
    assert_allclose(network.biases[0][0], exact.intercept_, rtol=1e-10)
    assert (np.diff(history) < 1e-12).all()
    assert_allclose(history[-1], ((exact.predict(X) - y) ** 2).mean() / 2, rtol=1e-10)


def test_an_epoch_is_the_steps_over_its_batches_and_each_sample_is_used_once():
    rng = np.random.default_rng(7)
    X, y = rng.standard_normal((10, 2)), rng.standard_normal((10, 1))
    trained, by_hand = (Network((2, 3, 1), np.random.default_rng(8), activation="tanh") for _ in range(2))
    history = trained.train(
        X, y, HalfSquaredError(), PlainDescent(0.1), epochs=2, batch_size=4, rng=np.random.default_rng(9)
    )
    order = np.random.default_rng(9)
    for epoch in range(2):
        rows, total = order.permutation(10), 0.0
        for part in (rows[:4], rows[4:8], rows[8:]):
            value, gradient = by_hand.value_and_gradient(X[part], y[part], HalfSquaredError())
            by_hand.parameters -= 0.1 * gradient
            total += value * len(part)
        assert_allclose(history[epoch], total / 10, rtol=1e-13)
    assert_allclose(trained.parameters, by_hand.parameters, rtol=1e-13)


def test_the_same_seed_gives_the_same_network_and_float32_stays():
    data = np.random.default_rng(10)
    X, y = data.standard_normal((50, 4)), data.standard_normal((50, 2))
    runs = []
    for dtype in (np.float64, np.float64, np.float32):
        network = Network((4, 6, 2), np.random.default_rng(11), dtype=dtype)
        network.train(X, y, SmoothL1(0.5), PlainDescent(0.1), epochs=3, batch_size=16, rng=np.random.default_rng(12))
        runs.append(network)
    assert_array_equal(runs[0].parameters, runs[1].parameters)
    assert runs[2].parameters.dtype == runs[2].predict(X).dtype == np.float32
    assert_allclose(runs[2].parameters, runs[0].parameters, atol=1e-4)


def test_a_penalty_makes_exact_zeros_and_spares_the_biases():
    rng = np.random.default_rng(13)
    X = rng.standard_normal((200, 10))
    y = 2 * X[:, 0] - X[:, 1] + 5
    network = Network((10, 1), rng)
    network.train(X, y, HalfSquaredError(), PlainDescent(0.2), epochs=200, batch_size=200, rng=rng, penalty=L1(0.5))
    weights = network.weights[0][:, 0]
    assert np.count_nonzero(weights) == 2
    # the lasso's own optimality condition: the slope equals the strength where a weight is not zero
    slopes = network.split(network.value_and_gradient(X, y, HalfSquaredError())[1])[0][0][:, 0]
    assert_allclose(slopes[:2], -0.5 * np.sign(weights[:2]), atol=1e-6)
    assert (np.abs(slopes[2:]) < 0.5).all()
    assert abs(network.split(network.value_and_gradient(X, y, HalfSquaredError())[1])[1][0]) < 1e-6
    assert network.biases[0][0] > 4.5


def test_it_learns_to_read_digits():
    digits = load_digits()
    X, rng = digits.data / 16, np.random.default_rng(14)
    network = Network((64, 32, 10), rng, dtype=np.float32)
    network.train(
        X[:1200],
        one_hot(digits.target[:1200], 10),
        SoftmaxCrossEntropy(),
        PlainDescent(0.3),
        epochs=12,
        batch_size=32,
        rng=rng,
    )
    assert (network.predict(X[1200:]).argmax(axis=1) == digits.target[1200:]).mean() > 0.88


def test_the_slip_behind_a_sigmoid_is_not_a_gradient():
    rng = np.random.default_rng(15)
    network = Network((2, 1), rng, initialisation="xavier")
    X, y = rng.standard_normal((9, 2)), rng.integers(0, 2, 9).astype(float)
    loss = SigmoidHead(CrossEntropyMissingSigmoidPrime)
    assert np.abs(network.value_and_gradient(X, y, loss)[1] - differences(network, X, y, loss)).max() > 0.1


def test_adam_and_sgd_of_the_package_drive_it_with_a_rate_that_shrinks():
    rng = np.random.default_rng(16)
    X = rng.standard_normal((100, 3))
    y = np.sin(X[:, :1]) + X[:, 1:2]
    for optimiser in (Adam(lambda t: 0.02 / t**0.5), SGD(0.1, momentum=0.9)):
        network = Network((3, 16, 1), np.random.default_rng(17), activation="tanh", initialisation="xavier")
        history = network.train(X, y, HalfSquaredError(), optimiser, epochs=60, batch_size=20, rng=rng)
        assert history[-1] < history[0] / 20
        assert optimiser.steps_taken == 300
    # a proximal step takes the rate of the step just taken: 0.5 and then 0.25
    network = Network((3, 1), np.random.default_rng(0))
    network.parameters[...] = [2, -2, 0.1, 7]
    nothing = type("Nothing", (), {"sum_and_gradient": lambda self, p, y: (0.0, np.zeros_like(p))})()
    network.train(X[:2], y[:2], nothing, SGD(lambda t: 0.5**t), epochs=1, batch_size=1, rng=rng, penalty=L1(1))
    assert_allclose(network.parameters, [1.25, -1.25, 0, 7])


def test_biases_can_have_an_optimiser_of_their_own():
    X, y, rng = np.ones((4, 1)), np.zeros((4, 1)), np.random.default_rng(0)
    nothing = type("Nothing", (), {"sum_and_gradient": lambda self, p, y: (0.0, np.zeros_like(p))})()
    for biases, expected in [(None, [0.9, 0.9]), (SGD(0.1), [0.9, 1])]:
        network = Network((1, 1), rng)
        network.parameters[...] = 1
        decaying = SGD(0.1, weight_decay=1)
        network.train(X, y, nothing, decaying, epochs=1, batch_size=4, rng=rng, bias_optimiser=biases)
        assert_allclose(network.parameters, expected)


# --- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"sizes": (3,)}, ValueError, "sizes must name at least an input and an output"),
        ({"sizes": (3, 0, 1)}, ValueError, r"sizes\[1\] must be at least 1"),
        ({"sizes": (3, 2.5)}, TypeError, r"sizes\[1\] must be an integer"),
        ({"rng": 1}, TypeError, "rng must be a numpy Generator"),
        ({"activation": "elu"}, ValueError, "activation must be one of"),
        ({"output": "softmax"}, ValueError, "output must be one of"),
        ({"dtype": int}, ValueError, "dtype must be float32 or float64"),
    ],
)
def test_a_network_names_what_it_refuses(arguments, error, message):
    with pytest.raises(error, match=message):
        Network(**{"sizes": (3, 2), "rng": np.random.default_rng(0)} | arguments)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"X": np.ones((4, 2))}, ValueError, "X must have 3 columns"),
        ({"X": np.ones(3)}, ValueError, "X must have 2 dimensions"),
        ({"y": np.ones(4)}, ValueError, r"y must have shape \(4, 2\); got \(4,\)"),
        ({"y": np.full((4, 2), np.nan)}, ValueError, "y must be finite"),
        ({"loss": "l2"}, TypeError, "loss must have sum_and_gradient"),
        ({"optimiser": None}, TypeError, "optimiser must have step"),
        ({"bias_optimiser": 1}, TypeError, "bias_optimiser must have step"),
        ({"penalty": 0.1}, TypeError, "penalty must have prox"),
        ({"epochs": -1}, ValueError, "epochs must be at least 0"),
        ({"batch_size": 0}, ValueError, "batch_size must be at least 1"),
        ({"rng": None}, TypeError, "rng must be a numpy Generator"),
        ({"optimiser": PlainDescent(1e200), "epochs": 9}, OverflowError, "lower the learning rate"),
    ],
)
def test_train_names_what_it_refuses(arguments, error, message):
    usual = {"X": np.ones((4, 3)), "y": np.ones((4, 2)), "loss": HalfSquaredError(), "optimiser": PlainDescent(0.1)}
    usual |= {"epochs": 1, "batch_size": 2, "rng": np.random.default_rng(0)}
    network = Network((3, 5, 2), np.random.default_rng(0), activation="identity")
    with pytest.raises(error, match=message):
        network.train(**usual | arguments)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: one_hot([0, 3], 3), ValueError, r"labels must lie in 0..2; got 0..3"),
        (lambda: one_hot([0.0, 1.0], 3), TypeError, "labels must be"),
        (lambda: one_hot([0], 1), ValueError, "classes must be at least 2"),
        (lambda: one_hot([0], 3, smoothing=2), ValueError, "smoothing must lie in"),
        (lambda: SoftmaxCrossEntropy().sum_and_gradient([[1, 2]], [[0.5, 0.6]]), ValueError, "rows of probabilities"),
        (lambda: SoftmaxSquaredError().sum_and_gradient([[1, 2]], [[-1, 2]]), ValueError, "rows of probabilities"),
        (lambda: SoftmaxSquaredError().sum_and_gradient([[1, 2]], [[1.0]]), ValueError, "same shape"),
        (lambda: softmax(1.0), ValueError, "z must have at least one column"),
        (lambda: SigmoidHead("mse"), TypeError, r"cost must have a method value\(z, y\)"),
        (lambda: SigmoidHead(QuadraticCost).sum_and_gradient([[1.0]], [1.0]), ValueError, "same shape"),
        (
            lambda: Network((2, 1), np.random.default_rng(0)).split(np.ones(2)),
            ValueError,
            r"flat must have shape \(3,\)",
        ),
    ],
)
def test_heads_name_what_they_refuse(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_a_sum_past_the_largest_float32_is_found():
    head, target = SigmoidHead(QuadraticCost()), np.full(10, 1e19, np.float32)
    assert head.sum_and_gradient(np.zeros(10, np.float32), target)[0] == pytest.approx(5e38, rel=1e-6)
