"""What stands behind the last layer of a classifier: softmax or sigmoid together with its cost, as one loss.

Each has the method of every loss in `l1l2.losses`, `sum_and_gradient(prediction, target)`, where the prediction is the
last layer's output *before* softmax or sigmoid. So `l1l2.network` needs no special case for classification.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from l1l2._validation import as_float_array, between, integer, same_shape
from l1l2.costs import Cost


def softmax(z: Any) -> np.ndarray:
    """Positive numbers that sum to 1 in each row: e^z_k / sum_j e^z_j, free of overflow.

    z: (n, k) or (k,). Returns the same shape. Raises TypeError or ValueError for what is no finite array.
    """
    z = as_float_array(z, "z")
    if z.ndim == 0 or z.shape[-1] == 0:
        raise ValueError(f"z must have at least one column; got shape {z.shape}")
    powers = np.exp(_below_largest(z))
    return powers / powers.sum(axis=-1, keepdims=True)


def one_hot(labels: Any, classes: int, smoothing: float = 0.0) -> np.ndarray:
    """Target rows for class labels: 1 at the label, 0 elsewhere; with smoothing e, 1 - e + e/k and e/k.

    labels: (n,) integers in range(classes). classes: k, at least 2. smoothing: e in [0, 1], Szegedy et al. 2016 and
    PyTorch's label_smoothing: it keeps every target inside (0, 1), where softmax can reach it.
    Returns (n, classes), float64. Raises TypeError or ValueError for unusable arguments.
    """
    labels, classes = np.asarray(labels), integer(classes, "classes", minimum=2)
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise TypeError(f"labels must be (n,) integers; got shape {labels.shape}, dtype {labels.dtype}")
    if labels.size and (labels.min() < 0 or labels.max() >= classes):
        raise ValueError(f"labels must lie in 0..{classes - 1}; got {labels.min()}..{labels.max()}")
    e = between(smoothing, "smoothing", 0, 1)
    rows = np.full((labels.size, classes), e / classes)
    rows[np.arange(labels.size), labels] += 1 - e
    return rows


class SoftmaxCrossEntropy:
    """Cross-entropy behind a softmax: -sum_k y_k log p_k, with the gradient p - y: no factor that could vanish.

    Natural logarithm, summed over the rows: PyTorch's CrossEntropyLoss(reduction="sum") with target rows.
    """

    def sum_and_gradient(self, prediction: Any, target: Any) -> tuple[float, np.ndarray]:
        """Return the sum over all rows, and its gradient in the prediction.

        prediction: (n, k), before the softmax. target: (n, k) rows of probabilities, see `one_hot`.
        Raises TypeError or ValueError for what is not finite, shapes that differ, rows that are no probabilities.
        """
        z, y = _rows(prediction, target)
        shifted = _below_largest(z)
        powers = np.exp(shifted)
        total = powers.sum(axis=1, keepdims=True)
        value = -(y * (shifted - np.log(total))).sum(dtype=np.float64)
        return float(value), powers / total - y


class SoftmaxSquaredError:
    """Half the squared error behind a softmax: sum_k (p_k - y_k)^2 / 2, the multi-class Brier score.

    Its gradient is p * (g - sum_k p_k g_k) with g = p - y: every term carries a factor p_k, so a softmax that is sure
    of a wrong class learns as slowly as a saturated sigmoid. With the half; without it, it is scikit-learn's Brier.
    """

    def sum_and_gradient(self, prediction: Any, target: Any) -> tuple[float, np.ndarray]:
        """Return the sum over all rows, and its gradient in the prediction; arguments as in `SoftmaxCrossEntropy`."""
        z, y = _rows(prediction, target)
        p = softmax(z)
        g = p - y
        return float((g * g).sum(dtype=np.float64) / 2), p * (g - (p * g).sum(axis=1, keepdims=True))


class SigmoidHead:
    """A cost of `l1l2.costs` behind a sigmoid, for each output alone, with the method of a loss.

    cost: an object with value(z, y) and delta(z, y), as `QuadraticCost`. Raises TypeError for another.
    """

    def __init__(self, cost: Cost) -> None:
        for method in ("value", "delta"):
            if not callable(getattr(cost, method, None)):
                raise TypeError(f"cost must have a method {method}(z, y), as QuadraticCost has; got {cost!r}")
        self.cost = cost

    def sum_and_gradient(self, prediction: Any, target: Any) -> tuple[float, np.ndarray]:
        """Return the sum over all outputs, and its gradient in the prediction (before the sigmoid), of its shape.

        Raises TypeError or ValueError for what is not finite, shapes that differ, and targets that the cost refuses.
        """
        z, y = as_float_array(prediction, "prediction"), as_float_array(target, "target")
        same_shape(z, "prediction", y, "target")
        return float(np.sum(self.cost.value(z, y), dtype=np.float64)), self.cost.delta(z, y)


def _below_largest(z: np.ndarray) -> np.ndarray:
    """Return z minus the largest of its row; a difference past the largest float stops there."""
    with np.errstate(over="ignore"):
        return np.maximum(z - z.max(axis=-1, keepdims=True), np.finfo(z.dtype).min)


def _rows(prediction: Any, target: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return both as (n, k) arrays of the prediction's dtype; ValueError unless the targets are probabilities."""
    z, y = as_float_array(prediction, "prediction", ndim=2), as_float_array(target, "target", ndim=2)
    same_shape(z, "prediction", y, "target")
    if y.size and (y.min() < 0 or np.abs(y.sum(axis=1) - 1).max() > 1e-5):
        raise ValueError("target must have rows of probabilities: none negative, each row with the sum 1")
    return z, y.astype(z.dtype, copy=False)
