"""How much likelier two people's agreement is if one copied than if both worked alone.

A choice that both made speaks for a copy the more, the rarer it is among the others, given what
else both chose (who writes a mean as a sum writes the division, too). Each statement that only one
of them has speaks against it. What the release or the commonest answer holds says nothing alone;
the same whole answer speaks for a copy by how few of the others gave it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grading.similar.choices import Choices

TIMES = 600  # likelier as a copy than as chance, for a pair to be told
AGAINST = 3.0  # nats, of each statement that only one of both has
FEWEST, SHARE = 5, 0.1  # people with one and the same answer, for it to be the common one
IMPLIED, APART = 0.9, 0.5  # share with a choice, of those with a part of it or another, unseen
COPIED = (0.05, 0.9)  # share of the exercises, of who copies one of them and of who copies all


@dataclass(frozen=True)
class Agreement:
    """Two people in one exercise. nats: the logarithm of how much likelier it is as a copy.

    shared: the forms of the choices that both made and that say something.
    """

    exercise: str
    nats: float
    shared: frozenset[str]


@dataclass(frozen=True)
class Pair:
    """Two people who agree beyond chance, exercise by exercise, the most telling first."""

    students: tuple[str, str]
    times: float
    agreements: tuple[Agreement, ...]


class Exercise:
    """One exercise of a class. given: the release's code; known: answers that are nobody's here."""

    def __init__(
        self,
        name: str,
        answers: Mapping[str, Choices],
        given: Collection[str] = (),
        known: Sequence[Choices] = (),
    ) -> None:
        self.name, self.students = name, [*answers]
        everyone = [*answers.values(), *known]
        counts = Counter(form for one in everyone for form in one.lines)
        self._forms = sorted((f for f, n in counts.items() if n > 1), key=lambda f: (-counts[f], f))
        rows = _table([one.lines for one in everyone], self._forms)
        people = len(everyone) - 2  # the two who are compared do not count
        self._together = rows.T @ rows - 2
        self._alone = np.clip((self._together.diagonal() + 1) / (people + 2), 0, 1)
        said = {*given, *_commonest([*answers.values()])}
        self._telling = np.array([form not in said for form in self._forms], dtype=bool)
        self._rows = rows[: len(answers)] > 0
        self._whole = _same_whole([*everyone], len(answers))
        self._against = AGAINST * _apart([one.statements for one in answers.values()])

    def most(self) -> np.ndarray:
        """For each two of the students at most so many nats, which takes a moment for all."""
        weighted = self._rows * (-np.log(self._alone) * self._telling)
        most: np.ndarray = weighted @ self._rows.T + self._whole - self._against
        return most

    def agreement(self, one: int, other: int) -> Agreement:
        """What two of the students have in common."""
        both = np.flatnonzero(self._rows[one] & self._rows[other] & self._telling)
        chosen = max(float(self._nats(both).sum()), float(self._whole[one, other]))
        nats = chosen - float(self._against[one, other])
        return Agreement(self.name, nats, frozenset(self._forms[k] for k in both))

    def _nats(self, both: np.ndarray) -> np.ndarray:
        """Minus the logarithm of the share of the others who made each choice, too.

        Of those who made that commoner choice of the two's which tells it best, where one does.
        """
        if not len(both):
            return np.zeros(0)
        together = self._together[np.ix_(both, both)]
        forms = [self._forms[k] for k in both]
        likely = np.array(
            [[IMPLIED if part in form else APART for part in forms] for form in forms]
        )
        given = (together + likely) / (together.diagonal() + 1)
        told = np.tril(given, -1).max(axis=1, initial=0.0)
        nats: np.ndarray = -np.log(np.clip(np.maximum(self._alone[both], told), 0, 1))
        return nats


def pairs(exercises: Sequence[Exercise], students: Sequence[str]) -> list[Pair]:
    """The pairs that agree beyond chance, the most telling first."""
    place = {name: k for k, name in enumerate(students)}
    most = np.full((len(exercises), len(students), len(students)), -np.inf)
    for table, exercise in zip(most, exercises, strict=True):
        here = [place[name] for name in exercise.students]
        table[np.ix_(here, here)] = exercise.most()
    likely = np.argwhere(np.triu(_together(most) >= np.log(TIMES), 1))
    found = [_pair(exercises, students[one], students[other]) for one, other in likely]
    return sorted((p for p in found if p.times >= TIMES), key=lambda p: (-p.times, p.students))


def _pair(exercises: Sequence[Exercise], one: str, other: str) -> Pair:
    agreements = [
        exercise.agreement(exercise.students.index(one), exercise.students.index(other))
        for exercise in exercises
        if {one, other} <= {*exercise.students}
    ]
    nats = float(_together(np.array([[a.nats] for a in agreements]))[0])
    ranked = sorted(agreements, key=lambda a: -a.nats)
    return Pair((one, other), float(np.exp(min(nats, 100.0))), tuple(ranked))


def _together(nats: np.ndarray) -> np.ndarray:
    """The exercises (first axis) taken together: some of them are copied, or nearly all."""
    kinds = [np.logaddexp(np.log1p(-c), np.log(c) + nats).sum(axis=0) for c in COPIED]
    whole: np.ndarray = np.logaddexp(*kinds) - np.log(len(kinds))
    return whole


def _table(people: Sequence[Collection[str]], forms: Sequence[str]) -> np.ndarray:
    """A row for each of the people: 1 for each form that is theirs."""
    place = {form: k for k, form in enumerate(forms)}
    table = np.zeros((len(people), len(forms)))
    for row, own in zip(table, people, strict=True):
        row[[place[form] for form in own if form in place]] = 1
    return table


def _same_whole(everyone: Sequence[Choices], students: int) -> np.ndarray:
    """For each two of the students who gave one and the same answer, how rare it is, in nats."""
    kinds = {form: k for k, form in enumerate({frozenset(one.lines) for one in everyone})}
    which = np.array([kinds[frozenset(one.lines)] for one in everyone], dtype=int)
    others = np.bincount(which, minlength=len(kinds))[which[:students]] - 1
    rare = np.log(len(everyone) / np.maximum(others, 1))
    whole: np.ndarray = (which[:students, None] == which[:students]) * rare
    return whole


def _apart(statements: Sequence[frozenset[str]]) -> np.ndarray:
    """For each two of the people the number of statements that only one of them has."""
    table = _table(statements, sorted({form for own in statements for form in own}))
    count = table.sum(axis=1)
    apart: np.ndarray = count[:, None] + count - 2 * table @ table.T
    return apart


def _commonest(answers: Sequence[Choices]) -> Collection[str]:
    """The choices of the answer that most people gave, where several did."""
    whole = Counter(frozenset(one.lines) for one in answers)
    form, count = whole.most_common(1)[0] if whole else (frozenset[str](), 0)
    return form if count >= max(FEWEST, SHARE * len(answers)) else ()
