"""Grading a class: submissions in, grades recorded, one line for each one that had a problem."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.progress import Progress

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.judging.result import Result, graded_notebook
from grading.rungs import LOWEST
from grading.running.alone import alone
from grading.running.outcomes import Outcome, Outcomes
from grading.running.run_summary import Summary, console, progress, tell, tell_summary
from grading.sandbox import Limits
from grading.submitted import Handed, find_submissions

if TYPE_CHECKING:  # takes a second to import, in which the workers can already warm up
    from grading.gradebook.record import Entry, Recorder

__all__ = ["Summary", "console", "run"]


def run(
    course: Course,
    lesson: Lesson,
    students: list[str] | None = None,
    workers: int | None = None,
    least: str = LOWEST,
    limits: Limits | None = None,
    scheduler: str | None = None,
) -> Summary:
    """Grade the lesson's submissions; what was graded before and did not change is not run again.

    students: only these; workers: processes (one per core); least: the rung of the lock
    that is enough; scheduler: the address of a Dask scheduler whose workers grade, instead of
    processes here.
    Raises CourseError when there is nothing to grade or the lock cannot be set.
    """
    handed = find_submissions(course, lesson, students)
    outcomes = Outcomes(lesson, limits, least=least)
    with alone(course.grading / "results"), outcomes.graders(handed, workers, scheduler):
        return _ClassRun(lesson, outcomes).grade(handed)


class _ClassRun:
    """One run over a class, which records what comes and tells about it."""

    def __init__(self, lesson: Lesson, outcomes: Outcomes) -> None:
        self._lesson, self._outcomes = lesson, outcomes
        self._summary = Summary()

    def grade(self, handed: list[Handed]) -> Summary:
        """Grade and record everyone who handed in."""
        try:
            self._grade(handed)
        except KeyboardInterrupt as error:
            done = len(self._summary.results) + len(self._summary.failures)
            raise KeyboardInterrupt(
                f"Stopped: {done} of {len(handed)} submissions are graded and recorded. To go on, "
                f"run again: course autograde {self._lesson.name}"
            ) from error
        self._summary.graded = self._outcomes.graded
        from grading.running.identical import tell_identical

        tell_summary(self._summary, self._lesson.name)
        tell_identical(console, self._lesson, handed)
        return self._summary

    def _grade(self, handed: list[Handed]) -> None:
        from grading.gradebook.record import Recorder

        with Recorder(self._lesson, self._outcomes.source) as recorder, progress() as bar:
            task = bar.add_task(self._lesson.name, total=len(handed))
            for batch in self._outcomes.batches(handed):
                self._record(recorder, batch, bar)
                bar.advance(task, len(batch))

    def _record(self, recorder: Recorder, outcomes: list[Outcome], bar: Progress) -> None:
        """Store these, note them in the summary, and tell about problems."""
        entries = []
        for one, result in outcomes:
            try:
                entries.append(self._entry(one, result))
                self._summary.add(one.student, result)
            except CourseError as error:
                self._summary.add(one.student, str(error))
        for student, reason in recorder.record_all(entries).items():
            self._summary.add(student, reason)
        for one, _ in outcomes:
            tell(bar.console, one.student, self._summary)

    def _entry(self, one: Handed, result: Result | str) -> Entry:
        """What to record for one student. Raises CourseError when there is nothing."""
        from grading.gradebook.record import Entry, read_timestamp

        if isinstance(result, str):
            raise CourseError(result)
        timestamp = read_timestamp(one.folder)
        notebook = graded_notebook(self._outcomes.forms, result)
        return Entry(one.student, notebook, timestamp, one.folder)
