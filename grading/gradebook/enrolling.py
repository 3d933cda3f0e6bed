"""Letting the gradebook and formgrader know everyone's name."""

from __future__ import annotations

from grading.course import Course
from grading.intake.roster import Roster


def enroll(course: Course, roster: Roster) -> None:
    """Let the gradebook and formgrader know everyone's name, in one commit."""
    from nbgrader.api import Student

    from grading.gradebook.database import open_gradebook
    from grading.gradebook.settings import gradebook_url

    course.grading.mkdir(parents=True, exist_ok=True)
    with open_gradebook(gradebook_url(course.root)) as gradebook:
        known = {student.id: student for student in gradebook.students}
        for person in roster.people:
            student = known.get(person.id) or Student(id=person.id)
            told = {"last_name": person.last, "first_name": person.first, "email": person.email}
            for name, value in {**told, "lms_user_id": person.canvas}.items():
                if value and getattr(student, name) != value:
                    setattr(student, name, value)
            gradebook.db.add(student)
        gradebook.db.commit()
