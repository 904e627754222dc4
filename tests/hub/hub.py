"""A real JupyterHub with its proxy, on loopback and in a temporary folder; ended together with all it started."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.binder.image import copy_repository
from tests.binder.server import free_port
from tests.hub import processes

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
ENVIRONMENT = ROOT / ".cache" / "hub"
PROXY = HERE / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
REPOSITORY = "two-shapes"  # what the students' folder is called
# Of the environment of whoever starts the class, nothing that would lead its programs to other packages or settings.
NOT_OF_THE_CLASS = re.compile(
    r"PYTHON(?!UTF8)|VIRTUAL_ENV|JUPYTER|NBGITPULLER|GIT_|CONFIGPROXY|CLASSROOM|https?_proxy$", re.I
)


class HubTrouble(RuntimeError):
    """The class could not begin, and why."""


class Hub:
    """`with Hub() as hub`: hub.address answers; hub.password lets any student in; hub.repository can be pulled."""

    def __init__(self) -> None:
        for needed, what in ((ENVIRONMENT / "bin" / "jupyterhub", "JupyterHub"), (PROXY, "configurable-http-proxy")):
            if not needed.exists():
                raise HubTrouble(f"{what} is not installed: python run.py hub-test installs it")
        node = shutil.which("node")
        if not node:
            raise HubTrouble("node is missing: python run.py hub-test uses that of .venv")
        self.node = node
        self.password = secrets.token_hex(16)

    def __enter__(self) -> Hub:
        processes.end_what_was_left()
        self._temporary = tempfile.TemporaryDirectory(prefix="classroom-", ignore_cleanup_errors=True)
        try:
            self.folder = Path(self._temporary.name).resolve()
            self.word = processes.mark(self.folder)
            self.repository = publish(self.folder)
            self._start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _start(self) -> None:
        ports = {name: free_port() for name in ("CLASSROOM_PORT", "CLASSROOM_HUB_PORT", "CLASSROOM_PROXY_PORT")}
        self.address = f"http://127.0.0.1:{ports['CLASSROOM_PORT']}"
        kept = {name: value for name, value in os.environ.items() if not NOT_OF_THE_CLASS.match(name)}
        settings = {"CLASSROOM_PASSWORD": self.password, "CLASSROOM_NODE": self.node, "CLASSROOM_PROXY": str(PROXY)}
        path = os.pathsep.join([str(ENVIRONMENT / "bin"), *os.get_exec_path()])
        environment = {**kept, **settings, **{name: str(port) for name, port in ports.items()}}
        environment.update({processes.MARK: self.word, "PATH": path, "HOME": str(self.folder)})
        self.log = self.folder / "hub.log"
        command = [ENVIRONMENT / "bin" / "python", "-m", "jupyterhub", "--config", HERE / "jupyterhub_config.py"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                list(map(str, command)), cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + 120
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise HubTrouble(f"the hub did not start:\n{self.tail()}")
            time.sleep(0.2)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/hub/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def tail(self, characters: int = 4000) -> str:
        """The end of what the hub, the proxy and the students' servers wrote."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-characters:]

    def close(self) -> None:
        """End the hub, which ends its proxy and servers; then whatever of the class still runs; then its folder."""
        if hasattr(self, "process"):
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if hasattr(self, "word"):
            processes.end(self.word)
        self._temporary.cleanup()


def publish(folder: Path) -> Path:
    """A repository to pull from, of the book's files as they stand."""
    work, bare = folder / "work" / REPOSITORY, folder / REPOSITORY
    copy_repository(ROOT, work)
    git(work, "init", "-q", "-b", "main")
    commit(work)
    git(folder, "clone", "-q", "--bare", str(work), str(bare))
    return bare


def commit(work: Path) -> None:
    """Commit all changes."""
    git(work, "add", "-A")
    git(work, "-c", "user.name=Teacher", "-c", "user.email=teacher@localhost", "commit", "-q", "-m", "The book")


def git(folder: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(["git", "-C", str(folder), *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise HubTrouble(f"git {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout
