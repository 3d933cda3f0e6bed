"""Grades as Canvas and Moodle import them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from grading.course import Course
from grading.intake.roster import Person, Roster
from grading.returning.cells import as_table, harmless, number
from grading.returning.grades import LessonGrade, StudentGrades

_CANVAS_COLUMN = re.compile(r"(?P<title>.+) \((?P<id>\d+)\)")


@dataclass
class Table:
    """What goes into the file, and the students who cannot, with what they lack."""

    text: str
    without: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Column:
    """One column of scores."""

    header: str
    points: float
    score: Callable[[LessonGrade], float | None]
    lesson: str


def as_canvas(
    students: list[StudentGrades], roster: Roster, columns: dict[str, str], *, exercises: bool
) -> Table:
    """Canvas's gradebook: one row of points possible, then one row per student.

    columns: {lesson: "Name (id)"}, the assignment's column in Canvas. exercises: a column for each.
    """
    people = roster.by_id()
    scores = _columns(students, columns, exercises=exercises)
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    rows = [
        [*head, *(harmless(column.header) for column in scores)],
        ["    Points Possible", "", "", "", "", *(number(column.points) for column in scores)],
    ]
    without = []
    for student in students:
        person = people.get(student.student, Person(student.student, canvas=student.lms_user_id))
        if person.canvas or person.sis or person.login:
            who = [_sortable(person, student), person.canvas, person.sis, person.login]
            rows.append([*map(harmless, [*who, person.section]), *_scores(student, scores)])
        else:
            without.append(student.student)
    return Table(as_table(rows), without)


def as_moodle(
    students: list[StudentGrades], roster: Roster, columns: dict[str, str], *, exercises: bool
) -> Table:
    """Moodle's grade import: the student's email or ID number, then one column per lesson."""
    people = roster.by_id()
    scores = _columns(students, columns, exercises=exercises)
    head = ["First name", "Last name", "Username", "ID number", "Email address"]
    rows = [[*head, *(harmless(column.header) for column in scores)]]
    without = []
    for student in students:
        person = people.get(student.student, Person(student.student))
        first, last = person.first or student.first_name, person.last or student.last_name
        email = person.email or student.email
        if email or person.sis or person.login:
            who = [first, last, person.login, person.sis, email]
            rows.append([*map(harmless, who), *_scores(student, scores)])
        else:
            without.append(student.student)
    return Table(as_table(rows), without)


def canvas_columns(course: Course, roster: Roster) -> dict[str, str]:
    """{lesson: its column} where the roster, a gradebook from Canvas, has one that names it."""
    found: dict[str, list[str]] = {}
    for header in roster.header:
        if column := _CANVAS_COLUMN.fullmatch(header):
            title = _plain(column["title"])
            for lesson in course.lessons():
                titles = {lesson.name, lesson.topic, lesson_title(lesson.text.read_text("utf-8"))}
                if title in {_plain(name) for name in titles if name}:
                    found.setdefault(lesson.name, []).append(header)
    return {lesson: headers[0] for lesson, headers in found.items() if len(headers) == 1}


def lesson_title(text: str) -> str:
    """The title in a lesson's header."""
    found = re.search(r"^(?:course:.*?\btitle|\s+title):\s*['\"]?([^,'\"\n}]+)", text, re.MULTILINE)
    return found[1].strip() if found else ""


def _columns(
    students: list[StudentGrades], headers: dict[str, str], *, exercises: bool
) -> list[_Column]:
    lessons = students[0].lessons if students else {}
    columns = []
    for name, grade in lessons.items():
        for exercise, mark in grade.exercises.items() if exercises else ():
            columns.append(_Column(f"{name} {exercise}", mark.max_score, _of(exercise), name))
        header = headers.get(name, name)
        columns.append(_Column(header, grade.max_score, lambda grade: grade.score, name))
    return columns


def _of(exercise: str) -> Callable[[LessonGrade], float | None]:
    return lambda grade: grade.exercises[exercise].score


def _scores(student: StudentGrades, columns: list[_Column]) -> list[str]:
    """One student's cells; empty, which changes nothing there, where nothing was handed in."""
    grades = [(column, student.lessons[column.lesson]) for column in columns]
    return [number(column.score(grade)) if grade.submitted else "" for column, grade in grades]


def _sortable(person: Person, student: StudentGrades) -> str:
    last, first = person.last or student.last_name, person.first or student.first_name
    return ", ".join(name for name in (last, first) if name) or student.student


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.casefold()).strip()
