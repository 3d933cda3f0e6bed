"""Figures of lesson 02, second part: what is left of a gradient after many layers."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.activations import elementwise
from nnlib.figures import figure
from nnlib.lessons.activations.models import sizes_by_layer
from nnlib.plotting.axes import arrow, dot, frame, label, quiet_grid
from nnlib.plotting.palette import GRADIENT, INK, MUTED, VALUE, tint
from nnlib.plotting.style import new_figure


@figure(
    "vanishing-gradient",
    decks=("DASC7606", "BUSN20800"),
    title="Through sigmoids a gradient shrinks four- to fivefold per layer",
    alt=(
        "The size of the gradient of each layer's weights in three fresh networks of 20 layers, on "
        "a logarithmic scale from 1 down to 1e-14. With sigmoids it falls along a straight line "
        "from 0.2 in the last layer to 5e-14 in the first, close to the line of one quarter per "
        "layer. With tanh and with ReLU it stays between 0.01 and 3 in all layers."
    ),
)
def vanishing_gradient() -> Figure:
    drawing = new_figure(10, 5.2)
    draw_sizes(drawing.add_subplot(), 20, bottom=-14)
    return drawing


def draw_sizes(ax: Axes, depth: int, bottom: int) -> None:
    """Draw the gradient's size in each layer for sigmoid, tanh and ReLU, and ¼ per layer.

    The scale is logarithmic, from 10^bottom to 100.
    """
    frame(ax, (0.5, 1.16 * depth + 0.5), (bottom, 2), ("layer", "size of the gradient of W"))
    ticks = range(0, bottom, -3)
    ax.set_yticks(ticks, [f"1e{tick}" if tick else "1" for tick in ticks])
    ax.set_xticks(sorted({1, *range(5, depth + 1, 5), depth} if depth > 8 else range(1, depth + 1)))
    quiet_grid(ax)
    layers = np.arange(1, depth + 1)
    sizes = {name: np.log10(sizes_by_layer(name, depth)) for name in ("sigmoid", "tanh", "relu")}
    bound = sizes["sigmoid"][-1] + np.log10(0.25) * (depth - layers)
    ax.plot(layers, bound, color=MUTED, linewidth=1.6, linestyle="--")
    colors = {"sigmoid": GRADIENT, "tanh": VALUE, "relu": INK}
    for (name, size), marker in zip(sizes.items(), ("o", "s", "^"), strict=True):
        ax.plot(layers, size, color=colors[name], linewidth=2, marker=marker, markersize=6)
    label(ax, (1.02 * depth + 0.3, sizes["tanh"][-1] - 0.9), "tanh", VALUE)
    label(ax, (1.02 * depth + 0.3, sizes["relu"][-1] + 0.5), "ReLU", INK)
    middle = round(0.6 * depth)
    label(ax, (middle + 0.4, sizes["sigmoid"][middle - 1] - 1.6), "sigmoid", GRADIENT)
    if depth > 6:
        label(ax, (middle - 0.5, bound[middle - 1] + 0.9), "¼ per layer", MUTED, ha="right")


@figure(
    "gradient-clipping",
    decks=("DASC7606",),
    title="Clipping shortens a gradient; by value it turns it as well",
    alt=(
        "Two panels with the same gradient, an arrow to (6, 2). Left, clipped by value at 2: a "
        "square from -2 to 2 cuts each entry off on its own, the result is (2, 2), which points "
        "in another direction. Right, clipped by norm at 2: the arrow is scaled until it ends on "
        "a circle of radius 2, at (1.9, 0.6), and keeps its direction."
    ),
)
def gradient_clipping() -> Figure:
    drawing = new_figure(11, 4.1)
    by_value, by_norm = drawing.subplots(1, 2)
    g, limit = np.array([6.0, 2.0]), 2.0
    turn = np.linspace(0, 2 * np.pi, 121)
    square = limit * np.array([[1, 1], [-1, 1], [-1, -1], [1, -1], [1, 1]])
    circle = limit * np.column_stack([np.cos(turn), np.sin(turn)])
    _draw_clipped(by_value, g, np.clip(g, -limit, limit), square)
    _draw_clipped(by_norm, g, limit * g / np.linalg.norm(g), circle)
    by_value.set_title("by value: each entry cut off at ±2")
    by_norm.set_title("by norm: scaled to length 2")
    label(by_value, (1.1, 2.45), "(2, 2)", VALUE)
    label(by_norm, (2.2, 0.3), "(1.9, 0.6)", VALUE)
    return drawing


def _draw_clipped(ax: Axes, g: np.ndarray, clipped: np.ndarray, border: np.ndarray) -> None:
    """Draw a gradient, the border that it may not cross, and what is left of it."""
    frame(
        ax, (-2.6, 7.0), (-2.6, 3.0), (r"$\partial J/\partial w_1$", r"$\partial J/\partial w_2$")
    )
    ax.set_aspect("equal")
    quiet_grid(ax)
    ax.fill(*border.T, color=tint(VALUE, 0.12))
    ax.plot(*border.T, color=tint(VALUE, 0.5), linewidth=1.5)
    arrow(ax, (0, 0), (g[0], g[1]), GRADIENT)
    arrow(ax, (0, 0), (clipped[0], clipped[1]), VALUE, linewidth=3.5)
    dot(ax, (0, 0), INK, 8)
    label(ax, (4.6, 2.15), "gradient (6, 2)", GRADIENT, ha="center", va="bottom")


@figure(
    "ten-layers",
    decks=("DASC7606",),
    title="What ten layers pass on depends on where z lies",
    alt=(
        "The slope to the power of ten over z from -8 to 8, on a logarithmic scale from 1 down to "
        "1e-24, for four activations. Sigmoid: a millionth at best, at z = 0, and less to both "
        "sides. Tanh: all at z = 0, then falling twice as fast as the sigmoid. Leaky ReLU with "
        "k = 0.01: all for positive z, 1e-20 for negative z. ReLU: the same for positive z, and "
        "nothing for negative z, below every scale."
    ),
)
def ten_layers() -> Figure:
    drawing = new_figure(10, 5)
    ax = drawing.add_subplot()
    frame(
        ax, (-10.5, 8), (-24, 2.5), ("$z$, the same in all ten layers", "passed on by ten layers")
    )
    ax.set_xticks(range(-8, 9, 4))
    ticks = range(0, -25, -6)
    ax.set_yticks(ticks, [f"1e{tick}" if tick else "1" for tick in ticks])
    quiet_grid(ax)
    z = np.linspace(-10.5, 8, 371)
    for name, color in (("sigmoid", GRADIENT), ("tanh", VALUE)):
        ax.plot(z, 10 * np.log10(elementwise(name).grad(z)), color=color)
    ax.plot([-10.5, 0], [-20, -20], color=MUTED, linestyle="--")
    ax.plot([0, 8], [0, 0], color=INK)
    label(ax, (-10.3, -18.7), "leaky, $k = 0.01$", MUTED)
    label(ax, (-10.3, -21.9), "ReLU: nothing", INK)
    label(ax, (7.9, 1.3), "ReLU and leaky: all", INK, ha="right")
    label(ax, (3.3, -9.0), "sigmoid", GRADIENT)
    label(ax, (2.2, -18.0), "tanh", VALUE, ha="right")
    return drawing
