"""The warm process: everything imported, no threads, no loop; forks locked candidates on request.

Started as `python -m grading.sandbox.warm FD` by `Template`, with which it speaks over a `Link`. It
holds nothing worth stealing: it is a fresh interpreter that has never seen a solution's text, a
hidden test or another student's work.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import os
import pkgutil
import select
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

import nnlib
from grading.rungs import Layers
from grading.sandbox import candidate, candidate_shell, forking, kept, lock, namespaces
from grading.sandbox.channel import Channel
from grading.sandbox.collected import Outputs
from grading.sandbox.limits import Limits
from grading.sandbox.link import Link, LinkClosed
from grading.sandbox.syscalls import prctl
from nnlib.check import switches

_PR_SET_PDEATHSIG = 1
_NOT_STARTED = 70
_STATM = 6  # a descriptor of a candidate: its size in /proc
_GLANCE = 0.0005
_FIRST_CELLS = (
    "import numpy as np\nimport matplotlib.pyplot as plt\nprint(np.random.default_rng(0))",
    "plt.plot([0, 1], label='warm')\nplt.title('warm')\nplt.legend()\nplt.show()",
    "np.zeros(2)",
    "1 / 0",
    "1 +",
)
_OUTSIDE = str(Path(__file__).parents[1] / "__init__.py")

Request = dict[str, Any]


def main(fd: int) -> None:
    """Warm up, enter the view, then fork and end candidates until the judge hangs up."""
    link = Link(socket.socket(fileno=fd))
    order, _ = link.hear()
    os.umask(0o022)
    try:
        layers = Layers(**order["layers"])
        made = _warm_up()
        if layers.rung == "filter":
            kept.import_and_keep()
        base_memory = _virtual_size()
        proc = os.open("/proc", os.O_RDONLY) if sys.platform == "linux" else -1
        if layers.namespaces:
            _enter_namespaces(link, order["hide"])
    except Exception as error:
        link.say({"failed": f"{type(error).__name__}: {error}"})
        return
    gc.collect()
    gc.freeze()
    link.say({"ready": True})
    _ForkServer(link, order, base_memory, made, proc).run()


class _ForkServer:
    """Forks candidates and ends them; knows them by the judge's numbers."""

    def __init__(
        self,
        link: Link,
        order: Request,
        base_memory: int,
        made: candidate_shell.CandidateShell,
        proc: int,
    ) -> None:
        self._link = link
        self._layers = Layers(**order["layers"])
        self._hide: list[str] = order["hide"]
        self._base_memory = base_memory
        self._shell = made
        self._proc = proc
        self._children: dict[int, int] = {}
        self._forks: dict[int, forking.Forks] = {}
        self._condemned: set[int] = set()  # numbers of those that ended by our own hand
        # A copy that cannot be named is ended with the whole process tree: it must be our own.
        self._copies = self._layers.rung == "namespaces" and forking.supported()

    def run(self) -> None:
        """Serve the judge; when it is gone, end every candidate."""
        handlers = {"fork": self._fork, "keep": self._keep, "wake": self._wake}
        with contextlib.suppress(LinkClosed):
            while True:
                self._await_request()
                request, fds = self._link.hear()
                if request["do"] == "end":
                    self._link.say(self._end(request["number"], request["grace"]))
                else:
                    handlers[request["do"]](request, fds)
        for number in list(self._children):
            self._end(number)

    def _await_request(self) -> None:
        """Refuse the forks of candidates until the judge has something to say."""
        ready: list[Any] = []
        while self._link not in ready:
            for forks in ready:
                forks.attend()
            waiting = [forks for forks in self._forks.values() if not forks.gone]
            watched: list[Any] = [self._link, *waiting]
            ready = select.select(watched, [], [])[0]

    def _fork(self, request: Request, fds: list[int]) -> None:
        if request["allowed"] is not None:
            with contextlib.suppress(LookupError):  # the candidate meets it again, and tells
                switches.refusals(tuple(request["allowed"]))  # found once for all candidates
        forks = forking.Forks() if self._copies else None
        pid = os.fork()
        if pid == 0:
            self._become_candidate(request, fds[0], forks)
        os.close(fds[0])
        self._children[request["number"]] = pid
        if forks is not None:
            forks.theirs.close()
            self._forks[request["number"]] = forks

    def _keep(self, request: Request, fds: list[int]) -> None:
        """Let a candidate fork, who has been asked to; the copy gets a number of its own."""
        forks = self._forks.get(request["number"])
        known, room = set(self._children.values()), request["room"] + self._base_memory
        try:
            made = forks.allow(fds[0], room, known) if forks else None
        except forking.Stray:  # end all that this process has started, whoever it is
            os.kill(-1, signal.SIGKILL)
            self._condemned |= set(self._children)
            made = None
        os.close(fds[0])
        if made is None:
            self._link.say({"size": None})
        else:
            self._children[request["copy"]], size = made
            self._link.say({"size": max(0, size - self._base_memory)})

    def _wake(self, request: Request, fds: list[int]) -> None:
        with contextlib.suppress(ProcessLookupError):  # it is no more: the judge hears so from it
            os.kill(self._children[request["number"]], signal.SIGCONT)

    def _end(self, number: int, grace: float = 0.0) -> dict[str, Any]:
        """Kill the candidate with all it started, unless it ends by itself within `grace`."""
        pid = self._children.pop(number)
        if number in self._forks:
            self._forks.pop(number).close()
        patience = time.monotonic() + grace
        try:
            while not (result := os.wait4(pid, os.WNOHANG))[0] and time.monotonic() < patience:
                time.sleep(_GLANCE)
        except ChildProcessError:  # a copy whose candidate still lives, and hears how it ends
            forking.kill(pid)
            return {"code": -signal.SIGKILL, "by_itself": False, "cpu": 0.0}
        self._bury_orphans()
        by_itself = result[0] != 0 and number not in self._condemned
        if result[0] == 0:
            os.kill(pid, signal.SIGKILL)
            result = os.wait4(pid, 0)
        _, status, usage = result
        code = os.waitstatus_to_exitcode(status)
        return {"code": code, "by_itself": by_itself, "cpu": usage.ru_utime + usage.ru_stime}

    def _bury_orphans(self) -> None:
        """Collect the copies that ended before the candidate whose children they were."""
        known = set(self._children.values())
        dead = (
            os.WEXITED | os.WNOHANG | os.WNOWAIT
        )  # looks only: how a known one ended is asked later
        with contextlib.suppress(ChildProcessError):
            while (found := os.waitid(os.P_ALL, 0, dead)) and found.si_pid not in known:
                os.waitpid(found.si_pid, 0)

    def _become_candidate(self, request: Request, fd: int, forks: forking.Forks | None) -> NoReturn:
        limits = {**request["limits"], "base_memory": self._base_memory}
        try:
            self._link.close()
            statm = -1 if forks is None else os.open("self/statm", os.O_RDONLY, dir_fd=self._proc)
            hello = -1 if forks is None else forks.theirs.fileno()
            channel = Channel(_keep_only(fd, hello, statm), limits["message"])
        except OSError:
            os._exit(_NOT_STARTED)
        try:
            if request["allowed"] is not None:
                switches.switch_off(tuple(request["allowed"]))
            statm = _STATM if forks else -1
            lock.lock(self._layers, limits, request["scratch"], self._hide, statm)
            lock.verify(self._layers, _OUTSIDE)
        except Exception as error:
            channel.send({"is": "refused", "text": str(error)})
            os._exit(_NOT_STARTED)
        candidate.run(self._shell, channel, limits)
        os._exit(0)


def _keep_only(fd: int, hello: int, statm: int) -> int:
    """Close every descriptor but these at their numbers; what is free up to there is /dev/null."""
    null = os.open("/dev/null", os.O_RDWR)
    high = [fcntl.fcntl(kept if kept >= 0 else null, fcntl.F_DUPFD, 100) for kept in (hello, statm)]
    places = {3: fd, forking.HELLO: high[0], _STATM: high[1]}
    first = fcntl.fcntl(fd, fcntl.F_DUPFD, 100)
    for place in range(_STATM + 1):
        os.dup2({**places, 3: first}.get(place, null), place)
    os.closerange(_STATM + 1, 1 << 16)
    return 3


def _warm_up() -> candidate_shell.CandidateShell:
    """Import all that lessons use and run a cell, so that a fork finds everything in memory."""
    for module in pkgutil.walk_packages(nnlib.__path__, "nnlib."):
        importlib.import_module(module.name)
    switches.library()
    made = candidate_shell.build()
    candidate_shell.connect(made, Outputs(Limits().as_data()))
    for cell in _FIRST_CELLS:
        made.run(cell)
    made.start_afresh()
    return made


def _enter_namespaces(link: Link, hide: list[str]) -> None:
    """Enter the view, in a child that is the first of a process tree.

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
    namespaces.enter_view(lock.readable_paths(), lock.hidden_paths(hide))
    socket.sethostname("candidate")  # whose machine this is is nobody's business
    _check_readable()


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
