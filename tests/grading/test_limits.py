"""Limits are the TA's, and a run that is stopped tells how far it came."""

import os
import signal
import sys
from pathlib import Path

import pytest

import grading.cli
from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.judging.forms import Forms
from grading.judging.result import Result
from grading.running import autograde
from grading.running.autograde import _ClassRun
from grading.running.chosen_limits import NAMES, limits_for
from grading.sandbox import Limits
from tests.conftest import ROOT
from tests.grading.conftest import hand_in
from tests.grading.editing import DOUBLE, SLOPE, Edited

KEPT = "c.CourseDirectory.db_url"
SLOW = f"import time\n{DOUBLE}\ntime.sleep(1.5)"


@pytest.fixture
def settled(tmp_path: Path):
    """A course whose settings hold these lines."""

    def settle(*lines: str) -> Course:
        (tmp_path / "grading").mkdir(exist_ok=True)
        text = "\n".join(["c = get_config()", *lines])
        (tmp_path / "grading" / "nbgrader_config.py").write_text(text)
        return Course(tmp_path)

    return settle


def test_usual_limits_hold_where_nobody_sets_any(settled, tmp_path):
    assert limits_for(Course(tmp_path)) == limits_for(settled()) == Limits()


def test_the_command_goes_before_the_settings_and_these_before_what_is_usual(settled):
    course = settled("c.Limits.memory_mib = 2048", "c.Limits.call_seconds = 20")
    found = limits_for(course, ["call_seconds=2.5", "processes=8"])
    assert (found.memory, found.call_seconds, found.threads) == (2 * 2**30, 2.5, 8)
    assert found.cell_seconds == Limits().cell_seconds


def test_more_time_is_more_time_on_the_processor_as_well(settled):
    found = limits_for(settled(), ["total_seconds=600"])
    assert found.total_seconds == 600 and found.cpu_seconds == 480
    usual = limits_for(settled(), [f"total_seconds={Limits().total_seconds}"])
    assert usual == Limits()


@pytest.mark.parametrize("name", NAMES)
def test_each_limit_is_set_by_line_and_by_option(name, settled):
    by_line, by_option = (
        limits_for(settled(f"c.Limits.{name} = 7")),
        limits_for(settled(), [f"{name}=7"]),
    )
    field, unit = NAMES[name]
    assert by_line == by_option and getattr(by_line, field) == 7 * unit


@pytest.mark.parametrize(
    ("line", "said", "message"),
    [
        ("c.Limits.time = 3", [], "nbgrader_config.py: no limit is called time; there are: cell_"),
        ("c.Limits.outputs = 'many'", [], "outputs must be a positive number, not 'many'"),
        ("", ["outputs=0"], "--limit: outputs must be a positive number, not '0'"),
        ("", ["memory_mib=nan"], "--limit: memory_mib must be a positive number"),
        ("", ["outputs"], "--limit: 'outputs' is not NAME=VALUE"),
        ("", ["threads=4"], "--limit: no limit is called threads"),
    ],
)
def test_what_is_no_limit_is_told_in_one_sentence(line, said, message, settled):
    with pytest.raises(CourseError) as caught:
        limits_for(settled(line), said)
    assert message in str(caught.value) and "\n" not in str(caught.value)


def test_the_guide_s_table_names_each_limit_and_what_is_usual():
    guide = (ROOT / "grading" / "guides" / "ta.md").read_text(encoding="utf-8")
    rows = [line.split("|") for line in guide.splitlines() if line.startswith("| `")]
    table = {row[2].strip(" `").partition("=")[0]: float(row[3]) for row in rows if "=" in row[2]}
    usual = Limits()
    assert table == {name: getattr(usual, field) / unit for name, (field, unit) in NAMES.items()}


def test_a_run_keeps_to_the_limits_of_the_course(lesson: Lesson, forms: Forms, settled) -> None:
    """The same work counts or not as the TA sets the time for one cell."""
    hand_in(lesson, "s01", Edited(forms).write(double=SLOW, slope=SLOPE).notebook)
    results = {}
    for seconds in ("0.3", "20"):
        course = settled(f"c.Limits.cell_seconds = {seconds}", f"{KEPT} = '{url(lesson)}'")
        done = autograde.run(course, lesson, workers=1)
        results[seconds] = done.results["s01"].problems
    assert "longer than the time allowed" in results["0.3"][0] and not results["20"]


def url(lesson: Lesson) -> str:
    return f"sqlite:///{lesson.course.grading / 'gradebook.db'}"


def test_ctrl_c_tells_how_far_the_run_came_and_how_to_go_on(
    lesson: Lesson, forms: Forms, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    for student in ("s01", "s02"):
        hand_in(lesson, student, Edited(forms).solved().notebook)

    def first_then_ctrl_c(self, handed):
        self._summary.add("s01", Result({}))
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(_ClassRun, "_grade", first_then_ctrl_c)
    command = ["course", "autograde", "01", "--root", str(lesson.course.root), "--workers", "1"]
    monkeypatch.setattr(sys, "argv", command)
    with pytest.raises(SystemExit) as ended:
        grading.cli.main()
    assert ended.value.code == 130
    assert capsys.readouterr().err == (
        "Stopped: 1 of 2 submissions are graded and recorded. To go on, run again: "
        "course autograde 01-tiny\n"
    )


def test_any_command_that_is_stopped_says_so(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    def stopped(course):
        raise KeyboardInterrupt

    monkeypatch.setattr("grading.cli.returning.course_at", stopped)
    monkeypatch.setattr(sys, "argv", ["course", "feedback", "01"])
    with pytest.raises(SystemExit) as ended:
        grading.cli.main()
    assert ended.value.code == 130
    assert capsys.readouterr().err == "Stopped. What was finished is kept.\n"
