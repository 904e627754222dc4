"""What every public function promises, tried on one call: a finite, correct answer, or a documented error.

A `Promise` says how a function is called, which kinds of arguments it takes, and what a right answer is. `hold` draws
a call and judges what comes of it. No warning may come, no argument may change, and an error must be of a type that the
docstring names, with a message that names an argument; when a single argument is at fault, that one.
"""

from __future__ import annotations

import contextlib
import copy
import dataclasses
import functools
import importlib
import inspect
import pkgutil
import re
import signal
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import note
from hypothesis import strategies as st

import l1l2
from tests.properties.arguments import Array, Draw, Kind, Number

SECONDS = 20  # a call that takes this long hangs
MODES = ("tame", "dressed", "dressed", "wild", "wild", "junk", "junk")
AS_FOR = re.compile(r"\bas (?:for|in|of) `([\w.]+)`")
ERROR = re.compile(r"\b[A-Z]\w*(?:Error|Warning)\b")


@dataclass(frozen=True)
class Promise:
    """What one public function promises.

    name: its name inside the package, "losses.Huber.value".
    call: takes the arguments by name.
    kinds: what each argument may be.
    right: takes the result and the plain arguments, and asserts that the one is right for the other; it may take
        `single`, which says whether some argument came as float32.
    wild: whether `right` also decides when arguments are subnormal or huge; else the answer must only be finite.
    infinite: whether an answer may be infinite: the docstring must say when, and `right` must check it.
    refuses: says of plain arguments whether they may be refused with a documented error, though each by itself is
        allowed: not enough steps, say.
    also: errors that are documented elsewhere, as by a class of the standard library that stands behind.
    names: how messages call an argument, where that is not its name.
    sizes: bounds of the letters in the shapes of arrays.
    """

    name: str
    call: Callable[..., Any]
    kinds: Mapping[str, Kind]
    right: Callable[..., None]
    wild: bool = True
    infinite: bool = False
    refuses: Callable[..., bool] = lambda **_: False
    also: tuple[type[Exception], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, tuple[int, int]] = field(default_factory=lambda: {"n": (1, 5), "p": (1, 3), "k": (1, 3)})
    ignore: tuple[type[Warning], ...] = ()
    covers: tuple[str, ...] = ()  # further functions that `right` calls and judges

    def __repr__(self) -> str:
        return self.name


def hold(promise: Promise, data: Any) -> None:
    """Draw one call and judge it."""
    mode = data.draw(st.sampled_from(MODES if promise.kinds else ("tame",)), label="mode")
    try_call(promise, data.draw, mode)


def try_call(promise: Promise, draw: Draw, mode: str) -> None:
    sizes = {letter: draw(st.integers(*bounds)) for letter, bounds in promise.sizes.items()}
    plain = {name: kind.good(draw, sizes, mode == "wild") for name, kind in promise.kinds.items()}
    given = {name: copy.deepcopy(value) if _is_data(value) else value for name, value in plain.items()}
    culprit = None
    refusing = [name for name, kind in promise.kinds.items() if kind.strangers != ()]
    mode = "tame" if mode == "junk" and not refusing else mode
    if mode == "dressed":
        given = {name: promise.kinds[name].dress(draw, value) for name, value in given.items()}
    if mode == "junk":
        culprit = draw(st.sampled_from(refusing))
        given[culprit] = promise.kinds[culprit].junk(draw, dict(sizes))
    note(f"{promise.name}({', '.join(f'{name}={value!r}' for name, value in given.items())})")
    before = {name: _copy(value) for name, value in given.items()}
    try:
        with quiet(promise.ignore), in_time():
            result = promise.call(**given)
    except Warning:
        raise
    except Exception as error:  # noqa: BLE001 - whatever comes is judged
        _judge_error(promise, error, culprit, plain, mode)
        return
    finally:
        for name, value in given.items():
            assert _same(value, before[name]), f"{name} was changed"
    assert culprit is None, f"{culprit} = {given[culprit]!r} was taken"
    if not promise.infinite:
        assert_finite(result)
    if mode != "wild" or promise.wild:
        single = any(getattr(value, "dtype", None) in (np.float32, np.float16) for value in given.values())
        wants = inspect.signature(promise.right).parameters
        promise.right(result, **plain, **({"single": single} if "single" in wants else {}))


def _judge_error(promise: Promise, error: Exception, culprit: str | None, plain: dict[str, Any], mode: str) -> None:
    allowed = documented(promise.name) | {kind.__name__ for kind in promise.also}
    if type(error).__name__ not in allowed or isinstance(error, AssertionError):
        raise error
    if culprit is None and not promise.refuses(**plain):
        raise error
    said = str(error)
    names = [culprit] if culprit and not promise.refuses(**plain) else list(promise.kinds)
    words = [word for name in names for word in promise.names.get(name, name).split("|")]
    assert any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said) for word in words), f"names not {names}: {said}"
    assert len(said) < 4000, f"too long: {said[:100]}"


@contextlib.contextmanager
def quiet(ignored: tuple[type[Warning], ...] = ()) -> Iterator[None]:
    """Turn each warning into an error, but those that are documented."""
    with warnings.catch_warnings(), np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("error")
        # What libraries tell each other of their versions: the oldest of one stands beside the newest of another.
        between = r"(ipywidgets|traitlets|anywidget|matplotlib|pyparsing)\b"
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=between)
        for kind in ignored:
            warnings.simplefilter("ignore", kind)
        yield


@contextlib.contextmanager
def in_time(seconds: int = SECONDS) -> Iterator[None]:
    """Raise AssertionError in a call that hangs, where the system can."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(*_: object) -> None:
        raise AssertionError(f"it took more than {seconds} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def assert_finite(result: Any) -> None:
    """Every number in a result, however deep, is finite."""
    if isinstance(result, np.ndarray | np.generic | float | int) and not isinstance(result, bool):
        array = np.asarray(result)
        if array.dtype.kind == "f":
            assert np.isfinite(array).all(), f"not finite: {result}"
    elif isinstance(result, Mapping):
        assert_finite(list(result.values()))
    elif isinstance(result, list | tuple):
        for item in result:
            assert_finite(item)
    elif dataclasses.is_dataclass(result):
        assert_finite([getattr(result, f.name) for f in dataclasses.fields(result)])


def _is_data(value: Any) -> bool:
    return isinstance(value, np.ndarray | list | dict | tuple)


def _copy(value: Any) -> Any:
    """A copy by which a change can be told, of what holds numbers; the thing itself of everything else."""
    if isinstance(value, np.ndarray | pd.Series | pd.DataFrame):
        return value.copy()
    return copy.deepcopy(value) if isinstance(value, list | dict) else value


def _same(value: Any, before: Any) -> bool:
    if isinstance(value, pd.Series | pd.DataFrame):
        return value.equals(before)
    if isinstance(value, np.ndarray):
        return value.shape == before.shape and (value.dtype == object or repr(value) == repr(before))
    if isinstance(value, list):
        return repr(value) == repr(before)
    return True


# ------------------------------------------------------------------------------------------------ what is public


def public_names() -> set[str]:
    """All that a reader may call, by name inside the package: functions, constructors and methods.

    Public is what a package lists in its `__all__` and what stands in the other modules without an underscore; the
    modules inside a package that has an `__all__` are how it is made.
    """
    found: set[str] = set()
    packages: list[str] = []
    for info in pkgutil.walk_packages(l1l2.__path__, "l1l2."):
        inside = any(info.name.startswith(package + ".") for package in packages)
        if inside or any(part.startswith("_") for part in info.name.split(".")):
            continue
        module = importlib.import_module(info.name)
        listed = getattr(module, "__all__", None)
        if info.ispkg and listed is not None:
            packages.append(info.name)
        names = listed or [name for name, thing in vars(module).items() if _is_own(name, thing, module)]
        for name in names:
            found |= _calls(f"{info.name.removeprefix('l1l2.')}.{name}", getattr(module, name))
    return found


def _is_own(name: str, thing: Any, module: Any) -> bool:
    own = getattr(thing, "__module__", None) == module.__name__
    return not name.startswith("_") and own and (inspect.isfunction(thing) or inspect.isclass(thing))


def _calls(name: str, thing: Any) -> set[str]:
    """The name of a function; of a class, its constructor and its methods and properties that are the package's own."""
    if not inspect.isclass(thing):
        return {name} if inspect.isroutine(thing) else set()
    out = {name}
    for kind in thing.__mro__:
        if kind.__module__.startswith("l1l2"):
            for attribute, value in vars(kind).items():
                callable_ = isinstance(
                    value, staticmethod | classmethod | property | functools.cached_property
                ) or inspect.isfunction(value)
                if not attribute.startswith("_") and callable_:
                    out.add(f"{name}.{attribute}")
    return out


def documented(name: str) -> set[str]:
    """The errors that the docstring of a function or method names, or that of its class."""
    module, *path = name.split(".")
    thing: Any = importlib.import_module(f"l1l2.{module}")
    text, above = "", [thing]
    while path:
        if inspect.ismodule(thing) and not hasattr(thing, path[0]):
            importlib.import_module(f"{thing.__name__}.{path[0]}")
        thing = getattr(thing, path.pop(0))
        text += "" if inspect.ismodule(thing) else inspect.getdoc(thing) or ""
        above.append(thing)
    for other in AS_FOR.findall(text):  # "errors as for `value`"
        for place in above[:-1]:
            found = place
            for part in other.split("."):
                found = getattr(found, part, None)
            same = getattr(found, name.rsplit(".", 1)[-1], None) if inspect.isclass(found) else None
            text += (inspect.getdoc(found) or "") + (inspect.getdoc(same) or "")
    return set(ERROR.findall(text))


PROMISES: dict[str, Promise] = {}


def promise(*args: Any, **kwargs: Any) -> None:
    """Register a promise; a second one for the same function gets its own test."""
    made = Promise(*args, **kwargs)
    key, count = made.name, 2
    while key in PROMISES:
        key, count = f"{made.name} ({count})", count + 1
    PROMISES[key] = made


__all__ = ["PROMISES", "Array", "Number", "Promise", "hold", "promise", "public_names"]
