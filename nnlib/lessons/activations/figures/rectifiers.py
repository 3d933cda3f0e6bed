"""Figures of lesson 02, fourth part: rectifiers, how they die, and maxout."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib import activations as act
from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.lessons.activations.figures.curves import Function, draw_value_and_slope
from nnlib.lessons.activations.models import Count, dead_share_while_training
from nnlib.plotting.axes import arrow, dot, frame, label, quiet_grid
from nnlib.plotting.palette import GRADIENT, LOSS, MUTED, VALUE, tint
from nnlib.plotting.style import SMALL, new_figure

Rectified = Callable[..., Array]
PIECES = ((-1.6, -2.2), (-0.4, -0.1), (0.5, -0.2), (1.7, -2.4))  # slope and offset of each


@figure(
    "rectifiers",
    decks=("CS6301", "DASC7606"),
    title="Rectifiers differ in what they do with a negative z",
    alt=(
        "Six panels with value and slope. ReLU: 0 for negative z, then the line z; slope 0, then "
        "1. Leaky ReLU, drawn with k = 0.1: a slightly rising line for negative z; slope 0.1, then "
        "1. Parametric ReLU with k learned, here 0.4: a steeper line for negative z. ReLU6: as "
        "ReLU, but cut off at 6, where the slope is 0 again. ELU: bends smoothly to -1 for "
        "negative z, its slope falls smoothly to 0. Maxout of the pieces z and -z: a V, slope -1, "
        "then 1."
    ),
)
def rectifiers(value: Rectified | None = None, slope: Rectified | None = None) -> Figure:
    """value, slope (name, z, k): of z (N, 1); of maxout z holds the pieces z and -z, (N, 2)."""
    drawing = new_figure(11, 6.4)
    panels = drawing.subplots(2, 3).flat
    rows: tuple[tuple[str, Function, Function], ...] = (
        (r"ReLU  $\max(0, z)$", act.relu, act.relu_grad),
        (r"leaky  $\max(z, kz)$, $k = 0.1$", _leaky(0.1), _leaky_slope(0.1)),
        (r"parametric, here $k = 0.4$", _leaky(0.4), _leaky_slope(0.4)),
        (r"ReLU6  $\min(\max(0, z), 6)$", act.relu6, act.relu6_grad),
        (r"ELU  $e^z - 1$ for $z < 0$", act.elu, act.elu_grad),
        (r"maxout of $z$ and $-z$", np.abs, np.sign),
    )
    for ax, name, (title, *own) in zip(panels, NAMES, rows, strict=True):
        wide = "ReLU6" in title
        g, dg = (
            course if theirs is None else _of_theirs(theirs, name)
            for course, theirs in zip(own, (value, slope), strict=True)
        )
        draw_value_and_slope(ax, g, dg, (-1.5, 7.2 if wide else 3.2), 8 if wide else 3)
        ax.set_title(title, color=VALUE)
        ax.set_xlabel("$z$")
    label(drawing.axes[0], (-2.8, 1.75), "slope 0, then 1", GRADIENT)
    label(drawing.axes[1], (-2.8, 1.75), "slope $k$, then 1", GRADIENT)
    label(drawing.axes[2], (-2.8, 1.75), "slope $k$, then 1", GRADIENT)
    label(drawing.axes[3], (-7.5, 1.9), "slope 0, 1, 0", GRADIENT)
    label(drawing.axes[4], (-2.8, 1.75), "slope $e^z$, then 1", GRADIENT)
    label(drawing.axes[5], (-0.9, 2.7), "slope ∓1", GRADIENT)
    return drawing


NAMES = {"relu": 0.0, "leaky_relu": 0.1, "prelu": [0.4], "relu6": 0.0, "elu": 1.0, "maxout": 0.0}


def _of_theirs(function: Rectified, name: str) -> Function:
    """A student's function as one of z (N,): the first unit, or the pieces z and -z of maxout."""

    def of(z: Array) -> Array:
        rows = np.column_stack([z, -z]) if name == "maxout" else z[:, np.newaxis]
        k = np.array(NAMES[name]) if name == "prelu" else NAMES[name]
        got = np.asarray(function(name, rows, k))
        if name == "maxout" and got.ndim == 2:  # slopes of both pieces, of which the second is -z
            return got[:, 0] - got[:, 1]
        return got.reshape(len(z))

    return of


def _leaky(k: float) -> Function:
    return lambda z: act.leaky_relu(z, k)


def _leaky_slope(k: float) -> Function:
    return lambda z: act.leaky_relu_grad(z, k)


@figure(
    "dying-relu",
    decks=("DASC7606", "BUSN20800"),
    title="One long step can switch a ReLU off for good",
    alt=(
        "Left, a ReLU with the z of ten examples: before a step six of them lie on the rising "
        "part; after a step that is too long all ten lie on the flat part, where the slope is 0, "
        "so no later gradient moves the unit. Right, the share of 100 hidden units that fire on "
        "no example while a network learns digits: with learning rate 0.5 it stays at 6 %, with "
        "1.4 it climbs to 35 % although 98 % of the digits are right, with 4 to 99 % within a few "
        "steps. A dashed line marks 40 %."
    ),
)
def dying_relu(dead: Count | None = None) -> Figure:
    """dead(x, W, b): how many ReLU units of a layer fire on no example."""
    drawing = new_figure(11, 5)
    left, right = drawing.subplots(1, 2)
    _draw_push(left)
    _draw_dead_shares(right, dead)
    return drawing


def _draw_push(ax: Axes) -> None:
    """Draw the z of ten examples on a ReLU before and after a step that is too long."""
    frame(ax, (-6.8, 3), (-1.2, 3), ("$z$", "value"))
    quiet_grid(ax)
    z = np.linspace(-6.8, 3, 99)
    ax.plot(z, act.relu(z), color=tint(VALUE, 0.5))
    before = np.array([-1.9, -1.4, -0.9, -0.3, 0.3, 0.7, 1.1, 1.5, 1.9, 2.3])
    for value in before:
        dot(ax, (value, float(act.relu(value))), VALUE, 10)
        dot(ax, (value - 4.6, 0.0), MUTED, 10)
    arrow(ax, (0.8, -0.55), (-3.8, -0.55), GRADIENT)
    label(ax, (-1.5, -0.9), "one step, too long", GRADIENT, ha="center")
    label(ax, (-0.4, 1.6), "before: 6 of 10 fire", VALUE, ha="right")
    label(ax, (-6.6, 0.85), "after: none,\nslope 0 everywhere", MUTED)


def _draw_dead_shares(ax: Axes, dead: Count | None) -> None:
    """Draw the share of dead units over the steps for three learning rates."""
    frame(ax, (0, 60), (-3, 103), ("step", "dead units in %"))
    quiet_grid(ax)
    ax.axhline(40, color=MUTED, linestyle="--", linewidth=1.5)
    label(ax, (59.5, 44.5), "40 %", MUTED, ha="right")
    for eta, shade, at in ((0.5, 0.5, (30, 12)), (1.4, 0.75, (30, 28)), (4.0, 1.0, (30, 73))):
        share, accuracy = dead_share_while_training(eta, count=dead)
        ax.plot(100 * share, color=tint(LOSS, shade))
        told = rf"$\eta$ = {eta:g}: {100 * accuracy:.0f} % correct"
        label(ax, at, told, LOSS, fontsize=SMALL)


@figure(
    "maxout",
    decks=("DASC7606",),
    title="Maxout: the highest of several lines, so its bends are learned",
    alt=(
        "Left, ReLU as the higher of the lines 0 and x. In the middle, leaky ReLU as the higher of "
        "0.2 x and x. Right, a maxout unit with four lines: the highest one at each x is drawn "
        "thick and forms a bowl with three bends; the gradient goes to the winning line only."
    ),
)
def maxout() -> Figure:
    drawing = new_figure(11, 4.4)
    cases = (
        ("ReLU: pieces $0$ and $x$", ((0.0, 0.0), (1.0, 0.0))),
        ("leaky: pieces $0.2x$ and $x$", ((0.2, 0.0), (1.0, 0.0))),
        ("four pieces $w_p x + b_p$", PIECES),
    )
    for ax, (title, pieces) in zip(drawing.subplots(1, 3, sharey=True), cases, strict=True):
        frame(ax, (-3, 3), (-1.5, 3), ("$x$", ""))
        ax.set_title(title)
        quiet_grid(ax)
        x = np.linspace(-3, 3, 121)
        z = np.array([w * x + b for w, b in pieces]).T
        ax.plot(x, z, color=tint(MUTED, 0.7), linewidth=1.5)
        ax.plot(x, act.maxout(z), color=VALUE, linewidth=3.6)
    label(drawing.axes[2], (0, 2.5), "the highest piece wins", VALUE, ha="center")
    label(drawing.axes[2], (0, -1.1), "pieces", MUTED, ha="center")
    drawing.axes[0].set_ylabel("value")
    return drawing
