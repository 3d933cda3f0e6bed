"""An error about shapes names the operands that did not fit, here and in the grader's sandbox."""

import linecache

import numpy as np
import pytest

from grading.sandbox.describing import describe
from nnlib.check.calling import call
from nnlib.check.outcome import StudentCodeError
from nnlib.check.shapes import ENTRYWISE, PRODUCT

TURNED = "`x` has shape (4, 3), `W.T` has shape (2, 5)"
BOTH = "`x` has shape (4, 3), `W` has shape (5, 2)"
x, W, b = np.ones((4, 3)), np.ones((5, 2)), np.ones(7)


def told(line, *args, names="x, W, b"):
    source = f"def f({names}):\n    {line}\n    return x\n"
    linecache.cache["<cell shapes>"] = (len(source), None, source.splitlines(True), "<cell shapes>")
    made = {"np": np}
    exec(compile(source, "<cell shapes>", "exec"), made)
    with pytest.raises(StudentCodeError) as error:
        call(made["f"], args or (x, W, b))
    assert error.value.kind == "ValueError" and error.value.line == line
    return error.value.text


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("z = x @ W + b", f"`x @ W` does not fit: {BOTH}{PRODUCT}"),
        ("z = x @ W.T", f"`x @ W.T` does not fit: {TURNED}{PRODUCT}"),
        ("z = np.abs(x) * b", f"`np.abs(x) * b` does not fit: `b` has shape (7,){ENTRYWISE}"),
        ("x += b", f"`x + b` does not fit: `x` has shape (4, 3), `b` has shape (7,){ENTRYWISE}"),
        ("z = np.dot(x, W)", f"`np.dot(x, W)` does not fit: {BOTH}"),
        ("z = np.hstack([x, W])", f"`np.hstack([x, W])` does not fit: {BOTH}"),
        (
            "z = (2 * x - 1.5) @ (W.T @ W)",
            "`(2 * x - 1.5) @ (W.T @ W)` does not fit: `2 * x - 1.5` has shape (4, 3), "
            f"`W.T @ W` has shape (2, 2){PRODUCT}",
        ),
        (
            "z = (x[0] + 1) * -(W @ W.T)",
            f"`(x[0] + 1) * -(W @ W.T)` does not fit: `-(W @ W.T)` has shape (5, 5){ENTRYWISE}",
        ),
        ("x[:] = b", "an array of shape (7,) is put into a place of shape (4, 3)"),
        ("ü = 'é', x @ W", f"`x @ W` does not fit: {BOTH}{PRODUCT}"),
    ],
)
def test_the_operands_and_their_shapes(line, text):
    assert told(line) == text


def test_the_grader_s_sandbox_tells_the_same():
    cell = "<cell 3>"
    linecache.cache[cell] = (5, None, ["x @ W"], cell)
    with pytest.raises(ValueError) as error:
        exec(compile("x @ W", cell, "exec"), {"x": x, "W": W})
    assert describe(error.value)["text"] == f"`x @ W` does not fit: {BOTH}{PRODUCT}"


def test_an_error_that_passed_no_cell_keeps_its_text():
    with pytest.raises(ValueError) as error:
        x @ W
    assert describe(error.value)["text"] == str(error.value)


@pytest.mark.parametrize("line", ["raise ValueError('core dimension')", "z = abs(x) @ abs(W)"])
def test_without_a_known_shape_the_error_speaks_for_itself(line):
    assert "does not fit" not in told(line)


def test_an_object_of_the_students_own_is_not_asked_for_its_shape():
    class Odd(np.ndarray):
        @property
        def shape(self):
            raise AssertionError("asked")

    odd = np.ones((4, 3)).view(Odd)
    assert "does not fit: `W` has shape (5, 2)" in told("z = odd @ W", W, odd, x, names="W, odd, x")
