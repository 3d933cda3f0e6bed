"""One array beside its expected value: what is wrong with it, and where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from nnlib.gradcheck.diagnosis import number
from nnlib.gradcheck.differences import Array, is_single

RTOL = 1e-5  # of the block's largest entry
EXPLAINED = 1e-3  # a cause must explain all but this share of the difference


@dataclass(frozen=True)
class Comparison:
    """An answer `got` beside `expected`, with what is known around it.

    `error` estimates the absolute error of `expected`; `parameter` is the value of the parameter
    whose gradient this is; `others` are the expected values of the other blocks by name; `sizes`
    names dimensions, such as {"N": 8, "K": 3}.
    """

    name: str
    got: Array
    expected: Array
    error: Array
    parameter: Array | None = None
    parameter_name: str = ""
    others: Mapping[str, Array] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    rtol: float = RTOL
    somewhere: bool = False  # it is wrong, but no entry is known
    whole: bool = False  # the answer came as an array of integers

    @property
    def allowed(self) -> Array:
        """Return the largest |got - expected| that passes, entry by entry."""
        return np.asarray(self.rtol * self.peak() + 2 * self.error)

    @property
    def wrong(self) -> npt.NDArray[np.bool_]:
        """Return where the answer is wrong."""
        with np.errstate(all="ignore"):
            near = np.abs(self.got - self.expected) <= self.allowed
            same = (self.got == self.expected) | (np.isnan(self.got) & np.isnan(self.expected))
        return np.asarray(~(near | same) | self.somewhere)

    def peak(self) -> float:
        """Return the largest finite size that is expected."""
        finite = np.isfinite(self.expected)
        return float(np.max(np.abs(self.expected), initial=0.0, where=finite))

    def explains(self, hypothesis: Array) -> bool:
        """Return whether `hypothesis` leaves almost nothing of the difference unexplained."""
        if hypothesis.shape != self.got.shape or not np.all(np.isfinite(hypothesis)):
            return False
        rounding = 1e-6 if is_single(self.got) else 1e-13
        floor = rounding * float(np.max(np.abs(self.got), initial=0.0))
        difference = float(np.max(np.abs(self.got - self.expected), initial=0.0))
        budget = EXPLAINED * min(difference, float(np.max(np.abs(self.got), initial=0.0)))
        return bool(np.all(np.abs(self.got - hypothesis) <= budget + floor + 4 * self.error))

    def worst(self) -> tuple[int, ...]:
        """Return the index of the entry that differs most."""
        with np.errstate(all="ignore"):
            difference = np.nan_to_num(np.abs(self.got - self.expected), nan=np.inf, posinf=np.inf)
        return tuple(int(i) for i in np.unravel_index(np.argmax(difference), self.got.shape))

    def relative_error(self) -> float:
        """Return max|got - expected| / max|expected| (0 when equal, inf when expected is 0)."""
        with np.errstate(all="ignore"):
            difference = float(np.max(np.abs(self.got - self.expected), initial=0.0))
        peak = self.peak()
        return 0.0 if difference == 0 else difference / peak if peak > 0 else np.inf


def entry(index: tuple[int, ...], shape: tuple[int, ...]) -> str:
    """Return an entry as a reader names it: "entry 0 of 3", "" in a number."""
    if not shape:
        return ""
    if len(shape) == 1:
        return f"entry {index[0]} of {shape[0]}"
    return f"entry ({', '.join(map(str, index))}) of ({', '.join(map(str, shape))})"


def example(comparison: Comparison, name: str = "") -> str:
    """Return the worst entry with its expected and its given value, or nothing if none is known."""
    if comparison.somewhere:
        return ""
    index = comparison.worst()
    place = entry(index, comparison.got.shape)
    expected, got = float(comparison.expected[index]), float(comparison.got[index])
    values = f"expected {figure(expected, got)}, got {figure(got, expected)}."
    if not place:
        return f"{name}: {values}" if name else values.capitalize()
    return f"{name} at {place}: {values}" if name else f"At {place}: {values}"


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


def extent(comparison: Comparison) -> str:
    """Return how far the difference reaches."""
    return "in every entry" if comparison.got.size > 1 else ""
