"""A worker's life: learn the lesson, then read and grade what comes until the other end is gone.

Started by pool.py as `python -m grading.running.worker FD`; FD is its end of a socket to the pool.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
import traceback
import warnings
from multiprocessing.connection import Connection
from pathlib import Path

from grading.errors import CourseError
from grading.judging.grade import Grading
from grading.sandbox import Limits, Template


def main(descriptor: int) -> None:
    """Serve the pool: it sends the least rung of the lock, then lessons and submissions.

    A lesson is (source, limits). A submission is answered with ("read", key); when True comes back,
    with ("graded", result) as well. ("failed", reason) stands in for either, and ("refused",
    reason) ends the run.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the pool's business
    warnings.simplefilter("ignore")  # those about a student's syntax would show it in the terminal
    threading.Thread(target=_end_with, args=(descriptor,), daemon=True).start()
    with Connection(descriptor) as connection:
        try:
            with Template(least=connection.recv()) as template:
                _serve(connection, template)
        except (EOFError, BrokenPipeError):
            return
        except CourseError as error:
            connection.send(("refused", str(error)))


def _serve(connection: Connection, template: Template) -> None:
    source, limits = b"", Limits()
    while True:
        match connection.recv():
            case (bytes() as source, Limits() as limits):
                continue
            case bytes() as submission:
                _answer(connection, source, submission, limits, template)


def _answer(
    connection: Connection, source: bytes, submission: bytes, limits: Limits, template: Template
) -> None:
    """One notebook may break its grading, not the run."""
    try:
        grading = Grading(source, submission)
        connection.send(("read", grading.key))
        if connection.recv():
            connection.send(("graded", grading.verdict(limits, template).to_bytes()))
    except (CourseError, EOFError, BrokenPipeError):
        raise
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}, line {where.lineno}"
        reason = f"The grader itself failed ({type(error).__name__}: {error}; {place})."
        connection.send(("failed", reason))


def _end_with(descriptor: int) -> None:
    """End this process when the pool is gone, also in the middle of a submission.

    The template and its candidate end when this process does.
    """
    other_end = select.poll()
    other_end.register(descriptor, 0)  # nothing but its hanging up
    other_end.poll()
    os._exit(0)


if __name__ == "__main__":
    main(int(sys.argv[1]))
