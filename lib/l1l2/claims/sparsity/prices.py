"""A budget or a price for the weights, and the fits along all prices (C30, C31)."""

import numpy as np

from l1l2.claims._record import Claim, Evidence, between, exactly, listed, near
from l1l2.claims.sparsity._diabetes import diabetes
from l1l2.descent import proximal_gradient
from l1l2.paths import ridge_path
from l1l2.penalties import project_l1_ball

GRID = np.array([0, 10, 20, 30, 40, 60, 99])  # places on a grid of 100 strengths, from alpha_max to a thousandth of it


class InsideTheDiamond:
    """The budget sum |w| <= radius as a penalty: 0 inside, infinite outside; its prox is the projection."""

    def __init__(self, radius: float) -> None:
        self.radius = radius

    def prox(self, v: np.ndarray, step: float) -> np.ndarray:
        return project_l1_ball(v, self.radius)


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
        id="C30",
        claim="The L1 penalty makes the weights sparse.",
        statement="By and large, the stronger it is, the fewer weights are left, until none is. Ridge never sets one "
        "to zero, at whatever strength.",
        verdict="true",
        place="4_1_sparsity#the-whole-path",
        experiment=zeros_on_the_paths,
        found=lambda e: (
            f"as alpha falls from {e['alpha_max']:.5f} to a thousandth of that, the lasso keeps "
            + listed(e["nonzero"], "d")
            + f" of 10 weights. Ridge has {e['ridge_zeros']} exact zeros in 200 fits, at strengths from 0.001 to a "
            "million."
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
            "at alpha = 0.1, 0.5 and 1 the two fits agree to 9 digits, and "
            f"{min(e['share_of_the_budget_spent']):.4%} of the budget is spent. "
            f"Least squares needs {e['norm_of_least_squares']:.1f}; of a budget 1.1 times as large "
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
