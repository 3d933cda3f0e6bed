"""One lesson's report: how many handed in, their scores, each exercise, the mistakes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from grading.reporting.numbers import FEW, Distribution, with_the_rest
from grading.reporting.sentences import Sentences
from grading.reporting.tally import NO_VERDICT, OUTCOMES, RIGHT, Mistake, Tally, ranked
from grading.returning.grades import LessonGrade

ENOUGH_RIGHT = 0.6
_COUNTS = ("late", "waiting", "by_hand", "unlocked", "repaired", "repairs", "disturbed", "read")


@dataclass(frozen=True)
class Exercise:
    """One checked exercise. rest: its correlation with the score in all others, where known.

    minutes: what it is meant to take, where the lesson's text is there.
    """

    number: str
    name: str
    points: float
    outcomes: dict[str, int]
    mean: float
    rest: float | None
    mistakes: list[Mistake]
    minutes: float | None = None

    @property
    def title(self) -> str:
        return f"{self.number} {self.name}".strip()

    @property
    def right(self) -> float:
        """The share of those who handed in that has all of it right."""
        return self.share(RIGHT)

    @property
    def earned(self) -> float:
        """The share of its points that those who handed in have."""
        return self.mean / self.points if self.points else 0.0

    def share(self, outcome: str) -> float:
        return self.outcomes[outcome] / max(1, sum(self.outcomes.values()))


@dataclass(frozen=True)
class Written:
    """One written answer: how many are graded, left empty or waiting; mean: of those graded.

    remarks: (what graders wrote, for how many students); rare: how many others they wrote.
    """

    name: str
    points: float
    graded: int
    empty: int
    waiting: int
    mean: float | None
    remarks: list[tuple[str, int]]
    rare: int


@dataclass(frozen=True)
class LessonReport:
    """All that is told about one lesson; names are there only where they were asked for.

    read: how many graded notebooks there were to count mistakes in; distribution: None where so few
    handed in that it would tell who.
    """

    name: str
    title: str
    students: int
    absent: int
    late: int
    waiting: int
    by_hand: int
    unlocked: int
    repaired: int
    repairs: int
    disturbed: int
    read: int
    distribution: Distribution | None
    exercises: list[Exercise]
    written: list[Written]
    mistakes: list[Mistake]
    missing: list[str] = field(default_factory=list)

    @property
    def handed_in(self) -> int:
        return self.students - self.absent

    @property
    def few(self) -> bool:
        return self.handed_in < FEW

    def withheld(self) -> LessonReport:
        """What may be told of so few that more would tell who."""
        nothing: dict[str, Any] = dict.fromkeys(_COUNTS, 0)
        nothing |= {"exercises": [], "written": [], "mistakes": []}
        return replace(self, distribution=None, **nothing)

    @property
    def open_points(self) -> float:
        """What the written answers are worth that wait for a person, for one student at most."""
        return sum(answer.points for answer in self.written if answer.waiting)

    @property
    def worth_a_word(self) -> list[Exercise]:
        """The exercises that fewer than 60 % have right, the hardest first."""
        hard = [exercise for exercise in self.exercises if exercise.right < ENOUGH_RIGHT]
        return sorted(hard, key=lambda exercise: exercise.right)

    @property
    def outcomes(self) -> list[str]:
        """The outcomes that the table needs a column for."""
        seen = any(exercise.outcomes[NO_VERDICT] for exercise in self.exercises)
        return [outcome for outcome in OUTCOMES if outcome != NO_VERDICT or seen]


@dataclass(frozen=True)
class Numbering:
    """How a lesson calls its exercises: {check: (number, function)}, in the lesson's order.

    minutes: {function: what it is meant to take}; renamed: {function then: now}.
    """

    title: str
    exercises: dict[str, tuple[str, str]]
    minutes: dict[str, float] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)

    def of(self, check: str) -> tuple[str, str]:
        then = check.removeprefix("check_")
        name = self.renamed.get(then, then)
        return self.exercises.get(f"check_{name}", ("", name))


@dataclass(frozen=True)
class Making:
    """One lesson's report in the making. grades: of everyone in the class, in any order.

    remarks: {cell: Counter of what graders wrote}; shown: which of them names nobody.
    """

    name: str
    numbering: Numbering
    grades: list[LessonGrade]
    tally: Tally
    sentences: Sentences
    remarks: Mapping[str, Counter[str]]
    shown: Callable[[str, int], bool]

    def report(self, missing: list[str]) -> LessonReport:
        count = {
            "late": sum(bool(grade.late) for grade in self.handed),
            "waiting": sum(grade.needs_manual_grade for grade in self.handed),
            "by_hand": sum(any(_by_hand(grade)) for grade in self.handed),
            "unlocked": sum(grade.unlocked for grade in self.handed),
        }
        most = self.handed[0].max_score
        return LessonReport(
            name=self.name,
            title=self.numbering.title,
            students=len(self.grades),
            absent=len(self.grades) - len(self.handed),
            repaired=self.tally.repaired,
            repairs=self.tally.repairs,
            disturbed=self.tally.disturbed,
            read=self.tally.notebooks,
            distribution=Distribution(tuple(sorted(g.score for g in self.handed)), most),
            exercises=self._exercises(),
            written=[self._answer(cell) for cell in self._cells if cell not in self._checks],
            mistakes=self.tally.all_mistakes(self._titles, self.sentences),
            missing=missing,
            **count,
        )

    @cached_property
    def handed(self) -> list[LessonGrade]:
        return [grade for grade in self.grades if grade.submitted]

    @cached_property
    def _cells(self) -> list[str]:
        return list(self.handed[0].exercises)

    @cached_property
    def _checks(self) -> list[str]:
        """The cells that a check gives points for; a person grades the others."""
        return [c for c in self._cells if c in self.numbering.exercises or c.startswith("check_")]

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {check: " ".join(self.numbering.of(check)).strip() for check in self._checks}

    def _exercises(self) -> list[Exercise]:
        scores = np.array([[g.exercises[c].score or 0.0 for c in self._cells] for g in self.handed])
        rest = dict(zip(self._cells, with_the_rest(scores), strict=True))
        mean = dict(zip(self._cells, scores.mean(axis=0), strict=True))
        return [
            Exercise(
                *self.numbering.of(check),
                points=self.handed[0].exercises[check].max_score,
                outcomes={outcome: self.tally.outcomes[check][outcome] for outcome in OUTCOMES},
                mean=float(mean[check]),
                rest=rest[check],
                mistakes=self.tally.mistakes(check, self.sentences),
                minutes=self.numbering.minutes.get(self.numbering.of(check)[1]),
            )
            for check in self._checks
        ]

    def _answer(self, cell: str) -> Written:
        marks = [grade.exercises[cell] for grade in self.handed]
        graded = [mark.by_hand for mark in marks if mark.by_hand is not None]
        remarks = self.remarks.get(cell, Counter())
        told = [(text, n) for text, n in ranked(remarks) if self.shown(text, n)]
        empty = sum(mark.by_hand is None and mark.automatic is not None for mark in marks)
        return Written(
            name=cell.removeprefix("think_").replace("_", " "),
            points=marks[0].max_score,
            graded=len(graded),
            empty=empty,
            waiting=len(marks) - len(graded) - empty,
            mean=float(np.mean(graded)) if graded else None,
            remarks=told,
            rare=len(remarks) - len(told),
        )


def _by_hand(grade: LessonGrade) -> Iterable[bool]:
    return (exercise.by_hand is not None for exercise in grade.exercises.values())
