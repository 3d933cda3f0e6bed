"""The red team graded once for all tests, as `course autograde` does."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from grading.base_config import base_config
from grading.course import Lesson
from grading.gradebook.record import autograded_path
from grading.judging.forms import Forms, unpack
from grading.returning import feedback_page
from grading.returning.export import read_grades
from grading.returning.feedback_steps import FeedbackExporter
from grading.running import autograde
from grading.running.autograde import Summary
from grading.sandbox import Template
from tests.grading.conftest import packed, tiny_text
from tests.redteam.arena import LIMITS, course_in, fingerprint, hand_in_all, hand_in_neighbors
from tests.shared import made_once


@dataclass
class Graded:
    """A class after grading: what the run told, and the course's files before and after."""

    lesson: Lesson
    summary: Summary
    told: str
    grades: dict[str, dict[str, float | None]]
    before: dict[str, str]
    after: dict[str, str]
    _pages: dict[str, str] = field(default_factory=dict)

    def scores(self, student: str) -> dict[str, float | None]:
        """{exercise: score} from the gradebook."""
        return self.grades[student]

    def notebook_path(self, student: str) -> Path:
        return autograded_path(self.lesson, student)

    def notebook(self, student: str) -> NotebookNode:
        return nbformat.read(self.notebook_path(student), as_version=4)

    def page(self, student: str) -> str:
        """The feedback page, made without nbgrader's walk over the class, which takes longer."""
        if student not in self._pages:
            self._pages[student] = self._made_page(student)
        return self._pages[student]

    def _made_page(self, student: str) -> str:
        notebook, config = self.notebook(student), base_config(self.lesson.course.root)
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader"):
                cell.metadata.nbgrader["score"] = 0
        about = {"assignment": self.lesson.name, "student": student, "notebook": "tiny"}
        shown = feedback_page.page(
            notebook, {**about, "score": 0, "max_score": 6, "late_penalty": 0}
        )
        exporter = FeedbackExporter(config=config)
        return str(exporter.from_notebook_node(notebook, {"page": shown})[0])


@pytest.hookimpl(tryfirst=True)  # before -m leaves tests out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """To grade everybody takes long."""
    for item in items:
        if "arena" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def forms() -> Forms:
    return unpack(packed(tiny_text()))


@pytest.fixture(scope="session")
def template() -> Iterator[Template]:
    with Template() as warm:
        yield warm


@pytest.fixture(scope="session")
def arena(tmp_path_factory: pytest.TempPathFactory, forms: Forms) -> Graded:
    """Everybody graded in one run."""

    def make(folder: Path) -> Graded:
        lesson = course_in(folder, forms)
        hand_in_all(lesson, forms)
        return grade(lesson)

    return made_once(tmp_path_factory, "arena", make)


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory, forms: Forms) -> Graded:
    """The honest neighbors alone."""

    def make(folder: Path) -> Graded:
        lesson = course_in(folder, forms)
        hand_in_neighbors(lesson, forms)
        return grade(lesson)

    return made_once(tmp_path_factory, "quiet", make)


def grade(lesson: Lesson) -> Graded:
    """Grade everyone who handed in, with two workers."""
    before = fingerprint(lesson.course.root)
    with contextlib.redirect_stdout(io.StringIO()) as told:
        summary = autograde.run(lesson.course, lesson, workers=2, limits=LIMITS)
    after = fingerprint(lesson.course.root)
    return Graded(lesson, summary, told.getvalue(), _grades(lesson), before, after)


def _grades(lesson: Lesson) -> dict[str, dict[str, float | None]]:
    """{student: {exercise: score}} from the gradebook."""
    return {
        student["student"]: {
            name: grade["score"]
            for name, grade in student["lessons"][lesson.name]["exercises"].items()
        }
        for student in read_grades(lesson.course)
    }
