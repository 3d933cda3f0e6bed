"""Stops near a point, and closer looks at a stop whose answer is wrong."""

from __future__ import annotations

import numpy as np

from nnlib.gradcheck.comparison import Comparison
from nnlib.gradcheck.coordinates import THOROUGH, measured
from nnlib.gradcheck.differences import Array, Probe
from nnlib.gradcheck.directions import Chosen, drawn_direction, largest, slope_along
from nnlib.gradcheck.protocol import Failure
from nnlib.gradcheck.task import Task
from nnlib.gradcheck.tour import Stop
from nnlib.gradcheck.truth import Truth, compared

LOCATED = 5000  # entries of a wrong block up to which each one is measured
RETRIES = 3  # points tried near a kink


def near_stop(task: Task, stop: Stop) -> Stop | None:
    """Return a stop at a random point near another one, where f can be called."""
    text = "J has a kink at a point: judged at another point nearby."
    if text not in task.notes:
        task.notes.append(text)
    near = task.nearby(stop.point)
    if near is None:
        return None
    try:
        return Stop(near[0], near[1], task.answered(near[0]), given=False)
    except Failure as failure:
        if failure.finding.code != "raised":
            raise
        return None


def probe_at(task: Task, stop: Stop) -> Probe:
    """Return f at a stop, ready to be moved."""
    return Probe(task.value, stop.point, stop.centre)


def whole(task: Task, stop: Stop, *blocks: int) -> Chosen:
    """Return all coordinates of some blocks."""
    return {i: np.ones(task.block(stop.point, i).shape, dtype=np.bool_) for i in blocks}


def is_wrong(comparisons: list[Comparison]) -> bool:
    """Return whether any block is wrong."""
    return any(c.got.shape != c.expected.shape or c.wrong.any() for c in comparisons)


def agreed(task: Task, stop: Stop) -> list[Comparison]:
    """Return the comparisons of an answer that every direction confirmed."""
    zeros = [np.zeros(a.shape) for a in stop.answer]
    kinks = [np.zeros(a.shape, dtype=bool) for a in stop.answer]
    return compared(task, stop.point, stop.answer, Truth(stop.answer, zeros, kinks))


def located(task: Task, stop: Stop, blocks: list[int]) -> list[Comparison]:
    """Return comparisons with the given blocks measured: by one ratio, or in all coordinates."""
    probe = probe_at(task, stop)
    small = [i for i in blocks if task.block(stop.point, i).size <= LOCATED]
    truth = measured(task, stop.answer, probe, small, THOROUGH)
    for i in set(blocks) - set(small):
        truth.expected[i] = by_ratio(task, stop, probe, i)
    return compared(task, stop.point, stop.answer, truth)


def by_ratio(task: Task, stop: Stop, probe: Probe, block: int) -> Array:
    """Return a large block's expected values when it is off by one factor, else random signs."""
    ratios = []
    everything = whole(task, stop, block)
    for _ in range(4):
        direction, size = drawn_direction(task, stop.point, stop.answer, everything)
        step = probe.best_step(size, largest(direction))
        claimed = slope_along(task, stop.answer, direction)
        with np.errstate(all="ignore"):
            ratios.append(float((probe.slopes(direction, step).central / claimed)[0]))
    if np.ptp(ratios) <= 1e-4 * abs(np.mean(ratios)):
        return np.asarray(stop.answer[block] * np.mean(ratios))
    return np.asarray(stop.answer[block] * task.rng.uniform(1.5, 3.0, stop.answer[block].shape))
