"""The widget of the lesson: a small disc, its image under a layer, and the Jacobian's ellipse."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from nnlib.lessons.jacobians.figures.maps import disc_image, draw_discs, stretch
from nnlib.plotting.display import Picture
from nnlib.plotting.explore import Slider, explore
from nnlib.plotting.style import fixed_figure, headline, style
from nnlib.yours import Yours

if TYPE_CHECKING:
    import ipywidgets


def mismatch(
    x1: float, x2: float, radius: float, jacobian: Callable[..., Any] | None = None
) -> float:
    """The largest distance between image and ellipse, as a share of the ellipse's longest axis."""
    _, image, predicted = disc_image((x1, x2), radius, jacobian)
    distance = np.linalg.norm(image - predicted, axis=1).max()
    return float(distance / (2 * radius * stretch((x1, x2))[0]))


def disc(
    x1: float, x2: float, radius: float, jacobian: Callable[..., Any] | None = None
) -> Picture:
    """Draw the disc and both images, and say how far the ellipse is off."""
    off = mismatch(x1, x2, radius, jacobian)
    with style():
        figure = fixed_figure(9.6, 4.9)
        axes = figure.add_axes((0.08, 0.14, 0.38, 0.68)), figure.add_axes((0.58, 0.14, 0.38, 0.68))
        draw_discs(*axes, [(x1, x2)], radius, jacobian)
        headline(figure, f"The ellipse is off by {off:.0%} of its length")
    return Picture(figure, describe(x1, x2, radius, off))


def describe(x1: float, x2: float, radius: float, off: float) -> str:
    """Say in words what `disc` draws."""
    longest, shortest = stretch((x1, x2))
    return (
        f"A disc of radius {radius:g} at ({x1:g}, {x2:g}) and its image under h = tanh(x W). The "
        f"Jacobian at the center predicts an ellipse that stretches lengths by {longest:.2f} one "
        f"way and {shortest:.2f} the other; it is off by {off:.0%} of its length."
    )


def explore_jacobian(jacobian: Yours | None = None) -> "ipywidgets.VBox":
    """Return the widget: the disc's center and radius.

    jacobian: the Jacobian of a layer, by the student, which then predicts the ellipse.
    """
    return explore(
        disc,
        x1=Slider("center x₁", -2, 2, 0.25, 0),
        x2=Slider("center x₂", -2, 2, 0.25, 0),
        radius=Slider("radius", 0.1, 1.5, 0.1, 0.3),
        jacobian=jacobian,
    )
