"""Figures of the lesson: XOR and other Boolean functions by units set by hand."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.activations import threshold
from nnlib.arrays import Array
from nnlib.datasets import xor
from nnlib.figures import figure
from nnlib.lessons.xor.models import TwoLayers, Unit, formula_right, formula_units, two_lines
from nnlib.plotting.axes import Point, arrow, decision_line, frame, label, note, scatter_classes
from nnlib.plotting.diagrams import diagram_axes, draw_network, draw_node
from nnlib.plotting.palette import CLASS0, CLASS1, INK, MUTED, VALUE, deep, tint
from nnlib.plotting.style import SMALL, new_figure

BANDS = (-0.01, 0.1, 0.5, 0.9, 1.01)
SHADES = (tint(CLASS0, 0.3), tint(CLASS0, 0.1), tint(CLASS1, 0.1), tint(CLASS1, 0.3))


def unit_square(ax: Axes, names: tuple[str, str]) -> None:
    """Give the axes the unit square and some room around it, with equal scales."""
    frame(ax, (-0.4, 1.4), (-0.4, 1.4), names)
    ax.set(aspect="equal", xticks=[0, 1], yticks=[0, 1])


@figure(
    "xor-threshold-network",
    decks=("ML4BI", "BUSN20800"),
    title="Three threshold units compute XOR: one OR, minus one AND",
    alt=(
        "Left, a network. Inputs x1 and x2 each feed two hidden units with weight 1. h1 has bias "
        "-0.5 and computes OR, h2 has bias -1.5 and computes AND. The output y takes h1 with "
        "weight 1, h2 with weight -1, and bias -0.5. Right, the table: for inputs 00, 01, 10, 11 "
        "the hidden units are 00, 10, 10, 11 and the output is 0, 1, 1, 0."
    ),
)
def xor_threshold_network() -> Figure:
    drawing = new_figure(11, 4.7)
    ax = diagram_axes(drawing, (-0.8, 13.4), (-2.5, 2.5))
    weights = {(0, i, j): "1" for i in range(2) for j in range(2)}
    weights |= {(1, 0, 0): "1", (1, 1, 0): "−1"}
    layers = (("$x_1$", "$x_2$"), ("$h_1$", "$h_2$"), ("$y$",))
    places = draw_network(ax, layers, weights, gap=(3.2, 2.4))
    words = (
        ((1, 0), "−0.5", "or", 0.62),
        ((1, 1), "−1.5", "and", -0.66),
        ((2, 0), "−0.5", "", 0.62),
    )
    for (layer, unit), bias, gate, lift in words:
        x, y = places[layer][unit]
        told = f"{gate}, $b$ = {bias}" if gate else f"$b$ = {bias}"
        label(ax, (x, y + lift), told, VALUE, ha="center")
    _write_table(ax)
    return drawing


def _write_table(ax: Axes) -> None:
    """Write inputs, hidden units and output for the four corners."""
    x, y = xor()
    network = two_lines(0.5, 1.5, threshold)
    columns = (8.6, 9.5, 10.7, 11.6, 12.8)
    for column, name in zip(columns, ("$x_1$", "$x_2$", "$h_1$", "$h_2$", "$y$"), strict=True):
        label(ax, (column, 1.75), name, INK, ha="center", fontsize=16)
    ax.plot([8.2, 13.2], [1.3, 1.3], color=INK, linewidth=1.2)
    for row, values in enumerate(np.column_stack([x, network.hidden(x), network.output(x)])):
        colors = (INK, INK, VALUE, VALUE, CLASS1 if y[row] else CLASS0)
        for column, value, color in zip(columns, values, colors, strict=True):
            weight = "bold" if column == columns[-1] else "normal"
            place = (column, 0.8 - 0.75 * row)
            label(ax, place, f"{value:.0f}", color, ha="center", fontsize=16, fontweight=weight)


@figure(
    "xor-hidden-space",
    decks=("ML4BI",),
    title="The hidden layer moves the points; then one line is enough",
    alt=(
        "Left, the input plane: the lines h1 (x1 + x2 = 0.5) and h2 (x1 + x2 = 1.5) cut out a "
        "strip that holds both ones, (0, 1) and (1, 0). Right, the plane of h1 and h2: (0, 0) "
        "stays at (0, 0), both ones land together at (1, 0), and (1, 1) stays at (1, 1). The line "
        "h1 - h2 = 0.5 separates them."
    ),
)
def xor_hidden_space() -> Figure:
    drawing = new_figure(11, 5.0)
    left, right = drawing.subplots(1, 2)
    network = two_lines(0.5, 1.5, threshold)
    draw_input_plane(left, network, points=181)
    draw_hidden_plane(right, network)
    left.set_title("input plane")
    right.set_title("hidden plane")
    for at, values, color in (
        ((0.05, -0.25), "0, 0", CLASS0),
        ((0.5, 0.5), "1, 0", CLASS1),
        ((1.0, 1.25), "1, 1", CLASS0),
    ):
        label(left, at, f"$h$ = ({values})", deep(color), ha="center")
    note(right, "(0, 1) and (1, 0)", (1, 0), (0.9, -0.25), deep(CLASS1), ha="center")
    note(right, "(0, 0)", (0, 0), (-0.05, 0.4), CLASS0, ha="center")
    note(right, "(1, 1)", (1, 1), (0.55, 1.1), CLASS0, ha="center")
    return drawing


def draw_input_plane(ax: Axes, network: TwoLayers, points: int = 61) -> None:
    """Draw a network's answer over the input plane, its hidden lines, and XOR's corners."""
    draw_answers(ax, network.output, points)
    W1, b1 = network.W1, network.b1
    if np.allclose(W1[:, 0], W1[:, 1]) and np.isclose(*b1):
        draw_hidden_line(ax, W1[:, 0], float(b1[0]), "$h_1 = h_2$")
    else:
        for unit, (w, b) in enumerate(zip(W1.T, b1, strict=True)):
            draw_hidden_line(ax, w, float(b), f"$h_{unit + 1}$")


def draw_answers(ax: Axes, answer: Callable[[Array], Array], points: int = 61) -> None:
    """Tint the input plane by answer(x), numbers (N,) from 0 to 1, and draw XOR's corners."""
    unit_square(ax, ("$x_1$", "$x_2$"))
    side = np.linspace(-0.4, 1.4, points)
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    told = answer(grid).reshape(points, points)
    ax.contourf(side, side, told, levels=BANDS, colors=SHADES, zorder=0)
    scatter_classes(ax, *xor(), size=170)


def draw_hidden_line(ax: Axes, w: np.ndarray, b: float, name: str) -> None:
    """Draw where a hidden unit has z = 0 and name it; nothing when outside."""
    side = np.linspace(-0.4, 1.4, 181)
    if abs(w[1]) >= abs(w[0]):
        x1, x2 = side, -(w[0] * side + b) / (w[1] or np.inf)
    else:
        x1, x2 = -(w[1] * side + b) / w[0], side
    inside = (np.abs(x1 - 0.5) <= 0.9) & (np.abs(x2 - 0.5) <= 0.9) & (np.abs(w).max() > 0)
    if inside.any():
        x1, x2 = x1[inside], x2[inside]
        ax.plot(x1, x2, color=INK, linewidth=2.4, zorder=4)
        at = _free_point(np.stack([x1, x2], axis=1), 0.04 * len(name))
        label(ax, at, name, on_line=True, ha="center")


def _free_point(line: np.ndarray, width: float) -> Point:
    """Where a line has room for its name: far from XOR's corners and from the plane's border."""
    to_corners = np.linalg.norm(line[:, np.newaxis] - xor()[0], axis=2).min(axis=1)
    to_border = 0.9 - np.abs(line - 0.5) - np.array([width / 2, 0])
    x1, x2 = line[np.argmax(np.minimum(to_corners, 2 * to_border.min(axis=1)))]
    return float(x1), float(x2)


def draw_hidden_plane(ax: Axes, network: TwoLayers) -> None:
    """Draw where the hidden layer puts XOR's corners, and the line of the output unit there."""
    unit_square(ax, ("$h_1$", "$h_2$"))
    decision_line(ax, [float(w) for w in network.W2[:, 0]], float(network.b2[0]))
    x, y = xor()
    scatter_classes(ax, network.hidden(x), y, size=170)


LITERALS = (r"$A\,\bar{X}\,Z$", r"$A\,\bar{Y}$", r"$X\,Y$", r"$\bar{X}\,Z$")


@figure(
    "boolean-network",
    decks=("BUSN20800",),
    title="A formula read as a network: one unit for every AND and every OR",
    alt=(
        "Four layers. Inputs A, X, Y, Z at the left. Four AND units: A and not X and Z; A and not "
        "Y; X and Y; not X and Z. A wire from a negated input is dashed: its weight is negative, "
        "that of the others positive. Two OR units join the first two and the last two AND units. "
        "One last AND unit joins the OR units. Each unit shows its bias: -1.5, -0.5, -1.5, -0.5 "
        "for the first ANDs, -0.5 for the ORs, -1.5 for the last AND. Most pairs are not "
        "connected. Of the 16 rows of the formula's table 16 are right."
    ),
)
def boolean_network_figure(unit: Callable[[Array], Unit] | None = None) -> Figure:
    drawing = new_figure(11, 5.0)
    ax = diagram_axes(drawing, (-0.8, 12.2), (-3.6, 3.0))
    inputs = [(0.0, 2.25 - 1.5 * row) for row in range(4)]
    clauses = [(4.4, 2.25 - 1.5 * row) for row in range(4)]
    ors, last = [(8.0, 1.5), (8.0, -1.5)], (11.2, 0.0)
    units = formula_units(unit)
    for at, name in zip(inputs, "AXYZ", strict=True):
        draw_node(ax, at, f"${name}$")
    for row, (at, (w, b)) in enumerate(zip(clauses, units, strict=False)):
        for start, weight in zip(inputs, np.asarray(w), strict=True):
            if weight:
                _wire(ax, start, at, weight)
        _gate(ax, at, "and", b)
        label(ax, (at[0] + 0.5, at[1] + 0.52), LITERALS[row])
        _wire(ax, at, ors[row // 2])
    for at in ors:
        _gate(ax, at, "or", -0.5)
        _wire(ax, at, last)
    _gate(ax, last, "and", units[-1][1])
    told = "solid: a positive weight    dashed: a negative one    in a unit: its bias"
    label(ax, (-0.4, -3.3), f"{told}    {formula_right(units)} of 16 rows right", MUTED)
    return drawing


def _gate(ax: Axes, at: Point, name: str, bias: float) -> None:
    """Draw a threshold unit with its gate and its bias inside."""
    told = f"{name}\n{bias:.3g}".replace("-", "−")
    draw_node(ax, at, told, VALUE, 0.6, tint(VALUE, 0.08), fontsize=SMALL, linespacing=1.1)


def _wire(ax: Axes, start: Point, end: Point, sign: float = 1) -> None:
    """Draw an edge of positive weight, or of negative weight as a dashed one."""
    a, b = np.asarray(start), np.asarray(end)
    along = (b - a) / np.linalg.norm(b - a)
    foot, tip = a + (0.36 if start[0] == 0 else 0.6) * along, b - 0.6 * along
    color, dashes = (INK, "solid") if sign > 0 else (CLASS0, (0, (4, 2)))
    ends = (float(foot[0]), float(foot[1])), (float(tip[0]), float(tip[1]))
    arrow(ax, *ends, color, linestyle=dashes, zorder=2)
