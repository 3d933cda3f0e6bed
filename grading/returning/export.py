"""Everyone's scores in one file: a table for spreadsheets (CSV) or plain data (JSON)."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from nbgrader.api import SubmittedAssignment

from grading.course import Course
from grading.errors import CourseError
from grading.files import write_atomically
from grading.gradebook.database import open_gradebook
from grading.gradebook.settings import course_config

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def run(course: Course, path: Path, format: str = "csv") -> Path:
    """Write the scores of every student in every lesson, per exercise and in total.

    Raises CourseError when there is no gradebook yet or the format is unknown.
    """
    writers = {"csv": as_csv, "json": as_json}
    if format not in writers:
        raise CourseError(f"no export format {format!r}; there are {' and '.join(writers)}")
    students = read_grades(course)
    write_atomically(path, writers[format](students))
    return path


def read_grades(course: Course) -> list[dict[str, Any]]:
    """One entry per student: names, and per lesson the exercises, the penalty and the score."""
    url = str(course_config(course.root).CourseDirectory.db_url)
    if not (course.grading / "gradebook.db").is_file() and url.startswith("sqlite"):
        raise CourseError("there is no gradebook yet; run first: course autograde LESSON")
    with open_gradebook(url) as gradebook:
        lessons = sorted(gradebook.assignments, key=lambda lesson: str(lesson.name))
        students = sorted(gradebook.students, key=lambda student: str(student.id))
        return [_student(student, lessons) for student in students]


def as_csv(students: list[dict[str, Any]]) -> str:
    """One row per student; columns for each exercise and lesson, the total last.

    Text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    columns = list(dict.fromkeys(key for student in students for key in _columns(student)))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(map(_harmless, ["student", "last_name", "first_name", "email", *columns]))
    for student in students:
        names = [student[key] for key in ("student", "last_name", "first_name", "email")]
        cells = _columns(student)
        writer.writerow([*map(_harmless, names), *(cells.get(column, "") for column in columns)])
    return out.getvalue()


def as_json(students: list[dict[str, Any]]) -> str:
    """The same as nested data."""
    return json.dumps(students, indent=2, ensure_ascii=False) + "\n"


def _student(student: Any, lessons: list[Any]) -> dict[str, Any]:
    handed = {submission.assignment.name: submission for submission in student.submissions}
    return {
        "student": student.id,
        "last_name": student.last_name or "",
        "first_name": student.first_name or "",
        "email": student.email or "",
        "score": student.score,
        "max_score": student.max_score,
        "lessons": {lesson.name: _lesson(handed.get(lesson.name), lesson) for lesson in lessons},
    }


def _lesson(submission: SubmittedAssignment | None, lesson: Any) -> dict[str, Any]:
    cells = [cell for notebook in lesson.notebooks for cell in notebook.grade_cells]
    grades = [g for notebook in submission.notebooks for g in notebook.grades] if submission else []
    scores = {grade.cell_id: grade for grade in grades}
    penalties = [n.late_submission_penalty or 0 for n in submission.notebooks] if submission else []
    return {
        "submitted": submission is not None,
        "score": submission.score if submission else 0.0,
        "max_score": lesson.max_score,
        "late_penalty": sum(penalties),
        "needs_manual_grade": any(grade.needs_manual_grade for grade in grades),
        "exercises": {
            cell.name: {
                "score": scores[cell.id].score if cell.id in scores else None,
                "max_score": cell.max_score,
            }
            for cell in cells
        },
    }


def _columns(student: dict[str, Any]) -> dict[str, float | str]:
    """{column: number} of one student; empty where nothing was handed in."""
    found: dict[str, float | str] = {}
    for name, lesson in student["lessons"].items():
        for exercise, grade in lesson["exercises"].items():
            column = f"{name} {exercise} (of {grade['max_score']:g})"
            found[column] = _number(grade["score"])
        found[f"{name} late penalty"] = _number(
            lesson["late_penalty"] if lesson["submitted"] else None
        )
        found[f"{name} (of {lesson['max_score']:g})"] = _number(
            lesson["score"] if lesson["submitted"] else None
        )
    found[f"total (of {student['max_score']:g})"] = _number(student["score"])
    return found


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
