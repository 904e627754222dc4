"""Every conversion is proved: both sides fitted to one data set, or both formulas evaluated at one point."""

import itertools
import json
import math
import warnings
from fractions import Fraction
from html import escape
from pathlib import Path

import numpy as np
import pytest

from l1l2 import conventions
from l1l2.conventions import CONVENTIONS, convert, formula
from l1l2.conventions._monomial import Monomial

RNG = np.random.default_rng(20)
N = 48
X = RNG.normal(size=(N, 4)) * [1.0, 0.7, 1.3, 1.0] + [0.3, -0.2, 0.0, 0.4]
Y = X @ [1.5, 0.0, -1.0, 0.05] + 2.0 + RNG.standard_t(3, size=N)
LABELS = np.where(X @ [1.0, -1.0, 0.5, 0.0] + RNG.logistic(size=N) > 0, 1, -1)
STRENGTHS = [record for record in CONVENTIONS.values() if record.strength]
WIDTHS = [record for record in CONVENTIONS.values() if record.width]
STEPS = [record for record in CONVENTIONS.values() if record.decay]
POINT = {"n": 48, "batch_size": 12, "learning_rate": 0.1, "scale": 1.7, "l1_ratio": 0.3}


# --- a reference solver that shares no line with the package ---------------------------------------------------------


def slopes(name, z, y, delta=math.inf):
    """Derivative of a unit loss with respect to the prediction z."""
    r = z - y
    if name == "squared":
        return r
    if name == "huber":
        return np.clip(r, -delta, delta)
    if name == "log":
        return -y / (1 + np.exp(y * z))
    assert name == "squared hinge"
    return -2 * y * np.maximum(0, 1 - y * z)


def reference(name, strength, ratio, y, *, delta=math.inf, shrink_intercept=False):
    """Minimise mean(unit loss) + strength*(ratio*|w|_1 + (1 - ratio)/2*|w|^2); return (*w, intercept)."""
    design = np.column_stack([X, np.ones(N)])
    free = np.r_[np.ones(4), float(shrink_intercept)]
    curvature = {"squared": 1, "huber": 1, "log": 0.25, "squared hinge": 2}[name]
    step = 1 / (curvature * np.linalg.norm(design, 2) ** 2 / N + strength)
    w = previous = np.zeros(5)
    momentum = 1.0
    for _ in range(60_000):
        following = (1 + math.sqrt(1 + 4 * momentum**2)) / 2
        ahead = w + (momentum - 1) / following * (w - previous)
        gradient = design.T @ slopes(name, design @ ahead, y, delta) / N + strength * (1 - ratio) * free * ahead
        v = ahead - step * gradient
        new = np.sign(v) * np.maximum(0, np.abs(v) - step * strength * ratio * free)
        momentum = 1.0 if (ahead - new) @ (new - w) > 0 else following
        previous, w = w, new
        if np.abs(w - previous).max() < 1e-13 and np.abs(w - ahead).max() < 1e-13:
            return w
    raise AssertionError("the reference solver did not converge")


def close(model, expected):
    got = np.r_[np.ravel(model.coef_), model.intercept_]
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-6)
    assert np.abs(expected[:4]).max() > 0.05  # something is left to compare


# --- scikit-learn: both sides fitted to the same data ----------------------------------------------------------------


@pytest.mark.parametrize("alpha", [0.3, 20.0])
def test_ridge(alpha):
    from sklearn.linear_model import Ridge

    strength = convert(alpha, "sklearn.Ridge", "book.L2", n=N)
    close(Ridge(alpha=alpha).fit(X, Y), reference("squared", strength, 0.0, Y))
    assert convert(alpha, "sklearn.Ridge", "book.lambda") == alpha  # the book's lambda is Ridge's alpha, whatever n is


@pytest.mark.parametrize("alpha", [0.02, 0.7])
def test_lasso(alpha):
    from sklearn.linear_model import Lasso

    expected = reference("squared", convert(alpha, "sklearn.Lasso", "book.L1"), 1.0, Y)
    model = Lasso(alpha=alpha, tol=1e-12, max_iter=100_000).fit(X, Y)
    close(model, expected)
    np.testing.assert_array_equal(model.coef_ == 0, expected[:4] == 0)


@pytest.mark.parametrize("ratio", [0.2, 0.9])
def test_elastic_net(ratio):
    from sklearn.linear_model import ElasticNet

    strength = convert(0.4, "sklearn.ElasticNet", "book.ElasticNet")
    model = ElasticNet(alpha=0.4, l1_ratio=ratio, tol=1e-12, max_iter=100_000).fit(X, Y)
    close(model, reference("squared", strength, ratio, Y))


def test_elastic_net_without_l1_is_ridge_with_another_alpha():
    from sklearn.linear_model import ElasticNet, Ridge

    alpha = convert(6.0, "sklearn.Ridge", "sklearn.ElasticNet", n=N)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some releases advise against coordinate descent without an L1 part
        net = ElasticNet(alpha=alpha, l1_ratio=0, tol=1e-14, max_iter=100_000).fit(X, Y)
    ridge = Ridge(alpha=6.0).fit(X, Y)
    np.testing.assert_allclose(net.coef_, ridge.coef_, atol=1e-6)


@pytest.mark.parametrize("ratio", [0.0, 0.4, 1.0])
def test_logistic_regression(ratio):
    from sklearn.linear_model import LogisticRegression

    strength = convert(0.3, "sklearn.LogisticRegression", "book.ElasticNet", n=N)
    solver = {"solver": "lbfgs", "tol": 1e-10} if ratio == 0 else {"solver": "saga", "tol": 1e-12}
    model = LogisticRegression(C=0.3, l1_ratio=ratio, max_iter=100_000, **solver).fit(X, LABELS)
    close(model, reference("log", strength, ratio, LABELS))


def test_linear_svc_which_also_shrinks_the_intercept():
    from sklearn.svm import LinearSVC

    strength = convert(0.2, "sklearn.LinearSVC", "book.L2", n=N)
    model = LinearSVC(C=0.2, tol=1e-10, max_iter=1_000_000).fit(X, LABELS)
    close(model, reference("squared hinge", strength, 0.0, LABELS, shrink_intercept=True))
    assert CONVENTIONS["sklearn.LinearSVC"].bias == "yes"
    free = reference("squared hinge", strength, 0.0, LABELS)
    assert np.abs(np.r_[model.coef_[0], model.intercept_] - free).max() > 1e-3


def stochastic(make, target):
    """Fit a stochastic gradient model twice and extrapolate: with steps 1/t in a fixed order the error is O(1/t)."""
    half, full = (make(max_iter=epochs).fit(X, target) for epochs in (30_000, 60_000))
    for name in ("coef_", "intercept_"):
        setattr(full, name, 2 * getattr(full, name) - getattr(half, name))
    return full


SGD = {"learning_rate": "invscaling", "power_t": 1.0, "tol": None, "shuffle": False}


@pytest.mark.parametrize("loss", ["squared", "huber"])
def test_sgd_regressor(loss):
    from functools import partial

    from sklearn.linear_model import SGDRegressor

    names = {"squared": "squared_error", "huber": "huber"}
    make = partial(SGDRegressor, loss=names[loss], alpha=0.5, epsilon=0.8, eta0=8.0, **SGD)
    strength = convert(0.5, "sklearn.SGDRegressor", "book.L2", loss=loss)
    delta = convert(0.8, "sklearn.SGDRegressor.epsilon", "book.Huber")
    close(stochastic(make, Y), reference(loss, strength, 0.0, Y, delta=delta))


@pytest.mark.parametrize("loss", ["log", "squared hinge"])
def test_sgd_classifier(loss):
    from functools import partial

    from sklearn.linear_model import SGDClassifier

    names = {"log": "log_loss", "squared hinge": "squared_hinge"}
    make = partial(SGDClassifier, loss=names[loss], alpha=0.5, eta0=16.0, **SGD)
    strength = convert(0.5, "sklearn.SGDClassifier", "book.L2", loss=loss)
    close(stochastic(make, LABELS), reference(loss, strength, 0.0, LABELS))


def test_sgd_classifier_agrees_with_logistic_regression_through_c():
    strength = convert(0.05, "sklearn.SGDClassifier", "sklearn.LogisticRegression", n=N, loss="log")
    assert strength == pytest.approx(1 / (0.05 * N))


class Linear:
    """A perceptron without hidden layer, read as a linear model."""

    def __init__(self, network):
        self.coef_, self.intercept_ = network.coefs_[0], network.intercepts_[0]


def polished(make, target, **options):
    """Fit with L-BFGS again and again from where it stopped: one run ends when the objective stops falling."""
    if "hidden_layer_sizes" in make().get_params():
        options |= {"hidden_layer_sizes": (), "solver": "lbfgs", "random_state": 0}
    model = make(tol=1e-13, max_iter=100_000, warm_start=True, **options)
    for _ in range(8):
        model.fit(X, target)
    return model


@pytest.mark.parametrize("alpha", [0.7, 30.0])
def test_mlp_regressor_on_all_samples(alpha):
    from sklearn.neural_network import MLPRegressor

    network = polished(MLPRegressor, Y, alpha=alpha)
    strength = convert(alpha, "sklearn.MLPRegressor", "book.L2", batch_size=N)
    close(Linear(network), reference("squared", strength, 0.0, Y))


def test_mlp_classifier_on_all_samples():
    from sklearn.neural_network import MLPClassifier

    network = polished(MLPClassifier, LABELS, alpha=3.0)
    strength = convert(3.0, "sklearn.MLPClassifier", "book.L2", batch_size=N)
    close(Linear(network), reference("log", strength, 0.0, LABELS))


@pytest.mark.parametrize("kind", ["MLPRegressor", "MLPClassifier"])
def test_mlp_divides_alpha_by_the_batch_not_by_n(kind):
    """Four copies of the data in batches of one copy: every batch is the same, so the steps reach the optimum."""
    from sklearn import neural_network

    loss, target = ("squared", Y) if kind == "MLPRegressor" else ("log", LABELS)
    options = {"solver": "sgd", "momentum": 0.0, "learning_rate_init": 0.15, "shuffle": False, "random_state": 0}
    network = getattr(neural_network, kind)(
        hidden_layer_sizes=(), alpha=20.0, batch_size=N, max_iter=800, tol=0.0, n_iter_no_change=10_000, **options
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it used all its iterations
        network.fit(np.tile(X, (4, 1)), np.tile(target, 4))
    here = convert(20.0, f"sklearn.{kind}", "book.L2", batch_size=N)
    close(Linear(network), reference(loss, here, 0.0, target))
    divided_by_n = reference(loss, 20.0 / (4 * N), 0.0, target)
    assert np.abs(network.coefs_[0].ravel() - divided_by_n[:4]).max() > 1e-2


def test_the_same_alpha_in_smaller_batches_is_a_larger_penalty():
    assert convert(1.0, "MLPRegressor", "MLPRegressor", batch_size=(40, 10)) == 0.25


@pytest.mark.parametrize(("epsilon", "alpha"), [(1.35, 0.5), (1.1, 40.0)])
def test_huber_regressor(epsilon, alpha):
    from sklearn.linear_model import HuberRegressor

    model = polished(HuberRegressor, Y, epsilon=epsilon, alpha=alpha)
    strength = convert(alpha, "sklearn.HuberRegressor.alpha", "book.L2", n=N, scale=model.scale_)
    delta = convert(epsilon, "sklearn.HuberRegressor.epsilon", "book.Huber", scale=model.scale_)
    expected = reference("huber", strength, 0.0, Y, delta=delta)
    outside = np.abs(Y - X @ expected[:4] - expected[4]) > delta
    assert 3 < outside.sum() < N - 3  # both branches are in use
    close(model, expected)


def test_every_scikit_learn_row_is_fitted_above():
    source = Path(__file__).read_text(encoding="utf-8")
    rows = [r.id for r in STRENGTHS + WIDTHS if r.library == "scikit-learn"]
    parametrised = {"sklearn.MLPRegressor", "sklearn.MLPClassifier"}
    assert not [i for i in rows if f'"{i}"' not in source and i not in parametrised]


# --- the formulas as they are written --------------------------------------------------------------------------------


def evaluate(text, **names):
    """Evaluate a record's objective; lambda is no name in Python, so it is written lam."""
    functions = {"sum": np.sum, "mean": np.mean, "abs": np.abs, "where": np.where}
    names = {("lam" if name == "lambda" else name): value for name, value in names.items()}
    return eval(text.replace("lambda", "lam"), {"__builtins__": {}}, functions | names)


def unit_loss(name, r, delta):
    if name == "squared":
        return r**2 / 2
    if name == "huber":
        return np.where(np.abs(r) < delta, r**2 / 2, delta * (np.abs(r) - delta / 2))
    return np.logaddexp(0, r)  # any positive numbers do: these losses enter as they are


def objective(record, value, w, r, loss, ratio, batch):
    """The record's own objective, as its text says, for residuals r of a full batch."""
    names = {**POINT, "n": len(r), "batch_size": batch, "l1_ratio": ratio, "w": w, "r": r, record.parameter: value}
    per_sample = Monomial.parse(record.losses[loss]).evaluate(POINT) * unit_loss(loss, r, 0.9)
    if record.id.startswith("sklearn.Huber"):  # its text has the 2/scale written out, and a term free of w and r
        per_sample = unit_loss(loss, r, 0.9)
        return evaluate(record.objective, loss=per_sample, **names) - len(r) * POINT["scale"]
    return evaluate(record.objective, loss=per_sample, **names)


@pytest.mark.parametrize("record", STRENGTHS, ids=lambda r: r.id)
def test_the_objective_as_written_is_the_objective_as_converted(record):
    """Up to one factor that no weight changes, the text equals mean(unit loss) + strength * penalty."""
    ratio = {"l1": 1.0, "l2": 0.0, "mix": 0.3}[record.penalty]
    for loss in record.losses:
        for value in (0.4, 3.0):
            strength = record.to_book("strength", loss).evaluate({**POINT, "batch_size": 48, record.parameter: value})
            ratios = []
            for seed in range(4):
                rng = np.random.default_rng(seed)
                r, w = rng.normal(size=48) * 3, rng.normal(size=7)
                penalty = ratio * np.abs(w).sum() + (1 - ratio) / 2 * (w**2).sum()
                ours = unit_loss(loss, r, 0.9).mean() + strength * penalty
                ratios.append(objective(record, value, w, r, loss, ratio, 48) / ours)
            np.testing.assert_allclose(ratios, ratios[0], rtol=1e-12)


@pytest.mark.parametrize("record", WIDTHS, ids=lambda r: r.id)
def test_the_loss_as_written_is_smooth_l1_after_conversion(record):
    r = np.linspace(-4, 4, 401)
    for value in (0.3, 1.0, 2.5):
        beta = convert(value, record.id, "book.SmoothL1", scale=POINT["scale"])
        theirs = evaluate(record.objective, r=r, scale=POINT["scale"], **{record.parameter: value})
        ours = np.where(np.abs(r) < beta, r**2 / (2 * beta), np.abs(r) - beta / 2)
        as_smooth = convert(theirs, record.id, "book.SmoothL1", quantity="value", width=beta, scale=POINT["scale"])
        np.testing.assert_allclose(as_smooth, ours, rtol=1e-12, atol=1e-14)
        back = convert(ours, "book.SmoothL1", record.id, quantity="value", width=beta, scale=POINT["scale"])
        np.testing.assert_allclose(back, theirs, rtol=1e-12, atol=1e-14)


def test_huber_is_beta_times_smooth_l1_and_sigma_is_beta_to_the_minus_half():
    from l1l2.losses import Huber, SmoothL1

    r = np.linspace(-3, 3, 61)
    for beta in (0.2, 1.0, 1.7):
        huber = convert(SmoothL1(beta).value(r), "book.SmoothL1", "book.Huber", quantity="value", width=beta)
        np.testing.assert_allclose(huber, Huber(beta).value(r), rtol=1e-12, atol=1e-15)
        slope = convert(SmoothL1(beta).gradient(r), "torch.SmoothL1Loss", "keras.Huber", quantity="value", width=beta)
        np.testing.assert_allclose(slope, Huber(beta).gradient(r), rtol=1e-12, atol=1e-15)
    assert convert(3.0, "fast_rcnn", "torch.SmoothL1Loss") == pytest.approx(1 / 9, rel=1e-15)
    assert convert(1 / 9, "torch.SmoothL1Loss", "fast_rcnn") == pytest.approx(3.0, rel=1e-15)


@pytest.mark.parametrize("record", STEPS, ids=lambda r: r.id)
def test_a_step_removes_the_converted_part_of_the_weight(record):
    """With a gradient of the data of zero, one plain step multiplies the weight by 1 - decay."""
    value, w = 0.7, np.array([2.0, -3.0])
    decay = record.to_book("decay").evaluate({**POINT, record.parameter: value})
    if record.strength:  # the step follows the penalty's gradient, taken from the objective as it is written
        r, h = np.ones(48), 1e-6
        batch = 48 if record.id.startswith("sklearn.MLP") else 12
        decay = record.to_book("decay").evaluate({**POINT, "batch_size": batch, record.parameter: value})
        loss = next(iter(record.losses))
        up, down = (objective(record, value, w + np.array([s * h, 0.0]), r, loss, 0.0, batch) for s in (1, -1))
        gradient = (up - down) / (2 * h)
        assert POINT["learning_rate"] * gradient / w[0] == pytest.approx(decay, rel=1e-6)
    else:
        after = evaluate(record.objective, w=w, update=0.0, **{**POINT, record.parameter: value})
        np.testing.assert_allclose(after, (1 - decay) * w, rtol=1e-14)


@pytest.mark.parametrize("name", ["book.SGD", "book.AdamW", "nielsen.L2"])
def test_a_step_of_the_book_removes_the_converted_part(name):
    from l1l2.descent import SGD, Adam

    w = np.array([2.0, -3.0])
    decay = CONVENTIONS[name].to_book("decay").evaluate({**POINT, CONVENTIONS[name].parameter: 0.7})
    to = "book.AdamW" if name == "book.AdamW" else "book.SGD"
    weight_decay = convert(0.7, name, to, n=POINT["n"], quantity="decay")
    make = Adam if to == "book.AdamW" else SGD
    step = make(POINT["learning_rate"], weight_decay=weight_decay, decoupled=make is Adam).step(w, np.zeros(2))
    np.testing.assert_allclose(step, (1 - decay) * w, rtol=1e-14)


def test_a_penalty_inside_plain_descent_and_a_decoupled_decay_shrink_alike():
    wd = convert(5.0, "nielsen.L2", "torch.AdamW", n=50_000)
    assert wd == pytest.approx(5.0 / 50_000)
    assert convert(0.01, "torch.AdamW", "adamw_paper", learning_rate=1e-3) == pytest.approx(1e-5)
    assert convert(1.0, "torch.SGD", "torch.AdamW", learning_rate=(0.1, 0.001)) == pytest.approx(100.0)


# --- torch: the documented formula everywhere (above), and torch itself where it is installed ------------------------


def test_torch_losses():
    torch = pytest.importorskip("torch")
    r = torch.linspace(-4, 4, 81, dtype=torch.float64)
    zero = torch.zeros_like(r)
    for width in (0.3, 1.0, 2.5):
        smooth = torch.nn.SmoothL1Loss(beta=width, reduction="none")(r, zero).numpy()
        huber = torch.nn.HuberLoss(delta=width, reduction="none")(r, zero).numpy()
        for name, got, key in (("torch.SmoothL1Loss", smooth, "beta"), ("torch.HuberLoss", huber, "delta")):
            expected = evaluate(CONVENTIONS[name].objective, r=r.numpy(), **{key: width})
            np.testing.assert_allclose(got, expected, rtol=1e-12, atol=1e-15)
        turned = convert(smooth, "torch.SmoothL1Loss", "torch.HuberLoss", quantity="value", width=width)
        np.testing.assert_allclose(turned, huber, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(("reduction", "name"), [("mean", "torch.SGD"), ("sum", "torch.SGD.sum")])
def test_torch_sgd_reaches_ridge(reduction, name):
    torch = pytest.importorskip("torch")
    from sklearn.linear_model import Ridge

    design, target = torch.tensor(X), torch.tensor(Y)
    w = torch.zeros(4, dtype=torch.float64, requires_grad=True)
    b = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    decay = convert(6.0, "sklearn.Ridge", name, n=N)
    rate = 0.08 if reduction == "mean" else 0.08 / N
    optimizer = torch.optim.SGD([{"params": [w], "weight_decay": decay}, {"params": [b]}], lr=rate)
    loss = torch.nn.MSELoss(reduction=reduction)
    for _ in range(1500):
        optimizer.zero_grad()
        loss(design @ w + b, target).backward()
        optimizer.step()
    ridge = Ridge(alpha=6.0).fit(X, Y)
    np.testing.assert_allclose(w.detach().numpy(), ridge.coef_, atol=1e-6)
    np.testing.assert_allclose(b.detach().numpy(), ridge.intercept_, atol=1e-6)


@pytest.mark.parametrize("name", ["torch.SGD", "torch.AdamW"])
def test_torch_decay_of_one_step(name):
    torch = pytest.importorskip("torch")
    w = torch.tensor([2.0, -3.0], dtype=torch.float64, requires_grad=True)
    before = w.detach().numpy().copy()
    optimizer = getattr(torch.optim, name.split(".")[1])([w], lr=0.1, weight_decay=0.5)
    w.grad = torch.zeros_like(w)
    optimizer.step()
    decay = CONVENTIONS[name].to_book("decay").evaluate({"learning_rate": 0.1, "weight_decay": 0.5})
    np.testing.assert_allclose(w.detach().numpy(), (1 - decay) * before, rtol=1e-14)


# --- what holds between all of them ----------------------------------------------------------------------------------


def pairs():
    for a, b in itertools.permutations(CONVENTIONS.values(), 2):
        for quantity in ("strength", "decay", "width", "value"):
            if quantity in a.quantities and quantity in b.quantities:
                yield a, b, quantity


def test_there_and_back_gives_the_same_number():
    count, refused = 0, []
    options = {"n": 48, "batch_size": 12, "learning_rate": 0.1, "scale": 1.7, "width": 0.6}
    for a, b, quantity in pairs():
        ratio = {"l1": 1.0, "l2": 0.0}.get(a.penalty, {"l1": 1.0, "l2": 0.0}.get(b.penalty)) if a.strength else None
        try:
            there = convert(0.37, a.id, b.id, quantity=quantity, l1_ratio=ratio, **options)
        except ValueError as refusal:
            refused.append(str(refusal))
            continue
        assert convert(there, b.id, a.id, quantity=quantity, l1_ratio=ratio, **options) == pytest.approx(0.37)
        count += 1
    assert count > 400
    assert all("penal" in words or "loss" in words for words in refused)


def test_a_detour_through_the_book_changes_nothing():
    direct = convert(0.5, "sklearn.Ridge", "keras.L2", n=30)
    assert convert(convert(0.5, "sklearn.Ridge", "book.L2", n=30), "book.L2", "keras.L2", loss="squared") == direct


@pytest.mark.parametrize(
    ("from_", "to", "options", "line"),
    [
        ("sklearn.Ridge", "nielsen.L2", {}, "lambda = alpha"),
        ("sklearn.Ridge", "torch.SGD", {}, "weight_decay = 2*alpha/n"),
        ("nielsen.L2", "torch.SGD", {}, "weight_decay = lambda/n"),
        ("nielsen.L2", "torch.SGD", {"loss": "squared"}, "weight_decay = 2*lambda/n"),
        ("sklearn.LogisticRegression", "torch.SGD", {}, "weight_decay = 1/(C*n)"),
        ("d2l.scratch", "d2l.concise", {"loss": "squared"}, "wd = 2*lambd"),
        ("sklearn.Ridge", "sklearn.ElasticNet", {}, "sklearn.ElasticNet.alpha = sklearn.Ridge.alpha/n"),
        ("torch.SmoothL1Loss", "fast_rcnn", {}, "sigma = 1/sqrt(beta)"),
        ("torch.SmoothL1Loss", "torch.HuberLoss", {"quantity": "value"}, "torch.HuberLoss = torch.SmoothL1Loss*width"),
        ("keras.L2", "torch.SGD", {}, "weight_decay = 2*l2"),
        ("glmnet", "sklearn.Lasso", {}, "alpha = lambda"),
    ],
)
def test_formula(from_, to, options, line):
    assert formula(from_, to, **options) == line


def test_arrays_keep_their_shape_and_scalars_are_floats():
    grid = np.logspace(-2, 1, 6).reshape(2, 3)
    out = convert(grid, "Ridge", "torch.SGD", n=10)
    assert out.shape == (2, 3)
    np.testing.assert_allclose(out, grid / 5)
    assert type(convert(np.float32(1), "Ridge", "torch.SGD", n=10)) is float
    assert convert([1, 2], "ridge", "Torch.SGD.weight_decay", n=10).tolist() == [0.2, 0.4]


@pytest.mark.parametrize(
    ("error", "words", "arguments", "options"),
    [
        (ValueError, "n .the number of samples. is needed, since weight_decay = 2.alpha/n; got None",
         (1.0, "Ridge", "torch.SGD"), {}),
        (ValueError, "batch_size .* is needed", (1.0, "MLPRegressor", "book.L2"), {}),
        (ValueError, "learning_rate .* is needed", (1.0, "torch.AdamW", "adamw_paper"), {}),
        (ValueError, "scale .* is needed", (1.0, "sklearn.HuberRegressor.epsilon", "torch.HuberLoss"), {}),
        (ValueError, "width .* is needed", (1.0, "SmoothL1Loss", "HuberLoss"), {"quantity": "value"}),
        (ValueError, "l1_ratio .* is needed and must be 1", (1.0, "sklearn.ElasticNet", "Lasso"), {}),
        (ValueError, "l1_ratio must be 1, .* got 0.5: convert its two parts",
         (1.0, "sklearn.ElasticNet", "Lasso"), {"l1_ratio": 0.5}),
        (ValueError, "l1_ratio must be 1, .* got 0.5", (1.0, "Lasso", "sklearn.ElasticNet"), {"l1_ratio": 0.5}),
        (ValueError, "l1_ratio must be 1, .* takes as 0", (1.0, "LogisticRegression", "book.L1"), {"n": 9}),
        (ValueError, "l1_ratio must lie in", (1.0, "sklearn.ElasticNet", "Lasso"), {"l1_ratio": 2}),
        (ValueError, "l1_ratio must be left out or 0", (1.0, "Ridge", "torch.SGD"), {"n": 9, "l1_ratio": 1}),
        (ValueError, r"penalises w\*\*2 and sklearn.Lasso \|w\|", (1.0, "Ridge", "Lasso"), {}),
        (ValueError, "fits squared, sklearn.LogisticRegression fits log", (1.0, "Ridge", "LogisticRegression"), {}),
        (ValueError, "measure different things", (1.0, "Ridge", "torch.AdamW"), {}),
        (ValueError, "did you mean sklearn.Lasso", (1.0, "sklearn.Laso", "Lasso"), {}),
        (ValueError, "fits sklearn.HuberRegressor.alpha, sklearn.HuberRegressor.epsilon",
         (1.0, "HuberRegressor", "Lasso"), {}),
        (TypeError, "from_ must be the id", (1.0, 3, "Lasso"), {}),
        (ValueError, "loss must be one of", (1.0, "torch.SGD", "keras.L2"), {"loss": "cubic"}),
        (ValueError, "loss must be one that both sides fit", (1.0, "Ridge", "keras.L2"), {"loss": "log", "n": 9}),
        (ValueError, "quantity must be one of", (1.0, "torch.SGD", "keras.L2"), {"quantity": "mass"}),
        (ValueError, "quantity must be one that both sides have", (1.0, "Ridge", "Lasso"), {"quantity": "width"}),
        (ValueError, "value .alpha of sklearn.Ridge. must not be negative .>= 0.; got -1.0",
         (-1.0, "Ridge", "torch.SGD"), {"n": 9}),
        (ValueError, "must be positive .* infinite C", (0.0, "torch.SGD", "LogisticRegression"), {"n": 9}),
        (ValueError, "value .C of .* must be positive", (0.0, "LogisticRegression", "torch.SGD"), {"n": 9}),
        (ValueError, "value .delta .* must be positive", ([1.0, 0.0], "HuberLoss", "fast_rcnn"), {}),
        (ValueError, "value must be finite", (math.nan, "Ridge", "torch.SGD"), {"n": 9}),
        (TypeError, "value must be an array of real numbers", ("1", "Ridge", "torch.SGD"), {"n": 9}),
        (ValueError, "value must give a finite", (1e-320, "torch.SGD", "LogisticRegression"), {"n": 1}),
        (ValueError, "n must be at least 1; got 0", (1.0, "Ridge", "torch.SGD"), {"n": 0}),
        (TypeError, "n must be an integer", (1.0, "Ridge", "torch.SGD"), {"n": 9.5}),
        (ValueError, "a pair", (1.0, "Ridge", "torch.SGD"), {"n": (1, 2, 3)}),
        (ValueError, "learning_rate must be positive", (1.0, "torch.AdamW", "adamw_paper"), {"learning_rate": 0.0}),
    ],
)  # fmt: skip
def test_errors_name_the_argument_the_value_and_what_is_allowed(error, words, arguments, options):
    with pytest.raises(error, match=words):
        convert(*arguments, **options)


def test_a_zero_strength_stays_zero():
    assert convert(0.0, "Ridge", "torch.SGD", n=10) == 0.0


# --- the table as data -----------------------------------------------------------------------------------------------


def test_json_is_enough_to_convert_without_this_package():
    table = json.loads(conventions.as_json())
    records = {record["id"]: record for record in table["conventions"]}

    def product(factor, values):
        return factor["constant"] * math.prod(values[name] ** power for name, power in factor["powers"].items())

    for a, b, quantity in pairs():
        left, right = (records[r.id]["to_book"][quantity] for r in (a, b))
        if quantity == "strength":
            losses = [name for name in left if name in right]
            if a.penalty != b.penalty or not losses:
                continue
            left, right = left[losses[-1]], right[losses[-1]]
        name_a, name_b = ("value" if quantity == "value" else records[r.id]["parameter"] for r in (a, b))
        options = {"n": 48, "batch_size": 12, "learning_rate": 0.1, "scale": 1.7, "width": 0.6}
        book = product(left, options | {name_a: 0.37})
        got = (book / product(right, options | {name_b: 1.0})) ** (1 / right["powers"][name_b])
        loss = {"loss": losses[-1]} if quantity == "strength" else {}
        expected = convert(0.37, a.id, b.id, quantity=quantity, **options, **loss)
        assert got == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("record", CONVENTIONS.values(), ids=lambda r: r.id)
def test_a_record_is_complete(record):
    assert record.source
    assert record.tex
    assert record.parameter in record.objective
    assert record.quantities
    assert record.bias in ("no", "yes", "as you choose")
    if record.strength:
        assert record.penalty in conventions.PENALTIES
        assert set(record.losses) <= set(conventions.UNIT_LOSSES)
        assert record.data
    assert all(ord(c) < 128 for c in record.objective + record.note + record.source)


@pytest.mark.parametrize("name", ["Ridge", "Lasso", "ElasticNet", "LogisticRegression", "SGDRegressor", "MLPRegressor"])
def test_the_recorded_defaults_are_scikit_learns(name):
    from sklearn import linear_model, neural_network

    record = CONVENTIONS[f"sklearn.{name}"]
    model = (getattr(linear_model, name, None) or getattr(neural_network, name))()
    assert getattr(model, record.parameter) == float(record.default)


def test_monomials():
    m = Monomial.parse("2*alpha/n")
    assert m.constant == 2
    assert m.powers == {"alpha": 1, "n": -1}
    assert str(m.solve("alpha", "s")) == "s*n/2"
    assert str(Monomial.parse("sigma**-2").solve("sigma", "beta")) == "1/sqrt(beta)"
    assert str(Monomial.parse("3*x**2").solve("x", "y")) == "0.5773502692*sqrt(y)"
    assert Monomial.parse("1/4").constant == Fraction(1, 4)
    assert str(Monomial.parse("a**3/b**2/c") ** Fraction(1, 3)) == "a/(b**(2/3)*c**(1/3))"
    for bad in ("alpha + 1", "", "2alpha", "alpha**x"):
        with pytest.raises(ValueError, match="product of powers"):
            Monomial.parse(bad)


# --- the table to be read --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("quantity", conventions.QUANTITIES)
def test_the_table_holds_every_record_that_has_the_quantity(quantity):
    table = conventions.table(quantity)
    having = [record for record in CONVENTIONS.values() if quantity in record.quantities]
    assert [row.record for row in table.rows] == having
    assert max(map(len, repr(table).splitlines())) <= 46, "a phone shows no more"
    html = table._repr_html_()
    assert html.count("<tr>") == len(having) + 1
    for record in having:
        assert escape(record.objective) in html
        assert escape(record.url) in html


def test_the_table_says_what_a_parameter_is_here_and_escapes_what_it_prints():
    lines = [" ".join(line.split()) for line in repr(conventions.table("strength")).splitlines()]
    at = lines.index("torch.SGD.weight_decay")
    assert lines[at + 2 : at + 4] == ["strength = weight_decay", "strength = weight_decay/2 (its own squared"]
    assert lines[lines.index("sklearn.LogisticRegression.C") + 3] == "strength = 1/(n*C)"
    assert "beta = 1/sigma**2" in repr(conventions.table("width"))
    assert "abs(r) &lt;= delta" in conventions.table("width")._repr_html_()
    notes = [conventions.table(q)._repr_html_().count("l1_ratio is read only") for q in ("strength", "decay")]
    assert notes == [2, 0], "a note is told once"
    with pytest.raises(ValueError, match=r"quantity must be one of strength, .*; got 'mass'"):
        conventions.table("mass")


def test_parameters_of_one_name_are_told_apart_by_ids_that_do_not_name_them_twice():
    line = formula("sklearn.HuberRegressor.epsilon", "sklearn.SGDRegressor.epsilon")
    assert line == "sklearn.SGDRegressor.epsilon = sklearn.HuberRegressor.epsilon*scale"
    assert formula("sklearn.Lasso", "sklearn.ElasticNet") == "sklearn.ElasticNet.alpha = sklearn.Lasso.alpha"


def test_a_record_as_data_tells_its_mix():
    data = CONVENTIONS["sklearn.SGDRegressor"].as_data()
    assert (data["l1_ratio"], data["penalty"], data["losses"]) == (0.0, "mix", {"squared": "1", "huber": "1"})
