"""Finding the wrong entries of a block too large to measure in every coordinate."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnlib.gradcheck.differences import Array, Probe
from nnlib.gradcheck.directions import AGREES, drawn_direction, largest, slope_along, tried
from nnlib.gradcheck.task import Task
from nnlib.gradcheck.tour import Stop

MEASURED = 20_000  # entries that are measured at most
PARTS = 8  # of an axis: where most of them are wrong, the whole axis is taken
CROWD = 16  # parts: where more are wrong, and most of their halves, all of these halves are taken


def by_ratio(task: Task, stop: Stop, probe: Probe, block: int) -> Array | None:
    """Return a block's expected values when it is off by one factor, else None (8 calls)."""
    ratios = []
    everything = np.ones(task.block(stop.point, block).shape, dtype=np.bool_)
    for _ in range(4):
        direction, size = drawn_direction(task, stop.point, stop.answer, {block: everything})
        step = probe.best_step(size, largest(direction))
        claimed = slope_along(task, stop.answer, direction)
        with np.errstate(all="ignore"):
            ratios.append(float((probe.slopes(direction, step).central / claimed)[0]))
    one = np.ptp(ratios) <= 1e-4 * abs(np.mean(ratios))
    return np.asarray(stop.answer[block] * np.mean(ratios)) if one else None


def suspected(task: Task, stop: Stop, probe: Probe, block: int) -> npt.NDArray[np.bool_]:
    """Return the entries that may be wrong: those in a wrong line along every axis."""
    shape = task.block(stop.point, block).shape
    mask = np.ones(shape, dtype=np.bool_)
    for axis, length in enumerate(shape):
        lines = np.zeros(length, dtype=np.bool_)
        lines[wrong_lines(task, stop, probe, block, axis)] = True
        mask &= np.expand_dims(lines, [i for i in range(len(shape)) if i != axis])
    return mask


def wrong_lines(task: Task, stop: Stop, probe: Probe, block: int, axis: int) -> list[int]:
    """Return the lines along an axis where f disagrees, by bisection; all when most parts do.

    Where the wrong lines are a crowd, it ends early with some right ones among them: measuring
    each costs fewer calls than halving on.
    """
    shape = task.block(stop.point, block).shape

    def disagrees(part: npt.NDArray[np.intp]) -> bool:
        chosen = np.zeros(shape, dtype=np.bool_)
        np.moveaxis(chosen, axis, 0)[part] = True
        return tried(task, probe, stop.answer, {block: chosen}) != AGREES

    parts = [part for part in np.array_split(np.arange(shape[axis]), PARTS) if part.size]
    found = [part for part in parts if disagrees(part)]
    if 2 * len(found) > len(parts) > 1:
        return list(range(shape[axis]))
    while found and max(part.size for part in found) > 1:
        halves = [half for part in found for half in np.array_split(part, 2) if half.size]
        found = [half for half in halves if disagrees(half)]
        if len(found) > max(CROWD, 0.75 * len(halves)):
            break
    return [int(line) for part in found for line in part]
