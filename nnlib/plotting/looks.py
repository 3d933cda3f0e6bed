"""What a glance at a figure would catch: cut-off or colliding words, small text, many colors."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from nnlib.plotting.palette import ROLES
from nnlib.plotting.style import style

PRINTED_WIDTH: Final = 7.5  # inches, across a page with narrow margins
SMALLEST_PRINTED: Final = 9.0  # points, on that page
MOST_COLORS: Final = 4
TOUCH: Final = 4  # pixels that two boxes may share: boxes are larger than the letters in them
NEUTRAL: Final = {"ink", "muted"}

Words = list[tuple[Text, Bbox]]


def faults(figure: Figure) -> list[str]:
    """Every fault of a drawn figure, as sentences; empty when it may be shown."""
    return [
        *misplaced_words(figure),
        *_too_small(figure, drawn_words(figure)),
        *_too_colorful(figure),
    ]


def misplaced_words(figure: Figure) -> list[str]:
    """Every text that the border cuts off, or that lies on another text or on another panel."""
    with style():  # how many ticks there are depends on the style
        figure.draw_without_rendering()
        words = drawn_words(figure)
        return [*_cut_off(figure, words), *_colliding(words), *_trespassing(figure)]


def drawn_words(figure: Figure) -> Words:
    """Every visible text of a figure that has its layout, with its place in pixels."""
    renderer = FigureCanvasAgg(figure).get_renderer()
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


def _cut_off(figure: Figure, words: Words) -> Iterator[str]:
    canvas = figure.bbox
    for text, box in words:
        if box.x0 < 0 or box.y0 < 0 or box.x1 > canvas.x1 or box.y1 > canvas.y1:
            yield f"{text.get_text()!r} is cut off at the border"


def _colliding(words: Words) -> Iterator[str]:
    level = [(text, box) for text, box in words if text.get_rotation() in (0, 90)]
    for (first, a), (second, b) in combinations(level, 2):
        shared = Bbox.intersection(a, b)
        if shared is not None and min(shared.width, shared.height) > TOUCH:
            yield f"{first.get_text()!r} and {second.get_text()!r} overlap"


def _trespassing(figure: Figure) -> Iterator[str]:
    """Words written in one panel that reach into another one."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    panels = [(ax, ax.get_window_extent(renderer)) for ax in figure.axes]
    for ax in figure.axes:
        for text in filter(_is_seen, ax.texts):
            box = text.get_window_extent(renderer)
            for other, area in panels:
                shared = Bbox.intersection(box, area) if other is not ax else None
                if shared is not None and min(shared.width, shared.height) > TOUCH:
                    yield f"{text.get_text()!r} reaches into another panel"


def _too_small(figure: Figure, words: Words) -> Iterator[str]:
    scale = min(1.0, PRINTED_WIDTH / figure.get_figwidth())
    for text, _ in words:
        if float(text.get_fontsize()) * scale < SMALLEST_PRINTED:
            yield f"{text.get_text()!r} has {text.get_fontsize():g} points, too small in print"


def _too_colorful(figure: Figure) -> Iterator[str]:
    used = sorted(roles_used(figure) - NEUTRAL)
    if len(used) > MOST_COLORS:
        yield f"{len(used)} colors are too many: {', '.join(used)}"


def roles_used(figure: Figure) -> set[str]:
    """The palette roles whose full color is on a line, a word or an edge of the figure."""
    by_color = {color: role for role, color in ROLES.items()}
    artists: list[Any] = figure.findobj(lambda artist: hasattr(artist, "get_color"))
    colors = {to_hex(color) for artist in artists if isinstance(color := artist.get_color(), str)}
    return {by_color[color] for color in colors if color in by_color}
