"""The widget about backpropagation: a pure function at every step, and controls that redraw it."""

import pytest

from nnlib.graph.steps import number_of_steps
from nnlib.lessons.backprop import widgets

FAN_OUT = "(x + y) max(y, z)"


def test_each_step_says_what_happens() -> None:
    told = [widgets.graph_after(FAN_OUT, step).told for step in range(8)]
    assert told == [
        "Step 0: the inputs are given",
        "Forward, step 1 of 7: + gives a = 3",
        "Forward, step 2 of 7: max gives b = 2",
        "Forward, step 3 of 7: × gives f = 6",
        "Backward, step 4 of 7: the output starts with 1",
        "Backward, step 5 of 7: × hands back 2 and 3",
        "Backward, step 6 of 7: max hands back 3 and 0",
        "Backward, step 7 of 7: + hands back 2 and 2",
    ]


@pytest.mark.parametrize("name", widgets.GRAPHS)
def test_every_graph_draws_at_every_step_and_stays_at_the_last(name: str) -> None:
    last = number_of_steps(widgets.built(name))
    shown = [widgets.graph_after(name, step).picture.svg for step in range(last + 1)]
    assert len(set(shown)) == last + 1
    assert widgets.graph_after(name, widgets.MOST_STEPS).picture.svg == shown[-1]


def test_the_words_are_the_pictures_alternative_text() -> None:
    frame = widgets.graph_after("(x + y) z", 3)
    assert frame.picture.alt == f"The graph of (x + y) z. {frame.told}."
    assert f'alt="{frame.picture.alt}"' in frame.html()
    assert f"<b>{frame.told}</b>" in frame.html()


def test_moving_the_slider_and_the_menu_redraws() -> None:
    box = widgets.explore_passes()
    menu, slider, card = box.children
    assert (menu.value, slider.value, slider.continuous_update) == (FAN_OUT, 0, False)
    slider.value = 5
    assert "× hands back 2 and 3" in card.value
    menu.value = "(x + y) z"
    assert "+ hands back −4 and −4" in card.value
