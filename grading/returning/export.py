"""Everyone's scores in one file: a table for spreadsheets, Canvas or Moodle, or plain data."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from grading.course import Course
from grading.errors import CourseError
from grading.files import write_atomically
from grading.intake.people import class_list
from grading.intake.roster import Roster
from grading.returning import lms
from grading.returning.cells import as_table, harmless, number
from grading.returning.grades import LessonGrade, StudentGrades, class_grades

FORMATS = ("csv", "canvas", "moodle", "json")


@dataclass(frozen=True)
class Exported:
    """The file that was written; without: students left out, since the roster lacks their ids."""

    path: Path
    students: int
    without: list[str] = field(default_factory=list)


def run(
    course: Course,
    path: Path,
    format: str = "csv",
    *,
    lessons: list[str] | None = None,
    roster: Path | None = None,
    columns: dict[str, str] | None = None,
    exercises: bool = False,
) -> Exported:
    """Write the scores of every student, penalties for lateness taken off.

    lessons: only these. columns: {lesson: its column in Canvas or Moodle}; exercises: columns for
    each there, too. Raises CourseError when there is no gradebook yet, the format is unknown, or
    nobody can be named as Canvas or Moodle would.
    """
    if format not in FORMATS:
        raise CourseError(f"no export format {format!r}; there are {', '.join(FORMATS)}")
    students = class_grades(course, lessons)
    known = class_list(course, roster) or Roster(())
    if format in ("canvas", "moodle"):
        table = _for_lms(course, students, known, format, columns or {}, exercises=exercises)
    else:
        students = [_named(student, known) for student in students]
        table = lms.Table(as_csv(students) if format == "csv" else as_json(students))
    write_atomically(path, table.text)
    return Exported(path, len(students) - len(table.without), table.without)


def file_name(format: str) -> str:
    """What the file of one format is called: two tables of a course must not be one file."""
    return {"csv": "grades.csv", "json": "grades.json"}.get(format, f"grades-{format}.csv")


def read_grades(course: Course, lessons: list[str] | None = None) -> list[dict[str, Any]]:
    """Everyone's grades as plain data: names, and per lesson the exercises and the score."""
    return [_as_data(student) for student in class_grades(course, lessons)]


def as_csv(students: list[StudentGrades]) -> str:
    """One row per student; columns for each exercise and lesson, the total last.

    Text that a spreadsheet would run as a formula gets an apostrophe in front. A lesson that was
    graded without the lock for anyone gets a column that says for whom.
    """
    lessons = [(name, grade) for student in students for name, grade in student.lessons.items()]
    unlocked = {name for name, grade in lessons if grade.unlocked}
    cells = [_cells(student, unlocked) for student in students]
    head = ["student", "last_name", "first_name", "email", *(cells[0] if cells else ())]
    rows = [
        [s.student, s.last_name, s.first_name, s.email, *scores.values()]
        for s, scores in zip(students, cells, strict=True)
    ]
    return as_table([[harmless(cell) for cell in row] for row in [head, *rows]])


def as_json(students: list[StudentGrades]) -> str:
    """The same as nested data; times in UTC, lengths of time in seconds."""
    data = [_as_data(student) for student in students]
    return json.dumps(data, indent=2, ensure_ascii=False, default=_plain) + "\n"


def _for_lms(
    course: Course,
    students: list[StudentGrades],
    roster: Roster,
    format: str,
    columns: dict[str, str],
    *,
    exercises: bool,
) -> lms.Table:
    if format == "canvas":
        columns = {**lms.canvas_columns(course, roster), **columns}
        table = lms.as_canvas(students, roster, columns, exercises=exercises)
        needed = "a Canvas id: export the gradebook of Canvas and save it as grading/roster.csv"
    else:
        table = lms.as_moodle(students, roster, columns, exercises=exercises)
        needed = "an email address or an ID number: write a grading/roster.csv with them"
    if len(table.without) == len(students):
        raise CourseError(f"no student has {needed}")
    return table


def _named(student: StudentGrades, roster: Roster) -> StudentGrades:
    """The student with the roster's names where the gradebook has none."""
    person = roster.by_id().get(student.student)
    if person is None:
        return student
    names = {"last_name": person.last, "first_name": person.first, "email": person.email}
    filled = {key: getattr(student, key) or name for key, name in names.items()}
    return StudentGrades(**{**vars(student), **filled})


def _cells(student: StudentGrades, unlocked: set[str]) -> dict[str, str]:
    """{column: number} of one student; empty where nothing was handed in."""
    found: dict[str, str] = {}
    for name, lesson in student.lessons.items():
        for exercise, grade in lesson.exercises.items():
            found[f"{name} {exercise} (of {grade.max_score:g})"] = number(grade.score)
        for what, value in _lateness(lesson).items():
            found[f"{name} {what}"] = number(value if lesson.submitted else None)
        if name in unlocked:
            found[f"{name} graded without the lock"] = "yes" if lesson.unlocked else "no"
        score = lesson.score if lesson.submitted else None
        found[f"{name} (of {lesson.max_score:g})"] = number(score)
    found[f"total (of {student.max_score:g})"] = number(student.score)
    return found


def _lateness(lesson: LessonGrade) -> dict[str, float]:
    return {
        "hours late": lesson.late.total_seconds() / 3600,
        "late penalty": lesson.late_penalty,
    }


def _as_data(student: StudentGrades) -> dict[str, Any]:
    data = asdict(student) | {"score": student.score, "max_score": student.max_score}
    for name, lesson in student.lessons.items():
        data["lessons"][name]["seconds_late"] = lesson.late.total_seconds()
    return data


def _plain(value: object) -> str | float:
    """What JSON has no form for."""
    if isinstance(value, datetime):
        return f"{value.isoformat()}Z"
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError(f"cannot write {type(value).__name__}")
