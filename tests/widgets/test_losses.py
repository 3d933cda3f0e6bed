"""The widget about losses: a pure function at many values, and controls that redraw it."""

import pytest

from nnlib.lessons.losses import widgets
from nnlib.lessons.losses.figures.outputs import LOSSES
from nnlib.plotting.looks import faults


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize(("z", "y"), [(-8.0, 1), (8.0, 1), (8.0, 0), (0.0, 0)])
def test_it_draws_at_the_ends_of_the_sliders(loss: str, z: float, y: int) -> None:
    picture = widgets.loss_and_delta(loss, z, y)
    assert faults(picture.figure) == []
    for ax in picture.figure.axes:
        (marked,) = (line for line in ax.lines if line.get_marker() == "o")
        (height,) = marked.get_ydata()
        assert ax.get_ylim()[0] <= height <= ax.get_ylim()[1], "the marked point is in the picture"


def test_the_words_answer_the_question() -> None:
    squares = widgets.loss_and_delta("squared error, sigmoid", -4, 1).alt
    assert "at z = -4 with target 1" in squares and "the delta, is -0.02" in squares
    assert "the delta, is -0.98" in widgets.loss_and_delta("cross-entropy, sigmoid", -4, 1).alt
    assert "the delta, is -9.00" in widgets.loss_and_delta("squared error, identity", -8, 1).alt
    assert LOSSES["hinge, identity"][1](2.0, 1) == 0 != LOSSES["cross-entropy, sigmoid"][1](2.0, 1)


def test_another_loss_redraws_the_picture_with_new_words() -> None:
    box = widgets.explore_delta()
    menu, z, _, card = box.children
    assert not z.continuous_update
    before = card.value
    menu.value = "cross-entropy, sigmoid"
    assert card.value != before and "is -0.98" in card.value
    z.value = 2.0
    assert "at z = 2 with" in card.value
