"""The widget of lesson 08: a pure function at many values, and controls that redraw it."""

import pytest

from nnlib.lessons.regularization import widgets as lesson08
from nnlib.plotting.looks import faults


@pytest.mark.parametrize("degree", [1, 18])
@pytest.mark.parametrize("penalty", ["0", "100"])
def test_it_draws_at_the_ends_of_the_controls(degree: float, penalty: str) -> None:
    assert faults(lesson08.penalized_fit(degree, penalty).figure) == []


def test_a_penalty_tames_a_free_polynomial_but_cannot_free_a_stiff_one() -> None:
    tamed = min(lesson08.errors(15, penalty)[1] for penalty in lesson08.PENALTIES)
    assert lesson08.errors(15, "0")[1] > 1000 > 1 > tamed < 1.5 * lesson08.errors(3, "0")[1]
    assert min(lesson08.errors(1, penalty)[1] for penalty in lesson08.PENALTIES) > 0.14


def test_the_lesson_s_answers_are_what_the_widget_tells() -> None:
    told = {
        (15, "0"): ("0.02", "401000.00"),
        (15, "1"): ("0.05", "0.10"),
        (15, "100"): ("0.18", "0.16"),
        (3, "0.1"): ("0.06", "0.07"),
    }
    for (degree, penalty), (train, new) in told.items():
        measured = lesson08.errors(degree, penalty)
        assert (f"{measured[0]:.2f}", f"{float(f'{measured[1]:.3g}'):.2f}") == (train, new)


def test_the_training_error_grows_with_the_penalty() -> None:
    train = [lesson08.errors(15, penalty)[0] for penalty in lesson08.PENALTIES]
    assert train == sorted(train)


def test_the_words_tell_the_errors() -> None:
    train, new = lesson08.errors(15, "1")
    picture = lesson08.penalized_fit(15, "1")
    assert f"{train:.3f} on the examples" in picture.alt
    assert f"{new:.3g}" in picture.figure.get_suptitle()


def test_moving_a_control_redraws_the_picture_with_new_words() -> None:
    box = lesson08.explore_penalty()
    degree, penalty, card = box.children
    assert not degree.continuous_update
    before = card.value
    penalty.value = "1"
    assert card.value != before and "penalty of 1." in card.value
