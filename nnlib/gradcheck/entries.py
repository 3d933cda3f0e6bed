"""Causes by place: a mistake in some rows, columns or entries, and right values elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from nnlib.gradcheck.comparison import Comparison
from nnlib.gradcheck.diagnosis import join

Cause = tuple[str, dict[str, Any]]


def lines(c: Comparison) -> Cause | None:
    """Wrong only in, or right only in, some rows or columns."""
    wrong = c.wrong
    if c.got.size < 2 or (wrong.all() and c.got.ndim < 2):
        return None
    if wrong.sum() == 1 or (wrong.sum() == wrong.size - 1 and zero_where(c)):
        return single_entry(c)
    for axis, word in enumerate(("row", "column")):
        if c.got.ndim <= axis or c.got.ndim < 2 or c.got.shape[axis] < 2:
            continue
        rest = tuple(i for i in range(c.got.ndim) if i != axis)
        bad = np.flatnonzero(wrong.any(axis=rest))
        good = np.flatnonzero(~wrong.any(axis=rest))
        facts = {"count": c.got.shape[axis], "rest": state_of(c)}
        if bad.size == 1:
            return f"one-{word}", {**facts, "state": "wrong", "index": int(bad[0])}
        if good.size == 1 and zero_where(c):
            return f"one-{word}", {**facts, "state": "right", "index": int(good[0])}
        if good.size and bad.size <= max(3, good.size):
            return f"some-{word}s", {**facts, "index": listed(bad)}
    return None


def listed(indices: npt.NDArray[np.intp]) -> str:
    """Return the first indices, and how many more there are."""
    words = [str(i) for i in indices[:4]]
    words += [f"{indices.size - 4} more"] if indices.size > 4 else []
    return join(words)


def single_entry(c: Comparison) -> Cause:
    """Exactly one entry is wrong, or exactly one is right."""
    alone = c.wrong if c.wrong.sum() == 1 else ~c.wrong
    index = tuple(int(i[0]) for i in np.nonzero(alone))
    place: object = index[0] if len(index) == 1 else index
    count: object = c.got.shape[0] if len(index) == 1 else c.got.shape
    state = "wrong" if c.wrong.sum() == 1 else "right"
    facts = {"index": place, "count": count, "state": state, "rest": state_of(c)}
    return "one-entry", facts


def zero_where(c: Comparison) -> bool:
    """Return whether every wrong entry is zero."""
    return not c.got[c.wrong].any()


def state_of(c: Comparison) -> str:
    """Return what the wrong entries have in common."""
    got, expected = c.got[c.wrong], c.expected[c.wrong]
    if not got.any():
        return " (zero there)" if c.wrong.sum() <= c.got.size / 2 else " (the rest is zero)"
    ratio = got / np.where(expected == 0, np.nan, expected)
    if got.size > 1 and np.ptp(ratio) <= 1e-3 * abs(ratio[0]):
        return f" ({ratio[0]:.4g} times the right value there)"
    return ""


def by_sign(c: Comparison) -> Cause | None:
    """Wrong exactly where the parameter has one sign."""
    p, wrong = c.parameter, c.wrong
    if p is None or p.shape != wrong.shape or wrong.sum() < 2 or wrong.all():
        return None
    if (~wrong).sum() < 2 and not (c.got[wrong].any() and state_of(c)):
        return None
    for word, side in (("negative", p < 0), ("positive", p > 0)):
        if np.array_equal(wrong, side):
            where = f", exactly where {c.parameter_name} is {word}{state_of(c)},"
            return "some-entries", {"wrong": int(wrong.sum()), "count": p.size, "rest": where}
    return None


def mask(c: Comparison) -> Cause | None:
    """Zero where it should not be, not zero where it should be, or wrong here and there."""
    wrong = c.wrong
    if wrong.all() or c.got.size < 3:
        return None
    facts = {"wrong": int(wrong.sum()), "count": c.got.size}
    if zero_where(c):
        return "masked", facts
    if not c.expected[wrong].any():
        return "unmasked", facts
    return ("some-entries", facts) if wrong.sum() <= c.got.size / 2 else None
