"""Figures of the lesson, third part: a network that predicts numbers, and a line beside it."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.lessons.losses.training import cars_fit, curve_fit, wave
from nnlib.plotting.axes import frame, label, quiet_grid
from nnlib.plotting.palette import GRADIENT, INK, LOSS, MUTED, VALUE
from nnlib.plotting.style import new_figure

Train = Callable[..., Any]


@figure(
    "regression-curve",
    decks=("ML4BI", "BUSN20800"),
    title="A hidden layer bends the line",
    alt=(
        "Left, forty noisy points of a wave. The best straight line passes through the middle of "
        "them and follows none of the bends. The network with twelve tanh units, after 3,000 "
        "steps, follows the wave. Right, its loss over the steps on a logarithmic axis: it falls "
        "below the loss of the line, 0.26, within the first steps and ends near 0.012, which is "
        "what the noise leaves."
    ),
)
def regression_curve(train: Train | None = None) -> Figure:
    """train(x, y, W1, b1, W2, b2, learning_rate, steps) trains; None: the library does."""
    fit = curve_fit(train)
    drawing = new_figure(11, 4.4)
    left, right = drawing.subplots(1, 2, width_ratios=(1.4, 1))
    frame(left, (-3.3, 3.3), (-2.4, 2.4), ("$x$", "$y$"))
    left.plot(*np.hstack(wave()).T, "o", color=INK, markersize=6, alpha=0.55)
    left.plot(fit.x, fit.line, color=MUTED, linestyle="--")
    left.plot(fit.x, fit.network, color=VALUE)
    label(left, (-3.2, 0.35), "linear regression", MUTED)
    label(left, (-3.2, 1.9), "network, 12 units", VALUE)
    _draw_losses(right, fit.losses, fit.baseline)
    return drawing


def _draw_losses(ax: Axes, losses: list[float], baseline: float) -> None:
    ax.set_yscale("log")
    frame(ax, (0, len(losses)), (0.6 * min(losses), 2 * max(losses)), ("step", "loss $J$"))
    ax.plot(losses, color=LOSS)
    ax.axhline(baseline, color=MUTED, linestyle="--")
    label(ax, (0.97 * len(losses), 1.25 * baseline), "linear regression", MUTED, ha="right")
    quiet_grid(ax)


@figure(
    "cars-residuals",
    decks=("ML4BI", "BUSN20800"),
    title="What the line leaves over has a shape",
    alt=(
        "Residuals, true minus predicted miles per gallon, of 98 cars that neither model has seen, "
        "over the prediction. Left, linear regression: the points form a valley, above zero at "
        "both ends, below it in the middle, with an error of 3.4 miles per gallon. Right, the "
        "network with eight tanh units: the points lie around zero everywhere, the error is 2.9. A "
        "thick line shows the mean over neighbors."
    ),
)
def cars_residuals(train: Train | None = None) -> Figure:
    """train(x, y, W1, b1, W2, b2, learning_rate, steps) trains; None: the library does."""
    fit = cars_fit(train)
    drawing = new_figure(11, 4.4)
    axes = drawing.subplots(1, 2, sharey=True)
    for ax, name, y_hat, color in zip(
        axes,
        ("linear regression", "network, 8 units"),
        (fit.line, fit.network),
        (MUTED, VALUE),
        strict=True,
    ):
        residuals = (fit.y - y_hat).ravel()
        frame(ax, (5, 41), (-11, 13), (r"predicted $\hat{y}$, miles per gallon", ""))
        ax.axhline(0, color=INK, linewidth=1.2)
        ax.plot(y_hat, residuals, "o", color=color, markersize=6, alpha=0.7)
        ax.plot(*_mean_of_neighbors(y_hat.ravel(), residuals), color=GRADIENT, linewidth=4)
        error = np.sqrt(np.mean(residuals**2))
        ax.set_title(f"{name}: off by {error:.1f} (root mean square)")
        quiet_grid(ax)
    axes[0].set_ylabel(r"residual $y - \hat{y}$")
    return drawing


def _mean_of_neighbors(x: Array, y: Array, width: float = 4.0) -> tuple[Array, Array]:
    """A smooth curve through points: at each place the mean, weighted by nearness."""
    places = np.linspace(np.quantile(x, 0.03), np.quantile(x, 0.97), 60)
    weights = np.exp(-0.5 * ((places[:, np.newaxis] - x) / (width / 2)) ** 2)
    return places, weights @ y / weights.sum(axis=1)
