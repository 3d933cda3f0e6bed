"""All that grading a class has made, in one file: written, and brought back anywhere."""

from __future__ import annotations

import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from sqlalchemy import make_url

from grading.course import Course
from grading.errors import CourseError
from grading.files import write_atomically
from grading.gradebook.settings import gradebook_url
from grading.judging.forms import RENAMED

GRADEBOOK = "gradebook.db"
_FOLDERS = ("collected", "submitted", "autograded")
_FILES = ("people.csv", "roster.csv", "groups.csv", "calendar.yaml", "lms.yaml", RENAMED)


def backup(course: Course, path: Path | None = None) -> Path:
    """Write grades, people, dates and hand-ins into a zip; reports and pages can be made anew.

    Raises CourseError when there is nothing to keep, or the gradebook is on a server.
    """
    now = datetime.now(UTC)
    target = path or course.grading / f"backup-{now:%Y-%m-%d-%H%M%S}.zip"
    files = dict(_kept(course.grading))
    if not files:
        raise CourseError(f"{course.grading} holds nothing to keep yet")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        draft = Path(folder) / "backup.zip"
        with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, file in files.items():
                source = still(course, Path(folder)) if name == GRADEBOOK else file
                archive.write(source, name)
        draft.replace(target)
    return target


def restore(course: Course, path: Path, *, replace: bool = False) -> Path | None:
    """Bring back what a backup holds. replace: in place of what is there, which is backed up first.

    Returns where that went. Raises CourseError when it is no backup, or something is there.
    """
    with opened(path) as there:
        before = None
        if any(True for _ in _kept(course.grading)):
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
    """(name in the zip, file) of everything that is kept."""
    for name in (*_FILES, GRADEBOOK):
        if (grading / name).is_file():
            yield name, grading / name
    for folder in _FOLDERS:
        for path in sorted((grading / folder).rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path.relative_to(grading).as_posix(), path


def still(course: Course, folder: Path) -> Path:
    """A copy of the gradebook as of one moment, whoever writes meanwhile."""
    url = make_url(gradebook_url(course.root))
    if url.get_backend_name() != "sqlite":
        raise CourseError("the gradebook is on a server: back it up with pg_dump")
    copy = folder / GRADEBOOK
    with (
        closing(sqlite3.connect(course.grading / GRADEBOOK)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    return copy
