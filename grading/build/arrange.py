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
    folders, topics = course.folders(), course.topics_in_order()
    wanted = {folders[t]: f"{k:02}-{t}" for k, t in enumerate(topics, 1) if t in folders}
    renamed = {old: new for old, new in wanted.items() if old != new}
    for old in renamed:
        if next(course.grading.glob(f"*/*/{old}"), None):
            raise CourseError(
                f"course.yml makes {old} lesson {renamed[old][:2]}, but work was taken in for it: "
                "put it back into its place in the list"
            )
    for old, new in renamed.items():
        (course.solutions / old).rename(course.solutions / new)
        shutil.rmtree(course.notebooks / old, ignore_errors=True)
    return renamed
