"""The widget of lesson 01: a pure function at many values, and sliders that redraw it."""

import pytest

from nnlib.lessons.neuron import widgets
from nnlib.plotting.looks import faults


@pytest.mark.parametrize(
    ("w1", "w2", "b", "wrong"),
    [(1, 1, 0, 0), (1, -1, 0, 4), (-1, -1, 0, 10), (0, 0, 1, 5), (0, 0, 0, 5), (0.5, 2, -1, 2)],
)
def test_the_picture_counts_the_mistakes_and_says_so(
    w1: float, w2: float, b: float, wrong: int
) -> None:
    assert widgets.mistakes(w1, w2, b) == wrong
    picture = widgets.decision_line(w1, w2, b)
    assert picture.figure.get_suptitle() == f"{wrong} of 10 on the wrong side"
    assert str(wrong) in picture.alt


@pytest.mark.parametrize("w1", [-4.0, -0.5, 0.0, 4.0])
@pytest.mark.parametrize("b", [-4.0, 0.5])
def test_it_draws_at_the_ends_of_the_sliders(w1: float, b: float) -> None:
    assert faults(widgets.decision_line(w1, 0.5, b).figure) == []


def test_weights_of_zero_are_told_in_words() -> None:
    assert "answers 1 everywhere" in widgets.decision_line(0, 0, 1).alt
    assert "answers 0 everywhere" in widgets.decision_line(0, 0, 0).alt


def test_moving_a_slider_redraws_the_picture_with_new_words() -> None:
    box = widgets.explore_decision_line()
    *sliders, card = box.children
    assert [slider.description for slider in sliders] == ["weight w₁", "weight w₂", "bias b"]
    assert not any(slider.continuous_update for slider in sliders)
    assert "4 of 10 are on the wrong side" in card.value
    sliders[1].value = 1.0
    assert "0 of 10 are on the wrong side" in card.value
