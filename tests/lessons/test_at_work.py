"""The student's functions at work: in each lesson that puts them to work, most of them draw."""

import re
from unittest.mock import MagicMock

import nbformat
import pytest

from grading.build.text import exercises, read_lesson_text
from grading.course import Course
from nnlib import figures
from tests.conftest import ROOT
from tests.pictures import same_picture

TOKEN = re.compile(r'yours\(\s*"(\w+)"(\s*,\s*lesson=)?')
LEAST = 0.6  # of a lesson's functions
LESSONS = [x for x in Course(ROOT).lessons() if TOKEN.search(x.text.read_text(encoding="utf-8"))]


DRAWN = re.compile(r"figures\.show\([^)]*yours\(")
PAGES = [
    page
    for lesson in LESSONS
    for page in lesson.pages
    if DRAWN.search(page.text.read_text(encoding="utf-8"))
]
NEEDED = re.compile(r"yours\(|^def my_|import MLP", re.MULTILINE)
# What these show with a student's functions is more than without, or drawn at random by them.
OTHERS = {
    *("adamw-symptoms", "optimizer-race", "digits-race", "momentum-nesterov", "dropout-network"),
    *("classifier-curve", "digit-confusion", "classifier-features", "worst-mistakes"),
}


@pytest.mark.parametrize(
    "page",
    [PAGES[0], *(pytest.param(page, marks=pytest.mark.long) for page in PAGES[1:])],
    ids=lambda page: page.topic.replace("/", " "),
)
def test_figures_drawn_with_the_solutions_are_the_course_s_own(page, solutions, monkeypatch):
    """Where a student's function is right, it changes nothing in the picture."""
    shown = shown_with(page, solutions, monkeypatch)
    draws = [(name, figures.find(name).draw, theirs) for name, theirs in shown]
    differ = {name for name, draw, theirs in draws if not same_picture(draw(), draw(**theirs))}
    assert shown and differ <= OTHERS


def shown_with(page, solutions, monkeypatch):
    """[(figure, the functions it is given)] of a page's cells, with the solutions as `yours`."""
    shown = []

    def show(name, **given):
        shown.append((name, {key: getattr(own, "function", own) for key, own in given.items()}))

    def yours(name, lesson=page.topic):
        return solutions(lesson)[name]

    monkeypatch.setattr(figures, "show", show)
    names = {**solutions(page.topic), "yours": yours, "figures": figures}
    names |= {"widgets": MagicMock(), "display": MagicMock(), "progress": MagicMock()}
    for cell in read_lesson_text(page.text).cells:
        graded = cell.metadata.get("nbgrader", {}).get("grade", False)
        setup = "setup" in cell.metadata.get("tags", [])
        if cell.cell_type == "code" and NEEDED.search(cell.source) and not graded and not setup:
            exec(cell.source, names)
    return shown


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
