"""Every grade can be explained: to the staff with hidden inputs, to the student by their kind."""

from __future__ import annotations

import io
from contextlib import nullcontext
from functools import partial

import numpy as np
import pytest
from rich.console import Console

from grading.course import Lesson
from grading.errors import CourseError
from grading.judging.as_code import Code, NotCode
from grading.judging.explaining import LONGEST, Asked
from grading.judging.forms import Forms
from grading.judging.grade import grade_submission
from grading.judging.hidden_kinds import kinds_beside
from grading.rungs import RUNGS
from grading.running import explain
from grading.sandbox import Template
from tests.grading.conftest import QUICK, hand_in
from tests.grading.editing import HALF_SLOPE, Edited

ONLY_THREE = (
    "def double(v):\n    w = np.ravel(v)\n    return v + v if len(w) in (1, 3) and w[0] < 9 else v"
)


@pytest.fixture(autouse=True)
def one_template(monkeypatch: pytest.MonkeyPatch, template: Template) -> None:
    """Explanations ask a process that is warm already."""
    monkeypatch.setattr(explain, "Template", lambda least: nullcontext(template))


def explained(lesson: Lesson, exercise: str, student: str = "ada") -> str:
    out = io.StringIO()
    explain.run(lesson.course, lesson, student, exercise, Console(file=out, width=80))
    return out.getvalue()


def test_the_staff_sees_what_each_part_asked_and_got(lesson: Lesson, forms: Forms) -> None:
    hand_in(lesson, "ada", Edited(forms).write(double=ONLY_THREE).notebook)
    told = explained(lesson, "1.1")
    assert "1.1 double of ada: 0 of 2 points by the check" in told
    assert ONLY_THREE.splitlines()[2] in told
    shown, hidden = told.split("value, hidden: wrong ")
    assert "value, shown: right" in shown and "31337" not in shown
    assert "argument 1  array([31337.])" in hidden and "expected    array([62674.])" in hidden
    assert "got         array([31337.])" in hidden


def test_the_call_can_be_repeated_in_a_notebook(lesson: Lesson, forms: Forms) -> None:
    hand_in(lesson, "ada", Edited(forms).write(slope=HALF_SLOPE).notebook)
    told = explained(lesson, "slope").split("in a notebook, below the student's cells:\n")[1]
    *lines, call = (line.strip() for line in told.splitlines())
    names: dict[str, object] = {}
    exec("\n".join(["import numpy as np", HALF_SLOPE, *lines]), names)
    square, cube = eval(call, names)
    assert square.tolist() == [2.0, -4.0, 6.0] and cube.tolist() == [1.0, 4.0, 9.0]


@pytest.mark.parametrize(
    ("source", "got"),
    [
        ("def double(v):\n    return 1 / 0", "got         ZeroDivisionError: division by zero"),
        ("double = 3", "TypeError"),
        ("twice = 3", "# no cell above the check defines double"),
    ],
)
def test_an_error_is_what_was_got(source: str, got: str, lesson: Lesson, forms: Forms) -> None:
    hand_in(lesson, "ada", Edited(forms).write(double=source).notebook)
    assert got in explained(lesson, "double")


@pytest.mark.parametrize("exercise", ["1.9", "think_slope"])
def test_what_no_check_grades_is_refused(exercise: str, lesson: Lesson, forms: Forms) -> None:
    hand_in(lesson, "ada", Edited(forms).notebook)
    with pytest.raises(CourseError, match=r"1\.1 double|a person grades it"):
        explained(lesson, exercise)


def test_a_file_that_cannot_be_read_is_named(lesson: Lesson) -> None:
    hand_in(lesson, "ada", b"{")
    with pytest.raises(CourseError, match=r"tiny.ipynb: The file is cut off"):
        explained(lesson, "1.1")


def test_nothing_is_written(lesson: Lesson, forms: Forms) -> None:
    hand_in(lesson, "ada", Edited(forms).notebook)
    before = sorted(lesson.course.root.rglob("*"))
    explained(lesson, "1.1")
    assert sorted(lesson.course.root.rglob("*")) == before


def test_a_student_reads_the_kind_of_the_hidden_input(
    forms: Forms, packet: bytes, template: Template
) -> None:
    edited = Edited(forms).write(double=ONLY_THREE)
    result = grade_submission(packet, edited.bytes(), limits=QUICK, template=template)
    cell = next(c for c in result.notebook["cells"] if "double" in c["source"] and c.get("outputs"))
    card = str(cell["outputs"])
    assert "wrong on others: those have other sizes and a single row and large entries" in card
    assert "31337" not in card


X = np.array([1.0, 2.0])


@pytest.mark.parametrize(
    ("hidden", "kinds"),
    [
        ((X + 5,), []),
        ((np.ones((3,)),), ["other sizes"]),
        ((-X,), ["negative numbers alone"]),
        ((np.array([[0.0, 2.0]]),), ["other sizes", "a single row", "exact zeros"]),
        ((np.array([99.0, 1.0]),), ["large entries"]),
        ((np.array([1, 2]),), ["whole numbers"]),
    ],
)
def test_kinds_are_told_without_numbers(hidden: tuple[object, ...], kinds: list[str]) -> None:
    shown = [(X,), ([3, 4],)]
    assert kinds_beside([hidden], shown) == kinds


@pytest.mark.parametrize(
    "value",
    [
        (1, 2.5, None, True, "a"),
        [float("inf"), {"a": (1,)}],
        np.array([[1, 2]]),
        np.array([1.0, np.nan]),
        np.array([0.1], dtype=np.float32),
        np.zeros((0, 3)),
        partial(np.tanh),
        RUNGS[0],
        np.hypot,
    ],
    ids=str,
)
def test_a_value_comes_back_from_its_code(value: object) -> None:
    code, names = Code(), dict[str, object]()
    expression = code.of(value)
    exec("\n".join(code.lines), names)
    again = eval(expression, names)
    assert repr(again) == repr(value)


def test_what_no_line_makes_is_read_from_the_sealed_check() -> None:
    with pytest.raises(NotCode):
        Code().of(np.random.default_rng(0))
    for given in (np.random.default_rng(0), np.arange(float(LONGEST))):
        lines = Asked((given,), 0, "part.form.of({name})(*part.cases[0])").snippet("f", "here")
        assert lines.splitlines()[1:] == ["part = here", "part.form.of(f)(*part.cases[0])"]
