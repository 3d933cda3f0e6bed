"""Figures of lesson 02, fifth part: softmax, where the biggest score takes most of the sum."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.activations import softmax
from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.plotting.axes import frame, label, quiet_grid
from nnlib.plotting.palette import INK, MUTED, VALUE, tint
from nnlib.plotting.style import new_figure

ANIMALS = ("rooster", "cat", "dog", "donkey")
SCORES = np.array([1.0, 3.0, 2.0, 0.0])


@figure(
    "softmax-winner",
    decks=("BUSN20800",),
    title="Softmax: the largest score takes most, and more the further it leads",
    alt=(
        "Four classes, rooster, cat, dog and donkey. Left, their scores 1, 3, 2 and 0. In the "
        "middle, the softmax of the scores: 0.09, 0.64, 0.24 and 0.03, which sum to 1; the cat has "
        "most. Right, the softmax of three times the scores: 0.002, 0.95, 0.05 and 0.0001, the cat "
        "has nearly all."
    ),
)
def softmax_winner(shares: Callable[[Array], Array] | None = None) -> Figure:
    """shares(z): the softmax of each row of z (N, K)."""
    of = softmax if shares is None else lambda z: np.asarray(shares(z[np.newaxis]))[0]
    drawing = new_figure(11, 4.6)
    cases = (
        (SCORES, "scores $z$", 4.0, INK),
        (of(SCORES), "softmax of $z$", 1.15, VALUE),
        (of(3 * SCORES), "softmax of $3z$", 1.15, VALUE),
    )
    for ax, (heights, title, top, color) in zip(drawing.subplots(1, 3), cases, strict=True):
        _draw_bars(ax, heights, top, color)
        ax.set_title(title)
    return drawing


def _draw_bars(ax: Axes, heights: np.ndarray, top: float, color: str) -> None:
    """Draw one bar for each class with its number on top, the largest one in full color."""
    frame(ax, (-0.6, 3.6), (0, top))
    ax.set_xticks(range(4), ANIMALS)
    winner = int(np.argmax(heights))
    shades = [color if k == winner else tint(color, 0.4) for k in range(4)]
    ax.bar(range(4), heights, color=shades, width=0.66)
    quiet_grid(ax)
    ax.grid(False, axis="x")
    for k, height in enumerate(heights):
        shown = f"{height:.2g}" if height >= 0.001 else f"{height:.1g}"
        label(
            ax,
            (k, height + 0.02 * top),
            shown,
            color if k == winner else MUTED,
            ha="center",
            va="bottom",
        )
