"""The student's functions at work: in each lesson that puts them to work, most of them draw."""

import re

import nbformat
import pytest

from grading.build.text import exercises, read_lesson_text
from grading.course import Course
from tests.conftest import ROOT

TOKEN = re.compile(r'yours\(\s*"(\w+)"(\s*,\s*lesson=)?')
LEAST = 0.6  # of a lesson's functions
LESSONS = [x for x in Course(ROOT).lessons() if TOKEN.search(x.text.read_text(encoding="utf-8"))]


def at_work(sources):
    """The functions of its own that a lesson puts to work."""
    found = [match for source in sources for match in TOKEN.findall(source)]
    return {name for name, elsewhere in found if not elsewhere}


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_most_functions_are_put_to_work(lesson):
    text = read_lesson_text(lesson.text)
    used, known = at_work(cell.source for cell in text.cells), exercises(text)
    code = {name for name in known if not name.startswith("think")}
    assert used <= code
    assert len(used) >= LEAST * len(code), f"not at work: {', '.join(sorted(code - used))}"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_with_the_solutions_every_picture_is_drawn_with_them(lesson):
    cells = nbformat.read(lesson.solution, as_version=4).cells
    shown = [
        output.data["text/html"]
        for cell in cells
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    assert any("Drawn with your" in html for html in shown)
    assert [html[-300:] for html in shown if "could not draw" in html] == []


def test_a_function_of_another_lesson_is_none_of_this_one():
    assert at_work(['f(yours("a"), g=yours("b", lesson="x"))']) == {"a"}
