"""Trying an answer along random directions: two calls of f tell whether it agrees."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnlib.gradcheck.comparison import RTOL
from nnlib.gradcheck.differences import (
    EPS,
    Array,
    Direction,
    Estimate,
    Point,
    Probe,
    Slopes,
    has_kink,
    scale_of,
)
from nnlib.gradcheck.task import Task

Chosen = dict[int, npt.NDArray[np.bool_]]
AGREES, KINK, WRONG = "agrees", "kink", "wrong"


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
