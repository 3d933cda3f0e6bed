"""What the course's figures draw on axes: direct labels, tangents, classes, decision lines."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from nnlib.plotting.palette import CLASS_COLORS, CLASS_MARKERS, INK, MUTED, PAPER, deep, tint
from nnlib.plotting.style import TEXT

Point = tuple[float, float]
Floats = NDArray[np.float64]
Options = dict[str, Any]  # keyword arguments handed on to matplotlib


def label(
    ax: Axes, at: Point, text: str, color: str = INK, *, on_line: bool = False, **options: Any
) -> None:
    """Write words beside what they name; `on_line` clears the paper behind words on a line."""
    options = {"fontsize": TEXT, "ha": "left", "va": "center", "zorder": 10, **options}
    if on_line:
        options["bbox"] = {"facecolor": PAPER, "edgecolor": "none", "pad": 2.0}
    ax.text(*at, text, color=color, **options)


def arrow(ax: Axes, start: Point, end: Point, color: str = INK, **options: Any) -> None:
    """Draw an arrow from `start` to `end` in data coordinates."""
    style: Options = {
        "arrowstyle": "-|>",
        "color": color,
        "linewidth": 2,
        "shrinkA": 0,
        "shrinkB": 0,
    }
    props = style | {"mutation_scale": 18} | options
    ax.annotate("", xy=end, xytext=start, arrowprops=props, zorder=props.pop("zorder", 5))


def note(ax: Axes, text: str, at: Point, words: Point, color: str = INK, **options: Any) -> None:
    """Write `text` at `words` with a thin line that leads to the point `at`."""
    line: Options = {
        "arrowstyle": "-",
        "color": color,
        "linewidth": 1.2,
        "shrinkA": 2,
        "shrinkB": 5,
    }
    options = {"fontsize": TEXT, "ha": "left", "va": "center", **options}
    ax.annotate(text, xy=at, xytext=words, color=color, arrowprops=line, zorder=9, **options)


def dot(ax: Axes, at: Point, color: str = INK, size: float = 11, **options: Any) -> None:
    """Mark one point with a filled circle rimmed in white."""
    rim: Options = {"markeredgecolor": PAPER, "markeredgewidth": 1.5, "zorder": 8}
    ax.plot(*at, marker="o", markersize=size, color=color, **(rim | options))


def tangent(ax: Axes, at: Point, slope: float, reach: float, color: str, **options: Any) -> None:
    """Draw the line of a given slope through a point, `reach` to each side along the x axis."""
    x = np.array([at[0] - reach, at[0] + reach])
    ax.plot(x, at[1] + slope * (x - at[0]), color=color, **options)


def frame(ax: Axes, x: Point, y: Point, names: tuple[str, str] = ("", "")) -> None:
    """Set the limits of both axes and name them."""
    ax.set(xlim=x, ylim=y, xlabel=names[0], ylabel=names[1])


def quiet_grid(ax: Axes) -> None:
    """Draw a grid that stays in the background."""
    ax.grid(True, linewidth=1)
    ax.tick_params(length=0)


def scatter_classes(ax: Axes, x: ArrayLike, t: ArrayLike, size: float = 170) -> None:
    """Plot the rows of x (N, 2): target 0 as hollow circles, target 1 as filled squares."""
    points, targets = np.asarray(x, dtype=float), np.asarray(t)
    for value, color, marker in zip((0, 1), CLASS_COLORS, CLASS_MARKERS, strict=True):
        chosen = points[targets == value]
        fill = color if value else PAPER
        options: Options = {"edgecolors": color, "linewidths": 2.5, "zorder": 7, "clip_on": False}
        ax.scatter(chosen[:, 0], chosen[:, 1], s=size, marker=marker, c=fill, **options)


def decision_line(ax: Axes, w: Sequence[float] | Floats, b: float, color: str = INK) -> None:
    """Draw the line w1 x1 + w2 x2 + b = 0 inside the axes and tint the side where z > 0.

    Nothing is drawn as a line when both weights are zero: the whole plane is on one side then.
    """
    x1, x2 = np.meshgrid(np.linspace(*ax.get_xlim(), 3), np.linspace(*ax.get_ylim(), 3))
    z = w[0] * x1 + w[1] * x2 + b
    if z.max() > 0:
        shade = tint(CLASS_COLORS[1], 0.16)
        ax.contourf(x1, x2, z, levels=[0, z.max() + 1], colors=[shade], zorder=0)
    if z.min() < 0 < z.max():
        ax.contour(x1, x2, z, levels=[0], colors=[color], linewidths=3, zorder=4)


def weight_arrow(
    ax: Axes, w: Sequence[float] | Floats, b: float, slide: float = 0.0, length: float = 0.5
) -> None:
    """Draw the direction of w as an arrow that stands on the decision line.

    Its foot is the point of the line nearest to the origin, moved by `slide` along the line.
    """
    w = np.asarray(w, dtype=float)
    direction = w / np.linalg.norm(w)
    foot = -b * w / (w @ w) + slide * np.array([direction[1], -direction[0]])
    tip, name = foot + length * direction, foot + 1.24 * length * direction
    arrow(ax, (foot[0], foot[1]), (tip[0], tip[1]), MUTED)
    label(ax, (name[0], name[1]), "$w$", deep(MUTED), ha="center")
