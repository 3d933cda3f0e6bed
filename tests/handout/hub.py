"""A real JupyterHub on loopback for a test: its users are the system's, its guide is ours."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.browser.server import _free_port
from tests.conftest import ROOT
from tests.machine import HUB_USERS

GUIDE = ROOT / "docs" / "jupyterhub.md"
START_SECONDS = 300
CONFIG = """
{guide}
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:{hub_port}"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.command = ["{proxy}"]
c.JupyterHub.authenticator_class = "dummy"
c.Authenticator.allow_all = True
c.JupyterHub.services += [{{"name": "test", "api_token": "{token}"}}]
c.JupyterHub.load_roles += [{{"name": "test", "services": ["test"], "scopes": [
    "admin:users", "admin:servers", "tokens", "access:servers", "access:services"]}}]
c.Spawner.cmd = ["{environment}/bin/jupyterhub-singleuser"]
c.Spawner.environment = {{"PATH": "{environment}/bin:/usr/bin:/bin"}}
c.Spawner.start_timeout = {patience}
c.Spawner.http_timeout = {patience}
"""


def blocks(kind: str) -> list[str]:
    """The guide's blocks of a kind, such as "bash student", in order."""
    pattern = rf"^```{kind}\n(.*?)^```"
    return re.findall(pattern, GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@dataclass
class Machine:
    """A system in which the guide's paths are folders of a test. log: all that was said."""

    folder: Path
    log: list[str] = field(default_factory=list)

    @property
    def environment(self) -> Path:
        return self.folder / "opt" / "tljh" / "user"

    def home(self, user: str) -> Path:
        return self.folder / "home" / user

    def become(self, user: str) -> list[str]:
        """What stands before a command that this user runs."""
        return [str(shutil.which("runuser")), "-u", user, "--"]

    def placed(self, text: str) -> str:
        """The text with the guide's paths where they are here."""
        for path in ("/opt/tljh/user", "/srv/nbgrader", "/home/"):
            text = text.replace(path, f"{self.folder}{path}")
        return text

    def run(self, user: str, script: str, *, fails: bool = False) -> str:
        """What a script says that this user runs in a terminal of the hub."""
        home = self.folder if user == "root" else self.home(user)
        script_there = f"set -e\numask 022\n{self.placed(script)}"
        done = subprocess.run(
            [*self.become(user), "bash", "-c", script_there],
            cwd=home,
            env={
                "HOME": str(home),
                "USER": user,
                "PATH": f"{self.environment}/bin:/usr/local/bin:/usr/bin:/bin",
                "LANG": "C.UTF-8",
            },
            capture_output=True,
            text=True,
            timeout=3000,
        )
        said = done.stdout + done.stderr
        self.log += [f"$ as {user}:", script.strip(), said, ""]
        assert (done.returncode != 0) == fails, "\n".join(self.log)[-5000:]
        return said


@contextmanager
def users(folder: Path) -> Iterator[Machine]:
    """The machine with its users, who are gone at the end."""
    machine = Machine(folder)
    folder.chmod(0o755)
    machine.home("").mkdir(parents=True)
    try:
        for user in HUB_USERS:
            home = ["--create-home", "--home-dir", str(machine.home(user))]
            subprocess.run(["useradd", *home, "--shell", "/bin/bash", user], check=True)
        yield machine
    finally:
        for user in HUB_USERS:
            subprocess.run(["userdel", user], capture_output=True)


def put_checkout(machine: Machine) -> None:
    """A checkout of this course in the instructor's home."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True)
    course = machine.home("instructor") / "neural-networks"
    for name in filter(None, done.stdout.split("\0")):
        if not name.startswith("tests/") and (ROOT / name).is_file():
            (course / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, course / name)
    subprocess.run(["chown", "-R", "instructor:", course], check=True)


def put_hub(machine: Machine) -> None:
    """What TLJH installs: an environment for the users' servers."""
    python = f"/usr/bin/python3.{sys.version_info.minor}"
    base = python if Path(python).exists() else "/usr/bin/python3"
    subprocess.run([base, "-m", "venv", machine.environment], check=True)
    pip = [machine.environment / "bin" / "pip", "install", "--quiet", "jupyterhub", "jupyterlab"]
    subprocess.run(pip, check=True)


@dataclass(frozen=True)
class Hub:
    """A running hub; token: of a service that may do what its test does."""

    url: str
    token: str

    def ask(self, path: str, method: str = "GET", data: Any = None, token: str = "") -> Any:
        """The answer of one of its pages, from JSON where it is JSON. Raises HTTPError."""
        request = urllib.request.Request(
            f"{self.url}/{path}",
            method=method,
            data=None if data is None else json.dumps(data).encode(),
            headers={"Authorization": f"token {token or self.token}"},
        )
        with urllib.request.urlopen(request, timeout=600) as answer:
            text = answer.read().decode()
            is_json = "json" in answer.headers.get("Content-Type", "")
            return json.loads(text) if text and is_json else text

    def token_of(self, user: str) -> str:
        """A token with which to do what this user may."""
        return str(self.ask(f"hub/api/users/{user}/tokens", "POST", {})["token"])

    def start(self, user: str) -> None:
        """Start a user's server, and wait for it."""
        self.ask(f"hub/api/users/{user}", "POST")
        self.ask(f"hub/api/users/{user}/server", "POST")
        deadline = time.monotonic() + START_SECONDS
        while not self.ask(f"hub/api/users/{user}")["servers"].get("", {}).get("ready"):
            assert time.monotonic() < deadline, f"the server of {user} did not start"
            time.sleep(0.5)


@contextmanager
def running(machine: Machine, proxy: Path) -> Iterator[Hub]:
    """A hub with the guide's service, stopped at the end; what it said is in the log."""
    folder, hub = (
        machine.folder / "hub",
        Hub(f"http://127.0.0.1:{_free_port()}", secrets.token_hex(16)),
    )
    folder.mkdir()
    config = CONFIG.format(
        guide="\n".join(b for b in blocks("python") if "JupyterHub" in b),
        port=hub.url.rpartition(":")[2],
        hub_port=_free_port(),
        proxy_port=_free_port(),
        proxy=proxy,
        token=hub.token,
        environment="/opt/tljh/user",
        patience=START_SECONDS,
    )
    service_port = str(_free_port())
    (folder / "config.py").write_text(machine.placed(config).replace("9999", service_port))
    log = folder / "hub.log"
    command = [machine.environment / "bin" / "jupyterhub", "-f", folder / "config.py"]
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder)}
    with log.open("w") as file:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=file, stderr=subprocess.STDOUT
        )
        try:
            _wait(hub, process, log)
            yield hub
        finally:
            process.terminate()
            process.wait(timeout=60)
            machine.log += ["The hub:", log.read_text()]


def _wait(hub: Hub, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            hub.ask("hub/api/")
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.5)
    raise RuntimeError(f"JupyterHub did not start:\n{log.read_text()[-3000:]}")
