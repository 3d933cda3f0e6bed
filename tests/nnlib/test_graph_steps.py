"""A drawn graph step by step: nothing is shown before it is known, and in the end everything."""

import pytest

from nnlib import graph
from nnlib.graph.drawing import sketch
from nnlib.graph.engine import Node
from nnlib.graph.shapes import Arrow, Words
from nnlib.graph.steps import number_of_steps, operations, stage
from nnlib.plotting.palette import GRADIENT, VALUE


def fan_out() -> Node:
    """f = (x + y) max(y, z) at (1, 2, 0)."""
    x, y, z = (graph.variable(value, name) for value, name in zip((1, 2, 0), "xyz", strict=True))
    f = ((x + y).named("a") * graph.maximum(y, z).named("b")).named("f")
    f.backward()
    return f


def words(f: Node, step: int | None, color: str) -> list[str]:
    shapes = sketch(f, 3, step=step).shapes
    return [s.text for s in shapes if isinstance(s, Words) and s.color == color]


def test_values_come_first_then_gradients_one_operation_at_a_time() -> None:
    f = fan_out()
    assert number_of_steps(f) == 7
    values = [len(words(f, step, VALUE)) for step in range(8)]
    gradients = [len(words(f, step, GRADIENT)) for step in range(8)]
    assert values == [4, 5, 6, 7, 7, 7, 7, 7]
    assert gradients == [0, 0, 0, 0, 1, 3, 5, 8]


def test_the_last_step_shows_the_whole_picture() -> None:
    f = fan_out()
    for color in (VALUE, GRADIENT):
        assert words(f, number_of_steps(f), color) == words(f, None, color)


def test_a_sum_of_gradients_waits_for_all_its_parts() -> None:
    f = fan_out()
    sums = [any(text.startswith("Σ") for text in words(f, k, GRADIENT)) for k in range(8)]
    assert sums == [False] * 7 + [True]


def test_all_steps_have_one_layout() -> None:
    f = fan_out()
    arrows = [[s for s in sketch(f, 3, step=k).shapes if isinstance(s, Arrow)] for k in range(8)]
    assert all(each == arrows[0] for each in arrows)


def test_each_operation_has_its_turn_twice() -> None:
    f = fan_out()
    active = [stage(f, step).active for step in range(1, 8)]
    assert active == [*operations(f), f, *reversed(operations(f))]
    assert stage(f, 0).active is None


def test_a_smaller_gap_makes_the_picture_narrower() -> None:
    f = fan_out()
    assert sketch(f, 3, layer_gap=16).size.width < sketch(f, 3).size.width


@pytest.mark.parametrize("step", [-1, 8])
def test_a_step_that_does_not_exist_is_told(step: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 7"):
        stage(fan_out(), step)
