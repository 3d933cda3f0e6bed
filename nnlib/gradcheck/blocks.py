"""What is wrong with one block: shape before value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from nnlib.gradcheck.causes import cause
from nnlib.gradcheck.comparison import RTOL, Comparison, example, extent
from nnlib.gradcheck.diagnosis import sentence
from nnlib.gradcheck.differences import Array
from nnlib.gradcheck.entries import Cause
from nnlib.gradcheck.protocol import Failure, as_answer
from nnlib.gradcheck.report import BlockReport, Finding


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
    if c.somewhere:
        return "wrong-value", {"extent": "at entries that could not be located"}
    return cause(c) if c.wrong.any() else None


def block_report(c: Comparison, found: Cause | None, names: Sequence[str] = ()) -> BlockReport:
    """Return the report on one block."""
    if found is None:
        return BlockReport(c.name, True, error=c.relative_error() if c.got.size else 0.0)
    code, facts = found
    facts = {"extent": extent(c), "names": ", ".join(names), **facts, "name": c.name}
    told = sentence(code, **facts)
    if c.got.shape != c.expected.shape or c.somewhere:
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
    try:
        values = as_answer(got, name)
    except Failure as failure:
        return failure.finding
    c = Comparison(
        name,
        values,
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
