"""What makes zeros in practice, and whether they may be trusted as a choice of features (C35, C36)."""

from typing import Any

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import Lasso, LassoCV
from sklearn.model_selection import train_test_split

from l1l2.claims._record import Claim, Evidence, between, exactly, listed, near
from l1l2.claims.sparsity.norms import diabetes
from l1l2.descent import SGD, gradient_descent, proximal_gradient
from l1l2.heads import SoftmaxCrossEntropy, one_hot
from l1l2.network import Network
from l1l2.paths import lasso_path
from l1l2.penalties import L1

ALPHA = 0.5  # of the diabetes fits


class PenalisedGradient:
    """SGD that adds the slope of the penalty, strength * sign(w), to the gradient, as automatic differentiation does."""

    def __init__(self, learning_rate: float, strength: float) -> None:
        self.learning_rate, self.strength = learning_rate, strength
        self._sgd = SGD(learning_rate)

    def step(self, w: np.ndarray, gradient: np.ndarray) -> np.ndarray:
        """Return the weights after one step."""
        return self._sgd.step(w, gradient + self.strength * np.sign(w))


def trained_digits(way: str, *, strength: float = 2e-3, epochs: int = 60, seed: int = 0) -> tuple[np.ndarray, float]:
    """Weights, biases left out, and test accuracy of a 64-64-10 network on scikit-learn's digits.

    way: "none", "gradient" (the slope of L1 is added to the gradient) or "prox" (a soft threshold after each step).
    """
    digits = load_digits()
    X, X_test, y, y_test = train_test_split(
        digits.data / 16, digits.target, test_size=0.25, random_state=0, stratify=digits.target
    )
    network, rate = Network((64, 64, 10), np.random.default_rng(seed)), 0.1
    optimiser: Any = PenalisedGradient(rate, strength) if way == "gradient" else SGD(rate)
    network.train(
        X,
        one_hot(y, 10),
        SoftmaxCrossEntropy(),
        optimiser,
        epochs=epochs,
        batch_size=32,
        rng=np.random.default_rng(seed + 1),
        bias_optimiser=SGD(rate),
        penalty=L1(strength) if way == "prox" else None,
    )
    right = network.predict(X_test).argmax(axis=1) == y_test
    return network.parameters[: network.n_weights].copy(), float(right.mean())


def ways_to_minimise() -> Evidence:
    """C35: zeros on the diabetes data, where the exact fit is known, and in a network, by prox and by gradient."""
    data = diabetes()
    n = len(data.y)

    def slope(w: np.ndarray) -> np.ndarray:
        return (data.gram @ w - data.moments) / n

    step = n / data.steepest
    proximal = proximal_gradient(slope, L1(ALPHA), np.zeros(10), step, accelerated=True).w
    descent = Lasso(alpha=ALPHA, fit_intercept=False, tol=1e-10, max_iter=100_000).fit(data.X, data.y).coef_
    gradient = gradient_descent(lambda w: slope(w) + ALPHA * np.sign(w), np.ones(10), step, 5000)[-1]
    by_gradient, accuracy_gradient = trained_digits("gradient")
    by_prox, accuracy_prox = trained_digits("prox")
    return {
        "diabetes_zeros_prox": int((proximal == 0).sum()),
        "diabetes_zeros_coordinate_descent": int((descent == 0).sum()),
        "diabetes_zeros_gradient": int((gradient == 0).sum()),
        "network_zeros_prox": float((by_prox == 0).mean()),
        "network_zeros_gradient": float((by_gradient == 0).mean()),
        "network_small_gradient": float((np.abs(by_gradient) < 1e-3).mean()),
        "accuracy_prox": accuracy_prox,
        "accuracy_gradient": accuracy_gradient,
    }


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
    """How many of the 5 columns that matter, and of the 45 that do not, the lasso keeps at the cross-validated alpha."""
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
        id="C35",
        claim="Hence L1 regularisation gives sparse models.",
        statement="The exact minimiser is sparse, and so is what a soft threshold after each step arrives at. Adding "
        "the slope of |w| to the gradient, which is what automatic differentiation does, makes weights small and none "
        "zero, at the same accuracy.",
        verdict="conditional",
        condition="if the method that minimises can put a weight to zero",
        place="4_1_sparsity#why-training-gives-no-zeros",
        experiment=ways_to_minimise,
        found=lambda e: (
            f"diabetes, alpha = 0.5: {e['diabetes_zeros_prox']} zeros of 10 by prox, "
            f"{e['diabetes_zeros_coordinate_descent']} by coordinate descent, {e['diabetes_zeros_gradient']} by "
            f"gradient. Network on digits: {e['network_zeros_prox']:.0%} zeros by prox, "
            f"{e['network_zeros_gradient']:.0%} by gradient, where {e['network_small_gradient']:.0%} are below 0.001; "
            f"test accuracy {e['accuracy_prox']:.2f} and {e['accuracy_gradient']:.2f}."
        ),
        supports={
            "diabetes_zeros_prox": exactly(6),
            "diabetes_zeros_coordinate_descent": exactly(6),
            "network_zeros_prox": between(0.6, 0.8),
            "accuracy_prox": between(0.95, 0.985),
        },
        refutes={
            "diabetes_zeros_gradient": exactly(0),
            "network_zeros_gradient": exactly(0),
            "network_small_gradient": between(0.6, 0.85),
            "accuracy_gradient": between(0.95, 0.985),
        },
    ),
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
            f"useless ones, and is exact in {e['exact_choices_of_10']} of 10 runs. In resamples of diabetes the columns "
            "are kept in shares of " + listed(e["resampled_shares"], ".2f") + "."
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
