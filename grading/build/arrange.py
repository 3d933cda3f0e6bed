"""Folders after course.yml: each lesson's number is its place in the list."""

from __future__ import annotations

import shutil

from grading.course import Course
from grading.errors import CourseError


def arrange(course: Course) -> dict[str, str]:
    """Rename the folders of lessons whose number changed; returns {old name: new name}.

    What students got under the old name goes; the next build writes it under the new one. Raises
    CourseError, before anything is renamed, when work has been taken in under an old name.
    """
    renamed = course.renumbered()
    for old in renamed:
        if course.work_of(old):
            raise CourseError(
                f"course.yml makes {old} lesson {renamed[old][:2]}, but work was taken in for it: "
                "let it follow with course migrate, or put the lesson back into its place"
            )
    for old, new in renamed.items():
        (course.solutions / old).rename(course.solutions / new)
        shutil.rmtree(course.notebooks / old, ignore_errors=True)
    return renamed
