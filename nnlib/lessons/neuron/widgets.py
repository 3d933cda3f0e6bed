"""The widget of lesson 01: weights and bias of a unit move its decision line."""

from typing import TYPE_CHECKING

import numpy as np

from nnlib.activations import threshold
from nnlib.lessons.neuron.figures.plane import PLANE_X, PLANE_Y, draw_unit_plane
from nnlib.plotting.display import Picture
from nnlib.plotting.explore import Slider, explore
from nnlib.plotting.style import fixed_figure, headline, style

if TYPE_CHECKING:
    import ipywidgets


def mistakes(w1: float, w2: float, b: float) -> int:
    """Count the examples on the wrong side of the line w1 x1 + w2 x2 + b = 0."""
    return int(np.count_nonzero(threshold(PLANE_X @ [w1, w2] + b) != PLANE_Y))


def decision_line(w1: float, w2: float, b: float) -> Picture:
    """Draw the unit's answer over the plane and say how many of ten examples it gets wrong."""
    wrong = mistakes(w1, w2, b)
    with style():
        figure = fixed_figure(6.2, 5.6)
        draw_unit_plane(figure.add_axes((0.13, 0.12, 0.78, 0.78)), (w1, w2), b)
        headline(figure, f"{wrong} of {len(PLANE_Y)} on the wrong side")
    return Picture(figure, describe(w1, w2, b, wrong))


def describe(w1: float, w2: float, b: float, wrong: int) -> str:
    """Say in words what `decision_line` draws."""
    if w1 == w2 == 0:
        answer = "1" if b > 0 else "0"
        return f"Both weights are 0: no line, the unit answers {answer} everywhere. {wrong} wrong."
    return (
        f"The unit's line {w1:g} x1 + {w2:g} x2 + {b:g} = 0 among ten examples of two classes; "
        f"w points to the side answered with 1. {wrong} of {len(PLANE_Y)} are on the wrong side."
    )


def explore_decision_line() -> "ipywidgets.VBox":
    """Return the widget: three sliders and the decision line that they give."""
    return explore(
        decision_line,
        w1=Slider("weight w₁", -4, 4, 0.5, 1),
        w2=Slider("weight w₂", -4, 4, 0.5, -1),
        b=Slider("bias b", -4, 4, 0.5, 0),
    )
