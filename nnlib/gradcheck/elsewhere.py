"""A second look at other points, where one point alone would name the wrong cause."""

from __future__ import annotations

import numpy as np

from nnlib.gradcheck.causes import cause
from nnlib.gradcheck.comparison import Comparison
from nnlib.gradcheck.entries import Cause
from nnlib.gradcheck.factors import near
from nnlib.gradcheck.protocol import Failure
from nnlib.gradcheck.stops import located
from nnlib.gradcheck.task import Task
from nnlib.gradcheck.tour import Stop, Tour
from nnlib.gradcheck.truth import compared, referred

REGULARIZER = ("regularizer-missing", "regularizer-extra")
GUESSED = ("times-learning-rate", "dropout-scale", "missing-1/sqrt", "extra-1/sqrt", "missing-1/K")
STEADY = 1e-3  # relative change of a coefficient from point to point

Ratio = tuple[Stop, float]


def confirmed(
    task: Task, tour: Tour, comparisons: list[Comparison], found: list[Cause | None]
) -> list[Cause | None]:
    """Return the causes; those that a single point may suggest by chance, as all points have it."""
    result = list(found)
    for i, one in enumerate(found):
        if one is not None and one[0] in REGULARIZER:
            result[i] = one_coefficient(task, tour, comparisons[i], i, one)
        elif one is not None and one[0] in GUESSED and comparisons[i].got.size > 1:
            result[i] = one_ratio(task, tour, comparisons[i], i, one)
    return result


def one_coefficient(task: Task, tour: Tour, here: Comparison, block: int, found: Cause) -> Cause:
    """Return a regularizer's term only where it has one coefficient at every point."""
    for stop in tour.stops:
        there = elsewhere(task, stop, here, block)
        if there is None or not there.wrong.any():
            continue
        other = cause(there)
        if other[0] in REGULARIZER and not steady(found[1]["coefficient"], other[1]["coefficient"]):
            return "along-parameter", found[1]
    return found


def one_ratio(task: Task, tour: Tour, here: Comparison, block: int, found: Cause) -> Cause:
    """Return the guess at a factor where all points share it, or the batch size that it follows."""
    ratio = ratio_of(here)
    ratios: list[Ratio] = []
    for stop in tour.stops:
        there = elsewhere(task, stop, here, block)
        ratios.append((stop, ratio if there is None else ratio_of(there)))
    if all(steady(ratio, other) for _, other in ratios):
        return found
    for code, sign in (("missing-1/N", 1), ("extra-1/N", -1)):
        if all(any(near(r, n**sign) for n in lengths(stop)) for stop, r in ratios):
            size = round(ratio**sign)
            return code, {"factor": size, "size": f" (N = {size})"}
    return "wrong-value", {}


def lengths(stop: Stop) -> set[int]:
    """Return the numbers of rows of the arrays at a stop."""
    return {len(value) for value in stop.point if np.ndim(value)}


def ratio_of(c: Comparison) -> float:
    """Return the factor by which an answer is off in every entry, NaN when it is not one factor."""
    size = float(np.sum(c.expected * c.expected))
    if not c.wrong.any():
        return 1.0
    ratio = float(np.sum(c.got * c.expected)) / size if size else np.nan
    return ratio if c.explains(ratio * c.expected) else np.nan


def steady(here: float, there: float) -> bool:
    """Return whether two coefficients are the same number."""
    return abs(here - there) <= STEADY * max(abs(here), abs(there))


def elsewhere(task: Task, stop: Stop, here: Comparison, block: int) -> Comparison | None:
    """Return a block's comparison at a stop, None at the point looked at before."""
    parameter = task.block(stop.point, block)
    if here.parameter is not None and np.array_equal(parameter, here.parameter):
        return None
    try:
        if task.reference is None:
            return located(task, stop, [block])[block]
        return compared(task, stop.point, stop.answer, referred(task, stop.point))[block]
    except Failure:
        return None
