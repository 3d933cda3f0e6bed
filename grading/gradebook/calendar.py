"""The course's own calendar: when lessons are due, for whom later, and on which clock.

grading/calendar.yaml, written by `course due`, `course extend` and `course zone` from the first
week on. nbgrader's gradebook is told when it knows the lesson; where the calendar says nothing,
what the gradebook says stays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from grading.course import Course
from grading.errors import CourseError
from grading.files import write_atomically
from grading.times import Moment, read_moment, read_zone


@dataclass(frozen=True)
class Extension:
    """How much later: so many days on the calendar and hours, or until a moment."""

    days: int = 0
    hours: int = 0
    until: Moment | None = None

    def of(self, due: Moment) -> Moment:
        """The due date that it makes of another."""
        return self.until or due.after(days=self.days, hours=self.hours)


@dataclass
class LessonDates:
    """One lesson's: the due date, other ones for sections, extensions for students."""

    due: Moment | None = None
    sections: dict[str, Moment] = field(default_factory=dict)
    students: dict[str, Extension] = field(default_factory=dict)


@dataclass
class Calendar:
    """All dates of a course. zone: of times that are written without one."""

    course: Course
    zone: str = "UTC"
    lessons: dict[str, LessonDates] = field(default_factory=dict)

    def dates(self, lesson: str) -> LessonDates:
        return self.lessons.setdefault(lesson, LessonDates())

    def due(self, lesson: str, student: str = "", section: str = "") -> Moment | None:
        """When this student's is due, all counted; the lesson's own date without a student."""
        dates = self.lessons.get(lesson, LessonDates())
        due = dates.due
        for one in section.split(" and "):  # as Canvas writes who is in two
            due = dates.sections.get(one, due)
        extension = dates.students.get(student)
        return extension.of(due) if extension and due else due

    def extension(self, lesson: str, student: str, section: str = "") -> timedelta | None:
        """How much later than the lesson's date, as nbgrader keeps it; None: as everybody."""
        due, own = self.due(lesson), self.due(lesson, student, section)
        return own.utc - due.utc if due and own and own.utc != due.utc else None

    def save(self) -> None:
        data = {
            "zone": self.zone,
            "lessons": {name: _as_data(dates) for name, dates in sorted(self.lessons.items())},
        }
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        write_atomically(_path(self.course), text)


def read_calendar(course: Course) -> Calendar:
    """The course's dates; none at first. Raises CourseError when the file is damaged."""
    path = _path(course)
    calendar = Calendar(course)
    if not path.is_file():
        return calendar
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        calendar.zone = str(data.get("zone", "UTC"))
        read_zone(calendar.zone)
        lessons = (data.get("lessons") or {}).items()
        calendar.lessons = {name: _dates(entry or {}, calendar.zone) for name, entry in lessons}
    except CourseError as error:
        raise CourseError(f"{path}: {error}") from None
    except (yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise CourseError(f"{path} is damaged ({error}); mend or remove it") from None
    return calendar


def _path(course: Course) -> Path:
    return course.grading / "calendar.yaml"


def _dates(entry: dict[str, Any], zone: str) -> LessonDates:
    sections = entry.get("sections") or {}
    students = entry.get("students") or {}
    return LessonDates(
        due=read_moment(str(entry["due"]), zone) if entry.get("due") else None,
        sections={str(name): read_moment(str(text), zone) for name, text in sections.items()},
        students={str(name): _extension(given, zone) for name, given in students.items()},
    )


def _extension(given: dict[str, Any], zone: str) -> Extension:
    until = read_moment(str(given["until"]), zone) if given.get("until") else None
    return Extension(int(given.get("days", 0)), int(given.get("hours", 0)), until)


def _as_data(dates: LessonDates) -> dict[str, Any]:
    students: dict[str, dict[str, Any]] = {}
    for name, given in sorted(dates.students.items()):
        facts = {
            "days": given.days,
            "hours": given.hours,
            "until": given.until and str(given.until),
        }
        students[name] = {key: value for key, value in facts.items() if value}
    data = {
        "due": str(dates.due) if dates.due else None,
        "sections": {name: str(moment) for name, moment in sorted(dates.sections.items())},
        "students": students,
    }
    return {key: value for key, value in data.items() if value}
