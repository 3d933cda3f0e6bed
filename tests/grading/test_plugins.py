"""nbgrader's commands grade as `course` does; without our plug-ins they agree on honest work."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbgrader
import pytest
from nbgrader.api import Gradebook

import grading
from grading import autograde
from grading.course import Lesson
from grading.forms import Forms, read_solution
from grading.record import Recorder
from tests.grading.conftest import QUICK, hand_in
from tests.grading.editing import HALF_SLOPE, Edited

Scores = dict[str, list[tuple[str, float | None, bool]]]


def command(lesson: Lesson, *words: str) -> str:
    """Run an nbgrader command in the course's grading folder."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *words],
        cwd=lesson.course.grading,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PATH": path},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stderr


def stored(lesson: Lesson) -> Scores:
    """{student: [(cell, automatic score, waits for a person)]} in the gradebook."""
    with Gradebook(f"sqlite:///{lesson.course.grading / 'gradebook.db'}") as book:
        return {
            s.student_id: sorted(
                (g.cell.name, g.auto_score, g.needs_manual_grade)
                for notebook in s.notebooks
                for g in notebook.grades
            )
            for s in book.assignment_submissions(lesson.name)
        }


@pytest.fixture
def settled(lesson: Lesson) -> Lesson:
    """The course with its nbgrader_config.py."""
    lesson.course.grading.mkdir()
    config = Path(grading.__file__).parent / "nbgrader_config.py"
    shutil.copy(config, lesson.course.grading)
    return lesson


def test_generate_assignment_releases_nothing_of_the_solution(settled: Lesson) -> None:
    (settled.text.parent / "bank.py").write_text("answers = 1")
    shutil.rmtree(settled.release.parent)
    command(settled, "generate_assignment", settled.name)
    assert [path.name for path in settled.release.parent.iterdir()] == ["tiny.ipynb"]
    text = settled.release.read_text()
    assert 'NotImplementedError(\\"Exercise 1.1: double\\")' in text
    assert "SOLUTION" not in text and "31337" not in text and "return 2 * v" not in text


def test_nbgrader_autograde_grades_as_course_autograde_does(settled: Lesson, forms: Forms) -> None:
    hand_in(settled, "s01", Edited(forms).write(slope=HALF_SLOPE, think_slope="So.").notebook)
    hand_in(settled, "s02", Edited(forms).solved().duplicate("double", "x = 1").notebook)
    hand_in(settled, "s03", b"cut off {")
    autograde.run(settled.course, settled, workers=1, limits=QUICK)
    ours = stored(settled)
    (settled.course.grading / "gradebook.db").unlink()
    for made in ("autograded", "results"):
        shutil.rmtree(settled.course.grading / made)
    Recorder(settled, read_solution(settled)).gradebook.close()
    told = command(settled, "autograde", settled.name)
    assert stored(settled) == ours
    assert "The file is not a notebook: no JSON at line 1." in told
    assert ours["s01"] == [
        ("check_double", 0.0, False),
        ("check_slope", 2.0, False),
        ("think_slope", None, True),
    ]


STOCK = """
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.submitted_directory = "grading/submitted"
c.CourseDirectory.autograded_directory = "grading/autograded"
c.CourseDirectory.db_url = "sqlite:///{root}/grading/gradebook.db"
"""


def test_stock_nbgrader_gives_honest_work_the_same_scores(settled: Lesson, forms: Forms) -> None:
    hand_in(settled, "s01", Edited(forms).solved().notebook)
    hand_in(settled, "s02", Edited(forms).notebook)
    autograde.run(settled.course, settled, workers=1, limits=QUICK)
    ours = stored(settled)
    shutil.rmtree(settled.course.grading / "autograded")
    (settled.course.grading / "gradebook.db").unlink()
    Recorder(settled, read_solution(settled)).gradebook.close()
    config = settled.course.grading / "nbgrader_config.py"
    config.write_text(STOCK.format(root=str(settled.course.root)))
    command(settled, "autograde", settled.name)
    assert stored(settled) == ours
    assert [score for _, score, _ in ours["s01"]] == [2, 4, 0]
    assert [score for _, score, _ in ours["s02"]] == [0, 0, 0]


def test_nbgrader_is_the_version_that_these_plugins_are_written_for() -> None:
    assert nbgrader.__version__.startswith("0.9.")
