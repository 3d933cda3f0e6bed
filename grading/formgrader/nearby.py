"""Which of a student's cells belong beside an answer that a person grades."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nbformat import NotebookNode

from grading.formgrader.cells import grade_id, is_graded, is_own, is_solution


def exercises_named(cells: list[NotebookNode], place: int, text: str) -> list[int]:
    """Places of the exercises of which a question speaks.

    It names them itself, in `text`, its model answer and marking guide included; or the code above
    it, back to the last graded cell, puts them to work: `yours("name")`.
    """
    above = (cells[k].source for k in _between(cells, place) if cells[k].cell_type == "code")
    quoted = set(re.findall(r"[`\"'](\w+)", "\n".join([text, *above])))
    return [
        k
        for k, cell in enumerate(cells)
        if is_solution(cell) and not is_graded(cell) and grade_id(cell) in quoted
    ]


def own_cells(cells: list[NotebookNode], place: int) -> list[int]:
    """Places of the student's own cells around one: from the graded cell above it, and below."""
    below: list[int] = []
    while place + len(below) + 1 < len(cells) and is_own(cells[place + len(below) + 1]):
        below.append(place + len(below) + 1)
    return [*(k for k in _between(cells, place) if is_own(cells[k])), *below]


def _between(cells: list[NotebookNode], place: int) -> Iterable[int]:
    """Places from the graded cell above `place`, which is left out, to it."""
    start = next((k for k in range(place - 1, -1, -1) if is_graded(cells[k])), -1)
    return range(start + 1, place)
