"""Figures of the lesson: a chain of vector-Jacobian products at work on images of digits."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from nnlib.arrays import Array
from nnlib.datasets import digits
from nnlib.figures import figure
from nnlib.lessons.jacobians.models import Function, nudge
from nnlib.plotting.palette import CLASS0, CLASS1, INK, MUTED, PAPER
from nnlib.plotting.style import TEXT, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CHOSEN = (3, 14, 26, 35, 48, 15, 67, 80)  # images that the network reads right
INKED = LinearSegmentedColormap.from_list("inked", [PAPER, INK])
SIGNED = LinearSegmentedColormap.from_list("signed", [CLASS0, PAPER, CLASS1])


@figure(
    "which-pixels",
    decks=("CS6301", "I2DL"),
    title="Backward to the pixels: a small step changes the answer",
    alt=(
        "Eight columns. Above, the image of a digit that a network reads right. In the middle, the "
        "gradient with respect to its 64 pixels, amber where more ink speaks for the second best "
        "answer, purple where it speaks against it. Below, the image after a small step of every "
        "pixel along the sign of the gradient: to the eye it is the same digit, but the network "
        "reads another one, which stands above it."
    ),
)
def which_pixels(chain: Function | None = None) -> Figure:
    drawing = new_figure(11, 5.2)
    images, _ = digits()
    panels = drawing.subplots(3, len(CHOSEN))
    for column, number in zip(panels.T, CHOSEN, strict=True):
        told = nudge(images[number], chain)
        limit = float(np.abs(told.gradient).max()) or 1.0
        _image(column[0], told.image, f"reads {told.before}", INKED, (0, 1))
        _image(column[1], told.gradient, "", SIGNED, (-limit, limit))
        _image(column[2], told.nudged, f"reads {told.after}", INKED, (0, 1))
    for ax, words in zip(panels[:, 0], ("image", "gradient", "nudged"), strict=True):
        ax.set_ylabel(words)
    caption = "amber: more ink here speaks for the other digit    purple: against it"
    drawing.supxlabel(caption, fontsize=TEXT, color=MUTED)
    return drawing


def _image(
    ax: "Axes",
    values: Array,
    title: str,
    colors: LinearSegmentedColormap,
    limits: tuple[float, float],
) -> None:
    low, high = limits
    ax.imshow(values.reshape(8, 8), cmap=colors, vmin=low, vmax=high, interpolation="nearest")
    ax.set(xticks=[], yticks=[])
    ax.set_title(title, loc="center", pad=4)
    ax.spines[:].set(visible=True, color=MUTED)
