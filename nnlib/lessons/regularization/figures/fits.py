"""Figures: polynomials that fit too little and too much."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.lessons.regularization.fits import (
    DEGREES,
    NOISE,
    errors_by_degree,
    mean_squared_error,
    new_places,
    noisy_examples,
    polynomial_fit,
    training_sets,
    truth,
)
from nnlib.plotting.axes import dot, frame, label, note, quiet_grid
from nnlib.plotting.palette import INK, LOSS, MUTED, VALIDATION, VALUE, tint
from nnlib.plotting.style import SMALL, new_figure

LINE = np.linspace(-1, 1, 401)


@figure(
    "polynomial-degrees",
    decks=("DASC7606",),
    title="Too stiff, about right, too free",
    alt=(
        "Three panels with the same 40 noisy examples of a cubic curve, drawn dashed, and a fitted "
        "polynomial. Degree 1, a straight line, misses the bends: mean squared error 0.14 on the "
        "examples. Degree 3 follows the dashed curve: 0.06. Degree 20 swings from example to "
        "example and leaves the picture near an end: 0.03 on the examples, the smallest of the "
        "three, although the curve is farthest from the truth."
    ),
)
def polynomial_degrees() -> Figure:
    drawing = new_figure(11, 4.4)
    x, y = training_sets()[6]
    for ax, degree in zip(drawing.subplots(1, 3, sharey=True), (1, 3, 20), strict=True):
        fit = polynomial_fit(degree)
        draw_fit(ax, x, y, fit(x, y, LINE))
        error = mean_squared_error(fit, x, y, x, y)
        ax.set_title(f"degree {degree}: training error {error:.2f}")
    drawing.axes[0].set_ylabel("$y$")
    return drawing


def draw_fit(ax: Axes, x: Array, y: Array, curve: Array) -> None:
    """Draw the examples, the truth dashed, and a fitted curve given at LINE."""
    frame(ax, (-1.05, 1.05), (-1.9, 1.9), ("$x$", ""))
    ax.set(xticks=(-1, 0, 1), yticks=(-1, 0, 1))
    ax.plot(LINE, truth(LINE), color=MUTED, linestyle="--", linewidth=2)
    ax.plot(LINE, curve, color=VALUE)
    ax.scatter(x, y, s=36, facecolors="none", edgecolors=INK, linewidths=1.5, zorder=5)


@figure(
    "bias-and-variance",
    decks=("DASC7606",),
    title="Stiff fits agree on the wrong curve, free fits do not agree",
    alt=(
        "Three panels, each with thin curves fitted to 25 different training sets, their mean over "
        "200 sets as a thick curve, and the true cubic dashed. Degree 1: the thin lines lie close "
        "together and all miss the bends, so their mean is far from the truth; bias squared 0.07, "
        "variance 0.01. Degree 3: thin curves and mean lie on the truth; 0.00 and 0.01. Degree 9: "
        "the mean lies on the truth, but the thin curves scatter widely; 0.00 and 0.56."
    ),
)
def bias_and_variance_fits() -> Figure:
    drawing = new_figure(11, 4.6)
    errors, places = errors_by_degree(), new_places()
    for ax, degree in zip(drawing.subplots(1, 3, sharey=True), (1, 3, 9), strict=True):
        curves = np.array([polynomial_fit(degree)(x, y, places) for x, y in training_sets()])
        frame(ax, (-1, 1), (-1.9, 1.9), ("$x$", ""))
        ax.set(xticks=(-1, 0, 1), yticks=(-1, 0, 1))
        ax.plot(places, curves[:25].T, color=tint(VALUE, 0.35), linewidth=1)
        ax.plot(places, truth(places), color=INK, linestyle="--", linewidth=2, zorder=6)
        ax.plot(places, curves.mean(axis=0), color=VALUE, zorder=5)
        at = DEGREES.index(degree)
        bias, variance = errors["bias"][at], errors["variance"][at]
        ax.set_title(f"degree {degree}\nbias² {bias:.2f}, variance {variance:.2f}")
    first = drawing.axes[0]
    first.set_ylabel("$y$")
    label(first, (-0.9, 1.6), r"$f$ dashed, mean $\bar h$ thick", INK, fontsize=SMALL)
    return drawing


@figure(
    "u-shape",
    decks=("DASC7606",),
    title="The error on new data is U-shaped, the training error is not",
    alt=(
        "Four curves over the degree of the polynomial from 1 to 9, measured with 200 training "
        "sets of 40 examples; the errors are on a logarithmic axis. Bias squared is 0.07 at "
        "degrees 1 and 2 and less than 0.001 from degree 3 to 8. Variance is 0.01 at degree 1 and "
        "climbs to 0.56 at degree 9. The error on new data, their sum plus the noise 0.0625, is "
        "lowest at degree 3, marked as the Goldilocks spot. The training error falls all the way "
        "from 0.14 to 0.05."
    ),
)
def u_shape(measure: Callable[..., Any] | None = None) -> Figure:
    drawing = new_figure(9.6, 5.6)
    ax = drawing.add_subplot()
    shown = 9
    degrees, errors = DEGREES[:shown], {k: v[:shown] for k, v in errors_by_degree(measure).items()}
    frame(ax, (0.8, 10.8), (1e-3, 2), ("degree of the polynomial", "mean squared error"))
    ax.set(yscale="log", xticks=degrees)
    quiet_grid(ax)
    ax.axhline(NOISE**2, color=MUTED, linestyle=":", linewidth=1.8)
    for name, color, line in (
        ("bias", MUTED, "-"),
        ("variance", VALUE, "-"),
        ("train", LOSS, "-"),
        ("new", VALIDATION, "-"),
    ):
        ax.plot(degrees, errors[name], line, color=color, marker="o", markersize=6)
    best = int(np.argmin(errors["new"]))
    dot(ax, (degrees[best], errors["new"][best]), VALIDATION, 14)
    spot = (degrees[best], errors["new"][best])
    note(ax, "Goldilocks spot", spot, (2.5, 0.5), VALIDATION)
    label(ax, (9.2, 0.85), "new data", VALIDATION)
    label(ax, (9.2, 0.42), "variance", VALUE)
    label(ax, (9.2, 0.038), "training", LOSS)
    label(ax, (9.2, 0.075), "noise", MUTED)
    label(ax, (1.1, 0.042), "bias²", MUTED)
    return drawing


@figure(
    "penalty-path",
    decks=("DASC7606", "ML4BI"),
    title="The right penalty tames a free polynomial",
    alt=(
        "Polynomials of degree 15 fitted to 20 noisy examples of a cubic curve, drawn dashed, with "
        "three L2 penalties. Without a penalty the curve leaves the picture between the examples: "
        "error 0.02 on them and 400,000 on new data. With a penalty of 1 it follows the dashed "
        "curve: 0.05 and 0.10. With 100 it is nearly flat at 0: 0.18 and 0.16."
    ),
)
def penalty_path() -> Figure:
    drawing = new_figure(11, 4.6)
    x, y, x_new, y_new = examples_for_the_slider()
    for ax, penalty in zip(drawing.subplots(1, 3, sharey=True), (0, 1, 100), strict=True):
        fit = polynomial_fit(15, penalty)
        draw_fit(ax, x, y, fit(x, y, LINE))
        train, new = (mean_squared_error(fit, x, y, *on) for on in ((x, y), (x_new, y_new)))
        words = f"{new:.2f}" if new < 10 else f"{round(new, -4):,.0f}"
        ax.set_title(f"λ = {penalty:g}\ntraining {train:.2f}, new data {words}")
    drawing.axes[0].set_ylabel("$y$")
    return drawing


def examples_for_the_slider() -> tuple[Array, Array, Array, Array]:
    """Twenty examples to fit and 400 new ones to judge: x, y, x_new, y_new."""
    x, y = noisy_examples(20, np.random.default_rng(4))
    x_new, y_new = noisy_examples(400, np.random.default_rng(5))
    return x, y, x_new, y_new
