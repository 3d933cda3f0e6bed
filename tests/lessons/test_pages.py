"""The pages beside the lessons: derived from their texts, and each number as the page prints it."""

import re

import nbformat
import pytest

from grading.build.anchors import Anchors
from grading.build.execute import execute
from grading.build.index import index_notebook
from grading.build.numbers import read_part
from grading.build.route import route_notebook
from grading.course import Course
from grading.decks import read_decks
from tests.conftest import ROOT

COURSE = Course(ROOT)
DECKS = read_decks(COURSE.decks)
every_page = pytest.mark.parametrize("page", COURSE.pages(), ids=lambda page: page.name)


def test_the_index_is_the_one_that_the_list_of_topics_gives():
    kept = nbformat.read(COURSE.index, as_version=4)
    assert kept == nbformat.from_dict(index_notebook(COURSE)), "run course build"


@pytest.mark.parametrize("deck", DECKS.values(), ids=DECKS)
def test_a_route_is_the_one_that_the_deck_s_slides_give(deck):
    kept = nbformat.read(COURSE.route(deck.name), as_version=4)
    assert kept == nbformat.from_dict(route_notebook(COURSE, deck)), "run course build"


@pytest.mark.parametrize("lesson", COURSE.lessons(), ids=lambda lesson: lesson.topic)
def test_a_section_ends_where_the_next_heading_stands_also_within_a_cell(lesson):
    for section in Anchors(lesson).sections:
        prose = "\n".join(c.source for c in section.cells if c.cell_type == "markdown")
        assert re.findall(r"^## ", prose, re.MULTILINE) == ["## "] * bool(section.heading)


@pytest.mark.parametrize("deck", DECKS.values(), ids=DECKS)
def test_a_first_walk_takes_at_most_three_hours_and_names_all_that_waits(deck):
    texts = {cell.id: cell.source for cell in route_notebook(COURSE, deck).cells}
    hours, minutes = re.search(r"(\d) h (\d\d) min in the lessons", texts["slides"]).groups()
    assert 90 <= 60 * int(hours) + int(minutes) <= 180
    assert all(f"[`{name}`](" in texts["later"] for name in deck.later)


def test_every_topic_stands_in_the_index_with_three_links():
    rows = [line for line in index_notebook(COURSE).cells[-1].source.splitlines() if "](" in line]
    assert len(rows) > 150
    assert all(len(row.replace("\\|", "").strip("|").split("|")) == 5 for row in rows)


@every_page
def test_a_page_s_notebook_is_its_text_run_from_top_to_bottom(page):
    kept = nbformat.read(page.release, as_version=4)
    again = read_part(page)
    execute(again, page.text)
    assert again == kept, f"run course build {page.name}"
