"""The build of a lesson, a page or the index, each all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.reader import NotJSONError

from grading.build.bank import read_bank
from grading.build.execute import execute
from grading.build.index import index_notebook
from grading.build.numbers import read_part
from grading.build.outputs import keep_outputs
from grading.build.proofread import refuse_wordless_pictures
from grading.build.release import as_page, release_notebook
from grading.build.route import route_notebook
from grading.build.seal import Sealing, checks_at_hand, sealed_files, write_checks
from grading.build.text import exercises, saved_form
from grading.course import Course, Further, Lesson, Page
from grading.decks import read_decks
from grading.files import write_atomically
from grading.handed_out import named_files


def build_lesson(lesson: Lesson, on_cell: Callable[[int], None] | None = None) -> None:
    """Derive the solved notebook, the student's notebook and the sealed checks from the text.

    on_cell: called after each executed cell with the number of cells in all. The old files stay
    untouched unless all new ones are complete.
    """
    text = read_part(lesson)
    bank = read_bank(lesson.bank, exercises(text))
    checks = sealed_files(Sealing(text, bank, lesson.text).lesson(), lesson.text)
    with checks_at_hand(lesson.topic, checks[0]):
        solution = _run(lesson, on_cell)
    refuse_wordless_pictures(solution, lesson.text)
    write_lesson(lesson, solution, *checks)


def write_lesson(
    lesson: Lesson, solution: NotebookNode, shown: dict[str, bytes], staff: dict[str, bytes]
) -> None:
    """Write the executed lesson, what students get of it, and the files of its checks."""
    _keep_outputs(solution, lesson.solution)
    address = lesson.course.outline.address
    released = release_notebook(solution, lesson.name, lesson.stem, address)
    graded = not isinstance(lesson, Further)
    _write(lesson.solution, solution)
    _write(lesson.release, released if graded else as_page(released))
    for name in named_files(lesson):
        copied = (lesson.text.parent / name).read_bytes()
        write_atomically(lesson.release.parent / name, copied)
    write_checks(lesson.room, shown)
    if graded:
        write_checks(lesson.folder, staff)


def build_part(part: Lesson | Page, on_cell: Callable[[int], None] | None = None) -> None:
    """Build a lesson, or what goes further; or run a page and write it beside the lessons."""
    if isinstance(part, Lesson):
        build_lesson(part, on_cell)
    else:
        page = _run(part, on_cell)
        _keep_outputs(page, part.release)
        _write(part.release, page)


def check_parts(course: Course, parts: list[Lesson | Page]) -> None:
    """Read all that a build reads. Raises CourseError for a mistake, before anything is written."""
    for part in parts:
        for page in part.pages:
            text = read_part(page)
            if isinstance(page, Lesson):
                read_bank(page.bank, exercises(text))
    if course.topics.is_file():
        index_notebook(course)


def keep_saved_form(part: Lesson | Page) -> None:
    """Write the text of a part as JupyterLab saves it, so that saving changes no other line."""
    text = part.text.read_text(encoding="utf-8")
    if text != saved_form(text):
        write_atomically(part.text, saved_form(text))


def build_index(course: Course) -> None:
    """Write the index of all topics and the decks' routes, where the course has a list of them."""
    if course.topics.is_file():
        _write(course.index, index_notebook(course))
        for deck in read_decks(course.decks).values():
            _write(course.route(deck.name), route_notebook(course, deck))


def _run(part: Lesson | Page, on_cell: Callable[[int], None] | None) -> NotebookNode:
    notebook = read_part(part)
    total = sum(cell.cell_type == "code" for cell in notebook.cells)
    execute(notebook, part.text, (lambda: on_cell(total)) if on_cell else None)
    return notebook


def _keep_outputs(notebook: NotebookNode, path: Path) -> None:
    """Keep the outputs of an earlier build that look the same, where it can be read."""
    with suppress(FileNotFoundError, NotJSONError):
        keep_outputs(notebook, nbformat.read(path, as_version=4))


def _write(path: Path, notebook: NotebookNode) -> None:
    nbformat.validate(notebook)
    write_atomically(path, nbformat.writes(notebook).rstrip("\n") + "\n")
