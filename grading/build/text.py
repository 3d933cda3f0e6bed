"""Reading a lesson's text: MyST Markdown into a notebook with stable cell ids."""

from __future__ import annotations

import hashlib
from pathlib import Path

import nbformat
import yaml
from nbformat import NotebookNode

from grading.build.proofread import proofread
from grading.course import FURTHER
from grading.errors import CourseError

SAVED = "course,-jupytext.text_representation.jupytext_version"  # of the metadata of a text
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
    proofread(notebook, path)
    kept = {key: notebook.metadata[key] for key in KEPT_METADATA if key in notebook.metadata}
    notebook.metadata = NotebookNode(kept)
    if path.stem == FURTHER:
        notebook.metadata.setdefault("course", NotebookNode())["further"] = True
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    _set_stable_ids(notebook)
    return nbformat.from_dict(notebook)


def saved_form(text: str) -> str:
    """A text as JupyterLab saves it; jupytext's version is left out, so that none is written in."""
    import jupytext

    notebook = jupytext.reads(text, fmt="md:myst")
    notebook.metadata["jupytext"]["notebook_metadata_filter"] = SAVED
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    return str(jupytext.writes(notebook, fmt="md:myst"))


def exercises(notebook: NotebookNode) -> list[str]:
    """The names of the lesson's exercises, in order."""
    return [
        cell.metadata.nbgrader.grade_id
        for cell in notebook.cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    ]


def _set_stable_ids(notebook: NotebookNode) -> None:
    """Ids that depend on the cell alone, so that editing one cell changes one id."""
    seen: dict[str, int] = {}
    for cell in notebook.cells:
        text = cell.metadata.get("nbgrader", {}).get("grade_id") or cell.source
        digest = hashlib.sha256(f"{cell.cell_type}\n{text}".encode()).hexdigest()[:12]
        seen[digest] = seen.get(digest, 0) + 1
        cell["id"] = digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"
