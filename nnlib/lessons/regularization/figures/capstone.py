"""Figures: the digit classifier looked at."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray

from nnlib.figures import figure
from nnlib.lessons.regularization.capstone import MARK
from nnlib.lessons.regularization.runs import reader
from nnlib.lessons.xor.models import as_images
from nnlib.metrics import accuracy, confusion_matrix
from nnlib.plotting.axes import dot, frame, label, note, quiet_grid
from nnlib.plotting.palette import (
    CLASS0,
    CLASS1,
    GRADIENT,
    INK,
    LOSS,
    MUTED,
    PAPER,
    VALIDATION,
    VALUE,
    tint,
)
from nnlib.plotting.style import SMALL, TEXT, new_figure

Step = Callable[..., Any]
MARKS = Path(__file__).parents[1] / "marks.json"
SIGNED = LinearSegmentedColormap.from_list("signed", [CLASS0, PAPER, CLASS1])
PEN = LinearSegmentedColormap.from_list("pen", [PAPER, INK])


@figure(
    "even-or-odd",
    decks=("CS6301", "I2DL"),
    title="Even or odd? A linear model stays below 94 %",
    alt=(
        "Test accuracy on the question even or odd, one dot for each of 20 splits of the digits, "
        "for six kinds of model. A linear model reaches 89 to 93 %, 64 hidden units that were "
        "never trained 86 to 93 %. Trained hidden units, 16 or 64 of them, reach 96 to 99 %, and "
        "so do 512 units that were never trained and the nearest neighbor. A dashed line at 95 % "
        "marks what the exercise asks for."
    ),
)
def even_or_odd() -> Figure:
    drawing = new_figure(10, 4.8)
    ax = drawing.add_subplot()
    measured = json.loads(MARKS.read_text(encoding="utf-8"))["even or odd"]
    frame(ax, (0.84, 1.005), (len(measured) - 0.5, -0.5), ("test accuracy", ""))
    ax.set_xticks((0.85, 0.9, 0.95, 1.0), ("85 %", "90 %", "95 %", "100 %"))
    ax.set_yticks(range(len(measured)), measured)
    ax.axvline(MARK, color=INK, linestyle="--", linewidth=2)
    for row, accuracies in enumerate(measured.values()):
        heights = row + np.linspace(-0.2, 0.2, len(accuracies))
        ax.plot(accuracies, heights, "o", color=VALUE, markersize=6)
    quiet_grid(ax)
    return drawing


@figure(
    "classifier-curve",
    decks=("DASC7606", "CS6301"),
    title="Learning to read digits, looked at on two sets",
    alt=(
        "Accuracy of a digit network on its training set and on the validation set, by the number "
        "of steps. Both rise steeply at first; the training accuracy comes close to 100 %, the "
        "validation accuracy levels off one or two percent lower. A dot marks the best validation "
        "accuracy, whose weights are kept."
    ),
)
def classifier_curve(
    split: Step | None = None, train: Step | None = None, stop: Step | None = None
) -> Figure:
    seen = reader(split, train, stop)
    drawing = new_figure(10, 4.8)
    ax = drawing.add_subplot()
    last = seen.steps[-1]
    frame(ax, (0, 1.2 * last), (0, 1.05), ("steps", "accuracy"))
    ax.set_yticks((0, 0.5, 0.9, 1), ("0 %", "50 %", "90 %", "100 %"))
    for values, color, name, height in (
        (seen.train, LOSS, "training", 1.01),
        (seen.validation, VALIDATION, "validation", 0.91),
    ):
        ax.plot(seen.steps, values, color=color, marker="o", markersize=5)
        label(ax, (1.02 * last, height), name, color)
    at = (seen.steps[seen.best], seen.validation[seen.best])
    dot(ax, at, VALIDATION, 14)
    words = f"kept: step {at[0]}, {at[1]:.1%}"
    note(ax, words, at, (0.4 * last, 0.5), VALIDATION)
    quiet_grid(ax)
    return drawing


@figure(
    "classifier-features",
    decks=("ML4BI",),
    title="The 24 busiest hidden units of the digit classifier",
    alt=(
        "Twenty-four images of 8 by 8 pixels, the incoming weights of the hidden units that send "
        "the largest weights on to the output. Amber pixels raise the unit when inked, purple ones "
        "lower it. Many show a stroke or an arc in amber beside one in purple."
    ),
)
def classifier_features(
    split: Step | None = None, train: Step | None = None, stop: Step | None = None
) -> Figure:
    seen = reader(split, train, stop)
    drawing = new_figure(11, 4.9)
    busiest = np.argsort(-np.linalg.norm(seen.W2, axis=1))[:24]
    images = as_images(seen.W1[:, busiest], (8, 8))
    panels = drawing.subplots(3, 8).ravel()
    for ax in panels[len(images) :]:
        ax.axis("off")
    for ax, image in zip(panels, images, strict=False):
        limit = np.abs(image).max()
        ax.imshow(image, cmap=SIGNED, vmin=-limit, vmax=limit, interpolation="nearest")
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set(visible=True, color=MUTED)
    words = "amber: ink here raises the unit      purple: ink here lowers it"
    drawing.supxlabel(words, fontsize=TEXT, color=MUTED)
    return drawing


@figure(
    "digit-confusion",
    decks=("DASC7606",),
    title="Which digit is taken for which",
    alt=(
        "A table of 10 by 10 counts on the test set of 359 digits: rows are the true digits, "
        "columns the answers. The diagonal holds nearly all, between 27 and 47 for each digit; "
        "four of the seven mistakes stand in the column of the 8."
    ),
)
def digit_confusion(
    split: Step | None = None, train: Step | None = None, stop: Step | None = None
) -> Figure:
    seen = reader(split, train, stop)
    y, answers = seen.y, seen.p.argmax(axis=1)
    counts = confusion_matrix(y, answers, 10)
    drawing = new_figure(7.6, 6.6)
    ax = drawing.add_subplot()
    frame(ax, (-0.5, 9.5), (9.5, -0.5), ("answer", "true digit"))
    ax.set(xticks=range(10), yticks=range(10), aspect="equal")
    ax.tick_params(length=0)
    ax.set_title(f"{accuracy(y, answers):.1%} of {len(y)} right")
    for (i, j), count in np.ndenumerate(counts):
        shade = tint(VALUE if i == j else GRADIENT, 0.3) if count else PAPER
        ax.fill_between((j - 0.5, j + 0.5), i - 0.5, i + 0.5, color=shade, linewidth=0)
        if count:
            label(ax, (j, i), str(count), INK, ha="center", fontsize=SMALL)
    return drawing


@figure(
    "worst-mistakes",
    decks=("DASC7606",),
    title="The test digits to which the network gave the least chance",
    alt=(
        "Eight images of 8 by 8 pixels from the test set, those whose true digit got the smallest "
        "probability. Above each stands the true digit, the network's answer and the probability "
        "that it gave to the truth. Several are hard to read for a person too."
    ),
)
def worst_mistakes(
    split: Step | None = None, train: Step | None = None, stop: Step | None = None
) -> Figure:
    seen = reader(split, train, stop)
    y, p = seen.y, seen.p
    drawing = new_figure(11, 3.0)
    worst = np.argsort(p[np.arange(len(y)), y])[:8]
    for ax, n in zip(drawing.subplots(1, 8), worst, strict=True):
        _digit(ax, seen.x[n], f"{y[n]}\nanswer {p[n].argmax()}", p[n, y[n]])
    return drawing


def _digit(ax: Axes, pixels: NDArray[np.float64], words: str, chance: float) -> None:
    ax.imshow(pixels.reshape(8, 8), cmap=PEN, vmin=0, vmax=1, interpolation="nearest")
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=MUTED)
    ax.set_title(words, fontsize=SMALL)
    ax.set_xlabel(f"{chance:.0%}" if chance >= 0.005 else "< 1%", color=MUTED)
