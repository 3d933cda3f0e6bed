"""Gradients of many parameters without a reference: tried along directions, then located.

Two calls of f tell whether an answer agrees along a direction, whatever the number of parameters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from nnlib.gradcheck.diagnosis import BlockReport, GradientReport
from nnlib.gradcheck.differences import EPS, STEP, Array, Probe, scale_of
from nnlib.gradcheck.judging import changed_report, failed, told, toured
from nnlib.gradcheck.plan import Place, Plan, Planning
from nnlib.gradcheck.protocol import Failure, Watched
from nnlib.gradcheck.slips import price_of
from nnlib.gradcheck.truth import Block

CALLS = 3000  # of f at most, to measure every entry or to locate a mistake
ENTRIES = 20_000  # numbers of a point that make a call cost twice as much
ALONG = 1e-6  # relative, of a slope along a direction
STEPS = (STEP, 1e-7)
SAMPLE = 150  # entries measured where a whole block is wrong


def large_gradient(planning: Planning, answer: Callable[..., Any]) -> GradientReport:
    """Return the verdict on a gradient; where f agrees with it, it is taken to be right."""
    student, names = Watched(answer), planning.subject.names
    try:
        with np.errstate(all="ignore"):
            report = searched(planning, student)
    except Failure as failure:
        report = failed(failure.finding, names)
    notes = (*planning.notes, *student.notes())
    return replace(report, calls={"gradient": student.calls}, notes=notes)


def searched(planning: Planning, student: Watched) -> GradientReport:
    """Return the verdict at the first place where f disagrees, or that the answer is right."""
    subject, places = planning.subject, tuple(planning.unmeasured())
    plan = Plan("gradient", subject.names, subject.arguments, subject.wrt, places)
    answers = toured(plan, student)
    changed = changed_report(plan, answers)
    if changed is not None:
        return changed
    agreed = []
    for k, (at, parts) in enumerate(zip(places, answers.arrays, strict=True)):
        search = Search(planning, at, parts)
        blocks = search.blocks(thorough=k == 0)
        agreed.append(replace(at, blocks=tuple(blocks)))
        if search.found:
            planning.notes += search.notes
            report = told(replace(plan, places=(agreed[-1],)), student, answers.only(k))
            return somewhere(report, search)
    return told(replace(plan, places=tuple(agreed)), student, answers)


def somewhere(report: GradientReport, search: Search) -> GradientReport:
    """Return the report with the blocks that are wrong where no call was left to look."""
    text = "{} is wrong: along a random direction J changes otherwise than it says."
    blocks = tuple(
        BlockReport(b.name, False, "wrong-value", b.name, text.format(b.name))
        if b.ok and i in search.unfound
        else b
        for i, b in enumerate(report.blocks)
    )
    if not report.ok:
        return replace(report, blocks=blocks)
    names = ", ".join(b.name for b in blocks if not b.ok)
    return GradientReport(False, "wrong-value", names, text.format(names), blocks)


class Search:
    """The search for wrong entries at one place, within a budget of calls."""

    def __init__(self, planning: Planning, at: Place, parts: list[Array]) -> None:
        self.subject, self.rng = planning.subject, planning.rng
        self.probe = Probe(self.subject.flat, at.point, at.value, self.subject.wrt)
        self.parts, self.names = parts, self.subject.names
        self.begun = self.subject.f.calls
        self.units = [scale_of(np.asarray(at.point[i])) for i in self.subject.wrt]
        self.right = [block.expected.shape for block in at.blocks]
        self.found = False
        self.unfound: set[int] = set()
        self.notes: list[str] = []

    def blocks(self, *, thorough: bool) -> list[Block]:
        """Return what is right: the answer's own values where f agrees with them."""
        every = range(len(self.parts))
        formed = [
            self.parts[i].shape == self.right[i] and bool(np.all(np.isfinite(self.parts[i])))
            for i in every
        ]
        if not all(formed):
            self.found = True
            good = [formed[i] and self.agrees({i: 1.0}) for i in every]
            return [
                self.taken(i) if good[i] else self.located(i, 1) if formed[i] else self.misshapen(i)
                for i in every
            ]
        each = max(1, 4 // len(self.parts)) if thorough else 0
        wrong = [i for i in every if not all(self.agrees({i: 1.0}) for _ in range(each))]
        if not wrong and not self.agrees(dict.fromkeys(every, 1.0)):
            wrong = [i for i in every if not self.agrees({i: 1.0})] or list(every)
        self.found = bool(wrong)
        return [self.located(i, len(wrong)) if i in wrong else self.taken(i) for i in every]

    def taken(self, i: int) -> Block:
        """Return a block that f agrees with."""
        noise = 1e-7 * np.abs(self.parts[i]) + 1e-12
        return Block(self.parts[i], noise, noise)

    def misshapen(self, i: int) -> Block:
        """Return a block of which only shape and finite values can be judged."""
        bad = ~np.isfinite(self.parts[i]) if self.parts[i].shape == self.right[i] else False
        room = np.where(bad, 0.0, np.full(self.right[i], np.inf))
        return Block(np.zeros(self.right[i]), room, room)

    def spent(self) -> float:
        """Return the share of the budget that is used up."""
        return (self.subject.f.calls - self.begun) * self.price / CALLS

    @cached_property
    def price(self) -> float:
        """Return what a call of f costs, by its lines of Python and the numbers of the point."""
        point = self.probe.point
        return price_of(lambda: self.probe.f(*point)) + sum(map(np.size, point)) / ENTRIES

    def direction(self, chosen: dict[int, Any]) -> dict[int, Array]:
        """Return random moves of some entries of some blocks, balanced between the blocks."""
        moves = {}
        for i, mask in chosen.items():
            unit = self.units[i] * mask
            move = (
                np.copysign(
                    self.rng.uniform(0.5, 1.0, unit.shape), self.rng.uniform(-1, 1, unit.shape)
                )
                * unit
            )
            size = float(np.sqrt(np.sum((self.parts[i] * move) ** 2)))
            moves[i] = move / size if size > 0 and len(chosen) > 1 else move
        if len(chosen) > 1:
            longest = max(
                float(np.max(np.abs(m) / u)) for m, u in ((moves[i], self.units[i]) for i in moves)
            )
            moves = {i: m / longest for i, m in moves.items()}
        return moves

    def at(self, moves: dict[int, Array], step: float) -> float:
        """Return f at a step along a direction."""
        point = list(self.probe.point)
        for i, move in moves.items():
            point[self.subject.wrt[i]] = np.asarray(point[self.subject.wrt[i]] + step * move)
        return float(self.probe.f(*point)[0])

    def slopes(self, moves: dict[int, Array], step: float) -> tuple[float, float, float]:
        """Return the slopes behind and ahead along a direction, and their rounding error."""
        centre = float(self.probe.centre[0])
        ahead, behind = self.at(moves, step), self.at(moves, -step)
        noise = 4 * EPS * max(abs(ahead), abs(behind), abs(centre)) / step
        return (centre - behind) / step, (ahead - centre) / step, noise

    def agrees(self, chosen: dict[int, Any]) -> bool:
        """Return whether f agrees with the answer along a random direction (2 calls if it does).

        At a kink a value between the slopes to both sides agrees.
        """
        moves = self.direction(chosen)
        claimed = sum(float(np.sum(self.parts[i] * m)) for i, m in moves.items())
        size = float(np.sqrt(sum(np.sum((self.parts[i] * m) ** 2) for i, m in moves.items())))
        for step in STEPS:
            behind, ahead, noise = self.slopes(moves, step)
            allowed = ALONG * size + 4 * noise
            sharp = noise <= 1e-2 * size or size == 0
            if abs((behind + ahead) / 2 - claimed) <= allowed and sharp:
                return True
        behind, ahead, noise = self.slopes(moves, 1e-7)
        kink = abs(ahead - behind) > 1e-4 * size + 20 * noise
        room = abs(ahead - behind) * 0.1
        return bool(kink and min(behind, ahead) - room <= claimed <= max(behind, ahead) + room)

    def located(self, i: int, wrong: int) -> Block:
        """Return a block's right values: by one ratio, or measured where f disagrees."""
        self.unfound.add(i)
        if self.spent() > 1:
            return self.taken(i)
        ratio = self.ratio(i)
        if ratio is not None:
            expected = self.parts[i] * ratio
            return Block(expected, 1e-6 * np.abs(expected), 1e-6 * np.abs(expected))
        suspects = np.flatnonzero(self.suspected(i))
        share = max(SAMPLE, int((1 - self.spent()) * CALLS / self.price / 4 / wrong))
        chosen = suspects
        if suspects.size > share:
            chosen = np.sort(self.rng.permutation(suspects)[:share])
            self.notes.append(
                f"{self.names[i]} was measured at {share} of {suspects.size} entries in doubt."
            )
        return self.measured(i, suspects, chosen)

    def measured(
        self, i: int, suspects: npt.NDArray[np.intp], chosen: npt.NDArray[np.intp]
    ) -> Block:
        """Return a block with some of its suspects measured: of the others nothing is known."""
        expected, error = self.parts[i].copy(), 1e-6 * np.abs(self.parts[i])
        error.reshape(-1)[suspects] = np.inf
        for j in map(int, chosen):
            if self.spent() > 1:
                break
            value, doubt, kink = self.probe.entry(self.subject.wrt[i], j)
            expected.flat[j], error.flat[j] = value[0], np.inf if kink[0] else doubt[0]
        top = float(np.max(np.abs(expected * self.units[i])))
        room = error + 16 * EPS * top / self.units[i]
        return Block(expected, room, room)

    def ratio(self, i: int) -> float | None:
        """Return the one factor between f's slopes and the answer's, along four directions."""
        ratios = []
        for _ in range(4):
            moves = self.direction({i: 1.0})
            behind, ahead, _ = self.slopes(moves, STEP)
            claimed = float(np.sum(self.parts[i] * moves[i]))
            ratios.append((behind + ahead) / 2 / claimed if claimed else np.nan)
        one = float(np.mean(ratios))
        return one if np.ptp(ratios) <= 1e-6 * abs(one) else None

    def suspected(self, i: int) -> npt.NDArray[np.bool_]:
        """Return the entries that may be wrong: those in a wrong line along every axis."""
        shape = self.parts[i].shape
        mask = np.ones(shape, dtype=np.bool_)
        for axis, length in enumerate(shape):
            lines = np.zeros(length, dtype=np.bool_)
            lines[self.wrong_lines(i, axis)] = True
            mask &= np.expand_dims(lines, [a for a in range(len(shape)) if a != axis])
        return mask

    def wrong_lines(self, i: int, axis: int) -> list[int]:
        """Return the lines along an axis where f disagrees, by halving; all where most do."""
        shape = self.parts[i].shape

        def disagrees(part: npt.NDArray[np.intp]) -> bool:
            chosen = np.zeros(shape)
            np.moveaxis(chosen, axis, 0)[part] = 1.0
            return not self.agrees({i: chosen})

        found = [p for p in np.array_split(np.arange(shape[axis]), 8) if p.size and disagrees(p)]
        while found and max(p.size for p in found) > 1 and self.spent() < 0.5:
            halves = [h for p in found for h in np.array_split(p, 2) if h.size]
            found = [h for h in halves if disagrees(h)]
            if len(found) > max(16, 0.75 * len(halves)):  # a crowd: measuring costs less
                break
        return [int(line) for part in found for line in part]
