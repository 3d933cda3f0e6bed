"""The solutions in a lesson's text, for tests of what the lesson claims."""

from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from grading.build.numbers import read_part
from grading.course import Course
from tests.conftest import ROOT

Names = dict[str, Any]


@pytest.fixture(scope="session")
def solutions() -> Callable[[str], Names]:
    """What the setup cell and the solutions of a topic's lesson define, by name."""
    return _solutions


@cache
def _solutions(topic: str) -> Names:
    pages = (page for lesson in Course(ROOT).lessons() for page in lesson.pages)
    lesson = next(page for page in pages if page.topic == topic)
    names: Names = {"__name__": topic}
    for cell in read_part(lesson).cells:
        solves = cell.metadata.get("nbgrader", {}).get("solution", False)
        if cell.cell_type == "code" and (solves or "setup" in cell.metadata.get("tags", [])):
            exec(cell.source, names)
    return names
