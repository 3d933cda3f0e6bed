"""A deck's route: slides in order, minutes once a section, what to skip, what is left out."""

import re

import pytest

from grading.build.frame import new_lesson
from grading.build.route import route_notebook
from grading.course import Course
from grading.decks import Deck, Slide, figures_for, lessons_for
from grading.errors import CourseError
from grading.topics import read_topics

TOPICS = """
second:
- {name: shape, cell: "The idea", figure: neuron, exercise: cost_gradient}
first:
- {name: "cost | loss", cell: "Worked example", figure: neuron, exercise: cost_gradient}
- {name: gradient, cell: cost_gradient, exercise: cost_gradient}
"""
DECK = """
title: A deck
slides:
- {words: "what has which shape", topics: [shape]}
- {words: "J = $x$ of w", topics: ["cost | loss", gradient], kind: claim}
- {words: "an announcement of exercises", declined: nothing to learn}
- {words: "about another lesson", topics: [elsewhere]}
- {words: "the idea", place: {first: "The idea"}}
"""


@pytest.fixture
def course(tmp_path):
    (tmp_path / "solutions" / "decks").mkdir(parents=True)
    made = Course(tmp_path)
    new_lesson(made, "01-first")
    new_lesson(made, "02-second")
    made.topics.write_text(TOPICS)
    (made.decks / "DECK.yaml").write_text(DECK)
    return made


def page(course, **options):
    slides = (
        Slide("what has which shape", topics=("shape",)),
        Slide("J = $x$ of w", "claim", ("cost | loss", "gradient")),
        Slide("an announcement of exercises", declined="nothing to learn"),
        Slide("about another lesson", topics=("elsewhere",)),
        Slide("the idea", place=("first", "The idea")),
    )
    notebook = route_notebook(course, Deck("DECK", "A deck", slides, **options))
    return {cell.id: cell.source for cell in notebook.cells}


def test_the_slides_lead_to_their_places_in_their_order(course):
    shape, cost, gradient, idea = page(course)["slides"].splitlines()[-4:]
    assert shape.startswith("| “what has which shape” | [shape](02-second/second.ipynb#The-idea)")
    assert r"| `J = $x$ of w` *(claim)* | [cost \| loss](01-first/first.ipynb#Worked-ex" in cost
    assert gradient.startswith("|  | [gradient](01-first/first.ipynb#")
    assert "[neuron](01-first" in cost and "[`cost_gradient`](01-first" in gradient
    assert idea.startswith("| “the idea” | [The idea](01-first/first.ipynb#The-idea)")


def test_minutes_stand_where_a_section_is_named_first(course):
    rows = page(course)["slides"].splitlines()[-4:]
    given = [row.rstrip(" |").rsplit("| ", 1)[-1] for row in rows]
    assert given[0].isdigit() and given[1].isdigit() and "#" in given[3]


def test_what_can_wait_is_named_with_its_minutes_and_taken_from_them(course):
    whole, walk = page(course), page(course, later=("cost_gradient", "of_a_lesson_left_out"))
    assert "later" not in whole and walk["later"].count("[`cost_gradient`](01-first/") == 1
    spared = sum(map(int, re.findall(r"\((\d+) min\)", walk["later"])))
    assert opening_minutes(whole) - opening_minutes(walk) == spared > 0
    assert "#Exercise" in walk["slides"] and ") *later*" in walk["slides"]


def opening_minutes(told):
    return int(re.search(r"(\d+) min in the lessons", told["slides"])[1])


def test_what_no_slide_needs_is_skipped_and_what_is_left_out_is_told(course):
    told = page(course)
    assert "- lesson 01: " in told["skip"] and "[The idea]" not in told["skip"]
    assert "| “an announcement of exercises” | nothing to learn |" in told["left-out"]


def test_a_heading_that_does_not_exist_is_told(course):
    deck = Deck("D", "", (Slide("w", place=("first", "No such")),))
    with pytest.raises(CourseError, match=r"deck D, slide 'w': .*first\.md has no 'No such'"):
        route_notebook(course, deck)


def test_a_deck_s_route_can_be_the_course(course):
    course.outline_file.write_text("route: DECK\n")
    with pytest.raises(CourseError, match=r"lesson 01 in course\.yml: course build renames it"):
        course.lessons()
    course.outline_file.write_text("route: DECKS\n")
    with pytest.raises(CourseError, match="no deck DECKS: there are DECK"):
        course.lessons()
    course.outline_file.write_text("route: DECK\nlessons: [first]\n")
    with pytest.raises(CourseError, match=r"an entry lessons, .* or an entry route"):
        course.lessons()


def test_a_deck_has_its_lessons_and_figures_from_its_topics(course):
    topics = read_topics(course.topics)
    deck = Deck("D", "", (Slide("w", topics=("shape",)), Slide("v", topics=("gradient",))))
    assert lessons_for(deck, topics) == ("second", "first")
    assert figures_for(deck, topics) == {"neuron"}
