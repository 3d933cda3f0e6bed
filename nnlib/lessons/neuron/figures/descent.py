"""Figures of lesson 01, second part: slopes, and descent along them."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.lessons.neuron.models import (
    TEN_X,
    TEN_Y,
    Descend,
    Gradient,
    Loss,
    Slopes,
    Squares,
    visited,
)
from nnlib.plotting.axes import Floats, Point, arrow, dot, frame, label, quiet_grid, tangent
from nnlib.plotting.palette import GRADIENT, INK, LOSS, MUTED, VALUE, tint
from nnlib.plotting.style import SMALL, new_figure


@figure(
    "convex-and-nonconvex",
    decks=("CS6301",),
    title="Convex: every way down ends at the bottom",
    alt=(
        "Two objectives J over one parameter w. The left one is convex: it is a bowl, the chord "
        "between any two of its points lies above it, and descent from either side ends in its "
        "one minimum. The right one is not convex: it has two valleys, a chord passes below the "
        "hill between them, and descent from the left ends in the higher valley."
    ),
)
def convex_and_nonconvex() -> Figure:
    drawing = new_figure(11, 4.6)
    left, right = drawing.subplots(1, 2)
    w = np.linspace(-2.2, 2.2, 201)
    bowl, valleys = 0.9 * w**2 + 0.3, 0.55 * w**4 - 2 * w**2 - 0.35 * w + 2.9
    _objective(left, w, bowl, (-1.7, 1.2), "convex")
    _objective(right, w, valleys, (-1.30, 1.39), "not convex")
    dot(left, (0, 0.3), INK)
    label(left, (0, -0.15), "the one minimum", ha="center")
    label(left, (0.55, 3.0), "chord above the curve", MUTED, ha="center", va="bottom")
    for x, word, at in ((-1.30, "local", -1.3), (1.39, "global", 1.39)):
        y = float(np.interp(x, w, valleys))
        dot(right, (x, y), INK)
        label(right, (at, y - 0.45), word, ha="center")
    label(right, (0.0, 3.35), "hill above the chord", MUTED, ha="center")
    return drawing


def _objective(ax: Axes, w: Floats, J: Floats, ends: Point, title: str) -> None:
    """Draw an objective with one chord between two of its points."""
    frame(ax, (-2.2, 2.2), (-0.5, 5), ("$w$", "$J$"))
    ax.set(xticks=[], yticks=[])
    ax.set_title(title)
    ax.plot(w, J, color=LOSS)
    ax.plot(ends, np.interp(ends, w, J), color=MUTED, linewidth=2, linestyle="--", zorder=1)


@figure(
    "derivative-as-limit",
    decks=("CS6301",),
    title="The derivative is where the slopes of the secants end",
    alt=(
        "The parabola f(x) = x² and its point at a = 1. Lines through that point and a second "
        "point h further right: for h = 2 the slope is 4, for h = 1 it is 3, for h = 0.5 it is "
        "2.5. As h goes to 0 the lines turn into the tangent, whose slope is f'(1) = 2."
    ),
)
def derivative_as_limit() -> Figure:
    drawing = new_figure(10, 5.2)
    ax = drawing.add_subplot()
    frame(ax, (-0.4, 5.0), (-1.6, 11.2), ("$x$", "$f(x) = x^2$"))
    x = np.linspace(-0.4, 3.15, 101)
    ax.plot(x, x**2, color=VALUE)
    end = 3.35
    for h, shade in ((2.0, 0.45), (1.0, 0.65), (0.5, 0.85)):
        slope = 2 + h
        ax.plot(
            [0.5, end], [1 - 0.5 * slope, 1 + (end - 1) * slope], color=tint(MUTED, shade), lw=2
        )
        dot(ax, (1 + h, (1 + h) ** 2), MUTED, 9)
        label(ax, (end + 0.08, 1 + (end - 1) * slope), f"$h = {h:g}$: slope {slope:g}", MUTED)
    ax.plot([0.5, end], [0, 1 + (end - 1) * 2], color=GRADIENT)
    label(ax, (end + 0.08, 5.5), r"$h \to 0$: slope 2", GRADIENT)
    dot(ax, (1, 1), VALUE)
    label(ax, (0.85, 1.5), "$a = 1$", VALUE, ha="right")
    quiet_grid(ax)
    return drawing


@figure(
    "gradient-descent-1d",
    decks=("CS6301", "DASC7606"),
    title="Each step is the learning rate times the slope",
    alt=(
        "A bowl-shaped objective J over one weight w, with its minimum at w = 2. Descent starts at "
        "w = -2 on the steep left side. Tangents at the first points show the slope; each step "
        "goes to the right because the slope is negative, and the steps get shorter as the slope "
        "gets flatter: -2, -0.4, 0.56, 1.14, and so on toward 2."
    ),
)
def gradient_descent_1d() -> Figure:
    drawing = new_figure(10, 5)
    ax = drawing.add_subplot()
    frame(ax, (-3.1, 4.6), (-2.4, 11), ("weight $w$", "objective $J(w)$"))
    w = np.linspace(-2.7, 4.4, 161)
    ax.plot(w, _parabola(w), color=LOSS)
    visited = [-2.0 + 4.0 * (1 - 0.6**k) for k in range(7)]
    for k, (here, after) in enumerate(pairwise(visited)):
        slope = here - 2
        if k in (0, 2):
            tangent(ax, (here, _parabola(here)), slope, 1.4, GRADIENT, linewidth=2)
        if k < 3:
            arrow(ax, (here, -0.75), (after, -0.75), GRADIENT)
        ax.plot(
            [here, here], [-0.75, _parabola(here)], color=tint(MUTED, 0.5), linewidth=1, zorder=1
        )
        dot(ax, (here, _parabola(here)), INK, 10)
    label(ax, (-1.75, 8.4), r"start: slope $-4$, $\eta = 0.4$", INK)
    label(ax, (-1.2, -1.15), r"step $-0.4 \times (-4) = 1.6$", GRADIENT, ha="center", va="top")
    label(ax, (0.75, 2.2), "flatter, so shorter steps", INK)
    ax.set_yticks(range(0, 11, 2))
    quiet_grid(ax)
    return drawing


def _parabola(w: Any) -> Any:
    return 0.5 * (w - 2) ** 2


@figure(
    "learning-rates",
    decks=("CS6301", "DASC7606"),
    title="The learning rate: crawl, arrive, or fly off",
    alt=(
        "The same bowl J = w²/2 three times, each with six steps of descent from w = 3. With a "
        "learning rate of 0.05 the points crawl and are still far from the minimum. With 0.6 they "
        "arrive. With 2.15 each step jumps across the valley and lands higher than before."
    ),
)
def learning_rates(descend: Descend | None = None) -> Figure:
    """descend: descend(w, b, gradient, learning_rate, steps) gives the last w (D,) and b."""
    drawing = new_figure(11, 4.4)
    cases = ((0.05, 3.0, "too small"), (0.6, 3.0, "right"), (2.15, 3.0, "too large"))
    for ax, (rate, start, verdict) in zip(drawing.subplots(1, 3, sharey=True), cases, strict=True):
        frame(ax, (-7.5, 7.5), (-1, 25), (rf"$w$, each step ${1 - rate:.2f}\,w$", ""))
        ax.set_title(rf"$\eta = {rate}$: {verdict}")
        w = np.linspace(-7, 7, 141)
        ax.plot(w, w**2 / 2, color=LOSS)
        places = visited(descend, (np.array([start]), 0.0), _slope, rate, 6)
        path = np.array([place[0][0] for place in places])
        ax.plot(path, path**2 / 2, color=GRADIENT, linewidth=1.8)
        for point in path:
            dot(ax, (point, point**2 / 2), GRADIENT, 9)
        quiet_grid(ax)
    drawing.axes[0].set_ylabel("$J = w^2 / 2$")
    return drawing


def _slope(w: Array, b: float) -> Slopes:
    return w, 0.0


@figure(
    "loss-surface",
    decks=("CS6301", "ML4BI"),
    title="A unit learns by walking down its loss surface",
    alt=(
        "Contour map of the logistic least squares loss over weight w and bias b, darker where the "
        "loss is lower. A path of gradient descent starts at w = -3, b = 3 on a nearly flat "
        "plateau with J = 0.35, crosses the contours at right angles, faster where they are "
        "dense, and bends into the valley, where it ends after 60 steps with J = 0.05."
    ),
)
def loss_surface(
    loss: Loss | None = None, gradient: Gradient | None = None, descend: Descend | None = None
) -> Figure:
    """loss(x, w, b, y) is J, gradient(x, w, b, y) its (dw, db), descend as in learning_rates."""
    drawing = new_figure(10, 5.6)
    ax = drawing.add_subplot(aspect="equal")
    frame(ax, (-4.4, 6.4), (-3.6, 4.4), ("weight $w$", "bias $b$"))
    ten = Squares(TEN_X, TEN_Y)
    J = ten.J if loss is None else lambda w, b: loss(TEN_X, w, b, TEN_Y)
    slopes = ten.slopes if gradient is None else lambda w, b: gradient(TEN_X, w, b, TEN_Y)
    _level_lines(ax, J)
    path = visited(descend, (np.array([-3.0]), 3.0), slopes, 4.0, 60)
    points = np.array([[w[0], b] for w, b in path])
    ax.plot(*points.T, color=INK, linewidth=2, marker="o", markersize=4)
    for k, words, at in ((0, "start: ", (-4.3, 2.2)), (60, "after 60 steps:\n", (2.75, 1.75))):
        dot(ax, (points[k, 0], points[k, 1]), INK, 12)
        label(ax, at, f"{words}$J = {J(*path[k]):.2f}$")
    return drawing


def _level_lines(ax: Axes, J: Callable[[Floats, float], float]) -> None:
    """Draw J over weight and bias, the lower the darker: the minimum is seen as a valley."""
    ws, bs = np.linspace(-4.4, 6.4, 46), np.linspace(-3.6, 4.4, 35)
    levels = np.arange(0, 0.46, 0.05)
    shades = [tint(LOSS, amount) for amount in np.linspace(0.4, 0.02, len(levels) - 1)]
    surface = np.array([[J(np.array([w]), float(b)) for w in ws] for b in bs])
    ax.contourf(ws, bs, surface, levels=levels, colors=shades)
    lines = ax.contour(ws, bs, surface, levels=levels[1:], colors=[LOSS], linewidths=1)
    where = [(1.6, -2.2), (-0.1, -1.4), (-1.2, -1.0), (-2.0, -0.5)]
    ax.clabel(lines, manual=where, fontsize=SMALL, colors=[INK], fmt=lambda J: f"$J = {J:.2g}$")
