"""Level lines of a cost over two weights, with equal axes and the minimum drawn as a valley."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from nnlib.arrays import Array
from nnlib.plotting.axes import Point, frame
from nnlib.plotting.palette import LOSS, tint


def draw_levels(ax: Axes, J: Callable[[Array], Array], x: Point, y: Point, levels: Array) -> None:
    """Draw J (..., 2) -> (...) at rising levels: the lower, the darker.

    Both axes have one scale, so that a gradient stands at right angles on the level lines.
    """
    frame(ax, x, y, ("$w_1$", "$w_2$"))
    ax.set_aspect("equal")
    w = np.stack(np.meshgrid(np.linspace(*x, 91), np.linspace(*y, 61)), axis=-1)
    shades = [tint(LOSS, amount) for amount in np.linspace(0.34, 0.0, len(levels) + 1)]
    values = J(w)
    ax.contourf(*np.moveaxis(w, -1, 0), values, levels, colors=shades, extend="both")
    ax.contour(*np.moveaxis(w, -1, 0), values, levels, colors=[tint(LOSS, 0.4)], linewidths=1.2)
