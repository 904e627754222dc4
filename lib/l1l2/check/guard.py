"""Run somebody's function for a limited time, whatever it does, in a notebook too, on every system.

The function runs in a thread of its own. When its time is up, an exception is set in that thread, which ends any loop
written in Python. Two kinds of answers cannot be ended so: one that waits inside a single call of C code (time.sleep,
a huge product of matrices), and one that catches every exception in an endless loop. Their thread is left behind, and
the verdict says so. Where threads cannot be started (Python in the browser), the function runs under a tracer that
ends it at the next line of Python; there a call of C code cannot be interrupted at all.
"""

from __future__ import annotations

import builtins
import contextlib
import ctypes
import io
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

STACK = 16 * 1024 * 1024  # bytes: a deep recursion shall end in RecursionError, not in a crash


class TimeUp(BaseException):
    """Raised inside the answer when its time is over; `except Exception` does not catch it."""


class StillRunning(Exception):
    """The function neither returned nor could be ended."""


def run(work: Callable[[], Any], seconds: float) -> Any:
    """Call `work` and return what it returns; raise TimeUp or StillRunning when it takes more than `seconds`.

    What `work` prints is dropped, its warnings too, and `input` raises in it. `work` must catch its own exceptions.
    """
    with _quiet():
        try:
            return _in_thread(work, seconds)
        except _NoThreads:
            return _traced(work, seconds)


def in_words(seconds: float) -> str:
    """Return "3 seconds", "1 second"."""
    return f"{seconds:g} second{'s' * (seconds != 1)}"


class _NoThreads(Exception):
    pass


def _in_thread(work: Callable[[], Any], seconds: float) -> Any:
    result: list[Any] = []
    lock, over = threading.Lock(), threading.Event()

    def body() -> None:
        try:
            try:
                with np.errstate(all="ignore"):  # the state belongs to the thread
                    result.append(work())
            finally:
                with lock:
                    over.set()
            time.sleep(0)  # an exception set at the last moment arrives here at the latest
        except TimeUp:
            over.set()

    thread = threading.Thread(target=body, name="answer", daemon=True)
    old = _stack_size(STACK)
    try:
        thread.start()
    except RuntimeError as error:
        raise _NoThreads from error
    finally:
        _stack_size(old)
    try:
        if over.wait(seconds):
            thread.join(1.0)
            return result[0]
    except KeyboardInterrupt:
        _end(thread, lock, over)
        raise
    _end(thread, lock, over)
    if result:  # it returned in the very last moment
        return result[0]
    raise TimeUp if over.is_set() else StillRunning


def _end(thread: threading.Thread, lock: threading.Lock, over: threading.Event) -> None:
    """Set TimeUp in the thread until it ends, for up to a second."""
    for _ in range(40):
        with lock:
            if over.is_set():
                break
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(TimeUp))
        if over.wait(0.025):
            break
    if over.is_set():
        thread.join(1.0)


def _stack_size(size: int) -> int:
    try:
        return threading.stack_size(size)
    except (ValueError, RuntimeError):
        return 0


def _traced(work: Callable[[], Any], seconds: float) -> Any:
    deadline = time.monotonic() + seconds

    def tracer(frame: Any, event: str, argument: Any) -> Any:
        if time.monotonic() > deadline:
            raise TimeUp
        return tracer

    old = sys.gettrace()
    sys.settrace(tracer)
    try:
        with np.errstate(all="ignore"):
            return work()
    finally:
        sys.settrace(old)


class _Sink(io.TextIOBase):
    """Swallows what is printed."""

    def write(self, text: str) -> int:
        return len(text)

    def writable(self) -> bool:
        return True


def _no_input(*_: object) -> str:
    raise RuntimeError("an answer gets what it needs as arguments; it must not call input()")


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without output, warnings and questions to the reader; restored even when the answer's thread is left behind."""
    old_input = builtins.input
    with warnings.catch_warnings(), contextlib.redirect_stdout(_Sink()), contextlib.redirect_stderr(_Sink()):
        warnings.simplefilter("ignore")
        builtins.input = _no_input
        try:
            yield
        finally:
            builtins.input = old_input
