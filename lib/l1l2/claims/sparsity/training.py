"""What makes zeros: the method that minimises (C35)."""

from typing import Any

import numpy as np
from sklearn.datasets import load_digits
from sklearn.linear_model import Lasso
from sklearn.model_selection import train_test_split

from l1l2.claims._record import Claim, Evidence, between, exactly
from l1l2.claims.sparsity._diabetes import diabetes
from l1l2.descent import SGD, gradient_descent, proximal_gradient
from l1l2.heads import SoftmaxCrossEntropy, one_hot
from l1l2.network import Network
from l1l2.penalties import L1

ALPHA = 0.5


class PenalisedGradient:
    """SGD with strength * sign(w), the slope of the penalty, added to the gradient, as autograd does."""

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
)
