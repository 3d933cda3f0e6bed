"""A TA grades by hand in the same gradebook: what a person gave stays, and nobody is locked out."""

from __future__ import annotations

import sqlite3
import threading

import pytest
from nbgrader.api import Gradebook

from grading.course import Lesson
from grading.errors import CourseError
from grading.gradebook import database
from grading.gradebook.settings import gradebook_url
from grading.judging.forms import Forms
from grading.running import autograde
from tests.durable.conftest import work
from tests.durable.snapshot import rows
from tests.grading.conftest import hand_in

STUDENTS = 12
POINTS, WORDS = 1.5, "Say why."


def grade_by_hand(url: str, lesson: Lesson, student: str) -> None:
    """As formgrader does: a score and a comment for the written answer."""
    about = ("think_slope", lesson.topic, lesson.name, student)
    with Gradebook(url) as book:
        grade = book.find_grade(*about)
        grade.manual_score, grade.needs_manual_grade = POINTS, False
        book.find_comment(*about).manual_comment = WORDS
        book.db.commit()


def by_hand(lesson: Lesson, url: str) -> dict[str, tuple[float, bool, str]]:
    """{student: score, whether it waits for a second look, comment} of the written answers."""
    found = {}
    for student, stored in rows(lesson, url).items():
        (grade,) = (row for row in stored if row[0] == "think_slope" and len(row) == 5)
        (comment,) = (row for row in stored if row[0] == "think_slope" and len(row) == 3)
        found[student] = (grade[2], grade[3], comment[2])
    return found


def run(lesson: Lesson) -> None:
    assert not autograde.run(lesson.course, lesson, workers=1).failures


def work_with_a_ta(lesson: Lesson, forms: Forms) -> None:
    """Grade; grade by hand between two runs, and during the second one; nothing may be lost."""
    url = gradebook_url(lesson.course.root)
    for number in range(STUDENTS):
        hand_in(lesson, f"s{number:02}", work(forms, number).notebook)
    run(lesson)
    grade_by_hand(url, lesson, "s00")
    run(lesson)
    assert by_hand(lesson, url)["s00"] == (POINTS, False, WORDS)  # nothing new: nothing to look at
    for number in range(STUDENTS):
        hand_in(lesson, f"s{number:02}", work(forms, number + STUDENTS).notebook)
    grading = threading.Thread(target=run, args=(lesson,))
    grading.start()
    for number in range(1, STUDENTS):
        grade_by_hand(url, lesson, f"s{number:02}")
    grading.join()
    given = by_hand(lesson, url)
    assert {(score, words) for score, _, words in given.values()} == {(POINTS, WORDS)}
    assert given["s00"][1] is True  # the work changed after it was graded by hand
    scores = {s: [r[1] for r in stored if len(r) == 5] for s, stored in rows(lesson, url).items()}
    run(lesson)
    assert by_hand(lesson, url) == given
    assert scores == {
        s: [r[1] for r in stored if len(r) == 5] for s, stored in rows(lesson, url).items()
    }


def test_grades_by_hand_survive_while_the_class_is_graded(lesson: Lesson, forms: Forms) -> None:
    work_with_a_ta(lesson, forms)


def test_a_locked_gradebook_is_waited_for_and_then_named(
    lesson: Lesson, forms: Forms, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand_in(lesson, "s00", work(forms, 0).notebook)
    run(lesson)
    path = lesson.course.grading / "gradebook.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(database, "PATIENCE", 1)
    with pytest.raises(CourseError, match=r"another program has kept the gradebook .* locked"):
        run(lesson)
    monkeypatch.setattr(database, "PATIENCE", 60)
    threading.Timer(1.0, other.rollback).start()
    hand_in(lesson, "s00", work(forms, 1).notebook)
    run(lesson)
    assert rows(lesson)["s00"][2][1] == 2.0
    other.close()
