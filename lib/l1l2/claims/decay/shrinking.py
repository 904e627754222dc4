"""What shrinking does to weights, and what the size of a weight says (C42 to C44)."""

import numpy as np

from l1l2.claims._record import Claim, Evidence, between, exactly, listed, near
from l1l2.claims.decay.update import gradient, patients
from l1l2.datasets import load_diabetes
from l1l2.descent import SGD
from l1l2.network import Network
from l1l2.paths import ridge_path

SIZE = "4_2_weight_decay#small-is-not-yet-simple"
RESCALED = (0.1, 0.5, 1.0, 2.0, 10.0)


def grow_and_turn(path: np.ndarray) -> tuple[int, int]:
    """How many columns of a path, strengths rising, grow in size somewhere, and how many change their sign."""
    size = np.abs(path)
    grows = (np.diff(size, axis=0) > 1e-9 * size.max(axis=0)).any(axis=0)
    return int(grows.sum()), int((np.sign(path) != np.sign(path[0])).any(axis=0).sum())


def growing() -> Evidence:
    """C42: weights that grow in one decayed step; coefficients that grow, and turn, as ridge's lambda rises."""
    data = patients()
    before = np.random.default_rng(0).normal(0, 10, 10)
    after = SGD(0.1, weight_decay=0.1, decoupled=True).step(before, gradient(before, float(data.y.mean()), 0, data)[0])
    path = ridge_path(data.X, data.y - data.y.mean(), np.logspace(-3, 7, 1001))
    return {
        "of_10_grow_in_one_decayed_step": int((np.abs(after) > np.abs(before)).sum()),
        "of_10_grow_somewhere_on_the_ridge_path": grow_and_turn(path)[0],
        "of_10_change_sign_on_it": grow_and_turn(path)[1],
        "largest_relative_growth_of_the_norm": float((np.diff(np.log(np.linalg.norm(path, axis=1)))).max()),
    }


def rescaled_network(c: float) -> tuple[float, np.ndarray]:
    """Sum of squared weights, and outputs, of a 2-16-1 ReLU network: first layer times c, second layer over c."""
    net = Network((2, 16, 1), np.random.default_rng(0))
    net.biases[0][:] = np.random.default_rng(1).normal(0, 0.5, 16)
    net.weights[0] *= c
    net.biases[0] *= c
    net.weights[1] /= c
    inputs = np.random.default_rng(2).normal(size=(1000, 2))
    return float(sum((w**2).sum() for w in net.weights)), net.predict(inputs)


def roughness(strength: float, draws: int = 100) -> float:
    """Median over draws of the mean squared second derivative of a degree-9 polynomial fitted to 20 noisy points."""
    k, x = np.arange(1, 10), np.linspace(-1, 1, 201)
    curvatures = k * (k - 1) * x[:, None] ** np.maximum(k - 2, 0)
    found = []
    for seed in range(draws):
        powers, y, _ = noisy_parabola(seed)
        w = ridge_path(powers - powers.mean(axis=0), y - y.mean(), [strength])[0]
        found.append(((curvatures @ w) ** 2).mean())
    return float(np.median(found))


def noisy_parabola(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The powers 1 to 9 of 20 random x in [-1, 1]; y = x + 2 x^2 + noise of spread .2; the x."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, 20)
    return x[:, None] ** np.arange(1, 10), x + 2 * x**2 + 0.2 * rng.standard_normal(20), x


def not_by_size() -> Evidence:
    """C43: one function, five norms; and polynomials that do become smoother as their weights shrink."""
    base = rescaled_network(1.0)[1]
    return {
        "roughness_at_lambda_0_0.01_0.1": tuple(roughness(s) for s in (0.0, 0.01, 0.1)),
        "roughness_at_lambda_1": roughness(1.0),
        "squared_norms_of_one_function": tuple(rescaled_network(c)[0] for c in RESCALED),
        "largest_difference_of_its_outputs": float(max(np.abs(rescaled_network(c)[1] - base).max() for c in RESCALED)),
    }


def small_shifts() -> Evidence:
    """C44: the largest effect of 1000 shifts of length .1 for weights of norm 100 and 1; body mass index in tonnes."""
    rng = np.random.default_rng(0)
    w, shift = rng.standard_normal(10), rng.standard_normal((1000, 10))
    effect = np.abs(0.1 * shift / np.linalg.norm(shift, axis=1)[:, None] @ (w / np.linalg.norm(w)))
    data = load_diabetes(scaled=False)
    y, units = data.y - data.y.mean(), np.ones(10)
    units[2] = 1e-3
    X, lighter = data.X - data.X.mean(axis=0), (data.X - data.X.mean(axis=0)) * units
    change = {}
    for strength in (0.0, 1.0):
        w, v = ridge_path(X, y, [strength])[0], ridge_path(lighter, y, [strength])[0]
        change[strength] = w[2], v[2], float(np.sqrt(((X @ w - lighter @ v) ** 2).mean()))
    return {
        "largest_effect_for_norm_100_and_1": (100 * float(effect.max()), float(effect.max())),
        "weight_of_the_body_mass_in_two_units": tuple(map(float, change[0.0][:2])),
        "change_of_the_predictions_least_squares": change[0.0][2],
        "change_of_the_predictions_ridge": change[1.0][2],
    }


CLAIMS = (
    Claim(
        id="C42",
        claim="In the end w may have grown or shrunk: that depends on the other term.",
        statement="Decay takes a share of each weight, the data push as they will. Only the length of the whole "
        "vector is sure to fall as lambda rises; single coefficients grow, and change their sign.",
        verdict="true",
        place="4_2_weight_decay#weights-that-grow-although-they-decay",
        experiment=growing,
        found=lambda e: (
            f"in one decayed step on diabetes {e['of_10_grow_in_one_decayed_step']} of 10 random weights grow. As "
            f"lambda rises from 0.001 to 10,000,000, {e['of_10_grow_somewhere_on_the_ridge_path']} of 10 ridge "
            f"coefficients grow somewhere and {e['of_10_change_sign_on_it']} change sign; the vector's length falls "
            "at each of the 1000 steps between."
        ),
        supports={
            "of_10_grow_in_one_decayed_step": exactly(5),
            "of_10_grow_somewhere_on_the_ridge_path": exactly(8),
            "of_10_change_sign_on_it": exactly(5),
            "largest_relative_growth_of_the_norm": between(-1e-3, 0),
        },
    ),
    Claim(
        id="C43",
        claim="Small weights make a model simpler, and it adapts better to other data.",
        statement="A polynomial with tamed weights is a smoother curve, up to a point: a strong ridge spreads what the "
        "square did over the 4th, 6th and 8th power, and the curve bends more. A ReLU network holds one and "
        "the same function with small weights or with large ones.",
        verdict="conditional",
        condition="if the units and the form of the model are fixed, so that a smaller weight means a flatter curve",
        place=SIZE,
        experiment=not_by_size,
        found=lambda e: (
            f"the mean squared curvature of degree-9 polynomials on 20 points is "
            f"{listed(e['roughness_at_lambda_0_0.01_0.1'], ',.0f')} at lambda = 0, 0.01, 0.1, but "
            f"{e['roughness_at_lambda_1']:,.0f} at 1. One ReLU network, its first "
            f"layer times 0.1, 0.5, 1, 2, 10 and its second divided by as much, has squared norms of "
            f"{listed(e['squared_norms_of_one_function'], ',.1f')}, and the same outputs to 10 decimals."
        ),
        supports={"roughness_at_lambda_0_0.01_0.1": near(16675.4, 106.50, 65.25, rel=2e-3)},
        refutes={
            "roughness_at_lambda_1": near(117.31, rel=2e-3),
            "squared_norms_of_one_function": near(202.9045, 13.3950, 23.1761, 85.1036, 2114.9412, rel=1e-4),
            "largest_difference_of_its_outputs": between(0, 5e-11),
        },
    ),
    Claim(
        id="C44",
        claim="With large weights a small shift of the input has a large effect.",
        statement="The effect is at most the length of w times the length of the shift. Lengths depend on units, so "
        "that a penalty on w does too: standardise the columns first.",
        verdict="true",
        place=SIZE,
        experiment=small_shifts,
        found=lambda e: (
            "of 1000 shifts of length 0.1 the largest effect is {:.2f} for weights of length 100 and {:.4f} for length "
            "1 (at most 10 and 0.1). The body mass divided by 1000 turns its weight from {:.2f} into {:,.0f}: ".format(
                *e["largest_effect_for_norm_100_and_1"], *e["weight_of_the_body_mass_in_two_units"]
            )
            + "the predictions of least squares stay, to 6 decimals, and those of "
            f"ridge with lambda = 1 move by {e['change_of_the_predictions_ridge']:.1f}, root mean square."
        ),
        supports={
            "largest_effect_for_norm_100_and_1": near(8.895, 0.08895, rel=0.01),
            "weight_of_the_body_mass_in_two_units": near(5.60296, 5602.96, rel=1e-4),
            "change_of_the_predictions_least_squares": between(0, 5e-7),
            "change_of_the_predictions_ridge": near(20.1465, rel=1e-4),
        },
    ),
)
