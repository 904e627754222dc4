"""What a fixed step makes of each shape: gradient descent (C04, C06, C11, C12)."""

import numpy as np

from l1l2.claims._record import Claim, Evidence, between, exactly, listed, near
from l1l2.linear import fit_linear
from l1l2.losses import AbsoluteError, HalfSquaredError, Huber, Loss

HERE = "1_losses#walking-downhill-with-a-fixed-step"
EXPLOSION = "1_losses#does-the-squared-loss-explode"
START = 100.0371  # an error that no step of the experiments divides


def steps_to(error: float, tolerance: float, rate: float, curvature: float) -> int:
    """Counts the steps of descent on curvature * error^2 / 2 until the error is at most `tolerance`."""
    count = 0
    while abs(error) > tolerance:
        error -= rate * curvature * error
        count += 1
    return count


def never_settling() -> Evidence:
    """C04: L1 with a constant step, with steps that shrink as 1 / sqrt(t), and with 200 samples and five weights."""
    slope = AbsoluteError().gradient
    error, seen = START, []
    for _ in range(4000):
        seen.append(abs(error))
        error -= 0.1 * float(slope(error))
    worst = []
    for step in (0.3, 0.1, 0.03, 0.01):
        errors = before = np.random.default_rng(0).uniform(-5, 5, 200)
        for _ in range(2000):
            before, errors = errors, errors - step * slope(errors)
        worst.append(float(max(np.abs(before).max(), np.abs(errors).max()) / step))
    errors = np.random.default_rng(0).uniform(-5, 5, 200)
    for t in range(1, 10_001):
        errors = errors - slope(errors) / np.sqrt(t)
    X = np.random.default_rng(0).standard_normal((200, 5))
    y = X @ np.arange(1.0, 6.0) + np.random.default_rng(1).standard_normal(200)
    loss, w, above = AbsoluteError(), np.zeros(5), []
    least = float(loss.value(fit_linear(X, y, loss, fit_intercept=False).predict(X) - y).mean())
    for t in range(3000):
        r = X @ w - y
        if t >= 2000:
            above.append(float(loss.value(r).mean()) - least)
        w -= 0.1 * (loss.gradient(r) @ X) / len(y)
    return {
        "last_two_errors": tuple(sorted(seen[-2:])),
        "worst_error_over_step": tuple(worst),
        "worst_with_shrinking_steps": float(np.abs(errors).max()),
        "cost_above_the_least_with_200_samples": max(above),
    }


def deep_chain() -> Evidence:
    """C06: slope of L1 at errors up to 1e300, and its gradient in the first weight of a product of L weights of 1.5."""
    slope = AbsoluteError().gradient
    chain = []
    for depth in (2, 10, 20, 40):
        weights = np.full(depth, 1.5)
        r = float(np.prod(weights)) - 1.0
        chain.append(float(slope(r) * np.prod(weights[1:])))
    return {
        "loss_slopes": tuple(float(abs(slope(r))) for r in (1.0, 1e6, 1e300)),
        "first_weight_gradients": tuple(chain),
    }


def fixed_rate() -> Evidence:
    """C11: steps MSE needs at a fixed rate, for several condition numbers; and what 2.01 / curvature does."""
    slope = HalfSquaredError().gradient
    # at rate 1 / (largest curvature) the flattest direction, of curvature 1 / kappa, arrives last
    counts = [steps_to(1.0, 1e-6, 1, 1 / kappa) for kappa in (1, 10, 100, 1000, 10_000)]
    error = 1.0
    for _ in range(1000):
        error -= 2.01 * float(slope(error))
    return {
        "steps_at_rate_0.1": steps_to(START, 1e-6, 0.1, 2),
        "steps_at_condition_1_10_100": tuple(counts[:3]),
        "steps_at_condition_1e3_1e4": tuple(counts[3:]),
        "growth_past_the_limit": abs(error),
    }


def product_descent(
    loss: Loss, factor: float, targets: np.ndarray, rate: float, steps: int = 2000
) -> tuple[np.ndarray, np.ndarray]:
    """Descends on factor * loss(w1 w2 - T) from w1 = w2 = 1, for each target T.

    Returns the largest error of the last 100 steps, and whether the error passed 1e8, for each target.
    """
    w1, w2 = np.ones_like(targets), np.ones_like(targets)
    exploded, last = np.zeros(targets.shape, bool), np.zeros_like(targets)
    for t in range(steps):
        r = w1 * w2 - targets
        exploded |= np.abs(r) > 1e8
        pull = np.where(exploded, 0.0, factor * loss.gradient(r))
        if t >= steps - 100:
            last = np.maximum(last, np.abs(r))
        w1, w2 = w1 - rate * pull * w2, w2 - rate * pull * w1
    return last, exploded


def explosion() -> Evidence:
    """C12: a linear model from three starting errors, then w1 w2 -> T at rate eta for growing T; MSE without half."""
    mse = HalfSquaredError()
    linear = []
    for start in (1.0, 1e3, 1e6):
        error = start
        for _ in range(20):
            error -= 0.4 * 2 * float(mse.gradient(error))
        linear.append(abs(error) / start)
    edges, blow_ups = [], []
    for rate in (0.1, 0.05, 0.02, 0.01):
        targets = np.arange(80, 221) / 200 / rate  # T from 0.4 / eta to 1.1 / eta
        last, exploded = product_descent(mse, 2, targets, rate)
        edges.append(float(targets[last > 1e-2].min(initial=np.inf)))
        blow_ups.append(float(targets[exploded].min(initial=np.inf)))
    target = np.array([100.0])
    swings = [float(product_descent(loss, 1, target, 0.1)[0][0]) for loss in (AbsoluteError(), Huber())]
    return {
        "linear_after_20_steps": tuple(linear),
        "first_target_that_does_not_settle": tuple(edges),
        "first_target_that_explodes": tuple(blow_ups),
        "l1_and_huber_swings": tuple(swings),
    }


CLAIMS = (
    Claim(
        id="C04",
        claim="That keeps L1 from converging.",
        statement="With a constant step one error ends within a step of the answer, and bounces there. With steps that "
        "shrink it gets as close as they are small; and averaged over many samples L1 is nearly smooth.",
        verdict="conditional",
        condition="if the step is constant, for a single error",
        place=HERE,
        experiment=never_settling,
        found=lambda e: (
            f"at step 0.1 the error ends alternating between {' and '.join(f'{v:.4f}' for v in e['last_two_errors'])}; "
            f"the worst of 200 starts ends {max(e['worst_error_over_step']):.3f} steps off; "
            f"with steps 1/sqrt(t) it is {e['worst_with_shrinking_steps']:.4f} off after 10,000 steps. "
            "On 200 samples and 5 weights, step 0.1 ends "
            f"{e['cost_above_the_least_with_200_samples']:.4f} above the least mean error."
        ),
        supports={
            "last_two_errors": near(0.0371, 0.0629, rel=1e-6),
            "worst_error_over_step": between(0.9, 1),
        },
        refutes={
            "worst_with_shrinking_steps": between(0, 0.01),
            "cost_above_the_least_with_200_samples": between(0, 1e-3),
        },
    ),
    Claim(
        id="C06",
        claim="L1 does not lead to exploding gradients.",
        statement="The slope of the loss is never more than 1. In a deep model it is multiplied by the weights, and "
        "that product is not bounded: with weights of 1.5 it grows by half per layer.",
        verdict="conditional",
        condition="for the loss alone, not for the layers below it",
        place=EXPLOSION,
        experiment=deep_chain,
        found=lambda e: (
            f"slope {max(e['loss_slopes']):.0f} at an error of 1e300; but in the first of 2, 10, 20 and 40 "
            f"layers the gradient is " + listed(e["first_weight_gradients"], ",.1f") + "."
        ),
        supports={"loss_slopes": exactly(1, 1, 1)},
        refutes={"first_weight_gradients": near(*(1.5 ** (depth - 1) for depth in (2, 10, 20, 40)), rel=1e-9)},
    ),
    Claim(
        id="C11",
        claim="So MSE converges even at a fixed rate, and fairly fast.",
        statement="Each step multiplies the error by 1 - rate * curvature. It converges below rate 2/curvature; the "
        "number of steps grows with the condition number, the largest curvature over the smallest.",
        verdict="conditional",
        condition="if the rate is below 2/curvature, and fast only if the condition number is small",
        place=HERE,
        experiment=fixed_rate,
        found=lambda e: (
            f"at rate 0.1 it goes from 100 to a millionth in {e['steps_at_rate_0.1']} steps. From 1, at condition "
            f"numbers 1, 10, 100, it takes {listed(e['steps_at_condition_1_10_100'], ',')} steps; at 1,000 and 10,000, "
            f"{' and '.join(f'{n:,}' for n in e['steps_at_condition_1e3_1e4'])}. At rate 2.01/curvature the error "
            f"grows {e['growth_past_the_limit']:,.0f}-fold in 1000 steps."
        ),
        supports={"steps_at_rate_0.1": exactly(83), "steps_at_condition_1_10_100": exactly(1, 132, 1375)},
        refutes={
            "steps_at_condition_1e3_1e4": exactly(13809, 138149),
            "growth_past_the_limit": near(1.01**1000, rel=1e-6),
        },
    ),
    Claim(
        id="C12",
        claim="When the values differ a lot, squaring leads to exploding gradients.",
        statement="In a linear model the same rate works for every error, however large. In the model w1 w2 the target "
        "T itself sets the curvature: from a balanced start MSE settles up to T = 1/(2 eta), bounces up to 1/eta, and "
        "explodes beyond. L1 and Huber swing, but do not explode.",
        verdict="conditional",
        condition="if the model is not linear in its weights; in a linear one the size of the error does not matter",
        place=EXPLOSION,
        experiment=explosion,
        found=lambda e: (
            "of errors of 1, 1e3, 1e6 a linear model leaves the shares "
            + listed(e["linear_after_20_steps"], ".4e")
            + " after 20 steps. At eta = 0.1, 0.05, 0.02, 0.01 the product stops settling at T = "
            + listed(e["first_target_that_does_not_settle"], ".2f")
            + " and explodes from "
            + listed(e["first_target_that_explodes"], ".2f")
            + f"; at T = 100 L1 and Huber swing by {' and '.join(f'{v:.1f}' for v in e['l1_and_huber_swings'])}."
        ),
        supports={
            "first_target_that_does_not_settle": near(5, 10, 25, 50, rel=0.011),
            "first_target_that_explodes": near(10, 20, 50, 100, rel=0.011),
        },
        refutes={
            "linear_after_20_steps": near(0.2**20, 0.2**20, 0.2**20, rel=1e-9),
            "l1_and_huber_swings": between(10, 30),
        },
    ),
)
