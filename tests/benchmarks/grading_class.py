"""Classes for the grading benchmark: the same honest submissions for us and for nbgrader."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from grading.build.bank import read_bank
from grading.course import Course, Lesson
from grading.judging.forms import Forms, pack, read_checks, read_solution, unpack
from grading.samples.classroom import RAISES, Sheet
from tests.grading.conftest import packed, tiny_lesson, tiny_text
from tests.grading.editing import HALF_SLOPE, Edited

CHECKOUT = Path(__file__).parents[2]


def trivial_class(root: Path, submissions: int, between: str = "") -> list[Lesson]:
    """A lesson whose cells cost nothing, and everyone's work on it.

    between: a cell of the student's own after each check.
    """
    lesson = tiny_lesson(root, unpack(packed(tiny_text())))
    _hand_in(lesson, islice(cycle(TRIVIAL), submissions), lambda forms: _sheet(forms, between))
    return [lesson]


def _sheet(forms: Forms, between: str) -> Edited:
    sheet = Edited(forms)
    cells = sheet.notebook.cells
    for place in reversed([*forms.checks.values()] if between else []):
        cells.insert(place + 1, new_code_cell(between, id=f"between-{place}"))
    return sheet


def real_class(root: Path, submissions: int) -> list[Lesson]:
    """Every lesson of the course, with an equal share of the submissions each."""
    originals = Course(CHECKOUT).lessons()
    for original in originals:
        shutil.copytree(original.text.parent, root / "solutions" / original.name)
    shutil.copy(CHECKOUT / "course.yml", root)
    lessons = Course(root).lessons()
    for number, lesson in enumerate(lessons):
        share = range(number, submissions, len(lessons))
        bank = read_bank(lesson.bank, list(_forms(lesson).exercises))
        chosen = [REAL[order % len(REAL)] for order in range(len(share))]
        _hand_in(lesson, iter(chosen), lambda forms, bank=bank: Sheet(forms, bank))
    return lessons


TRIVIAL: tuple[Callable[[Edited], Edited], ...] = (
    lambda sheet: sheet.solved(),
    lambda sheet: sheet.solved().write(slope=HALF_SLOPE),
    lambda sheet: sheet.solved().write(double="def double(v):\n    return v"),
    lambda sheet: sheet,
    lambda sheet: sheet.solved().write(double="def double(v):\n    return [][1]"),
)
REAL: tuple[Callable[[Sheet], Sheet], ...] = (
    lambda sheet: sheet.solve(),
    lambda sheet: sheet.solve_otherwise(),
    lambda sheet: sheet.solve(sheet.exercises[: len(sheet.exercises) // 2]),
    lambda sheet: sheet.mistake(0),
    lambda sheet: sheet,
    lambda sheet: sheet.mistake(1),
    lambda sheet: sheet.replace(RAISES),
    lambda sheet: sheet.mistake(2),
)


def _forms(lesson: Lesson) -> Forms:
    return unpack(pack(read_solution(lesson), read_checks(lesson)))


def _hand_in(lesson: Lesson, edits: Iterator[Callable], sheet: Callable) -> None:  # type: ignore[type-arg]
    forms = _forms(lesson)
    for number, edit in enumerate(edits):
        student = f"{lesson.number}-{number:04}"
        notebook = edit(sheet(forms)).notebook
        _sign(notebook, student)
        folder = lesson.course.grading / "submitted" / student / lesson.name
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{lesson.topic}.ipynb")


def _sign(notebook: NotebookNode, student: str) -> None:
    """A cell of the student's own, so that no two submissions are the same work."""
    notebook.cells.insert(2, new_code_cell(f"me = '{student}'", id=f"of-{student}"))
