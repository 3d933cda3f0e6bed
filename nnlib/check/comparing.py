"""Comparing a student's value with the expected one: kind, then shape, then numbers."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from nnlib.check.calling import Called
from nnlib.check.outcome import StudentCodeError

ORDINARY = ("Your", "The", "Every", "Only", "Two", "Right", "One", "Nearly")


@dataclass(frozen=True)
class Finding:
    """What is wrong with one value: a stable code, the cause in words, and the numbers seen."""

    code: str
    cause: str
    numbers: str = ""

    @property
    def message(self) -> str:
        return f"{self.cause}\n{self.numbers}" if self.numbers else self.cause


def raised(error: StudentCodeError) -> Finding:
    """Tell an error of the student's code: its kind and line as cause, its text as detail."""
    if error.kind == "NameError" and not error.lineno:
        return Finding("not-defined", "no such function: keep the name that the exercise gives it")
    if error.kind == "Timeout":
        return Finding("timeout", f"your code did not finish: {error.text}")
    if error.kind == "Waits":
        return Finding("waits", error.text)
    known = isinstance(getattr(builtins, error.kind, None), type)
    kind = error.kind if known else "an error of its own kind"
    where = f" in line {error.lineno} of its cell" if error.lineno else ""
    shown = f": {error.line}" if error.line else ""
    return Finding("raised", f"your code raised {kind}{where}", f"{error.text}{shown}".strip())


def side_effects(called: Called) -> Finding | None:
    """A changed argument or a missing return, which is told before any number is compared."""
    if called.changed:
        position = ", ".join(str(k + 1) for k in called.changed)
        return Finding(
            "mutates-input",
            f"your function changes its argument {position} in place: work on a copy",
        )
    if called.value is None:
        printed = " (it prints its answer: return it instead)" if called.printed else ""
        return Finding("returns-none", f"your function returned None: return the value{printed}")
    return None


def compare(got: Any, expected: Any, rtol: float, name: str = "") -> Finding | None:
    """None when `got` equals `expected` within `rtol` of the array's largest entry."""
    if isinstance(expected, dict):
        return _compare_dicts(got, expected, rtol)
    if isinstance(expected, (tuple, list)):
        return _compare_sequences(got, expected, rtol)
    if isinstance(expected, str):
        same = isinstance(got, str) and got == expected
        return None if same else Finding("wrong-value", _prefix(name, "wrong text"))
    return _compare_arrays(got, np.asarray(expected), rtol, name)


def in_pieces(answer: Any, expected: Any) -> Any:
    """The answer; several numbers in one array are as good as in a tuple."""
    if not isinstance(answer, np.ndarray) or not isinstance(expected, tuple):
        return answer
    numbers = answer.shape == (len(expected),) and not any(map(_has_axes, expected))
    return tuple(answer) if numbers else answer


def _has_axes(piece: Any) -> bool:
    return isinstance(piece, tuple | list | dict) or np.ndim(piece) > 0


def _compare_dicts(got: Any, expected: dict[str, Any], rtol: float) -> Finding | None:
    if not isinstance(got, dict) or set(got) != set(expected):
        keys = ", ".join(map(str, expected))
        return Finding("wrong-type", f"return a dictionary with the keys {keys}")
    found = (compare(got[key], expected[key], rtol, str(key)) for key in expected)
    return next(filter(None, found), None)


def _compare_sequences(got: Any, expected: Sequence[Any], rtol: float) -> Finding | None:
    several = isinstance(got, (tuple, list)) or (isinstance(got, np.ndarray) and got.ndim > 0)
    if not several or len(got) != len(expected):
        values = "one value" if len(expected) == 1 else f"{len(expected)} values"
        listed = isinstance(expected, list)
        told = f"a list with {values}" if listed else f"{values}, separated by commas"
        return Finding("wrong-type", f"return {told}")
    names = [f"value {k + 1}" for k in range(len(expected))]
    found = (compare(g, e, rtol, n) for g, e, n in zip(got, expected, names, strict=True))
    first = next(filter(None, found), None)
    return first and (exchanged([got], [expected], names, rtol) or first)


def exchanged(
    got: Sequence[Any], expected: Sequence[Any], names: Sequence[str], rtol: float
) -> Finding | None:
    """Two pieces that stand in each other's place in every answer, where that makes them right."""
    for k, other in combinations(range(len(names)), 2):
        crossed = all(
            same_values(g[k], e[other], rtol) and same_values(g[other], e[k], rtol)
            for g, e in zip(got, expected, strict=True)
        )
        if crossed and not all(
            same_values(g[k], e[k], rtol) for g, e in zip(got, expected, strict=True)
        ):
            told = f"{names[k]} and {names[other]} stand in each other's place"
            return Finding("swapped", f"{told}: look at what is to be returned first")
    return None


def _compare_arrays(got: Any, expected: np.ndarray, rtol: float, name: str) -> Finding | None:
    array = as_numbers(got)
    if array is None:
        kind = f"an array of {got.dtype}" if isinstance(got, np.ndarray) else type(got).__name__
        return Finding("wrong-type", _prefix(name, f"a number or an array is expected, not {kind}"))
    if array.shape == expected.shape and _close(array, expected, rtol):
        return None
    return _explain(array, expected, name)


def as_numbers(value: Any) -> np.ndarray | None:
    """The value as an array of real numbers or booleans; None when it is something else."""
    try:
        array = np.asarray(value)
    except ValueError:
        return None
    return array if array.dtype.kind in "biuf" else None


def _close(got: np.ndarray, expected: np.ndarray, rtol: float) -> bool:
    if expected.dtype.kind in "bi":
        return bool(np.array_equal(got, expected))
    finite = np.isfinite(expected)
    if not np.array_equal(got[~finite], expected[~finite], equal_nan=True):
        return False
    scale = np.max(np.abs(expected[finite]), initial=0.0) or 1e-6
    return bool(np.all(np.abs(got[finite] - expected[finite]) <= rtol * scale))


def _explain(got: np.ndarray, expected: np.ndarray, name: str) -> Finding:
    from nnlib.gradcheck import diagnose_values

    found = diagnose_values(got.astype(float), expected.astype(float), name or "The value")
    if found is not None:
        cause, _, numbers = found.message.partition("\n")
        return Finding(found.code, cause, numbers)
    index = np.unravel_index(np.argmax(_distance(got, expected)), got.shape)
    place = f"At entry {', '.join(map(str, index))}: expected" if index else "Expected"
    numbers = "{} {}, got {}.".format(place, *_told_apart(expected[index], got[index]))
    return Finding("wrong-value", _prefix(name, "the value is wrong"), numbers)


def _told_apart(*values: Any) -> list[str]:
    """Two different numbers, each with as many digits as it takes to see that."""
    for digits in (6, 9, 12):
        told = [f"{value:.{digits}g}" for value in values]
        if len(set(told)) > 1:
            return told
    return [f"{value:.17g}" for value in values]


def _distance(got: np.ndarray, expected: np.ndarray) -> np.ndarray:
    distance = np.abs(got.astype(float) - expected.astype(float))
    return np.where(np.isnan(distance), np.inf, distance)


def in_a_row(text: str) -> str:
    """A sentence as it stands on a card, behind the outcome: in small letters at its start."""
    return text[:1].lower() + text[1:] if text.split(" ")[0] in ORDINARY else text


def _prefix(name: str, text: str) -> str:
    return f"{name}: {text}" if name else text


def same_values(got: Any, other: Any, rtol: float) -> bool:
    """Equal in kind, shape and numbers; used to recognise a mistake, so nothing is explained."""
    if isinstance(other, (tuple, list, dict, str)):
        return compare(got, other, rtol) is None
    a, b = as_numbers(got), np.asarray(other)
    if a is None or a.shape != b.shape or (a.dtype == bool and b.dtype != bool and not a.ndim):
        return False  # True is no count of 1
    return _close(a, b, rtol)
