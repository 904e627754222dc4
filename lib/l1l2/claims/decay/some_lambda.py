"""Some lambda always helps, too much of it never does (C45)."""

import numpy as np
from sklearn.datasets import load_digits

from l1l2.claims._record import Claim, Evidence, between, listed, near
from l1l2.datasets import load_diabetes, make_correlated
from l1l2.descent import Adam
from l1l2.heads import SoftmaxCrossEntropy, one_hot
from l1l2.network import Network
from l1l2.paths import ridge_path


def exact_error(strengths: np.ndarray, X: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """E |w - truth|^2 of ridge under noise of variance 1: its squared bias plus its variance, (k, 2)."""
    _, d, axes = np.linalg.svd(X, full_matrices=False)
    along, s = axes @ truth, np.asarray(strengths)[:, None]
    return np.column_stack([((s * along / (d**2 + s)) ** 2).sum(axis=1), ((d / (d**2 + s)) ** 2).sum(axis=1)])


def thirty_patients(strengths: tuple[float, ...], splits: int = 200) -> np.ndarray:
    """Squared error of ridge on the other 412 patients, for each random choice of 30 and each strength."""
    data, found = load_diabetes(), []
    for seed in range(splits):
        order = np.random.default_rng(seed).permutation(442)
        X, y, X_test, y_test = data.X[order[:30]], data.y[order[:30]], data.X[order[30:]], data.y[order[30:]]
        W = ridge_path(X - X.mean(axis=0), y - y.mean(), strengths)
        found.append((((X_test - X.mean(axis=0)) @ W.T + y.mean() - y_test[:, None]) ** 2).mean(axis=0))
    return np.array(found)


def hundred_digits(decay: float, networks: int = 10) -> np.ndarray:
    """Accuracy on 800 digits of 64-32-10 ReLU networks, each trained by Adam + L2 on 100 others of its own."""
    X, labels = load_digits(return_X_y=True)
    found = []
    for seed in range(networks):
        order = np.random.default_rng(seed).permutation(len(X))
        x, digit = X[order] / 16, labels[order]
        net = Network((64, 32, 10), np.random.default_rng(100 + seed))
        net.train(
            x[:100], one_hot(digit[:100], 10), SoftmaxCrossEntropy(), Adam(0.01, weight_decay=decay),
            epochs=100, batch_size=50, rng=np.random.default_rng(200 + seed), bias_optimiser=Adam(0.01),
        )  # fmt: skip
        found.append((net.predict(x[100:900]).argmax(axis=1) == digit[100:900]).mean())
    return np.array(found)


def some_and_too_much() -> Evidence:
    """C45: ridge's exact error on a correlated design; on 30 patients; a network on 100 digits."""
    truth, strengths = np.ones(8), np.logspace(-3, 5, 1601)
    X = make_correlated(50, 8, correlation=0.9, coef=truth).X
    error = exact_error(strengths, X, truth).sum(axis=1)
    none = float(exact_error(np.zeros(1), X, truth).sum())
    patients = thirty_patients((0.0, 0.1, 10.0))
    digits = {decay: hundred_digits(decay) for decay in (0.0, 0.001, 0.1)}
    return {
        "error_without": none,
        "smallest_error_and_its_lambda": (float(error.min()), float(strengths[error.argmin()])),
        "better_for_every_lambda_below": float(strengths[error < none].max()),
        "error_with_lambda_1e5": float(error[-1]),
        "thirty_patients_with_lambda_0_0.1": tuple(patients.mean(axis=0)[:2].tolist()),
        "share_of_splits_better_with_0.1": float((patients[:, 1] < patients[:, 0]).mean()),
        "thirty_patients_with_lambda_10": float(patients.mean(axis=0)[2]),
        "digits_with_decay_0_and_0.001": tuple(float(digits[decay].mean()) for decay in (0.0, 0.001)),
        "of_10_networks_better_with_0.001": int((digits[0.001] > digits[0.0]).sum()),
        "digits_with_decay_0.1": float(digits[0.1].mean()),
    }


CLAIMS = (
    Claim(
        id="C45",
        claim="So L2 regularisation prevents overfitting.",
        statement="It trades variance for bias. There is always some lambda > 0 that makes the expected error smaller "
        "(Hoerl and Kennard 1970); too large a one leaves a model that learned nothing.",
        verdict="conditional",
        condition="if lambda is not too large",
        place="4_2_weight_decay#some-lambda-always-helps",
        experiment=some_and_too_much,
        found=lambda e: (
            "on a correlated design the expected error is {:.3f} without, {:.3f} with lambda = {:.0f}, smaller for "
            "every lambda below {:.0f}, and {:.2f} for 100,000. ".format(
                e["error_without"],
                *e["smallest_error_and_its_lambda"],
                e["better_for_every_lambda_below"],
                e["error_with_lambda_1e5"],
            )
            + f"With 30 patients lambda = 0, 0.1 and 10 give {listed(e['thirty_patients_with_lambda_0_0.1'], ',.0f')} "
            f"and {e['thirty_patients_with_lambda_10']:,.0f}; 0.1 beats 0 in "
            f"{e['share_of_splits_better_with_0.1']:.1%} of 200 draws. Networks on 100 digits (Adam with L2), "
            "decay 0, 0.001, "
            f"0.1: accuracy {listed(e['digits_with_decay_0_and_0.001'], '.3f')}, {e['digits_with_decay_0.1']:.3f}; "
            f"{e['of_10_networks_better_with_0.001']} of 10 are better with 0.001 than without."
        ),
        supports={
            "error_without": near(1.5983, rel=1e-3),
            "smallest_error_and_its_lambda": near(0.14290, 16.18, rel=0.02),
            "better_for_every_lambda_below": near(165.6, rel=0.02),
            "thirty_patients_with_lambda_0_0.1": near(5154, 3838, rel=1e-3),
            "share_of_splits_better_with_0.1": near(0.845, within=0.02),
            "digits_with_decay_0_and_0.001": near(0.885, 0.893, within=0.006),
            "of_10_networks_better_with_0.001": between(7, 10),
        },
        refutes={
            "error_with_lambda_1e5": near(7.98, within=0.1),
            "thirty_patients_with_lambda_10": near(6037, rel=1e-3),
            "digits_with_decay_0.1": near(0.682, within=0.05),
        },
    ),
)
