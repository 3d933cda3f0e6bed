"""The one writer: verdicts into nbgrader's gradebook, autograded notebooks into their folder."""

from __future__ import annotations

import copy
import logging
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Comment, Gradebook, MissingEntry, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties
from nbgrader.utils import compute_checksum, determine_grade, is_grade, is_solution, parse_utc

from grading.build.release import release_steps
from grading.course import Lesson
from grading.errors import CourseError
from grading.files import write_atomically
from grading.gradebook.database import open_gradebook
from grading.gradebook.settings import course_config

_quiet = logging.getLogger("grading.gradebook.record")


class Recorder:
    """Keeps nbgrader's gradebook open for one lesson; nothing else writes to it during a run.

    What it stores is what nbgrader's SaveAutoGrades and AssignLatePenalties would store. Grades
    and comments that a person gave stay.
    """

    def __init__(self, lesson: Lesson, source: NotebookNode) -> None:
        self.lesson = lesson
        lesson.course.grading.mkdir(parents=True, exist_ok=True)
        config = course_config(lesson.course.root)
        self._url = str(config.CourseDirectory.db_url)
        self.gradebook = open_gradebook(self._url)
        self._late = AssignLatePenalties(config=config)
        self._late.init_plugin()
        self._register(source)

    def __enter__(self) -> Recorder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.gradebook.close()

    def record(self, student: str, notebook: NotebookNode, timestamp: datetime | None) -> None:
        """Store one graded notebook: its file, then its scores in one commit."""
        path = autograded_path(self.lesson, student)
        write_atomically(path, nbformat.writes(notebook))
        if timestamp is not None:
            write_atomically(path.parent / "timestamp.txt", f"{timestamp:%Y-%m-%d %H:%M:%S} UTC\n")
        submitted = self._submission(student, timestamp)
        store_scores(submitted, notebook)
        submitted.late_submission_penalty = self._penalty(student, submitted)
        self.gradebook.db.commit()

    def _submission(self, student: str, timestamp: datetime | None) -> SubmittedNotebook:
        book, name = self.gradebook, self.lesson.name
        book.update_or_create_student(student)
        times = {"timestamp": timestamp} if timestamp else {}
        with book.db.no_autoflush:  # nbgrader builds the submission before it joins the session
            book.update_or_create_submission(name, student, **times)
        return book.find_submission_notebook(self.lesson.topic, name, student)

    def _penalty(self, student: str, submitted: SubmittedNotebook) -> float | None:
        """What lateness costs by the course's policy, between nothing and the whole score."""
        late = submitted.assignment.total_seconds_late
        if late <= 0:
            return None
        self.gradebook.db.flush()
        score = submitted.score
        penalty = self._late.plugin_inst.late_submission_penalty(student, score, late)
        return None if penalty is None else min(max(penalty, 0.0), score)

    def _register(self, source: NotebookNode) -> None:
        """Let the gradebook know the lesson's cells, as nbgrader's generate_assignment does."""
        self.gradebook.update_or_create_assignment(self.lesson.name)
        notebook: NotebookNode = copy.deepcopy(source)
        resources: dict[str, Any] = {
            "nbgrader": {
                "notebook": self.lesson.topic,
                "assignment": self.lesson.name,
                "db_url": self._url,
            }
        }
        try:
            for step in release_steps(save=True):
                notebook, resources = step(log=_quiet).preprocess(notebook, resources)
        except RuntimeError as error:
            raise CourseError(
                f"{self.lesson.name} has other graded cells than when it was first graded, and the "
                "gradebook holds submissions for it; grade it in a fresh gradebook, or remove the "
                "old one with: nbgrader db assignment remove"
            ) from error
        self.gradebook.db.expire_all()


def store_scores(submitted: SubmittedNotebook, notebook: NotebookNode) -> None:
    """Set each automatic score and comment; a cell that has none any more gets zero."""
    cells = {c.metadata.nbgrader.grade_id: c for c in notebook.cells if "nbgrader" in c.metadata}
    for grade in submitted.grades:
        cell = cells.get(grade.cell.name)
        graded = cell is not None and is_grade(cell)
        grade.auto_score = determine_grade(cell, _quiet)[0] if graded else 0.0
        grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
    for comment in submitted.comments:
        comment.auto_comment = _auto_comment(comment, cells.get(comment.cell.name))


def _auto_comment(comment: Comment, cell: NotebookNode | None) -> str | None:
    if cell is None or not is_solution(cell):
        return comment.auto_comment
    unchanged = cell.metadata.nbgrader.get("checksum") == compute_checksum(cell)
    return "No response." if unchanged else None


def autograded_path(lesson: Lesson, student: str) -> Path:
    """Where a student's graded notebook goes."""
    return lesson.course.grading / "autograded" / student / lesson.name / f"{lesson.topic}.ipynb"


def read_timestamp(folder: Path) -> datetime | None:
    """When the submission in `folder` came in, as nbgrader's timestamp.txt tells; UTC."""
    path = folder / "timestamp.txt"
    if not path.is_file():
        return None
    try:
        parsed: datetime = parse_utc(path.read_text(encoding="utf-8").strip())
    except (ValueError, OverflowError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} holds no date and time") from error
    return parsed


def known_students(gradebook: Gradebook, lesson: str) -> list[str]:
    """Everyone with a submission of the lesson in the gradebook."""
    try:
        return sorted(found.student_id for found in gradebook.assignment_submissions(lesson))
    except MissingEntry:
        return []
