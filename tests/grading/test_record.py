"""What is stored is what nbgrader would store; what a person gave stays."""

import copy
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades

from grading.course import Lesson
from grading.errors import CourseError
from grading.gradebook.record import Recorder, autograded_path, read_timestamp
from grading.judging.doubt import mark
from grading.judging.forms import Forms, read_solution
from grading.judging.result import error_output
from tests.grading.editing import SLOPE, Edited

PARTIAL = nbformat.from_dict(
    {
        "output_type": "execute_result",
        "data": {"text/plain": "2.0"},
        "metadata": {},
        "execution_count": 1,
    }
)


@pytest.fixture
def graded(forms: Forms) -> NotebookNode:
    """A graded notebook: 2 of 2, 2 of 4, and a written answer."""
    edited = Edited(forms).write(slope=SLOPE, think_slope="It is linear.")
    edited.cell("check_slope").outputs = [PARTIAL]
    return edited.notebook


def rows(book: Gradebook, student: str = "s01") -> tuple[list[tuple], list[tuple]]:
    submitted = book.find_submission_notebook("tiny", "01-tiny", student)
    grades = [
        (g.cell.name, g.auto_score, g.manual_score, g.needs_manual_grade, g.max_score)
        for g in submitted.grades
    ]
    comments = [(c.cell.name, c.auto_comment, c.manual_comment) for c in submitted.comments]
    return sorted(grades), sorted(comments)


def record(lesson: Lesson, notebook: NotebookNode, timestamp: datetime | None = None) -> None:
    with Recorder(lesson, read_solution(lesson)) as recorder:
        recorder.record("s01", notebook, timestamp)


def gradebook(lesson: Lesson) -> Gradebook:
    return Gradebook(f"sqlite:///{lesson.course.grading / 'gradebook.db'}")


def test_the_stored_rows_are_those_of_nbgrader(lesson: Lesson, graded: NotebookNode) -> None:
    record(lesson, graded)
    with gradebook(lesson) as book:
        ours = rows(book)
        book.update_or_create_student("s02")
        book.update_or_create_submission(lesson.name, "s02")
        about = {"notebook": "tiny", "assignment": lesson.name, "student": "s02"}
        about["db_url"] = str(book.engine.url)
        for step in (SaveAutoGrades(), AssignLatePenalties()):
            step.preprocess(copy.deepcopy(graded), {"nbgrader": about})
        book.db.expire_all()
        assert ours == rows(book, "s02")
    assert ("check_slope", 2.0, None, False, 4.0) in ours[0]
    assert ("think_slope", None, None, True, 3.0) in ours[0]
    assert ("double", "No response.", None) in ours[1]


def test_what_a_person_gave_survives_regrading(lesson: Lesson, graded: NotebookNode) -> None:
    record(lesson, graded)
    with gradebook(lesson) as book:
        grade = book.find_grade("think_slope", "tiny", lesson.name, "s01")
        comment = book.find_comment("think_slope", "tiny", lesson.name, "s01")
        grade.manual_score, comment.manual_comment = 2.5, "Well put."
        book.db.commit()
    record(lesson, graded)
    with gradebook(lesson) as book:
        grades, comments = rows(book)
        assert ("think_slope", None, 2.5, True, 3.0) in grades
        assert ("think_slope", None, "Well put.") in comments
        assert book.find_submission(lesson.name, "s01").score == 6.5


def test_a_stale_score_is_reset(lesson: Lesson, graded: NotebookNode) -> None:
    record(lesson, graded)
    graded.cells[4].outputs = [nbformat.from_dict(error_output("CheckFailed", "wrong"))]
    graded.cells = [c for c in graded.cells if "check_slope" not in str(c.metadata)]
    record(lesson, graded)
    with gradebook(lesson) as book:
        assert book.find_submission(lesson.name, "s01").score == 0


def test_the_graded_notebook_is_written_where_formgrader_looks(
    lesson: Lesson, graded: NotebookNode
) -> None:
    record(lesson, graded)
    path = autograded_path(lesson, "s01")
    assert path.relative_to(lesson.course.root).parts[:3] == ("grading", "autograded", "s01")
    assert nbformat.read(path, as_version=4).cells[4].metadata.nbgrader.points == 2


LATE = """
from pathlib import Path
from grading.base_config import base_config
from nbgrader.plugins import LateSubmissionPlugin

class PointPerHour(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late / 3600

c = get_config()
c.merge(base_config(Path(__file__).resolve().parents[1]))
c.AssignLatePenalties.plugin_class = PointPerHour
"""


@pytest.mark.parametrize(("hour", "penalty"), [(11, None), (13, 1.0), (23, 4.0)])
def test_the_late_policy_of_the_course_is_applied(
    hour: int, penalty: float | None, lesson: Lesson, graded: NotebookNode
) -> None:
    lesson.course.grading.mkdir()
    (lesson.course.grading / "nbgrader_config.py").write_text(LATE)
    record(lesson, graded)
    with gradebook(lesson) as book:
        book.update_or_create_assignment(lesson.name, duedate=datetime(2030, 1, 1, 12))
    record(lesson, graded, datetime(2030, 1, 1, hour))
    with gradebook(lesson) as book:
        (submitted,) = book.find_submission(lesson.name, "s01").notebooks
        assert submitted.late_submission_penalty == penalty


def test_a_lesson_with_other_cells_than_before_is_refused_clearly(
    lesson: Lesson, graded: NotebookNode
) -> None:
    record(lesson, graded)
    source = read_solution(lesson)
    del source.cells[6]
    with pytest.raises(CourseError, match="other exercises"):
        Recorder(lesson, source)


def test_a_timestamp_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    assert read_timestamp(tmp_path) is None
    (tmp_path / "timestamp.txt").write_text("yesterday")
    with pytest.raises(CourseError, match="holds no date and time"):
        read_timestamp(tmp_path)


def test_a_check_in_doubt_waits_for_a_person(lesson: Lesson, graded: NotebookNode) -> None:
    check = next(c for c in graded.cells if c.metadata.get("nbgrader", {}).get("points") == 4)
    check.outputs = [nbformat.from_dict(error_output("CheckFailed", "0 of 2 parts right"))]
    mark(check)
    record(lesson, graded)
    with gradebook(lesson) as book:
        assert ("check_slope", 0.0, None, True, 4.0) in rows(book)[0]
        assert ("check_double", 2.0, None, False, 2.0) in rows(book)[0]
