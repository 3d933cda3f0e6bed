"""Kinds of input on which a right answer is right as well: single precision, one row, zeros …

One table, used twice: `vary` adds cases of each kind to a check, and `course check` spoils a
solution on one kind alone (grading/proof/guards.py) to see whether the check would notice.
"""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Case = tuple[Any, ...]
NUDGE = 1e-6
SMALL = 1e-6  # an answer as small as this may be rounding alone


@dataclass(frozen=True)
class Kind:
    """A kind of input.

    test: over `arrays`, all arrays of a call, and `count`, the calls so far: whether this call is
    of the kind, as source text without any import. made: the ways to change a case into the kind.
    rtol: of the comparison, where rounding is coarser; smooth: False where a derivative may meet a
    kink; times: how often a case is sent; shown: whether students see it fail, since it
    stops honest answers (z += b where z came out whole); said: a word that the docstring must hold
    to allow it.
    """

    title: str
    test: str
    made: Callable[[Case], Iterator[Case]]
    rtol: float = 0.0
    smooth: bool = True
    times: int = 1
    shown: bool = False
    said: str = ""

    def holds(self, case: Case, count: int = 0) -> bool:
        """Whether a call with these arguments is of the kind."""
        arrays = list(arrays_in(case))
        return bool(arrays) and bool(eval(self.test, {"arrays": arrays, "count": count}))


def arrays_in(value: Any) -> Iterator[Array]:
    """Every array with an axis in the arguments of a call, also in lists and dictionaries."""
    if isinstance(value, np.ndarray):
        if value.ndim and value.dtype.kind in "fiu":
            yield value
    elif isinstance(value, tuple | list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from arrays_in(item)


def changed(value: Any, change: Callable[[Array], Any]) -> Any:
    """A copy with each array in it changed."""
    if isinstance(value, np.ndarray) and value.ndim and value.dtype.kind in "fiu":
        return change(value)
    if isinstance(value, tuple | list):
        return type(value)(changed(item, change) for item in value)
    if isinstance(value, dict):
        return {key: changed(item, change) for key, item in value.items()}
    return copy.deepcopy(value)


def _each(change: Callable[[Array], Array]) -> Callable[[Case], Iterator[Case]]:
    """All arrays changed alike."""

    def made(case: Case) -> Iterator[Case]:
        yield changed(case, change)

    return made


def _rows(count: int) -> Callable[[Case], Iterator[Case]]:
    """As many rows in the first array, and wherever else an axis has its length."""

    def made(case: Case) -> Iterator[Case]:
        for size in dict.fromkeys(len(a) for a in arrays_in(case)):
            yield _resized(case, size, count)

    return made


def _columns(count: int) -> Callable[[Case], Iterator[Case]]:
    def made(case: Case) -> Iterator[Case]:
        for size in dict.fromkeys(a.shape[-1] for a in arrays_in(case) if a.ndim > 1):
            yield _resized(case, size, count)

    return made


def _resized(case: Case, old: int, new: int) -> Case:
    """Every axis of length `old` gets length `new`: cut, or repeated with other numbers."""

    def resize(x: Array) -> Array:
        for axis in (k for k, length in enumerate(x.shape) if length == old and length):
            x = np.take(x, np.arange(new) % old, axis=axis)
        if x.dtype.kind != "f" or is_share(x):
            return x
        return x * np.linspace(1.0, 0.7, x.size).reshape(x.shape)

    return _only(case, list(arrays_in(case)), resize)


def is_share(x: Array) -> bool:
    """Labels, one-hot rows, masks and probabilities: numbers from 0 to 1 stay as they are."""
    return bool(x.size and x.min() >= 0 and x.max() <= 1)


def _numbers(*changes: Callable[[Array], Array]) -> Callable[[Case], Iterator[Case]]:
    """Float arrays changed: all of them, else one at a time where not all can be."""

    def fits(x: Array) -> bool:
        return x.dtype.kind == "f" and bool(x.size) and not is_share(x)

    def made(case: Case) -> Iterator[Case]:
        ours = [x for x in arrays_in(case) if fits(x)]
        for chosen in (ours, *([x] for x in ours)):
            for change in changes:
                yield _only(case, chosen, change)

    return made


def _only(case: Case, chosen: list[Array], change: Callable[[Array], Array]) -> Case:
    """The case with some of its arrays changed."""
    made: Case = changed(case, lambda x: change(x) if any(x is c for c in chosen) else x)
    return made


def _with_peak(x: Array, peak: float) -> Array:
    return np.where(np.arange(x.size).reshape(x.shape) == 0, peak, x)


def _with_zero(x: Array) -> Array:
    return np.where(np.arange(x.size).reshape(x.shape) % 3 == 0, 0.0, x)


def _single(x: Array) -> Array:
    return x.astype(np.float32) if x.dtype.kind == "f" else x


def _whole(x: Array) -> Array:
    """Whole numbers away from zero; shares become labels."""
    if x.dtype.kind != "f" or is_share(x):
        return x.astype(int)
    whole: Array = np.where(x < 0, np.floor(2 * x), np.ceil(2 * x)).astype(int)
    return whole


FLOATS = "(a for a in arrays if a.dtype.kind == 'f' and a.size)"
KINDS = (
    Kind(
        "single precision",
        "any(a.dtype.name == 'float32' for a in arrays)",
        _each(_single),
        rtol=1e-3,
    ),
    Kind(
        "whole numbers",
        "all(a.dtype.kind in 'iu' for a in arrays)",
        _each(_whole),
        shown=True,
    ),
    Kind("a single row", "any(len(a) == 1 for a in arrays)", _rows(1)),
    Kind("more than 8 rows", "any(len(a) > 8 for a in arrays)", _rows(9)),
    Kind("more than 64 rows", "any(len(a) > 64 for a in arrays)", _rows(65)),
    Kind(
        "wide matrices",
        "any(a.ndim > 1 and a.shape[-1] > 10 for a in arrays)",
        _columns(12),
    ),
    Kind(
        "exact zeros",
        f"any(0 in a and not set(a.flat) <= {{0, 1}} for a in {FLOATS})",
        _numbers(_with_zero),
        smooth=False,
    ),
    Kind(
        "negative numbers alone",
        f"any(a.max() < 0 for a in {FLOATS})",
        _numbers(lambda x: -abs(x) - 0.01),
    ),
    Kind(
        "large entries",
        f"any(abs(a).max() > 40 for a in {FLOATS})",
        _numbers(lambda x: _with_peak(x, 41.5), lambda x: _with_peak(x, -41.5)),
    ),
    Kind("no rows", "any(len(a) == 0 for a in arrays)", _rows(0), said="empty"),
    Kind("many calls", "count > 60", _each(np.copy), times=61),
)


def fitting(
    kind: Kind, case: Case, solution: Callable[..., Any], docstring: str | None
) -> Case | None:
    """The case changed into the kind, in the first way that the solution can take; else None."""
    if kind.said not in (docstring or ""):
        return None
    made = (case for case in kind.made(case) if kind.holds(case, kind.times))
    return next((case for case in made if takes(solution, case)), None)


def takes(solution: Callable[..., Any], case: Case) -> bool:
    """Whether the solution gives finite numbers without a warning, none of them rounding alone."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            answer = solution(*copy.deepcopy(case))
            told = [leaf for leaf in leaves(answer) if np.any(leaf)]
            return all(map(_finite, leaves(answer))) and bool(told) and all(map(_telling, told))
        except Exception:
            return False


def away_from_kinks(derivative: Callable[..., Any], case: Case) -> bool:
    """Whether a derivative stays as it is, up to a thousandth, when its entries move a little."""
    answers = []
    for step in (-NUDGE, 0.0, NUDGE):
        moved = changed(case, partial(_shifted, step=step))
        answers.append(np.concatenate([np.ravel(leaf) for leaf in leaves(derivative(*moved))]))
    room = 1e-3 * np.abs(answers[1]).max()
    return all(np.allclose(a, answers[1], rtol=0, atol=room) for a in answers)


def _shifted(x: Array, step: float) -> Array:
    """Each entry moves by an amount of its own: equal ones part, where a maximum has a kink.

    Labels, whole numbers from 0 on, stay what they are.
    """
    labels = x.dtype.kind in "iu" and bool((x >= 0).all())
    if not step or labels or is_share(x):
        return x
    return x + step * np.linspace(1.0, 2.0, x.size).reshape(x.shape)


def leaves(answer: Any) -> list[Any]:
    """The numbers and arrays of an answer."""
    if isinstance(answer, dict):
        answer = list(answer.values())
    if isinstance(answer, tuple | list):
        return [leaf for item in answer for leaf in leaves(item)]
    return [answer]


def _finite(leaf: Any) -> bool:
    array = np.asarray(leaf)
    return array.dtype.kind in "biuU" or (
        array.dtype.kind == "f" and bool(np.isfinite(array).all())
    )


def _telling(leaf: Any) -> bool:
    """Whether a wrong value would be seen: rounding hides nothing in it."""
    array = np.asarray(leaf)
    return array.dtype.kind != "f" or float(np.abs(array).max(initial=0.0)) > SMALL
