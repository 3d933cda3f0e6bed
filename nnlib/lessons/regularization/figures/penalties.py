"""Figures: what penalties do to a border and to weights."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.lessons.regularization.runs import PENALTIES, moons_network, penalized_weights
from nnlib.metrics import accuracy
from nnlib.plotting.axes import dot, frame, label, note, scatter_classes
from nnlib.plotting.palette import CLASS0, CLASS1, INK, LOSS, MUTED, PAPER, VALUE, tint
from nnlib.plotting.style import SMALL, new_figure

PENALTY = 0.004


@figure(
    "overfit-boundary",
    decks=("CS6301", "DASC7606"),
    title="A penalty smooths the border, and new examples are met more often",
    alt=(
        "Two pictures of the plane with 70 noisy examples of two interlocking half moons and the "
        "border that a network with two hidden layers of 64 units learned. Left, without a "
        "penalty: the border winds around single examples; it is right on 100 % of the training "
        "examples and on 83 % of 2,000 new ones. Right, with an L2 penalty of 0.004: one smooth "
        "bend between the moons; right on 93 % of the training examples and on 88 % of the new."
    ),
)
def overfit_boundary() -> Figure:
    drawing = new_figure(11, 5.0)
    for ax, l2 in zip(drawing.subplots(1, 2), (0.0, PENALTY), strict=True):
        network, (x, y), new = moons_network(l2)
        frame(ax, (-2.1, 3.0), (-1.5, 1.9))
        ax.set(aspect="equal", xticks=(), yticks=())
        x1, x2 = np.meshgrid(np.linspace(-2.1, 3.0, 241), np.linspace(-1.5, 1.9, 161))
        y_hat = network.forward(np.column_stack([x1.ravel(), x2.ravel()])).reshape(x1.shape)
        shades = [tint(CLASS0, 0.14), tint(CLASS1, 0.2)]
        ax.contourf(x1, x2, y_hat, [-1, 0.5, 2], colors=shades, zorder=0)
        ax.contour(x1, x2, y_hat, [0.5], colors=[INK], linewidths=2.5, zorder=4)
        scatter_classes(ax, x, y, size=44)
        met = [accuracy(t, network.predict(p)) for p, t in ((x, y), new)]
        name = f"L2 penalty, λ = {l2:g}" if l2 else "no penalty"
        ax.set_title(f"{name}\ntraining {met[0]:.0%}, new data {met[1]:.0%}")
    return drawing


CLEAR = {"facecolor": PAPER, "edgecolor": "none", "pad": 2.0}
CENTER = np.array([0.5, 1.9])
BOWL = np.array([[1.6, -0.1], [-0.1, 1.0]])


def bowl(w: Array) -> Array:
    """J = ½ (w - w*)ᵀ A (w - w*) for weights w (…, 2); its minimum lies at CENTER."""
    away = np.asarray(w) - CENTER
    J: Array = 0.5 * np.einsum("...i,ij,...j->...", away, BOWL, away)
    return J


def rim(power: int) -> Array:
    """The points (2001, 2) with |w1|^power + |w2|^power = 1."""
    angle = np.linspace(0, 2 * np.pi, 2001)
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    points: Array = circle / np.sum(np.abs(circle) ** power, axis=1, keepdims=True) ** (1 / power)
    return points


def touching_point(power: int) -> Array:
    """The point (2,) of the rim at which the bowl is lowest."""
    points = rim(power)
    best: Array = points[np.argmin(bowl(points))]
    return best


@figure(
    "penalty-constraint-sets",
    decks=("DASC7606", "CS6301"),
    title="The diamond is touched at a corner, the disc anywhere",
    alt=(
        "Two planes of the weights w1 and w2 with the same level lines of a cost around its "
        "minimum, which lies outside a gray region. Left, the region |w1| + |w2| <= 1 is a "
        "diamond; the lowest level line that reaches it touches the corner (0, 1), where w1 is "
        "exactly 0. Right, the region w1² + w2² <= 1 is a disc; it is touched at (0.28, 0.96), "
        "where both weights are not 0."
    ),
)
def penalty_constraint_sets() -> Figure:
    drawing = new_figure(10.4, 5.0)
    names = {1: r"L1: $|w_1| + |w_2| \leq 1$", 2: r"L2: $w_1^2 + w_2^2 \leq 1$"}
    for ax, power in zip(drawing.subplots(1, 2), (1, 2), strict=True):
        frame(ax, (-1.5, 1.9), (-1.3, 2.3), ("$w_1$", "$w_2$"))
        ax.set(aspect="equal", xticks=(-1, 0, 1), yticks=(-1, 0, 1, 2))
        ax.set_title(names[power])
        _draw_touch(ax, power)
    return drawing


def _draw_touch(ax: Axes, power: int) -> None:
    """The region, the level lines of the bowl, and where the lowest of them touches the region."""
    touch = touching_point(power)
    ax.axhline(0, color=tint(INK, 0.3), linewidth=1)
    ax.axvline(0, color=tint(INK, 0.3), linewidth=1)
    ax.fill(*rim(power).T, facecolor=tint(MUTED, 0.25), edgecolor=MUTED, linewidth=2)
    w1, w2 = np.meshgrid(np.linspace(-1.5, 1.9, 161), np.linspace(-1.3, 2.3, 161))
    level = float(bowl(touch))
    levels = [0.25 * level, level, 3 * level, 7 * level, 14 * level]
    ax.contour(w1, w2, bowl(np.stack([w1, w2], axis=-1)), levels, colors=[LOSS], linewidths=1.8)
    dot(ax, (CENTER[0], CENTER[1]), LOSS)
    dot(ax, (touch[0], touch[1]), VALUE, 13)
    label(ax, (CENTER[0] + 0.12, CENTER[1] + 0.1), "minimum of $J$", LOSS, on_line=True)
    words = f"({touch[0]:.2f}, {touch[1]:.2f})" if power == 2 else "(0, 1)"
    note(ax, words, (touch[0], touch[1]), (-1.35, 1.5), VALUE, bbox=CLEAR)


@figure(
    "weight-histograms",
    decks=("DASC7606", "CS6301"),
    title="L1 leaves few weights, L2 leaves small ones",
    alt=(
        "Histograms of the 4,096 weights of the first layer of three digit networks. Without a "
        "penalty they spread from about -1 to 1, and 3 % are smaller than 0.01 in size. With the "
        "L1 penalty 81 % are smaller than 0.01: one tall bar at 0, and a few weights as large as "
        "before. With the L2 penalty the whole heap is narrower, and no weight is larger than 0.7. "
        "The test accuracies are 99 %, 98 % and 99 %."
    ),
)
def weight_histograms(penalized: Callable[..., Any] | None = None) -> Figure:
    drawing = new_figure(11, 4.4)
    axes = drawing.subplots(1, 3, sharey=True)
    for ax, (name, (l1, l2)) in zip(axes, PENALTIES.items(), strict=True):
        W, met = penalized_weights(l1, l2, penalized if l1 or l2 else None)
        frame(ax, (-1.3, 1.3), (0.7, 6000), ("weight", ""))
        ax.set(yscale="log", xticks=(-1, 0, 1))
        ax.hist(W.ravel(), bins=np.linspace(-1.3, 1.3, 66), color=VALUE)
        small = np.mean(np.abs(W) < 0.01)
        ax.set_title(f"{name}\n{small:.0%} nearly 0, test {met:.0%}", fontsize=SMALL)
    drawing.axes[0].set_ylabel("how many weights")
    return drawing
