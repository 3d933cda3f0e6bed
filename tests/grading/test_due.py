"""The TA's verbs for lateness, and the course's own policy: what a day costs, when it counts."""

from __future__ import annotations

import math
import sys
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from traitlets import TraitError
from traitlets.config import Config

from grading.cli import main
from grading.course import Lesson
from grading.errors import CourseError
from grading.gradebook.due import read_moment
from grading.gradebook.late import DAY, LosesPerDay
from grading.judging.forms import Forms
from grading.running import autograde
from tests.durable.conftest import copied
from tests.durable.snapshot import rows
from tests.grading.conftest import QUICK, TINY, hand_in
from tests.grading.editing import Edited
from tests.grading.test_regrade import POLICY, tiny_lesson

pytestmark = pytest.mark.xdist_group("due")  # what they share is made once

seconds = st.floats(0, 400 * DAY)
percents = st.floats(0, 100)


def policy(**settings: float) -> LosesPerDay:
    return LosesPerDay(config=Config(LosesPerDay=settings))


@pytest.mark.parametrize(
    ("late", "lost"),
    [
        (0, 0),
        (15 * 60, 0),
        (15 * 60 + 1, 10),
        (DAY + 15 * 60, 10),
        (DAY + 15 * 60 + 1, 20),
        (9.5 * DAY, 100),
        (300 * DAY, 100),
    ],
)
def test_each_started_day_after_the_grace_costs_ten_percent(late: float, lost: float) -> None:
    assert policy().late_submission_penalty("ada", 20.0, late) == pytest.approx(20 * lost / 100)


@given(st.floats(0, 1000), seconds, seconds, percents, percents, st.floats(0, 600))
def test_lateness_never_gains_and_never_costs_more_than_the_bound(
    score: float, one: float, other: float, per_day: float, at_most: float, grace: float
) -> None:
    made = policy(percent_per_day=per_day, at_most=at_most, grace_minutes=grace)
    early, late = (made.late_submission_penalty("ada", score, s) for s in sorted((one, other)))
    assert 0 <= early <= late <= math.nextafter(score * at_most / 100, math.inf)
    assert made.late_submission_penalty("ada", score, 60 * grace) == 0


@given(seconds, percents)
def test_the_penalty_is_a_share_of_the_score(late: float, per_day: float) -> None:
    made = policy(percent_per_day=per_day)
    one, ten = (made.late_submission_penalty("ada", score, late) for score in (1.0, 10.0))
    assert ten == pytest.approx(10 * one)


@pytest.mark.parametrize(
    "setting", [{"percent_per_day": -1}, {"at_most": 101}, {"grace_minutes": "long"}]
)
def test_a_setting_that_makes_no_sense_is_refused(setting: dict) -> None:
    with pytest.raises(TraitError, match=next(iter(setting))):
        policy(**setting)


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-20 18:00", "2026-11-20 18:00:00"),
        ("2026-11-20 18:00 UTC", "2026-11-20 18:00:00"),
        ("2026-11-20T18:00:30Z", "2026-11-20 18:00:30"),
        ("2026-11-20 18:00 Europe/Berlin", "2026-11-20 17:00:00"),
        ("2026-07-20 18:00 Europe/Berlin", "2026-07-20 16:00:00"),
        ("2026-11-20 18:00 -0800", "2026-11-21 02:00:00"),
        ("2026-11-20 18:00+01:00", "2026-11-20 17:00:00"),
    ],
)
def test_a_date_is_read_with_its_zone_and_kept_in_utc(text: str, utc: str) -> None:
    assert read_moment(text) == datetime.fromisoformat(utc)


@pytest.mark.parametrize(
    "text",
    [
        *("", "tomorrow", "2026-11-20", "20.11.2026 18:00", "2026-02-30 18:00", "2026-11-20 25:00"),
        *("2026-11-20 18:00 Berlin", "2026-11-20 18:00 Europe", "2026-11-20 18:00 ../UTC"),
        *("2026-11-20 18:00 +1", "0001-01-01 00:00 +0100", "2026-11-20 18:00 UTC UTC"),
    ],
)
def test_no_date_is_guessed(text: str) -> None:
    with pytest.raises(CourseError, match="is no date and time; write 2026-11-20 18:00, which is"):
        read_moment(text)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    """Two whose work came on the same day, one whose time is unknown, a policy; all graded."""
    lesson, forms = tiny_lesson(tmp_path_factory.mktemp("due"), TINY.read_text(encoding="utf-8"))
    lesson.course.grading.mkdir()
    (lesson.course.grading / "nbgrader_config.py").write_text(POLICY)
    for student, time in (("ada", "14:30"), ("ben", "09:00"), ("cyd", "")):
        path = hand_in(lesson, student, Edited(forms).solved().notebook)
        if time:
            (path.parent / "timestamp.txt").write_text(f"2026-11-21 {time}:00 UTC")
    autograde.run(lesson.course, lesson, workers=1, limits=QUICK)
    return lesson


class Typed:
    """Typing `course …` in one course."""

    def __init__(self, lesson, capsys, monkeypatch):
        self.lesson, self._capsys, self._patch = lesson, capsys, monkeypatch

    def __call__(self, *words: str) -> list[str]:
        """The lines that it prints, when it ends well."""
        code, out, err = self._run(words)
        assert (code, err) == (0, "")
        return out.splitlines()

    def refused(self, *words: str) -> str:
        """The one sentence that it says, when it ends with 1."""
        code, _, err = self._run(words)
        assert code == 1 and err.startswith("Error: ") and err.count("\n") == 1
        return err

    def penalties(self) -> dict[str, float | None]:
        """{student: what lateness costs} after grading once more, for which nothing is judged."""
        lesson = self.lesson
        assert autograde.run(lesson.course, lesson, workers=1, limits=QUICK).graded == 0
        self._capsys.readouterr()
        return {student: stored[0][1] for student, stored in rows(lesson).items()}

    def _run(self, words):
        root = str(self.lesson.course.root)
        self._patch.setattr(sys, "argv", ["course", *words, "--root", root])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code or 0, *self._capsys.readouterr()


@pytest.fixture
def course(graded, tmp_path, capsys, monkeypatch):
    lesson = copied(graded, tmp_path / "course")
    capsys.readouterr()
    return Typed(lesson, capsys, monkeypatch)


def test_a_due_date_and_an_extension_cost_points_at_the_next_autograde(course):
    assert course("due", "01") == ['01-tiny has no due date; set one: course due 01-tiny "…"']
    told = course("due", "01", "2026-11-20 14:00 Europe/Berlin")
    assert told[0].startswith("01-tiny is due 2026-11-20 13:00 UTC")
    assert told[1:] == [
        "2 of 3 came late:",
        "  ada  by 1 day 1 h 30 min",
        "  ben  by 20 h",
        "When it came is unknown, which counts as in time: cyd",
        "Penalties follow with the next course autograde 01-tiny; nothing is judged again.",
    ]
    assert course("due", "tiny") == told[:-1]
    assert course.penalties() == pytest.approx({"ada": 1.2, "ben": 0.6, "cyd": None})

    told = course("extend", "ada", "01", "--days", "1")
    assert told[0].startswith("ada may hand in 01-tiny until 2026-11-21 13:00 UTC")
    assert told[1].endswith("late by 1 h 30 min, its extension counted.")
    course("extend", "ben", "01", "--until", "2026-11-22 00:00 UTC")
    assert course.penalties() == pytest.approx({"ada": 0.6, "ben": None, "cyd": None})
    assert course("due", "01")[1:3] == [
        "1 of 3 came late:",
        "  ada  by 1 h 30 min, its extension counted",
    ]

    assert course("extend", "ada", "01", "--hours", "26")[1].endswith(", in time.")
    assert course("extend", "ben", "01", "--remove")[0] == "ben has no extension of 01-tiny."
    assert course.penalties() == pytest.approx({"ada": None, "ben": 0.6, "cyd": None})


def test_what_came_in_since_counts_for_who_is_late_now(course):
    submitted = course.lesson.course.grading / "submitted"
    (submitted / "ben" / "01-tiny" / "timestamp.txt").write_text("2026-11-25 09:00:00 UTC")
    assert "  ben  by 4 days" in course("due", "01", "2026-11-21 09:00")


def test_a_mistake_in_a_due_date_or_an_extension_is_one_sentence(course):
    assert "the lessons are: 01-tiny" in course.refused("due", "02", "2026-11-20 14:00")
    assert "is no date and time" in course.refused("due", "01", "tonight")
    assert "has no due date; set it first" in course.refused("extend", "ada", "01", "--days", "1")
    course("due", "01", "2026-11-20 14:00")
    told = course.refused("extend", "adam", "01", "--days", "1")
    assert "no student of the gradebook is called 'adam'; did you mean ada?" in told
    assert "the lessons are: 01-tiny" in course.refused("extend", "ada", "02", "--days", "1")
    assert "with one of --days" in course.refused("extend", "ada", "01")
    assert "with one of --days" in course.refused("extend", "ada", "01", "--days", "1", "--remove")
    told = course.refused("extend", "ada", "01", "--until", "2026-11-20 13:59")
    assert "an extension must end after the due date, 2026-11-20 14:00 UTC" in told
    with Gradebook(f"sqlite:///{course.lesson.course.grading / 'gradebook.db'}") as book:
        book.add_student("dan")
        told = course.refused("extend", "dan", "01", "--days", "1")
        assert "nothing of 01-tiny by dan is graded yet" in told
        book.remove_assignment("01-tiny")
    told = course.refused("due", "01", "2026-11-20 14:00")
    assert "01-tiny is not in the gradebook yet; run first: course autograde 01-tiny" in told


def test_a_policy_that_cannot_be_set_up_is_named(lesson: Lesson, forms: Forms) -> None:
    hand_in(lesson, "ada", Edited(forms).notebook)
    path = lesson.course.grading / "nbgrader_config.py"
    path.write_text(POLICY + "c.LosesPerDay.percent_per_day = 'ten'\n")
    with pytest.raises(CourseError, match=r"policy for lateness: .*percent_per_day"):
        autograde.run(lesson.course, lesson, workers=1, limits=QUICK)


def test_an_extension_whose_due_date_was_removed_stops_no_run(course):
    course("due", "01", "2026-11-20 14:00")
    course("extend", "ada", "01", "--days", "1")
    with Gradebook(f"sqlite:///{course.lesson.course.grading / 'gradebook.db'}") as book:
        book.update_or_create_assignment("01-tiny", duedate=None)
    assert set(course.penalties().values()) == {None}
