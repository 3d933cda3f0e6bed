"""The gradebook held open to change one lesson's grades."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from nbgrader.api import SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import TraitError

from grading.course import Lesson
from grading.errors import CourseError
from grading.gradebook.database import hold, open_gradebook, told_clearly
from grading.gradebook.dates import Dates
from grading.gradebook.late import seconds_late
from grading.gradebook.settings import course_config
from grading.intake.received import LATE_MARK


class Writer:
    """Keeps nbgrader's gradebook open for one lesson, with the course's policy for lateness."""

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        lesson.course.grading.mkdir(parents=True, exist_ok=True)
        config = course_config(lesson.course.root)
        self._url = str(config.CourseDirectory.db_url)
        self._dates = Dates(lesson.course)
        try:
            self._late = AssignLatePenalties(config=config)
            self._late.init_plugin()
        except TraitError as error:
            path = lesson.course.grading / "nbgrader_config.py"
            raise CourseError(f"{path}: the policy for lateness: {error}") from error
        with told_clearly(self._url):
            self.gradebook = open_gradebook(self._url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.gradebook.close()

    def _penalty(self, student: str, submitted: SubmittedNotebook) -> float | None:
        """What lateness costs by the course's policy, between nothing and the whole score."""
        self._dates.settle(submitted.assignment)
        folder = self.lesson.course.grading / "submitted" / student / self.lesson.name
        late = seconds_late(submitted.assignment, marked=(folder / LATE_MARK).is_file())
        if late <= 0:
            return None
        self.gradebook.db.flush()
        self.gradebook.db.refresh(submitted, ["score"])
        score = submitted.score
        penalty = self._late.plugin_inst.late_submission_penalty(student, score, late)
        return None if penalty is None else min(max(penalty, 0.0), score)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing; others who write to the gradebook wait, and so does this."""
        session = self.gradebook.db
        try:
            hold(session.connection())
            with session.no_autoflush:
                yield
            session.commit()
        except BaseException:
            session.rollback()
            raise
