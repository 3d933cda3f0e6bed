"""A cage for stock nbgrader, which runs students' code as the user who calls it.

    python -m tests.redteam.cage FOLDER COMMAND...

runs a command in namespaces of its own: no network but its own loopback, no process of the machine
in sight, every file read-only but those below FOLDER, and limits on memory, processes and file
size. `run` adds limits on time and on what FOLDER holds.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import platform
import resource
import socket
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from grading.errors import CourseError
from grading.sandbox.syscalls import call, libc

_UNSHARE = ["unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child"]
_UNSHARE += ["--mount-proc", "--net", "--ipc"]
_BIND, _READ_ONLY, _RECURSIVE, _HERE = 4096, 1, 0x8000, -100
_SIOCSIFFLAGS, _UP_AND_RUNNING = 0x8914, 0x41
_GIB = 2**30
_CEILINGS = {
    resource.RLIMIT_AS: 4 * _GIB,
    resource.RLIMIT_FSIZE: _GIB // 16,
    resource.RLIMIT_CPU: 120,
    resource.RLIMIT_CORE: 0,
}
_MOST_PROCESSES = 500
_MOST_BYTES = _GIB // 2
_GLANCE = 0.3


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code and output; or what it would have used without end."""

    code: int
    output: str
    excess: str = ""


def run(folder: Path, seconds: float, command: list[str]) -> Ended:
    """Run the command in the cage, `folder` its home; whatever it started has ended afterwards.

    Raises CourseError on a kernel that cannot limit the processes of a cage (before Linux 6.14).
    """
    _check_kernel()
    home = folder / "home"
    home.mkdir(exist_ok=True)
    inside = [sys.executable, "-m", "tests.redteam.cage", str(folder), *command]
    with (
        (home / "output").open("wb") as output,
        subprocess.Popen(
            [*_UNSHARE, *inside],
            cwd=folder, env=_environment(home),
            stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
        ) as process,
    ):  # fmt: skip
        try:
            excess = _watch(process, folder, time.monotonic() + seconds)
        finally:
            process.kill()
    return Ended(process.returncode, (home / "output").read_text(errors="replace"), excess)


def _check_kernel() -> None:
    major, minor = map(int, platform.release().split(".")[:2])
    if (major, minor) < (6, 14):
        raise CourseError("stock nbgrader can be caged on Linux 6.14 or later: a fork bomb is held")


def _environment(home: Path) -> dict[str, str]:
    return {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "OPENBLAS_NUM_THREADS": "1",
        **dict.fromkeys(("HOME", "TMPDIR", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR"), str(home)),
    }


def _watch(process: subprocess.Popen[bytes], folder: Path, deadline: float) -> str:
    """Wait for the end; what there was too much of before it came, "time" or "disk"."""
    while process.poll() is None:
        if time.monotonic() > deadline:
            return "time"
        if _size(folder) > _MOST_BYTES:
            return "disk"
        time.sleep(_GLANCE)
    return ""


def _size(folder: Path) -> int:
    """The bytes of the files below a folder, of which some may vanish meanwhile."""
    found = subprocess.run(["du", "-sb", folder], capture_output=True, text=True, check=False)
    return int(found.stdout.split()[0])


def main(folder: str, command: list[str]) -> None:
    """Close the cage around this process and become the command."""
    Path("/proc/sys/kernel/pid_max").write_text(str(_MOST_PROCESSES))  # of this cage alone
    _mount_upon_itself(folder)
    _set_read_only("/", on=True)
    _set_read_only(folder, on=False)
    _switch_on_loopback()
    for kind, ceiling in _CEILINGS.items():
        resource.setrlimit(kind, (ceiling, ceiling))
    os.chdir(folder)
    os.execvp(command[0], command)


def _mount_upon_itself(folder: str) -> None:
    path = ctypes.c_char_p(folder.encode())
    if libc.mount(path, path, None, ctypes.c_ulong(_BIND), None):
        raise OSError(ctypes.get_errno(), f"cannot mount {folder}")


def _set_read_only(path: str, *, on: bool) -> None:
    attributes = struct.pack("QQQQ", _READ_ONLY if on else 0, 0 if on else _READ_ONLY, 0, 0)
    call(
        "mount_setattr", _HERE, ctypes.c_char_p(path.encode()), _RECURSIVE,
        ctypes.c_char_p(attributes), ctypes.c_size_t(len(attributes)),
    )  # fmt: skip


def _switch_on_loopback() -> None:
    """Kernels talk to nbgrader over 127.0.0.1."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", _UP_AND_RUNNING)
        fcntl.ioctl(any_socket.fileno(), _SIOCSIFFLAGS, request)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
