"""Promises of fits, paths, descents, networks, draws and data: each against its conditions or its loop."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

from l1l2 import (
    box_data,
    box_lab,
    costs,
    datasets,
    depth,
    descent,
    draws,
    layers,
    linear,
    losses,
    network,
    neuron,
    paths,
    penalties,
    selection,
    tiny,
    tiny_data,
)
from tests.properties.arguments import (
    LARGEST,
    Array,
    Choice,
    Drawn,
    Flag,
    Integer,
    Number,
    Thing,
    non_negative,
    positive,
    tame_floats,
)
from tests.properties.contract import promise
from tests.properties.exact import fractions, solve

SEED = 3
RNG = Thing((lambda: np.random.default_rng(SEED),))
ROWS = {"n": (1, 5), "p": (0, 3), "k": (1, 3)}
X, Y = Array("np", most=LARGEST), Array("n")

# ------------------------------------------------------------------------------------------------------ linear fits

A_LOSS = Thing(
    (
        losses.HalfSquaredError,
        losses.AbsoluteError,
        losses.LogCosh,
        lambda: losses.SmoothL1(0.5),
        losses.Huber,
        lambda: losses.Pinball(0.25),
        lambda: losses.Huber(1e-9),
        lambda: losses.Huber(1e6),
    ),
    strangers=(0, "huber", 1.5, [], losses.Huber, np.ones(2)),
)


def _best_vertex(A: np.ndarray, y: np.ndarray, loss: Any) -> float:
    """The least sum of a piecewise linear loss: at a line through as many points as there are coefficients."""
    if not A.size:  # NumPy 2.0 knows no rank of nothing
        return float(loss.value(-y).sum())
    rank = int(np.linalg.matrix_rank(A))
    best = math.inf
    for rows in itertools.combinations(range(len(y)), rank):
        if np.linalg.matrix_rank(A[list(rows)]) == rank:
            w = np.linalg.lstsq(A[list(rows)], y[list(rows)], rcond=None)[0]
            best = min(best, float(loss.value(A @ w - y).sum()))
    return best


def _fits(got: Any, X: Any, y: Any, loss: Any, fit_intercept: bool, single: bool) -> None:
    n, p = X.shape
    assert got.coef.shape == (p,) and type(got.intercept) is float and (fit_intercept or got.intercept == 0)
    A = np.column_stack([X, np.ones(n)]) if fit_intercept else X
    r = X @ got.coef.astype(np.float64) + got.intercept - y
    size = np.abs(y).max() + np.abs(X * got.coef).sum(axis=1).max() + abs(got.intercept)
    off = (3e-6 if single or got.coef.dtype == np.float32 else 1e-10) * size
    if isinstance(loss, losses.AbsoluteError | losses.Pinball):
        assert loss.value(r).sum() <= _best_vertex(A, y, loss) + 4 * n * off
        return
    # where a residual may lie anywhere within `off`, its pull may lie anywhere between two slopes
    low, high = loss.gradient(r - off), loss.gradient(r + off)
    middle, room = (low + high) / 2, (high - low) / 2
    scale = np.abs(A).sum(axis=0) * max(float(np.abs(middle).max()), 1e-300)
    assert (np.abs(A.T @ middle) <= np.abs(A).T @ room + 1e-9 * scale).all(), "the gradient is not zero"


promise(
    "linear.fit_linear",
    linear.fit_linear,
    {"X": X, "y": Y, "loss": A_LOSS, "fit_intercept": Flag()},
    _fits,
    wild=False,
    sizes=ROWS,
    refuses=lambda X, y, loss, fit_intercept: _is_wild(X, y),
    names={"X": "X|coef", "y": "y|fit|vertex"},
)


def _is_wild(*arrays: Any) -> bool:
    """Whether numbers lie so far apart, or so near the ends, that a method may give up with an error that says so."""
    sizes = np.concatenate([np.abs(np.ravel(a)) for a in arrays])
    sizes = sizes[sizes > 0]
    return bool(len(sizes)) and (float(sizes.max()) > 1e3 or float(sizes.min()) < 1e-3)


def _predict(coef: Any, intercept: float, X: Any) -> Any:
    return linear.LinearFit(np.asarray(coef, dtype=np.float64), float(intercept), 0).predict(X)


def _predicted(got: Any, coef: Any, intercept: float, X: Any, single: bool) -> None:
    for value, row in zip(got.tolist(), X, strict=True):
        terms = [Fraction(a) * Fraction(b) for a, b in zip(row.tolist(), coef.tolist(), strict=True)]
        true, size = sum(terms, Fraction(intercept)), sum(map(abs, terms), abs(Fraction(intercept)))
        assert abs(Fraction(value) - true) <= size * Fraction(1e-5 if single else 1e-14) + Fraction(1e-300)


class Plain(Array):
    """An array that no caller passes: it stands in an object already made."""

    strangers = ()

    def dress(self, draw: Any, value: Any) -> Any:
        return value


class PlainNumber(Number):
    strangers = ()

    def dress(self, draw: Any, value: Any) -> Any:
        return value


promise(
    "linear.LinearFit",
    linear.LinearFit,
    {"coef": Plain("p"), "intercept": PlainNumber(), "n_iter": Drawn(st.just(0), ())},
    lambda made, **_: None,
)
promise(
    "linear.LinearFit.predict",
    _predict,
    {"coef": Plain("p"), "intercept": PlainNumber(), "X": Array("mp")},
    _predicted,
    sizes={"p": (0, 3), "m": (0, 4)},
    refuses=lambda coef, intercept, X: _past_the_floats(X, coef, intercept),
)


def _past_the_floats(X: Any, coef: Any, intercept: float) -> bool:
    rows = [sum((abs(Fraction(a) * Fraction(b)) for a, b in zip(row, coef, strict=True)), Fraction(0)) for row in X]
    return any(row + abs(Fraction(intercept)) > Fraction(LARGEST) / 2 for row in rows)


# ------------------------------------------------------------------------------------------------------------ paths


def _lasso(got: Any, X: Any, y: Any, alpha_min: float, single: bool) -> None:
    n = len(y)
    top = np.abs(X.T @ y).max(initial=0) / n
    scale = max(float(np.abs(X).max(initial=0) * np.abs(y).max(initial=0)), 1e-300)
    off = (1e-5 if single else 1e-9) * scale
    assert abs(got.alphas[0] - top) <= off and (np.diff(got.alphas) < 0).all()
    assert got.alphas[-1] == min(alpha_min, got.alphas[0]) or abs(got.alphas[-1] - alpha_min) <= off
    for alpha, w in zip(got.alphas, got.coefs.astype(np.float64), strict=True):
        rho = X.T @ (y - X @ w) / n
        size = off + (1e-5 if single else 1e-9) * float(np.abs(X).max(initial=0) * np.abs(X @ w).max(initial=0))
        assert (np.abs(rho) <= alpha + size).all()
        assert (np.abs(rho - alpha * np.sign(w))[w != 0] <= size).all()
    assert [e.alpha for e in got.events] == sorted((e.alpha for e in got.events), reverse=True)


promise(
    "paths.lasso_path",
    paths.lasso_path,
    {"X": X, "y": Y, "alpha_min": non_negative},
    _lasso,
    wild=False,
    sizes=ROWS,
    refuses=lambda X, y, alpha_min: _is_wild(X, y),
    names={"X": "X|columns"},
)
_fixed_path = paths.lasso_path([[1.0, 0.0], [0.0, 1.0]], [4.0, -2.0])


def _on_path(got: Any, alpha: Any, single: bool) -> None:
    """On orthogonal columns of squared length 1 the path is soft-thresholding of (4, -2) by 2 alpha."""
    exact = np.maximum(np.array([4.0, 2.0]) - 2 * np.minimum(alpha, 2)[..., None], 0) * [1, -1]
    assert got.shape == exact.shape
    np.testing.assert_allclose(got, exact, atol=1e-5 if single else 1e-12)


for _shape in ("", "m"):
    promise(
        "paths.LassoPath.at",
        _fixed_path.at,
        {"alpha": Array(_shape, low=0, fixed=False)},
        _on_path,
        sizes={"m": (1, 4)},
    )
promise(
    "paths.LassoPath",
    paths.LassoPath,
    {"alphas": Plain("m"), "coefs": Plain("mp"), "events": Drawn(st.just(()), ())},
    lambda made, **_: None,
    sizes={"m": (1, 3), "p": (1, 2)},
)
promise(
    "paths.Event",
    paths.Event,
    {"alpha": PlainNumber(), "column": Drawn(st.integers(0, 9), ()), "joins": Drawn(st.booleans(), ())},
    lambda made, **given: _holds(made, given),
)


def _holds(made: Any, given: dict[str, Any]) -> None:
    """A record holds what it was made of."""
    assert all(getattr(made, name) is value or getattr(made, name) == value for name, value in given.items())


def _ridge(got: Any, X: Any, y: Any, alphas: Any, single: bool) -> None:
    assert got.shape == (len(alphas), X.shape[1])
    for w, alpha in zip(got.astype(np.float64), alphas, strict=True):
        if alpha > 0 and X.shape[1]:
            columns = [fractions(column) for column in X.T]
            ys = fractions(y)
            A = [
                [
                    sum((a * b for a, b in zip(one, two, strict=True)), Fraction(alpha) * (i == j))
                    for j, two in enumerate(columns)
                ]
                for i, one in enumerate(columns)
            ]
            exact = solve(A, [sum((a * b for a, b in zip(one, ys, strict=True)), Fraction(0)) for one in columns])
            size = float(max(map(abs, exact)))
            spread = 1 + float(np.abs(X).max()) ** 2 * len(y) / alpha  # the condition number, at most
            np.testing.assert_allclose(w, [float(x) for x in exact], atol=size * spread * (1e-6 if single else 1e-13))
        elif X.shape[1]:
            r = X.T @ (y - X @ w)
            size = np.abs(X).max() * (np.abs(y).max() + (np.abs(X) @ np.abs(w)).max()) * len(y)
            assert np.abs(r).max() <= (1e-5 if single else 1e-11) * size + 1e-300


promise(
    "paths.ridge_path",
    paths.ridge_path,
    {"X": X, "y": Y, "alphas": Array("k", low=0)},
    _ridge,
    wild=False,
    sizes={**ROWS, "k": (0, 3)},
    refuses=lambda X, y, alphas: _is_wild(X, y),
    names={"X": "X|coefficients"},
)

# --------------------------------------------------------------------------------------------------------- descents


def _slope(w: np.ndarray) -> np.ndarray:
    return 2 * w - 3


FUNCTION = Thing((lambda: _slope, lambda: lambda w: (float(np.sum(w * w - 3 * w)), _slope(w))))
START = Array(most=1e150)
RATE = Number(0, 1e9, inside=True)


def _by_hand(start: Any, steps: int, step: Callable[[int, Any, Any], Any]) -> np.ndarray:
    points = [np.asarray(start, dtype=np.float64)]
    with np.errstate(over="ignore", invalid="ignore"):
        for t in range(1, steps + 1):
            points.append(step(t, points[-1], _slope(points[-1])))
    return np.array(points)


def _same_run(got: Any, expected: np.ndarray, single: bool) -> None:
    assert got.shape == expected.shape and not np.isnan(got).any()
    ends = ~(np.abs(expected) <= (1e18 if single else 1e153)).reshape(len(expected), -1).all(axis=1)
    good = np.cumsum(ends) == 0
    size = np.abs(expected[good]).max(initial=1)
    np.testing.assert_allclose(
        got[good], expected[good], rtol=1e-4 if single else 1e-9, atol=size * (1e-5 if single else 1e-12)
    )


promise(
    "descent.gradient_descent",
    descent.gradient_descent,
    {"function": FUNCTION, "start": START, "learning_rate": RATE, "n_steps": Integer(0, 6)},
    lambda got, function, start, learning_rate, n_steps, single: _same_run(
        got, _by_hand(start, n_steps, lambda t, w, g: w - learning_rate * g), single
    ),
    infinite=True,
)

SHARED = {"weight_decay": Number(0, most=8), "decoupled": Flag()}


class Share(Number):
    """A number in [0, 1): 1 must be refused, 0.9375 need not be."""

    def junk(self, draw: Any, sizes: Any) -> Any:
        return draw(st.sampled_from([1, 1.0, -0.1, 2, None, "a", True, float("nan"), [0.5], 1j]))


MOMENTUM = {"momentum": Share(0, 0.9375), "dampening": Number(0, 1)}
BETAS = {"beta1": Share(0, 0.9375), "beta2": Share(0, 0.9375), "epsilon": non_negative}
ANY_RATE = Number(0, inside=True, most=1e9)


def _sgd_step(rate: float, weight_decay: float, decoupled: bool, momentum: float, dampening: float) -> Any:
    memory: list[Any] = []

    def step(t: int, w: Any, g: Any) -> Any:
        if decoupled:
            w = w * (1 - rate * weight_decay)
        else:
            g = g + weight_decay * w
        if momentum:
            memory.append(g if not memory else momentum * memory[-1] + (1 - dampening) * g)
            g = memory[-1]
        return w - rate * g

    return step


def _adam_step(rate: float, weight_decay: float, decoupled: bool, beta1: float, beta2: float, epsilon: float) -> Any:
    state = {"m": 0.0, "v": 0.0}

    def step(t: int, w: Any, g: Any) -> Any:
        if decoupled:
            w = w * (1 - rate * weight_decay)
        else:
            g = g + weight_decay * w
        state["m"] = beta1 * state["m"] + (1 - beta1) * g
        state["v"] = beta2 * state["v"] + (1 - beta2) * g * g
        size = np.sqrt(state["v"] / (1 - beta2**t)) + epsilon
        with np.errstate(divide="ignore", invalid="ignore"):
            return w - rate * np.where(size > 0, state["m"] / (1 - beta1**t) / size, 0)

    return step


for _kind, _own, _steps in ((descent.SGD, MOMENTUM, _sgd_step), (descent.Adam, BETAS, _adam_step)):
    _all = {"learning_rate": ANY_RATE, **SHARED, **_own}
    promise(f"descent.{_kind.__name__}", _kind, _all, lambda made, **given: _holds(made, given))

    def _run(kind: Any = _kind, **given: Any) -> Any:
        rest = {name: given.pop(name) for name in ("function", "start", "n_steps")}
        return kind(**given).run(**rest)

    def _ran(got: Any, single: bool, steps: Any = _steps, **given: Any) -> None:
        start, count = given.pop("start"), given.pop("n_steps")
        given.pop("function")
        rate = given.pop("learning_rate")
        _same_run(got, _by_hand(start, count, steps(rate, **given)), single)

    promise(
        f"descent.{_kind.__name__}.run",
        _run,
        {**_all, "function": FUNCTION, "start": START, "n_steps": Integer(0, 5)},
        _ran,
        wild=False,
        infinite=True,
    )

    def _step_once(kind: Any = _kind, **given: Any) -> Any:
        rest = {name: given.pop(name) for name in ("w", "gradient")}
        return kind(**given).step(**rest)

    def _stepped(got: Any, single: bool, steps: Any = _steps, **given: Any) -> None:
        w, g = given.pop("w"), given.pop("gradient")
        rate = given.pop("learning_rate")
        expected = steps(rate, **given)(1, w, g)
        size = max(float(np.abs(expected).max(initial=1)), float(np.abs(w).max(initial=0)))
        np.testing.assert_allclose(
            got, expected, rtol=1e-4 if single else 1e-10, atol=size * (1e-5 if single else 1e-12)
        )

    promise(
        f"descent.{_kind.__name__}.step",
        _step_once,
        {**_all, "w": Array(), "gradient": Array()},
        _stepped,
        wild=False,
        refuses=lambda w, gradient, **_: _is_wild(w, gradient),
    )


def _lowest(got: Any, function: Any, penalty: Any, start: Any, step: float, single: bool, **_: Any) -> None:
    if got.converged:
        w = got.w.astype(np.float64)
        away = penalty.subdiff_distance(w, _slope(w))
        assert away <= (1e-3 if single else 1e-7) * (1 + w.size) * max(1.0, 1 / step), away
    else:
        assert got.residual > 0


PENALTY = Thing(
    (
        lambda: penalties.L1(0.5),
        lambda: penalties.L2(2),
        lambda: penalties.L2Norm(1),
        lambda: penalties.ElasticNet(1, 0.5),
    )
)
promise(
    "descent.proximal_gradient",
    descent.proximal_gradient,
    {
        "function": FUNCTION,
        "penalty": PENALTY,
        "start": START,
        "step": Number(0, 0.5, inside=True),
        "accelerated": Flag(),
        "tolerance": Number(0, 1e3, most=1e-8),
        "max_steps": Integer(0, 60),
    },
    _lowest,
    wild=False,
    infinite=True,
    ignore=(descent.ConvergenceWarning,),
)
promise(
    "descent.ProximalFit",
    descent.ProximalFit,
    {
        "w": Plain("p"),
        "n_iter": Drawn(st.just(1), ()),
        "residual": PlainNumber(),
        "converged": Drawn(st.booleans(), ()),
    },
    lambda made, **_: None,
)
promise("descent.ConvergenceWarning", descent.ConvergenceWarning, {}, lambda made: None)

# --------------------------------------------------------------------------------------------------------- networks

ACTIVATIONS: dict[str, Callable[[float], float]] = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)) if z > -700 else 0.0,
    "tanh": math.tanh,
    "relu": lambda z: max(z, 0.0),
    "identity": lambda z: z,
}
ACTIVATION, WEIGHTS = Choice(tuple(ACTIVATIONS)), Choice(("xavier", "glorot", "he", "lecun", "normal"))
SIZES = Drawn(
    st.lists(st.integers(1, 3), min_size=2, max_size=4),
    ([1], [], [2, 0], [2, -1], [2.0, 1], ["a", 1], 3, None, [True, 1]),
)
DTYPE = Drawn(
    st.sampled_from([np.float64, "float32", np.dtype("float64")]),
    (np.int64, "float16", "nonsense", complex, 3, object()),
)


def _fresh(got: Any, sizes: Any, rng: Any, dtype: Any, **_: Any) -> None:
    assert got.sizes == tuple(sizes) and got.parameters.dtype == np.dtype(dtype)
    assert [w.shape for w in got.weights] == list(itertools.pairwise(sizes))
    assert all((b == 0).all() for b in got.biases) and np.isfinite(got.parameters).all()
    assert got.parameters.size == sum(a * b + b for a, b in itertools.pairwise(sizes))


promise(
    "network.Network",
    network.Network,
    {
        "sizes": SIZES,
        "rng": RNG,
        "activation": ACTIVATION,
        "initialisation": WEIGHTS,
        "output": ACTIVATION,
        "dtype": DTYPE,
    },
    _fresh,
)


def _net(activation: str = "tanh", output: str = "identity") -> network.Network:
    return network.Network((2, 3, 2), np.random.default_rng(SEED), activation=activation, output=output)


def _forward(net: Any, functions: Any, row: Any, parameters: Any = None) -> list[float]:
    weights, biases = net.split(net.parameters if parameters is None else parameters)
    hidden = [float(x) for x in row]
    for W, b, f in zip(weights, biases, functions, strict=True):
        hidden = [
            f(math.fsum(h * w for h, w in zip(hidden, W[:, k].tolist(), strict=True)) + float(b[k]))
            for k in range(W.shape[1])
        ]
    return hidden


def _predicts(got: Any, activation: str, output: str, X: Any, single: bool) -> None:
    functions = [ACTIVATIONS[activation], ACTIVATIONS[output]]
    expected = [_forward(_net(activation, output), functions, row) for row in X.tolist()]
    np.testing.assert_allclose(got, expected, rtol=1e-9, atol=1e-9)


PIXELS = Array("n2")
promise(
    "network.Network.predict",
    lambda activation, output, X: _net(activation, output).predict(X),
    {"activation": ACTIVATION, "output": ACTIVATION, "X": PIXELS},
    _predicts,
    wild=False,
    refuses=lambda activation, output, X: _is_wild(X),
)
SMOOTH = Thing((losses.HalfSquaredError, losses.LogCosh, lambda: losses.SmoothL1(2)))


def _gradient(got: Any, X: Any, y: Any, loss: Any, single: bool) -> None:
    value, gradient = got
    net = _net()
    functions = [math.tanh, ACTIVATIONS["identity"]]

    def cost(parameters: np.ndarray) -> float:
        said = np.array([_forward(net, functions, row, parameters) for row in X.tolist()])
        return float(loss.value(said - y).sum()) / len(X)

    assert value == np.float64(value) and abs(value - cost(net.parameters)) <= 1e-9 * max(1.0, value)
    for k in (0, 5, net.n_weights + 1, net.parameters.size - 1):
        step = np.zeros_like(net.parameters)
        step[k] = 1e-5
        slope = (cost(net.parameters + step) - cost(net.parameters - step)) / 2e-5
        assert abs(gradient[k] - slope) <= 1e-4 * max(1.0, abs(slope), abs(value) * 1e-2)


promise(
    "network.Network.value_and_gradient",
    lambda X, y, loss: _net().value_and_gradient(X, y, loss),
    {"X": PIXELS, "y": Array("n2"), "loss": SMOOTH},
    _gradient,
    wild=False,
    refuses=lambda X, y, loss: _is_wild(X, y),
    names={"y": "y|target|output"},
)


def _splits(got: Any, flat: Any) -> None:
    parts = [part.ravel() for side in got for part in side]
    np.testing.assert_array_equal(np.concatenate(parts), flat)


_flat = _net().parameters.size
promise(
    "network.Network.split",
    lambda flat: _net().split(flat),
    {
        "flat": Drawn(
            st.lists(tame_floats(-9, 9), min_size=_flat, max_size=_flat).map(np.array),
            (np.zeros(3), None, "a", 1.0, [1.0], np.zeros((_flat, 1)), {}),
        )
    },
    _splits,
)


def _train(X: Any, y: Any, loss: Any, rate: float, epochs: Any, batch_size: Any, rng: Any) -> Any:
    net = _net()
    history = net.train(X, y, loss, descent.SGD(rate), epochs=epochs, batch_size=batch_size, rng=rng)
    return history, net.parameters


def _trained(got: Any, X: Any, y: Any, loss: Any, rate: float, epochs: int, batch_size: int, **_: Any) -> None:
    history, parameters = got
    net, rng = _net(), np.random.default_rng(SEED)
    expected = []
    for _epoch in range(epochs):
        order, total = rng.permutation(len(X)), 0.0
        for start in range(0, len(X), batch_size):
            rows = order[start : start + batch_size]
            value, gradient = net.value_and_gradient(X[rows], y[rows], loss)
            total += value * len(rows) / len(X)
            net.parameters[...] -= rate * gradient
        expected.append(total)
    np.testing.assert_allclose(history, expected, rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(parameters, net.parameters, rtol=1e-6, atol=1e-9)


promise(
    "network.Network.train",
    _train,
    {
        "X": Array("n2", most=4),
        "y": Array("n2", most=4),
        "loss": SMOOTH,
        "rate": Number(0, inside=True, most=0.01),
        "epochs": Integer(0, 3),
        "batch_size": Integer(1, 4),
        "rng": RNG,
    },
    _trained,
    wild=False,
    refuses=lambda X, y, loss, **_: _is_wild(X, y),
    names={"rate": "learning_rate", "y": "y|target|output"},
)
promise(
    "layers.named_activation",
    layers.named_activation,
    {"name": ACTIVATION},
    lambda got, name: np.testing.assert_allclose(
        got.value(np.array([-1.5, 0.5])), [ACTIVATIONS[name](z) for z in (-1.5, 0.5)]
    ),
    names={"name": "activation"},
)
promise("layers.Activation", lambda: layers.Activation(abs, max), {}, lambda made: _assert(made.value is abs))
SPREADS = {
    "xavier": lambda i, o: 2 / (i + o),
    "he": lambda i, o: 2 / i,
    "lecun": lambda i, o: 1 / i,
    "normal": lambda i, o: 1,
}


def _drawn(got: Any, inputs: int, outputs: int, initialisation: str, rng: Any) -> None:
    variance = SPREADS["xavier" if initialisation == "glorot" else initialisation](inputs, outputs)
    normal = np.random.default_rng(SEED).standard_normal((inputs, outputs))
    np.testing.assert_allclose(got, normal * math.sqrt(variance), rtol=1e-14)


promise(
    "layers.initial_weights",
    layers.initial_weights,
    {"inputs": Integer(1, 6), "outputs": Integer(1, 6), "initialisation": WEIGHTS, "rng": RNG},
    _drawn,
)
promise(
    "layers.generator", layers.generator, {"rng": RNG}, lambda got, rng: _assert(isinstance(got, np.random.Generator))
)


def _assert(truth: bool) -> None:
    assert truth


def _norms(got: Any, depth: int, width: int, rng: Any, **rest: Any) -> None:
    assert got.shape == (depth,) and (got >= 0).all()
    again = layers_norms(depth, width, rng=np.random.default_rng(SEED), **rest)
    np.testing.assert_array_equal(got, again)  # the same draws, the same norms
    if rest["normalisation"] is None and not rest["residual"] and rest["activation"] == "identity" and depth == 1:
        draw = np.random.default_rng(SEED)
        h = draw.standard_normal((rest["samples"], width))
        W = layers.initial_weights(width, width, rest["initialisation"], draw)
        error = (h @ W - draw.standard_normal((rest["samples"], width))) / rest["samples"]
        np.testing.assert_allclose(got[0], np.linalg.norm(h.T @ error), rtol=1e-12)


layers_norms = depth.layer_gradient_norms
for _module in ("depth", "neuron"):
    promise(
        f"{_module}.layer_gradient_norms",
        depth.layer_gradient_norms,
        {
            "depth": Integer(1, 5),
            "width": Integer(1, 5),
            "activation": ACTIVATION,
            "initialisation": WEIGHTS,
            "rng": RNG,
            "samples": Integer(1, 5),
            "residual": Flag(),
            "normalisation": Choice(("batch", "layer", None)),
        },
        _norms,
    )

# ---------------------------------------------------------------------------------------------------------- neurons

COST = Thing((costs.QuadraticCost, costs.CrossEntropyCost, costs.CrossEntropyMissingSigmoidPrime))


def _sigma(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


promise(
    "neuron.Neuron",
    neuron.Neuron,
    {"weight": Array("d"), "bias": Number()},
    lambda made, weight, bias: _assert((made.weight == weight).all() and made.bias == bias),
    sizes={"d": (1, 3)},
    names={},
)


def _outputs(got: Any, weight: Any, bias: float, x: Any, single: bool) -> None:
    for value, row in zip(np.ravel(got), np.atleast_2d(x), strict=True):
        z = math.fsum(a * b for a, b in zip(row, weight, strict=True)) + bias
        assert abs(value - _sigma(z)) <= (1e-4 if single else 1e-9), (value, z)


promise(
    "neuron.Neuron.output",
    lambda weight, bias, x: neuron.Neuron(weight, bias).output(x),
    {"weight": Array("d"), "bias": Number(), "x": Array("nd", fixed=False)},
    _outputs,
    wild=False,
    sizes={"d": (1, 3), "n": (1, 4)},
    refuses=lambda weight, bias, x: _is_wild(weight, x, [bias]),
)


def _course(got: Any, weight: Any, bias: float, x: Any, y: Any, cost: Any, learning_rate: float, epochs: int) -> None:
    w, b = np.array(weight, dtype=float), bias
    for epoch in range(epochs + 1):
        z = x @ w + b
        np.testing.assert_allclose(got.weights[epoch], w, rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(got.outputs[epoch], [_sigma(v) for v in z], rtol=1e-6, atol=1e-9)
        delta = np.array([float(cost.delta(float(v), float(t))) for v, t in zip(z, y, strict=True)])
        w, b = w - learning_rate * (delta @ x) / len(x), b - learning_rate * float(delta.mean())


promise(
    "neuron.Neuron.train",
    lambda weight, bias, **rest: neuron.Neuron(weight, bias).train(**rest),
    {
        "weight": Array("d", most=2),
        "bias": Number(most=2),
        "x": Array("nd", most=2),
        "y": Array("n", low=0, high=1),
        "cost": Thing((costs.QuadraticCost, costs.CrossEntropyCost)),
        "learning_rate": Number(0, inside=True, most=1),
        "epochs": Integer(0, 4),
    },
    _course,
    wild=False,
    sizes={"d": (1, 2), "n": (1, 3)},
    names={"weight": "weight|weights", "bias": "bias|w x + b", "x": "x|z"},
)
promise(
    "neuron.Training",
    neuron.Training,
    {name: Plain("n") for name in ("outputs", "costs", "weights", "biases")},
    lambda made, **_: None,
)


def _epochs(got: Any, z0: Any, cost: Any, learning_rate: float, threshold: float, max_epochs: int) -> None:
    for count, start in zip(np.ravel(got).tolist(), np.ravel(z0).tolist(), strict=True):
        z, level = start, math.log(threshold) - math.log1p(-threshold)
        for _ in range(count):
            assert z >= level
            z -= 2 * learning_rate * float(cost.delta(z, 0.0))
        assert z < level


LEVEL = Number(0, 1, inside=True)
promise(
    "neuron.escape_epochs",
    neuron.escape_epochs,
    {"z0": Array(None), "cost": COST, "learning_rate": positive, "threshold": LEVEL, "max_epochs": Integer(0, 50)},
    _epochs,
    refuses=lambda z0, **_: np.size(z0) > 0,
)


def _waits(got: Any, z0: Any, cost: Any, learning_rate: float, threshold: float, single: bool) -> None:
    assert np.shape(got) == z0.shape
    end = math.log(threshold) - math.log1p(-threshold)
    for time, start in zip(np.ravel(got).tolist(), np.ravel(z0).tolist(), strict=True):
        if start <= end:
            assert abs(time) <= (1e-3 if single else 1e-9) * (1 + 1 / learning_rate), time
            continue
        z = np.linspace(end, start, 4001)
        slow = np.trapezoid(1 / np.asarray(cost.delta(z, np.zeros_like(z))), z) / (2 * learning_rate)
        assert abs(time - slow) <= (1e-2 if single else 1e-3) * slow + 1e-9 / learning_rate


promise(
    "neuron.escape_time",
    neuron.escape_time,
    {"z0": Array(None), "cost": COST, "learning_rate": positive, "threshold": LEVEL},
    _waits,
    wild=False,
    infinite=True,
    refuses=lambda threshold, **_: threshold < 1e-100,
)

# ---------------------------------------------------------------------------------------------------- choosing, data


def _penalised(got: Any, X: Any, y: Any, loss: Any, penalties: Any, **_: Any) -> None:
    assert got.shape == (len(penalties), X.shape[1] + 1, 1)
    A = np.column_stack([X, np.ones(len(X))])
    for W, penalty in zip(got, penalties, strict=True):
        slope = A.T @ loss.gradient(A @ W - y[:, None]) / len(y)
        size = 1 + np.abs(A).max() * np.abs(y).max()
        assert abs(slope[-1, 0]) <= 0.02 * size and penalty.subdiff_distance(W[:-1], slope[:-1]) <= 0.02 * size


PENALTIES = Drawn(
    st.lists(st.sampled_from([penalties.L2(1.0), penalties.L1(0.5), penalties.L1(0.125)]), min_size=1, max_size=3),
    ([], [None], [1.0], 3, None, "l1"),
)
promise(
    "selection.fit_penalised",
    selection.fit_penalised,
    {
        "X": Array("np"),
        "y": Array("n"),
        "loss": Thing((losses.HalfSquaredError,)),
        "penalties": PENALTIES,
        "curvature": positive,
        "tolerance": positive,
        "max_steps": Integer(0, 3),
    },
    lambda got, X, y, penalties, **_: _assert(got.shape == (len(penalties), X.shape[1] + 1, 1)),
    sizes={"n": (1, 5), "p": (1, 3)},
    refuses=lambda X, y, curvature, **_: _is_wild(X, y, [curvature]),
    names={"X": "X|step", "y": "y|target|gradient"},
)
promise(
    "selection.fit_penalised",
    lambda X, y, loss, penalties: selection.fit_penalised(X, y, loss, penalties, tolerance=1e-4, max_steps=2000),
    {
        "X": Array("np", most=2),
        "y": Array("n", most=8),
        "loss": Thing((losses.HalfSquaredError, losses.Huber)),
        "penalties": PENALTIES,
    },
    _penalised,
    wild=False,
    sizes={"n": (1, 5), "p": (1, 3)},
)


def _shared_out(got: Any, n: int, k: int, rng: Any) -> None:
    assert len(got) == k and sorted(np.concatenate(got).tolist()) == list(range(n))
    assert max(map(len, got)) - min(map(len, got)) <= 1


promise(
    "selection.folds",
    selection.folds,
    {"n": Integer(2, 12), "k": Integer(2, 12), "rng": RNG},
    _shared_out,
    refuses=lambda n, k, rng: k > n,
)


def _closeness(prediction: np.ndarray, target: np.ndarray) -> float:
    with np.errstate(over="ignore"):
        return -float(np.mean((prediction - target) ** 2))


def _nested(got: Any, penalties: Any, outer: int, **_: Any) -> None:
    assert got.scores.shape == got.chosen.shape == got.zeros.shape == (outer,)
    assert (got.scores <= 0).all() and ((got.zeros >= 0) & (got.zeros <= 1)).all()
    assert ((got.chosen >= 0) & (got.chosen < len(penalties))).all()


promise(
    "selection.nested_scores",
    selection.nested_scores,
    {
        "X": Array("np", most=4),
        "y": Array("n", most=4),
        "loss": Thing((losses.HalfSquaredError,)),
        "penalties": PENALTIES,
        "score": Thing((lambda: _closeness,)),
        "outer": Integer(2, 3),
        "inner": Integer(2, 2),
        "rng": RNG,
        "curvature": Number(0, inside=True, most=4),
    },
    _nested,
    wild=False,
    sizes={"n": (6, 7), "p": (1, 2)},
    infinite=True,
    names={"outer": "outer|k|n", "inner": "inner|k|n"},
    refuses=lambda X, y, curvature, **_: _is_wild(X, y, [curvature]),
)
promise(
    "selection.Nested",
    selection.Nested,
    {name: Plain("n") for name in ("scores", "chosen", "zeros")},
    lambda made, **_: None,
)


def _uniform(got: Any, seed: int) -> None:
    first = [next(got) for _ in range(4)]
    assert all(0 <= x < 1 and x * 2**32 == int(x * 2**32) for x in first)
    other = draws.uniform_stream(seed + 2**32)  # only the lowest 32 bits count
    assert first == [next(other) for _ in range(4)]


promise("draws.uniform_stream", draws.uniform_stream, {"seed": Integer(0, 2**31 - 1)}, _uniform)
promise(
    "draws.bell",
    lambda stream: draws.bell(draws.uniform_stream(stream) if type(stream) is int else stream),
    {"stream": Drawn(st.integers(0, 2**31 - 1), (None, "abcd", 1.5, [0.5] * 4, iter(()), iter("abcd"), iter([None])))},
    lambda got, stream: _assert(got == float(draws.bell_noise(1, stream)[0]) and abs(got) <= 2 * math.sqrt(3)),
)


def _noise(got: Any, n: int, seed: int) -> None:
    stream = draws.uniform_stream(seed)
    four = [[next(stream) for _ in range(4)] for _ in range(n)]
    assert got.shape == (n,) and got.tolist() == [(a + b + c + d - 2) * 1.7320508075688772 for a, b, c, d in four]


promise("draws.bell_noise", draws.bell_noise, {"n": Integer(0, 9), "seed": Integer(0, 2**31 - 1)}, _noise)


class Seed(Integer):
    """A seed or a generator."""

    def dress(self, draw: Any, value: int) -> Any:
        return draw(st.sampled_from([int, np.int64, np.uint32, np.random.default_rng]))(value)

    def junk(self, draw: Any, sizes: Any) -> Any:
        return draw(st.sampled_from([-1, 1.0, None, "a", True, [1], np.random.RandomState(0), 1j, np.array([1, 2])]))


def _line(got: Any, n: int, shift: float, index: Any, intercept: float, slope: float, noise: float, rng: int) -> None:
    errors = np.random.default_rng(rng).standard_normal(n)
    x = np.linspace(0, 10, n)
    expected = intercept + slope * x + noise * errors
    expected[max(n - 3, 0) if index is None else index] += shift
    size = abs(intercept) + 10 * abs(slope) + noise * 5 + abs(shift)
    np.testing.assert_allclose(got.y, expected, rtol=1e-12, atol=size * 1e-14)
    np.testing.assert_array_equal(got.X[:, 0], x)


class Index(Integer):
    """A place in the data, or None."""

    def good(self, draw: Any, sizes: Any, wild: bool) -> Any:
        return draw(st.none() | st.integers(0, self.most))

    def dress(self, draw: Any, value: Any) -> Any:
        return None if value is None else super().dress(draw, value)

    def junk(self, draw: Any, sizes: Any) -> Any:
        made = super().junk(draw, sizes)
        return -1 if made is None else made


promise(
    "datasets.line_with_outlier",
    datasets.line_with_outlier,
    {
        "n": Integer(3, 6),
        "shift": Number(),
        "index": Index(0, 1),
        "intercept": Number(),
        "slope": Number(),
        "noise": non_negative,
        "rng": Seed(0, 9),
    },
    _line,
    refuses=lambda intercept, slope, noise, shift, **_: max(map(abs, (intercept, slope, noise, shift))) > 1e306,
)


def _correlated(got: Any, n: int, p: int, correlation: float, coef: Any, noise: float, rng: int) -> None:
    draw = np.random.default_rng(rng)
    Z = draw.standard_normal((n, p))
    X = Z.copy()
    for j in range(1, p):
        X[:, j] = correlation * X[:, j - 1] + math.sqrt(1 - correlation**2) * Z[:, j]
    np.testing.assert_allclose(got.X, X, rtol=1e-9, atol=1e-12)
    expected = X @ coef + noise * draw.standard_normal(n)
    room = float(np.abs(coef).max()) * (9e-13 * p) + noise * 9e-13 + 1e-300  # in this order, or it is infinite
    np.testing.assert_allclose(got.y, expected, rtol=1e-9, atol=room)


promise(
    "datasets.make_correlated",
    datasets.make_correlated,
    {
        "n": Integer(1, 5),
        "p": Drawn(st.just(3), (0, -1, 2.0, None, "a", True)),
        "correlation": Number(-1, 1),
        "coef": Array("3"),
        "noise": non_negative,
        "rng": Seed(0, 9),
    },
    _correlated,
    refuses=lambda coef, noise, **_: bool((np.abs(coef) > 1e306).any()) or noise > 1e306,
)
promise(
    "datasets.load_diabetes",
    datasets.load_diabetes,
    {"scaled": Flag()},
    lambda got, scaled: _assert(got.X.shape == (442, 10) and got.y.min() == 25),
)
promise("datasets.load_stackloss", datasets.load_stackloss, {}, lambda got: _assert(got.X.shape == (21, 3)))
promise(
    "datasets.Dataset",
    datasets.Dataset,
    {"X": Plain("np"), "y": Plain("n"), "feature_names": Drawn(st.just(("a",)), ()), "source": Drawn(st.text(), ())},
    lambda made, **_: _assert(str(len(made.y)) in repr(made)),
)


SCALE = Drawn(
    st.tuples(st.integers(4, 8), st.integers(0, 8)).map(lambda v: (v[0] / 8, (v[0] + v[1]) / 8)),
    ((2.0, 1.0), (0.0, 1.0), (-1.0, 1.0), (1.0,), (1.0, 1.5, 2.0), None, "ab", 1.0, (1.0, float("nan"))),
)
ORIGINALS = Drawn(
    st.none() | st.lists(st.integers(0, 1796), min_size=1, max_size=4),
    ([], [-1], [1797], [0.5], "a", 3, [[1]], [None], np.array([True])),
)


def _digits(
    got: Any, n: int, canvas: int, bad_share: float, background: float, jitter: float, scale: Any, **_: Any
) -> None:
    assert got.images.shape == (n, canvas, canvas) and got.flat.shape == (n, canvas * canvas)
    size = got.boxes[:, 2:] - got.boxes[:, :2]
    assert (got.boxes >= -1e-9).all() and (got.boxes <= canvas + 1e-9).all() and (size > 0).all()
    assert (size <= 8 * 1.1 * scale[1] + 1e-9).all()
    assert int(got.wrong.sum()) == round(bad_share * n) and ((got.digits >= 0) & (got.digits <= 9)).all()
    assert (got.labels[:, 2:] >= got.labels[:, :2]).all()
    if jitter == 0 and bad_share == 0:
        np.testing.assert_allclose(got.labels, got.boxes)


promise(
    "box_data.digits_on_canvas",
    box_data.digits_on_canvas,
    {
        "n": Integer(1, 4),
        "rng": RNG,
        "canvas": Integer(20, 24),
        "scale": SCALE,
        "jitter": non_negative,
        "bad_share": Number(0, 1),
        "background": Number(0, most=1e30),
        "originals": ORIGINALS,
    },
    _digits,
    names={"scale": "scale|scale[0]|scale[1]"},
    refuses=lambda jitter, background, **_: jitter > 1e300 or background > 1e30,
)


def _some_boxes() -> Any:
    return box_data.digits_on_canvas(2, np.random.default_rng(0))


promise("box_data.DigitBoxes", _some_boxes, {}, lambda made: _assert(len(made.digits) == 2))
promise("box_data.DigitBoxes.flat", lambda: _some_boxes().flat, {}, lambda got: _assert(got.shape == (2, 400)))


def _compared(got: Any, losses: Any, bad_shares: Any, seeds: int, **_: Any) -> None:
    assert got.iou.shape == got.slope.shape == (len(losses), len(bad_shares), seeds)
    assert ((got.iou >= 0) & (got.iou <= 1)).all() and len(got.table().splitlines()) == len(losses) + 1


promise(
    "box_lab.compare_losses",
    box_lab.compare_losses,
    {
        "losses": Drawn(st.just({"L2": losses.HalfSquaredError()}), ({}, 3, {"a": None}, "L2")),
        "bad_shares": Drawn(st.sampled_from([(0.0,), (0.25,)]), ((), (2.0,), ("a",), 3, (None,), (-0.1,))),
        "seeds": Integer(1, 1),
        "delta_scale": Drawn(
            st.just((1.0, 1.0, 1.0, 1.0)), ((1.0,), (0.0, 1.0, 1.0, 1.0), "a", None, (1.0, 1.0, 1.0, float("inf")))
        ),
        "train": Integer(1, 3),
        "test": Integer(2, 3),
        "jitter": Number(0, most=0.1),
        "hidden": Integer(1, 2),
        "epochs": Integer(0, 1),
        "batch_size": Integer(1, 2),
        "learning_rate": Number(0, inside=True, most=0.01),
    },
    _compared,
    names={"hidden": "hidden|sizes[1]", "train": "train|n", "test": "test|n", "losses": "losses|loss"},
)
_lab = box_lab.BoxLab(("L2",), (0.0,), 2, np.array([[[0.25, 0.75]]]), np.zeros((1, 1, 2)))
promise("box_lab.BoxLab", lambda: _lab, {}, lambda made: None)
promise("box_lab.BoxLab.table", _lab.table, {}, lambda got: _assert("0.500 +- 0.354" in got))

# ------------------------------------------------------------------------------------------------------------- tiny

NAME = Choice(("moons", "circle", "xor", "line"))


def _spans(got: Any, name: str, spans: Any) -> None:
    assert 0 <= got.train_right <= 1 and 0 <= got.test_right <= 1 and got.train_loss >= 0
    assert got.zeros == int((got.network.parameters[:24] == 0).sum())
    if not spans:
        assert (got.network.parameters == tiny.first_network().parameters).all()
    assert tiny.train(name, spans).train_loss == got.train_loss


SPANS = Drawn(
    st.lists(
        st.tuples(st.integers(1, 3), st.sampled_from(tiny.PENALTIES), st.integers(0, 4).map(lambda k: k / 8)),
        max_size=2,
    ).map(lambda rows: [(sum(r[0] for r in rows[: i + 1]), *row[1:]) for i, row in enumerate(rows)]),
    (
        [(1.5, "l2", 0.1)],
        [(1, "nonsense", 0.1)],
        [(1, "l2", -1)],
        [(2, "l2", 0.1), (1, "l2", 0.1)],
        [1],
        3,
        None,
        [(1, "l2")],
        [(1, ["l2"], 0.1)],
        [(-1, "none", 0.0)],
        [(1, "none", float("nan"))],
        [(1, None, 0.0)],
    ),
)
promise("tiny.train", tiny.train, {"name": NAME, "spans": SPANS}, _spans, infinite=True)
promise("tiny.first_network", tiny.first_network, {}, lambda got: _assert(got.parameters.size == 33))
promise("tiny.TinyRun", lambda: tiny.train("line", []), {}, lambda made: _assert(made.zeros == 0))


def _points(got: Any, name: str) -> None:
    assert got.X_train.shape == (80, 2) and got.X_test.shape == (400, 2)
    for X_, y_ in ((got.X_train, got.y_train), (got.X_test, got.y_test)):
        assert y_.mean() == 0.5 and (np.round(X_, 3) == X_).all()


promise("tiny_data.data_set", tiny_data.data_set, {"name": NAME}, _points)
promise("tiny_data.Points", lambda: tiny_data.data_set("xor"), {}, lambda made: None)
