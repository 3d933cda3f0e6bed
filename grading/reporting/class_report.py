"""The report on a class: grades from the gradebook, mistakes from the graded notebooks."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from rich.progress import Progress

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.files import write_atomically
from grading.gradebook.record import autograded_path
from grading.intake.people import class_list
from grading.judging.forms import read_checks
from grading.judging.version import judged_with
from grading.reporting.graded import read_graded
from grading.reporting.lesson import LessonReport, Numbering, lesson_report
from grading.reporting.report_page import as_html
from grading.reporting.sentences import Sentences, texts_in
from grading.reporting.tally import Tally
from grading.returning.grades import LessonGrade, StudentGrades, class_grades
from grading.running.run_summary import progress
from nnlib.check.sealed import JSON_FILE, from_bytes

PAGE = "report.html"


def run(
    course: Course,
    lessons: list[str] | None = None,
    *,
    names: bool = False,
    output: Path | None = None,
    students: list[str] | None = None,
) -> Path:
    """Write the page about these lessons, or about all that are graded; returns its path.

    names: tell who made which mistake and who handed in nothing. students: only these. Raises
    CourseError when nothing is graded, a graded notebook is missing or damaged, or the page cannot
    be written.
    """
    path = output or course.grading / PAGE
    _refuse_unwritable(path)
    wanted = [lesson.name for lesson in course.select(lessons)] if lessons else None
    people = _with_roster(course, class_grades(course, wanted))
    people = [one for one in people if students is None or one.student in students]
    graded = _handed_in(course, people, wanted)
    called = {person.student: _called(person) for person in people} if names else None
    with progress() as bar:
        reports = [_report(lesson, people, called, bar) for lesson in graded]
    try:
        write_atomically(path, as_html(reports, names=names))
    except OSError as error:
        raise CourseError(f"{path} cannot be written: {error.strerror}") from error
    return path


def _refuse_unwritable(path: Path) -> None:
    """Say before any work is done that the page has no place to go."""
    folder = path.resolve().parent
    if not folder.is_dir():
        raise CourseError(f"the folder {folder} does not exist: make it, or name another --output")
    if path.is_dir():
        raise CourseError(f"{path} is a folder: name a file, such as {path / PAGE}")
    if not os.access(folder, os.W_OK):
        raise CourseError(f"the folder {folder} is not writable: name another --output")


def _with_roster(course: Course, people: list[StudentGrades]) -> list[StudentGrades]:
    """Everyone in the gradebook or on the class list, with the list's names where known."""
    roster = class_list(course)
    known = roster.by_id() if roster else {}
    have = {person.student for person in people}
    lessons = people[0].lessons if people else {}
    nothing = {
        name: LessonGrade(False, 0.0, lesson.max_score, 0.0, False, {})
        for name, lesson in lessons.items()
    }
    idle = [StudentGrades(student, lessons=nothing) for student in known if student not in have]
    named = []
    for person in [*people, *idle]:
        entry = known.get(person.student)
        last = person.last_name or (entry.last if entry else "")
        first = person.first_name or (entry.first if entry else "")
        named.append(
            StudentGrades(person.student, last, first, person.email, lessons=person.lessons)
        )
    return named


def _handed_in(
    course: Course, people: list[StudentGrades], wanted: list[str] | None
) -> list[Lesson]:
    """The course's lessons that somebody handed in. Raises CourseError for one that nobody did."""
    done = {name for person in people for name, g in person.lessons.items() if g.submitted}
    missing = [name for name in wanted or () if name not in done]
    if missing:
        raise CourseError(f"nobody has handed in {', '.join(missing)} yet; nothing to report")
    found = [lesson for lesson in course.lessons() if lesson.name in done]
    if not found:
        raise CourseError("nobody is graded yet; run first: course autograde LESSON")
    return found


def _called(person: StudentGrades) -> str:
    """A student as the lecturer knows them."""
    name = f"{person.first_name} {person.last_name}".strip()
    return f"{name} ({person.student})" if name else person.student


def _report(
    lesson: Lesson,
    people: list[StudentGrades],
    called: Mapping[str, str] | None,
    bar: Progress,
) -> LessonReport:
    """Read the lesson's graded notebooks one by one and put the report together."""
    grades = {person.student: person.lessons[lesson.name] for person in people}
    tally = Tally(called)
    handed = {student: grade for student, grade in grades.items() if grade.submitted}
    for student, grade in bar.track(handed.items(), description=lesson.name):
        tally.add(student, grade, read_graded(autograded_path(lesson, student)))
    absent = [called[student] for student in grades if student not in handed] if called else []
    return lesson_report(
        lesson.name,
        _numbering(lesson),
        list(grades.values()),
        tally,
        _sentences(lesson),
        sorted(absent),
    )


def _numbering(lesson: Lesson) -> Numbering:
    sealed = from_bytes(read_checks(lesson)).exercises
    exercises = {f"check_{name}": (one.number, name) for name, one in sealed.items()}
    return Numbering(lesson.title, exercises)


def _sentences(lesson: Lesson) -> Sentences:
    """What the lesson's checks say in their own words or in those of what they use."""
    checks = read_checks(lesson)
    return Sentences(texts_in(json.loads(checks[JSON_FILE])), judged_with(checks))
