"""The calendar's dates in nbgrader's gradebook, wherever it knows the lesson and the student."""

from __future__ import annotations

from nbgrader.api import Assignment, Gradebook, SubmittedAssignment
from sqlalchemy import select

from grading.course import Course
from grading.gradebook.calendar import read_calendar
from grading.intake.people import class_list


class Dates:
    """The calendar, and who is in which section."""

    def __init__(self, course: Course) -> None:
        self.calendar = read_calendar(course)
        people = class_list(course)
        self._sections = {p.id: p.section for p in people.people} if people else {}

    def section(self, student: str) -> str:
        return self._sections.get(student, "")

    def settle(self, submission: SubmittedAssignment) -> None:
        """Give one submission's row the dates of the calendar, where it has any."""
        lesson = submission.assignment.name
        due = self.calendar.due(lesson)
        if due is None:
            return
        submission.assignment.duedate = due.utc
        student = submission.student_id
        extension = self.calendar.extension(lesson, student, self.section(student))
        if extension is not None:
            submission.extension = extension

    def settle_lesson(self, gradebook: Gradebook, lesson: str, freed: str = "") -> None:
        """The same for a lesson and everyone who handed it in. freed: has no extension any more."""
        due = self.calendar.due(lesson)
        assignment = gradebook.db.scalar(select(Assignment).where(Assignment.name == lesson))
        if assignment is None or due is None:
            return
        assignment.duedate = due.utc
        rows = select(SubmittedAssignment).where(SubmittedAssignment.assignment_id == assignment.id)
        for submission in gradebook.db.scalars(rows):
            if submission.student_id == freed:
                submission.extension = None
            self.settle(submission)
        gradebook.db.commit()
