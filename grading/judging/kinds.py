"""What hidden inputs have that shown ones have not, in words without a number.

A student whose function is right on the inputs shown reads it where the author wrote nothing about
a hidden part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from nnlib.check.parts import CheckPart, Derivative
from nnlib.check.sealed import SealedLesson
from nnlib.gradcheck import Plan

Arrays = Sequence[np.ndarray]
LARGE = 100.0

# {what a case may have: whether its numbers do}
_KINDS: dict[str, Callable[[Arrays], bool]] = {
    "a single example": lambda arrays: any(a.ndim > 0 and len(a) == 1 for a in arrays),
    "nothing but zeros": lambda arrays: any(a.size > 1 and not a.any() for a in arrays),
    "entries that are all alike": lambda arrays: any(a.size > 1 and np.ptp(a) == 0 for a in arrays),
    "negative numbers": lambda arrays: any((a < 0).any() for a in arrays),
    "zeros": lambda arrays: any((a == 0).any() for a in arrays),
    "large numbers": lambda arrays: any(np.abs(a).max(initial=0) > LARGE for a in arrays),
    "numbers that are not finite": lambda arrays: any(not np.isfinite(a).all() for a in arrays),
}
_SIZES = "other sizes"


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
    new, known = ([list(_arrays(case)) for case in cases] for cases in (hidden, shown))
    found = [kind for kind, has in _KINDS.items() if any(map(has, new)) > any(map(has, known))]
    sizes = [{tuple(a.shape for a in case) for case in cases} for cases in (new, known)]
    return [_SIZES, *found] if sizes[0] - sizes[1] else found


def _arrays(value: Any) -> Iterator[np.ndarray]:
    """The numbers in a case, as arrays."""
    if isinstance(value, np.ndarray | int | float) and np.asarray(value).dtype.kind in "biuf":
        yield np.asarray(value, dtype=float)
    elif isinstance(value, Mapping):
        yield from _arrays(list(value.values()))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _arrays(item)
