"""What became of everyone's submission: kept verdicts first, then those that are made now."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from grading.course import Lesson
from grading.judging.forms import Forms, pack, read_checks, read_solution, unpack, without_outputs
from grading.judging.result import Result, ungraded
from grading.running.chosen_limits import limits_for
from grading.running.pool import Graders, Pool
from grading.running.sharing import Sharing
from grading.running.store import Store
from grading.sandbox import Limits
from grading.submitted import Handed

if TYPE_CHECKING:
    from grading.running.cluster import Cluster

MOST_AT_ONCE = 16  # submissions recorded together

Outcome = tuple[Handed, Result | str]


class Outcomes:
    """One lesson's verdicts. graded: how many contents got a new one."""

    def __init__(self, lesson: Lesson, limits: Limits | None = None, *, least: str) -> None:
        self.source, self._checks = read_solution(lesson), read_checks(lesson)
        self._limits, self._least = limits or limits_for(lesson.course), least
        self._store = Store(lesson, self.source, self._checks, self._limits, least=least)
        self._sharing = Sharing(self._store)
        self._new: set[str] = set()
        self._graders: Graders

    @cached_property
    def forms(self) -> Forms:
        return unpack(self._packet)

    @cached_property
    def _packet(self) -> bytes:
        return pack(self.source, self._checks)

    @property
    def graded(self) -> int:
        return self._sharing.graded

    @contextmanager
    def graders(
        self, handed: list[Handed], workers: int | None, scheduler: str | None
    ) -> Iterator[None]:
        """Let as many processes as are of use grade these in this block; they start at once.

        scheduler: the address of a Dask scheduler whose workers grade, instead of processes here.
        """
        self._new = {one.student for one in handed if one.path and not self._store.has(one.read())}
        count = min(workers or os.cpu_count() or 1, len(self._new))
        with _graders(count, scheduler, least=self._least) as self._graders:
            yield

    def batches(self, handed: list[Handed]) -> Iterator[list[Outcome]]:
        """Everyone's outcome, as they come, in lists to be recorded together."""
        pending: list[Outcome] = []
        for outcomes in self._outcomes(handed):
            pending += outcomes
            if pending and (len(pending) >= MOST_AT_ONCE or not outcomes):
                yield pending
                pending = []

    def _outcomes(self, handed: list[Handed]) -> Iterator[list[Outcome]]:
        """The same one by one; an empty list when there is time to record."""
        for one in handed:
            if one.path is None:
                yield [(one, ungraded(self.forms, one.note))]
            elif one.student not in self._new:
                yield [(one, _noted(one, self._store.kept(one.read())))]
        yield []
        waiting = {one.student: one for one in handed if one.student in self._new}
        tasks = ((name, one.read()) for name, one in waiting.items())
        source = without_outputs(self._packet)
        for answers in self._graders.grade(source, self._limits, tasks, self._sharing.wanted):
            for answer in answers:
                if answer.key:
                    self._store.remember(waiting[answer.name].read(), answer.key)
            settled = [self._sharing.settle(answer) for answer in answers]
            yield [
                (waiting[name], _noted(waiting[name], result))
                for some in settled
                for name, result in some.items()
            ]
        yield []


def _graders(count: int, scheduler: str | None, *, least: str) -> Pool | Cluster:
    """Processes here; or, where there is something to grade, the workers of a cluster."""
    if scheduler is None or count == 0:
        return Pool(count, least=least)
    from grading.running.cluster import Cluster

    return Cluster(scheduler, least=least)


def _noted(one: Handed, result: Result | str) -> Result | str:
    """The result, which also tells what was odd about the file's name."""
    if isinstance(result, str) or not one.note:
        return result
    return replace(result, repairs=(one.note, *result.repairs))
