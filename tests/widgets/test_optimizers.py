"""The race of optimizers: a pure function at many values, and controls that redraw it."""

import numpy as np
import pytest

from nnlib.lessons.optimizers import widgets
from nnlib.lessons.optimizers.descent import LANDSCAPES, make_optimizer, walk
from nnlib.plotting.looks import faults


@pytest.mark.parametrize("optimizer", ["SGD", "Adam"])
@pytest.mark.parametrize("place", list(LANDSCAPES))
@pytest.mark.parametrize("exponent", [-3.0, 1.0])
def test_it_draws_at_the_ends_of_the_slider(optimizer: str, place: str, exponent: float) -> None:
    assert faults(widgets.race(optimizer, place, exponent).figure) == []


def test_divergence_is_told_with_the_step_and_the_cost() -> None:
    ravine = LANDSCAPES["ravine"]()
    path = walk(make_optimizer("SGD", 0.1), ravine.gradient, ravine.start, widgets.STEPS)
    picture = widgets.race("SGD", "ravine", -1.0)
    assert len(path) - 1 == 17
    assert picture.figure.get_suptitle() == "SGD, η = 0.1: lost after 17 steps, J = 2e+07"
    assert ravine.J(path[-1]) == pytest.approx(2e7, rel=0.2)
    assert "lost after 17 steps" in picture.alt


def test_the_noisy_bowl_s_path_is_noisy_and_the_same_each_time() -> None:
    told = [widgets.race("SGD", "noisy bowl", -1.0).alt for _ in range(2)]
    quiet = walk(make_optimizer("SGD", 0.1), lambda w: 4 * w, (-3.4, 1.6), widgets.STEPS)
    assert told[0] == told[1]
    assert f"({quiet[-1, 0]:.3g}, {quiet[-1, 1]:.3g})" not in told[0]


def test_a_good_rate_is_told_by_how_close_it_came() -> None:
    title = widgets.race("Adam", "ravine", -0.6).figure.get_suptitle()
    assert "too high" in title and float(title.split(" J is ")[1].split()[0]) < 0.1


def test_a_path_that_bounces_higher_than_its_start_is_told() -> None:
    path = np.array([[0.0, 0.0], [1.0, 1.0]])
    told = widgets.verdict(path, np.array([1.0, 2.0]), "RMSProp")
    assert told == "RMSProp: after 60 steps J is higher than at the start"


def test_moving_a_control_redraws_the_picture_with_new_words() -> None:
    box = widgets.explore_race()
    optimizer, place, exponent, card = box.children
    before = card.value
    optimizer.value = "Adam"
    assert card.value != before and "Adam, η = 0.01" in card.value
    place.value = "saddle"
    assert "On the saddle" in card.value
    exponent.value = 1.0
    assert not exponent.continuous_update and "η = 10" in card.value
