"""The function whose derivative is checked, with its points: called safely, its values flat."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnlib.gradcheck.differences import Array, Point
from nnlib.gradcheck.hypotheses import DATA
from nnlib.gradcheck.protocol import (
    Failure,
    Watched,
    as_answer,
    as_block,
    copied,
    split_answer,
    told,
)


@dataclass(frozen=True)
class Subject:
    """f, its points, and how an answer to its derivative is called and returned.

    wrt: positions of the differentiated arguments; names: of the answer's blocks; arguments: the
    names of the answer's arguments; numbers: positions of numbers, which arrive as Python floats.
    """

    f: Watched
    kind: str
    points: tuple[Point, ...]
    wrt: tuple[int, ...]
    names: tuple[str, ...]
    arguments: tuple[str, ...]
    numbers: frozenset[int]

    @classmethod
    def of(
        cls,
        f: Callable[..., Any],
        points: Sequence[Any],
        names: Sequence[str] | None,
        wrt: Sequence[int] | None,
        *,
        kind: str,
    ) -> Subject:
        """Return the subject with clean points: blocks in float64, data copied."""
        raw = tuples(points)
        positions = tuple(range(len(raw[0])) if wrt is None else wrt)
        words = argument_names(f, len(raw[0]))
        blocks = block_names(names, words, positions)
        numbers = frozenset(
            i for i in positions if all(isinstance(p[i], (int, float, np.number)) for p in raw)
        )
        clean = tuple(
            tuple(as_block(x, words[i]) if i in positions else copied(x) for i, x in enumerate(p))
            for p in raw
        )
        words += ["upstream"] if kind == "vjp" else []
        return cls(Watched(f), kind, clean, positions, blocks, tuple(words), numbers)

    def handed(self, point: Point) -> tuple[Any, ...]:
        """Return fresh copies of the arguments, numbers as numbers."""
        return tuple(
            float(x) if i in self.numbers and np.ndim(x) == 0 else copied(x)
            for i, x in enumerate(point)
        )

    def called(self, point: Point) -> Any:
        """Return f at a point; what it raises is its own failure, not the answer's."""
        try:
            return self.f(*self.handed(point))
        except Failure as failure:
            error = told(failure.__cause__) if failure.__cause__ else failure.finding.message
            raise Failure("loss-raised", error=error) from failure.__cause__

    def value(self, point: Point) -> Array:
        """Return f at a point, flat."""
        value = self.called(point)
        try:
            array = np.asarray(value)
            real = array.astype(np.float64) if array.dtype.kind in "fiubO" else None
        except Exception:  # text, a number too large, or a class of one's own
            array, real = np.empty(0), None
        if value is None or real is None or (self.kind == "gradient" and real.size != 1):
            shape = f"shape {array.shape}" if real is not None else ""
            seen = shape or f"a value of type {type(value).__name__}"
            raise Failure("loss-not-scalar", seen="None" if value is None else seen)
        return real.reshape(-1)

    def flat(self, *point: Any) -> Array:
        """Return f at a point given by its arguments, flat."""
        return self.value(point)

    def shape(self, point: Point) -> tuple[int, ...]:
        """Return the shape that f adds in front of a block's."""
        return () if self.kind == "gradient" else np.shape(self.called(point))

    def weighed(self, upstream: Array) -> Callable[..., Array]:
        """Return the sum of f's outputs, each times its upstream gradient."""
        weights = np.asarray(upstream).reshape(-1)
        return lambda *point: np.array(
            [np.dot(self.value(point)[weights != 0], weights[weights != 0])]
        )

    def shapes(self, point: Point) -> list[tuple[int, ...]]:
        """Return the shapes that an answer's parts must have."""
        front = self.shape(point) if self.kind == "jacobian" else ()
        return [front + np.shape(point[i]) for i in self.wrt]

    def parts(self, value: Any, point: Point) -> list[Array]:
        """Return an answer as float64 copies, one per block, each in its right shape."""
        shapes = self.shapes(point)
        raw = split_answer(value, self.names, shapes)
        parts = [as_answer(part, name) for part, name in zip(raw, self.names, strict=True)]
        for part, shape, name in zip(parts, shapes, self.names, strict=True):
            if part.shape != shape:
                raise Failure("shape", name, name=name, got=part.shape, expected=shape)
        return parts

    def loose(self, function: Watched, point: Point) -> list[Array]:
        """Return the values of a mistaken answer, whatever their shapes."""
        value = function(*self.handed(point))
        raw = split_answer(value, self.names, self.shapes(point))
        return [as_answer(part, name) for part, name in zip(raw, self.names, strict=True)]


def tuples(points: Sequence[Any]) -> list[Point]:
    """Return the points as tuples; a bare array is a point of one block."""
    result = [tuple(p) if isinstance(p, (tuple, list)) else (p,) for p in points]
    if not result or not result[0]:
        raise ValueError("points must hold at least one point with at least one array.")
    if len({len(p) for p in result}) > 1:
        raise ValueError("All points must have the same number of arrays.")
    return result


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


def lengths(subject: Subject, point: Point) -> dict[str, int]:
    """Return dimensions that nobody has named: the rows of the data, and of what f carries.

    The rows are the leading dimension that most data share; "the columns of W" is a last one.
    """
    data = [x for i, x in enumerate(point) if i not in subject.wrt and i < len(subject.points[0])]
    leading = Counter(rows(data) or rows(carried(subject.f.function)))
    found: dict[str, int] = {}
    if leading:
        (first, count), *others = leading.most_common(2)
        if not others or count > others[0][1]:
            found[DATA] = first
    for i, x in enumerate(point):
        if isinstance(x, np.ndarray) and x.ndim:
            found[f"the rows of {subject.arguments[i]}"] = len(x)
            if x.ndim == 2:
                found[f"the columns of {subject.arguments[i]}"] = x.shape[-1]
    return found


def rows(values: Iterable[Any]) -> list[int]:
    """Return the leading dimensions of the arrays among some values."""
    return [len(v) for v in values if isinstance(v, np.ndarray) and v.ndim and len(v) > 1]


def carried(f: Callable[..., Any]) -> list[Any]:
    """Return the values that a function has from outside: its closure, defaults and object."""
    f = getattr(f, "func", f)  # of functools.partial
    owner = getattr(f, "__self__", None)
    values = list(getattr(owner, "__dict__", {}).values())
    function = getattr(f, "__func__", f)
    if not inspect.isfunction(function):
        return values
    try:
        outside = inspect.getclosurevars(function)
    except (TypeError, ValueError):  # an empty cell
        return values
    values += [*outside.nonlocals.values(), *outside.globals.values()]
    return values + list(function.__defaults__ or ())


def low_bits(values: Sequence[Array]) -> Array:
    """Return how many of its last bits each output has used in none of some values."""
    table = np.stack([v for v in values if v.shape == values[0].shape])
    with np.errstate(all="ignore"):
        free = lowest_bit(table) - last_place(table)
    free = np.where(np.isfinite(table) & (table != 0), free, np.inf)
    least = np.min(free, axis=0)
    return np.asarray(np.where(np.isfinite(least), least, 0.0))


def last_place(values: npt.ArrayLike) -> Array:
    """Return the power of two of the last place of each value."""
    return np.asarray(np.log2(np.spacing(np.abs(values))))


def lowest_bit(values: Array) -> Array:
    """Return the power of two of the lowest bit that each value uses."""
    mantissa, exponent = np.frexp(values)
    whole = np.nan_to_num(np.ldexp(mantissa, 53)).astype(np.int64)
    return np.asarray(np.log2((whole & -whole).clip(1)) + exponent - 53)
