"""The judge's handle on the warm process that forks candidates."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

from grading.sandbox import lock, namespaces
from grading.sandbox.channel import Channel
from grading.sandbox.errors import SandboxUnavailable
from grading.sandbox.limits import Limits
from grading.sandbox.proxy import Candidate

_START_SECONDS = 120.0
_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
_PASSED_ON = ("HOME", "PATH", "XDG_CACHE_HOME", "MPLCONFIGDIR", "PYTHONPATH")


class Template:
    """One warm process; use it in a `with` block, one per worker.

    unsafe: run student code without a lock where this machine offers none; otherwise
    SandboxUnavailable is raised. `layers` tells which parts of the lock are used.
    """

    def __init__(self, *, unsafe: bool = False, layers: dict[str, bool] | None = None) -> None:
        self.layers = layers or lock.choose(unsafe)
        self._numbers = itertools.count()
        self._process: subprocess.Popen[bytes] | None = None
        self._link: socket.socket | None = None

    def __enter__(self) -> Template:
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def candidate(
        self,
        limits: Limits | None = None,
        answers: list[str] | None = None,
        scratch: Path | None = None,
    ) -> Candidate:
        """A candidate for one submission; its process is forked when first used.

        answers: dotted names in nnlib that are switched off; scratch: an empty folder for it, used
        only where the lock has no namespaces (with them, scratch is in memory and its own).
        """
        return Candidate(self, limits or Limits(), answers or [], scratch)

    def close(self) -> None:
        """End the warm process and every candidate."""
        if self._link is not None:
            self._link.close()
        if self._process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(10)
            self._process.kill()
            self._process.wait()
        self._process = self._link = None

    def fork(self, limits: Limits, answers: list[str], scratch: Path | None) -> tuple[int, Channel]:
        """Fork a candidate; return its number and the judge's end of its channel."""
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._start()
        number = next(self._numbers)
        mine, theirs = socket.socketpair()
        request = {
            "do": "fork",
            "number": number,
            "limits": limits.as_data(),
            "answers": answers,
            "scratch": str(scratch or ""),
        }
        assert self._link is not None
        with theirs:
            socket.send_fds(self._link, [json.dumps(request).encode()], [theirs.fileno()])
        return number, Channel(mine.detach(), limits.message)

    def end(self, number: int, grace: float = 0.0) -> dict[str, Any]:
        """End a candidate and everything it started; tells its exit code and CPU seconds.

        grace: seconds to wait for one that is ending by itself, so that its reason is known.
        """
        try:
            assert self._link is not None
            self._link.send(json.dumps({"do": "end", "number": number, "grace": grace}).encode())
            return self._hear()
        except (OSError, AssertionError, SandboxUnavailable):
            return {"code": -9, "cpu": 0.0}

    def _start(self) -> None:
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        environment |= dict.fromkeys(_ONE_THREAD, "1")
        environment |= {"MPLBACKEND": "agg", "PYTHONHASHSEED": "0", "LANG": "C.UTF-8"}
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "grading.sandbox.warm", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=None,
            )
        self._link = mine
        mine.settimeout(_START_SECONDS)
        mine.send(json.dumps(self.layers).encode())
        answer = self._hear()
        if "unshared" in answer:
            namespaces.write_identity_map(self._process.pid)
            mine.send(b"mapped")
            answer = self._hear()
        if "ready" not in answer:
            raise SandboxUnavailable(
                f"the process that runs student code could not be started: {answer['failed']}"
            )

    def _hear(self) -> dict[str, Any]:
        assert self._link is not None
        packet = self._link.recv(1 << 16)
        if not packet:
            raise SandboxUnavailable("the process that runs student code has ended unexpectedly")
        answer: dict[str, Any] = json.loads(packet)
        return answer
