"""A course of one tiny lesson in a temporary folder, quick enough to be graded in every test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from grading.build.bank import read_bank
from grading.build.seal import Sealing, write_checks
from grading.build.text import exercises, read_lesson_text
from grading.course import Course, Lesson
from grading.judging.forms import Forms, pack, unpack
from grading.sandbox import Limits, Template
from nnlib.check.sealed import as_files

TINY = Path(__file__).parent / "tiny" / "tiny.md"
TINY_EXERCISES = ("double", "slope")
QUICK = Limits(cell_seconds=3.0, call_seconds=2.0, total_seconds=20.0)


def tiny_text() -> NotebookNode:
    """The tiny lesson's text, as the only one of its course."""
    text = read_lesson_text(TINY)
    text.metadata["course"] |= {"lesson": "01", "title": "A tiny lesson"}
    return text


def packed(lesson: NotebookNode) -> bytes:
    """A lesson's text as workers get it, its checks sealed with the mistakes of the tiny bank."""
    names = [name for name in exercises(lesson) if name in TINY_EXERCISES]
    bank = read_bank(TINY.with_name("bank.py"), list(TINY_EXERCISES)) if names else []
    return pack(lesson, as_files(Sealing(lesson, bank, TINY).lesson()))


@pytest.fixture(scope="session")
def packet() -> bytes:
    return packed(tiny_text())


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


def copied(lesson: Lesson, folder: Path) -> Lesson:
    """The lesson in a copy of its course, for a test to spoil."""
    shutil.copytree(lesson.course.root, folder, dirs_exist_ok=True)
    return Course(folder).lesson(lesson.name)


def tiny_lesson(folder: Path, forms: Forms) -> Lesson:
    """The tiny lesson, built, in this course folder."""
    text = folder / "solutions" / "01-tiny" / "tiny.md"
    text.parent.mkdir(parents=True)
    shutil.copy(TINY, text)
    found = Course(folder).lesson("01")
    nbformat.write(tiny_text(), found.solution)
    found.release.parent.mkdir(parents=True)
    nbformat.write(forms.student, found.release)
    write_checks(found.solution.parent, forms.checks_files)
    return found


def hand_in(lesson: Lesson, student: str, content: NotebookNode | bytes) -> Path:
    """Put a submission where the grader looks for it."""
    folder = lesson.course.grading / "submitted" / student / lesson.name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{lesson.topic}.ipynb"
    data = content if isinstance(content, bytes) else nbformat.writes(content).encode()
    path.write_bytes(data)
    return path
