"""Another term's class, wherever its grades are kept; nothing of it is changed."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from grading.course import Course
from grading.errors import CourseError
from grading.gradebook.backup import GRADEBOOK, opened
from grading.gradebook.moving import has_gradebook, take_gradebook
from grading.judging.forms import RENAMED


@dataclass(frozen=True)
class Term:
    """One of the other terms. path: a course folder, its grading/, a gradebook.db or a backup."""

    name: str
    path: Path

    @classmethod
    def meant(cls, text: str) -> Term:
        """The term in PATH or NAME=PATH; by default it has its folder's or its backup's name."""
        name, equals, rest = text.partition("=")
        path = Path(rest if equals and not Path(text).exists() else text)
        if not path.exists():
            raise CourseError(f"--term: there is no {path}")
        folder = path.resolve() if path.is_dir() else path.resolve().parent
        folder = folder.parent if folder.name == "grading" else folder
        own = path.stem if path.suffix == ".zip" else folder.name
        return cls(name.strip() if path != Path(text) else own, path)

    @contextmanager
    def opened(self) -> Iterator[Course]:
        """The term as a course, for a while. Raises CourseError where it holds no gradebook."""
        try:
            if self.path.suffix == ".zip":
                with opened(self.path) as course:
                    yield course
            else:
                with tempfile.TemporaryDirectory() as folder:
                    yield _copied(self.path.resolve(), Path(folder))
        except (sqlite3.Error, SQLAlchemyError) as error:
            reason = str(error).partition("\n")[0]
            raise CourseError(f"the gradebook in {self.path} cannot be read: {reason}") from error


def _copied(path: Path, folder: Path) -> Course:
    """A course in `folder` with a copy of the gradebook, and the rest of its grading folder."""
    here = Course(folder)
    here.grading.mkdir()
    if path.is_dir() and (path / "grading").is_dir():
        there = path / "grading"
        if has_gradebook(Course(path)):
            take_gradebook(Course(path), here.grading / GRADEBOOK)
    else:
        there, file = (path, path / GRADEBOOK) if path.is_dir() else (path.parent, path)
        if file.is_file():
            _copy_file(file, here.grading / GRADEBOOK)
    if not (here.grading / GRADEBOOK).is_file():
        told = "name a course folder, its grading/, a gradebook.db or a backup"
        raise CourseError(f"{path} holds no gradebook: {told}")
    for name in ("autograded", "submitted", "people.csv", "roster.csv", RENAMED):
        if (there / name).exists():
            (here.grading / name).symlink_to(there / name)
    return here


def _copy_file(path: Path, copy: Path) -> None:
    read_only = f"{path.as_uri()}?mode=ro"
    source, to = sqlite3.connect(read_only, uri=True), sqlite3.connect(copy)
    with closing(source), closing(to):
        source.backup(to)
        if not to.execute("select 1 from sqlite_master where name = 'grade'").fetchone():
            raise CourseError(f"{path} is no gradebook of nbgrader's")


def renamed_since(*courses: Course) -> dict[str, str]:
    """{old name of an exercise: its name now}, as `course migrate` noted in these terms."""
    found: dict[str, str] = {}
    for course in courses:
        path = course.grading / RENAMED
        known = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        for names in known.values():
            found |= names
    return found
