"""What an answer returned or raised, as numbers or as a sentence that says why there are none."""

from __future__ import annotations

import inspect
import linecache
import re
import traceback
from typing import Any

import numpy as np

_REFUSED = {
    "b": "you return True or False, a comparison instead of a number",
    "c": "you return complex numbers",
    "U": "you return text instead of numbers",
    "S": "you return text instead of numbers",
    "M": "you return dates instead of numbers",
    "m": "you return dates instead of numbers",
}


class NoNumbers(Exception):
    """Holds the sentence that says what was returned instead of numbers."""


def as_numbers(result: Any) -> np.ndarray:
    """Return what was returned as an array of floats; raise NoNumbers, with a sentence, when it is none."""
    fault = _no_number(result)
    if fault:
        raise NoNumbers(fault)
    try:
        raw = np.asarray(result)
        if raw.dtype.kind in _REFUSED:
            raise NoNumbers(_REFUSED[raw.dtype.kind])
        return raw.astype(float)
    except (TypeError, ValueError):
        raise NoNumbers(f"you return a {type(result).__name__} that is no array of numbers") from None


def _no_number(result: Any) -> str:
    if result is None:
        return "you return None: is the `return` missing? (print shows a value but does not return it)"
    if result is Ellipsis or result is NotImplemented:
        return "you return a placeholder: the function is still to be written"
    if isinstance(result, (str, bytes)):
        return f"you return text, {result[:30]!r}, instead of a number"
    if inspect.iscoroutine(result):
        result.close()
        return "you return a coroutine: write `def`, not `async def`"
    if inspect.isgenerator(result) or type(result) in (map, filter, zip):
        return "you return a generator, which holds no numbers yet: wrap it in `list(...)`"
    if isinstance(result, (dict, set, frozenset)):
        return f"you return a {type(result).__name__}: return a number, a list or an array"
    if callable(result) and not hasattr(result, "__array__"):
        return "you return a function: is a pair of parentheses missing?"
    return ""


def describe_error(error: BaseException, answer: Any) -> str:
    """Return "you raise ..." with the words of the error and, where it can be found, the answer's own line."""
    if isinstance(error, NotImplementedError):
        return "you raise NotImplementedError: the function is still to be written"
    if isinstance(error, RecursionError):
        return "the recursion never ends (RecursionError): which call does not call itself again?"
    if isinstance(error, SystemExit):
        return "you call exit(): a function hands back its value with `return`"
    words = re.sub(r" at 0x[0-9a-fA-F]+", "", " ".join(str(error).split()))[:160]
    code = getattr(answer, "__code__", None)
    line = ""
    for frame, number in traceback.walk_tb(error.__traceback__):
        if code is not None and frame.f_code.co_filename == code.co_filename:
            line = linecache.getline(frame.f_code.co_filename, number).strip()
    where = f", in `{line}`" if line else ""
    return f"you raise {type(error).__name__}" + (f" ({words})" if words else "") + where
