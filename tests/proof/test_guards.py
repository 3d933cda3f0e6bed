"""A kind of input that no check sends is a gap, until a case or a reason is there."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from grading.proof.guards import guards
from grading.proof.rules import called_by
from tests.proof.conftest import proven
from tests.proof.test_proof import edited


def unguarded(lesson):
    double, total = proven(lesson)[0].exercises
    return [g.new for g in double.unguarded], [g.new for g in total.unguarded]


def test_a_kind_that_is_never_sent_is_paid_and_told(once_proven):
    double = once_proven[0].exercises[0]
    assert "wrong for single precision" in [g.new for g in double.unguarded]
    assert "wrong for a single row" not in [g.new for g in double.unguarded], "x[:1] is sent"
    assert "pays an answer that is wrong for single precision" in double.gaps
    assert double.guards > len(double.unguarded)


@pytest.mark.long
def test_vary_guards_every_kind(built):
    for exercise in ("(77.25 * x,), (x[:1],)])", "(-x,)])"):
        edited(
            built,
            f"    ex.hidden.same([{exercise}",
            f"    ex.hidden.same([{exercise}\n    ex.vary()",
        )
    assert unguarded(built) == ([], [])


def test_a_reason_excuses_a_kind_and_must_be_needed(built):
    reasons = "wrong for single precision: not asked for\n  wrong for a single row: never\n"
    built.mutants.write_text(f"double:\n  {reasons}")
    double = proven(built)[0].exercises[0]
    assert "pays an answer that is wrong for single precision" not in double.gaps
    assert "mutants.yaml explains what does not survive: wrong for a single row" in double.gaps


def test_a_guard_is_the_solution_everywhere_else():
    import numpy as np

    source = "def f(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION\n"
    names = {}
    exec(source, names)
    x = np.array([1.0, -2.0])
    found = {g.new: g.source for g in guards(source, "f", names["f"], [((x,), {})])}
    spoiled = {}
    exec(found["wrong for large entries"], spoiled)
    np.testing.assert_array_equal(spoiled["f"](x), 2 * x)
    np.testing.assert_array_equal(spoiled["f"](50 * x), 100 * x + 1)
    exec(found["wrong for many calls"], spoiled)
    told = [spoiled["f"](x)[0] for _ in range(61)]
    assert told == [2.0] * 60 + [3.0]


def test_the_solutions_that_a_solution_calls_stand_before_it():
    sources = {
        "square": "def square(x):\n    return x * x",
        "norm": "def norm(x):\n    return np.sqrt(np.sum(square(x)))",
        "unit": "def unit(x):\n    length = norm(x)\n    return x / length",
        "other": "def other(x):\n    unit = x\n    return unit",
    }
    cells = [
        new_code_cell(source, metadata={"nbgrader": {"grade_id": name, "solution": True}})
        for name, source in sources.items()
    ]
    notebook = new_notebook(cells=cells)
    assert called_by(notebook, "unit") == {name: sources[name] for name in ("norm", "square")}
    assert called_by(notebook, "other") == {}, "a name of its own is no other exercise"
