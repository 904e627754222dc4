"""The shapes themselves: value, slope and kink (C01, C02, C03, C05, C08, C09, C10, C19)."""

import inspect
from importlib import import_module

import numpy as np

from l1l2.claims._record import Claim, Evidence, between, exactly, listed, near
from l1l2.losses import AbsoluteError, HalfSquaredError

HERE = "1_losses#two-ways-to-count-an-error"
REGRESSORS = {  # those of scikit-learn whose loss, or splitting criterion, is a parameter (and that are not deprecated)
    "sklearn.ensemble": (
        "AdaBoostRegressor", "ExtraTreesRegressor", "GradientBoostingRegressor", "HistGradientBoostingRegressor",
        "RandomForestRegressor",
    ),
    "sklearn.linear_model": ("RANSACRegressor", "SGDRegressor"),
    "sklearn.neural_network": ("MLPRegressor",),
    "sklearn.svm": ("LinearSVR",),
    "sklearn.tree": ("DecisionTreeRegressor", "ExtraTreeRegressor"),
}  # fmt: skip


def kink() -> Evidence:
    """C01: one-sided slopes at 0, the lines through 0 that stay below |r|, and how far the value jumps there."""
    loss, h = AbsoluteError(), 1e-9
    r = np.linspace(-5, 5, 1001)
    slopes = np.arange(-200, 201) / 100
    below = [s for s in slopes if np.all(s * r <= loss.value(r))]
    return {
        "left_slope": float((loss.value(0.0) - loss.value(-h)) / h),
        "right_slope": float((loss.value(h) - loss.value(0.0)) / h),
        "smallest_supporting_slope": float(min(below)),
        "largest_supporting_slope": float(max(below)),
        "jump_of_the_value": float(max(loss.value(h), loss.value(-h)) - loss.value(0.0)),
    }


def sameness() -> Evidence:
    """C02: the size of the gradient over a million errors, in the prediction and in five weights."""
    rng = np.random.default_rng(0)
    gradient = AbsoluteError().gradient(rng.standard_normal(1_000_000))
    x = rng.standard_normal((100_000, 5))
    sizes = np.linalg.norm(gradient[: len(x), None] * x, axis=1)
    low, high = np.percentile(sizes, [1, 99])
    return {"share_of_size_1": float(np.mean(np.abs(gradient) == 1)), "spread_in_the_weights": float(high / low)}


def small_errors() -> Evidence:
    """C03: both gradients at an error of one millionth; MSE is r^2, without the half."""
    r = 1e-6
    l1, mse = float(AbsoluteError().gradient(r)), float(2 * HalfSquaredError().gradient(r))
    return {"l1_gradient": l1, "mse_gradient": mse, "ratio": l1 / mse}


def inputs() -> Evidence:
    """C05: the gradient of |w x - y| in the prediction and in w, for inputs of different size, all with w x > y."""
    x = np.array([1.0, 10.0, 1000.0])
    in_prediction = AbsoluteError().gradient(2 * x - x)  # w = 2, y = x
    return {
        "in_the_prediction": tuple(map(float, np.abs(in_prediction))),
        "in_the_weight": tuple(map(float, np.abs(in_prediction * x))),
    }


def smoothness() -> Evidence:
    """C08: slopes on both sides of 0, curvature, and where convexity ends: the model w1 w2 with target 1."""
    loss, h = HalfSquaredError(), 1e-3
    r = np.linspace(-5, 5, 1001)
    curvature = (loss.gradient(r + h) - loss.gradient(r - h)) / (2 * h)
    ends = [float(loss.value(w * w - 1.0)) for w in (-1.0, 1.0)]
    return {
        "slope_left_and_right_of_0": (float(loss.gradient(-1e-12)), float(loss.gradient(1e-12))),
        "curvature": (float(curvature.min()), float(curvature.max())),
        "loss_at_two_solutions": tuple(ends),
        "loss_halfway": float(loss.value(0.0 * 0.0 - 1.0)),
    }


def popularity() -> Evidence:
    """C09: what scikit-learn's regressors minimise when nobody says otherwise."""
    defaults = []
    for module, names in REGRESSORS.items():
        for name in names:
            parameters = inspect.signature(getattr(import_module(module), name)).parameters
            defaults.append(parameters["loss" if "loss" in parameters else "criterion"].default)
    return {"regressors": len(defaults), "squared_by_default": defaults.count("squared_error")}


def fading() -> Evidence:
    """C10: gradient of MSE over the error, from a trillionth to a trillion."""
    r = np.array([1e-12, 1e-6, 1.0, 1e6, 1e12])
    return {"gradient_over_error": tuple(map(float, 2 * HalfSquaredError().gradient(r) / r))}


def magnification() -> Evidence:
    """C19: r^2 over |r| for errors above and below 1."""
    r = np.array([0.1, 1.0, 10.0, 100.0])
    return {"square_over_absolute": tuple(map(float, 2 * HalfSquaredError().value(r) / AbsoluteError().value(r)))}


CLAIMS = (
    Claim(
        id="C01",
        claim="L1 loss is continuous, but it has no derivative where the error is zero.",
        statement="At r = 0 the value does not jump, the one-sided slopes are -1 and +1, and every slope between "
        "them, and no other, is that of a line through 0 that stays below |r|: a subgradient.",
        verdict="true",
        place=HERE,
        experiment=kink,
        found=lambda e: (
            f"slope {e['left_slope']:.0f} on the left, {e['right_slope']:.0f} on the right; lines of slope "
            f"{e['smallest_supporting_slope']:.2f} to {e['largest_supporting_slope']:.2f} stay below."
        ),
        supports={
            "left_slope": near(-1),
            "right_slope": near(1),
            "smallest_supporting_slope": near(-1),
            "largest_supporting_slope": near(1),
            "jump_of_the_value": between(0, 1e-9),
        },
    ),
    Claim(
        id="C02",
        claim="The gradient of L1 loss is equal almost everywhere.",
        statement="The derivative with respect to the prediction has size 1 for every error but 0. With respect to a "
        "weight it is that sign times the input, so it differs from sample to sample.",
        verdict="conditional",
        condition="with respect to the prediction, not to the weights",
        place=HERE,
        experiment=sameness,
        found=lambda e: (
            f"size 1 for {e['share_of_size_1']:.0%} of a million errors; but in five weights the largest "
            f"gradients are {e['spread_in_the_weights']:.1f} times the smallest (99th over 1st percentile)."
        ),
        supports={"share_of_size_1": exactly(1)},
        refutes={"spread_in_the_weights": between(5, 5.5)},
    ),
    Claim(
        id="C03",
        claim="Even for a small loss the gradient of L1 is large.",
        statement="At an error of one millionth L1 pulls with 1, MSE with two millionths.",
        verdict="true",
        place=HERE,
        experiment=small_errors,
        found=lambda e: f"gradients {e['l1_gradient']:.0f} and {e['mse_gradient']:.6f}, a factor of {e['ratio']:,.0f}.",
        supports={"l1_gradient": exactly(1), "mse_gradient": near(2e-6), "ratio": near(5e5)},
    ),
    Claim(
        id="C05",
        claim="Whatever the input, L1 has a stable gradient.",
        statement="The derivative with respect to the prediction is 1 for any input; that with respect to a weight is "
        "as large as its input.",
        verdict="conditional",
        condition="with respect to the prediction, not to the weights",
        place=HERE,
        experiment=inputs,
        found=lambda e: (
            "for inputs of 1, 10 and 1000: "
            + listed(e["in_the_prediction"], ".0f")
            + " for the prediction and "
            + listed(e["in_the_weight"], ".0f")
            + " for the weight."
        ),
        supports={"in_the_prediction": exactly(1, 1, 1)},
        refutes={"in_the_weight": exactly(1, 10, 1000)},
    ),
    Claim(
        id="C08",
        claim="MSE is smooth and differentiable, which suits gradient descent.",
        statement="As a function of the prediction it has no kink and the same curvature everywhere. As a function of "
        "the weights it is convex if the model is linear in them; halfway between two solutions for w1 w2 is none.",
        verdict="true",
        place="1_losses#walking-downhill-with-a-fixed-step",
        experiment=smoothness,
        found=lambda e: (
            f"curvature of r^2/2: {e['curvature'][0]:.4f} to {e['curvature'][1]:.4f}; (w1 w2 - 1)^2/2 is "
            f"{e['loss_at_two_solutions'][0]:.1f} at (-1, -1) and at (1, 1), but {e['loss_halfway']:.1f} halfway."
        ),
        supports={
            "slope_left_and_right_of_0": exactly(-1e-12, 1e-12),
            "curvature": near(1, 1, rel=1e-6),
            "loss_at_two_solutions": exactly(0, 0),
            "loss_halfway": exactly(0.5),
        },
    ),
    Claim(
        id="C09",
        claim="MSE is a commonly used loss.",
        statement="It is the default of most of the regressors of scikit-learn whose loss can be chosen.",
        verdict="true",
        place="1_losses#real-data",
        experiment=popularity,
        found=lambda e: f"{e['squared_by_default']} of {e['regressors']} use the squared error unless told otherwise.",
        supports={"regressors": exactly(11), "squared_by_default": between(6, 11)},
    ),
    Claim(
        id="C10",
        claim="The gradient of MSE shrinks together with the error.",
        statement="It is twice the error, at every size of the error.",
        verdict="true",
        place=HERE,
        experiment=fading,
        found=lambda e: (
            f"gradient over error is {min(e['gradient_over_error']):.4f} at the least and "
            f"{max(e['gradient_over_error']):.4f} at the most, for errors from 1e-12 to 1e12."
        ),
        supports={"gradient_over_error": near(2, 2, 2, 2, 2, rel=1e-12)},
    ),
    Claim(
        id="C19",
        claim="Squaring magnifies an error greater than 1 a lot.",
        statement="It multiplies an error by its own size; so it magnifies those above 1 and shrinks those below, and "
        "which is which depends on the unit.",
        verdict="true",
        place=HERE,
        experiment=magnification,
        found=lambda e: (
            "errors of 0.1, 1, 10 and 100 are multiplied by " + listed(e["square_over_absolute"], ".3g") + "."
        ),
        supports={"square_over_absolute": near(0.1, 1, 10, 100, rel=1e-12)},
    ),
)
