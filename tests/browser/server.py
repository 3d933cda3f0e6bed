"""A JupyterLab server for tests: a port, settings and a kernel folder of its own."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 120
# Every cell is drawn, also those out of view, so that each can be measured.
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false"},
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
}


@dataclass(frozen=True)
class Server:
    """Where a running JupyterLab is reached, and the folder that it shows."""

    url: str
    token: str
    root: Path

    def page(self, path: str = "lab") -> str:
        """The address of one of its pages, with the right to open it."""
        return f"{self.url}/{path}?token={self.token}"


@contextmanager
def jupyterlab(python: Path, root: Path, cwd: Path, state: Path) -> Iterator[Server]:
    """Run JupyterLab with this Python on the files in `root`, and stop it at the end.

    cwd: where it is started, which is where nbgrader looks for its settings; state: an empty
    folder for its own files, so that nobody's JupyterLab at home is read or changed.
    """
    server = Server(f"http://127.0.0.1:{_free_port()}", secrets.token_hex(16), root)
    log = state / "jupyterlab.log"
    with log.open("w") as file:
        command = [str(python), "-m", "jupyterlab", *_options(server)]
        process = subprocess.Popen(
            command, cwd=cwd, env=_environment(state), stdout=file, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(server, process, log)
            yield server
        finally:
            process.terminate()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _options(server: Server) -> list[str]:
    return [
        "--no-browser",
        "--allow-root",
        f"--port={server.url.rpartition(':')[2]}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={server.token}",
        f"--ServerApp.root_dir={server.root}",
        "--LabApp.expose_app_in_browser=True",
    ]


def _environment(state: Path) -> dict[str, str]:
    for plugin, values in SETTINGS.items():
        path = state / "settings" / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))
    folders = {
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
    }
    return os.environ | {name: str(state / folder) for name, folder in folders.items()}


def _wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            urllib.request.urlopen(server.page("api/status"), timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")
