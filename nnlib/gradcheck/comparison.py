"""One block of an answer beside what is right: which entries are wrong, and words for where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nnlib.gradcheck.diagnosis import BlockReport, Finding, join, number, sentence
from nnlib.gradcheck.differences import Array, is_single
from nnlib.gradcheck.hypotheses import Evidence, hypotheses
from nnlib.gradcheck.truth import Block

RTOL = 1e-9  # of an entry's own size, in float64
RTOL_SINGLE = 1e-6  # in float32
Cause = tuple[str, dict[str, Any], str]  # code, facts, sentence
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Cell:
    """One block at one place: what was given beside what is right."""

    got: Array
    right: Block
    single: bool = False

    @property
    def formed(self) -> bool:
        """Return whether the answer has the right shape."""
        return self.got.shape == self.right.expected.shape

    @property
    def allowed(self) -> Array:
        """Return how far a right answer may be off, entry by entry."""
        size = np.abs(self.right.expected)
        if self.single:
            return np.asarray(RTOL_SINGLE * size + self.right.coarse)
        return np.asarray(RTOL * size + self.right.error)

    @property
    def valid(self) -> Mask:
        """Return which entries have one right value: it is known, and not on a kink."""
        known = np.isfinite(self.right.expected) & np.isfinite(self.right.error)
        if self.right.kink is not None:
            known.reshape(-1)[self.right.kink.index] = False
        return np.asarray(known)

    @property
    def wrong(self) -> Mask:
        """Return which entries are wrong."""
        expected, kink = self.right.expected, self.right.kink
        with np.errstate(all="ignore"):
            near = np.abs(self.got - expected) <= self.allowed
        right = (
            near | (self.got == expected) | ~(np.isfinite(expected) & np.isfinite(self.right.error))
        )
        wrong = np.array(~right).reshape(-1)
        if kink is not None:
            values = self.got.reshape(-1)[kink.index]
            low, high = kink.lower - kink.slack, kink.upper + kink.slack
            between = (values >= low) & (values <= high)
            with np.errstate(invalid="ignore"):
                off = ~(np.abs(kink.equal @ values - kink.value) <= 10 * kink.slack)
            tied = np.any(np.abs(kink.equal[off]) > 1e-6, axis=0)
            wrong[kink.index] = ~between | tied
        return wrong.reshape(expected.shape)

    def off(self) -> Array:
        """Return by how much each wrong entry is off, 0 where it is right."""
        with np.errstate(all="ignore"):
            off = np.abs(self.got - self.right.expected)
        return np.where(self.wrong, np.nan_to_num(off, nan=np.inf, posinf=np.inf), 0.0)


def nearly_right(table: Sequence[Sequence[Cell]]) -> bool:
    """Return whether every block is right at float32's precision."""
    cells = [cell for cells in table for cell in cells]
    return all(c.formed and not Cell(c.got, c.right, True).wrong.any() for c in cells)


def may_be_numerical(table: Sequence[Sequence[Cell]]) -> bool:
    """Return whether every block is as close as differences come, to a part in ten thousand."""
    cells = [cell for cells in table for cell in cells]
    return all(
        c.formed and np.all(c.off() <= 1e-4 * np.max(np.abs(c.right.expected))) for c in cells
    )


def is_noise(table: Sequence[Sequence[Cell]]) -> bool:
    """Return whether what is off is noise, as a step in float32 leaves it: its mean is small.

    A wrong constant is off by the same share in every entry.
    """
    shares = []
    for cell in (cell for cells in table for cell in cells):
        expected = cell.right.expected
        chosen = cell.valid & (expected != 0) & (cell.got != expected)
        shares.append((cell.got - expected)[chosen] / expected[chosen])
    share = np.concatenate(shares)
    spread = float(np.sqrt(np.mean(share**2))) if share.size else 0.0
    small = bool(np.all(np.abs(share) < 1e-3))  # no sign, no factor
    return share.size >= 4 and small and abs(float(np.mean(share))) < 0.8 * spread


def in_single(cells: Sequence[Cell], dtype_single: bool) -> list[Cell]:
    """Return the cells, in float32's tolerance where the answer was computed in it."""
    bits = [is_single(c.got) and bool(np.any(c.got != np.round(c.got))) for c in cells]
    single = dtype_single or (all(bits) and bool(bits))
    return [Cell(c.got, c.right, True) for c in cells] if single else list(cells)


# What is wrong with the form.


def form_cause(cells: Sequence[Cell], others: Sequence[dict[str, Array]]) -> Cause | None:
    """Return what is wrong with the shape or with values that are not finite."""
    for cell, known in zip(cells, others, strict=True):
        if not cell.formed:
            return shape_cause(cell, known)
    for cell in cells:
        bad = ~np.isfinite(cell.got) & cell.wrong
        if bad.any():
            kinds = [
                k for k, test in (("NaN", np.isnan), ("inf", np.isinf)) if test(cell.got[bad]).any()
            ]
            share = f"at {int(bad.sum())} of {bad.size} entries" if bad.size > 1 else ""
            hint = "look for 0/0, log(0) or an overflowing exp"
            return caused("not-finite", seen=" and ".join(kinds), extent=share, hint=hint)
    return None


def shape_cause(cell: Cell, others: dict[str, Array]) -> Cause:
    """Return the cause of a wrong shape."""
    got, expected = cell.got, cell.right.expected
    facts: dict[str, Any] = {"got": got.shape, "expected": expected.shape}
    for other, values in others.items():
        if got.shape == values.shape and alike(got, values) and values.any():
            return caused("swapped", other=other)
    if got.ndim >= 2 and got.T.shape == expected.shape and alike(got.T, expected):
        return caused("transposed", hint=f": shape {got.shape}, expected {expected.shape}")
    if got.shape == 2 * expected.shape and got.ndim == 2 and alike(got, np.diag(expected)):
        text = (
            "{name} {is} a matrix with the right values on its diagonal, expected shape {expected}."
        )
        return "shape", facts, text
    if got.shape[1:] == expected.shape and got.ndim == expected.ndim + 1 and len(got) > 1:
        row = "row" if expected.ndim else "entry"
        for verb, pooled in (("sum", got.sum(axis=0)), ("take the mean", got.mean(axis=0))):
            if alike(pooled, expected):
                return caused("not-summed", **facts, row=row, verb=verb)
    if got.size == 1 and got.any() and expected.size > 1 and alike(got.reshape(()), expected.sum()):
        return (
            "summed-too-far",
            facts,
            "{name} {is} summed over all axes, expected shape {expected}.",
        )
    hint = ""
    if got.size == expected.size and alike(got.reshape(expected.shape), expected):
        hint = " (the values are right)"
    return caused("shape", **facts, hint=hint)


def alike(got: npt.ArrayLike, expected: npt.ArrayLike) -> bool:
    """Return whether two arrays of one shape agree to a millionth of their size."""
    a, b = np.asarray(got), np.asarray(expected)
    peak = float(np.max(np.abs(b), initial=0.0))
    return a.shape == b.shape and bool(np.all(np.abs(a - b) <= 1e-6 * peak))


def caused(code: str, **facts: Any) -> Cause:
    """Return a cause with its facts, told in the sentence of its code."""
    return code, facts, ""


# Where it is wrong.


def located(cells: Sequence[Cell]) -> Cause:
    """Return where a block is wrong at all points, when nothing explains why."""
    bad = [cell for cell in cells if cell.wrong.any()]
    first = bad[0].wrong
    count = {"wrong": int(first.sum()), "count": first.size}
    if not any(np.any(c.wrong & c.valid) for c in bad) and bad[0].right.kink is not None:
        return caused("at-kinks", **count)
    if any(np.isinf(cell.right.error).any() for cell in cells):
        facts = {"wrong": count["wrong"], "count": int(np.sum(np.isfinite(bad[0].right.error)))}
        text = "{name} {is} wrong at {wrong} of the {count} entries that were measured."
        return "wrong-value", facts, text
    some = f" at {len(bad)} of {len(cells)} points" if len(bad) < len(cells) else ""
    if all(c.wrong.all() for c in bad):
        extent = "in every entry" if first.size > 1 else ""
        return caused("wrong-value", extent=f"{extent}{some}")
    if len({c.wrong.shape for c in cells}) > 1:
        text = "{name} {is} wrong at {wrong} of {count} entries at the first point that shows it."
        return "some-entries", count, text
    mask = np.any([c.wrong for c in cells], axis=0)
    if mask.sum() > 1 and all(c.wrong.sum() == 1 for c in bad):
        text = "{name} {is} wrong at one of {count} entries{rest}, not the same at each point."
        return "one-entry", {**count, "rest": some}, text
    if mask.all():
        return caused("wrong-value", extent=some)
    rest = state_of(bad, mask) + some
    if mask.sum() == 1 or (mask.sum() == mask.size - 1 and "zero" in rest):
        return single_entry(mask, rest)
    return lines(mask, rest) or entries(bad, mask, rest)


def single_entry(mask: Mask, rest: str) -> Cause:
    """Exactly one entry is wrong, or exactly one is right."""
    alone, state = (mask, "wrong") if mask.sum() == 1 else (~mask, "right")
    index = tuple(int(i[0]) for i in np.nonzero(alone))
    place: object = index[0] if len(index) == 1 else index
    count: object = mask.shape[0] if len(index) == 1 else mask.shape
    return caused("one-entry", index=place, count=count, state=state, rest=rest)


def lines(mask: Mask, rest: str) -> Cause | None:
    """Wrong only in some rows or columns."""
    for axis, word in enumerate(("row", "column")[: mask.ndim] if mask.ndim > 1 else ()):
        others = tuple(i for i in range(mask.ndim) if i != axis)
        bad = np.flatnonzero(mask.any(axis=others))
        facts = {"count": mask.shape[axis], "rest": rest}
        if bad.size == 1:
            return caused(f"one-{word}", state="wrong", index=int(bad[0]), **facts)
        good = np.flatnonzero(~mask.any(axis=others))
        alone = int(np.sum(~mask)) * mask.shape[axis] == mask.size
        if good.size == 1 and alone and "zero" in rest:
            return caused(f"one-{word}", state="right", index=int(good[0]), **facts)
        if bad.size <= mask.shape[axis] / 2:
            words = [str(i) for i in bad[:4]] + ([f"{bad.size - 4} more"] if bad.size > 4 else [])
            return caused(f"some-{word}s", index=join(words), **facts)
    return None


def entries(bad: Sequence[Cell], mask: Mask, rest: str) -> Cause:
    """Wrong here and there: zero where it should not be, or not zero where it should be."""
    same = all(np.array_equal(cell.wrong, mask) for cell in bad)
    most = max(int(cell.wrong.sum()) for cell in bad)
    facts = {"wrong": most if same else f"up to {most}", "count": mask.size}
    if not any(cell.got[cell.wrong].any() for cell in bad):
        return caused("masked", **facts)
    if not any(cell.right.expected[cell.wrong].any() for cell in bad):
        return caused("unmasked", **facts)
    return caused("some-entries", rest=rest, **facts)


def state_of(bad: Sequence[Cell], mask: Mask) -> str:
    """Return what the entries that are wrong have in common at every point that shows it."""
    got = np.concatenate([c.got[mask & c.valid] for c in bad])
    right = np.concatenate([c.right.expected[mask & c.valid] for c in bad])
    if not got.any():
        return " (zero there)" if mask.sum() <= mask.size / 2 else " (the rest is zero)"
    with np.errstate(all="ignore"):
        ratio = float(np.sum(got * right) / np.sum(right**2))
    if got.size > 1 and np.all(np.abs(got - ratio * right) <= 1e-6 * np.abs(got)):
        return f" ({ratio:.4g} times the right value there)"
    return ""


# Reports.


def explained(e: Evidence, cells: Sequence[Cell]) -> Cause | None:
    """Return the first row of the table that gives the answer, or the first that is sure."""
    if not any(np.any(c.wrong & c.valid) for c in cells):
        return None  # wrong on kinks only, where no one value is right
    fits = list(hypotheses(e))
    if not fits:
        return None
    row, told = next((f for f in fits if f[1].sure), fits[0])
    first, unsure = fits[0]
    if row.code in ("factor", "common-factor") and not unsure.sure:
        row, told = first, unsure
    text = row.sentence if told.sure else row.unsure
    every = " at every point" if len(e.got) > 1 and not row.code.endswith("wrong") else ""
    return row.code, {"points": every, "parameter": e.parameter_name, **told.facts}, text


def block_report(
    name: str, cells: Sequence[Cell], found: Cause | None, names: Sequence[str]
) -> BlockReport:
    """Return the report on one block."""
    if found is None:
        return BlockReport(name, True, error=0.0)
    told = told_of(name, found, names, several=any(c.got.size > 1 for c in cells))
    bad = [c for c in cells if c.formed and c.wrong.any()]
    if not all(c.formed for c in cells) or not bad:
        return BlockReport(name, False, found[0], name, told)
    cell = bad[0]
    index = tuple(int(i) for i in np.unravel_index(np.argmax(cell.off()), cell.got.shape))
    expected, got = float(cell.right.expected[index]), float(cell.got[index])
    peak = float(
        np.max(np.abs(cell.right.expected), initial=0.0, where=np.isfinite(cell.right.expected))
    )
    error = float(np.max(cell.off()))
    seen = f"{told}\n{example(cell, index)}" if np.isfinite(got) else told
    error = error / peak if peak > 0 else np.inf
    return BlockReport(
        name, False, found[0], place(name, cell.wrong), seen, error, expected, got, index
    )


def told_of(
    name: str, found: Cause, names: Sequence[str], *, several: bool, plural: bool = False
) -> str:
    """Return the sentence of a cause."""
    code, facts, text = found
    facts = {"extent": "in every entry" if several else "", "names": ", ".join(names), **facts}
    return sentence(code, pattern=text, plural=plural, **facts, name=name)


def place(name: str, wrong: Mask) -> str:
    """Return the block and its wrong entries: "W1", "W1[3, :]", "b[2]", "W1: 5 of 12 entries"."""
    if wrong.all():
        return name
    if wrong.sum() == 1:
        index = ", ".join(str(int(i[0])) for i in np.nonzero(wrong))
        return f"{name}[{index}]"
    if wrong.ndim == 2:
        rows, columns = np.flatnonzero(wrong.any(axis=1)), np.flatnonzero(wrong.any(axis=0))
        if rows.size == 1:
            return f"{name}[{rows[0]}, :]"
        if columns.size == 1:
            return f"{name}[:, {columns[0]}]"
    return f"{name}: {int(wrong.sum())} of {wrong.size} entries"


def example(cell: Cell, index: tuple[int, ...], name: str = "") -> str:
    """Return one entry with what is right, or legal, and what was given."""
    got = float(cell.got[index])
    expected = float(cell.right.expected[index])
    values = f"expected {figure(expected, got)}, got {figure(got, expected)}."
    kink = cell.right.kink
    flat = int(np.ravel_multi_index(index, cell.got.shape)) if index else 0
    if kink is not None and flat in kink.index:
        k = int(np.flatnonzero(kink.index == flat)[0])
        low, high = float(kink.lower[k]), float(kink.upper[k])
        values = f"expected a value from {number(low)} to {number(high)}, got {number(got)}."
        if low - kink.slack <= got <= high + kink.slack:
            values = f"{number(got)} does not go with the values of the others on the kink."
    shape = cell.got.shape
    if not shape:
        return f"{name}: {values}" if name else values.capitalize()
    where = f"entry {index[0]} of {shape[0]}"
    if len(shape) > 1:
        where = f"entry ({', '.join(map(str, index))}) of ({', '.join(map(str, shape))})"
    return f"{name} at {where}: {values}" if name else f"At {where}: {values}"


def figure(value: float, beside: float) -> str:
    """Return a value with as many figures as it takes to tell it from the other one."""
    value += 0.0  # no -0
    if not (np.isfinite(value) and np.isfinite(beside)) or value == beside:
        return number(value)
    for digits in range(4, 17):
        text = f"{value:.{digits}g}"
        if text != f"{beside:.{digits}g}":
            return text
    return repr(value)


def diagnose_values(
    got: npt.ArrayLike,
    expected: npt.ArrayLike,
    name: str,
    *,
    kind: str = "values",
    rtol: float = 1e-6,
) -> Finding | None:
    """Compare an array with its expected values; return the named cause, or None when it is right.

    kind: the vocabulary, "values", "counts" or "truth table". An entry passes when it differs by at
    most rtol of the largest expected entry.
    """
    target, given = np.asarray(expected, dtype=np.float64), np.asarray(got, dtype=np.float64)
    peak = float(np.max(np.abs(target), initial=0.0, where=np.isfinite(target)))
    bound = np.full(target.shape, rtol * peak)
    cell = Cell(given, Block(target, bound, bound))
    if cell.formed:
        odd = np.isfinite(given) != np.isfinite(target)
        odd |= ~np.isfinite(target) & ~((given == target) | (np.isnan(given) & np.isnan(target)))
        if odd[~np.isfinite(target)].any():
            text = f"{name} is wrong at {int(odd.sum())} of {odd.size} entries."
            return Finding("wrong-value", place(name, odd), text)
        if not cell.wrong.any():
            return None
    found = form_cause([cell], [{}])
    if found is None:
        evidence = Evidence(name, kind, [given], [target], [bound], [cell.valid])
        found = explained(evidence, [cell]) or located([cell])
    report = block_report(name, [cell], found, [name])
    return Finding(str(report.diagnosis), report.where, report.message)
