"""Figures of the lesson: the verdicts of a gradient check on derivatives and products."""

from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.gradcheck import numerical_gradient
from nnlib.lessons.jacobians.adapters import hill, hill_gradient
from nnlib.lessons.jacobians.models import Function, chained
from nnlib.plotting.axes import dot, frame, label
from nnlib.plotting.palette import LOSS, MUTED, VALUE, tint
from nnlib.plotting.style import new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BORDER = 1e-7  # between the errors of rounding and those of mistakes
ROUNDING = 1e-9  # smaller errors look alike: their size is chance
Claims = dict[str, tuple[Callable[[Array], float], Array, Array]]  # name: f, gradient, x


@figure(
    "own-check",
    decks=("I2DL",),
    title="A gradient check tells right from wrong by orders of magnitude",
    alt=(
        "Relative errors of five candidates for df/dt at t = 0.7, on a logarithmic axis. Only the "
        "path through x: about 1. The sign of minus sin t lost: about 0.4. Wrong by one in a "
        "thousand: 0.001. Wrong by one in a million: 0.000001. The derivative: rounding only, "
        "below 1e-9. A wide gap lies between the mistakes and the right one."
    ),
)
def own_check(error: Function | None = None, slope: Function | None = None) -> Figure:
    t = np.array([0.7])
    through_x, through_y = _paths(0.7)
    right = through_x + through_y
    values = {
        "only the path through $x$": through_x,
        "the sign of $-\\sin t$ lost": through_y - through_x,
        "wrong by 1 in 1,000": 1.001 * right,
        "wrong by 1 in a million": (1 + 1e-6) * right,
        "the derivative": float(slope(0.7)) if slope else right,
    }
    return _drawn({name: (along, np.array([value]), t) for name, value in values.items()}, error)


def along(t: Array) -> float:
    """f = y + exp(x y) on the curve x = cos t, y = t², for t as an array (1,). Source: ML4BI."""
    return hill(np.array([np.cos(t[0]), t[0] ** 2]))


def _paths(t: float) -> tuple[float, float]:
    """What comes to df/dt through x, and what through y."""
    df = hill_gradient(np.array([np.cos(t), t**2]))
    return float(-df[0] * np.sin(t)), float(df[1] * 2 * t)


@figure(
    "products-checked",
    decks=("BUSN20800",),
    title="Every product of the lesson, held against central differences",
    alt=(
        "Relative errors of six gradients on a logarithmic axis, each held against central "
        "differences: the first row of a layer's Jacobian, the product of ReLU, the three "
        "gradients of a dense layer with respect to x, W and b, and the chain through three "
        "layers. All are below 1e-9, left of the dashed border at 1e-7: rounding only."
    ),
)
def products_checked(
    error: Function | None = None,
    jacobian: Function | None = None,
    relu: Function | None = None,
    dense: Function | None = None,
    chain: Function | None = None,
) -> Figure:
    rng = np.random.default_rng(4)
    x, W, b, u = (0.6 * rng.normal(size=size) for size in (3, (3, 4), 4, 4))
    J = jacobian(x, W, b) if jacobian else ((1 - np.tanh(x @ W + b) ** 2) * W).T
    dx, dW, db = dense(x, W, b, u) if dense else (W @ u, x[:, np.newaxis] * u, u)
    relu_dx = relu(u, 2 * u) if relu else np.where(u > 0, 2 * u, 0)
    claims: Claims = {
        "layer_jacobian, row 0": (lambda x: float(np.tanh(x @ W + b)[0]), np.asarray(J)[0], x),
        "relu_vjp": (lambda z: float(np.maximum(z, 0) @ (2 * u)), relu_dx, u),
        "dense_vjp, dx": (lambda x: float((x @ W + b) @ u), dx, x),
        "dense_vjp, dW": (lambda W: float((x @ W + b) @ u), dW, W),
        "dense_vjp, db": (lambda b: float((x @ W + b) @ u), db, b),
        "network_vjp": _chain(rng, chain),
    }
    return _drawn(claims, error)


def _chain(
    rng: np.random.Generator, chain: Function | None
) -> tuple[Callable[[Array], float], Array, Array]:
    """The product of a network's output with a vector, its gradient by the chain, and the place."""
    sizes = (3, 5, 4, 2)
    weights = [rng.normal(size=pair) for pair in pairwise(sizes)]
    biases = [rng.normal(size=H) for H in sizes[1:]]
    x, upstream = rng.normal(size=3), rng.normal(size=2)

    def f(x: Array) -> float:
        return float(chained(x, weights, biases)[-1] @ upstream)

    if chain is not None:
        return f, np.asarray(chain(x, weights, biases, upstream)), x
    dz = upstream
    for W, z in zip(weights[:0:-1], chained(x, weights, biases)[-2::-1], strict=True):
        dz = np.where(z > 0, W @ dz, 0)
    return f, weights[0] @ dz, x


def _drawn(claims: Claims, error: Function | None) -> Figure:
    """Draw the relative errors of gradients, by the student's check or by nnlib's differences."""
    drawing = new_figure(10, 4.4)
    ax = drawing.add_subplot()
    found = {name: _found(error, *claim) for name, claim in claims.items()}
    frame(ax, (1e-11, 100), (-0.6, len(found) - 0.4), ("relative error", ""))
    ax.set_xscale("log")
    ax.axvline(BORDER, color=tint(MUTED, 0.6), linewidth=1.5, linestyle="--", zorder=1)
    for row, value in enumerate(reversed(found.values())):
        _draw_error(ax, row, value)
    ax.set_yticks(range(len(found)), list(reversed(found)))
    ax.tick_params(length=0)
    return drawing


def _draw_error(ax: "Axes", row: int, value: float) -> None:
    shown = min(max(value, ROUNDING), 10.0)
    color = VALUE if value < BORDER else LOSS
    ax.plot([1e-11, shown], [row, row], color=tint(color, 0.5), linewidth=2)
    dot(ax, (shown, row), color)
    told = f"{value:.0e}" if value > ROUNDING else "rounding only"
    label(ax, (1.8 * shown, row), told, color, on_line=True)


def _found(error: Function | None, f: Function, gradient: Array, x: Array) -> float:
    if error is not None:
        return float(error(f, gradient, x))
    measured = numerical_gradient(f, x)
    return float(np.abs(gradient - measured).max() / np.abs(measured).max())
