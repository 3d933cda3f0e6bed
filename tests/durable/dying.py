"""Records some notebooks and dies on the way: `python -m tests.durable.dying ROOT PLACE`."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

from grading.course import Course, Lesson
from grading.gradebook import record
from grading.gradebook.record import Entry, Recorder
from grading.gradebook.submissions import Submissions
from grading.judging.forms import pack, read_checks, read_solution, unpack
from tests.durable.conftest import work

STUDENTS = (0, 1, 2, 4)  # the one between adds a cell, whose id is made up anew each time


def record_some(lesson: Lesson) -> None:
    """Store what the first students handed in, as if every check had passed."""
    source = read_solution(lesson)
    forms = unpack(pack(source, read_checks(lesson)))
    entries = [Entry(f"s{number}", work(forms, number).notebook) for number in STUDENTS]
    with Recorder(lesson, source) as recorder:
        recorder.record_all(entries)


def die_at(place: str) -> None:
    """Let this process end in the middle of the transaction, or between it and the files."""

    def die_inside(rows: Submissions, *_: Any, **__: Any) -> None:
        rows._db.flush()
        os.kill(os.getpid(), signal.SIGKILL)

    def die_between(*_: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    if place == "inside":
        Submissions.store_scores = die_inside  # type: ignore[method-assign]
    else:
        record.write_together = die_between  # type: ignore[assignment]


if __name__ == "__main__":
    die_at(sys.argv[2])
    record_some(Course(Path(sys.argv[1])).lesson("01"))
