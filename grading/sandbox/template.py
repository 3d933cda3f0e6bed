"""The judge's handle on the warm process that forks candidates."""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from grading.rungs import LOWEST, UNLOCKED, Layers
from grading.sandbox import lock, namespaces
from grading.sandbox.channel import Channel
from grading.sandbox.errors import SandboxUnavailable
from grading.sandbox.limits import Limits
from grading.sandbox.link import Link, LinkClosed
from grading.sandbox.watching import Watch

_START_SECONDS = 120.0
_END_SECONDS = 10.0
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
_PASSED_ON = ("HOME", "PATH", "XDG_CACHE_HOME", "MPLCONFIGDIR", "PYTHONPATH")


class Template:
    """One warm process; use it in a `with` block, one per worker.

    least: the rung of the lock that is asked for; where this machine does not reach it,
    SandboxUnavailable is raised. With UNLOCKED student code runs in any case. hide: folders that
    candidates must not see even if they lie below the Python installation, such as the course's.
    `layers` tells which parts of the lock are used.
    """

    def __init__(
        self,
        *,
        least: str = LOWEST,
        hide: Iterable[Path] = (),
        layers: Layers | None = None,
    ) -> None:
        self.layers = layers or lock.choose(least)
        self._numbers = itertools.count()
        self._hide = [str(Path(path).absolute()) for path in hide]
        self._process: subprocess.Popen[bytes] | None = None
        self._link: Link

    @property
    def locked(self) -> bool:
        """Whether candidates run behind a lock that holds."""
        return self.layers.rung != UNLOCKED

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the warm process and every candidate."""
        if self._process is not None:
            self._link.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(_END_SECONDS)
            self._process.kill()
            self._process.wait()
            self._process = None

    def fork(self, limits: Limits, allowed: list[str] | None, scratch: str) -> tuple[int, Channel]:
        """Fork a candidate; return its number and the judge's end of its channel."""
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._start()
        assert self._process is not None
        number = next(self._numbers)
        mine, theirs = socket.socketpair()
        request = {"do": "fork", "number": number, "limits": limits.as_data()}
        with theirs, _undisturbed():
            self._link.say({**request, "allowed": allowed, "scratch": scratch}, (theirs.fileno(),))
        watch = None if self.layers.namespaces else Watch(self._process.pid, scratch, limits)
        return number, Channel(mine.detach(), limits.message, watch)

    def keep(
        self, number: int, room: int, limits: Limits, ask: Callable[[], None]
    ) -> tuple[int, Channel, int] | None:
        """A copy of a candidate, asleep: its number, channel and size; None where there is none.

        room: bytes that the copy may hold beyond the warm process; ask: tells the candidate to
        make one.
        """
        copy = next(self._numbers)
        mine, theirs = socket.socketpair()
        with theirs, _undisturbed():
            request = {"do": "keep", "number": number, "copy": copy, "room": room}
            self._link.say(request, (theirs.fileno(),))
            ask()
            size = self._link.hear()[0]["size"]
        if size is None:
            mine.close()
            return None
        return copy, Channel(mine.detach(), limits.message), size

    def wake(self, number: int) -> None:
        """Let a copy that is asleep go on."""
        with _undisturbed():
            self._link.say({"do": "wake", "number": number})

    def end(self, number: int, grace: float = 0.0) -> dict[str, Any]:
        """End a candidate and everything it started; tells how it ended.

        grace: seconds to wait for one that is ending by itself, so that its reason is known. The
        answer holds its exit code (negative: a signal), whether it ended by itself, and the CPU
        seconds that it used.
        """
        try:
            with _undisturbed():
                self._link.say({"do": "end", "number": number, "grace": grace})
                return self._link.hear()[0]
        except LinkClosed:  # the warm process was killed, and its candidates with it
            return {"code": -signal.SIGKILL, "by_itself": True, "cpu": 0.0}

    def _start(self) -> None:
        mine, theirs = socket.socketpair()
        mine.settimeout(_START_SECONDS)
        self._link = Link(mine)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "grading.sandbox.warm", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        try:
            self._link.say({"layers": asdict(self.layers), "hide": self._hide})
            answer, _ = self._link.hear()
            if "unshared" in answer:
                namespaces.write_identity_map(self._process.pid)
                self._link.say({"mapped": True})
                answer, _ = self._link.hear()
        except LinkClosed:
            answer = {"failed": "it ended while it started"}
        if "failed" in answer:
            self.close()
            raise SandboxUnavailable(
                f"the process that runs student code cannot be started: {answer['failed']}"
            )


def environment() -> dict[str, str]:
    """What the warm process is told of the judge's environment: where Python is, and no more."""
    environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    environment |= dict.fromkeys(_ONE_THREAD, "1")
    return environment | {"MPLBACKEND": "agg", "PYTHONHASHSEED": "0", "LANG": "C.UTF-8"}


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold back an alarm that the judge may have set: half a message would be the last one."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM, signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
