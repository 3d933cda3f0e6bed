"""Where everything of a figure is: its layout, and the place of each of its words."""

from collections.abc import Iterator
from functools import cache

from matplotlib.axes import Axes
from matplotlib.backend_bases import FigureCanvasBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

Words = list[tuple[Text, Bbox]]


class MeasuringCanvas(FigureCanvasBase):
    """A canvas that measures and never paints: all figures share the sizes of words."""

    def get_renderer(self) -> RendererAgg:
        """What measures words, whatever the size of the figure."""
        return _ruler(self.figure.dpi)


@cache
def _ruler(dpi: float) -> RendererAgg:
    return RendererAgg(1, 1, dpi)


def lay_out(figure: Figure) -> RendererAgg:
    """Give everything its place without painting, and return what measures words.

    Measuring words takes most of the time, formulas above all; it is done once for each.
    """
    renderer = MeasuringCanvas(figure).get_renderer()
    with renderer._draw_disabled():  # type: ignore[attr-defined]
        figure.draw(renderer)
    return renderer


def drawn_words(figure: Figure) -> Words:
    """Lay a figure out; every visible text with its place in pixels."""
    renderer = lay_out(figure)
    return [(text, text.get_window_extent(renderer)) for text in _texts(figure) if _is_seen(text)]


def _is_seen(text: Text) -> bool:
    return bool(text.get_visible() and text.get_text().strip())


def _texts(figure: Figure) -> Iterator[Text]:
    yield from figure.texts
    for ax in figure.axes:
        yield from ax.texts
        yield ax.title
        yield ax._left_title  # type: ignore[attr-defined]
        if ax.axison:
            yield from (ax.xaxis.label, ax.yaxis.label)
            yield from _tick_labels(ax)


def _tick_labels(ax: Axes) -> Iterator[Text]:
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks():
            if low <= tick.get_loc() <= high:
                yield tick.label1
