"""Load one submission and check it, in a process of its own that may crash: python -m l1l2.check.submission.

A submission is one or more .py or .ipynb files. Its answers are the functions and numbers named as the exercises;
where a name is defined twice, the last one counts. A cell that raises does not keep the next ones from running.
"""

from __future__ import annotations

import ast
import asyncio
import builtins
import inspect
import json
import linecache
import re
import sys
import types
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from .exercises import ALL
from .guard import StillRunning, TimeUp, in_words, run
from .judge import judge
from .parameter import Parameter, judge_number

_MEMORY = 4 * 1024**3  # bytes that a submission may ask for, where the system can limit it
_SHELL_CELLS = re.compile(r"%%(bash|sh|script|html|javascript|js|latex|markdown|svg|writefile|cmd|perl|ruby)\b")


def load(files: Sequence[Path], faults: list[str], seconds: float) -> dict[str, Any]:
    """Run the files one after the other and return the names they define; what goes wrong is added to `faults`."""
    names: dict[str, Any] = {}
    for file in files:
        module = types.ModuleType("submission")
        module.__file__ = str(file)
        module.__dict__["display"] = _display
        sys.modules["submission"] = module
        sys.path.insert(0, str(file.parent))
        try:
            pieces = list(_pieces(file))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            faults.append(f"{file.name}: it cannot be read ({type(error).__name__})")
            continue
        try:
            run(partial(_run, pieces, module.__dict__, faults), seconds)
        except (TimeUp, StillRunning):
            faults.append(f"{file.name}: it did not finish within {in_words(seconds)}")
        names |= module.__dict__
    return names


def _display(*_: Any, **__: Any) -> None:
    """Stand in for the `display` that a notebook has."""


def _pieces(file: Path) -> Iterator[tuple[str, str]]:
    """Yield (name, source) of a whole .py file, or of each code cell of a notebook."""
    text = file.read_text(encoding="utf-8-sig")
    if file.suffix != ".ipynb":
        yield file.name, text
        return
    code = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    for number, cell in enumerate(code, start=1):
        source = cell["source"]
        yield f"{file.name}, code cell {number}", _plain("".join(source) if isinstance(source, list) else source)


def _plain(source: str) -> str:
    """Take the lines for IPython (%magic, !command, help?) out of a cell, and keep the numbers of the others."""
    if _SHELL_CELLS.match(source.lstrip()):
        return ""
    lines = source.split("\n")
    for i, line in enumerate(lines):
        word = line.lstrip()
        if word.startswith(("%", "!", "?")) or re.fullmatch(r"[\w.]+\?{1,2}", word.rstrip()):
            lines[i] = line[: len(line) - len(word)] + "pass"
    return "\n".join(lines)


def _run(pieces: list[tuple[str, str]], namespace: dict[str, Any], faults: list[str]) -> None:
    for name, source in pieces:
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        try:
            code = compile(source, name, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)  # as a notebook does
            if code.co_flags & inspect.CO_COROUTINE:
                asyncio.run(eval(code, namespace))
            else:
                exec(code, namespace)
        except TimeUp:
            raise
        except SyntaxError as error:
            faults.append(f"{name}, line {error.lineno}: {type(error).__name__} ({error.msg})")
        except BaseException as error:  # noqa: BLE001 - it may call sys.exit()
            words = re.sub(r" at 0x[0-9a-fA-F]+", "", " ".join(str(error).split()))[:120]
            faults.append(f"{name}: {type(error).__name__}" + (f" ({words})" if words else ""))


def report(files: Sequence[Path], exercises: Sequence[str], seconds: float, out: TextIO) -> None:
    """Load and check, and write one line of JSON as each thing is known, so that a crash loses only what follows."""

    def say(**what: Any) -> None:
        out.write(json.dumps(what) + "\n")
        out.flush()

    faults: list[str] = []
    say(now="loading")
    names = load(files, faults, 10 * seconds)
    for fault in faults:
        say(fault=fault)
    for name in exercises:
        if name not in names:
            say(exercise=name, passed=None, message="not defined")
            continue
        say(now=name)
        exercise, answer = ALL[name], names[name]
        verdict = (
            judge_number(exercise, answer) if isinstance(exercise, Parameter) else judge(exercise, answer, seconds)
        )
        say(exercise=name, passed=verdict.passed, message=verdict.message)
    say(done=True)


def main(arguments: Sequence[str]) -> None:
    """Arguments: the result file, the seconds of a check, the exercises joined by commas, the submission's files."""
    result, seconds, exercises, *files = arguments
    _limit_memory()
    sys.argv = ["submission"]
    builtins.breakpoint = _display  # a forgotten breakpoint() must not wait for a keyboard
    with open(result, "w", encoding="utf-8") as out:
        report([Path(file) for file in files], exercises.split(","), float(seconds), out)


def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
    except (ImportError, ValueError, OSError):
        pass  # Windows has no such limit, and a smaller one may be set already


if __name__ == "__main__":
    main(sys.argv[1:])
