"""Figures in the sizes of slides and pages: laid out anew where there is room, then magnified.

A figure is drawn about 11 inches wide with text of 14 points. Magnifying it to a slide makes the
text larger with it. Half a slide is narrower than the drawing: there panels that stood side by
side are stacked, and the drawing is laid out on a smaller canvas, as long as all its words have
room.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import isqrt
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.plotting.looks import misplaced_words
from nnlib.plotting.measure import Words, drawn_words, lay_out
from nnlib.plotting.style import style

Inches = tuple[float, float]

SLIDE: Final[Inches] = (40 / 3, 7.5)  # 16:9, as PowerPoint and Google Slides have it
BESIDE: Final[Inches] = (20 / 3, 7.5)  # half a slide, with text to the left or right
ABOVE: Final[Inches] = (40 / 3, 3.75)  # half a slide, with text below or above
PAGE_WIDTH: Final = 7.5
SIZES: Final = ("slide", "half", "print")
CANVAS_WIDTHS: Final = (7.8, 8.4, 8.9)  # inches tried for half a slide: text of 12 to 10 points
AS_DRAWN: Final = 0.97  # a diagram this much smaller than drawn has no room for its words
PANEL: Final = 0.8  # the same for axes with equal scales
WORD: Final = re.compile(r"(?:\$[^$]*\$|\S)+")  # a formula stays in one piece


@dataclass(frozen=True)
class Fitted:
    """A figure with its layout settled, and how many times larger its file is to be.

    words: every text with its place; misplaced: what is wrong with these places, in sentences.
    """

    figure: Figure
    magnify: float
    words: Words
    misplaced: list[str]


def fit(draw: Callable[[], Figure], size: str) -> Fitted:
    """Draw a figure for a slide, for half a slide or for print.

    size: "slide" (13.33 by 7.5 inches), "half" (6.67 by 7.5, or 13.33 by 3.75 where the words are
    larger then) or "print" (7.5 wide). Raises ValueError for another size.
    """
    if size not in SIZES:
        raise ValueError(f"cannot draw a figure for {size!r}: use one of {', '.join(SIZES)}")
    figure = draw()
    with style():
        if size == "slide":
            return _on(figure, SLIDE)
        if size == "print":
            width, height = figure.get_size_inches()
            return _on(figure, (PAGE_WIDTH, PAGE_WIDTH * height / width))
        if figure.get_layout_engine() is not None:
            upright = _upright(figure)
            if upright is not None:
                return upright
            figure = draw()
        return _on(figure, max((BESIDE, ABOVE), key=lambda page: _magnification(figure, page)))


def _magnification(figure: Figure, page: Inches) -> float:
    """How many times larger the figure as drawn may become on a page."""
    width, height = figure.get_size_inches()
    return float(min(page[0] / width, page[1] / height))


def _on(figure: Figure, page: Inches) -> Fitted:
    """Spread a figure over a canvas of the page's proportions that holds it as drawn."""
    magnify = _magnification(figure, page)
    canvas = (page[0] / magnify, page[1] / magnify)
    if figure.get_layout_engine() is None:
        _center(figure, canvas)
    figure.set_size_inches(*canvas)
    return _settled(figure, magnify)


def _settled(figure: Figure, magnify: float) -> Fitted:
    """Find places for everything and stay there.

    Where words have no room yet, places are found once more: the first ones brought new ticks.
    """
    words = drawn_words(figure)
    misplaced = misplaced_words(figure, words)
    if misplaced and figure.get_layout_engine() is not None:
        words = drawn_words(figure)
        misplaced = misplaced_words(figure, words)
    figure.set_layout_engine("none")
    return Fitted(figure, magnify, words, misplaced)


def _center(figure: Figure, canvas: Inches) -> None:
    """Keep axes that were placed by hand at their size, in the middle of the canvas."""
    width, height = figure.get_size_inches()
    x, y = width / canvas[0], height / canvas[1]
    left, bottom = (1 - x) / 2, (1 - y) / 2
    for ax in figure.axes:
        box = ax.get_position()
        ax.set_position((left + x * box.x0, bottom + y * box.y0, x * box.width, y * box.height))
    for text in figure.texts:
        if text.get_text() != figure.get_suptitle():
            at = text.get_position()
            text.set_position((left + x * at[0], bottom + y * at[1]))


def _upright(figure: Figure) -> Fitted | None:
    """The figure on the smallest canvas for an upright half that has room for all words, if any."""
    engine = figure.get_layout_engine()
    least = [_share(ax) * unit for ax, unit in _units(figure)]
    _stack(figure)
    for width in CANVAS_WIDTHS:
        figure.set_size_inches(width, width * BESIDE[1] / BESIDE[0])
        _wrap_headline(figure)
        figure.set_layout_engine(engine)
        if any(now < room for (_, now), room in zip(_units(figure), least, strict=True)):
            continue
        fitted = _settled(figure, BESIDE[0] / width)
        if not fitted.misplaced:
            return fitted
    return None


def _units(figure: Figure) -> list[tuple[Axes, float]]:
    """How many pixels one unit has where both scales are equal: words there cannot shrink."""
    scaled = [ax for ax in figure.axes if not ax.axison or ax.get_aspect() != "auto"]
    if scaled:
        lay_out(figure)
    return [(ax, _unit(ax)) for ax in scaled]


def _share(ax: Axes) -> float:
    """How much of its size has to be left; pictures made of pixels have no words inside."""
    if not ax.axison:
        return AS_DRAWN
    return PANEL if ax.texts else 0.0


def _unit(ax: Axes) -> float:
    start, end = ax.transData.transform([(0, 0), (1, 0)])
    return float(abs(end[0] - start[0]))


def _stack(figure: Figure) -> None:
    """Arrange panels that stand in a wide grid in a high one, in reading order."""
    places = [ax.get_subplotspec() for ax in figure.axes]
    grids = {place.get_gridspec() for place in places if place is not None}
    if None in places or len(grids) != 1:
        return
    rows, columns = grids.pop().get_geometry()
    if rows >= columns or rows * columns != len(places):
        return
    across = isqrt(len(places))
    grid = figure.add_gridspec(-(-len(places) // across), across)
    for index, ax in enumerate(figure.axes):
        ax.set_subplotspec(grid[divmod(index, across)])
        first = figure.axes[index - index % columns]
        if index % across == 0 and ax.get_shared_y_axes().joined(ax, first):
            ax.tick_params(labelleft=True)
            ax.set_ylabel(first.get_ylabel())


def _wrap_headline(figure: Figure) -> None:
    """Break the headline into two lines of about the same length where one is too long.

    Two are enough: a canvas is never narrower than half of what the headline was written for.
    """
    written = figure.get_suptitle()
    for headline in (text for text in figure.texts if text.get_text() == written):
        line = written.replace("\n", " ")
        headline.set_text(line)
        if headline.get_window_extent().x1 > figure.bbox.x1:
            breaks = [found.end() for found in WORD.finditer(line)][:-1]
            middle = min(breaks, key=lambda place: abs(place - len(line) / 2), default=len(line))
            headline.set_text(f"{line[:middle]}\n{line[middle + 1 :]}")
