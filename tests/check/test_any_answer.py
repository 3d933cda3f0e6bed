"""A check gives a verdict on any answer: whatever plain data come back, it ends in no error."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nnlib.check.outcome import Part
from nnlib.check.parts import judged
from nnlib.check.sealed import SealedExercise, from_bytes

LESSONS = sorted(Path(__file__).parents[2].glob("solutions/*/checks.json"))
LONG = "train_network"  # trains anew for each answer
NUMBERS: list[Any] = [0.0, -1.0, 1e308, np.nan, -np.inf, True, 2**64 - 1, -(2**63), np.float16(1)]
DTYPES = ["f8", "f2", "i1", "u8", "?"]
SHAPES = st.lists(st.integers(0, 3), max_size=4)
KEYS = st.sampled_from(["W1", "b1", "W2", "b2", "dW", "db", 0, 1])
ARRAYS = st.builds(np.ones, SHAPES, dtype=st.sampled_from(DTYPES))
LEAVES = ARRAYS | st.sampled_from([*NUMBERS, None, "", "right", [[1], [2, 3]], np.array(np.nan)])
ARGUMENT = object()  # stands for the first argument that is no function


def exercises(checks: Path) -> dict[str, SealedExercise]:
    sealed = from_bytes({path.name: path.read_bytes() for path in checks.parent.glob("checks.*")})
    return {name: found for name, found in sealed.exercises.items() if name != LONG}


def answers(leaves: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Leaves, and lists, tuples and dicts of up to six of them."""
    return st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=6)
            | st.lists(inner, max_size=6).map(tuple)
            | st.dictionaries(KEYS, inner, max_size=6)
        ),
        max_leaves=8,
    )


def verdicts(exercise: SealedExercise, answer: Any) -> list[Part]:
    """What the check says of a function that always gives this answer."""

    def student(*arguments: Any, **_: Any) -> Any:
        first = next((one for one in arguments if not callable(one)), None)
        return copy.deepcopy(first if answer is ARGUMENT else answer)

    return judged(exercise.parts, student, exercise.name)


@pytest.mark.long
@pytest.mark.parametrize("checks", LESSONS, ids=lambda path: path.parent.name)
@settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_answer_gets_a_verdict(checks: Path, data: Any) -> None:
    exercise = data.draw(st.sampled_from([*exercises(checks).values()]))
    answer = data.draw(answers(LEAVES | st.just(ARGUMENT)))
    told = verdicts(exercise, answer)
    assert {part.name for part in told} == {name for p in exercise.parts for name in p.names}


@pytest.mark.parametrize(
    ("lesson", "name", "answer"),
    [
        ("neuron", "cross_entropy_gradient", np.array(0.0)),
        ("activations", "squashing_slope", ([[1], [2, 3]],)),
        ("backprop", "layers_train", ([np.zeros(2)] * 3,)),
    ],
)
def test_answers_that_once_broke_a_check_are_wrong(lesson: str, name: str, answer: Any) -> None:
    (checks,) = (path for path in LESSONS if path.parent.name.endswith(lesson))
    assert verdicts(exercises(checks)[name], answer)[0].outcome == "wrong"
