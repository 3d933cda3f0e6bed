"""Counting one lesson's graded notebooks, one by one: outcomes, and mistakes with their words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from grading.reporting.graded import Told
from grading.reporting.sentences import Sentences
from grading.returning.grades import ExerciseGrade, LessonGrade

RIGHT, PARTLY, WRONG, RAISED = "right", "partly right", "wrong", "raised"
NOT_ATTEMPTED, NO_VERDICT = "not attempted", "no verdict"
OUTCOMES = (RIGHT, PARTLY, WRONG, RAISED, NOT_ATTEMPTED, NO_VERDICT)
_UNTOUCHED = "not-attempted"
_STOPPED = ("raised: ", "timeout", "process-ended", "not-defined")


@dataclass(frozen=True)
class Mistake:
    """A diagnosis, the sentence that students read, and how many of them, in which exercises."""

    code: str
    sentence: str
    count: int
    where: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Tally:
    """The graded notebooks of a lesson, added one by one; keeps no notebook.

    A student is kept by name only where `names` are given: {student: how to call them}.
    """

    def __init__(self, names: Mapping[str, str] | None = None) -> None:
        self._names = names
        self.repaired = self.repairs = self.disturbed = self.notebooks = 0
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        self.read: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        self.people: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.anywhere: Counter[str] = Counter()
        self.outcomes: dict[str, Counter[str]] = defaultdict(Counter)

    def add(self, student: str, grade: LessonGrade, told: Told | None) -> None:
        """Count one student's work. told: None where the graded notebook is not there."""
        self.notebooks += told is not None
        told = told or Told({})
        self.repaired += bool(told.repairs)
        self.repairs += told.repairs
        self.disturbed += bool(told.problems)
        for check, exercise in grade.exercises.items():
            self.outcomes[check][_outcome(exercise, told.codes.get(check, ""))] += 1
        codes = {check: code for check, code in told.codes.items() if code != _UNTOUCHED}
        self.anywhere.update(set(codes.values()))
        for check, code in codes.items():
            self.counts[check][code] += 1
            if check in told.said:
                self.read[check, code][told.said[check]] += 1
            if self._names is not None:
                self.people[check, code].append(self._names[student])

    def mistakes(self, check: str, sentences: Sentences) -> list[Mistake]:
        """The mistakes in one exercise, the most common first."""
        return [
            Mistake(
                code,
                sentences.of(code, self.read[check, code]),
                count,
                names=tuple(sorted(self.people[check, code])),
            )
            for code, count in ranked(self.counts[check])
        ]

    def all_mistakes(self, checks: Mapping[str, str], sentences: Sentences) -> list[Mistake]:
        """The mistakes in the lesson. checks: {check: how to call its exercise}."""
        found = []
        for code, count in ranked(self.anywhere):
            where = [check for check in checks if self.counts[check][code]]
            read = sum((self.read[check, code] for check in where), Counter[str]())
            people = {name for check in where for name in self.people[check, code]}
            titles = tuple(checks[check] for check in where)
            shown = sentences.of(code, read)
            found.append(Mistake(code, shown, count, titles, tuple(sorted(people))))
        return found


def _outcome(grade: ExerciseGrade, code: str) -> str:
    """What one student's exercise came to; points that a person gave count."""
    score = grade.score or 0.0
    if score > 0:
        return RIGHT if score >= grade.max_score else PARTLY
    if code == _UNTOUCHED:
        return NOT_ATTEMPTED
    if code.startswith(_STOPPED):
        return RAISED
    return WRONG if code or grade.by_hand is not None else NO_VERDICT


def ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    """The most common first, equals by name."""
    found = ((code, count) for code, count in counts.items() if count)
    return sorted(found, key=lambda item: (-item[1], item[0]))
