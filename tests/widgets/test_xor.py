"""The playgrounds of lesson 03: pure functions at many values, and sliders that redraw them."""

from itertools import product

import numpy as np
import pytest

from nnlib.activations import sigmoid
from nnlib.datasets import xor
from nnlib.lessons.xor import widgets
from nnlib.lessons.xor.models import sharp, two_lines
from nnlib.plotting.looks import faults

X, Y = xor()


@pytest.mark.parametrize(
    ("first", "second", "k", "right"),
    [(0.5, 1.5, 9, 4), (0.5, 1.5, 1, 2), (1.5, 0.5, 9, 2), (0.25, 1.75, 21, 4), (-0.5, 2.5, 9, 2)],
)
def test_the_picture_counts_the_right_corners_and_says_so(
    first: float, second: float, k: float, right: int
) -> None:
    picture = widgets.by_hand(first, second, k)
    assert picture.figure.get_suptitle() == f"{right} of 4 right"
    assert f"{right} of 4 right" in picture.alt


def test_soft_units_solve_xor_at_few_positions_and_barely() -> None:
    places = np.arange(-0.5, 2.75, 0.25)
    solved = []
    for first, second in product(places, places):
        y_hat = two_lines(first, second, sigmoid).output(X)
        if ((y_hat > 0.5) == Y).all():
            solved.append((first, second))
            assert np.abs(y_hat - 0.5).max() < 0.03
    assert solved == [(-0.25, 2.0), (-0.25, 2.25), (0.0, 2.25)]


def test_sharp_units_solve_xor_between_the_corners() -> None:
    for first, second in product((0.25, 0.5, 0.75), (1.25, 1.5, 1.75)):
        y_hat = two_lines(first, second, sharp(9)).output(X)
        assert ((y_hat > 0.5) == Y).all()


@pytest.mark.parametrize(
    ("start", "step", "told"),
    [(0, 600, "0.49, 3 of 4"), (3, 0, "0.71, 2 of 4"), (3, 600, "0.02, 4 of 4"), (10, 600, "0.36")],
)
def test_the_trained_picture_tells_loss_and_corners(start: int, step: int, told: str) -> None:
    picture = widgets.trained(start, step)
    assert told in picture.figure.get_suptitle()
    kind = "random" if start else "equal"
    assert picture.alt.startswith(f"Descent from {kind} weights, step {step}")


@pytest.mark.parametrize(("first", "second", "k"), [(-0.5, -0.5, 1), (2.5, 2.5, 41), (1, 1, 9)])
def test_it_draws_at_the_ends_of_the_sliders(first: float, second: float, k: float) -> None:
    assert faults(widgets.by_hand(first, second, k).figure) == []


def test_every_start_can_be_drawn_at_its_end() -> None:
    assert all(faults(widgets.trained(start, 600).figure) == [] for start in (0, 4, 10))


def test_moving_a_slider_redraws_the_picture_with_new_words() -> None:
    first, second, _, card = widgets.explore_by_hand().children
    assert not first.continuous_update and "2 of 4 right" in card.value
    first.value, second.value = 0.5, 1.5
    assert "4 of 4 right" in card.value
    start, step, card = widgets.explore_training().children
    step.value = 600
    assert "4 of 4 right" in card.value
    start.value = 0
    assert "equal weights" in card.value and "3 of 4 right" in card.value
