"""Grading files one by one, for nbgrader's own command."""

from __future__ import annotations

from nbformat import NotebookNode

from grading.course import Lesson
from grading.errors import CourseError
from grading.judging.forms import pack, read_checks, read_solution, unpack, without_outputs
from grading.judging.result import Result, graded_notebook
from grading.rungs import LOWEST
from grading.running.chosen_limits import limits_for
from grading.running.pool import Pool
from grading.running.sharing import Sharing
from grading.running.store import Store


class Single:
    """One lesson, its kept results, and one worker, which starts with the first new file."""

    def __init__(self, lesson: Lesson) -> None:
        source, checks = read_solution(lesson), read_checks(lesson)
        self._packet, self._limits = pack(source, checks), limits_for(lesson.course)
        self._store = Store(lesson, source, checks, self._limits, least=LOWEST)
        self._pool: Pool | None = None

    def result(self, submission: bytes) -> Result:
        """The verdict on one file, kept or new. Raises CourseError when there is none."""
        if not self._store.has(submission):
            self._grade(submission)
        kept = self._store.kept(submission)
        if isinstance(kept, str):
            raise CourseError(kept)
        return kept

    def notebook(self, result: Result) -> NotebookNode:
        """The graded notebook with this result."""
        return graded_notebook(unpack(self._packet), result)

    def close(self) -> None:
        """End the worker."""
        if self._pool is not None:
            self._pool.close()

    def _grade(self, submission: bytes) -> None:
        self._pool = self._pool or Pool(1, least=LOWEST)
        sharing, source = Sharing(self._store), without_outputs(self._packet)
        tasks = [("the submission", submission)]
        for answers in self._pool.grade(source, self._limits, tasks, sharing.wanted):
            for answer in answers:
                if answer.reason:
                    raise CourseError(answer.reason)
                sharing.settle(answer)
                self._store.remember(submission, answer.key)
