"""Figures of the lesson, second part: Jacobians in a chain, and products without Jacobians."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnlib import graph
from nnlib.figures import figure
from nnlib.lessons.jacobians.models import Function
from nnlib.plotting.axes import arrow, frame, label, quiet_grid
from nnlib.plotting.diagrams import diagram_axes
from nnlib.plotting.palette import GRADIENT, INK, MUTED, VALUE, deep, tint
from nnlib.plotting.style import TEXT, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from nnlib.graph import Node

PATHS = "Two ways from t to f: multiply along each, add the two"
SHAPE = "The gradient has the shape of the variable: ‖x W‖²"
PIXELS, UPSTREAM = (1, -2, 3, -1), (4, -1, 5, 9)


@figure(
    "two-paths",
    decks=("ML4BI",),
    title=PATHS,
    alt=(
        "A computational graph at t = 0.7. t goes up into x = cos t = 0.765 and down into "
        "y = t² = 0.49; both meet in f = y + exp(xy) = 1.94. Below each edge stands the gradient "
        "that comes back. At t the gradients of the two paths are added and give 2.5."
    ),
)
def two_paths() -> Figure:
    return _drawn(path_graph(0.7), PATHS)


def path_graph(t: float) -> "Node":
    """f = y + exp(x y) with x = cos t and y = t², after its backward pass."""
    node = graph.variable(t, "t")
    x = graph.elementwise(node, np.cos, lambda v: -np.sin(v), "cos").named("x")
    y = (node**2).named("y")
    f = (y + graph.exp(x * y)).named("f")
    f.backward()
    return f


@figure(
    "squared-norm-graph",
    decks=("BUSN20800",),
    title=SHAPE,
    alt=(
        "A computational graph of f = ‖x W‖² with W = (0.1, -0.3; 0.5, 0.8) and x = (0.2, 0.4). "
        "Forward: q = x W = (0.22, 0.26) and f = 0.116. Backward: the gradient of q is 2q = "
        "(0.44, 0.52), the gradient of W is the 2 by 2 matrix (0.088, 0.104; 0.176, 0.208), and "
        "the gradient of x is the vector (-0.112, 0.636)."
    ),
)
def squared_norm_graph() -> Figure:
    return _drawn(norm_graph(), SHAPE)


def norm_graph() -> "Node":
    """f = sum of the squares of q = x W at the deck's numbers, after its backward pass.

    The deck writes W x with a column x: its W is the transpose of this one.
    """
    W = graph.variable([[0.1, -0.3], [0.5, 0.8]], "W")
    x = graph.variable([0.2, 0.4], "x")
    q = (x @ W).named("q")
    f = graph.sum(q**2).named("f")
    f.backward()
    return f


def _drawn(output: "Node", title: str) -> Figure:
    from nnlib.graph.figure import figure as graph_figure

    return graph_figure(output, title=title)


@figure(
    "jacobian-shapes",
    decks=("CS6301",),
    title="Three Jacobians in a row, and what is left of them",
    alt=(
        "The chain from b to s in s = u·h, h = f(z), z = x W + b, as boxes with their shapes: "
        "ds/dh is the row u with 1 by H entries, dh/dz is the diagonal matrix of f'(z) with H by "
        "H, and dz/db is the identity with H by H. Their product is one row, 1 by H, equal to u "
        "times f'(z) entry by entry; neither matrix needs to be written down."
    ),
)
def jacobian_shapes() -> Figure:
    drawing = new_figure(11, 4.6)
    ax = diagram_axes(drawing, (0, 14.4), (-2.1, 2.6))
    _box(ax, (0.4, 0), (2.6, 0.5), r"$\partial s/\partial h$", r"$u^\top$", r"$1 \times H$")
    _box(ax, (3.8, 0), (2.6, 2.6), r"$\partial h/\partial z$", "", r"$H \times H$", diagonal=True)
    _box(ax, (7.2, 0), (2.6, 2.6), r"$\partial z/\partial b$", "", r"$H \times H$", diagonal=True)
    _box(ax, (11.2, 0), (2.6, 0.5), r"$\partial s/\partial b$", r"$u \circ f'(z)$", r"$1 \times H$")
    for x, sign in ((3.4, "·"), (6.8, "·"), (10.5, "=")):
        label(ax, (x, 0), sign, INK, ha="center", fontsize=TEXT + 8)
    label(ax, (5.25, 0.55), "$f'(z)$", VALUE, ha="left")
    label(ax, (8.75, 0.55), "1", VALUE, ha="left")
    return drawing


def _box(
    ax: "Axes",
    at: tuple[float, float],
    size: tuple[float, float],
    name: str,
    inside: str,
    shape: str,
    *,
    diagonal: bool = False,
) -> None:
    """Draw a matrix as a box centered on the row: its name above, its shape below."""
    (x, y), (width, height) = at, size
    low = y - height / 2
    fill = tint(GRADIENT, 0.1)
    ax.add_patch(Rectangle((x, low), width, height, facecolor=fill, edgecolor=GRADIENT, lw=2.2))
    if diagonal:
        ax.plot([x + 0.1, x + width - 0.1], [low + height - 0.1, low + 0.1], color=VALUE, lw=5)
    middle = x + width / 2
    label(ax, (middle, y), inside, INK, ha="center")
    label(ax, (middle, 2.15), name, GRADIENT, ha="center", fontsize=TEXT + 2)
    label(ax, (middle, -1.75), shape, MUTED, ha="center")


@figure(
    "relu-jacobian",
    decks=("BUSN20800",),
    title="ReLU's Jacobian opens or closes one gate per entry",
    alt=(
        "ReLU on x = (1, -2, 3, -1) gives (1, 0, 3, 0). Its Jacobian is a 4 by 4 matrix with 1, 0, "
        "1, 0 on the diagonal and 0 elsewhere. Times the upstream gradient (4, -1, 5, 9) it gives "
        "(4, 0, 5, 0): where x was positive the upstream gradient passes, elsewhere it stops."
    ),
)
def relu_jacobian(relu: Function | None = None) -> Figure:
    drawing = new_figure(11, 4.8)
    ax = diagram_axes(drawing, (-0.6, 14.6), (-0.9, 4.9))
    gates = [float(x > 0) for x in PIXELS]
    passed: list[float] = [u if open_ else 0 for u, open_ in zip(UPSTREAM, gates, strict=True)]
    if relu is not None:
        passed = [
            float(d) + 0.0 for d in relu(np.array(PIXELS, float), np.array(UPSTREAM, float))
        ]  # no -0
    _column(ax, 0.0, "$x$", PIXELS, VALUE)
    _column(ax, 2.4, "relu$(x)$", [max(0, x) for x in PIXELS], VALUE)
    for row in range(4):
        for column in range(4):
            _number(ax, (5.2 + column, 3 - row), gates[row] if row == column else 0, INK)
    label(ax, (6.7, 4.3), "Jacobian", INK, ha="center", fontsize=TEXT + 1)
    label(ax, (9.6, 1.5), "·", INK, ha="center", fontsize=TEXT + 8)
    _column(ax, 10.7, "upstream", UPSTREAM, GRADIENT)
    label(ax, (12.1, 1.5), "=", INK, ha="center", fontsize=TEXT + 8)
    _column(ax, 13.4, "downstream", passed, GRADIENT)
    for row, x in enumerate(PIXELS):
        arrow(ax, (0.55, 3 - row), (1.85, 3 - row), VALUE if x > 0 else tint(MUTED, 0.5))
    return drawing


def _column(ax: "Axes", x: float, name: str, values: object, color: str) -> None:
    label(ax, (x, 4.3), name, color, ha="center", fontsize=TEXT + 1)
    for row, value in enumerate(values):  # type: ignore[var-annotated, arg-type]
        _number(ax, (x, 3 - row), value, color)


def _number(ax: "Axes", at: tuple[float, float], value: float, color: str) -> None:
    """Draw one entry in its own cell; a zero stays pale."""
    x, y = at
    fill = tint(color, 0.13) if value else "#ffffff"
    cell = Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=fill, edgecolor=tint(INK, 0.3), lw=1.2)
    ax.add_patch(cell)
    label(ax, at, f"{value:g}".replace("-", "−"), deep(color) if value else MUTED, ha="center")


@figure(
    "jacobian-cost",
    decks=("BUSN20800",),
    title="A Jacobian grows with the square of the layer",
    alt=(
        "Numbers to store for a layer of n units, on logarithmic axes from n = 1 to 10,000. The "
        "gradient has n numbers, a straight line; the Jacobian of the activation has n² numbers, "
        "a line twice as steep. For n = 4,096 the gradient takes 32 kilobytes and the Jacobian "
        "134 megabytes, nearly all of them zeros."
    ),
)
def jacobian_cost() -> Figure:
    drawing = new_figure(9.4, 5.2)
    ax = drawing.add_subplot()
    n = np.logspace(0, 4, 41)
    ax.loglog(n, n**2, color=GRADIENT)
    ax.loglog(n, n, color=VALUE)
    frame(ax, (1, 3e4), (1, 1e9), ("units $n$ in the layer", "numbers to store"))
    ax.axvline(4096, color=tint(MUTED, 0.6), linewidth=1.5, linestyle="--", zorder=1)
    label(ax, (60, 6e4), "Jacobian: $n^2$", GRADIENT, ha="right")
    label(ax, (60, 14), "gradient: $n$", VALUE, ha="left", va="top")
    label(ax, (3500, 1.5e8), "134 MB", GRADIENT, ha="right")
    label(ax, (3500, 1.2e4), "32 kB", VALUE, ha="right")
    label(ax, (4600, 3), "4,096", MUTED, ha="left")
    quiet_grid(ax)
    return drawing
