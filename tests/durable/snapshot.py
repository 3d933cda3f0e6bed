"""All that grading a class leaves: the gradebook's rows and the autograded notebooks."""

from __future__ import annotations

import json
from typing import Any

from nbgrader.api import Gradebook

from grading.course import Lesson

Rows = dict[str, list[tuple[Any, ...]]]


def rows(lesson: Lesson, url: str = "") -> Rows:
    """{student: every grade and comment of theirs}, which all are there exactly once."""
    with Gradebook(url or f"sqlite:///{lesson.course.grading / 'gradebook.db'}") as book:
        found: Rows = {}
        for submission in book.assignment_submissions(lesson.name):
            (notebook,) = submission.notebooks
            grades = [
                (g.cell.name, g.auto_score, g.manual_score, g.needs_manual_grade, g.max_score)
                for g in notebook.grades
            ]
            comments = [(c.cell.name, c.auto_comment, c.manual_comment) for c in notebook.comments]
            penalty = (submission.timestamp, notebook.late_submission_penalty)
            found[submission.student_id] = [penalty, *sorted(grades), *sorted(comments)]
        return found


def notebooks(lesson: Lesson) -> dict[str, Any]:
    """{student: the autograded notebook}."""
    folder = lesson.course.grading / "autograded"
    return {
        path.relative_to(folder).parts[0]: json.loads(path.read_text())
        for path in folder.glob(f"*/{lesson.name}/{lesson.topic}.ipynb")
    }
