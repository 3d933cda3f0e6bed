"""Figures of lesson 02, third part: inputs of one sign, and the path that they force."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.figures import figure
from nnlib.lessons.activations.models import descent_on_examples
from nnlib.plotting.axes import arrow, dot, frame, label, quiet_grid
from nnlib.plotting.palette import CLASS0, CLASS1, GRADIENT, INK, MUTED, deep, tint
from nnlib.plotting.style import SMALL, new_figure

TARGET = np.array([2.0, -1.5])


@figure(
    "one-sign-quadrants",
    decks=("DASC7606",),
    title="Positive inputs: all weights go up together or down together",
    alt=(
        "The plane of two weight changes. With positive inputs the step -eta delta x lies in the "
        "upper right quadrant when delta is negative, and in the lower left one when delta is "
        "positive; both are shaded. The wanted direction, from the origin to the lower right, "
        "raises w1 and lowers w2: it lies in neither of them."
    ),
)
def one_sign_quadrants() -> Figure:
    drawing = new_figure(9, 4.8)
    ax = drawing.add_subplot()
    frame(ax, (-3.4, 3.4), (-2, 2), ("change of $w_1$", "change of $w_2$"))
    ax.set(xticks=[0], yticks=[0])
    ax.fill_between([0, 3.4], 0, 2, color=tint(CLASS1, 0.16), linewidth=0)
    ax.fill_between([-3.4, 0], -2, 0, color=tint(CLASS0, 0.16), linewidth=0)
    ax.axhline(0, color=INK, linewidth=1.2)
    ax.axvline(0, color=INK, linewidth=1.2)
    for x in ((1.1, 0.3), (0.7, 0.9), (0.25, 1.2)):
        arrow(ax, (0, 0), x, CLASS1)
        arrow(ax, (0, 0), (-x[0], -x[1]), CLASS0)
    arrow(ax, (0, 0), (2.0, -1.5), GRADIENT, linewidth=3.5)
    label(ax, (3.3, 1.75), r"$\delta < 0$: all weights up", deep(CLASS1), ha="right")
    label(ax, (-3.3, -1.75), r"$\delta > 0$: all weights down", deep(CLASS0))
    label(ax, (2.1, -1.45), "wanted: $w_1$ up,\n$w_2$ down", GRADIENT)
    return drawing


@figure(
    "zig-zag",
    decks=("DASC7606",),
    title="Inputs of one sign make descent zig-zag, centered inputs do not",
    alt=(
        "Two maps of the weights w1 and w2 with the same start at (0, 0) and the same goal at "
        "(2, -1.5), to the lower right. Left, all inputs are positive, like outputs of sigmoids: "
        "the path may only go to the upper right or the lower left, so it goes back and forth in "
        "short turns and is still 1.2 away after 12 examples. Right, the same inputs centered, "
        "like outputs of tanh: the path goes toward the goal and ends 0.1 away from it."
    ),
)
def zig_zag() -> Figure:
    drawing = new_figure(11, 5)
    x = np.random.default_rng(4).uniform(0.05, 1, (12, 2))
    cases = (
        (x, "inputs in (0, 1), as from sigmoids"),
        (2 * x - 1, "inputs in (−1, 1), as from tanh"),
    )
    for ax, (inputs, title) in zip(drawing.subplots(1, 2, sharey=True), cases, strict=True):
        ax.set_title(title)
        draw_descent(ax, inputs)
    drawing.axes[1].set_ylabel("")
    return drawing


def draw_descent(ax: Axes, x: np.ndarray, eta: float = 0.8) -> None:
    """Draw the weights of a linear unit as it is corrected after each example."""
    frame(ax, (-0.7, 2.9), (-2.0, 0.7), ("$w_1$", "$w_2$"))
    ax.set_aspect("equal")
    quiet_grid(ax)
    path = descent_on_examples(x, TARGET, eta)
    arrow(ax, (0, 0), (TARGET[0], TARGET[1]), tint(MUTED, 0.6), linewidth=1.6)
    ax.plot(*path.T, color=GRADIENT, linewidth=2.2, marker="o", markersize=5)
    dot(ax, (0, 0), INK)
    dot(ax, (TARGET[0], TARGET[1]), INK)
    distance = float(np.linalg.norm(path[-1] - TARGET))
    label(ax, (-0.05, 0.3), "start", INK, ha="center")
    label(ax, (TARGET[0] + 0.05, TARGET[1] - 0.25), "goal", INK, ha="center")
    label(ax, (-0.6, -1.8), f"after {len(x)} examples: {distance:.1f} away", fontsize=SMALL)
