"""A class run: everyone graded, nothing twice, nobody stops it."""

import os
import signal
from collections.abc import Iterable

import nbformat
import pytest

from grading.course import Lesson
from grading.errors import CourseError
from grading.judging.forms import Forms
from grading.judging.result import error_output
from grading.returning.export import read_grades
from grading.rungs import LOWEST
from grading.running import autograde
from grading.running import pool as pool_module
from grading.running.alone import alone
from grading.running.autograde import Summary
from grading.running.pool import Answer, Pool, Task
from grading.running.store import Store
from tests.grading.conftest import QUICK, hand_in
from tests.grading.editing import HALF_SLOPE, Edited

OTHER = nbformat.from_dict(error_output("Other", "output"))


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
    assert first.graded == 4 and set(first.failures) == {"s06"}
    told = " ".join(capsys.readouterr().out.split())
    assert "s03 The file is not a notebook" in told
    assert "s04 The file was called my work.ipynb, not tiny.ipynb." in told
    assert "s06" in told and "timestamp.txt holds no date and time" in told
    assert "s05 There is no notebook called tiny.ipynb." in told
    assert "6 submissions: 4 graded, 1 known already, 1 repaired, 2 with a problem, 1 with" in told
    assert "Most common mistakes, by students 1 slope: factor-3" in told
    assert "Most common repairs, by students 1 The file was called my work.ipynb" in told

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


def grade_all(pool: Pool, packet: bytes, tasks: Iterable[Task]) -> dict[str, Answer]:
    answers = pool.grade(packet, QUICK, tasks, lambda name, key: True)
    return {answer.name: answer for some in answers for answer in some}


def kill(pool: Pool) -> None:
    for worker in pool._workers:
        assert worker.process is not None
        os.kill(worker.process.pid, signal.SIGKILL)


def test_a_worker_that_dies_costs_nothing(packet: bytes, forms: Forms) -> None:
    right = Edited(forms).solved().bytes()
    with Pool(1, least=LOWEST) as pool:
        kill(pool)
        answers = grade_all(pool, packet, [("a", right), ("b", right)])
    assert [bool(answer.result) for answer in answers.values()] == [True, True]


def test_what_kills_every_worker_is_given_up(packet: bytes, forms: Forms) -> None:
    right = Edited(forms).solved().bytes()
    with Pool(1, least=LOWEST) as pool:

        def wanted(name: str, key: str) -> bool:
            if name == "deadly":
                kill(pool)
            return True

        tasks = [("deadly", right), ("next", right)]
        answers = {a.name: a for some in pool.grade(packet, QUICK, tasks, wanted) for a in some}
    assert answers["deadly"].reason == "The grader itself died."
    assert answers["next"].result


def test_a_worker_that_is_stuck_is_replaced(
    packet: bytes, forms: Forms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "SLACK_SECONDS", 0.5 - QUICK.total_seconds)
    right = Edited(forms).solved().bytes()
    with Pool(1, least=LOWEST) as pool:
        process = pool._workers[0].process
        assert process is not None
        os.kill(process.pid, signal.SIGSTOP)
        answers = grade_all(pool, packet, [("a", right)])
    assert answers["a"].reason == "The grader itself took too long."


def test_a_notebook_saved_again_with_other_outputs_is_not_graded_again(
    lesson: Lesson, forms: Forms
) -> None:
    edited = Edited(forms).solved()
    hand_in(lesson, "s01", edited.notebook)
    assert run(lesson).graded == 1
    for cell in edited.notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [OTHER], 7
    edited.notebook.metadata["widgets"] = {"state": 1}
    hand_in(lesson, "s01", edited.notebook)
    hand_in(lesson, "s02", edited.notebook)
    again = run(lesson)
    assert again.graded == 0 and set(again.results) == {"s01", "s02"}
    assert class_scores(lesson) == {"s01": 6, "s02": 6}
    hand_in(lesson, "s01", edited.write(double="def double(v):\n    return v").notebook)
    assert run(lesson).graded == 1
    assert class_scores(lesson)["s01"] == 4


def test_the_same_work_is_graded_once_in_a_class(
    lesson: Lesson, forms: Forms, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    keep = Store.keep
    monkeypatch.setattr(Store, "keep", lambda self, k, r: (kept.append(k), keep(self, k, r)))
    for number in range(5):
        edited = Edited(forms).solved()
        edited.notebook.metadata["saved"] = number
        hand_in(lesson, f"s{number}", edited.notebook)
    assert run(lesson).graded == 1 and len(kept) == 1
    assert set(class_scores(lesson).values()) == {6}


def test_a_result_that_was_torn_is_graded_again(lesson: Lesson, forms: Forms) -> None:
    hand_in(lesson, "s01", Edited(forms).solved().notebook)
    run(lesson)
    (result,) = (lesson.course.grading / "results").rglob("*.json")
    result.write_bytes(result.read_bytes()[:-10])
    assert run(lesson).graded == 1


def test_two_runs_at_once_are_refused(small_class: Lesson) -> None:
    with (
        alone(small_class.course.grading / "results"),
        pytest.raises(CourseError, match="another course autograde is grading"),
    ):
        run(small_class)
