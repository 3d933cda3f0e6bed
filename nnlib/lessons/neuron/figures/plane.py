"""Figures of lesson 01, fourth part: a sigmoid unit over the plane; its widget draws it too."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from nnlib.activations import sigmoid
from nnlib.figures import figure
from nnlib.plotting.axes import Floats, Point, frame, label, scatter_classes, weight_arrow
from nnlib.plotting.palette import CLASS0, CLASS1, INK, deep, tint
from nnlib.plotting.style import new_figure

# Ten examples of two classes that a line can separate.
PLANE_X = np.array(
    [
        *([-2.2, -0.4], [-1.5, -1.9], [-0.9, -0.3], [-0.4, -1.4], [-1.7, 0.7]),
        *([2.1, 0.5], [1.3, 1.9], [0.4, 1.5], [1.1, 0.2], [1.9, -0.8]),
    ]
)
PLANE_Y = np.repeat([0, 1], 5)
GRID = np.linspace(-3.4, 3.4, 35)

Output = Callable[[Floats, Floats, float], Floats]


@figure(
    "decision-lines",
    decks=("ML4BI",),
    title="Weights turn the line, the bias moves it, their size sharpens it",
    alt=(
        "Four panels of the same ten points, five of each class, with the line where a sigmoid "
        "unit answers one half, and bands for 0.1 and 0.9. First w = (1, 1), b = 0: a slanted line "
        "between the classes. Then w = (2, 0): the line is vertical, it has turned. Then b = 1.5: "
        "the line has moved parallel to itself, against the arrow w. Then w = (4, 4), b = 0: the "
        "same line as at first, but the bands have moved close to it."
    ),
)
def decision_lines(output: Output | None = None) -> Figure:
    drawing = new_figure(11, 3.9)
    cases = (
        ((1.0, 1.0), 0.0, "$w = (1, 1)$, $b = 0$"),
        ((2.0, 0.0), 0.0, "$w = (2, 0)$: turned"),
        ((1.0, 1.0), 1.5, "$b = 1.5$: moved"),
        ((4.0, 4.0), 0.0, "$w = (4, 4)$: sharper"),
    )
    for ax, (w, b, title) in zip(drawing.subplots(1, 4, sharey=True), cases, strict=True):
        ax.set_title(title)
        draw_unit_plane(ax, w, b, output=output)
        if ax is not drawing.axes[0]:
            ax.set_ylabel("")
    label(drawing.axes[0], (3.25, 2.9), "$a > 0.9$", deep(CLASS1), ha="right")
    label(drawing.axes[0], (-3.25, -3.0), "$a < 0.1$", deep(CLASS0))
    return drawing


def draw_unit_plane(
    ax: Axes,
    w: Point,
    b: float,
    *,
    x: Floats = PLANE_X,
    y: ArrayLike = PLANE_Y,
    output: Output | None = None,
) -> None:
    """Draw what a sigmoid unit with two inputs answers over the plane, and examples x, y.

    output: output(x, w, b) (N,) of the unit, by default the library's sigmoid of its sums. The
    bands end where it is 0.1, 0.5 and 0.9.
    """
    frame(ax, (-3.4, 3.4), (-3.4, 3.4), ("$x_1$", "$x_2$"))
    ax.set(aspect="equal", xticks=[-2, 0, 2], yticks=[-2, 0, 2])
    x1, x2 = np.meshgrid(GRID, GRID)
    points = np.column_stack([x1.ravel(), x2.ravel()])
    row = np.array(w)
    a = sigmoid(points @ row + b) if output is None else output(points, row, b)
    z = _log_odds(np.reshape(a, x1.shape))  # which is straight where a sigmoid bends
    levels = [-1e3, -np.log(9), 0, np.log(9), 1e3]
    shades = [tint(CLASS0, 0.3), tint(CLASS0, 0.1), tint(CLASS1, 0.1), tint(CLASS1, 0.3)]
    ax.contourf(x1, x2, z, levels=levels, colors=shades, zorder=0)
    if z.min() < 0 < z.max():
        ax.contour(x1, x2, z, levels=[0], colors=[INK], linewidths=3, zorder=4)
        slide = _free_slide(np.array(w), b, x)
        if slide is not None:
            weight_arrow(ax, w, b, slide=slide, length=0.8)
    scatter_classes(ax, x, y, size=80)


def _log_odds(a: Floats) -> Floats:
    """The z whose sigmoid is a, cut where a is 0 or 1 to machine precision."""
    a = np.clip(a, 1e-12, 1 - 1e-12)
    return np.asarray(np.log(a / (1 - a)))


def _free_slide(w: Floats, b: float, x: Floats) -> float | None:
    """Return where along the decision line an arrow stays inside the plane and off the points x."""
    direction = w / np.linalg.norm(w)
    slides = np.linspace(-4, 4, 33)
    along = np.outer(slides, [direction[1], -direction[0]])
    middles = -b * w / (w @ w) + along + 0.5 * direction
    distance = np.linalg.norm(middles[:, np.newaxis] - x, axis=2).min(axis=1, initial=9.0)
    inside = np.abs(middles).max(axis=1) < 2.3
    return float(slides[np.argmax(np.where(inside, distance, -1))]) if inside.any() else None
