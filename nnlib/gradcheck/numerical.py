"""Telling a derived gradient from one that was itself computed by differences."""

from __future__ import annotations

import numpy as np

from nnlib.gradcheck.differences import EPS, Array, Point, scale_of
from nnlib.gradcheck.protocol import Failure
from nnlib.gradcheck.task import Task
from nnlib.gradcheck.tour import Stop

NUDGE = 1e-12  # small enough that g(x + d) - 2 g(x) + g(x - d) holds nothing but rounding
STOPS = 3  # noise may hide at one stop
NOISY = 5e-14  # of the largest slope; a derived gradient stays near 1e-15
JUMP = 1e-6  # more than this is a kink, not noise
WORSE = 200  # times the relative rounding of J itself


def is_numerical(task: Task, stops: list[Stop]) -> bool:
    """Return whether a right answer carries the rounding noise of a difference quotient.

    Differences amplify the rounding of J by 1/h, so the answer is far noisier than J. An answer in
    float32, or from float32 work inside, does not move at all under so small a nudge. It costs two
    calls of the answer at each of up to three stops, and two of f where the answer is noisy.
    """
    return any(is_noisy(task, stop) for stop in stops[:STOPS])


def is_noisy(task: Task, stop: Stop) -> bool:
    """Return whether the answer is far noisier than f at a stop."""
    if all(is_rounded(block) for block in stop.answer):
        return False
    signs = {p: task.rng.choice((-1.0, 1.0), np.shape(stop.point[p])) for p in task.wrt}
    try:
        points = [nudged(stop.point, signs, side * NUDGE) for side in (1, -1)]
        answers = [task.answered(point) for point in points]
    except Failure:
        return False
    noise = peak = 0.0
    for i, middle in enumerate(stop.answer):
        unit = np.max(scale_of(task.block(stop.point, i)), initial=0.0)
        bend = answers[0][i] - 2 * middle + answers[1][i]
        noise = max(noise, common(np.abs(bend)) * float(unit))
        peak = max(peak, float(np.max(np.abs(middle), initial=0.0) * unit))
    if not NOISY * peak < noise < JUMP * peak:
        return False
    values = [task.value(*point) for point in points]
    size = float(np.max(np.abs(stop.centre)))
    rough = float(np.max(np.abs(values[0] - 2 * stop.centre + values[1])))
    return noise / peak > WORSE * max(rough / size if size else 0.0, EPS)


def is_rounded(answer: Array) -> bool:
    """Return whether rounding left every entry as a decimal number of at most 14 digits."""
    return all(value == float(f"{value:.14g}") for value in answer.flat)


def common(bend: Array) -> float:
    """Return what a quarter of the entries reach, at least two: one entry may jump by chance."""
    if bend.size < 2:
        return float(np.max(bend, initial=0.0))
    rank = max(2, -(-bend.size // 4))
    return float(np.partition(bend.reshape(-1), -rank)[-rank])


def nudged(point: Point, signs: dict[int, Array], size: float) -> Point:
    """Return the point moved a hair in every block."""
    moved = list(point)
    for position, sign in signs.items():
        moved[position] = point[position] + size * scale_of(point[position]) * sign
    return tuple(moved)
