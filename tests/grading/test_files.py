"""Files graded by themselves: points, a page, an exit code, and no gradebook."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from grading.course import Lesson
from grading.errors import CourseError
from grading.judging.forms import Forms
from grading.running import files
from tests.grading.editing import HALF_SLOPE, Edited


def grade(lesson: Lesson, *paths: Path, given: bool = False) -> tuple[int, str]:
    out = io.StringIO()
    code = files.run(
        lesson.course,
        [*paths],
        Console(file=out, width=300),
        lesson=lesson if given else None,
        pages=lesson.course.root / "pages",
        workers=1,
    )
    return code, out.getvalue()


@pytest.fixture
def box(tmp_path: Path) -> Path:
    folder = tmp_path / "box"
    folder.mkdir()
    return folder


def test_one_file_is_told_exercise_by_exercise(lesson: Lesson, forms: Forms, box: Path) -> None:
    (box / "ada.ipynb").write_bytes(
        Edited(forms).write(slope=HALF_SLOPE, think_slope="So.").bytes()
    )
    code, told = grade(lesson, box / "ada.ipynb")
    assert code == 1
    assert "01-tiny, 2 of 6 points, up to 3 more by a person" in told
    assert "1.1 double                     0 of 2               not-attempted" in told
    assert "think_slope                    a person must look" in told
    page = (lesson.course.root / "pages" / "ada.html").read_text()
    assert "Feedback for ada on 01-tiny" in page and "<b>2</b> of 9 points" in page
    assert not lesson.course.grading.exists()


def test_a_folder_of_files(lesson: Lesson, forms: Forms, box: Path) -> None:
    right = Edited(forms).solved()
    (box / "a.ipynb").write_bytes(right.bytes())
    (box / ".ipynb_checkpoints").mkdir()
    (box / ".ipynb_checkpoints" / "a.ipynb").write_bytes(b"{")
    assert grade(lesson, box)[0] == 0
    (box / "deep").mkdir()
    (box / "deep" / "b.ipynb").write_bytes(Edited(forms).solved().strip().bytes())
    code, told = grade(lesson, box)
    assert code == 2 and f"{box / 'deep' / 'b.ipynb'}: it fits no lesson" in told
    code, told = grade(lesson, box, given=True)
    assert code == 0 and told.count("01-tiny, 6 of 9 points") == 2
    assert len([*(lesson.course.root / "pages").iterdir()]) == 3


def test_a_file_that_cannot_be_read_has_no_grade(lesson: Lesson, box: Path) -> None:
    (box / "tiny.ipynb").write_bytes(b"{")
    code, told = grade(lesson, box / "tiny.ipynb", given=True)
    assert code == 2 and "tiny.ipynb: The file is cut off" in told


def test_what_is_no_file_is_refused(lesson: Lesson, box: Path) -> None:
    with pytest.raises(CourseError, match="neither a notebook nor a folder that holds one"):
        grade(lesson, box)
