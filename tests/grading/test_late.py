"""Lateness as in nbgrader: a due date, the course's own policy, an extension for one student."""

from datetime import datetime

from grading.gradebook.record import Recorder
from grading.judging.forms import read_solution
from grading.returning import export, feedback
from tests.grading.editing import SLOPE, Edited

SETTINGS = """
from pathlib import Path

from nbgrader.plugins import BasePlugin

from grading.base_config import base_config


class HalfAPointPerHour(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late / 3600 / 2


c = get_config()
c.merge(base_config(Path(__file__).resolve().parents[1]))
c.AssignLatePenalties.plugin_class = HalfAPointPerHour
"""
DUE, HANDED_IN = "2026-11-20 12:00 UTC", datetime(2026, 11, 20, 14)


def record(lesson, forms):
    with Recorder(lesson, read_solution(lesson)) as recorder:
        recorder.gradebook.update_or_create_assignment(lesson.name, duedate=DUE)
        for student in ("late", "extended"):
            recorder.record(student, Edited(forms).write(slope=SLOPE).notebook, HANDED_IN)
        recorder.gradebook.grant_extension(lesson.name, "extended", hours=24)


def test_a_late_student_loses_points_and_one_with_an_extension_none(lesson, forms):
    lesson.course.grading.mkdir(exist_ok=True)
    (lesson.course.grading / "nbgrader_config.py").write_text(SETTINGS)
    record(lesson, forms)
    record(lesson, forms)  # an extension counts from the next time that a lesson is graded
    students = export.read_grades(lesson.course)
    grades = {student["student"]: student["lessons"][lesson.name] for student in students}
    late, extended = grades["late"], grades["extended"]
    assert (late["score"], late["late_penalty"], late["seconds_late"]) == (5, 1, 7200)
    assert (extended["score"], extended["late_penalty"], extended["seconds_late"]) == (6, 0, 0)
    pages = {
        path.parent.parent.name: path.read_text() for path in feedback.run(lesson.course, lesson)
    }
    assert "Late submission" in pages["late"] and "Late submission" not in pages["extended"]
