"""Figures of the lesson, second part: one-hot rows, the softmax Jacobian, a graph."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnlib import graph
from nnlib.activations import relu, relu_grad
from nnlib.figures import figure
from nnlib.graph import Node
from nnlib.graph.lecture import graph_figure
from nnlib.lessons.backprop.figures.graphs import affine, variables
from nnlib.plotting.axes import Point, label
from nnlib.plotting.diagrams import diagram_axes
from nnlib.plotting.palette import GRADIENT, INK, LOSS, MUTED, VALUE, deep, tint
from nnlib.plotting.style import TEXT, new_figure

P = np.array([0.7, 0.2, 0.1])
Y = np.array([0.0, 1.0, 0.0])
ROWS = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.25, 0.25, 0.5]])
LABELS = (1, 1, 2)


@figure(
    "one-hot-picks",
    decks=("BUSN20800", "CS6301"),
    title="A one-hot row picks one log-probability per example",
    alt=(
        "Three examples with three classes. Left, the one-hot rows 010, 010 and 001. In the "
        "middle, the logarithms of the probabilities; in each row the entry of the true class is "
        "marked: -1.61, -0.22 and -0.69. Right, what is left of each row. Minus their mean is "
        "J = 0.84."
    ),
)
def one_hot_picks() -> Figure:
    drawing = new_figure(10.6, 4.6)
    ax = diagram_axes(drawing, (-1.0, 13.2), (-1.7, 4.0))
    hot, logs = np.eye(3)[list(LABELS)], np.log(ROWS)
    for row in range(3):
        label(ax, (-0.75, 2 - row), f"$n = {row + 1}$", MUTED, ha="center")
        for column in range(3):
            picked = bool(hot[row, column])
            at = 2.0 - row
            _cell(ax, (1 + column, at), f"{hot[row, column]:.0f}", INK if picked else MUTED, picked)
            color = LOSS if picked else MUTED
            _cell(ax, (5.6 + 1.25 * column, at), _number(logs[row, column]), color, picked, 1.25)
        label(ax, (11.6, 2 - row), _number(logs[row, LABELS[row]]), LOSS, ha="center")
    for x, name in (
        (2, "$y_{nk}$"),
        (6.85, r"$\log p_{nk}$"),
        (11.6, r"$\sum_k y_{nk} \log p_{nk}$"),
    ):
        label(ax, (x, 3.35), name, INK, ha="center", fontsize=TEXT + 2)
    label(ax, (4.3, 1), "·", INK, ha="center", fontsize=TEXT + 8)
    label(ax, (9.6, 1), "→", INK, ha="center", fontsize=TEXT + 6)
    J = -np.mean(logs[range(3), LABELS])
    label(ax, (12.9, -1.2), f"$J$ = − mean = {J:.2f}", LOSS, ha="right", fontsize=TEXT + 2)
    return drawing


def _number(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _cell(
    ax: Axes, at: Point, text: str, color: str, strong: bool = True, width: float = 1.0
) -> None:
    """One entry of a table, tinted when it counts."""
    low = (at[0] - width / 2, at[1] - 0.5)
    fill = tint(color, 0.16) if strong else "#ffffff"
    edge = tint(INK, 0.3)
    ax.add_patch(Rectangle(low, width, 1, facecolor=fill, edgecolor=edge, linewidth=1.2))
    label(ax, at, text, deep(color) if strong else color, ha="center")


@figure(
    "softmax-jacobian",
    decks=("DASC7606",),
    title="Softmax Jacobian times −y/p leaves p − y",
    alt=(
        "For p = (0.7, 0.2, 0.1) and the second class true. The Jacobian of softmax is a symmetric "
        "3 by 3 table: 0.21, 0.16 and 0.09 on the diagonal, and -0.14, -0.07 and -0.02 beside it, "
        "blue where positive and orange where negative; each row adds up to 0. Times the column "
        "(0, -5, 0) it gives the delta (0.7, -0.8, 0.1), which is p - y."
    ),
)
def softmax_jacobian(
    jacobian: Callable[..., Any] | None = None, delta: Callable[..., Any] | None = None
) -> Figure:
    """jacobian(z) gives the table, delta(z, y) its product with -y/p; None: the formulas do."""
    drawing = new_figure(11, 4.9)
    ax = diagram_axes(drawing, (-1.6, 14.6), (-1.5, 4.4))
    scores, upstream = np.log(P), -Y / P
    table = np.asarray(jacobian(scores)) if jacobian else np.diag(P) - np.outer(P, P)
    product = np.ravel(delta(scores[np.newaxis], Y[np.newaxis])) if delta else table @ upstream
    for (i, j), value in np.ndenumerate(table):
        _heat(ax, (1.5 * j, 2 - i), value, 1.5, 2.2)
    for k in range(3):
        label(ax, (1.5 * k, 2.95), rf"$\partial z_{k + 1}$", MUTED, ha="center")
        label(ax, (-1.25, 2 - k), rf"$\partial p_{k + 1}$", MUTED, ha="center")
    for x, values, strength in ((6.5, upstream, 0.1), (10.0, product, 0.5), (13.3, P - Y, 0.5)):
        for k, value in enumerate(values):
            _heat(ax, (x, 2 - k), value, 1.5, strength)
    for x, text in ((4.7, "·"), (8.25, "="), (11.65, "=")):
        label(ax, (x, 1), text, INK, ha="center", fontsize=TEXT + 8)
    for x, name in (
        (1.5, "Jacobian of softmax"),
        (6.5, "$-y/p$"),
        (10.0, r"$\delta$"),
        (13.3, "$p - y$"),
    ):
        label(ax, (x, 3.85), name, INK, ha="center", fontsize=TEXT + 2)
    label(ax, (1.5, -1.05), "every row adds up to 0", MUTED, ha="center")
    label(ax, (10.0, -1.05), "adds up to 0", MUTED, ha="center")
    return drawing


def _heat(ax: Axes, at: Point, value: float, width: float, strength: float) -> None:
    """One entry tinted by its sign and size."""
    value = float(value) + 0.0
    color = VALUE if value > 0 else GRADIENT
    low = (at[0] - width / 2, at[1] - 0.5)
    fill = tint(color, min(0.45, strength * abs(value)))
    edge = tint(INK, 0.3)
    ax.add_patch(Rectangle(low, width, 1, facecolor=fill, edgecolor=edge, linewidth=1.2))
    label(ax, at, f"{value:.2g}".replace("-", "−"), INK if value else MUTED, ha="center")


@graph_figure(
    "hinge-graph",
    decks=("I2DL", "BUSN20800"),
    title="Linear unit, hinge loss and regularizer: w is used twice",
    alt=(
        "A graph at w = 0.5, x = 2, b = -0.6 and the label y = -1. The linear unit gives z = 0.4; "
        "1 - y z = 1.4, and the maximum with 0 gives the loss L = 1.4. The regularizer with "
        "lambda = 0.2 is R = 0.1 w² = 0.025, and J = L + R = 1.425. Back come 1 to L and R; z "
        "receives 1, b receives 1, and w receives 2 through z and 0.1 through R, together 2.1."
    ),
)
def hinge_graph() -> Node:
    """J = max(0, 1 - y (w x + b)) + λ/2 w², λ = 0.2, at one example on the wrong side."""
    w, b = variables(w=0.5, b=-0.6)
    x, y = graph.constant(2.0, "x"), graph.constant(-1.0, "y")
    z = affine(w, x, b).named("z")
    L = graph.elementwise(1 - y * z, relu, relu_grad, "max(0, x)").named("L")
    R = (0.1 * w**2).named("R")
    return (L + R).named("J")
