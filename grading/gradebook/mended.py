"""Recording what some mended checks now give, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nbformat import NotebookNode
from nbgrader.api import Assignment, MissingEntry, SubmittedAssignment
from sqlalchemy import select

from grading.course import Lesson
from grading.errors import CourseError
from grading.files import write_together
from grading.gradebook.database import existing_gradebook, told_clearly
from grading.gradebook.record import autograded_path, notebook_text
from grading.gradebook.submissions import Submissions
from grading.gradebook.writer import Writer


@dataclass(frozen=True)
class Mended:
    """One student's autograded notebook with its new cells. changed: checks with a new verdict."""

    student: str
    notebook: NotebookNode
    changed: frozenset[str]


class MendedChecks(Writer):
    """Stores new scores of the checks in `cells`, for students who have been graded before.

    A grade that a person gave stays, and waits for a second look where the verdict is another one.
    The penalty for lateness follows the new score.

    students: who has been graded.
    """

    def __init__(self, lesson: Lesson, cells: Sequence[NotebookNode]) -> None:
        existing_gradebook(lesson.course).close()
        super().__init__(lesson)
        self._cells = {cell.metadata.nbgrader.grade_id: cell for cell in cells}
        with told_clearly(self._url):
            self._refuse_unknown()
            self.students = set(
                self.gradebook.db.scalars(
                    select(SubmittedAssignment.student_id)
                    .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
                    .where(Assignment.name == lesson.name)
                )
            )

    def register(self) -> None:
        """Let the gradebook know the checks as they are now, as nbgrader's SaveCells does."""
        with told_clearly(self._url):
            for name, cell in self._cells.items():
                graded = cell.metadata.nbgrader
                place = (name, self.lesson.topic, self.lesson.name)
                self.gradebook.update_or_create_grade_cell(
                    *place, max_score=float(graded.points), cell_type=cell.cell_type
                )
                self.gradebook.update_or_create_source_cell(
                    *place, cell_type=cell.cell_type, source=cell.source, checksum=graded.checksum
                )

    def record_all(self, entries: Sequence[Mended]) -> None:
        """Their scores in one transaction, then their notebooks, as for a whole verdict."""
        with told_clearly(self._url), self._transaction():
            students = [entry.student for entry in entries]
            rows = Submissions(self.gradebook, self.lesson.name, self.lesson.topic, students)
            for entry in entries:
                submitted = rows.submitted(entry.student, None)
                for cell in entry.notebook.cells:
                    name = cell.metadata.get("nbgrader", {}).get("grade_id")
                    if name in self._cells:
                        rows.store_check(submitted, cell, news=name in entry.changed)
                submitted.late_submission_penalty = self._penalty(entry.student, submitted)
        new = {autograded_path(self.lesson, e.student): notebook_text(e.notebook) for e in entries}
        write_together({p: text for p, text in new.items() if p.read_text("utf-8") != text})

    def _refuse_unknown(self) -> None:
        try:
            for name in self._cells:
                self.gradebook.find_grade_cell(name, self.lesson.topic, self.lesson.name)
        except MissingEntry:
            raise CourseError(
                f"the gradebook does not know {name} of {self.lesson.name} yet; run first: "
                f"course autograde {self.lesson.name}"
            ) from None
