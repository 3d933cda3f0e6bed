"""Names for a factor that all entries share."""

from __future__ import annotations

import math
from typing import Any

from nnlib.gradcheck.comparison import Comparison

CLOSE = 1e-4
LARGEST = 1e5  # batch size that is guessed from a factor
LEARNING_RATES = (0.1, *(m * 10.0**-k for k in range(2, 6) for m in (1, 2, 3, 5)))
KEEP = (0.9, 0.8, 0.75, 0.7, 0.6, 0.4, 0.3, 0.25, 0.2)


def near(ratio: float, value: float) -> bool:
    """Return whether a measured ratio is this value."""
    return math.isclose(ratio, value, rel_tol=CLOSE)


def name_factor(ratio: float, c: Comparison) -> tuple[str, dict[str, Any]] | None:
    """Return the code and facts of a known factor, the dimensions that are known first."""
    if near(ratio, -1):
        return "sign", {}
    if ratio < 0 and c.got.size == 1:  # one number is some multiple of any other
        return None
    if ratio < 0:
        return "sign", {"scaled": f" and is {-ratio:.4g} times the right size"}
    facts: dict[str, Any] = {"factor": ratio}
    named = by_size(ratio, c)
    if named is not None:
        return named
    if near(ratio, 2):
        return "factor-2", facts
    if near(ratio, 0.5):
        return "factor-1/2", facts
    if c.got.size == 1:
        return None
    return by_guess(ratio, "N" in c.sizes)


def by_size(ratio: float, c: Comparison) -> tuple[str, dict[str, Any]] | None:
    """Return the dimension that is the factor, N before the others."""
    for letter, size in sorted(c.sizes.items(), key=lambda item: item[0] != "N"):
        if size < 2 or (size == 2 and letter != "N"):
            continue
        code = "N" if letter == "N" else "K"
        told = f" ({letter} = {size})"
        if near(ratio, size):
            return f"missing-1/{code}", {"factor": size, "size": told}
        if near(ratio, 1 / size):
            return f"extra-1/{code}", {"factor": size, "size": told}
        if letter == "N" and near(ratio, size / (size - 1)):
            return "divides-by-N-1", {"factor": ratio}
        if near(ratio, math.sqrt(size)) and not near(ratio, 2):
            return "missing-1/sqrt", {"factor": ratio, "size": told}
        if near(ratio, 1 / math.sqrt(size)) and not near(ratio, 0.5):
            return "extra-1/sqrt", {"factor": ratio, "size": told}
    return by_product(ratio, c)


def by_product(ratio: float, c: Comparison) -> tuple[str, dict[str, Any]] | None:
    """Return a factor that is N times another dimension, or N times or over 2."""
    n = c.sizes.get("N", 0)
    others = {**{f"{a}": a for a in c.expected.shape}, "2": 2, "1/2": 0.5}
    for letter, size in {**others, **c.sizes}.items():
        product = n * size
        if product <= 2 or letter == "N":
            continue
        told = f" (N times {letter} = {product:g})"
        if near(ratio, product):
            return "missing-1/N", {"factor": product, "size": told}
        if near(ratio, 1 / product):
            return "extra-1/N", {"factor": product, "size": told}
    return None


def by_guess(ratio: float, batch_known: bool) -> tuple[str, dict[str, Any]] | None:
    """Return the likely name of a factor that no known dimension explains."""
    facts = {"factor": ratio}
    if any(near(ratio, keep) or near(ratio, 1 / keep) for keep in KEEP[:5]):
        return "dropout-scale", facts
    if not batch_known and 2.5 < ratio < LARGEST and near(ratio, round(ratio)):
        size = round(ratio)
        return "missing-1/N", {"factor": size, "size": f" (is N = {size}?)"}
    if batch_known and ratio > 2.5 and near(ratio, round(ratio)):
        return "missing-1/K", {"factor": round(ratio)}
    if any(near(ratio, rate) for rate in LEARNING_RATES):
        return "times-learning-rate", facts
    if not batch_known and 1 / LARGEST < ratio < 0.4 and near(1 / ratio, round(1 / ratio)):
        size = round(1 / ratio)
        return "extra-1/N", {"factor": size, "size": f" (is N = {size}?)"}
    if not batch_known and 1.005 < ratio < 2 and near(1 / (ratio - 1), round(1 / (ratio - 1))):
        return "divides-by-N-1", facts
    square = ratio * ratio
    if 1.5 < square < 300 and near(square, round(square)):
        return "missing-1/sqrt", {**facts, "size": f" (the square root of {round(square)})"}
    if 1 / 300 < square < 0.7 and near(1 / square, round(1 / square)):
        return "extra-1/sqrt", {**facts, "size": f" (1 over the root of {round(1 / square)})"}
    return None
