"""A mended check is graded anew for everyone; whatever else was graded stays as it is."""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook

from grading.build.numbers import read_part
from grading.build.seal import write_checks
from grading.cli import main
from grading.course import Course, Lesson
from grading.errors import CourseError
from grading.gradebook import autograded, due, mended
from grading.gradebook.record import autograded_path
from grading.judging.forms import Forms, unpack
from grading.running import autograde, regrade
from grading.running.changes import Change, Changes
from grading.running.run_summary import console
from tests.durable.conftest import copied
from tests.durable.snapshot import Rows, notebooks, rows
from tests.grading.conftest import QUICK, TINY, hand_in, packed
from tests.grading.editing import DOUBLE, HALF_SLOPE, SLOPE, Edited

pytestmark = pytest.mark.xdist_group("regrade")  # what they share is made once
MENDED = TINY.read_text(encoding="utf-8")
# Both checks were wrong at first: double was to give three times, slope without the factor 3.
WRONG = MENDED.replace("[(x,), (1.5,)])", "[(x,), (1.5,)], expected=[3 * x, 4.5])")
WRONG = WRONG.replace("[(x,)], parts", "[(x,)], expected=[(2 * x, x**2)], parts")
POLICY = """
from pathlib import Path
from grading.base_config import base_config

c = get_config()
c.merge(base_config(Path(__file__).resolve().parents[1]))
c.AssignLatePenalties.plugin_class = "grading.gradebook.late.LosesPerDay"
"""


def tiny_lesson(root: Path, text: str) -> tuple[Lesson, Forms]:
    """A course in `root` of the tiny lesson with this text, built."""
    lesson = Lesson(Course(root), "01-tiny")
    lesson.text.parent.mkdir(parents=True)
    return lesson, write(lesson, text)


def write(lesson: Lesson, text: str) -> Forms:
    """Let the lesson be this text, built."""
    lesson.text.write_text(text, encoding="utf-8")
    source = read_part(lesson)
    nbformat.write(source, lesson.solution)
    forms = unpack(packed(source))
    write_checks(lesson.solution.parent, forms.checks_files)
    return forms


def run(lesson: Lesson, *exercises: str, **options: bool) -> Changes:
    return regrade.run(lesson.course, lesson, [*exercises], workers=1, limits=QUICK, **options)


def grade_all(lesson: Lesson) -> autograde.Summary:
    return autograde.run(lesson.course, lesson, workers=1, limits=QUICK)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Lesson:
    """A class that was graded with wrong checks, which are mended; the new verdicts are kept."""
    lesson, forms = tiny_lesson(tmp_path_factory.mktemp("regrade"), WRONG)
    right = Edited(forms).write(double=DOUBLE, slope=SLOPE, think_slope="It is linear.")
    path = hand_in(lesson, "s01", right.notebook)
    (path.parent / "timestamp.txt").write_text("2026-11-20 14:00:00 UTC")
    half = Edited(forms).write(double=DOUBLE, slope=HALF_SLOPE).insert("double", "mine = 1")
    hand_in(lesson, "s02", half.notebook)
    hand_in(lesson, "s03", b"\xff\xfe no notebook")
    hand_in(lesson, "s04", Edited(forms).write(double=DOUBLE).notebook)
    grade_all(lesson)
    write(lesson, MENDED)
    run(lesson, "slope", dry_run=True)
    return lesson


@pytest.fixture
def graded(stage: Lesson, tmp_path: Path) -> Lesson:
    """The same in a folder of its own."""
    return copied(stage, tmp_path / "course")


def gradebook(lesson: Lesson) -> dict[str, set[tuple[object, ...]]]:
    """{table: all its rows}."""
    with sqlite3.connect(lesson.course.grading / "gradebook.db") as book:
        tables = book.execute("select name from sqlite_master where type = 'table'").fetchall()
        return {name: set(book.execute(f"select * from {name}")) for (name,) in tables}


def files(lesson: Lesson) -> dict[Path, bytes]:
    folder = lesson.course.grading / "autograded"
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def untouched(lesson: Lesson, book: dict, before: dict[Path, bytes]) -> bool:
    """Whether nothing but the check of slope differs, byte by byte and row by row."""
    with Gradebook(f"sqlite:///{lesson.course.grading / 'gradebook.db'}") as opened:
        cell = opened.find_grade_cell("check_slope", "tiny", lesson.name)
        source = opened.find_source_cell("check_slope", "tiny", lesson.name)
        own = {cell.id, source.id}
    after = gradebook(lesson)
    changed_rows = [row for name in book for row in book[name] ^ after[name]]
    now = files(lesson)
    return (
        all(own & set(row) for row in changed_rows)
        and before.keys() == now.keys()
        and all(same_but_slope(before[path], now[path]) for path in now)
    )


def same_but_slope(old: bytes, new: bytes) -> bool:
    """A notebook has one line for each cell, and a last one with the metadata."""
    *old_cells, old_rest = old.splitlines()
    *new_cells, new_rest = new.splitlines()
    differing = [(a, b) for a, b in zip(old_cells, new_cells, strict=True) if a != b]
    return about(old_rest) == about(new_rest) and all(
        b'"grade_id": "check_slope"' in a and b'"grade_id": "check_slope"' in b
        for a, b in differing
    )


def about(line: bytes) -> object:
    """What stands behind the cells, but for the diagnosis of slope."""
    if not line.startswith(b'"'):
        return line
    rest = json.loads(b"{" + line)
    rest["metadata"]["grading"]["diagnoses"].pop("check_slope", None)
    return rest


def scores(lesson: Lesson, check: str) -> dict[str, float]:
    stored: Rows = rows(lesson)
    return {s: row[1] for s, mine in stored.items() for row in mine if row[0] == check}


def test_only_the_exercise_asked_for_gets_new_scores(
    graded: Lesson, capsys: pytest.CaptureFixture[str]
) -> None:
    book, before = gradebook(graded), files(graded)
    changes = run(graded, "slope")
    assert scores(graded, "check_slope") == {"s01": 4, "s02": 2, "s03": 0, "s04": 0}
    assert set(scores(graded, "check_double").values()) == {0}, "its check is mended, too"
    assert untouched(graded, book, before)
    assert files(graded) != before and changes.looked_at == 4
    told = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "s01 2 → 4 factor → right" in told
    assert "s02 4 → 2 right → factor-3" in told
    assert "1.2 slope: 2 of 4 changed: 1 up, 1 down" in told
    assert any(line.startswith("Warning: s02 lost points.") for line in told)


def test_it_is_seen_when_more_than_that_is_touched(
    graded: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regrade, "with_checks_of", lambda old, new, checks: new)
    book, before = gradebook(graded), files(graded)
    run(graded, "slope")
    assert not untouched(graded, book, before)


def test_a_later_autograde_needs_no_judging_and_leaves_no_mix(
    graded: Lesson, stage: Lesson, tmp_path: Path
) -> None:
    undisturbed = copied(stage, tmp_path / "other")
    run(graded, "slope")
    assert [grade_all(graded).graded, grade_all(undisturbed).graded] == [0, 0]
    assert set(scores(graded, "check_double").values()) == {2, 0}
    assert rows(graded) == rows(undisturbed) and notebooks(graded) == notebooks(undisturbed)
    assert gradebook(graded)["source_cell"] == gradebook(undisturbed)["source_cell"]
    assert gradebook(graded)["grade_cells"] == gradebook(undisturbed)["grade_cells"]


def test_what_a_person_gave_stays(graded: Lesson) -> None:
    given = [("s01", "think_slope", 2.5), ("s01", "check_slope", 3.0), ("s04", "check_slope", 1.0)]
    with Gradebook(f"sqlite:///{graded.course.grading / 'gradebook.db'}") as book:
        for student, cell, score in given:
            grade = book.find_grade(cell, "tiny", graded.name, student)
            grade.manual_score, grade.needs_manual_grade = score, False
        book.find_comment("think_slope", "tiny", graded.name, "s01").manual_comment = "Well put."
        book.db.commit()
    run(graded, "1.2")
    stored = rows(graded)["s01"]
    assert ("think_slope", None, 2.5, False, 3.0) in stored
    assert ("think_slope", None, "Well put.") in stored
    assert ("check_slope", 4.0, 3.0, True, 4.0) in stored, "it waits for a second look"
    assert ("check_slope", 0.0, 1.0, False, 4.0) in rows(graded)["s04"], "no other verdict"
    grade_all(graded)
    assert ("think_slope", None, 2.5, False, 3.0) in rows(graded)["s01"], "no news about this one"
    assert b"was changed" not in autograded_path(graded, "s01").read_bytes(), "not by the student"


def test_it_is_seen_when_a_mended_check_is_news_about_every_answer(
    graded: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(autograded.Comparison, "is_news", lambda self, name: True)
    with pytest.raises(AssertionError, match="no news about this one"):
        test_what_a_person_gave_stays(graded)


def test_a_dry_run_tells_the_same_and_changes_no_grade(
    graded: Lesson, capsys: pytest.CaptureFixture[str]
) -> None:
    book, before = gradebook(graded), files(graded)
    told = run(graded, "slope", dry_run=True)
    assert "Nothing was changed (--dry-run)." in capsys.readouterr().out
    assert (gradebook(graded), files(graded)) == (book, before)
    assert run(graded, "slope").made == told.made != []
    assert run(graded, "slope").made == []


def test_what_is_not_what_was_graded_is_skipped(
    graded: Lesson, capsys: pytest.CaptureFixture[str]
) -> None:
    forms = write(graded, MENDED)
    hand_in(graded, "s02", Edited(forms).solved().notebook)
    hand_in(graded, "s05", Edited(forms).solved().notebook)
    submitted = graded.course.grading / "submitted"
    (submitted / "s01" / graded.name / "timestamp.txt").write_text("2026-11-21 14:00:00 UTC")
    (submitted / "s04" / graded.name / "timestamp.txt").write_text("last night")
    shutil.rmtree(graded.course.grading / "autograded" / "s03")
    before = files(graded), rows(graded)
    changes = run(graded, "slope")
    assert (files(graded), rows(graded)) == before
    assert set(changes.skipped) == {"s01", "s02", "s03", "s04", "s05"} and changes.looked_at == 0
    told = capsys.readouterr().out
    never = "skipped: it was never graded; run: course autograde 01-tiny"
    assert f"s03  {never}" in told and f"s05  {never}" in told
    changed = "changed since it was graded; run: course autograde 01-tiny"
    assert [line[:3] for line in told.splitlines() if line.endswith(changed)] == ["s01", "s02"]
    assert "s04" in told and "timestamp.txt holds no date and time" in told


@pytest.mark.parametrize("place", ["inside", "after"])
def test_a_run_that_ends_half_way_is_finished_by_the_next(
    place: str, graded: Lesson, stage: Lesson, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Ended(BaseException):
        pass

    def end(*_: object, **__: object) -> None:
        raise Ended

    undisturbed = copied(stage, tmp_path / "other")
    run(undisturbed, "slope")
    before = files(graded), rows(graded)
    with monkeypatch.context() as patch:
        if place == "inside":
            patch.setattr(mended.MendedChecks, "_penalty", end)
        else:
            patch.setattr(mended, "write_together", end)
        with pytest.raises(Ended):
            run(graded, "slope")
    assert files(graded) == before[0]
    assert (rows(graded) == before[1]) == (place == "inside")
    run(graded, "slope")
    assert rows(graded) == rows(undisturbed) and notebooks(graded) == notebooks(undisturbed)


def test_the_penalty_for_lateness_follows_the_new_score(graded: Lesson) -> None:
    (graded.course.grading / "nbgrader_config.py").write_text(POLICY)
    due.due(graded.course, graded, "2026-11-20 12:00")
    run(graded, "slope")
    assert rows(graded)["s01"][0][1] == pytest.approx(0.4)


def test_who_lost_points_is_named_but_not_a_whole_class(capsys: pytest.CaptureFixture[str]) -> None:
    changes = Changes({"check_slope": "1.2 slope", "check_double": "1.1 double"}, looked_at=30)
    for number in range(12):
        verdicts = (4.0, "right"), (2.0, "sign")
        changes.made.append(Change(f"[s{number:02}]", "check_slope", *verdicts))
    changes.made.append(Change("[s00]", "check_double", (0.0, "sign"), (0.0, "factor")))
    changes.tell(console)
    told = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert told[:3] == [
        "student exercise score diagnosis",
        "[s00] 1.1 double 0 → 0 sign → factor",
        "[s00] 1.2 slope 4 → 2 right → sign",
    ]
    assert "1.2 slope: 12 of 30 changed: 12 down" in told
    assert "1.1 double: 1 of 30 changed: 1 with another diagnosis only" in told
    assert "[s09] and 2 more lost points" in told[-1] and told[-1].startswith(
        "Warning: [s00], [s01]"
    )


def test_an_exercise_is_known_by_function_check_and_number(forms: Forms) -> None:
    for name in ("slope", "check_slope", "1.2"):
        assert regrade.find_checks(forms, [name]) == {"check_slope": "1.2 slope"}
    both = regrade.find_checks(forms, ["slope", "1.1"])
    assert both == {"check_slope": "1.2 slope", "check_double": "1.1 double"}


def refused(lesson: Lesson, exercise: str, capsys, monkeypatch) -> str:
    """The one sentence that the command says; it ends with 1."""
    words = ["regrade", "01", "--exercise", exercise, "--root", str(lesson.course.root)]
    monkeypatch.setattr(sys, "argv", ["course", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    told: str = capsys.readouterr().err
    assert ended.value.code == 1 and told.startswith("Error: ") and told.count("\n") == 1
    return told


def test_what_cannot_be_regraded_is_one_sentence(lesson: Lesson, capsys, monkeypatch) -> None:
    told = refused(lesson, "slop", capsys, monkeypatch)
    assert "no exercise is called 'slop'; the exercises are: 1.1 double, 1.2 slope" in told
    assert "think_slope is a written answer: a person grades it" in refused(
        lesson, "think_slope", capsys, monkeypatch
    )
    assert "no submissions" in refused(lesson, "slope", capsys, monkeypatch)
    lesson.text.write_text(WRONG, encoding="utf-8")
    assert "run first: course build 01-tiny" in refused(lesson, "slope", capsys, monkeypatch)


def test_without_a_gradebook_none_is_made(graded: Lesson) -> None:
    path = graded.course.grading / "gradebook.db"
    path.unlink()
    with pytest.raises(CourseError, match="there is no gradebook yet; run first: course autograde"):
        run(graded, "slope")
    assert not path.exists()


def test_a_lesson_that_the_gradebook_does_not_know_says_what_to_run(graded: Lesson) -> None:
    with Gradebook(f"sqlite:///{graded.course.grading / 'gradebook.db'}") as book:
        book.remove_assignment(graded.name)
    with pytest.raises(CourseError, match=r"does not know check_slope .* course autograde 01-tiny"):
        run(graded, "slope")
