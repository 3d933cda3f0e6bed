"""A course of one tiny lesson in a temporary folder, quick enough to be graded in every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from grading.build.text import read_lesson_text
from grading.course import Course, Lesson
from grading.judging.forms import Forms, pack, unpack
from grading.sandbox import Limits, Template

TINY = Path(__file__).parent / "tiny" / "tiny.md"
QUICK = Limits(cell_seconds=3.0, call_seconds=2.0, total_seconds=20.0)


@pytest.fixture(scope="session")
def packet() -> bytes:
    return pack(read_lesson_text(TINY))


@pytest.fixture(scope="session")
def forms(packet: bytes) -> Forms:
    return unpack(packet)


@pytest.fixture(scope="session")
def template() -> Iterator[Template]:
    with Template() as warm:
        yield warm


@pytest.fixture
def lesson(tmp_path: Path, forms: Forms) -> Lesson:
    """The tiny lesson, built, in a course folder of its own."""
    return tiny_lesson(tmp_path, forms)


def tiny_lesson(folder: Path, forms: Forms) -> Lesson:
    """The tiny lesson, built, in this course folder."""
    text = folder / "solutions" / "01-tiny" / "tiny.md"
    text.parent.mkdir(parents=True)
    shutil.copy(TINY, text)
    found = Course(folder).lesson("01")
    nbformat.write(read_lesson_text(TINY), found.solution)
    found.release.parent.mkdir(parents=True)
    nbformat.write(forms.student, found.release)
    return found


def hand_in(lesson: Lesson, student: str, content: NotebookNode | bytes) -> Path:
    """Put a submission where the grader looks for it."""
    folder = lesson.course.grading / "submitted" / student / lesson.name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{lesson.topic}.ipynb"
    data = content if isinstance(content, bytes) else nbformat.writes(content).encode()
    path.write_bytes(data)
    return path
