"""Comparing two graded notebooks of one student: the same work, another verdict?"""

from __future__ import annotations

import copy
import json
from collections.abc import Container, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import determine_grade

Verdict = tuple[float, str]

RIGHT = "right"


class Comparison:
    """The graded notebook that was stored at `path`, if any, and the one that takes its place."""

    def __init__(self, path: Path, new: NotebookNode) -> None:
        self._path, self._new = path, new

    @cached_property
    def _old(self) -> NotebookNode | None:
        return read_graded(self._path) if self._path.is_file() else None

    @cached_property
    def _same_work(self) -> bool:
        if self._old is None:
            return False
        old, new = _by_name(self._old).keys(), _by_name(self._new).keys()
        return same_work(self._old, self._new, None if old == new else old & new)

    def is_news(self, name: str) -> bool:
        """Whether who graded this cell by hand must look again: other work, or another verdict."""
        if self._old is None or not self._same_work:
            return True
        known = all(has_checks(notebook, [name]) for notebook in (self._old, self._new))
        return not known or verdict(self._old, name) != verdict(self._new, name)


def read_graded(path: Path) -> NotebookNode:
    """The graded notebook at `path`."""
    notebook: NotebookNode = nbformat.from_dict(json.loads(path.read_text("utf-8")))
    return notebook


def same_work(old: NotebookNode, new: NotebookNode, among: Container[str] | None = None) -> bool:
    """Whether both hold the same answers, written answers and own cells of the student.

    among: compare these answers alone, where the lesson has got others: one that it has no more is
    an own cell of the student's.
    """
    return _work(old, among) == _work(new, among)


def with_checks_of(old: NotebookNode, new: NotebookNode, checks: Iterable[str]) -> NotebookNode:
    """The old notebook with the new one's cells and diagnoses of these checks."""
    mixed = copy.deepcopy(old)
    wanted, fresh = set(checks), _by_name(new)
    mixed.cells = [fresh[name] if (name := _name(cell)) in wanted else cell for cell in mixed.cells]
    grading, given = mixed.metadata.setdefault("grading", NotebookNode()), _diagnoses(new)
    others = {name: code for name, code in _diagnoses(old).items() if name not in wanted}
    grading["diagnoses"] = others | {name: given[name] for name in wanted & given.keys()}
    grading["unsafe"] = bool(grading.get("unsafe") or new.metadata.grading.unsafe)
    return mixed


def verdict(notebook: NotebookNode, check: str) -> Verdict:
    """What a graded cell gives by nbgrader's rule, and the diagnosis."""
    cell = _by_name(notebook)[check]
    score, points = determine_grade(cell)
    errors = [output.ename for output in cell.get("outputs", ()) if "ename" in output]
    otherwise = RIGHT if score == points else errors[0] if errors else "no diagnosis"
    return score, _diagnoses(notebook).get(check) or otherwise


def has_checks(notebook: NotebookNode, checks: Iterable[str]) -> bool:
    """Whether all these checks are in the notebook."""
    return set(checks) <= _by_name(notebook).keys()


def _work(notebook: NotebookNode, among: Container[str] | None) -> list[tuple[Any, ...]]:
    """Whose name, type, source and pictures of each cell that is the student's, in their order."""
    return [
        (_name(cell), cell.cell_type, cell.source, cell.get("attachments"))
        for cell in notebook.cells
        if _is_students(cell) and (among is None or _name(cell) in among)
    ] + [("readable", not _is_ungraded(notebook))]


def _is_students(cell: NotebookNode) -> bool:
    about = cell.metadata
    extra = about.get("course", {}).get("extra")
    return bool(extra or about.get("nbgrader", {}).get("solution"))


def _is_ungraded(notebook: NotebookNode) -> bool:
    """Whether the file could not be read; every check then says so."""
    checks = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    outputs = [output for cell in checks for output in cell.get("outputs", ())]
    return any(output.get("ename") == "NotGraded" for output in outputs)


def _by_name(notebook: NotebookNode) -> dict[str, NotebookNode]:
    return {_name(cell): cell for cell in notebook.cells if _name(cell)}


def _name(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def _diagnoses(notebook: NotebookNode) -> dict[str, str]:
    return dict(notebook.metadata.get("grading", {}).get("diagnoses", {}))
