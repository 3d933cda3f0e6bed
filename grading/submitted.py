"""Which files students handed in for a lesson, and where they are."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.judging.reading import LARGEST
from grading.sandbox.outputs import clean_text


@dataclass(frozen=True)
class Handed:
    """One student's file. path: None when there is no notebook in the student's folder."""

    student: str
    folder: Path
    path: Path | None
    note: str = ""

    def read(self) -> bytes:
        """The file, as much of it as anything reads."""
        if self.path is None:
            return b""
        with self.path.open("rb") as file:
            return file.read(LARGEST + 1)


def find_submissions(course: Course, lesson: Lesson, students: list[str] | None) -> list[Handed]:
    """Who handed in what, in the order of the students' names."""
    submitted = course.grading / "submitted"
    found: dict[str, Path] = {}
    for folder in filter(Path.is_dir, sorted(submitted.glob(f"*/{lesson.name}"))):
        name = shown(folder.parent.name)
        while name in found:  # two names that differ only in what cannot be shown
            name += "\u2032"
        found[name] = folder
    missing = [student for student in students or [] if student not in found]
    if missing:
        raise CourseError(f"no submission of {lesson.name} by {', '.join(missing)} in {submitted}")
    if not found:
        raise CourseError(
            f"no submissions: expected files like {submitted}/STUDENT/{lesson.name}/"
            f"{lesson.topic}.ipynb"
        )
    return [_handed(name, found[name], lesson) for name in students or found]


def shown(name: str) -> str:
    """A file's name in one line, without what a terminal or a file could not take."""
    return " ".join(clean_text(name).split())


def _handed(student: str, folder: Path, lesson: Lesson) -> Handed:
    """The notebook by its name, else the only one that is there."""
    if folder.is_symlink() or folder.parent.is_symlink():  # it may lead to another's work
        return Handed(student, folder, None, "The folder is a link; what it leads to is not read.")
    expected = folder / f"{lesson.topic}.ipynb"
    others = sorted(path for path in folder.glob("*.ipynb") if _is_own_file(path))
    if expected in others or len(others) == 1:
        path = expected if expected in others else others[0]
        if not os.access(path, os.R_OK):
            return Handed(student, folder, None, f"The file {shown(path.name)} cannot be read.")
        note = f"The file was called {shown(path.name)}, not {expected.name}."
        return Handed(student, folder, path, "" if path == expected else note)
    what = "no notebook" if not others else f"{len(others)} notebooks, none"
    return Handed(student, folder, None, f"There is {what} called {expected.name}.")


def _is_own_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()
