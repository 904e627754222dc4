"""Is a tiny L1 like L2? The article's closing remark (C46)."""

import numpy as np

from l1l2.claims._record import Claim, Evidence, between, exactly, listed, near
from l1l2.datasets import load_diabetes
from l1l2.paths import LassoPath, lasso_path, ridge_path


def diabetes_path() -> tuple[np.ndarray, np.ndarray, LassoPath]:
    """The diabetes columns (mean 0, sum of squares 1), the centred target, and the lasso's whole path."""
    data = load_diabetes()
    y = data.y - data.y.mean()
    return data.X, y, lasso_path(data.X, y)


def nearest_ridge(w: np.ndarray) -> tuple[float, float]:
    """The distance from w to the nearest ridge solution on the diabetes data, over the length of w, and its lambda."""
    X, y, _ = diabetes_path()
    strengths = np.logspace(-7, 4, 2201)
    away = np.linalg.norm(ridge_path(X, y, strengths) - w, axis=1) / np.linalg.norm(w)
    return float(away.min()), float(strengths[away.argmin()])


def first_shifts(X: np.ndarray, w: np.ndarray) -> float:
    """Cosine between the first moves away from least squares w: the lasso's (X'X)^-1 sign(w), ridge's (X'X)^-1 w."""
    lasso, ridge = np.linalg.solve(X.T @ X, np.column_stack([np.sign(w), w])).T
    return float(lasso @ ridge / np.linalg.norm(lasso) / np.linalg.norm(ridge))


def tiny_l1() -> Evidence:
    """C46: the size and the zeros of lasso solutions as alpha shrinks, and how far they are from any ridge solution."""
    X, _, path = diabetes_path()
    least_squares, tiny = path.at(0.0), path.at(1e-6)
    normal = np.random.default_rng(0).standard_normal((200, 1000))
    cosines = np.abs(normal).sum(axis=1) / np.sqrt(1000) / np.linalg.norm(normal, axis=1)
    return {
        "sum_of_sizes_least_squares_and_alpha_1e-6": tuple(float(np.abs(w).sum()) for w in (least_squares, tiny)),
        "nonzero_of_10_at_alpha_1e-6": int(np.count_nonzero(tiny)),
        "relative_distance_to_least_squares": float(
            np.linalg.norm(tiny - least_squares) / np.linalg.norm(least_squares)
        ),
        "sum_of_sizes_and_nonzero_at_alpha_2": (float(np.abs(path.at(2.0)).sum()), int(np.count_nonzero(path.at(2.0)))),
        "alpha_of_the_first_zero": path.events[-1].alpha,
        "alpha_max_over_that": float(path.alphas[0] / path.events[-1].alpha),
        "distance_to_ridge_at_alpha_0.001_0.01_0.1": tuple(nearest_ridge(path.at(a))[0] for a in (0.001, 0.01, 0.1)),
        "cosine_of_the_first_moves_diabetes": first_shifts(X, least_squares),
        "cosine_of_the_first_moves_uncorrelated": float(cosines.mean()),
    }


def away(e: Evidence) -> tuple[float, ...]:
    """The distances to the nearest ridge solution in percent."""
    return tuple(100 * d for d in e["distance_to_ridge_at_alpha_0.001_0.01_0.1"])


CLAIMS = (
    Claim(
        id="C46",
        claim="If the L1 coefficient is very small, the optimum is very small too, and the effect is like that of L2.",
        statement="A tiny coefficient leaves least squares as it was; the optimum is small when the coefficient is "
        "large. What is true: before the first zero L1 moves all weights together, and where the columns are "
        "correlated it moves them nearly as ridge would.",
        verdict="false",
        condition="the smaller the coefficient, the larger the optimum; only the shrinking without zeros resembles L2",
        place="4_3_side_by_side#a-tiny-l1",
        experiment=tiny_l1,
        found=lambda e: (
            "on diabetes the sizes of the weights sum to {:,.1f} for least squares and to {:,.1f} with alpha = "
            "0.000001, ".format(*e["sum_of_sizes_least_squares_and_alpha_1e-6"])
            + f"{e['nonzero_of_10_at_alpha_1e-6']} of 10 not zero, at a relative distance of "
            f"{e['relative_distance_to_least_squares']:.5f}; "
            + "with alpha = 2 to {:.1f}, {} not zero. ".format(*e["sum_of_sizes_and_nonzero_at_alpha_2"])
            + f"The first zero comes at alpha = {e['alpha_of_the_first_zero']:.5f}, where "
            f"{e['alpha_max_over_that']:.1f} times as much empties the model. From the nearest ridge solution the "
            f"lasso with 0.001, 0.01, 0.1 is {listed(away(e), '.1f')} % away. Cosine of the first moves: "
            f"{e['cosine_of_the_first_moves_diabetes']:.4f} here, "
            f"{e['cosine_of_the_first_moves_uncorrelated']:.3f} for uncorrelated columns."
        ),
        refutes={
            "sum_of_sizes_least_squares_and_alpha_1e-6": near(3459.978, 3459.776, rel=1e-6),
            "nonzero_of_10_at_alpha_1e-6": exactly(10),
            "relative_distance_to_least_squares": near(7.295e-5, rel=1e-3),
            "sum_of_sizes_and_nonzero_at_alpha_2": near(67.4703, 2, rel=1e-5),
            "alpha_of_the_first_zero": near(0.00296480, rel=1e-5),
            "alpha_max_over_that": near(724.516, rel=1e-5),
            "distance_to_ridge_at_alpha_0.001_0.01_0.1": near(0.00410, 0.01703, 0.2065, rel=0.01),
            "cosine_of_the_first_moves_diabetes": between(0.998, 0.999),
            "cosine_of_the_first_moves_uncorrelated": near(0.7982, within=0.003),
        },
    ),
)
