"""Judging the answers of a tour: every stop, every block, kinks at another point."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nnlib.gradcheck.comparison import RTOL, Comparison
from nnlib.gradcheck.differences import Array, Probe, coordinate, scale_of
from nnlib.gradcheck.oracle import (
    AGREES,
    EXAMINED,
    KINK,
    WRONG,
    Truth,
    compared,
    drawn_direction,
    largest,
    measured,
    referred,
    resolved,
    slope_along,
    top_slope,
    tried,
)
from nnlib.gradcheck.protocol import Failure
from nnlib.gradcheck.task import Task
from nnlib.gradcheck.tour import Stop, Tour

LARGE = 1000  # parameters above which random directions replace coordinates
DIRECTIONS = 10  # per point above that, shared among the blocks, at most 4 each
LOCATED = 5000  # entries of a wrong block up to which each one is measured
RETRIES = 3


def judged(task: Task, tour: Tour) -> list[Comparison]:
    """Return the comparisons at the first stop that is wrong, or at the best judged stop."""
    task.top = max(top_slope(task, stop.point, stop.answer) for stop in tour.stops)
    malformed = badly_formed(task, tour)
    if malformed is not None:
        return malformed
    by = by_reference if task.reference is not None else by_differences
    return by(task, tour)


def badly_formed(task: Task, tour: Tour) -> list[Comparison] | None:
    """Return the comparisons at the first stop whose answer has a bad shape or is not finite."""
    for stop in tour.stops:
        shapes = [task.shape + task.block(stop.point, i).shape for i in range(len(task.wrt))]
        shaped = [a.shape == s for a, s in zip(stop.answer, shapes, strict=True)]
        finite = all(bool(np.all(np.isfinite(a))) for a in stop.answer)
        if all(shaped) and finite:
            continue
        if task.reference is not None:
            return compared(task, stop.point, stop.answer, referred(task, stop.point))
        if parameters(task) <= LARGE:
            return located(task, stop, list(range(len(shapes))))
        zeros = [np.zeros(shape) for shape in shapes]
        kinks = [np.zeros(shape, dtype=bool) for shape in shapes]
        return compared(task, stop.point, stop.answer, Truth(zeros, zeros, kinks))
    return None


def parameters(task: Task) -> int:
    """Return the number of parameters P."""
    return sum(task.block(task.points[0], i).size for i in range(len(task.wrt)))


def is_wrong(comparisons: list[Comparison]) -> bool:
    """Return whether any block is wrong."""
    return any(c.got.shape != c.expected.shape or c.wrong.any() for c in comparisons)


def is_stale(task: Task, tour: Tour, block: int) -> bool:
    """Return whether a block has the same answer at two stops, and is right at one of them."""
    for stop in tour.stops:
        value = stop.answer[block]
        same = [other for other in tour.stops if np.array_equal(value, other.answer[block])]
        if len(same) < 2 or not value.any() or not np.all(np.isfinite(value)):
            continue
        if value.shape != task.shape + task.block(stop.point, block).shape:
            continue
        chosen = {block: whole(task, stop, block)}
        probe = Probe(task.value, stop.point, stop.centre)
        if tried(task, probe, stop.answer, chosen) == AGREES:
            return True
    return False


def near_stop(task: Task, stop: Stop) -> Stop | None:
    """Return a stop at a random point near another one."""
    near = task.nearby(stop.point)
    if near is None:
        return None
    try:
        return Stop(near[0], near[1], task.answered(near[0]), given=False)
    except Failure as failure:
        if failure.finding.code != "raised":
            raise
        return None


def by_reference(task: Task, tour: Tour) -> list[Comparison]:
    """Judge every stop by the reference; where f has a kink, judge a stop nearby instead."""
    best: list[Comparison] = []
    for given in tour.stops:
        stop: Stop | None = given
        wrong: list[Comparison] = []
        for _ in range(RETRIES):
            assert stop is not None
            truth = referred(task, stop.point)
            comparisons = compared(task, stop.point, stop.answer, truth)
            best = best or comparisons
            if not is_wrong(comparisons):
                wrong = []
                break
            wrong = wrong or comparisons
            comparisons = excused(task, stop, comparisons, truth)
            if is_wrong(comparisons):
                return comparisons
            best = comparisons if best is wrong else best
            note(task, "J has a kink at a point: judged at another point nearby")
            stop = near_stop(task, stop)
            if stop is None:
                wrong = []
                break
        if wrong:
            return wrong
    return best


def excused(
    task: Task, stop: Stop, comparisons: list[Comparison], truth: Truth
) -> list[Comparison]:
    """Mark the wrong coordinates of a block as kinks when the worst of them are kinks."""
    probe = Probe(task.value, stop.point, stop.centre)
    for i, c in enumerate(comparisons):
        wrong = c.wrong.reshape(-1, task.block(stop.point, i).size)
        off = np.abs(c.got - c.expected).reshape(wrong.shape) * wrong
        columns = [int(j) for j in np.argsort(-off.max(axis=0)) if off[:, j].any()][:EXAMINED]
        if columns and all(kinked(task, stop, probe, c, i, j) for j in columns):
            truth.kink[i] |= c.wrong
    return compared(task, stop.point, stop.answer, truth)


def kinked(task: Task, stop: Stop, probe: Probe, c: Comparison, block: int, column: int) -> bool:
    """Return whether every wrong output of one coordinate has a kink there.

    On a kink the central slope may also happen to be the answer, and then not the reference.
    """
    x = task.block(stop.point, block)
    direction = coordinate(scale_of(x), column)
    length = float(direction.flat[column])
    wrong = c.wrong.reshape(-1, x.size)[:, column]
    claimed = c.got.reshape(-1, x.size)[:, column] * length
    trusted = c.expected.reshape(-1, x.size)[:, column] * length
    size = float(np.max(np.abs(c.expected), initial=0.0)) * length
    step = probe.best_step(size, length)
    moved = {task.wrt[block]: direction}
    best = resolved(probe, moved, claimed, size, step, probe.slopes(moved, step))
    nearer = np.abs(best.value - claimed) < np.abs(best.value - trusted) / 100
    clear = np.abs(best.value - trusted) > 10 * (RTOL * size + best.error)
    return bool((best.kink | (nearer & clear))[wrong].all())


def note(task: Task, text: str) -> None:
    """Keep a note once."""
    if text not in task.notes:
        task.notes.append(text)


def whole(task: Task, stop: Stop, block: int) -> npt.NDArray[np.bool_]:
    """Return all coordinates of a block."""
    return np.ones(task.block(stop.point, block).shape, dtype=np.bool_)


def everywhere(task: Task, stop: Stop) -> dict[int, npt.NDArray[np.bool_]]:
    """Return all coordinates of all blocks."""
    return {i: whole(task, stop, i) for i in range(len(task.wrt))}


def by_differences(task: Task, tour: Tour) -> list[Comparison]:
    """Judge every stop along one direction, then one stop in all coordinates (or directions)."""
    main: tuple[Stop, Probe] | None = None
    for given in tour.stops:
        stop: Stop | None = given
        for _ in range(RETRIES):
            assert stop is not None
            probe = Probe(task.value, stop.point, stop.centre)
            verdict = tried(task, probe, stop.answer, everywhere(task, stop))
            if verdict == AGREES:
                main = main or (stop, probe)
                break
            if verdict == WRONG:
                comparisons = located(task, stop, list(range(len(task.wrt))))
                if is_wrong(comparisons):
                    return comparisons
            note(task, "J has a kink at a point: judged at another point nearby")
            stop = near_stop(task, stop)
            if stop is None:
                break
    if main is None:
        raise Failure("numerical-noise", name="The gradient", seen="a kink at every point tried")
    stop, probe = main
    if parameters(task) > LARGE:
        return by_directions(task, stop, probe)
    return by_coordinates(task, stop, probe)


def by_coordinates(task: Task, stop: Stop, probe: Probe) -> list[Comparison]:
    """Judge one stop in every coordinate; those on a kink are judged along directions nearby."""
    truth = measured(task, stop.point, stop.answer, probe, list(range(len(task.wrt))))
    comparisons = compared(task, stop.point, stop.answer, truth)
    if is_wrong(comparisons) or not truth.kinks:
        return comparisons
    note(task, f"J has a kink in {truth.kinks} coordinates: judged at another point nearby")
    columns = {}
    for i, kink in enumerate(truth.kink):
        block = task.block(stop.point, i)
        chosen: npt.NDArray[np.bool_] = kink.reshape(-1, block.size).any(axis=0)
        chosen = chosen.reshape(block.shape)
        if chosen.any():
            columns[i] = chosen
    for _ in range(RETRIES):
        near = near_stop(task, stop)
        if near is None:
            break
        there = Probe(task.value, near.point, near.centre)
        verdict = tried(task, there, near.answer, columns)
        if verdict == AGREES:
            break
        if verdict == WRONG:
            found = located(task, near, list(columns))
            if is_wrong(found):
                return found
    return comparisons


def by_directions(task: Task, stop: Stop, probe: Probe) -> list[Comparison]:
    """Judge one stop along random directions in each block; locate only in a wrong block."""
    blocks = len(task.wrt)
    each = int(np.clip(DIRECTIONS // blocks, 1, 4))
    wrong = []
    for i in range(blocks):
        everything = {i: whole(task, stop, i)}
        for _ in range(each):
            here, there = stop, probe
            for _ in range(RETRIES):
                verdict = tried(task, there, here.answer, everything)
                near = near_stop(task, stop) if verdict == KINK else None
                if near is None:
                    break
                here, there = near, Probe(task.value, near.point, near.centre)
            if verdict == WRONG:
                wrong.append(i)
                break
    return located(task, stop, wrong) if wrong else agreed(task, stop)


def agreed(task: Task, stop: Stop) -> list[Comparison]:
    """Return the comparisons of an answer that every direction confirmed."""
    zeros = [np.zeros(a.shape) for a in stop.answer]
    kinks = [np.zeros(a.shape, dtype=bool) for a in stop.answer]
    return compared(task, stop.point, stop.answer, Truth(stop.answer, zeros, kinks))


def located(task: Task, stop: Stop, blocks: list[int]) -> list[Comparison]:
    """Return comparisons with the given blocks measured: by one ratio, or in all coordinates."""
    probe = Probe(task.value, stop.point, stop.centre)
    small = [i for i in blocks if task.block(stop.point, i).size <= LOCATED]
    truth = measured(task, stop.point, stop.answer, probe, small)
    for i in set(blocks) - set(small):
        truth.expected[i] = by_ratio(task, stop, probe, i)
    return compared(task, stop.point, stop.answer, truth)


def by_ratio(task: Task, stop: Stop, probe: Probe, block: int) -> Array:
    """Return a large block's expected values when it is off by one factor, else random signs."""
    ratios = []
    everything = {block: whole(task, stop, block)}
    for _ in range(4):
        direction, size = drawn_direction(task, stop.point, stop.answer, everything)
        step = probe.best_step(size, largest(direction))
        claimed = slope_along(task, stop.answer, direction)
        with np.errstate(all="ignore"):
            ratios.append(float((probe.slopes(direction, step).central / claimed)[0]))
    if np.ptp(ratios) <= 1e-4 * abs(np.mean(ratios)):
        return np.asarray(stop.answer[block] * np.mean(ratios))
    return np.asarray(stop.answer[block] * task.rng.uniform(1.5, 3.0, stop.answer[block].shape))
