"""What tests of the lessons share: the solutions in a lesson's text, and its sealed checks."""

from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import pytest

from grading.build.bank import Answer, read_bank
from grading.build.numbers import read_part
from grading.build.text import exercises
from grading.course import Course, Lesson
from grading.proof.trusted import sealed_twice
from nnlib.check.sealed import SealedLesson
from tests.conftest import ROOT
from tests.shared import made_once

Names = dict[str, Any]


class Sealed(NamedTuple):
    """A lesson's checks and its bank, with what is wrong with the checks."""

    checks: SealedLesson
    bank: list[Answer]
    misbehaving: list[str]


@pytest.fixture
def sealed(lesson: Lesson, tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    """The lesson's checks, sealed once for all tests that look at them."""

    def run(_: object) -> Sealed:
        text = read_part(lesson)
        bank = read_bank(lesson.bank, exercises(text))
        checks, misbehaving = sealed_twice(text, bank, lesson.text)
        return Sealed(checks, bank, misbehaving)

    return made_once(tmp_path_factory, f"{lesson.name} sealed", run)


@pytest.fixture(scope="session")
def solutions() -> Callable[[str], Names]:
    """What setup and solutions of a topic's lesson, and of its page further, define, by name."""
    return _solutions


@cache
def _solutions(topic: str) -> Names:
    pages = (page for lesson in Course(ROOT).lessons() for page in lesson.pages)
    lesson = next(page for page in pages if page.topic == topic)
    names: Names = {"__name__": topic}
    for cell in (cell for page in lesson.pages for cell in read_part(page).cells):
        solves = cell.metadata.get("nbgrader", {}).get("solution", False)
        if cell.cell_type == "code" and (solves or "setup" in cell.metadata.get("tags", [])):
            exec(cell.source, names)
    return names
