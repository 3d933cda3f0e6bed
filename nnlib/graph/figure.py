"""The shapes of a drawn graph as a matplotlib figure, for slides and print."""

from __future__ import annotations

from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path

from nnlib.graph.drawing import LAYER_GAP, MARGIN, Sketch, sketch
from nnlib.graph.engine import Node
from nnlib.graph.labels import FONT_SIZE, text_width
from nnlib.graph.layout import Point, Size
from nnlib.graph.shapes import Arrow, Box, Line, Shape, Words
from nnlib.plotting.style import TEXT, TITLE, headline, style

POINTS_PER_PIXEL = TEXT / FONT_SIZE
INCHES_PER_PIXEL = POINTS_PER_PIXEL / 72
STROKE = 1.6 * POINTS_PER_PIXEL
TITLE_HEIGHT = 48.0  # pixels
TITLE_SIZE = 1.15 * TITLE / POINTS_PER_PIXEL  # pixels; bold letters are wider
SIDES: dict[str, Literal["left", "center", "right"]] = {
    "start": "left",
    "middle": "center",
    "end": "right",
}


def figure(
    output: Node,
    precision: int = 3,
    title: str = "",
    *,
    layer_gap: float = LAYER_GAP,
    step: int | None = None,
) -> Figure:
    """The picture that draw() gives, as a figure whose text has the size of all figures.

    title, if given, is written above it; layer_gap and step as in nnlib.graph.drawing.sketch.
    Errors: as draw().
    """
    plan = sketch(output, precision, layer_gap=layer_gap, step=step)
    top = -TITLE_HEIGHT if title else 0.0
    width = max(plan.size.width, text_width(title, TITLE_SIZE) + 2 * MARGIN)
    height = plan.size.height
    with style():
        drawn = Figure(figsize=(width * INCHES_PER_PIXEL, (height - top) * INCHES_PER_PIXEL))
        axes = drawn.add_axes((0, 0, 1, 1))
        axes.set(xlim=(0, width), ylim=(height, top))
        axes.set_axis_off()
        paint(axes, plan)
        if title:
            headline(drawn, title)
    return drawn


def paint(axes: Axes, plan: Sketch) -> None:
    """Paint a planned picture on axes that count its pixels, at INCHES_PER_PIXEL each."""
    for shape in plan.shapes:
        _paint(axes, shape)


def _paint(axes: Axes, shape: Shape) -> None:
    for patch in _patches(shape):
        axes.add_patch(patch)
    if isinstance(shape, Words):
        side = SIDES[shape.anchor]
        x, y = shape.at
        axes.text(x, y, shape.text, color=shape.color, ha=side, va="center_baseline", size=TEXT)


def _patches(shape: Shape) -> list[PathPatch | Polygon]:
    match shape:
        case Box(center, size, radius, fill, color):
            outline = _rounded(center, size, radius)
            return [PathPatch(outline, facecolor=fill, edgecolor=color, lw=STROKE)]
        case Line(points, color):
            return [PathPatch(Path(points), fill=False, edgecolor=color, lw=STROKE)]
        case Arrow(points, color):
            corners = [points[0], *(point for curve in shape.curves for point in curve[1:])]
            codes = [Path.MOVETO] + [Path.CURVE4] * (len(corners) - 1)
            line = PathPatch(Path(corners, codes), fill=False, edgecolor=color, lw=STROKE)
            return [line, Polygon(shape.head, closed=True, facecolor=color, lw=0)]
        case _:
            return []


def _rounded(center: Point, size: Size, radius: float) -> Path:
    """A box whose corners are quarter circles: a disc when it is twice its radius wide."""
    inner = np.array(size) / 2 - radius
    near_circle = 0.5523 * radius  # where the control points of a quarter circle lie
    quarter = [(radius, 0), (radius, near_circle), (near_circle, radius), (0, radius)]
    signs = [(1, 1), (-1, 1), (-1, -1), (1, -1)]
    corners = [
        center + np.array(sign) * (inner + np.array(quarter[:: sign[0] * sign[1]]))
        for sign in signs
    ]
    codes = [Path.LINETO, *[Path.CURVE4] * 3] * 4
    codes[0] = Path.MOVETO
    points = np.concatenate([*corners, corners[0][:1]])
    return Path(points, [*codes, Path.CLOSEPOLY])
