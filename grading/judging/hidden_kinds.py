"""What hidden inputs have that shown ones have not, in words without a number.

A student whose function is right on the inputs shown reads it where the author wrote nothing about
a hidden part.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from nnlib.check.kinds import KINDS, arrays_in
from nnlib.check.parts import CheckPart, Derivative
from nnlib.check.sealed import SealedLesson
from nnlib.gradcheck import Plan

_SIZES = "other sizes"
_KINDS = tuple(kind for kind in KINDS if kind.times == 1 and kind.title.replace(" ", "").isalpha())


def with_kinds(lesson: SealedLesson) -> SealedLesson:
    """The checks, with a sentence for each hidden part whose author wrote none."""
    exercises = {
        name: replace(exercise, parts=tuple(_told(exercise.parts)))
        for name, exercise in lesson.exercises.items()
    }
    return replace(lesson, exercises=exercises)


def _told(parts: Sequence[CheckPart]) -> Iterator[CheckPart]:
    shown = [case for part in parts if not part.hidden for case in cases_of(part)]
    for part in parts:
        if part.hidden and not part.about and (found := kinds_beside(cases_of(part), shown)):
            yield replace(part, about=f"those have {' and '.join(found)}")
        else:
            yield part


def cases_of(part: CheckPart) -> list[tuple[Any, ...]]:
    """The arguments of each call that a part asks for; none of an optimizer's steps."""
    if not isinstance(part, Derivative):
        return list(part.cases)
    places = part.plan.places if isinstance(part.plan, Plan) else ()
    return [place.point for place in places if place.role == "given"]


def kinds_beside(hidden: Sequence[Any], shown: Sequence[Any]) -> list[str]:
    """What some hidden case has and no shown one."""
    new, known = (
        {tuple(a.shape for a in arrays_in(c)) for c in cases} for cases in (hidden, shown)
    )
    found = [
        kind.title
        for kind in _KINDS
        if any(map(kind.holds, hidden)) and not any(map(kind.holds, shown))
    ]
    return [_SIZES, *found] if new - known else found
