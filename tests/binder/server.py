"""A Jupyter server of its own, to execute notebooks in."""

from __future__ import annotations

import secrets
import socket
import subprocess
import time
import urllib.error
from pathlib import Path

from tests.binder.image import Environment
from tests.notebooks.client import Client


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class JupyterServer(Client):
    """`jupyter lab` in that environment, on a free port, ended by its own process id."""

    def __init__(self, environment: Environment, root: Path) -> None:
        port, token = free_port(), secrets.token_hex(16)
        super().__init__(f"http://127.0.0.1:{port}", {"Authorization": f"token {token}"})
        self.log = root.parent / "server.log"
        command = [str(environment.python), "-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1"]
        command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0", "--allow-root"]
        command += [f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=root, env=environment.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + 60
        while True:
            try:
                self.ask("GET", "/api/status")
                return
            except (urllib.error.URLError, ConnectionError):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.close()
                    raise RuntimeError(f"the server did not start:\n{self.log.read_text()[-4000:]}") from None
                time.sleep(0.1)

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
