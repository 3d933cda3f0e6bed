"""Figures of lesson 01, first part: the unit and what it can decide."""

import re
from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path
from numpy.typing import ArrayLike

from nnlib.activations import sigmoid, threshold
from nnlib.figures import figure
from nnlib.plotting.axes import (
    Floats,
    Point,
    decision_line,
    dot,
    frame,
    label,
    note,
    quiet_grid,
    scatter_classes,
    tangent,
    weight_arrow,
)
from nnlib.plotting.diagrams import diagram_axes, draw_edge, draw_node, draw_unit
from nnlib.plotting.palette import CLASS0, CLASS1, GRADIENT, INK, MUTED, VALUE, deep, tint
from nnlib.plotting.style import SMALL, new_figure

BITS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
XOR = np.array([0, 1, 1, 0])
YES = ((1.0, 1.35), (0.5, 1.35), (0.0, 1.35))  # where "output 1" stands in each panel
NO = ((0.45, 0.3), (0.05, -0.32), (1.05, 1.35))
OF_THE_DECKS = {"and": ([1.0, 1.0], -1.5), "or": ([1.0, 1.0], -0.5), "not": ([-1.0], 0.5)}
GATES = (np.array([0, 0, 0, 1]), np.array([0, 1, 1, 1]), np.array([1, 0]))

Weights = Callable[[str], tuple[ArrayLike, float]]


@figure(
    "nerve-cell",
    decks=("BUSN20800", "CS6301", "ML4BI"),
    title="The unit keeps four parts of a nerve cell",
    alt=(
        "On the left a nerve cell: three branched dendrites lead into a round cell body, one axon "
        "leads out. On the right a unit drawn in the same layout: three inputs x1, x2, x3 where "
        "the dendrites are, weights w1, w2, w3 where the synapses are, a circle for sum and "
        "activation where the cell body is, and one output a where the axon is."
    ),
)
def nerve_cell() -> Figure:
    drawing = new_figure(11, 4.8)
    ax = diagram_axes(drawing, (-4.6, 9.6), (-2.9, 2.0))
    _draw_cell(ax)
    draw_unit(ax, bias="", center=(6.5, 0.0), spread=1.35, reach=2.7)
    label(ax, (6.5, 0.0), "sum,\nbend", ha="center")
    draw_edge(ax, (6.5, 0.0), (9.3, 0.0), "$a$", color=VALUE, trim=(0.75, 0.0), shift=(0, 0.3))
    words = (
        (3.6, "inputs\n(dendrites)"),
        (5.2, "weights\n(synapses)"),
        (6.9, "one number\n(soma)"),
        (8.7, "output\n(axon)"),
    )
    for x, word in words:
        label(ax, (x, -2.45), word, VALUE, ha="center", fontsize=SMALL)
    return drawing


def _draw_cell(ax: Axes) -> None:
    """Draw the nerve cell around the origin: three dendrites, the soma, the axon."""
    membrane = tint(MUTED, 0.55)
    for height in (1.35, 0.0, -1.35):
        _draw_fiber(ax, (-3.0, height), (-0.5, 0.25 * height), membrane, 7)
        for lift in (0.38, -0.38):
            _draw_fiber(ax, (-3.75, height + lift), (-2.75, 0.97 * height), membrane, 4)
        dot(ax, (-3.95, height), VALUE, 9)
        ax.plot([-4.25, -3.95], [height, height], color=VALUE, linewidth=2.5)
    _draw_fiber(ax, (0.4, 0.0), (2.3, 0.0), membrane, 9)
    ax.add_patch(Circle((0, 0), 0.85, facecolor=tint(MUTED, 0.3), edgecolor=MUTED, linewidth=2.5))
    ax.add_patch(Circle((0, 0), 0.28, facecolor=MUTED, edgecolor="none"))
    label(ax, (-3.9, -2.45), "synapses", VALUE, ha="center")
    for x, word in ((-2.1, "dendrites"), (0.0, "soma"), (1.7, "axon")):
        label(ax, (x, -2.45), word, MUTED, ha="center")


def _draw_fiber(ax: Axes, start: Point, end: Point, color: str, width: float) -> None:
    """Draw a thick S-shaped curve from `start` to `end`."""
    middle = (start[0] + end[0]) / 2
    curve = Path(
        [start, (middle, start[1]), (middle, end[1]), end], [Path.MOVETO] + [Path.CURVE4] * 3
    )
    ax.add_patch(PathPatch(curve, fill=False, edgecolor=color, linewidth=width, capstyle="round"))


@figure(
    "neuron",
    decks=("CS6301", "BUSN20800", "ML4BI", "DASC7606"),
    title="A neuron is a weighted sum and one bend",
    alt=(
        "Three inputs x1, x2, x3 enter from the left, each edge with its own weight w1, w2, w3. "
        "A first circle adds them and the bias b to z = w · x + b. A second circle bends z with "
        "the activation g. One output leaves at the right: a = g(z)."
    ),
)
def neuron() -> Figure:
    drawing = new_figure(11, 4.6)
    ax = diagram_axes(drawing, (-3.7, 8.1), (-2.3, 2.45))
    draw_unit(ax, radius=0.7, spread=1.5)
    label(ax, (0, 0), r"$\Sigma$", ha="center", fontsize=26)
    draw_edge(ax, (0, 0), (3.9, 0), "$z$", color=VALUE, trim=(0.7, 0.7), shift=(0, 0.32))
    draw_node(ax, (3.9, 0), "$g$", VALUE, 0.7, tint(VALUE, 0.08), fontsize=24)
    draw_edge(ax, (3.9, 0), (7.2, 0), "$a$", color=VALUE, trim=(0.7, 0), shift=(0, 0.32))
    label(ax, (0.35, -1.25), r"$z = w_1x_1 + w_2x_2 + w_3x_3 + b$", ha="center", fontsize=15)
    label(ax, (5.2, -1.25), r"$a = g(z)$", ha="center", fontsize=15)
    for x, word in ((-2.9, "inputs"), (0, "weighted sum"), (3.9, "activation"), (7.2, "output")):
        label(ax, (x, -2.1), word, MUTED, ha="center")
    return drawing


@figure(
    "sigmoid-and-step",
    decks=("CS6301", "BUSN20800", "ML4BI"),
    title="The sigmoid is a step that has a slope everywhere",
    alt=(
        "Two curves over z from -6 to 6. The hard threshold jumps from 0 to 1 at z = 0 and is flat "
        "everywhere else. The sigmoid rises smoothly from 0 to 1 through one half at z = 0. At "
        "z = 1 the sigmoid is 0.73 and its tangent has the slope 0.20."
    ),
)
def sigmoid_and_step() -> Figure:
    drawing = new_figure(10, 5)
    ax = drawing.add_subplot()
    frame(ax, (-6, 6), (-0.08, 1.12), ("$z$", "output of the unit"))
    z = np.linspace(-6, 6, 241)
    for side in (z[z <= 0], z[z > 0]):
        ax.plot(side, threshold(side), color=MUTED)
    ax.plot(z, sigmoid(z), color=VALUE)
    tangent(ax, (1, 0.7311), 0.1966, 1.4, GRADIENT)
    dot(ax, (1, 0.7311), VALUE)
    note(ax, r"$\sigma(1) = 0.73$", (1, 0.7311), (1.9, 0.63), VALUE)
    label(ax, (2.5, 1.04), r"slope $\sigma'(1) = 0.20$", GRADIENT, va="bottom", ha="center")
    label(ax, (-5.8, 0.27), r"sigmoid $\sigma(z) = 1 / (1 + e^{-z})$", VALUE)
    label(ax, (-1.9, 1.0), r"threshold $[z > 0]$", MUTED, ha="center")
    quiet_grid(ax)
    return drawing


@figure(
    "threshold-units",
    decks=("ML4BI", "BUSN20800"),
    title="A threshold unit says 1 on one side of a line: AND, OR and NOT",
    alt=(
        "Three panels. AND: the four corners of the unit square, only (1, 1) is a 1, and the line "
        "x1 + x2 = 1.5 cuts it off. OR: only (0, 0) is a 0, and the line x1 + x2 = 0.5 cuts it "
        "off. NOT: one input on a line, 0 becomes 1 and 1 becomes 0, with the cut at x = 0.5. In "
        "each panel the side with z > 0 is shaded and the arrow w points to it."
    ),
)
def threshold_units(weights: Weights | None = None) -> Figure:
    """weights: gives (w, b) for a gate's name; by default those of the decks."""
    drawing = new_figure(11, 4.8)
    panels = drawing.subplots(1, 3)
    given = (
        dict(OF_THE_DECKS) if weights is None else {gate: weights(gate) for gate in OF_THE_DECKS}
    )
    for ax, (gate, (w, b)), t in zip(panels, given.items(), GATES, strict=True):
        row, bias = np.asarray(w, dtype=float), float(b)
        _gate_plane(ax, gate, _in_brackets(row, bias))
        points = BITS[:, 2 - row.size :][: 2**row.size]
        flat = np.column_stack([points, np.zeros((len(points), 2 - row.size))])
        across = np.append(row, np.zeros(2 - row.size))
        decision_line(ax, across, bias)
        if np.any(across) and abs(bias) < 3 * np.linalg.norm(across):
            weight_arrow(ax, across, bias, slide=0.4)
        scatter_classes(ax, flat, t)
        if row.size == 1:
            _one_input(ax)
    for ax, yes, no in zip(panels, YES, NO, strict=True):
        label(ax, yes, "output 1", deep(CLASS1), ha="center")
        label(ax, no, "output 0", deep(CLASS0), ha="center")
    return drawing


def _in_brackets(w: Floats, b: float) -> str:
    """The unit as a formula, such as [x₁ + x₂ - 1.5 > 0]."""
    names = ("x_1", "x_2") if w.size == 2 else ("x",)
    terms = [f"{value:+.3g}{name}" for value, name in zip(w, names, strict=True)]
    sum_ = re.sub(r"([+-])1(?=x)", r"\1", "".join(terms)) + f"{b:+.3g}"
    spaced = re.sub(r"(?<=.)([+-])", r" \1 ", sum_.removeprefix("+"))
    return f"$[{spaced} > 0\\,]$"


def _gate_plane(ax: Axes, gate: str, formula: str) -> None:
    frame(ax, (-0.5, 1.6), (-0.5, 1.6), ("$x_1$", "$x_2$"))
    ax.set(aspect="equal", xticks=[0, 1], yticks=[0, 1])
    ax.set_title(f"{gate.upper()}   {formula}")


def _one_input(ax: Axes) -> None:
    """Turn a plane into the line of a single input."""
    ax.axhline(0, color=tint(INK, 0.3), linewidth=1.2, zorder=1)
    ax.set(xlabel="$x$", ylabel="", yticks=[])
    ax.spines["left"].set_visible(False)


@figure(
    "xor-not-separable",
    decks=("ML4BI", "BUSN20800"),
    title="No single line separates XOR: the two diagonals cross",
    alt=(
        "The four corners of the unit square. (0, 1) and (1, 0) are ones, (0, 0) and (1, 1) are "
        "zeros. The segment between the two ones and the segment between the two zeros cross at "
        "(0.5, 0.5). A half-plane that contains two points contains the segment between them, so "
        "the crossing would have to be on both sides of the line."
    ),
)
def xor_not_separable() -> Figure:
    drawing = new_figure(9.5, 5.2)
    ax = drawing.add_subplot()
    frame(ax, (-0.35, 3.2), (-0.35, 1.4))
    ax.set(aspect="equal", xticks=[0, 1], yticks=[0, 1])
    ax.set_xlabel("$x_1$", x=0.24)
    ax.set_ylabel("$x_2$")
    ax.spines["bottom"].set_bounds(-0.35, 1.35)
    ax.plot([0, 1], [1, 0], color=CLASS1)
    ax.plot([0, 1], [0, 1], color=CLASS0)
    scatter_classes(ax, BITS, XOR, size=240)
    dot(ax, (0.5, 0.5), INK)
    note(
        ax,
        "Both ends are 0, so every point\nof this segment must be 0.",
        (0.85, 0.85),
        (1.5, 1.1),
        CLASS0,
    )
    note(
        ax,
        "Both ends are 1, so every point\nof this segment must be 1.",
        (0.85, 0.15),
        (1.5, -0.1),
        CLASS1,
    )
    note(
        ax,
        "The point in the middle\nwould have to be both.",
        (0.5, 0.5),
        (1.5, 0.5),
    )
    return drawing
