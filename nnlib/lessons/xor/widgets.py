"""The widgets of lesson 03: an XOR playground, with weights set by hand and found by descent."""

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nnlib.activations import sigmoid
from nnlib.arrays import Array
from nnlib.datasets import xor
from nnlib.lessons.xor.figures.gates import draw_hidden_plane, draw_input_plane
from nnlib.lessons.xor.figures.training import STEPS, STRIDE, descent
from nnlib.lessons.xor.models import Activation, TwoLayers, deck_xor_weights, layer_outputs
from nnlib.plotting.display import Picture
from nnlib.plotting.explore import Slider, explore
from nnlib.plotting.style import fixed_figure, headline, style

if TYPE_CHECKING:
    import ipywidgets

STARTS = ("equal", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9")


def answers(weights: TwoLayers, g: Activation) -> Array:
    """What the network answers to the four corners, (4,)."""
    W1, b1, W2, b2 = weights
    return layer_outputs(xor()[0], [W1, W2], [b1, b2], [g, g])[-1][:, 0]


def weights_by_hand(first: float, second: float) -> TwoLayers:
    """The XOR network of ML4BI with its hidden lines at x1 + x2 = first and = second."""
    W1, _, W2, b2 = deck_xor_weights()
    return W1, -np.array([first, second]), W2, b2


def by_hand(first: float, second: float, k: float) -> Picture:
    """Draw the XOR network with its lines at x1 + x2 = first and = second, sharpened by k."""
    lines = f"h1 has its line at x1 + x2 = {first:g}, h2 at {second:g}; sharpness k = {k:g}."
    return _planes(weights_by_hand(first, second), partial(_sharp, k=k), "", lines)


def trained(start: float, step: float) -> Picture:
    """Draw the XOR network after `step` steps of descent; start 0 is equal weights, 1 to 10 random.

    step is a multiple of 20, at most 600.
    """
    stops, losses = descent(STARTS[int(start)])
    told = f"J = {losses[int(step)]:.2f}, "
    kind = "random weights" if start else "equal weights"
    lines = f"Descent from {kind}, step {step:g}: the loss J is {losses[int(step)]:.2f}."
    return _planes(stops[int(step) // STRIDE], sigmoid, told, lines)


def _sharp(z: Array, k: float) -> Array:
    return sigmoid(k * z)


def _planes(weights: TwoLayers, g: Activation, told: str, lines: str) -> Picture:
    """Draw input plane and hidden plane; the headline counts the corners that are right."""
    y_hat = answers(weights, g)
    right = int(np.sum((y_hat > 0.5) == xor()[1]))
    with style():
        figure = fixed_figure(9.4, 4.9)
        left, hidden = (figure.add_axes((x, 0.14, 0.38, 0.72)) for x in (0.09, 0.58))
        draw_input_plane(left, weights, g, points=41)
        draw_hidden_plane(hidden, weights, g)
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


def explore_training() -> "ipywidgets.VBox":
    """Return the second playground: choose a start and walk through 600 steps of descent."""
    return explore(
        trained,
        start=Slider("start", 0, len(STARTS) - 1, 1, 3),
        step=Slider("step", 0, STEPS, STRIDE, 0),
    )
