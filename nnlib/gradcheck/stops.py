"""Stops near a point, and closer looks at a stop whose answer is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nnlib.gradcheck.comparison import Comparison
from nnlib.gradcheck.coordinates import THOROUGH, Columns, measured
from nnlib.gradcheck.differences import Probe
from nnlib.gradcheck.directions import Chosen
from nnlib.gradcheck.protocol import Failure
from nnlib.gradcheck.search import MEASURED, by_ratio, suspected
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
    """Return comparisons with the given blocks measured: a value that is told is a measured one.

    A large block is off by one ratio, or is measured where a search finds it wrong. Where that is
    too much, or nothing, it is wrong somewhere.
    """
    probe = probe_at(task, stop)
    columns: Columns = {i: None for i in blocks}
    ratios, somewhere = {}, []
    for i in [i for i in blocks if task.block(stop.point, i).size > LOCATED]:
        columns.pop(i)
        ratio = by_ratio(task, stop, probe, i)
        chosen = suspected(task, stop, probe, i) if ratio is None else None
        if ratio is not None:
            ratios[i] = ratio
        elif chosen is not None and 0 < chosen.sum() <= MEASURED:
            columns[i] = np.flatnonzero(chosen)
        else:
            somewhere.append(i)
    truth = measured(task, stop.answer, probe, columns, THOROUGH)
    for i, expected in ratios.items():
        truth.expected[i] = expected
    found = compared(task, stop.point, stop.answer, truth)
    return [replace(c, somewhere=True) if i in somewhere else c for i, c in enumerate(found)]
