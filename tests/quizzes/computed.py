"""What the package computes for each question: every number that the question, its options and its reasons tell.

One function a question. It is handed the question, so it begins with the numbers and the state that this gives. It
returns numbers; of a question that asks for one, the answer first. What an option states without a number it asserts.
"""

import math
from collections.abc import Callable

import numpy as np

from l1l2.datasets import line_with_outlier, load_diabetes
from l1l2.depth import layer_gradient_norms
from l1l2.descent import Adam, gradient_descent
from l1l2.linear import fit_linear
from l1l2.losses import AbsoluteError, HalfSquaredError, Huber, SmoothL1
from l1l2.neuron import (
    CrossEntropyCost,
    CrossEntropyMissingSigmoidPrime,
    QuadraticCost,
    escape_epochs,
    sigmoid,
    sigmoid_derivative,
)
from l1l2.paths import lasso_path, ridge_path
from l1l2.penalties import L1, L2, ElasticNet, L2Norm, project_l1_ball

DIABETES = load_diabetes()
CENTRED = DIABETES.y - DIABETES.y.mean()


# ---- 1 ----


def lever(q):
    given = q.given
    weight = float(AbsoluteError().gradient(given["error"])) * given["input"]
    return [weight, float(AbsoluteError().gradient(given["error"])), given["error"]]


def square_enlarges(q):
    small, large, unit = q.given["small"], q.given["large"], 1000  # millimetres in a metre
    errors = np.array([small, large])
    mse, mae = (errors**2).mean(), errors.mean()
    assert small**2 < small and large**2 > large and (errors * unit > 1).all()
    rng = np.random.default_rng(0)
    for sample in rng.standard_normal((200, 5)):
        assert np.sqrt((sample**2).mean()) >= np.abs(sample).mean()
    return [*errors**2, *(errors * unit), *(errors * unit) ** 2, math.sqrt(mse), mae]


def robust_against_what(q):
    n, far = int(q.given["points"]), q.given["far"]
    line = line_with_outlier(n=n, rng=0)
    X, y = line.X, line.y

    def slope(X, y):
        fit = fit_linear(X, y, AbsoluteError())
        return np.array([fit.coef[0], fit.intercept])

    home = slope(X, y)
    residual = home[1] + home[0] * X[:, 0] - y  # prediction minus target
    below = int(np.argmax(residual))
    sinks = y.copy()
    sinks[below] -= 10
    assert np.allclose(slope(X, sinks), home, atol=1e-9)
    wrong = X.copy()
    wrong[below] = far
    assert abs(slope(wrong, y)[0] - home[0]) > 0.1
    above = np.flatnonzero(residual < -1e-6)
    crossed = y.copy()
    crossed[above[len(above) // 2]] = -20
    assert not np.allclose(slope(X, crossed), home, atol=1e-6)
    rise = y.copy()
    rise[above] += np.random.default_rng(1).uniform(1, 50, len(above))
    assert np.allclose(slope(X, rise), home, atol=1e-9) and len(above) >= n // 2 - 2
    return []


def price_of_the_median(q):
    n, share = q.given["values"], 2 / math.pi
    return [n * share, n / share, share, 100 * share]


def size_of_the_error(q):
    starts = 1.0, q.given["far"]
    paths = [gradient_descent(HalfSquaredError().gradient, start, 0.5, 20) / start for start in starts]
    assert np.allclose(*paths, rtol=1e-12) and abs(paths[0][-1]) < 1e-5
    return []


def last_bounce(q):
    path = np.abs(gradient_descent(AbsoluteError().gradient, q.given["start"], q.given["eta"], 2000))
    assert abs(path[100] - path[-1]) < 1e-9
    return [path[-2], path[-1], 100]


def absolute_at_the_edge(q):
    eta, target = q.given["eta"], q.given["target"]
    assert (q.state["eta"], q.state["target"]) == (eta, target)

    def run(loss, target, scale):
        def gradient(w):
            return scale * float(loss.gradient(w[0] * w[1] - target)) * w[::-1]

        with np.errstate(all="ignore"):
            w = gradient_descent(gradient, np.sqrt(target + 0.5) * np.array([1.1, 1 / 1.1]), eta, 2000)
            return w[-20:, 0] * w[-20:, 1] - target

    assert not np.isfinite(run(HalfSquaredError(), 1.05 * q.given["edge"], 2)).all()
    assert np.isfinite(run(HalfSquaredError(), 0.95 * q.given["edge"], 2)).all()
    last = run(AbsoluteError(), target, 1)
    assert np.isfinite(last).all() and 0.1 < np.abs(last).max() < 3
    return [eta * 2 * target]


# ---- 2 ----


def torn(q):
    beta, shift = q.given["threshold"], q.given["shift"]
    inner, outer = float(HalfSquaredError().value(beta)), beta - shift
    assert math.isclose(inner - outer, (beta - 1) ** 2 / 2)
    return [inner - outer, inner, outer, float(HalfSquaredError().gradient(beta)) - 1]


def swap_in_torch(q):
    beta = q.given["threshold"]
    return [float(SmoothL1(beta).gradient(10.0) / Huber(beta).gradient(10.0)), float(Huber(beta).gradient(10.0))]


def how_far(q):
    start, eta = q.given["start"], q.given["eta"]
    steps = [
        int((np.abs(gradient_descent(loss.gradient, start, eta, 12_000)) < 1).argmax())
        for loss in (SmoothL1(1.0), HalfSquaredError())
    ]
    return [*steps, start - 1]


def smaller_beta(q):
    line = line_with_outlier(n=30, index=27, shift=40)
    unit = 10.0 ** q.given["exponent"]
    assert q.state["exponent"] == q.given["exponent"] and q.state["threshold"] == q.given["after"]
    squares = fit_linear(line.X, line.y, HalfSquaredError())
    slopes = [fit_linear(line.X, line.y * unit, SmoothL1(q.given[when])).coef[0] / unit for when in ("before", "after")]
    largest = np.abs(squares.predict(line.X) - line.y).max()
    own = q.given["after"] / unit
    assert np.allclose(slopes, squares.coef[0], atol=1e-6) and largest < 40 < own
    assert q.given["before"] / q.given["after"] == q.given["times"]
    return [slopes[1], unit, own, 40]


def which_1345(q):
    from scipy.stats import norm

    def efficiency(k):
        p = 2 * norm.cdf(k) - 1
        return p**2 / (p - 2 * k * norm.pdf(k) + k**2 * (1 - p))

    k, middle = q.given["k"], norm.ppf(0.75)
    return [100 * efficiency(k), middle, k * middle, 100 * efficiency(k * middle)]


def protects_from(q):
    beta = 0.5
    for eta, rests in ((1.9 * beta, True), (2.1 * beta, False)):
        last = abs(gradient_descent(SmoothL1(beta).gradient, 0.4, eta, 2000)[-1])
        assert (last < 1e-6) == rests
    assert abs(float(SmoothL1(beta).gradient(1e9))) == 1
    return []


# ---- 3 ----


def learns_fastest(q):
    pull = {a: a * sigmoid_derivative(math.log(a / (1 - a))) for a in q.given.values()}
    assert max(pull, key=pull.get) == q.given["c"] and min(pull, key=pull.get) == q.given["a"]
    return [*pull.values(), 0.25, 4 / 27, 2 / 3, len(pull)]


def one_more_unit(q):
    z, further, eta = q.given["z"], q.given["further"], q.given["eta"]
    here, there = (escape_epochs(v, QuadraticCost, eta) for v in (z, further))
    ce = escape_epochs(further, CrossEntropyCost, eta) - escape_epochs(z, CrossEntropyCost, eta)
    assert 1 <= ce <= 5
    return [there, here, here * further / z, 2 * here, math.e]


def blame_the_square(q):
    z = float(q.given["z"])
    squared, absolute = float(QuadraticCost.delta(z, 0.0)), float(sigmoid_derivative(z))
    assert 0 < absolute / squared - 1 < 1e-3
    return [squared, absolute]


def pairs_without_a_brake(q):
    z, h = 3.0, 1e-5
    a = float(sigmoid(z))
    assert math.isclose(float(CrossEntropyCost.delta(z, 0.0)), a)
    squared_tanh = (0.5 * math.tanh(z + h) ** 2 - 0.5 * math.tanh(z - h) ** 2) / (2 * h)
    assert squared_tanh < 0.02 < 0.9 < math.tanh(z)
    return []


def honest_score(q):
    p, a = q.given["p"], np.linspace(0, 1, 1001)
    squared, absolute = p * (a - 1) ** 2 + (1 - p) * a**2, p * (1 - a) + (1 - p) * a
    return [a[squared.argmin()], a[absolute.argmin()], 0.5, 0.5 - p]


def other_gradient(q):
    z = float(q.given["z"])
    program, right = float(CrossEntropyMissingSigmoidPrime.delta(z, 0.0)), float(CrossEntropyCost.delta(z, 0.0))
    return [program / right, float(sigmoid_derivative(z)), program, right]


def twenty_layers(q):
    depth = int(q.given["depth"])
    assert q.state["depth"] == depth

    def ratio(kind):
        runs = [layer_gradient_norms(depth, 32, kind, "xavier", np.random.default_rng(seed)) for seed in range(20)]
        norms = np.exp(np.mean(np.log(runs), axis=0))
        return float(norms[0] / norms[-1])

    sigmoids = ratio("sigmoid")
    assert sigmoids < 1e-12
    return [ratio(q.state["activation"]), sigmoids ** (1 / (depth - 1)), 0.25]


# ---- 4.1 ----


def contacts(d, distance, draws):
    """How many weights are left at the point of contact, for a best fit in a random direction."""
    best = np.random.default_rng(0).standard_normal((draws, d))
    best *= distance / np.linalg.norm(best, axis=1, keepdims=True)
    return np.array([np.count_nonzero(project_l1_ball(row, 1.0)) for row in best])


def corner_in_ten(q):
    d, distance = int(q.given["weights"]), q.given["distance"]
    plane, ten = contacts(2, distance, 20_000), contacts(d, distance, 20_000)
    assert (ten < d).mean() > 0.999
    return [100 * (plane == 1).mean(), 100 * (ten == 1).mean(), 2 * d, 4, 2**d, d - 1]


def hundred_weights(q):
    d, distance = int(q.given["d"]), q.given["ratio"]
    assert (q.state["d"], float(q.state["ratio"])) == (d, distance)
    left = contacts(d, distance, 400)
    assert (left == 1).mean() < 0.01 and (left < d).all() and (contacts(2, distance, 2000) < 2).mean() > 0.5
    return [left.mean(), d - 1]


def who_can_delete(q):
    pull = [0.4, -0.3]  # of the data at zero; zero is the best place when the penalty holds against it
    rests = [
        penalty.subdiff_distance([0.0, 0.0], pull) == 0 for penalty in (L1(1), L2(1), L2Norm(1), ElasticNet(1, 0.5))
    ]
    assert rests == [option.right for option in q.options]
    return []


def double_the_target(q):
    largest = [lasso_path(DIABETES.X, times * CENTRED).alphas[0] for times in (1, 2)]
    return [largest[1], largest[0], 4 * largest[0], 4]


def zeros_by_gradient(q):
    X, alpha = DIABETES.X, q.given["alpha"]
    n, step = len(X), len(X) / np.linalg.norm(X, 2) ** 2
    gram, b = X.T @ X / n, X.T @ CENTRED / n
    w = np.ones(X.shape[1])
    for _ in range(int(q.given["steps"])):
        w = w - step * (gram @ w - b + alpha * np.sign(w))
    path = lasso_path(X, CENTRED)
    return [np.sum(w == 0), np.sum(path.at(alpha) == 0), X.shape[1], path.alphas[0]]


def useful_column(q):
    picks = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        x = rng.standard_normal(60)
        X = np.column_stack([x, x + 0.05 * rng.standard_normal(60)])  # the first is the cause, the second its copy
        y = x + 0.5 * rng.standard_normal(60)
        X, y = X - X.mean(axis=0), y - y.mean()
        w = lasso_path(X, y).at(0.3)
        assert np.count_nonzero(w) >= 1
        picks.append(int(np.argmax(np.abs(w))))
    assert 0 < sum(picks) < 20
    return []


# ---- 4.2 ----


def factor(q):
    eta, lam, n = q.given["eta"], q.given["lam"], q.given["n"]
    h = 1e-6
    slope = (lam / (2 * n) * (1 + h) ** 2 - lam / (2 * n) * (1 - h) ** 2) / (2 * h)
    share = eta * slope
    return [1 - share, 1 - 2 * share, 1 - share / 2, share]


def too_strong(q):
    factor = 1 - q.given["strength"]
    path = factor ** np.arange(q.given["steps"] + 1)
    assert (path[1:] * path[:-1] < 0).all() and abs(path[-1]) < 1e-12
    assert abs(1 - 2) == 1 and 1 - 1 == 0 and abs(1 - 2.01) > 1
    return [factor]


def adam_and_l2(q):
    small, large, lam = q.given["small"], q.given["large"], q.state["factor"]
    assert q.state["scale"] == large

    def left(scale, decoupled):
        noise = np.random.default_rng(0).standard_normal((5000, 1)) * scale
        optimiser = Adam(1e-3, weight_decay=lam, decoupled=decoupled)
        w = np.ones(1)
        for gradient in noise:
            w = optimiser.step(w, gradient)
        return float(w[0])

    with_l2, decoupled = [[left(scale, way) for scale in (small, large)] for way in (False, True)]
    assert with_l2[0] < 0.5 < with_l2[1] and abs(decoupled[0] - decoupled[1]) < 0.05
    return []


def the_bias(q):
    X = np.column_stack([DIABETES.X, np.ones(len(DIABETES.X))])
    w = np.linalg.solve(X.T @ X + q.given["strength"] * np.eye(X.shape[1]), X.T @ DIABETES.y)
    return [DIABETES.y.mean(), w[-1]]


def ridge_course(q):
    W = np.array(ridge_path(DIABETES.X, CENTRED, [0, *np.logspace(-3, 6, 600)]))
    grow = (np.diff(np.abs(W), axis=0) > 1e-12).any(axis=0).sum()
    turn = ((W.max(axis=0) > 1e-9) & (W.min(axis=0) < -1e-9)).sum()
    assert (np.diff(np.linalg.norm(W, axis=1)) < 0).all() and (W != 0).all()
    return [grow, turn, W.shape[1]]


def same_function(q):
    c, rng = q.given["times"], np.random.default_rng(0)
    W1, b, W2, x = (rng.standard_normal(shape) for shape in ((8, 3), 8, (2, 8), 3))
    before, after = W2 @ np.maximum(W1 @ x + b, 0), W2 / c @ np.maximum(c * W1 @ x + c * b, 0)
    return [*np.round(after / before, 12), c**2, c]


# ---- 4.3 ----


def tiny_alpha(q):
    path = lasso_path(DIABETES.X, CENTRED)
    w = path.at(q.given["alpha"])
    assert 2e6 < path.alphas[0] / q.given["alpha"] < 2.5e6
    return [np.abs(w).sum(), np.abs(path.at(0.0)).sum(), np.count_nonzero(w), path.alphas[0]]


def equal_shrinking(q):
    grid = np.linspace(0, 5, 5001)
    by_l1, by_l2 = (penalty.prox(grid, 1.0) for penalty in (L1(q.given["threshold"]), L2(1.0)))
    assert np.allclose(by_l2, grid / 2)
    return [grid[np.flatnonzero(by_l1 < by_l2 - 1e-12)[-1] + 1]]


def alphas_of_two(q):
    n, alpha = len(DIABETES.X), q.given["alpha"]
    assert n == q.given["patients"]
    X, y = DIABETES.X, CENTRED
    mean_form = np.linalg.solve(X.T @ X / n + alpha * np.eye(10), X.T @ y / n)
    assert np.allclose(mean_form, ridge_path(X, y, [n * alpha])[0])
    return [n * alpha, alpha, 2 * n * alpha, n * alpha / 2, alpha / 2]


def what_the_net_keeps(q):
    net = ElasticNet(1.0, 0.5)
    assert net.prox([0.4], 1.0)[0] == 0 and 0 < net.prox([2.0], 1.0)[0] < L1(0.5).prox([2.0], 1.0)[0]
    assert net.value([0.5, 0.5]) < net.value([1.0, 0.0]) and L1(1).value([0.5, 0.5]) == L1(1).value([1.0, 0.0])
    return []


def one_by_one(q):
    strong = ridge_path(DIABETES.X, CENTRED, [q.state["alpha"], 1e3, 1e6])
    assert (np.array(strong) != 0).all() and len(lasso_path(DIABETES.X, CENTRED).alphas) > 10
    return [DIABETES.X.shape[1]]


def honest_choice(q):
    rng = np.random.default_rng(0)
    scores = rng.standard_normal((2000, int(q.given["strengths"])))  # equally good choices, judged with noise
    assert scores.max(axis=1).mean() > 1
    return []


COMPUTED: dict[str, dict[str, Callable]] = {
    "1_losses": {
        "lever": lever,
        "square-enlarges": square_enlarges,
        "robust-against-what": robust_against_what,
        "price-of-the-median": price_of_the_median,
        "size-of-the-error": size_of_the_error,
        "last-bounce": last_bounce,
        "absolute-at-the-edge": absolute_at_the_edge,
    },
    "2_smooth_l1": {
        "torn": torn,
        "swap-in-torch": swap_in_torch,
        "how-far": how_far,
        "smaller-beta": smaller_beta,
        "which-1345": which_1345,
        "protects-from": protects_from,
    },
    "3_sigmoid_mse": {
        "learns-fastest": learns_fastest,
        "one-more-unit": one_more_unit,
        "blame-the-square": blame_the_square,
        "pairs-without-a-brake": pairs_without_a_brake,
        "honest-score": honest_score,
        "other-gradient": other_gradient,
        "twenty-layers": twenty_layers,
    },
    "4_1_sparsity": {
        "corner-in-ten": corner_in_ten,
        "hundred-weights": hundred_weights,
        "who-can-delete": who_can_delete,
        "double-the-target": double_the_target,
        "zeros-by-gradient": zeros_by_gradient,
        "useful-column": useful_column,
    },
    "4_2_weight_decay": {
        "factor": factor,
        "too-strong": too_strong,
        "adam-and-l2": adam_and_l2,
        "the-bias": the_bias,
        "ridge-path": ridge_course,
        "same-function": same_function,
    },
    "4_3_side_by_side": {
        "tiny-alpha": tiny_alpha,
        "equal-shrinking": equal_shrinking,
        "alphas-of-two": alphas_of_two,
        "what-the-net-keeps": what_the_net_keeps,
        "one-by-one": one_by_one,
        "honest-choice": honest_choice,
    },
}
