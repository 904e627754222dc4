"""What one bad point does to a line (C07, C20, C21, C22)."""

from functools import cache

import numpy as np

from l1l2.claims._record import Claim, Evidence, between, exactly, listed, near
from l1l2.datasets import line_with_outlier
from l1l2.linear import fit_linear
from l1l2.losses import AbsoluteError, HalfSquaredError, Huber

PAYING = "1_losses#who-pays-for-one-bad-point"
ROBUST = "1_losses#how-much-is-too-much"
X = line_with_outlier(n=30).X
TRUTH = 1 + 2 * X[:, 0]
MOVED = 27  # the point that C21 and C22 move
LOSSES = {"l2": HalfSquaredError(), "l1": AbsoluteError(), "huber": Huber(1.0)}


def fit_error(y: np.ndarray, loss_name: str) -> float:
    """Returns the distance (rms over the 30 places) of the fitted line from the true one."""
    fit = fit_linear(X, y, LOSSES[loss_name])
    return float(np.sqrt(np.mean((fit.predict(X) - TRUTH) ** 2)))


def robustness() -> Evidence:
    """C07: lines with some values moved up by 50 at random places; one point far out in x; mean and median of 101."""
    errors: dict[str, list[float]] = {"l2": [], "l1": []}
    for name, medians in errors.items():
        for count in range(15):
            runs = []
            for seed in range(30):
                y = line_with_outlier(n=30, rng=seed).y
                y[np.random.default_rng([seed, 1]).permutation(len(X))[:count]] += 50
                runs.append(fit_error(y, name))
            medians.append(float(np.median(runs)))
    far_x, far_y = np.append(X, [[100.0]], axis=0), np.append(line_with_outlier(n=30).y, 0.0)
    slopes = [float(fit_linear(far_x, far_y, LOSSES[name]).coef[0]) for name in ("l2", "l1")]
    sample = np.sort(np.random.default_rng(0).standard_normal(101))
    broken = {"mean": 0, "median": 0}
    for name, estimate in (("mean", np.mean), ("median", np.median)):
        spoilt = sample.copy()
        while abs(estimate(spoilt)) < 1e6:
            spoilt[broken[name]] = 1e9
            broken[name] += 1
    return {
        "l2_error_with_0_1_9_outliers": tuple(errors["l2"][k] for k in (0, 1, 9)),
        "l1_error_with_0_1_9_outliers": tuple(errors["l1"][k] for k in (0, 1, 9)),
        "outliers_that_break_mean_and_median": (broken["mean"], broken["median"]),
        "outliers_that_break_the_l1_line": next(k for k, error in enumerate(errors["l1"]) if error > 5),
        "slopes_with_one_point_far_out": tuple(slopes),
    }


def bigger_numbers() -> Evidence:
    """C20: mean squared and mean absolute error of the same normal errors in two units, and RMSE against MAE."""
    rng = np.random.default_rng(0)
    metres = 0.2 * rng.standard_normal(100_000)
    mse_over_mae = [float(np.mean(r**2) / np.mean(np.abs(r))) for r in (metres, 100 * metres)]
    samples = rng.standard_normal((1000, 20)) * rng.lognormal(0, 2, (1000, 1))
    rmse, mae = np.sqrt(np.mean(samples**2, axis=1)), np.mean(np.abs(samples), axis=1)
    return {
        "mse_over_mae_in_metres": mse_over_mae[0],
        "mse_over_mae_in_centimetres": mse_over_mae[1],
        "share_with_rmse_at_least_mae": float(np.mean(rmse >= mae)),
    }


@cache
def one_moved_point() -> dict[str, list[tuple[float, float, int]]]:
    """Returns slope, mean absolute error of the 29 other points, and how many of them L2 fits worse, by loss."""
    others = np.arange(len(X)) != MOVED
    out: dict[str, list[tuple[float, float, int]]] = {name: [] for name in LOSSES}
    for move in (0, 10, 100, 1000):
        y = line_with_outlier(n=30, index=MOVED, shift=move).y
        misfit = {}
        for name, loss in LOSSES.items():
            fit = fit_linear(X, y, loss)
            misfit[name] = np.abs(fit.predict(X) - y)[others]
            worse = int(np.sum(misfit["l2"] > misfit[name]))
            out[name].append((float(fit.coef[0]), float(misfit[name].mean()), worse))
    return out


def sensitivity() -> Evidence:
    """C21: slope of each line as point 28 of 30 moves up by 0, 10, 100 and 1000."""
    return {f"{name}_slopes": tuple(row[0] for row in rows) for name, rows in one_moved_point().items()}


def sacrifice() -> Evidence:
    """C22: what the other 29 points pay when point 28 is moved up by 100."""
    rows = {name: rows[2] for name, rows in one_moved_point().items()}
    return {
        **{f"{name}_error_of_the_others": row[1] for name, row in rows.items()},
        "others_worse_off_with_l2": rows["l1"][2],
    }


CLAIMS = (
    Claim(
        id="C07",
        claim="The solution of L1 is more robust.",
        statement="Wrong values of y hardly move an L1 line until nearly half are wrong. One wrong x, far from the "
        "others, ruins it as it ruins the L2 line.",
        verdict="conditional",
        condition="against wrong values of y, not of x",
        place=ROBUST,
        experiment=robustness,
        found=lambda e: (
            f"with 0, 1 and 9 of 30 wrong the L2 line is off by {listed(e['l2_error_with_0_1_9_outliers'], '.2f')}, "
            f"the L1 line by {listed(e['l1_error_with_0_1_9_outliers'], '.2f')}, and it breaks at "
            f"{e['outliers_that_break_the_l1_line']}. Of 101 numbers "
            f"{e['outliers_that_break_mean_and_median'][0]} can break the mean, "
            f"{e['outliers_that_break_mean_and_median'][1]} the median. One point at x = 100 turns a slope of 2 into "
            f"{e['slopes_with_one_point_far_out'][0]:.2f} (L2) and {e['slopes_with_one_point_far_out'][1]:.2f} (L1)."
        ),
        supports={
            "l2_error_with_0_1_9_outliers": near(0.11, 2.3, 15.2, rel=0.2),
            "l1_error_with_0_1_9_outliers": near(0.14, 0.14, 0.3, rel=0.3),
            "outliers_that_break_mean_and_median": exactly(1, 51),
        },
        refutes={
            "outliers_that_break_the_l1_line": between(12, 14),
            "slopes_with_one_point_far_out": between(-0.3, 0.3),
        },
    ),
    Claim(
        id="C20",
        claim="The error of a model is larger with L2 than with L1.",
        statement="The mean squared error exceeds the mean absolute error if errors above 1 dominate: that depends on "
        "the unit. Its square root, the RMSE, is never below the mean absolute error.",
        verdict="conditional",
        condition="if errors above 1 dominate, or if the RMSE is what is compared",
        place=PAYING,
        experiment=bigger_numbers,
        found=lambda e: (
            f"the same errors give an MSE of {e['mse_over_mae_in_metres']:.2f} times the MAE in metres and "
            f"{e['mse_over_mae_in_centimetres']:.0f} times in centimetres; RMSE >= MAE in "
            f"{e['share_with_rmse_at_least_mae']:.0%} of 1000 samples."
        ),
        supports={
            "mse_over_mae_in_centimetres": near(20 * np.sqrt(np.pi / 2), rel=0.02),
            "share_with_rmse_at_least_mae": exactly(1),
        },
        refutes={"mse_over_mae_in_metres": near(0.2 * np.sqrt(np.pi / 2), rel=0.02)},
    ),
    Claim(
        id="C21",
        claim="So the L2 model is more sensitive to that sample.",
        statement="As one of 30 points moves up, the slope of least squares follows it without limit; those of L1 and "
        "Huber stop.",
        verdict="true",
        place=PAYING,
        experiment=sensitivity,
        found=lambda e: (
            "for a move of 0, 10, 100 and 1000 the slopes are "
            + "; ".join(
                f"{label} " + listed(e[f"{name}_slopes"], ".3f")
                for name, label in (("l2", "L2"), ("l1", "L1"), ("huber", "Huber"))
            )
            + "."
        ),
        supports={
            "l2_slopes": near(1.995, 2.156, 3.608, 18.124, within=6e-4),
            "l1_slopes": near(1.970, 2.014, 2.014, 2.014, within=6e-4),
            "huber_slopes": near(1.995, 2.020, 2.020, 2.020, within=6e-4),
        },
    ),
    Claim(
        id="C22",
        claim="It sacrifices many normal samples to fit the one.",
        statement="With one point moved up by 100, least squares fits nearly every other point worse than L1 does.",
        verdict="true",
        place=PAYING,
        experiment=sacrifice,
        found=lambda e: (
            f"the mean absolute error of the other 29 points is {e['l2_error_of_the_others']:.3f} with L2, "
            f"{e['l1_error_of_the_others']:.3f} with L1, {e['huber_error_of_the_others']:.3f} with Huber; L2 is worse "
            f"for {e['others_worse_off_with_l2']} of 29."
        ),
        supports={
            "l2_error_of_the_others": near(4.737, within=6e-4),
            "l1_error_of_the_others": near(0.321, within=6e-4),
            "huber_error_of_the_others": near(0.325, within=6e-4),
            "others_worse_off_with_l2": exactly(28),
        },
    ),
)
