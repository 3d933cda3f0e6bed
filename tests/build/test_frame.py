"""A lesson started from the frame builds and proves before a word of it is changed."""

import pytest
from rich.progress import Progress

from grading.build import build_lesson
from grading.build.frame import new_lesson
from grading.build.numbers import read_part
from grading.build.text import saved_form
from grading.course import Course
from grading.errors import CourseError
from grading.proof import prove
from grading.proof.rules import broken_rules
from grading.topics import read_topics


@pytest.fixture
def course(tmp_path):
    (tmp_path / "solutions").mkdir()
    return Course(tmp_path)


def test_a_new_lesson_builds_and_its_bank_proves_its_check(course):
    lesson = new_lesson(course, "09-attention", 'Attention: "where" to look')
    build_lesson(lesson)
    assert saved_form(lesson.text.read_text()) == lesson.text.read_text()
    text = read_part(lesson)
    assert text.metadata.course["title"] == 'Attention: "where" to look'
    assert list(broken_rules(text)) == []
    with Progress(disable=True) as progress:
        assert prove(lesson, progress).ok


@pytest.mark.parametrize("name", ["9-attention", "09-Attention", "09-../x", "09", "two words"])
def test_a_name_that_is_no_lesson_s_is_refused(course, name):
    with pytest.raises(CourseError, match="one word, such as attention"):
        new_lesson(course, name)
    assert not list(course.solutions.iterdir())


@pytest.mark.parametrize("name", ["09-attention", "09-other", "10-attention", "attention"])
def test_nothing_that_exists_is_written_over(course, name):
    text = new_lesson(course, "09-attention").text
    text.write_text("mine")
    with pytest.raises(CourseError, match=r"09-attention has its topic|has the number 10"):
        new_lesson(course, name)
    assert text.read_text() == "mine"


def test_the_next_lesson_is_listed_where_lessons_and_topics_are(course):
    (course.root / "course.yml").write_text("# mine\ntitle: T\nlessons:\n- first\n")
    (course.solutions / "01-first").mkdir()
    (course.solutions / "01-first" / "first.md").write_text("")
    course.topics.write_text("first: []  # mine\n")
    with pytest.raises(CourseError, match="the next lesson has the number 02"):
        new_lesson(course, "03-attention")
    assert new_lesson(course, "attention").name == "02-attention"
    assert course.outline_file.read_text() == "# mine\ntitle: T\nlessons:\n- first\n- attention\n"
    assert "first: []  # mine" in course.topics.read_text()
    (topic,) = read_topics(course.topics)["attention"]
    assert topic.exercises == ("cost_gradient",)


def test_a_list_that_does_not_stand_last_is_left_as_it_is(course):
    course.outline_file.write_text("lessons: [first]\ntitle: T\n")
    (course.solutions / "01-first").mkdir()
    (course.solutions / "01-first" / "first.md").write_text("")
    with pytest.raises(CourseError, match="write second into its list of lessons"):
        new_lesson(course, "second")
    assert course.outline_file.read_text() == "lessons: [first]\ntitle: T\n"
    assert not (course.solutions / "02-second").exists()
