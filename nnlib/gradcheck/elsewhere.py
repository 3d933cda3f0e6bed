"""A second look at another point, where one point alone would name the wrong cause."""

from __future__ import annotations

import numpy as np

from nnlib.gradcheck.causes import Cause, cause
from nnlib.gradcheck.comparison import Comparison
from nnlib.gradcheck.protocol import Failure
from nnlib.gradcheck.stops import located
from nnlib.gradcheck.task import Task
from nnlib.gradcheck.tour import Stop, Tour
from nnlib.gradcheck.truth import compared, referred

REGULARIZER = ("regularizer-missing", "regularizer-extra")
STEADY = 1e-3  # relative change of a regularizer's coefficient from point to point


def confirmed(
    task: Task, tour: Tour, comparisons: list[Comparison], found: list[Cause | None]
) -> list[Cause | None]:
    """Return the causes, a regularizer's term only where it has one coefficient at two points."""
    result = list(found)
    for i, one in enumerate(found):
        if one is None or one[0] not in REGULARIZER:
            continue
        for other in (elsewhere(task, stop, comparisons[i], i) for stop in tour.stops):
            if other is None or other[0] not in REGULARIZER:
                continue
            here, there = one[1]["coefficient"], other[1]["coefficient"]
            if abs(here - there) > STEADY * max(abs(here), abs(there)):
                result[i] = "along-parameter", one[1]
    return result


def elsewhere(task: Task, stop: Stop, here: Comparison, block: int) -> Cause | None:
    """Return the cause of a block's difference at a stop, None at the point looked at before."""
    parameter = task.block(stop.point, block)
    if here.parameter is not None and np.array_equal(parameter, here.parameter):
        return None
    try:
        if task.reference is None:
            there = located(task, stop, [block])[block]
        else:
            there = compared(task, stop.point, stop.answer, referred(task, stop.point))[block]
    except Failure:
        return None
    return cause(there) if there.wrong.any() else None
