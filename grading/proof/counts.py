"""What a proof counts: the figures of an exercise, of a lesson, and of the whole course."""

from __future__ import annotations

from dataclasses import dataclass, field

from grading.build.bank import FEWEST_RIGHT, FEWEST_WRONG, Answer
from grading.proof.explained import outdated, unexplained
from grading.proof.mutants import Mutant

GOAL = 0.98  # share of the mutants of a course that must be rejected


@dataclass
class ExerciseProof:
    """One exercise: how many answers of each kind there are, and how many were judged as due.

    mutants: changes of the solution, of which `killed` are rejected and `equivalent` do the same;
    the survivors are accepted though some input tells them from it. guards: kinds of input that the
    exercise allows, of which wrong answers for the `unguarded` are paid. explained: {change: why};
    retold: {wrong answer: the diagnosis that it is told}, where that is not the expected one.
    """

    name: str
    right: int = 0
    accepted: int = 0
    wrong: int = 0
    rejected: int = 0
    mutants: int = 0
    killed: int = 0
    equivalent: list[Mutant] = field(default_factory=list)
    survivors: list[Mutant] = field(default_factory=list)
    guards: int = 0
    unguarded: list[Mutant] = field(default_factory=list)
    explained: dict[str, str] = field(default_factory=dict)
    retold: dict[Answer, str] = field(default_factory=dict)
    gaps: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.gaps

    @property
    def telling(self) -> int:
        """The number of mutants that do something else than the solution."""
        return self.mutants - len(self.equivalent)

    def add(self, answer: Answer, full: bool, diagnosis: str) -> None:
        """Count one graded answer; a verdict that is not due becomes a gap."""
        if answer.right:
            self.right += 1
            self.accepted += full
            if not full:
                self.gaps.append(f"rejects the right answer {answer.title!r} ({diagnosis})")
        else:
            self.wrong += 1
            self.rejected += not full and diagnosis == answer.expected
            if full:
                self.gaps.append(f"accepts the wrong answer {answer.title!r}")
            elif diagnosis != answer.expected:
                self.retold[answer] = diagnosis
                told = f"{diagnosis}, not {answer.expected}"
                self.gaps.append(f"the wrong answer {answer.title!r} is told {told}")

    def close(self) -> None:
        """Note a bank that is too small, and mutants that live without a reason."""
        if self.right < FEWEST_RIGHT or self.wrong < FEWEST_WRONG:
            self.gaps.append(
                f"its bank has {self.right} right and {self.wrong} wrong answers; "
                f"at least {FEWEST_RIGHT} and {FEWEST_WRONG} are due"
            )
        for mutant in unexplained(self.survivors, self.explained):
            self.gaps.append(f"accepts a mutant, line {mutant.line}: {mutant.old} → {mutant.new}")
        for guard in unexplained(self.unguarded, self.explained):
            self.gaps.append(f"pays an answer that is {guard.new}")
        if self.mutants:
            for line in outdated([*self.survivors, *self.unguarded], self.explained):
                self.gaps.append(f"mutants.yaml explains what does not survive: {line}")


@dataclass
class LessonProof:
    """A lesson: its exercises, and the gaps that concern the lesson as a whole."""

    name: str
    exercises: list[ExerciseProof]
    gaps: list[str]

    @property
    def ok(self) -> bool:
        return not self.gaps and all(exercise.ok for exercise in self.exercises)


@dataclass(frozen=True)
class Totals:
    """The figures of all lessons together."""

    exercises: int
    right: int
    accepted: int
    wrong: int
    rejected: int
    killed: int
    telling: int
    gaps: int
    goal: float

    @property
    def share(self) -> float:
        """The share of mutants that are rejected."""
        return self.killed / self.telling if self.telling else 1.0

    @property
    def ok(self) -> bool:
        return not self.gaps and self.share >= self.goal


def totals(results: list[LessonProof], *, whole: bool = True) -> Totals:
    """Add up the figures of all exercises.

    whole: these are all lessons of the course, for which the goal holds; in one lesson a few
    mutants that live for a reason weigh more.
    """
    found = [proof for result in results for proof in result.exercises]
    gaps = sum(len(result.gaps) for result in results) + sum(len(p.gaps) for p in found)
    counted = ("right", "accepted", "wrong", "rejected", "killed", "telling")
    sums = {name: sum(getattr(proof, name) for proof in found) for name in counted}
    return Totals(exercises=len(found), gaps=gaps, goal=GOAL if whole else 0.0, **sums)


def summary(t: Totals) -> str:
    """All of it in one line."""
    killed = f", {t.killed} of {t.telling} mutants killed ({t.share:.1%})" if t.telling else ""
    missed = [] if t.share >= t.goal else [f"{t.goal:.0%} of the mutants are due"]
    missed += [f"{t.gaps} gap{'s' if t.gaps > 1 else ''}"] if t.gaps else []
    return (
        f"{t.exercises} exercises: {t.accepted} of {t.right} right answers accepted, "
        f"{t.rejected} of {t.wrong} wrong answers rejected as expected{killed}: "
        f"{', '.join(missed) or 'proven'}"
    )
