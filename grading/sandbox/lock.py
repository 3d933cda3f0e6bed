"""The lock of a candidate: everything that is closed before the first student line runs.

Three layers, each enough against most attacks on its own:

1. namespaces: a read-only file-system view (Python and nothing else), no network device, a process
   tree of its own, scratch in memory;
2. Landlock: the same files again, decided by the process itself;
3. a system-call filter: no sockets, no new processes or programs, no signals to others, no tracing.

The filter is always needed. Of the other two, one is needed: namespaces (user, mount, process and
network) or Landlock from version 3. With Landlock alone, a candidate cannot read or change any file
outside, nor start, see or signal a process, but it can learn whether a path exists and how large it
is, and its scratch folder is watched by the judge instead of being capped by the kernel.
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

from grading.sandbox import forking, landlock, namespaces, seccomp
from grading.sandbox.errors import SandboxUnavailable
from grading.sandbox.syscalls import prctl

_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_SIGKILL = 9
_REFUSALS = (errno.EPERM, errno.EACCES, errno.ENOENT, errno.EROFS)
_HOME = Path(__file__).parents[2]
_DATA = _HOME / "nnlib" / "data"
_HIDDEN_PACKAGES = ("nnlib", "grading")
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
            version >= landlock.LEAST_VERSION,
            f"version {version}; {landlock.LEAST_VERSION} (Linux 6.2) or later is needed",
        ),
        Capability("namespaces", not refused, refused or "own files, network and processes"),
    ]


def choose(unsafe: bool = False) -> dict[str, bool]:
    """Which layers to use here; SandboxUnavailable when they are not enough and not `unsafe`."""
    found = {capability.name: capability for capability in capabilities()}
    layers = {
        "seccomp": found["system-call filter"].available,
        "landlock": found["Landlock"].available,
        "namespaces": found["namespaces"].available,
    }
    if not enough(layers) and not unsafe:
        missing = "; ".join(f"{c.name} ({c.detail})" for c in found.values() if not c.available)
        raise SandboxUnavailable(
            f"this machine cannot lock student code away, missing: {missing}. Grade on Linux 6.2"
            " or later (a virtual machine or a container that allows user namespaces will do), or"
            " pass --unsafe to run student code without a lock, which is recorded with the grades"
        )
    return layers


def enough(layers: dict[str, bool]) -> bool:
    """Whether these layers count as a lock."""
    return layers["seccomp"] and (layers["landlock"] or layers["namespaces"])


def readable_paths() -> list[str]:
    """The files that a candidate may read: Python, its packages except ours, fonts, our data."""
    installed = [sys.base_prefix, sys.prefix, *sysconfig.get_paths().values(), *_SYSTEM_FOLDERS]
    return list(dict.fromkeys(map(os.path.abspath, [*installed, str(_DATA)])))


def hidden_paths(more: list[str]) -> list[str]:
    """Folders that a candidate must not read though they lie below readable ones.

    These are our own packages where they are installed beside others, the folder that holds them
    where it is a checkout, and `more`.
    """
    places = {sysconfig.get_paths()[key] for key in ("purelib", "platlib")}
    ours = [f"{place}/{package}" for place in sorted(places) for package in _HIDDEN_PACKAGES]
    checkout = [str(_HOME)] if (_HOME / "pyproject.toml").exists() else []
    return [*ours, *checkout, *more]


def lock(
    layers: dict[str, bool], limits: dict[str, Any], scratch: str, hide: list[str], statm: int = -1
) -> None:
    """Lock this process for good; it must be a fresh fork with its descriptors already closed.

    statm: its size in /proc, for the warm process, without which it makes no copies of itself.
    """
    if layers["namespaces"]:
        namespaces.mount_scratch(limits["scratch"])
        namespaces.become_nobody()
        scratch = namespaces.SCRATCH
    elif scratch:
        os.chdir(scratch)
    if sys.platform == "linux":
        namespaces.drop_capabilities()
        prctl(_PR_SET_PDEATHSIG, _SIGKILL)
        prctl(_PR_SET_NO_NEW_PRIVS, 1)
    if layers["landlock"]:
        inside = layers["namespaces"]
        readable = ["/"] if inside else unhidden(readable_paths(), hidden_paths(hide))
        landlock.restrict(readable, [scratch] if scratch else [], namespaces.DEVICES)
    _set_limits(limits, layers["namespaces"])
    if layers["seccomp"]:
        forks = statm >= 0 and forking.ask_from_now_on(statm)
        seccomp.install(seccomp.program(os.getpid(), forks=forks))
    os.environ.clear()
    os.environ.update({"HOME": scratch, "TMPDIR": scratch, "LANG": "C.UTF-8", "PATH": ""})


def verify(layers: dict[str, bool], outside: str) -> None:
    """Try what a locked process must not be able to do; OSError when it can."""
    trials: list[tuple[str, Callable[[], Any]]] = []
    if layers["landlock"] or layers["namespaces"]:
        trials += [
            (f"{outside} can be read", lambda: os.open(outside, os.O_RDONLY)),
            ("/ can be written", lambda: os.open("/lock-probe", os.O_CREAT | os.O_WRONLY)),
        ]
    if layers["seccomp"]:
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
