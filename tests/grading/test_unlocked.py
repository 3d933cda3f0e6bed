"""Where the machine offers no lock: nothing is graded, or it is told with every grade."""

import contextlib
import io
from pathlib import Path

import pytest
from rich.console import Console

from grading import doctor
from grading.course import Lesson
from grading.errors import CourseError
from grading.gradebook.record import autograded_path
from grading.gradebook.unlocked import graded_unlocked
from grading.judging.forms import Forms
from grading.returning import export, feedback, feedback_page
from grading.returning.export import read_grades
from grading.rungs import UNLOCKED, Layers
from grading.running import autograde
from grading.sandbox import Template, lock
from tests.grading.conftest import QUICK, hand_in
from tests.grading.editing import Edited

POORER = "from grading.sandbox import lock\nlock.seccomp.supported = lambda: False\n"


@pytest.fixture
def unlockable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine whose kernel has no system-call filter, for this process and for the workers."""
    folder = tmp_path / "poorer"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(POORER)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setattr(lock.seccomp, "supported", lambda: False)


@pytest.fixture
def small_class(lesson: Lesson, forms: Forms) -> Lesson:
    hand_in(lesson, "s01", Edited(forms).solved().notebook)
    hand_in(lesson, "s02", Edited(forms).write(think_slope='"unsafe": true').notebook)
    return lesson


def test_the_run_refuses_and_says_what_to_do(small_class: Lesson, unlockable: None) -> None:
    with pytest.raises(CourseError, match="it offers no system-call filter"):
        autograde.run(small_class.course, small_class, workers=1, limits=QUICK)
    assert not autograded_path(small_class, "s01").exists()


def test_unsafe_goes_on_and_is_recorded_beside_the_grades(
    small_class: Lesson, unlockable: None
) -> None:
    course = small_class.course
    with contextlib.redirect_stdout(io.StringIO()) as told:
        run = autograde.run(course, small_class, workers=1, limits=QUICK, least=UNLOCKED)
    assert all(result.unsafe for result in run.results.values())
    assert "graded without the lock" in told.getvalue()
    assert graded_unlocked(course) == {("s01", "01-tiny"), ("s02", "01-tiny")}
    table = export.run(course, course.grading / "grades.csv").path.read_text()
    assert "01-tiny graded without the lock" in table and ",yes," in table
    assert (
        '"unlocked": true'
        in export.run(course, course.grading / "grades.json", "json").path.read_text()
    )
    grades = {student["student"]: student["lessons"]["01-tiny"] for student in read_grades(course)}
    assert grades["s01"]["exercises"]["check_slope"]["score"] == 4
    for page in feedback.run(course, small_class):
        assert feedback_page.UNLOCKED in page.read_text()


def test_a_locked_run_grades_again_and_records_nothing_of_the_kind(
    small_class: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = autograde.run(small_class.course, small_class, workers=1, limits=QUICK)
    assert run.graded == 2 and graded_unlocked(small_class.course) == set()
    assert "without the lock" not in exported(small_class, "csv")
    assert all(
        feedback_page.UNLOCKED not in p.read_text()
        for p in feedback.run(small_class.course, small_class)
    )


def exported(lesson: Lesson, format: str) -> str:
    path = lesson.course.grading / f"grades.{format}"
    export.run(lesson.course, path, format)
    return path.read_text()


def test_whether_a_template_locks_is_told(template: Template) -> None:
    assert template.locked
    without = Template(layers=Layers(landlock=1, namespaces=True))
    alone = Template(layers=Layers(seccomp=True))
    assert not without.locked and alone.locked


def test_the_doctor_finds_a_machine_that_locks(tmp_path: Path) -> None:
    findings = [*doctor.examine(tmp_path)]
    assert doctor.can_lock(findings)
    assert any("a candidate was locked on the rung" in found.detail for found in findings)
    states = {found.name: found.state for found in findings}
    assert states["nbgrader"] == states["numpy"] == states["JupyterLab: @jupyter/nbgrader"] == "ok"


def test_the_doctor_says_what_is_missing(tmp_path: Path, unlockable: None) -> None:
    out = io.StringIO()
    findings = [*doctor.examine(tmp_path)]
    assert not doctor.can_lock(findings)
    Console(file=out, width=300).print(doctor.table(findings))
    told = out.getvalue()
    assert "missing  lock of student code" in told and "--unsafe" in told


def test_a_package_that_is_not_there_is_named() -> None:
    found = doctor._package("no-such-package")
    assert (found.state, found.todo) == ("missing", "python -m pip install no-such-package")
