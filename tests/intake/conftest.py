"""Downloads to collect: small zips made in the test, and the tiny course to collect into."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from grading.course import Course, Lesson
from grading.judging.forms import Forms
from tests.grading.conftest import forms, lesson, packet  # noqa: F401
from tests.grading.editing import Edited

ROSTER = """id,name,email,canvas id,moodle id,alias
s01,Ada Lovelace,ada@example.org,101,,
s02,"Müller, Jörg",joerg@example.org,102,502,
s03,Anna van der Berg,anna@example.org,,503,
s04,John Smith,john@example.org,104,,
s05,John Smith,smith@example.org,105,,
s06,Ngô Bảo Châu,chau@example.org,,506,"Chau Ngo; B. C. Ngo"
"""


@pytest.fixture
def course(lesson: Lesson) -> Course:  # noqa: F811
    """The tiny course with a roster of six."""
    lesson.course.grading.mkdir()
    (lesson.course.grading / "roster.csv").write_text(ROSTER)
    return lesson.course


@pytest.fixture
def work(forms: Forms) -> bytes:  # noqa: F811
    """A solved notebook of the tiny lesson."""
    return Edited(forms).solved().bytes()


def zipped(files: Mapping[str, bytes], day: int = 20) -> bytes:
    """A zip of these files, last changed on this day of November."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, (2026, 11, day, 12, 0, 0))
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def download(
    course: Course, files: Mapping[str, bytes], name: str = "download.zip", day: int = 20
) -> Path:
    """A zip of these files beside the course."""
    path = course.root / name
    path.write_bytes(zipped(files, day))
    return path


def submitted(course: Course) -> dict[str, bytes]:
    """{student: notebook} that the grader would find."""
    found = (course.grading / "submitted").glob("*/01-tiny/tiny.ipynb")
    return {path.parent.parent.name: path.read_bytes() for path in sorted(found)}
