"""Every figure in every size: drawn once, then everything that can be measured of it."""

import pytest

from grading.lectures.baselines import FOLDER, TOLERANCE, difference
from nnlib import figures
from nnlib.plotting.contrast import dim_words
from nnlib.plotting.dark import darken
from nnlib.plotting.looks import crowded_colors, small_words
from nnlib.plotting.sizes import Fitted, fit
from tests.conftest import ROOT

SMALLEST = {"slide": 10.0, "half": 10.0, "print": 9.0}  # points, in the file's own size


@pytest.mark.parametrize("name", list(figures.registry()))
def test_a_figure_may_be_shown(name: str) -> None:
    fitted = {size: fit(figures.find(name).draw, size) for size in SMALLEST}
    for size, one in fitted.items():
        assert one.misplaced == [], size
        assert small_words(one.words, one.magnify, SMALLEST[size]) == [], size
    as_drawn = fitted["print"]
    assert crowded_colors(as_drawn.figure) == []
    changed = difference(as_drawn.figure, ROOT / FOLDER / f"{name}.png")
    assert changed <= TOLERANCE, f"{name}: if that is meant, course figures {name} --baselines"
    every_word_can_be_read_on_light_and_on_dark_paper(as_drawn)


def every_word_can_be_read_on_light_and_on_dark_paper(fitted: Fitted) -> None:
    assert dim_words(fitted.figure, fitted.words) == []
    darken(fitted.figure)
    assert dim_words(fitted.figure, fitted.words) == []
