"""The build of a lesson, a page or the index, each all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.reader import NotJSONError

from grading.build.execute import execute
from grading.build.index import index_notebook
from grading.build.outputs import keep_outputs
from grading.build.release import release_notebook
from grading.build.text import read_lesson_text
from grading.course import Course, Lesson, Page
from grading.files import write_atomically


def build_lesson(lesson: Lesson, on_cell: Callable[[int], None] | None = None) -> None:
    """Derive solutions/…/topic.ipynb and notebooks/…/topic.ipynb from the lesson's text.

    on_cell: called after each executed cell with the number of cells in all. The old files stay
    untouched unless both new ones are complete.
    """
    write_lesson(lesson, _run(lesson.text, on_cell))


def write_lesson(lesson: Lesson, solution: NotebookNode) -> None:
    """Write the executed lesson, and what students get of it."""
    _keep_outputs(solution, lesson.solution)
    released = release_notebook(solution, lesson.name, lesson.topic)
    _write(lesson.solution, solution)
    _write(lesson.release, released)


def build_part(part: Lesson | Page, on_cell: Callable[[int], None] | None = None) -> None:
    """Build a lesson; or run a page and write it, with its outputs, beside the lessons."""
    if isinstance(part, Lesson):
        build_lesson(part, on_cell)
    else:
        page = _run(part.text, on_cell)
        _keep_outputs(page, part.release)
        _write(part.release, page)


def build_index(course: Course) -> None:
    """Write the index of all topics, where the course has a list of them."""
    if course.topics.is_file():
        _write(course.index, index_notebook(course))


def _run(text: Path, on_cell: Callable[[int], None] | None) -> NotebookNode:
    notebook = read_lesson_text(text)
    total = sum(cell.cell_type == "code" for cell in notebook.cells)
    execute(notebook, text, (lambda: on_cell(total)) if on_cell else None)
    return notebook


def _keep_outputs(notebook: NotebookNode, path: Path) -> None:
    """Keep the outputs of an earlier build that look the same, where it can be read."""
    with suppress(FileNotFoundError, NotJSONError):
        keep_outputs(notebook, nbformat.read(path, as_version=4))


def _write(path: Path, notebook: NotebookNode) -> None:
    nbformat.validate(notebook)
    write_atomically(path, nbformat.writes(notebook).rstrip("\n") + "\n")
