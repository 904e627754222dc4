"""A small class on a real JupyterHub: all succeed, who fails is named, and nothing is left behind, however it ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import psutil
import pytest

from tests.hub import hub as hub_module
from tests.hub import page, processes
from tests.hub.classroom import CHAPTER, STAGES, ClassFailed, attend, report
from tests.hub.hub import ENVIRONMENT, REPOSITORY, Hub, HubTrouble, commit, git, publish
from tests.hub.student import Failed, Student

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.hub


@pytest.fixture(scope="module")
def hub():
    with Hub() as hub:
        yield hub


def teach(hub, change):
    """Change the chapter in the repository that the students pull."""
    work = hub.folder / "work" / REPOSITORY
    notebook = nbformat.read(work / CHAPTER, 4)
    change(notebook)
    nbformat.write(notebook, work / CHAPTER)
    commit(work)
    git(work, "push", "-q", str(hub.repository), "main")


def test_students_run_the_books_locked_packages():
    """The environment of the servers: the lock's versions of all that both locks name, and this folder's package."""
    ask = "import json, importlib.metadata as m, l1l2; "
    ask += "have = {d.metadata['Name'].lower().replace('_', '-'): d.version for d in m.distributions()}; "
    ask += "print(json.dumps([l1l2.__file__, have]))"
    done = subprocess.run([ENVIRONMENT / "bin" / "python", "-c", ask], cwd="/", capture_output=True, check=True)
    package, have = json.loads(done.stdout)
    assert Path(package) == ROOT / "lib" / "l1l2" / "__init__.py"
    hubs, books = page.locked(), page.locked("requirements-dev.txt")
    assert {name: version for name, version in hubs.items() if name in books} == {
        name: version for name, version in books.items() if name in hubs
    }
    assert {"numpy", "scikit-learn", "jupyterlab", "jupyterhub", "nbgitpuller"} <= set(hubs) & set(have)
    assert all(hubs[name] == version for name, version in have.items() if name in hubs)


def test_a_small_class_succeeds_and_is_weighed(hub, capsys):
    figures = attend(hub, 2)
    assert capsys.readouterr().out.count(f": {figures['cells']} cells in ") == 2
    code = [cell for cell in nbformat.read(ROOT / CHAPTER, 4).cells if cell.cell_type == "code"]
    assert figures["cells"] == len(code)
    assert figures["explorables"] >= sum(bool(re.search(r"^[A-Z]\w+\(.*\)$", cell.source, re.M)) for cell in code) > 0
    assert list(figures["seconds"]) == list(STAGES)
    memory, cpu = figures["memory_mb"], figures["cpu_seconds"]
    for kind in ("hub", "proxy", "server", "kernel"):
        assert 30 < memory[kind] < 1000, kind
    assert memory["student_own"] <= memory["student"]
    assert figures["peak_mb"] >= memory["all"] > 2 * memory["student"]
    assert cpu["kernel"] > cpu["server"] > 0.5
    assert "2 students ran" in report(figures)


def test_when_they_have_left_only_hub_and_proxy_are_there(hub):
    # A server that is slow to stop is stopped in the background.
    psutil.wait_procs([process for process, env in processes.marked(hub.word) if "JUPYTERHUB_USER" in env], timeout=60)
    assert sorted(weight.kind for weight in processes.weigh(hub.word)) == ["hub", "proxy"]


def test_everything_listens_on_loopback_only(hub):
    addresses = [
        connection.laddr.ip
        for process, _ in processes.marked(hub.word)
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert len(addresses) >= 3  # the proxy's two doors and the hub's own
    assert set(addresses) == {"127.0.0.1"}


def test_a_wrong_password_is_refused(hub):
    link = "/hub/user-redirect/git-pull?repo=r&branch=main&urlpath=lab"
    with pytest.raises(Failed, match=r"^mallory, to sign in: .*"):
        Student("mallory", hub.address, "wrong" * 4).attend(link, CHAPTER, lambda: None)


@pytest.mark.parametrize(
    ("source", "said"),
    [("1 / 0", "ZeroDivisionError: division by zero"), ("print('unheard')", "unheard.*the notebook holds")],
)
def test_who_fails_is_named_with_the_cell(hub, source, said):
    def spoil(notebook):
        cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
        cell.source, cell.outputs = source, []
        named.append(cell.id)

    named: list[str] = []
    teach(hub, spoil)
    with pytest.raises(ClassFailed, match=rf"^student01, cell (\S+): .*{said}") as failed:
        attend(hub, 1, lambda _: None)
    assert f"cell {named[0]}:" in str(failed.value)


def test_a_link_to_nowhere_is_named(hub):
    query = "repo=file%3A%2F%2F%2Fnowhere&branch=main&urlpath=lab"
    with pytest.raises(Failed, match=r"^eve, to pull the book: .*"):
        Student("eve", hub.address, hub.password).attend(f"/hub/user-redirect/git-pull?{query}", CHAPTER, lambda: None)


# --- what the link does to a student's work ---------------------------------------------------------------------------


def test_a_pull_brings_the_news_and_keeps_what_the_student_wrote(tmp_path):
    """Both changed a notebook, in different cells and in one and the same; the student made a file and deleted one."""
    upstream, home = publish(tmp_path), tmp_path / "home"
    home.mkdir()
    work, copy = tmp_path / "work" / REPOSITORY, home / REPOSITORY

    def pull():
        command = [str(ENVIRONMENT / "bin" / "gitpuller"), upstream.as_uri(), "main", REPOSITORY]
        environment = os.environ | {"HOME": str(home)}
        done = subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr

    def write(folder, **sources):
        notebook = nbformat.read(folder / CHAPTER, 4)
        for position, source in sources.items():
            notebook.cells[int(position[4:])].source = source
        nbformat.write(notebook, folder / CHAPTER)

    pull()
    write(copy, cell1="mine = 1", cell5="mine = 5")
    (copy / "notes.txt").write_text("my notes")
    (copy / "chapters" / "2_smooth_l1.ipynb").unlink()
    write(work, cell5="theirs = 5", cell20="theirs = 20")
    (work / "chapters" / "news.md").write_text("# News")
    commit(work)
    git(work, "push", "-q", str(upstream), "main")
    pull()
    cells = nbformat.read(copy / CHAPTER, 4).cells
    assert [cells[k].source for k in (1, 5, 20)] == ["mine = 1", "mine = 5", "theirs = 20"]
    assert (copy / "notes.txt").read_text() == "my notes"
    assert (copy / "chapters" / "news.md").is_file(), "what is new has come"
    assert (copy / "chapters" / "2_smooth_l1.ipynb").is_file(), "what was deleted can be had again"


# --- however it ends --------------------------------------------------------------------------------------------------


def words_of(pid):
    return {environment[processes.MARK] for _, environment in processes.marked() if _driver(environment) == pid}


def _driver(environment):
    return int(environment[processes.MARK].partition(":")[0])


def start(*arguments):
    """A class in a process of its own, as run.py starts it, once its hub is up."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "website")])}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.hub", *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout and "JupyterHub is at http://127.0.0.1:" in process.stdout.readline()
    return process


@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "terminated"])
def test_a_stop_ends_the_hub_and_all_that_it_started(signal_):
    process = start("--students", "1")
    (word,) = words_of(process.pid)
    folder = Path(word.split(":", 2)[2])
    assert folder.is_dir()
    process.send_signal(signal_)
    process.send_signal(signal_)  # an impatient second one changes nothing
    rest, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped, with the hub" in rest
    assert list(processes.marked(word)) == []
    assert not folder.exists()


def test_a_killed_run_is_cleaned_up_by_the_next():
    process = start("--students", "1")
    (word,) = words_of(process.pid)
    process.kill()
    process.communicate()
    assert list(processes.marked(word))
    assert processes.end_what_was_left() >= 2
    assert list(processes.marked(word)) == []


def test_a_port_that_is_taken_is_said(monkeypatch):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setattr(hub_module, "free_port", lambda: taken.getsockname()[1])
        with pytest.raises(HubTrouble, match=r"(?s)the hub did not start:.*(EADDRINUSE|in use)"), Hub():
            pass
    assert words_of(os.getpid()) <= {word for word in words_of(os.getpid()) if Path(word.split(":", 2)[2]).exists()}
