"""Every figure in every size: all that can be measured of it."""

import pytest

from grading.lectures.baselines import FOLDER, TOLERANCE, difference
from nnlib import figures
from nnlib.plotting.contrast import dim_words
from nnlib.plotting.dark import darken
from nnlib.plotting.looks import crowded_colors, small_words
from nnlib.plotting.sizes import Fitted, fit
from tests.conftest import ROOT

SMALLEST = {"slide": 10.0, "half": 10.0, "print": 9.0}  # points, in the file's own size


# The figures of a lesson share the networks that they train, so one process draws them all.
every_figure = pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=pytest.mark.xdist_group(f"figures {entry.lesson}"))
        for name, entry in figures.registry().items()
    ],
)


@pytest.mark.long  # make test compares those in lessons, as the lessons run
@every_figure
def test_a_figure_may_be_shown(name: str) -> None:
    as_drawn = with_room_for_its_words(name, "print")
    assert crowded_colors(as_drawn.figure) == []
    changed = difference(as_drawn.figure, ROOT / FOLDER / f"{name}.png")
    assert changed <= TOLERANCE, f"{name}: if that is meant, course figures {name} --baselines"
    every_word_can_be_read_on_light_and_on_dark_paper(as_drawn)


@pytest.mark.long
@pytest.mark.parametrize("size", ["slide", "half"])
@every_figure
def test_a_figure_may_be_shown_on_slides(name: str, size: str) -> None:
    with_room_for_its_words(name, size)


def with_room_for_its_words(name: str, size: str) -> Fitted:
    fitted = fit(figures.find(name).draw, size)
    assert fitted.misplaced == []
    assert small_words(fitted.words, fitted.magnify, SMALLEST[size]) == []
    return fitted


def every_word_can_be_read_on_light_and_on_dark_paper(fitted: Fitted) -> None:
    assert dim_words(fitted.figure, fitted.words) == []
    darken(fitted.figure)
    assert dim_words(fitted.figure, fitted.words) == []
