"""Due dates and extensions in nbgrader's gradebook, which keeps times in UTC without saying so."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student, SubmittedAssignment
from sqlalchemy import select

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.gradebook.database import existing_gradebook, told_clearly
from grading.gradebook.record import read_timestamp
from grading.gradebook.settings import gradebook_url
from grading.submitted import find_submissions

MOST_NAMED = 10  # students whose time is unknown
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d(?::\d\d)?) ?(\S*)")


@dataclass(frozen=True)
class HandIn:
    """When one student handed in (UTC), and how much later than the others they may."""

    student: str
    time: datetime | None
    extension: timedelta | None = None

    def late(self, due: datetime | None) -> timedelta:
        """How long after the due date, the extension counted."""
        if due is None or self.time is None:
            return timedelta()
        return max(timedelta(), self.time - due - (self.extension or timedelta()))


@dataclass(frozen=True)
class Due:
    """A lesson's due date (UTC), and who has handed in when."""

    lesson: str
    date: datetime | None
    hand_ins: list[HandIn]

    def sentences(self) -> list[str]:
        """What a TA wants to know about it: the date, who is late, and whose time is unknown."""
        if self.date is None:
            return [f'{self.lesson} has no due date; set one: course due {self.lesson} "…"']
        late = [one for one in self.hand_ins if one.late(self.date)]
        unknown = [one.student for one in self.hand_ins if one.time is None]
        lines = [f"{self.lesson} is due {told(self.date)}."]
        lines.append(f"{len(late)} of {len(self.hand_ins)} came late{':' if late else '.'}")
        lines += [f"  {one.student}  {_how_late(one, self.date)}" for one in late]
        if unknown:
            who = ", ".join(unknown) if len(unknown) <= MOST_NAMED else f"{len(unknown)} students"
            lines.append(f"When it came is unknown, which counts as in time: {who}")
        return lines


def read_moment(text: str) -> datetime:
    """The date and time in `text` as the gradebook keeps it: UTC, without a zone.

    Without a zone it is UTC already, as in nbgrader and `course collect --received`. Raises
    CourseError with the form that is expected.
    """
    found = _MOMENT.fullmatch(text.strip())
    try:
        date, time, zone = found.groups() if found else ("", "", "")
        moment = datetime.fromisoformat(f"{date} {time}").replace(tzinfo=_zone(zone))
        return moment.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError) as error:
        raise CourseError(
            f"{text!r} is no date and time; write 2026-11-20 18:00, which is UTC, or with a zone: "
            "2026-11-20 18:00 Europe/Berlin, 2026-11-20 18:00 +0100"
        ) from error


def told(moment: datetime) -> str:
    """A moment of the gradebook with its zone, and what a clock on this machine shows then."""
    utc = moment.replace(tzinfo=UTC)
    here = utc.astimezone()
    local = f" ({here:%Y-%m-%d %H:%M %Z} on this machine)" if here.utcoffset() else ""
    return f"{utc:%Y-%m-%d %H:%M} UTC{local}"


def due(course: Course, lesson: Lesson, date: str | None = None) -> Due:
    """The lesson's due date and hand-ins, after setting the date when one is given.

    Raises CourseError when the date cannot be read or the lesson is not in the gradebook yet.
    """
    moment = read_moment(date) if date is not None else None
    with _gradebook(course, lesson) as gradebook:
        if moment is not None:
            gradebook.update_or_create_assignment(lesson.name, duedate=moment)
        return Due(lesson.name, _date(gradebook, lesson), _hand_ins(gradebook, course, lesson))


def extend(
    course: Course,
    lesson: Lesson,
    student: str,
    *,
    days: int | None = None,
    hours: int | None = None,
    until: str | None = None,
) -> Due:
    """Let one student hand in later than the others; by nothing: as all others again.

    An extension replaces the one before. Returns the due date with this student's hand-in. Raises
    CourseError when the student has handed in nothing that nbgrader could keep it with.
    """
    moment = read_moment(until) if until is not None else None
    with _gradebook(course, lesson) as gradebook:
        _refuse_unknown(gradebook, lesson, student)
        date = _date(gradebook, lesson)
        length = timedelta(days=days or 0, hours=hours or 0)
        if moment is not None:
            length = moment - (date or moment)
        if (days, hours, moment) != (None, None, None):
            _refuse_useless(lesson, date, length)
        gradebook.grant_extension(lesson.name, student, minutes=length / timedelta(minutes=1))
        found = _hand_ins(gradebook, course, lesson)
    return Due(lesson.name, date, [one for one in found if one.student == student])


def granted(found: Due) -> list[str]:
    """What `extend` has changed, in sentences."""
    (one,) = found.hand_ins
    if found.date is None or one.extension is None:
        lines = [f"{one.student} has no extension of {found.lesson}."]
    else:
        until = told(found.date + one.extension)
        lines = [f"{one.student} may hand in {found.lesson} until {until}."]
    if one.time is not None:
        late = f"late {_how_late(one, found.date)}" if one.late(found.date) else "in time"
        lines.append(f"It came {told(one.time)}, {late}.")
    return lines


@contextmanager
def _gradebook(course: Course, lesson: Lesson) -> Iterator[Gradebook]:
    """The gradebook, which must know the lesson."""
    with told_clearly(gradebook_url(course.root)), existing_gradebook(course) as gradebook:
        try:
            gradebook.find_assignment(lesson.name)
        except MissingEntry:
            raise CourseError(
                f"{lesson.name} is not in the gradebook yet; run first: course autograde "
                f"{lesson.name}"
            ) from None
        yield gradebook


def _date(gradebook: Gradebook, lesson: Lesson) -> datetime | None:
    found: datetime | None = gradebook.find_assignment(lesson.name).duedate
    return found


def _hand_ins(gradebook: Gradebook, course: Course, lesson: Lesson) -> list[HandIn]:
    """Everyone's, by name; what waits to be graded counts instead of what was graded."""
    columns = (SubmittedAssignment.timestamp, SubmittedAssignment.extension)
    rows = gradebook.db.execute(
        select(SubmittedAssignment.student_id, *columns)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .where(Assignment.name == lesson.name)
    )
    found = {row.student_id: HandIn(row.student_id, row.timestamp, row.extension) for row in rows}
    for student, time in _times_on_disk(course, lesson).items():
        known = found.get(student, HandIn(student, None))
        found[student] = HandIn(student, time or known.time, known.extension)
    return [found[student] for student in sorted(found)]


def _times_on_disk(course: Course, lesson: Lesson) -> dict[str, datetime | None]:
    """{student: when the submission in grading/submitted came}, as its timestamp.txt tells."""
    if not any((course.grading / "submitted").glob(f"*/{lesson.name}")):
        return {}
    return {
        one.student: read_timestamp(one.folder) for one in find_submissions(course, lesson, None)
    }


def _refuse_unknown(gradebook: Gradebook, lesson: Lesson, student: str) -> None:
    known = list(gradebook.db.scalars(select(Student.id)))
    if student not in known:
        alike = difflib.get_close_matches(student, known)
        hint = f"; did you mean {' or '.join(alike)}?" if alike else ""
        raise CourseError(f"no student of the gradebook is called {student!r}{hint}")
    try:
        gradebook.find_submission(lesson.name, student)
    except MissingEntry:
        raise CourseError(
            f"nothing of {lesson.name} by {student} is graded yet, and nbgrader keeps an extension "
            f"with what was handed in; run first: course autograde {lesson.name}"
        ) from None


def _refuse_useless(lesson: Lesson, date: datetime | None, length: timedelta) -> None:
    """An extension needs a due date, and ends after it."""
    if date is None:
        raise CourseError(
            f'{lesson.name} has no due date; set it first: course due {lesson.name} "…"'
        )
    if length <= timedelta():
        raise CourseError(f"an extension must end after the due date, {told(date)}")


def _zone(name: str) -> tzinfo:
    """UTC, an offset such as +0100, or a zone by its name. Raises ValueError."""
    if name in ("", "UTC", "Z"):
        return UTC
    if name[0] in "+-":
        offset = datetime.strptime(name, "%z").tzinfo
        assert offset is not None  # %z has read one
        return offset
    try:
        return ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError(name) from error


def _how_late(one: HandIn, due: datetime | None) -> str:
    """By how much, in words: by 2 days 3 h."""
    minutes = max(1, round(one.late(due) / timedelta(minutes=1)))
    days, rest = divmod(minutes, 24 * 60)
    units = ((days, "day" if days == 1 else "days"), (rest // 60, "h"), (rest % 60, "min"))
    words = " ".join(f"{count} {unit}" for count, unit in units if count)
    return f"by {words}{', its extension counted' if one.extension else ''}"
