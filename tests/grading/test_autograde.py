"""A class run: everyone graded, nothing twice, nobody stops it."""

import os
import signal

import pytest

from grading.course import Lesson
from grading.errors import CourseError
from grading.judging.forms import Forms
from grading.returning.export import read_grades
from grading.running import autograde
from grading.running.autograde import Summary
from grading.running.pool import Pool
from tests.grading.conftest import QUICK, hand_in
from tests.grading.editing import HALF_SLOPE, Edited


def run(lesson: Lesson, **options: object) -> Summary:
    return autograde.run(lesson.course, lesson, workers=2, limits=QUICK, **options)  # type: ignore[arg-type]


def class_scores(lesson: Lesson) -> dict[str, float]:
    students = read_grades(lesson.course)
    return {s["student"]: s["lessons"][lesson.name]["score"] for s in students}


@pytest.fixture
def small_class(lesson: Lesson, forms: Forms) -> Lesson:
    hand_in(lesson, "s01", Edited(forms).solved().notebook)
    hand_in(lesson, "s02", Edited(forms).write(slope=HALF_SLOPE).notebook)
    hand_in(lesson, "s03", b"\xff\xfe no notebook")
    hand_in(lesson, "s04", Edited(forms).solved().notebook).rename(
        lesson.course.grading / "submitted" / "s04" / lesson.name / "my work.ipynb"
    )
    (lesson.course.grading / "submitted" / "s05" / lesson.name).mkdir(parents=True)
    path = hand_in(lesson, "s06", Edited(forms).notebook)
    (path.parent / "timestamp.txt").write_text("last night")
    return lesson


def test_a_class_is_graded_and_graded_again_only_where_it_changed(
    small_class: Lesson, forms: Forms, capsys: pytest.CaptureFixture[str]
) -> None:
    first = run(small_class)
    assert class_scores(small_class) == {"s01": 6, "s02": 2, "s03": 0, "s04": 6, "s05": 0}
    assert first.graded == 5 and set(first.failures) == {"s06"}
    told = " ".join(capsys.readouterr().out.split())
    assert "s03 The file is not a notebook" in told
    assert "s04 The file was called my work.ipynb, not tiny.ipynb." in told
    assert "s06" in told and "timestamp.txt holds no date and time" in told
    assert "s05 There is no notebook called tiny.ipynb." in told
    assert "most common mistakes: factor-3 (1)" in told

    hand_in(small_class, "s02", Edited(forms).solved().notebook)
    again = run(small_class, students=["s02"])
    assert (
        set(again.results) == {"s02"} and again.graded == 0
    )  # nobody's file is new: s01 had handed in that one
    assert class_scores(small_class)["s02"] == 6


def test_a_student_without_a_submission_is_named(small_class: Lesson) -> None:
    with pytest.raises(CourseError, match="no submission of 01-tiny by s99"):
        run(small_class, students=["s01", "s99"])


def test_an_empty_folder_says_where_submissions_belong(lesson: Lesson) -> None:
    with pytest.raises(CourseError, match=r"submitted/STUDENT/01-tiny/tiny\.ipynb"):
        run(lesson)


def test_an_unbuilt_lesson_says_what_to_run(small_class: Lesson) -> None:
    small_class.solution.unlink()
    with pytest.raises(CourseError, match="course build 01-tiny"):
        run(small_class)


def test_a_worker_that_dies_costs_one_submission(packet: bytes, forms: Forms) -> None:
    right = Edited(forms).solved().bytes()
    with Pool(packet, QUICK, 1, unsafe=False) as pool:
        (worker,) = pool._workers
        tasks = iter([("a", right), ("b", right)])
        answers = []
        worker.give(*next(tasks))
        assert worker._process is not None
        os.kill(worker._process.pid, signal.SIGKILL)
        answers.append(pool._answer(worker, stuck=False))
        answers += pool.grade(tasks)
    assert answers[0] == ("a", "The grader itself died.")
    assert answers[1][0] == "b" and isinstance(answers[1][1], bytes)


def test_a_worker_that_is_stuck_is_replaced(packet: bytes, forms: Forms) -> None:
    right = Edited(forms).solved().bytes()
    with Pool(packet, QUICK, 1, unsafe=False) as pool:
        pool._seconds = 0.5
        process = pool._workers[0]._process
        assert process is not None
        os.kill(process.pid, signal.SIGSTOP)
        ((_, answer),) = pool.grade([("a", right)])
    assert answer == "The grader itself took too long."
