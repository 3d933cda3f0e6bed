"""Edits that students make to a notebook, for the tests."""

from __future__ import annotations

import copy
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from grading.judging.forms import Forms

MAKERS = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
DOUBLE = "def double(v):\n    return v + v"
SLOPE = "def slope(v):\n    return v + v, 3 * v * v"
HALF_SLOPE = "def slope(v):\n    return v + v, v * v"


class Edited:
    """A copy of the tiny lesson's release notebook to edit; methods return it for chaining."""

    def __init__(self, forms: Forms) -> None:
        self.forms = forms
        self.notebook: NotebookNode = copy.deepcopy(forms.student)

    def cell(self, grade_id: str) -> NotebookNode:
        return next(
            c
            for c in self.notebook.cells
            if c.metadata.get("nbgrader", {}).get("grade_id") == grade_id
        )

    def write(self, **sources: str) -> Edited:
        for grade_id, source in sources.items():
            self.cell(grade_id).source = source
        return self

    def solved(self) -> Edited:
        return self.write(double=DOUBLE, slope=SLOPE)

    def insert(self, before: str, source: str, kind: str = "code", **metadata: Any) -> Edited:
        make = MAKERS[kind]
        place = self.notebook.cells.index(self.cell(before))
        name = f"inserted-{len(self.notebook.cells)}"
        self.notebook.cells.insert(place, make(source, id=name, metadata=metadata))
        return self

    def duplicate(self, grade_id: str, source: str) -> Edited:
        """A second cell of this id right after the first, with another source."""
        twin = copy.deepcopy(self.cell(grade_id))
        twin.source, twin.id = source, f"{twin.id}-copy"
        self.notebook.cells.insert(self.notebook.cells.index(self.cell(grade_id)) + 1, twin)
        return self

    def remove(self, grade_id: str) -> Edited:
        self.notebook.cells.remove(self.cell(grade_id))
        return self

    def strip(self) -> Edited:
        """All metadata and ids gone, as some editors save."""
        for number, cell in enumerate(self.notebook.cells):
            cell.metadata, cell.id = NotebookNode(), f"new-{number}"
        self.notebook.metadata = NotebookNode()
        return self

    def bytes(self) -> bytes:
        import nbformat

        return nbformat.writes(self.notebook).encode()
