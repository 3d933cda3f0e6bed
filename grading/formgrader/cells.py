"""What nbgrader's metadata say about a cell, wherever the notebook came from."""

from __future__ import annotations

from nbformat import NotebookNode


def grade_id(cell: NotebookNode) -> str:
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def is_graded(cell: NotebookNode) -> bool:
    """Whether it gives points."""
    about = cell.metadata.get("nbgrader", {})
    return bool(about.get("grade") or about.get("task"))


def is_solution(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def is_by_hand(cell: NotebookNode) -> bool:
    """Whether nothing but a person can give its points: a written answer or a task."""
    return is_graded(cell) and (is_solution(cell) or bool(cell.metadata.nbgrader.get("task")))


def is_own(cell: NotebookNode) -> bool:
    """Whether the student put it there."""
    return bool(cell.metadata.get("course", {}).get("extra"))
