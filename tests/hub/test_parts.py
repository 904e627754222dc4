"""The parts of the class that need no hub: who is who among processes, who waits for whom, what is said beforehand."""

import json
import os
import re
import subprocess
import sys
import threading
import time

import psutil
import pytest

from tests.hub import classroom, hub, page, processes
from tests.hub.student import XSRF, Browser

posix = pytest.mark.skipif(os.name == "nt", reason="JupyterHub does not run there")


@pytest.mark.parametrize(
    ("command", "student", "kind"),
    [
        (["python", "-m", "jupyterhub", "--config", "x.py"], "", "hub"),
        (["node", "node_modules/configurable-http-proxy/bin/configurable-http-proxy", "--port", "1"], "", "proxy"),
        (["python", "bin/jupyterhub-singleuser"], "ann", "server"),
        (["git", "clone"], "ann", "server"),
        (["python", "-m", "ipykernel_launcher", "-f", "kernel.json"], "ann", "kernel"),
    ],
)
def test_who_is_who(command, student, kind):
    assert processes.kind_of(command, student) == kind


def sleeper(word, student=""):
    code = "import time; block = bytearray(50_000_000); print(1, flush=True); time.sleep(60)"
    environment = os.environ | {processes.MARK: word, "JUPYTERHUB_USER": student}
    process = subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE)
    assert process.stdout and process.stdout.readline()
    process.stdout.close()
    return process


@posix
def test_a_class_is_weighed_and_ended_and_nobody_else(tmp_path):
    word = processes.mark(tmp_path)
    ours, others = sleeper(word, "ann"), sleeper(processes.mark(tmp_path / "other"))
    try:
        (weight,) = processes.weigh(word)
        assert (weight.pid, weight.kind, weight.student) == (ours.pid, "server", "ann")
        assert 50e6 < weight.own <= weight.shared < 200e6
        assert weight.cpu > 0
        assert processes.end(word) == 1
        assert ours.poll() is not None
        assert others.poll() is None
    finally:
        ours.kill(), others.kill()
        ours.wait(), others.wait()


@posix
def test_what_a_killed_run_left_is_ended_and_a_living_runs_class_is_not(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = sleeper(f"{dead.pid}:{time.time():.2f}:{tmp_path}")
    reused = sleeper(f"{os.getpid()}:{psutil.Process().create_time() - 500:.2f}:{tmp_path}")
    living = sleeper(processes.mark(tmp_path))
    try:
        assert processes.end_what_was_left() >= 2
        assert left.poll() is not None
        assert reused.poll() is not None
        assert living.poll() is None
    finally:
        for process in (left, reused, living):
            process.kill()
            process.wait()


def test_nobody_leaves_before_all_are_done_and_nobody_waits_for_who_failed():
    room, order = classroom.Room(3), []

    def work(name):
        room.done()
        order.append(name)

    threads = [threading.Thread(target=work, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    assert not room.is_full(0.05)
    room.leave()
    assert room.is_full(5)
    assert order == []
    room.dismiss()
    for thread in threads:
        thread.join(5)
    assert sorted(order) == ["a", "b"]


def weight(kind, student, megabytes, cpu=1.0):
    return processes.Weight(1, kind, student, megabytes * 2**20, megabytes * 2**20 // 2, cpu)


def test_a_room_is_weighed_by_what_each_takes():
    full = [weight("hub", "", 100), weight("proxy", "", 80), weight("server", "a", 110), weight("kernel", "a", 150, 4)]
    full += [weight("server", "b", 130, 3), weight("kernel", "b", 170, 6)]
    found = classroom.weighed(full, ["a", "b"])
    assert found["memory_mb"] == {
        "hub": 100, "proxy": 80, "server": 120, "kernel": 160, "student": 280, "student_own": 140,
        "all": 740,
    }  # fmt: skip
    assert found["cpu_seconds"] == {"server": 2, "kernel": 5, "student": 7, "hub_and_proxy": 2}


def test_a_kernel_that_was_not_there_is_no_small_kernel():
    with pytest.raises(classroom.ClassFailed, match="not there when the room was weighed: b"):
        classroom.weighed([weight("server", "a", 1), weight("kernel", "a", 1), weight("server", "b", 1)], ["a", "b"])


def test_a_class_too_large_for_the_machine_is_told_so_beforehand():
    known = page.measured()
    assert classroom.is_too_many(1, known) == ""
    problem = classroom.is_too_many(100_000, known)
    assert problem.startswith("--students is 100000, which takes about ")
    fits = int(problem.rpartition("try --students ")[2])
    assert classroom.is_too_many(max(1, int(fits * 0.9)), known) == ""


def test_the_report_tells_every_figure():
    figures = page.measured()
    text = classroom.report(figures)
    numbers = json.dumps([figures["memory_mb"], figures["cpu_seconds"], figures["seconds"]])
    for number in re.findall(r"\d+(?:\.\d+)?", numbers):
        assert re.search(rf"(?<![\d.]){number}(?![\d.])", text), number
    assert figures["machine"]["processor"] in text
    assert all(version in text for version in figures["versions"].values())


def test_what_is_missing_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(hub, "ENVIRONMENT", tmp_path)
    with pytest.raises(hub.HubTrouble, match=r"JupyterHub is not installed: python run.py hub-test"):
        hub.Hub()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "jupyterhub").touch()
    monkeypatch.setattr(hub, "PROXY", tmp_path / "proxy")
    with pytest.raises(hub.HubTrouble, match="configurable-http-proxy is not installed"):
        hub.Hub()
    monkeypatch.setattr(hub, "PROXY", tmp_path)
    monkeypatch.setattr(hub.shutil, "which", lambda _: None)
    with pytest.raises(hub.HubTrouble, match="node is missing"):
        hub.Hub()


def test_the_forms_token_and_the_cookies_are_found():
    assert XSRF.findall('<input type="hidden" name="_xsrf" value="2|a&#43;b" />') == ["2|a&#43;b"]
    browser = Browser("http://127.0.0.1:9")
    assert browser.headers()["X-XSRFToken"] == ""
