"""The truth beside which an answer is judged: a reference, or central differences.

Where f has a kink the coordinate is not judged (any subgradient is legal) but marked, so that it
is judged at another point.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnlib.gradcheck.comparison import RTOL, Comparison
from nnlib.gradcheck.differences import (
    EPS,
    EPS32,
    Array,
    Direction,
    Estimate,
    Point,
    Probe,
    Slopes,
    coordinate,
    has_kink,
    is_single,
    scale_of,
)
from nnlib.gradcheck.task import Task

Chosen = dict[int, npt.NDArray[np.bool_]]
AGREES, KINK, WRONG = "agrees", "kink", "wrong"
ROUNDS = 2
EXAMINED = 3  # wrong coordinates examined closely in each block


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
        result.append(Comparison(name, got, expected, error, parameter, word, others, task.sizes))
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
    """Return the largest finite slope that an answer claims, in units of f per block scale."""
    top = 0.0
    for i, values in enumerate(answer):
        scale = scale_of(task.block(point, i))
        if values.shape == task.shape + scale.shape and np.all(np.isfinite(values)):
            top = max(top, float(np.max(np.abs(values) * scale, initial=0.0)))
    return top


def slope_along(task: Task, answer: list[Array], direction: Direction) -> Array:
    """Return the answer's own slope along a direction, one number per output."""
    total = np.zeros(int(np.prod(task.shape, dtype=int)))
    for i, position in enumerate(task.wrt):
        if position in direction:
            total = total + answer[i].reshape(total.size, -1) @ direction[position].reshape(-1)
    return total


def drawn_direction(
    task: Task, point: Point, answer: list[Array], blocks: Chosen, *, careful: bool = False
) -> tuple[Direction, float]:
    """Return random signs over some coordinates, blocks balanced, and the size of the slope.

    `blocks` maps the number of a block to the coordinates to move. A careful direction moves each
    entry by its own size only, so that none changes its sign.
    """
    raw, sizes = {}, {}
    for i, chosen in blocks.items():
        scale = unit_of(task.block(point, i), careful) * chosen
        weight = task.rng.uniform(-0.5, 0.5, scale.shape)
        raw[i] = scale * (weight + np.copysign(0.5, weight))
        flat = answer[i].reshape(-1, scale.size) * raw[i].reshape(-1)
        sizes[i] = float(np.max(np.sqrt(np.sum(flat**2, axis=1)), initial=0.0))
    least = min((s for s in sizes.values() if s > 0), default=1.0)
    weights = {i: max(least / s, 1e-3) if s > 0 else 1.0 for i, s in sizes.items()}
    size = float(np.sqrt(sum((weights[i] * sizes[i]) ** 2 for i in raw)))
    return {task.wrt[i]: weights[i] * d for i, d in raw.items()}, size


def unit_of(x: Array, careful: bool) -> Array:
    """Return the unit in which entries move: their scale, or carefully their own size."""
    scale = scale_of(x)
    return np.asarray(np.where(x == 0, scale, np.abs(x))) if careful else scale


def tried(task: Task, probe: Probe, answer: list[Array], blocks: Chosen) -> str:
    """Return whether f agrees with the answer along a random direction (2 calls when it does)."""
    for careful in (False, True):
        direction, size = drawn_direction(task, probe.point, answer, blocks, careful=careful)
        claimed = slope_along(task, answer, direction)
        if not np.all(np.isfinite(claimed)):
            return WRONG
        step = task.limited(probe.best_step(size, largest(direction)))
        first = probe.slopes(direction, step)
        if np.all(np.isfinite(first.central)):
            break
    size += 8 * EPS * task.top / RTOL
    if agrees(claimed, first, size):
        return AGREES
    best = resolved(probe, direction, claimed, size, step, first)
    off = ~(np.abs(claimed - best.value) <= RTOL * size + 2 * best.error)
    if not off.any():
        task.finest = min(task.finest, best.step)
        return AGREES
    return KINK if best.kink[off].all() else WRONG


def largest(direction: Direction) -> float:
    """Return the largest move in a direction."""
    return max(float(np.max(np.abs(d), initial=0.0)) for d in direction.values())


def resolved(
    probe: Probe, direction: Direction, claimed: Array, size: float, step: float, first: Slopes
) -> Estimate:
    """Return the slope where a first pair disagrees with the claim: 2 or 4 calls, 20 in doubt.

    A step ten times smaller may agree, or may show a kink, as may one ten times smaller again; if
    not, eight steps are compared.
    """
    for finer in (step / 10, step / 100):
        second = probe.slopes(direction, finer)
        if agrees(claimed, second, size):
            smooth = np.zeros(claimed.shape, dtype=bool)
            return Estimate(second.central, second.noise, smooth, finer)
        pair = [np.stack(column) for column in zip(first, second, strict=True)]
        kink = has_kink(*pair)
        off = np.abs(claimed - first.central) > RTOL * size + 2 * first.noise
        if off.any() and kink[off].all():
            return Estimate(first.central, first.noise, kink, step)
        first = second
    return probe.examined(direction)


def agrees(claimed: Array, measured: Slopes, size: float) -> bool:
    """Return whether a measured slope confirms the claimed one, and is sharp enough to tell."""
    allowed = RTOL * size + 2 * measured.noise
    sharp = np.max(measured.noise, initial=0.0) <= 1e-2 * size or size == 0
    return bool(sharp and np.all(np.abs(measured.central - claimed) <= allowed))


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
