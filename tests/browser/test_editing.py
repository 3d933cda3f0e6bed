"""An instructor edits a lesson in JupyterLab: nothing is lost on the way to students."""

from __future__ import annotations

import copy
import difflib
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from grading.build.numbers import read_part
from grading.build.text import saved_form
from grading.course import Course, Lesson
from tests.browser.commands import run_course
from tests.browser.lab import Lab
from tests.conftest import TINY

CHECK, OLD, NEW = "check_double", 2, 7


@pytest.fixture
def lesson(course: Course) -> Lesson:
    """A small lesson in a course folder of its own, where JupyterLab sees it."""
    small = Course(course.root / "small")
    folder = small.solutions / "01-tiny"
    folder.mkdir(parents=True)
    shutil.copy(TINY / "bank.py", folder)
    (folder / "tiny.md").write_text(saved_form((TINY / "tiny.md").read_text()))
    return small.lesson("01-tiny")


@pytest.mark.long
def test_points_that_are_changed_in_the_sidebar_reach_the_student(lab: Lab, lesson: Lesson) -> None:
    before, text = read_part(lesson), lesson.text.read_text()
    notebook = lab.open(str(lesson.text.relative_to(lab.server.root)), "Jupytext Notebook")
    change_points(lab, place(before))
    notebook.save()
    assert lab.errors == []
    notebook.close()
    assert read_part(lesson) == with_points(before, NEW)
    assert changed_lines(text, lesson.text.read_text()) == [
        f"-  points: {OLD}",
        f"+  points: {NEW}",
    ]
    run_course(lesson.course, "build", lesson.name)
    assert points(lesson.solution) == points(lesson.release) == NEW


def changed_lines(before: str, after: str) -> list[str]:
    """The lines of a text that saving it changed, as a difference shows them."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def change_points(lab: Lab, number: int) -> None:
    """In the sidebar Create Assignment, type other points into a cell's row."""
    lab.page.get_by_role("tab", name="Create Assignment").click()
    field = lab.page.locator(".nbgrader-CellWidget").nth(number).get_by_label("Points")
    assert field.input_value() == str(OLD)
    field.fill(str(NEW))
    field.press("Enter")
    lab.picture("instructor-create-assignment")
    lab.page.get_by_role("tab", name="Create Assignment").click()


def place(notebook: NotebookNode) -> int:
    """Where the check stands among the cells."""
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    return names.index(CHECK)


def with_points(notebook: NotebookNode, number: int) -> NotebookNode:
    changed = copy.deepcopy(notebook)
    changed.cells[place(changed)].metadata.nbgrader.points = number
    return changed


def points(path: Path) -> float:
    notebook = nbformat.read(path, as_version=4)
    return float(notebook.cells[place(notebook)].metadata.nbgrader.points)
