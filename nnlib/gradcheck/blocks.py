"""Findings for one block and for all blocks of an answer together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from nnlib.gradcheck.causes import Cause, cause
from nnlib.gradcheck.comparison import RTOL, Comparison, example, extent
from nnlib.gradcheck.diagnosis import sentence
from nnlib.gradcheck.differences import Array
from nnlib.gradcheck.report import BlockReport, Finding

UNNAMED = {"wrong-value", "some-entries", "factor"}


def shape_cause(got: Array, expected: Array, others: Mapping[str, Array]) -> Cause | None:
    """Return the cause when the shapes differ."""
    if got.shape == expected.shape:
        return None
    facts: dict[str, Any] = {"got": got.shape, "expected": expected.shape}
    for other, values in others.items():
        if got.shape == values.shape and alike(got, values) and values.any():
            return "swapped", {"other": other}
    if got.ndim >= 2 and got.T.shape == expected.shape:
        return "transposed", {"hint": f": shape {got.shape}, expected {expected.shape}"}
    if got.shape[1:] == expected.shape and got.ndim == expected.ndim + 1 and len(got) > 1:
        row = "row" if expected.ndim else "entry"
        verb = "take the mean" if alike(got.mean(axis=0), expected) else "sum"
        return "not-summed", {**facts, "row": row, "verb": verb}
    if got.size == 1 and expected.size > 1 and alike(got.reshape(()), expected.sum()):
        return "summed-too-far", {}
    hint = ""
    if got.size == expected.size and alike(got.reshape(expected.shape), expected):
        hint = " (the values are right)"
    return "shape", {**facts, "hint": hint}


def alike(got: npt.ArrayLike, expected: npt.ArrayLike) -> bool:
    """Return whether two arrays of one shape agree to a part in a thousand of their size."""
    a, b = np.asarray(got), np.asarray(expected)
    peak = float(np.max(np.abs(b), initial=0.0))
    return a.shape == b.shape and bool(np.all(np.abs(a - b) <= 1e-3 * peak))


def block_cause(c: Comparison) -> Cause | None:
    """Return what is wrong with one block, shape before value; None when it is right."""
    mismatch = shape_cause(c.got, c.expected, c.others)
    if mismatch is not None:
        return mismatch
    return cause(c) if c.wrong.any() else None


def skips_slope(wrong: Sequence[tuple[Comparison, Cause]], names: Sequence[str]) -> bool:
    """Return whether rank 1 in an early block only tells that there is one output.

    With one output, delta @ W.T has rank 1 for the whole batch when no slope multiplies it.
    """
    bad = [c.name for c, _ in wrong]
    matrices = [v for v in wrong[0][0].others.values() if v.ndim == 2]
    return names[-1] not in bad and any(1 in m.shape for m in matrices[-1:])


def block_report(c: Comparison, found: Cause | None, names: Sequence[str] = ()) -> BlockReport:
    """Return the report on one block."""
    if found is None:
        return BlockReport(c.name, True, error=c.relative_error() if c.got.size else 0.0)
    code, facts = found
    facts = {"extent": extent(c), "names": ", ".join(names), **facts, "name": c.name}
    told = sentence(code, **facts)
    if c.got.shape != c.expected.shape:
        return BlockReport(c.name, False, code, c.name, told)
    index = c.worst()
    return BlockReport(
        c.name,
        False,
        code,
        place(c),
        f"{told}\n{example(c)}" if np.isfinite(c.got[index]) else told,
        c.relative_error(),
        float(c.expected[index]),
        float(c.got[index]),
        index,
    )


def place(c: Comparison) -> str:
    """Return the block and its wrong entries: "W1", "W1[3, :]", "b[2]", "W1: 5 of 12 entries"."""
    wrong = c.wrong
    if wrong.all():
        return c.name
    if wrong.sum() == 1:
        index = ", ".join(str(int(i[0])) for i in np.nonzero(wrong))
        return f"{c.name}[{index}]"
    if wrong.ndim == 2:
        rows, columns = np.flatnonzero(wrong.any(axis=1)), np.flatnonzero(wrong.any(axis=0))
        if rows.size == 1:
            return f"{c.name}[{rows[0]}, :]"
        if columns.size == 1:
            return f"{c.name}[:, {columns[0]}]"
    return f"{c.name}: {int(wrong.sum())} of {wrong.size} entries"


def overall(comparisons: Sequence[Comparison], found: Sequence[Cause | None]) -> Finding:
    """Return one finding for an answer with at least one wrong block.

    A cause that all wrong blocks share is told once. Otherwise the first wrong block with a named
    cause speaks; when none has one, the pattern of right and wrong blocks does.
    """
    names = [c.name for c in comparisons]
    wrong = [(c, f) for c, f in zip(comparisons, found, strict=True) if f is not None]
    bad = [c.name for c, _ in wrong]
    codes = {f[0] for _, f in wrong}
    if codes <= {"one-example", *UNNAMED} and skips_slope(wrong, names):
        wrong = [(c, ("wrong-value", {})) for c, _ in wrong]
    reports = [block_report(c, f, names) for c, f in wrong]
    first = reports[0]
    if len(codes) == 1 and (not codes & UNNAMED or one_factor([f for _, f in wrong])):
        wrong = normalized(wrong)
        if len(wrong) == 1:
            return Finding(str(first.diagnosis), first.where, first.message)
        return shared(wrong, names, reports)
    named = [r for r in reports if r.diagnosis not in UNNAMED]
    if named:
        chosen = named[0]
        return Finding(str(chosen.diagnosis), chosen.where, chosen.message)
    pattern = by_pattern(names, bad)
    if pattern is None:
        return Finding(str(first.diagnosis), ", ".join(r.where for r in reports), first.message)
    code, facts = pattern
    worst = example(wrong[0][0], bad[0])
    return Finding(code, ", ".join(bad), f"{sentence(code, **facts)}\n{bad[0]}: {worst}")


def one_factor(found: Sequence[Cause]) -> bool:
    """Return whether all blocks are off by the same factor."""
    ratios = [float(facts.get("factor", np.nan)) for _, facts in found]
    return bool(np.ptp(ratios) <= 1e-4 * abs(ratios[0]))


def normalized(
    wrong: list[tuple[Comparison, Cause]],
) -> list[tuple[Comparison, Cause]]:
    """Rename an unnamed factor that gives the whole answer a round norm."""
    norm = float(np.sqrt(sum(np.sum(c.got**2) for c, _ in wrong)))
    if (
        wrong[0][1]
        and wrong[0][1][0] == "factor"
        and abs(norm - float(f"{norm:.2g}")) < 1e-9 * norm
    ):
        return [(c, ("normalized", {"norm": norm})) for c, _ in wrong]
    return wrong


def shared(
    wrong: Sequence[tuple[Comparison, Cause]],
    names: Sequence[str],
    reports: Sequence[BlockReport],
) -> Finding:
    """Return the finding of a cause that several blocks share."""
    code, facts = wrong[0][1]
    bad = [c.name for c, _ in wrong]
    every = len(bad) == len(names)
    facts = {"extent": "in every entry", "names": ", ".join(names), **facts}
    facts["name"] = "Every block" if every else join(bad)
    told = sentence(code, plural=not every, **facts)
    sample = wrong[0][0]
    if sample.got.shape == sample.expected.shape and np.isfinite(sample.got[sample.worst()]):
        told = f"{told} {example(sample, bad[0])}"
    return Finding(code, ", ".join(r.where for r in reports), told)


def join(names: Sequence[str]) -> str:
    """Return names as a list in a sentence."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def by_pattern(names: Sequence[str], bad: Sequence[str]) -> Cause | None:
    """Return the cause that the places alone suggest."""
    right = [name for name in names if name not in bad]
    if not right:
        return ("loss-derivative", {}) if len(names) > 1 else None
    biases = [name for name in names if name.lstrip("d").lower().startswith("b")]
    if biases and set(bad) <= set(biases) and len(bad) == len(biases):
        return "bias-only", {"names": f"{join(bad)} {'is' if len(bad) == 1 else 'are'}"}
    if names[-1] in right and names[0] in bad:
        facts = {"right": f"{join(right)} {'is' if len(right) == 1 else 'are'}"}
        facts["wrong"] = f"{join(bad)} {'is' if len(bad) == 1 else 'are'}"
        return "backward-step", facts
    return None


def diagnose_values(
    got: npt.ArrayLike,
    expected: npt.ArrayLike,
    name: str,
    *,
    parameter: npt.ArrayLike | None = None,
    others: Mapping[str, npt.ArrayLike] | None = None,
    sizes: Mapping[str, int] | None = None,
    rtol: float = RTOL,
) -> Finding | None:
    """Compare one array with its expected value; return the named cause, or None when it is right.

    `parameter` is the value of which this is the gradient, `others` holds the expected values of
    other results by name (to see a swap), `sizes` names dimensions ({"N": 8}). An entry passes when
    it differs by at most rtol of the largest expected entry.
    """
    target = np.asarray(expected, dtype=np.float64)
    c = Comparison(
        name,
        np.asarray(got, dtype=np.float64),
        target,
        np.zeros(target.shape),
        None if parameter is None else np.asarray(parameter, dtype=np.float64),
        name.removeprefix("d"),
        {key: np.asarray(value, dtype=np.float64) for key, value in (others or {}).items()},
        dict(sizes or {}),
        rtol,
    )
    found = block_cause(c)
    if found is None:
        return None
    report = block_report(c, found, [name])
    return Finding(str(report.diagnosis), report.where, report.message)
