"""A worker's life: learn the lesson, then grade what comes until the other end closes.

Started by pool.py as `python -m grading.running.worker FD`; FD is its end of a socket to the pool.
"""

from __future__ import annotations

import signal
import sys
import traceback
from multiprocessing.connection import Connection
from pathlib import Path

from grading.errors import CourseError
from grading.judging.judge import grade_submission
from grading.sandbox import Limits, Template


def main(descriptor: int) -> None:
    """Send ("graded", result), ("failed", reason), or once ("refused", reason) for the run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the pool's business
    with Connection(descriptor) as connection:
        try:
            source, limits, unsafe = connection.recv()
            with Template(unsafe=unsafe) as template:
                while True:
                    connection.send(_graded(source, connection.recv(), limits, template))
        except (EOFError, BrokenPipeError):
            return
        except CourseError as error:
            connection.send(("refused", str(error)))


def _graded(
    source: bytes, submission: bytes, limits: Limits, template: Template
) -> tuple[str, bytes | str]:
    """The result, or the reason for none: one notebook may break its grading, not the run."""
    try:
        result = grade_submission(source, submission, limits=limits, template=template)
    except CourseError:
        raise
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{Path(where.filename).name}, line {where.lineno}"
        return "failed", f"The grader itself failed ({type(error).__name__}: {error}; {place})."
    return "graded", result.to_bytes()


if __name__ == "__main__":
    main(int(sys.argv[1]))
