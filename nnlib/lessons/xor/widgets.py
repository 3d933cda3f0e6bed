"""The widgets of the lesson: an XOR playground, with weights set by hand and found by descent."""

from typing import TYPE_CHECKING

import numpy as np

from nnlib.datasets import xor
from nnlib.lessons.xor.figures.gates import draw_hidden_plane, draw_input_plane
from nnlib.lessons.xor.models import TwoLayers, sharp, two_lines
from nnlib.lessons.xor.training import STEPS, STRIDE, Function, xor_descent
from nnlib.plotting.display import Picture
from nnlib.plotting.explore import Slider, explore
from nnlib.plotting.style import fixed_figure, headline, style
from nnlib.yours import Yours

if TYPE_CHECKING:
    import ipywidgets

STARTS = ("equal", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9")


def by_hand(first: float, second: float, k: float) -> Picture:
    """Draw the XOR network with its lines at x1 + x2 = first and = second, sharpened by k."""
    lines = f"h1 has its line at x1 + x2 = {first:g}, h2 at {second:g}; sharpness k = {k:g}."
    return _planes(two_lines(first, second, sharp(k)), "", lines)


def trained(start: float, step: float, train: Function | None = None) -> Picture:
    """Draw the XOR network after `step` steps of descent; start 0 is equal weights, 1 to 10 random.

    step is a multiple of 20, at most 600; train: who takes the steps, as in `xor_descent`.
    """
    networks, losses = xor_descent(STARTS[int(start)], train=train)
    told = f"J = {losses[int(step)]:.2f}, "
    kind = "random weights" if start else "equal weights"
    lines = f"Descent from {kind}, step {step:g}: the loss J is {losses[int(step)]:.2f}."
    return _planes(networks[int(step) // STRIDE], told, lines)


def _planes(network: TwoLayers, told: str, lines: str) -> Picture:
    """Draw input plane and hidden plane; the headline counts the corners that are right."""
    y_hat = network.output(xor()[0])
    right = int(np.sum((y_hat > 0.5) == xor()[1]))
    with style():
        figure = fixed_figure(9.4, 4.9)
        left, hidden = (figure.add_axes((x, 0.14, 0.38, 0.72)) for x in (0.09, 0.58))
        draw_input_plane(left, network, points=41)
        draw_hidden_plane(hidden, network)
        headline(figure, f"{told}{right} of 4 right")
    shown = ", ".join(f"{value:.2f}" for value in y_hat)
    alt = f"{lines} The answers to 00, 01, 10, 11 are {shown}: {right} of 4 right."
    return Picture(figure, alt)


def explore_by_hand() -> "ipywidgets.VBox":
    """Return the first playground: move both hidden lines and sharpen the units."""
    return explore(
        by_hand,
        first=Slider("h₁ at t₁ =", -0.5, 2.5, 0.25, 1),
        second=Slider("h₂ at t₂ =", -0.5, 2.5, 0.25, 1),
        k=Slider("sharpness", 1, 41, 4, 9),
    )


def explore_training(train: Yours | None = None) -> "ipywidgets.VBox":
    """Return the second playground: choose a start and walk through 600 steps of descent.

    train: the training loop of the student's that then takes the steps.
    """
    return explore(
        trained,
        start=Slider("start", 0, len(STARTS) - 1, 1, 3),
        step=Slider("step", 0, STEPS, STRIDE, 0),
        train=train,
    )
