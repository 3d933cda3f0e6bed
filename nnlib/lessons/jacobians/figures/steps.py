"""Figures of the lesson: how well a central difference measures."""

import numpy as np
from matplotlib.figure import Figure

from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.lessons.jacobians.adapters import hill, hill_gradient
from nnlib.lessons.jacobians.models import Function
from nnlib.plotting.axes import frame, label, quiet_grid
from nnlib.plotting.palette import GRADIENT, INK, MUTED, tint
from nnlib.plotting.style import new_figure

AT = np.array([0.5, 0.75])
STEPS = np.logspace(-13, 0, 79)


@figure(
    "step-error",
    decks=("I2DL",),
    title="A large step bends, a small one rounds: the best lies between",
    alt=(
        "The error of a central difference of f = y + exp(xy) against its step h, on logarithmic "
        "axes from 1e-13 to 1. From the right the error falls with the square of h, down to about "
        "1e-11 near h = 1e-5; further left it grows again and jumps about, since the two values of "
        "f agree in nearly all digits and rounding is what is left. A one-sided difference, drawn "
        "pale, falls with h itself and is never better than about 1e-8, near h = 1e-8."
    ),
)
def step_error(difference: Function | None = None) -> Figure:
    drawing = new_figure(9.4, 5.2)
    ax = drawing.add_subplot()
    one_sided = [_error(_forward(h)) for h in STEPS]
    central = [_error(_central(h, difference)) for h in STEPS]
    frame(ax, (1e-13, 1), (1e-13, 10), ("step $h$", "largest error of the gradient"))
    ax.loglog(STEPS, one_sided, color=tint(MUTED, 0.6), linewidth=2)
    ax.loglog(STEPS, central, color=GRADIENT)
    best = int(np.argmin(np.convolve(np.log(central), np.ones(7) / 7, mode="same")[4:-4])) + 4
    ax.axvline(STEPS[best], color=tint(MUTED, 0.6), linewidth=1.5, linestyle="--", zorder=1)
    label(ax, (3e-2, 2e-6), "central:\n$h^2$", GRADIENT, ha="left")
    label(ax, (2e-3, 2e-1), "one-sided: $h$", MUTED, ha="right")
    label(ax, (2e-12, 6e-7), "rounding", INK, ha="left")
    decade = round(np.log10(STEPS[best]))
    label(ax, (1.6 * STEPS[best], 4e-13), f"best near $10^{{{decade}}}$", INK, ha="left")
    quiet_grid(ax)
    return drawing


def _error(measured: Array) -> float:
    """The largest error of a measured gradient, at least what a logarithmic axis can show."""
    return max(float(np.abs(measured - hill_gradient(AT)).max()), 1e-13)


def _forward(h: float) -> Array:
    return np.array([hill(AT + h * e) - hill(AT) for e in np.eye(2)]) / h


def _central(h: float, difference: Function | None) -> Array:
    if difference is not None:
        return np.asarray(difference(hill, AT.copy(), h), dtype=float)
    return np.array([hill(AT + h * e) - hill(AT - h * e) for e in np.eye(2)]) / (2 * h)
