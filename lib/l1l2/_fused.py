"""What all losses share: checked elementwise calls, and one pass over the data that gives the sum and the gradient.

The pass goes block by block, so that a block of residuals is still in the cache when its gradient and its sum are
computed: memory is read and written once. Only one block of scratch memory is needed, whatever the size of the data.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from typing import Any

import numpy as np

from l1l2._validation import all_finite, as_float_array, same_shape

BLOCK = 65536  # elements; two blocks of float64 are 1 MiB, which the second-level cache of a current core holds


class Loss(ABC):
    """A function of the residual r = prediction - target, summed over the samples.

    A subclass gives `_value`, `_gradient_into` and, where that saves work, `_sum`.
    """

    def value(self, r: Any) -> Any:
        """Return the loss of each residual, never negative.

        r: residuals prediction - target, any shape, in the unit of the target. A value past the largest float is inf.

        Raises TypeError or ValueError when r is not an array of finite numbers.
        """
        r = as_float_array(r, "r")
        with np.errstate(over="ignore", under="ignore"):
            return self._value(r.astype(self._working(r.dtype), copy=False)).astype(r.dtype, copy=False)

    def gradient(self, r: Any) -> Any:
        """Return the derivative of each value with respect to its residual, hence to its prediction.

        r: residuals prediction - target, any shape, in the unit of the target.

        Raises TypeError or ValueError when r is not an array of finite numbers.
        """
        r = as_float_array(r, "r")
        gradient = np.empty(r.shape, self._working(r.dtype))
        with np.errstate(over="ignore", under="ignore"):
            self._gradient_into(r.astype(gradient.dtype, copy=False), gradient)
            gradient = gradient.astype(r.dtype, copy=False)
        return gradient if gradient.ndim else gradient[()]

    def sum_and_gradient(self, prediction: Any, target: Any, out: np.ndarray | None = None) -> tuple[float, np.ndarray]:
        """Return the sum of the losses and the gradient with respect to each prediction, in one pass over the data.

        The same as `value(r).sum()` up to rounding and `gradient(r)`, with r = prediction - target, but without a
        temporary array of full size. The sum is not divided by the number of samples: PyTorch's reduction="sum".

        prediction, target: arrays of one shape, in the unit of the target.
        out: array for the gradient, of that shape and of the dtype of prediction - target; it may be `prediction` or
            `target` itself, which is then overwritten.

        Raises TypeError or ValueError when an argument is not an array of finite numbers, the shapes differ, or `out`
        does not fit; `out` then holds nothing of use.
        """
        prediction = as_float_array(prediction, "prediction", finite=False)
        target = as_float_array(target, "target", finite=False)
        same_shape(prediction, "prediction", target, "target")
        if out is None:
            out = np.empty(prediction.shape, np.result_type(prediction, target))
        else:
            _check_out(out, prediction, target)
        total = self._pass(prediction, target, out)
        if not math.isfinite(total):  # either the input was not finite, or the sum is past the largest float
            all_finite(prediction, "prediction")
            all_finite(target, "target")
        return total, out

    def _pass(self, prediction: np.ndarray, target: np.ndarray, out: np.ndarray) -> float:
        total = 0.0
        dtype = self._working(out.dtype)
        scratch = np.empty(min(BLOCK, out.size), dtype)
        blocks = np.nditer(
            [prediction, target, out],
            flags=["external_loop", "buffered", "zerosize_ok", "copy_if_overlap"],
            op_flags=[["readonly"], ["readonly"], ["writeonly"]],
            op_dtypes=[dtype] * 3,
            casting="same_kind",
            buffersize=BLOCK,
        )
        with blocks, np.errstate(over="ignore", under="ignore", invalid="ignore"):
            for p, t, g in blocks:
                r = np.subtract(p, t, out=scratch[: g.size])
                self._gradient_into(r, g)
                part = self._sum(r, g)
                if not math.isfinite(part):  # a partial result overflowed: once more, slower, in the safe order
                    part = float(np.sum(self._value(r.astype(np.float64))))
                total += part
        return total

    def _working(self, dtype: np.dtype) -> np.dtype:
        """Return the dtype to compute in: that of the data, but float64 when float32 cannot hold the loss's scale."""
        limits = np.finfo(dtype)
        return dtype if float(limits.tiny) <= self._scale() <= float(limits.max) else np.dtype(np.float64)

    def _scale(self) -> float:
        """Return the width at which the loss changes its shape, in the unit of the residual."""
        return 1.0

    @abstractmethod
    def _value(self, r: np.ndarray) -> Any:
        """Return the loss of each residual, without an intermediate result that overflows when the loss does not."""

    @abstractmethod
    def _gradient_into(self, r: np.ndarray, out: np.ndarray) -> None:
        """Write the derivatives at r into `out`; r must be left as it is."""

    def _sum(self, r: np.ndarray, gradient: np.ndarray) -> float:
        """Return the sum of the losses of one block, whose gradient is known; it may overflow on the way."""
        return float(np.sum(self._value(r), dtype=np.float64))


def _check_out(out: Any, prediction: np.ndarray, target: np.ndarray) -> None:
    """Refuse an `out` that cannot take the gradient; check the input now if it is about to be overwritten."""
    if not isinstance(out, np.ndarray):
        raise TypeError(f"out must be a NumPy array or None; got {type(out).__name__}")
    same_shape(out, "out", prediction, "prediction")
    dtype = np.result_type(prediction, target)
    if out.dtype != dtype:
        raise TypeError(f"out must have the dtype of prediction - target, {dtype}; got {out.dtype}")
    if not out.flags.writeable:
        raise ValueError("out must be writable; got a read-only array")
    for array, name in ((prediction, "prediction"), (target, "target")):
        if np.may_share_memory(out, array):
            all_finite(array, name)
