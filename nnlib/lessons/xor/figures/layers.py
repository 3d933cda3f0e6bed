"""Figures of the lesson: layers, and why a bend must stand between them."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.activations import identity, relu, sigmoid, tanh
from nnlib.datasets import xor
from nnlib.figures import figure
from nnlib.lessons.xor.models import Activation, Stack
from nnlib.plotting.axes import frame, label, scatter_classes
from nnlib.plotting.diagrams import diagram_axes, draw_edge, draw_network, draw_node, layer_places
from nnlib.plotting.palette import CLASS0, CLASS1, INK, MUTED, VALUE, tint
from nnlib.plotting.style import new_figure


@figure(
    "two-layer-network",
    decks=("CS6301", "BUSN20800", "ML4BI"),
    title="A two-layer network: every arrow is one weight",
    alt=(
        "Two inputs x1, x2, three hidden units h1, h2, h3 and one output. Every input is connected "
        "to every hidden unit: the arrow from input i to unit j carries W1 with index ij, six "
        "weights in all. Each hidden unit j sends its value to the output with weight v_j. Below, "
        "the formulas: h = sigmoid(x W1 + b1) and y-hat = sigmoid(h W2 + b2)."
    ),
)
def two_layer_network() -> Figure:
    drawing = new_figure(11, 5.2)
    ax = diagram_axes(drawing, (-0.9, 12.4), (-3.6, 2.7))
    weights = {(0, i, j): f"$w_{{{i + 1}{j + 1}}}$" for i in range(2) for j in range(3)}
    weights |= {(1, j, 0): f"$v_{j + 1}$" for j in range(3)}
    layers = (("$x_1$", "$x_2$"), ("$h_1$", "$h_2$", "$h_3$"), (r"$\hat{y}$",))
    places = layer_places([len(names) for names in layers], gap=(5.0, 2.1))
    for (layer, i, j), name in weights.items():
        draw_edge(ax, places[layer][i], places[layer + 1][j], name, where=0.2)
    for names, row, color in zip(layers, places, (INK, VALUE, VALUE), strict=True):
        for name, at in zip(names, row, strict=True):
            draw_node(ax, at, name, color)
    draw_edge(ax, places[2][0], (12.2, 0.0), color=VALUE, trim=(0.36, 0.0))
    for x, words in (
        (0.0, "input $x$\n$(N, 2)$"),
        (5.0, "hidden layer\n$h = \\sigma(x\\,W_1 + b_1)$"),
        (10.0, "output layer\n$\\hat{y} = \\sigma(h\\,W_2 + b_2)$"),
    ):
        label(ax, (x, -3.15), words, INK, ha="center", linespacing=1.4)
    return drawing


@figure(
    "multilayer-network",
    decks=("CS6301", "I2DL", "ML4BI"),
    title="More layers: the output of one is the input of the next",
    alt=(
        "A network with 3 inputs, two hidden layers of 4 units and 2 outputs, all neighbors fully "
        "connected. Between the layers stand the matrices W1 of shape 3 by 4, W2 of shape 4 by 4, "
        "W3 of shape 4 by 2, each with its bias vector, and the number of parameters of each: "
        "3·4 + 4 = 16, 4·4 + 4 = 20, 4·2 + 2 = 10, together 46."
    ),
)
def multilayer_network() -> Figure:
    drawing = new_figure(11, 5.2)
    ax = diagram_axes(drawing, (-0.9, 12.9), (-4.2, 2.6))
    sizes = (3, 4, 4, 2)
    names = [
        [f"$x_{i}$" for i in (1, 2, 3)],
        *[[""] * 4] * 2,
        [r"$\hat{y}_1$", r"$\hat{y}_2$"],
    ]
    draw_network(ax, names, gap=(4.0, 1.25))
    for k, (D, H) in enumerate(pairwise(sizes), start=1):
        middle = 4.0 * k - 2.0
        matrix = rf"$W_{k}$ $({D}, {H})$,  $b_{k}$ $({H},)$"
        label(ax, (middle, -2.7), matrix, VALUE, ha="center")
        count = rf"${D} \cdot {H} + {H} = {D * H + H}$"
        label(ax, (middle, -3.3), count, INK, ha="center")
    total = f"{sum(D * H + H for D, H in pairwise(sizes))} parameters in all"
    label(ax, (6.0, -3.95), total, INK, ha="center", fontweight="bold")
    return drawing


@figure(
    "linear-collapse",
    decks=("ML4BI",),
    title="A linear stack only slants the plane; a bend folds it",
    alt=(
        "Three panels with the four XOR points on a square grid. Left, the input. Middle, after "
        "two linear layers: the square has become a parallelogram, straight lines stayed straight, "
        "and the two diagonals still cross, so no line separates the classes; the single layer "
        "that equals both puts the corners, marked by crosses, at the same places. Right, the same "
        "two layers with a ReLU between them: the grid is folded, the ones lie beyond a line and "
        "both zeros before it."
    ),
)
def linear_collapse(collapse: Callable[..., Any] | None = None) -> Figure:
    drawing = new_figure(11, 3.9)
    panels = drawing.subplots(1, 3)
    titles = ("input $x$", "$x\\,W_1W_2$: linear", "$\\max(0, x\\,W_1)\\,W_2$: folded")
    for ax, title, g in zip(panels, titles, (None, identity, relu), strict=True):
        _draw_mapped_square(ax, g)
        ax.set_title(title)
    ends = np.array([[1.05, -0.25], [-0.25, 1.05]]) @ SECOND  # h1 + h2 = 0.8
    panels[2].plot(*ends.T, color=INK, zorder=6)
    label(panels[2], (0.5, 0.72), "one line")
    _draw_single_layer(panels[1], collapse)
    return drawing


def _draw_single_layer(ax: Axes, collapse: Callable[..., Any] | None) -> None:
    """Mark by crosses where the one layer that equals both puts the corners."""
    if collapse is None:
        corners = xor()[0] @ (FIRST @ SECOND)
    else:
        W, b = collapse([FIRST.copy(), SECOND.copy()], [np.zeros(2), np.zeros(2)])
        corners = xor()[0] @ W + b
    ax.plot(*corners.T, "x", color=INK, markersize=20, markeredgewidth=2, zorder=8)
    label(ax, (-0.98, -0.55), "crosses: one layer", INK)


FIRST = np.array([[1.0, -0.7], [-0.7, 1.0]])
SECOND = np.array([[1.0, 0.15], [-0.1, 0.9]])


def _mapped(points: np.ndarray, g: Activation | None) -> np.ndarray:
    if g is None:
        return points
    mapped: np.ndarray = g(points @ FIRST) @ SECOND
    return mapped


def _draw_mapped_square(ax: Axes, g: Activation | None) -> None:
    """Draw where a grid on the unit square, its diagonals and its corners go."""
    ax.set(xlim=(-1.0, 1.35), ylim=(-0.65, 1.2), aspect="equal", xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    along = np.linspace(0, 1, 81)
    for level in np.linspace(0, 1, 9):
        fixed = np.full_like(along, level)
        for line in (np.column_stack([along, fixed]), np.column_stack([fixed, along])):
            ax.plot(*_mapped(line, g).T, color=tint(MUTED, 0.5), linewidth=1.2)
    if g is not relu:
        for color, other in ((CLASS1, 1 - along), (CLASS0, along)):
            ax.plot(*_mapped(np.column_stack([along, other]), g).T, color=color, linewidth=2)
    x, y = xor()
    scatter_classes(ax, _mapped(x, g), y, size=170)


@figure(
    "deeper-borders",
    decks=("CS6301",),
    title="More layers, more winding borders, even without training",
    alt=(
        "Four panels, each the plane of two inputs divided into the two answers of a network with "
        "random weights. With one layer the border is a straight line. With two layers it bends a "
        "little, with four it cuts off three bays, with eight it breaks into many winding pieces."
    ),
)
def deeper_borders(forward: Callable[..., Any] | None = None) -> Figure:
    drawing = new_figure(11, 3.9)
    side = np.linspace(-1, 1, 121)
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    for ax, depth in zip(drawing.subplots(1, 4, sharey=True), DEPTHS, strict=True):
        y_hat = random_network(depth, forward).output(grid)[:, 0].reshape(len(side), len(side))
        frame(ax, (-1, 1), (-1, 1), ("$x_1$", "" if depth > 1 else "$x_2$"))
        ax.set(aspect="equal", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
        shades = [tint(CLASS0, 0.25), tint(CLASS1, 0.25)]
        ax.contourf(side, side, y_hat, levels=[-0.01, 0.5, 1.01], colors=shades)
        ax.contour(side, side, y_hat, levels=[0.5], colors=[INK], linewidths=2)
        ax.set_title("one layer" if depth == 1 else f"{depth} layers")
    return drawing


DEPTHS, WIDTH = (1, 2, 4, 8), 24


def random_network(depth: int, forward: Callable[..., Any] | None = None) -> Stack:
    """Layers with random weights: tanh between them, a sigmoid at the end."""
    rng = np.random.default_rng(2)
    sizes = [2, *[WIDTH] * (depth - 1), 1]
    weights = [rng.normal(size=pair) * 2.5 / np.sqrt(pair[0]) for pair in pairwise(sizes)]
    biases = [rng.normal(size=H) * 0.3 for H in sizes[1:]]
    return Stack(weights, biases, [*[tanh] * (depth - 1), sigmoid], forward)


@figure(
    "geometric-pyramid",
    decks=("BUSN20800",),
    title="The geometric pyramid: each layer shrinks by the same ratio",
    alt=(
        "Bars for the layers of a network with 64 inputs and 1 output: 64, 16, 4 and 1 units, each "
        "a quarter of the one before. Beside it a network with 784 inputs and 10 outputs: 784, "
        "183, 43 and 10 units, each about 4.28 times smaller than the one before."
    ),
)
def geometric_pyramid() -> Figure:
    drawing = new_figure(11, 4.2)
    for ax, (D, K) in zip(drawing.subplots(1, 2), ((64, 1), (784, 10)), strict=True):
        ratio = (D / K) ** (1 / 3)
        sizes = [round(K * ratio**power) for power in (3, 2, 1, 0)]
        ax.set_title(f"{D} inputs, {K} output{'s' * (K > 1)}: ratio {ratio:.3g}")
        ax.axis("off")
        ax.set(xlim=(-0.75 * D, 0.75 * D), ylim=(-0.6, 3.6))
        for row, size in enumerate(sizes):
            ax.barh(3 - row, size, 0.62, left=-size / 2, color=tint(VALUE, 0.35), edgecolor=VALUE)
            label(ax, (size / 2 + 0.03 * D, 3 - row), str(size))
    return drawing
