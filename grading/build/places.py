"""Where something stands in a lesson's text, for a sentence that an author can follow."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from nbformat import NotebookNode


def cell_name(cell: NotebookNode, index: int) -> str:
    """How a message calls a cell: its grade_id, or its place and first line."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    if grade_id:
        return f"cell {grade_id}"
    first = cell.source.strip().split("\n", 1)[0][:60]
    return f"cell {index + 1} ({first})"


def where(path: Path, cells: Sequence[NotebookNode], index: int, at: int | str = 1) -> str:
    """File, line and cell, such as "neuron.md, line 81, cell neuron_output".

    at: a line of the cell's source, the first being 1; or a word in the cell's header. The line is
    left out where the cell no longer stands in the file as it was read.
    """
    text, start = path.read_text(encoding="utf-8"), 0
    for cell in cells[:index]:
        start = max(start, text.find(cell.source, start) + len(cell.source))
    own = text.find(cells[index].source, start)
    if isinstance(at, str):
        own, at = text.find(at, start, own), 1
    line = f", line {text.count(chr(10), 0, own) + at}" if own >= 0 else ""
    return f"{path}{line}, {cell_name(cells[index], index)}"


def meant(word: str, known: Sequence[str]) -> str:
    """The end of a sentence about an unknown word: the nearest known one, or all of them."""
    near = get_close_matches(word, known, 1)
    if near:
        return f"; did you mean {near[0]}?"
    return f"; there are {', '.join(known)}" if known else "; there is none"
