"""nbgrader's commands grade as `course` does; without our plug-ins they agree on honest work."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbgrader
import pytest
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

import grading
from grading.course import Course, Lesson
from grading.gradebook.database import open_gradebook
from grading.gradebook.record import Recorder
from grading.gradebook.settings import course_config
from grading.judging.forms import Forms, read_solution
from grading.running import autograde
from grading.samples.classroom import write_samples
from nnlib.check.sealed import ARRAYS_FILE, JSON_FILE
from tests.grading.conftest import QUICK, hand_in
from tests.grading.editing import HALF_SLOPE, Edited

ROOT = Path(__file__).parents[2]
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


def convert(lesson: Lesson, converter: type[BaseConverter], config: Config) -> None:
    """Run one of nbgrader's converters in this process, which saves starting it."""
    config.CourseDirectory.assignment_id = lesson.name
    converter(coursedir=CourseDirectory(config=config), config=config).start()


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
    for name in ("bank.py", "mutants.yaml"):
        (settled.text.parent / name).write_text("answers: 1")
    shutil.rmtree(settled.release.parent)
    config = course_config(settled.course.root)
    open_gradebook(config.CourseDirectory.db_url).close()
    convert(settled, GenerateAssignment, config)
    assert [path.name for path in settled.release.parent.iterdir()] == ["tiny.ipynb"]
    text = settled.release.read_text()
    assert 'NotImplementedError(\\"Exercise 1.1: double\\")' in text
    assert "SOLUTION" not in text and "31337" not in text and "return 2 * v" not in text


def stock_config(lesson: Lesson) -> Config:
    """nbgrader's settings for our folders, with none of our plug-ins."""
    ours = course_config(lesson.course.root).CourseDirectory
    config = Config()
    for name in ("root", "source_directory", "submitted_directory", "autograded_directory"):
        config.CourseDirectory[name] = ours[name]
    config.CourseDirectory.db_url = ours.db_url
    return config


def start_over(lesson: Lesson) -> None:
    """A gradebook that knows the lesson and nobody's grades."""
    (lesson.course.grading / "gradebook.db").unlink()
    for made in ("autograded", "results"):
        shutil.rmtree(lesson.course.grading / made, ignore_errors=True)
    Recorder(lesson, read_solution(lesson)).gradebook.close()


@pytest.mark.long
def test_nbgrader_autograde_stores_what_course_autograde_does(
    settled: Lesson, forms: Forms
) -> None:
    hand_in(settled, "s01", Edited(forms).solved().notebook)
    hand_in(settled, "s02", Edited(forms).notebook)
    hand_in(settled, "s03", Edited(forms).write(slope=HALF_SLOPE, think_slope="So.").notebook)
    hand_in(settled, "s04", Edited(forms).solved().duplicate("double", "x = 1").notebook)
    hand_in(settled, "s05", b"cut off {")
    autograde.run(settled.course, settled, workers=1, limits=QUICK)
    ours = stored(settled)
    assert {student: [score for _, score, _ in rows] for student, rows in ours.items()} == {
        "s01": [2, 4, 0],
        "s02": [0, 0, 0],
        "s03": [0, 2, None],
        "s04": [2, 4, 0],
        "s05": [0, 0, 0],
    }

    start_over(settled)
    beside = settled.course.grading / "submitted" / "s01" / settled.name / "notes" / "mine.csv"
    beside.parent.mkdir()
    beside.write_text("1,2")
    told = command(settled, "autograde", settled.name)
    assert stored(settled) == ours
    copied = settled.course.grading / "autograded" / "s01" / settled.name / "notes" / "mine.csv"
    assert copied.read_text() == "1,2"
    assert "The file is not a notebook: no JSON at line 1." in told

    start_over(settled)
    honest = ("s01", "s02", "s03")  # stock nbgrader cannot grade the others
    for student in ("s04", "s05"):
        shutil.rmtree(settled.course.grading / "submitted" / student)
    convert(settled, Autograde, stock_config(settled))
    assert stored(settled) == {student: ours[student] for student in honest}


@pytest.mark.long
@pytest.mark.timeout(900)  # a kernel for each sample
def test_stock_nbgrader_scores_the_samples_of_lesson_01_as_we_do(tmp_path: Path) -> None:
    original = Course(ROOT).lesson("01")
    lesson = Lesson(Course(tmp_path), original.name)
    checks = (original.solution.parent / name for name in (JSON_FILE, ARRAYS_FILE))
    for path in (original.text, original.bank, original.solution, original.release, *checks):
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    lesson.course.grading.mkdir()
    shutil.copy(Path(grading.__file__).parent / "nbgrader_config.py", lesson.course.grading)
    for made in write_samples(lesson):
        if made.parents[1].name > "s09":  # which stock nbgrader cannot grade, or must not run
            shutil.rmtree(made.parents[1])
    autograde.run(lesson.course, lesson, workers=1)
    ours = stored(lesson)
    totals = {student: sum(score or 0 for _, score, _ in rows) for student, rows in ours.items()}
    assert len(totals) == 9 and totals["s01"] == totals["s02"] > totals["s04"] == 0
    assert all(0 < totals[wrong] < totals["s01"] for wrong in ("s03", "s05", "s06", "s07", "s08"))
    start_over(lesson)
    convert(lesson, Autograde, stock_config(lesson))
    assert stored(lesson) == ours


def test_nbgrader_is_the_version_that_these_steps_are_written_for() -> None:
    assert nbgrader.__version__.startswith("0.9.")
