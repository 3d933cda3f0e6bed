"""Everyone's grades as the gradebook holds them, read in a few queries however large the class."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    GradeCell,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import select

from grading.course import Course
from grading.errors import CourseError
from grading.gradebook.database import existing_gradebook
from grading.gradebook.record import read_timestamp
from grading.gradebook.requests import Request, requests_in
from grading.gradebook.unlocked import graded_unlocked
from grading.intake.received import LATE_MARK


@dataclass(frozen=True)
class ExerciseGrade:
    """One check or written answer of one student.

    score: None when nothing was handed in, or when nobody has given any yet. automatic: what the
    check gave; by_hand: what a person gave instead, which then counts. waiting: a person must grade
    it, or look at it a second time.
    """

    score: float | None
    max_score: float
    automatic: float | None = None
    by_hand: float | None = None
    waiting: bool = False


@dataclass(frozen=True)
class LessonGrade:
    """One student's lesson. score: what counts, the penalty for lateness taken off.

    extension: how much later than the others this student may hand in; unlocked: graded without the
    lock that keeps submissions apart. marked: its platform calls it late and tells no time.
    ungraded: something lies in grading/submitted that the score does not know.
    """

    submitted: bool
    score: float
    max_score: float
    late_penalty: float
    needs_manual_grade: bool
    exercises: dict[str, ExerciseGrade]
    timestamp: datetime | None = None
    due: datetime | None = None
    extension: timedelta | None = None
    unlocked: bool = False
    marked: bool = False
    ungraded: bool = False

    @property
    def is_final(self) -> bool:
        """Whether nothing of it has to be graded any more."""
        return not (self.needs_manual_grade or self.ungraded)

    @property
    def final_score(self) -> float | None:
        """The score that may leave the house: none for nothing handed in, or not all graded."""
        return self.score if self.submitted and self.is_final else None

    @property
    def late(self) -> timedelta:
        """How long after the due date, the extension included, it was handed in."""
        if self.timestamp is None or self.due is None:
            return timedelta()
        return max(timedelta(), self.timestamp - self.due - (self.extension or timedelta()))


@dataclass(frozen=True)
class StudentGrades:
    """One student and all their lessons, and the requests to look at a grade again."""

    student: str
    last_name: str = ""
    first_name: str = ""
    email: str = ""
    lms_user_id: str = ""
    lessons: dict[str, LessonGrade] = field(default_factory=dict)
    requests: tuple[Request, ...] = ()

    @property
    def is_final(self) -> bool:
        return all(lesson.is_final for lesson in self.lessons.values())

    @property
    def score(self) -> float:
        return sum(lesson.score for lesson in self.lessons.values())

    @property
    def max_score(self) -> float:
        return sum(lesson.max_score for lesson in self.lessons.values())


def class_grades(course: Course, lessons: list[str] | None = None) -> list[StudentGrades]:
    """Every student of the gradebook, by id. lessons: only these.

    Raises CourseError when there is no gradebook yet, or none of the lessons is in it.
    """
    with existing_gradebook(course) as gradebook:
        return _Reader(gradebook, course, lessons).students()


class _Reader:
    """One reading of the gradebook."""

    def __init__(self, gradebook: Gradebook, course: Course, wanted: list[str] | None) -> None:
        self.db, self.course = gradebook.db, course
        rows = self.db.execute(select(Assignment.id, Assignment.name, Assignment.duedate))
        assignments = [row for row in rows if wanted is None or row.name in wanted]
        if wanted and len(assignments) < len(wanted):
            missing = sorted({*wanted} - {row.name for row in assignments})
            raise CourseError(f"nothing of {', '.join(missing)} is graded yet: course autograde")
        self.assignments = sorted(assignments, key=lambda row: str(row.name))
        self.unlocked = graded_unlocked(course)
        self.cells = self._cells()
        self.submissions = self._submissions()
        names = {assignment.name for assignment in self.assignments}
        asked = requests_in(self.db.connection())
        self.requests = [request for request in asked if request.lesson in names]

    def students(self) -> list[StudentGrades]:
        columns = (Student.last_name, Student.first_name, Student.email, Student.lms_user_id)
        rows = self.db.execute(select(Student.id, *columns).order_by(Student.id))
        return [
            StudentGrades(
                student=row.id,
                last_name=row.last_name or "",
                first_name=row.first_name or "",
                email=row.email or "",
                lms_user_id=row.lms_user_id or "",
                lessons={
                    a.name: self.submissions.get((row.id, a.id)) or self._nothing(a, row.id)
                    for a in self.assignments
                },
                requests=tuple(one for one in self.requests if one.student == row.id),
            )
            for row in rows
        ]

    def _cells(self) -> dict[str, list[Any]]:
        """{assignment: its graded cells (id, name, max_score)}, in the lesson's order."""
        columns = (GradeCell.id, GradeCell.name, GradeCell.max_score, Notebook.assignment_id)
        rows = self.db.execute(
            select(*columns).join(Notebook, GradeCell.notebook_id == Notebook.id)
        )
        cells: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            cells[row.assignment_id].append(row)
        for assignment in self.assignments:
            order = _order(self.course, assignment.name)
            cells[assignment.id].sort(
                key=lambda cell: (order.get(cell.name, len(order)), cell.name)
            )
        return cells

    def _submissions(self) -> dict[tuple[str, str], LessonGrade]:
        """{(student, assignment): grade} of everything that was handed in."""
        penalties: dict[str, float] = defaultdict(float)
        owner: dict[str, str] = {}
        columns = (SubmittedNotebook.assignment_id, SubmittedNotebook.late_submission_penalty)
        for row in self.db.execute(select(SubmittedNotebook.id, *columns)):
            owner[row.id] = row.assignment_id
            penalties[row.assignment_id] += row.late_submission_penalty or 0.0
        grades: dict[str, dict[str, Any]] = defaultdict(dict)
        marks = (Grade.auto_score, Grade.manual_score, Grade.score, Grade.needs_manual_grade)
        for row in self.db.execute(select(Grade.notebook_id, Grade.cell_id, *marks)):
            if row.notebook_id in owner:
                grades[owner[row.notebook_id]][row.cell_id] = row
        assignments = {assignment.id: assignment for assignment in self.assignments}
        return {
            (row.student_id, row.assignment_id): self._lesson(
                assignments[row.assignment_id], row, grades[row.id], penalties[row.id]
            )
            for row in self.db.execute(select(*SubmittedAssignment.__table__.columns))
            if row.assignment_id in assignments
        }

    def _lesson(
        self, assignment: Any, submission: Any, grades: dict[str, Any], penalty: float
    ) -> LessonGrade:
        exercises = {}
        for cell in self.cells[assignment.id]:
            grade = grades.get(cell.id)
            exercises[cell.name] = ExerciseGrade(
                score=grade.score if grade and not _is_open(grade) else None,
                max_score=cell.max_score,
                automatic=grade.auto_score if grade else None,
                by_hand=grade.manual_score if grade else None,
                waiting=bool(grade and grade.needs_manual_grade),
            )
        raw = sum(grade.score for grade in grades.values())
        return LessonGrade(
            submitted=True,
            score=max(0.0, raw - penalty),
            max_score=self._max_score(assignment),
            late_penalty=penalty,
            needs_manual_grade=any(grade.needs_manual_grade for grade in grades.values()),
            exercises=exercises,
            timestamp=submission.timestamp,
            due=assignment.duedate,
            extension=submission.extension,
            unlocked=(submission.student_id, assignment.name) in self.unlocked,
            marked=self._is_marked(submission.student_id, assignment.name),
            ungraded=self._came_since(submission.student_id, assignment.name, submission.timestamp),
        )

    def _is_marked(self, student: str, lesson: str) -> bool:
        return (self.course.grading / "submitted" / student / lesson / LATE_MARK).is_file()

    def _came_since(self, student: str, lesson: str, graded: datetime | None) -> bool:
        """Whether what lies there came later than what was graded, as far as times are known."""
        time = read_timestamp(self.course.grading / "submitted" / student / lesson)
        return bool(time and graded and time > graded)

    def _nothing(self, assignment: Any, student: str) -> LessonGrade:
        cells = self.cells[assignment.id]
        none = {cell.name: ExerciseGrade(None, cell.max_score) for cell in cells}
        waits = (self.course.grading / "submitted" / student / assignment.name).is_dir()
        points = self._max_score(assignment)
        return LessonGrade(False, 0.0, points, 0.0, False, none, ungraded=waits)

    def _max_score(self, assignment: Any) -> float:
        return sum(cell.max_score for cell in self.cells[assignment.id])


def _is_open(grade: Any) -> bool:
    """Whether nobody has given any score yet; the gradebook then counts it as 0."""
    return grade.needs_manual_grade and grade.auto_score is None and grade.manual_score is None


def _order(course: Course, lesson: str) -> dict[str, int]:
    """{grade_id: its place} in the lesson's text; empty when the course has no such lesson."""
    text = next((known.text for known in course.lessons() if known.name == lesson), None)
    if text is None:
        return {}
    ids = re.findall(r"""["']?grade_id["']?:\s*["']?(\w+)""", text.read_text(encoding="utf-8"))
    return {name: place for place, name in enumerate(ids)}
