"""Telling a derived gradient from one that was itself computed by differences.

A difference quotient leaves a grid. J(x + h) - J(x - h) is a whole number of units in the last
place of J, and so is the quotient times 2h: for the steps that people choose, h = 10^-k, every
entry divided by 5^k has far fewer bits than a float64 holds, and the last of them lies where J's
last place and h put it. Derived values use all their bits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nnlib.gradcheck.differences import EPS, STEP, Array, is_single, scale_of
from nnlib.gradcheck.protocol import Failure
from nnlib.gradcheck.rows import Row, row_of, rows
from nnlib.gradcheck.task import Task
from nnlib.gradcheck.tour import Stop

BITS = 50  # a quotient with h = 10^-3 has 43 to 48, one with h = 10^-8 about 26
SUSPECT_BITS = 49
EVIDENCE = 50  # bits of evidence that all entries together must give
ROUNDINGS = 4 * EPS / 2  # of the quotient, of h and of their products
NUDGE = 1e-7  # of the parameter's scale
STOPS, VISITS = 3, 36  # stops with visits close by, and at most so many visits in all
WANTED, SEVERAL = 24, 3  # entries looked at in all, and those of a block worth a look
LARGEST_SAMPLE = 24  # entries looked at in each group
POWERS = np.arange(2.0, 13.0)  # the k of h = 10^-k
DECIMALS = 5.0**-POWERS  # h without its powers of two
BINARY = 26  # the square root of EPS is 2^-26
STEEP = 16  # slopes over J beyond which quotients with h = 10^-3 use too many bits
ZEROS = 2.5  # whole numbers end in one binary zero on average
SLACK, BINARY_SLACK = 4, 2  # binary orders: one side or both, 2 or 5 times 10^-k, J times 2


class Samples(NamedTuple):
    """Entries of one block that share one J, beside the sizes and units of their parameters."""

    values: Array
    parameter: Array
    unit: Array
    last_place: float  # of J


def is_numerical(task: Task, stops: list[Stop]) -> bool:
    """Return whether the answer to some block lies on the grid that differences leave.

    It adds at most 36 calls, and none where nothing is suspected. A vector-Jacobian product is
    called up to 3 times before that, for one output alone.

    The answers of the tour are looked at first. Where they seem to lie on a grid, as those of
    simple data may do by themselves, the answer is called at two or more points close to each of
    up to three stops: there a derived gradient moves and uses all its bits.
    """
    try:
        seen = gentle(rows(task, stops))
        suspects = [i for i in large(task) if on_grid(task, samples(task, seen, i), True)]
        near = [visited(task, row, visits(seen, suspects)) for row in seen[:STOPS] if suspects]
    except Failure:
        return False
    places = [*seen, *(place for group in near for place in group)]
    return any(on_grid(task, samples(task, places, i)) and has_moved(near, i) for i in suspects)


def gentle(found: list[Row]) -> list[Row]:
    """Return the rows that are not steep, or the least steep one: J / slope tells the bits left."""
    with np.errstate(divide="ignore", invalid="ignore"):
        steepness = [
            max(float(np.max(np.abs(s))) for s in r.slopes) / np.abs(r.value) for r in found
        ]
    kept = [row for row, steep in zip(found, steepness, strict=True) if steep <= STEEP]
    return kept or [found[int(i)] for i in np.argsort(steepness)[:1]]


def visits(seen: list[Row], suspects: list[int]) -> int:
    """Return how many visits close to each row give entries enough in every suspected block."""
    stops = seen[:STOPS]
    fewest = min(sum(int(np.count_nonzero(row.slopes[i])) for row in stops) for i in suspects)
    return int(np.clip(-(-WANTED // max(fewest, 1)), 2, VISITS // len(stops)))


def large(task: Task) -> list[int]:
    """Return the blocks with several entries, or all when there are none."""
    every = range(len(task.wrt))
    return [i for i in every if task.block(task.points[0], i).size >= SEVERAL] or list(every)


def visited(task: Task, row: Row, visits: int) -> list[Row]:
    """Return the row at points close to its own, all on one side of it."""
    signs = {p: task.rng.choice((-1.0, 1.0), np.shape(row.point[p])) for p in task.wrt}
    near = []
    for visit in range(visits):
        moved = list(row.point)
        for position, sign in signs.items():
            x = moved[position]
            size = (visit + task.rng.uniform(0.9, 1.1, np.shape(x))) * NUDGE
            moved[position] = np.asarray(x + size * scale_of(x) * sign)
        point = tuple(moved)
        slopes = row_of(task, point, task.answered(point), row.output)
        near.append(row._replace(point=point, slopes=slopes))
    return near


def has_moved(near: list[list[Row]], block: int) -> bool:
    """Return whether a block moves along the visits on one side, in more than float32 steps."""
    pairs = [(visits[0].slopes[block], visits[-1].slopes[block]) for visits in near]
    if all(is_single(one) and is_single(two) for one, two in pairs):
        return False
    return any(np.mean(one != two) > 0.1 * np.mean(one != 0) > 0 for one, two in pairs)


def samples(task: Task, places: list[Row], block: int) -> list[Samples]:
    """Return a block's slopes that are not zero, grouped by the place.

    The last place of J is that of the bits which J uses: after a cancellation it uses fewer.
    """
    groups = []
    for row in places:
        slopes, x = row.slopes[block].reshape(-1), task.block(row.point, block)
        chosen = np.flatnonzero(slopes)[:LARGEST_SAMPLE]
        if chosen.size:
            size, unit = np.abs(x.reshape(-1)[chosen]), scale_of(x).reshape(-1)[chosen]
            last = float(last_place(row.value)) + unused_bits(task, row.output)
            groups.append(Samples(slopes[chosen], size, unit, last))
    return groups


def unused_bits(task: Task, output: int) -> float:
    """Return how many of its last bits an output of f has used nowhere so far."""
    values = np.array([v[output] for v in task.values if v.size > output])
    values = values[np.isfinite(values) & (values != 0)]
    return float(np.min(lowest_bit(values) - last_place(values))) if values.size else 0.0


def last_place(values: npt.ArrayLike) -> Array:
    """Return the power of two of the last place of each value."""
    return np.asarray(np.log2(np.spacing(np.abs(values))))


def lowest_bit(values: Array) -> Array:
    """Return the power of two of the lowest bit that each value uses."""
    mantissa, exponent = np.frexp(values)
    whole = np.asarray(np.ldexp(mantissa, 53)).astype(np.int64)
    return np.asarray(np.log2((whole & -whole).clip(1)) + exponent - 53)


def on_grid(task: Task, groups: list[Samples], suspected: bool = False) -> bool:
    """Return whether one step explains every entry as a whole number of units of J.

    The more entries, the more bits they may have: n entries of b bits each give n (BITS - b) bits
    of evidence. A mere suspicion asks for less.
    """
    count = sum(group.values.size for group in groups)
    if not count:
        return False
    bits = SUSPECT_BITS if suspected else BITS - -(-EVIDENCE // count)
    rows = []
    for group in groups:
        rows.append(orders_off(task, group, bits))
        if not np.isfinite(rows[-1]).any():
            return False
    off = np.concatenate(rows, axis=1)
    binary = -1 if all(is_nearly_single(group.values) for group in groups) else BINARY_SLACK
    slack = np.append(np.full(len(off) - 1, SLACK), binary)
    lowest = np.min(off, axis=1)
    with np.errstate(invalid="ignore"):
        zeros = np.mean(off, axis=1) - lowest
    if suspected:  # a few numbers may end in more zeros by chance
        return bool(np.any(np.abs(lowest) <= 2 * slack))
    return bool(np.any((np.abs(lowest) <= slack) & (zeros < ZEROS)))


def is_nearly_single(values: Array) -> bool:
    """Return whether each value is a float32 number up to a few roundings."""
    mantissa = np.frexp(values)[0] * 2.0**24
    return bool(np.all(np.abs(mantissa - np.round(mantissa)) <= ROUNDINGS * 2.0**24))


def orders_off(task: Task, group: Samples, bits: int) -> Array:
    """Return for each likely step (a row) how far each entry's last bit lies from its due place.

    A step may be relative to the parameter, and a quotient may have been divided by a size. Where
    the entries do not share a grid of 2^bits steps up to the largest, the row is minus infinity.
    """
    x = group.parameter
    moved = np.stack([np.maximum(1, x), x, 1 + x, group.unit])
    sizes = np.array([1.0, 3.0, *task.sizes.values()])
    absolute = np.multiply.outer(DECIMALS, sizes).reshape(-1, 1) * group.values
    relative = np.multiply.outer(DECIMALS, moved * group.values).reshape(-1, x.size)
    own = STEP * np.stack([np.ones_like(x), *moved]) * group.values
    values = np.concatenate([absolute, relative, own, group.values[None]])
    orders = np.add.outer(POWERS, np.log2(sizes)).reshape(-1)
    due = np.concatenate([orders, np.repeat(POWERS, len(moved)), np.zeros(len(own)), [BINARY]])
    top = np.frexp(np.max(np.abs(values), axis=1, keepdims=True))[1]
    scaled = np.ldexp(values, bits - top)
    whole = np.round(scaled)
    fits = (np.abs(scaled - whole) <= ROUNDINGS * np.abs(scaled)) & (whole != 0)
    last = lowest_bit(whole) + top - bits
    return np.where(
        fits.all(axis=1, keepdims=True), last - due[:, None] - group.last_place, -np.inf
    )
