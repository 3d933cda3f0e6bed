"""Reading a lesson's text: MyST Markdown into a notebook with stable cell ids."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

import nbformat
import yaml
from nbformat import NotebookNode

from grading.course import FURTHER
from grading.errors import CourseError

NBGRADER_KEYS = {"grade", "grade_id", "locked", "schema_version", "solution", "task"}
KEPT_METADATA = ("kernelspec", "course")


def read_lesson_text(path: Path) -> NotebookNode:
    """The lesson at `path` as a notebook (nbformat 4.5) without outputs.

    Raises CourseError naming the file and the cell when the text cannot be read as a lesson.
    """
    import jupytext  # here, because grading never needs it and it is slow to import
    from jupytext.myst import MystMetadataParsingError

    try:
        notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="md:myst")
    except (MystMetadataParsingError, yaml.YAMLError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise CourseError(f"{path}: a cell header cannot be read: {reason}") from error
    if "course" not in notebook.metadata.get("jupytext", {}).get("notebook_metadata_filter", ""):
        raise CourseError(
            f"{path}: the header needs jupytext: notebook_metadata_filter: course, or JupyterLab "
            "would drop the entry course when it saves the text"
        )
    kept = {key: notebook.metadata[key] for key in KEPT_METADATA if key in notebook.metadata}
    notebook.metadata = NotebookNode(kept)
    if path.stem == FURTHER:
        notebook.metadata.setdefault("course", NotebookNode())["further"] = True
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    _set_stable_ids(notebook)
    _check_headers(notebook, path)
    return nbformat.from_dict(notebook)


def exercises(notebook: NotebookNode) -> list[str]:
    """The names of the lesson's exercises, in order."""
    return [
        cell.metadata.nbgrader.grade_id
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    ]


def cell_name(cell: NotebookNode, index: int) -> str:
    """How a message calls a cell: its grade_id, or its place and first line."""
    grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
    if grade_id:
        return f"cell {grade_id}"
    first = cell.source.strip().split("\n", 1)[0][:60]
    return f"cell {index + 1} ({first})"


def _set_stable_ids(notebook: NotebookNode) -> None:
    """Ids that depend on the cell alone, so that editing one cell changes one id."""
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        text = cell.metadata.get("nbgrader", {}).get("grade_id") or cell.source
        digest = hashlib.sha256(f"{cell.cell_type}\n{text}".encode()).hexdigest()[:12]
        seen[digest] = seen.get(digest, 0) + 1
        cell["id"] = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"


def _check_headers(notebook: NotebookNode, path: Path) -> None:
    """Every rule that a lesson's cell headers must keep, told by file and cell."""
    if "kernelspec" not in notebook.metadata:
        raise CourseError(f"{path}: the header at the top needs an entry kernelspec")
    ids: set[str] = set()
    for index, cell in enumerate(notebook.cells):
        where = f"{path}: {cell_name(cell, index)}"
        graded = cell.metadata.get("nbgrader")
        if graded is not None:
            _check_nbgrader(graded, where)
            if graded["grade_id"] in ids:
                raise CourseError(f"{where}: another cell has this grade_id already")
            ids.add(graded["grade_id"])
        if cell.cell_type == "code":
            _check_syntax(cell.source, where)
    setups = sum("setup" in cell.metadata.get("tags", []) for cell in notebook.cells)
    if setups != 1:
        raise CourseError(f"{path}: exactly one cell must carry the tag setup; {setups} do")


def _check_nbgrader(graded: object, where: str) -> None:
    if not isinstance(graded, dict) or not set(graded) >= NBGRADER_KEYS:
        missing = ", ".join(sorted(NBGRADER_KEYS - set(graded if isinstance(graded, dict) else ())))
        raise CourseError(f"{where}: its nbgrader header lacks {missing}")
    if graded["grade"] and not isinstance(graded.get("points"), (int, float)):
        raise CourseError(f"{where}: a graded cell needs its points in the nbgrader header")


def _check_syntax(source: str, where: str) -> None:
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        ast.parse(TransformerManager().transform_cell(source))
    except SyntaxError as error:
        message = f"{where}: line {error.lineno} is not Python: {error.msg}"
        raise CourseError(message) from error
