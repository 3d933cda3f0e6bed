"""A request to look at a grade again: decided once, and its trail goes out with the grades."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner, Result

import grading.cli.requests
import grading.cli.returning  # noqa: F401  (they add the verbs)
from grading.cli.app import app
from grading.course import Lesson
from grading.errors import CourseError
from grading.gradebook import requests
from grading.gradebook.record import Recorder
from grading.judging.forms import Forms, read_solution
from grading.running import autograde, deciding
from tests.grading.conftest import QUICK, hand_in
from tests.grading.editing import HALF_SLOPE, Edited


@pytest.fixture
def asked(lesson: Lesson, forms: Forms) -> Lesson:
    """Ada, graded, asks about the exercise that is half right and about her written answer."""
    with Recorder(lesson, read_solution(lesson)) as recorder:
        for student in ("ada", "ben"):
            edited = Edited(forms).write(slope=HALF_SLOPE, think_slope="It grows.")
            recorder.record(student, edited.notebook, None)
        grade = recorder.gradebook.find_grade("check_slope", "tiny", lesson.name, "ada")
        grade.auto_score = 2.0
        recorder.gradebook.db.commit()
    for number, exercise in enumerate(("1.2", "think_slope"), start=1):
        done = course(lesson, "add", "ada", "tiny", exercise, "--because", "it is <b>right</b>")
        assert f"Request {number}: " in done.output and "by ada" in done.output
    return lesson


def course(lesson: Lesson, *words: str) -> Result:
    command = ["request", *words, "--root", str(lesson.course.root)]
    return CliRunner().invoke(app, command, catch_exceptions=False)


def by_hand(lesson: Lesson, cell: str) -> tuple[float | None, bool]:
    with Gradebook(f"sqlite:///{lesson.course.grading / 'gradebook.db'}") as book:
        grade = book.find_grade(cell, "tiny", lesson.name, "ada")
        return grade.manual_score, grade.needs_manual_grade


def test_the_trail_tells_who_when_and_the_points_before_and_after(asked: Lesson) -> None:
    one, written = requests.all_requests(asked.course)
    assert (one.exercise, one.old_points, one.asked_by) == ("check_slope", 2.0, "ada")
    assert (written.exercise, written.old_points) == ("think_slope", None)
    course(asked, "decide", "1", "--points", "3.5", "--by", "kim", "--because", "half of cube")
    course(asked, "decide", "2", "--keep", "--by", "kim")
    one, written = requests.all_requests(asked.course)
    assert (one.new_points, one.decision, one.decided_by) == (3.5, "points by hand", "kim")
    assert one.asked <= str(one.decided) and one.sentence.endswith("(half of cube): 2 → 3.5")
    assert written.sentence.endswith("by kim: none → none")
    assert by_hand(asked, "check_slope") == (3.5, False)
    assert by_hand(asked, "think_slope")[0] is None


def test_it_goes_out_with_the_grades_and_is_listed(asked: Lesson, tmp_path: Path) -> None:
    course(asked, "decide", "1", "--points", "4", "--by", "kim")
    for format in ("csv", "json"):
        target, root = str(tmp_path / f"g.{format}"), str(asked.course.root)
        words = ["export", "-o", target, "--format", format, "--root", root]
        assert CliRunner().invoke(app, words, catch_exceptions=False).exit_code == 0
    ada, ben = csv.DictReader(io.StringIO((tmp_path / "g.csv").read_text("utf-8-sig")))
    told = ada["requests to look again"]
    assert "2 → 4 | 01-tiny think_slope: asked" in told and ben["requests to look again"] == ""
    assert "&lt;b>right" in told
    data = json.loads((tmp_path / "g.json").read_text())
    assert [one["new_points"] for one in data[0]["requests"]] == [4.0, None]
    assert data[1]["requests"] == []
    still = json.loads(course(asked, "list", "--open", "--json").stdout)
    assert [one["number"] for one in still] == [2]
    course(asked, "list", "-o", str(tmp_path / "all.json"))
    assert len(json.loads((tmp_path / "all.json").read_text())) == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", "ada", "tiny", "1.2", "--because", "again"], "request 1 asks for this already"),
        (["add", "ada", "tiny", "moon", "--because", "?"], "no exercise .* answers: think_slope"),
        (["add", "ben", "tiny", "1.2", "--because", " "], "needs a reason"),
        (["list", "-o", "/proc/all.json"], "cannot be written"),
        (["add", "zoe", "tiny", "1.2", "--because", "?"], "zoe"),
        (["decide", "1", "--points", "5"], "gives 0 to 4 points"),
        (["decide", "1", "--points", "nan"], "gives 0 to 4 points"),
        (["decide", "1", "--keep", "--regrade"], "say one of"),
        (["decide", "7", "--keep"], "there is no request 7"),
        (["decide", "2", "--regrade"], "written answer"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_changes_nothing(
    asked: Lesson, words: list[str], told: str
) -> None:
    before = requests.all_requests(asked.course)
    with pytest.raises(CourseError, match=told):
        course(asked, *words)
    assert requests.all_requests(asked.course) == before


def test_a_request_is_decided_once(asked: Lesson) -> None:
    course(asked, "decide", "1", "--keep", "--by", "kim")
    with pytest.raises(CourseError, match=r"request 1 is decided: .* kept"):
        course(asked, "decide", "1", "--keep")
    assert "Request 3" in course(asked, "add", "ada", "tiny", "1.2", "--because", "new").output


@pytest.mark.long
def test_a_regrade_decides_with_the_points_that_it_gives(lesson: Lesson, forms: Forms) -> None:
    hand_in(lesson, "ada", Edited(forms).solved().notebook)
    autograde.run(lesson.course, lesson, workers=1, limits=QUICK)
    with Gradebook(f"sqlite:///{lesson.course.grading / 'gradebook.db'}") as book:
        book.find_grade("check_slope", "tiny", lesson.name, "ada").auto_score = 1.0
        book.db.commit()
    made = requests.ask(lesson, "ada", "check_slope", reason="it is right", by="ada")
    done = deciding.decide(
        lesson.course, made.number, regrade=True, points=None, because="", by="kim"
    )
    assert (done.old_points, done.new_points, done.decision) == (1.0, 4.0, "regrade")
