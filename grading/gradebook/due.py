"""Due dates and extensions: set in the course's calendar, told to the gradebook if there is one."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import datetime, timedelta

from nbgrader.api import Assignment, Student, SubmittedAssignment
from sqlalchemy import make_url, select

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.gradebook.calendar import Extension
from grading.gradebook.database import existing_gradebook, told_clearly
from grading.gradebook.dates import Dates
from grading.gradebook.record import read_timestamp
from grading.gradebook.settings import gradebook_url
from grading.intake.groups import read_groups
from grading.intake.people import class_list, section_called, who_is
from grading.intake.received import LATE_MARK
from grading.submitted import find_submissions
from grading.times import Moment, read_moment, read_zone, told

MOST_NAMED = 10  # students whose time is unknown


@dataclass(frozen=True)
class HandIn:
    """When one student handed in (UTC), and how much later than the others they may.

    marked: the platform calls it late and tells no time.
    """

    student: str
    time: datetime | None
    extension: timedelta | None = None
    marked: bool = False

    def late(self, due: datetime | None) -> timedelta:
        """How long after the due date, the extension counted."""
        if due is None or self.time is None:
            return timedelta()
        return max(timedelta(), self.time - due - (self.extension or timedelta()))


@dataclass(frozen=True)
class Due:
    """A lesson's due date (UTC), the zone in which it was said, and who has handed in when.

    sections: other dates, in sentences.
    """

    lesson: str
    date: datetime | None
    hand_ins: list[HandIn]
    zone: str = "UTC"
    sections: tuple[str, ...] = ()

    def sentences(self) -> list[str]:
        """What a TA wants to know about it: the date, who is late, and whose time is unknown."""
        if self.date is None:
            return [f'{self.lesson} has no due date; set one: course due {self.lesson} "…"']
        late = [one for one in self.hand_ins if one.late(self.date)]
        marked = [one for one in self.hand_ins if one.marked and one.time is None]
        unknown = [one.student for one in self.hand_ins if one.time is None and not one.marked]
        lines = [f"{self.lesson} is due {told(self.date, self.zone)}.", *self.sections]
        count = len(late) + len(marked)
        lines.append(f"{count} of {len(self.hand_ins)} came late{':' if count else '.'}")
        lines += [f"  {one.student}  {_how_late(one, self.date)}" for one in late]
        lines += [f"  {one.student}  marked late, no time told{_but(one)}" for one in marked]
        if unknown:
            who = ", ".join(unknown) if len(unknown) <= MOST_NAMED else f"{len(unknown)} students"
            lines.append(f"When it came is unknown, which counts as in time: {who}")
        return lines


def due(course: Course, lesson: Lesson, date: str | None = None, section: str | None = None) -> Due:
    """The lesson's due date and hand-ins, after setting the date when one is given.

    section: the date is for this one alone. Raises CourseError when the date cannot be read.
    """
    dates = Dates(course)
    if date is not None:
        moment = read_moment(date, dates.calendar.zone)
        entry = dates.calendar.dates(lesson.name)
        if section is None:
            entry.due = moment
        else:
            _adopt(dates, course, lesson)
            entry.sections[section_called(course, section)] = moment
        _refuse_impossible(dates, lesson)
        dates.calendar.save()
        _tell_gradebook(course, dates, lesson)
    return _found(course, dates, lesson)


def set_zone(course: Course, zone: str) -> str:
    """From now on, times without a zone are of this one. Raises CourseError when it is none."""
    read_zone(zone)
    calendar = Dates(course).calendar
    calendar.zone = zone
    calendar.save()
    return f"Times that name no zone are {zone} from now on; dates that were set before stay."


def extend(
    course: Course,
    lesson: Lesson,
    student: str,
    *,
    days: int | None = None,
    hours: int | None = None,
    until: str | None = None,
) -> Due:
    """Let one student or group hand in later than the others; by nothing: as all others again.

    An extension replaces the one before. Days are days of the calendar. Returns the due date with
    the hand-ins of whom it concerns. Raises CourseError when nobody is called so.
    """
    dates = Dates(course)
    students = _students(course, lesson, student)
    base = _adopt(dates, course, lesson)
    entry = dates.calendar.dates(lesson.name)
    moment = read_moment(until, dates.calendar.zone) if until is not None else None
    for one in students:
        if (days, hours, moment) == (None, None, None):
            entry.students.pop(one, None)
        else:
            given = Extension(days or 0, hours or 0, moment)
            _refuse_useless(lesson, dates.calendar.due(lesson.name, "", dates.section(one)), given)
            entry.students[one] = given
    if base is not None:
        dates.calendar.save()
    for one in students:
        _tell_gradebook(course, dates, lesson, freed=one)
    found = _found(course, dates, lesson)
    there = {one.student: one for one in found.hand_ins}
    hand_ins = [there.get(one) or _promised(dates, lesson, one) for one in students]
    return Due(found.lesson, found.date, hand_ins, found.zone)


def granted(found: Due) -> list[str]:
    """What `extend` has changed, in sentences."""
    lines = []
    for one in found.hand_ins:
        if found.date is None or one.extension is None:
            lines.append(f"{one.student} has no extension of {found.lesson}.")
        else:
            until = told(found.date + one.extension, found.zone)
            lines.append(f"{one.student} may hand in {found.lesson} until {until}.")
        if one.time is not None:
            late = f"late {_how_late(one, found.date)}" if one.late(found.date) else "in time"
            lines.append(f"It came {told(one.time, found.zone)}, {late}.")
        elif one.marked:
            lines.append(f"It is marked late, and no time is told{_but(one)}.")
    return lines


def _found(course: Course, dates: Dates, lesson: Lesson) -> Due:
    base = dates.calendar.due(lesson.name)
    date, rows = _gradebook_says(course, lesson)
    hand_ins = {student: HandIn(student, *facts) for student, facts in rows.items()}
    for student, (time, marked) in _on_disk(course, lesson).items():
        known = hand_ins.get(student, HandIn(student, None))
        hand_ins[student] = HandIn(student, time or known.time, known.extension, marked)
    for student, one in hand_ins.items():
        extension = dates.calendar.extension(lesson.name, student, dates.section(student))
        hand_ins[student] = HandIn(student, one.time, extension or one.extension, one.marked)
    sections = dates.calendar.dates(lesson.name).sections
    lines = tuple(f"  {name}: {told(moment.utc, moment.zone)}" for name, moment in sections.items())
    found = [hand_ins[student] for student in sorted(hand_ins)]
    zone = base.zone if base else "UTC"
    return Due(lesson.name, base.utc if base else date, found, zone, lines)


def _promised(dates: Dates, lesson: Lesson, student: str) -> HandIn:
    """Somebody who has handed in nothing yet."""
    extension = dates.calendar.extension(lesson.name, student, dates.section(student))
    return HandIn(student, None, extension)


def _adopt(dates: Dates, course: Course, lesson: Lesson) -> Moment | None:
    """The lesson's date; one that only the gradebook knows is taken into the calendar."""
    entry = dates.calendar.dates(lesson.name)
    if entry.due is None and (date := _gradebook_says(course, lesson)[0]) is not None:
        entry.due = Moment(date)
    return entry.due


def _has_gradebook(course: Course) -> bool:
    url = gradebook_url(course.root)
    path = make_url(url).database
    return not url.startswith("sqlite") or bool(path and (course.root / path).is_file())


def _tell_gradebook(course: Course, dates: Dates, lesson: Lesson, freed: str = "") -> None:
    if _has_gradebook(course):
        with told_clearly(gradebook_url(course.root)), existing_gradebook(course) as gradebook:
            dates.settle_lesson(gradebook, lesson.name, freed)


def _gradebook_says(
    course: Course, lesson: Lesson
) -> tuple[datetime | None, dict[str, tuple[datetime | None, timedelta | None]]]:
    """The lesson's date there, and {student: (time, extension)}; nothing before it is known."""
    if not _has_gradebook(course):
        return None, {}
    with told_clearly(gradebook_url(course.root)), existing_gradebook(course) as gradebook:
        columns = (SubmittedAssignment.timestamp, SubmittedAssignment.extension)
        rows = gradebook.db.execute(
            select(SubmittedAssignment.student_id, *columns)
            .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
            .where(Assignment.name == lesson.name)
        )
        date = gradebook.db.scalar(select(Assignment.duedate).where(Assignment.name == lesson.name))
        return date, {row.student_id: (row.timestamp, row.extension) for row in rows}


def _on_disk(course: Course, lesson: Lesson) -> dict[str, tuple[datetime | None, bool]]:
    """{student: (when it came, whether it is marked late)} of what lies in grading/submitted."""
    if not any((course.grading / "submitted").glob(f"*/{lesson.name}")):
        return {}
    return {
        one.student: (read_timestamp(one.folder), (one.folder / LATE_MARK).is_file())
        for one in find_submissions(course, lesson, None)
    }


def _students(course: Course, lesson: Lesson, text: str) -> list[str]:
    """Whom `text` means: a group's members, or one student by any name."""
    people = class_list(course)
    if members := read_groups(course, people).named(text, lesson.name):
        return list(members)
    known = set(_all_known(course))
    if people is None and text not in known:
        alike = difflib.get_close_matches(text, known)
        hint = f"; did you mean {' or '.join(alike)}?" if alike else ""
        more = "" if known else "; put the class list into grading/roster.csv first"
        raise CourseError(f"no student of the course is called {text!r}{hint}{more}")
    return [text] if text in known else [who_is(course, text)]


def _all_known(course: Course) -> list[str]:
    folders = (course.grading / "submitted").glob("*/")
    found = [folder.name for folder in folders]
    if _has_gradebook(course):
        with told_clearly(gradebook_url(course.root)), existing_gradebook(course) as gradebook:
            found += gradebook.db.scalars(select(Student.id))
    return found


def _refuse_impossible(dates: Dates, lesson: Lesson) -> None:
    """With a new date, an extension of days may end when clocks are changed."""
    for student in dates.calendar.dates(lesson.name).students:
        try:
            dates.calendar.due(lesson.name, student, dates.section(student))
        except CourseError as error:
            raise CourseError(f"the extension of {student} cannot end so: {error}") from None


def _refuse_useless(lesson: Lesson, date: Moment | None, given: Extension) -> None:
    """An extension needs a due date, and ends after it."""
    if date is None:
        raise CourseError(
            f'{lesson.name} has no due date; set it first: course due {lesson.name} "…"'
        )
    if given.of(date).utc <= date.utc:
        raise CourseError(f"an extension must end after the due date, {told(date.utc, date.zone)}")


def _how_late(one: HandIn, due: datetime | None) -> str:
    """By how much, in words: by 2 days 3 h."""
    minutes = max(1, round(one.late(due) / timedelta(minutes=1)))
    days, rest = divmod(minutes, 24 * 60)
    units = ((days, "day" if days == 1 else "days"), (rest // 60, "h"), (rest % 60, "min"))
    words = " ".join(f"{count} {unit}" for count, unit in units if count)
    return f"by {words}{', its extension counted' if one.extension else ''}"


def _but(one: HandIn) -> str:
    """What a mark is worth for somebody who may hand in later."""
    return (
        "; it has an extension, so say when it came: course collect … --received"
        if one.extension
        else ""
    )
