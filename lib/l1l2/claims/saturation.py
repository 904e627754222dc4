"""Chapter 3: a sigmoid neuron under squared error (C13 to C18)."""

import math

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

from l1l2.claims._record import Claim, Evidence, between, exactly, listed, near
from l1l2.neuron import (
    Cost,
    CrossEntropyCost,
    Neuron,
    QuadraticCost,
    escape_epochs,
    escape_time,
    sigmoid,
    sigmoid_derivative,
)

STARTS = np.array([0, 1.5, 4, 6, 8, 10])
DERIVATION = "3_sigmoid_mse#why-it-sticks"


def chain_rule() -> Evidence:
    """C13: (a - y) sigma'(z) x and (a - y) sigma'(z) against central differences, at 1000 random places."""
    rng = np.random.default_rng(0)
    w, b, x = rng.normal(0, 2, (3, 1000))
    y = rng.integers(0, 2, 1000).astype(float)
    h = 1e-5

    def cost(w: np.ndarray, b: np.ndarray) -> np.ndarray:
        return (sigmoid(w * x + b) - y) ** 2 / 2

    formula = (sigmoid(w * x + b) - y) * sigmoid_derivative(w * x + b)
    by_weight = (cost(w + h, b) - cost(w - h, b)) / (2 * h)
    by_bias = (cost(w, b + h) - cost(w, b - h)) / (2 * h)
    return {
        "worst_difference_in_the_weight": float(np.abs(by_weight - formula * x).max()),
        "worst_difference_in_the_bias": float(np.abs(by_bias - formula).max()),
    }


def one_update() -> Evidence:
    """C14: what one epoch changes, divided by the gradient; and whether 300 epochs ever raise the cost."""
    w, b, rate = 0.6, 0.9, 0.15
    course = Neuron(w, b).train(1, 0, QuadraticCost, rate, 300)
    a = float(sigmoid(w + b))
    gradient = a * a * (1 - a)
    return {
        "weight_change_over_gradient": float((course.weights[1] - w) / gradient),
        "bias_change_over_gradient": float((course.biases[1] - b) / gradient),
        "largest_change_of_the_cost": float(np.diff(course.costs).max()),
    }


def flat_share() -> Evidence:
    """C15: where sigma' falls below four levels, and how often it is below .01 for normal z of several spreads."""
    levels = np.array([0.1, 0.05, 0.01, 0.001])
    root = np.sqrt(1 - 4 * levels)  # a (1 - a) = level at a = (1 + root) / 2
    edges = np.log((1 + root) / (1 - root))

    def share(spread: float) -> float:
        return math.erfc(float(edges[2]) / spread / math.sqrt(2))

    return {
        "largest_slope": float(sigmoid_derivative(0.0)),
        "edges": tuple(edges.tolist()),
        "share_below_0.01_at_spread_10_and_28": (share(10), share(math.sqrt(785))),
        "share_below_0.01_at_spread_1_and_2": (share(1), share(2)),
    }


def escapes() -> Evidence:
    """C16: epochs until a < .2 at rate .15, from six starts; and the growth of the small-step time per unit of z."""
    far = escape_time(np.array([20.0, 21.0]), QuadraticCost, 0.15)
    return {
        "epochs_squared": tuple(escape_epochs(STARTS, QuadraticCost, 0.15).tolist()),
        "epochs_cross_entropy": tuple(escape_epochs(STARTS, CrossEntropyCost, 0.15).tolist()),
        "growth_per_unit_of_z": float(far[1] / far[0]),
    }


def out_of_reach(target: float, epochs: tuple[int, ...]) -> tuple[float, ...]:
    """z = w + b of a neuron after each number of epochs at rate .15, when its target is one that no sigmoid gives."""
    course = Neuron(0.0, 0.0).train(1, target, QuadraticCost, 0.15, max(epochs))
    return tuple(float(course.weights[n] + course.biases[n]) for n in epochs)


def square_is_innocent() -> Evidence:
    """C17: the largest |a - y|; L2 and L1 gradients of a saturated neuron; where L2's is largest; a target of 3."""
    z = np.linspace(-12, 12, 240_001)
    a, pull = sigmoid(z), QuadraticCost.delta(z, np.zeros_like(z))
    slope = float(sigmoid_derivative(8.0))
    top = int(pull.argmax())
    return {
        "largest_error": float(a.max()),
        "l2_gradient_at_8": float(QuadraticCost.delta(8.0, 0.0)),
        "l1_gradient_at_8": slope,
        "largest_l2_gradient": float(pull[top]),
        "z_of_the_largest": float(z[top]),
        "output_of_the_largest": float(a[top]),
        "z_for_target_3": out_of_reach(3.0, (100, 1000, 10_000)),
    }


def minima_on_a_slice(cost: Cost, x: np.ndarray, y: np.ndarray, offset: np.ndarray) -> int:
    """Counts the minima over w in [-60, 60] of the mean cost of sigmoid(w x + offset)."""
    z = np.linspace(-60, 60, 24_001)[:, None] * x + offset
    slope = (cost.delta(z, np.broadcast_to(y, z.shape)) * x).mean(axis=1)
    return int(np.count_nonzero((slope[:-1] < 0) & (slope[1:] >= 0)))


def tumour_accuracy(cost: Cost, bias: float, epochs: int = 2000, rate: float = 0.5) -> float:
    """Share of unseen breast cancer samples classified rightly by one neuron that starts with this bias."""
    X, y = load_breast_cancer(return_X_y=True)
    X, X_test, y, y_test = train_test_split(X, y, random_state=0, stratify=y)
    mean, spread = X.mean(axis=0), X.std(axis=0)
    X, X_test = (X - mean) / spread, (X_test - mean) / spread
    course = Neuron(np.zeros(X.shape[1]), bias).train(X, y, cost, rate, epochs)
    trained = Neuron(course.weights[-1], course.biases[-1])
    return float(((trained.output(X_test) > 0.5) == y_test).mean())


def good_and_bad_starts() -> Evidence:
    """C18: minima on one slice through three samples, and on 200 random ones; accuracy from a good and a bad start."""
    x, y, offset = np.array([-2.0, -1.0, 1.0]), np.array([0.0, 1.0, 1.0]), np.full(3, -3.0)
    several = []
    for seed in range(200):
        rng = np.random.default_rng(seed)
        slice_ = rng.normal(0, 1, 3), np.array([0.0, 1.0, rng.integers(0, 2)]), rng.normal(0, 3, 3)
        several.append([minima_on_a_slice(cost, *slice_) > 1 for cost in (QuadraticCost(), CrossEntropyCost())])
    shares = np.mean(several, axis=0)
    return {
        "minima_squared": minima_on_a_slice(QuadraticCost(), x, y, offset),
        "minima_cross_entropy": minima_on_a_slice(CrossEntropyCost(), x, y, offset),
        "share_with_several_squared": float(shares[0]),
        "share_with_several_cross_entropy": float(shares[1]),
        "squared_from_bias_-15": tumour_accuracy(QuadraticCost(), -15.0),
        "cross_entropy_from_bias_-15": tumour_accuracy(CrossEntropyCost(), -15.0),
        "squared_from_0": tumour_accuracy(QuadraticCost(), 0.0),
        "cross_entropy_from_0": tumour_accuracy(CrossEntropyCost(), 0.0),
    }


CLAIMS = (
    Claim(
        id="C13",
        claim="The cost changes with the weight by (a - y) sigma'(z) x, and with the bias by (a - y) sigma'(z).",
        statement="These are the derivatives of half the squared error, (a - y)^2 / 2; without the half, as in most "
        "libraries, both double. They agree with differences of the cost wherever we look.",
        verdict="true",
        place=DERIVATION,
        experiment=chain_rule,
        found=lambda e: (
            f"at 1000 random places formula and difference agree to {-math.ceil(math.log10(max(e.values())))} decimals."
        ),
        supports={
            "worst_difference_in_the_weight": between(0, 1e-9),
            "worst_difference_in_the_bias": between(0, 1e-9),
        },
    ),
    Claim(
        id="C14",
        claim="Then w and b are updated.",
        statement="One epoch subtracts eta times the gradient from each. With a small eta the cost falls every time.",
        verdict="true",
        place=DERIVATION,
        experiment=one_update,
        found=lambda e: (
            f"weight and bias change by {e['weight_change_over_gradient']:.4f} and "
            f"{e['bias_change_over_gradient']:.4f} times the gradient; over 300 epochs the cost never rises."
        ),
        supports={
            "weight_change_over_gradient": near(-0.15, rel=1e-9),
            "bias_change_over_gradient": near(-0.15, rel=1e-9),
            "largest_change_of_the_cost": between(-1e-3, -1e-9),
        },
    ),
    Claim(
        id="C15",
        claim="For most values of z the slope sigma'(z) is very small.",
        statement="It is at most 1/4, and below 0.01 outside plus or minus 4.585. How many inputs lie out there "
        "depends on how far z spreads.",
        verdict="conditional",
        condition="if z spreads far beyond plus or minus 5",
        place="3_sigmoid_mse#where-the-sigmoid-is-flat",
        experiment=flat_share,
        found=lambda e: (
            f"the slope is {e['largest_slope']:.2f} at 0, and less than 0.1, 0.05, 0.01 and 0.001 beyond "
            + listed(e["edges"], ".3f")
            + ". It is below 0.01 for "
            + ", ".join(
                f"{share:{form}}"
                for share, form in zip(
                    (*e["share_below_0.01_at_spread_1_and_2"], *e["share_below_0.01_at_spread_10_and_28"]),
                    (".5%", ".1%", ".1%", ".1%"),
                    strict=True,
                )
            )
            + " of normal z with spread 1, 2, 10 and 28."
        ),
        supports={
            "largest_slope": exactly(0.25),
            "edges": near(2.063437, 2.887271, 4.584863, 6.905752, rel=1e-6),
            "share_below_0.01_at_spread_10_and_28": between(0.6, 0.9),
        },
        refutes={"share_below_0.01_at_spread_1_and_2": between(0, 0.03)},
    ),
    Claim(
        id="C16",
        claim="So w and b are updated very slowly.",
        statement="When the neuron is saturated and wrong, the number of epochs it takes to leave the wrong answer "
        "grows like e^z under squared error, and like z under cross-entropy.",
        verdict="true",
        place="3_sigmoid_mse#how-long-it-sticks",
        experiment=escapes,
        found=lambda e: (
            f"from z = {listed(tuple(STARTS), 'g')} it takes squared error "
            + listed(e["epochs_squared"], ",")
            + " epochs, and cross-entropy "
            + listed(e["epochs_cross_entropy"], ",")
            + f". Further out each unit of z multiplies the time of squared error by {e['growth_per_unit_of_z']:.4f}."
        ),
        supports={
            "epochs_squared": exactly(71, 107, 302, 1486, 10099, 73605),
            "epochs_cross_entropy": exactly(15, 22, 31, 38, 44, 51),
            "growth_per_unit_of_z": near(math.e, rel=1e-6),
        },
    ),
    Claim(
        id="C17",
        claim="When the difference is greater than 1, the square easily reaches the region of vanishing gradient.",
        statement="With targets 0 and 1 no difference reaches 1. The brake is the slope of the sigmoid, and it brakes "
        "the absolute error just the same.",
        verdict="false",
        condition="saturation depends on z, whatever the loss; a target outside (0, 1) does drive the neuron there",
        place="3_sigmoid_mse#is-the-square-to-blame",
        experiment=square_is_innocent,
        found=lambda e: (
            f"for |z| up to 12 the largest difference is {e['largest_error']:.6f}. At z = 8 the gradient is "
            f"{e['l2_gradient_at_8']:.4e} with L2 and {e['l1_gradient_at_8']:.4e} with L1. L2's is largest, "
            f"{e['largest_l2_gradient']:.5f}, at z = {e['z_of_the_largest']:.4f}, where the output is "
            f"{e['output_of_the_largest']:.4f}. A target of 3 drives z to {listed(e['z_for_target_3'], '.2f')} in "
            "100, 1,000 and 10,000 epochs."
        ),
        refutes={
            "largest_error": between(0.99999, 0.999999),
            "l2_gradient_at_8": near(3.351252e-4, rel=1e-5),
            "l1_gradient_at_8": near(3.352377e-4, rel=1e-5),
            "largest_l2_gradient": near(4 / 27, rel=1e-6),
            "z_of_the_largest": near(math.log(2), within=2e-4),
            "output_of_the_largest": near(2 / 3, within=1e-4),
            "z_for_target_3": near(4.04, 6.37, 8.68, within=0.05),
        },
    ),
    Claim(
        id="C18",
        claim="So L2 loss does not go well with the sigmoid.",
        statement="It makes flat stretches and more than one minimum, where cross-entropy has one. But it still asks "
        "for the true probability; from a good start the two do equally well.",
        verdict="conditional",
        condition="if the start is bad",
        place="3_sigmoid_mse#still-an-honest-score",
        experiment=good_and_bad_starts,
        found=lambda e: (
            f"on one slice through three samples squared error has {e['minima_squared']} minima and cross-entropy "
            f"{e['minima_cross_entropy']}; of 200 random slices {e['share_with_several_squared']:.0%} have more than "
            f"one with squared error, {e['share_with_several_cross_entropy']:.0%} with cross-entropy. Breast cancer, "
            f"from a bias of -15: accuracy {e['squared_from_bias_-15']:.3f} with squared error, "
            f"{e['cross_entropy_from_bias_-15']:.3f} with "
            f"cross-entropy; from 0: {e['squared_from_0']:.3f} and {e['cross_entropy_from_0']:.3f}."
        ),
        supports={
            "minima_squared": exactly(3),
            "minima_cross_entropy": exactly(1),
            "share_with_several_squared": between(0.1, 0.3),
            "share_with_several_cross_entropy": exactly(0),
            "squared_from_bias_-15": between(0.3, 0.5),
            "cross_entropy_from_bias_-15": between(0.93, 0.98),
        },
        refutes={"squared_from_0": between(0.94, 0.99), "cross_entropy_from_0": between(0.93, 0.98)},
    ),
)
