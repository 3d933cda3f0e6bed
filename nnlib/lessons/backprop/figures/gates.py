"""Figures of the lesson, second part: what one node does, and how each gate hands gradients on."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib import graph
from nnlib.figures import figure
from nnlib.graph import Node
from nnlib.graph.drawing import Sketch, sketch
from nnlib.graph.engine import topological_order
from nnlib.graph.figure import INCHES_PER_PIXEL, paint
from nnlib.lessons.backprop.figures.graphs import fan_out_graph, variables
from nnlib.plotting.axes import Point, label
from nnlib.plotting.diagrams import diagram_axes, draw_edge, draw_node
from nnlib.plotting.palette import GRADIENT, INK, MUTED, VALUE, tint
from nnlib.plotting.style import new_figure

CLOSE = 12.0  # pixels between layers: two graphs fit side by side on half a slide


@figure(
    "single-node",
    decks=("CS6301", "BUSN20800"),
    title="All that a node has to know: downstream = upstream × local",
    alt=(
        "One node v = g(x, y) with two inputs on the left and the output v on the right. Forward "
        "arrows carry x and y in and v out. Backward, the upstream gradient dJ/dv arrives from the "
        "right. Inside the node stand its local gradients dv/dx and dv/dy. To each input the node "
        "sends the product: dJ/dv times dv/dx to x, dJ/dv times dv/dy to y."
    ),
)
def single_node() -> Figure:
    drawing = new_figure(11, 4.6)
    ax = diagram_axes(drawing, (-6.3, 6.3), (-2.6, 2.5))
    for sign, name in ((1, "x"), (-1, "y")):
        start = (-5.4, 1.7 * sign)
        _two_ways(ax, start, (0.0, 0.0))
        draw_node(ax, start, f"${name}$", INK, 0.42)
        product = rf"$\frac{{\partial J}}{{\partial v}}\,\frac{{\partial v}}{{\partial {name}}}$"
        below = 0.2 if sign > 0 else -1.72
        label(ax, (-2.9, below), product, GRADIENT, ha="center", fontsize=20)
    _two_ways(ax, (0.0, 0.0), (5.6, 0.0))
    draw_node(ax, (0, 0), "", VALUE, 1.35, tint(VALUE, 0.08))
    label(ax, (0, 0.62), "$v = g(x, y)$", VALUE, ha="center", fontsize=15)
    locals_ = r"$\frac{\partial v}{\partial x}\quad\frac{\partial v}{\partial y}$"
    label(ax, (0, -0.35), locals_, INK, ha="center", fontsize=20)
    label(ax, (5.9, 0), "$v$", VALUE, ha="center", fontsize=17)
    label(ax, (3.5, -0.62), r"$\frac{\partial J}{\partial v}$", GRADIENT, ha="center", fontsize=20)
    label(ax, (3.5, -1.4), "upstream", GRADIENT, ha="center")
    label(ax, (0, -1.75), "local", INK, ha="center")
    label(ax, (-4.5, -2.45), "downstream = upstream × local", GRADIENT)
    label(ax, (3.5, 0.55), "value", VALUE, ha="center")
    return drawing


def _two_ways(ax: Axes, start: Point, end: Point) -> None:
    """Draw an edge with its value going forward and its gradient coming back."""
    radii = (0.5, 1.45) if end == (0.0, 0.0) else (1.45, 0.0)
    for lift, color, (a, b), trim in (
        (0.1, VALUE, (start, end), radii),
        (-0.1, GRADIENT, (end, start), radii[::-1]),
    ):
        draw_edge(ax, (a[0], a[1] + lift), (b[0], b[1] + lift), color=color, trim=trim)


def _gates() -> dict[str, tuple[Node, float]]:
    """One small graph for each gate, and the gradient that arrives at its output."""
    x, y = variables(x=3, y=4)
    add = x + y
    x, y = variables(x=2, y=3)
    mul = x * y
    x, y = variables(x=4, y=5)
    largest = graph.maximum(x, y)
    (x,) = variables(x=7)
    return {
        "add: hands it to both": (add, 2.0),
        "mul: swaps and multiplies": (mul, 5.0),
        "max: routes it to the larger": (largest, 9.0),
        "copy: adds what comes back": (4 * x + 2 * x, 1.0),
    }


@figure(
    "gate-patterns",
    decks=("BUSN20800",),
    title="Four gates, four habits on the way back",
    alt=(
        "Four small graphs. Add: 3 and 4 give 7, upstream 2, both inputs receive 2. Multiply: 2 "
        "and 3 give 6, upstream 5, the inputs receive 15 and 10, each the other one times 5. Max: "
        "4 and 5 give 5, upstream 9, the larger input receives 9 and the smaller 0. Copy: 7 is "
        "used twice, 4 and 2 come back, and x receives their sum 6."
    ),
)
def gate_patterns(backward: Callable[..., Any] | None = None) -> Figure:
    """backward(gate, inputs, upstream) gives what each gate sends back; None: the graph does."""
    drawing = Figure(figsize=(8.6, 5.9))
    for k, (habit, (node, upstream)) in enumerate(_gates().items()):
        node.backward(upstream)
        if backward:
            _send_back(node, habit.partition(":")[0], backward)
        place = (0.3 + 4.2 * (k % 2), 1.15 + 2.6 * (k // 2))
        _place(drawing, sketch(node, 2, layer_gap=CLOSE), place, habit)
    return drawing


def _send_back(node: Node, gate: str, backward: Callable[..., Any]) -> None:
    """Let a gate's inputs have the gradients that backward gives instead of the graph's own."""
    leaves = [leaf for leaf in topological_order(node) if leaf.operation == "variable"]
    users = [product for product, _ in node.edges] if gate == "copy" else [node]
    arrived = [d for user in users for d in user.downstream if d is not None]
    upstream = np.array(arrived if gate == "copy" else [node.grad], dtype=float)
    inputs = np.array([leaf.value for leaf in leaves], dtype=float)
    sent = [np.asarray(float(gradient)) for gradient in backward(gate, inputs, upstream)]
    for leaf, gradient in zip(leaves, sent, strict=True):
        leaf.grad = gradient
    if gate != "copy":
        node.downstream = tuple(sent)


@figure(
    "passes-step-by-step",
    decks=("CS6301", "BUSN20800"),
    title="Forward to the output, then back, one node at a time",
    alt=(
        "Four stages of the graph of (x + y) max(y, z) at (1, 2, 0). After the forward pass all "
        "values stand above the edges, 3, 2 and 6, and no gradient. Then the product hands 2 and 3 "
        "back. Then max hands 3 to y and 0 to z, but y still waits for the sum. Last, the sum "
        "hands 2 to x and to y, and below y stands the total, 5."
    ),
)
def passes_step_by_step() -> Figure:
    drawing = Figure(figsize=(8.9, 9.4))
    output = fan_out_graph()
    output.backward()
    stages = (
        (3, "step 3: all values are known"),
        (5, "step 5: × hands back 2 and 3"),
        (6, "step 6: max hands 3 to y"),
        (7, "step 7: + hands 2 to x and y"),
    )
    for k, (step, told) in enumerate(stages):
        plan = sketch(output, 2, step=step, layer_gap=CLOSE)
        _place(drawing, plan, (0.3 + 4.4 * (k % 2), 1.15 + 4.2 * (k // 2)), told)
    return drawing


def _place(drawing: Figure, plan: Sketch, at: Point, words: str) -> None:
    """Paint a planned graph with its left top corner at a place in inches, words above it."""
    (left, top), (width, height) = at, drawing.get_size_inches()
    w, h = plan.size.width * INCHES_PER_PIXEL, plan.size.height * INCHES_PER_PIXEL
    ax = drawing.add_axes((left / width, 1 - (top + h) / height, w / width, h / height))
    ax.set(xlim=(0, plan.size.width), ylim=(plan.size.height, 0))
    ax.set_axis_off()
    paint(ax, plan)
    drawing.text(left / width, 1 - (top - 0.2) / height, words, color=MUTED, va="center")
