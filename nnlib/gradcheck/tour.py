"""The tour: every point is visited, the first one twice, and the answers are compared in time.

A function whose answer depends on earlier calls, on chance or on stale data shows here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nnlib.gradcheck.differences import Array, Point
from nnlib.gradcheck.protocol import Failure
from nnlib.gradcheck.task import Task

REPEATS = 1e-9  # two calls at one point may differ by this share of the block


@dataclass
class Stop:
    """A point with f there and the answer given there."""

    point: Point
    centre: Array
    answer: list[Array]
    given: bool = True  # False for a point that the checker drew itself


@dataclass
class Tour:
    """The stops in the order of the points, and the first answer once more."""

    stops: list[Stop]
    order: list[int]
    repeated: list[Array]


def travelled(task: Task) -> Tour:
    """Visit all points in mixed order, the first one twice."""
    centres = [task.value(*point) for point in task.points]
    for centre in centres:
        if not np.all(np.isfinite(centre)):
            raise Failure("loss-not-finite", seen=str(centre[~np.isfinite(centre)][0]))
    answers: dict[int, list[Array]] = {}
    order = [0, *range(len(task.points) - 1, 0, -1)]
    for index in order:
        answers[index] = task.answered(task.points[index])
    stops = [
        Stop(p, c, answers[i]) for i, (p, c) in enumerate(zip(task.points, centres, strict=True))
    ]
    if len(stops) == 1:
        order += drawn(task, stops)
    repeated = task.answered(task.points[0])
    after = task.value(*task.points[0])
    if not same(after, centres[0], REPEATS):
        again = task.value(*task.points[0])
        raise Failure("mutates-data" if same(again, after, REPEATS) else "loss-noisy")
    return Tour(stops, order, repeated)


def drawn(task: Task, stops: list[Stop]) -> list[int]:
    """Add a stop near the only point, unless the function cannot be called there."""
    near = task.nearby(task.points[0])
    if near is None:
        return []
    try:
        stops.append(Stop(near[0], near[1], task.answered(near[0]), given=False))
    except Failure as failure:
        if failure.finding.code != "raised":
            raise
        return []
    return [1]


def same(a: Array, b: Array, share: float) -> bool:
    """Return whether two arrays are equal up to a share of their largest entry."""
    if a.shape != b.shape:
        return False
    with np.errstate(all="ignore"):
        peak = float(np.max(np.abs(b), initial=0.0))
        return bool(
            np.all((np.abs(a - b) <= share * peak) | (a == b) | (np.isnan(a) & np.isnan(b)))
        )


def unrepeatable(tour: Tour, names: tuple[str, ...]) -> list[str]:
    """Return the blocks whose answer changed between the two visits of the first point."""
    pairs = zip(names, tour.stops[0].answer, tour.repeated, strict=True)
    return [name for name, first, again in pairs if not same(again, first, REPEATS)]


def accumulated(tour: Tour, blocks: list[int]) -> bool:
    """Return whether the last answer to some blocks is the one before plus the first one."""
    first, before = tour.stops[0].answer, tour.stops[tour.order[-1]].answer
    triples = [(tour.repeated[i], before[i], first[i]) for i in blocks]
    return all(
        a.shape == b.shape == n.shape and n.any() and same(a - b, n, 1e-6) for a, b, n in triples
    )
