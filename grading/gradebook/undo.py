"""The last states of the gradebook before it was changed in bulk, and the way back to them."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from grading.course import Course
from grading.errors import CourseError
from grading.files import write_atomically
from grading.gradebook.backup import GRADEBOOK
from grading.gradebook.moving import bring_gradebook, take_gradebook
from grading.gradebook.renumbering import move
from grading.judging.forms import RENAMED, RENUMBERED

FOLDER = "undo"  # in grading/
KEPT = 10
MOVED = "moved.json"  # in a snapshot
_NAMES = (RENAMED, RENUMBERED)


def snapshot(course: Course, *lessons: str, moved: Mapping[str, str] | None = None) -> Path:
    """Keep the gradebook and the lessons' graded notebooks as they are; older ones go.

    moved: {name: new name} of the lessons that get another number now.
    """
    folder = course.grading / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{datetime.now(UTC):%Y-%m-%d-%H%M%S-%f}.zip"
    with tempfile.TemporaryDirectory(dir=folder) as room:
        draft = Path(room) / "draft"
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            take_gradebook(course, Path(room) / GRADEBOOK)
            archive.write(Path(room) / GRADEBOOK, GRADEBOOK)
            archive.writestr(MOVED, json.dumps(moved or {}))
            for file in _files(course, lessons):
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
    with zipfile.ZipFile(known[-1]) as archive, tempfile.TemporaryDirectory() as room:
        moved = json.loads(archive.read(MOVED)) if MOVED in archive.namelist() else {}
        move(course, {new: old for old, new in moved.items()})
        for name in _NAMES:
            (course.grading / name).unlink(missing_ok=True)
        for name in set(archive.namelist()) - {GRADEBOOK, MOVED}:
            write_atomically(course.grading / name, archive.read(name))
        bring_gradebook(course, Path(archive.extract(GRADEBOOK, room)))
    known[-1].unlink()
    return known[-1], len(known) - 1


def _snapshots(course: Course) -> list[Path]:
    return sorted((course.grading / FOLDER).glob("*.zip"))


def _files(course: Course, lessons: Iterable[str]) -> list[Path]:
    graded = (course.grading / "autograded").glob("*/*/*")
    chosen = sorted(path for path in graded if path.parent.name in lessons)
    names = (course.grading / name for name in _NAMES)
    return [path for path in (*chosen, *names) if path.is_file()]
