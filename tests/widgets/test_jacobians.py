"""The widget about Jacobians: a pure function at many values, and sliders that redraw it."""

import pytest

from nnlib.lessons.jacobians import widgets
from nnlib.plotting.looks import faults


@pytest.mark.parametrize("x1", [-2.0, 0.0, 1.25])
@pytest.mark.parametrize("radius", [0.1, 1.5])
def test_it_draws_at_the_ends_of_the_sliders(x1: float, radius: float) -> None:
    assert faults(widgets.disc(x1, 0.5, radius).figure) == []


def test_a_larger_disc_fits_worse_and_the_words_say_so() -> None:
    small, large = widgets.mismatch(0.5, 0.5, 0.1), widgets.mismatch(0.5, 0.5, 1.0)
    assert small < 0.05 < large
    picture = widgets.disc(0.5, 0.5, 1.0)
    assert picture.figure.get_suptitle() == f"The ellipse is off by {large:.0%} of its length"
    assert f"off by {large:.0%}" in picture.alt


@pytest.mark.parametrize(
    ("x2", "radius", "off"), [(0.0, 0.3, 0.03), (2.0, 0.3, 0.24), (2.0, 0.1, 0.07)]
)
def test_the_numbers_that_the_lesson_tells(x2: float, radius: float, off: float) -> None:
    assert widgets.mismatch(0.0, x2, radius) == pytest.approx(off, abs=0.005)


def test_far_out_the_jacobian_squeezes() -> None:
    longest, shortest = widgets.stretch((2.0, -2.0))
    assert shortest < 0.2 < widgets.stretch((0.0, 0.0))[1]
    assert longest < widgets.stretch((0.0, 0.0))[0]


def test_moving_a_slider_redraws_the_picture_with_new_words() -> None:
    box = widgets.explore_jacobian()
    *sliders, card = box.children
    assert not any(slider.continuous_update for slider in sliders)
    before = card.value
    sliders[2].value = 1.0
    assert card.value != before and "radius 1 at" in card.value
