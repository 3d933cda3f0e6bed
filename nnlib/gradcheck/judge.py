"""Judging the answers of a tour: their form first, then their values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnlib.gradcheck.against_differences import LARGE, against_differences
from nnlib.gradcheck.against_reference import against_reference
from nnlib.gradcheck.comparison import Comparison
from nnlib.gradcheck.directions import AGREES, tried
from nnlib.gradcheck.stops import is_wrong, located, probe_at, whole
from nnlib.gradcheck.task import Task
from nnlib.gradcheck.tour import Stop, Tour
from nnlib.gradcheck.truth import Truth, compared, referred, top_slope

__all__ = ["is_stale", "is_wrong", "judged"]


def judged(task: Task, tour: Tour) -> list[Comparison]:
    """Return the comparisons at the first stop that is wrong, or at the best judged stop."""
    task.top = max(top_slope(task, stop.point, stop.answer) for stop in tour.stops)
    malformed = badly_formed(task, tour)
    if malformed is not None:
        return malformed
    by = against_reference if task.reference is not None else against_differences
    return by(task, tour)


def badly_formed(task: Task, tour: Tour) -> list[Comparison] | None:
    """Return the comparisons at the first stop whose answer has a bad shape or is not finite."""
    for stop in tour.stops:
        shapes = [task.shape + task.block(stop.point, i).shape for i in range(len(task.wrt))]
        formed = [
            a.shape == s and bool(np.all(np.isfinite(a)))
            for a, s in zip(stop.answer, shapes, strict=True)
        ]
        if all(formed):
            continue
        if task.reference is not None:
            return compared(task, stop.point, stop.answer, referred(task, stop.point))
        if task.parameters <= LARGE:
            return located(task, stop, list(range(len(shapes))))
        return by_form(task, stop, formed)
    return None


def by_form(task: Task, stop: Stop, formed: list[bool]) -> list[Comparison]:
    """Return the comparisons of large blocks: those in good form are tried along a direction."""
    blocks = range(len(formed))
    zeros = [np.zeros(task.shape + task.block(stop.point, i).shape) for i in blocks]
    kinks = [np.zeros(zero.shape, dtype=bool) for zero in zeros]
    expected = [stop.answer[i] if formed[i] else zeros[i] for i in blocks]
    found = compared(task, stop.point, stop.answer, Truth(expected, zeros, kinks))
    for i in blocks:
        probe, chosen = probe_at(task, stop), whole(task, stop, i)
        if formed[i] and tried(task, probe, stop.answer, chosen) != AGREES:
            found[i] = replace(found[i], somewhere=True)
    return found


def is_stale(task: Task, tour: Tour, block: int) -> bool:
    """Return whether a block has the same answer at two stops, and is right at one of them."""
    for stop in tour.stops:
        value = stop.answer[block]
        same = [other for other in tour.stops if np.array_equal(value, other.answer[block])]
        if len(same) < 2 or not value.any() or not np.all(np.isfinite(value)):
            continue
        if value.shape != task.shape + task.block(stop.point, block).shape:
            continue
        chosen = whole(task, stop, block)
        if tried(task, probe_at(task, stop), stop.answer, chosen) == AGREES:
            return True
    return False
