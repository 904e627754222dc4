"""At the ends of the floats the maths modules neither warn nor raise, whatever NumPy is told to do there."""

import numpy as np
import pytest

from l1l2 import boxes, conventions, costs, depth, descent, heads, linear, losses, network, neuron, paths, penalties

BIG, TINY = 1e308, 1e-308
RNG = np.random.default_rng(0)
DIVERGING = network.Network((1, 2, 2), RNG, activation="identity")
DIVERGING.weights[0][...] = DIVERGING.weights[1][:, 0] = (
    1e200  # the first output leaves the floats, the second does not
)
DIVERGING.weights[1][:, 1] = 0

CALLS = {
    "decode": lambda: boxes.decode([[0, 0, BIG, 1]], [[BIG, 0, 1000, 0]]),
    "iou": lambda: boxes.iou([[-1.7 * BIG, 0, -1.6 * BIG, 1]], [[1.6 * BIG, 0, 1.7 * BIG, 1e-3]]),
    "sigmoid": lambda: [costs.sigmoid(z) for z in (700.0, -700.0, [700, -700])],
    "quadratic value": lambda: costs.QuadraticCost.value([1.0], [-BIG]),
    "quadratic clock": lambda: [costs.QuadraticCost.clock(z) for z in (1e3, -1e3)],
    "cross-entropy clock": lambda: costs.CrossEntropyCost.clock(-1e3),
    "softmax": lambda: heads.softmax([[1.5e308, 1.5e308]]),
    "gradient descent": lambda: descent.gradient_descent(lambda w: -(w**3), 10.0, 10.0, 9),
    "a gradient of no number": lambda: descent.gradient_descent(
        lambda w: np.exp(w) - np.exp(2 * w) if w > 100 else -1000.0, 0.0, 1.0, 3
    ),
    "proximal gradient": lambda: descent.proximal_gradient(
        lambda w: 1e300 * w, penalties.L1(1), 1e10, 1.0, max_steps=3
    ),
    "least absolute deviations": lambda: linear.fit_linear(
        np.kron(np.eye(3), np.ones((4, 1))), np.arange(12.0) ** 2, losses.AbsoluteError(), fit_intercept=False
    ),
    "lasso path": lambda: paths.lasso_path([[TINY, 0], [0, 1]], [BIG, BIG]),
}
REFUSED = {
    "conversion": lambda: conventions.convert(1e308, "keras.L2", "torch.SGD"),
    "encode": lambda: boxes.encode([[0, 0, TINY, 1]], [[0.9 * BIG, 0, BIG, 1]]),
    "linear": lambda: linear.fit_linear([[TINY], [2 * TINY], [3 * TINY]], [BIG, -BIG, 0], losses.HalfSquaredError()),
    "ridge path": lambda: paths.ridge_path([[TINY, 0], [0, TINY]], [BIG, BIG], [0, TINY, BIG]),
    "neuron": lambda: neuron.Neuron(1e308, 0).train(1e10, 0, costs.QuadraticCost, 1, 1),
    "neuron that diverges": lambda: neuron.Neuron(1.0, 0).train([1e160, 1], [-1e160, 0], costs.QuadraticCost, 1e300, 5),
    "network": lambda: DIVERGING.value_and_gradient([[1e10]], [[1.0, 0.0]], losses.Huber()),
    "depth": lambda: depth.layer_gradient_norms(800, 32, "relu", "normal", np.random.default_rng(0)),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.filterwarnings("error::RuntimeWarning", "ignore::l1l2.descent.ConvergenceWarning")
def test_nothing_is_said_at_the_ends_of_the_floats(call):
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        call()


@pytest.mark.parametrize("name", REFUSED)
def test_what_leaves_the_floats_is_one_error_and_no_warning(name):
    error = ValueError if name in ("conversion", "encode") else OverflowError
    with np.errstate(over="raise", divide="raise", invalid="raise"), pytest.raises(error):
        REFUSED[name]()


@pytest.mark.parametrize("name", ["iou", "lasso path"])
def test_what_vanishes_is_quiet_too(name):
    with np.errstate(all="raise"):
        CALLS[name]()
