"""The norms, their root, and what each does to the weights of a real fit (C28, C29, C30, C31)."""

from functools import cache
from typing import NamedTuple

import numpy as np

from l1l2.claims._record import Claim, Evidence, between, exactly, listed, near
from l1l2.datasets import load_diabetes
from l1l2.descent import proximal_gradient
from l1l2.paths import LassoPath, lasso_path, ridge_path
from l1l2.penalties import L1, L2Norm, project_l1_ball

NORMS = "4_1_sparsity#two-norms-and-a-root"
GRID = np.array([0, 10, 20, 30, 40, 60, 99])  # places on a grid of 100 strengths, from alpha_max to a thousandth of it


class Diabetes(NamedTuple):
    """The diabetes data with the mean of y removed, what least squares needs of it, and its lasso path."""

    X: np.ndarray
    y: np.ndarray
    gram: np.ndarray
    moments: np.ndarray
    steepest: float
    path: LassoPath


@cache
def diabetes() -> Diabetes:
    """442 patients, ten standardised measurements; `steepest` is the largest curvature of the sum of half squares."""
    data = load_diabetes()
    X, y = data.X, data.y - data.y.mean()
    gram = X.T @ X
    return Diabetes(X, y, gram, X.T @ y, float(np.linalg.eigvalsh(gram)[-1]), lasso_path(X, y))


class InsideTheDiamond:
    """The budget sum |w| <= radius as a penalty: 0 inside, infinite outside; its prox is the projection."""

    def __init__(self, radius: float) -> None:
        self.radius = radius

    def prox(self, v: np.ndarray, step: float) -> np.ndarray:
        return project_l1_ball(v, self.radius)


def absolute_sum() -> Evidence:
    """C28: the norm of (3, -4), and the sum of absolute values of 1000 random vectors against it."""
    w = np.random.default_rng(0).normal(size=(1000, 10))
    norm = L1(1.0)
    return {
        "norm_of_3_and_-4": norm.value([3.0, -4.0]),
        "worst_difference": max(abs(norm.value(row) - sum(abs(v) for v in row.tolist())) for row in w),
        "growth_when_doubled": norm.value(2 * w[0]) / norm.value(w[0]),
    }


def root_or_square() -> Evidence:
    """C29: strength times the norm itself, against ridge, around the strength at which the first gives up."""
    data = diabetes()
    limit = float(np.linalg.norm(data.moments))
    fits, gaps = [], []
    for share in (0.5, 0.99, 1.0):
        w = proximal_gradient(
            lambda w: data.gram @ w - data.moments,
            L2Norm(share * limit),
            np.zeros(10),
            1 / data.steepest,
            accelerated=True,
        ).w
        fits.append(w)
        size = float(np.linalg.norm(w))
        if size:
            same = ridge_path(data.X, data.y, [share * limit / size])[0]
            gaps.append(float(np.linalg.norm(same - w)) / size)
    ridge = ridge_path(data.X, data.y, [limit])[0]
    return {
        "limit": limit,
        "zeros_at_half_the_limit": int((fits[0] == 0).sum()),
        "zeros_at_0.99": int((fits[1] == 0).sum()),
        "zeros_at_the_limit": int((fits[2] == 0).sum()),
        "ridge_zeros_there": int((ridge == 0).sum()),
        "ridge_norm_there": float(np.linalg.norm(ridge)),
        "gap_to_ridge_of_strength_over_norm": max(gaps),
    }


def zeros_on_the_paths() -> Evidence:
    """C30: nonzero coefficients on a grid of strengths, lasso; and all zeros of ridge over nine powers of ten."""
    data = diabetes()
    strengths = data.path.alphas[0] * np.geomspace(1, 1e-3, 100)[GRID]
    ridge = ridge_path(data.X, data.y, np.geomspace(1e-3, 1e6, 200))
    return {
        "alpha_max": float(data.path.alphas[0]),
        "nonzero": tuple(int(k) for k in np.count_nonzero(data.path.at(strengths), axis=1)),
        "ridge_zeros": int((ridge == 0).sum()),
        "smallest_ridge_weight": float(np.abs(ridge).min()),
    }


def contact() -> Evidence:
    """C31: the fit under a budget against the fit under the price that spends just as much; and a budget too large."""
    data = diabetes()
    n = len(data.y)

    def within(budget: float) -> np.ndarray:
        return proximal_gradient(
            lambda w: (data.gram @ w - data.moments) / n,
            InsideTheDiamond(budget),
            np.zeros(10),
            n / data.steepest,
            accelerated=True,
            tolerance=1e-11,
        ).w

    gaps, spent = [], []
    for alpha in (0.1, 0.5, 1.0):
        priced = data.path.at(alpha)
        budget = float(np.abs(priced).sum())
        held = within(budget)
        gaps.append(float(np.abs(held - priced).sum()) / budget)
        spent.append(float(np.abs(held).sum()) / budget)
    least_squares = float(np.abs(data.path.coefs[-1]).sum())
    return {
        "gap_of_budget_and_price": tuple(gaps),
        "share_of_the_budget_spent": tuple(spent),
        "norm_of_least_squares": least_squares,
        "share_spent_of_1.1_times_that": float(np.abs(within(1.1 * least_squares)).sum()) / (1.1 * least_squares),
    }


CLAIMS = (
    Claim(
        id="C28",
        claim="The L1 norm is the sum of the absolute values of the weights.",
        statement="It is. Doubling all weights doubles it, as it should for a norm.",
        verdict="true",
        place=NORMS,
        experiment=absolute_sum,
        found=lambda e: (
            f"{e['norm_of_3_and_-4']:.0f} for the weights 3 and -4; on 1000 random vectors norm and sum agree to 12 "
            f"decimals. Doubled weights have {e['growth_when_doubled']:.0f} times the norm."
        ),
        supports={
            "norm_of_3_and_-4": exactly(7),
            "worst_difference": between(0, 1e-12),
            "growth_when_doubled": near(2, rel=1e-12),
        },
    ),
    Claim(
        id="C29",
        claim="L2 regularisation adds the square root of the sum of the squared weights.",
        statement="That is the norm. What is added by ridge and weight decay is its square, without the root, and the "
        "root changes what happens at zero: with it all weights become zero together at a finite strength, without it "
        "none ever does. Until then the two draw the same path, at strengths that differ by the norm.",
        verdict="false",
        condition="the norm has the root, the penalty of that name has the square",
        place=NORMS,
        experiment=root_or_square,
        found=lambda e: (
            f"on the diabetes data the penalty with the root leaves {e['zeros_at_0.99']} of 10 weights at zero at 0.99 "
            f"of the strength {e['limit']:.1f}, and {e['zeros_at_the_limit']} at that strength. Ridge has "
            f"{e['ridge_zeros_there']} zeros there, and a norm of {e['ridge_norm_there']:.3f}."
        ),
        refutes={
            "limit": near(1955.4511, rel=1e-6),
            "zeros_at_half_the_limit": exactly(0),
            "zeros_at_0.99": exactly(0),
            "zeros_at_the_limit": exactly(10),
            "ridge_zeros_there": exactly(0),
            "ridge_norm_there": between(0.99, 1.01),
            "gap_to_ridge_of_strength_over_norm": between(0, 1e-9),
        },
    ),
    Claim(
        id="C30",
        claim="The L1 penalty makes the weights sparse.",
        statement="The stronger it is, the fewer weights are left, until at alpha_max none is. Ridge never sets one to "
        "zero, at whatever strength.",
        verdict="true",
        place="4_1_sparsity#the-whole-path",
        experiment=zeros_on_the_paths,
        found=lambda e: (
            f"from alpha_max = {e['alpha_max']:.5f} down to a thousandth of it the lasso keeps "
            + listed(e["nonzero"], "d")
            + f" of 10 weights. Ridge has {e['ridge_zeros']} exact zeros in 200 fits, at strengths from a thousandth to "
            "a million."
        ),
        supports={
            "alpha_max": near(2.148044, rel=1e-6),
            "nonzero": exactly(0, 2, 4, 5, 7, 8, 10),
            "ridge_zeros": exactly(0),
            "smallest_ridge_weight": between(1e-9, 1),
        },
    ),
    Claim(
        id="C31",
        claim="The optimum is where a contour of the loss first touches the ball of the penalty.",
        statement="The best fit under a budget for sum |w| is the best fit under the price per unit that spends the "
        "same. Where least squares costs less than the budget there is no contact, and no penalty.",
        verdict="conditional",
        condition="if the unpenalised optimum lies outside the ball",
        place="4_1_sparsity#a-budget-or-a-price",
        experiment=contact,
        found=lambda e: (
            "at alpha = 0.1, 0.5 and 1 the two fits agree to 9 digits and the budget is spent to "
            + listed(tuple(100 * s for s in e["share_of_the_budget_spent"]), ".4f")
            + f" percent. Least squares needs {e['norm_of_least_squares']:.1f}; of a budget 1.1 times as large "
            f"{e['share_spent_of_1.1_times_that']:.1%} is spent."
        ),
        supports={
            "gap_of_budget_and_price": between(0, 5e-10),
            "share_of_the_budget_spent": near(1, 1, 1, rel=1e-9),
        },
        refutes={
            "norm_of_least_squares": near(3459.9776, rel=1e-6),
            "share_spent_of_1.1_times_that": near(1 / 1.1, rel=1e-6),
        },
    ),
)
