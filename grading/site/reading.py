"""A lesson to read: what students get, with the outputs of the cells that nobody grades.

Neither of the two notebooks can be a page: the student's has no pictures, the solution has the
answers. Their cells stand side by side, one to one, so the first lends its text and the second the
outputs of what it shares with the first to the letter.
"""

from __future__ import annotations

import re
from html import unescape

import nbformat
from nbformat import NotebookNode

from grading.course import Lesson, Page
from grading.errors import CourseError
from grading.site.pictures import Pictures

RECEIPT = "check.receipt("
PICTURE = re.compile(r'<img alt="([^"]*)" src="data:[^"]*" style="[^"]*">')
PICTURES_ALONE = re.compile(r"(?:^figures\.show\(\"[\w-]+\"\)\n?)+\Z", re.MULTILINE)
READ_LATER = ("Drawn with your <code>", "In your notebook it is drawn with your <code>")


def reading_form(part: Lesson | Page, pictures: Pictures) -> NotebookNode:
    """The notebook of a part as it is read on the site.

    Raises CourseError where the two notebooks of a lesson are not of one build.
    """
    given = _read(part)
    if isinstance(part, Lesson):
        _lend_outputs(given, nbformat.read(part.solution, as_version=4), part)
    up = "../" * len(part.release.relative_to(part.course.root).parts[:-1])
    for cell in given.cells:
        if cell.cell_type == "code":
            _dress(cell, pictures, up)
    return given


def _read(part: Lesson | Page) -> NotebookNode:
    if not part.release.is_file():
        raise CourseError(f"{part.release} does not exist yet: run course build")
    return nbformat.read(part.release, as_version=4)


def _lend_outputs(given: NotebookNode, solved: NotebookNode, lesson: Lesson) -> None:
    """Outputs of the cells that both notebooks share; the rest have none."""
    if [cell.id for cell in given.cells] != [cell.id for cell in solved.cells]:
        raise CourseError(f"{lesson.release} and {lesson.solution} differ: run course build")
    for cell, done in zip(given.cells, solved.cells, strict=True):
        if cell.cell_type == "code":
            cell.outputs = done.outputs if _is_open(cell, done) else []


def _is_open(cell: NotebookNode, done: NotebookNode) -> bool:
    """Whether a cell is nobody's answer: not graded, the same for both, and not the receipt."""
    graded = "nbgrader" in done.metadata or cell.source != done.source
    return not graded and RECEIPT not in cell.source


def _dress(cell: NotebookNode, pictures: Pictures, up: str) -> None:
    """Pictures as files of the site; up: the way from the page to the site's root."""
    for output in cell.outputs:
        data = output.get("data", {})
        if "text/html" in data:
            html = data["text/html"].replace(*READ_LATER)
            data["text/html"] = PICTURE.sub(
                lambda found: pictures.html(unescape(found[1]), up) or found[0], html
            )
    if PICTURES_ALONE.match(cell.source):
        cell.metadata["tags"] = [*cell.metadata.get("tags", []), "remove-input"]
