"""Chapter 2: Smooth L1, from Huber to bounding boxes (C23 to C27)."""

import numpy as np
from scipy.special import huber

from l1l2.boxes import encode
from l1l2.claims._record import Claim, Evidence, between, exactly, listed, near
from l1l2.datasets import line_with_outlier
from l1l2.linear import fit_linear
from l1l2.losses import AbsoluteError, HalfSquaredError, Huber, Loss, SmoothL1

SHAPE = "2_smooth_l1#two-demands-one-curve"
START = 100.0371  # an error that no step of the experiments divides
UNITS = (1e-3, 1e-2, 1e-1, 1, 10, 100, 1000)


def steps_to(loss: Loss, error: float, rate: float, tolerance: float = 1e-6, limit: int = 20_000) -> float:
    """Counts the steps of descent until the error is at most `tolerance`; `limit` when it never is."""
    for count in range(limit):
        if abs(error) <= tolerance:
            return count
        error -= rate * float(loss.gradient(error))
    return limit


def same_as_huber() -> Evidence:
    """C23: Smooth L1 against SciPy's Huber function; and its pull on the four deltas of 1000 random boxes."""
    rng = np.random.default_rng(0)
    r = rng.normal(0, 3, 1_000_000)
    corner, size = rng.uniform(0, 50, (2, 1000, 2)), rng.uniform(1, 50, (2, 1000, 2))
    boxes = np.concatenate([corner, corner + size], axis=2)
    deltas = encode(boxes[0], boxes[1])
    return {
        "largest_delta": float(np.abs(deltas).max()),
        "largest_pull_on_a_delta": float(np.abs(SmoothL1().gradient(deltas)).max()),
        "largest_difference_from_huber": float(np.abs(SmoothL1().value(r) - huber(1, r)).max()),
    }


def jumps(value: Loss, at: float, h: float = 1e-6) -> tuple[float, float, float]:
    """Jump of value, slope and curvature across `at`, the curvature by one-sided differences of the slope."""
    v = value.value(np.array([at - h, at + h]))
    g = value.gradient(np.array([at - 2 * h, at - h, at + h, at + 2 * h]))
    return float(v[1] - v[0] - 2 * h * g[1]), float(g[2] - g[1]), float((g[3] - g[2] - g[1] + g[0]) / h)


def the_formula() -> Evidence:
    """C24: what jumps at the joint; Huber over beta against Smooth L1; how far the formula for beta = 1 tears."""
    r = np.linspace(-5, 5, 10_001)
    apart, torn = [], []
    for beta in (1 / 9, 0.5, 2.0):
        apart.append(float(np.abs(Huber(beta).value(r) / beta - SmoothL1(beta).value(r)).max()))
        torn.append(abs(beta**2 / 2 - (beta - 0.5)))  # r^2/2 up to beta, |r| - 1/2 beyond it
    value, slope, curvature = jumps(SmoothL1(), 1.0)
    return {
        "jump_of_the_value": abs(value),
        "jump_of_the_slope": abs(slope),
        "jump_of_the_curvature": curvature,
        "huber_over_beta_against_smooth_l1": max(apart),
        "tears_of_the_common_bug": tuple(torn),
    }


def bounded_pull() -> Evidence:
    """C25: the pull at errors up to 1e300, beside that of L2."""
    errors = np.array([2.0, 1e3, 1e300])
    return {
        "smooth_l1_pulls": tuple(SmoothL1().gradient(errors).tolist()),
        "l2_pulls": tuple(HalfSquaredError().gradient(errors).tolist()),
    }


def fading_pull() -> Evidence:
    """C26: the pull at an error of a millionth, and how many steps to such an error from 100 and 1000."""
    smooth = SmoothL1()
    return {
        "pull_at_a_millionth": float(smooth.gradient(1e-6)),
        "steps_from_100": (steps_to(smooth, START, 0.1), steps_to(smooth, START, 0.5)),
        "steps_from_1000": (steps_to(smooth, START + 900, 0.1), steps_to(smooth, START + 900, 0.5)),
        "steps_of_l2_from_100": steps_to(HalfSquaredError(), START, 0.1),
        "steps_of_l1_from_100": steps_to(AbsoluteError(), START, 0.1),
    }


def mended() -> Evidence:
    """C27: one outlier, in seven units of y; a point far out in x; the way from far off."""
    line = line_with_outlier(n=30, index=27, shift=40)
    slopes = [float(fit_linear(line.X, line.y * unit, SmoothL1()).coef[0] / unit) for unit in UNITS]
    clean = line_with_outlier(n=30)
    X, y = np.vstack([clean.X, [[1000.0]]]), np.append(clean.y, 0.0)
    return {
        "slope_of_l2": float(fit_linear(line.X, line.y, HalfSquaredError()).coef[0]),
        "slope_of_l1": float(fit_linear(line.X, line.y, AbsoluteError()).coef[0]),
        "slopes_in_fitting_units": tuple(slopes[3:]),
        "slopes_in_small_units": tuple(slopes[:2]),
        "slopes_with_one_x_far_out": tuple(
            float(fit_linear(X, y, loss).coef[0]) for loss in (HalfSquaredError(), AbsoluteError(), Huber())
        ),
    }


CLAIMS = (
    Claim(
        id="C23",
        claim="It was proposed in Fast R-CNN for the difference between predicted and true boxes.",
        statement="The name and this use are of 2015. The function is the one that Peter Huber wrote down in 1964.",
        verdict="conditional",
        condition="for the name and its use on boxes; the function is half a century older",
        place="2_smooth_l1#an-old-acquaintance",
        experiment=same_as_huber,
        found=lambda e: (
            f"on the deltas of 1000 random boxes, up to {e['largest_delta']:.1f}, the pull is never more than "
            f"{e['largest_pull_on_a_delta']:.0f}. At a million errors Smooth L1 and SciPy's Huber function differ by "
            f"{e['largest_difference_from_huber']:.0f}."
        ),
        supports={"largest_delta": near(37.965839, rel=1e-6), "largest_pull_on_a_delta": exactly(1)},
        refutes={"largest_difference_from_huber": exactly(0)},
    ),
    Claim(
        id="C24",
        claim="Its formula is x^2/2 for |x| < 1, and |x| - 1/2 beyond.",
        statement="Value and slope join at 1, the curvature jumps from 1 to 0. With another threshold beta both pieces "
        "change; moving only the threshold tears the curve by (beta - 1)^2/2.",
        verdict="true",
        place=SHAPE,
        experiment=the_formula,
        found=lambda e: (
            f"at the joint the value jumps by {e['jump_of_the_value']:.4f}, the slope by {e['jump_of_the_slope']:.4f}, "
            f"the curvature by {e['jump_of_the_curvature']:.4f}. With only the threshold moved to 1/9, 1/2 and 2, the "
            f"curve tears by {listed(e['tears_of_the_common_bug'], '.3f')}."
        ),
        supports={
            "jump_of_the_value": between(0, 1e-9),
            "jump_of_the_slope": between(0, 1e-5),
            "jump_of_the_curvature": near(-1, within=1e-3),
            "huber_over_beta_against_smooth_l1": between(0, 1e-14),
            "tears_of_the_common_bug": near(*((b - 1) ** 2 / 2 for b in (1 / 9, 0.5, 2.0)), rel=1e-9),
        },
    ),
    Claim(
        id="C25",
        claim="When prediction and truth differ a lot, the gradient is not too large.",
        statement="It is 1 for every error beyond the threshold, where that of L2 is the error itself.",
        verdict="true",
        place=SHAPE,
        experiment=bounded_pull,
        found=lambda e: (
            f"at errors of 2, 1000 and 1e300 the pull is {listed(e['smooth_l1_pulls'], '.0f')}; that of L2 is "
            f"{listed(e['l2_pulls'], 'g')}."
        ),
        supports={"smooth_l1_pulls": exactly(1, 1, 1), "l2_pulls": near(2, 1e3, 1e300)},
    ),
    Claim(
        id="C26",
        claim="When they differ little, the gradient is small enough.",
        statement="Inside the threshold it is the error, so it fades and the steps with it: Smooth L1 arrives where L1 "
        "bounces for ever. From far off it is as slow as L1.",
        verdict="true",
        place="2_smooth_l1#the-price-of-the-two-demands",
        experiment=fading_pull,
        found=lambda e: (
            f"at an error of a millionth it pulls with {e['pull_at_a_millionth']:.6f}. From 100 to there it takes "
            f"{e['steps_from_100'][0]:,} steps at rate 0.1 and {e['steps_from_100'][1]:,} at 0.5; from 1000, "
            f"{e['steps_from_1000'][0]:,} and {e['steps_from_1000'][1]:,}. L2 takes {e['steps_of_l2_from_100']:,} from "
            f"100 at rate 0.1, and L1 is not there after {e['steps_of_l1_from_100']:,}."
        ),
        supports={
            "pull_at_a_millionth": near(1e-6),
            "steps_from_100": exactly(1122, 219),
            "steps_from_1000": exactly(10122, 2019),
            "steps_of_l2_from_100": exactly(175),
            "steps_of_l1_from_100": exactly(20_000),
        },
    ),
    Claim(
        id="C27",
        claim="So it mends the shortcomings of L1 and L2.",
        statement="Where the threshold fits the unit, it ignores a wrong target nearly as L1 does. In a unit in which "
        "all errors are below the threshold it is least squares; and a wrong input defeats it as it does the others.",
        verdict="conditional",
        condition="if the threshold is chosen for the unit of the errors, and the inputs are right",
        place="2_smooth_l1#in-which-units",
        experiment=mended,
        found=lambda e: (
            f"with one outlier the slope is {e['slope_of_l2']:.3f} with L2 and {e['slope_of_l1']:.3f} with L1. Smooth "
            f"L1 gives {listed(e['slopes_in_fitting_units'], '.3f')} when y is multiplied by 1, 10, 100, 1000, and "
            f"{listed(e['slopes_in_small_units'], '.3f')} by 0.001 and 0.01. With one input at 1000: L2, L1 and Huber "
            f"{listed(e['slopes_with_one_x_far_out'], '.3f')}, where 2 is right."
        ),
        supports={
            "slope_of_l2": near(2.6404, within=1e-3),
            "slope_of_l1": near(2.0137, within=1e-3),
            "slopes_in_fitting_units": near(2.020, 2.002, 2.012, 2.013, within=2e-3),
        },
        refutes={
            "slopes_in_small_units": near(2.640, 2.640, within=2e-3),
            "slopes_with_one_x_far_out": between(-0.02, 0),
        },
    ),
)
