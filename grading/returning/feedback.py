"""Feedback pages for a lesson, written by nbgrader's generate_feedback with our steps."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from grading.course import Course, Lesson
from grading.errors import CourseError


def run(course: Course, lesson: Lesson) -> list[Path]:
    """Write a page for every graded submission of the lesson.

    Raises CourseError when nothing is graded yet.
    """
    from nbgrader.converters import GenerateFeedback
    from nbgrader.coursedir import CourseDirectory

    from grading.gradebook.settings import course_config
    from grading.returning.feedback_steps import feedback_config

    if not any((course.grading / "autograded").glob(f"*/{lesson.name}/*.ipynb")):
        raise CourseError(f"nothing is graded yet; run first: course autograde {lesson.name}")
    config = feedback_config()
    config.merge(course_config(course.root))
    config.CourseDirectory.assignment_id = lesson.name
    config.GenerateFeedback.force = True
    converter = GenerateFeedback(coursedir=CourseDirectory(config=config), config=config)
    converter.log.setLevel("ERROR")
    converter.start()
    return sorted((course.grading / "feedback").glob(f"*/{lesson.name}/{lesson.topic}.html"))


def as_page(notebook: NotebookNode, about: dict[str, Any]) -> str:
    """The page on one graded notebook. about: what nbgrader's GetGrades would have found."""
    from grading.returning.feedback_page import page
    from grading.returning.feedback_steps import FeedbackExporter, feedback_config

    exporter: Any = FeedbackExporter
    exporter = exporter(config=feedback_config())
    return str(exporter.from_notebook_node(notebook, {"page": page(notebook, about)})[0])
