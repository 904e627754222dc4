"""What the properties found when they were first run, each kept as one call."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from l1l2 import (
    box_data,
    boxes,
    conventions,
    costs,
    datasets,
    descent,
    draws,
    linear,
    network,
    neuron,
    penalties,
    plots,
    selection,
    tiny,
    tiny_data,
)
from l1l2.losses import HalfSquaredError

RNG = np.random.default_rng(0)
NET = network.Network((1, 1), np.random.default_rng(0))
LINE = linear.LinearFit(np.array([1e300]), 0.0, 0)
FAR = np.array([[0.0, 0.0, 1e-300, 1.0]])


def _slope(w: np.ndarray) -> np.ndarray:
    return w


@pytest.mark.parametrize(
    ("call", "answer"),
    [
        (lambda: penalties.L2(1e200).prox([1e308], 1e200), [1e-92]),
        (lambda: penalties.ElasticNet(1e200, 0).prox([1e308], 1e200), [1e-92]),
        (lambda: costs.QuadraticCost.value(800.0, -1.4e154), 9.8e307),
        (lambda: neuron.escape_time(-1e144, costs.QuadraticCost, 1.0), 0.0),
        (lambda: datasets.line_with_outlier(2, slope=Fraction(2)).y.shape, (2,)),
    ],
)
def test_a_right_answer_where_there_was_a_wrong_one(call: Callable[[], Any], answer: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert call() == pytest.approx(answer, rel=1e-12)


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: boxes.encode(FAR, [[1e200, 0, 2e200, 1]]), ValueError, "^boxes must lie so near"),
        (lambda: LINE.predict([[1e300]]), OverflowError, "^X @ coef"),
        (lambda: NET.split(["a", "b"]), TypeError, "^flat must be an array"),
        (lambda: NET.value_and_gradient([[1e200]], [1e300], HalfSquaredError()), OverflowError, "X and y"),
        (lambda: network.Network((1, 1), RNG, dtype=object()), TypeError, "^dtype must be float32 or float64"),
        (lambda: network.Network(3, RNG), TypeError, "^sizes must be a sequence of integers; got int 3"),
        (lambda: neuron.Neuron(1e300, 0).output(1e300), OverflowError, "^w x [+] b left"),
        (lambda: neuron.escape_time(1.0, costs.QuadraticCost, 1.0, 1e-200), ValueError, "^threshold must be so large"),
        (lambda: descent.Adam(0.1).step([1.0], [1e200]), OverflowError, "^the step from w along gradient"),
        (lambda: descent.gradient_descent([], 1.0, 0.1, 3), TypeError, "^function must be a function of a point"),
        (lambda: descent.proximal_gradient(0, penalties.L1(1), 1.0, 0.1, max_steps=0), TypeError, "^function must"),
        (lambda: selection.folds(4, 2, "a"), TypeError, "^rng must be a numpy Generator"),
        (lambda: selection.fit_penalised([[1.0]], [1.0], HalfSquaredError(), None), TypeError, "^penalties must be"),
        (
            lambda: selection.fit_penalised([[1e200]], [1.0], HalfSquaredError(), [penalties.L1(1)]),
            ValueError,
            "^X and",
        ),
        (lambda: draws.bell("abcd"), TypeError, "^stream must yield numbers"),
        (lambda: draws.bell(iter(())), TypeError, "^stream must yield numbers"),
        (lambda: datasets.line_with_outlier(3, slope=1e308, intercept=1e308), ValueError, "^y = intercept"),
        (lambda: box_data.digits_on_canvas(1, RNG, jitter=1.7e308), ValueError, "^jitter, the noise"),
        (lambda: box_data.digits_on_canvas(1, RNG, background=1e300), ValueError, "^background, the noise"),
        (lambda: tiny.train("moons", 3), TypeError, "^spans must be a sequence"),
        (lambda: tiny.train("moons", [(1, "l2")]), ValueError, r"^spans\[0\] must be \(until, penalty, strength\)"),
        (lambda: tiny_data.data_set({}), ValueError, "^name must be one of moons"),
        (lambda: conventions.formula("Ridge", "Lasso", quantity=["l1"]), ValueError, "^quantity must be one of"),
        (lambda: plots.power(-1), ValueError, "^value must be positive"),
        (lambda: plots.dodge([1.0], True, 0, 1), TypeError, "^gap must be a real number"),
        (lambda: plots.mark(None, "L1", 1.0, 1.0), TypeError, "^ax must be a pair of axes"),
        (lambda: plots.panel(3), TypeError, "^a title must be a string; got int"),
    ],
)
def test_an_error_that_says_why_where_there_was_none(call: Callable[[], Any], error: type, says: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(error, match=says):
            call()
