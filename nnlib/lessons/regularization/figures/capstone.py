"""Figures: the digit classifier looked at."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray

from nnlib.figures import figure
from nnlib.lessons.regularization.runs import capstone_network
from nnlib.lessons.xor.models import as_images
from nnlib.metrics import accuracy, confusion_matrix
from nnlib.plotting.axes import frame, label
from nnlib.plotting.palette import CLASS0, CLASS1, GRADIENT, INK, MUTED, PAPER, VALUE, tint
from nnlib.plotting.style import SMALL, TEXT, new_figure

SIGNED = LinearSegmentedColormap.from_list("signed", [CLASS0, PAPER, CLASS1])
PEN = LinearSegmentedColormap.from_list("pen", [PAPER, INK])


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
def classifier_features() -> Figure:
    network, _, _ = capstone_network()
    drawing = new_figure(11, 4.9)
    busiest = np.argsort(-np.linalg.norm(network.parameters["W2"], axis=1))[:24]
    images = as_images(network.parameters["W1"][:, busiest], (8, 8))
    for ax, image in zip(drawing.subplots(3, 8).ravel(), images, strict=True):
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
def digit_confusion() -> Figure:
    network, _, sets = capstone_network()
    x, y = sets[2]
    counts = confusion_matrix(y, network.predict(x), 10)
    drawing = new_figure(7.6, 6.6)
    ax = drawing.add_subplot()
    frame(ax, (-0.5, 9.5), (9.5, -0.5), ("answer", "true digit"))
    ax.set(xticks=range(10), yticks=range(10), aspect="equal")
    ax.tick_params(length=0)
    ax.set_title(f"{accuracy(y, network.predict(x)):.1%} of {len(y)} right")
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
def worst_mistakes() -> Figure:
    network, _, sets = capstone_network()
    x, y = sets[2]
    drawing = new_figure(11, 3.0)
    p = network.forward(x)
    worst = np.argsort(p[np.arange(len(y)), y])[:8]
    for ax, n in zip(drawing.subplots(1, 8), worst, strict=True):
        _digit(ax, x[n], f"{y[n]}\nanswer {p[n].argmax()}", p[n, y[n]])
    return drawing


def _digit(ax: Axes, pixels: NDArray[np.float64], words: str, chance: float) -> None:
    ax.imshow(pixels.reshape(8, 8), cmap=PEN, vmin=0, vmax=1, interpolation="nearest")
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=MUTED)
    ax.set_title(words, fontsize=SMALL)
    ax.set_xlabel(f"{chance:.0%}" if chance >= 0.005 else "< 1%", color=MUTED)
