"""The widget: an optimizer, its learning rate, and what becomes of the path."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib.axes import Axes

from nnlib.arrays import Array
from nnlib.lessons.optimizers.descent import LANDSCAPES, LOST, Landscape, make_optimizer, race_path
from nnlib.lessons.optimizers.figures.race import draw_landscape
from nnlib.plotting.axes import dot, frame, quiet_grid
from nnlib.plotting.display import Picture
from nnlib.plotting.explore import Choice, Slider, explore
from nnlib.plotting.palette import GRADIENT, INK, LOSS
from nnlib.plotting.style import fixed_figure, headline, style

if TYPE_CHECKING:
    import ipywidgets

STEPS = 60
TICKS = {"10⁻⁴": 1e-4, "10⁻²": 1e-2, "1": 1.0, "100": 1e2, "10⁴": 1e4, "10⁶": 1e6}
RUNNERS = ("SGD", "momentum", "Nesterov", "Adagrad", "RMSProp", "Adam")


def race(optimizer: str, place: str, exponent: float) -> Picture:
    """Draw the path with the learning rate 10^exponent, and the cost of each step."""
    lr, landscape = 10**exponent, LANDSCAPES[place]()
    path = race_path(landscape, make_optimizer(optimizer, lr), STEPS)
    J = landscape.J(path) - landscape.lowest
    told = verdict(path, J, f"{optimizer}, η = {lr:.3g}")
    with style():
        figure = fixed_figure(10.4, 4.8)
        plane = figure.add_axes((0.09, 0.14, 0.46, 0.68))
        draw_landscape(plane, landscape, *landscape.view)
        plane.locator_params(nbins=5)  # every tick costs a millisecond
        plane.plot(*path.T, color=GRADIENT, linewidth=1.6, marker="o", markersize=4)
        dot(plane, landscape.start, INK)
        draw_costs(figure.add_axes((0.66, 0.14, 0.32, 0.68)), J)
        headline(figure, told)
    return Picture(figure, describe(landscape, path, told))


def draw_costs(ax: Axes, J: Array) -> None:
    """Draw the cost of each step on a logarithmic axis; its words draw faster than formulas."""
    frame(ax, (0, STEPS), (1e-5, 1e6), ("step", "J above its lowest value"))
    ax.set_yscale("log")
    ax.set_yticks(list(TICKS.values()), labels=list(TICKS))
    ax.set_xticks(range(0, STEPS + 1, 20))
    ax.minorticks_off()
    ax.plot(np.maximum(J, 1e-5), color=LOSS, linewidth=2.4)
    quiet_grid(ax)


def verdict(path: Array, J: Array, who: str) -> str:
    """Say how a run ended: lost, still above where it began, or how close it came."""
    if not np.abs(path[-1]).max() < LOST:
        return f"{who}: lost after {len(path) - 1} steps, J = {J[-1]:.0e}"
    if J[-1] >= J[0]:
        return f"{who}: after {STEPS} steps J is higher than at the start"
    return f"{who}: after {STEPS} steps J is {J[-1]:.2g} too high"


def describe(landscape: Landscape, path: Array, told: str) -> str:
    """Say in words what `race` draws."""
    (x0, x1), (y0, y1) = path[0], path[-1]
    return (
        f"{told}. On the {landscape.name} the path starts at ({x0:.2g}, {x1:.2g}) and is at "
        f"({y0:.3g}, {y1:.3g}) after {len(path) - 1} steps. Beside it, the cost of each step on a "
        "logarithmic axis."
    )


def explore_race() -> "ipywidgets.VBox":
    """Return the widget: optimizer, landscape and learning rate."""
    return explore(
        race,
        optimizer=Choice("optimizer", RUNNERS),
        place=Choice("landscape", tuple(LANDSCAPES)),
        exponent=Slider("log₁₀ η", -3, 1, 0.1, -2),
    )
