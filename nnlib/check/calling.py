"""Calling the student's code: copies of the arguments, nothing printed, errors told as data."""

from __future__ import annotations

import contextlib
import copy
import io
import linecache
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib.check.form import OtherForm
from nnlib.check.outcome import StudentCodeError
from nnlib.check.shapes import retold


@dataclass
class Called:
    """What one call gave: the value, which arguments it changed, what it printed and warned."""

    value: Any
    changed: tuple[int, ...]
    printed: str
    warned: tuple[str, ...]


def call(function: Callable[..., Any], args: tuple[Any, ...]) -> Called:
    """Call `function` on copies of `args`.

    Raises NotImplementedError when the hole is still there and StudentCodeError for everything
    else that the student's code raises.
    """
    given = copy.deepcopy(args)
    printed = io.StringIO()
    with (
        warnings.catch_warnings(record=True) as warned,
        contextlib.redirect_stdout(printed),
        contextlib.redirect_stderr(printed),
    ):
        warnings.simplefilter("always")
        try:
            value = function(*given)
        except (NotImplementedError, StudentCodeError, OtherForm):
            raise
        except Exception as error:
            raise as_student_error(error) from error
    changed = tuple(k for k, (a, b) in enumerate(zip(args, given, strict=True)) if differs(a, b))
    texts = tuple(dict.fromkeys(str(w.message) for w in warned))
    return Called(copy.deepcopy(value), changed, printed.getvalue(), texts)


def as_student_error(error: BaseException) -> StudentCodeError:
    """The exception as data, with the deepest line that stands in a notebook cell or a script."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if _is_students(f.filename)]
    text = retold(error, _is_students)
    if not frames:
        return StudentCodeError(type(error).__name__, text)
    last = frames[-1]
    line = last.line or linecache.getline(last.filename, last.lineno or 0).strip()
    return StudentCodeError(type(error).__name__, text, line, last.lineno)


def _is_students(filename: str) -> bool:
    library = ("site-packages", "dist-packages", "/nnlib/", "\\nnlib\\", "<frozen", "/lib/python")
    return not any(place in filename for place in library)


def differs(before: Any, after: Any) -> bool:
    """Whether an argument was changed in place: arrays by content, everything else by equality."""
    if isinstance(before, np.ndarray):
        same = isinstance(after, np.ndarray) and before.shape == after.shape
        return not (same and np.array_equal(before, after, equal_nan=before.dtype.kind in "fc"))
    if isinstance(before, (list, tuple)):
        return len(before) != len(after) or any(map(differs, before, after))
    if isinstance(before, dict):
        return list(before) != list(after) or any(differs(before[k], after[k]) for k in before)
    if isinstance(before, (bool, int, float, complex, str, type(None))):
        return bool(before != after) and before == before
    return False  # a function or a generator: not something that a check compares
