"""Telling a derived gradient from one that was itself computed by differences.

A difference quotient leaves a grid. J(x + h) - J(x - h) is a whole number of units in the last
place of J, and so is the quotient times 2h: for the steps that people choose, h = 10^-k, every
entry divided by 5^k has far fewer bits than a float64 holds, and the last of them lies where J's
last place and h put it. Derived values use all their bits.

Odd steps, averages, extrapolation and added noise leave no grid. But all of them divide the
rounding of J by a step: where the point moves by a few units in the last place they scatter far
more than rounding lets a derived gradient scatter, and each entry does so by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nnlib.gradcheck.differences import EPS, STEP, Array, Point, is_single, scale_of
from nnlib.gradcheck.plan import NUMERIC, Place, Plan
from nnlib.gradcheck.protocol import Failure, Watched, as_answer, copied, split_answer
from nnlib.gradcheck.subject import last_place, lowest_bit
from nnlib.gradcheck.truth import UNITS, Kink, drawn_signs, largest, moved

BITS = 50  # a quotient with h = 10^-3 has 43 to 48, one with h = 10^-8 about 26
SUSPECT_BITS = 49
EVIDENCE = 50  # bits of evidence that all entries together must give
ROUNDINGS = 4 * EPS / 2  # of the quotient, of h and of their products
NUDGE = 1e-7  # of the parameter's scale
PLACES, VISITS = 3, 36  # places with visits close by, and at most so many visits in all
WANTED, SEVERAL = 20, 3  # entries looked at in all, and those of a block worth a look
LARGEST_SAMPLE = 24  # entries looked at in each group
POWERS = np.arange(2.0, 13.0)  # the k of h = 10^-k
DECIMALS = 5.0**-POWERS  # h without its powers of two
BINARY = 26  # the square root of EPS is 2^-26
STEEP = 16  # slopes over J beyond which quotients with h = 10^-3 use too many bits
ZEROS = 2.5  # whole numbers end in one binary zero on average
SLACK, BINARY_SLACK = 4, 2  # binary orders: one side or both, 2 or 5 times 10^-k, J times 2


JITTERS, AGAIN = 100.0, 50.0  # times the rounding of the inputs; derived ones stay below 10
CLOSE, FAR = 8, 2  # visits a few units in the last place away, and a hundred-thousandth
FIRST_CLOSE, FIRST_FAR = 3, 1  # the visits that look whether more are worth it
FAR_STEP = 1e-5
SMALL = 2000  # entries of a point that is visited
ALONE = 0.95  # of the scatter: more than this share goes along one direction by chance only


class Row(NamedTuple):
    """The slopes of one output of f at a point, one array per block.

    Differences of one output lie on the grid of its own last place; a sum of outputs mixes grids.
    """

    place: Place
    output: int
    point: Point
    slopes: list[Array]

    @property
    def value(self) -> float:
        return float(self.place.value[self.output])


class Samples(NamedTuple):
    """Entries of one block that share one J, beside the sizes and units of their parameters."""

    values: Array
    parameter: Array
    unit: Array
    last_place: float  # of J


def is_numerical(plan: Plan, student: Watched, arrays: list[list[Array]]) -> bool:
    """Return whether the answer to some block lies on the grid that differences leave.

    The answers of the plan's places are looked at first. Where they seem to lie on a grid, as those
    of simple data may do by themselves, the answer is called at two or more points close to each of
    up to three places (36 calls at most): there a derived gradient moves and uses all its bits.
    """
    seen = gentle(rows(plan, arrays))
    sizes = sorted({n for row in seen for n in row.place.sizes.values()})
    suspects = [i for i in large(plan) if on_grid(sizes, samples(plan, seen, i), True)]
    if not suspects:
        return jitters(plan, student, arrays)
    rng = np.random.default_rng(0)
    try:
        count = visits(seen, suspects)
        near = [visited(plan, student, row, count, rng) for row in seen[:PLACES]]
    except Failure:  # an answer that raises close to a place where it is right
        return False
    places = [*seen, *(place for group in near for place in group)]
    if any(on_grid(sizes, samples(plan, places, i)) and has_moved(near, i) for i in suspects):
        return True
    return jitters(plan, student, arrays)


def jitters(plan: Plan, student: Watched, arrays: list[list[Array]]) -> bool:
    """Return whether the answer scatters as differences do, at two places or twice at one."""
    order = sorted(range(len(plan.places)), key=lambda k: plan.places[k].role == NUMERIC)
    chosen = (order * 2)[:2]
    if sum(np.size(plan.places[0].point[i]) for i in plan.wrt) > SMALL:
        return False
    rng = np.random.default_rng(0)
    try:
        return all(
            scatters(plan, student, plan.places[k], arrays[k], limit, rng)
            for k, limit in zip(chosen, (JITTERS, AGAIN), strict=True)
        )
    except Failure:  # an answer that raises close to a place where it is right
        return False


def scatters(
    plan: Plan,
    student: Watched,
    at: Place,
    parts: list[Array],
    limit: float,
    rng: np.random.Generator,
) -> bool:
    """Return whether a block scatters by more than so many times the rounding of the inputs.

    What rounding does follows from how much the answer changes when its inputs change by a share.
    """

    def visit(size: float) -> list[Array]:
        point = moved(at.point, plan.wrt, size, drawn_signs(at.point, rng))
        pairs = zip(point, at.point, strict=True)
        given = (float(x) if isinstance(old, float) else copied(x) for x, old in pairs)
        raw = split_answer(student(*given), plan.names, [p.shape for p in parts])
        values = [as_answer(part, name) for part, name in zip(raw, plan.names, strict=True)]
        if any(v.shape != p.shape for v, p in zip(values, parts, strict=True)):
            raise Failure("shape")
        return values

    def noisy(test: Callable[[Array, Array, Kink | None], bool]) -> bool:
        felt = [
            largest(np.abs(f[i] - part) / FAR_STEP + np.abs(part) for f in far)
            for i, part in enumerate(parts)
        ]
        units = [scale_of(np.asarray(at.point[i], dtype=np.float64)) for i in plan.wrt]
        top = max(float(np.max(f * u, initial=0.0)) for f, u in zip(felt, units, strict=True))
        return any(
            test(
                np.stack([n[i] for n in near]),
                limit * EPS * np.maximum(felt[i], 0.1 * top / units[i]),
                at.blocks[i].kink,
            )
            for i in range(len(parts))
        )

    far = [visit(FAR_STEP) for _ in range(FIRST_FAR)]
    near = [visit(UNITS) for _ in range(FIRST_CLOSE)]
    if not noisy(suspicious):
        return False
    far += [visit(FAR_STEP) for _ in range(FAR - FIRST_FAR)]
    near += [visit(UNITS) for _ in range(CLOSE - FIRST_CLOSE)]
    return noisy(scattered)


def suspicious(near: Array, allowed: Array, kink: Kink | None) -> bool:
    """Return whether some entry off the kinks scatters half as much as differences do."""
    steps = np.max(np.abs(np.diff(near.reshape(len(near), -1), axis=0)), axis=0)
    off_kinks = np.isfinite(steps)
    if kink is not None:
        off_kinks[kink.index] = False
    return bool(np.any(off_kinks & (steps > allowed.reshape(-1) / 2)))


def scattered(near: Array, allowed: Array, kink: Kink | None) -> bool:
    """Return whether a fifth of the entries at close points scatter too much, each by itself."""
    values = near.reshape(len(near), -1)
    steps = np.sort(np.abs(np.diff(values, axis=0)), axis=0)[: len(near) - 2]
    chosen = np.asarray(np.isfinite(values).all(axis=0))
    if kink is not None:
        chosen[kink.index] = False
    noisy = chosen & (steps.mean(axis=0) > allowed.reshape(-1))
    if np.count_nonzero(noisy) < max(SEVERAL, 0.2 * np.count_nonzero(chosen)):
        return False
    off = values[:, noisy] - values[:, noisy].mean(axis=0)
    sizes = np.linalg.svd(off / np.std(off, axis=0), compute_uv=False) ** 2
    return bool(sizes[0] < ALONE * np.sum(sizes))


def rows(plan: Plan, arrays: list[list[Array]]) -> list[Row]:
    """Return one output's slopes at each place: of a product, where it was asked for one output."""
    found = []
    for at, parts in zip(plan.places, arrays, strict=True):
        if plan.kind == "gradient":
            found.append(Row(at, 0, at.point, parts))
            continue
        if plan.kind == "vjp":
            asked = np.flatnonzero(at.point[-1])
            if asked.size == 1 and float(np.reshape(at.point[-1], -1)[asked[0]]) == 1.0:
                found.append(Row(at, int(asked[0]), at.point, parts))
            continue
        output = ordinary(at, parts)
        if output is not None:
            found.append(Row(at, output, at.point, [row_of(p, at, output) for p in parts]))
    return found


def row_of(part: Array, at: Place, output: int) -> Array:
    """Return the slopes of one output in a block of a Jacobian."""
    return np.asarray(part.reshape(at.value.size, -1)[output])


def ordinary(at: Place, parts: list[Array]) -> int | None:
    """Return an output of middle size among those that feel a block, or None."""
    felt = np.any([np.any(p.reshape(at.value.size, -1) != 0, axis=1) for p in parts], axis=0)
    chosen = np.flatnonzero(felt & (at.value != 0))
    sizes = np.abs(at.value[chosen])
    return int(chosen[np.argmin(np.abs(sizes - np.median(sizes)))]) if chosen.size else None


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
    places = seen[:PLACES]
    fewest = min(sum(int(np.count_nonzero(row.slopes[i])) for row in places) for i in suspects)
    return int(np.clip(-(-WANTED // max(fewest, 1)), 2, VISITS // len(places)))


def large(plan: Plan) -> list[int]:
    """Return the blocks with several entries, or all when there are none."""
    every = range(len(plan.wrt))
    return [i for i in every if np.size(plan.places[0].point[plan.wrt[i]]) >= SEVERAL] or list(
        every
    )


def visited(
    plan: Plan, student: Watched, row: Row, count: int, rng: np.random.Generator
) -> list[Row]:
    """Return the row at points close to its own, all on one side of it."""
    signs = {p: rng.choice((-1.0, 1.0), np.shape(row.point[p])) for p in plan.wrt}
    near = []
    for visit in range(count):
        moved = list(row.point)
        for position, sign in signs.items():
            x = np.asarray(moved[position])
            size = (visit + rng.uniform(0.9, 1.1, x.shape)) * NUDGE
            new = np.asarray(x + size * scale_of(x) * sign)
            moved[position] = new if isinstance(moved[position], np.ndarray) else float(new)
        point = tuple(moved)
        shapes = [block.expected.shape for block in row.place.blocks]
        raw = split_answer(student(*map(copied, point)), plan.names, shapes)
        parts = [as_answer(part, name) for part, name in zip(raw, plan.names, strict=True)]
        if plan.kind == "jacobian":
            parts = [row_of(part, row.place, row.output) for part in parts]
        near.append(row._replace(point=point, slopes=parts))
    return near


def has_moved(near: list[list[Row]], block: int) -> bool:
    """Return whether a block moves along the visits on one side, in more than float32 steps."""
    pairs = [(visits[0].slopes[block], visits[-1].slopes[block]) for visits in near]
    if all(is_single(one) and is_single(two) for one, two in pairs):
        return False
    return any(np.mean(one != two) > 0.1 * np.mean(one != 0) > 0 for one, two in pairs)


def samples(plan: Plan, places: list[Row], block: int) -> list[Samples]:
    """Return a block's slopes that are not zero, grouped by the place.

    The last place of J is that of the bits which J uses: after a cancellation it uses fewer.
    """
    groups = []
    for row in places:
        slopes = row.slopes[block].reshape(-1)
        x = np.asarray(row.point[plan.wrt[block]], dtype=np.float64).reshape(-1)
        chosen = np.flatnonzero((slopes != 0) & np.isfinite(slopes))[:LARGEST_SAMPLE]
        if chosen.size and row.value != 0 and np.isfinite(row.value):
            last = float(last_place(row.value)) + float(row.place.low_bits[row.output])
            groups.append(Samples(slopes[chosen], np.abs(x)[chosen], scale_of(x)[chosen], last))
    return groups


def on_grid(known: list[int], groups: list[Samples], suspected: bool = False) -> bool:
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
        rows.append(orders_off(known, group, bits))
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


def orders_off(known: list[int], group: Samples, bits: int) -> Array:
    """Return for each likely step (a row) how far each entry's last bit lies from its due place.

    A step may be relative to the parameter, and a quotient may have been divided by a size. Where
    the entries do not share a grid of 2^bits steps up to the largest, the row is minus infinity.
    """
    x = group.parameter
    moved = np.stack([np.maximum(1, x), x, 1 + x, group.unit])
    sizes = np.array([1.0, 3.0, *known])
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
