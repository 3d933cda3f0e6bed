"""Figures of lesson 02, second part: what is left of a gradient after many layers."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.activations import elementwise, sigmoid, sigmoid_grad
from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.lessons.activations.models import (
    Pieces,
    Rectified,
    Slope,
    Value,
    sizes_by_layer,
    through_layers,
)
from nnlib.plotting.axes import arrow, dot, frame, label, quiet_grid
from nnlib.plotting.palette import GRADIENT, INK, MUTED, VALUE, tint
from nnlib.plotting.style import new_figure

Chain = Callable[[float, Array, Array, float], float]


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
def ten_layers(slope: Slope | None = None) -> Figure:
    """slope(name, z): the slopes of sigmoid and tanh, by default the library's."""
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
        passed = elementwise(name).grad(z) if slope is None else slope(name, z)
        ax.plot(z, 10 * np.log10(passed), color=color)
    ax.plot([-10.5, 0], [-20, -20], color=MUTED, linestyle="--")
    ax.plot([0, 8], [0, 0], color=INK)
    label(ax, (-10.3, -18.7), "leaky, $k = 0.01$", MUTED)
    label(ax, (-10.3, -21.9), "ReLU: nothing", INK)
    label(ax, (7.9, 1.3), "ReLU and leaky: all", INK, ha="right")
    label(ax, (3.3, -9.0), "sigmoid", GRADIENT)
    label(ax, (2.2, -18.0), "tanh", VALUE, ha="right")
    return drawing


@figure(
    "chain-slopes",
    decks=("DASC7606", "BUSN20800"),
    title="A chain of sigmoids loses its slope, or blows it up, layer by layer",
    alt=(
        "The slope dy/dx of a chain over its number of units, 1 to 20, on a logarithmic scale from "
        "1e-21 to 1e6. With weights 1 and all z = 0, the best place of a sigmoid, it falls to "
        "9e-13 in twenty layers, a quarter per layer. With weights 8 and all z = 0 it doubles in "
        "each layer, up to a million. With weights 8 and no bias the units saturate, and it "
        "falls faster than a quarter per layer."
    ),
)
def chain_slopes(chain: Chain | None = None) -> Figure:
    """chain(x, w, b, limit): the slope of a chain of sigmoid units, cut off at limit."""
    drawing = new_figure(10, 5)
    ax = drawing.add_subplot()
    frame(ax, (0, 27.5), (-21, 8), ("units in the chain", "slope dy/dx"))
    ax.set_xticks(range(0, 21, 5))
    ticks = range(-18, 7, 6)
    ax.set_yticks(ticks, [f"1e{tick}" if tick else "1" for tick in ticks])
    quiet_grid(ax)
    for w, b, words, color in CHAINS:
        sizes = [_chain(chain, np.full(n, w), np.full(n, b)) for n in range(1, 21)]
        height = np.log10(sizes)
        ax.plot(range(1, 21), height, color=color, linewidth=2, marker="o", markersize=5)
        last = int(np.sum(height > -18)) - 1
        label(ax, (last + 1.6, height[last]), words, color)
    return drawing


# Weight and bias of every unit; started from x = ½, so that z = 0 where they cancel.
CHAINS = (
    (8.0, -4.0, "$w = 8$, $z = 0$", INK),
    (1.0, -0.5, "$w = 1$, $z = 0$", VALUE),
    (8.0, 0.0, "$w = 8$, $b = 0$", GRADIENT),
)
NO_LIMIT = 1e300


def _chain(chain: Chain | None, w: Array, b: Array) -> float:
    if chain is not None:
        return float(chain(0.5, w, b, NO_LIMIT))
    a, slope = 0.5, 1.0
    for weight, bias in zip(w, b, strict=True):
        z = weight * a + bias
        a, slope = float(sigmoid(z)), slope * weight * float(sigmoid_grad(z))
    return slope


@figure(
    "twenty-layers",
    decks=("DASC7606", "BUSN20800"),
    title="Twenty layers: what each activation leaves of a signal and of a gradient",
    alt=(
        "Two panels over 20 layers of 100 units, on logarithmic scales, for sigmoid, tanh, ReLU "
        "and ELU, with weights whose size suits ReLU. Left, how much the outputs of a layer "
        "differ from example to example: with the sigmoid next to nothing is left after a few "
        "layers; with tanh, ReLU and ELU a good part stays. Right, the size of the gradient on "
        "its way back, from layer 20 to layer 1: with the sigmoid it falls by about ten powers "
        "of ten, with the other three it stays within one."
    ),
)
def twenty_layers(
    value: Value | None = None,
    slope: Rectified | None = None,
    squashing: Slope | None = None,
) -> Figure:
    """value, slope (name, z, k): of rectifiers; squashing (name, z): slopes of the others."""
    drawing = new_figure(11, 5)
    left, right = drawing.subplots(1, 2)
    draw_layers(left, right, SHOWN, 1.4, Pieces(value, slope, squashing))
    return drawing


SHOWN = {"sigmoid": GRADIENT, "tanh": VALUE, "relu": INK, "elu": MUTED}


def draw_layers(
    left: Axes, right: Axes, shown: dict[str, str], scale: float, pieces: Pieces
) -> None:
    """Draw what is left of a signal and of a gradient in each of twenty layers."""
    for ax, what in ((left, "spread of the outputs"), (right, "size of the gradient")):
        frame(ax, (0.5, 26.5), (-16, 3), ("layer", what))
        ax.set_xticks([1, 5, 10, 15, 20])
        ax.set_yticks(range(-15, 1, 5), ["1e-15", "1e-10", "1e-5", "1"])
        quiet_grid(ax)
    layers = np.arange(1, 21)
    ends: dict[Axes, dict[str, float]] = {}
    for name, color in shown.items():
        spread, back = through_layers(name, scale, pieces)
        for ax, sizes in ((left, spread), (right, back)):
            height = np.clip(np.log10(np.maximum(sizes, 1e-300)), -16, 3)
            ax.plot(layers, height, color=color, linewidth=2, marker="o", markersize=4)
            ends.setdefault(ax, {})[name] = height[-1]
    for ax, heights in ends.items():
        for name, at in _apart(heights).items():
            label(ax, (20.6, at), name, shown[name])


def _apart(heights: dict[str, float], gap: float = 1.5) -> dict[str, float]:
    """The heights moved up until words at them do not lie on each other."""
    placed: dict[str, float] = {}
    for name in sorted(heights, key=heights.__getitem__):
        below = max(placed.values(), default=-99.0)
        placed[name] = max(heights[name], below + gap)
    over = max(max(placed.values()) - 2.2, 0.0)
    return {name: at - over for name, at in placed.items()}
