"""Running a lesson's own solutions and checks here, to see what the grader cannot show."""

from __future__ import annotations

import contextlib
import io
import random
from collections.abc import Iterator
from typing import Any

import numpy as np
from nbformat import NotebookNode

from grading.proof.rules import setup_source, solution_sources

SEEDS = (1, 20_250_101)


def misbehaving_checks(notebook: NotebookNode) -> Iterator[str]:
    """What the lesson's checks do wrong when its own solutions are checked, one sentence each."""
    names: dict[str, Any] = {"__name__": "__main__"}
    for source in (setup_source(notebook), *solution_sources(notebook)):
        exec(compile(source, "<lesson>", "exec"), names)
    for cell in notebook.cells:
        graded = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and graded.get("grade") and not graded.get("solution"):
            yield from _about(graded["grade_id"], cell.source, names)


def _about(name: str, source: str, names: dict[str, Any]) -> Iterator[str]:
    before = _random_states()
    err = _run(name, source, names)
    if err.getvalue():
        yield f"{name}: writes to stderr, for which nbgrader gives no points: {err.getvalue()[:80]}"
    if _random_states() != before:
        yield f"{name}: draws from the global random state: use np.random.default_rng(seed)"
    parts = names["ex"].report.parts
    yield from _by_chance(name, source, names)
    visible = {part.name for part in parts if not part.hidden}
    alone = sorted({part.name for part in parts if part.hidden} - visible)
    if alone:
        yield f"{name}: the hidden part {alone[0]!r} has no visible part of the same name"


def _run(name: str, source: str, names: dict[str, Any]) -> io.StringIO:
    """Run a check; what it writes to stderr."""
    err = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(err):
        exec(compile(source, f"<{name}>", "exec"), names)
    return err


def _by_chance(name: str, source: str, names: dict[str, Any]) -> Iterator[str]:
    """A verdict that changes with the seed of the global random numbers."""
    states = random.getstate(), np.random.get_state()  # noqa: NPY002
    said = []
    for seed in SEEDS:
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002
        try:
            _run(name, source, names)
        except Exception as error:
            said.append(f"{type(error).__name__}: {error}")
        else:
            said.append(str([(part.name, part.outcome) for part in names["ex"].report.parts]))
    random.setstate(states[0])
    np.random.set_state(states[1])  # noqa: NPY002
    if len(set(said)) > 1:
        yield f"{name}: the verdict on the solution changes with the global random seed"


def _random_states() -> tuple[str, str]:
    return repr(random.getstate()), repr(np.random.get_state(legacy=False))  # noqa: NPY002
