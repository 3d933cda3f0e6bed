"""One run at a time in a course folder: two would write over each other's notebooks."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grading.errors import CourseError
from grading.places import MOVE, gradebook_refused, locks_refused


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a folder for this process; the system lets go of it when the process ends.

    Raises CourseError when another run holds it, or where the disk cannot lock files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if refused := locks_refused(folder) or gradebook_refused(folder):
        raise CourseError(f"{refused}: {MOVE}")
    with (folder / ".lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CourseError(f"another course autograde is grading in {folder.parent}") from None
        yield
