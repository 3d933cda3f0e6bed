"""Grades as Canvas and Moodle import them, and who cannot be named there."""

import csv
import io

import pytest

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.gradebook.record import Recorder
from grading.judging.forms import Forms, read_solution
from grading.returning import export
from tests.grading.editing import SLOPE, Edited

ROSTER = """Student,ID,SIS User ID,SIS Login ID,Section,Email,Tiny (4711)
"Points Possible",,,,,,9
"Ada, Countess",101,u1,s01,A,ada@x.org,
"=Eve, O""Hara",102,u2,s02,B,eve@x.org,
"""


@pytest.fixture
def course(lesson: Lesson, forms: Forms) -> Course:
    """Three students: one graded, one who handed in nothing, one whom the roster does not know."""
    with Recorder(lesson, read_solution(lesson)) as recorder:
        recorder.record("s01", Edited(forms).write(slope=SLOPE).notebook, None)
        for idle in ("s02", "stranger"):
            recorder.gradebook.update_or_create_student(idle)
    lesson.course.grading.mkdir(exist_ok=True)
    (lesson.course.grading / "roster.csv").write_text(ROSTER)
    return lesson.course


def exported(course: Course, format: str, **options) -> tuple[list[dict[str, str]], list[str]]:
    done = export.run(course, course.root / "out.csv", format, **options)
    return list(csv.DictReader(io.StringIO(done.path.read_text()))), done.without


def test_canvas_gets_its_own_ids_and_column_and_the_points_possible(course: Course) -> None:
    (possible, ada, eve), without = exported(course, "canvas")
    assert possible["Student"].strip() == "Points Possible" and possible["Tiny (4711)"] == "9"
    assert (ada["ID"], ada["SIS User ID"], ada["SIS Login ID"], ada["Section"]) == (
        "101", "u1", "s01", "A",
    )  # fmt: skip
    assert ada["Tiny (4711)"] == "6" and eve["Tiny (4711)"] == ""
    assert eve["Student"].startswith("'=Eve")
    assert without == ["stranger"]


def test_moodle_gets_the_email_and_each_exercise_when_asked(course: Course) -> None:
    (ada, eve), without = exported(course, "moodle", exercises=True)
    assert (ada["Email address"], ada["ID number"], ada["01-tiny"]) == ("ada@x.org", "u1", "6")
    assert ada["01-tiny check_slope"] == "4" and eve["01-tiny check_slope"] == ""
    assert without == ["stranger"]


def test_a_lesson_that_nobody_was_graded_in_is_named(course: Course) -> None:
    with pytest.raises(CourseError, match="nothing of 02-other is graded yet"):
        exported(course, "csv", lessons=["02-other"])


def test_without_a_roster_canvas_gets_no_file_of_nobody(course: Course) -> None:
    (course.grading / "roster.csv").unlink()
    with pytest.raises(CourseError, match="no student has a Canvas id"):
        exported(course, "canvas")
    assert not (course.root / "out.csv").exists()
