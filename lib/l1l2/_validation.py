"""Checks of arguments, used by every public function of the package.

A message names the argument, says what is allowed and what it was. The wrong kind of thing raises `TypeError`,
the right kind with a value that is not allowed raises `ValueError`.
"""

from __future__ import annotations

import math
import numbers
import operator
from typing import Any

import numpy as np


def as_float_array(value: Any, name: str, *, ndim: int | None = None, finite: bool = True) -> np.ndarray:
    """Return `value` as a NumPy array of float64 or float32, without a copy where none is needed.

    float32 stays float32 and float16 becomes it; integers and wider floats become float64. Lists, tuples, pandas
    objects and anything else that NumPy turns into a numeric array are accepted.

    value: what the caller passed.
    name: the argument's name, for the message.
    ndim: the number of dimensions it must have; None allows any.
    finite: whether nan and infinity are refused.

    Raises TypeError for bool, complex, strings, objects, dates and masked arrays; ValueError for a ragged list, a
    wrong number of dimensions, and nan or infinity.
    """
    if isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"{name} must be a plain array of numbers; got a masked array: fill it or drop what is masked")
    try:
        array = np.asarray(value)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{name} must be a rectangular array of numbers; got {_short(value)} ({error})") from None
    if array.dtype.kind not in "iuf":
        what = f"{_short(value)} with dtype {array.dtype}"
        raise TypeError(f"{name} must be an array of real numbers (integers or floats); got {what}")
    if array.dtype == np.float16:
        array = array.astype(np.float32)
    elif array.dtype != np.float32 and array.dtype != np.float64:
        with np.errstate(over="ignore"):  # a long double past 1.8e308 becomes inf, which the check below refuses
            array = array.astype(np.float64)
    array = array.astype(array.dtype.newbyteorder("="), copy=False)
    if ndim is not None and array.ndim != ndim:
        raise ValueError(f"{name} must have {ndim} dimension{'s' * (ndim != 1)}; got {array.ndim}, shape {array.shape}")
    if finite:
        all_finite(array, name)
    return array


def all_finite(array: np.ndarray, name: str) -> None:
    """Raise ValueError when a float array holds nan or infinity; the message says how many and where the first is."""
    good = np.isfinite(array)
    if not good.all():
        bad = np.argwhere(~good)
        index = tuple(int(i) for i in bad[0])
        first = f"the first is {array[index]}" + f" at index {index}" * (array.ndim > 0)
        raise ValueError(f"{name} must be finite; got {len(bad)} non-finite value{'s' * (len(bad) != 1)}, {first}")


def same_shape(first: np.ndarray, first_name: str, second: np.ndarray, second_name: str) -> None:
    """Raise ValueError unless both arrays have the same shape; nothing is broadcast."""
    if first.shape != second.shape:
        names = f"{first_name} and {second_name}"
        raise ValueError(f"{names} must have the same shape; got {first.shape} and {second.shape}")


def real(value: Any, name: str) -> float:
    """Return a finite real number as a float; TypeError for anything else, bool too; ValueError for nan and inf."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value[()]
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a real number; got {_short(value)}")
    try:
        number = float(value)
    except OverflowError:
        raise ValueError(f"{name} must be finite; got a number past 1.8e308") from None
    if not math.isfinite(number):
        raise ValueError(f"{name} must be finite; got {number}")
    return number


def positive(value: Any, name: str) -> float:
    """Return a finite number > 0 as a float; TypeError when it is no number, ValueError when it is not positive."""
    number = real(value, name)
    if number <= 0:
        raise ValueError(f"{name} must be positive (> 0); got {number!r}")
    return number


def non_negative(value: Any, name: str) -> float:
    """Return a finite number >= 0 as a float; TypeError when it is no number, ValueError when it is negative."""
    number = real(value, name)
    if number < 0:
        raise ValueError(f"{name} must not be negative (>= 0); got {number!r}")
    return number


def between(value: Any, name: str, low: float, high: float, *, ends: bool = True) -> float:
    """Return a number in [low, high], or in (low, high) when `ends` is false; TypeError or ValueError otherwise."""
    number = real(value, name)
    inside = low <= number <= high if ends else low < number < high
    if not inside:
        interval = f"[{low:g}, {high:g}]" if ends else f"({low:g}, {high:g}), ends excluded"
        raise ValueError(f"{name} must lie in {interval}; got {number!r}")
    return number


def fraction(value: Any, name: str) -> float:
    """Return a number in [0, 1), 0 allowed and 1 not, as a float; TypeError or ValueError otherwise."""
    number = real(value, name)
    if not 0 <= number < 1:
        raise ValueError(f"{name} must lie in [0, 1), 1 excluded; got {number!r}")
    return number


def integer(value: Any, name: str, *, minimum: int | None = None) -> int:
    """Return an integer >= minimum as an int; TypeError for bool, floats and the rest, ValueError when too small."""
    if isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be an integer; got {_short(value)}")
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer; got {_short(value)}") from None
    if minimum is not None and number < minimum:
        raise ValueError(f"{name} must be at least {minimum}; got {number}")
    return number


def boolean(value: Any, name: str) -> bool:
    """Return True or False as a bool; TypeError for anything else, 0 and 1 included."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False; got {_short(value)}")
    return bool(value)


def sequence(value: Any, name: str, items: str) -> list[Any]:
    """Return `value` as a list; TypeError for what is no sequence, and for text."""
    if isinstance(value, (str, bytes, dict, set)) or not hasattr(value, "__len__") or not hasattr(value, "__iter__"):
        raise TypeError(f"{name} must be a sequence of {items}; got {_short(value)}")
    return list(value)


def function_of(value: Any, name: str, arguments: str) -> Any:
    """Return `value` as it came; TypeError unless it can be called."""
    if not callable(value):
        raise TypeError(f"{name} must be a function of {arguments}; got {_short(value)}")
    return value


def design_matrix(X: Any, name: str = "X") -> np.ndarray:
    """Return a finite (n, p) float array with n >= 1; ValueError otherwise, with advice for a one-dimensional one."""
    array = as_float_array(X, name)
    if array.ndim != 2:
        advice = f": one feature has shape (n, 1), as {name}.reshape(-1, 1) gives" if array.ndim == 1 else ""
        raise ValueError(f"{name} must have 2 dimensions (samples, features); got shape {array.shape}{advice}")
    if array.shape[0] == 0:
        raise ValueError(f"{name} must have at least one row; got shape {array.shape}")
    return array


def design_and_target(X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    """Return X (n, p) and y (n,) in one float dtype; ValueError when their numbers of rows differ."""
    X, y = design_matrix(X), as_float_array(y, "y", ndim=1)
    if len(X) != len(y):
        raise ValueError(f"X and y must have the same number of rows; got {len(X)} and {len(y)}")
    dtype = np.result_type(X, y)
    return X.astype(dtype, copy=False), y.astype(dtype, copy=False)


def _short(value: Any) -> str:
    """Describe a refused value in a few words: its type, and the value itself where that is short."""
    if value is None:
        return "None"
    text = repr(value) if isinstance(value, (str, bytes, bool, int, float, complex, np.generic)) else ""
    return f"{type(value).__name__} {text}" if 0 < len(text) <= 40 else type(value).__name__
