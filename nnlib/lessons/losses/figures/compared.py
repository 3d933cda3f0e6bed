"""Figures of the lesson, last part: a repaired backward pass, and three losses on one net."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnlib.figures import figure
from nnlib.lessons.losses.training import compare, hinge_run, repaired_run
from nnlib.plotting.axes import decision_line, frame, label, quiet_grid, scatter_classes
from nnlib.plotting.palette import CLASS0, GRADIENT, LOSS, MUTED, VALUE
from nnlib.plotting.style import new_figure

Function = Callable[..., Any]


@figure(
    "broken-and-repaired",
    decks=("DASC7606",),
    title="A broken backward pass trains, a little worse",
    alt=(
        "The objective of a network with ten hidden units on 600 digits over 200 steps, from the "
        "same start. With the repaired gradients it falls from 2.6 to 0.65. With both bugs it "
        "falls as well, more slowly, and levels off above it. Neither curve shows anything that "
        "would betray a bug."
    ),
)
def broken_and_repaired(repaired: Function | None = None) -> Figure:
    """repaired(x, y, W1, b1, W2, b2, lam) gives four gradients; None: the library does."""
    drawing = new_figure(10, 4.4)
    ax = drawing.add_subplot()
    mended, broken = repaired_run(repaired), repaired_run(broken=True)
    frame(ax, (0, len(mended)), (0, 2.8), ("step", "$J$ on 600 digits"))
    ax.plot(broken, color=MUTED)
    ax.plot(mended, color=LOSS)
    label(ax, (30, 1.75), "with both bugs", MUTED)
    label(ax, (8, 0.55), "repaired", LOSS)
    quiet_grid(ax)
    return drawing


@figure(
    "hinge-training",
    decks=("I2DL",),
    title="Only points within the margin push",
    alt=(
        "Two clouds of points, one per class, and the line of a linear unit that was trained with "
        "hinge loss and a weak regularizer. Dashed lines on both sides mark where the margin is 1. "
        "The points between them, and the few on the wrong side, are ringed: they alone push. All "
        "others lie beyond the margin and have a delta of 0."
    ),
)
def hinge_training(backward: Function | None = None) -> Figure:
    """backward(x, y, w, b, lam) gives dw and db; None: the library does."""
    x, y, w, b = hinge_run(backward)
    drawing = new_figure(8, 5.6)
    ax = drawing.add_subplot()
    frame(ax, (-3.2, 3.2), (-2.6, 2.6), ("$x_1$", "$x_2$"))
    ax.set_aspect("equal")
    decision_line(ax, w.tolist(), b)
    for margin in (-1, 1):
        side = np.array([-2.6, 2.6])
        across = (margin - b - w[1] * side) / w[0]
        ax.plot(across, side, color=MUTED, linestyle="--", linewidth=1.5)
    scatter_classes(ax, x, (y + 1) / 2, size=60)
    pushing = x[y * (x @ w + b) < 1]
    ax.plot(*pushing.T, "o", color=GRADIENT, markersize=17, fillstyle="none", markeredgewidth=2)
    return drawing


@figure(
    "losses-compared",
    decks=("DASC7606",),
    title="Sure and wrong: cross-entropy gets up at once, squared error lies still",
    alt=(
        "One network on two half-moons that begins sure of wrong answers, trained three times over "
        "400 steps. Left, its cross-entropy on a logarithmic axis: under binary cross-entropy and "
        "under softmax it falls from 3.6 below 1 in the first step; under the squared error it "
        "stays above 3 for some fifty steps before it falls, too. Right, the share of right "
        "answers: the first two leave one half at once and pass 0.9 within fifty steps, the third "
        "after two hundred."
    ),
)
def losses_compared(
    squared: Function | None = None,
    binary: Function | None = None,
    softmaxes: Function | None = None,
    loss: Function | None = None,
) -> Figure:
    """What each function is called with stands in nnlib.lessons.losses.training.compare."""
    race = compare(squared, binary, softmaxes, loss)
    drawing = new_figure(11, 4.6)
    left, right = drawing.subplots(1, 2)
    left.set_yscale("log")
    frame(left, (0, 400), (0.03, 6), ("step", "cross-entropy"))
    frame(right, (0, 400), (0.45, 1.02), ("step", "share of right answers"))
    looks = ((CLASS0, 3, (85, 1.4)), (VALUE, 5, (175, 0.155)), (GRADIENT, 2.5, (20, 0.045)))
    for name, (color, width, at) in zip(race.losses, looks, strict=True):
        left.plot(race.losses[name], color=color, linewidth=width)
        right.plot(race.right[name], color=color, linewidth=width)
        label(left, at, name, color)
    for ax in (left, right):
        ax.set_xticks(np.arange(0, 401, 100))
        quiet_grid(ax)
    return drawing
