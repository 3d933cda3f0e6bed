"""Everyone's scores in one file: a table for spreadsheets, Canvas or Moodle, or plain data."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from grading.cells import as_table, harmless, harmless_id, number
from grading.course import Course
from grading.errors import CourseError
from grading.files import write_atomically
from grading.gradebook.together import share_by_hand
from grading.intake.people import class_list
from grading.intake.roster import Roster
from grading.intake.safenames import as_id, is_safe_id
from grading.returning import lms
from grading.returning.columns import read_map
from grading.returning.grades import LessonGrade, StudentGrades, class_grades
from grading.returning.not_final import not_final

FORMATS = ("csv", "canvas", "moodle", "json")


@dataclass(frozen=True)
class Wanted:
    """What to export, and how.

    lessons, students: only these. roster: the class list; gradebook: the table that Canvas or
    Moodle exported. exercises: columns for each; new_columns: Canvas may make assignments; scale:
    to the points that the platform has; final: refuse while anything is not.
    """

    lessons: list[str] | None = None
    students: list[str] | None = None
    roster: Path | None = None
    gradebook: Path | None = None
    exercises: bool = False
    new_columns: bool = False
    scale: bool = False
    final: bool = False


@dataclass(frozen=True)
class Exported:
    """The file that was written; without: students left out, since the roster lacks their ids.

    not_final: why some cells are empty; notes: what else a person should know.
    """

    path: Path
    students: int
    without: list[str] = field(default_factory=list)
    not_final: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def run(course: Course, path: Path, format: str = "csv", wanted: Wanted | None = None) -> Exported:
    """Write the scores of every student, penalties for lateness taken off; nothing that is open.

    Raises CourseError when there is no gradebook yet, the format is unknown, nobody can be named as
    Canvas or Moodle would, a lesson has no column there, or something is not final and must be.
    """
    wanted = wanted or Wanted()
    if format not in FORMATS:
        raise CourseError(f"no export format {format!r}; there are {', '.join(FORMATS)}")
    open_groups = share_by_hand(course)
    students = class_grades(course, wanted.lessons)
    if wanted.students is not None:
        students = [one for one in students if one.student in wanted.students]
    reasons = [*open_groups, *not_final(course, students)]
    if reasons and wanted.final:
        raise CourseError(f"nothing was exported, for not all is final. {'. '.join(reasons)}")
    known = class_list(course, wanted.roster) or Roster(())
    table = _table(course, students, known, format, wanted)
    encoding = (
        "utf-8-sig" if format == "csv" else "utf-8"
    )  # Excel needs the mark, others trip on it
    write_atomically(path, table.text.encode(encoding))
    count = len(students) - len(table.without)
    return Exported(path, count, table.without, reasons, table.notes)


def file_name(format: str) -> str:
    """What the file of one format is called: two tables of a course must not be one file."""
    return {"csv": "grades.csv", "json": "grades.json"}.get(format, f"grades-{format}.csv")


def read_grades(course: Course, lessons: list[str] | None = None) -> list[dict[str, Any]]:
    """Everyone's grades as plain data: names, and per lesson the exercises and the score."""
    return [_as_data(student) for student in class_grades(course, lessons)]


def as_csv(students: list[StudentGrades]) -> str:
    """One row per student; columns for each exercise and lesson, the total last.

    A score that is not final is empty, and so is the total; what there is so far has a column of
    its own. Text that a spreadsheet would run as a formula gets an apostrophe in front. A lesson
    that was graded without the lock for anyone gets a column that says for whom, and requests to
    look at a grade again one with their trail.
    """
    lessons = [(name, grade) for student in students for name, grade in student.lessons.items()]
    unlocked = {name for name, grade in lessons if grade.unlocked}
    unfinished = {name for name, grade in lessons if not grade.is_final}
    cells = [_cells(student, unlocked, unfinished) for student in students]
    if any(student.requests for student in students):
        for student, row in zip(students, cells, strict=True):
            told = (f"{one.lesson} {one.sentence}" for one in student.requests)
            row["requests to look again"] = " | ".join(told)
    head = ["student", "last_name", "first_name", "email", *(cells[0] if cells else ())]
    rows = [
        [harmless_id(_id(s.student)), *map(harmless, (s.last_name, s.first_name, s.email))]
        + [harmless(cell) for cell in scores.values()]
        for s, scores in zip(students, cells, strict=True)
    ]
    return as_table([[harmless(cell) for cell in head], *rows])


def as_json(students: list[StudentGrades]) -> str:
    """The same as nested data; times in UTC, lengths of time in seconds."""
    data = [_as_data(student) for student in students]
    return json.dumps(data, indent=2, ensure_ascii=False, default=_plain) + "\n"


def _table(
    course: Course, students: list[StudentGrades], known: Roster, format: str, wanted: Wanted
) -> lms.Table:
    if format in ("csv", "json"):
        students = [_named(student, known) for student in students]
        return lms.Table(as_csv(students) if format == "csv" else as_json(students))
    if format == "moodle" and wanted.gradebook:
        return lms.as_worksheet(students, known, wanted.gradebook, scale=wanted.scale)
    if format == "moodle":
        headers = read_map(course, "moodle")
        table = lms.as_moodle(students, known, headers, exercises=wanted.exercises)
        table.notes.append("Moodle's maximum is compared with its worksheet: --gradebook FILE")
        needed = "an email address or an ID number, which Moodle needs: add them to the class list"
    else:
        columns, notes = lms.canvas_columns(
            course,
            students,
            wanted.gradebook,
            exercises=wanted.exercises,
            new_columns=wanted.new_columns,
            scale=wanted.scale,
        )
        table = lms.as_canvas(students, known, columns)
        table.notes += notes
        needed = "a Canvas id: export the gradebook of Canvas and save it as grading/roster.csv"
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


def _cells(student: StudentGrades, unlocked: set[str], unfinished: set[str]) -> dict[str, str]:
    """{column: number} of one student; empty where nothing was handed in or not all is graded."""
    found: dict[str, str] = {}
    for name, lesson in student.lessons.items():
        for exercise, grade in lesson.exercises.items():
            found[f"{name} {exercise} (of {grade.max_score:g})"] = number(grade.score)
        for what, value in _lateness(lesson).items():
            found[f"{name} {what}"] = number(value if lesson.submitted else None)
        if name in unlocked:
            found[f"{name} graded without the lock"] = "yes" if lesson.unlocked else "no"
        if name in unfinished:
            found[f"{name} so far, not final"] = "" if lesson.is_final else number(lesson.score)
        found[f"{name} (of {lesson.max_score:g})"] = number(lesson.final_score)
    found[f"total (of {student.max_score:g})"] = number(student.score if student.is_final else None)
    return found


def _id(student: str) -> str:
    """A student's folder as a word: one that was made by hand may be called anything."""
    return student if is_safe_id(student) else as_id(student)


def _lateness(lesson: LessonGrade) -> dict[str, float]:
    """What is marked late without a time counts as a day."""
    return {
        "hours late": lesson.late.total_seconds() / 3600 or 24.0 * lesson.marked,
        "late penalty": lesson.late_penalty,
    }


def _as_data(student: StudentGrades) -> dict[str, Any]:
    data = asdict(student) | {"score": student.score, "max_score": student.max_score}
    for name, lesson in student.lessons.items():
        data["lessons"][name]["seconds_late"] = lesson.late.total_seconds()
        data["lessons"][name]["final"] = lesson.is_final
    return data


def _plain(value: object) -> str | float:
    """What JSON has no form for."""
    if isinstance(value, datetime):
        return f"{value.isoformat()}Z"
    if isinstance(value, timedelta):
        return value.total_seconds()
    raise TypeError(f"cannot write {type(value).__name__}")
