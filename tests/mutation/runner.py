"""Run the tests against every mutant of a module, and see which of them nobody notices.

What makes thousands of runs a matter of minutes: a mutant meets only the tests that pass through its line (measured
once, with coverage), the quickest first, and only until one fails; and it lives in a fork of a process that has
collected the tests already, in which the code of one function is replaced. A mutant outside functions, in a default or
a constant, is imported anew, in a fork of a process that has imported everything but the package.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import hashlib
import importlib
import io
import json
import os
import resource
import signal
import sys
import types
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from pathlib import Path
from time import process_time
from typing import Any

import coverage
import pytest

from .mutants import Mutant, mutants_of

SURVIVED, KILLED = 0, 1  # exit codes of the process in which a mutant lives
PATIENCE = 3.0  # seconds of tests that a mutant meets at most
MEMORY = 8 * 2**30  # bytes of address space, beyond which a mutant counts as one that does not end
IMPORTED_FIRST = (
    "numpy scipy.stats scipy.optimize sklearn.linear_model statsmodels.api pandas matplotlib.pyplot"
    " hypothesis.strategies hypothesis.extra.numpy"
)

Results = dict[str, str]  # from a mutant's name to "killed", "survived" or "timed out"


@dataclass(frozen=True)
class Project:
    """Where things are. root: where pytest runs. package: its name, a folder of lib. tests: files, relative to root."""

    root: Path
    lib: Path
    package: str
    tests: tuple[str, ...]
    cache: Path

    def path(self, module: str) -> Path:
        stem = self.lib / self.package / module.replace(".", "/")
        return stem / "__init__.py" if stem.is_dir() else stem.with_suffix(".py")

    def pytest(self, arguments: list[str], plugin: object) -> int:
        """Run pytest quietly in this process."""
        options = ["-q", "--no-header", "--tb=no", "-x", "--rootdir", str(self.root), "-m", "not slow"]
        cache = ["-o", f"cache_dir={self.cache / 'pytest'}"]
        return int(pytest.main([*options, *cache, *arguments], plugins=[plugin]))


@dataclass(frozen=True)
class Measured:
    """What each test costs, in seconds, and which tests pass through each line of each file."""

    seconds: dict[str, float]
    tests_at: dict[str, dict[int, list[str]]]

    def tests_of(self, path: Path, mutant: Mutant, tree_lines: tuple[int, int]) -> list[str]:
        """Return the tests that may notice a mutant, the quickest first, as many as PATIENCE allows."""
        first, last = mutant.lines if mutant.warm else tree_lines
        at = self.tests_at.get(str(path), {})
        tests = {test for line in range(first, last + 1) for test in at.get(line, ())}
        chosen, left = [], PATIENCE
        for test in sorted(tests, key=lambda name: (self.seconds[name], name)):
            left -= self.seconds[test]
            if left < 0 and chosen:
                break
            chosen.append(test)
        return chosen


# ------------------------------------------------------------------------------------------------ which test sees what


class _Contexts:
    """A plugin that tells coverage which test runs, and takes the time."""

    def __init__(self, watch: coverage.Coverage) -> None:
        self.watch = watch
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self.watch.switch_context(item.nodeid)
        began = process_time()
        result = yield
        self.seconds[item.nodeid] = process_time() - began
        self.watch.switch_context("")
        return result


def measure(project: Project, say: Callable[[str], None]) -> Measured:
    """Return what the tests cover and cost: of each test file kept in the cache, until it or the package changes."""
    package = hashlib.sha256(b"".join(p.read_bytes() for p in sorted((project.lib / project.package).rglob("*.py"))))
    seconds: dict[str, float] = {}
    tests_at: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for file in project.tests:
        key = hashlib.sha256(package.digest() + (project.root / file).read_bytes()).hexdigest()
        kept = project.cache / f"{file.replace('/', '.')}.json"
        if not kept.exists() or json.loads(kept.read_text())["key"] != key:
            say(f"Measure what {file} covers")
            if _in_a_fork(lambda file=file, key=key, kept=kept: _measure_file(project, file, key, kept)) != 0:
                raise SystemExit(f"{file} must pass before mutants can fail it: python -m pytest {file}")
        data = json.loads(kept.read_text())
        seconds.update(data["seconds"])
        for path, lines in data["lines"].items():
            for line, tests in lines.items():
                tests_at[path][int(line)] += tests
    return Measured(seconds, tests_at)


def _measure_file(project: Project, file: str, key: str, kept: Path) -> int:
    watch = coverage.Coverage(data_file=None, source=[str(project.lib / project.package)], config_file=False)
    contexts = _Contexts(watch)
    watch.start()
    code = project.pytest([file], contexts)
    watch.stop()
    data = watch.get_data()
    lines = {
        path: {line: sorted(filter(None, tests)) for line, tests in data.contexts_by_lineno(path).items()}
        for path in data.measured_files()
    }
    if code == 0:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(json.dumps({"key": key, "seconds": contexts.seconds, "lines": lines}))
    return code


# --------------------------------------------------------------------------------------------- a mutant's own process


def _in_a_fork(work: Callable[[], int]) -> int:
    """Do the work in a fork that writes nothing to the terminal, and return its exit code; -signal if one ended it."""
    child = _fork(work)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _fork(work: Callable[[], int]) -> int:
    child = os.fork()
    if child:
        return child
    code = KILLED
    with contextlib.suppress(BaseException):
        silence = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(silence, stream)
        code = work()
    os._exit(code)


class _FirstFailure:
    """A plugin for the fork of a mutant: the first test that fails ends it, and so does one that takes far too long."""

    def __init__(self, seconds: dict[str, float]) -> None:
        self.seconds = seconds
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        usual = self.seconds.get(item.nodeid, 1.0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 3 + 10 * usual)  # of its own computing, however busy the machine is
        signal.setitimer(signal.ITIMER_REAL, 120 + 100 * usual)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            os._exit(KILLED)


def _cold(project: Project, module: str, mutant: Mutant | None, tests: list[str], seconds: dict[str, float]) -> int:
    """Import the package with the mutant in it, and run the tests."""
    if mutant:
        path, name = project.path(module), f"{project.package}.{module}".removesuffix(".__init__")
        code, as_ever = mutant.compile(str(path)), SourceFileLoader.get_code

        def get_code(loader: SourceFileLoader, fullname: str) -> Any:
            return code if fullname == name else as_ever(loader, fullname)

        SourceFileLoader.get_code = get_code  # type: ignore[assignment, method-assign]
    return SURVIVED if project.pytest(tests, _FirstFailure(seconds)) == 0 else KILLED


class _Warm:
    """A plugin that, once the tests are collected, gives each mutant a fork in which a function's code is replaced."""

    def __init__(self, jobs: list[tuple[str, Mutant | None, list[str]]], run: _Run) -> None:
        self.jobs, self.run = jobs, run

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = {item.nodeid: item for item in session.items}
        functions: dict[tuple[str, str, int], list[types.FunctionType]] = defaultdict(list)
        for thing in gc.get_objects():
            if isinstance(thing, types.FunctionType):
                functions[_place(thing.__code__)].append(thing)
            elif isinstance(thing, functools._lru_cache_wrapper) and thing.__module__.startswith(self.run.package):
                thing.cache_clear()
        gc.freeze()

        def live(module: str, mutant: Mutant | None, tests: list[str]) -> int:
            session.config.pluginmanager.register(_FirstFailure(self.run.measured.seconds))
            if mutant:
                for code in _codes(mutant.compile(str(self.run.project.path(module)))):
                    for function in functions[_place(code)]:
                        function.__code__ = code
            chosen = [items[test] for test in tests]
            for item, following in zip(chosen, [*chosen[1:], None]):
                session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            return SURVIVED

        self.run.all([(job, functools.partial(live, *job)) for job in self.jobs])
        return True


def _place(code: types.CodeType) -> tuple[str, str, int]:
    return code.co_filename, code.co_qualname, code.co_firstlineno


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _codes(constant)


# -------------------------------------------------------------------------------------------------------- all mutants


class _Run:
    """Mutants' processes, some at a time, and what became of them."""

    def __init__(
        self, project: Project, measured: Measured, at_a_time: int, done: Callable[[str, Results], None]
    ) -> None:
        self.project, self.measured, self.at_a_time, self.done = project, measured, at_a_time, done
        self.package = project.package
        self.results: dict[str, Results] = defaultdict(dict)
        self.left = Counter[str]()
        self._living: dict[int, tuple[str, Mutant | None]] = {}

    def all(self, work: list[tuple[tuple[str, Mutant | None, list[str]], Callable[[], int]]]) -> None:
        for (module, mutant, tests), live in work:
            if mutant and not tests:
                self._note(module, mutant, "survived")  # no test passes here
                continue
            self._living[_fork(live)] = module, mutant
            while len(self._living) >= self.at_a_time:
                self._bury()
        while self._living:
            self._bury()

    def _bury(self) -> None:
        child, status = os.wait()
        module, mutant = self._living.pop(child)
        code = os.waitstatus_to_exitcode(status)
        outcome = "survived" if code == SURVIVED else "killed" if code == KILLED else "timed out"
        if mutant is None:
            if outcome != "survived":
                raise SystemExit(f"the tests fail in a fork although nothing was changed ({outcome})")
            return
        self._note(module, mutant, outcome)

    def _note(self, module: str, mutant: Mutant, outcome: str) -> None:
        self.results[module][mutant.name] = outcome
        self.left[module] -= 1
        if self.left[module] % 5 == 0:  # so that little is lost when a long run is ended
            self.done(module, self.results[module])


def run_mutants(
    project: Project,
    modules: list[str],
    *,
    among: Callable[[str, Mutant], bool] = lambda module, mutant: True,
    at_a_time: int = 1,
    say: Callable[[str], None] = print,
    done: Callable[[str, Results], None] = lambda module, results: None,
) -> dict[str, Results]:
    """Return what became of each mutant of the modules, of those `among` chooses; `done` hears of it now and then.

    The tests have passed in a fork when they were measured; some pass once more in such forks as the mutants get, with
    nothing changed: else a killed mutant would mean nothing.
    """
    sys.path[:0] = [str(project.lib), str(project.root)]
    os.chdir(project.root)
    _settle_hypothesis()
    for name in IMPORTED_FIRST.split():
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    measured = measure(project, say)
    run = _Run(project, measured, at_a_time, done)
    warm: list[tuple[str, Mutant | None, list[str]]] = []
    cold: list[tuple[str, Mutant | None, list[str]]] = []
    for module in modules:
        path = project.path(module)
        source = path.read_text(encoding="utf-8")
        whole = (1, source.count("\n") + 1)
        for kind, wants_warm in ((warm, True), (cold, False)):
            chosen = [m for m in mutants_of(source) if m.warm == wants_warm and among(module, m)]
            jobs = [(module, mutant, measured.tests_of(path, mutant, whole)) for mutant in chosen]
            kind += jobs
            run.left[module] += len(jobs)
    say(f"{run.left.total()} mutants")
    for kind in filter(None, (warm, cold)):
        kind.insert(0, ("", None, max((tests for _, _, tests in kind), key=len)))
    run.all([(job, functools.partial(_cold, project, *job, measured.seconds)) for job in cold])
    with contextlib.redirect_stdout(io.StringIO()) as told:
        if warm and project.pytest(list(project.tests), _Warm(warm, run)) != 0:
            raise SystemExit("the tests cannot be collected\n" + told.getvalue())
    return run.results


def _settle_hypothesis() -> None:
    """A mutant needs to be seen failing once: few examples, always the same, and no search for the smallest."""
    with contextlib.suppress(ImportError):
        from hypothesis import HealthCheck, Phase, settings

        phases = [Phase.explicit, Phase.generate]
        settings.register_profile(
            "mutation",
            max_examples=60,
            deadline=None,
            derandomize=True,
            database=None,
            phases=phases,
            suppress_health_check=list(HealthCheck),
        )
        os.environ["HYPOTHESIS_PROFILE"] = "mutation"
