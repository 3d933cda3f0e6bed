"""Figures: mini-batches, the learning rate, and its decay."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.lessons.optimizers.descent import (
    line_gradients,
    noisy_line,
    valleys,
    valleys_slope,
    walk,
)
from nnlib.lessons.optimizers.figures.levels import draw_levels
from nnlib.lessons.optimizers.trainings import Cut, loss_after
from nnlib.optimizers import SGD
from nnlib.plotting.axes import Floats, dot, frame, label, quiet_grid
from nnlib.plotting.palette import GRADIENT, INK, LOSS, MUTED, VALUE
from nnlib.plotting.style import new_figure
from nnlib.schedules import Schedule, cosine, exponential, inverse_time, step
from nnlib.training import minibatches

START = (-1.6, 1.5)
REGIMES = (
    (0.002, "too small: crawls"),
    (0.05, "small: trapped"),
    (0.18, "large: overshoots"),
    (0.3, "too large: no rest"),
)


def epochs_of_descent(batch_size: int, cut: Cut = minibatches, lr: float = 0.12) -> Floats:
    """The points (steps + 1, 2) of eight epochs on the noisy line, one step per mini-batch."""
    x, y = noisy_line()
    rng = np.random.default_rng(0)
    theta = np.array(START)
    points = [theta]
    for _ in range(8):
        for rows in cut(len(x), batch_size, rng):
            theta = theta - lr * line_gradients(theta, x[rows], y[rows]).mean(axis=0)
            points.append(theta)
    return np.array(points)


def cost_of_line(theta: Array) -> Array:
    """J of the noisy line at every theta (..., 2)."""
    x, y = noisy_line()
    error = theta[..., :1] * x + theta[..., 1:] - y
    J: Array = np.mean(error**2, axis=-1) / 2
    return J


@figure(
    "batch-paths",
    decks=("CS6301", "DASC7606"),
    title="Eight epochs each: smaller batches take more steps, and noisier ones",
    alt=(
        "Three contour maps of the same cost over slope w and intercept b, each with the path of "
        "descent through eight epochs of 32 examples with the same learning rate. In batches of "
        "32 there are 8 steps, a smooth line that is still short of the minimum. In mini-batches "
        "of 8 there are 32 steps, a slightly rough line that ends near the minimum. With one "
        "example at a time there are 256 steps, a ragged line that soon reaches the minimum and "
        "then keeps wandering around it."
    ),
)
def batch_paths(minibatches: Cut = minibatches) -> Figure:
    drawing = new_figure(11, 4.4)
    cases = ((32, "batch: 8 steps"), (8, "mini-batch of 8: 32 steps"), (1, "stochastic: 256 steps"))
    for ax, (size, title) in zip(drawing.subplots(1, 3, sharey=True), cases, strict=True):
        draw_levels(ax, cost_of_line, (-2, 2.8), (-2.2, 2), np.geomspace(0.18, 6, 9))
        ax.set(xlabel="slope $w$", ylabel="")
        path = epochs_of_descent(size, minibatches)
        width, mark = (1.1, 2.5) if size == 1 else (2.2, 6)
        ax.plot(*path.T, color=GRADIENT, linewidth=width, marker="o", markersize=mark)
        dot(ax, START, INK, 10)
        ax.set_title(title)
    drawing.axes[0].set_ylabel("intercept $b$")
    return drawing


@figure(
    "learning-rate-regimes",
    decks=("DASC7606", "BUSN20800", "CS6301"),
    title="One start, four learning rates, four ends",
    alt=(
        "The same cost over one weight four times: a local valley at w = -1.30 on the left, a "
        "hill, and the deeper, global valley at w = 1.39 on the right. Each panel shows descent "
        "from w = -2.1. With a learning rate of 0.002 thirty steps are not enough to reach the "
        "bottom of the first valley. With 0.05 the path reaches the local minimum and is trapped "
        "there. With 0.18 the first step overshoots the local valley and the path ends in the "
        "global one, by luck. With 0.3 it jumps about in the global valley and never settles."
    ),
)
def learning_rate_regimes() -> Figure:
    drawing = new_figure(11, 6.6)
    w = np.linspace(-2.35, 2.2, 181)
    for ax, (rate, verdict) in zip(drawing.subplots(2, 2).flat, REGIMES, strict=True):
        frame(ax, (-2.5, 2.4), (-0.3, 10.5), ("weight $w$", "cost $J$"))
        ax.set_title(rf"$\eta = {rate:g}$: {verdict}")
        ax.plot(w, valleys(w), color=LOSS)
        path = descent_in_valleys(rate)
        ax.plot(path, valleys(path), color=GRADIENT, linewidth=1.4, marker="o", markersize=5)
        dot(ax, (path[0], valleys(path)[0]), INK)
        dot(ax, (path[-1], valleys(path)[-1]), GRADIENT, 13)
        shift, side = (-0.2, "left") if path[-1] < 0 else (0.3, "right")
        at = (path[-1] + shift, valleys(path)[-1] + 3.2)
        label(ax, at, "after 30 steps", GRADIENT, ha=side)
        quiet_grid(ax)
    return drawing


def descent_in_valleys(rate: float, steps: int = 30) -> Array:
    """The weights that gradient descent visits from -2.1 on."""
    return walk(SGD(rate), valleys_slope, [-2.1], steps)[:, 0]


TRIED = 0.001 * 2.0 ** np.arange(13)


def edge_of(losses: Array) -> int:
    """The place of the last rate that is better than all smaller ones, in losses of rising rates.

    Where a loss is nan, the training has flown off.
    """
    falls = np.diff(losses) < 0
    return len(losses) - 1 if falls.all() else int(np.argmin(falls))


@figure(
    "range-test",
    decks=("BUSN20800", "DASC7606"),
    title="The range test: double the rate until it hurts, then take half",
    alt=(
        "The loss of a digit network after 30 steps with momentum, against the learning rate on a "
        "logarithmic axis from 0.001 to 4. It falls from 2.23 at 0.001, first slowly, then fast, "
        "to 0.31 at 0.128, and rises beyond: at 1 the network knows no more than at the start. "
        "The rate chosen is half of the one with the lowest loss, 0.064."
    ),
)
def range_test(find: Callable[..., float] | None = None) -> Figure:
    losses = np.array([loss_after(lr) for lr in TRIED])
    tried, chosen = [*TRIED[: edge_of(losses) + 2]], float(TRIED[edge_of(losses)] / 2)
    if find is not None:
        tried = []

        def asked(lr: float) -> float:
            tried.append(lr)
            return loss_after(lr)

        chosen = float(find(asked, float(TRIED[0])))
    drawing = new_figure(10, 5)
    ax = drawing.add_subplot()
    frame(ax, (0.0008, 6), (0, 3.1), ("learning rate $\\eta$", "loss after 30 steps"))
    ax.set_xscale("log")
    ax.plot(TRIED, losses, color=LOSS)
    for lr in dict.fromkeys(tried):
        dot(ax, (lr, loss_after(lr)), LOSS, 10)
    ax.axvline(chosen, color=VALUE, linestyle="--", linewidth=2)
    label(ax, (chosen / 1.15, 2.75), f"chosen: {chosen:.3g}", VALUE, ha="right", on_line=True)
    quiet_grid(ax)
    return drawing


@figure(
    "schedules",
    decks=("BUSN20800", "CS6301"),
    title="Large steps first, small ones later",
    alt=(
        "Four learning-rate schedules over 100 epochs, all from 0.1. Exponential decay with kappa "
        "0.05 falls fast and is nearly zero at the end. Inverse-time decay with the same kappa "
        "starts as steeply but keeps a long tail: 0.017 after 100 epochs. A step schedule stays "
        "constant and halves every 25 epochs. A cosine falls slowly, then fast, then slowly to 0."
    ),
)
def schedules(rates: Callable[..., Any] | None = None) -> Figure:
    drawing = new_figure(10, 5)
    ax = drawing.add_subplot()
    frame(ax, (0, 100), (0, 0.106), ("epoch $t$", r"learning rate $\eta$"))
    t = np.linspace(0, 99.9, 1000)
    decays: list[Schedule] = [exponential(0.1, 0.05), inverse_time(0.1, 0.05)]
    if rates is not None:
        decays = [partial(_decay, rates, k) for k in (0, 1)]
    _curve(ax, t, decays[0], GRADIENT)
    _curve(ax, t, decays[1], VALUE)
    _curve(ax, t, step(0.1, 25, 0.5), MUTED)
    _curve(ax, t, cosine(0.1, 100), INK)
    label(ax, (36, 0.079), "cosine", INK)
    label(ax, (26.5, 0.0575), "halved\nevery 25", MUTED)
    label(ax, (64, 0.0335), r"$\eta_0\,/\,(1 + \kappa t)$", VALUE)
    label(ax, (18, 0.012), r"$\eta_0\,e^{-\kappa t}$", GRADIENT)
    label(ax, (99, 0.101), r"$\eta_0 = 0.1,\ \kappa = 0.05$", MUTED, ha="right")
    quiet_grid(ax)
    return drawing


def _decay(rates: Callable[..., Any], k: int, t: float) -> float:
    return float(rates(0.1, 0.05, t)[k])


def _curve(ax: Axes, t: Floats, schedule: Schedule, color: str) -> None:
    ax.plot(t, [schedule(float(now)) for now in t], color=color, clip_on=False)
