"""Two slips in scikit-learn, and a constant in robustbase that its authors know of."""

import warnings

import numpy as np
import sklearn
from sklearn.linear_model import lars_path
from sklearn.neural_network import MLPRegressor

from l1l2._lar import least_angle
from l1l2.claims._record import between, exactly, listed, near
from l1l2.datasets import load_diabetes, make_correlated
from l1l2.errata._record import Defect, Numbers

DRAWS = 200
READ = "release 1.9.1"
ORDER = [3, 9, 4, 7, 2, 10, 5, 8, 6, 1]


def lar_on_random_designs() -> Numbers:
    """In how many of 200 designs the last step is not least squares, by scikit-learn's three ways and by ours.

    60 samples of 5 or 10 columns, neighbours correlated by .9. Also how many of those that fail have a coefficient that
    crosses zero on our path; and whether the order on the diabetes data is the published one.
    """
    wrong = {"lar": [0, 0], "lasso": [0, 0], "ours": [0, 0]}
    crossing = failing_but_not_crossing = 0
    for place, p in enumerate((5, 10)):
        for seed in range(DRAWS):
            data = make_correlated(60, p, correlation=0.9, rng=seed)
            X, y = data.X - data.X.mean(axis=0), data.y - data.y.mean()
            least = np.linalg.lstsq(X, y, rcond=None)[0]
            steps = least_angle(X, y)[1]
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of early stopping
                ends = {way: lars_path(X, y, method=way)[2][:, -1] for way in ("lar", "lasso")}
            ends["ours"] = steps[-1]
            off = {way: np.linalg.norm(w - least) > 1e-6 * np.linalg.norm(least) for way, w in ends.items()}
            for way, is_off in off.items():
                wrong[way][place] += bool(is_off)
            crosses = bool((steps[1:] * steps[:-1] < 0).any())
            crossing += crosses
            failing_but_not_crossing += bool(off["lar"]) and not crosses
    data = load_diabetes()
    order = lars_path(data.X, data.y - data.y.mean(), method="lar")[1]
    return {
        "lar_wrong": tuple(wrong["lar"]),
        "lasso_wrong": tuple(wrong["lasso"]),
        "ours_wrong": tuple(wrong["ours"]),
        "designs_with_a_crossing": crossing,
        "wrong_without_a_crossing": failing_but_not_crossing,
        "published_order": int([j + 1 for j in order] == ORDER),
    }


def step_over_gradient(outputs: int) -> float:
    """How much longer MLPRegressor's step is than its rate times the gradient of the loss that it reports."""
    rng, rate, n = np.random.default_rng(0), 1e-3, 50
    X, Y = rng.standard_normal((n, 3)), rng.standard_normal((n, outputs))
    model = MLPRegressor(
        hidden_layer_sizes=(4,), activation="tanh", solver="sgd", alpha=0.0, batch_size=n, learning_rate_init=rate,
        momentum=0.0, random_state=0,
    )  # fmt: skip
    targets = Y if outputs > 1 else Y[:, 0]

    def state() -> list[np.ndarray]:
        return [part.copy() for part in (*model.coefs_, *model.intercepts_)]

    def loss(parts: list[np.ndarray]) -> float:
        first, second, bias, last = parts
        return float(((np.tanh(X @ first + bias) @ second + last - Y) ** 2).mean() / 2)

    model.partial_fit(X, targets)
    before = state()
    model.partial_fit(X, targets)
    moved = [b - a for a, b in zip(before, state(), strict=True)]  # -rate times what it takes for the gradient
    if abs(model.loss_ - loss(before)) > 1e-12:
        raise AssertionError("the loss that scikit-learn reports is no longer the mean over samples and outputs")
    h = 1e-3
    ends = [loss([a + sign * h * m for a, m in zip(before, moved, strict=True)]) for sign in (-1, 1)]
    slope = (ends[1] - ends[0]) / (2 * h)
    return float(-sum((m**2).sum() for m in moved) / rate / slope)


def mlp_steps() -> Numbers:
    """The same for 1, 2 and 5 outputs."""
    return {"step_over_gradient": tuple(step_over_gradient(outputs) for outputs in (1, 2, 5))}


DEFECTS = (
    Defect(
        id="sklearn-lar",
        name="scikit-learn, lars_path(method='lar') and Lars",
        where="sklearn/linear_model/_least_angle.py, line 825",
        version=READ,
        says="where a coefficient is about to cross zero the sign of its direction is flipped, whatever the method",
        right="only the lasso stops there; least angle regression lets the coefficient cross, and the sign to keep is "
        "that of the correlation, which does not change",
        affects="paths with method='lar', and the estimator Lars, once a coefficient has crossed zero: from there on "
        "they are no longer equiangular, and need not end at least squares",
        stands="method='lasso', LassoLars and their relatives, and every path on which no coefficient crosses zero; "
        "the order on the diabetes data",
        status="open",
        check=lar_on_random_designs,
        found=lambda e: (
            f"the last step is not least squares in {e['lar_wrong'][0]} of {DRAWS} designs with 5 columns and in "
            f"{e['lar_wrong'][1]} of {DRAWS} with 10; with method='lasso' in {e['lasso_wrong'][0]} and "
            f"{e['lasso_wrong'][1]}, with our own least angle regression in {e['ours_wrong'][0]} and "
            f"{e['ours_wrong'][1]}. A coefficient crosses zero in {e['designs_with_a_crossing']} of the "
            f"{2 * DRAWS}; in the others it fails {e['wrong_without_a_crossing']} times. The order on the diabetes "
            f"data is {'the published one' if e['published_order'] else 'another'}."
        ),
        bands={
            "lar_wrong": between(5, 120),
            "lasso_wrong": exactly(0, 0),
            "ours_wrong": exactly(0, 0),
            "designs_with_a_crossing": between(40, 200),
            "wrong_without_a_crossing": exactly(0),
            "published_order": exactly(1),
        },
    ),
    Defect(
        id="sklearn-mlp",
        name="scikit-learn, MLPRegressor with several outputs",
        where="sklearn/neural_network/_multilayer_perceptron.py, line 374, against _base.py, line 188",
        version=READ,
        says="the loss is a mean over samples and outputs, the gradient that of a sum over outputs",
        right="one of the two, in both places",
        affects="with m outputs the step is m times as long as the rate says, the loss reported is 1/m of the "
        "one that is descended, alpha counts 1/m of what the loss says, and solver='lbfgs' is handed the "
        "slope of another function",
        stands="everything with one output; the direction of the step without alpha; classifiers",
        status="open",
        url="https://github.com/scikit-learn/scikit-learn/issues/8349",
        check=mlp_steps,
        found=lambda e: (
            "the step over rate times gradient of the reported loss, for 1, 2 and 5 outputs: "
            + listed(e["step_over_gradient"], ".4f")
            + "."
        ),
        bands={"step_over_gradient": near(1, 2, 5, rel=1e-4)},
    ),
)


def installed() -> str:
    """The release of scikit-learn at hand; the numbers above are those of 1.9.1."""
    return str(sklearn.__version__)
