"""Whether the weights that L1 keeps may be trusted as a choice of features (C36)."""

import numpy as np
from sklearn.linear_model import LassoCV

from l1l2.claims._record import Claim, Evidence, between, exactly, listed, near
from l1l2.claims.sparsity._diabetes import diabetes
from l1l2.paths import lasso_path

ALPHA = 0.5  # of the diabetes fits


def right_signs(first: float, seed: int, n: int = 1000) -> tuple[bool, bool]:
    """Tells whether some strength gives the right signs, and whether least squares gives the useless column a minus.

    The useless third column is 2/3 of the first plus 2/3 of the second plus a third of noise; y is `first` times the
    first plus 3 times the second plus noise. Zhao and Yu (2006), section 3.1.
    """
    rng = np.random.default_rng(seed)
    two = rng.standard_normal((n, 2))
    X = np.column_stack([two, two @ [2 / 3, 2 / 3] + rng.standard_normal(n) / 3])
    path = lasso_path(X, two @ [first, 3] + rng.standard_normal(n))
    places = np.vstack([path.coefs, (path.coefs[1:] + path.coefs[:-1]) / 2])  # signs are the same all along a piece
    return bool((np.sign(places) == np.sign([first, 3, 0])).all(axis=1).any()), bool(path.coefs[-1, 2] < 0)


def chosen_by_validation(seed: int, n: int = 100, p: int = 50, true: int = 5) -> tuple[int, int]:
    """How many of 5 useful and of 45 useless columns the lasso keeps at the cross-validated alpha."""
    rng = np.random.default_rng(seed)
    X = rng.standard_normal((n, p))
    y = X[:, :true].sum(axis=1) + rng.standard_normal(n)
    kept = LassoCV(cv=5, alphas=30).fit(X, y).coef_ != 0
    return int(kept[:true].sum()), int(kept[true:].sum())


def resampled_choices(draws: int = 300) -> np.ndarray:
    """Which of the ten columns of the diabetes data the lasso keeps at alpha = 0.5, for each of `draws` resamples."""
    data, rng = diabetes(), np.random.default_rng(0)
    n, kept = len(data.y), []
    for _ in range(draws):
        rows = rng.integers(n, size=n)
        X, y = data.X[rows], data.y[rows]
        kept.append(lasso_path(X - X.mean(axis=0), y - y.mean(), alpha_min=ALPHA).at(ALPHA) != 0)
    return np.array(kept)


def choosing() -> Evidence:
    """C36: signs when the irrepresentable condition holds and fails; cross-validated alpha; resampled diabetes."""
    holds, fails = (np.array([right_signs(first, seed) for seed in range(200)]) for first in (-2.0, 2.0))
    chosen = np.array([chosen_by_validation(seed) for seed in range(10)])
    return {
        "right_signs_if_it_holds": float(holds[:, 0].mean()),
        "right_signs_if_it_fails": float(fails[:, 0].mean()),
        "same_as_the_coin": float((fails[:, 0] == fails[:, 1]).mean()),
        "true_columns_found_of_5": float(chosen[:, 0].mean()),
        "false_columns_kept_of_45": float(chosen[:, 1].mean()),
        "exact_choices_of_10": int((chosen == (5, 0)).all(axis=1).sum()),
        "resampled_shares": tuple(resampled_choices().mean(axis=0).tolist()),
    }


CLAIMS = (
    Claim(
        id="C36",
        claim="So L1 can be used to select features.",
        statement="It finds the right ones where no useless column can be written by the useful ones too well (the "
        "irrepresentable condition); else the outcome is a coin. The alpha that predicts best keeps too many. And what "
        "is kept differs between resamples of the same data.",
        verdict="conditional",
        condition="if the useful columns do not resemble useless ones, and alpha is not chosen for prediction alone",
        place="4_1_sparsity#choosing-features",
        experiment=choosing,
        found=lambda e: (
            f"some alpha gives the right signs in {e['right_signs_if_it_holds']:.0%} of 200 data sets if the condition "
            f"holds, in {e['right_signs_if_it_fails']:.1%} if it fails. LassoCV keeps "
            f"{e['true_columns_found_of_5']:.1f} of 5 true columns and {e['false_columns_kept_of_45']:.1f} of 45 "
            f"useless ones, and is exact in {e['exact_choices_of_10']} of 10 runs. In resamples of diabetes the "
            "columns are kept in shares of " + listed(e["resampled_shares"], ".2f") + "."
        ),
        supports={"right_signs_if_it_holds": exactly(1), "true_columns_found_of_5": exactly(5)},
        refutes={
            "right_signs_if_it_fails": between(0.4, 0.6),
            "same_as_the_coin": exactly(1),
            "false_columns_kept_of_45": between(6, 16),
            "exact_choices_of_10": exactly(0),
            "resampled_shares": near(0, 0.01, 1, 0.98, 0, 0, 0.78, 0.06, 1, 0.18, within=0.05),
        },
    ),
)
