"""The warm process: everything imported, no threads, no loop; forks locked candidates on request.

Started as `python -m grading.sandbox.warm FD` by `Template`, with which it speaks over a packet
socket, one JSON object a packet. It holds nothing worth stealing: it is a fresh interpreter that
has never seen a solution's text, a hidden test or another student's work.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

from grading.sandbox import answers, candidate, lock, namespaces, shell
from grading.sandbox.channel import Channel
from grading.sandbox.syscalls import prctl

_PR_SET_PDEATHSIG = 1
_NOT_STARTED = 70
_OUTSIDE = str(Path(__file__).parents[1] / "__init__.py")

Request = dict[str, Any]


def main(fd: int) -> None:
    """Warm up, enter the view, then fork and end candidates until the judge hangs up."""
    link = socket.socket(fileno=fd)
    layers = json.loads(link.recv(4096))
    try:
        shell = _warm_up()
        base_memory = _virtual_size()
        if layers["namespaces"]:
            _enter_namespaces(link)
    except Exception:
        _say(link, {"failed": traceback.format_exc()[-3000:]})
        return
    gc.collect()
    gc.freeze()
    _say(link, {"ready": os.getpid()})
    _Nursery(link, layers, base_memory, shell).run()


class _Nursery:
    """Forks candidates and ends them; knows them by the judge's numbers."""

    def __init__(
        self, link: socket.socket, layers: dict[str, bool], base_memory: int, shell: Any
    ) -> None:
        self._link = link
        self._layers = layers
        self._base_memory = base_memory
        self._shell = shell
        self._children: dict[int, int] = {}

    def run(self) -> None:
        """Serve the judge; when it is gone, end every candidate."""
        while True:
            packet, fds, _, _ = socket.recv_fds(self._link, 1 << 16, 1)
            if not packet:
                break
            request = json.loads(packet)
            if request["do"] == "fork":
                self._fork(request, fds[0])
            else:
                _say(self._link, self._end(request["number"], request["grace"]))
        for number in list(self._children):
            self._end(number)

    def _fork(self, request: Request, fd: int) -> None:
        pid = os.fork()
        if pid == 0:
            self._become_candidate(request, fd)
        os.close(fd)
        self._children[request["number"]] = pid

    def _end(self, number: int, grace: float = 0.0) -> dict[str, Any]:
        """Kill the candidate with all it started, unless it ends by itself within `grace`."""
        pid = self._children.pop(number)
        with os.fdopen(os.pidfd_open(pid)) as process:
            ended = select.select([process], [], [], grace)[0]
        if not ended:
            os.kill(pid, signal.SIGKILL)
        _, status, usage = os.wait4(pid, 0)
        code = os.waitstatus_to_exitcode(status)
        return {"code": code, "cpu": usage.ru_utime + usage.ru_stime}

    def _become_candidate(self, request: Request, fd: int) -> NoReturn:
        limits = {**request["limits"], "base_memory": self._base_memory}
        try:
            if self._layers["namespaces"]:
                _fork_into_own_tree()
            self._link.close()
            channel = Channel(_keep_only(fd), limits["message"])
        except OSError:
            os._exit(_NOT_STARTED)
        try:
            answers.switch_off(request["answers"])
            lock.lock(self._layers, limits, request["scratch"])
            lock.verify(self._layers, _OUTSIDE)
        except Exception as error:
            channel.send({"is": "refused", "text": str(error)})
            os._exit(_NOT_STARTED)
        candidate.run(self._shell, channel, limits)
        os._exit(0)


def _fork_into_own_tree() -> None:
    """Return in a child that is the first of a new process tree; the parent waits for it.

    The kernel ends everything in the tree when its first process ends, and that one ends with the
    waiting parent, which the warm process can kill.
    """
    prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    namespaces.enter_process_tree()
    pid = os.fork()
    if pid == 0:
        prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        return
    os.closerange(0, 1 << 16)
    _, status = os.waitpid(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    os._exit(code & 127 if code >= 0 else 128 - code)


def _keep_only(fd: int) -> int:
    """Close every descriptor but this one; 0, 1 and 2 become /dev/null."""
    null = os.open("/dev/null", os.O_RDWR)
    kept = os.dup2(fd, 3) if fd != 3 else fd
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.closerange(4, 1 << 16)
    return kept


def _warm_up() -> Any:
    """Import all that lessons use and build the shell, so that a fork finds them in memory."""
    import matplotlib.pyplot as plt

    import nnlib

    for module in pkgutil.walk_packages(nnlib.__path__, "nnlib."):
        importlib.import_module(module.name)
    made = shell.build()
    figure = plt.figure(figsize=(1, 1))
    figure.add_subplot().plot([0, 1], label="warm")
    made.display_formatter.format(figure)
    plt.close("all")
    return made


def _enter_namespaces(link: socket.socket) -> None:
    namespaces.unshare_all()
    _say(link, {"unshared": os.getpid()})
    if link.recv(64) != b"mapped":
        raise OSError("the judge went away before the user was mapped")
    namespaces.enter_view(lock.readable_paths(), lock.hidden_paths())


def _virtual_size() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def _say(link: socket.socket, message: dict[str, Any]) -> None:
    link.send(json.dumps(message).encode())


if __name__ == "__main__":
    main(int(sys.argv[1]))
