"""Which files students handed in for a lesson, and where they are."""

from __future__ import annotations

import filecmp
import os
from dataclasses import dataclass
from pathlib import Path

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.files import write_atomically
from grading.handed_out import keep_only
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


def carry_companions(submission: Path, graded: Path) -> None:
    """Let the files beside a submission's notebook, and no others, lie beside the graded one.

    submission_secret.txt and timestamp.txt among them, by which nbgrader gives feedback back. Links
    stay behind, for they may lead to another's work, and so do other notebooks.
    """
    if submission.is_symlink() or submission.parent.is_symlink():
        return
    found = [path for path in sorted(submission.rglob("*")) if _is_companion(path, submission)]
    names = [path.relative_to(submission).as_posix() for path in found]
    notebooks = [path.name for path in graded.glob("*.ipynb")]
    keep_only(graded, {*names, *notebooks})
    for path, name in zip(found, names, strict=True):
        target = graded / name
        if not target.is_file() or not filecmp.cmp(path, target, shallow=False):
            write_atomically(target, path.read_bytes())


def _is_companion(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    linked = any(folder.joinpath(*parts[: k + 1]).is_symlink() for k in range(len(parts)))
    readable = not linked and path.is_file() and os.access(path, os.R_OK)
    return readable and not any(part.endswith(".ipynb") for part in parts)


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
