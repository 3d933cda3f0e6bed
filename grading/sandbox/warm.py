"""The warm process: everything imported, no threads, no loop; forks locked candidates on request.

Started as `python -m grading.sandbox.warm FD` by `Template`, with which it speaks over a `Link`. It
holds nothing worth stealing: it is a fresh interpreter that has never seen a solution's text, a
hidden test or another student's work.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pkgutil
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

import nnlib
from grading.sandbox import answers, candidate, candidate_shell, lock, namespaces
from grading.sandbox.channel import Channel
from grading.sandbox.collected import Outputs
from grading.sandbox.limits import Limits
from grading.sandbox.link import Link, LinkClosed
from grading.sandbox.syscalls import prctl

_PR_SET_PDEATHSIG = 1
_NOT_STARTED = 70
_GLANCE = 0.0005
_FIRST_CELLS = (
    "import numpy as np\nimport matplotlib.pyplot as plt\nprint(np.random.default_rng(0))",
    "plt.plot([0, 1], label='warm')\nplt.title('warm')\nplt.legend()\nplt.show()",
    "np.zeros(2)",
    "1 / 0",
    "1 +",
)
MISTAKES = "nnlib.mistakes"  # some are one step from a right answer
_OUTSIDE = str(Path(__file__).parents[1] / "__init__.py")

Request = dict[str, Any]


def main(fd: int) -> None:
    """Warm up, enter the view, then fork and end candidates until the judge hangs up."""
    link = Link(socket.socket(fileno=fd))
    order, _ = link.hear()
    os.umask(0o022)
    try:
        made = _warm_up()
        base_memory = _virtual_size()
        fork = os.fork
        if order["layers"]["namespaces"]:
            fork = _enter_namespaces(link, order["hide"])
    except Exception as error:
        link.say({"failed": f"{type(error).__name__}: {error}"})
        return
    gc.collect()
    gc.freeze()
    link.say({"ready": True})
    _ForkServer(link, order, base_memory, made, fork).run()


class _ForkServer:
    """Forks candidates and ends them; knows them by the judge's numbers."""

    def __init__(
        self,
        link: Link,
        order: Request,
        base_memory: int,
        made: candidate_shell.CandidateShell,
        fork: Callable[[], int],
    ) -> None:
        self._fork_process = fork
        self._link = link
        self._layers: dict[str, bool] = order["layers"]
        self._hide: list[str] = order["hide"]
        self._base_memory = base_memory
        self._shell = made
        self._children: dict[int, int] = {}

    def run(self) -> None:
        """Serve the judge; when it is gone, end every candidate."""
        with contextlib.suppress(LinkClosed):
            while True:
                request, fds = self._link.hear()
                if request["do"] == "fork":
                    self._fork(request, fds[0])
                else:
                    self._link.say(self._end(request["number"], request["grace"]))
        for number in list(self._children):
            self._end(number)

    def _fork(self, request: Request, fd: int) -> None:
        pid = self._fork_process()
        if pid == 0:
            self._become_candidate(request, fd)
        os.close(fd)
        self._children[request["number"]] = pid

    def _end(self, number: int, grace: float = 0.0) -> dict[str, Any]:
        """Kill the candidate with all it started, unless it ends by itself within `grace`."""
        pid = self._children.pop(number)
        patience = time.monotonic() + grace
        while not (result := os.wait4(pid, os.WNOHANG))[0] and time.monotonic() < patience:
            time.sleep(_GLANCE)
        by_itself = result[0] != 0
        if not by_itself:
            os.kill(pid, signal.SIGKILL)
            result = os.wait4(pid, 0)
        _, status, usage = result
        code = os.waitstatus_to_exitcode(status)
        return {"code": code, "by_itself": by_itself, "cpu": usage.ru_utime + usage.ru_stime}

    def _become_candidate(self, request: Request, fd: int) -> NoReturn:
        limits = {**request["limits"], "base_memory": self._base_memory}
        try:
            self._link.close()
            channel = Channel(_keep_only(fd), limits["message"])
        except OSError:
            os._exit(_NOT_STARTED)
        try:
            answers.switch_off(request["answers"])
            lock.lock(self._layers, limits, request["scratch"], self._hide)
            lock.verify(self._layers, _OUTSIDE)
        except Exception as error:
            channel.send({"is": "refused", "text": str(error)})
            os._exit(_NOT_STARTED)
        candidate.run(self._shell, channel, limits)
        os._exit(0)


def _keep_only(fd: int) -> int:
    """Close every descriptor but this one; 0, 1 and 2 become /dev/null."""
    null = os.open("/dev/null", os.O_RDWR)
    kept = os.dup2(fd, 3) if fd != 3 else fd
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    os.closerange(4, 1 << 16)
    return kept


def _warm_up() -> candidate_shell.CandidateShell:
    """Import all that lessons use and run a cell, so that a fork finds everything in memory."""
    for module in pkgutil.walk_packages(nnlib.__path__, "nnlib."):
        importlib.import_module(module.name)
    answers.find_functions("nnlib.")
    answers.switch_off([MISTAKES])
    made = candidate_shell.build()
    candidate_shell.connect(made, Outputs(Limits().as_data()))
    for cell in _FIRST_CELLS:
        made.run(cell)
    made.start_afresh()
    return made


def _enter_namespaces(link: Link, hide: list[str]) -> Callable[[], int]:
    """Enter the view, in a child that is the first of a process tree; returns its way to fork.

    The process that was started stays behind and waits: when it ends, so does its child, and with
    that one the kernel ends every candidate.
    """
    namespaces.unshare_all()
    link.say({"unshared": True})
    link.hear()  # the judge has mapped the user
    pid = os.fork()
    if pid != 0:
        link.close()
        os.waitpid(pid, 0)
        os._exit(0)
    prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    trees = namespaces.ProcessTrees()
    namespaces.enter_view(lock.readable_paths(), lock.hidden_paths(hide))
    socket.sethostname("candidate")  # whose machine this is is nobody's business
    _check_readable()
    return trees.fork


def _check_readable() -> None:
    """Fail early where candidates, who are nobody if the judge is root, could not import."""
    for path in (os.__file__, np.__file__):
        if os.getuid() == 0 and not os.stat(path).st_mode & 0o004:
            raise PermissionError(
                f"{path} is readable to root only; grade as another user, or make the Python"
                " installation readable to others (chmod -R o+rX)"
            )


def _virtual_size() -> int:
    if sys.platform != "linux":
        return 0
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main(int(sys.argv[1]))
