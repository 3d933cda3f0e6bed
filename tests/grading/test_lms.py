"""Grades as Canvas and Moodle import them, and who cannot be named there."""

import csv
import io

import pytest

from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.gradebook.record import Recorder
from grading.judging.forms import Forms, read_solution
from grading.returning import export
from grading.returning.columns import read_gradebook, set_column
from grading.returning.export import Wanted
from tests.grading.conftest import hand_in
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


def exported(
    course: Course, format: str, **options
) -> tuple[list[dict[str, str]], export.Exported]:
    done = export.run(course, course.root / "out.csv", format, Wanted(**options))
    return list(csv.DictReader(io.StringIO(done.path.read_text()))), done


def with_columns(course: Course, *headers: str, points: str = "9") -> None:
    """Canvas's gradebook with these columns of assignments."""
    path = course.grading / "roster.csv"
    text = path.read_text().replace("Tiny (4711)", ",".join(headers))
    path.write_text(text.replace(",,,,,,9", ",,,,,," + ",".join([points] * len(headers))))


def test_canvas_gets_its_own_ids_and_column_and_the_points_possible(course: Course) -> None:
    (possible, ada, eve), done = exported(course, "canvas")
    assert possible["Student"].strip() == "Points Possible" and possible["Tiny (4711)"] == "9"
    assert (ada["ID"], ada["SIS User ID"], ada["SIS Login ID"], ada["Section"]) == (
        "101", "u1", "s01", "A",
    )  # fmt: skip
    assert ada["Tiny (4711)"] == "6" and eve["Tiny (4711)"] == ""
    assert eve["Student"].startswith("'=Eve")
    assert done.without == ["stranger"]
    assert done.notes == ["01-tiny goes to Tiny (4711), which has its title"]


def test_no_column_of_canvas_is_made_in_silence(course: Course) -> None:
    with_columns(course, "HW 1: A tiny lesson (88001)", "04 Jacobians (88002)")
    with pytest.raises(CourseError, match=r'lms map 01-tiny "HW 1: A tiny lesson \(88001\)"'):
        exported(course, "canvas")
    rows, done = exported(course, "canvas", new_columns=True)
    assert rows[1]["01-tiny"] == "6" and "becomes a new assignment" in done.notes[0]
    table = read_gradebook(course, "canvas", None)
    with pytest.raises(CourseError, match="no single one, is called 'Jacobs'"):
        set_column(course, "canvas", course.lesson("01"), "Jacobs", table)
    set_column(course, "canvas", course.lesson("01"), "88001", table)
    (possible, ada, _), done = exported(course, "canvas")
    assert ada["HW 1: A tiny lesson (88001)"] == "6" and done.notes == []
    assert possible["HW 1: A tiny lesson (88001)"] == "9"


def test_other_points_than_canvas_has_are_refused_or_scaled(course: Course) -> None:
    with_columns(course, "Tiny (4711)", points="18")
    with pytest.raises(CourseError, match=r"Tiny \(4711\) has 18 points, 01-tiny has 9"):
        exported(course, "canvas")
    (possible, ada, _), _ = exported(course, "canvas", scale=True)
    assert (possible["Tiny (4711)"], ada["Tiny (4711)"]) == ("18", "12")


def test_a_column_that_canvas_computes_takes_nothing(course: Course) -> None:
    with_columns(course, "Tiny (4711)", points="(read only)")
    table = read_gradebook(course, "canvas", None)
    with pytest.raises(CourseError, match="nothing can be imported into it"):
        set_column(course, "canvas", course.lesson("01"), "Tiny (4711)", table)


def test_moodle_gets_grade_and_feedback_by_email(course: Course) -> None:
    (ada, eve), done = exported(course, "moodle", exercises=True)
    assert (ada["Email address"], ada["ID number"], ada["01-tiny"]) == ("ada@x.org", "u1", "6")
    assert ada["01-tiny check_slope"] == "4" and eve["01-tiny check_slope"] == ""
    assert ada["01-tiny feedback"] == "double 2 of 2; slope 4 of 4; think_slope 0 of 3"
    assert eve["01-tiny feedback"] == "" and done.without == ["stranger"]


def test_moodle_s_worksheet_is_filled_in_and_its_maximum_compared(course: Course) -> None:
    sheet = course.root / "worksheet.csv"
    text = (
        "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Feedback comments\n"
        "Participant 71,Ada Countess,ada@x.org,Submitted,,9.00,\n"
        "Participant 72,Eve OHara,eve@x.org,,,9.00,\n"
        "Participant 73,Nobody Known,no@x.org,,,9.00,\n"
    )
    sheet.write_text(text)
    rows, done = exported(course, "moodle", gradebook=sheet, lessons=["01-tiny"])
    assert [row["Grade"] for row in rows] == ["6", "", ""]
    assert rows[0]["Feedback comments"].startswith("double 2 of 2")
    assert "Nobody Known" in done.without[0]
    sheet.write_text(text.replace("9.00", "100.00"))
    with pytest.raises(CourseError, match="has 100 points, 01-tiny has 9"):
        exported(course, "moodle", gradebook=sheet, lessons=["01-tiny"])


def test_what_nobody_has_graded_is_empty_and_named_and_final_refuses(course: Course, forms) -> None:
    """An answer in words that waits: 0 in no cell of any format, and a word about it in each."""
    with Recorder(course.lesson("01"), read_solution(course.lesson("01"))) as recorder:
        written = Edited(forms).write(slope=SLOPE, think_slope="Because it is linear.")
        recorder.record("s02", written.notebook, None)
    for format, column in (
        ("csv", "01-tiny (of 9)"),
        ("canvas", "Tiny (4711)"),
        ("moodle", "01-tiny"),
    ):
        rows, done = exported(course, format)
        (eve,) = [row for row in rows if "s02" in row.values()]
        assert eve[column] == "" and "0" not in (eve.get("01-tiny think_slope (of 3)"),)
        assert done.not_final == [
            "01-tiny: answers of s02 wait to be graded by hand; these cells are empty"
        ]
        with pytest.raises(CourseError, match="nothing was exported, for not all is final"):
            exported(course, format, final=True)
    rows, _ = exported(course, "csv")
    (eve,) = [row for row in rows if "s02" in row.values()]
    assert eve["01-tiny so far, not final"] == "6" and eve["total (of 9)"] == ""
    data = export.read_grades(course)
    assert [one["lessons"]["01-tiny"]["final"] for one in data] == [True, False, True]


def test_what_came_since_it_was_graded_is_not_final(course: Course, forms: Forms) -> None:
    hand_in(course.lesson("01"), "s02", Edited(forms).solved().notebook)
    rows, done = exported(course, "csv")
    totals = {row["\ufeffstudent"]: row["total (of 9)"] for row in rows}
    assert totals == {"s01": "6", "s02": "", "stranger": "0"}
    assert done.not_final == ["01-tiny: not graded since s02 handed in: course autograde 01-tiny"]


def test_each_program_gets_the_encoding_and_the_ids_that_it_reads(course: Course) -> None:
    roster = course.grading / "roster.csv"
    roster.write_text(roster.read_text().replace("102,u2", "102,-dash"))
    for format, mark in (("csv", True), ("canvas", False), ("moodle", False)):
        exported(course, format)
        assert (course.root / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf") is mark
    rows, _ = exported(course, "canvas")
    assert rows[2]["SIS User ID"] == "-dash"


def test_a_lesson_that_nobody_was_graded_in_is_named(course: Course) -> None:
    with pytest.raises(CourseError, match="nothing of 02-other is graded yet"):
        exported(course, "csv", lessons=["02-other"])


def test_without_a_roster_canvas_gets_no_file_of_nobody(course: Course) -> None:
    (course.grading / "roster.csv").unlink()
    with pytest.raises(CourseError, match="01-tiny has no column in Canvas"):
        exported(course, "canvas")
    with pytest.raises(CourseError, match="no student has a Canvas id"):
        exported(course, "canvas", new_columns=True)
    assert not (course.root / "out.csv").exists()
