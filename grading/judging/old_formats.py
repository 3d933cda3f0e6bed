"""Notebooks of the formats 1 to 3 (IPython before 2015) as cells of format 4.

A reader of one's own: nbformat's converter builds what a file asks for, however much that is.
"""

from __future__ import annotations

from typing import Any

VERSIONS = (1, 2, 3)
_MOST_LEVELS = 6  # of headings, as in HTML
_PROSE = ("markdown", "heading", "html", "text")

Cell = dict[str, Any]


def cells_of(document: dict[str, Any]) -> list[Cell]:
    """The cells of all worksheets, in order. Raises ValueError where the file is damaged."""
    worksheets = document.get("worksheets")
    if not isinstance(worksheets, list):
        raise ValueError("no list of worksheets")
    return [_upgraded(cell) for sheet in worksheets for cell in _cells(sheet)]


def _cells(sheet: Any) -> list[Any]:
    cells = sheet.get("cells", []) if isinstance(sheet, dict) else None
    if not isinstance(cells, list):
        raise ValueError("a worksheet without a list of cells")
    return cells


def _upgraded(cell: Any) -> Cell:
    """One cell: code stood in `input`, prose had several types."""
    if not isinstance(cell, dict):
        raise ValueError("a cell that is no mapping")
    kind = cell.get("cell_type")
    if kind == "code":
        kept = {"cell_type": "code", "source": cell.get("input", "")}
    elif kind == "heading":
        kept = {"cell_type": "markdown", "source": _heading(cell)}
    else:
        prose = isinstance(kind, str) and kind in _PROSE
        kept = {"cell_type": "markdown" if prose else kind, "source": cell.get("source", "")}
    return {**kept, "metadata": cell.get("metadata", {})}


def _heading(cell: Cell) -> str:
    level, source = cell.get("level", 1), cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    known = isinstance(level, int) and 1 <= level <= _MOST_LEVELS
    marks = "#" * (level if known else 1)
    return f"{marks} {source}" if isinstance(source, str) else marks
