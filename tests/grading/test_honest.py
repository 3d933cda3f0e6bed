"""Honest notebooks, all right under Run All, that a grader once took points from: all points."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from grading.judging.forms import Forms
from grading.judging.grade import grade_submission
from grading.judging.result import graded_notebook, scores
from grading.sandbox import Template
from tests.grading.conftest import QUICK
from tests.grading.editing import DOUBLE, SLOPE, Edited

Edit = Callable[[Edited], Edited]


def below(source: str) -> Edit:
    """A last cell of the student's own."""
    return lambda e: e.solved().insert("think_slope", source)


# What the student did, and what each check gives of (2, 4).
TABLE: dict[str, tuple[Edit, tuple[float, float]]] = {
    "one helper's name in two exercises": (
        lambda e: e.write(
            double="def f(v):\n    return v + v\ndef double(v):\n    return f(v)",
            slope="def f(v):\n    return 3 * v * v\ndef slope(v):\n    return v + v, f(v)",
        ),
        (2, 4),
    ),
    "an own version with math at the end": (
        below("import math\ndef double(v):\n    return math.floor(v)"),
        (2, 4),
    ),
    "an experiment below the passed check": (
        lambda e: e.solved().insert("slope", "def double(v):\n    return v"),
        (2, 4),
    ),
    "a global that gets another value": (
        lambda e: below("k = 7")(e).write(double="k = 2\ndef double(v):\n    return k * v"),
        (2, 4),
    ),
    "del at the end": (below("del double, slope"), (2, 4)),
    "%reset at the end": (below("%reset -f"), (2, 4)),
    "an endless loop in one exercise": (
        lambda e: e.solved().write(slope="def slope(v):\n    while True:\n        v = v + 1"),
        (2, 0),
    ),
    "an endless loop in a scratch cell": (below("while True: pass"), (2, 4)),
    "all functions in one cell": (
        lambda e: e.write(double=f"{DOUBLE}\n{SLOPE}").remove("slope"),
        (2, 4),
    ),
    "typed on top of the check": (
        lambda e: e.write(slope=SLOPE, check_double=f'{DOUBLE}\ncheck("double")'),
        (2, 4),
    ),
    "typed in place of the check": (lambda e: e.write(slope=SLOPE, check_double=DOUBLE), (2, 4)),
}


@pytest.mark.parametrize("row", TABLE)
def test_honest_work_keeps_its_points(
    row: str, forms: Forms, packet: bytes, template: Template
) -> None:
    edit, points = TABLE[row]
    result = grade_submission(packet, edit(Edited(forms)).bytes(), limits=QUICK, template=template)
    found = scores(graded_notebook(forms, result))
    assert (found["check_double"][0], found["check_slope"][0]) == points
