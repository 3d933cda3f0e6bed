"""One check: the functions, the points, and the answers seen on a tour of the points."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nnlib.gradcheck.differences import Array, Point, scale_of
from nnlib.gradcheck.protocol import (
    Failure,
    Watched,
    as_answer,
    as_block,
    changed_inputs,
    copied,
    is_whole,
    split_answer,
    told,
)
from nnlib.gradcheck.report import Finding

JITTER = 0.1
KEPT = 20  # values of f that are kept


@dataclass
class Task:
    """What is checked: f, the answer to its derivative, and the points.

    `wrt` holds the positions of the differentiated blocks in a point, `names` their names in the
    answer. `shape` is that of f's value: () for a loss.
    """

    f: Watched
    answer: Watched
    reference: Watched | None
    points: list[Point]
    wrt: tuple[int, ...]
    names: tuple[str, ...]
    arguments: tuple[str, ...]
    sizes: dict[str, int]
    rng: np.random.Generator
    scalar: bool
    outputs: Watched | None = None  # f itself where J is a sum of its outputs times an upstream
    shape: tuple[int, ...] = ()
    notes: list[str] = field(default_factory=list)
    mistakes: Mapping[str, tuple[Callable[..., Any], str]] = field(default_factory=dict)
    top: float = 0.0  # the largest slope that the answers of the tour claim
    finest: float = np.inf  # the step that a quickly bending f has needed so far
    values: list[Array] = field(default_factory=list)  # of f, the first ones
    faults: dict[str, Finding] = field(default_factory=dict)  # the blocks that are no real arrays
    whole: set[str] = field(default_factory=set)  # the blocks that came as integers

    def limited(self, step: float) -> float:
        """Return a step no larger than f has needed so far."""
        return min(step, self.finest)

    def value(self, *point: Any) -> Array:
        """Return f at a point, flat."""
        value = self._called(self.f, point)
        if value is None:
            raise Failure("loss-not-scalar", seen="None")
        try:
            array = np.asarray(value)
            real = array.astype(np.float64) if array.dtype.kind in "fiubO" else None
        except Exception:  # text, a number too large, or a class of one's own
            array, real = np.empty(0), None
        if real is None or (self.scalar and real.size != 1):
            kind = type(value).__name__
            seen = f"shape {array.shape}" if real is not None else f"a value of type {kind}"
            raise Failure("loss-not-scalar", seen=seen)
        if not self.scalar:
            self.shape = real.shape
        return real.reshape(-1) if self.outputs else self._kept(real.reshape(-1))

    def vector(self, point: Point) -> Array:
        """Return all outputs of f at a point, flat."""
        if self.outputs is None:
            return self.value(*point)
        values = np.array(self._called(self.outputs, point[:-1]), dtype=np.float64)
        return self._kept(values.reshape(-1))

    def _kept(self, values: Array) -> Array:
        if len(self.values) < KEPT:
            self.values.append(values)
        return values

    def _called(self, function: Watched, point: Sequence[Any]) -> Any:
        try:
            return function(*map(copied, point))
        except Failure as failure:
            if failure.finding.code in ("raised", "not-attempted"):
                error = told(failure.__cause__) if failure.__cause__ else ""
                raise Failure("loss-raised", error=error) from failure.__cause__
            raise

    @property
    def parameters(self) -> int:
        """Return the number P of differentiated entries."""
        return sum(self.block(self.points[0], i).size for i in range(len(self.wrt)))

    def block(self, point: Point, index: int) -> Array:
        """Return the value of a differentiated block."""
        return np.asarray(point[self.wrt[index]])

    def answered(self, point: Point) -> list[Array]:
        """Return the answer at a point, one array per block, copied at once."""
        given = tuple(copied(value) for value in point)
        value = self.answer(*given)
        changed = changed_inputs(self.arguments, point, given)
        if changed:
            raise Failure("mutates-input", ", ".join(changed), name=", ".join(changed))
        return self.parts(self._with_arrays(value, point), point)

    def _with_arrays(self, value: Any, point: Point) -> Any:
        """Return an answer with NaN in place of each of several parts that is no real array."""
        shapes = self.shapes(point)
        if len(shapes) == 1:
            return value
        parts = split_answer(value, self.names, shapes)
        for i, (part, name) in enumerate(zip(parts, self.names, strict=True)):
            try:
                as_answer(part, name)
            except Failure as failure:
                self.faults[name] = failure.finding
                parts[i] = np.full(shapes[i], np.nan)
        return parts

    def parts(self, value: Any, point: Point) -> list[Array]:
        """Return an answer as float64 copies, one per block."""
        raw = split_answer(value, self.names, self.shapes(point))
        self.whole |= {name for name, part in zip(self.names, raw, strict=True) if is_whole(part)}
        return [as_answer(part, name) for part, name in zip(raw, self.names, strict=True)]

    def shapes(self, point: Point) -> list[tuple[int, ...]]:
        """Return the shapes that an answer's parts must have."""
        return [self.shape + self.block(point, i).shape for i in range(len(self.wrt))]

    def referred(self, point: Point) -> list[Array]:
        """Return the reference's answer at a point."""
        assert self.reference is not None
        try:
            return self.parts(self.reference(*map(copied, point)), point)
        except Failure as failure:
            raise Failure("reference-failed", seen=failure.finding.message) from failure

    def nearby(self, point: Point) -> tuple[Point, Array] | None:
        """Return a random point near a point, with f there, or None when f is not finite there."""
        for size in (JITTER, JITTER**2, JITTER**3):
            moved = list(point)
            for position in self.wrt:
                block = np.asarray(point[position])
                noise = self.rng.uniform(0.5, 1.0, block.shape)
                noise *= self.rng.choice((-1.0, 1.0), block.shape)
                moved[position] = np.asarray(block + size * scale_of(block) * noise)
            value = self.value(*moved)
            if np.all(np.isfinite(value)):
                return tuple(moved), value
        return None


def tuples(points: Sequence[Any]) -> list[Point]:
    """Return the points as tuples; a bare array is a point of one block."""
    result = [tuple(p) if isinstance(p, (tuple, list)) else (p,) for p in points]
    if not result or not result[0]:
        raise ValueError("points must hold at least one point with at least one array.")
    if len({len(p) for p in result}) > 1:
        raise ValueError("All points must have the same number of arrays.")
    return result


def prepared(task: Task, point: Point) -> Point:
    """Return a point with its differentiated blocks in float64 and copies of its data."""
    pairs = enumerate(zip(point, task.arguments, strict=True))
    return tuple(as_block(v, name) if i in task.wrt else copied(v) for i, (v, name) in pairs)


def argument_names(f: Callable[..., Any], count: int) -> list[str]:
    """Return the names of a function's arguments, or "argument 0", ... when it tells none."""
    try:
        parameters = list(inspect.signature(f).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    named = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return named[:count] if len(named) >= count else [f"argument {i}" for i in range(count)]


def block_names(
    names: Sequence[str] | None, words: list[str], positions: Sequence[int]
) -> tuple[str, ...]:
    """Return the names of the answer's blocks; arguments without a name take theirs."""
    if names is None:
        given = [words[i] for i in positions]
        return tuple(f"d{w}" if not w.startswith("argument") else f"gradient of {w}" for w in given)
    if len(names) != len(positions):
        raise ValueError(f"{len(positions)} blocks are checked, but there are {len(names)} names.")
    for position, name in zip(positions, names, strict=True):
        if words[position].startswith("argument") and len(name) > 1:
            words[position] = name.removeprefix("d")
    return tuple(names)
