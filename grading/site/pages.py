"""Finished pages in a folder: from which notebooks they were built, and which files they are."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from grading.course import Course
from grading.errors import CourseError
from grading.handed_out import student_files

MARK: Final = ".course-site"  # lies in a folder of pages and says what they are built from


def built_from(course: Course) -> str:
    """A digest of all notebooks that students get: pages with another one are of another build."""
    found = hashlib.sha256()
    for path in student_files(course):
        found.update(path.read_bytes())
    return found.hexdigest()


def site_files(course: Course, folder: Path) -> dict[str, bytes]:
    """{path below the folder: content} of all pages, as `course site` wrote them.

    Raises CourseError where there are none, or those of other notebooks.
    """
    mark = folder / MARK
    if not mark.is_file():
        raise CourseError(f"{folder} holds no pages: run course site -o {folder}")
    if mark.read_text(encoding="utf-8") != built_from(course):
        raise CourseError(f"{folder} holds pages of other notebooks: run course site -o {folder}")
    found = [path for path in sorted(folder.rglob("*")) if path.is_file() and path != mark]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
