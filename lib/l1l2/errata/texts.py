"""Slips in texts that others learn from: Nielsen, Dive into Deep Learning, Neuromatch, Distill."""

from collections.abc import Callable

import numpy as np

from l1l2.claims._record import listed, near
from l1l2.descent import SGD, gradient_descent
from l1l2.errata._record import Defect, Numbers
from l1l2.losses import SmoothL1
from l1l2.neuron import Cost, CrossEntropyCost, CrossEntropyMissingSigmoidPrime, Neuron
from l1l2.paths import ridge_path

FRAMES = 301
D2L = "commit 23d7a5a of 2024-03-16"
DISTILL = "commit 691048b of 2018-07-11"
STARTS = ((0.6, 0.9), (2.0, 2.0))


def widgets() -> Numbers:
    """The widgets' slope over the right one at z = 4; outputs after the run with theirs and with the right one."""

    def ends(cost: Cost, rate: float) -> tuple[float, ...]:
        return tuple(float(Neuron(w, b).train(1, 0, cost, rate, FRAMES).outputs[-1]) for w, b in STARTS)

    slopes = [float(cost.delta(4.0, 0.0)) for cost in (CrossEntropyMissingSigmoidPrime, CrossEntropyCost)]
    return {
        "slope_ratio_at_4": slopes[0] / slopes[1],
        "widgets_at_0.005": ends(CrossEntropyMissingSigmoidPrime, 0.005),
        "right_at_0.005": ends(CrossEntropyCost, 0.005),
        "right_at_0.15": ends(CrossEntropyCost, 0.15),
    }


def weight_decay_tabs() -> Numbers:
    """Length of the weights that D2L's problem (20 samples, 200 columns) has at lambda = 3, and at weight_decay = 3.

    The latter by plain steps down the mean square without a half, as torch's MSELoss and SGD take them; and its
    distance from the solution at lambda = 1.5.
    """
    rng = np.random.default_rng(0)
    X = rng.standard_normal((20, 200))
    y = X @ np.full(200, 0.01) + 0.05 + 0.01 * rng.standard_normal(20)
    scratch, half = ridge_path(X, y, [3 * 20.0, 1.5 * 20.0])
    steps = SGD(0.01, weight_decay=3.0).run(lambda w: 2 * X.T @ (X @ w - y) / 20, np.zeros(200), 2000)
    return {
        "length_from_scratch": float(np.linalg.norm(scratch)),
        "length_concise": float(np.linalg.norm(steps[-1])),
        "concise_less_half": float(np.linalg.norm(steps[-1] - half)),
    }


def two_sigmas() -> Numbers:
    """The loss of an error of 1 by either formula, for sigma = 1/2, 1 and 2."""
    values = {"as_width": [], "as_sharpness": []}  # type: dict[str, list[float]]
    for sigma in (0.5, 1.0, 2.0):
        values["as_width"].append(float(SmoothL1(sigma).value(1.0)))
        values["as_sharpness"].append(float(SmoothL1(1 / sigma**2).value(1.0)))
    return {name: tuple(found) for name, found in values.items()}


def earlier_and_later_branches() -> Numbers:
    """Derivative of lambda w^2 over lambda w; and what an L2 penalty alone adds to the loss, in both versions."""

    def earlier(loss: float, l1: Callable[[], float] | None, l2: Callable[[], float] | None) -> float:
        if l1 is None:
            return loss
        return loss + l1() + (l2() if l2 else 0.0)

    def later(loss: float, l1: Callable[[], float] | None, l2: Callable[[], float] | None) -> float:
        return loss + (l1() if l1 else 0.0) + (l2() if l2 else 0.0)

    w, strength, h = 3.0, 0.1, 1e-5
    slope = (strength * (w + h) ** 2 - strength * (w - h) ** 2) / (2 * h)
    return {
        "slope_over_lambda_w": slope / (strength * w),
        "added_earlier_and_later": tuple(f(1.0, None, lambda: strength * w**2) - 1.0 for f in (earlier, later)),
    }


def momentum_formulas() -> Numbers:
    """The article's formulas against the powers of the matrix, its eigenvalues, and a run of gradient descent."""
    alpha, beta, curvature, k = 0.3, 0.6, 0.8, 5
    R = np.array([[beta, curvature], [-alpha * beta, 1 - alpha * curvature]])
    s1, s2 = np.linalg.eigvals(R)
    one, two = ((R - s * np.eye(2)) / (s1 - s2) for s in (s1, s2))
    power = np.linalg.matrix_power(R, k)
    printed, swapped = s1**k * one - s2**k * two, s1**k * two - s2**k * one
    curvatures, start = np.array([1.0, 0.2]), np.array([1.0, -2.0])
    points = gradient_descent(lambda w: curvatures * w, start, 0.5, 4)
    fallen = float(0.5 * (curvatures * points[-1] ** 2).sum())
    without_half = float(((1 - 0.5 * curvatures) ** 8 * curvatures * start**2).sum())
    return {
        "power_as_printed": float(np.abs(printed - power).max()),
        "power_with_indices_swapped": float(np.abs(swapped - power).max()),
        "size_over_root_of_beta": float(abs(s1) / np.sqrt(beta)),
        "gap_as_printed_over_gap": without_half / fallen,
    }


DEFECTS = (
    Defect(
        id="nielsen-widgets",
        name="Nielsen, Neural Networks and Deep Learning, the two cross-entropy widgets of chapter 3",
        where="mnielsen/nnadl_site, js/saturation3.js and js/saturation4.js, line 41",
        version="commit d7cd90c of 2019-12-26; the files are of 2014-08-01",
        says="the slope of the cost is 1/(1 - a)",
        right="that is dC/da; for weight and bias sigma'(z) = a (1 - a) belongs to it, and a is left, as the chapter "
        "itself derives",
        affects="what the widgets show at eta = 0.005: their pull is 1/(a (1 - a)) times too strong, the more so the "
        "worse the start, so that cross-entropy looks faster than it is",
        stands="the text and its derivation; the widgets with squared error; and the conclusion, at the rate 0.15 that "
        "those use",
        status="open",
        check=widgets,
        found=lambda e: (
            f"at z = 4 the slope is {e['slope_ratio_at_4']:.1f} times the right one. After {FRAMES} epochs at 0.005, "
            f"from 0.82 and 0.98: {listed(e['widgets_at_0.005'], '.4f')} with theirs, "
            f"{listed(e['right_at_0.005'], '.4f')} with the right one; at 0.15 {listed(e['right_at_0.15'], '.4f')}."
        ),
        bands={
            "slope_ratio_at_4": near(56.6163, within=1e-3),
            "widgets_at_0.005": near(0.0400, 0.0474, within=3e-4),
            "right_at_0.005": near(0.4167, 0.7782, within=2e-3),
            "right_at_0.15": near(0.0116, 0.0120, within=1e-4),
        },
    ),
    Defect(
        id="d2l-weight-decay",
        name="Dive into Deep Learning, section on weight decay, PyTorch tab",
        where="d2l-ai/d2l-en, chapter_linear-regression/weight-decay.md, lines 351, 425 and 466",
        version=D2L,
        says="the concise version is given wd=3 where the one from scratch has lambd=3, and their plots are said to "
        "look alike",
        right="wd=3 is lambda = 1.5: from scratch the squared error has its half, torch's MSELoss has none, and "
        "weight_decay is in both cases that of a halved square",
        affects="the PyTorch tab, whose penalty is half as strong as its reader thinks",
        stands="the other tabs (MXNet and JAX have the half in the loss, TensorFlow in neither term), the derivation, "
        "and what the section is about",
        status="open",
        check=weight_decay_tabs,
        found=lambda e: (
            f"on its problem the weights have length {e['length_from_scratch']:.4f} from scratch and "
            f"{e['length_concise']:.4f} by the concise version, which is the solution at lambda = 1.5 "
            + ("to 12 decimals." if e["concise_less_half"] < 5e-13 else f"to {e['concise_less_half']:.1g}.")
        ),
        bands={
            "length_from_scratch": near(0.0316, within=1e-3),
            "length_concise": near(0.0362, within=1e-3),
            "concise_less_half": near(0, within=1e-12),
        },
    ),
    Defect(
        id="d2l-sigma",
        name="Dive into Deep Learning, the parameter of Smooth L1",
        where="d2l-ai/d2l-en, chapter_linear-regression/linear-regression-concise.md, line 421, and "
        "chapter_computer-vision/ssd.md, line 887",
        version=D2L,
        says="in one exercise the loss is quadratic below sigma, in the other below the inverse square of sigma",
        right="two names, such as beta for the first (torch's) and sigma for the second (Faster R-CNN's)",
        affects="whoever carries a sigma from one chapter to the other",
        stands="each formula by itself; at sigma = 1 they are the same",
        status="open",
        check=two_sigmas,
        found=lambda e: (
            f"an error of 1 costs, at sigma = 0.5, 1 and 2, {listed(e['as_width'], '.3f')} by the first and "
            f"{listed(e['as_sharpness'], '.3f')} by the second."
        ),
        bands={"as_width": near(0.75, 0.5, 0.25), "as_sharpness": near(0.125, 0.5, 0.875)},
    ),
    Defect(
        id="neuromatch",
        name="Neuromatch Academy, Deep Learning, W1D5 tutorial 2",
        where="NeuromatchAcademy/course-content-dl, tutorials/W1D5_Regularization/student/W1D5_Tutorial2.ipynb, "
        "section 1.3 and the function train",
        version="commits 07e1a1b and 8b96b39; right in W1D5_Tutorial2.ipynb at 79589aa",
        says="the derivative of lambda w^2 is lambda w; and the loss gets its penalties only if there is one for L1",
        right="2 lambda w; and each penalty by itself",
        affects="in the earlier version, the run with L2 alone, which was trained without any penalty",
        stands="everything in the later version, where both are right",
        status="mended",
        check=earlier_and_later_branches,
        found=lambda e: (
            f"the derivative is {e['slope_over_lambda_w']:.4f} lambda w; with L2 alone, at w = 3 and lambda = 0.1, "
            f"the earlier function adds {e['added_earlier_and_later'][0]:.1f} to the loss, the later one "
            f"{e['added_earlier_and_later'][1]:.1f}."
        ),
        bands={
            "slope_over_lambda_w": near(2, rel=1e-6),
            "added_earlier_and_later": near(0, 0.9, within=1e-12),
        },
    ),
    Defect(
        id="distill-momentum",
        name="Goh, Why Momentum Really Works (Distill)",
        where="distillpub/post--momentum, public/index.html, lines 367, 900 and 916",
        version=DISTILL,
        says="f - f* is a sum without a half; R_j = (R - sigma_j I)/(sigma_1 - sigma_2); complex eigenvalues have size "
        "2 sqrt(beta)",
        right="half of it, since f has a half; the indices 1 and 2 of the right side change places; sqrt(beta)",
        affects="the three formulas",
        stands="the pictures, the rates of convergence that the text goes on to use, and the argument",
        status="open",
        url="https://github.com/distillpub/post--momentum/issues/102",
        check=momentum_formulas,
        found=lambda e: (
            f"the fifth power by the formula is off by {e['power_as_printed']:.3f}, with the indices swapped by "
            + ("0 to 12 decimals" if e["power_with_indices_swapped"] < 5e-13 else "more than rounding")
            + f"; the size is {e['size_over_root_of_beta']:.4f} times sqrt(beta); the printed gap is "
            f"{e['gap_as_printed_over_gap']:.4f} times the gap."
        ),
        bands={
            "power_as_printed": near(0.446, within=1e-2),
            "power_with_indices_swapped": near(0, within=1e-12),
            "size_over_root_of_beta": near(1, rel=1e-9),
            "gap_as_printed_over_gap": near(2, rel=1e-9),
        },
    ),
)
