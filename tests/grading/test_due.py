"""The TA's verbs for lateness, and the course's own policy: what a day costs, when it counts."""

from __future__ import annotations

import math
import shutil
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from traitlets import TraitError
from traitlets.config import Config

from grading.cli import main
from grading.course import Lesson
from grading.errors import CourseError
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
    assert told[0] == "01-tiny is due 2026-11-20 14:00 Europe/Berlin (2026-11-20 13:00 UTC)."
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
    assert told[0].startswith("ada may hand in 01-tiny until 2026-11-21 14:00 Europe/Berlin")
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
    assert "no student of the course is called 'adam'; did you mean ada?" in told
    assert "the lessons are: 01-tiny" in course.refused("extend", "ada", "02", "--days", "1")
    assert "with one of --days" in course.refused("extend", "ada", "01")
    assert "with one of --days" in course.refused("extend", "ada", "01", "--days", "1", "--remove")
    told = course.refused("extend", "ada", "01", "--until", "2026-11-20 13:59")
    assert "an extension must end after the due date, 2026-11-20 14:00 UTC" in told
    with Gradebook(f"sqlite:///{course.lesson.course.grading / 'gradebook.db'}") as book:
        book.add_student("dan")
    assert course("extend", "dan", "01", "--days", "1")[0].startswith(
        "dan may hand in 01-tiny until"
    )


def test_dates_are_set_before_anything_is_handed_in(course, forms):
    """A calendar of its own: a date, a section's, an extension, a group's in the first week."""
    grading = course.lesson.course.grading
    shutil.rmtree(grading)
    grading.mkdir()
    (grading / "nbgrader_config.py").write_text(POLICY)
    (grading / "roster.csv").write_text(
        "id,name,email,section\nada,Ada Lovelace,ada@x.org,A\nben,Ben Ali,b@x.org,B\n"
        "cyd,Cyd Roe,c@x.org,A\n"
    )
    (grading / "groups.csv").write_text("group,id\nThe two,ada\nThe two,cyd\n")
    course("zone", "Europe/Berlin")
    assert course("due", "01", "2026-11-20 14:00")[0].startswith(
        "01-tiny is due 2026-11-20 14:00 Europe/Berlin"
    )
    assert "  B: 2026-11-21 14:00 Europe/Berlin (2026-11-21 13:00 UTC)" in course(
        "due", "01", "2026-11-21 14:00", "--section", "B"
    )
    told = course("extend", "ada@x.org", "01", "--days", "2")
    assert told[0].startswith("ada may hand in 01-tiny until 2026-11-22 14:00 Europe/Berlin")
    told = course("extend", "The two", "01", "--hours", "1")
    assert [line.split()[0] for line in told[:2]] == ["ada", "cyd"]
    course("extend", "Lovelace, Ada", "01", "--days", "2")
    refused = course.refused("extend", "Adda Lovelace", "01", "--days", "1")
    assert "did you mean ada (Ada Lovelace)?" in refused
    for student in ("ada", "ben", "cyd"):
        path = hand_in(course.lesson, student, Edited(forms).solved().notebook)
        (path.parent / "timestamp.txt").write_text("2026-11-21 12:30:00 UTC")
    autograde.run(course.lesson.course, course.lesson, workers=1, limits=QUICK)
    assert course.penalties() == pytest.approx({"ada": None, "ben": None, "cyd": 0.6})
    assert course("due", "01")[2:4] == [
        "1 of 3 came late:",
        "  cyd  by 22 h 30 min, its extension counted",
    ]


def test_a_day_of_an_extension_is_a_day_on_the_wall_clock(course):
    """The night of the change to winter time lies between (Autolab #932 had it an hour off)."""
    submitted = course.lesson.course.grading / "submitted" / "ada" / "01-tiny"
    (submitted / "timestamp.txt").write_text("2026-10-25 18:30:00 UTC")  # 19:30 in Berlin
    course("due", "01", "2026-10-24 20:00 Europe/Berlin")
    told = course("extend", "ada", "01", "--days", "1")
    assert told[0].startswith("ada may hand in 01-tiny until 2026-10-25 20:00 Europe/Berlin")
    assert told[1].endswith("in time.")
    told = course.refused("due", "01", "2026-03-29 02:30 Europe/Berlin")
    assert "is never shown by clocks in Europe/Berlin" in told
    assert '"2026-03-29 02:30 +0100" or "2026-03-29 02:30 +0200"' in told
    told = course.refused("due", "01", "2026-10-25 02:30 Europe/Berlin")
    assert "is shown twice" in told and "+0200" in told and "+0100" in told
    told = course.refused("due", "01", "2026-10-24 02:30 Europe/Berlin")
    assert "the extension of ada cannot end so: 2026-10-25 02:30 is shown twice" in told
    assert course("due", "01")[0].startswith("01-tiny is due 2026-10-24 20:00")
    course("extend", "ada", "01", "--remove")
    course("due", "01", "2026-10-24 02:30 Europe/Berlin")
    assert "is shown twice" in course.refused("extend", "ada", "01", "--days", "1")


def test_late_without_a_time_is_a_fact_that_the_policy_understands(course):
    submitted = course.lesson.course.grading / "submitted"
    (submitted / "cyd" / "01-tiny" / "late.txt").write_text("marked late by Canvas\n")
    course("due", "01", "2026-11-22 14:00")
    assert "  cyd  marked late, no time told" in course("due", "01")
    assert course.penalties() == pytest.approx({"ada": None, "ben": None, "cyd": 0.6})
    told = course("extend", "cyd", "01", "--days", "1")
    assert "say when it came" in told[1]
    assert course.penalties()["cyd"] is None


def test_a_policy_that_cannot_be_set_up_is_named(lesson: Lesson, forms: Forms) -> None:
    hand_in(lesson, "ada", Edited(forms).notebook)
    path = lesson.course.grading / "nbgrader_config.py"
    path.write_text(POLICY + "c.LosesPerDay.percent_per_day = 'ten'\n")
    with pytest.raises(CourseError, match=r"policy for lateness: .*percent_per_day"):
        autograde.run(lesson.course, lesson, workers=1, limits=QUICK)


def test_an_extension_whose_due_date_was_removed_stops_no_run(course):
    course("due", "01", "2026-11-20 14:00")
    course("extend", "ada", "01", "--days", "1")
    (course.lesson.course.grading / "calendar.yaml").unlink()
    with Gradebook(f"sqlite:///{course.lesson.course.grading / 'gradebook.db'}") as book:
        book.update_or_create_assignment("01-tiny", duedate=None)
    assert set(course.penalties().values()) == {None}
