"""Units and networks as circles and arrows."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch

from nnlib.plotting.axes import Options, Point, label
from nnlib.plotting.palette import INK, PAPER, VALUE, tint
from nnlib.plotting.style import TEXT

RADIUS = 0.36


def diagram_axes(figure: Figure, x: Point, y: Point) -> Axes:
    """Return bare axes with equal scales for a drawing of the given extent."""
    ax = figure.add_subplot()
    ax.set(xlim=x, ylim=y, aspect="equal")
    ax.axis("off")
    return ax


def draw_node(
    ax: Axes,
    at: Point,
    text: str = "",
    color: str = INK,
    radius: float = RADIUS,
    fill: str = PAPER,
    **options: Any,
) -> None:
    """Draw a circle with a short text inside."""
    ax.add_patch(Circle(at, radius, facecolor=fill, edgecolor=color, linewidth=2.5, zorder=3))
    options = {"fontsize": TEXT + 2, "ha": "center", "va": "center", "zorder": 4, **options}
    ax.text(*at, text, color=options.pop("text_color", INK), **options)


def draw_edge(
    ax: Axes,
    start: Point,
    end: Point,
    text: str = "",
    *,
    color: str = INK,
    trim: tuple[float, float] = (RADIUS, RADIUS),
    where: float = 0.5,
    shift: Point = (0.0, 0.0),
    arrow: bool = True,
    **options: Any,
) -> None:
    """Draw an arrow between two node centers, trimmed by their radii, with words on its way.

    `where` places the words between start (0) and end (1), `shift` moves them off the line.
    """
    a, b = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    along = (b - a) / np.linalg.norm(b - a)
    a, b = a + trim[0] * along, b - trim[1] * along
    head = "-|>" if arrow else "-"
    line: Options = {
        "linewidth": 2.2,
        "mutation_scale": 18,
        "shrinkA": 0,
        "shrinkB": 0,
        "zorder": 2,
    }
    ax.add_patch(FancyArrowPatch(tuple(a), tuple(b), arrowstyle=head, color=color, **line))
    if text:
        at = a + where * (b - a) + np.asarray(shift)
        label(ax, (at[0], at[1]), text, color, on_line=shift == (0.0, 0.0), ha="center", **options)


def draw_unit(
    ax: Axes,
    inputs: Sequence[str] = ("$x_1$", "$x_2$", "$x_3$"),
    weights: Sequence[str] = ("$w_1$", "$w_2$", "$w_3$"),
    bias: str = "$b$",
    *,
    center: Point = (0.0, 0.0),
    spread: float = 1.2,
    reach: float = 2.9,
    radius: float = 0.75,
) -> list[Point]:
    """Draw one unit: its inputs at the left, a weight on each edge, the bias from above if any.

    Returns the centers of the input nodes.
    """
    rows = spread * ((len(inputs) - 1) / 2 - np.arange(len(inputs)))
    places = [(center[0] - reach, center[1] + float(row)) for row in rows]
    for place, name, weight in zip(places, inputs, weights, strict=True):
        draw_node(ax, place, name)
        draw_edge(ax, place, center, weight, trim=(RADIUS, radius), where=0.45, color=VALUE)
    if bias:
        above = (center[0], center[1] + radius + 1.0)
        draw_edge(ax, above, center, trim=(0.0, radius), color=VALUE)
        label(ax, (above[0], above[1] + 0.2), bias, VALUE, ha="center")
    draw_node(ax, center, radius=radius, color=VALUE, fill=tint(VALUE, 0.08))
    return places


def layer_places(sizes: Sequence[int], gap: Point = (2.6, 1.1)) -> list[list[Point]]:
    """Return the centers of the nodes of each layer, every layer centered on the x axis."""
    return [
        [(column * gap[0], gap[1] * ((size - 1) / 2 - row)) for row in range(size)]
        for column, size in enumerate(sizes)
    ]


def draw_network(
    ax: Axes,
    layers: Sequence[Sequence[str]],
    weights: Mapping[tuple[int, int, int], str] | None = None,
    *,
    gap: Point = (2.6, 1.1),
    colors: Sequence[str] | None = None,
) -> list[list[Point]]:
    """Draw a fully connected network from the names of its nodes, layer by layer.

    `weights[layer, i, j]` labels the edge from node i of `layer` to node j of the next one; other
    edges stay without words. Returns the centers of all nodes.
    """
    places = layer_places([len(names) for names in layers], gap)
    colors = colors or [INK, *[VALUE] * (len(layers) - 1)]
    for layer, (left, right) in enumerate(pairwise(places)):
        for i, start in enumerate(left):
            for j, end in enumerate(right):
                text = (weights or {}).get((layer, i, j), "")
                draw_edge(ax, start, end, text, where=0.3, color=INK)
    for names, row, color in zip(layers, places, colors, strict=True):
        for name, place in zip(names, row, strict=True):
            draw_node(ax, place, name, color=color)
    return places
