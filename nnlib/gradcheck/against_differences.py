"""Judging an answer by central differences: along directions first, then in coordinates."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nnlib.gradcheck.comparison import Comparison
from nnlib.gradcheck.coordinates import Columns, measured
from nnlib.gradcheck.directions import AGREES, WRONG, Chosen, tried
from nnlib.gradcheck.protocol import Failure
from nnlib.gradcheck.stops import (
    RETRIES,
    agreed,
    is_wrong,
    located,
    near_stop,
    probe_at,
    whole,
)
from nnlib.gradcheck.task import Task
from nnlib.gradcheck.tour import Stop, Tour
from nnlib.gradcheck.truth import block_slope, compared

LARGE = 1000  # parameters above which random directions replace coordinates
DIRECTIONS = 10  # at the main stop above that, shared among the blocks, at most 4 each


class Settled(NamedTuple):
    """Where an answer agrees along a direction, or the comparisons that show it wrong."""

    stop: Stop | None = None
    wrong: list[Comparison] | None = None


def against_differences(task: Task, tour: Tour) -> list[Comparison]:
    """Try every stop along one direction, then judge the clearest one in full."""
    agreeing = []
    for stop in tour.stops:
        found = settled(task, stop, whole(task, stop, *range(len(task.wrt))))
        if found.wrong is not None:
            return found.wrong
        if found.stop is not None:
            agreeing.append(found.stop)
    if not agreeing:
        raise Failure("numerical-noise", name="The gradient", seen="a kink at every point tried")
    main = max(agreeing, key=lambda stop: clearness(task, stop))
    return by_coordinates(task, main) if task.parameters <= LARGE else by_directions(task, main)


def clearness(task: Task, stop: Stop) -> float:
    """Return the smallest slope of any block beside f: where it is large, differences are sharp."""
    slopes = [block_slope(task, stop.point, stop.answer, i) for i in range(len(task.wrt))]
    size = float(np.max(np.abs(stop.centre)))
    least = min((s for s in slopes if s > 0), default=0.0)
    return least / size if size > 0 else 0.0


def settled(task: Task, stop: Stop, blocks: Chosen, retries: int = RETRIES) -> Settled:
    """Try a stop along a direction in some coordinates; where f has a kink, try near it."""
    verdict = tried(task, probe_at(task, stop), stop.answer, blocks)
    if verdict == AGREES:
        return Settled(stop)
    comparisons = located(task, stop, list(blocks)) if verdict == WRONG else []
    wrong = comparisons if is_wrong(comparisons) else None
    near = near_stop(task, stop) if wrong is None and retries else None
    if near is None:
        return Settled(wrong=wrong)
    return settled(task, near, blocks, retries - 1)


def by_coordinates(task: Task, stop: Stop) -> list[Comparison]:
    """Judge one stop in every coordinate; those on a kink are judged along directions nearby."""
    everything: Columns = {i: None for i in range(len(task.wrt))}
    truth = measured(task, stop.answer, probe_at(task, stop), everything)
    comparisons = compared(task, stop.point, stop.answer, truth)
    if is_wrong(comparisons) or not truth.kinks:
        return comparisons
    columns = {}
    for i, kink in enumerate(truth.kink):
        shape = task.block(stop.point, i).shape
        chosen = on_coordinates(kink, shape)
        if chosen.any():
            columns[i] = chosen
    near = near_stop(task, stop)
    found = settled(task, near, columns) if near is not None else Settled()
    return comparisons if found.wrong is None else found.wrong


def on_coordinates(mask: npt.NDArray[np.bool_], shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Return where any output is marked, in the shape of the block."""
    size = int(np.prod(shape, dtype=int))
    return np.asarray(mask.reshape(-1, size).any(axis=0)).reshape(shape)


def by_directions(task: Task, stop: Stop) -> list[Comparison]:
    """Judge one stop along random directions in each block."""
    each = int(np.clip(DIRECTIONS // len(task.wrt), 1, 4))
    for block in range(len(task.wrt)):
        for _ in range(each):
            found = settled(task, stop, whole(task, stop, block))
            if found.wrong is not None:
                return found.wrong
    return agreed(task, stop)
