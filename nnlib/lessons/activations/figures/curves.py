"""Figures of lesson 02, first part: activations that squash, and where they go flat."""

from collections.abc import Callable
from functools import partial
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.activations import elementwise, sigmoid, sigmoid_grad, tanh
from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.plotting.axes import Point, dot, frame, label, quiet_grid, tangent
from nnlib.plotting.palette import GRADIENT, INK, MUTED, VALUE, tint
from nnlib.plotting.style import new_figure

Function = Callable[..., Array]

# Formula of each activation, and where its slope is named: what to say and at which point.
SQUASHING = {
    "identity": ("$z$", "slope 1", (-3.8, 1.25)),
    "sign": ("$-1$, 0 or 1", "slope 0", (1.3, -0.25)),
    "threshold": ("$[z > 0]$", "slope 0", (1.3, -0.25)),
    "sigmoid": (r"$1 / (1 + e^{-z})$", "slope ≤ ¼", (1.3, -0.25)),
    "tanh": (r"$2\sigma(2z) - 1$", "slope ≤ 1", (-3.8, 0.75)),
    "hardtanh": (r"$z$ cut at $\pm 1$", "slope 1 or 0", (-3.8, 0.75)),
}
FLAT = 4.6  # beyond it the slope of the sigmoid is below 0.01


@figure(
    "activation-panel",
    decks=("CS6301", "BUSN20800", "DASC7606", "ML4BI"),
    title="Six activations: where the curve is flat, the slope is 0",
    alt=(
        "Six panels over z from -4 to 4, each with the value g(z) and the slope g'(z). Identity: a "
        "straight line, slope 1 everywhere. Sign: -1, then 1, slope 0. Hard threshold: 0, then 1, "
        "slope 0. Sigmoid: rises from 0 to 1, its slope is a low hump of height one quarter. Tanh: "
        "rises from -1 to 1, its slope is a hump of height 1. Hardtanh: the line cut off at -1 and "
        "1, slope 1 in between and 0 outside."
    ),
)
def activation_panel(value: Callable[[str, Array], Array] | None = None) -> Figure:
    """value(name, z): g(z), by default the library's."""
    drawing = new_figure(11, 6.4)
    panels = drawing.subplots(2, 3, sharex=True, sharey=True).flat
    for ax, (name, (formula, slope, at)) in zip(panels, SQUASHING.items(), strict=True):
        row = elementwise(name)
        g = row.forward if value is None else partial(value, name)
        draw_value_and_slope(ax, g, row.grad, (-1.6, 1.6))
        ax.set_title(f"{name}  {formula}", color=VALUE)
        label(ax, at, slope, GRADIENT)
    for ax in drawing.axes[3:]:
        ax.set_xlabel("$z$")
    return drawing


def draw_value_and_slope(
    ax: Axes, value: Function, slope: Function, y: Point, reach: float = 4.0
) -> None:
    """Draw g(z) and g'(z) from -reach to reach; a jump is left open, not drawn as a steep line."""
    frame(ax, (-reach, reach), y)
    quiet_grid(ax)
    z = np.linspace(-reach, reach, 321)
    for function, color, width in ((slope, GRADIENT, 2.4), (value, VALUE, 3.2)):
        heights = function(z)
        jumps = np.flatnonzero(np.abs(np.diff(heights)) > 0.3) + 1
        for start, end in pairwise([0, *jumps, len(z)]):
            if end - start > 1:
                ax.plot(z[start:end], heights[start:end], color=color, linewidth=width)


@figure(
    "tanh-from-sigmoid",
    decks=("DASC7606",),
    title="tanh is a sigmoid made steeper, taller and moved down",
    alt=(
        "Three curves over z from -4 to 4. The sigmoid rises from 0 to 1 with slope one quarter at "
        "0. Twice as steep, the sigmoid of 2z has the slope one half there. Stretched to twice the "
        "height and moved down by 1 it becomes tanh, which rises from -1 to 1 with slope 1 at 0."
    ),
)
def tanh_from_sigmoid() -> Figure:
    drawing = new_figure(10, 4.8)
    ax = drawing.add_subplot()
    frame(ax, (-4, 4), (-1.15, 1.15), ("$z$", "value"))
    quiet_grid(ax)
    z = np.linspace(-4, 4, 161)
    ax.plot(z, sigmoid(z), color=MUTED)
    ax.plot(z, sigmoid(2 * z), color=MUTED, linestyle="--")
    ax.plot(z, tanh(z), color=VALUE)
    label(ax, (-3.9, 0.2), r"$\sigma(z)$,  slope ¼ at 0", MUTED)
    label(ax, (0.35, 0.82), r"$\sigma(2z)$,  slope ½", MUTED, ha="right")
    label(ax, (0.2, -0.75), r"$\tanh z = 2\sigma(2z) - 1$,  slope 1", VALUE)
    return drawing


@figure(
    "sigmoid-saturation",
    decks=("DASC7606", "BUSN20800"),
    title="A saturated sigmoid hardly answers to its input any more",
    alt=(
        "Left, the sigmoid over z from -8 to 8 with tangents: steep at z = 0, nearly level at "
        "z = 3, level at z = 6. Beyond 4.6 on either side the area is shaded: saturated. Right, "
        "the slope of the sigmoid: a hump that is 0.25 at z = 0, its largest value, 0.05 at z = 3 "
        "and 0.002 at z = 6; it is below 0.01 in the shaded areas."
    ),
)
def sigmoid_saturation() -> Figure:
    drawing = new_figure(11, 4.8)
    left, right = drawing.subplots(1, 2)
    frame(left, (-8, 8), (-0.05, 1.2), ("$z$", r"value $\sigma(z)$"))
    frame(right, (-8, 8), (-0.0125, 0.3), ("$z$", r"slope $\sigma'(z)$"))
    z = np.linspace(-8, 8, 241)
    left.plot(z, sigmoid(z), color=VALUE)
    right.plot(z, sigmoid_grad(z), color=GRADIENT)
    right.axhline(0.25, color=MUTED, linestyle="--", linewidth=1.5)
    label(right, (-7.8, 0.262), "never above ¼", MUTED, va="bottom")
    for at, words in ((0.0, (0.7, 0.252)), (3.0, (3.3, 0.062)), (6.0, (5.2, 0.022))):
        height, slope = float(sigmoid(at)), float(sigmoid_grad(at))
        tangent(left, (at, height), slope, 1.6, GRADIENT, linewidth=2.4)
        dot(left, (at, height), VALUE)
        dot(right, (at, slope), GRADIENT)
        label(right, words, f"{slope:.2g}", GRADIENT, va="bottom")
    for ax in (left, right):
        quiet_grid(ax)
        for edges in ((-8, -FLAT), (FLAT, 8)):
            ax.axvspan(*edges, color=tint(INK, 0.06), linewidth=0)
    label(left, (-6.3, 0.5), "saturated", INK, ha="center")
    label(left, (6.3, 0.5), "saturated", INK, ha="center")
    return drawing
