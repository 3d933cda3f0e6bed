"""What a glance at a figure would catch: cut-off or colliding words, small text, many colors."""

from collections.abc import Iterator
from itertools import combinations

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from nnlib.plotting.palette import ROLES

PRINTED_WIDTH = 7.5  # inches, across a page with narrow margins
SMALLEST_PRINTED = 9.0  # points, on that page
MOST_COLORS = 4
TOUCH = 4  # pixels that two boxes may share: boxes are larger than the letters in them
NEUTRAL = {"ink", "muted"}


def faults(figure: Figure) -> list[str]:
    """Every fault of a drawn figure, as sentences; empty when it may be shown."""
    words = drawn_words(figure)
    return [
        *_cut_off(figure, words),
        *_colliding(words),
        *_too_small(figure, words),
        *_too_colorful(figure),
    ]


def drawn_words(figure: Figure) -> list[tuple[Text, Bbox]]:
    """Every visible text with its place on the canvas, in pixels."""
    canvas = FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    renderer = canvas.get_renderer()
    found = [text for text in _texts(figure) if text.get_visible() and text.get_text().strip()]
    return [(text, text.get_window_extent(renderer)) for text in found]


def _texts(figure: Figure) -> Iterator[Text]:
    yield from figure.texts
    for ax in figure.axes:
        yield from ax.texts
        yield ax.title
        yield ax._left_title
        if ax.axison:
            yield from (ax.xaxis.label, ax.yaxis.label)
            yield from _tick_labels(ax)


def _tick_labels(ax: Axes) -> Iterator[Text]:
    for axis in (ax.xaxis, ax.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in axis.get_major_ticks():
            if low <= tick.get_loc() <= high:
                yield tick.label1


def _cut_off(figure: Figure, words: list[tuple[Text, Bbox]]) -> Iterator[str]:
    canvas = figure.bbox
    for text, box in words:
        if box.x0 < 0 or box.y0 < 0 or box.x1 > canvas.x1 or box.y1 > canvas.y1:
            yield f"{text.get_text()!r} is cut off at the border"


def _colliding(words: list[tuple[Text, Bbox]]) -> Iterator[str]:
    level = [(text, box) for text, box in words if text.get_rotation() in (0, 90)]
    for (first, a), (second, b) in combinations(level, 2):
        shared = Bbox.intersection(a, b)
        if shared is not None and min(shared.width, shared.height) > TOUCH:
            yield f"{first.get_text()!r} and {second.get_text()!r} overlap"


def _too_small(figure: Figure, words: list[tuple[Text, Bbox]]) -> Iterator[str]:
    scale = min(1.0, PRINTED_WIDTH / figure.get_figwidth())
    for text, _ in words:
        if text.get_fontsize() * scale < SMALLEST_PRINTED:
            yield f"{text.get_text()!r} has {text.get_fontsize():g} points, too small in print"


def _too_colorful(figure: Figure) -> Iterator[str]:
    used = sorted(roles_used(figure) - NEUTRAL)
    if len(used) > MOST_COLORS:
        yield f"{len(used)} colors are too many: {', '.join(used)}"


def roles_used(figure: Figure) -> set[str]:
    """The palette roles whose full color is on a line, a word or an edge of the figure."""
    by_color = {color: role for role, color in ROLES.items()}
    artists = figure.findobj(lambda artist: hasattr(artist, "get_color"))
    colors = {
        to_hex(artist.get_color()) for artist in artists if isinstance(artist.get_color(), str)
    }
    return {by_color[color] for color in colors if color in by_color}
