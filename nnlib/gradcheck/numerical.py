"""Telling a derived gradient from one that was itself computed by differences.

A difference quotient leaves a grid. J(x + h) - J(x - h) is a whole number of units in the last
place of J, and so is the quotient times 2h: for the steps that people choose, h = 10^-k, every
entry divided by 5^k has far fewer bits than a float64 holds, and the last of them lies where J's
last place and h put it. Derived values use all their bits.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from nnlib.gradcheck.differences import EPS, STEP, Array, Point, is_single, scale_of
from nnlib.gradcheck.protocol import Failure
from nnlib.gradcheck.task import Task
from nnlib.gradcheck.tour import Stop

BITS = 50  # a quotient with h = 10^-3 has 43 to 48, one with h = 10^-8 about 26
SUSPECT_BITS = 49
EVIDENCE = 50  # bits of evidence that all entries together must give
ROUNDINGS = 4 * EPS / 2  # of the quotient, of h and of their products
NUDGE = 1e-7  # of the parameter's scale
STOPS, VISITS = 3, 12  # stops with visits close by, and at most so many at each
WANTED, SEVERAL = 24, 3  # entries looked at in all, and those of a block worth a look
LARGEST_SAMPLE = 24  # entries looked at in each group
POWERS = np.arange(2.0, 13.0)  # the k of h = 10^-k
DECIMALS = 5.0**-POWERS  # h without its powers of two
BINARY = 26  # the square root of EPS is 2^-26
ZEROS = 2.5  # whole numbers end in one binary zero on average
SLACK, BINARY_SLACK = 4, 2  # binary orders: one side or both, 2 or 5 times 10^-k, J times 2


Place = tuple[Point, Array, list[Array]]


class Samples(NamedTuple):
    """Entries of one block that share one J, beside the sizes and units of their parameters."""

    values: Array
    parameter: Array
    unit: Array
    last_place: float  # of J


def is_numerical(task: Task, stops: list[Stop]) -> bool:
    """Return whether the answer to some block lies on the grid that differences leave.

    It adds 2 to 12 calls at each of up to three stops, and none where nothing is suspected.

    The answers of the tour are looked at first. Where they seem to lie on a grid, as those of
    simple data may do by themselves, the answer is called at two to twelve points close to each of
    up to three stops: there a derived gradient moves and uses all its bits.
    """
    seen = [(stop.point, stop.centre, stop.answer) for stop in stops]
    suspects = [i for i in large(task) if on_grid(task, samples(task, seen, i), True)]
    if not suspects:
        return False
    fewest = min(stops[0].answer[i].size for i in suspects) * min(len(stops), STOPS)
    visits = int(np.clip(-(-WANTED // fewest), 2, VISITS))
    try:
        near = [visited(task, stop, visits) for stop in stops[:STOPS]]
    except Failure:
        return False
    places = [*seen, *(place for group in near for place in group)]
    return any(on_grid(task, samples(task, places, i)) and has_moved(near, i) for i in suspects)


def large(task: Task) -> list[int]:
    """Return the blocks with several entries, or all when there are none."""
    every = range(len(task.wrt))
    return [i for i in every if task.block(task.points[0], i).size >= SEVERAL] or list(every)


def visited(task: Task, stop: Stop, visits: int) -> list[Place]:
    """Return points close to a stop, all on one side of it, with the answers there."""
    signs = {p: task.rng.choice((-1.0, 1.0), np.shape(stop.point[p])) for p in task.wrt}
    places = []
    for visit in range(visits):
        point = list(stop.point)
        for position, sign in signs.items():
            x = point[position]
            size = (visit + task.rng.uniform(0.9, 1.1, np.shape(x))) * NUDGE
            point[position] = np.asarray(x + size * scale_of(x) * sign)
        places.append((tuple(point), stop.centre, task.answered(tuple(point))))
    return places


def has_moved(near: list[list[Place]], block: int) -> bool:
    """Return whether a block moves between two visits on one side, in more than float32 steps."""
    pairs = [(places[0][2][block], places[1][2][block]) for places in near]
    if all(is_single(one) and is_single(two) for one, two in pairs):
        return False
    return any(np.mean(one != two) > 0.1 * np.mean(one != 0) > 0 for one, two in pairs)


def samples(task: Task, places: list[Place], block: int) -> list[Samples]:
    """Return a block's entries that are not zero, grouped by the place and the output of f.

    The last place of J is that of the bits which J uses: after a cancellation it uses fewer.
    """
    groups = []
    unused = unused_bits([centre for _, centre, _ in places])
    for point, centre, answer in places:
        x = task.block(point, block)
        unit, last = scale_of(x).reshape(-1), last_place(centre) + unused
        for j, row in enumerate(answer[block].reshape(centre.size, -1)):
            chosen = np.flatnonzero(row)[:LARGEST_SAMPLE]
            if chosen.size:
                size = np.abs(x.reshape(-1)[chosen])
                groups.append(Samples(row[chosen], size, unit[chosen], float(last[j])))
    return groups


def unused_bits(values: list[Array]) -> Array:
    """Return how many of its last bits an output of f uses at no place; (1,) when sizes differ."""
    spare = [lowest_bit(value) - last_place(value) for value in values]
    if len({bits.shape for bits in spare}) > 1:
        spare = [bits.min().reshape(1) for bits in spare]
    return np.asarray(np.min(spare, axis=0))


def last_place(values: Array) -> Array:
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
