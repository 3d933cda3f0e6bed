"""One output of f at a time: differences of it lie on the grid of its own last place.

A Jacobian has one row for each output. A vector-Jacobian product gives a row when its upstream
gradient is 1 at one output and 0 elsewhere; any other upstream mixes the grids of the outputs.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnlib.gradcheck.differences import Array, Point, scale_of
from nnlib.gradcheck.task import Task
from nnlib.gradcheck.tour import Stop

ASKED = 3  # stops at which one output is chosen
SHIFT = 1e-3  # of the parameter's scale: what an output must feel


class Row(NamedTuple):
    """The slopes of one output of f at a point, one array per block."""

    point: Point
    output: int
    value: float
    slopes: list[Array]


def rows(task: Task, stops: list[Stop]) -> list[Row]:
    """Return one row at each stop: a gradient as it is, or an output's own at up to three stops.

    An output is chosen that feels a block which no row before has seen. It takes up to 2 calls of
    f at a stop, and 1 of a vector-Jacobian product.
    """
    if task.scalar and task.outputs is None:
        return [Row(stop.point, 0, float(stop.centre[0]), stop.answer) for stop in stops]
    found: list[Row] = []
    for stop in stops[:ASKED]:
        seen = [any(row.slopes[i].any() for row in found) for i in range(len(task.wrt))]
        unseen = [i for i, known in enumerate(seen) if not known] or list(range(len(seen)))
        values = task.vector(stop.point)
        output = ordinary(values, task.vector(shifted(task, stop.point, unseen)))
        if output is None:
            continue
        point = asking(task, stop.point, output)
        answer = stop.answer if task.outputs is None else task.answered(point)
        found.append(Row(point, output, float(values[output]), row_of(task, point, answer, output)))
    return found


def ordinary(values: Array, shifted: Array) -> int | None:
    """Return an output of middle size among those that change, or None."""
    felt = np.flatnonzero((values != shifted) & np.isfinite(values * shifted) & (values != 0))
    sizes = np.abs(values[felt])
    return int(felt[np.argmin(np.abs(sizes - np.median(sizes)))]) if felt.size else None


def shifted(task: Task, point: Point, blocks: list[int]) -> Point:
    """Return the point with some of its blocks moved a little."""
    moved = list(point)
    for position in (task.wrt[i] for i in blocks):
        x = np.asarray(point[position])
        moved[position] = np.asarray(x + SHIFT * scale_of(x) * task.rng.uniform(0.5, 1, x.shape))
    return tuple(moved)


def asking(task: Task, point: Point, output: int) -> Point:
    """Return the point at which the answer holds one output's row."""
    if task.outputs is None:
        return point
    upstream = np.zeros_like(point[-1])
    upstream.flat[output] = 1.0
    return (*point[:-1], upstream)


def row_of(task: Task, point: Point, answer: list[Array], output: int) -> list[Array]:
    """Return the slopes of one output in an answer: a product asked for them is nothing else."""
    if task.scalar:
        return answer
    shapes = [task.block(point, i).shape for i in range(len(task.wrt))]
    return [
        np.asarray(a.reshape(-1, *shape)[output]) for a, shape in zip(answer, shapes, strict=True)
    ]
