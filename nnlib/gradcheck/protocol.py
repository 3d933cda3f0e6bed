"""Calling code that may do anything: with copies, watched, and with a clear outcome each time.

Functions are called with arrays (and the plain data of the point) only, so they may be proxies to
another process.
"""

from __future__ import annotations

import contextlib
import copy
import io
import traceback
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib.gradcheck.diagnosis import Finding, sentence
from nnlib.gradcheck.differences import Array, Point

RETURN = ": end the function with return"


class Failure(Exception):
    """The checked code gave no usable answer; carries the finding."""

    def __init__(self, code: str, where: str = "", **facts: Any) -> None:
        self.finding = Finding(code, where, sentence(code, **facts))
        super().__init__(self.finding.message)


def copied(value: Any) -> Any:
    """Return a fresh copy of arrays, of what holds them, and of a source of random numbers."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if type(value) in (list, tuple):
        return type(value)(map(copied, value))
    if type(value) is dict:
        return {key: copied(item) for key, item in value.items()}
    return copy.deepcopy(value) if isinstance(value, np.random.Generator) else value


def as_block(value: Any, name: str) -> Array:
    """Return an input as a float64 array, integers and float32 promoted."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise Failure("bad-input", name, name=name, seen="a ragged list") from None
    if array.dtype.kind not in "fiub":
        raise Failure("bad-input", name, name=name, seen=f"dtype {array.dtype}")
    if not array.size:
        raise Failure("bad-input", name, name=name, seen=f"an empty array of shape {array.shape}")
    if not np.all(np.isfinite(array)):
        raise Failure("bad-input", name, name=name, seen="entries that are not finite")
    return np.array(array, dtype=np.float64)


def as_answer(value: Any, name: str) -> Array:
    """Return one array of an answer as a float64 copy."""
    if value is None:
        raise Failure("returns-none", name, name=name, hint=": this part was not computed")
    try:
        array = np.asarray(value)
        if array.dtype.kind == "O":
            array = array.astype(np.float64)
    except Exception:  # a ragged list, text, a number too large, or a class of one's own
        raise Failure("wrong-type", name, name=name, seen=describe_type(value)) from None
    if array.dtype.kind == "c":
        raise Failure("complex", name, name=name)
    if array.dtype.kind not in "fiub":
        raise Failure("wrong-type", name, name=name, seen=describe_type(value))
    return np.array(array, dtype=np.float64)


def is_whole(value: Any) -> bool:
    """Return whether a part of an answer is an array of integers."""
    return isinstance(value, np.ndarray) and value.dtype.kind in "iu"


def describe_type(value: Any) -> str:
    """Return the type of a value in a reader's words."""
    if isinstance(value, np.ndarray):
        return "an array of text" if value.dtype.kind in "SU" else f"an array of {value.dtype}"
    if isinstance(value, dict):
        return f"a dict with the keys {', '.join(map(str, value))}"
    kinds: dict[Any, str] = {str: "text", set: "a set", list: "a list that is no array"}
    return kinds.get(type(value), f"a value of type {type(value).__name__}")


def counted(value: Any) -> str:
    """Return how many parts a tuple or list has."""
    return "1 part" if len(value) == 1 else f"{len(value)} parts"


def one_thing(value: Any) -> str:
    """Return what an answer is that should have several parts."""
    if isinstance(value, np.ndarray):
        return f"one array of shape {value.shape}"
    return "one number" if isinstance(value, (int, float, np.number)) else describe_type(value)


def split_answer(value: Any, names: Sequence[str], shapes: Sequence[tuple[int, ...]]) -> list[Any]:
    """Return the parts of an answer, one per block; a bare array or number is one part."""
    if value is None:
        raise Failure("returns-none", name="the answer", hint=RETURN)
    if isinstance(value, dict) and set(value) == set(names):
        return [value[name] for name in names]
    if len(names) > 1:
        boxed = isinstance(value, np.ndarray) and value.dtype.kind == "O" and value.ndim == 1
        stacked = boxed or (
            isinstance(value, np.ndarray) and all(value.shape[1:] == s for s in shapes)
        )
        several = isinstance(value, (tuple, list)) or (stacked and value.ndim > 0)
        if not several or len(value) != len(names):
            seen = counted(value) if several else one_thing(value)
            known = ", ".join(names)
            raise Failure("wrong-count", expected=len(names), names=known, seen=seen)
        return list(value)
    return [value[0] if wraps(value, shapes[0]) else value]


def wraps(value: Any, shape: tuple[int, ...]) -> bool:
    """Return whether a value is a tuple or list around one array of this shape."""
    if not isinstance(value, (tuple, list)) or len(value) != 1 or value[0] is value:
        return False
    if not isinstance(value[0], (np.ndarray, tuple, list, int, float, np.number)):
        return False
    return (isinstance(value[0], np.ndarray) and np.shape(value) != shape) or (
        not isinstance(value[0], (tuple, list)) and np.shape(value[0]) == shape
    )


class Watched:
    """A function under check: counts calls, keeps its warnings and prints, copies what it gets."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.calls = 0
        self.warnings: list[str] = []
        self.printed = ""

    def __call__(self, *arguments: Any, **settings: Any) -> Any:
        """Call the function; what it raises becomes a Failure."""
        self.calls += 1
        output = io.StringIO()
        try:
            with warnings.catch_warnings(record=True) as caught, contextlib.redirect_stdout(output):
                warnings.simplefilter("always")
                return self.function(*arguments, **settings)
        except NotImplementedError as error:
            raise Failure("not-attempted", text=str(error)) from error
        except (Exception, SystemExit) as error:
            raise Failure("raised", where_raised(error), error=told(error)) from error
        finally:
            self.warnings += [str(w.message) for w in caught if str(w.message) not in self.warnings]
            self.printed = self.printed or output.getvalue()

    def notes(self) -> tuple[str, ...]:
        """Return what the student should know and what did not count."""
        told_warnings = [f"Your code warns: {text}." for text in self.warnings[:3]]
        lines = self.printed.strip().splitlines()
        told_prints = [f"Your code prints, first: {lines[0][:80]}"] if lines else []
        return tuple(told_warnings + told_prints)


def told(error: BaseException) -> str:
    """Return an error as "kind: text", with its line where it comes with one."""
    kind = getattr(error, "kind", type(error).__name__)
    text = str(getattr(error, "text", error)).strip()
    line = getattr(error, "line", "")
    where = f" in line {error.lineno} of its cell, `{line}`" if line else ""  # type: ignore[attr-defined]
    return f"{kind}{where}: {text}" if text else f"{kind}{where}"


def where_raised(error: BaseException) -> str:
    """Return the line in the innermost frame of the checked code."""
    number = getattr(error, "lineno", None)
    if number is None:
        steps = traceback.extract_tb(error.__traceback__)[1:]
        own = [step for step in steps if "site-packages" not in step.filename]
        number = own[-1].lineno if own else None
    return f"line {number}" if number is not None else ""


def changed_inputs(names: Sequence[str], before: Point, after: Point) -> list[str]:
    """Return the names of the inputs that a call changed in place."""
    pairs = zip(names, before, after, strict=True)
    return [name for name, old, new in pairs if differs(old, new)]


def differs(old: Any, new: Any) -> bool:
    """Return whether two values differ, in the shape or a number of any array that they hold."""
    if isinstance(old, np.ndarray):
        equal_nan = old.dtype.kind == "f"
        return old.shape != np.shape(new) or not np.array_equal(old, new, equal_nan=equal_nan)
    if isinstance(old, (list, tuple)):
        return len(old) != len(new) or any(map(differs, old, new))
    if isinstance(old, dict):
        return list(old) != list(new) or any(differs(old[key], new[key]) for key in old)
    if isinstance(old, (int, float, str)):
        return bool(old != new) and old == old
    return old is not new and not isinstance(old, np.random.Generator)  # drawing is no change
