"""What there is to tell about a class, of everyone or of some: from gradebook and notebooks."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property

from rich.progress import Progress

from grading.build.minutes import SOLUTION, minutes
from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.gradebook.database import existing_gradebook
from grading.gradebook.marks import remarks_in
from grading.gradebook.record import autograded_path
from grading.intake.people import class_list
from grading.judging.forms import read_checks, read_solution
from grading.judging.version import judged_with
from grading.reporting.graded import Told, read_graded
from grading.reporting.lesson import LessonReport, Making, Numbering
from grading.reporting.sentences import ALIKE, Sentences, texts_in
from grading.reporting.tally import Tally
from grading.returning.grades import LessonGrade, StudentGrades, class_grades
from nnlib.check.sealed import JSON_FILE, from_bytes

_LESSON = re.compile(r"\d\d-.+")  # not nbgrader's plain assignments beside the lessons


class ClassData:
    """One term's class. names: tell who did what, which also shows what few did.

    ours: the course that says how lessons and exercises are called, where the term is another;
    its notebooks may then be missing. renamed: {exercise then: now}.
    """

    def __init__(
        self,
        course: Course,
        *,
        names: bool = False,
        ours: Course | None = None,
        renamed: Mapping[str, str] | None = None,
    ) -> None:
        self.course, self._names, self._renamed = course, names, renamed or {}
        self._is_other = ours is not None
        self._known = {lesson.topic: lesson for lesson in (ours or course).lessons()}
        self.people = _with_roster(course, class_grades(course))
        self._own_words: dict[str, tuple[Numbering, Sentences]] = {}
        self._told: dict[tuple[str, str], Told | None] = {}
        with existing_gradebook(course) as gradebook:
            self._remarks = remarks_in(gradebook)

    def lessons(self) -> list[Lesson]:
        """What somebody handed in, in our order, what we do not have last."""
        done = {name for person in self.people for name, g in person.lessons.items() if g.submitted}
        found = [Lesson(self.course, name) for name in sorted(filter(_LESSON.fullmatch, done))]
        known = [lesson for topic in self._known for lesson in found if lesson.topic == topic]
        return known + [one for one in found if self._is_other and one not in known]

    def handed_in(self, lesson: str) -> int:
        """How many handed in this lesson."""
        return sum(person.lessons[lesson].submitted for person in self.people)

    def reports(
        self, lessons: list[Lesson], bar: Progress, students: Collection[str] | None = None
    ) -> list[LessonReport]:
        """A report on each of the lessons that somebody of these students handed in."""
        people = [one for one in self.people if students is None or one.student in students]
        return [
            self._report(lesson, people, bar)
            for lesson in lessons
            if any(person.lessons[lesson.name].submitted for person in people)
        ]

    def _report(self, lesson: Lesson, people: list[StudentGrades], bar: Progress) -> LessonReport:
        """Read the lesson's graded notebooks one by one and put the report together."""
        grades = {person.student: person.lessons[lesson.name] for person in people}
        called = {person.student: _called(person) for person in people} if self._names else None
        tally, remarks = Tally(called), defaultdict[str, Counter[str]](Counter)
        handed = {student: grade for student, grade in grades.items() if grade.submitted}
        for student, grade in bar.track(handed.items(), description=lesson.name):
            tally.add(student, grade, self._read(lesson, student))
            for cell, texts in self._remarks.get((lesson.name, student), {}).items():
                remarks[cell].update(texts)
        absent = [called[student] for student in grades if student not in handed] if called else []
        numbering, sentences = self._words(lesson)
        made = Making(
            *(lesson.name, numbering, [*grades.values()], tally),
            *(sentences, remarks, self._is_shown),
        )
        return made.report(sorted(absent))

    def _read(self, lesson: Lesson, student: str) -> Told | None:
        place, path = (lesson.name, student), autograded_path(lesson, student)
        if place not in self._told:
            gone = self._is_other and not path.is_file()
            self._told[place] = None if gone else read_graded(path)
        return self._told[place]

    def _words(self, lesson: Lesson) -> tuple[Numbering, Sentences]:
        """How a lesson calls its exercises, and what its checks say."""
        if lesson.topic not in self._own_words:
            known = self._known.get(lesson.topic)
            self._own_words[lesson.topic] = (
                _words(known, self._renamed)
                if known
                else (Numbering(lesson.topic, {}, renamed=self._renamed), Sentences(()))
            )
        return self._own_words[lesson.topic]

    def _is_shown(self, remark: str, count: int) -> bool:
        """Whether a remark may stand on the page: several read it, and it names nobody."""
        words = set(re.findall(r"\w+", remark.casefold()))
        return self._names or (count >= ALIKE and not words & self._everyone)

    @cached_property
    def _everyone(self) -> set[str]:
        """Every word of somebody's name or id."""
        told = (f"{p.student} {p.first_name} {p.last_name}" for p in self.people)
        return {word for name in told for word in re.findall(r"\w+", name.casefold())}


def _words(lesson: Lesson, renamed: Mapping[str, str]) -> tuple[Numbering, Sentences]:
    checks = read_checks(lesson)
    exercises = from_bytes(checks).exercises
    called = {f"check_{name}": (one.number, name) for name, one in exercises.items()}
    sentences = Sentences(texts_in(json.loads(checks[JSON_FILE])), judged_with(checks))
    return Numbering(lesson.title, called, dict(_minutes(lesson)), renamed), sentences


def _minutes(lesson: Lesson) -> Iterator[tuple[str, float]]:
    """(exercise, minutes) by what its solution takes to write."""
    for cell in read_solution(lesson).cells:
        if cell.cell_type == "code" and SOLUTION.search(cell.source):
            yield cell.metadata.get("nbgrader", {}).get("grade_id", ""), minutes([cell])


def _called(person: StudentGrades) -> str:
    """A student as the lecturer knows them."""
    name = f"{person.first_name} {person.last_name}".strip()
    return f"{name} ({person.student})" if name else person.student


def refuse_nothing(done: Collection[Lesson], wanted: list[str] | None) -> None:
    """Raise CourseError for a lesson that nobody handed in, or where nobody did anything."""
    names = {lesson.name for lesson in done}
    missing = [name for name in wanted or () if name not in names]
    if missing:
        raise CourseError(f"nobody has handed in {', '.join(missing)} yet; nothing to report")
    if not done:
        raise CourseError("nobody is graded yet; run first: course autograde LESSON")


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
