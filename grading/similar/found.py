"""What a comparison of a class came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import comb

from grading.similar.evidence import Pair
from grading.similar.hand_ins import Answers


@dataclass(frozen=True)
class Found:
    """What came of a class. called: {student: id and name}; numbers: {exercise: its number}.

    told: {student: what of theirs could not be compared}.
    """

    lesson: str
    called: dict[str, str]
    numbers: dict[str, str]
    answers: dict[str, Answers]
    pairs: list[Pair]
    told: dict[str, list[str]] = field(default_factory=dict)

    @property
    def compared(self) -> int:
        """How many pairs there are of those who worked on an exercise."""
        return comb(sum(map(bool, self.answers.values())), 2)
