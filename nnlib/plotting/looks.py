"""What a glance at a figure would catch: cut-off or colliding words, small text, many colors."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any, Final

from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from nnlib.plotting.measure import Words, drawn_words
from nnlib.plotting.palette import ROLES
from nnlib.plotting.style import style

PRINTED_WIDTH: Final = 7.5  # inches, across a page with narrow margins
SMALLEST_PRINTED: Final = 9.0  # points, on that page
MOST_COLORS: Final = 4
TOUCH: Final = 4  # pixels that two boxes may share: boxes are larger than the letters in them
NEUTRAL: Final = {"ink", "muted"}


def faults(figure: Figure) -> list[str]:
    """Every fault of a drawn figure, as sentences; empty when it may be shown."""
    with style():  # how many ticks there are depends on the style
        words = drawn_words(figure)
    printed = min(1.0, PRINTED_WIDTH / figure.get_figwidth())
    return [
        *misplaced_words(figure, words),
        *small_words(words, printed, SMALLEST_PRINTED),
        *crowded_colors(figure),
    ]


def misplaced_words(figure: Figure, words: Words) -> list[str]:
    """Every text that the border cuts off, or that lies on another text or on another panel."""
    return [*_cut_off(figure, words), *_colliding(words), *_trespassing(figure, words)]


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


def _trespassing(figure: Figure, words: Words) -> Iterator[str]:
    """Words written in one panel that reach into another one."""
    panels = [(ax, ax.get_window_extent()) for ax in figure.axes]
    for text, box in words:
        if text.axes is None or text not in text.axes.texts:
            continue
        for other, area in panels:
            shared = Bbox.intersection(box, area) if other is not text.axes else None
            if shared is not None and min(shared.width, shared.height) > TOUCH:
                yield f"{text.get_text()!r} reaches into another panel"


def small_words(words: Words, magnify: float, least: float) -> list[str]:
    """Every text with less than `least` points once the figure is magnified."""
    sizes = ((text, magnify * float(text.get_fontsize())) for text, _ in words)
    return [
        f"{text.get_text()!r} has {size:.1f} points, too small: {least:g} are needed"
        for text, size in sizes
        if size < least
    ]


def crowded_colors(figure: Figure) -> list[str]:
    """That a figure has more colors than a reader can keep apart, if it has."""
    used = sorted(roles_used(figure) - NEUTRAL)
    many = len(used) > MOST_COLORS
    return [f"{len(used)} colors are too many: {', '.join(used)}"] if many else []


def roles_used(figure: Figure) -> set[str]:
    """The palette roles whose full color is on a line, a word or an edge of the figure."""
    by_color = {color: role for role, color in ROLES.items()}
    artists: list[Any] = figure.findobj(lambda artist: hasattr(artist, "get_color"))
    colors = {to_hex(color) for artist in artists if isinstance(color := artist.get_color(), str)}
    return {by_color[color] for color in colors if color in by_color}
