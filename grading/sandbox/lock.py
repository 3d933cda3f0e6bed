"""The lock of a candidate: everything that is closed before the first student line runs.

Three layers, each enough against most attacks on its own:

1. namespaces: a read-only file-system view (Python and nothing else), no network device, a process
   tree of its own, scratch in memory;
2. Landlock: the same files again, decided by the process itself;
3. a system-call filter: no sockets, no new processes or programs, no signals to others, no tracing.

The filter is always needed. Which of the others a machine offers decides on which rung it stands;
`rungs` says what the lower ones lose.
"""

from __future__ import annotations

import errno
import os
import resource
import socket
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from grading.rungs import LOWEST, UNLOCKED, Layers, reaches
from grading.sandbox import forking, landlock, namespaces, seccomp, watching
from grading.sandbox.errors import SandboxUnavailable
from grading.sandbox.syscalls import prctl

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_SIGKILL = 9
_REFUSALS = (errno.EPERM, errno.EACCES, errno.ENOENT, errno.EROFS)
_HOME = Path(__file__).parents[2]
_DATA = _HOME / "nnlib" / "data"
_HIDDEN = ("nnlib", "grading", "neural_network_course")  # the last holds the lessons of a wheel
_SYSTEM_FOLDERS = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/usr/share/fonts")


@dataclass(frozen=True)
class Capability:
    """One thing that a lock needs: its name, whether this machine has it, and what that means."""

    name: str
    available: bool
    detail: str


def capabilities() -> list[Capability]:
    """What this machine offers for the lock, tried out and not guessed."""
    version = landlock.version()
    refused = _namespaces_refused()
    return [
        Capability(
            "system-call filter",
            seccomp.supported(),
            "seccomp: no network, no programs, no signals to others",
        ),
        Capability(
            "Landlock",
            version > 0,
            f"version {version}" if version else "Linux 5.13 or later has it, if it is switched on",
        ),
        Capability("namespaces", not refused, refused or "own files, network and processes"),
    ]


def found_layers() -> Layers:
    """The layers that this machine offers."""
    have = {capability.name: capability.available for capability in capabilities()}
    watched = have["namespaces"] or watching.possible()
    return Layers(
        seccomp=have["system-call filter"] and watched,
        landlock=landlock.version() if have["Landlock"] else 0,
        namespaces=have["namespaces"],
    )


def choose(least: str = LOWEST) -> Layers:
    """The layers to use here. SandboxUnavailable when they do not reach the rung `least`."""
    layers = found_layers()
    if reaches(layers.rung, least):
        return layers
    missing = "; ".join(f"{c.name} ({c.detail})" for c in capabilities() if not c.available)
    if layers.rung != UNLOCKED:
        raise SandboxUnavailable(
            f"this machine locks student code away on the rung {layers.rung!r}, and --rung {least}"
            f" asks for more; missing: {missing}. Grade where that is allowed, or ask for less"
        )
    lacks = "list of children in /proc" if seccomp.supported() else "system-call filter (seccomp)"
    raise SandboxUnavailable(
        f"this machine cannot lock student code away: it offers no {lacks}."
        " Grade on Linux (x86_64 or aarch64) where programs may use seccomp, or pass --unsafe to"
        " run student code without a lock, which is recorded with the grades"
    )


def readable_paths() -> list[str]:
    """The files that a candidate may read: Python, its packages except ours, fonts, our data."""
    installed = [sys.base_prefix, sys.prefix, *sysconfig.get_paths().values(), *_SYSTEM_FOLDERS]
    return list(dict.fromkeys(map(os.path.abspath, [*installed, str(_DATA)])))


def hidden_paths(more: list[str]) -> list[str]:
    """Folders that a candidate must not read though they lie below readable ones.

    These are our own packages where they are installed beside others, the folder that holds them
    where it is a checkout, and `more`.
    """
    places = {str(_HOME), *(sysconfig.get_paths()[key] for key in ("purelib", "platlib"))}
    ours = [f"{place}/{package}" for place in sorted(places) for package in _HIDDEN]
    checkout = [str(_HOME)] if (_HOME / "pyproject.toml").exists() else []
    return [*ours, *checkout, *more]


def lock(
    layers: Layers, limits: dict[str, Any], scratch: str, hide: list[str], statm: int = -1
) -> None:
    """Lock this process for good; it must be a fresh fork with its descriptors already closed.

    statm: its size in /proc, for the warm process, without which it makes no copies of itself.
    """
    if layers.namespaces:
        namespaces.mount_scratch(limits["scratch"])
        namespaces.become_nobody()
        scratch = namespaces.SCRATCH
    elif scratch:
        os.chdir(scratch)
    if sys.platform == "linux":
        namespaces.drop_capabilities()
        prctl(_PR_SET_PDEATHSIG, _SIGKILL)
        prctl(_PR_SET_NO_NEW_PRIVS, 1)
    if layers.landlock:
        everything = layers.namespaces
        readable = ["/"] if everything else unhidden(readable_paths(), hidden_paths(hide))
        writable = [scratch] if scratch else []
        landlock.restrict(layers.landlock, readable, writable, namespaces.DEVICES)
    _set_limits(limits, layers.namespaces)
    if layers.seccomp:
        forks = statm >= 0 and forking.ask_from_now_on(statm)
        files = layers.rung != "filter"
        seccomp.install(seccomp.program(os.getpid(), files=files, forks=forks))
    os.environ.clear()
    os.environ.update({"HOME": scratch, "TMPDIR": scratch, "LANG": "C.UTF-8", "PATH": ""})


def verify(layers: Layers, outside: str) -> None:
    """Try what a locked process must not be able to do; OSError when it can."""
    trials: list[tuple[str, Callable[[], Any]]] = []
    if layers != Layers():
        trials += [
            (f"{outside} can be read", lambda: os.open(outside, os.O_RDONLY)),
            ("/ can be written", lambda: os.open("/lock-probe", os.O_CREAT | os.O_WRONLY)),
        ]
    if layers.seccomp:
        trials.append(("a network socket can be made", socket.socket))
    for what, trial in trials:
        try:
            trial()
        except OSError as error:
            if error.errno not in _REFUSALS:
                raise
        else:
            raise OSError(f"the lock does not hold: {what}")


def unhidden(paths: list[str], hidden: list[str]) -> list[str]:
    """The paths, each that holds a hidden one replaced by its other children.

    Links are left out of those: what one leads to is readable only by its own place.
    """
    return _unhidden([*map(os.path.realpath, paths)], [*map(os.path.realpath, hidden)])


def _unhidden(paths: list[str], hidden: list[str]) -> list[str]:
    result: list[str] = []
    for path in paths:
        inside = [h for h in hidden if h.startswith(path + "/")]
        if path in hidden or os.path.islink(path):
            continue
        if inside and os.path.isdir(path):
            result += _unhidden([f"{path}/{name}" for name in sorted(os.listdir(path))], inside)
        else:
            result.append(path)
    return result


def _set_limits(limits: dict[str, Any], own_user: bool) -> None:
    ceilings = {
        resource.RLIMIT_CPU: limits["cpu_seconds"],
        resource.RLIMIT_FSIZE: limits["file_size"],
        resource.RLIMIT_NOFILE: limits["open_files"],
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform == "linux":
        ceilings[resource.RLIMIT_AS] = limits["base_memory"] + limits["memory"]
    if own_user:  # elsewhere it would count the threads of all the user's programs
        ceilings[resource.RLIMIT_NPROC] = limits["threads"]
    for kind, ceiling in ceilings.items():
        _, hard = resource.getrlimit(kind)
        lowest = ceiling if hard == resource.RLIM_INFINITY else min(ceiling, hard)
        resource.setrlimit(kind, (lowest, lowest))


def _namespaces_refused() -> str:
    """Why namespaces cannot be used here, or an empty string when they can."""
    if not sys.platform.startswith("linux"):
        return "only Linux has them"
    mine, theirs = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        mine.close()
        _try_namespaces(theirs)
    theirs.close()
    with mine:
        if mine.recv(1) == b"u":
            reason = _map_refused(pid)
            mine.sendall(b"n" if reason else b"y")
            reason = reason or mine.recv(400).decode()
        else:
            reason = mine.recv(400).decode()
    os.waitpid(pid, 0)
    return reason


def _map_refused(pid: int) -> str:
    try:
        namespaces.write_identity_map(pid)
    except OSError as error:
        return f"mapping a user into a namespace is refused ({error})"
    return ""


def _try_namespaces(link: socket.socket) -> NoReturn:
    """In a child: enter namespaces as a candidate does, tell how it went, and end."""
    try:
        namespaces.unshare_all()
        link.sendall(b"u")
        if link.recv(1) == b"y":
            namespaces.try_mounts()
    except OSError as error:
        link.sendall(f" {error.strerror}".encode())
    os._exit(0)
