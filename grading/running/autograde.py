"""Grading a class: submissions in, grades recorded, one line for each one that had a problem."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from nbformat import NotebookNode
from rich.progress import Progress

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.judging.forms import Forms, pack, read_solution, unpack, without_outputs
from grading.judging.result import Result, graded_notebook, ungraded
from grading.running.alone import alone
from grading.running.pool import Graders, Pool
from grading.running.sharing import Sharing
from grading.running.store import Store
from grading.running.submissions import Handed, find_submissions
from grading.running.telling import Summary, console, progress, tell, tell_summary
from grading.sandbox import Limits

if TYPE_CHECKING:  # takes a second to import, in which the workers can already warm up
    from grading.gradebook.record import Entry, Recorder
    from grading.running.cluster import Cluster

__all__ = ["Summary", "console", "run"]

MOST_AT_ONCE = 16  # notebooks recorded together

Outcome = tuple[Handed, Result | str]


def run(
    course: Course,
    lesson: Lesson,
    students: list[str] | None = None,
    workers: int | None = None,
    unsafe: bool = False,
    limits: Limits | None = None,
    scheduler: str | None = None,
) -> Summary:
    """Grade the lesson's submissions; what was graded before and did not change is not run again.

    students: only these; workers: processes (one per core); unsafe: go on without the lock;
    scheduler: the address of a Dask scheduler whose workers grade, instead of processes here.
    Raises CourseError when there is nothing to grade or the lock cannot be set.
    """
    handed = find_submissions(course, lesson, students)
    source, limits = read_solution(lesson), limits or Limits()
    store = Store(lesson, source, limits, unsafe=unsafe)
    with alone(course.grading / "results"):
        new = {one.student for one in handed if one.path and not store.has(one.read())}
        count = min(workers or os.cpu_count() or 1, len(new))
        with _graders(count, scheduler, unsafe=unsafe) as graders:
            return _ClassRun(lesson, source, store, limits, graders).grade(handed, new)


def _graders(count: int, scheduler: str | None, *, unsafe: bool) -> Pool | Cluster:
    """Processes here; or, where there is something to grade, the workers of a cluster."""
    if scheduler is None or count == 0:
        return Pool(count, unsafe=unsafe)
    from grading.running.cluster import Cluster

    return Cluster(scheduler, unsafe=unsafe)


def _noted(one: Handed, result: Result | str) -> Result | str:
    """The result, which also tells what was odd about the file's name."""
    if isinstance(result, str) or not one.note:
        return result
    return replace(result, repairs=(one.note, *result.repairs))


class _ClassRun:
    """One run over a class: what is kept is recorded first, then what is graded now."""

    def __init__(
        self, lesson: Lesson, source: NotebookNode, store: Store, limits: Limits, graders: Graders
    ) -> None:
        self._lesson, self._source = lesson, source
        self._packet = pack(source)
        self._forms: Forms = unpack(self._packet)
        self._store, self._limits, self._graders = store, limits, graders
        self._summary = Summary()

    def grade(self, handed: list[Handed], new: set[str]) -> Summary:
        """Grade and record everyone who handed in; `new` are those without a kept result."""
        from grading.gradebook.record import Recorder

        sharing = Sharing(self._store)
        with Recorder(self._lesson, self._source) as recorder, progress() as bar:
            task = bar.add_task(self._lesson.name, total=len(handed))
            pending: list[Outcome] = []
            for outcomes in self._outcomes(handed, new, sharing):
                pending += outcomes
                if pending and (len(pending) >= MOST_AT_ONCE or not outcomes):
                    self._record(recorder, pending, bar)
                    bar.advance(task, len(pending))
                    pending = []
        self._summary.graded = sharing.graded
        tell_summary(self._summary)
        return self._summary

    def _outcomes(
        self, handed: list[Handed], new: set[str], sharing: Sharing
    ) -> Iterator[list[Outcome]]:
        """Everyone's outcome, as they come; an empty list when there is time to record."""
        for one in handed:
            if one.path is None:
                yield [(one, ungraded(self._forms, one.note))]
            elif one.student not in new:
                yield [(one, _noted(one, self._store.kept(one.read())))]
        yield []
        waiting = {one.student: one for one in handed if one.student in new}
        tasks = ((name, one.read()) for name, one in waiting.items())
        source = without_outputs(self._packet)
        for answers in self._graders.grade(source, self._limits, tasks, sharing.wanted):
            for answer in answers:
                if answer.key:
                    self._store.remember(waiting[answer.name].read(), answer.key)
            settled = [sharing.settle(answer) for answer in answers]
            yield [
                (waiting[name], _noted(waiting[name], result))
                for some in settled
                for name, result in some.items()
            ]
        yield []

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
        return Entry(one.student, graded_notebook(self._forms, result), timestamp)
