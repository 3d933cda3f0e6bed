"""Two machines on which one class was graded, made one: `course merge` with a backup of the other.

Hand-ins are told apart by their work, grades by hand by when they were given; nothing of ours is
lost, and where both say something else it is told which counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nbgrader.api import Comment, Grade, Gradebook, MissingEntry
from sqlalchemy import select

from grading.calendar import read_calendar
from grading.course import Course, Lesson
from grading.files import write_atomically
from grading.gradebook.backup import GRADEBOOK, opened
from grading.gradebook.by_hand import times_by_hand
from grading.gradebook.database import open_gradebook
from grading.gradebook.record import autograded_path
from grading.gradebook.requests import requests_in, take_over
from grading.gradebook.settings import gradebook_url
from grading.intake.people import compare, merged, read_people, write_people
from grading.intake.received import Received
from grading.intake.roster import Roster
from grading.intake.waiting import WaitingList

BY_HAND = ((Grade, "manual_score"), (Grade, "extra_credit"), (Comment, "manual_comment"))
Given = Any  # one of the two; nbgrader has no types


@dataclass
class Merged:
    """What came over; grades counts points and comments by hand.

    conflicts: where both had something else, and which counts.
    lessons: to be graded again, for new hand-ins.
    """

    people: int = 0
    hand_ins: int = 0
    grades: int = 0
    requests: int = 0
    lessons: set[str] = field(default_factory=set)
    conflicts: list[str] = field(default_factory=list)


def merge(course: Course, path: Path) -> Merged:
    """Take over what the backup at `path` has and we do not. Raises CourseError when it is none."""
    with opened(path) as there:
        return _Merger(course, there).run()


class _Merger:
    """One merge. called: {a student's id there: the id here}, where they differ."""

    def __init__(self, course: Course, there: Course) -> None:
        self.course, self.there, self.done = course, there, Merged()
        self.called: dict[str, str] = {}

    def run(self) -> Merged:
        self._people()
        for lesson in self.course.lessons():
            self._hand_ins(lesson)
        self._dates()
        if items := WaitingList(self.there).items:
            self.done.conflicts.append(f"{len(items)} files wait there: decide them there first")
        if (self.there.grading / GRADEBOOK).is_file():
            self._grades()
        return self.done

    def _people(self) -> None:
        """Who is new comes over; who is alike by name alone is left for a person."""
        theirs = read_people(self.there)
        if theirs is None:
            return
        known = read_people(self.course) or Roster(())
        changes = compare(known, theirs)
        write_people(self.course, merged(known, changes.same, changes.new))
        self.called = {listed.id: one.id for one, listed in changes.same}
        self.done.people = len(changes.new)
        self.done.conflicts += changes.unclear
        self.done.conflicts += [f"{o} there may be {k} here" for k, o in changes.by_name]

    def _here(self, student: str) -> str:
        return self.called.get(student, student)

    def _hand_ins(self, lesson: Lesson) -> None:
        """Every version that the other machine has; of all of them the newest counts."""
        theirs = Lesson(self.there, lesson.name)
        folder = self.there.grading / "collected" / lesson.name
        for listed in sorted(folder.glob("*/received.json")):
            student = listed.parent.name
            received = Received(theirs, student)
            ours = Received(lesson, self._here(student))
            new = 0
            for version in received.versions:
                name = version.kept.split("-", 1)[1]
                new += ours.add(received.read(version), name, replace(version, chosen=0))
            placed = ours.place()
            self.done.hand_ins += new
            self.done.lessons |= {lesson.name} if new else set()
            if placed.outcome == "waits":
                self.done.conflicts.append(f"{lesson.name} of {self._here(student)} {placed.why}")
            self._take_graded(lesson, theirs, student)

    def _take_graded(self, lesson: Lesson, theirs: Lesson, student: str) -> None:
        """The graded notebook, by which the grader knows what a person has looked at."""
        source = autograded_path(theirs, student)
        target = autograded_path(lesson, self._here(student))
        if source.is_file() and not target.is_file():
            write_atomically(target, source.read_bytes())

    def _dates(self) -> None:
        """Dates that only the other machine has; where both have one, ours stays and is told."""
        ours, theirs = read_calendar(self.course), read_calendar(self.there)
        for name, dates in theirs.lessons.items():
            own = ours.dates(name)
            if own.due and dates.due and own.due.utc != dates.due.utc:
                told = f"{name}: due {own.due} here, which stays, {dates.due} there"
                self.done.conflicts.append(told)
            own.due = own.due or dates.due
            own.sections = {**dates.sections, **own.sections}
            for student, given in dates.students.items():
                here = self._here(student)
                if own.students.get(here, given) != given:
                    self.done.conflicts.append(f"{name}: {here} has another extension there")
                own.students.setdefault(here, given)
        if theirs.lessons:
            ours.save()

    def _grades(self) -> None:
        path = self.there.grading / GRADEBOOK
        with (
            open_gradebook(gradebook_url(self.course.root)) as ours,
            open_gradebook(f"sqlite:///{path}") as theirs,
        ):
            when_here, when_there = (times_by_hand(b.db.connection()) for b in (ours, theirs))
            for kind, column in BY_HAND:
                given = getattr(kind, column)
                for there in theirs.db.scalars(select(kind).where(given.isnot(None))):
                    own = self._own(ours, there)
                    if own is not None:
                        self._take(
                            own, there, column, when_here.get(own.id), when_there.get(there.id)
                        )
            ours.db.commit()
            asked = requests_in(theirs.db.connection())
            asked = [replace(one, student=self._here(one.student)) for one in asked]
            self.done.requests, conflicts = take_over(ours, asked)
            self.done.conflicts += conflicts

    def _own(self, ours: Gradebook, theirs: Given) -> Given | None:
        """Our row of the same cell and student, made when the lesson is known here."""
        notebook, student = theirs.notebook, self._here(theirs.notebook.student.id)
        lesson = notebook.assignment.assignment.name
        find = ours.find_grade if isinstance(theirs, Grade) else ours.find_comment
        try:
            if not any(one.id == student for one in ours.students):
                ours.add_student(student)
            ours.update_or_create_submission(lesson, student)
            own = find(theirs.cell.name, notebook.name, lesson, student)
        except MissingEntry:
            told = f"{lesson} is not graded here: course autograde {lesson}, then merge again"
            self.done.conflicts.append(told)
            return None
        if isinstance(own, Grade) and own.auto_score is None:
            own.auto_score = theirs.auto_score
        return own

    def _take(
        self, own: Given, theirs: Given, column: str, here: str | None, there: str | None
    ) -> None:
        """The later of two; ours where nobody knows which is later."""
        ours, given = getattr(own, column), getattr(theirs, column)
        if ours == given or given == "":
            return
        if ours in (None, ""):
            self.done.grades += 1
        else:
            later = bool(here and there and there > here)
            which = "the later one counts" if here and there else "ours stays, no time is known"
            self.done.conflicts.append(
                f"{own.notebook.assignment.assignment.name} {own.cell.name} of "
                f"{own.notebook.student.id}: {_told(ours)} here ({here or '?'}), "
                f"{_told(given)} there ({there or '?'}); {which}"
            )
            if not later:
                return
        setattr(own, column, given)
        if column == "manual_score":
            own.needs_manual_grade = theirs.needs_manual_grade


def _told(given: float | str) -> str:
    """Points as a number, a comment by its beginning."""
    return f"{given:g}" if isinstance(given, float) else repr(given[:40])
