"""The one writer: verdicts into nbgrader's gradebook, autograded notebooks into their folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.utils import parse_utc
from sqlalchemy.exc import DataError, IntegrityError

from grading.course import Lesson
from grading.errors import CourseError
from grading.files import write_together
from grading.gradebook.autograded import Comparison
from grading.gradebook.database import patient, told_clearly, why_refused
from grading.gradebook.registering import register
from grading.gradebook.submissions import Submissions
from grading.gradebook.writer import Writer
from grading.submitted import carry_companions


@dataclass(frozen=True)
class Entry:
    """One graded notebook to store: whose it is, and when it was handed in (UTC), if known.

    folder: what was handed in; the files there go with the notebook.
    """

    student: str
    notebook: NotebookNode
    timestamp: datetime | None = None
    folder: Path | None = None


class Recorder(Writer):
    """Stores whole verdicts; nothing else writes to the gradebook during a run.

    What it stores is what nbgrader's SaveAutoGrades and AssignLatePenalties would store. Grades
    and comments that a person gave stay.
    """

    def __init__(self, lesson: Lesson, source: NotebookNode) -> None:
        super().__init__(lesson)
        with told_clearly(self._url):
            register(self.gradebook, patient(self._url), lesson, source)

    def record(self, student: str, notebook: NotebookNode, timestamp: datetime | None) -> None:
        """Store one graded notebook."""
        self.record_all([Entry(student, notebook, timestamp)])

    def record_all(self, entries: Sequence[Entry]) -> dict[str, str]:
        """Store some graded notebooks; {student: why not} of those whom the gradebook refuses.

        Raises CourseError when the gradebook cannot be written at all.
        """
        try:
            with told_clearly(self._url):
                self._store(entries)
        except (DataError, IntegrityError) as error:
            if len(entries) == 1:
                return {entries[0].student: why_refused(self._url, error)}
            alone = (self.record_all([entry]) for entry in entries)
            return {student: reason for refused in alone for student, reason in refused.items()}
        return {}

    def _store(self, entries: Sequence[Entry]) -> None:
        """All their scores in one transaction, then their files.

        A file that differs tells that its scores may not be stored yet, so files come last.
        """
        new = {entry.student: self._changed_file(entry) for entry in entries}
        with self._transaction():
            students = [entry.student for entry in entries]
            rows = Submissions(self.gradebook, self.lesson.name, self.lesson.topic, students)
            for entry in entries:
                submitted = rows.submitted(entry.student, entry.timestamp)
                path = autograded_path(self.lesson, entry.student)
                rows.store_scores(submitted, entry.notebook, Comparison(path, entry.notebook))
                submitted.late_submission_penalty = self._penalty(entry.student, submitted)
        write_together({path: data for files in new.values() for path, data in files.items()})
        for entry in entries:
            if entry.folder is not None:
                carry_companions(entry.folder, autograded_path(self.lesson, entry.student).parent)

    def _changed_file(self, entry: Entry) -> dict[Path, bytes]:
        """The graded notebook, where it is not there yet."""
        path, text = autograded_path(self.lesson, entry.student), notebook_text(entry.notebook)
        is_there = path.is_file() and path.read_bytes() == text.encode()
        return {} if is_there else {path: text.encode()}


def notebook_text(notebook: NotebookNode) -> str:
    """A notebook as a file with one line for each cell, which is quick to write and to compare."""
    rest = json.dumps({k: v for k, v in notebook.items() if k != "cells"}, sort_keys=True)
    cells = ",\n".join(json.dumps(cell, sort_keys=True) for cell in notebook.cells)
    return f'{{"cells": [\n{cells}\n],\n{rest[1:]}\n'


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
