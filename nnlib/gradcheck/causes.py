"""The search for the cause: each rule rebuilds the mistake and sees whether it explains the answer.

A rule takes a Comparison and returns a code with its facts, or None. They are tried in order, from
the most particular to the most general; the first that explains the difference names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from nnlib.gradcheck.comparison import Comparison, extent
from nnlib.gradcheck.differences import Array
from nnlib.gradcheck.entries import Cause, by_sign, lines, mask
from nnlib.gradcheck.factors import name_factor
from nnlib.gradcheck.precision import low_precision

Rule = Callable[[Comparison], Cause | None]


def not_finite(c: Comparison) -> Cause | None:
    """NaN or infinite entries."""
    bad = ~np.isfinite(c.got) & c.wrong
    if not bad.any():
        return None
    kinds = [
        k for k, found in (("NaN", np.isnan(c.got)), ("inf", np.isinf(c.got))) if found[bad].any()
    ]
    share = f"at {int(bad.sum())} of {bad.size} entries" if bad.size > 1 else ""
    hint = "look for 0/0, log(0) or an overflowing exp"
    return "not-finite", {"seen": " and ".join(kinds), "extent": share, "hint": hint}


def all_zero(c: Comparison) -> Cause | None:
    """Zero everywhere."""
    if c.got.any() or c.whole:
        return None
    return "all-zero", {"expected": float(np.max(np.abs(c.expected)))}


def factor(c: Comparison) -> Cause | None:
    """One factor in all entries."""
    size = float(np.sum(c.expected * c.expected))
    if size == 0:
        return None
    ratio = float(np.sum(c.got * c.expected)) / size
    if not c.explains(ratio * c.expected):
        return None
    named = name_factor(ratio, c)
    if named is None and c.got.size == 1:
        return None
    return named or ("factor", {"factor": ratio})


def same_values_elsewhere(c: Comparison) -> Cause | None:
    """Transposed, reversed, shifted, or another block's values."""
    for other, values in c.others.items():
        if c.got.shape == values.shape and c.got.size > 1 and c.explains(values):
            return "swapped", {"other": other}
    if c.got.ndim >= 2 and c.explains(np.swapaxes(c.expected, -1, -2)):
        return "transposed", {}
    if c.got.ndim >= 2 and c.explains(np.flip(c.expected, (-1, -2))):
        return "reversed", {"axis": "both axes"}
    for axis, length in enumerate(c.got.shape):
        if length > 1 and c.explains(np.flip(c.expected, axis)):
            return "reversed", {"axis": f"axis {axis}"}
        for shift in (1, -1):
            if length > 2 and c.explains(np.roll(c.expected, shift, axis)):
                return "shifted", {"axis": axis, "shift": shift}
    return None


def of_the_values(c: Comparison) -> Cause | None:
    """A function of the right values: absolute, sign, square, clipped, centred."""
    if c.got.size > 1 and c.explains(np.abs(c.expected)):
        return "abs", {}
    if c.got.size > 1 and c.explains(np.sign(c.expected)):
        return "sign-only", {}
    if c.got.size > 1 and c.explains(np.square(c.expected)):
        return "squared", {}
    limit = float(np.max(np.abs(c.got)))
    if c.got.size > 1 and c.explains(np.clip(c.expected, -limit, limit)):
        return "clipped", {"limit": limit}
    if c.got.size > 1 and c.explains(c.expected - c.expected.mean()):
        return "centred", {"lines": "its mean"}
    for axis, line in enumerate(("column", "row") if c.got.ndim == 2 else ()):
        if c.explains(c.expected - c.expected.mean(axis, keepdims=True)):
            return "centred", {"lines": f"the mean of each {line}"}
    if c.got.size > 1 and np.ptp(c.got) <= 1e-12 * limit:
        if c.explains(np.full_like(c.got, c.expected.sum())):
            return "summed-too-far", {}
        if c.explains(np.full_like(c.got, c.expected.mean())):
            return "summed-too-far", {}
    return None


def lines_alike(c: Comparison) -> Cause | None:
    """Every row, or every column, holds their sum or their mean."""
    for axis, word in enumerate(("row", "column")):
        if c.got.ndim != 2 or c.got.shape[axis] < 2:
            continue
        for value in (c.expected.sum(axis, keepdims=True), c.expected.mean(axis, keepdims=True)):
            if c.explains(np.broadcast_to(value, c.got.shape)):
                return "lines-alike", {"line": word}
    return None


def added_term(c: Comparison) -> Cause | None:
    """A multiple of the parameter, of its sign, of another block, or a constant."""
    if c.got.size < 2:
        return None
    difference = c.got - c.expected
    facts = {"parameter": c.parameter_name}
    if c.parameter is not None and c.parameter.shape == c.got.shape:
        if c.explains(c.parameter):
            return "returns-parameter", facts
        if coefficient := multiple(c, difference, c.parameter):
            code = "regularizer-missing" if coefficient < 0 else "regularizer-extra"
            return code, {**facts, "coefficient": coefficient}
        if coefficient := multiple(c, difference, np.sign(c.parameter)):
            return "l1-wrong", {**facts, "coefficient": coefficient}
        for wrong in (np.abs(c.parameter), 1.0, -1.0):  # in place of the sign
            term = np.asarray(wrong - np.sign(c.parameter))
            several = np.count_nonzero(term) > 1  # one entry has many explanations
            if several and (coefficient := multiple(c, difference, term)):
                return "l1-wrong", {**facts, "coefficient": coefficient}
        step = c.got - c.parameter
        size = float(np.sum(c.expected * c.expected))
        rate = float(np.sum(step * c.expected)) / size if size else 0.0
        if rate and c.explains(c.parameter + rate * c.expected):
            return "returns-update", facts
    if coefficient := multiple(c, difference, np.ones_like(difference)):
        return "offset", {"coefficient": coefficient}
    for other, values in c.others.items():
        if values.shape == c.got.shape and (coefficient := multiple(c, difference, values)):
            return "adds-other", {"other": other, "coefficient": coefficient}
    return None


def multiple(c: Comparison, difference: Array, term: Array) -> float:
    """Return the coefficient when the difference is a multiple of `term`, else 0."""
    size = float(np.sum(term * term))
    if size == 0:
        return 0.0
    coefficient = float(np.sum(difference * term)) / size
    return coefficient if c.explains(c.expected + coefficient * term) else 0.0


def times_parameter(c: Comparison) -> Cause | None:
    """Multiplied by the parameter."""
    p = c.parameter
    if p is None or p.shape != c.got.shape or p.size < 2 or not c.explains(c.expected * p):
        return None
    return "times-parameter", {"parameter": c.parameter_name}


def diagonal(c: Comparison) -> Cause | None:
    """A Jacobian that is right only on, or only off, its diagonal."""
    half = c.got.ndim // 2
    if c.got.ndim % 2 or half == 0 or c.got.shape[:half] != c.got.shape[half:]:
        return None
    if c.parameter is None or c.parameter.shape != c.got.shape[half:]:
        return None
    side = c.parameter.size
    if side < 2:
        return None
    on = np.eye(side, dtype=bool).reshape(c.got.shape)
    if not c.wrong[on].any():
        code = "off-diagonal" if c.got[~on].any() else "diagonal-only"
        return code, {}
    return None if c.wrong[~on].any() else ("diagonal", {})


def per_unit(c: Comparison) -> Cause | None:
    """Each row or each column with its own factor."""
    if c.got.ndim != 2 or min(c.got.shape) < 2:
        return None
    for axis, word in ((0, "column"), (1, "row")):
        size = np.sum(c.expected**2, axis=axis, keepdims=True)
        with np.errstate(all="ignore"):
            ratio = np.sum(c.got * c.expected, axis=axis, keepdims=True) / size
        off = ratio[np.abs(ratio - 1) > 1e-4]
        if 2 * off.size <= ratio.size or np.ptp(off) <= 1e-4 * np.max(np.abs(off)):
            continue
        if c.explains(np.where(size > 0, ratio, 0.0) * c.expected):
            return "per-unit-factor", {"line": word}
    return None


def one_example(c: Comparison) -> Cause | None:
    """Rank 1 where more is expected: one example's outer product."""
    if c.got.ndim != 2 or min(c.got.shape) < 2:
        return None
    got = np.linalg.svd(c.got, compute_uv=False)
    expected = np.linalg.svd(c.expected, compute_uv=False)
    if got[1] <= 1e-10 * got[0] and expected[1] > 1e-3 * expected[0]:
        return "one-example", {}
    return None


RULES: tuple[Rule, ...] = (
    not_finite,
    all_zero,
    low_precision,
    factor,
    same_values_elsewhere,
    of_the_values,
    lines_alike,
    added_term,
    times_parameter,
    diagonal,
    per_unit,
    by_sign,
    lines,
    mask,
    one_example,
)


def causes(c: Comparison) -> Iterator[Cause]:
    """Yield the causes that explain the difference, the most particular first."""
    for rule in RULES:
        with np.errstate(all="ignore"):
            found = rule(c)
        if found is not None:
            yield found


def cause(c: Comparison) -> Cause:
    """Return the first cause that explains the difference, or "wrong-value"."""
    return next(causes(c), ("wrong-value", {"extent": extent(c) if c.wrong.all() else ""}))
