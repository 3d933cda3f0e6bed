"""The widget of lesson 01: a pure function at many values, and sliders that redraw it."""

import pytest

from nnlib.lessons.neuron import widgets
from nnlib.plotting.looks import faults
from nnlib.yours import Yours
from tests.figures.test_palette import contrast


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


def press(box, place, times=1):
    button = next(button for button in box.children[0].children if button.place == place)
    for _ in range(times):
        button.click()
    return button


def test_a_click_places_a_point_and_a_new_unit_learns_it() -> None:
    box = widgets.place_points()
    assert "trained on 6 points" in box.children[1].value
    button = press(box, (3, -3))
    assert button.description == "○" and "class 0" in button.tooltip
    assert "trained on 7 points" in box.children[1].value
    assert press(box, (3, -3)).description == "■"
    assert press(box, (3, -3)).description == "·"
    assert "trained on 6 points" in box.children[1].value


def test_a_class_can_be_read_on_the_board_in_a_dark_theme() -> None:
    button = press(widgets.place_points(), (3, -3))
    assert contrast(button.style.text_color, button.style.button_color) >= 4.5


def test_one_unit_learns_two_clouds_and_never_xor() -> None:
    assert "6 of 6 right" in widgets.learned(widgets.FIRST).alt
    xor = {(-1, -1): 0, (1, 1): 0, (-1, 1): 1, (1, -1): 1}
    assert "4 of 4 right" not in widgets.learned(xor).alt


@pytest.mark.parametrize("points", [{}, {(0, 0): 1}, {(0, 0): 0, (1, 1): 0}])
def test_it_draws_whatever_is_placed(points: dict[tuple[int, int], int]) -> None:
    assert faults(widgets.learned(points).figure) == []


def test_the_board_is_driven_by_the_student_s_functions() -> None:
    def still(w, b, gradient, learning_rate, steps):
        return w, b

    box = widgets.place_points(descend=Yours("descend", "Solve", still))
    assert "Drawn with your <code>descend</code>" in box.children[1].value
    assert "its line is -1 x1 + 0.5 x2 + 0.5 = 0" in box.children[1].value
