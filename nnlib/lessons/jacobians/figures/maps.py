"""Figures of the lesson, first part: gradients as arrows, Jacobians as maps."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnlib.activations import tanh_grad
from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.gradcheck import numerical_gradient
from nnlib.plotting.axes import arrow, dot, frame, label, quiet_grid
from nnlib.plotting.palette import GRADIENT, INK, MUTED, VALUE, tint
from nnlib.plotting.style import SMALL, new_figure

W = np.array([[1.3, 0.5], [-0.7, 1.1]])  # of the layer h = tanh(x W)

Jacobian = Callable[..., Any]


@figure(
    "gradient-and-levels",
    decks=("CS6301",),
    title="The gradient stands at right angles to the level line",
    alt=(
        "Level lines of f(x, y) = y + exp(xy) over the plane. At three points an arrow shows the "
        "gradient: it stands at right angles to the level line through the point, toward larger "
        "values, and it is longer where the lines are closer together. At (0.5, 0.5) the gradient "
        "is (0.64, 1.64)."
    ),
)
def gradient_and_levels() -> Figure:
    drawing = new_figure(8.4, 6.6)
    ax = drawing.add_subplot()
    ax.set_aspect("equal")
    frame(ax, (-1.6, 1.8), (-0.8, 1.9), ("$x$", "$y$"))
    x, y = np.meshgrid(np.linspace(-1.6, 1.8, 121), np.linspace(-0.8, 1.9, 121))
    levels = [0, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10]
    lines = ax.contour(x, y, y + np.exp(x * y), levels, colors=[VALUE], linewidths=1.4)
    ax.clabel(lines, levels=[0.5, 1, 2, 3, 5, 8], fontsize=SMALL, fmt="%g")
    for at in ((0.5, 0.5), (-1.1, 1.2), (0.95, 0.65)):
        slope = numerical_gradient(lambda p: p[1] + np.exp(p[0] * p[1]), np.array(at))
        tip = np.array(at) + 0.28 * slope
        arrow(ax, at, (tip[0], tip[1]), GRADIENT, linewidth=3)
        dot(ax, at, INK)
    label(ax, (0.6, 0.38), r"$\nabla f = (0.64,\ 1.64)$", GRADIENT, on_line=True)
    label(ax, (-1.5, 1.7), "level lines of $f = y + e^{xy}$", VALUE, on_line=True)
    return drawing


@figure(
    "elementwise-and-full",
    decks=("CS6301",),
    title="Acting on each entry alone: a diagonal. Mixing them: a full matrix",
    alt=(
        "Two Jacobians of size 4 by 4 as tables of numbers, one row for each output and one column "
        "for each input. The Jacobian of tanh, applied to each entry of z = (0, 0.5, 1, -2), has "
        "1, 0.79, 0.42 and 0.07 on the diagonal and 0 everywhere else. The Jacobian of a matrix "
        "product x W is W transposed, and no entry is 0."
    ),
)
def elementwise_and_full() -> Figure:
    drawing = new_figure(11, 5.2)
    left, right = drawing.subplots(1, 2)
    slopes = np.diag(tanh_grad(np.array([0.0, 0.5, 1.0, -2.0])))
    weights = np.array(
        [
            [0.4, -0.9, 0.2, 0.7],
            [1.1, 0.3, -0.5, 0.1],
            [-0.2, 0.8, 0.6, -0.7],
            [0.5, -0.3, 0.9, 0.2],
        ]
    )
    _matrix(left, slopes, r"$h = \tanh(z)$", "h", "z")
    _matrix(right, weights, r"$q = x\,W$, the table is $W^\top$", "q", "x")
    return drawing


def _matrix(ax: Axes, values: np.ndarray, title: str, output: str, entry: str) -> None:
    """Draw a Jacobian as a table whose cells are tinted by the size of the number."""
    rows, columns = values.shape
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), aspect="equal")
    ax.set_title(title)
    ax.set_xticks(range(columns), [rf"$\partial {entry}_{k + 1}$" for k in range(columns)])
    ax.set_yticks(range(rows), [rf"$\partial {output}_{k + 1}$" for k in range(rows)])
    ax.tick_params(length=0, labelsize=SMALL)
    for (i, j), value in np.ndenumerate(values):
        shade = tint(VALUE, min(0.4, 0.4 * abs(value))) if value else "#ffffff"
        edge = tint(INK, 0.25)
        ax.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor=shade, edgecolor=edge))
        color = INK if value else MUTED
        label(ax, (j, i), f"{value:.2g}".replace("-", "−"), color, ha="center")
    for side in ax.spines.values():
        side.set_visible(False)


@figure(
    "jacobian-map",
    decks=("CS6301",),
    title="Up close, a layer acts like its Jacobian: small discs become ellipses",
    alt=(
        "Left, the input plane with three small discs of the same size. Right, the output plane of "
        "the layer h = tanh(x W): each disc has become nearly the ellipse that the Jacobian at its "
        "center predicts, drawn dashed. Near the origin the image is large; for the disc at "
        "(1.2, -0.8), where tanh is nearly flat, the image is squeezed to a sliver near the border."
    ),
)
def jacobian_map(jacobian: Jacobian | None = None) -> Figure:
    drawing = new_figure(11, 5.0)
    left, right = drawing.subplots(1, 2)
    draw_discs(left, right, [(0.0, 0.0), (-0.7, 1.0), (1.2, -0.8)], 0.3, jacobian)
    return drawing


def draw_discs(
    left: Axes,
    right: Axes,
    centers: list[tuple[float, float]],
    radius: float,
    jacobian: Jacobian | None = None,
) -> None:
    """Draw discs in the input plane and their images, with the Jacobian's prediction dashed."""
    for ax, reach, names in ((left, 2.4, ("$x_1$", "$x_2$")), (right, 1.12, ("$h_1$", "$h_2$"))):
        frame(ax, (-reach, reach), (-reach, reach), names)
        ticks = (-int(reach), 0, int(reach))
        ax.set(aspect="equal", xticks=ticks, yticks=ticks)
        quiet_grid(ax)
    left.set_title("input")
    right.set_title(r"output $h = \tanh(x\,W)$")
    for center in centers:
        rim, image, predicted = disc_image(center, radius, jacobian)
        left.fill(*rim.T, facecolor=tint(VALUE, 0.25), edgecolor=VALUE, linewidth=2)
        right.fill(*image.T, facecolor=tint(VALUE, 0.25), edgecolor=VALUE, linewidth=2)
        right.plot(*predicted.T, color=GRADIENT, linestyle="--", linewidth=2)
    label(right, (-1.06, -1.0), "image of the disc", VALUE, on_line=True)
    label(right, (-1.06, -0.83), "ellipse of the Jacobian", GRADIENT, on_line=True)


def disc_image(
    center: tuple[float, float], radius: float, jacobian: Jacobian | None = None
) -> tuple[Array, Array, Array]:
    """The rim of a disc, its image under the layer, and the image that the Jacobian predicts.

    jacobian: jacobian(x, W, b) of the layer; None: the course's own.
    Shapes: each (121, 2). The prediction is h(center) + J (x - center), an ellipse.
    """
    angle = np.linspace(0, 2 * np.pi, 121)
    steps = radius * np.column_stack([np.cos(angle), np.sin(angle)])
    at = np.asarray(center, dtype=float)
    J = _slopes(at) if jacobian is None else np.asarray(jacobian(at, W.copy(), np.zeros(2)))
    return at + steps, np.tanh((at + steps) @ W), np.tanh(at @ W) + steps @ J.T


def _slopes(center: Array) -> Array:
    """The layer's Jacobian at `center`, a row for each output."""
    slopes: Array = tanh_grad(center @ W)[:, np.newaxis] * W.T
    return slopes


def stretch(center: tuple[float, float]) -> tuple[float, float]:
    """The longest and the shortest stretch of the layer's Jacobian at `center`."""
    values = np.linalg.svd(_slopes(np.asarray(center)), compute_uv=False)
    return float(values[0]), float(values[1])
