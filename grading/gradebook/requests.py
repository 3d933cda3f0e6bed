"""Requests to look at a grade again, with their trail: in the gradebook, in a table of its own."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from nbgrader.api import Grade, Gradebook, MissingEntry
from sqlalchemy import Column, Connection, Float, Integer, MetaData, String, Table, inspect, select

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.gradebook.database import existing_gradebook, hold

REQUESTS = Table(
    "course_request",
    MetaData(),
    Column("number", Integer, primary_key=True),
    *(Column(name, String, nullable=False) for name in ("student", "lesson", "exercise")),
    *(Column(name, String, nullable=False) for name in ("asked", "asked_by", "reason")),
    Column("old_points", Float),
    *(Column(name, String) for name in ("decided", "decided_by", "decision", "because")),
    Column("new_points", Float),
)
KEPT, BY_REGRADE, BY_HAND = "kept", "regrade", "points by hand"  # decisions


@dataclass(frozen=True)
class Request:
    """One request. exercise: the graded cell; asked, decided: when (ISO, UTC).

    decision: how it was decided, None while it is open; points: None where none were given yet.
    """

    number: int
    student: str
    lesson: str
    exercise: str
    asked: str
    asked_by: str
    reason: str
    old_points: float | None = None
    decided: str | None = None
    decided_by: str | None = None
    decision: str | None = None
    because: str | None = None
    new_points: float | None = None

    @property
    def sentence(self) -> str:
        """The whole trail in one line."""
        start = f"{self.exercise}: asked {self.asked} by {self.asked_by} ({self.reason})"
        if self.decision is None:
            return f"{start}; open"
        points = f"{_told(self.old_points)} → {_told(self.new_points)}"
        why = f" ({self.because})" if self.because else ""
        return f"{start}; {self.decision} {self.decided} by {self.decided_by}{why}: {points}"


def ask(lesson: Lesson, student: str, exercise: str, *, reason: str, by: str) -> Request:
    """Keep a new request. Raises CourseError where nothing is graded, one is open already, or
    no reason is given.
    """
    if not (reason.strip() and by.strip()):
        raise CourseError("a request needs a reason and a name: what does the student say?")
    with existing_gradebook(lesson.course) as gradebook:
        points = _points(grade_of(gradebook, lesson, student, exercise))
        connection = _ready(gradebook)
        for known in requests_in(connection):
            place = known.student, known.lesson, known.exercise
            if known.decision is None and place == (student, lesson.name, exercise):
                raise CourseError(f"request {known.number} asks for this already, and is open")
        next_number = 1 + max((known.number for known in requests_in(connection)), default=0)
        made = Request(next_number, student, lesson.name, exercise, _now(), by, reason, points)
        connection.execute(REQUESTS.insert().values(**asdict(made)))
        gradebook.db.commit()
        return made


def decide(course: Course, request: Request, *, decision: str, because: str, by: str) -> Request:
    """Close a request, with the points as they are now in the gradebook."""
    lesson = course.lesson(request.lesson)
    with existing_gradebook(course) as gradebook:
        points = _points(grade_of(gradebook, lesson, request.student, request.exercise))
        done = replace(
            request,
            decided=_now(),
            decided_by=by,
            decision=decision,
            because=because,
            new_points=points,
        )
        change = REQUESTS.update().where(REQUESTS.c.number == request.number)
        _ready(gradebook).execute(change.values(**asdict(done)))
        gradebook.db.commit()
    return done


def give(course: Course, request: Request, points: float) -> None:
    """Points by hand. Raises CourseError for more than the exercise has, or less than none."""
    lesson = course.lesson(request.lesson)
    with existing_gradebook(course) as gradebook:
        grade = grade_of(gradebook, lesson, request.student, request.exercise)
        if not 0 <= points <= grade.max_score:
            raise CourseError(f"{request.exercise} gives 0 to {grade.max_score:g} points")
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.db.commit()


def all_requests(course: Course) -> list[Request]:
    """Every request, the oldest first. Raises CourseError where there is no gradebook."""
    with existing_gradebook(course) as gradebook:
        return requests_in(gradebook.db.connection())


def open_request(course: Course, number: int) -> Request:
    """The request of this number. Raises CourseError where it is none, or decided."""
    found = next((one for one in all_requests(course) if one.number == number), None)
    if found is None:
        raise CourseError(f"there is no request {number}: course request list")
    if found.decision is not None:
        raise CourseError(f"request {number} is decided: {found.sentence}")
    return found


def renumber_requests(connection: Connection, old: str, new: str) -> None:
    """Call a lesson by its new name in all requests."""
    if inspect(connection).has_table(REQUESTS.name):
        rows = REQUESTS.update().where(REQUESTS.c.lesson == old)
        connection.execute(rows.values(lesson=new))


def requests_in(connection: Connection) -> list[Request]:
    """The same of a gradebook that is open."""
    if not inspect(connection).has_table(REQUESTS.name):
        return []
    return [
        Request(**row._mapping) for row in connection.execute(select(REQUESTS).order_by("number"))
    ]


def take_over(gradebook: Gradebook, theirs: list[Request]) -> tuple[int, list[str]]:
    """Requests of another machine: how many said something new, and where both decided otherwise.

    The same one is known by who asked what and when; numbers are each machine's own. Of two
    decisions the later one counts.
    """
    connection, taken, conflicts = _ready(gradebook), 0, []
    known = {_asked(one): one for one in requests_in(connection)}
    free = 1 + max((one.number for one in known.values()), default=0)
    for there in theirs:
        here = known.get(_asked(there))
        if here is None:
            known[_asked(there)] = made = replace(there, number=free)
            connection.execute(REQUESTS.insert().values(**asdict(made)))
            free, taken = free + 1, taken + 1
            continue
        same = replace(there, number=here.number)
        if there.decided is None or same == here:
            continue
        if here.decided:
            told = f"request {here.number}, {here.lesson} of {here.student}: {here.sentence}"
            conflicts.append(f"{told} here, {there.sentence} there; the later one counts")
        if here.decided is None or there.decided > here.decided:
            change = REQUESTS.update().where(REQUESTS.c.number == here.number)
            connection.execute(change.values(**asdict(same)))
            taken += 1
    gradebook.db.commit()
    return taken, conflicts


def grade_of(gradebook: Gradebook, lesson: Lesson, student: str, exercise: str) -> Grade:
    """A student's grade in one cell. Raises CourseError where there is none."""
    try:
        return gradebook.find_grade(exercise, lesson.topic, lesson.name, student)
    except MissingEntry:
        told = f"{student} has no grade for {exercise} of {lesson.name}"
        raise CourseError(f"{told}; run first: course autograde {lesson.name}") from None


def _asked(one: Request) -> tuple[str, ...]:
    return one.student, one.lesson, one.exercise, one.asked, one.asked_by


def _ready(gradebook: Gradebook) -> Connection:
    """The gradebook's connection, nobody else writing, with the table there."""
    gradebook.db.rollback()  # what was read until now holds no transaction
    connection: Connection = gradebook.db.connection()
    hold(connection)
    REQUESTS.create(connection, checkfirst=True)
    return connection


def _points(grade: Grade) -> float | None:
    given = grade.manual_score if grade.manual_score is not None else grade.auto_score
    return None if given is None else float(grade.score)


def _now() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"


def _told(points: float | None) -> str:
    return "none" if points is None else f"{points:g}"
