"""A lesson's core stays short: cells, words, minutes and exercises, counted as its text stands."""

import pytest

from grading.build.minutes import minutes, words
from grading.build.numbers import is_check, read_part
from grading.build.text import read_lesson_text
from grading.course import Course
from tests.conftest import ROOT

LESSONS = Course(ROOT).lessons()
every_lesson = pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
every_page = pytest.mark.parametrize(
    "page", [page for lesson in LESSONS for page in lesson.pages], ids=lambda page: page.topic
)


@every_lesson
def test_the_core_of_a_lesson_fits_into_one_sitting(lesson):
    cells = read_lesson_text(lesson.text).cells
    prose = [cell.source for cell in cells if cell.cell_type == "markdown"]
    assert len(cells) <= 40
    assert sum(map(words, prose)) <= 1600
    assert minutes(cells) <= 92
    assert sum(map(is_check, cells)) <= 7


@every_page
def test_the_minutes_that_a_page_promises_are_honest(page):
    text = read_part(page)
    assert text.metadata.course["minutes"] == pytest.approx(minutes(text.cells), rel=0.1, abs=5)
