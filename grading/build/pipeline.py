"""The build of a lesson, a page or the index, each all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grading.build.bank import read_bank
from grading.build.execute import execute
from grading.build.index import index_notebook
from grading.build.release import release_notebook
from grading.build.seal import Sealing, sealed_files, write_checks
from grading.build.text import exercises, read_lesson_text
from grading.course import Course, Lesson, Page
from grading.files import write_atomically


def build_lesson(lesson: Lesson, on_cell: Callable[[int], None] | None = None) -> None:
    """Derive the solved notebook, the student's notebook and the sealed checks from the text.

    on_cell: called after each executed cell with the number of cells in all. The old files stay
    untouched unless all new ones are complete.
    """
    text = read_lesson_text(lesson.text)
    bank = read_bank(lesson.bank, exercises(text))
    sealed = Sealing(text, bank, lesson.text).lesson()
    shown, staff = sealed_files(sealed, lesson.text)
    solution = _run(lesson.text, on_cell)
    released = release_notebook(solution, lesson.name, lesson.topic)
    _write(lesson.solution, solution)
    _write(lesson.release, released)
    write_checks(lesson.room, shown)
    write_checks(lesson.solution.parent, staff)


def build_part(part: Lesson | Page, on_cell: Callable[[int], None] | None = None) -> None:
    """Build a lesson; or run a page and write it, with its outputs, beside the lessons."""
    if isinstance(part, Lesson):
        build_lesson(part, on_cell)
    else:
        _write(part.release, _run(part.text, on_cell))


def build_index(course: Course) -> None:
    """Write the index of all topics, where the course has a list of them."""
    if course.topics.is_file():
        _write(course.index, index_notebook(course))


def _run(text: Path, on_cell: Callable[[int], None] | None) -> NotebookNode:
    notebook = read_lesson_text(text)
    total = sum(cell.cell_type == "code" for cell in notebook.cells)
    execute(notebook, text, (lambda: on_cell(total)) if on_cell else None)
    return notebook


def _write(path: Path, notebook: NotebookNode) -> None:
    nbformat.validate(notebook)
    write_atomically(path, nbformat.writes(notebook).rstrip("\n") + "\n")
