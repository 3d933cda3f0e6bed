"""What students can receive, by whichever way: one list that every way out asks.

The bundle, the site, nbgrader's and formgrader's Generate and Release, and the exchange: of a
lesson go its notebooks and the files that its header names, nothing else that lies beside them.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path, PurePosixPath

import yaml

from grading.course import FURTHER, Course, Lesson
from grading.errors import CourseError

HEADER = re.compile(r"---\n(.*?)^---$", re.DOTALL | re.MULTILINE)
STAFF = ("bank.py", "mutants.yaml", "checks.json", "checks.npz")


def student_files(course: Course) -> list[Path]:
    """Everything in notebooks/ that students may have, whether it is there yet or not."""
    pages = [page.release for page in course.pages()]
    derived = [path for path in (course.index, *course.routes()) if path.is_file()]
    return [*(file for one in course.lessons() for file in lesson_files(one)), *pages, *derived]


def lesson_files(lesson: Lesson) -> list[Path]:
    """What of student_files is this lesson's, in its folder in notebooks/."""
    notebooks = [page.release for page in lesson.pages]
    named = [name for page in lesson.pages for name in named_files(page)]
    return notebooks + [lesson.release.parent / name for name in dict.fromkeys(named)]


def named_files(lesson: Lesson) -> list[str]:
    """The files that the header of a lesson's text names under `files`; they lie beside it.

    Raises CourseError for one that is not there, is a link, lies elsewhere or stays with the staff.
    """
    header = HEADER.match(lesson.text.read_text(encoding="utf-8"))
    about = (yaml.safe_load(header[1]) if header else None) or {}
    names = about.get("course", {}).get("files", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise CourseError(f"{lesson.text}: files must be a list of names")
    for name in names:
        if reason := _refused(lesson, name):
            raise CourseError(f"{lesson.text}: files names {name}, which {reason}")
    return names


def lesson_called(root: Path, assignment: str) -> Lesson | None:
    """The lesson that an nbgrader assignment is; None for an assignment beside the lessons.

    Raises CourseError for a lesson that course.yml leaves out.
    """
    course = Course(root.resolve())
    return course.lesson(assignment) if assignment in course.folders().values() else None


def keep_only(folder: Path, names: Collection[str]) -> None:
    """Take everything out of a folder but these files (paths in it, with /)."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(folder).as_posix() not in names:
            path.unlink()


def _refused(lesson: Lesson, name: str) -> str:
    """Why a file cannot be named; empty when it can."""
    home, own = lesson.text.parent.resolve(), PurePosixPath(name)
    if own.is_absolute() or ".." in own.parts:
        return "does not lie beside the text"
    if name in STAFF or own.suffix in (".md", ".ipynb") or own.parts[:1] == (FURTHER,):
        return "stays with the staff"
    if not (home / name).is_file() or (home / name).resolve() != home / name:
        return "is no file there, or a link"
    return ""
