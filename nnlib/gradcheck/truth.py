"""The truth beside which an answer is judged, and how far rounding may move it.

Where f has a kink the coordinate is not judged (any subgradient is legal) but marked, so that it
is judged at another point.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from nnlib.gradcheck.comparison import RTOL, Comparison
from nnlib.gradcheck.differences import EPS, EPS32, Array, Point, is_single, scale_of
from nnlib.gradcheck.task import Task


@dataclass
class Truth:
    """Expected blocks with their errors, and the coordinates that lie on a kink."""

    expected: list[Array]
    error: list[Array]
    kink: list[npt.NDArray[np.bool_]]

    def parts(self) -> tuple[list[Array], list[Array], list[npt.NDArray[np.bool_]]]:
        """Return expected values, errors and kinks."""
        return self.expected, self.error, self.kink

    @property
    def kinks(self) -> int:
        """Return the number of coordinates on a kink."""
        return sum(int(k.sum()) for k in self.kink)


def compared(task: Task, point: Point, answer: list[Array], truth: Truth) -> list[Comparison]:
    """Return one comparison per block; a coordinate on a kink has no bound."""
    result = []
    known = dict(zip(task.names, truth.expected, strict=True))
    for i, name in enumerate(task.names):
        got, expected = answer[i], truth.expected[i]
        error = truth.error[i]
        if got.shape == expected.shape:
            error = error + rounding(task, point, answer, i) / 2
        if truth.kink[i].any() and got.shape == expected.shape:
            error = np.where(truth.kink[i] & np.isfinite(got), np.inf, error)
        others = {n: v for n, v in known.items() if n != name}
        parameter = task.block(point, i)
        word = task.arguments[task.wrt[i]]
        c = Comparison(name, got, expected, error, parameter, word, others, task.sizes)
        result.append(replace(c, whole=name in task.whole))
    return result


def referred(task: Task, point: Point) -> Truth:
    """Return the truth by the reference, with its rounding as the error."""
    expected = task.referred(point)
    moved = []
    for sign in (1.0, -1.0):
        shift = list(point)
        for position in task.wrt:
            block = np.asarray(point[position])
            shift[position] = block * (1 + sign * 4 * EPS * task.rng.choice((-1, 1), block.shape))
        moved.append(task.referred(tuple(shift)))
    error = []
    for one, two, e in zip(*moved, expected, strict=True):
        with np.errstate(all="ignore"):
            change = float(np.max(np.maximum(np.abs(one - e), np.abs(two - e)), initial=0.0))
        quiet = change <= RTOL * np.max(np.abs(e), initial=0.0)  # else a kink lies here
        error.append(np.full(e.shape, 8 * change if quiet else 0.0))
    return Truth(expected, error, [np.zeros(e.shape, dtype=bool) for e in expected])


def rounding(task: Task, point: Point, answer: list[Array], block: int) -> Array:
    """Return the rounding that any way of computing a block may show, entry by entry.

    In common units (entry times scale of its parameter) it is eps of the largest slope of the tour,
    or of this point in float32. A gradient that is zero by cancellation is zero up to that.
    """
    floor = 8 * EPS * task.top
    if is_single(answer[block]) and answer[block].any():
        floor = max(floor, 2 * EPS32 * top_slope(task, point, answer))
    return np.asarray(floor / scale_of(task.block(point, block)))


def top_slope(task: Task, point: Point, answer: list[Array]) -> float:
    """Return the largest finite slope that an answer claims."""
    return max(block_slope(task, point, answer, i) for i in range(len(answer)))


def block_slope(task: Task, point: Point, answer: list[Array], block: int) -> float:
    """Return the largest slope claimed in a block, in units of f per scale of the parameter."""
    scale, values = scale_of(task.block(point, block)), answer[block]
    if values.shape != task.shape + scale.shape or not np.all(np.isfinite(values)):
        return 0.0
    return float(np.max(np.abs(values) * scale, initial=0.0))
