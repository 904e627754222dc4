"""Linear models under any penalty agree with scikit-learn's, and nested cross-validation never looks ahead."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.linear_model import ElasticNet as SklearnElasticNet
from sklearn.linear_model import Lasso, LogisticRegression

from l1l2.costs import CrossEntropyCost
from l1l2.datasets import load_diabetes
from l1l2.descent import ConvergenceWarning, proximal_gradient
from l1l2.heads import SigmoidHead, SoftmaxCrossEntropy, one_hot
from l1l2.losses import HalfSquaredError
from l1l2.penalties import L1, L2, ElasticNet
from l1l2.selection import fit_penalised, folds, nested_scores

DIABETES = load_diabetes()
X, Y = DIABETES.X / DIABETES.X.std(axis=0), DIABETES.y
EXACT = {"tolerance": 1e-8, "max_steps": 20_000}


def explained(z, t):
    return 1 - ((z - t) ** 2).mean() / t.var()


@pytest.mark.parametrize(
    ("penalty", "model"),
    [(L1(2.0), Lasso(alpha=2.0)), (ElasticNet(2.0, 0.5), SklearnElasticNet(alpha=2.0, l1_ratio=0.5))],
)
def test_squared_error_agrees_with_scikit_learn(penalty, model):
    W = fit_penalised(X, Y, HalfSquaredError(), [penalty], **EXACT)[0]
    model.set_params(tol=1e-12, max_iter=100_000).fit(X, Y)
    assert W[:-1, 0] == pytest.approx(model.coef_, abs=1e-5)
    assert W[-1, 0] == pytest.approx(model.intercept_, abs=1e-5)
    assert ((W[:-1, 0] == 0) == (model.coef_ == 0)).all()


def test_ridge_solves_its_equations():
    W = fit_penalised(X, Y, HalfSquaredError(), [L2(0.3)], **EXACT)[0][:, 0]
    exact = np.linalg.solve(X.T @ X / len(Y) + 0.3 * np.eye(10), X.T @ (Y - Y.mean()) / len(Y))
    assert [*W] == pytest.approx([*exact, Y.mean()], abs=1e-6)


def test_logistic_agrees_with_scikit_learn():
    A, b = load_breast_cancer(return_X_y=True)
    A = (A - A.mean(axis=0)) / A.std(axis=0)
    W = fit_penalised(A, b.astype(float), SigmoidHead(CrossEntropyCost()), [L2(0.05)], curvature=1 / 4, **EXACT)[0]
    model = LogisticRegression(C=1 / (0.05 * len(b)), tol=1e-10, max_iter=10_000).fit(A, b)
    assert W[:-1, 0] == pytest.approx(model.coef_[0], abs=1e-5)
    assert W[-1, 0] == pytest.approx(model.intercept_[0], abs=1e-5)


def test_softmax_agrees_with_scikit_learn():
    A, b = load_digits(return_X_y=True)
    A, b = A[:200] / 16, b[:200]
    W = fit_penalised(A, one_hot(b, 10), SoftmaxCrossEntropy(), [L2(0.05)], curvature=1 / 2, **EXACT)[0]
    model = LogisticRegression(C=1 / (0.05 * len(b)), tol=1e-10, max_iter=10_000).fit(A, b)
    np.testing.assert_allclose(W[:-1].T, model.coef_, atol=1e-5)


def test_a_path_gives_what_single_fits_give():
    strengths = (3.0, 1.0, 0.3)
    path = fit_penalised(X, Y, HalfSquaredError(), [L1(s) for s in strengths], **EXACT)
    for s, W in zip(strengths, path, strict=True):
        assert fit_penalised(X, Y, HalfSquaredError(), [L1(s)], **EXACT)[0] == pytest.approx(W, abs=1e-6)


def test_folds_share_out_everything_once():
    parts = folds(23, 5, np.random.default_rng(0))
    assert sorted(np.concatenate(parts)) == list(range(23))
    assert {len(part) for part in parts} == {4, 5}


THREE = (L1(100.0), L1(2.0), L1(0.01))  # empties the model, fits it, hardly touches it


def nested(y=Y, penalties=THREE, columns=X, score=explained):
    return nested_scores(
        columns, y, HalfSquaredError(), penalties, score, outer=4, inner=3, rng=np.random.default_rng(0)
    )


def test_nested_finds_the_penalty_that_is_in_the_data():
    found = nested()
    assert found.scores.shape == found.chosen.shape == found.zeros.shape == (4,)
    assert (found.chosen > 0).all(), "a strength that empties the model is never the best"
    assert 0.4 < found.scores.mean() < 0.55


def test_noise_is_not_explained():
    """Where there is nothing to find, the honest score is not above 0, however many penalties are tried."""
    rng = np.random.default_rng(1)
    noise = rng.standard_normal(100)
    columns = rng.standard_normal((100, 30))
    found = nested(noise, [L1(s) for s in (10.0, 0.3, 0.1, 0.03, 0.01)], columns)
    assert found.scores.mean() < 0.05


def test_the_fold_set_aside_has_no_say():
    """Spoil the targets of one outer fold: its own choice and weights stay, only its score changes."""
    aside = folds(len(Y), 4, np.random.default_rng(0))[0]
    spoilt = Y.copy()
    spoilt[aside] = -1000 * spoilt[aside]
    before, after = nested(), nested(spoilt)
    assert after.chosen[0] == before.chosen[0]
    assert after.zeros[0] == before.zeros[0]
    assert after.scores[0] != before.scores[0]


def test_equal_scores_go_to_the_first():
    assert (nested(score=lambda z, t: 1.0).chosen == 0).all()


def test_scaling_of_the_columns_does_not_matter():
    assert nested(columns=X * 1000.0 + 5.0).scores == pytest.approx(nested().scores, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: fit_penalised(X, Y[:5], HalfSquaredError(), [L1(1.0)]), ValueError, "y must have one row for each"),
        (lambda: fit_penalised(X, Y, "squares", [L1(1.0)]), TypeError, "loss must have sum_and_gradient"),
        (lambda: fit_penalised(X, Y, HalfSquaredError(), []), ValueError, "penalties must name at least one"),
        (lambda: fit_penalised(X, Y, HalfSquaredError(), [1.0]), TypeError, "penalties must have prox"),
        (
            lambda: fit_penalised(X, Y, HalfSquaredError(), [L1(1.0)], curvature=0),
            ValueError,
            "curvature must be positive",
        ),
        (lambda: folds(3, 4, np.random.default_rng(0)), ValueError, "k must be at most n = 3; got 4"),
        (lambda: folds(3, 1, np.random.default_rng(0)), ValueError, "k must be"),
    ],
)
def test_bad_arguments_are_named(call, error, message):
    with pytest.raises(error, match=message):
        call()


# What mutation testing found unsaid


def test_it_is_accelerated_and_gives_up_when_told():
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((20, 3)) * [1, 3, 9], rng.standard_normal(20)
    A, start = np.column_stack([X, np.ones(20)]), np.zeros((4, 1))
    assert not fit_penalised(X, y, HalfSquaredError(), [L2(0)], max_steps=0).any()
    with pytest.warns(ConvergenceWarning):
        expected = proximal_gradient(
            lambda W: A.T @ (A @ W - y[:, None]) / 20,
            L2(0),
            start,
            20 / np.linalg.norm(A, 2) ** 2,
            accelerated=True,
            max_steps=9,
        )
    got = fit_penalised(X, y, HalfSquaredError(), [L2(0)], max_steps=9, tolerance=1e-8)[0]
    np.testing.assert_allclose(got, expected.w, rtol=1e-9)


def test_there_may_be_as_many_folds_as_samples():
    assert sorted(int(i) for (i,) in folds(3, 3, np.random.default_rng(0))) == [0, 1, 2]
