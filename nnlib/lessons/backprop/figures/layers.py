"""Figures of the lesson, third part: deltas through layers, and the shapes of a batch."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnlib import graph
from nnlib.figures import figure
from nnlib.graph import Node
from nnlib.graph.lecture import graph_figure
from nnlib.plotting.axes import Point, label
from nnlib.plotting.diagrams import diagram_axes, draw_edge, draw_node
from nnlib.plotting.palette import GRADIENT, INK, MUTED, VALUE, tint
from nnlib.plotting.style import new_figure


@figure(
    "delta-recursion",
    decks=("DASC7606",),
    title="A hidden unit collects the deltas of all units that it feeds",
    alt=(
        "Unit i of layer l on the left feeds three units of layer l+1 on the right, along the "
        "weights w i1, w i2 and w i3. Orange arrows lead back along the same three edges: the "
        "deltas 1, 2 and 3 of the next layer, each times its weight, add up at unit i. The sum, "
        "multiplied by the slope g-prime of z i, is the delta of unit i."
    ),
)
def delta_recursion() -> Figure:
    drawing = new_figure(11, 5.2)
    ax = diagram_axes(drawing, (-4.9, 7.7), (-3.0, 2.8))
    unit, heights = (-1.2, 0.0), (1.9, 0.0, -1.9)
    for k, y in enumerate(heights, start=1):
        end = (4.2, y)
        draw_edge(ax, end, unit, color=GRADIENT, trim=(0.55, 0.72))
        name = rf"$w_{{i{k}}}^{{(l+1)}}$"
        label(ax, (1.9, 0.575 * y + 0.14), name, INK, on_line=True, ha="center", fontsize=15)
        draw_node(ax, end, "", VALUE, 0.5, tint(VALUE, 0.08))
        label(ax, end, f"${k}$", VALUE, ha="center", fontsize=15)
        label(ax, (4.95, y), rf"$\delta_{k}^{{(l+1)}}$", GRADIENT, fontsize=18)
    draw_node(ax, unit, "", VALUE, 0.65, tint(VALUE, 0.08))
    label(ax, unit, "$i$", VALUE, ha="center", fontsize=18)
    label(ax, (-2.05, 0.95), r"$a_i = g(z_i)$", VALUE, ha="center", fontsize=15)
    label(ax, (-4.8, 0.0), r"$\delta_i^{(l)} = g'(z_i)\;\cdot$ sum", GRADIENT, fontsize=16)
    total = r"$\sum_j\; w_{ij}^{(l+1)}\, \delta_j^{(l+1)}$"
    label(ax, (-1.2, -1.45), total, GRADIENT, ha="center", fontsize=16)
    for x, word in ((-1.2, "layer $l$"), (4.2, "layer $l + 1$")):
        label(ax, (x, -2.75), word, MUTED, ha="center")
    return drawing


@graph_figure(
    "two-layer-graph",
    decks=("ML4BI", "DASC7606"),
    title="A two-layer network as one graph, every gradient in the shape of its value",
    alt=(
        "A graph of a network without biases, with two inputs, two hidden sigmoid units and one "
        "output. Forward: x times W1 gives z, the sigmoid gives h, h times W2 gives y-hat = 1.9, "
        "and half the square of y-hat minus y = 1 gives J = 0.39. Below each edge stands a "
        "gradient with the shape of the value above it: a row of two below z, h and W2, a 2 by 2 "
        "matrix below W1."
    ),
)
def two_layer_graph() -> Node:
    """J = ½ (σ(x W1) W2 - y)² for one example."""
    x, y = graph.constant([1.0, 2.0], "x"), graph.constant(1.0, "y")
    W1 = graph.variable([[1.0, -1.0], [0.5, 0.5]], "W1")
    W2 = graph.variable([1.0, 2.0], "W2")
    h = graph.sigmoid((x @ W1).named("z")).named("h")
    error = (h @ W2).named("ŷ") - y
    return graph.elementwise(error, lambda e: 0.5 * e**2, lambda e: e, "½x²").named("J")


Block = tuple[str, int, int, str]  # name, rows, columns, color
N, D, H, K = 4, 2, 5, 2
FORWARD: tuple[tuple[Block, ...], ...] = (
    (("$x$", N, D, VALUE), ("$W_1$", D, H, INK), ("$z_1$", N, H, VALUE)),
    (("$h$", N, H, VALUE), ("$W_2$", H, K, INK), ("$z_2$", N, K, VALUE)),
)
BACKWARD: tuple[tuple[Block, ...], ...] = (
    ((r"$x^{\top}$", D, N, VALUE), (r"$\delta_1$", N, H, GRADIENT), ("$dW_1$", D, H, GRADIENT)),
    ((r"$h^{\top}$", H, N, VALUE), (r"$\delta_2$", N, K, GRADIENT), ("$dW_2$", H, K, GRADIENT)),
)
SIGNAL: tuple[Block, ...] = (
    (r"$\delta_2$", N, K, GRADIENT),
    (r"$W_2^{\top}$", K, H, INK),
    ("$dh$", N, H, GRADIENT),
)


@figure(
    "batch-shapes",
    decks=("DASC7606",),
    title="A batch through 2–5–2 and back: the shapes leave one way to multiply",
    alt=(
        "Five matrix products drawn as rectangles, for a batch of four. Forward: x, 4 by 2, times "
        "W1, 2 by 5, gives 4 by 5; h, 4 by 5, times W2, 5 by 2, gives 4 by 2. Gradients: x "
        "transposed, 2 by 4, times delta1, 4 by 5, gives dW1, 2 by 5; h transposed times delta2 "
        "gives dW2, 5 by 2. The signal: delta2, 4 by 2, times W2 transposed, 2 by 5, gives 4 by 5."
    ),
)
def batch_shapes() -> Figure:
    drawing = new_figure(11, 6.6)
    ax = diagram_axes(drawing, (-0.2, 24.6), (-17.2, 1.6))
    titles = ("forward, layer 1", "forward, layer 2", "gradient of $W_1$", "gradient of $W_2$")
    places = ((0.0, 0.0), (13.0, 0.0), (0.0, -11.9), (13.0, -11.9))
    for title, place, product in zip(titles, places, (*FORWARD, *BACKWARD), strict=True):
        _draw_product(ax, place, title, product)
    _draw_product(ax, (6.6, -6.2), "signal from layer 2 to layer 1", SIGNAL)
    return drawing


def _draw_product(ax: Axes, at: Point, title: str, blocks: Sequence[Block]) -> None:
    """Draw left @ right = result, each block with one square per entry."""
    label(ax, (at[0], at[1] + 0.9), title, MUTED)
    x, tallest, side = at[0], max(rows for _, rows, *_ in blocks), 0.72
    for (name, rows, columns, color), sign in zip(blocks, ("@", "=", ""), strict=True):
        width, height = side * columns, side * rows
        y = at[1] - (side * tallest + height) / 2
        for row in range(rows):
            for column in range(columns):
                corner = (x + side * column, y + side * row)
                fill = tint(color, 0.14)
                ax.add_patch(Rectangle(corner, side, side, facecolor=fill, edgecolor=color))
        middle = (x + width / 2, y + height / 2)
        label(ax, middle, name, color, on_line=True, ha="center", fontsize=15)
        size = f"{rows} × {columns}"
        label(ax, (x + width / 2, y - 0.5), size, INK, ha="center")
        label(ax, (x + width + 0.55, at[1] - side * tallest / 2), sign, INK, ha="center")
        x += width + 1.1
