"""A notebook executed over a Jupyter server's REST and WebSocket API, as a browser would; and whether it went well."""

from __future__ import annotations

import contextlib
import json
import urllib.request
import uuid
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import websocket

Cell = dict[str, Any]
Message = dict[str, Any]


class Client:
    """Asks a Jupyter server at this address, with these headers."""

    patience = 120.0  # seconds without a word from the kernel

    def __init__(self, address: str, headers: dict[str, str]) -> None:
        self.address, self._headers = address.rstrip("/"), headers

    def headers(self) -> dict[str, str]:
        """Returns what says who asks."""
        return self._headers

    def open(self, request: urllib.request.Request) -> Any:
        return urllib.request.urlopen(request, timeout=self.patience)

    def get(self, path: str) -> bytes:
        return self._request("GET", path, None)

    def ask(self, method: str, path: str, body: object = None) -> Any:
        answer = self._request(method, path, body)
        return json.loads(answer) if answer else None

    def _request(self, method: str, path: str, body: object) -> bytes:
        request = urllib.request.Request(
            self.address + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={**self.headers(), "Content-Type": "application/json"},
        )
        with self.open(request) as answer:
            return bytes(answer.read())

    @contextlib.contextmanager
    def opened(self, path: str) -> Iterator[Iterator[tuple[Cell, list[Message]]]]:
        """Open a notebook by its path, with a kernel that lives as long as the context.

        What is given runs a code cell at each step, and yields it and the messages it gave rise to.
        """
        notebook = self.ask("GET", f"/api/contents/{quote(path)}?content=1")["content"]
        session = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        opened = self.ask("POST", "/api/sessions", session)
        try:
            channels = websocket.create_connection(
                f"{self.address.replace('http', 'ws', 1)}/api/kernels/{opened['kernel']['id']}/channels",
                header=[f"{name}: {value}" for name, value in self.headers().items()],
                timeout=self.patience,
            )
            try:
                cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
                yield ((cell, run(channels, cell["source"])) for cell in cells)
            finally:
                channels.close()
        finally:
            self.ask("DELETE", f"/api/sessions/{opened['id']}")

    def execute(self, path: str) -> list[tuple[Cell, list[Message]]]:
        """Open a notebook by its path and run all; for each code cell, the cell and the messages it gave rise to."""
        with self.opened(path) as cells:
            return list(cells)


def run(channels: websocket.WebSocket, source: str | list[str]) -> list[Message]:
    """Run the source of a cell; the messages of the kernel, to the last."""
    request = uuid.uuid4().hex
    header = {
        "msg_id": request,
        "msg_type": "execute_request",
        "username": "",
        "session": request,
        "version": "5.3",
    }
    content = {
        "code": whole(source),
        "silent": False,
        "store_history": True,
        "allow_stdin": False,
        "stop_on_error": True,
    }
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
    channels.send(json.dumps(message))
    messages: list[Message] = []
    replied = idle = False
    while not (replied and idle):
        got = json.loads(channels.recv())
        if got["parent_header"].get("msg_id") != request:
            continue
        messages.append(got)
        replied = replied or got["msg_type"] == "execute_reply"
        idle = idle or got["content"].get("execution_state") == "idle"
    return messages


def whole(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def explorables(messages: list[Message]) -> list[dict[str, Any]]:
    """The state of each picture that the cell opened."""
    opened = [message["content"]["data"]["state"] for message in messages if message["msg_type"] == "comm_open"]
    return [state for state in opened if "_esm" in state]


def fault(cell: Cell, messages: list[Message]) -> str:
    """What went wrong in the cell: an error, another output than the notebook holds, a picture without its code; or "".

    Texts are compared, pictures are not.
    """
    for message in messages:
        content = message["content"]
        if message["msg_type"] == "error":
            return f"{content['ename']}: {content['evalue']}"
    if [m["content"]["status"] for m in messages if m["msg_type"] == "execute_reply"] != ["ok"]:
        return "the kernel did not answer ok"
    if texts(messages) != stored(cell["outputs"]):
        return f"it says {texts(messages)}, and the notebook holds {stored(cell['outputs'])}"
    if not all("render" in state["_esm"] for state in explorables(messages)):
        return "a picture came without its JavaScript"
    return ""


Texts = tuple[dict[str, str], list[str | None]]


def texts(messages: list[Message]) -> Texts:
    """What the cell printed and showed, as text; each stream joined, for where it is cut is chance."""
    streams: dict[str, str] = {}
    results = []
    for message in messages:
        content = message["content"]
        if message["msg_type"] == "stream":
            streams[content["name"]] = streams.get(content["name"], "") + content["text"]
        elif message["msg_type"] in ("display_data", "execute_result"):
            results.append(content["data"].get("text/plain"))
    return streams, results


def stored(outputs: list[dict[str, Any]]) -> Texts:
    """The same, of the outputs in the committed notebook."""
    return texts([{"msg_type": output["output_type"], "content": _joined(output)} for output in outputs])


def _joined(output: dict[str, Any]) -> dict[str, Any]:
    data = {kind: whole(value) for kind, value in output.get("data", {}).items() if isinstance(value, str | list)}
    return {**output, "text": whole(output.get("text", "")), "data": data}
