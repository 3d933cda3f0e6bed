"""Guessing the batch size and the number of outputs, for the words of a message only."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from nnlib.gradcheck.differences import Point


def inferred_sizes(f: Callable[..., Any], point: Point, wrt: Sequence[int]) -> dict[str, int]:
    """Return {"N": ..., "K": ...} as far as they can be seen.

    N is the leading dimension that most data arrays share: those in the point that are not
    differentiated, or else those that f carries with it. K is the last dimension of the last block.
    """
    sizes: dict[str, int] = {}
    data = [value for i, value in enumerate(point) if i not in wrt]
    leading = Counter(lengths(data) or lengths(carried(f)))
    if leading:
        (first, count), *others = leading.most_common(2)
        if not others or count > others[0][1]:
            sizes["N"] = first
    last = np.shape(point[wrt[-1]])
    if last and last[-1] != sizes.get("N"):
        sizes["K"] = last[-1]
    return {letter: size for letter, size in sizes.items() if size > 1}


def lengths(values: Iterable[Any]) -> list[int]:
    """Return the leading dimensions of the arrays among some values."""
    return [len(v) for v in values if isinstance(v, np.ndarray) and v.ndim and len(v) > 1]


def carried(f: Callable[..., Any]) -> list[Any]:
    """Return the values that a function has from outside: its closure, defaults and object."""
    owner = getattr(f, "__self__", None)
    values = list(getattr(owner, "__dict__", {}).values())
    function = getattr(f, "__func__", f)
    if not inspect.isfunction(function):
        return values
    try:
        outside = inspect.getclosurevars(function)
    except (TypeError, ValueError):  # an empty cell
        return values
    values += [*outside.nonlocals.values(), *outside.globals.values()]
    return values + list(function.__defaults__ or ())
