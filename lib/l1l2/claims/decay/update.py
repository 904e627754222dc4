"""The cost with its decay term, and the step that follows from it (C37, C38, C40)."""

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.neural_network import MLPRegressor

from l1l2.claims._record import Claim, Evidence, between, listed, near
from l1l2.conventions import convert
from l1l2.datasets import Dataset, load_diabetes
from l1l2.descent import SGD
from l1l2.paths import ridge_path

STEP = "4_2_weight_decay#the-step-line-by-line"


def patients() -> Dataset:
    """The diabetes data with every column of mean 0 and spread 1, the target as it is."""
    data = load_diabetes()
    return Dataset(data.X / data.X.std(axis=0), data.y, data.feature_names, data.source)


def cost(w: np.ndarray, b: float, strength: float, data: Dataset) -> float:
    """C = (1/2n) sum r^2 + lambda/(2n) sum w^2, the bias not among the w."""
    r = data.X @ w + b - data.y
    return float((r @ r + strength * (w @ w)) / (2 * len(r)))


def gradient(w: np.ndarray, b: float, strength: float, data: Dataset) -> tuple[np.ndarray, float]:
    """dC/dw = dC0/dw + (lambda/n) w and dC/db = dC0/db."""
    r = data.X @ w + b - data.y
    return (data.X.T @ r + strength * w) / len(r), float(r.mean())


def perceptrons_decay(batch: int, rate: float = 0.1) -> float:
    """Share of a weight that scikit-learn's MLPRegressor(alpha=1) removes in one step on inputs of 0, over the rate."""
    net = MLPRegressor(
        hidden_layer_sizes=(2,), activation="identity", solver="sgd", alpha=1.0, batch_size=batch,
        learning_rate_init=rate, momentum=0.0, shuffle=False, random_state=0,
    )  # fmt: skip
    X, y = np.zeros((40, 1)), np.zeros(40)
    net.partial_fit(X, y)
    before = net.coefs_[0].copy()
    net.partial_fit(X, y)
    return float((1 - (net.coefs_[0] / before)[0, 0] ** (batch / 40)) / rate)


def three_conventions() -> Evidence:
    """C37: the slope of C at Ridge's solution; what MLPRegressor's alpha and torch's weight_decay make of a lambda."""
    data = patients()
    ridge = Ridge(alpha=30.0).fit(data.X, data.y)
    left, start = (
        np.abs(gradient(w, b, 30.0, data)[0]).max()
        for w, b in ((ridge.coef_, float(ridge.intercept_)), (np.zeros(10), float(data.y.mean())))
    )
    return {
        "slope_left_at_ridges_solution": float(left / start),
        "decay_over_rate_in_batches_of_40_and_10": (perceptrons_decay(40), perceptrons_decay(10)),
        "weight_decay_for_lambda_30": convert(30.0, "book.lambda", "torch.SGD", n=442),
    }


def the_half() -> Evidence:
    """C38: the pull of w^2 and of w^2/2 at w = 3; ridge with lambda and a half against lambda/2 without."""
    h, data = 1e-6, patients()
    pulls = tuple(float((c * (3 + h) ** 2 - c * (3 - h) ** 2) / (2 * h)) for c in (1.0, 0.5))
    X, y = data.X, data.y - data.y.mean()
    penalised = X.T @ X + 30.0 * np.eye(10)  # from 2 * (30/2) w, where the half is left out and lambda halved
    apart = np.abs(np.linalg.solve(penalised, X.T @ y) - ridge_path(X, y, [30.0])[0]).max()
    return {"pull_at_3_without_and_with_the_half": pulls, "largest_difference_of_the_fits": float(apart)}


def the_step() -> Evidence:
    """C40: 200 steps down C itself, against 200 that multiply by 1 - eta lambda/n and then step down C0."""
    data, rate, strength = patients(), 0.1, 13.26
    b, start = float(data.y.mean()), np.zeros(10)
    whole = SGD(rate).run(lambda w: gradient(w, b, strength, data)[0], start, 200)
    decayed = SGD(rate, weight_decay=strength / 442, decoupled=True).run(
        lambda w: gradient(w, b, 0.0, data)[0], start, 200
    )
    return {
        "factor": 1 - rate * strength / 442,
        "largest_difference_over_largest_weight": float(np.abs(whole - decayed).max() / np.abs(whole).max()),
    }


CLAIMS = (
    Claim(
        id="C37",
        claim="L2 regularisation adds lambda/(2n) times the sum of w^2 to the cost.",
        statement="Nothing to test in a definition, but three ways to count lambda are in use: beside a sum, beside a "
        "mean, and beside the mean of a batch, where the batch size changes the strength.",
        verdict="true",
        place=STEP,
        experiment=three_conventions,
        found=lambda e: (
            f"Ridge with alpha = lambda stands where this cost is flat, to 10 decimals. In torch a lambda of 30 on 442 "
            f"samples is a weight_decay of {e['weight_decay_for_lambda_30']:.4f}. In MLPRegressor alpha = 1 decays by "
            f"{listed(e['decay_over_rate_in_batches_of_40_and_10'], '.3f')} of the rate in batches of 40 and of 10."
        ),
        supports={
            "slope_left_at_ridges_solution": between(0, 5e-11),
            "decay_over_rate_in_batches_of_40_and_10": near(0.025, 0.1, rel=1e-6),
            "weight_decay_for_lambda_30": near(30 / 442),
        },
    ),
    Claim(
        id="C38",
        claim="The factor 1/2 is there for convenience.",
        statement="It cancels the 2 of the derivative. Without it, half the lambda gives the same fit.",
        verdict="true",
        place=STEP,
        experiment=the_half,
        found=lambda e: (
            "at w = 3 the pull is {:.2f} without the half and {:.2f} with it; lambda with the half and lambda/2 "
            "without give the same fit, to 9 decimals.".format(*e["pull_at_3_without_and_with_the_half"])
        ),
        supports={
            "pull_at_3_without_and_with_the_half": near(6, 3, rel=1e-6),
            "largest_difference_of_the_fits": between(0, 5e-10),
        },
    ),
    Claim(
        id="C40",
        claim="So each step multiplies w by 1 - eta lambda/n and then goes down the gradient of C0.",
        statement="For plain gradient descent the two readings, L2 in the cost or decay in the step, are one and the "
        "same, step for step.",
        verdict="true",
        place=STEP,
        experiment=the_step,
        found=lambda e: (
            f"with a factor of {e['factor']:.3f}, 200 steps down the whole cost and 200 decayed steps agree to 12 "
            "decimals, in units of the largest weight."
        ),
        supports={
            "factor": near(0.997, rel=1e-9),
            "largest_difference_over_largest_weight": between(0, 5e-13),
        },
    ),
)
