"""What the gradebook tells who grades by hand: what waits, and which comments were given before."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Gradebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Select, func, select


class Marks:
    """One submitted notebook among those of the class. submission: as formgrader calls it."""

    def __init__(self, book: Gradebook, submission: str) -> None:
        self._book = book
        submitted = book.find_submission_notebook_by_id(submission)
        self._notebook = submitted.notebook_id
        self._grades = {grade.name: grade for grade in submitted.grades}

    def waits(self, cell: str) -> bool:
        """Whether a person must look at this cell."""
        return cell in self._grades and bool(self._grades[cell].needs_manual_grade)

    def points(self, cell: str) -> str:
        """In the manner of "2 of 4 points"; empty for a cell that gives none."""
        grade = self._grades.get(cell)
        return f"{grade.score:g} of {grade.max_score:g} points" if grade else ""

    def left(self, cell: str) -> int:
        """How many students' answers in this cell wait."""
        query = select(func.count()).select_from(Grade).join(BaseCell, Grade.cell_id == BaseCell.id)
        return int(self._book.db.scalar(self._of(query, cell).where(Grade.needs_manual_grade)) or 0)

    def remarks(self, cell: str) -> list[tuple[str, int]]:
        """(remark, how many students got it) for this cell, the commonest first.

        A comment's paragraphs are remarks of their own; what the autograder says is none.
        """
        query = select(Comment.manual_comment).join(BaseCell, Comment.cell_id == BaseCell.id)
        comments = self._book.db.scalars(
            self._of(query, cell).where(Comment.manual_comment.is_not(None))
        )
        counted = Counter(remark for comment in comments for remark in set(_paragraphs(comment)))
        return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))

    def _of(self, query: Select[Any], cell: str) -> Select[Any]:
        return query.where(BaseCell.notebook_id == self._notebook, BaseCell.name == cell)


def remarks_in(book: Gradebook) -> dict[tuple[str, str], dict[str, set[str]]]:
    """{(lesson, student): {cell: remarks}} of all that graders wrote."""
    columns = (Assignment.name, SubmittedAssignment.student_id, BaseCell.name)
    query = (
        select(*columns, Comment.manual_comment)
        .join(BaseCell, Comment.cell_id == BaseCell.id)
        .join(SubmittedNotebook, Comment.notebook_id == SubmittedNotebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
        .where(Comment.manual_comment.is_not(None))
    )
    found: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(dict)
    for lesson, student, cell, comment in book.db.execute(query):
        found[lesson, student][cell] = set(_paragraphs(comment))
    return found


def _paragraphs(comment: str) -> list[str]:
    parts = (part.strip() for part in comment.replace("\r\n", "\n").split("\n\n"))
    return [part for part in parts if part]
