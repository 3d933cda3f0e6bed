"""Every topic of a finished lesson is explained, shown and exercised where the list says."""

from dataclasses import replace

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from grading.build.numbers import read_part
from grading.course import Course
from grading.errors import CourseError
from grading.topics import Topic, gaps, read_topics
from nnlib import figures
from tests.conftest import ROOT

COURSE = Course(ROOT)
LIST = ROOT / "solutions" / "topics.yaml"
TOPICS = read_topics(LIST)

COVERED = Topic("doubling", "Twice a number", ("double",), "Twice three", ("double_it",))


def lesson_text():
    """A lesson that covers one topic completely."""
    graded = {"grade_id": "double_it", "solution": True, "grade": False}
    check = {"grade_id": "check_double_it", "solution": False, "grade": True}
    question = {"grade_id": "think_double", "solution": True, "grade": True}
    return new_notebook(
        cells=[
            new_markdown_cell("# Twice a number\n\nText.\n\n### Twice three\n\nIt is six."),
            new_code_cell('figures.show("double")'),
            new_code_cell("def double_it(x): ...", metadata={"nbgrader": graded}),
            new_code_cell("with check: ...", metadata={"nbgrader": check}),
            new_markdown_cell("Why twice?", metadata={"nbgrader": question}),
        ]
    )


def found(**changes):
    """The gaps of the topic when its entry is changed; two figures are registered."""
    return list(gaps([replace(COVERED, **changes)], [lesson_text()], {"double", "other"}))


@pytest.mark.parametrize("lesson", COURSE.lessons(), ids=lambda lesson: lesson.name)
def test_every_topic_of_a_finished_lesson_is_covered(lesson):
    topics = TOPICS.get(lesson.topic, [])
    texts = [read_part(page) for page in lesson.pages]
    assert list(gaps(topics, texts, set(figures.registry()))) == []


def test_the_list_names_lessons_and_no_topic_twice():
    assert set(TOPICS) <= set(COURSE.folders())
    names = [topic.name for topics in TOPICS.values() for topic in topics]
    assert len(names) == len(set(names))


def test_a_covered_topic_has_no_gap():
    assert found() == []
    assert found(cell="check_double_it") == []
    assert found(worked="") == []
    assert found(figures=(), worked="Twice three") == []


@pytest.mark.parametrize(
    ("changes", "gap"),
    [
        ({"cell": ""}, "no cell explains it"),
        ({"cell": "Thrice a number"}, "no heading or grade_id is 'Thrice a number'"),
        ({"figures": (), "worked": ""}, "neither a figure nor a worked example shows it"),
        ({"figures": ("triple",)}, "no figure is named 'triple'"),
        ({"figures": ("other",)}, "the lesson does not show the figure 'other'"),
        ({"worked": "Twice four"}, "no heading is 'Twice four'"),
        ({"exercises": ()}, "no exercise uses it"),
        ({"exercises": ("triple_it",)}, "no graded exercise is named 'triple_it'"),
        ({"exercises": ("check_double_it",)}, "no graded exercise is named 'check_double_it'"),
    ],
)
def test_a_gap_is_told(changes, gap):
    assert found(**changes) == [f"doubling: {gap}"]


def test_a_topic_may_be_covered_by_the_page_that_goes_further():
    empty = new_notebook(cells=[new_markdown_cell("# Nothing")])
    assert list(gaps([COVERED], [empty, lesson_text()], {"double", "other"})) == []


def test_a_written_question_counts_as_an_exercise():
    assert found(exercises=("think_double",)) == []


def test_a_lesson_without_topics_is_told():
    assert list(gaps([], [lesson_text()], set())) == ["the lesson has no topics"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("neuron: [{cell: a}]", "needs a name"),
        ("neuron: [{name: a, figures: b}]", "unknown key 'figures'"),
        ("neuron: [", "not YAML"),
        ("- a", "below their lessons"),
    ],
)
def test_a_wrong_entry_is_refused(tmp_path, text, told):
    path = tmp_path / "topics.yaml"
    path.write_text(text)
    with pytest.raises(CourseError, match=told):
        read_topics(path)
