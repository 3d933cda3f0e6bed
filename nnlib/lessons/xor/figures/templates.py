"""Figures of the lesson: weights of units that look at handwritten digits, as images."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from nnlib.figures import figure
from nnlib.lessons.xor.models import as_images
from nnlib.lessons.xor.training import DIGIT_STEPS, Function, digit_baseline, digit_network
from nnlib.plotting.axes import frame, label, quiet_grid
from nnlib.plotting.palette import CLASS0, CLASS1, LOSS, MUTED, PAPER, VALIDATION
from nnlib.plotting.style import TEXT, new_figure

SIGNED = LinearSegmentedColormap.from_list("signed", [CLASS0, PAPER, CLASS1])
CAPTION = "amber: ink here raises the unit    purple: ink here lowers it    no color: no say"


@figure(
    "digit-templates",
    decks=("I2DL", "CS6301"),
    title="One layer reads digits: each unit has a template of its own",
    alt=(
        "Left, the loss of softmax regression on handwritten digits over 300 steps of descent: it "
        "falls from 2.30, the logarithm of 10, to 0.16; of the images that it never saw it reads "
        "97 % right. Right, ten images of 8 by 8 pixels, the weights of the units for 0 to 9: "
        "amber where ink speaks for the digit, purple where ink speaks against it. The 0 has a "
        "purple center, where the paper of a 0 must be white."
    ),
)
def digit_templates(gradient: Function | None = None, train: Function | None = None) -> Figure:
    drawing = new_figure(11, 4.4)
    left, right = drawing.subfigures(1, 2, squeeze=False, width_ratios=(1, 1.7))[0]
    learned = digit_baseline(gradient, train)
    curve = left.subplots()
    frame(curve, (0, DIGIT_STEPS), (0, 2.5), ("step", "loss $J$"))
    curve.plot(learned.losses, color=LOSS)
    told = f"{learned.accuracy:.0%} of {len(learned.labels)}\nunseen images right"
    label(curve, (0.95 * DIGIT_STEPS, 1.5), told, VALIDATION, ha="right")
    quiet_grid(curve)
    images = as_images(learned.W, (8, 8))
    for digit, (ax, image) in enumerate(zip(right.subplots(2, 5).ravel(), images, strict=True)):
        _draw_weights(ax, image)
        ax.set_title(str(digit), loc="center", pad=4)
    right.supxlabel("amber: ink speaks for it    purple: against it", fontsize=TEXT, color=MUTED)
    return drawing


@figure(
    "digit-features",
    decks=("ML4BI",),
    title="What 16 hidden units of a digit classifier look for",
    alt=(
        "Sixteen images of 8 by 8 pixels, one per hidden unit: its 64 incoming weights. Amber "
        "pixels have positive weights, ink there raises the unit; purple ones have negative "
        "weights, ink there lowers it; those without color count little. Many show a stroke of "
        "amber beside a stroke of purple, in different places and directions: detectors of edges "
        "and strokes."
    ),
)
def digit_features(images: Function | None = None) -> Figure:
    network = digit_network()
    drawing = new_figure(11, 3.9)
    W1 = network.parameters["W1"]
    laid_out = as_images(W1, (8, 8)) if images is None else images(W1.copy(), 8, 8)
    for ax, image in zip(drawing.subplots(2, 8).ravel(), laid_out, strict=True):
        _draw_weights(ax, np.asarray(image))
    drawing.supxlabel(CAPTION, fontsize=TEXT, color=MUTED)
    return drawing


def _draw_weights(ax: Axes, image: np.ndarray) -> None:
    limit = np.abs(image).max()
    ax.imshow(image, cmap=SIGNED, vmin=-limit, vmax=limit, interpolation="nearest")
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=MUTED)
