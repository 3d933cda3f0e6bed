"""The build of one lesson, all or nothing: text, executed solution, student's notebook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from grading.build.execute import execute
from grading.build.release import release_notebook
from grading.build.text import read_lesson_text
from grading.course import Lesson
from grading.files import write_atomically


def build_lesson(lesson: Lesson, on_cell: Callable[[int], None] | None = None) -> None:
    """Derive solutions/…/topic.ipynb and notebooks/…/topic.ipynb from the lesson's text.

    on_cell: called after each executed cell with the number of cells in all. The old files stay
    untouched unless both new ones are complete.
    """
    solution = read_lesson_text(lesson.text)
    total = sum(cell.cell_type == "code" for cell in solution.cells)
    execute(solution, lesson.text, (lambda: on_cell(total)) if on_cell else None)
    released = release_notebook(solution, lesson.name, lesson.topic)
    _write(lesson.solution, solution)
    _write(lesson.release, released)


def _write(path: Path, notebook: NotebookNode) -> None:
    nbformat.validate(notebook)
    write_atomically(path, nbformat.writes(notebook).rstrip("\n") + "\n")
