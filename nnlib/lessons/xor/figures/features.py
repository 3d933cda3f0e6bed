"""Figures of the lesson: XOR in the space of three features."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from nnlib.arrays import Array
from nnlib.datasets import xor
from nnlib.figures import figure
from nnlib.lessons.xor.figures.gates import unit_square
from nnlib.plotting.axes import Point, arrow, label, note, scatter_classes
from nnlib.plotting.palette import CLASS0, CLASS1, INK, MUTED, VALUE, tint
from nnlib.plotting.style import new_figure

WEIGHTS, BIAS = np.array([1.0, 1.0, -2.0]), -0.5


@figure(
    "xor-feature-space",
    decks=("ML4BI",),
    title="The third feature lifts (1, 1): now one flat cut separates XOR",
    alt=(
        "Left, the input plane with the four corners of the unit square; (0, 1) and (1, 0) are "
        "ones. Right, the same points in the space of x1, x2 and their product: three stay on the "
        "floor and (1, 1) rises to the height 1. A tilted plane passes above both ones and below "
        "both zeros. Seen from above, on the left, that cut is the cross of the two lines "
        "x1 = 1/2 and x2 = 1/2."
    ),
)
def xor_feature_space(features: Callable[[Array], Any] | None = None) -> Figure:
    drawing = new_figure(11, 5.0)
    left, right = drawing.subplots(1, 2, width_ratios=(1, 1.3))
    w, b = (WEIGHTS, BIAS) if features is None else features(xor()[0])[1:]
    w = np.asarray(w, dtype=float)
    _draw_shadow(left, features, w, float(b))
    _draw_feature_space(right, w, float(b))
    return drawing


def _draw_shadow(ax: Axes, features: Callable[[Array], Any] | None, w: Array, b: float) -> None:
    """Draw the input plane, shaded where the unit says 1."""
    unit_square(ax, ("$x_1$", "$x_2$"))
    side = np.linspace(-0.4, 1.4, 181)
    points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    psi = (
        np.column_stack([points, points.prod(axis=1)]) if features is None else features(points)[0]
    )
    z = (np.asarray(psi) @ w + b).reshape(len(side), len(side))
    ax.contourf(side, side, z, levels=[0, np.inf], colors=[tint(CLASS1, 0.16)], zorder=0)
    ax.contour(side, side, z, levels=[0], colors=[INK], linewidths=3, zorder=1)
    scatter_classes(ax, *xor(), size=240)
    ax.set_title(f"${_sum_of(w)} > {-b:.3g}$ is shaded")


def _sum_of(w: Array) -> str:
    """w1 x1 + w2 x2 + w3 x1 x2 as a formula; a weight of 1 is not written."""
    terms = zip(w, ("x_1", "x_2", "x_1x_2"), strict=True)
    told = [f"{c:+.3g}".removesuffix("1" if abs(c) == 1 else "-") + name for c, name in terms]
    return " ".join(told).removeprefix("+")


def _draw_feature_space(ax: Axes, w: Array, b: float) -> None:
    def cut(x1: float, x2: float) -> Point:
        return _project(x1, x2, -(w[0] * x1 + w[1] * x2 + b) / w[2])

    ax.set(xlim=(-0.72, 2.1), ylim=(-0.42, 1.72), aspect="equal")
    ax.axis("off")
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    floor = [_project(x1, x2, 0.0) for x1, x2 in corners]
    plane = [cut(x1, x2) for x1, x2 in corners]
    ax.add_patch(Polygon(floor, facecolor=tint(MUTED, 0.12), edgecolor=MUTED, linewidth=1.2))
    ax.add_patch(Polygon(plane, facecolor=tint(VALUE, 0.3), edgecolor=VALUE, alpha=0.75, zorder=3))
    x, y = xor()
    for x1, x2 in x:
        ends = [_project(x1, x2, x1 * x2), cut(x1, x2)]
        ax.plot(*zip(*ends, strict=True), color=MUTED, linewidth=1.6, linestyle=":", zorder=4)
    scatter_classes(ax, [_project(x1, x2, x1 * x2) for x1, x2 in x], y, size=240)
    arrow(ax, _project(0, 0, 0), _project(1.35, 0, 0), MUTED, linewidth=1.5)
    arrow(ax, _project(0, 0, 0), _project(0, 1.4, 0), MUTED, linewidth=1.5)
    arrow(ax, _project(0, 0, 0), _project(0, 0, 1.3), MUTED, linewidth=1.5)
    for at, name in (((1.42, 0, 0), "$x_1$"), ((0, 1.5, 0), "$x_2$"), ((0, 0, 1.42), "$x_1x_2$")):
        label(ax, _project(*at), name, ha="center")
    label(ax, (1.7, 1.42), "(1, 1, 1)", CLASS0)
    label(ax, (1.0, -0.17), "(1, 0, 0)", CLASS1, ha="center")
    note(ax, "(0, 1, 0)", _project(0, 1, 0), (-0.66, 0.72), CLASS1)
    label(ax, (-0.1, 0.0), "(0, 0, 0)", CLASS0, ha="right")
    note(ax, "the cut", cut(0.8, 0.7), (1.62, 0.2), VALUE)


def _project(x1: float, x2: float, height: float) -> Point:
    """Look at a point of the feature space from the right and a little above."""
    return x1 + 0.55 * x2, height + 0.4 * x2
