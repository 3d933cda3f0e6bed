"""Grading on a Dask cluster: what pool.py does with processes here, on other machines.

A worker of the cluster needs the course's packages and nothing else: no shared disk, no gradebook.
It gets the lesson and a submission as bytes and gives the result as bytes. In each of its processes
it keeps one of our own workers per thread, with a warm template, and replaces it when it is dead.
"""

from __future__ import annotations

import socket
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from grading.errors import CourseError
from grading.judging.forms import unpack
from grading.judging.version import code_version
from grading.running.pool import MOST_ATTEMPTS, PAUSE, Answer, Task, Wanted, Worker
from grading.sandbox.limits import Limits

CONNECT_SECONDS = 10.0
LEAST_UNDER_WAY = 4

Said = tuple[str, Any]


def use_tls(ca_file: Path | None, cert: Path | None, key: Path | None) -> None:
    """Let this process speak to Dask by TLS alone, with PEM files as `dask scheduler` takes them.

    Without files nothing changes, and what Dask's own configuration says holds. Raises CourseError
    when only some are named, or one is not there.
    """
    files = {"--tls-ca-file": ca_file, "--tls-cert": cert, "--tls-key": key}
    if not any(files.values()):
        return
    for option, path in files.items():
        if path is None or not path.is_file():
            told = "is missing" if path is None else f"names {path}, which is no file"
            raise CourseError(f"{option} {told}; TLS needs {', '.join(files)} together")
    _distributed()  # which brings Dask's configuration
    from dask import config

    tls = {"ca-file": ca_file, "client.cert": cert, "client.key": key}
    config.set({f"distributed.comm.tls.{name}": str(path) for name, path in tls.items()})
    config.set({"distributed.comm.require-encryption": True})


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise CourseError(
            "a Dask scheduler needs the packages of the extra cluster: "
            "pip install '.[grading,cluster]' in a checkout of the course"
        ) from None
    return distributed


@dataclass(frozen=True)
class Order:
    """What all submissions of a run have in common."""

    source: bytes
    limits: Limits
    least: str
    version: str


class Cluster(AbstractContextManager["Cluster"]):
    """Grades submissions on the workers of the Dask scheduler at `address`.

    Raises CourseError when the scheduler cannot be reached. Dask gives the work of a lost machine
    to another one, up to its `distributed.scheduler.allowed-failures` times.
    """

    def __init__(self, address: str, *, least: str) -> None:
        self._address, self._least = address, least
        self._dask: Any = _distributed()
        try:
            self._client: Any = self._dask.Client(address, timeout=CONNECT_SECONDS)
        except (OSError, TimeoutError, ValueError) as error:
            raise CourseError(f"no Dask scheduler answers at {address} ({error})") from None
        except TypeError:  # of Dask, where it has no certificate for an address of tls://
            raise CourseError(
                f"{address} asks for TLS: name --tls-ca-file, --tls-cert and --tls-key"
            ) from None

    def __exit__(self, *_: object) -> None:
        self._client.close(timeout=CONNECT_SECONDS)

    def grade(
        self, source: bytes, limits: Limits, tasks: Iterable[Task], wanted: Wanted
    ) -> Iterator[list[Answer]]:
        """The answers to all tasks, as Pool.grade gives them."""
        order = Order(source, limits, self._least, _version(source))
        waiting = iter(tasks)
        under_way: dict[Any, tuple[Task, str]] = {}  # {future: task, its key once it is known}
        while True:
            while len(under_way) < self._most_under_way():
                task = next(waiting, None)
                if task is None:
                    break
                under_way[self._submit(order, task, grade=False)] = (task, "")
            if not under_way:
                return
            answers = []
            for future in self._done(under_way):
                task, key = under_way.pop(future)
                kind, said = self._said(future)
                if kind == "read" and wanted(task[0], said):
                    under_way[self._submit(order, task, grade=True)] = (task, said)
                else:
                    answers.append(_answer(task[0], key, kind, said))
            yield answers

    def _submit(self, order: Order, task: Task, *, grade: bool) -> Any:
        return self._client.submit(serve, order, task[1], grade=grade, pure=False)

    def _most_under_way(self) -> int:
        """Enough that no thread of the cluster waits for us."""
        threads = sum(self._client.nthreads().values())
        return max(2 * threads, LEAST_UNDER_WAY)

    def _done(self, futures: Iterable[Any]) -> Iterable[Any]:
        """Those that are ready; after a moment none."""
        try:
            waited = self._dask.wait([*futures], timeout=PAUSE, return_when="FIRST_COMPLETED")
            return waited.done
        except TimeoutError:
            return ()
        except (CancelledError, OSError):
            raise self._lost() from None

    def _said(self, future: Any) -> Said:
        """What the cluster answers. Raises CourseError for what concerns every submission."""
        try:
            kind, said = future.result(timeout=CONNECT_SECONDS)
        except self._dask.KilledWorker as error:
            times = error.allowed_failures + 1
            return "failed", f"It was lost with the machine that graded it, {times} times."
        except (CancelledError, OSError, TimeoutError):
            raise self._lost() from None
        except ImportError as error:
            raise CourseError(f"the Dask workers lack the course's packages ({error})") from None
        if kind == "refused":
            raise CourseError(said)
        return kind, said

    def _lost(self) -> CourseError:
        return CourseError(
            f"the Dask scheduler at {self._address} was lost; what was graded is kept: "
            "run the same command again"
        )


def _answer(name: str, key: str, kind: str, said: Any) -> Answer:
    if kind == "graded":
        return Answer(name, key, result=said)
    return Answer(name, said) if kind == "read" else Answer(name, key, reason=said)


_idle: defaultdict[str, list[Worker]] = defaultdict(list)  # {least rung: those at rest}


def serve(order: Order, submission: bytes, *, grade: bool) -> Said:
    """In a process of the cluster: read one submission, and grade it if it is to be graded."""
    if order.version != _version(order.source):
        return "refused", (
            f"the Dask worker on {socket.gethostname()} has another version of nnlib, of the "
            "grader or of NumPy than this machine; install the same there and start it again"
        )
    for _ in range(MOST_ATTEMPTS):
        resting = _idle[order.least]
        worker = resting.pop() if resting else Worker(least=order.least)
        try:
            said = _ask(worker, order, submission, grade=grade)
        except (EOFError, OSError):
            worker.stop()
            continue
        except TimeoutError:
            worker.stop()
            return "failed", "The grader itself took too long."
        worker.task = None
        resting.append(worker)
        return said
    return "failed", "The grader itself died."


@lru_cache(maxsize=4)
def _version(packet: bytes) -> str:
    return code_version(unpack(packet).checks_files)


def _ask(worker: Worker, order: Order, submission: bytes, *, grade: bool) -> Said:
    worker.give(order.source, order.limits, ("", submission))
    said = worker.hear_within(order.limits)
    if said[0] == "read":
        worker.reply(grade)
        said = worker.hear_within(order.limits) if grade else said
    return said
