"""The table of hypotheses: what a mistake would give, held against what was given.

A row has a code, a function that predicts the values at every point from what is right there, and
the sentence that is told when the prediction equals the answer in every entry at every point, at
the precision of its numbers. A prediction may have one free constant, the same at all points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
SAME, SAME_SINGLE = 1e-8, 2e-6  # relative, in float64 and float32
DATA = "the rows of the data"
DIGITS, MANY_DIGITS = 1.5, 3.0  # that rounded values have together: 0.5 may be any other value
ROUND = 1e-6  # a norm or a limit of so few figures was chosen by somebody


@dataclass(frozen=True)
class Evidence:
    """One block of an answer at all points, beside what is right there.

    allowed: how far a right answer may be off; valid: the entries that can be judged (not on a
    kink); parameter: what is differentiated by; others: the right values of the other blocks;
    sizes: dimensions by name; inputs: arguments that are arrays, by name;
    settings: those that are numbers and not differentiated; whole: it came as integers.
    """

    name: str
    kind: str
    got: Sequence[Array]
    expected: Sequence[Array]
    allowed: Sequence[Array]
    valid: Sequence[npt.NDArray[np.bool_]]
    parameter: Sequence[Array] | None = None
    parameter_name: str = ""
    others: Sequence[Mapping[str, Array]] = ()
    sizes: Sequence[Mapping[str, int]] = ()
    inputs: Sequence[Mapping[str, npt.NDArray[Any]]] = ()
    settings: Sequence[Mapping[str, float]] = ()
    single: bool = False
    whole: bool = False

    def fits(self, predicted: Sequence[Array]) -> bool:
        """Return whether these values are the answer: every entry at every point."""
        return all(
            self._fits(g, e, p, a, v)
            for g, e, p, a, v in zip(
                self.got, self.expected, predicted, self.allowed, self.valid, strict=True
            )
        )

    def fits_at(self, k: int, value: Array) -> bool:
        """Return whether these values are the answer at one point."""
        return self._fits(self.got[k], self.expected[k], value, self.allowed[k], self.valid[k])

    def _fits(self, got: Array, expected: Array, value: Array, allowed: Array, valid: Mask) -> bool:
        if value.shape != got.shape:
            return False
        peak = float(np.max(np.abs(expected), initial=0.0, where=valid))
        grown = max(1.0, float(np.max(np.abs(value), initial=0.0)) / peak) if peak else 1.0
        near = (SAME_SINGLE if self.single else SAME) * np.abs(value) + grown * allowed
        return bool(np.all((np.isfinite(value) & (np.abs(got - value) <= near)) | ~valid))

    @property
    def count(self) -> int:
        """Return the number of entries that say something."""
        return sum(int(np.count_nonzero(g[v])) for g, v in zip(self.got, self.valid, strict=True))

    @property
    def several(self) -> bool:
        """Return whether the block has more than one entry."""
        return any(g.size > 1 for g in self.got)


class Prediction(NamedTuple):
    """What a hypothesis gives at every point, the facts for its sentence, and its free constants.

    sure: False where rivals would give the same values here.
    """

    values: Sequence[Array]
    facts: dict[str, Any] = {}  # noqa: RUF012  (never changed)
    free: int = 0
    sure: bool = True


Predict = Callable[[Evidence], Iterable[Prediction]]
GRADIENTS = frozenset({"gradient", "jacobian", "vjp"})
NUMBERS = GRADIENTS | {"values"}
ANY = NUMBERS | {"counts", "truth table"}


class Hypothesis(NamedTuple):
    """One row: code, prediction, sentence, the kinds of answer that it is for.

    unsure: the sentence where rivals would give the same values.
    """

    code: str
    predict: Predict
    sentence: str
    kinds: frozenset[str] = NUMBERS
    unsure: str = ""


def coefficient(e: Evidence, base: Sequence[Array], term: Sequence[Array]) -> float:
    """Return the c with which base + c * term comes closest, all points alike in weight."""
    above = below = 0.0
    for got, b, t, v in zip(e.got, base, term, e.valid, strict=True):
        if not got.shape == b.shape == t.shape:
            return np.nan
        size = float(np.max(np.abs(t[v]), initial=0.0))
        if size > 0:
            above += float(np.sum((got - b)[v] * t[v])) / size**2
            below += float(np.sum(t[v] ** 2)) / size**2
    return above / below if below else np.nan


def along(e: Evidence, base: Sequence[Array], term: Sequence[Array]) -> Iterator[Prediction]:
    """base + c * term, with a constant c that is not 0."""
    c = coefficient(e, base, term)
    if np.isfinite(c) and c != 0:
        pairs = zip(base, term, strict=True)
        yield Prediction([b + c * t for b, t in pairs], {"coefficient": c}, 1)


def each(change: Callable[[Array], Array], least: int = 2) -> Predict:
    """The right values, changed one array at a time."""

    def predict(e: Evidence) -> Iterator[Prediction]:
        if max(g.size for g in e.got) >= least:
            yield Prediction([np.asarray(change(x)) for x in e.expected])

    return predict


def zeros(e: Evidence) -> Iterator[Prediction]:
    peak = max(float(np.max(np.abs(x), initial=0.0)) for x in e.expected)
    if not e.whole:
        yield Prediction([np.zeros_like(x) for x in e.expected], {"expected": peak})


def times(factor: float) -> Predict:
    """The right values times a number, which a single entry may be by chance."""

    def predict(e: Evidence) -> Iterator[Prediction]:
        sure = factor < 0 or sum(x.size for x in e.expected) > 1
        yield Prediction([np.asarray(factor * x) for x in e.expected], sure=sure)

    return predict


def factor(e: Evidence) -> Iterator[Prediction]:
    """The right values times one constant."""
    c = coefficient(e, [0 * x for x in e.expected], e.expected)
    if np.isfinite(c) and c != 0:
        facts = {"factor": c, "scaled": f" and is {-c:.4g} times the right size" if c < 0 else ""}
        yield Prediction([c * x for x in e.expected], facts, 1)


def negative(e: Evidence) -> Iterator[Prediction]:
    """The right values times one negative constant."""
    if max(g.size for g in e.got) > 1:
        yield from (p for p in factor(e) if p.facts["factor"] < 0)


def sized(power: float, *, batch: bool, times: float = 1.0, less: int = 0) -> Predict:
    """The right values times a power of a dimension that is known.

    batch: whether the dimension is the batch, N, or another one. It is sure where the check names
    the dimension, it differs between the points, and no other dimension goes with it.
    """

    def predict(e: Evidence) -> Iterator[Prediction]:
        for label in [k for k in (e.sizes[0] if e.sizes else {}) if is_batch(k) == batch]:
            lengths = lengths_of(e, label)
            if min(lengths) < 1 or (less and min(lengths) < 2) or max(lengths) < 2:
                continue
            differ = len(set(lengths)) > 1
            if not differ and label.startswith("the rows") and label != DATA:
                continue  # any array has rows
            ratios = [times * (n / (n - less) if less else float(n) ** power) for n in lengths]
            shown = ratios if less or power > 0 or power == -0.5 else [1 / r for r in ratios]
            extra = {1.0: "", 2.0: ", times 2", 0.5: ", over 2"}[times]
            facts = {
                "factor": each_of(shown) if differ else shown[0],
                "size": f" ({label} = {each_of(lengths)}{extra})",
            }
            rivals = [lengths_of(e, k) for k in e.sizes[0] if k != label and is_named(k)]
            sure = differ and is_named(label) and lengths not in rivals
            values = [r * x for r, x in zip(ratios, e.expected, strict=True)]
            yield Prediction(values, facts, 0, sure)

    return predict


def missing_mean(e: Evidence) -> Iterator[Prediction]:
    """N times the right values, alone or with a factor 2."""
    for factor, hint in ((1.0, ""), (2.0, ", and a factor is off"), (0.5, ", and a factor is off")):
        for p in sized(1, batch=True, times=factor)(e):
            yield p._replace(facts={**p.facts, "hint": hint})


def lengths_of(e: Evidence, label: str) -> list[int]:
    """Return a dimension at each point."""
    return [sizes.get(label, 0) for sizes in e.sizes]


def each_of(values: Sequence[float]) -> str:
    """Return the numbers that differ, as a text."""
    return " and ".join(dict.fromkeys(f"{value:.4g}" for value in values))


def fixed_size(e: Evidence) -> Iterator[Prediction]:
    """N / c times the right values: a size that is the same whole number c at every point."""
    for label in [k for k in (e.sizes[0] if e.sizes else {}) if is_named(k)]:
        lengths = lengths_of(e, label)
        share = coefficient(
            e,
            [0 * x for x in e.expected],
            [n * x for n, x in zip(lengths, e.expected, strict=True)],
        )
        c = round(1 / share) if share and np.isfinite(share) else 0
        if c > 1 and len(set(lengths)) > 1:
            pairs = zip(lengths, e.expected, strict=True)
            facts = {"seen": f"{c}", "size": f"{label} = {each_of(lengths)}"}
            yield Prediction([n / c * x for n, x in pairs], facts)


def rooted(power: float) -> Predict:
    """The right values times a root of any known dimension."""

    def predict(e: Evidence) -> Iterator[Prediction]:
        for batch in (False, True):
            yield from sized(power, batch=batch)(e)

    return predict


def is_named(label: str) -> bool:
    """Return whether the check names a dimension; others are those of some array."""
    return not label.startswith("the ")


def is_batch(label: str) -> bool:
    """Return whether a dimension counts examples."""
    return label == "N" or label.startswith("the rows")


def transposed(e: Evidence) -> Iterator[Prediction]:
    """Transposed wherever that leaves the shape as it is."""

    def turned(x: Array, axes: Sequence[int]) -> Array:
        return x.transpose(axes) if x.transpose(axes).shape == x.shape else x

    if all(x.ndim >= 2 for x in e.expected):
        last = [(*range(x.ndim - 2), x.ndim - 1, x.ndim - 2) for x in e.expected]
        halves = [(*range(x.ndim // 2, x.ndim), *range(x.ndim // 2)) for x in e.expected]
        for axes in (last, halves):
            yield Prediction([turned(x, a) for x, a in zip(e.expected, axes, strict=True)])


def backwards(e: Evidence) -> Iterator[Prediction]:
    axes = min(x.ndim for x in e.expected)
    for axis in range(axes):
        if any(x.shape[axis] > 1 for x in e.expected):
            flipped = [np.flip(x, axis) for x in e.expected]
            yield Prediction(flipped, {"axis": f"axis {axis}"})
    if axes >= 2:
        yield Prediction([np.flip(x, (-1, -2)) for x in e.expected], {"axis": "both axes"})


def shifted(e: Evidence) -> Iterator[Prediction]:
    for axis in range(min(x.ndim for x in e.expected)):
        if any(x.shape[axis] > 2 for x in e.expected):
            for shift in (1, -1):
                rolled = [np.roll(x, shift, axis) for x in e.expected]
                yield Prediction(rolled, {"axis": axis, "shift": shift})


def swapped(e: Evidence) -> Iterator[Prediction]:
    for other in e.others[0] if e.others and e.several else ():
        yield Prediction([known[other] for known in e.others], {"other": other})


def clipped(e: Evidence) -> Iterator[Prediction]:
    limit = max(
        float(np.max(np.abs(g), initial=0.0, where=v)) for g, v in zip(e.got, e.valid, strict=True)
    )
    reached = sum(int(np.sum(np.abs(x) > limit)) for x in e.expected)
    if reached > 1:  # a single one may be anything
        yield Prediction([np.clip(x, -limit, limit) for x in e.expected], {"limit": limit}, 1)


def offset(e: Evidence) -> Iterator[Prediction]:
    if e.several:
        yield from along(e, e.expected, [np.ones_like(x) for x in e.expected])


def centred(e: Evidence) -> Iterator[Prediction]:
    if e.several:
        yield Prediction([x - np.mean(x) for x in e.expected], {"lines": "its mean"})
    if all(x.ndim == 2 for x in e.expected):
        for axis, line in enumerate(("column", "row")):
            means = [x - x.mean(axis, keepdims=True) for x in e.expected]
            yield Prediction(means, {"lines": f"the mean of each {line}"})


def all_alike(e: Evidence) -> Iterator[Prediction]:
    """The sum, or the mean, of all entries in each entry."""
    if e.several:
        for pool in (np.sum, np.mean):
            word = "sum" if pool is np.sum else "mean"
            yield Prediction([np.full_like(x, pool(x)) for x in e.expected], {"seen": word})


def lines_alike(e: Evidence) -> Iterator[Prediction]:
    """The sum, or the mean, over an axis in each of its entries."""
    for axis in range(min(x.ndim for x in e.expected)):
        if min(x.ndim for x in e.expected) < 2:
            return
        for pool, word in ((np.sum, "sum"), (np.mean, "mean")):
            pooled = [np.broadcast_to(pool(x, axis, keepdims=True), x.shape) for x in e.expected]
            line = {0: "row", 1: "column"}.get(axis, f"slice of axis {axis}")
            yield Prediction(pooled, {"line": line, "seen": word})


def normalized(e: Evidence) -> Iterator[Prediction]:
    """The right values scaled to a norm of few figures, another factor at each point."""
    norms = [float(np.linalg.norm(g)) for g in e.got]
    right = [float(np.linalg.norm(x)) for x in e.expected]
    chosen = (
        np.ptp(norms) <= ROUND * norms[0]
        and abs(norms[0] - float(f"{norms[0]:.2g}")) <= ROUND * norms[0]
    )
    if e.several and chosen and min(right) > 0 and norms[0] > 0:
        scaled = [norms[0] / r * x for r, x in zip(right, e.expected, strict=True)]
        yield Prediction(scaled, {"norm": norms[0]}, 1)


def rounded(e: Evidence) -> Iterator[Prediction]:
    for digits in range(1, 9):
        values = np.unique(np.concatenate([np.round(np.abs(g), digits).ravel() for g in e.got]))
        known = float(np.sum(np.log10(values[np.isfinite(values)] * 10.0**digits + 1)))
        facts = {"digits": f"{digits} decimal{'s' if digits > 1 else ''}"}
        if known >= DIGITS:
            rounded_values = [np.round(x, digits) for x in e.expected]
            yield Prediction(rounded_values, facts, 0, known >= MANY_DIGITS)


def to_dtype(dtype: Any) -> Predict:
    def predict(e: Evidence) -> Iterator[Prediction]:
        with np.errstate(all="ignore"):
            yield Prediction([x.astype(dtype).astype(np.float64) for x in e.expected], {}, 2)

    return predict


def bfloat16(e: Evidence) -> Iterator[Prediction]:
    """Cut to the upper half of a float32."""
    for step in (0, 0x8000):
        bits = [x.astype(np.float32).view(np.uint32) + np.uint32(step) for x in e.expected]
        cut = [(b & np.uint32(0xFFFF0000)).view(np.float32).astype(np.float64) for b in bits]
        yield Prediction(cut, {}, 2)


def whole_numbers(e: Evidence) -> Iterator[Prediction]:
    """The right values without their fractions; of a single number that would be a guess."""
    if sum(x.size for x in e.expected) < 2:
        return
    for cut, word in ((np.trunc, "cut"), (np.floor, "rounded down"), (np.round, "rounded")):
        yield Prediction([cut(x) + 0.0 for x in e.expected], {"seen": word})


def has_fractions(e: Evidence) -> bool:
    """Return whether integers were given where the right values have fractions."""
    return e.whole and any(np.any(x != np.round(x)) for x in e.expected)


def signs(e: Evidence) -> Iterator[Prediction]:
    """The signs of values of either sign: of one sign they would be a constant."""
    if all(np.any(x > 0) and np.any(x < 0) for x in e.expected):
        yield Prediction([np.sign(x) for x in e.expected])


def parameters(e: Evidence, change: Callable[[Array], Array] = np.array) -> list[Array] | None:
    """Return the parameter at each point, changed, where it has the shape of the answer."""
    if e.parameter is None or e.count < 2:
        return None
    if any(p.shape != g.shape for p, g in zip(e.parameter, e.got, strict=True)):
        return None
    return [np.asarray(change(p)) for p in e.parameter]


def the_parameter(e: Evidence) -> Iterator[Prediction]:
    values = parameters(e)
    if values is not None:
        yield Prediction(values)


def updated(e: Evidence) -> Iterator[Prediction]:
    values = parameters(e)
    if values is not None:
        yield from along(e, values, e.expected)


def weighted(sign: int) -> Predict:
    """The right values plus a negative or a positive multiple of the parameter."""

    def predict(e: Evidence) -> Iterator[Prediction]:
        values = parameters(e)
        if values is not None:
            yield from (
                p for p in along(e, e.expected, values) if p.facts["coefficient"] * sign > 0
            )

    return predict


def with_setting(sign: int) -> Predict:
    """The right values plus a multiple of the parameter times a number that the answer is given.

    Where the number is the same at all points, the multiple must be one that formulas have.
    """

    def predict(e: Evidence) -> Iterator[Prediction]:
        values = parameters(e)
        for name in e.settings[0] if e.settings and values is not None else ():
            numbers = [known[name] for known in e.settings]
            terms = [n * w for n, w in zip(numbers, values or (), strict=True)]
            for p in along(e, e.expected, terms):
                c = p.facts["coefficient"]
                plain = any(abs(abs(c) - k) <= 1e-6 for k in (0.5, 1.0, 2.0))
                if c * sign > 0 and (plain or len(set(numbers)) > 1):
                    told = f"{abs(c):.4g} * " if abs(abs(c) - 1) > 1e-6 else ""
                    facts = {"coefficient": f"{told}{name}", "seen": name}
                    yield p._replace(facts=facts)

    return predict


def absolute(e: Evidence) -> Iterator[Prediction]:
    """The right values plus a multiple of the parameter's signs, or of a wrong sign's error."""
    terms: dict[str, Callable[[Array], Array]] = {
        "sign({})": np.sign,
        "(|{0}| - sign({0}))": lambda p: np.abs(p) - np.sign(p),
        "(1 - sign({}))": lambda p: 1 - np.sign(p),
        "(-1 - sign({}))": lambda p: -1 - np.sign(p),
    }
    for text, term in terms.items():
        values = parameters(e, term)
        if values is not None and min(map(np.count_nonzero, values)) > 1:
            for p in along(e, e.expected, values):
                yield p._replace(facts={**p.facts, "seen": text.format(e.parameter_name)})


def times_input(e: Evidence) -> Iterator[Prediction]:
    """The right values times an argument of the same shape, or divided by it."""
    for name in e.inputs[0] if e.inputs and e.several else ():
        values = [known[name] for known in e.inputs]
        if any(v.shape != g.shape for v, g in zip(values, e.got, strict=True)):
            continue
        pairs = list(zip(e.expected, values, strict=True))
        yield Prediction([x * v for x, v in pairs], {"other": name, "seen": "times"})
        with np.errstate(all="ignore"):
            divided = [np.where(v != 0, x / v, np.nan) for x, v in pairs]
        if all(np.all(np.isfinite(d)) for d in divided):
            yield Prediction(divided, {"other": name, "seen": "divided by"})


def an_input(e: Evidence) -> Iterator[Prediction]:
    """An argument itself."""
    for name in e.inputs[0] if e.inputs and e.several else ():
        values = [known[name] for known in e.inputs]
        if all(v.shape == g.shape for v, g in zip(values, e.got, strict=True)):
            yield Prediction([v.astype(np.float64) for v in values], {"other": name})


def plus_other(e: Evidence) -> Iterator[Prediction]:
    for other in e.others[0] if e.others and e.several else ():
        yield from (
            p._replace(facts={**p.facts, "other": other})
            for p in along(e, e.expected, [known[other] for known in e.others])
        )


def squares(e: Evidence) -> list[npt.NDArray[np.bool_]] | None:
    """Return the diagonal of each Jacobian, None where there is none."""
    masks = []
    for x in e.expected:
        half = x.ndim // 2
        if (
            x.ndim % 2
            or half == 0
            or x.shape[:half] != x.shape[half:]
            or np.prod(x.shape[:half]) < 2
        ):
            return None
        masks.append(np.eye(int(np.prod(x.shape[:half])), dtype=bool).reshape(x.shape))
    return masks


def only_diagonal(e: Evidence) -> Iterator[Prediction]:
    if e.kind == "jacobian" and (masks := squares(e)):
        yield Prediction([np.where(m, x, 0.0) for m, x in zip(masks, e.expected, strict=True)])


def on_diagonal(right: bool) -> Predict:
    """As given on the diagonal and right off it, or the other way round."""

    def predict(e: Evidence) -> Iterator[Prediction]:
        if e.kind == "jacobian" and (masks := squares(e)):
            wrong = [
                np.abs(g - x) > a for g, x, a in zip(e.got, e.expected, e.allowed, strict=True)
            ]
            if any(
                2 * np.sum(w & (m != right)) <= np.sum(m != right)
                for w, m in zip(wrong, masks, strict=True)
            ):
                return  # some entries only
            parts = zip(masks, e.expected, e.got, strict=True)
            yield Prediction([np.where(m == right, x, g) for m, x, g in parts])

    return predict


def rank_one(e: Evidence) -> bool:
    """Return whether every answer is one outer product where the right one is none.

    Beside a block with a side of 1 that would say nothing: what flows back through a single output
    has rank 1 for the whole batch.
    """
    if any(g.ndim != 2 or min(g.shape) < 2 for g in e.got):
        return False
    if any(x.ndim == 2 and 1 in x.shape for known in e.others for x in known.values()):
        return False
    if any(min(np.count_nonzero(g.any(axis=axis)) for axis in (0, 1)) < 2 for g in e.got):
        return False  # a single row or column
    return all(is_outer(g) for g in e.got) and not any(is_outer(x) for x in e.expected)


def per_line(axis: int) -> Predict:
    """Most columns (axis 0) or rows (axis 1) times a factor of their own."""

    def predict(e: Evidence) -> Iterator[Prediction]:
        if any(x.ndim != 2 or min(x.shape) < 2 for x in e.expected):
            return
        if any(g.shape != x.shape for g, x in zip(e.got, e.expected, strict=True)):
            return
        ratios = []
        for g, x in zip(e.got, e.expected, strict=True):
            size = np.sum(x * x, axis, keepdims=True)
            ratio = np.sum(g * x, axis, keepdims=True) / size
            ratios.append(np.where(size > 0, ratio, 1.0))
        if not any(2 * np.sum(np.abs(r - 1) > 1e-6) > r.size for r in ratios):
            return  # some lines only
        if all(np.all(np.abs(r - np.round(np.clip(r, 0, 1))) <= 1e-6) for r in ratios):
            return  # lines that are zero
        told = ", ".join(f"{r:.4g}" for r in ratios[0].reshape(-1)[:4])
        seen = told + (", ..." if ratios[0].size > 4 else "")
        pairs = zip(ratios, e.expected, strict=True)
        facts = {"line": ("column", "row")[axis], "seen": seen}
        yield Prediction([r * x for r, x in pairs], facts, sum(r.size for r in ratios))

    return predict


def at_each_point(term: Callable[[Evidence], Sequence[Array] | None], *, add: bool) -> Predict:
    """The right values plus (or instead) a multiple of a term, another one at each point."""

    def predict(e: Evidence) -> Iterator[Prediction]:
        terms = term(e)
        if terms is None or len(e.got) < 2 or min(g.size for g in e.got) < 3:
            return
        values, told = [], []
        for k, (x, t) in enumerate(zip(e.expected, terms, strict=True)):
            one = Evidence(e.name, e.kind, [e.got[k]], [x], [e.allowed[k]], [e.valid[k]])
            base = x if add else 0 * x
            c = coefficient(one, [base], [t])
            values.append(base + np.nan_to_num(c) * t)
            told.append(c)
        yield Prediction(values, {"seen": each_of(told)}, len(values))

    return predict


def inverted(e: Evidence) -> Iterator[Prediction]:
    if all(np.isin(x, (0, 1)).all() for x in e.expected):
        yield Prediction([1 - x for x in e.expected])


def one_answer(e: Evidence) -> Iterator[Prediction]:
    """The same value in every entry."""
    if e.several and not any(np.ptp(x) == 0 for x in e.expected):
        first = float(e.got[0].flat[0])
        yield Prediction([np.full_like(x, first) for x in e.expected], {"seen": f"{first:g}"})


def as_given(limit: Callable[[Evidence], bool]) -> Predict:
    """The answer itself, where something can be said of it as a whole."""

    def predict(e: Evidence) -> Iterator[Prediction]:
        if limit(e):
            yield Prediction(list(e.got))

    return predict


def is_outer(x: Array) -> bool:
    """Return whether a matrix is one outer product, by the row and column of its largest entry."""
    i, j = np.unravel_index(np.argmax(np.abs(x)), x.shape)
    if x[i, j] == 0:
        return False
    return bool(np.max(np.abs(x - np.outer(x[:, j], x[i]) / x[i, j])) <= 1e-9 * abs(x[i, j]))


TIMES = "{name} {is} {factor} times the right value {extent}{points}"
SMALLER = "{name} {is} {factor} times too small {extent}"
LARGER = "{name} {is} {factor} times too large {extent}"
COUNTS, TABLES = frozenset({"counts"}), frozenset({"truth table"})
HYPOTHESES: tuple[Hypothesis, ...] = (
    Hypothesis("all-zero", zeros, "{name} {is} zero {extent}, expected up to {expected}.", ANY),
    Hypothesis(
        "inverted", inverted, "{name} {holds} 1 where 0 is right, and 0 where 1 is.", TABLES
    ),
    Hypothesis("one-answer", one_answer, "{name} {holds} {seen} in every entry.", TABLES | COUNTS),
    Hypothesis("sign", times(-1.0), "{name} {has} the opposite sign {extent}{scaled}."),
    Hypothesis(
        "integer",
        whole_numbers,
        "{name} {holds} the right values {seen} to whole numbers: look for integers or //.",
    ),
    # One factor in all entries: first a dimension that follows the points, then a constant.
    Hypothesis(
        "missing-1/N",
        missing_mean,
        LARGER + "{size}: the mean over the batch is missing{hint}.",
        GRADIENTS,
        LARGER + "{points}{size}: see whether a sum takes the place of a mean.",
    ),
    Hypothesis(
        "extra-1/N",
        sized(-1, batch=True),
        SMALLER + "{size}: {it} divided by the batch size once too often.",
        GRADIENTS,
        SMALLER + "{points}{size}: see whether a mean takes the place of a sum.",
    ),
    Hypothesis(
        "divides-by-N-1",
        sized(1, batch=True, less=1),
        TIMES + "{size}: {it} divided by N - 1 instead of N.",
        GRADIENTS,
        TIMES + ", as when N - 1 takes the place of N{size}.",
    ),
    Hypothesis(
        "factor-2",
        times(2.0),
        "{name} {is} 2 times too large {extent}{points}: "
        "look for a 1/2 that is missing, or a 2 that is counted twice.",
        unsure="{name} {is} 2 times too large{points}.",
    ),
    Hypothesis(
        "factor-1/2",
        times(0.5),
        "{name} {is} half of the right value {extent}{points}: "
        "look for a 2 that is missing, or a 1/2 that is counted twice.",
        unsure="{name} {is} half of the right value{points}.",
    ),
    Hypothesis(
        "missing-1/K",
        sized(1, batch=False),
        LARGER + "{size}: a division by it is missing.",
        GRADIENTS,
        LARGER + "{points}{size}.",
    ),
    Hypothesis(
        "extra-1/K",
        sized(-1, batch=False),
        SMALLER + "{size}: {it} divided by it once too often.",
        GRADIENTS,
        SMALLER + "{points}{size}.",
    ),
    Hypothesis(
        "missing-1/sqrt",
        rooted(0.5),
        TIMES + ", the square root of a size{size}: a division by it is missing.",
        GRADIENTS,
        TIMES + ", the square root of a size{size}.",
    ),
    Hypothesis(
        "extra-1/sqrt",
        rooted(-0.5),
        TIMES + ", one over the square root of a size{size}.",
        GRADIENTS,
        TIMES + ", one over the square root of a size{size}.",
    ),
    Hypothesis("sign", negative, "{name} {has} the opposite sign {extent}{scaled}."),
    Hypothesis("factor", factor, TIMES + "."),
    Hypothesis(
        "fixed-size",
        fixed_size,
        "{name} {has} the values of a division by {seen} at every point, where {size}.",
        GRADIENTS,
    ),
    # Rounded values.
    Hypothesis(
        "rounded",
        rounded,
        "{name} {is} rounded to {digits}: return the full values.",
        unsure="{name} {is} the right value with {digits}: see whether it is rounded.",
    ),
    Hypothesis("float16", to_dtype(np.float16), "{name} {is} rounded to half precision."),
    Hypothesis("float16", bfloat16, "{name} {is} rounded to half precision."),
    # The right values in other places, or of other things.
    Hypothesis("swapped", swapped, "{name} {holds} the values of {other}: the order is {names}."),
    Hypothesis("transposed", transposed, "{name} {is} transposed{hint}.", NUMBERS | COUNTS),
    Hypothesis("reversed", backwards, "{name} {has} its entries in reversed order along {axis}."),
    Hypothesis(
        "shifted", shifted, "{name} {has} its entries shifted by {shift} along axis {axis}."
    ),
    Hypothesis(
        "returns-parameter",
        the_parameter,
        "{name} {holds} the values of the parameter itself, not its gradient.",
        GRADIENTS,
    ),
    Hypothesis("returns-input", an_input, "{name} {holds} the values of {other} itself."),
    # A function of the right values.
    Hypothesis("abs", each(np.abs), "{name} {holds} absolute values: the signs are lost."),
    Hypothesis(
        "sign-only",
        signs,
        "{name} {holds} the signs of the right values: the sizes are lost.",
    ),
    Hypothesis("squared", each(np.square), "{name} {holds} squares of the right values."),
    Hypothesis("clipped", clipped, "{name} {is} clipped to ±{limit}."),
    Hypothesis("normalized", normalized, "{name} {is} scaled to norm {norm}{hint}."),
    Hypothesis(
        "common-factor",
        at_each_point(lambda e: e.expected, add=False),
        "{name} {is} off by one factor in all entries, which differs between the points ({seen}): "
        "look for what multiplies all of it.",
    ),
    Hypothesis("centred", centred, "{name} {has} {lines} subtracted."),
    Hypothesis("summed-too-far", all_alike, "{name} {holds} the {seen} over all axes everywhere."),
    Hypothesis(
        "lines-alike",
        lines_alike,
        "{name} {holds} the {seen} over the {line}s in every {line}.",
    ),
    # A term more or less.
    Hypothesis(
        "offset", offset, "{name} {is} off by the same {coefficient} in every entry{points}.", ANY
    ),
    Hypothesis(
        "regularizer-missing",
        with_setting(-1),
        "{name} {is} too small by {coefficient} * {parameter}{points}: "
        "the term along {parameter} with {seen} is missing or too small.",
        GRADIENTS,
    ),
    Hypothesis(
        "regularizer-extra",
        with_setting(1),
        "{name} {is} too large by {coefficient} * {parameter}{points}: "
        "the term along {parameter} with {seen} is too large or does not belong here.",
        GRADIENTS,
    ),
    Hypothesis(
        "regularizer-missing",
        weighted(-1),
        "{name} {is} off by {coefficient} * {parameter}{points}: a term along {parameter}, "
        "as a regularizer has it, is missing or too small.",
        GRADIENTS,
    ),
    Hypothesis(
        "regularizer-extra",
        weighted(1),
        "{name} {is} off by +{coefficient} * {parameter}{points}: a term along {parameter}, "
        "as a regularizer has it, is too large or does not belong here.",
        GRADIENTS,
    ),
    Hypothesis(
        "l1-wrong",
        absolute,
        "{name} {is} off by {coefficient} * {seen}{points}: check the term of |{parameter}|.",
        GRADIENTS,
    ),
    Hypothesis(
        "returns-update",
        updated,
        "{name} {holds} the parameter moved by {coefficient} times its gradient: "
        "return the gradient.",
        GRADIENTS,
    ),
    Hypothesis(
        "along-parameter",
        at_each_point(parameters, add=True),
        "{name} {is} off by a multiple of {parameter}, which differs between the points ({seen}): "
        "look for a term along {parameter}, as the derivative of a norm has one.",
        GRADIENTS,
    ),
    Hypothesis("adds-other", plus_other, "{name} {is} off by {coefficient} times {other}{points}."),
    Hypothesis(
        "times-parameter",
        times_input,
        "{name} {holds} the right values {seen} {other}, entry by entry.",
        GRADIENTS,
    ),
    # Jacobians.
    Hypothesis(
        "diagonal-only", only_diagonal, "{name} {is} right on the diagonal and zero elsewhere."
    ),
    Hypothesis(
        "off-diagonal", on_diagonal(True), "{name} {is} wrong off the diagonal and right on it."
    ),
    Hypothesis(
        "diagonal", on_diagonal(False), "{name} {is} wrong on the diagonal and right off it."
    ),
    # Structure.
    Hypothesis(
        "per-unit-factor",
        per_line(0),
        "{name} {has} a factor of its own in each {line} ({seen}).",
    ),
    Hypothesis(
        "per-unit-factor",
        per_line(1),
        "{name} {has} a factor of its own in each {line} ({seen}).",
    ),
    Hypothesis(
        "integer",
        as_given(has_fractions),
        "{name} {holds} integers, where the right values have fractions.",
    ),
    Hypothesis(
        "one-example",
        as_given(rank_one),
        "{name} {has} rank 1, where the right values have more: "
        "see whether only one row of the data enters.",
        GRADIENTS,
    ),
)


def hypotheses(e: Evidence) -> Iterator[tuple[Hypothesis, Prediction]]:
    """Yield the rows that reproduce the answer in every entry at every point.

    A free constant needs two entries more than there are constants: one number is some multiple
    of any other.
    """
    for row in HYPOTHESES:
        if e.kind not in row.kinds:
            continue
        with np.errstate(all="ignore"):
            for prediction in row.predict(e):
                enough = not prediction.free or e.count > prediction.free
                if enough and e.fits(prediction.values):
                    yield row, prediction
