"""Mutants that a check accepts: does any input tell them from the solution?"""

from __future__ import annotations

import contextlib
import copy
import io
import random
import signal
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from nbformat import NotebookNode

from grading.proof.inputs import Arguments, Recorder, fresh
from grading.proof.mutants import Mutant
from grading.proof.rules import called_by, setup_source
from nnlib.check.parts import judged
from nnlib.check.sealed import SealedExercise

ENOUGH = 20  # inputs on which a mutant must agree before it counts as equivalent
CLOSE = 1e-9
SECONDS = 2


class TooSlow(BaseException):
    """One call took too long; no `except Exception` holds it up."""


def equivalent(
    notebook: NotebookNode, check: SealedExercise, survivors: list[Mutant]
) -> list[Mutant]:
    """The survivors that do the same as the solution on all inputs that were tried.

    notebook: the exercise alone, with the setup cell. The inputs are those of the check and fresh
    ones of the same kinds; those that the solution itself cannot take do not count.
    """
    names, right = solved(notebook, check.name)
    own = [name for name, value in right.items() if _is_new(name, value, names)]
    calls = {name: recorded(right[name], check) for name in own if callable(right[name])}
    return [m for m in survivors if _agrees(right, _run(m.source, names), own, calls)]


def solved(notebook: NotebookNode, exercise: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The names before an exercise's cell, and those after its solution."""
    by_id = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in notebook.cells}
    before = [setup_source(notebook), *called_by(notebook, exercise).values()]
    names = _run("\n\n".join(before), {"__name__": "__main__"})
    return names, _run(by_id[exercise].source, names)


def _is_new(name: str, value: Any, names: dict[str, Any]) -> bool:
    return not name.startswith("__") and (name not in names or names[name] is not value)


def _run(source: str, names: dict[str, Any]) -> dict[str, Any]:
    """The names after a cell, which starts with copies of the values among those before it."""
    after = dict(names)
    with _quiet():
        exec(compile(source, "<lesson>", "exec"), after)
    return after


def recorded(function: Callable[..., Any], check: SealedExercise) -> list[Arguments]:
    """What the check calls a function with."""
    recorder = Recorder(function)
    with _quiet():
        judged(check.parts, recorder, check.name)
    return recorder.calls


def _agrees(
    right: dict[str, Any],
    mutated: dict[str, Any],
    own: list[str],
    calls: dict[str, list[Arguments]],
) -> bool:
    for name in own:
        if name not in mutated:
            return False
        if name not in calls:
            if not alike(right[name], mutated[name]):
                return False
        elif not _same_function(right[name], mutated[name], calls[name]):
            return False
    return True


def _same_function(
    right: Callable[..., Any], mutated: Callable[..., Any], calls: list[Arguments]
) -> bool:
    """Whether two functions give and change the same on enough inputs."""
    tried = 0
    for arguments in (*calls, *fresh(calls, np.random.default_rng(0))):
        expected = _outcome(right, arguments)
        if expected is None:
            continue
        tried += 1
        if not alike(expected, _outcome(mutated, arguments)):
            return False
    return tried >= ENOUGH


def _outcome(function: Callable[..., Any], arguments: Arguments) -> Any:
    """What a call gives, and its arguments afterwards; None when it raises or takes too long."""
    args, kwargs = copy.deepcopy(arguments)
    try:
        with _quiet(), _time_limit():
            return function(*args, **kwargs), args, kwargs
    except (Exception, TooSlow):
        return None


def alike(a: Any, b: Any) -> bool:
    """Whether two values are the same up to rounding."""
    if isinstance(a, tuple | list) and isinstance(b, tuple | list):
        return len(a) == len(b) and all(map(alike, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(alike(a[key], b[key]) for key in a)
    if isinstance(a, np.random.Generator) and isinstance(b, np.random.Generator):
        return bool(a.bit_generator.state == b.bit_generator.state)
    try:
        one, two = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    except (TypeError, ValueError):
        return type(a) is type(b) and bool(np.all(a == b))
    peak = float(np.max(np.abs(one), initial=0.0, where=np.isfinite(one)))
    return one.shape == two.shape and np.allclose(one, two, CLOSE, CLOSE * peak, equal_nan=True)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Nothing shown, no warning, and the global random state as it was."""
    states = random.getstate(), np.random.get_state()  # noqa: NPY002
    sink = io.StringIO()
    try:
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(sink),
            contextlib.redirect_stderr(sink),
        ):
            warnings.simplefilter("ignore")
            yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002


@contextlib.contextmanager
def _time_limit() -> Iterator[None]:
    def stop(signum: int, frame: Any) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
