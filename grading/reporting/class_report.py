"""The report on a class, and on its sections or other terms beside it: as a page and as data."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from rich.progress import Progress

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.files import write_atomically
from grading.intake.people import section_names, students_in
from grading.reporting.class_data import ClassData, refuse_nothing
from grading.reporting.compared import ClassReport, Column, compare
from grading.reporting.lesson import LessonReport
from grading.reporting.numbers import FEW
from grading.reporting.report_page import as_html
from grading.reporting.terms import Term, renamed_since
from grading.running.run_summary import progress

PAGE = "report.html"
NOW = "this term"


@dataclass(frozen=True)
class Asked:
    """What to report on. students: only these; sections: each beside the others.

    names: tell who made which mistake, and who handed in nothing. renamed: {exercise in another
    term: now}.
    """

    lessons: list[str] | None = None
    names: bool = False
    students: list[str] | None = None
    sections: bool = False
    terms: Sequence[Term] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)


def run(course: Course, asked: Asked | None = None, output: Path | None = None) -> ClassReport:
    """Write the page, by default grading/report.html.

    Raises CourseError when nothing is graded, a graded notebook is missing or damaged, another term
    has no grades, or the page cannot be written.
    """
    path = output or course.grading / PAGE
    _refuse_unwritable(path)
    with progress() as bar:
        report = _gathered(course, asked or Asked(), bar)
    try:
        write_atomically(path, as_html(report))
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}") from error
    return report


def _gathered(course: Course, asked: Asked, bar: Progress) -> ClassReport:
    if asked.sections and (asked.terms or asked.students is not None):
        raise CourseError("sections beside each other stand alone: no --section, no --term")
    data = ClassData(course, names=asked.names)
    wanted = [lesson.name for lesson in course.select(asked.lessons)] if asked.lessons else None
    lessons = [one for one in data.lessons() if wanted is None or one.name in wanted]
    refuse_nothing(lessons, wanted)
    reports = data.reports(lessons, bar, asked.students)
    if not reports:
        raise CourseError("nobody of these students has handed in anything yet")
    (shown,) = _without_few([reports], data, asked)
    columns = []
    if asked.sections:
        columns = _sections(course, data, lessons, asked, bar)
    elif asked.terms:
        columns = [Column(NOW, shown), *_terms(course, lessons, asked, bar)]
    names = [column.name for column in columns]
    return ClassReport(shown, names, compare(columns) if columns else [], asked.names)


def _sections(
    course: Course, data: ClassData, lessons: list[Lesson], asked: Asked, bar: Progress
) -> list[Column]:
    names = section_names(course)
    if not names:
        raise CourseError("the class list has no sections: give it a column section")
    found = [data.reports(lessons, bar, students_in(course, name)) for name in names]
    shown = _without_few(found, data, asked)
    return [Column(name, reports) for name, reports in zip(names, shown, strict=True)]


def _terms(course: Course, lessons: list[Lesson], asked: Asked, bar: Progress) -> list[Column]:
    """The other terms; of them all lessons, unless some are asked for."""
    names = [NOW, *(term.name for term in asked.terms)]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise CourseError(f"two terms are called {twice!r}: name them by --term NAME=PATH")
    columns, topics = [], {lesson.topic for lesson in lessons}
    with ExitStack() as stack:
        there = [stack.enter_context(term.opened()) for term in asked.terms]
        renamed = {**renamed_since(*there, course), **asked.renamed}
        for term, other in zip(asked.terms, there, strict=True):
            data = ClassData(other, names=asked.names, ours=course, renamed=renamed)
            all_of_them = [
                one for one in data.lessons() if asked.lessons is None or one.topic in topics
            ]
            (shown,) = _without_few([data.reports(all_of_them, bar)], data, asked)
            columns.append(Column(term.name, shown))
    return columns


def _without_few(
    groups: list[list[LessonReport]], data: ClassData, asked: Asked
) -> list[list[LessonReport]]:
    """The reports on groups of one class, without what tells what few did.

    Whom no group shows must not be few, either: they are the class without those who are shown.
    """
    if asked.names:
        return groups
    hidden: set[tuple[int, str]] = set()
    for lesson in {report.name for reports in groups for report in reports}:
        sizes = {
            (place, lesson): report.handed_in
            for place, reports in enumerate(groups)
            for report in reports
            if report.name == lesson
        }
        shown = {place: size for place, size in sizes.items() if size >= FEW}
        rest = data.handed_in(lesson) - sum(shown.values())
        hidden |= sizes.keys() - shown.keys()
        if shown and 0 < rest < FEW:
            hidden.add(min(shown, key=lambda place: shown[place]))
    return [
        [one.withheld() if (place, one.name) in hidden else one for one in reports]
        for place, reports in enumerate(groups)
    ]


def _refuse_unwritable(path: Path) -> None:
    """Say before any work is done that the page has no place to go."""
    folder = path.resolve().parent
    if not folder.is_dir():
        raise CourseError(f"the folder {folder} does not exist: make it, or name another with -o")
    if path.is_dir():
        raise CourseError(f"{path} is a folder: name a file, such as {path / PAGE}")
    if not os.access(folder, os.W_OK):
        raise CourseError(f"the folder {folder} is not writable: name another with -o")
