"""A real JupyterLab on a free port of this machine, with everything it writes in a folder of its own.

Imported by tests/lab and bench/bench_frames.py. It knows nothing of pytest.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from jupyter_client import BlockingKernelClient

START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Lab:
    """A Jupyter server without a token on loopback; it also serves Notebook 7 below /notebooks."""

    def __init__(self, home: Path) -> None:
        self.home, self.work, self.runtime = home, home / "work", home / "runtime"
        self.work.mkdir(parents=True)
        settings = home / "settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True)
        (settings / "notification.jupyterlab-settings").write_text(json.dumps({"fetchNews": "false"}))
        self.url = f"http://127.0.0.1:{free_port()}"
        places = {
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "IPYTHONDIR": "ipython",
            "MPLCONFIGDIR": "matplotlib",
        }
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "PYTEST"))}
        self.log = (home / "server.log").open("wb")
        self.server = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
                *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={self.url.rsplit(':', 1)[1]}"),
                *("--ServerApp.port_retries=0", f"--ServerApp.root_dir={self.work}"),
                *("--IdentityProvider.token=", "--ServerApp.password=", "--LabApp.expose_app_in_browser=True"),
            ],
            env={**inherited, **{name: str(home / folder) for name, folder in places.items()}},
            cwd=self.work,
            stdout=self.log,
            stderr=self.log,
        )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.api("status")
                return
            except (urllib.error.URLError, ConnectionError):
                if self.server.poll() is not None or time.monotonic() > deadline:
                    self.close()
                    raise RuntimeError("JupyterLab does not start:\n" + self.said()[-3000:]) from None
                time.sleep(0.1)

    def said(self) -> str:
        return (self.home / "server.log").read_text(encoding="utf-8", errors="replace")

    def api(self, path: str):
        with urllib.request.urlopen(f"{self.url}/api/{path}", timeout=10) as answer:
            return json.load(answer)

    def open(self, page, notebook: str) -> None:
        """Show a notebook in JupyterLab, in a workspace of its own: the default one would bring back, before this
        notebook, the one that the last test left open, and menus would act on that. Wait until its kernel rests."""
        page.goto(f"{self.url}/lab/workspaces/{Path(notebook).stem}/tree/{notebook}")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        page.get_by_text("Python 3 (ipykernel) | Idle").first.wait_for(timeout=START_SECONDS * 1000)
        self.wait_for_idle(page, notebook)

    def wait_for_idle(self, page, notebook: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while [s["kernel"]["execution_state"] for s in self.api("sessions") if s["path"] == notebook] != ["idle"]:
            if time.monotonic() > deadline:
                raise TimeoutError(f"the kernel of {notebook} does not come to rest: {self.api('sessions')}")
            page.wait_for_timeout(100)

    def kernel_of(self, notebook: str) -> BlockingKernelClient:
        """A second client of the kernel that runs the notebook."""
        (kernel,) = [s["kernel"]["id"] for s in self.api("sessions") if s["path"] == notebook]
        client = BlockingKernelClient(connection_file=str(self.runtime / f"kernel-{kernel}.json"))
        client.load_connection_file()
        client.start_channels()
        client.wait_for_ready(timeout=90)  # it answers after the cells that wait before it
        return client

    def close(self) -> None:
        """End the server, this one and no other; its kernels end with it."""
        if self.server.poll() is None:
            self.server.terminate()
            try:
                self.server.wait(15)
            except subprocess.TimeoutExpired:
                self.server.kill()
                self.server.wait(5)
        self.log.close()
