"""Promises of losses, penalties, costs, heads and boxes: numbers in, numbers out, each against its definition."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import strategies as st

from l1l2 import boxes, costs, heads, losses, neuron, penalties
from l1l2._fused import Loss
from l1l2._prox import Penalty
from tests.properties.arguments import (
    Array,
    Drawn,
    Integer,
    Kind,
    Number,
    Thing,
    non_negative,
    positive,
    tame_floats,
    wild_floats,
)
from tests.properties.contract import promise
from tests.properties.exact import CONTEXT, as_decimal, close, each, exp, fractions, log, sqrt

# ---------------------------------------------------------------------------------------------------------- losses


def sign(x: Any) -> int:
    return (x > 0) - (x < 0)


def smooth_l1(r: Fraction, beta: float = 1.0) -> Fraction:
    beta = Fraction(beta)
    return r * r / (2 * beta) if abs(r) < beta else abs(r) - beta / 2


def huber(r: Fraction, delta: float = 1.0) -> Fraction:
    return Fraction(delta) * smooth_l1(r, delta)


def log_cosh(r: Fraction) -> Decimal:
    r = as_decimal(abs(r))
    small = exp(-2 * r)
    if r < Decimal("1e-9"):  # the next term is r^4 / 12
        return CONTEXT.divide(CONTEXT.multiply(r, r), Decimal(2))
    return CONTEXT.add(r, CONTEXT.subtract(log(1 + small), log(2)))


def tanh(r: Fraction) -> Decimal:
    r = as_decimal(r)
    if abs(r) < Decimal("1e-15"):
        return r
    small = exp(-2 * abs(r))
    return CONTEXT.divide((1 - small) * sign(r), 1 + small)


def clip(x: Fraction, low: float, high: float) -> Fraction:
    return max(min(x, Fraction(high)), Fraction(low))


#: class -> its parameter with the values it may have, value and gradient by definition
LOSSES: dict[type, tuple[dict[str, Kind], Callable[..., Any], Callable[..., Any]]] = {
    losses.HalfSquaredError: ({}, lambda r: r * r / 2, lambda r: r),
    losses.AbsoluteError: ({}, abs, sign),
    losses.SmoothL1: ({"beta": positive}, smooth_l1, lambda r, beta: clip(r / Fraction(beta), -1, 1)),
    losses.Huber: ({"delta": positive}, huber, lambda r, delta: clip(r, -delta, delta)),
    losses.LogCosh: ({}, log_cosh, tanh),
    losses.Pinball: (
        {"tau": Number(0, 1, inside=True)},
        lambda r, tau: max(-Fraction(tau) * r, (1 - Fraction(tau)) * r),
        lambda r, tau: 0 if r == 0 else (1 - Fraction(tau) if r > 0 else -Fraction(tau)),
    ),
}


def _of_loss(kind: type, parameter: dict[str, Kind], value: Any, slope: Any) -> None:
    name = f"losses.{kind.__name__}"
    parameters = tuple(parameter)

    def split(given: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        return kind(**{key: given.pop(key) for key in parameters}), given

    def call(method: str) -> Callable[..., Any]:
        def called(**given: Any) -> Any:
            loss, rest = split(given)
            return getattr(loss, method)(**rest)

        return called

    def value_is_right(got: Any, r: Any, single: bool, **parameter: float) -> None:
        assert np.shape(got) == r.shape and (np.asarray(got) >= 0).all()
        if single and parameter and not 1e-37 < next(iter(parameter.values())) < 1e38:
            return  # the width is past what float32 tells apart
        close(got, each(lambda x: value(x, **parameter), r))

    def gradient_is_right(got: Any, r: Any, **parameter: float) -> None:
        assert np.shape(got) == r.shape
        close(got, each(lambda x: slope(x, **parameter), r))

    def pass_is_right(got: Any, prediction: Any, target: Any, single: bool, **parameter: float) -> None:
        total, gradient = got
        rs = each(lambda p, t: p - t, prediction, target)
        truth = [value(r, **parameter) for r in rs]
        exact = sum((Fraction(x) if abs(x) > Decimal("1e-350") else Fraction(0) for x in truth), Fraction(0))
        close(total, exact, slack=5e-324 * len(rs), rel=1e-12, single=single)
        assert gradient.shape == prediction.shape
        close(gradient, [slope(r, **parameter) for r in rs])

    promise(name, kind, parameter, lambda made, **given: _keeps(made, given))
    promise(f"{name}.value", call("value"), {**parameter, "r": Array()}, value_is_right, infinite=True)
    promise(f"{name}.gradient", call("gradient"), {**parameter, "r": Array()}, gradient_is_right)
    pair = {**parameter, "prediction": Array(), "target": Array()}
    promise(f"{name}.sum_and_gradient", call("sum_and_gradient"), pair, pass_is_right, infinite=True)


def _keeps(made: Any, given: dict[str, Any]) -> None:
    """An object shows its parameters, equals one that is made the same way, and is equal to no other."""
    for name, value in given.items():
        assert getattr(made, name) == value and type(getattr(made, name)) is float
    assert made == type(made)(**given) and hash(made) == hash(type(made)(**given))
    assert all(repr(float(value)) in repr(made) for value in given.values())


for _kind, (_parameter, _value, _slope) in LOSSES.items():
    _of_loss(_kind, _parameter, _value, _slope)


class _Cubed(Loss):
    """A loss of the reader's own, |r|^3, so that what `Loss` gives to all is tried by itself."""

    def _value(self, r: np.ndarray) -> Any:
        return np.abs(r) ** 3

    def _gradient_into(self, r: np.ndarray, out: np.ndarray) -> None:
        np.multiply(3 * r, np.abs(r), out=out)


def _abstract_loss(**_: Any) -> None:
    Loss()


def _cannot_be_made(got: Any, **_: Any) -> None:
    raise AssertionError("an abstract class was made")


def _sum_of_cubes(got: Any, prediction: Any, target: Any, single: bool) -> None:
    rs = each(lambda p, t: p - t, prediction, target)
    close(got[0], sum(abs(r) ** 3 for r in rs), rel=1e-12, single=single)
    close(got[1], [3 * r * abs(r) for r in rs], rel=1e-12)


_cube = {"r": Array(most=1e50)}
promise("losses.Loss.value", _Cubed().value, _cube, lambda got, r: close(got, each(lambda x: abs(x) ** 3, r)))
promise("losses.Loss.gradient", _Cubed().gradient, _cube, lambda got, r: close(got, each(lambda x: 3 * x * abs(x), r)))
promise(
    "losses.Loss.sum_and_gradient",
    _Cubed().sum_and_gradient,
    {"prediction": Array(most=1e50), "target": Array(most=1e50)},
    _sum_of_cubes,
)

# ------------------------------------------------------------------------------------------------------- penalties

Weights = list[Fraction]


def soft(v: Fraction, threshold: Fraction) -> Fraction:
    return sign(v) * max(abs(v) - threshold, Fraction(0))


def norm(w: Weights) -> Decimal:
    return sqrt(sum((x * x for x in w), Fraction(0)))


def _mix(strength: float, l1_ratio: float) -> tuple[Fraction, Fraction]:
    return Fraction(strength) * Fraction(l1_ratio), Fraction(strength) * (1 - Fraction(l1_ratio))


def mix_value(w: Weights, absolute: Fraction, squared: Fraction) -> Fraction:
    return absolute * sum(map(abs, w), Fraction(0)) + squared / 2 * sum((x * x for x in w), Fraction(0))


def mix_prox(v: Weights, step: Fraction, absolute: Fraction, squared: Fraction) -> list[Any]:
    return [soft(x, step * absolute) / (1 + step * squared) for x in v]


def mix_away(w: Weights, g: Weights, absolute: Fraction, squared: Fraction) -> Weights:
    return [
        soft(slope, absolute) if x == 0 else slope + squared * x + absolute * sign(x)
        for x, slope in zip(w, g, strict=True)
    ]


def _of_penalty(kind: type, parts: Callable[..., tuple[Fraction, Fraction]], more: dict[str, Kind]) -> None:
    """Promises of a penalty that is a mixture: absolute * sum |w| + squared/2 * sum w^2."""
    name, parameters = f"penalties.{kind.__name__}", {"strength": non_negative, **more}

    def call(method: str) -> Callable[..., Any]:
        def called(**given: Any) -> Any:
            made = kind(**{key: given.pop(key) for key in parameters})
            return getattr(made, method)(**given)

        return called

    def own(given: dict[str, float]) -> tuple[Fraction, Fraction]:
        return parts(**given)

    def value_is_right(got: float, w: Any, **given: float) -> None:
        close(got, mix_value(fractions(w), *own(given)), slack=5e-324 * w.size * 4)

    def prox_is_right(got: Any, v: Any, step: float, **given: float) -> None:
        assert got.shape == v.shape
        exact = mix_prox(fractions(v), Fraction(step), *own(given))
        absolute = Fraction(step) * own(given)[0]
        shrunk = [min(abs(x), absolute) / (1 + Fraction(step) * own(given)[1]) for x in fractions(v)]
        close(got, exact, slack=[x / 10**15 for x in shrunk])

    def distance_is_right(got: float, w: Any, gradient: Any, **given: float) -> None:
        absolute, squared = own(given)
        ws, gs = fractions(w), fractions(gradient)
        parts_of = [abs(g) + squared * abs(x) + absolute for x, g in zip(ws, gs, strict=True)]
        close(got, norm(mix_away(ws, gs, absolute, squared)), slack=sum(parts_of, Fraction(0)) / 10**15)

    promise(name, kind, parameters, lambda made, **given: _keeps(made, given))
    promise(f"{name}.value", call("value"), {**parameters, "w": Array()}, value_is_right, infinite=True)
    promise(f"{name}.prox", call("prox"), {**parameters, "v": Array(), "step": positive}, prox_is_right)
    pair = {**parameters, "w": Array(), "gradient": Array()}
    promise(f"{name}.subdiff_distance", call("subdiff_distance"), pair, distance_is_right, infinite=True)


_of_penalty(penalties.L1, lambda strength: (Fraction(strength), Fraction(0)), {})
_of_penalty(penalties.L2, lambda strength: (Fraction(0), Fraction(strength)), {})
_of_penalty(penalties.ElasticNet, _mix, {"l1_ratio": Number(0, 1)})


def _norm_prox(got: Any, strength: float, v: Any, step: float) -> None:
    vs, size = fractions(v), norm(fractions(v))
    cut = as_decimal(Fraction(step) * Fraction(strength))
    share = max(1 - CONTEXT.divide(cut, size), Decimal(0)) if size > 0 else Decimal(0)
    close(got, [CONTEXT.multiply(as_decimal(x), share) for x in vs], slack=[abs(x) / 10**15 for x in vs])


def _norm_distance(got: float, strength: float, w: Any, gradient: Any) -> None:
    ws, gs, size = fractions(w), fractions(gradient), norm(fractions(w))
    slack = (as_decimal(sum(map(abs, gs), Fraction(0))) + as_decimal(strength)) * Decimal("1e-15")
    if size == 0:
        return close(got, max(norm(gs) - as_decimal(strength), Decimal(0)), slack=_as_fraction(slack))
    pull = CONTEXT.divide(as_decimal(strength), size)
    away = [CONTEXT.add(as_decimal(g), CONTEXT.multiply(pull, as_decimal(x))) for x, g in zip(ws, gs, strict=True)]
    length = CONTEXT.sqrt(sum((CONTEXT.multiply(x, x) for x in away), Decimal(0)))
    return close(got, length, slack=_as_fraction(slack))


def _as_fraction(x: Decimal) -> Fraction:
    return Fraction(x) if x.adjusted() > -500 else Fraction(0)


_norm_of = {"strength": non_negative}
promise("penalties.L2Norm", penalties.L2Norm, _norm_of, lambda made, **given: _keeps(made, given))
promise(
    "penalties.L2Norm.value",
    lambda strength, w: penalties.L2Norm(strength).value(w),
    {**_norm_of, "w": Array()},
    lambda got, strength, w: close(got, CONTEXT.multiply(as_decimal(strength), norm(fractions(w)))),
    infinite=True,
)
promise(
    "penalties.L2Norm.prox",
    lambda strength, v, step: penalties.L2Norm(strength).prox(v, step),
    {**_norm_of, "v": Array(), "step": positive},
    _norm_prox,
)
promise(
    "penalties.L2Norm.subdiff_distance",
    lambda strength, w, gradient: penalties.L2Norm(strength).subdiff_distance(w, gradient),
    {**_norm_of, "w": Array(), "gradient": Array()},
    _norm_distance,
    infinite=True,
)


class _NoPenalty(Penalty):
    """A penalty of the reader's own that is none, so that what `Penalty` gives to all is tried by itself."""

    def _value(self, w: np.ndarray) -> Any:
        return 0.0

    def _prox(self, v: np.ndarray, step: float) -> Any:
        return v

    def _subdiff_distance(self, w: np.ndarray, gradient: np.ndarray) -> float:
        return float(np.abs(gradient).sum())


promise("penalties.Penalty", _NoPenalty, {"strength": non_negative}, lambda made, **given: _keeps(made, given))
promise("penalties.Penalty.value", _NoPenalty(1).value, {"w": Array()}, lambda got, w: close(got, 0))
promise(
    "penalties.Penalty.prox",
    _NoPenalty(1).prox,
    {"v": Array(), "step": positive},
    lambda got, v, step: close(got, fractions(v)),
)
promise(
    "penalties.Penalty.subdiff_distance",
    _NoPenalty(1).subdiff_distance,
    {"w": Array(most=1e300), "gradient": Array(most=1e300)},
    lambda got, w, gradient: close(got, sum(map(abs, fractions(gradient)), Fraction(0))),
)
promise(
    "penalties.soft_threshold",
    penalties.soft_threshold,
    {"v": Array(), "threshold": non_negative},
    lambda got, v, threshold: close(got, each(lambda x: soft(x, Fraction(threshold)), v)),
)


def _projected(got: Any, v: Any, radius: float) -> None:
    vs, bound = fractions(v), Fraction(radius)
    sizes = sorted(map(abs, vs), reverse=True)
    cuts = [(sum(sizes[: k + 1], Fraction(0)) - bound) / (k + 1) for k in range(len(sizes))]
    inside = sum(sizes, Fraction(0)) <= bound
    cut = Fraction(0) if inside else max(cuts)
    largest = sizes[0] if sizes else Fraction(0)
    assert np.shape(got) == v.shape
    close(got, [soft(x, cut) for x in vs], slack=largest * len(vs) / 10**15)


promise("penalties.project_l1_ball", penalties.project_l1_ball, {"v": Array(), "radius": non_negative}, _projected)

# ----------------------------------------------------------------------------------------------------------- costs


def sigma(z: Fraction) -> Decimal:
    """The sigmoid, with all its digits on both sides."""
    small = exp(-abs(z))
    return CONTEXT.divide(Decimal(1) if z >= 0 else small, 1 + small)


def softplus(z: Fraction) -> Decimal:
    tail = exp(-abs(z))
    near = CONTEXT.subtract(tail, tail * tail / 2) if tail < Decimal("1e-30") else log(1 + tail)
    return CONTEXT.add(max(as_decimal(z), Decimal(0)), near)


def _dec(x: Fraction) -> Decimal:
    return as_decimal(x)


def quadratic(z: Fraction, y: Fraction) -> Decimal:
    error = _error(z, y)
    return CONTEXT.divide(CONTEXT.multiply(error, error), Decimal(2))


def _error(z: Fraction, y: Fraction) -> Decimal:
    """a - y, as (1 - y) a - y (1 - a)."""
    return CONTEXT.subtract(CONTEXT.multiply(_dec(1 - y), sigma(z)), CONTEXT.multiply(_dec(y), sigma(-z)))


def quadratic_delta(z: Fraction, y: Fraction) -> Decimal:
    return CONTEXT.multiply(_error(z, y), CONTEXT.multiply(sigma(z), sigma(-z)))


def cross_entropy(z: Fraction, y: Fraction) -> Decimal:
    return CONTEXT.add(CONTEXT.multiply(_dec(1 - y), softplus(z)), CONTEXT.multiply(_dec(y), softplus(-z)))


def slipped_delta(z: Fraction, y: Fraction) -> Decimal:
    smallest = as_decimal(float(np.finfo(np.float64).tiny))
    here, there = (CONTEXT.divide(Decimal(1), max(sigma(x), smallest)) for x in (-z, z))
    return CONTEXT.subtract(CONTEXT.multiply(_dec(1 - y), here), CONTEXT.multiply(_dec(y), there))


def _terms(z: Any, y: Any) -> list[Fraction]:
    """How large the two terms of a - y are, for rounding is relative to them."""
    return [Fraction(abs(y)) + 1 for y in (fractions(y) if np.ndim(y) else fractions(y) * np.size(z))]


def clock_quadratic(z: Fraction) -> Decimal:
    up, down = exp(z), exp(-z)
    return up + 3 * _dec(z) - 3 * down - down * down / 2


def clock_entropy(z: Fraction) -> Decimal:
    return CONTEXT.subtract(_dec(z), exp(-z))


def clock_slipped(z: Fraction) -> Decimal:
    return -softplus(-z)


def _unary(function: Callable[[Fraction], Any], slack: float = 0.0) -> Callable[..., None]:
    def right(got: Any, z: Any, single: bool) -> None:
        assert np.shape(got) == z.shape
        close(got, each(function, z), slack=slack, single=single, rel=1e-13)

    return right


def _binary(function: Callable[..., Any], scaled: bool) -> Callable[..., None]:
    def right(got: Any, z: Any, y: Any, single: bool) -> None:
        assert np.shape(got) == z.shape
        ys = y if np.ndim(y) else np.full(z.shape, float(y))
        slack = [(abs(t) + 1) ** (2 if function is quadratic else 1) / 10**15 for t in fractions(ys)]
        close(got, each(function, z, ys), slack=slack if scaled else 0, single=single, rel=2e-13)

    return right


def _sigma_slope(z: Fraction) -> Decimal:
    return CONTEXT.multiply(sigma(z), sigma(-z))


TARGET, SHARE = Array(), Array(low=0, high=1)
for _module in ("costs", "neuron"):
    promise(f"{_module}.sigmoid", costs.sigmoid, {"z": Array()}, _unary(sigma))
    promise(f"{_module}.sigmoid_derivative", costs.sigmoid_derivative, {"z": Array()}, _unary(_sigma_slope))
    for _cost, _value_of, _delta_of, _clock_of, _target in (
        ("QuadraticCost", quadratic, quadratic_delta, clock_quadratic, TARGET),
        ("CrossEntropyCost", cross_entropy, _error, clock_entropy, SHARE),
        ("CrossEntropyMissingSigmoidPrime", cross_entropy, slipped_delta, clock_slipped, SHARE),
    ):
        _class = getattr(neuron if _module == "neuron" else costs, _cost)
        _name, _pair = f"{_module}.{_cost}", {"z": Array(), "y": _target}
        _infinite = _cost == "QuadraticCost"
        promise(_name, _class, {}, lambda made: None)
        promise(f"{_name}.value", _class.value, _pair, _binary(_value_of, True), infinite=_infinite)
        promise(f"{_name}.delta", _class.delta, _pair, _binary(_delta_of, True))
        _unbounded = _cost != "CrossEntropyMissingSigmoidPrime"
        promise(f"{_name}.clock", _class.clock, {"z": Array()}, _unary(_clock_of, 1e-15), infinite=_unbounded)


def _both_sides(got: Any, z: Any, single: bool) -> None:
    close(got[0], each(sigma, z), single=single)
    close(got[1], each(lambda x: sigma(-x), z), single=single)


_checked_floats = Drawn(
    (tame_floats(-64, 64) | st.just(0.0)).map(np.array), (), wild=wild_floats(-1.7e308, 1.7e308).map(np.array)
)

# ----------------------------------------------------------------------------------------------------------- heads


def _softmax_row(row: list[Fraction]) -> list[Decimal]:
    top = max(row)
    powers = [exp(x - top) for x in row]
    total = sum(powers, Decimal(0))
    return [CONTEXT.divide(x, total) for x in powers]


def _rows_of(z: Any) -> list[list[Fraction]]:
    return [fractions(row) for row in np.atleast_2d(z)]


def _softmax(got: Any, z: Any, single: bool) -> None:
    assert got.shape == z.shape
    close(got, [p for row in _rows_of(z) for p in _softmax_row(row)], slack=1e-300, rel=1e-12, single=single)


promise("heads.softmax", heads.softmax, {"z": Array("nk", fixed=False)}, _softmax)
promise("heads.softmax", heads.softmax, {"z": Array("k", fixed=False)}, _softmax)


@st.composite
def _probabilities(draw: Any) -> np.ndarray:
    """Rows that sum to one, exactly in floats: shares of a power of two."""
    n, k = draw(st.integers(1, 4)), draw(st.integers(2, 3))
    rows = []
    for _ in range(n):
        cuts = sorted(draw(st.lists(st.integers(0, 16), min_size=k - 1, max_size=k - 1)))
        rows.append(np.diff([0, *cuts, 16]) / 16)
    return np.array(rows)


@st.composite
def _predictions_and_targets(draw: Any, wild: bool) -> tuple[np.ndarray, np.ndarray]:
    y = draw(_probabilities())
    numbers = wild_floats(-1.7e308, 1.7e308) if wild else tame_floats(-64, 64)
    z = draw(st.lists(numbers, min_size=y.size, max_size=y.size))
    return np.array(z).reshape(y.shape), y


_bad_pairs = (
    (np.ones((2, 2)), np.ones((2, 2))),
    (np.ones((1, 2)), np.array([[1.5, -0.5]])),
    (np.array([[np.nan, 1.0]]), np.array([[0.5, 0.5]])),
    (np.ones((1, 2)), np.array([[0.5, np.nan]])),
    (np.ones((1, 2)), np.ones((2, 1))),
    (np.ones(2), np.array([0.5, 0.5])),
    (None, np.array([[0.5, 0.5]])),
    ("a", "b"),
)
_pairs = Drawn(_predictions_and_targets(False), _bad_pairs, wild=_predictions_and_targets(True))


def _head_entropy(got: Any, pair: Any, single: bool) -> None:
    z, y = pair
    total, gradient = got
    truth, slopes = Fraction(0), []
    for row, target in zip(_rows_of(z), _rows_of(y), strict=True):
        top = max(row)
        rest = log(sum((exp(x - top) for x in row), Decimal(0)))
        for x, t in zip(row, target, strict=True):
            truth += t * (max(top - x, Fraction(0)) + Fraction(rest))
        slopes += [p - as_decimal(t) for p, t in zip(_softmax_row(row), target, strict=True)]
    close(total, truth, slack=1e-15, rel=1e-12)
    close(gradient, slopes, slack=1e-15)


def _head_squares(got: Any, pair: Any, single: bool) -> None:
    z, y = pair
    truth, slopes = Decimal(0), []
    for row, target in zip(_rows_of(z), _rows_of(y), strict=True):
        p = _softmax_row(row)
        g = [a - as_decimal(t) for a, t in zip(p, target, strict=True)]
        truth += sum((x * x for x in g), Decimal(0)) / 2
        mean = sum((a * x for a, x in zip(p, g, strict=True)), Decimal(0))
        slopes += [a * (x - mean) for a, x in zip(p, g, strict=True)]
    close(got[0], truth, slack=1e-15, rel=1e-12)
    close(got[1], slopes, slack=1e-15)


_said = {"pair": "prediction|target"}
for _head, _right in ((heads.SoftmaxCrossEntropy, _head_entropy), (heads.SoftmaxSquaredError, _head_squares)):
    promise(f"heads.{_head.__name__}", _head, {}, lambda made: None)
    promise(
        f"heads.{_head.__name__}.sum_and_gradient",
        lambda pair, head=_head: head().sum_and_gradient(*pair),
        {"pair": _pairs},
        _right,
        names=_said,
        infinite=True,
    )


def _one_hot(got: Any, labels: Any, classes: int, smoothing: float) -> None:
    assert got.shape == (len(labels), classes) and got.dtype == np.float64
    e = Fraction(smoothing)
    exact = [(1 - e + e / classes) if k == label else e / classes for label in labels for k in range(classes)]
    close(got, exact, slack=1e-15)


_labels = Drawn(
    st.lists(st.integers(0, 2), max_size=5).filter(len)
    | st.lists(st.integers(0, 2), max_size=5).map(lambda v: np.array(v, dtype=np.uint8)),
    ([0.5], None, "a", [3], [-1], np.zeros((2, 2), int), 1, [True, False], [None], [float("nan")], [1 + 0j]),
)
promise(
    "heads.one_hot",
    heads.one_hot,
    {"labels": _labels, "classes": Integer(3, 5), "smoothing": Number(0, 1)},
    _one_hot,
    refuses=lambda labels, classes, smoothing: len(labels) == 0,
)


def _sigmoid_head(got: Any, cost: Any, prediction: Any, target: Any, single: bool) -> None:
    exact = {costs.QuadraticCost: (quadratic, quadratic_delta), costs.CrossEntropyCost: (cross_entropy, _error)}
    value, delta = exact[type(cost)]
    ys = fractions(target)
    slack = [(abs(y) + 1) / 10**15 for y in ys]
    truth = sum((_small(x) for x in each(value, prediction, target)), Fraction(0))
    close(got[0], truth, slack=sum(slack), rel=1e-12, single=single)
    close(got[1], each(delta, prediction, target), slack=slack, single=single)


def _small(x: Decimal) -> Fraction:
    return Fraction(x) if -400 < x.adjusted() < 700 else Fraction(0)


_a_cost = Thing((costs.QuadraticCost, costs.CrossEntropyCost))
promise("heads.SigmoidHead", heads.SigmoidHead, {"cost": _a_cost}, lambda made, cost: None)
promise(
    "heads.SigmoidHead.sum_and_gradient",
    lambda cost, prediction, target: heads.SigmoidHead(cost).sum_and_gradient(prediction, target),
    {"cost": _a_cost, "prediction": Array(), "target": SHARE},
    _sigmoid_head,
    names={"target": "target|y", "prediction": "prediction|z"},
    infinite=True,
)

# ----------------------------------------------------------------------------------------------------------- boxes


@st.composite
def _boxes(draw: Any, wild: bool) -> np.ndarray:
    numbers = wild_floats(-1.7e308, 1.7e308) if wild else tame_floats(-64, 64)
    pair = st.lists(numbers, min_size=2, max_size=2, unique=True).map(sorted)
    n = 2
    rows = [[*draw(pair), *draw(pair)] for _ in range(n)]
    return np.array(rows)[:, [0, 2, 1, 3]]


class Boxes(Array):
    """Two boxes, each with a width and a height."""

    def good(self, draw: Any, sizes: Any, wild: bool) -> np.ndarray:
        return draw(_boxes(wild))

    def junk(self, draw: Any, sizes: Any) -> Any:
        made = draw(_boxes(False))
        choice = draw(st.integers(0, 3))
        if choice == 0:
            return made[:, [2, 1, 0, 3]]  # inside out
        if choice == 1:
            return made * [1.0, 0.0, 1.0, 0.0]  # without a height
        return super().junk(draw, {**sizes, "m": 2})


BOXES, DELTAS = Boxes("m4"), Array("m4")
PAIR = {"m": (2, 2)}


def _too_wide(*arrays: Any) -> bool:
    with np.errstate(over="ignore"):
        return any(not np.isfinite(a[:, 2:] - a[:, :2]).all() for a in arrays)


def _size_centre(row: list[Fraction]) -> tuple[list[Fraction], list[Fraction]]:
    x1, y1, x2, y2 = row
    return [x2 - x1, y2 - y1], [(x1 + x2) / 2, (y1 + y2) / 2]


def _encoded(anchors: Any, boxes: Any) -> tuple[list[Any], list[Fraction]]:
    exact: list[Any] = []
    slack: list[Fraction] = []
    for anchor, box in zip(_rows_of(anchors), _rows_of(boxes), strict=True):
        (size, centre), (box_size, box_centre) = _size_centre(anchor), _size_centre(box)
        exact += [(b - a) / s for a, b, s in zip(centre, box_centre, size, strict=True)]
        slack += [(abs(a) + abs(b)) / s / 10**15 for a, b, s in zip(centre, box_centre, size, strict=True)]
        exact += [log(b / s) for b, s in zip(box_size, size, strict=True)]
        slack += [Fraction(1, 10**12)] * 2
    return exact, slack


def _encodes(got: Any, anchors: Any, boxes: Any, single: bool) -> None:
    exact, slack = _encoded(anchors, boxes)
    close(got, exact, slack=slack, single=single)


def _leaves_the_floats(anchors: Any, boxes: Any) -> bool:
    exact, _ = _encoded(anchors, boxes)
    return _too_wide(anchors, boxes) or any(abs(x) > 1.79e308 for x in exact)


def _decodes(got: Any, anchors: Any, deltas: Any, single: bool) -> None:
    exact: list[Any] = []
    slack: list[Any] = []
    top = _dec(Fraction(float(np.finfo(np.float64).max)) / 2)
    for anchor, delta in zip(_rows_of(anchors), _rows_of(deltas), strict=True):
        size, centre = _size_centre(anchor)
        middle = [max(min(_dec(c + t * s), top), -top) for c, t, s in zip(centre, delta[:2], size, strict=True)]
        grown = zip(size, delta[2:], strict=True)
        half = [min(CONTEXT.divide(CONTEXT.multiply(_dec(s), exp(t)), Decimal(2)), top) for s, t in grown]
        exact += [m - h for m, h in zip(middle, half, strict=True)] + [m + h for m, h in zip(middle, half, strict=True)]
        by = [
            (abs(c) + abs(_capped(t * s)) + _small(h) * min(1 + abs(e), 1000)) / 10**15
            for c, t, s, h, e in zip(centre, delta[:2], size, half, delta[2:], strict=True)
        ]
        slack += by * 2
    if single and float(max(map(abs, exact))) > 1e38:
        return
    close(got, exact, slack=slack, single=single)


def _capped(x: Fraction) -> Fraction:
    return max(min(x, Fraction(10) ** 309), -(Fraction(10) ** 309))


def _overlap(got: Any, a: Any, b: Any, single: bool) -> None:
    exact = []
    for one, other in zip(_rows_of(a), _rows_of(b), strict=True):
        shared = Fraction(1)
        for k in (0, 1):
            shared *= max(min(one[k + 2], other[k + 2]) - max(one[k], other[k]), Fraction(0))
        areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
        exact.append(shared / (sum(areas) - shared))
    assert ((got >= 0) & (got <= 1)).all()
    close(got, exact, slack=1e-15, rel=1e-12, single=single)


promise(
    "boxes.encode",
    boxes.encode,
    {"anchors": BOXES, "boxes": BOXES},
    _encodes,
    refuses=_leaves_the_floats,
    sizes=PAIR,
)
promise(
    "boxes.decode",
    boxes.decode,
    {"anchors": BOXES, "deltas": DELTAS},
    _decodes,
    refuses=lambda anchors, deltas: _too_wide(anchors),
    sizes=PAIR,
)
promise("boxes.iou", boxes.iou, {"a": BOXES, "b": BOXES}, _overlap, refuses=lambda a, b: _too_wide(a, b), sizes=PAIR)
promise("costs.sigmoid_pair", costs.sigmoid_pair, {"z": _checked_floats}, _both_sides)
