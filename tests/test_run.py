"""run.py: what can go wrong is said in one line, and the next run makes it good."""

from __future__ import annotations

import argparse
import ast
import contextlib
import errno
import importlib.util
import itertools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
UNREACHABLE = "http://127.0.0.1:9/simple"  # port 9, discard: nobody answers

posix = pytest.mark.skipif(os.name == "nt", reason="stands on POSIX signals and shell scripts")

FAKE_UV = """#!/bin/sh
# Stands in for uv: notes that it was called, does as it is told, and installs a "jupyter_book" that writes one page.
echo "$@" >> "$FAKE/uv.calls"
echo $$ > "$FAKE/uv.pid"
[ "$FAKE_UV" = sleep ] && sleep 60
[ "$FAKE_UV" = full ] && { echo "error: failed to write: No space left on device (os error 28)"; exit 2; }
mkdir -p "$(dirname "$4")/../book/jupyter_book/cli"
cat > "$(dirname "$4")/../book/jupyter_book/cli/main.py" <<'END'
import os, pathlib, time
def main():
    pathlib.Path("_build/html").mkdir(parents=True, exist_ok=True)
    pathlib.Path("_build/html", os.environ.get("FAKE_BOOK", "index") + ".html").write_text("<h1>Two Shapes</h1>")
    if os.environ.get("FAKE_BOOK") == "sleep":
        time.sleep(60)
    assert os.environ.get("FAKE_BOOK") != "fail", "a chapter failed"
END
"""


@pytest.fixture
def home(tmp_path):
    """A repository of run.py alone, with a lock of one package."""
    home = tmp_path / "home"
    for folder in ("chapters", "lib/l1l2", "website"):
        (home / folder).mkdir(parents=True)
    shutil.copy(ROOT / "run.py", home)
    (home / "pyproject.toml").write_text("[project]\nname = 'l1l2'\nversion = '1'\n")
    (home / "requirements-dev.txt").write_text(f"iniconfig==2.0.0 --hash=sha256:{'0' * 64}\n")
    (home / "chapters" / "intro.md").write_text("# Two Shapes\n")
    return home


@pytest.fixture
def env(tmp_path):
    """The environment of those runs: our own uv, if any is on the PATH, does not show."""
    tools = tmp_path / "tools"
    tools.mkdir()
    with_uv = [folder for folder in os.get_exec_path() if shutil.which("uv", path=folder)]
    path = os.pathsep.join([str(tools), *(folder for folder in os.get_exec_path() if folder not in with_uv)])
    hidden = ("UV_", "PIP_INDEX", "PIP_EXTRA", "PIP_FIND", "PYTHONPATH", "CI")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(hidden)}
    return {**kept, "PATH": path, "FAKE": str(tools), "PYTHONPATH": str(tmp_path / "home/.venv/book")}


@pytest.fixture
def fake_uv(env):
    """A uv on the PATH that does nothing but what FAKE_UV says; the value is the list of its calls."""
    uv = Path(env["FAKE"], "uv")
    uv.write_text(FAKE_UV)
    uv.chmod(0o755)
    return lambda: Path(env["FAKE"], "uv.calls").read_text().splitlines()


def run(home, env, *arguments, **more):
    command = [sys._base_executable, "run.py", *arguments]
    return subprocess.run(
        command, cwd=home, env={**env, **more}, capture_output=True, text=True, timeout=120, check=False
    )


def one_line(result) -> str:
    """The only line on the error stream; no traceback anywhere."""
    assert "Traceback" not in result.stdout + result.stderr
    assert result.returncode == 1
    line = result.stderr.removesuffix("\n")
    assert line.startswith("run.py: ")
    assert "\n" not in line
    return line


@pytest.fixture
def module(home, monkeypatch):
    """run.py as a module, at home in the repository of its own."""
    spec = importlib.util.spec_from_file_location("run_at_home", home / "run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module.signal, "signal", lambda *_: None)
    return module


# ------------------------------------------------------------------------------------------------ before any command


def test_alone_it_lists_the_commands(home, env):
    result = run(home, env)
    assert result.returncode == 0
    listed = re.findall(r"(?m)^  ([\w-]+) +\S", result.stdout)
    used = ["serve", "book", "lite", "lab", "test", "check"]
    measured = ["bench", "hub-test", "mutants", "properties", "versions", "night", "promises"]
    assert listed == [*used, *measured, "picture", "js", "dist", "licences", "lock", "clean"]
    assert not (home / ".venv").exists(), "to list them is all that it does"


def test_an_old_python_reads_the_file():
    ast.parse((ROOT / "run.py").read_text(), feature_version=(3, 7))


@pytest.mark.parametrize("version", [(3, 6, 15), (3, 10, 13)])
def test_a_wrong_python_is_one_line(home, env, version):
    pretend = f"import sys; sys.version_info = {version}; sys.argv = ['run.py', 'serve']; exec(open('run.py').read())"
    result = subprocess.run(
        [sys.executable, "-c", pretend], cwd=home, env=env, capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert result.stdout == ""
    assert result.stderr == (
        f"run.py needs Python 3.11 or newer, and this one is 3.{version[1]}: try python3.11 run.py\n"
    )


def test_ci_runs_the_same_command():
    assert "python3 run.py test" in (ROOT / ".ci" / "run").read_text()
    assert "run.py test" in (ROOT / ".github" / "workflows" / "ci.yml").read_text()


# ------------------------------------------------------------------------------------------------- what can go wrong


def test_a_busy_port_is_one_line_at_once(home, env):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = one_line(run(home, env, "serve", "--port", str(port)))
    free = int(re.fullmatch(rf"run.py: port {port} is busy or not allowed: python run.py serve --port (\d+)", line)[1])
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", free))
    assert not (home / ".venv").exists(), "it should have said so before the long part"


@pytest.mark.parametrize("tool", [pytest.param("pip", marks=pytest.mark.slow), "uv"])
def test_no_network_is_one_line(home, env, tool):
    if tool == "uv":
        uv = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
        assert uv, "uv is in the lock"
        shutil.copy(uv, env["FAKE"])
    more = {"PIP_INDEX_URL": UNREACHABLE, "PIP_RETRIES": "0", "UV_HTTP_RETRIES": "0", "PIP_CONFIG_FILE": os.devnull}
    result = run(home, env, "check", **more)
    assert one_line(result).startswith("run.py: no network: a package index cannot be reached")
    assert re.search(r"^Make \.venv with Python 3\.\d+ \.\.\. \d+\.\d s$", result.stdout, re.M)
    assert not (home / ".venv" / ".ready").exists()


@posix
def test_a_full_disk_that_a_program_meets(home, env, fake_uv):
    assert one_line(run(home, env, "book", FAKE_UV="full")).startswith("run.py: the disk is full")
    again = run(home, env, "book")
    assert again.returncode == 0
    assert (home / "_build/html/index.html").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's always full device")
def test_a_full_disk_that_run_py_meets(home, env, fake_uv):
    logs = home / ".cache" / "logs"
    logs.mkdir(parents=True)
    (logs / "venv.log").symlink_to("/dev/full")
    assert one_line(run(home, env, "book")).startswith("run.py: the disk is full")
    (logs / "venv.log").unlink()
    assert run(home, env, "book").returncode == 0


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "run.py: the disk is full: make room and run the same command again\n"),
        (errno.EDQUOT, "run.py: the disk is full: make room and run the same command again\n"),
        (errno.EACCES, "run.py: [Errno 13] Permission denied: '.venv'\n"),
    ],
)
def test_what_the_system_refuses(module, monkeypatch, capsys, number, said):
    def refuse(*_):
        raise OSError(number, os.strerror(number), ".venv")

    monkeypatch.setattr(module.Path, "mkdir", refuse)
    assert module.main(["book"]) == 1
    assert capsys.readouterr().err == said


@posix
def test_ctrl_c_ends_everything_and_the_next_run_recovers(home, env, fake_uv):
    stopped, output = interrupt(home, {**env, "FAKE_UV": "sleep"}, Path(env["FAKE"], "uv.pid"))
    assert stopped == 130
    assert output.endswith("Stopped. The same command goes on from what is whole.\n")
    assert "Traceback" not in output
    uv = int(Path(env["FAKE"], "uv.pid").read_text())
    assert not Path(f"/proc/{uv}").exists() or "zombie" in Path(f"/proc/{uv}/status").read_text()
    assert not (home / ".venv/.ready").exists()

    (home / ".venv/left-over").touch()
    assert run(home, env, "book").returncode == 0
    assert not (home / ".venv/left-over").exists(), "a half-made .venv is made anew"
    assert (home / "_build/html/index.html").exists()


@posix
def test_ctrl_c_while_the_book_is_built(home, env, fake_uv):
    run(home, env, "book")
    (home / "chapters/intro.md").write_text("# changed\n")
    stopped, output = interrupt(home, {**env, "FAKE_BOOK": "sleep"}, home / "_build/html/sleep.html")
    assert (stopped, "Traceback" in output) == (130, False)
    assert run(home, env, "book").returncode == 0
    assert not (home / "_build/html/sleep.html").exists(), "a half-built site is built anew"


def interrupt(home, env, sign):
    """Start `book`, wait for the sign that it is in the middle, and press Ctrl-C; the exit code and what it said."""
    started = subprocess.Popen(
        [sys._base_executable, "run.py", "book"],
        cwd=home,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not sign.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.2)
    started.send_signal(signal.SIGINT)
    output, _ = started.communicate(timeout=30)
    return started.returncode, output


@posix
def test_a_failing_chapter_is_shown_and_the_site_not_marked_whole(home, env, fake_uv):
    result = run(home, env, "book", FAKE_BOOK="fail")
    assert result.returncode == 1
    assert "AssertionError: a chapter failed" in result.stdout
    assert result.stderr == f"run.py: book failed with exit code 1: see {Path('.cache/logs/book.log')}\n"
    assert not (home / "_build/.ready").exists()


# ---------------------------------------------------------------------------------------------- nothing is done twice


@posix
def test_what_is_whole_is_not_made_again(home, env, fake_uv):
    first = run(home, env, "book")
    assert re.findall(r"(?m)^(.*?) \.\.\. \d+\.\d s$", first.stdout) == [
        f"Make .venv with Python {sys.version_info.major}.{sys.version_info.minor}",
        "Install the 1 locked packages (a minute or two, the first time)",
        "Install the package l1l2 from this folder",
        "Execute the chapters and build the site (a minute or two, the first time)",
    ]
    calls = fake_uv()
    assert calls[0].endswith("--no-deps --require-hashes -r requirements-dev.txt")
    assert calls[1].endswith("--no-deps --no-build-isolation -e .")
    assert run(home, env, "book").stdout == "The site in _build/html is up to date\n"
    assert fake_uv() == calls


@posix
@pytest.mark.parametrize(
    ("file", "environment", "package", "book"),
    [
        ("requirements-dev.txt", True, True, True),
        ("pyproject.toml", False, True, False),
        ("lib/l1l2/losses.py", False, False, True),
        ("chapters/1_losses.md", False, False, True),
        ("lib/l1l2/__pycache__/losses.pyc", False, False, False),
        ("README.md", False, False, False),
    ],
)
def test_a_change_makes_what_stands_on_it(home, env, fake_uv, file, environment, package, book):
    run(home, env, "book")
    (home / file).parent.mkdir(exist_ok=True)
    with (home / file).open("a") as changed:
        changed.write("\n# more\n")
    said = run(home, env, "book").stdout
    done = ("Make .venv" in said, "the package l1l2" in said, "build the site" in said)
    assert done == (environment, package, book)


@posix
def test_an_environment_of_the_reader_is_never_deleted(home, env, fake_uv):
    subprocess.run([sys._base_executable, "-m", "venv", "--without-pip", ".venv"], cwd=home, check=True)
    (home / ".venv/mine").touch()
    run(home, env, "book")
    (home / "requirements-dev.txt").write_text("# another lock\n")
    result = run(home, env, "book")
    assert result.returncode == 0
    assert "Make .venv" not in result.stdout
    assert (home / ".venv/mine").exists()


@posix
def test_clean_deletes_what_was_built_and_with_all_the_rest(home, env, fake_uv):
    run(home, env, "book")
    run(home, env, "clean")
    assert (home / ".venv").exists()
    assert not (home / "_build").exists()
    run(home, env, "clean", "--all")
    assert not (home / ".venv").exists()
    assert (home / "chapters/intro.md").exists()


def test_uv_hears_what_the_user_told_pip(module, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", UNREACHABLE)
    monkeypatch.setenv("PIP_FIND_LINKS", "wheels")
    monkeypatch.setenv("UV_FIND_LINKS", "other wheels")
    env = module.uv_environment()
    assert env["UV_DEFAULT_INDEX"] == env["PIP_INDEX_URL"] == UNREACHABLE
    assert env["UV_FIND_LINKS"] == "other wheels", "what was said to uv itself counts more"


# --------------------------------------------------------------------------------------------------------- the steps


def steps_of(module, **steps):
    """Steps named a, b, ...; each a pair of what it does and what must have passed before."""
    return [module.Step(name, work, after) for name, (work, after) in steps.items()]


def fail(module):
    def work(name):
        raise module.Trouble("no")

    return work


def test_a_failure_ends_what_needs_it_and_nothing_else(module, capsys):
    done = []
    steps = steps_of(module, a=(fail(module), []), b=(done.append, ["a"]), c=(done.append, []), d=(done.append, ["c"]))
    assert module.run_steps(steps) == 1
    assert done == ["c", "d"]
    assert [step.result for step in steps] == ["failed: no", "failed: it needs a", "passed", "passed"]
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "2 passed, 2 failed, 0 skipped"
    table = lines[lines.index(next(line for line in lines if line.startswith("step "))) + 1 : -2]
    assert [line.split()[0] for line in table] == ["a", "b", "c", "d"]


def test_all_well(module, capsys):
    assert module.run_steps(steps_of(module, a=(print, []), b=(print, ["a"]))) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "2 passed, 0 failed, 0 skipped"


def test_fail_fast_starts_nothing_more(module, capsys):
    done = []
    steps = steps_of(module, a=(fail(module), []), b=(done.append, ["a"]), c=(done.append, ["b"]))
    assert module.run_steps(steps, fail_fast=True) == 1
    assert done == []
    assert capsys.readouterr().out.splitlines()[-1] == "0 passed, 1 failed, 2 skipped"


def test_two_at_a_time_and_one_alone(module):
    running, most, together = set(), 0, []
    lock = threading.Lock()

    def work(name):
        nonlocal most
        with lock:
            running.add(name)
            most = max(most, len(running))
            together.append(set(running))
        time.sleep(0.05)
        running.discard(name)

    steps = [module.Step(name, work, alone=name == "alone") for name in ("a", "b", "alone", "c", "d", "e")]
    module.run_steps(steps)
    assert most == 2
    assert all(names == {"alone"} for names in together if "alone" in names)


def test_a_step_that_fails_shows_what_its_program_said(module, capsys):
    step = module.Step("types", lambda name: module.run(name, sys.executable, "-c", "print('x: error'); exit(3)"))
    assert module.run_steps([step]) == 1
    out = capsys.readouterr().out
    assert "failed: types failed with exit code 3" in out
    assert "\nx: error\n" in out


def test_the_steps_are_those_that_ci_must_run(module):
    names = [step.name for step in module.all_steps()]
    assert len(names) == len(set(names)) == 19
    assert all(need in names for step in module.all_steps() for need in step.after)
    with pytest.raises(module.Trouble, match="the steps are: ruff check"):
        module.test(module.argparse.Namespace(steps=["no such"], fail_fast=False))


def test_stale_bundles_are_found(module, monkeypatch):
    static = module.ROOT / "lib/l1l2/explorables/static"
    static.mkdir(parents=True)
    (static / "two_shapes.mjs").write_text("old")
    monkeypatch.setattr(module, "npm", lambda *_, **__: None)
    module.bundles_are_fresh("bundles fresh")
    monkeypatch.setattr(module, "npm", lambda *_, **__: (static / "two_shapes.mjs").write_text("new"))
    with pytest.raises(module.Trouble, match="stale"):
        module.bundles_are_fresh("bundles fresh")


@pytest.mark.parametrize(("said", "well"), [("ℹ pass 12", True), ("# pass 3", True), ("ℹ pass 0", False), ("", False)])
def test_no_javascript_test_is_no_success(module, monkeypatch, said, well):
    module.LOGS.mkdir(parents=True)
    monkeypatch.setattr(module, "npm", lambda *_, log: module.log_of(log).write_text(said + "\n", encoding="utf-8"))
    with contextlib.nullcontext() if well else pytest.raises(module.Trouble, match="no test"):
        module.node_tests("javascript")


def test_a_stale_lock_is_found_and_mended(module, monkeypatch):
    left_out = {}

    def resolve(name, *command, cwd, env):
        file = command[command.index("-o") + 1]
        left_out[file] = [after for word, after in itertools.pairwise(command) if word == "--no-emit-package"]
        wanted = re.findall(r"\w+==[\d.]+", (cwd / "pyproject.toml").read_text())
        (cwd / file).write_text("\n".join(wanted))

    monkeypatch.setattr(module, "find_uv", lambda: "uv")
    monkeypatch.setattr(module, "run", resolve)
    project, lock = module.ROOT / "pyproject.toml", module.ROOT / "requirements-dev.txt"
    project.write_text("numpy==2.4.6")
    all_four = r"-dev.txt and requirements.txt and requirements-hub.txt and requirements-bench.txt: python run.py lock"
    with pytest.raises(module.Trouble, match=all_four):
        module.make_lock("lock", check=True)
    assert "numpy" not in lock.read_text(), "a check changes nothing"
    module.make_lock("lock")
    assert lock.read_text() == (module.ROOT / "requirements.txt").read_text() == "numpy==2.4.6"
    assert (module.ROOT / "requirements-hub.txt").read_text() == "numpy==2.4.6"
    module.make_lock("lock", check=True)
    beside = {"requirements-dev.txt": [], "requirements.txt": [], "requirements-hub.txt": []}
    beside["requirements-bench.txt"] = ["numpy"]
    assert left_out == beside, "what is compared with leaves out what the book has"


def test_an_unknown_benchmark_is_one_line(module):
    with pytest.raises(module.Trouble, match=r"^the benchmarks are: "):
        module.bench(argparse.Namespace(names=["nonsense"]))


@pytest.mark.parametrize("students", [0, -3, 1001])
def test_a_class_of_none_is_one_line_at_once(home, env, students):
    line = one_line(run(home, env, "hub-test", "--students", str(students)))
    assert line == f"run.py: --students is {students}: a whole number from 1 to 1000 is allowed"
    assert not (home / ".venv").exists()


@posix
def test_the_hub_has_an_environment_of_its_own_made_once_for_each_lock(module, monkeypatch):
    done = []

    def make(name, *command, **_):
        module.HUB.mkdir(parents=True, exist_ok=True)
        done.append(command)

    monkeypatch.setattr(module, "run", make)
    monkeypatch.setattr(module, "find_uv", lambda: "uv")
    monkeypatch.setattr(module, "npm", lambda **options: done.append(options["folder"].name))
    lock = module.ROOT / "requirements-hub.txt"
    lock.write_text("jupyterhub==5.5.4")
    module.ensure_hub()
    venv, packages, package, proxy = done
    assert venv[-1] == module.HUB
    assert packages[-4:] == ("--no-deps", "--require-hashes", "-r", "requirements-hub.txt")
    assert packages[4] == package[4] == module.HUB / "bin" / "python", "and nothing into .venv"
    assert proxy == "hub"
    module.ensure_hub()
    assert done[4:] == ["hub"], "what is there is not made again"
    lock.write_text("jupyterhub==5.5.5")
    module.ensure_hub()
    assert len(done) == 9


def test_no_browser_is_said_after_every_way_was_tried(module, monkeypatch):
    ways = []

    def run(name, *command):
        ways.append(" ".join(map(str, command)))
        raise module.Trouble("no network")

    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    monkeypatch.setattr(module, "run", run)
    monkeypatch.setattr(module, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(module, "ROOT", ROOT)
    with pytest.raises(module.Trouble, match="no browser: install Chromium"):
        module.find_browser()
    assert ways[-1].endswith("-m playwright install chromium")
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        assert "apt-get install" in ways[0]


def test_the_server_serves_modules_and_its_own_404(module):
    module.SITE.mkdir(parents=True)
    (module.SITE / "boot.mjs").write_text("export {}")
    (module.SITE / "404.html").write_text("<h1>Not here</h1>")
    server = module.listen(0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}/"
    try:
        with urllib.request.urlopen(address + "boot.mjs") as answer:
            assert answer.headers["Content-Type"] == "text/javascript"
        with pytest.raises(urllib.error.HTTPError) as missing:
            urllib.request.urlopen(address + "nowhere")
        assert missing.value.code == 404
        assert missing.value.read() == b"<h1>Not here</h1>"
    finally:
        server.shutdown()
        server.server_close()
