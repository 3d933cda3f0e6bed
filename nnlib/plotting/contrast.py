"""How well words can be read: the contrast of each with what is painted behind it.

The contrast of two colors is that of WCAG 2, from 1 (the same color) to 21 (black on white); text
needs 4.5.
"""

from typing import Final

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.typing import ArrayLike, NDArray

from nnlib.plotting.measure import Words

Floats = NDArray[np.float64]

READABLE: Final = 4.5
DOTS_PER_INCH: Final = 50.0
LUMINANCE: Final = np.array([0.2126, 0.7152, 0.0722])
MUCH: Final = 0.25  # of a word's box: colors that cover less are lines that cross it


def contrast(one: ArrayLike, other: ArrayLike) -> float:
    """The contrast of two colors, each red, green and blue from 0 to 1."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(color: ArrayLike) -> float:
    rgb = np.asarray(color, dtype=float)
    return float(LUMINANCE @ np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4))


def dim_words(figure: Figure, words: Words) -> list[str]:
    """Every text that cannot be read well; arguments as contrasts()."""
    found = contrasts(figure, words)
    return [f"{text!r} has a contrast of {c:.2f}" for text, c in found if c < READABLE]


def contrasts(figure: Figure, words: Words) -> list[tuple[str, float]]:
    """(words, contrast) of every text of a figure whose layout is settled.

    words: with their places, as drawn_words() gives them. Where much of two colors lies behind a
    text, the worse one counts.
    """
    smaller = DOTS_PER_INCH / figure.dpi
    painted = _without_words(figure, words)
    return [
        (text.get_text(), _contrast(text, smaller * box.get_points(), painted))
        for text, box in words
    ]


def _without_words(figure: Figure, words: Words) -> Floats:
    """What is painted (rows from the bottom, columns, 3) when the words are left out."""
    dpi = figure.dpi
    for text, _ in words:
        text.set_visible(False)
    figure.set_dpi(DOTS_PER_INCH)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    figure.set_dpi(dpi)
    for text, _ in words:
        text.set_visible(True)
    return np.asarray(canvas.buffer_rgba())[::-1, :, :3] / 255


def _contrast(text: Text, box: Floats, painted: Floats) -> float:
    *color, opacity = to_rgba(text.get_color())
    return min(
        contrast(opacity * np.array(color) + (1 - opacity) * behind, behind)
        for behind in _behind(text, box, painted)
    )


def _behind(text: Text, box: Floats, painted: Floats) -> Floats:
    """The colors (n, 3) that cover much of what lies behind a text."""
    card = text.get_bbox_patch()
    if card is not None:
        return np.array([to_rgba(card.get_facecolor())[:3]])
    left, bottom = np.floor(box[0]).astype(int).clip(0)
    right, top = np.ceil(box[1]).astype(int)
    colors, counts = np.unique(
        painted[bottom:top, left:right].reshape(-1, 3), axis=0, return_counts=True
    )
    return np.asarray(colors[counts >= min(MUCH * counts.sum(), counts.max())])
