"""A class of sixty on the tiny lesson, and ways to grade it that can be stopped."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from grading.course import Course, Lesson
from grading.judging.forms import Forms
from tests.grading.conftest import forms, hand_in, lesson, packet  # noqa: F401
from tests.grading.editing import DOUBLE, HALF_SLOPE, SLOPE, Edited

STUDENTS = 60
RUN = """
import sys
from pathlib import Path
from grading.course import Course
from grading.running import autograde
course = Course(Path(sys.argv[1]))
autograde.run(course, course.lesson("01"), workers=2)
"""


def work(forms: Forms, number: int) -> Edited:  # noqa: F811
    """What student `number` hands in: one of five kinds, no two of them the same work."""
    own = f"\n# by student {number}"
    sheets = (
        lambda s: s.write(double=DOUBLE + own, slope=SLOPE, think_slope=f"It is linear. {own}"),
        lambda s: s.write(double=DOUBLE + own, slope=HALF_SLOPE),
        lambda s: s.write(double="def double(v):\n    return [][1]" + own),
        lambda s: s.insert("double", own),
        lambda s: s.write(slope=SLOPE + own),
    )
    return sheets[number % len(sheets)](Edited(forms))


@pytest.fixture
def big_class(lesson: Lesson, forms: Forms) -> Lesson:  # noqa: F811
    for number in range(STUDENTS):
        hand_in(lesson, f"s{number:02}", work(forms, number).notebook)
    return lesson


def start(lesson: Lesson) -> subprocess.Popen[bytes]:  # noqa: F811
    """`course autograde` in a process of its own."""
    command = [sys.executable, "-P", "-c", RUN, str(lesson.course.root)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def copied(lesson: Lesson, to: Path) -> Lesson:  # noqa: F811
    """The same course in another folder."""
    shutil.copytree(lesson.course.root, to)
    return Course(to).lesson(lesson.name)
