"""The widget of the lesson: a loss and its delta side by side, for one pre-activation."""

from typing import TYPE_CHECKING

from nnlib.lessons.losses.figures.outputs import LOSSES, REACH, draw_loss_and_delta
from nnlib.plotting.display import Picture
from nnlib.plotting.explore import Choice, Slider, explore
from nnlib.plotting.style import fixed_figure, headline, style

if TYPE_CHECKING:
    import ipywidgets


def loss_and_delta(loss: str, z: float, y: float) -> Picture:
    """Draw the loss with its tangent at z, and its delta beside it; y is 0 or 1."""
    target = int(y)
    with style():
        figure = fixed_figure(9.6, 4.6)
        left = figure.add_axes((0.09, 0.16, 0.38, 0.6))
        right = figure.add_axes((0.59, 0.16, 0.38, 0.6))
        draw_loss_and_delta(left, right, loss, target, z)
        headline(figure, "The delta is the slope of the loss")
    return Picture(figure, describe(loss, z, target))


def describe(loss: str, z: float, y: int) -> str:
    """Say in words what `loss_and_delta` draws."""
    value, delta = (float(curve(z, y)) for curve in LOSSES[loss])
    return (
        f"{loss.capitalize()} at z = {z:g} with target {y}: the loss is {value:.2f}, and its "
        f"slope, the delta, is {delta:.2f}."
    )


def explore_delta() -> "ipywidgets.VBox":
    """Return the widget: a menu of losses, the pre-activation z and the target y."""
    return explore(
        loss_and_delta,
        loss=Choice("loss", tuple(LOSSES)),
        z=Slider("z", -REACH, REACH, 0.5, -4),
        y=Slider("target y", 0, 1, 1, 1),
    )
