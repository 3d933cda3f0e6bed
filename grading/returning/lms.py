"""Grades as Canvas and Moodle import them: final scores alone, in the columns that were said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from grading.course import Course
from grading.errors import CourseError
from grading.intake.people import compare
from grading.intake.roster import Person, Roster, plain_header, read_roster, read_table
from grading.returning.cells import as_table, harmless, harmless_id, number
from grading.returning.columns import matched, read_gradebook, read_map, suggested
from grading.returning.grades import LessonGrade, StudentGrades

_GRADE = ("grade", "bewertung", "calificacion", "note")
_MOST = (
    *("maximum grade", "maximale bewertung", "bestwertung", "calificacion maxima"),
    "note maximale",
)
_FEEDBACK = (
    *("feedback comments", "feedback als kommentar", "comentarios de retroalimentacion"),
    "feedback par commentaires",
)


@dataclass
class Table:
    """What goes into the file; the students who cannot, with what they lack; what else to tell."""

    text: str
    without: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Column:
    """One column: points as the platform has them, by which the scores are scaled."""

    header: str
    points: float
    lesson: str
    score: Callable[[LessonGrade], float | None]
    factor: float = 1.0

    def cell(self, student: StudentGrades) -> str:
        """Empty, which changes nothing there, where nothing was handed in or not all is graded."""
        score = self.score(student.lessons[self.lesson])
        return number(None if score is None else score * self.factor)


def canvas_columns(
    course: Course,
    students: list[StudentGrades],
    path: Path | None,
    *,
    exercises: bool,
    new_columns: bool,
    scale: bool,
) -> tuple[list[Column], list[str]]:
    """Each lesson's column in Canvas, and what to tell of them.

    Raises CourseError for a lesson without one, unless new ones are wanted, and for other points.
    """
    gradebook = read_gradebook(course, "canvas", path)
    said, same = read_map(course, "canvas"), matched(course, gradebook)
    lessons = students[0].lessons if students else {}
    columns, notes = [], []
    for name, grade in lessons.items():
        header = said.get(name) or same.get(name) or ""
        if not header and not new_columns:
            hint = suggested(course.lesson(name), gradebook)
            meant = f' "{hint}"' if hint else ' "COLUMN (ID)"'
            raise CourseError(
                f"{name} has no column in Canvas: say which with: course lms map {name}{meant}; or "
                "let Canvas make a new assignment with --new-columns; or leave it out with --lesson"
            )
        if header and gradebook.columns and header not in gradebook.columns:
            raise CourseError(f"Canvas's gradebook has no column {header}: course lms map {name} …")
        points = gradebook.columns.get(header) or grade.max_score
        _compare_points(name, header, points, grade.max_score, scale=scale)
        if name not in said and header:
            notes.append(f"{name} goes to {header}, which has its title")
        elif not header:
            notes.append(f"{name} becomes a new assignment in Canvas")
        columns += _exercises(name, grade) if exercises else []
        factor = points / grade.max_score if grade.max_score else 1.0
        columns.append(Column(header or name, points, name, _final, factor))
    return columns, notes


def as_canvas(students: list[StudentGrades], roster: Roster, columns: list[Column]) -> Table:
    """Canvas's gradebook: one row of points possible, then one row per student."""
    people = roster.by_id()
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    rows = [
        [*head, *(harmless(column.header) for column in columns)],
        ["    Points Possible", "", "", "", "", *(number(column.points) for column in columns)],
    ]
    without = []
    for student in students:
        person = people.get(student.student, Person(student.student, canvas=student.lms_user_id))
        if person.canvas or person.sis or person.login:
            ids = map(harmless_id, (person.canvas, person.sis, person.login))
            who = [harmless(_sortable(person, student)), *ids, harmless(person.section)]
            rows.append([*who, *(column.cell(student) for column in columns)])
        else:
            without.append(student.student)
    return Table(as_table(rows), without)


def as_moodle(
    students: list[StudentGrades],
    roster: Roster,
    headers: Mapping[str, str],
    *,
    exercises: bool,
) -> Table:
    """Moodle's grade import: email or ID number, then grade and feedback per lesson."""
    people = roster.by_id()
    lessons = students[0].lessons if students else {}
    columns = []
    for name, grade in lessons.items():
        columns += _exercises(name, grade) if exercises else []
        columns.append(Column(headers.get(name, name), grade.max_score, name, _final))
    head = ["First name", "Last name", "Username", "ID number", "Email address"]
    more = [f"{headers.get(name, name)} feedback" for name in lessons]
    rows = [[*head, *(harmless(column.header) for column in columns), *map(harmless, more)]]
    without = []
    for student in students:
        person = people.get(student.student, Person(student.student))
        first, last = person.first or student.first_name, person.last or student.last_name
        email = person.email or student.email
        if email or person.sis or person.login:
            ids = map(harmless_id, (person.login, person.sis, email))
            cells = [column.cell(student) for column in columns]
            remarks = [harmless(feedback_line(student.lessons[name])) for name in lessons]
            rows.append([harmless(first), harmless(last), *ids, *cells, *remarks])
        else:
            without.append(student.student)
    return Table(as_table(rows), without)


def as_worksheet(
    students: list[StudentGrades], roster: Roster, path: Path, *, scale: bool
) -> Table:
    """Moodle's grading worksheet of one assignment, with grade and feedback filled in.

    Raises CourseError when it is of another form, of several lessons, or has another maximum.
    """
    header, *rows = read_table(path)
    names = [plain_header(cell) for cell in header]
    grade, most, remark = (_place(names, known) for known in (_GRADE, _MOST, _FEEDBACK))
    lessons = list(students[0].lessons) if students else []
    if grade is None or most is None or len(lessons) != 1:
        raise CourseError(
            f"{path} must be Moodle's grading worksheet of one assignment, with its grade and "
            "maximum: name the lesson with --lesson"
        )
    by_id = {student.student: student for student in students}
    same = compare(roster, read_roster(path)).same
    by_listed = {listed.id: by_id.get(known.id) for known, listed in same}
    without = []
    for row, listed in zip(rows, read_roster(path).people, strict=True):
        student = by_listed.get(listed.id)
        if student is None:
            without.append(str(listed))
            continue
        lesson = student.lessons[lessons[0]]
        points = _number_in(row[most]) or lesson.max_score
        _compare_points(lessons[0], str(path), points, lesson.max_score, scale=scale)
        row[grade] = Column("", points, lessons[0], _final, points / lesson.max_score).cell(student)
        if remark is not None:
            row[remark] = harmless(feedback_line(lesson))
    return Table(as_table([header, *rows]), without)


def feedback_line(grade: LessonGrade) -> str:
    """The points of each exercise in one line; empty when nothing is to be told yet."""
    if grade.final_score is None:
        return ""
    told = [
        f"{name.removeprefix('check_')} {number(mark.score)} of {mark.max_score:g}"
        for name, mark in grade.exercises.items()
    ]
    late = [f"late: −{number(grade.late_penalty)}"] if grade.late_penalty else []
    return "; ".join([*told, *late])


def _compare_points(lesson: str, column: str, theirs: float, ours: float, *, scale: bool) -> None:
    if theirs != ours and not scale:
        raise CourseError(
            f"{column} has {theirs:g} points, {lesson} has {ours:g}: change it there, or let the "
            "scores be scaled with --scale"
        )


def _exercises(lesson: str, grade: LessonGrade) -> list[Column]:
    return [
        Column(f"{lesson} {name}", mark.max_score, lesson, _of(name))
        for name, mark in grade.exercises.items()
    ]


def _of(exercise: str) -> Callable[[LessonGrade], float | None]:
    return lambda grade: grade.exercises[exercise].score if grade.submitted else None


def _final(grade: LessonGrade) -> float | None:
    return grade.final_score


def _sortable(person: Person, student: StudentGrades) -> str:
    last, first = person.last or student.last_name, person.first or student.first_name
    return ", ".join(name for name in (last, first) if name) or student.student


def _place(names: list[str], known: tuple[str, ...]) -> int | None:
    return next((names.index(name) for name in known if name in names), None)


def _number_in(cell: str) -> float | None:
    try:
        return float(cell.replace(",", "."))
    except ValueError:
        return None
