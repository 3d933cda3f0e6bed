"""Finished pages in a folder: from which notebooks they were built, and which files they are."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Final

from grading.course import Course
from grading.errors import CourseError
from grading.handed_out import student_files

MARK: Final = ".course-site"  # lies in a folder of pages and says what they are built from
LIVE: Final = "live"  # JupyterLite's folder beside the pages (grading/live)
BUTTON: Final = re.compile(rb'<p class="live-button">.*?</p>', re.DOTALL)


def built_from(course: Course) -> str:
    """A digest of all notebooks that students get: pages with another one are of another build."""
    found = hashlib.sha256()
    for path in student_files(course):
        found.update(path.read_bytes())
    return found.hexdigest()


def site_files(course: Course, folder: Path) -> dict[str, bytes]:
    """{path below the folder: content} of all pages to read, as `course site` wrote them.

    JupyterLite and the buttons that lead to it are left out: they need a web server. Raises
    CourseError where there are no pages, or those of other notebooks.
    """
    mark = folder / MARK
    if not mark.is_file():
        raise CourseError(f"{folder} holds no pages: run course site -o {folder}")
    if mark.read_text(encoding="utf-8") != built_from(course):
        raise CourseError(f"{folder} holds pages of other notebooks: run course site -o {folder}")
    found = {path.relative_to(folder): path for path in sorted(folder.rglob("*"))}
    kept = {name: path for name, path in found.items() if name.parts[0] not in (MARK, LIVE)}
    return {
        name.as_posix(): BUTTON.sub(b"", path.read_bytes())
        for name, path in kept.items()
        if path.is_file()
    }
