"""Too many parameters, and what a penalty does about them (C47 to C49)."""

import numpy as np
from numpy.polynomial.legendre import legvander

from l1l2.claims._record import Claim, Evidence, between, listed, near
from l1l2.claims.decay.shrinking import noisy_parabola
from l1l2.paths import lasso_path, ridge_path

OVERFITTING = "4_2_weight_decay#overfitting-and-its-sequel"


def polynomial_errors(degree: int, draws: int = 200) -> tuple[float, float]:
    """Median training and test error of a polynomial through 15 noisy points of sin(pi x)."""
    grid = np.linspace(-1, 1, 401)
    errors = []
    for seed in range(draws):
        rng = np.random.default_rng(seed)
        x = rng.uniform(-1, 1, 15)
        y = np.sin(np.pi * x) + 0.2 * rng.standard_normal(15)
        c = np.linalg.lstsq(legvander(x, degree), y, rcond=None)[0]
        errors.append(
            [
                ((legvander(x, degree) @ c - y) ** 2).mean(),
                ((legvander(grid, degree) @ c - np.sin(np.pi * grid)) ** 2).mean(),
            ]
        )
    train, test = np.median(errors, axis=0)
    return float(train), float(test)


def feature_errors(width: int, strengths: tuple[float, ...], draws: int = 20) -> np.ndarray:
    """Median training and test error (2, k) of ridge on `width` random ReLU features of 40 samples."""
    found = []
    for seed in range(draws):
        rng = np.random.default_rng(seed)
        X = rng.uniform(-1, 1, (340, 5))
        y = np.tanh(2 * X.sum(axis=1) / np.sqrt(5)) + 0.2 * rng.standard_normal(340)
        F = np.maximum(X @ rng.standard_normal((5, width)) + rng.standard_normal(width), 0) / np.sqrt(width)
        squared = (F @ ridge_path(F[:40], y[:40], strengths).T - y[:, None]) ** 2
        found.append([squared[:40].mean(axis=0), squared[40:].mean(axis=0)])
    return np.median(found, axis=0)


def too_many() -> Evidence:
    """C47: polynomials of five degrees on 15 points; random features from 5 to 1000 on 40 samples."""
    curves = [polynomial_errors(degree) for degree in (1, 3, 9, 14)]
    widths = {width: feature_errors(width, (0.0, 0.1)) for width in (20, 40, 80, 1000)}
    return {
        "train_of_degree_1_3_9": tuple(train for train, _ in curves[:3]),
        "train_of_degree_14": curves[3][0],
        "test_of_degree_1_3_9": tuple(test for _, test in curves[:3]),
        "log10_test_of_degree_14": float(np.log10(curves[3][1])),
        "test_of_20_and_40_features": tuple(float(widths[k][1, 0]) for k in (20, 40)),
        "test_of_80_and_1000_features": tuple(float(widths[k][1, 0]) for k in (80, 1000)),
    }


def both_terms() -> Evidence:
    """C48: 40 random features for 40 samples with and without ridge's term; 20 and 1000 without it."""
    few, tight, wide = (feature_errors(width, (0.0, 0.1)) for width in (20, 40, 1000))
    return {
        "test_of_40_features_without_and_with": (float(tight[1, 0]), float(tight[1, 1])),
        "train_of_1000_features_without": float(wide[0, 0]),
        "test_of_20_and_1000_features_without": (float(few[1, 0]), float(wide[1, 0])),
    }


def bent_line(strength: float, alpha: float, draws: int = 100) -> np.ndarray:
    """For least squares, ridge and lasso on degree 9: test error, size of the x^3 term, zeros; (draws, 3, 3)."""
    grid, k, found = np.linspace(-1, 1, 201), np.arange(1, 10), []
    for seed in range(draws):
        powers, y, _ = noisy_parabola(seed)
        P, mean = powers - powers.mean(axis=0), powers.mean(axis=0)
        fits = [*ridge_path(P, y - y.mean(), [0.0, strength])]
        fits.append(lasso_path(P, y - y.mean(), alpha_min=alpha).at(alpha))
        seen, truth = grid[:, None] ** k - mean, grid + 2 * grid**2
        found.append([[((seen @ w + y.mean() - truth) ** 2).mean(), abs(w[2]), np.count_nonzero(w == 0)] for w in fits])
    return np.array(found)


def higher_powers() -> Evidence:
    """C49: nine powers fitted to 20 points of a parabola."""
    found = bent_line(0.1, 0.02)
    middle = np.median(found, axis=0)
    return {
        "test_errors": tuple(middle[:, 0].tolist()),
        "sizes_of_x3": tuple(middle[:, 1].tolist()),
        "mean_number_of_zeros": tuple(found[:, :, 2].mean(axis=0).tolist()),
    }


CLAIMS = (
    Claim(
        id="C47",
        claim="With too many parameters the training error is small and the test error large.",
        statement="So it is up to as many parameters as samples. Past that number the shortest of the many perfect "
        "fits becomes better again, and may end below the best small model: double descent.",
        verdict="conditional",
        condition="if there are not many more parameters than samples",
        place=OVERFITTING,
        experiment=too_many,
        found=lambda e: (
            f"polynomials of degree 1, 3, 9 on 15 points: training error {listed(e['train_of_degree_1_3_9'], '.3f')}, "
            f"test error {listed(e['test_of_degree_1_3_9'], '.3f')}; degree 14: 0 to 6 decimals, and a "
            f"test error of 10 to the power {e['log10_test_of_degree_14']:.0f}. Random features on 40 samples: test "
            f"error {listed(e['test_of_20_and_40_features'], '.2f')} with 20 and 40 of them, "
            f"{listed(e['test_of_80_and_1000_features'], '.2f')} with 80 and 1000."
        ),
        supports={
            "train_of_degree_1_3_9": near(0.19, 0.03, 0.0115, rel=0.1),
            "train_of_degree_14": between(0, 5e-7),
            "test_of_degree_1_3_9": near(0.223, 0.0179, 3.49, rel=0.05),
            "log10_test_of_degree_14": near(9, within=1),
            "test_of_20_and_40_features": near(0.191, 2.964, rel=0.05),
        },
        refutes={"test_of_80_and_1000_features": near(0.250, 0.135, rel=0.05)},
    ),
    Claim(
        id="C48",
        claim="So one minimises error plus regularising term, for a simple model with a small training error.",
        statement="Where the bare minimum is unstable the second term cures it. But 1000 features fit every "
        "sample without such a term, and predict better than 20 that are simple and do not.",
        verdict="conditional",
        condition="where the fit without it is unstable; it is good advice, not a theorem",
        place=OVERFITTING,
        experiment=both_terms,
        found=lambda e: (
            "40 features for 40 samples: test error {:.2f} without the term, {:.2f} with lambda = 0.1. Without it 1000 "
            "features fit all samples, to 6 decimals; the test error is {:.2f} with 20 and {:.2f} with 1000.".format(
                *e["test_of_40_features_without_and_with"],
                *e["test_of_20_and_1000_features_without"],
            )
        ),
        supports={"test_of_40_features_without_and_with": near(2.964, 0.096, rel=0.05)},
        refutes={
            "train_of_1000_features_without": between(0, 5e-7),
            "test_of_20_and_1000_features_without": near(0.191, 0.135, rel=0.05),
        },
    ),
    Claim(
        id="C49",
        claim="Squares, cubes and higher powers of x bend the curve; L1 and L2 shrink them.",
        statement="On average over samples both make the needless powers small, L2 all of them, L1 most of them zero.",
        verdict="true",
        place=OVERFITTING,
        experiment=higher_powers,
        found=lambda e: (
            "powers 1 to 9 on 20 points of a parabola, least squares, ridge and lasso. Test error "
            f"{listed(e['test_errors'], '.4f')}; size of the cubic term {listed(e['sizes_of_x3'], '.3f')} (medians of "
            f"100 draws); zeros among nine {listed(e['mean_number_of_zeros'], '.2f')}."
        ),
        supports={
            "test_errors": near(0.2297, 0.0154, 0.0130, rel=0.01),
            "sizes_of_x3": near(7.7135, 0.1625, 0.0, rel=0.01),
            "mean_number_of_zeros": near(0, 0, 6.75, within=0.02),
        },
    ),
)
