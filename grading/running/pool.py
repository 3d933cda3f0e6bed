"""Worker processes that grade, each with a warm template; a dead or stuck one is replaced.

The pool hands out bytes and takes bytes. It never touches the gradebook.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from multiprocessing.connection import Connection, wait
from types import TracebackType
from typing import Any

from grading.errors import CourseError
from grading.sandbox import Limits

# What a worker may take beyond the candidate's own total before it counts as stuck.
SLACK_SECONDS = 120.0
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")

Task = tuple[str, bytes]
Answer = tuple[str, bytes | str]


class Pool:
    """Grades submissions of one lesson in `workers` processes, in whatever order they finish.

    source: the lesson as `forms.pack` gives it.
    """

    def __init__(self, source: bytes, limits: Limits, workers: int, *, unsafe: bool) -> None:
        self._arguments = (source, limits, unsafe)
        self._seconds = limits.total_seconds + SLACK_SECONDS
        self._workers = [_Worker(self._arguments) for _ in range(workers)]
        for worker in self._workers:
            worker.start()

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers:
            worker.stop()

    def grade(self, tasks: Iterable[Task]) -> Iterator[Answer]:
        """(key, result as bytes) for each (key, submission), or (key, reason) where none came."""
        waiting = iter(tasks)
        while True:
            for worker in self._workers:
                task = None if worker.busy else next(waiting, None)
                if task is not None:
                    worker.give(*task)
            if not any(worker.busy for worker in self._workers):
                return
            yield from self._collect()

    def _collect(self) -> Iterator[Answer]:
        busy = [worker for worker in self._workers if worker.busy]
        ready = wait([worker.connection for worker in busy], timeout=1.0)
        for worker in busy:
            stuck = time.monotonic() - worker.since > self._seconds
            if worker.connection in ready or stuck:
                yield self._answer(worker, stuck=stuck and worker.connection not in ready)

    def _answer(self, worker: _Worker, *, stuck: bool) -> Answer:
        key = worker.key
        try:
            if stuck:
                raise EOFError
            kind, answer = worker.take()
        except (EOFError, OSError):
            worker.stop()
            self._workers[self._workers.index(worker)] = _Worker(self._arguments)
            return key, "The grader itself took too long." if stuck else "The grader itself died."
        if kind == "refused":
            raise CourseError(answer)
        return key, answer


class _Worker:
    """One process and what it is working on; the process starts with `start` or the first task."""

    def __init__(self, arguments: tuple[Any, ...]) -> None:
        self._arguments = arguments
        self._process: subprocess.Popen[bytes] | None = None
        self.connection: Connection
        self.key, self.since, self.busy = "", 0.0, False

    def start(self) -> None:
        """Start the process; it learns the lesson while the pool goes on."""
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-P", "-m", "grading.running.worker", str(theirs.fileno())]
            self._process = subprocess.Popen(
                command, pass_fds=[theirs.fileno()], env={**os.environ, **_ONE_THREAD}
            )
        self.connection = Connection(ours.detach())
        self.connection.send(self._arguments)

    def give(self, key: str, submission: bytes) -> None:
        """Hand over one submission."""
        if self._process is None:
            self.start()
        self.key, self.since, self.busy = key, time.monotonic(), True
        with contextlib.suppress(OSError):  # it died while idle; the missing answer will tell
            self.connection.send(submission)

    def take(self) -> tuple[str, Any]:
        answer: tuple[str, Any] = self.connection.recv()
        self.busy = False
        return answer

    def stop(self) -> None:
        """Let the worker end itself and its template; end it when it does not."""
        if self._process is None:
            return
        self.connection.close()
        try:
            self._process.wait(timeout=0 if self.busy else 2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
