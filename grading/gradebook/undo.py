"""The last states of the gradebook before it was changed in bulk, and the way back to them."""

from __future__ import annotations

import tempfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from grading.course import Course
from grading.errors import CourseError
from grading.files import write_atomically
from grading.gradebook.backup import GRADEBOOK
from grading.gradebook.moving import bring_gradebook, take_gradebook
from grading.judging.forms import RENAMED

FOLDER = "undo"  # in grading/
KEPT = 10


def snapshot(course: Course, lesson: str) -> Path:
    """Keep the gradebook and a lesson's graded notebooks as they are; older ones go."""
    folder = course.grading / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{datetime.now(UTC):%Y-%m-%d-%H%M%S-%f}.zip"
    with tempfile.TemporaryDirectory(dir=folder) as room:
        draft = Path(room) / "draft"
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            take_gradebook(course, Path(room) / GRADEBOOK)
            archive.write(Path(room) / GRADEBOOK, GRADEBOOK)
            for file in _files(course, lesson):
                archive.write(file, file.relative_to(course.grading).as_posix())
        draft.replace(target)
    for old in _snapshots(course)[:-KEPT]:
        old.unlink()
    return target


def undo(course: Course) -> tuple[Path, int]:
    """Go back to the newest state kept, which is then forgotten; it, and how many are left.

    Raises CourseError when there is none.
    """
    known = _snapshots(course)
    if not known:
        raise CourseError(f"nothing to undo: {course.grading / FOLDER} holds no earlier state")
    (course.grading / RENAMED).unlink(missing_ok=True)
    with zipfile.ZipFile(known[-1]) as archive, tempfile.TemporaryDirectory() as room:
        for name in set(archive.namelist()) - {GRADEBOOK}:
            write_atomically(course.grading / name, archive.read(name))
        bring_gradebook(course, Path(archive.extract(GRADEBOOK, room)))
    known[-1].unlink()
    return known[-1], len(known) - 1


def _snapshots(course: Course) -> list[Path]:
    return sorted((course.grading / FOLDER).glob("*.zip"))


def _files(course: Course, lesson: str) -> list[Path]:
    graded = sorted((course.grading / "autograded").glob(f"*/{lesson}/*"))
    renamed = course.grading / RENAMED
    return [path for path in (*graded, renamed) if path.is_file()]
