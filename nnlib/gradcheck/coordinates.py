"""Measuring a block by central differences in every coordinate."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnlib.gradcheck.comparison import RTOL
from nnlib.gradcheck.differences import Array, Point, Probe, Slopes, coordinate, scale_of
from nnlib.gradcheck.directions import resolved, unit_of
from nnlib.gradcheck.task import Task
from nnlib.gradcheck.truth import Truth

ROUNDS = 2
EXAMINED = 3  # wrong coordinates examined closely in each block


def measured(
    task: Task, stop_point: Point, answer: list[Array], probe: Probe, blocks: list[int]
) -> Truth:
    """Return the truth by central differences in all coordinates of some blocks.

    The other blocks are taken as the answer has them. 2 calls per coordinate, more where the answer
    disagrees: there the worst coordinates are examined over eight steps.
    """
    expected, errors, kinks = [], [], []
    for i in range(len(task.wrt)):
        shape = task.shape + task.block(stop_point, i).shape
        if i not in blocks:
            expected.append(answer[i])
            errors.append(np.zeros(shape))
            kinks.append(np.zeros(shape, dtype=bool))
            continue
        block = measured_block(task, stop_point, answer[i], probe, i)
        expected.append(block.expected[0])
        errors.append(block.error[0])
        kinks.append(block.kink[0])
    return Truth(expected, errors, kinks)


def measured_block(task: Task, point: Point, got: Array, probe: Probe, index: int) -> Truth:
    """Return the truth for one block."""
    x = task.block(point, index)
    position = task.wrt[index]
    shape = task.shape + x.shape
    outputs = int(np.prod(task.shape, dtype=int))
    value = np.zeros((outputs, x.size))
    error = np.zeros((outputs, x.size))
    unit = scale_of(x)
    comparable = got.shape == shape and bool(np.all(np.isfinite(got)))
    claimed = got.reshape(outputs, x.size) if comparable else np.zeros((outputs, x.size))
    size = float(np.max(np.abs(claimed) * unit.reshape(-1), initial=0.0))
    step = task.limited(probe.best_step(size, float(np.max(unit, initial=0.0))))
    table = []
    for j in range(x.size):
        slopes = probe.slopes({position: coordinate(unit, j)}, step)
        if not np.all(np.isfinite(slopes.central)):
            unit.flat[j] = unit_of(x, careful=True).flat[j]
            slopes = probe.slopes({position: coordinate(unit, j)}, step)
        table.append(slopes)
        value[:, j], error[:, j] = slopes.central / unit.flat[j], slopes.noise / unit.flat[j]
    kink = np.zeros((outputs, x.size), dtype=bool)
    block = Truth([value], [error], [kink])
    if comparable:
        refine(probe, position, unit, claimed, block, step, table)
    return Truth([value.reshape(shape)], [error.reshape(shape)], [kink.reshape(shape)])


def refine(
    probe: Probe,
    position: int,
    unit: Array,
    claimed: Array,
    block: Truth,
    step: float,
    table: list[Slopes],
) -> None:
    """Examine the worst coordinates that disagree; improve the block's truth in place.

    When they confirm the first measurement it stands for all; when they lie on kinks the others
    that disagree are taken to lie there too, as they are judged at another point in any case.
    """
    (value,), (error,), (kink,) = block.parts()
    scale = unit.reshape(-1)
    checked: set[int] = set()
    for _ in range(ROUNDS):
        off = disagreement(claimed, value, error, kink)
        columns = [int(j) for j in np.argsort(-off.max(axis=0)) if off[:, j].any()]
        fresh = [j for j in columns if j not in checked][:EXAMINED]
        checked |= set(fresh)
        size = float(np.max(np.abs(value), initial=0.0))
        finer = []
        for j in fresh:
            along = claimed[:, j] * scale[j]
            direction = {position: coordinate(unit, j)}
            best = resolved(probe, direction, along, size * scale[j], step, table[j])
            measured_before = value[:, j].copy(), error[:, j].copy()
            value[:, j], error[:, j] = best.value / scale[j], best.error / scale[j]
            kink[:, j] |= best.kink
            near = np.abs(value[:, j] - measured_before[0]) <= RTOL * size + 2 * (
                error[:, j] + measured_before[1]
            )
            still = np.abs(claimed[:, j] - value[:, j]) > RTOL * size + 2 * error[:, j]
            if np.any(near & still & (off[:, j] > 0) & ~best.kink):
                return
            finer.append(best.step)
        rest = [j for j in columns if j not in checked]
        if fresh and all(kink[:, j].any() for j in fresh):
            kink[:, rest] |= off[:, rest] > 0
        elif rest:
            for j in rest:
                table[j] = probe.slopes({position: coordinate(unit, j)}, float(np.median(finer)))
                value[:, j], error[:, j] = table[j].central / scale[j], table[j].noise / scale[j]
        if not rest:
            return


def disagreement(claimed: Array, value: Array, error: Array, kink: npt.NDArray[np.bool_]) -> Array:
    """Return by how much each entry misses what is allowed (0 where it passes or is a kink)."""
    allowed = RTOL * np.max(np.abs(value), initial=0.0) + 2 * error
    off = np.abs(claimed - value) - allowed
    return np.asarray(np.where((off > 0) & ~kink, off, 0.0))
