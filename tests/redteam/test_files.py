"""What may stand beside a submission, or in its place, and is no file."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from grading.course import Lesson
from grading.gradebook.record import read_timestamp
from grading.judging.forms import Forms
from grading.returning.export import read_grades
from grading.running import autograde
from grading.submitted import find_submissions
from nnlib.check.parts import judged
from nnlib.check.sealed import FOLDERS, as_files, from_bytes, load
from tests.redteam.arena import LIMITS, course_in, hand_in_attack
from tests.redteam.attack import WRONG, Attack
from tests.redteam.attacks import ATTACKS


@pytest.fixture
def lesson(tmp_path: Path, forms: Forms) -> Lesson:
    made = course_in(tmp_path, forms)
    hand_in_attack(made, forms, ATTACKS[0])
    return made


def test_a_pipe_in_place_of_a_timestamp_is_not_waited_for(lesson: Lesson) -> None:
    (one,) = find_submissions(lesson.course, lesson, None)
    os.mkfifo(one.folder / "timestamp.txt")
    assert read_timestamp(one.folder) is None


def test_a_submission_is_read_once_however_it_changes(lesson: Lesson) -> None:
    """The bytes that are graded are those that were read; a longer file is not read on."""
    (one,) = find_submissions(lesson.course, lesson, None)
    assert one.path is not None
    data = one.read()
    one.path.write_bytes(b"{}")
    assert data != one.read() == b"{}"
    one.path.unlink()
    os.mkfifo(one.path)
    (again,) = find_submissions(lesson.course, lesson, None)
    assert again.path is None and again.read() == b""


def edited_checks(forms: Forms) -> dict[str, bytes]:
    """The lesson's sealed files with 0 as the right answer of double, which is worth 600 points."""
    sealed = from_bytes(forms.checks_files)
    double = sealed.exercises["double"]
    parts = [
        replace(part, expected=tuple(0 * case[0] for case in part.cases)) for part in double.parts
    ]
    made = replace(double, points=600, parts=tuple(parts))
    return as_files(replace(sealed, exercises={**sealed.exercises, "double": made}))


@pytest.mark.long
def test_edited_sealed_checks_fool_the_student_s_own_screen_alone(
    tmp_path: Path, forms: Forms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where they lie beside the submission, in the course's folder and first in the search."""
    lesson = course_in(tmp_path / "course", forms)
    files = edited_checks(forms)
    below = {f"tiny/{name}": data for name, data in files.items()}
    attack = Attack("edits", "has its own files say right", files={**files, **below})
    hand_in_attack(lesson, forms, attack)
    hand_in_attack(lesson, forms, Attack("leaves", "hands in the same without them"))
    for name, data in below.items():
        path = lesson.course.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    monkeypatch.setenv(FOLDERS, str(lesson.course.root))
    monkeypatch.chdir(lesson.course.root)
    own: dict[str, object] = {}
    exec(WRONG, own)
    screen = judged(load("tiny").exercises["double"].parts, own["double"], "double")  # type: ignore[arg-type]
    assert {part.outcome for part in screen} == {"right"}

    autograde.run(lesson.course, lesson, workers=1, limits=LIMITS)
    edits, leaves = (s["lessons"][lesson.name]["exercises"] for s in read_grades(lesson.course))
    assert edits == leaves
    assert (edits["check_double"]["score"], edits["check_slope"]["score"]) == (0, 4)
