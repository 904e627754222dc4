"""A bar in the terminal for whoever waits longer than a second."""

import sys
import threading
import time
from types import TracebackType

WIDTH = 24
PATIENCE = 1.0  # seconds of silence
EVERY = 0.2


class Progress:
    """Shows, around one piece of work, how many are done; from the second second on, and only where somebody watches.

    total, done: pieces of work in all and behind us. what: the piece at hand. since: when all began, of perf_counter.
    """

    def __init__(self, total: int, done: int, what: str, since: float) -> None:
        self.total, self.done, self.what, self.since = total, done, what, since
        self._stream, self._ended, self._width = sys.stderr, threading.Event(), 0
        self._thread = threading.Thread(target=self._run, daemon=True)

    def line(self, seconds: float) -> str:
        """Returns the bar. Of a single piece nobody knows how much is done: its mark goes to and fro."""
        if self.total > 1:
            filled = WIDTH * self.done // self.total
            bar = "#" * filled + "." * (WIDTH - filled)
        else:
            at = WIDTH - 1 - abs(int(seconds / EVERY) % (2 * WIDTH - 2) - (WIDTH - 1))
            bar = "." * at + "#" + "." * (WIDTH - 1 - at)
        return f"[{bar}] {self.done} of {self.total}, {self.what}, {seconds:.0f} s"

    def _run(self) -> None:
        seconds = time.perf_counter() - self.since
        while not self._ended.wait(max(PATIENCE - seconds, EVERY)):
            seconds = time.perf_counter() - self.since
            self._write(self.line(seconds))
        self._write("")

    def _write(self, text: str) -> None:
        if text or self._width:
            self._stream.write("\r" + text.ljust(self._width) + ("" if text else "\r"))
            self._stream.flush()
        self._width = len(text)

    def __enter__(self) -> "Progress":
        if self._stream.isatty():
            self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._ended.set()
        if self._thread.ident is not None:
            self._thread.join()
