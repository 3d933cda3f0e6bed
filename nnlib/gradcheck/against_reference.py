"""Judging an answer beside a trusted gradient."""

from __future__ import annotations

import numpy as np

from nnlib.gradcheck.comparison import RTOL, Comparison
from nnlib.gradcheck.coordinates import EXAMINED, THOROUGH
from nnlib.gradcheck.differences import Probe, coordinate, scale_of
from nnlib.gradcheck.directions import resolved
from nnlib.gradcheck.stops import RETRIES, is_wrong, near_stop, probe_at
from nnlib.gradcheck.task import Task
from nnlib.gradcheck.tour import Stop, Tour
from nnlib.gradcheck.truth import Truth, compared, referred


def against_reference(task: Task, tour: Tour) -> list[Comparison]:
    """Return the comparisons at the first wrong stop, or at the first stop."""
    verdicts = []
    for stop in tour.stops:
        verdicts.append(settled(task, stop))
        if is_wrong(verdicts[-1]):
            return verdicts[-1]
    return verdicts[0]


def settled(task: Task, stop: Stop, retries: int = RETRIES) -> list[Comparison]:
    """Return the comparisons at a stop, or near it where f has a kink at the stop."""
    truth = referred(task, stop.point)
    comparisons = compared(task, stop.point, stop.answer, truth)
    if not is_wrong(comparisons) or not retries:
        return comparisons
    excused = beside_kinks(task, stop, comparisons, truth)
    near = near_stop(task, stop) if truth.kinks else None
    if near is None:
        return excused
    there = settled(task, near, retries - 1)
    if is_wrong(there):  # then the mistake is told at the point that was given, if it shows there
        truth = referred(task, stop.point)
        excused = beside_kinks(task, stop, comparisons, truth, THOROUGH)
    return excused if is_wrong(excused) else there


def beside_kinks(
    task: Task,
    stop: Stop,
    comparisons: list[Comparison],
    truth: Truth,
    examined: int = EXAMINED,
) -> list[Comparison]:
    """Mark the wrong coordinates of a block that are kinks: all, when the worst ones are."""
    probe = probe_at(task, stop)
    for i, c in enumerate(comparisons):
        wrong = c.wrong.reshape(-1, task.block(stop.point, i).size)
        off = np.abs(c.got - c.expected).reshape(wrong.shape) * wrong
        columns = [int(j) for j in np.argsort(-off.max(axis=0)) if off[:, j].any()]
        on_kink = [j for j in columns[:examined] if kinked(task, stop, probe, c, i, j)]
        if len(on_kink) == examined:
            on_kink = columns
        mask = truth.kink[i].reshape(wrong.shape)
        mask[:, on_kink] |= wrong[:, on_kink]
    return compared(task, stop.point, stop.answer, truth)


def kinked(task: Task, stop: Stop, probe: Probe, c: Comparison, block: int, column: int) -> bool:
    """Return whether every wrong output of one coordinate has a kink there.

    On a kink the central slope may also happen to be the answer, and then not the reference.
    """
    x = task.block(stop.point, block)
    direction = coordinate(scale_of(x), column)
    length = float(direction.flat[column])
    wrong = c.wrong.reshape(-1, x.size)[:, column]
    claimed = c.got.reshape(-1, x.size)[:, column] * length
    trusted = c.expected.reshape(-1, x.size)[:, column] * length
    size = float(np.max(np.abs(c.expected), initial=0.0)) * length
    step = probe.best_step(size, length)
    moved = {task.wrt[block]: direction}
    best = resolved(probe, moved, claimed, size, step, probe.slopes(moved, step))
    nearer = np.abs(best.value - claimed) < np.abs(best.value - trusted) / 100
    clear = np.abs(best.value - trusted) > 10 * (RTOL * size + best.error)
    return bool((best.kink | (nearer & clear))[wrong].all())
