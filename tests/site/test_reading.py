"""What is read on the site: the student's text, and outputs of nobody's answer."""

from __future__ import annotations

import tempfile
from pathlib import Path

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.site.pictures import Pictures
from grading.site.reading import reading_form

SECRET = "planted-marker"
KINDS = st.lists(st.sampled_from(["prose", "open", "answer", "check", "written", "receipt"]))


def cells(kind: str, name: str) -> tuple[NotebookNode, NotebookNode]:
    """One cell as students get it and as it is solved; a marker is in all that is not for them."""
    graded = {"nbgrader": {"grade_id": name}}
    told = [new_output("stream", text=f"{SECRET} of {kind}")]
    both = {
        "prose": new_markdown_cell("What everybody reads."),
        "open": new_code_cell("print(1)", outputs=[new_output("stream", text=f"seen {name}")]),
        "receipt": new_code_cell("check.receipt()", outputs=told),
        "check": new_code_cell(f'check("{name}")', metadata=graded, outputs=told),
    }
    if kind == "written":
        return new_markdown_cell("Why?"), new_markdown_cell(f"{SECRET}", metadata=graded)
    if kind == "answer":
        solved = new_code_cell(f"return '{SECRET}'", metadata=graded, outputs=told)
        return new_code_cell("raise NotImplementedError", metadata=graded), solved
    solved = both[kind]
    given = NotebookNode({**solved, **({"outputs": []} if "outputs" in solved else {})})
    return given, solved


def lesson_of(root: Path, pairs: list[tuple[NotebookNode, NotebookNode]]) -> Lesson:
    """A built lesson of these cells."""
    lesson = Lesson(Course(root), "01-tiny")
    for path, number in ((lesson.release, 0), (lesson.solution, 1)):
        notebook = new_notebook(cells=[pair[number] for pair in pairs])
        for place, cell in enumerate(notebook.cells):
            cell["id"] = f"cell-{place}"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)
    return lesson


def read(lesson: Lesson) -> NotebookNode:
    return reading_form(lesson, Pictures(lesson.course, lesson.course.root / "figures"))


@given(kinds=KINDS)
def test_nothing_of_an_answer_and_every_open_output_is_read(kinds: list[str]) -> None:
    pairs = [cells(kind, f"cell_{place}") for place, kind in enumerate(kinds)]
    with tempfile.TemporaryDirectory() as root:
        (Path(root) / "solutions").mkdir()
        text = nbformat.writes(read(lesson_of(Path(root), pairs)))
    assert SECRET not in text
    assert text.count("seen cell_") == kinds.count("open")


def test_notebooks_of_two_builds_are_refused(tmp_path: Path) -> None:
    lesson = lesson_of(tmp_path, [cells("open", "a"), cells("prose", "b")])
    solved = nbformat.read(lesson.solution, as_version=4)
    del solved.cells[0]
    nbformat.write(solved, lesson.solution)
    with pytest.raises(CourseError, match="run course build"):
        read(lesson)
