"""What some tests need of the machine, a browser and a server or two: found, or installed.

`make test` runs this first. The tests whose need cannot be met are skipped, and the run's last line
says how many and why. `REQUIRE=browser,postgresql` makes that an error, for continuous integration.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from playwright.sync_api import Browser, Error, Playwright, sync_playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "microsoft-edge")
# Playwright's own, and the two that it finds where their makers put them on each system.
CHANNELS = ("chromium", "chrome", "msedge")
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]
DEBIAN_POSTGRESQL = Path("/usr/lib/postgresql")  # not on the path there
HUB_NODE = Path(__file__).parents[1] / "build" / "hub"  # the proxy that a JupyterHub starts
HUB_USERS = ("instructor", "ada", "ben")  # as docs/jupyterhub.md calls them
Found = TypeVar("Found")


class Missing(Exception):
    """What some tests need, and this machine does not have, in one sentence."""


def start_browser(play: Playwright) -> Browser:
    """The first Chromium, Chrome or Edge that starts, without a window."""
    paths: Iterator[str] = filter(None, map(shutil.which, PROGRAMS))
    ways = [{"executable_path": path} for path in paths] + [{"channel": c} for c in CHANNELS]
    refusals = []
    for way in ways:
        try:
            return play.chromium.launch(**way, args=FLAGS)  # type: ignore[arg-type]
        except Error as error:
            refusals.append(error.message.partition("\n")[0])
    raise Missing("no Chromium, Chrome or Edge that starts\n  " + "\n  ".join(refusals))


def find_browser() -> None:
    with sync_playwright() as play:
        start_browser(play).close()


def find_postgresql() -> Path:
    """The folder of initdb and pg_ctl."""
    on_path = shutil.which("initdb")
    found = [Path(on_path)] if on_path else sorted(DEBIAN_POSTGRESQL.glob("*/bin/initdb"))
    if not found:
        raise Missing("no PostgreSQL server")
    return found[-1].parent


def install_browser() -> None:
    """Debian's package as root; Playwright's own otherwise, and where there is no such package."""
    as_root = apt_get("chromium", "fonts-dejavu-core")
    if not as_root or not has(find_browser):
        options = ["--with-deps"] if as_root else []
        run(sys.executable, "-m", "playwright", "install", *options, "chromium")


def install_postgresql() -> None:
    apt_get("postgresql")


def find_hub() -> Path:
    """The proxy of a hub, where one can run: its users are made by root, and removed afterwards."""
    proxy = HUB_NODE / "node_modules" / ".bin" / "configurable-http-proxy"
    if os.geteuid() != 0:
        raise Missing("not root, which a JupyterHub for users of the system needs")
    known = {user.pw_name for user in pwd.getpwall()}
    if taken := known & {*HUB_USERS}:
        raise Missing(f"the system has a user {taken.pop()} already")
    if not all(map(shutil.which, ("useradd", "runuser", "npm"))) or not proxy.is_file():
        raise Missing("no useradd, runuser, npm or configurable-http-proxy for a JupyterHub")
    return proxy


def install_hub() -> None:
    if shutil.which("npm") and os.geteuid() == 0:
        run("npm", "install", "--prefix", str(HUB_NODE), "configurable-http-proxy")


def find_pyodide() -> Path | None:
    """The folder of Pyodide's files that PYODIDE_FOLDER names; None where its CDN answers."""
    if named := os.environ.get("PYODIDE_FOLDER"):
        return Path(named)
    from grading.live.lock import read_lock  # here, since every run of tests imports this file

    address = read_lock()["packages"]["numpy"]["file_name"]
    try:
        urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=20).close()
    except OSError as error:
        raise Missing("no PYODIDE_FOLDER, and Pyodide's CDN cannot be reached") from error
    return None


def apt_get(*packages: str) -> bool:
    """Install packages of the system if this is root on Debian or Ubuntu; whether it is."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return False
    options = ("-qq", "-y", "--no-install-recommends")
    run("apt-get", "update", "-qq") and run("apt-get", "install", *options, *packages)
    return True


def run(*command: str) -> bool:
    """Run a command that installs something; whether it could, and its last words if not."""
    print(f"  {' '.join(command)}", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    if done.returncode:
        reasons = [line for line in said if line.startswith(("E:", "Error:"))]
        print("\n".join(f"  {line}" for line in [*dict.fromkeys(reasons or said)][-3:]))
    return done.returncode == 0


NEEDS: dict[str, tuple[Callable[[], Any], Callable[[], None]]] = {
    "browser": (find_browser, install_browser),
    "postgresql": (find_postgresql, install_postgresql),
    "jupyterhub": (find_hub, install_hub),
    "pyodide": (find_pyodide, lambda: None),
}


def required() -> set[str]:
    """The needs that REQUIRE names."""
    names = {name for name in os.environ.get("REQUIRE", "").split(",") if name}
    if unknown := names - set(NEEDS):
        raise SystemExit(f"REQUIRE names {', '.join(unknown)}; it may name {', '.join(NEEDS)}")
    return names


def has(find: Callable[[], Any]) -> bool:
    try:
        find()
    except Missing:
        return False
    return True


def provide(name: str) -> bool:
    """Look for what is needed, install it where it is missing; whether it is here now."""
    find, install = NEEDS[name]
    if has(find):
        return True
    print(f"Some tests need {name}, which is not here. Trying to install it:", flush=True)
    install()
    try:
        find()
    except Missing as missing:
        print(f"The tests that need {name} cannot run: {missing}")
        return False
    return True


def need(name: str, find: Callable[[], Found]) -> Found:
    """What `find` finds. Where it is missing, the test is skipped, or fails if REQUIRE names it."""
    try:
        return find()
    except Missing as missing:
        why = str(missing).partition("\n")[0]
    if name in required():
        pytest.fail(f"{why}, and REQUIRE={os.environ['REQUIRE']} asks for it", pytrace=False)
    pytest.skip(why)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Say after pytest's own last line how many tests were skipped and why."""
    yield
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    reports = terminal.stats.get("skipped", []) if terminal else []
    reasons = Counter(report.longrepr[2].removeprefix("Skipped: ") for report in reports)
    if reasons:
        told = "; ".join(f"{count} ({why})" for why, count in reasons.items())
        terminal.write_line(f"Tests that were not run: {told}")


if __name__ == "__main__":
    lacking = required() - {name for name in NEEDS if provide(name)}
    sys.exit(f"REQUIRE asks for {', '.join(sorted(lacking))}" if lacking else 0)
