"""The gradebook's rows for what students handed in: one submission and notebook each, and cells."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TypeVar

from nbformat import NotebookNode
from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    Notebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from grading.gradebook.autograded import Comparison
from grading.judging.doubt import is_marked

Row = TypeVar("Row", Grade, Comment)
_quiet = logging.getLogger("grading.gradebook.submissions")


class Submissions:
    """The rows of several students for one lesson, read at once; missing ones are made.

    What is made has the form that nbgrader's Gradebook.add_submission gives it, which would commit
    several times for each student.
    """

    def __init__(self, gradebook: Gradebook, lesson: str, topic: str, students: list[str]) -> None:
        self._db = gradebook.db
        self._assignment: Assignment = gradebook.find_assignment(lesson)
        self._notebook: Notebook = gradebook.find_notebook(topic, lesson)
        self._cells: dict[str, BaseCell] = {cell.id: cell for cell in self._notebook._base_cells}
        self._known = self._by_student(students)
        self._grades = self._grouped(Grade)
        self._comments = self._grouped(Comment)

    def submitted(self, student: str, timestamp: datetime | None) -> SubmittedNotebook:
        """The student's submitted notebook, handed in at this time if one is known."""
        notebook = self._known.get(student) or self._add(student)
        if timestamp is not None:
            notebook.assignment.timestamp = timestamp
        return notebook

    def store_scores(
        self, submitted: SubmittedNotebook, notebook: NotebookNode, compared: Comparison
    ) -> None:
        """Set each automatic score and comment; a cell that has none any more gets zero.

        Grades and comments that a person gave stay; they wait for a second look if there is news
        since what was stored before.
        """
        cells = {
            c.metadata.nbgrader.grade_id: c for c in notebook.cells if "nbgrader" in c.metadata
        }
        for grade in self._grades.get(submitted.id, ()):
            name = self._cells[grade.cell_id].name
            news = grade.manual_score is not None and compared.is_news(name)
            _store_score(grade, cells.get(name), news=news)
        for comment in self._comments.get(submitted.id, ()):
            name = self._cells[comment.cell_id].name
            comment.auto_comment = _auto_comment(comment, cells.get(name))

    def store_check(self, submitted: SubmittedNotebook, cell: NotebookNode, *, news: bool) -> None:
        """Set the automatic score of this one check, by the same rules."""
        for grade in self._grades[submitted.id]:
            if self._cells[grade.cell_id].name == cell.metadata.nbgrader.grade_id:
                _store_score(grade, cell, news=news)

    def _by_student(self, students: list[str]) -> dict[str, SubmittedNotebook]:
        found = self._db.execute(
            select(SubmittedAssignment.student_id, SubmittedNotebook)
            .join(SubmittedNotebook.assignment)
            .where(SubmittedNotebook.notebook_id == self._notebook.id)
            .where(SubmittedAssignment.student_id.in_(students))
            .options(contains_eager(SubmittedNotebook.assignment))
        )
        return {student: notebook for student, notebook in found}

    def _grouped(self, kind: type[Row]) -> dict[str, list[Row]]:
        """{submitted notebook: its rows of this kind}, kept from others until the commit."""
        grouped: dict[str, list[Row]] = {notebook.id: [] for notebook in self._known.values()}
        wanted = select(kind).where(kind.notebook_id.in_(grouped)).with_for_update()
        for row in self._db.scalars(wanted) if grouped else ():
            grouped[row.notebook_id].append(row)
        return grouped

    def _add(self, student: str) -> SubmittedNotebook:
        """Rows for a student who has none yet."""
        if self._db.get(Student, student) is None:
            self._db.add(Student(id=student))
        submission = SubmittedAssignment(assignment=self._assignment, student_id=student)
        made = SubmittedNotebook(
            id=new_uuid(), notebook_id=self._notebook.id, assignment=submission
        )
        grades = (*self._notebook.grade_cells, *self._notebook.task_cells)
        comments = (*self._notebook.solution_cells, *self._notebook.task_cells)
        self._grades[made.id] = [Grade(cell_id=c.id, notebook_id=made.id) for c in grades]
        self._comments[made.id] = [Comment(cell_id=c.id, notebook_id=made.id) for c in comments]
        self._db.add_all((submission, made, *self._grades[made.id], *self._comments[made.id]))
        self._known[student] = made
        return made


def _store_score(grade: Grade, cell: NotebookNode | None, *, news: bool) -> None:
    graded = cell if cell is not None and is_grade(cell) else None
    grade.auto_score = 0.0 if graded is None else determine_grade(graded, _quiet)[0]
    if grade.manual_score is None:
        grade.needs_manual_grade = grade.auto_score is None or is_marked(graded)
    elif news:
        grade.needs_manual_grade = True


def _auto_comment(comment: Comment, cell: NotebookNode | None) -> str | None:
    if cell is None or not is_solution(cell):
        return comment.auto_comment
    unchanged = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
    return "No response." if unchanged else None
