"""Figures: momentum, and Nesterov's look-ahead."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.lessons.optimizers.descent import Rule, race_path, ravine, walk
from nnlib.lessons.optimizers.figures.race import draw_landscape
from nnlib.optimizers import SGD
from nnlib.plotting.axes import arrow, dot, frame, label, quiet_grid
from nnlib.plotting.palette import GRADIENT, INK, MUTED, VALUE
from nnlib.plotting.style import new_figure

STEPS = 40


@figure(
    "momentum-ravine",
    decks=("CS6301", "DASC7606"),
    title="Momentum turns the zigzag into a run along the valley",
    alt=(
        "Two contour maps of a ravine, steep across and flat along, each with 40 steps from the "
        "same start at w1 = -4. Without momentum the largest useful rate, 0.031, makes the path "
        "jump from wall to wall and creep along: after 40 steps it is at w1 = -1.14, still "
        "short of the minimum at 0. With momentum 0.9 and a third of that learning rate it swings "
        "across in long waves, is past the minimum after 24 steps, overshoots to 0.61 and turns "
        "back."
    ),
)
def momentum_ravine(step: Callable[..., Any] | None = None) -> Figure:
    drawing = new_figure(9, 8.6)
    heavy = SGD(0.01, 0.9) if step is None else Rule(step, lr=0.01, mu=0.9)
    cases = (
        (SGD(0.031), "SGD, $\\eta = 0.031$"),
        (heavy, "SGD with momentum 0.9, $\\eta = 0.01$"),
    )
    for ax, (optimizer, title) in zip(drawing.subplots(2, 1, sharex=True), cases, strict=True):
        draw_landscape(ax, ravine(60), (-4.4, 1.8), (-1.7, 1.7))
        path = race_path(ravine(60), optimizer, STEPS)
        ax.plot(*path.T, color=VALUE, linewidth=1.8, marker="o", markersize=5)
        ax.set_title(title)
        dot(ax, (path[0, 0], path[0, 1]), INK)
        dot(ax, (path[-1, 0], path[-1, 1]), GRADIENT, 13)
        label(ax, (path[-1, 0], -1.25), f"after {STEPS} steps", GRADIENT, ha="center", on_line=True)
    drawing.axes[0].set_xlabel("")
    return drawing


@figure(
    "momentum-nesterov",
    decks=("DASC7606",),
    title="Nesterov looks where momentum will carry it, and brakes in time",
    alt=(
        "Left: two ways to make one step from w. Momentum adds the momentum step and the gradient "
        "step taken at w. Nesterov first goes the momentum step and takes the gradient there, at "
        "the point ahead, where the slope already points back: its sum ends shorter. Right: the "
        "weight over 60 steps in a bowl. Momentum swings past the minimum at 0 again and again; "
        "Nesterov's swings die out about twice as fast."
    ),
)
def momentum_nesterov(step: Callable[..., Any] | None = None) -> Figure:
    drawing = new_figure(11, 5.2)
    left, right = drawing.subplots(1, 2, width_ratios=(1, 1.25))
    _one_step(left)
    frame(right, (0, 60), (-1.05, 1.05), ("step", "weight $w$"))
    for nesterov, color, words, at in (
        (False, MUTED, "momentum", (13.5, -0.62)),
        (True, VALUE, "Nesterov", (5.0, 0.72)),
    ):
        right.plot(swings(nesterov, step), color=color)
        label(right, at, words, color)
    quiet_grid(right)
    right.set_title(r"$J = w^2/2,\ \eta = 0.1,\ \mu = 0.9$")
    return drawing


def swings(nesterov: bool, step: Callable[..., Any] | None = None) -> Array:
    """The weight in the bowl J = w²/2 after 0 to 60 steps with momentum.

    step(w, gradient, v, lr, mu): another way to take Nesterov's steps.
    """
    if nesterov and step is not None:
        place, velocity, points = np.ones(1), np.zeros(1), [1.0]
        for _ in range(60):
            place, velocity = step(place, lambda w: w, velocity, 0.1, 0.9)
            points.append(float(place[0]))
        return np.array(points)
    optimizer = SGD(0.1, momentum=0.9, nesterov=nesterov)
    return walk(optimizer, lambda w: w, [1.0], 60)[:, 0]


def _one_step(ax: Axes) -> None:
    """Draw both sums of a momentum step and a gradient step."""
    frame(ax, (-0.3, 3.9), (-0.5, 4.0))
    ax.axis("off")
    for base, ahead, words in ((2.35, False, "momentum"), (0.0, True, "Nesterov")):
        start, point = (0.2, base), (2.4, base + 0.75)
        slope_step = (0.35, 0.6) if not ahead else (-0.15, 0.55)
        end = (point[0] + slope_step[0], point[1] + slope_step[1])
        arrow(ax, start, point, MUTED, linewidth=3)
        arrow(ax, point, end, GRADIENT, linewidth=3)
        arrow(ax, start, end, VALUE, linewidth=3)
        dot(ax, start)
        where = "at $w + \\mu v$" if ahead else "at $w$"
        label(ax, (1.75, base + 0.2), r"$\mu v$", MUTED)
        label(ax, (max(end[0], point[0]) + 0.15, end[1] - 0.25), f"gradient\n{where}", GRADIENT)
        label(ax, (-0.2, base + 1.3), words, VALUE)
        label(ax, (0.15, base - 0.3), "$w$", INK)
