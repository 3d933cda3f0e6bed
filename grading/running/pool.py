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
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

from grading.errors import CourseError
from grading.sandbox.limits import Limits

# What a worker may take beyond the candidate's own total before it counts as stuck.
SLACK_SECONDS = 120.0
MOST_ATTEMPTS = 2  # workers that one submission may cost
PAUSE = 0.2  # seconds after which `grade` gives control back though nothing is ready
_ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")

Task = tuple[str, bytes]


@dataclass(frozen=True)
class Answer:
    """What became of one submission: a result, or a reason why there is none.

    name: the task's; key: what its content comes down to. With neither result nor reason, a
    submission with this key was not wanted.
    """

    name: str
    key: str = ""
    result: bytes | None = None
    reason: str = ""


Wanted = Callable[[str, str], bool]


class Graders(Protocol):
    """Whatever grades: processes here or a cluster."""

    def grade(
        self, source: bytes, limits: Limits, tasks: Iterable[Task], wanted: Wanted
    ) -> Iterator[list[Answer]]: ...


class Pool(contextlib.AbstractContextManager["Pool"]):
    """Grades submissions in `workers` processes, in whatever order they finish.

    The processes start at once and warm up while the caller prepares the lesson.
    """

    def __init__(self, workers: int, *, least: str) -> None:
        self._workers = [Worker(least=least) for _ in range(workers)]

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the workers."""
        for worker in self._workers:
            worker.stop()

    def grade(
        self, source: bytes, limits: Limits, tasks: Iterable[Task], wanted: Wanted
    ) -> Iterator[list[Answer]]:
        """The answers to all tasks, in lists; an empty one when for a moment none is ready.

        source: the lesson as `forms.pack` gives it; wanted: whether to grade the task of this
        name, now that its key is known.
        """
        todo = _Todo(tasks)
        while True:
            for worker in self._workers:
                task = None if worker.task else todo.next()
                if task is not None:
                    worker.give(source, limits, task)
            busy = {worker.connection: worker for worker in self._workers if worker.task}
            if not busy:
                return
            ready = wait([*busy], timeout=PAUSE)
            speaking = [worker for end, worker in busy.items() if end in ready]
            stuck = [w for w in busy.values() if w not in speaking and w.is_stuck(limits)]
            heard = [self._heard(worker, todo, wanted) for worker in speaking]
            answers = [answer for answer in heard if answer is not None]
            answers += [self._given_up(worker) for worker in stuck]
            if answers or not ready:
                yield answers

    def _heard(self, worker: Worker, todo: _Todo, wanted: Wanted) -> Answer | None:
        """What a worker says; an answer when its submission is done with."""
        assert worker.task is not None
        name, _ = worker.task
        try:
            kind, said = worker.hear()
        except (EOFError, OSError):
            again = todo.put_back(worker.task)
            worker.stop()
            return None if again else Answer(name, reason="The grader itself died.")
        match kind:
            case "refused":
                raise CourseError(said)
            case "read":
                worker.key = said
                if worker.reply(wanted(name, said)):
                    return None
                answer = Answer(name, said)
            case "graded":
                answer = Answer(name, worker.key, result=said)
            case _:
                answer = Answer(name, worker.key, reason=said)
        worker.task = None
        return answer

    def _given_up(self, worker: Worker) -> Answer:
        assert worker.task is not None
        name, _ = worker.task
        worker.stop()
        return Answer(name, worker.key, reason="The grader itself took too long.")


class _Todo:
    """What is still to be handed out; what a worker died of comes again, a limited time."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._new = iter(tasks)
        self._again: deque[Task] = deque()
        self._deaths: Counter[str] = Counter()

    def next(self) -> Task | None:
        return self._again.popleft() if self._again else next(self._new, None)

    def put_back(self, task: Task) -> bool:
        """Whether the task, at which a worker died, is tried once more."""
        self._deaths[task[0]] += 1
        again = self._deaths[task[0]] < MOST_ATTEMPTS
        if again:
            self._again.append(task)
        return again


class Worker:
    """One process and what it is working on; a stopped one starts again with its next task."""

    def __init__(self, *, least: str) -> None:
        self._least = least
        self._lesson: tuple[bytes, Limits] | None = None
        self._since = 0.0
        self.connection: Connection
        self.task: Task | None = None
        self.key = ""
        self.start()

    def start(self) -> None:
        """Start the process; it warms up while we go on."""
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-P", "-m", "grading.running.worker", str(theirs.fileno())]
            self.process: subprocess.Popen[bytes] | None = subprocess.Popen(
                command, pass_fds=[theirs.fileno()], env={**os.environ, **_ONE_THREAD}
            )
        self.connection = Connection(ours.detach())
        self._send(self._least)

    def give(self, source: bytes, limits: Limits, task: Task) -> None:
        """Hand over one submission, and the lesson if it is another one than before."""
        if self.process is None:
            self.start()
        if self._lesson != (source, limits):
            self._lesson = (source, limits)
            self._send(self._lesson)
        self.task, self.key, self._since = task, "", time.monotonic()
        self._send(task[1])

    def hear(self) -> tuple[str, Any]:
        """What the worker says next."""
        said: tuple[str, Any] = self.connection.recv()
        return said

    def hear_within(self, limits: Limits) -> tuple[str, Any]:
        """The same. Raises TimeoutError when it is stuck."""
        while not self.connection.poll(PAUSE):
            if self.is_stuck(limits):
                raise TimeoutError
        return self.hear()

    def reply(self, go_on: bool) -> bool:
        """Tell the worker whether to grade what it has read; returns `go_on`."""
        self._send(go_on)
        return go_on

    def is_stuck(self, limits: Limits) -> bool:
        return time.monotonic() - self._since > limits.total_seconds + SLACK_SECONDS

    def stop(self) -> None:
        """End the process, which ends its template and what that has started."""
        if self.process is None:
            return
        self.connection.close()
        self.process.kill()
        self.process.wait()
        self.process, self._lesson, self.task = None, None, None

    def _send(self, message: Any) -> None:
        with contextlib.suppress(OSError):  # it died while idle; the missing answer will tell
            self.connection.send(message)
