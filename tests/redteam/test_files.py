"""What may stand beside a submission, or in its place, and is no file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from grading.course import Lesson
from grading.gradebook.record import read_timestamp
from grading.judging.forms import Forms
from grading.submitted import find_submissions
from tests.redteam.arena import course_in, hand_in_attack
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
