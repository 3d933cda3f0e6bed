"""A survivor counts as equivalent only when no input tells it from the solution."""

import numpy as np
import pytest

from grading.build.seal import Sealing
from grading.build.text import read_lesson_text
from grading.proof.inputs import fresh
from grading.proof.mutants import Mutant
from grading.proof.prove import _alone
from grading.proof.survivors import alike, equivalent, recorded
from nnlib.check import Exercise
from nnlib.check.sealed import SealedExercise
from tests.conftest import TINY


def same(body):
    source = f"def double(x):\n    {body}\n"
    text = read_lesson_text(TINY / "tiny.md")
    check = Sealing(text, [], TINY).lesson().exercises["double"]
    return bool(equivalent(_alone(text, "double"), check, [Mutant(source, 1, "", body)]))


@pytest.mark.parametrize("body", ["return x * 2", "return x + x", "return 2 * x + 0.0"])
def test_another_way_to_the_same_values_is_equivalent(body):
    assert same(body)


@pytest.mark.parametrize(
    "body",
    [
        "return 2 * np.abs(x)",
        "return 2 * x + (x == 0)",
        "return np.where(x < 50, 2 * x, 0)",
        "return 2 * x + 1e-6",
        "return 2 * np.round(x, 3)",
        "x *= 2; return x",
        "raise ValueError",
        "return [2 * x]",
        "return lambda: x",
        "return None",
    ],
)
def test_one_input_that_tells_is_enough(body):
    assert not same(body)


def test_a_check_is_recorded_with_the_same_inputs_each_time():
    ex = Exercise("slope", lambda x: 2 * x)
    ex.gradient(loss=lambda x: np.sum(x * x), points=[(np.ones(3),)])
    check = SealedExercise("slope", "1.1", 1, ex.parts)
    one, two = (recorded(lambda x: 2 * x, check) for _ in range(2))
    assert len(one) > 2
    assert alike(one, two)


def test_a_mutant_that_never_ends_is_not_equivalent():
    assert not same("return 2 * x if len(x) > 1 and x[0] > 0 else [0 for _ in iter(int, 1)]")


def test_fresh_inputs_stay_of_their_kind():
    rng = np.random.default_rng(0)
    shares = np.array([[0.2, 0.8], [0.6, 0.4], [0.5, 0.5]])
    hot, labels = np.eye(3), np.array([2, 0, 1])
    call = ((shares, hot, labels, "name", 3, np.array([1.0, 2.0, 3.0])), {"rate": 0.5})
    seen = list(fresh([call], rng))
    for (p, t, k, name, count, positive), settings in seen:
        np.testing.assert_allclose(p.sum(axis=1), 1)
        np.testing.assert_array_equal(t.sum(axis=1), 1)
        assert sorted(k) == [0, 1, 2] and (name, count) == ("name", 3)
        assert len(positive) == 3 and isinstance(settings["rate"], float)
    half = len(seen) // 2
    assert all(call[5].min() >= 0 for call, _ in seen[:half])
    assert any(call[5].min() < 0 for call, _ in seen[half:])
    assert len({float(settings["rate"]) for _, settings in seen}) > 3


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (1.0, 1.0 + 1e-12, True),
        (1.0, 1.0 + 1e-6, False),
        (np.nan, np.nan, True),
        ((1, [2, 3]), [1, (2, 3)], True),
        ({"a": 1}, {"b": 1}, False),
        ("a", "a", True),
        ("a", "b", False),
        (np.zeros(2), np.zeros((2, 1)), False),
        (np.random.default_rng(1), np.random.default_rng(1), True),
        (np.random.default_rng(1), np.random.default_rng(2), False),
        (lambda: 1, lambda: 1, False),
    ],
)
def test_values_are_alike_up_to_rounding(a, b, expected):
    assert alike(a, b) is expected
