"""Which files students handed in for a lesson, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.judging.reading import LARGEST


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
    found = {
        folder.parent.name: folder
        for folder in sorted(submitted.glob(f"*/{lesson.name}"))
        if folder.is_dir()
    }
    missing = [student for student in students or [] if student not in found]
    if missing:
        raise CourseError(f"no submission of {lesson.name} by {', '.join(missing)} in {submitted}")
    if not found:
        raise CourseError(
            f"no submissions: expected files like {submitted}/STUDENT/{lesson.name}/"
            f"{lesson.topic}.ipynb"
        )
    return [_handed(name, found[name], lesson) for name in students or found]


def _handed(student: str, folder: Path, lesson: Lesson) -> Handed:
    """The notebook by its name, else the only one that is there."""
    expected = folder / f"{lesson.topic}.ipynb"
    if expected.is_file() and not expected.is_symlink():
        return Handed(student, folder, expected)
    others = sorted(p for p in folder.glob("*.ipynb") if p.is_file() and not p.is_symlink())
    if len(others) == 1:
        note = f"The file was called {others[0].name}, not {expected.name}."
        return Handed(student, folder, others[0], note)
    what = "no notebook" if not others else f"{len(others)} notebooks, none"
    return Handed(student, folder, None, f"There is {what} called {expected.name}.")
