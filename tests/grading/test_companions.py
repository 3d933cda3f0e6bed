"""What lies beside a notebook that was handed in goes with it, so that feedback finds its way."""

from pathlib import Path

import pytest

from grading.course import Lesson
from grading.judging.forms import Forms
from grading.running import autograde
from grading.submitted import carry_companions
from tests.grading.conftest import QUICK, hand_in
from tests.grading.editing import Edited


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir())


@pytest.fixture
def submission(tmp_path: Path) -> Path:
    folder = tmp_path / "submitted"
    (folder / "notes").mkdir(parents=True)
    for name in ("submission_secret.txt", "timestamp.txt", "notes/mine.csv", "other.ipynb"):
        (folder / name).write_text(name)
    (folder / "odd.ipynb").mkdir()
    (folder / "odd.ipynb" / "x.txt").write_text("x")
    secret = tmp_path / "gradebook.db"
    secret.write_text("grades")
    (folder / "link.txt").symlink_to(secret)
    (folder / "away").symlink_to(tmp_path)
    return folder


def test_files_go_along_and_links_and_notebooks_do_not(submission: Path, tmp_path: Path) -> None:
    graded = tmp_path / "graded"
    graded.mkdir()
    for name in (
        "tiny.ipynb",
        "mutants.yaml",
    ):  # the graded one; what nbgrader took from the source
        (graded / name).write_text("before")
    expected = ["notes/mine.csv", "submission_secret.txt", "timestamp.txt", "tiny.ipynb"]
    for _ in range(2):
        carry_companions(submission, graded)
        assert names(graded) == expected
        assert (graded / "tiny.ipynb").read_text() == "before"
    (submission / "submission_secret.txt").write_text("of the next attempt")
    (submission / "notes" / "mine.csv").unlink()
    carry_companions(submission, graded)
    assert names(graded) == expected[1:]
    assert (graded / "submission_secret.txt").read_text() == "of the next attempt"


def test_nothing_is_read_through_a_folder_that_is_a_link(submission: Path, tmp_path: Path) -> None:
    (tmp_path / "linked").symlink_to(submission)
    carry_companions(tmp_path / "linked", tmp_path / "graded")
    assert not (tmp_path / "graded").exists()


def test_course_autograde_carries_them_as_they_are(lesson: Lesson, forms: Forms) -> None:
    path = hand_in(lesson, "s01", Edited(forms).notebook)
    time = "2026-11-20 18:00:00.123456 UTC"
    (path.parent / "timestamp.txt").write_text(time)
    (path.parent / "submission_secret.txt").write_text("0123")
    autograde.run(lesson.course, lesson, workers=1, limits=QUICK)
    graded = lesson.course.grading / "autograded" / "s01" / lesson.name
    assert (graded / "timestamp.txt").read_text() == time  # or formgrader thinks that it is older
    assert (graded / "submission_secret.txt").read_text() == "0123"
