"""All that grading a class has made, in one file: written, and brought back anywhere."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from grading.course import Course
from grading.errors import CourseError
from grading.files import write_atomically
from grading.gradebook.moving import bring_gradebook, has_gradebook, take_gradebook
from grading.judging.forms import RENAMED, RENUMBERED

GRADEBOOK = "gradebook.db"
_FOLDERS = ("collected", "submitted", "autograded")
_FILES = (
    "people.csv",
    "roster.csv",
    "groups.csv",
    "calendar.yaml",
    "lms.yaml",
    RENAMED,
    RENUMBERED,
)


def backup(course: Course, path: Path | None = None) -> Path:
    """Write grades, people, dates and hand-ins into a zip; reports and pages can be made anew.

    Raises CourseError when there is nothing to keep, or the gradebook cannot be read.
    """
    now = datetime.now(UTC)
    target = path or course.grading / f"backup-{now:%Y-%m-%d-%H%M%S}.zip"
    graded = has_gradebook(course)
    if not graded and not dict(_kept(course.grading)):
        raise CourseError(f"{course.grading} holds nothing to keep yet")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        draft = Path(folder) / "backup.zip"
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            if graded:
                take_gradebook(course, Path(folder) / GRADEBOOK)
                archive.write(Path(folder) / GRADEBOOK, GRADEBOOK)
            for name, file in _kept(course.grading):
                archive.write(file, name)
        draft.replace(target)
    return target


def restore(course: Course, path: Path, *, replace: bool = False) -> Path | None:
    """Bring back what a backup holds. replace: in place of what is there, which is backed up first.

    Returns where that went. Raises CourseError when it is no backup, or something is there.
    """
    with opened(path) as there:
        before = None
        if has_gradebook(course) or any(True for _ in _kept(course.grading)):
            if not replace:
                raise CourseError(
                    f"{course.grading} holds grades already: bring them together with course "
                    "merge, or put the backup in their place with --replace"
                )
            before = backup(course)
            for file in dict(_kept(course.grading)).values():
                file.unlink()
        for name, file in _kept(there.grading):
            write_atomically(course.grading / name, file.read_bytes())
        bring_gradebook(course, there.grading / GRADEBOOK)
    return before


@contextmanager
def opened(path: Path) -> Iterator[Course]:
    """A backup, unpacked for a while as a course of its own. Raises CourseError when it is none."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
                if not names or not all(map(_is_ours, names)):
                    raise CourseError(f"{path} is no backup that course backup wrote")
                archive.extractall(Path(folder) / "grading")
        except (OSError, zipfile.BadZipFile) as error:
            raise CourseError(f"{path} cannot be read as a backup ({error})") from error
        yield Course(Path(folder))


def _is_ours(name: str) -> bool:
    parts = PurePosixPath(name).parts
    inside = not name.startswith("/") and ".." not in parts
    return inside and (parts[0] in _FOLDERS or name in (*_FILES, GRADEBOOK))


def _kept(grading: Path) -> Iterator[tuple[str, Path]]:
    """(name in the zip, file) of everything that is kept, but the gradebook."""
    for name in _FILES:
        if (grading / name).is_file():
            yield name, grading / name
    for folder in _FOLDERS:
        for path in sorted((grading / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(grading).as_posix(), path
