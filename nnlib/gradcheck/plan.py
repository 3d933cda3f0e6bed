"""What a check needs, worked out before any answer is seen.

A plan is plain data (texts, numbers, tuples, dicts, arrays), so that it can be written to a file:
who judges with it needs the answer's code and no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack

import numpy as np

from nnlib.gradcheck.differences import Array, Point, Probe
from nnlib.gradcheck.protocol import Failure, Watched
from nnlib.gradcheck.subject import Subject, lengths, low_bits
from nnlib.gradcheck.truth import Block, by_differences, by_reference

Sizes = Mapping[str, int | Sequence[int]]
Known = tuple[str, str, Callable[..., Any]]  # code, sentence, the mistaken function
GIVEN, NEARBY, NUMERIC = "given", "nearby", "numeric"
SHARES = {
    "of the first example alone": lambda n: slice(0, 1),
    "of the last example alone": lambda n: slice(n - 1, n),
    "of all examples but the first": lambda n: slice(1, n),
    "of all examples but the last": lambda n: slice(0, n - 1),
}
SHARE = "{{name}} {{holds}} the gradient {}{}: all have a share."
PROVEN = 3000  # parameters up to which a reference is compared with differences in each


@dataclass(frozen=True)
class Place:
    """A point, f there, and what is right there in each block.

    point: the arguments of the answer; sizes: named dimensions, {"N": 8}; role: "given", "nearby"
    (drawn near the only point) or "numeric" (where differences betray
    themselves); low_bits: how many of its last bits each output of f leaves unused.
    """

    point: tuple[Any, ...]
    value: Array
    blocks: tuple[Block, ...]
    sizes: dict[str, int]
    role: str
    low_bits: Array


@dataclass(frozen=True)
class Mistake:
    """A mistake that is known: its code and sentence, and its values at each place, by block."""

    code: str
    sentence: str
    values: tuple[tuple[Array, ...], ...]


@dataclass(frozen=True)
class Plan:
    """All that judging an answer takes. kind: "gradient", "jacobian" or "vjp".

    names: of the answer's blocks; arguments: of the answer; wrt: the positions of the
    differentiated ones; calls: of f and of the reference while planning.
    """

    kind: str
    names: tuple[str, ...]
    arguments: tuple[str, ...]
    wrt: tuple[int, ...]
    places: tuple[Place, ...]
    mistakes: tuple[Mistake, ...] = ()
    notes: tuple[str, ...] = ()
    calls: dict[str, int] | None = None


class Options(TypedDict, total=False):
    """The options of `plan_gradient`, shared by the other kinds."""

    reference: Callable[..., Any] | None
    names: Sequence[str] | None
    wrt: Sequence[int] | None
    sizes: Sizes | None
    rng: np.random.Generator | None
    mistakes: Iterable[Known] | Mapping[str, Any] | None


def plan_gradient(
    loss: Callable[..., Any], points: Sequence[Any], **options: Unpack[Options]
) -> Plan:
    """Return the plan for judging gradients of `loss` at the points, each a tuple of arguments.

    reference: a trusted gradient, called as the answer is. Its values are compared with central
    differences of the loss (ValueError where both differ); without one, differences are expected.
    names: of the answer's blocks. wrt: positions of the differentiated arguments, (1, 2) for
    (x, w, b, y). sizes: dimensions, one number for all points or one for each: {"N": (8, 6)}.
    mistakes: (code, sentence, function) of each known mistake; only its values are kept.
    """
    return proven(Planning("gradient", loss, points, options))


def plan_jacobian(f: Callable[..., Any], points: Sequence[Any], **options: Unpack[Options]) -> Plan:
    """Return the plan for judging Jacobians of f, of shape f(*point).shape + x.shape each.

    The options are those of `plan_gradient`.
    """
    return proven(Planning("jacobian", f, points, options))


def plan_vjp(f: Callable[..., Any], points: Sequence[Any], **options: Unpack[Options]) -> Plan:
    """Return the plan for judging products vjp(*point, upstream) = upstream . df/dx.

    Each point is met with an upstream gradient, with the opposite one, with one that is 0 at most
    outputs, and with one that asks for a single output. The options are those of `plan_gradient`.
    """
    return proven(Planning("vjp", f, points, options))


def proven(planning: Planning) -> Plan:
    """Return the plan; its reference and differences of f must say the same."""
    try:
        plan = planning.plan()
    except Failure as failure:
        raise ValueError(f"The check cannot be planned. {failure}") from failure
    if planning.reference is not None:
        planning.compare(plan)
    return plan


class Planning:
    """Working out a plan: points, references, differences, counterfactuals."""

    def __init__(
        self, kind: str, f: Callable[..., Any], points: Sequence[Any], options: Options
    ) -> None:
        self.kind = kind
        self.subject = Subject.of(f, points, options.get("names"), options.get("wrt"), kind=kind)
        reference = options.get("reference")
        self.reference = Watched(reference) if reference else None
        self.rng = options.get("rng") or np.random.default_rng(0)
        self.named = dict(options.get("sizes") or {})
        self.known = as_known(options.get("mistakes") or ())
        self.notes: list[str] = []

    def plan(self) -> Plan:
        """Return the plan by the reference, or by differences in each coordinate."""
        places = self.places()
        return Plan(
            self.kind,
            self.subject.names,
            self.subject.arguments,
            self.subject.wrt,
            tuple(places),
            tuple(self.mistakes(places)),
            tuple(self.notes),
        )

    def places(self) -> list[Place]:
        """Return every point with what is right there."""
        places = []
        for point, value, k, role in self.visits():
            places += self.at(point, value, self.sizes(k, point), role)
        return places

    def visits(self) -> list[tuple[Point, Array, int, str]]:
        """Return every point with f there, its number and role; one is drawn near a single one."""
        subject = self.subject
        values = [subject.value(point) for point in subject.points]
        for value in values:
            if not np.all(np.isfinite(value)):
                raise Failure("loss-not-finite", seen=str(value[~np.isfinite(value)][0]))
        for value, point in zip(values, subject.points, strict=True):
            if not np.allclose(subject.value(point), value, rtol=1e-9, atol=0):
                raise Failure("loss-noisy")
        pairs = [
            (p, v, k, GIVEN) for k, (p, v) in enumerate(zip(subject.points, values, strict=True))
        ]
        if len(pairs) == 1 and (near := self.nearby(subject.points[0])) is not None:
            pairs.append((*near, 0, NEARBY))
        return pairs

    def unmeasured(self) -> list[Place]:
        """Return every point with nothing known to be right but the shapes."""
        subject, places = self.subject, []
        for point, value, k, role in self.visits():
            shapes = [np.shape(point[i]) for i in subject.wrt]
            blank = [Block(np.zeros(s), np.full(s, np.inf), np.full(s, np.inf)) for s in shapes]
            low = low_bits([value])
            places.append(
                Place(subject.handed(point), value, tuple(blank), self.sizes(k, point), role, low)
            )
        return places

    def at(self, point: Point, value: Array, sizes: dict[str, int], role: str) -> list[Place]:
        """Return the places at one point: one, or one for each upstream gradient."""
        low = low_bits([value, *(self.subject.value(p) for p in self.near(point))])
        if self.kind != "vjp":
            return [
                Place(
                    self.subject.handed(point), value, self.blocks(point, value), sizes, role, low
                )
            ]
        places = []
        for upstream in upstreams(value.reshape(self.subject.shape(point)), self.rng):
            full = (*point, upstream)
            single = np.count_nonzero(upstream) == 1 and value.size > 1
            blocks = self.blocks(full, value)
            role_here = NUMERIC if single else role
            places.append(Place(self.subject.handed(full), value, blocks, sizes, role_here, low))
        return places

    def near(self, point: Point) -> list[Point]:
        """Return points a thousandth away, where f shows which bits it uses."""
        return [self.shift(point, 1e-3) for _ in range(3)]

    def shift(self, point: Point, size: float) -> Point:
        """Return a point whose blocks are moved by a share of their scale."""
        result = list(point)
        for i in self.subject.wrt:
            x = np.asarray(point[i])
            result[i] = np.asarray(x * (1 - size * self.rng.uniform(0.5, 1.0, x.shape)))
        return tuple(result)

    def blocks(self, point: Point, value: Array) -> tuple[Block, ...]:
        """Return what is right at a place."""
        with np.errstate(all="ignore"):
            if self.reference is not None:
                return tuple(by_reference(self.refer, point, self.subject.wrt, self.rng))
            return tuple(self.measured(point, value))

    def refer(self, point: Point) -> list[Array]:
        """Return the reference's answer at a point."""
        assert self.reference is not None
        try:
            return self.subject.parts(self.reference(*self.subject.handed(point)), point)
        except Failure as failure:
            raise Failure("reference-failed", seen=failure.finding.message) from failure

    def measured(self, point: Point, value: Array) -> list[Block]:
        """Return the blocks by differences; a product is the slope of the sum that it weighs."""
        subject = self.subject
        if self.kind == "vjp":
            probe = Probe(subject.weighed(point[-1]), point[:-1], wrt=subject.wrt)
            return by_differences(probe, subject.wrt, (), self.rng)
        shape = subject.shape(point)
        probe = Probe(subject.flat, point, value, subject.wrt)
        return by_differences(probe, subject.wrt, shape, self.rng)

    def nearby(self, point: Point) -> tuple[Point, Array] | None:
        """Return a point near the only one: its entries a little smaller in size, or larger.

        So probabilities stay probabilities and signs stay; a block of zeros moves to both sides.
        """
        for sign in (1.0, -0.3, 0.03):
            moved = list(self.shift(point, 0.2 * sign))
            for i in self.subject.wrt:
                x = np.asarray(point[i])
                if not x.any():
                    moved[i] = np.asarray(0.1 * sign * self.rng.uniform(-1, 1, x.shape))
            value = self.subject.value(tuple(moved))
            if np.all(np.isfinite(value)):
                return tuple(moved), value
        return None

    def sizes(self, k: int, point: Point) -> dict[str, int]:
        """Return the dimensions at a point: those that are named, or else those of its data."""
        named = {
            label: size if isinstance(size, int) else int(size[k])
            for label, size in self.named.items()
        }
        found = lengths(self.subject, point)
        if any(label == "N" for label in named):
            found = {k: n for k, n in found.items() if not k.startswith("the rows")}
        return {**named, **found}

    def mistakes(self, places: list[Place]) -> list[Mistake]:
        """Return the known mistakes with their values; one that fails somewhere is left out."""
        found = []
        for code, text, function in [*self.known, *self.shares()]:
            try:
                values = [self.subject.loose(Watched(function), place.point) for place in places]
            except Failure:  # a mistake that gives no values here cannot be recognized by them
                continue
            found.append(Mistake(code, text, tuple(map(tuple, values))))
        return found

    def shares(self) -> list[Known]:
        """Return the gradients that some examples alone give, as means of their own and of N."""
        data = self.examples()
        if self.kind != "gradient" or self.reference is None or not data:
            return []
        reference, found = self.reference.function, []
        for words, rows in SHARES.items():
            for weight, of in ((False, ""), (True, ", divided by N")):

                def share(*point: Any, rows: Any = rows, weight: bool = weight) -> Any:
                    count = len(point[data[0]])
                    chosen = rows(count)
                    some = [x[chosen] if i in data else x for i, x in enumerate(point)]
                    factor = (chosen.stop - chosen.start) / count if weight else 1.0
                    answer = reference(*some)
                    several = isinstance(answer, (tuple, list))
                    return [factor * p for p in answer] if several else factor * answer

                found.append(("one-example", SHARE.format(words, of), share))
        return found

    def examples(self) -> list[int]:
        """Return the positions of data with one row for each of the N examples, N > 1."""
        counts, points = self.named.get("N", ()), self.subject.points
        sizes = [counts] * len(points) if isinstance(counts, int) else list(counts)
        if len(sizes) != len(points) or max(sizes) < 2:
            return []
        return [
            i
            for i in range(len(points[0]))
            if i not in self.subject.wrt
            and all(has_rows(p[i], n) for p, n in zip(points, sizes, strict=True))
        ]

    def compare(self, plan: Plan) -> None:
        """Raise ValueError where the reference and central differences of f both differ."""
        for k, place in enumerate(plan.places):
            if sum(b.expected.size for b in place.blocks) > PROVEN:
                continue
            for name, one, two in zip(
                plan.names, place.blocks, self.measured(place.point, place.value), strict=True
            ):
                index = disagreement(one, two)
                if index is not None:
                    where = f"{name}[{', '.join(map(str, index))}] at point {k + 1}"
                    values = one.expected[index], two.expected[index]
                    raise ValueError(
                        f"{where}: the reference gives {values[0]:.8g}, "
                        f"central differences {values[1]:.8g}."
                    )


def has_rows(x: Any, count: int) -> bool:
    """Return whether an argument is an array with so many rows."""
    return isinstance(x, np.ndarray) and x.shape[:1] == (count,)


def disagreement(one: Block, two: Block) -> tuple[int, ...] | None:
    """Return an entry where two blocks differ by more than differences can, kinks aside."""
    if one.expected.shape != two.expected.shape:
        return (0,) * one.expected.ndim
    unsure = np.zeros(one.expected.size, dtype=bool)
    for block in (one, two):
        if block.kink is not None:
            unsure[block.kink.index] = True
    off = np.abs(one.expected - two.expected)
    allowed = 1e-6 * np.abs(one.expected) + 10 * (one.error + two.error)
    wrong = ~(off <= allowed) & ~unsure.reshape(off.shape) & np.isfinite(one.error + two.error)
    return tuple(int(i[0]) for i in np.nonzero(wrong)) if wrong.any() else None


def as_known(mistakes: Iterable[Any] | Mapping[str, Any]) -> list[Known]:
    """Return known mistakes as (code, sentence, function)."""
    if isinstance(mistakes, Mapping):
        return [(code, text, function) for code, (function, text) in mistakes.items()]
    return [tuple(mistake) for mistake in mistakes]


def upstreams(value: Array, rng: np.random.Generator) -> list[Array]:
    """Return the upstream gradients for one point: either sign, few active, a single one."""
    full = np.asarray(rng.standard_normal(value.shape))
    few, single = np.zeros(value.shape), np.zeros(value.shape)
    active = rng.permutation(value.size)[: max(1, value.size // 4)]
    few.flat[active] = rng.uniform(0.5, 1.5, active.size)
    sizes = np.where(value.reshape(-1) != 0, np.abs(value.reshape(-1)), np.inf)
    single.flat[int(np.argsort(sizes)[np.sum(np.isfinite(sizes)) // 2])] = 1.0
    return [full, -full, few, single] if value.size > 1 else [full, -full]
