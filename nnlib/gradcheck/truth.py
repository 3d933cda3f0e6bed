"""What is right at a point, and how far an honest answer may lie from it, entry by entry.

The right values are those of a reference or central differences. Both come with their noise: what
rounding does to them is measured, by moving the point a few units in the last place. At a kink the
gradients close by say what is legal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nnlib.gradcheck.differences import EPS, EPS32, Array, Point, Probe, scale_of
from nnlib.gradcheck.protocol import Failure

Refer = Callable[[Point], list[Array]]
UNITS = 4 * EPS  # a move of the point by a few units in the last place
SAFETY = 30.0  # honest ways to compute differ by more than a few draws show
FLOOR = 16.0  # units in the last place of the largest slope of a block
PAIRS, CLOSE_PAIRS = 2, 12  # of opposite moves, everywhere and at a kink
WIDER = 1e3  # a smooth change grows as the move does, the jump at a kink does not
NEAR, NEAR_STEP = 1e-4, 1e-6  # the same by differences
NEAR_CALLS, NEAR_PAIRS = 500, 12
MEASURED_KINKS = 36  # coordinates on a kink that are measured at points close by


@dataclass(frozen=True)
class Kink:
    """Entries on a kink, by flat index, and what is legal there.

    Each value lies between lower and upper, up to slack; equal @ values = value, up to 10 slack:
    along these directions f is smooth (all that a maximum hands to its ties adds up to 1).
    """

    index: npt.NDArray[np.intp]
    lower: Array
    upper: Array
    equal: Array
    value: Array
    slack: float


@dataclass(frozen=True)
class Block:
    """The right values of one block: how far float64 (error) and float32 (coarse) may be off."""

    expected: Array
    error: Array
    coarse: Array
    kink: Kink | None = None


def by_reference(
    refer: Refer, point: Point, wrt: Sequence[int], rng: np.random.Generator
) -> list[Block]:
    """Return the blocks by a trusted gradient (about 7 calls, 31 at a kink)."""
    expected = refer(point)
    near = around(refer, point, wrt, UNITS, PAIRS, rng)
    rough = single_error(refer, point, wrt, expected)
    spread = [
        largest(n - e for n in column)
        for column, e in zip(zip(*near, strict=True), expected, strict=True)
    ]
    if any(jumpy(s, e).any() for s, e in zip(spread, expected, strict=True)):
        wide = around(refer, point, wrt, WIDER * UNITS, PAIRS, rng)
        wider = [
            largest(n - e for n in column)
            for column, e in zip(zip(*wide, strict=True), expected, strict=True)
        ]
        kinks = [
            jumpy(s, e) & (w < 30 * s) for s, w, e in zip(spread, wider, expected, strict=True)
        ]
    else:
        kinks = [np.zeros(e.shape, dtype=bool) for e in expected]
    close = (
        around(refer, point, wrt, UNITS, CLOSE_PAIRS, rng) if any(k.any() for k in kinks) else []
    )
    result = []
    for i, e in enumerate(expected):
        noise = np.where(kinks[i], 0.0, np.maximum(spread[i], rough[i] * EPS / EPS32))
        single = np.maximum(noise * EPS32 / EPS, np.where(kinks[i], 0.0, rough[i]))
        samples = np.stack([s[i].reshape(-1) for s in close]) if kinks[i].any() else None
        kink = None if samples is None else legal(samples, kinks[i], e.reshape(-1))
        result.append(
            with_floor(e, SAFETY * noise, SAFETY * single, np.asarray(point[wrt[i]]), kink)
        )
    return result


def with_floor(expected: Array, error: Array, coarse: Array, x: Array, kink: Kink | None) -> Block:
    """Return a block whose errors are no smaller than the rounding of its largest slope."""
    unit = scale_of(x)
    finite = np.where(np.isfinite(expected), np.abs(expected), 0.0)
    top = float(np.max(finite * unit, initial=0.0))
    floor = FLOOR * EPS * top / unit
    unknown = ~np.isfinite(expected)  # nothing can be said of these entries
    error = np.where(unknown, np.inf, np.nan_to_num(error, nan=0.0, posinf=0.0) + floor)
    coarse = np.where(unknown, np.inf, np.nan_to_num(coarse, nan=0.0, posinf=0.0))
    coarse = np.maximum(error, coarse + EPS32 / EPS * floor / 4)
    return Block(expected, np.asarray(error), np.asarray(coarse), kink)


def largest(values: object) -> Array:
    """Return the largest size of some arrays, entry by entry."""
    return np.asarray(np.max(np.abs(np.stack(list(values))), axis=0))  # type: ignore[call-overload]


def jumpy(spread: Array, expected: Array) -> npt.NDArray[np.bool_]:
    """Return where a move of a few units in the last place changes more than rounding does."""
    peak = float(np.max(np.abs(expected), initial=0.0, where=np.isfinite(expected)))
    with np.errstate(invalid="ignore"):
        return np.asarray(spread > 1e-8 * np.abs(expected) + 1e-12 * peak)


def around(
    refer: Refer,
    point: Point,
    wrt: Sequence[int],
    size: float,
    pairs: int,
    rng: np.random.Generator,
) -> list[list[Array]]:
    """Return the reference's answers at pairs of opposite points around a point."""
    answers = []
    for _ in range(pairs):
        signs = drawn_signs(point, rng)
        answers += [refer(moved(point, wrt, sign * size, signs)) for sign in (1.0, -1.0)]
    return answers


def drawn_signs(point: Point, rng: np.random.Generator) -> list[Array]:
    """Return random signs with sizes of 1/2 to 1 for each entry of a point's arrays."""
    shapes = [x.shape if isinstance(x, np.ndarray) else () for x in point]
    return [np.copysign(rng.uniform(0.5, 1.0, s), rng.uniform(-1.0, 1.0, s)) for s in shapes]


def moved(point: Point, wrt: Sequence[int], size: float, signs: Sequence[Array]) -> Point:
    """Return a point with its blocks moved, and its real data: whole numbers are labels."""
    result = list(point)
    for i, x in enumerate(point):
        if i in wrt:
            result[i] = np.asarray(x + size * scale_of(np.asarray(x)) * signs[i])
        elif is_real(x):
            result[i] = np.asarray(x * (1 + size * signs[i]), dtype=x.dtype)
    return tuple(result)


def is_real(x: object) -> bool:
    """Return whether data are measurements: floats that are not all whole numbers."""
    if not isinstance(x, np.ndarray) or x.dtype.kind != "f":
        return False
    return not np.array_equal(x, np.round(x))


def single_error(
    refer: Refer, point: Point, wrt: Sequence[int], expected: list[Array]
) -> list[Array]:
    """Return how far the reference in float32 is off: what rounding does between its steps.

    Zeros where the reference does not compute in float32.
    """
    zeros = [np.zeros(e.shape) for e in expected]

    def cast(dtype: type) -> Point:
        return tuple(
            np.asarray(x, np.float32).astype(dtype) if i in wrt or is_real(x) else x
            for i, x in enumerate(point)
        )

    try:
        with np.errstate(all="ignore"):
            one, two = refer(cast(np.float32)), refer(cast(np.float64))
    except Failure:  # a reference that takes no float32
        return zeros
    if any(o.shape != e.shape for o, e in zip(one, expected, strict=True)):
        return zeros
    with np.errstate(all="ignore"):
        off = [np.abs(o - t) for o, t in zip(one, two, strict=True)]
        sane = [
            o <= 1e-2 * np.max(np.abs(e), initial=0.0) for o, e in zip(off, expected, strict=True)
        ]
    return [np.where(s & np.isfinite(o), o, 0.0) for o, s in zip(off, sane, strict=True)]


def legal(
    samples: Array,
    kinks: npt.NDArray[np.bool_],
    own: Array | None = None,
    sides: Array | None = None,
    measured: npt.NDArray[np.bool_] | None = None,
) -> Kink:
    """Return what is legal at the kinks, by the gradients of points close by (rows).

    `own` is the reference's choice. Opposite points add up to both choices together, so the choice
    opposite to its own is legal too (ReLU's slope at 0 may be 0 or 1). By differences, the slopes
    to both `sides` are known; where kinks of several sources meet, twice the range is allowed.
    `measured` marks the entries whose samples tell something.
    """
    index = np.flatnonzero(kinks.reshape(-1))
    chosen = samples[:, index]
    middle = chosen.mean(axis=0)
    if own is not None:
        bounds = np.vstack([chosen, own[index], 2 * middle - own[index]])
    else:
        bounds = chosen if sides is None else np.vstack([chosen, sides[:, index]])
    lower, upper = bounds.min(axis=0), bounds.max(axis=0)
    width = upper - lower
    slack = (1e-6 if own is not None else 2e-2) * float(np.max(width, initial=0.0))
    if own is None:
        one_source = np.all(np.minimum(bounds - lower, upper - bounds) <= slack, axis=0)
        extra = np.where(one_source, 0.0, width)
        lower, upper = lower - extra, upper + extra
    told = np.ones(index.size, dtype=bool) if measured is None else measured.reshape(-1)[index]
    equal = smooth_directions(chosen, line_of(index, kinks.shape), told, slack)
    value = equal @ middle
    if own is not None:
        kept = np.abs(equal @ own[index] - value) <= 10 * slack
        equal, value = equal[kept], value[kept]
    return Kink(index, lower, upper, equal, value, slack)


def line_of(index: npt.NDArray[np.intp], shape: tuple[int, ...]) -> npt.NDArray[np.intp]:
    """Return the row (all axes but the last) in which each entry lies."""
    return index // shape[-1] if shape else index


def smooth_directions(
    samples: Array, lines: npt.NDArray[np.intp], told: npt.NDArray[np.bool_], slack: float
) -> Array:
    """Return directions along which no sample changes: over all entries, or within each line."""
    count, entries = samples.shape
    groups = [np.flatnonzero(told)]
    if 2 * entries > count:
        groups = [np.flatnonzero(told & (lines == line)) for line in np.unique(lines)]
    rows = [np.zeros((0, entries))]
    for group in groups:
        if not 2 <= group.size <= count // 2:
            continue
        part = samples[:, group] - samples[:, group].mean(axis=0)
        _, sizes, directions = np.linalg.svd(part)
        sizes = np.append(sizes, np.zeros(group.size - min(group.size, sizes.size)))
        chosen = directions[sizes[: group.size] <= slack]
        placed = np.zeros((len(chosen), entries))
        placed[:, group] = chosen
        rows.append(placed)
    return np.vstack(rows)


def by_differences(
    probe: Probe, wrt: Sequence[int], shape: tuple[int, ...], rng: np.random.Generator
) -> list[Block]:
    """Return the blocks by central differences of f (4 calls for each entry, more in doubt)."""
    point = probe.point
    result = []
    for position in wrt:
        x = np.asarray(point[position])
        value, error, kink = probe.jacobian(position)
        full = shape + x.shape
        known = None
        if kink.any():
            known = measured_kink(probe, position, kink, value, wrt, full, rng)
        values, errors = value.reshape(full), error.reshape(full)
        result.append(with_floor(values, errors, errors, x, known))
    return result


def measured_kink(
    probe: Probe,
    position: int,
    kink: npt.NDArray[np.bool_],
    value: Array,
    wrt: Sequence[int],
    shape: tuple[int, ...],
    rng: np.random.Generator,
) -> Kink:
    """Return what is legal at kinks by differences at points close by, the first ones measured."""
    columns = np.flatnonzero(kink.any(axis=0))
    measured = columns[:MEASURED_KINKS]
    pairs = int(np.clip(NEAR_CALLS // (2 * measured.size), 4, NEAR_PAIRS))
    samples = np.repeat(value[None], 2 * pairs, axis=0)
    for pair in range(pairs):
        signs = drawn_signs(probe.point, rng)
        if not pair:  # all to one side: data of one sign meet their kinks at once
            signs = [np.abs(s) for s in signs]
        for side, sign in enumerate((1.0, -1.0)):
            near = list(probe.point)
            for i in wrt:
                near[i] = np.asarray(
                    near[i] + sign * NEAR * scale_of(np.asarray(near[i])) * signs[i]
                )
            close = Probe(probe.f, tuple(near), wrt=[position])
            for j in map(int, measured):
                h = NEAR_STEP * close.unit(position, j)
                ahead = close.moved(position, j, h)
                samples[2 * pair + side, :, j] = (ahead - close.centre) / h
    told = np.zeros(kink.shape, dtype=bool)
    told[:, measured] = True
    sides = probe.sides(position, columns, value).reshape(2, -1)
    flat = samples[np.all(np.isfinite(samples), axis=(1, 2))].reshape(-1, value.size)
    if not len(flat):  # no point close by where f is defined
        flat = sides
    return legal(flat, kink.reshape(shape), None, sides, told)
