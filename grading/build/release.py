"""From the executed solution to the student's notebook, through nbgrader's generate_assignment."""

from __future__ import annotations

import copy
import logging
import shutil
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import (
    ClearHiddenTests,
    ClearSolutions,
    LockCells,
    NbGraderPreprocessor,
    SaveCells,
)
from traitlets import Unicode
from traitlets.config import Config

from grading.build.numbers import exercise_numbers, exercise_of, is_check
from grading.errors import CourseError
from grading.fetching import with_head

MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "HIDDEN TESTS", "MARK SCHEME")


class NameTheHoles(ClearSolutions):
    """Clears solutions and lets every hole say which exercise it is."""

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        self.numbers = exercise_numbers(nb)
        return super().preprocess(nb, resources)

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, cell_index: int
    ) -> tuple[NotebookNode, Any]:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        stub = f'raise NotImplementedError("Exercise {self.numbers.get(name, "")}: {name}")'
        self.code_stub: dict[str, str] = {**self.code_stub, "python": stub}
        return super().preprocess_cell(cell, resources, cell_index)


HIDDEN = ", hidden=True"


class CallTheCheck(NbGraderPreprocessor):
    """Lets every check be one line: the staff's, which judges by the sealed hidden parts too."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, cell_index: int
    ) -> tuple[NotebookNode, Any]:
        if is_check(cell):
            cell.source = f'check("{exercise_of(cell)}"{HIDDEN})'
        return cell, resources


class ShowOnly(NbGraderPreprocessor):
    """Turns the staff's line of every check into the one that students get."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, cell_index: int
    ) -> tuple[NotebookNode, Any]:
        if is_check(cell):
            cell.source = cell.source.replace(HIDDEN, "")
        return cell, resources


class FetchTheLibrary(NbGraderPreprocessor):
    """Lets the setup cell install the library where it is missing, as on Colab.

    address: of the students' bundle; empty where there is none, None to leave the cell as it is.
    """

    address = Unicode(None, allow_none=True).tag(config=True)

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, cell_index: int
    ) -> tuple[NotebookNode, Any]:
        if self.address is not None and "setup" in cell.metadata.get("tags", []):
            cell.source = with_head(cell.source, self.address)
        return cell, resources


class RunOnAfterChecks(NbGraderPreprocessor):
    """Tags every check so that Run All goes on when one says "not attempted" or "wrong"."""

    def preprocess_cell(
        self, cell: NotebookNode, resources: Any, cell_index: int
    ) -> tuple[NotebookNode, Any]:
        if is_check(cell):
            cell.metadata["tags"] = [*cell.metadata.get("tags", []), "raises-exception"]
        return cell, resources


LAST = [FetchTheLibrary, RunOnAfterChecks]


def release_steps(*, save: bool) -> list[Any]:
    """nbgrader's steps from the solution to the student's notebook, with or without a gradebook."""
    ours = {LockCells: [LockCells, CallTheCheck], ClearSolutions: [NameTheHoles]}
    ours |= {ClearHiddenTests: [ShowOnly], SaveCells: [SaveCells] if save else []}
    steps = GenerateAssignment.preprocessors.default()
    return [step for given in steps for step in ours.get(given, [given])] + LAST


def release_notebook(
    solution: NotebookNode, name: str, topic: str, address: str | None = None
) -> NotebookNode:
    """The student's version of an executed lesson; nothing of the real gradebook is touched.

    address: see FetchTheLibrary.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        source = root / "source" / name
        source.mkdir(parents=True)
        nbformat.write(solution, source / f"{topic}.ipynb")
        _generate(root, name, address)
        released = nbformat.read(root / "release" / name / f"{topic}.ipynb", as_version=4)
        shutil.rmtree(root / "release")
    _refuse_leaks(released, name)
    return released


def as_page(released: NotebookNode) -> NotebookNode:
    """A page that goes further: what students get, with nothing by which it could be handed in."""
    page: NotebookNode = copy.deepcopy(released)
    page.metadata.pop("course", None)
    for cell in page.cells:
        cell.metadata.pop("nbgrader", None)
    return page


def _generate(root: Path, name: str, address: str | None) -> None:
    config = Config()
    config.FetchTheLibrary.address = address
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.assignment_id = name
    config.GenerateAssignment.preprocessors = release_steps(save=False)
    converter = GenerateAssignment(coursedir=CourseDirectory(config=config), config=config)
    converter.no_database = True
    complaints = _listen(converter)
    try:
        converter.start()
    except NbGraderException as error:
        raise CourseError(f"{name}: nbgrader refuses the lesson: {complaints.cause()}") from error


class _Complaints(logging.Handler):
    """Keeps what nbgrader logs as an error, and finds the cause in it."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage().strip())

    def cause(self) -> str:
        """The last line of the traceback that nbgrader logged."""
        logged = next((text for text in self.texts if "Traceback" in text), "no reason given")
        return logged.rsplit("\n", 1)[-1]


def _listen(converter: GenerateAssignment) -> _Complaints:
    complaints = _Complaints()
    converter.log = logging.getLogger("grading.build.nbgrader")
    converter.log.handlers, converter.log.propagate = [complaints], False
    return complaints


def _refuse_leaks(notebook: NotebookNode, name: str) -> None:
    for cell in notebook.cells:
        leak = next((marker for marker in MARKERS if marker in cell.source), None)
        if leak:
            raise CourseError(f"{name}: the student's notebook would still show {leak!r}")
