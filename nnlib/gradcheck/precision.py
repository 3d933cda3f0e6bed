"""Causes by precision: values that were rounded, cut to whole numbers, or kept in few bits."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib.gradcheck.comparison import Comparison
from nnlib.gradcheck.differences import Array


def low_precision(c: Comparison) -> tuple[str, dict[str, Any]] | None:
    """Rounded: to half precision, to whole numbers, to some decimals."""
    whole = np.array_equal(c.got, np.round(c.got)) and not c.explains(np.sign(c.expected))
    if whole and (c.whole or np.all(np.abs(c.got - c.expected) < 1 + c.error)):
        return "integer", {}
    with np.errstate(over="ignore"):
        half = np.abs(c.got - c.expected) <= 2.0**-8 * np.abs(c.expected) + 1e-7
        if half.all() and (np.array_equal(c.got, c.got.astype(np.float16)) or is_bfloat16(c.got)):
            return "float16", {}
    for digits in range(1, 9):
        unit = 10.0**-digits
        if np.allclose(c.got, np.round(c.got, digits), rtol=1e-12, atol=0) and np.all(
            np.abs(c.got - c.expected) <= (1.001 if c.got.size > 1 else 0.501) * unit + c.error
        ):
            return "rounded", {"digits": f"{digits} decimal{'s' if digits > 1 else ''}"}
    return None


def is_bfloat16(values: Array) -> bool:
    """Return whether all values have at most 8 significant bits."""
    mantissa, _ = np.frexp(values)
    return bool(np.all(mantissa * 256 == np.round(mantissa * 256)))
