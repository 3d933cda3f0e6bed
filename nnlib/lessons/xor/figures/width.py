"""Figures of the lesson: what width and depth can represent."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.activations import sigmoid, threshold
from nnlib.figures import figure
from nnlib.lessons.xor.adapters import folded
from nnlib.lessons.xor.figures.gates import draw_input_plane
from nnlib.lessons.xor.models import sawtooth, sharp, staircase, two_lines
from nnlib.plotting.axes import dot, frame, label, quiet_grid
from nnlib.plotting.palette import INK, LOSS, MUTED, VALUE, tint
from nnlib.plotting.style import new_figure


@figure(
    "sigmoid-to-threshold",
    decks=("ML4BI",),
    title="Scale w and b up together: the sigmoid becomes a threshold",
    alt=(
        "The unit sigmoid(k (x - 0.5)) over x from -1 to 2, for k = 2, 5 and 20, and the hard "
        "threshold that jumps at x = 0.5. All curves pass through one half at x = 0.5. With "
        "growing k the curve gets steeper there and comes closer to the threshold everywhere else."
    ),
)
def sigmoid_to_threshold() -> Figure:
    drawing = new_figure(10, 4.8)
    ax = drawing.add_subplot()
    frame(ax, (-1, 2), (-0.08, 1.12), ("$x$", r"$\sigma(k\,x - 0.5\,k)$"))
    x = np.linspace(-1, 2, 301)
    for side in (x[x <= 0.5], x[x > 0.5]):
        ax.plot(side, threshold(side - 0.5), color=MUTED, linewidth=5, alpha=0.6)
    for k, strength, at in ((2, 0.5, (1.35, 0.78)), (5, 0.75, (0.87, 0.79)), (20, 1, (0.28, 0.87))):
        ax.plot(x, sigmoid(k * (x - 0.5)), color=tint(VALUE, strength))
        label(ax, at, f"$k = {k}$", VALUE)
    dot(ax, (0.5, 0.5), INK)
    label(ax, (1.98, 1.06), "threshold $[x - 0.5 > 0]$", MUTED, ha="right")
    quiet_grid(ax)
    return drawing


@figure(
    "soft-and-sharp",
    decks=("ML4BI",),
    title="Sharp units solve XOR with room to spare, soft ones barely",
    alt=(
        "The input plane of the XOR network set by hand, three times. With k = 1 and lines at "
        "x1 + x2 = 0.5 and 1.5 the answer stays below one half everywhere: 2 of 4 corners right. "
        "With k = 1 and lines outside the square, at -0.25 and 2.25, a pale strip holds both ones: "
        "4 of 4 right, with the answers 0.49 and 0.51. With k = 9 and lines at 0.5 and 1.5 the "
        "strip is sharp: 4 of 4 right, with the answers 0.01 and 0.99."
    ),
)
def soft_and_sharp() -> Figure:
    drawing = new_figure(11, 4.6)
    cases = ((1, 0.5, 1.5, 2), (1, -0.25, 2.25, 4), (9, 0.5, 1.5, 4))
    for ax, (k, first, second, right) in zip(drawing.subplots(1, 3), cases, strict=True):
        draw_input_plane(ax, two_lines(first, second, sharp(k)))
        ax.set_title(f"$k = {k}$: {right} of 4 right")
    return drawing


def target(x: np.ndarray) -> np.ndarray:
    """The curve on [0, 1] that the figures approximate."""
    return 0.5 + 0.3 * np.sin(2 * np.pi * x) + 0.15 * np.sin(5 * np.pi * x)


@figure(
    "universal-approximation",
    decks=("ML4BI", "BUSN20800"),
    title="One hidden layer, wider and wider: the error goes to zero",
    alt=(
        "Three panels of the same smooth curve on the interval from 0 to 1 and the output of a "
        "network with one hidden layer of steep sigmoids, a staircase. With 4 hidden units the "
        "stairs are coarse, with 16 they follow the curve, with 64 they cover it. The largest "
        "error, written in each panel, falls from 0.33 to 0.12 and 0.03."
    ),
)
def universal_approximation(network: Callable[..., Any] | None = None) -> Figure:
    drawing = new_figure(11, 4.3)
    x = np.linspace(0, 1, 601)
    for ax, H in zip(drawing.subplots(1, 3, sharey=True), (4, 16, 64), strict=True):
        frame(ax, (0, 1), (0, 1.05), ("$x$", ""))
        y_hat = staircase(target, H, x, network=network)
        ax.plot(x, target(x), color=MUTED, linewidth=5, alpha=0.5)
        ax.plot(x, y_hat, color=VALUE, linewidth=2.4)
        ax.set_title(f"{H} hidden units")
        worst = np.max(np.abs(y_hat - target(x)))
        label(ax, (0.97, 0.98), f"largest error {worst:.2f}", LOSS, ha="right")
        quiet_grid(ax)
    first = drawing.axes[0]
    label(first, (0.86, 0.58), "target", MUTED, ha="center")
    label(first, (0.1, 0.12), "network", VALUE)
    return drawing


@figure(
    "depth-against-width",
    decks=("BUSN20800", "ML4BI"),
    title="Each layer doubles the pieces; each unit beside the others adds one",
    alt=(
        "Left, the outputs of ReLU networks with two units per layer over the interval from 0 to "
        "1: one layer gives a tent with 2 straight pieces, three layers a sawtooth with 8 pieces, "
        "five layers one with 32. Right, the number of hidden units that this many pieces need, on "
        "a logarithmic axis: 2 per layer in the deep network, from 2 to 20; at least 2 to the "
        "power of the depth minus 1 in a network with one hidden layer, from 1 to 1023."
    ),
)
def depth_against_width(network: Callable[..., Any] | None = None) -> Figure:
    drawing = new_figure(11, 5.0)
    left, right = drawing.subfigures(1, 2, squeeze=False, width_ratios=(1, 1.05))[0]
    x = np.linspace(0, 1, 641)
    for ax, depth in zip(left.subplots(3, 1, sharex=True), (1, 3, 5), strict=True):
        frame(ax, (0, 1), (-0.05, 1.1))
        y_hat = sawtooth(x, depth) if network is None else folded(network, depth, x)
        ax.plot(x, y_hat, color=VALUE, linewidth=2.4)
        ax.set(yticks=[0, 1])
        ax.set_title(f"depth {depth}: {2 * depth} units, {2**depth} pieces", pad=5)
    left.axes[-1].set_xlabel("$x$")
    _draw_units_needed(right.subplots())
    return drawing


def _draw_units_needed(ax: Axes) -> None:
    depths = np.arange(1, 11)
    frame(ax, (0.5, 10.8), (0.8, 2200), ("depth of the deep network", "hidden units needed"))
    ax.set_yscale("log")
    ax.plot(depths, 2**depths - 1, color=LOSS, marker="s")
    ax.plot(depths, 2 * depths, color=VALUE, marker="o")
    label(ax, (8.0, 900), "one hidden layer\nat least $2^L - 1$", LOSS, ha="right")
    label(ax, (10.4, 4.2), "two units per layer\n$2L$", VALUE, ha="right")
    quiet_grid(ax)
