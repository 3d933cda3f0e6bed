"""Counterfactuals: a trusted gradient, f itself or the answer, each with one change in its text.

Where a changed gradient gives the answer's values in every entry at every point, the change is what
is wrong with the answer; where differences of a changed f give them, the answer is the derivative
of another function; and where the changed answer is right, its mistake stands in the changed line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from nnlib.gradcheck.comparison import Cause, Cell
from nnlib.gradcheck.differences import EPS, STEP, Array, Point, Probe, scale_of, vector
from nnlib.gradcheck.hypotheses import Evidence
from nnlib.gradcheck.plan import Place, Plan
from nnlib.gradcheck.protocol import Failure, Watched, as_answer, copied, split_answer
from nnlib.gradcheck.slips import Budget, Search, Slip, told_change

LARGEST = 2000  # entries of all points together with which changed functions are tried
MEASURED = 300  # entries up to which a changed f is measured in each
KINDS = {"gradient": "gradient", "jacobian": "Jacobian", "vjp": "product"}
ALIKE = 1e-6  # relative, of differences
OF_F = "{name} {holds} the {kind} of {f} with one change{among}: {words} ({seen})."
REPAIRED = "{name} {is} right at every point with one change in {seen}{how}."


class Sources(NamedTuple):
    """Functions whose text may be changed."""

    reference: Callable[..., Any] | None = None
    f: Callable[..., Any] | None = None
    answer: Callable[..., Any] | None = None


class Changed:
    """Functions with one change each, made as they are asked for."""

    def __init__(self, plan: Plan, sources: Sources) -> None:
        self.plan = plan
        small = sum(count(x) for at in plan.places for x in at.point) <= LARGEST
        made = sources if small else Sources()
        budget, point = Budget(), plan.places[0].point
        search = Search(budget, lambda function: function(*map(copied, point)))
        of_f = point[:-1] if plan.kind == "vjp" else point
        search_f = Search(budget, lambda function: function(*map(copied, of_f)))
        self.references = Trials(search.slips(made.reference))
        self.functions = Trials(search_f.slips_of_f(made.f))
        self.answers = Trials(search.repairs(made.answer))

    def cause(self, e: Evidence, cells: Sequence[Cell], block: int) -> Cause | None:
        """Return the first change that explains a block, and whether others do."""
        ways: Iterable[tuple[Trials, Callable[[Slip], bool], str]] = (
            (self.references, partial(self.gives, e, block), ""),
            (self.answers, partial(self.repairs, cells, block), REPAIRED),
            (self.functions, partial(self.slopes, e, block), OF_F),
        )
        for trials, explains, text in ways:
            told = told_change(filter(explains, trials))
            if told is not None:
                f = "the loss" if e.kind == "gradient" else "f"
                return "one-change", {"kind": KINDS[e.kind], "f": f, **told}, text
        return None

    def gives(self, e: Evidence, block: int, slip: Slip) -> bool:
        """Return whether a changed reference gives a block in every entry at every point."""
        values = (blocks_of(self.plan, slip, at) for at in self.plan.places)
        return all(v is not None and e.fits_at(k, v[block]) for k, v in enumerate(values))

    def repairs(self, cells: Sequence[Cell], block: int, slip: Slip) -> bool:
        """Return whether the changed answer is right in a block at every point."""
        for cell, at in zip(cells, self.plan.places, strict=True):
            values = blocks_of(self.plan, slip, at)
            if values is None:
                return False
            changed = Cell(values[block], cell.right, cell.single)
            if not changed.formed or changed.wrong.any():
                return False
        return True

    def slopes(self, e: Evidence, block: int, slip: Slip) -> bool:
        """Return whether differences of a changed f give a block at every point.

        One direction tells nearly always that they do not.
        """
        try:
            probes = [probe_of(self.plan, slip, at) for at in self.plan.places]
            if not all(along(self.plan, p, e, k, block) for k, p in enumerate(probes)):
                return False
            return all(entries(self.plan, p, e, k, block) for k, p in enumerate(probes))
        except (Failure, ValueError, IndexError):  # a change of f's shape, or of what it computes
            return False


class Trials:
    """Changed functions, kept once they are made: several blocks ask for them."""

    def __init__(self, more: Iterator[Slip]) -> None:
        self.made, self.more = list[Slip](), more

    def __iter__(self) -> Iterator[Slip]:
        yield from self.made
        for slip in self.more:
            self.made.append(slip)
            yield slip


def count(value: Any) -> int:
    """Return how many numbers an argument holds; a list of arrays may have several shapes."""
    return sum(map(count, value)) if isinstance(value, list | tuple) else np.size(value)


def blocks_of(plan: Plan, slip: Slip, at: Place) -> list[Array] | None:
    """Return what a changed function gives at a place, None where it gives no blocks."""
    key = id(at)
    if key not in slip.known:
        try:
            value = Watched(slip.function)(*map(copied, at.point))
            raw = split_answer(value, plan.names, [block.expected.shape for block in at.blocks])
            slip.known[key] = [as_answer(p, n) for p, n in zip(raw, plan.names, strict=True)]
        except Failure:
            slip.known[key] = None
    values: list[Array] | None = slip.known[key]
    return values


def probe_of(plan: Plan, slip: Slip, at: Place) -> Probe:
    """Return a changed f at a place: of a product, the sum that the upstream gradient weighs."""
    point, upstream = (at.point[:-1], at.point[-1]) if plan.kind == "vjp" else (at.point, None)
    key = id(at)
    if key not in slip.known:
        try:
            called = Watched(slip.at(tuple(map(copied, point))))
            f = vector(called)
            if upstream is not None:
                weights = np.reshape(upstream, -1)
                f = lambda *p: np.atleast_1d(vector(called)(*p) @ weights)  # noqa: E731
            slip.known[key] = Probe(f, as_floats(point, plan.wrt), None, plan.wrt)
        except (Failure, ValueError, TypeError):
            slip.known[key] = None
    probe: Probe | None = slip.known[key]
    if probe is None or not np.all(np.isfinite(probe.centre)):
        raise Failure("loss-raised", error="")
    return probe


def as_floats(point: Point, wrt: Sequence[int]) -> Point:
    """Return a point whose blocks are arrays that may be moved."""
    return tuple(np.asarray(x, np.float64) if i in wrt else x for i, x in enumerate(point))


def along(plan: Plan, probe: Probe, e: Evidence, k: int, block: int) -> bool:
    """Return whether a block goes with the slope along one direction (2 calls)."""
    x = np.asarray(probe.point[plan.wrt[block]])
    rng = np.random.default_rng(x.size)
    move = rng.uniform(0.5, 1.0, x.shape) * rng.choice((-1.0, 1.0), x.shape) * scale_of(x)
    got = e.got[k].reshape(-1, x.size)
    if got.shape[0] != probe.centre.size:
        return False
    smooth = e.valid[k].reshape(got.shape).all(axis=0)
    move = move * smooth.reshape(x.shape)
    claimed = np.nan_to_num(got) @ move.reshape(-1)
    size = np.sqrt(np.square(np.nan_to_num(got)) @ np.square(move.reshape(-1)))
    values = [probe.f(*shifted(probe.point, plan.wrt[block], s * STEP * move)) for s in (1, -1)]
    slope = (values[0] - values[1]) / (2 * STEP)
    noise = 8 * EPS * np.maximum(np.abs(values[0]), np.abs(probe.centre)) / STEP
    return bool(np.all(np.abs(slope - claimed) <= 10 * ALIKE * size + noise + 1e-300))


def shifted(point: Point, position: int, move: Array) -> Point:
    """Return a point with one block moved."""
    return (*point[:position], point[position] + move, *point[position + 1 :])


def entries(plan: Plan, probe: Probe, e: Evidence, k: int, block: int) -> bool:
    """Return whether a block is the slope in each coordinate, up to the error of differences."""
    x = np.asarray(probe.point[plan.wrt[block]])
    if x.size > MEASURED:
        return False
    got = e.got[k].reshape(-1, x.size)
    valid = e.valid[k].reshape(got.shape)
    peak = float(np.max(np.abs(got), initial=0.0, where=valid))
    for j in np.flatnonzero(valid.any(axis=0)):
        unit = probe.unit(plan.wrt[block], int(j))
        pair = probe.pair(plan.wrt[block], int(j), probe.step * unit)
        room = ALIKE * np.abs(pair.value) + 1e-9 * peak + 10 * pair.error()
        if pair.rough().any() or not np.all(
            (np.abs(pair.value - got[:, j]) <= room) | ~valid[:, j]
        ):
            return False
    return True
