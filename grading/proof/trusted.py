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
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        exec(compile(source, f"<{name}>", "exec"), names)
    if err.getvalue():
        yield f"{name}: writes to stderr, for which nbgrader gives no points: {err.getvalue()[:80]}"
    if _random_states() != before:
        yield f"{name}: draws from the global random state: use np.random.default_rng(seed)"
    parts = names["ex"].report.parts
    visible = {part.name for part in parts if not part.hidden}
    alone = sorted({part.name for part in parts if part.hidden} - visible)
    if alone:
        yield f"{name}: the hidden part {alone[0]!r} has no visible part of the same name"


def _random_states() -> tuple[str, str]:
    return repr(random.getstate()), repr(np.random.get_state(legacy=False))  # noqa: NPY002
