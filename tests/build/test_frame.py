"""A lesson started from the frame builds and proves before a word of it is changed."""

import pytest
from rich.progress import Progress

from grading.build import build_lesson
from grading.build.frame import new_lesson
from grading.build.text import read_lesson_text
from grading.course import Course
from grading.errors import CourseError
from grading.proof import prove
from grading.proof.rules import broken_rules


@pytest.fixture
def course(tmp_path):
    (tmp_path / "solutions").mkdir()
    return Course(tmp_path)


def test_a_new_lesson_builds_and_its_bank_proves_its_check(course):
    lesson = new_lesson(course, "09-attention", 'Attention: "where" to look')
    build_lesson(lesson)
    text = read_lesson_text(lesson.text)
    assert text.metadata.course["title"] == 'Attention: "where" to look'
    assert list(broken_rules(text)) == []
    with Progress(disable=True) as progress:
        assert prove(lesson, progress).ok


@pytest.mark.parametrize("name", ["attention", "9-attention", "09-Attention", "09-../x", "09"])
def test_a_name_that_is_no_lesson_s_is_refused(course, name):
    with pytest.raises(CourseError, match="two digits, a dash and one word"):
        new_lesson(course, name)
    assert not list(course.solutions.iterdir())


@pytest.mark.parametrize("name", ["09-attention", "09-other", "10-attention"])
def test_nothing_that_exists_is_written_over(course, name):
    text = new_lesson(course, "09-attention").text
    text.write_text("mine")
    with pytest.raises(CourseError, match="09-attention has its number or topic"):
        new_lesson(course, name)
    assert text.read_text() == "mine"
