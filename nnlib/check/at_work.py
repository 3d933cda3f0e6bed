"""The student's functions outside of a check: which have passed, and how a picture runs them."""

from __future__ import annotations

import contextlib
import copy
import io
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from nnlib.check import mynn, sealed
from nnlib.check.calling import as_student_error
from nnlib.check.comparing import as_numbers, raised
from nnlib.check.limits import time_limit
from nnlib.check.outcome import StudentCodeError
from nnlib.check.parts import judged
from nnlib.check.switches import graded, guarded
from nnlib.yours import NotDrawn, Yours

DRAWING_SECONDS = 20.0  # that a picture of the student's may take
Names = Mapping[str, Any]


class Passed:
    """The functions of a notebook that have passed their check, as they were then."""

    def __init__(self, topic: str) -> None:
        self._topic = topic
        self._as_checked: dict[str, tuple[Any, str | None]] = {}
        self._loaded: dict[tuple[str, str, str], Any] = {}

    def note(self, name: str, names: Names, *, right: bool) -> str | None:
        """Remember the verdict on a function of `names`; its source, where it can stand alone."""
        self._as_checked.pop(name, None)
        if not right:
            return None
        source = mynn.source_of(name, names)
        self._as_checked[name] = (names[name], source)
        return source

    def token(self, name: str, names: Names, lesson: str | None) -> Yours:
        """The function for a picture: of this notebook, or as it was kept in another lesson."""
        topic = lesson or self._topic
        if graded():
            return Yours(name, f"on {name}")
        known = sealed.load(topic)
        if name not in known.exercises:
            there = ", ".join(known.exercises)
            raise LookupError(f"the lesson {topic!r} has no exercise {name!r}; there are {there}")
        where = "" if lesson in (None, self._topic) else f" of the lesson “{known.title}”"
        number = known.exercises[name].number + where
        own = self._here(name, names) if topic == self._topic else self._kept(topic, name, known)
        if own is None:
            return Yours(name, number)
        return Yours(name, number, sound(guarded(own, known.allowed), name), attempt)

    def _here(self, name: str, names: Names) -> Any:
        """The notebook's own function, if it still is what its check has seen."""
        function, source = self._as_checked.get(name, (None, None))
        now = names.get(name)
        if function is None or not callable(now):
            return None
        same = now is function if source is None else mynn.source_of(name, names) == source
        return now if same else None

    def _kept(self, topic: str, name: str, known: sealed.SealedLesson) -> Any:
        """The function that was kept in another lesson, if it passes its check as it lies there."""
        source = mynn.kept(topic.partition("/")[0], name)
        if source is None:
            return None
        key = topic, name, source
        if key not in self._loaded:
            self._loaded[key] = _checked_again(source, known, known.exercises[name])
        return self._loaded[key]


def _checked_again(source: str, known: sealed.SealedLesson, exercise: sealed.SealedExercise) -> Any:
    """The function of a kept source, None if it does not pass; the file may have been edited."""
    try:
        with time_limit(), contextlib.redirect_stdout(io.StringIO()):
            function = mynn.made(source, exercise.name)
    except (Exception, StudentCodeError):
        return None
    verdicts = judged(exercise.parts, under_rules(function, known.allowed), exercise.name)
    return function if all(part.outcome == "right" for part in verdicts) else None


def under_rules(function: Callable[..., Any], allowed: tuple[str, ...]) -> Callable[..., Any]:
    """The function under the rules of grading: its time, and what of nnlib it may use."""
    inside = guarded(function, allowed)

    def called(*arguments: Any, **keywords: Any) -> Any:
        with time_limit():
            return inside(*arguments, **keywords)

    return called


def sound(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    """The function on copies of its arguments; NotDrawn where it returns what nobody can draw."""

    def called(*arguments: Any, **keywords: Any) -> Any:
        given = copy.deepcopy((arguments, keywords))
        try:
            value = function(*given[0], **given[1])
        except (NotDrawn, StudentCodeError):
            raise
        except Exception as error:
            raise _told(as_student_error(error)) from error
        if value is None:
            raise NotDrawn(f"`{name}` returned None here")
        if _is_nan(value) and not any(map(_is_nan, (*arguments, *keywords.values()))):
            raise NotDrawn(f"`{name}` returned nan here")
        return value

    return called


def _is_nan(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_is_nan, value))
    numbers = None if callable(value) or isinstance(value, str | dict) else as_numbers(value)
    return numbers is not None and bool(np.isnan(numbers).any())


def attempt(draw: Callable[[], Any]) -> Any:
    """Draw with the student's functions, within their time and without a word. Raises NotDrawn."""
    try:
        with (
            time_limit(DRAWING_SECONDS),
            warnings.catch_warnings(),
            contextlib.redirect_stdout(io.StringIO()),
            np.errstate(all="ignore"),
        ):
            warnings.simplefilter("ignore")
            return draw()
    except NotDrawn:
        raise
    except StudentCodeError as error:
        raise _told(error) from None
    except (Exception, SystemExit) as error:
        told = f"what it returned cannot be drawn ({type(error).__name__}: {error})"
        raise NotDrawn(told) from error


def _told(error: StudentCodeError) -> NotDrawn:
    found = raised(error)
    return NotDrawn(": ".join(filter(None, [found.cause, found.numbers])))
