"""Which grades were given without the lock, as the graded notebooks tell."""

from __future__ import annotations

from grading.course import Course

# In a notebook file, this can only stand in what the grader wrote: a student's quotation marks are
# escaped there.
_MARK = b'"unsafe": true'


def graded_unlocked(course: Course) -> set[tuple[str, str]]:
    """(student, lesson) of every graded notebook whose code ran without the lock."""
    found = (course.grading / "autograded").glob("*/*/*.ipynb")
    return {(path.parts[-3], path.parts[-2]) for path in found if _MARK in path.read_bytes()}
