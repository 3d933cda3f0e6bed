"""The widget of the lesson: a pure function at many values, and controls that redraw it."""

import pytest

from nnlib.lessons.regularization import widgets
from nnlib.plotting.looks import faults


@pytest.mark.parametrize("degree", [1, 18])
@pytest.mark.parametrize("penalty", ["0", "100"])
def test_it_draws_at_the_ends_of_the_controls(degree: float, penalty: str) -> None:
    assert faults(widgets.penalized_fit(degree, penalty).figure) == []


def test_a_penalty_tames_a_free_polynomial_but_cannot_free_a_stiff_one() -> None:
    tamed = min(widgets.errors(15, penalty)[1] for penalty in widgets.PENALTIES)
    assert widgets.errors(15, "0")[1] > 1000 > 1 > tamed < 1.5 * widgets.errors(3, "0")[1]
    assert min(widgets.errors(1, penalty)[1] for penalty in widgets.PENALTIES) > 0.14


def test_the_lesson_s_answers_are_what_the_widget_tells() -> None:
    told = {
        (15, "0"): ("0.02", "401000.00"),
        (15, "1"): ("0.05", "0.10"),
        (15, "100"): ("0.18", "0.16"),
        (3, "0.1"): ("0.06", "0.07"),
    }
    for (degree, penalty), (train, new) in told.items():
        measured = widgets.errors(degree, penalty)
        assert (f"{measured[0]:.2f}", f"{float(f'{measured[1]:.3g}'):.2f}") == (train, new)


def test_the_training_error_grows_with_the_penalty() -> None:
    train = [widgets.errors(15, penalty)[0] for penalty in widgets.PENALTIES]
    assert train == sorted(train)


def test_the_words_tell_the_errors() -> None:
    train, new = widgets.errors(15, "1")
    picture = widgets.penalized_fit(15, "1")
    assert f"{train:.3f} on the examples" in picture.alt
    assert f"{new:.3g}" in picture.figure.get_suptitle()


def test_moving_a_control_redraws_the_picture_with_new_words() -> None:
    box = widgets.explore_penalty()
    degree, penalty, card = box.children
    assert not degree.continuous_update
    before = card.value
    penalty.value = "1"
    assert card.value != before and "penalty of 1." in card.value
