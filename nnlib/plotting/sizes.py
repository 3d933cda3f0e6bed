"""Figures in the sizes of slides and pages: laid out anew where there is room, then magnified.

A figure is drawn about 11 inches wide with text of 14 points. Magnifying it to a slide makes the
text larger with it. Half a slide is narrower than the drawing: there panels that stood side by
side are stacked, and the drawing is laid out on a smaller canvas, as long as all its words have
room.
"""

from dataclasses import dataclass
from math import isqrt
from typing import Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.plotting.looks import misplaced_words
from nnlib.plotting.style import style

Inches = tuple[float, float]

SLIDE: Final[Inches] = (40 / 3, 7.5)  # 16:9, as PowerPoint and Google Slides have it
BESIDE: Final[Inches] = (20 / 3, 7.5)  # half a slide, with text to the left or right
ABOVE: Final[Inches] = (40 / 3, 3.75)  # half a slide, with text below or above
PAGE_WIDTH: Final = 7.5
SIZES: Final = ("slide", "half", "print")
CANVAS_WIDTHS: Final = (7.8, 8.6, 9.4)  # inches tried for half a slide: text of 12 to 10 points
AS_DRAWN: Final = 0.97  # a diagram this much smaller than drawn has no room for its words


@dataclass(frozen=True)
class Fit:
    """How a figure meets a size: the file is `magnify` times the figure, `inches` in all."""

    magnify: float
    inches: Inches


def fit(figure: Figure, size: str) -> Fit:
    """Lay a figure out for slide, half (of a slide) or print, in place, and settle its layout.

    Raises ValueError for another size.
    """
    if size not in SIZES:
        raise ValueError(f"cannot draw a figure for {size!r}: use one of {', '.join(SIZES)}")
    with style():
        if size == "slide":
            return _on(figure, SLIDE, _containing(figure, SLIDE))
        if size == "half":
            return _on_half(figure)
        width, height = figure.get_size_inches()
        page = (PAGE_WIDTH, PAGE_WIDTH * height / width)
        return _on(figure, page, (width, height))


def _containing(figure: Figure, page: Inches) -> Inches:
    """The smallest canvas in the proportions of the page that holds the figure as drawn."""
    width, height = figure.get_size_inches()
    unit = max(width / page[0], height / page[1])
    return (unit * page[0], unit * page[1])


def _on(figure: Figure, page: Inches, canvas: Inches) -> Fit:
    """Spread a figure over a canvas that is to fill the page."""
    if figure.get_layout_engine() is None:
        _center(figure, canvas)
    figure.set_size_inches(*canvas)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    return Fit(page[0] / canvas[0], page)


def _center(figure: Figure, canvas: Inches) -> None:
    """Keep axes that were placed by hand at their size, in the middle of the canvas."""
    width, height = figure.get_size_inches()
    x, y = width / canvas[0], height / canvas[1]
    for ax in figure.axes:
        box = ax.get_position()
        left, bottom = (1 - x) / 2 + x * box.x0, (1 - y) / 2 + y * box.y0
        ax.set_position((left, bottom, x * box.width, y * box.height))


def _on_half(figure: Figure) -> Fit:
    """The half in which the words are largest: upright when the panels can be stacked there."""
    drawn = tuple(figure.get_size_inches())
    if figure.get_layout_engine() is not None:
        layout = [ax.get_subplotspec() for ax in figure.axes]
        units = _units(figure)
        _stack(figure)
        for width in CANVAS_WIDTHS:
            figure.set_size_inches(width, width * BESIDE[1] / BESIDE[0])
            if not misplaced_words(figure) and _has_room(figure, units):
                return _on(figure, BESIDE, tuple(figure.get_size_inches()))
        for ax, place in zip(figure.axes, layout, strict=True):
            if place is not None:
                ax.set_subplotspec(place)
        figure.set_size_inches(*drawn)
    pages = {page: _containing(figure, page) for page in (BESIDE, ABOVE)}
    page = max(pages, key=lambda page: page[0] / pages[page][0])
    return _on(figure, page, pages[page])


def _is_diagram(ax: Axes) -> bool:
    """Whether words stand inside the shapes of a drawing, so that it cannot shrink around them."""
    return not ax.axison


def _units(figure: Figure) -> list[float]:
    """How many pixels one unit of each diagram's axes has."""
    figure.draw_without_rendering()
    diagrams = filter(_is_diagram, figure.axes)
    return [
        abs(ax.transData.transform((1, 0)) - ax.transData.transform((0, 0)))[0] for ax in diagrams
    ]


def _has_room(figure: Figure, before: list[float]) -> bool:
    now = _units(figure)
    return all(a >= AS_DRAWN * b for a, b in zip(now, before, strict=True))


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
