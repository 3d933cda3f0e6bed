"""Grades as a table that no spreadsheet runs, and as data."""

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.gradebook.record import Recorder
from grading.judging.forms import Forms, read_solution
from grading.returning import export
from grading.returning.cells import restored
from grading.returning.export import as_csv
from grading.returning.grades import StudentGrades
from tests.grading.editing import SLOPE, Edited

NAMES = {"first_name": '=HYPERLINK("http://x")', "last_name": 'O"Hara, Jr', "email": "+1@x.org"}


@pytest.fixture
def course(lesson: Lesson, forms: Forms) -> Course:
    """Two students: one graded, one who handed in nothing."""
    with Recorder(lesson, read_solution(lesson)) as recorder:
        recorder.record("s01", Edited(forms).write(slope=SLOPE).notebook, None)
        recorder.gradebook.update_or_create_student("s01", **NAMES)
        recorder.gradebook.update_or_create_student("@s02")
    return lesson.course


def test_the_table_has_a_column_for_each_exercise_and_no_formula(course: Course) -> None:
    path = course.root / "out" / "grades.csv"
    export.run(course, path)
    with path.open(newline="", encoding="utf-8-sig") as file:
        idle, graded = csv.DictReader(file)
    assert graded["last_name"] == 'O"Hara, Jr' and graded["first_name"].startswith("'=HYPERLINK")
    assert (graded["email"], idle["student"]) == ("'+1@x.org", "'@s02")
    assert graded["01-tiny check_slope (of 4)"] == "4" and graded["01-tiny (of 9)"] == "6"
    assert idle["01-tiny check_slope (of 4)"] == "" and idle["total (of 9)"] == "0"


def test_the_data_say_the_same(course: Course) -> None:
    path = course.root / "grades.json"
    export.run(course, path, "json")
    idle, graded = json.loads(path.read_text())
    lesson = graded["lessons"]["01-tiny"]
    marks = {"score": 4.0, "max_score": 4.0, "automatic": 4.0, "by_hand": None, "waiting": False}
    assert lesson["exercises"]["check_slope"] == marks
    assert (graded["score"], lesson["score"], lesson["needs_manual_grade"]) == (6.0, 6.0, False)
    assert not idle["lessons"]["01-tiny"]["submitted"]


@given(st.text())
def test_any_name_comes_back_from_the_table_and_is_no_formula(name: str) -> None:
    table = as_csv([StudentGrades("s", last_name=name)])
    row = list(csv.reader(io.StringIO(table, newline="")))[1]
    assert restored(row[1]) == name
    assert not row[1].startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_what_cannot_be_exported_is_one_sentence(tmp_path: Path, course: Course) -> None:
    with pytest.raises(CourseError, match="no export format 'xls'"):
        export.run(course, tmp_path / "x", "xls")
    with pytest.raises(CourseError, match="no gradebook yet"):
        export.run(Course(tmp_path / "empty"), tmp_path / "x")


def test_a_folder_that_was_made_by_hand_brings_no_markup_into_the_table() -> None:
    (row,) = list(csv.reader(io.StringIO(as_csv([StudentGrades("<img src=x onerror=a()>")]))))[1:]
    assert row[0] == "img-src-x-onerror-a"
    (row,) = list(csv.reader(io.StringIO(as_csv([StudentGrades("-dash")]))))[1:]
    assert row[0] == "-dash"
