"""Each fault that a figure can have is found where it was planted, and no other."""

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnlib.plotting.contrast import contrast, dim_words
from nnlib.plotting.dark import darken
from nnlib.plotting.looks import faults, small_words
from nnlib.plotting.measure import drawn_words
from nnlib.plotting.palette import CLASS0, CLASS1, GRADIENT, INK, LOSS, PAPER, VALUE, deep, tint
from nnlib.plotting.sizes import fit
from nnlib.plotting.style import headline, new_figure, style


def _panel() -> tuple[Figure, Axes]:
    figure = new_figure(6, 3)
    ax = figure.add_subplot()
    ax.axis("off")
    return figure, ax


def _faulty(kind: str) -> Figure:
    """A figure with one planted fault."""
    with style():
        figure, ax = _panel()
        if kind == "cut off":
            headline(figure, "A title that is much too long for a figure of six inches, by far")
        elif kind == "overlap":
            ax.text(0.5, 0.5, "first words")
            ax.text(0.55, 0.5, "second words")
        elif kind == "too small":
            ax.text(0.5, 0.5, "tiny", fontsize=5)
        else:
            for color in (VALUE, GRADIENT, CLASS0, CLASS1, LOSS):
                ax.plot([0, 1], color=color)
        return figure


@pytest.mark.parametrize("kind", ["cut off", "overlap", "too small", "too many"])
def test_each_fault_is_seen(kind: str) -> None:
    (fault,) = faults(_faulty(kind))
    assert kind in fault


def _twice_as_wide_as_a_slide() -> Figure:
    with style():
        figure = new_figure(27, 3)
        figure.add_subplot(xticks=[], yticks=[]).set_title("far away")
        return figure


def test_a_size_that_is_too_small_for_its_words_is_seen() -> None:
    fitted = fit(_twice_as_wide_as_a_slide, "slide")
    (fault,) = small_words(fitted.words, fitted.magnify, 10)
    assert fault == "'far away' has 6.9 points, too small: 10 are needed"


def _on_ground(color: str, ground: str) -> Figure:
    """Words in one color on a ground of another."""
    with style():
        figure, ax = _panel()
        ax.add_patch(Rectangle((0, 0), 1, 1, color=ground))
        ax.text(0.5, 0.5, "words", color=color, ha="center")
        return figure


@pytest.mark.parametrize(
    ("color", "ground", "light", "dark"),
    [
        (INK, PAPER, True, True),
        (PAPER, VALUE, True, True),
        (deep(CLASS1), tint(CLASS1, 0.3), True, True),
        (CLASS1, tint(CLASS1, 0.3), False, False),
        (CLASS0, tint(CLASS0, 0.3), True, False),
        (tint(INK, 0.5), PAPER, False, True),
        ("#1b1f2440", PAPER, False, False),  # mostly transparent
    ],
)
def test_dim_words_are_seen_on_either_paper(
    color: str, ground: str, light: bool, dark: bool
) -> None:
    figure = _on_ground(color, ground)
    words = drawn_words(figure)
    assert (dim_words(figure, words) == []) == light
    darken(figure)
    assert (dim_words(figure, words) == []) == dark


def test_the_card_behind_words_on_a_line_counts_as_their_ground() -> None:
    with style():
        figure, ax = _panel()
        ax.add_patch(Rectangle((0, 0), 1, 1, color=INK))
        ax.text(0.5, 0.5, "words", color=INK, bbox={"facecolor": PAPER})
    assert dim_words(figure, drawn_words(figure)) == []


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    grey = 118.5 / 255  # the lightest grey that may carry white text
    assert contrast((grey, grey, grey), (1, 1, 1)) == pytest.approx(4.5, abs=0.02)
