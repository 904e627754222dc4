"""A Jupyter server, and a notebook executed over its REST and WebSocket API, as a browser would."""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import quote

import websocket

from tests.binder.image import Environment


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class JupyterServer:
    """`jupyter lab` in that environment, on a free port, ended by its own process id."""

    def __init__(self, environment: Environment, root: Path) -> None:
        self.port, self.token = free_port(), secrets.token_hex(16)
        self.log = root.parent / "server.log"
        command = [str(environment.python), "-m", "jupyterlab", "--no-browser", "--ServerApp.ip=127.0.0.1"]
        command += [f"--ServerApp.port={self.port}", "--ServerApp.port_retries=0", "--allow-root"]
        command += [f"--IdentityProvider.token={self.token}", f"--ServerApp.root_dir={root}"]
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

    def get(self, path: str) -> bytes:
        return self._request("GET", path, None)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        answer = self._request(method, path, body)
        return json.loads(answer) if answer else None

    def _request(self, method: str, path: str, body: object) -> bytes:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {self.token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return bytes(answer.read())

    def execute(self, path: str) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
        """Open a notebook by its path and run all; for each code cell, the cell and the messages it gave rise to."""
        notebook = self.ask("GET", f"/api/contents/{quote(path)}?content=1")["content"]
        session = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        opened = self.ask("POST", "/api/sessions", session)
        kernel = opened["kernel"]["id"]
        socket = websocket.create_connection(
            f"ws://127.0.0.1:{self.port}/api/kernels/{kernel}/channels",
            header=[f"Authorization: token {self.token}"],
            timeout=120,
        )
        try:
            cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
            return [(cell, self._run(socket, cell["source"])) for cell in cells]
        finally:
            socket.close()
            self.ask("DELETE", f"/api/sessions/{opened['id']}")

    def _run(self, socket: websocket.WebSocket, source: str | list[str]) -> list[dict[str, Any]]:
        request = uuid.uuid4().hex
        code = source if isinstance(source, str) else "".join(source)
        header = {
            "msg_id": request,
            "msg_type": "execute_request",
            "username": "",
            "session": request,
            "version": "5.3",
        }
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        socket.send(json.dumps(message))
        messages: list[dict[str, Any]] = []
        replied = idle = False
        while not (replied and idle):
            got = json.loads(socket.recv())
            if got["parent_header"].get("msg_id") != request:
                continue
            messages.append(got)
            replied = replied or got["msg_type"] == "execute_reply"
            idle = idle or got["content"].get("execution_state") == "idle"
        return messages
