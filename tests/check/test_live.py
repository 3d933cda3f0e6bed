"""The line that a student runs: what it finds, what it says, and what it leaves behind."""

import pytest

from nnlib.check import sealed
from nnlib.check.sealed import as_files

BORROWED = "from nnlib.losses import half_mse"


def test_a_right_answer_gets_its_points(notebook):
    notebook.run("def scale(x, k):\n    return [k * v for v in x]")
    text, points = notebook.check()
    assert "both parts right" in text and points == 2


def test_partly_right_work_gets_its_share_and_leaves_no_name(notebook):
    notebook.run("def scale(x, k):\n    return k * x if len(x) > 1 else x")
    before = set(notebook.shell.user_ns)
    text, points = notebook.check()
    assert "1 of 2 parts right" in text and points == 1
    assert set(notebook.shell.user_ns) - before <= {"_i", "_ii", "_iii"}
    assert type(notebook.shell.user_ns.get("_")).__name__ != "VerdictCard"


def test_a_wrong_answer_is_told_by_the_sentence_of_the_bank(notebook):
    notebook.run("def scale(x, k):\n    return k + x")
    text, points = notebook.check()
    assert "k is added: multiply" in text and points == 0


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ([], "no such function"),
        (
            ["def scale(x, k):\n    raise NotImplementedError('Exercise 1.1: scale')"],
            "not attempted",
        ),
        (["def scale(x, k):\n    return k *"], "SyntaxError"),
        (["def scale(x, k):\n    return k * x", "def scale(x, k):\n    return k *"], "SyntaxError"),
        (["value = missing\ndef scale(x, k):\n    return k * x"], "NameError"),
        (["scale = 3"], "no such function"),
        (
            [
                "def total(x, k):\n    raise NotImplementedError('Exercise 1.2: total')",
                "def scale(x, k):\n    return total(x, k)",
            ],
            "calls total, which is exercise 1.2 and not done yet",
        ),
        (["def scale(x, k):\n    while True: pass"], "did not finish"),
        (
            [f"{BORROWED}\ndef scale(x, k):\n    return half_mse(x, x) + k * x"],
            "nnlib.losses.half_mse is switched off",
        ),
    ],
)
def test_what_keeps_a_function_from_being_judged_is_told(notebook, cells, words, monkeypatch):
    monkeypatch.setattr("nnlib.check.limits.CALL_SECONDS", 0.2)
    for cell in cells:
        notebook.run(cell)
    text, points = notebook.check()
    assert words in text and points == 0


def test_a_cell_that_raises_below_its_function_is_judged_by_the_function(notebook):
    notebook.run("def scale(x, k):\n    return k * x\n\nscale(1, 2, 3)")
    assert notebook.check()[1] == 2


def test_a_cell_that_is_mended_is_judged_again(notebook):
    notebook.run("def scale(x, k):\n    return k *")
    notebook.run("def scale(x, k):\n    return k * x")
    assert notebook.check()[1] == 2


@pytest.mark.parametrize("name", ["check", "np", "call", "judged", "problem", "Report", "sealed"])
def test_no_name_of_the_students_disturbs_a_check(notebook, name):
    notebook.run(f"import numpy\ndef scale(x, k):\n    return k * numpy.asarray(x)\n{name} = 0")
    assert notebook.check()[1] == 2


def test_the_library_is_on_again_after_a_check(notebook):
    notebook.run(f"{BORROWED}\ndef scale(x, k):\n    return half_mse(x, x)")
    notebook.check()
    outputs = notebook.run("print(half_mse([1.0], [0.0]))")
    assert outputs[0]["text"] == "0.5\n"


def test_what_the_setup_cell_imports_may_be_used(notebook):
    cell = (
        "from nnlib.activations import sigmoid\ndef scale(x, k):\n    return k * x + 0 * sigmoid(x)"
    )
    notebook.run(cell)
    assert notebook.check()[1] == 2


def test_an_unknown_exercise_is_answered_with_the_nearest(notebook):
    assert "did you mean 'scale'?" in notebook.check("scaled")[0]


def test_sealed_files_hold_no_hidden_input_and_are_the_same_each_time(toy):
    shown, staff = as_files(toy.shown()), as_files(toy)
    assert shown == as_files(toy.shown())
    assert b"7.0" not in shown[sealed.JSON_FILE] and b"7.0" in staff[sealed.JSON_FILE]
    again = sealed.from_bytes(staff)
    assert as_files(again) == staff
