"""A JupyterHub for one class on one machine: everything on loopback, everything in the folder that it is started in.

What differs from run to run comes in the environment; tests/hub/hub.py sets it.
"""

import os
import sys
from pathlib import Path

c = get_config()  # type: ignore[name-defined] # noqa: F821
bin = Path(sys.executable).parent
mark = "CLASSROOM", os.environ["CLASSROOM"]  # in the environment of every process of the class: tests/hub/processes.py

c.JupyterHub.bind_url = f"http://127.0.0.1:{os.environ['CLASSROOM_PORT']}"
c.JupyterHub.hub_ip = "127.0.0.1"
c.JupyterHub.hub_port = int(os.environ["CLASSROOM_HUB_PORT"])
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{os.environ['CLASSROOM_PROXY_PORT']}"
c.ConfigurableHTTPProxy.command = [os.environ["CLASSROOM_NODE"], os.environ["CLASSROOM_PROXY"]]

# Any name with the password of this run: enough for simulated students, and for nobody else.
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = os.environ["CLASSROOM_PASSWORD"]
c.Authenticator.allow_all = True

# Every student has a process and a folder; the system needs no account for them, and keeps none from the other's files.
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(Path.cwd() / "home" / "{username}")
c.Spawner.cmd = [str(bin / "jupyterhub-singleuser")]
c.Spawner.args = ["--allow-root"] if os.geteuid() == 0 else []
c.Spawner.default_url = "/lab"
c.Spawner.environment = dict([mark])
# On a full machine a server may take minutes to come.
c.Spawner.start_timeout = c.Spawner.http_timeout = 600
c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 1, "slow_stop_timeout": 1}
