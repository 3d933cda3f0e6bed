"""Figures of lesson 03, fourth part: networks that find their own weights."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from nnlib.figures import figure
from nnlib.lessons.xor.figures.gates import draw_input_plane
from nnlib.lessons.xor.models import as_images
from nnlib.lessons.xor.training import STEPS, STRIDE, digit_network, xor_descent
from nnlib.plotting.axes import dot, frame, label, quiet_grid
from nnlib.plotting.palette import CLASS0, CLASS1, LOSS, MUTED, PAPER
from nnlib.plotting.style import TEXT, new_figure


@figure(
    "xor-training",
    decks=("ML4BI", "BUSN20800"),
    title="Gradient descent finds two lines of its own",
    alt=(
        "Left, the loss of the XOR network over 600 steps of descent: it stays near 0.69, the loss "
        "of guessing, for about 200 steps, then falls within another 100 to almost 0. Right, three "
        "pictures of the input plane with the lines of both hidden units: at the start the answer "
        "is about one half everywhere; after 220 steps a border begins to form; after 600 steps a "
        "strip between the two lines holds both zeros and leaves both ones outside."
    ),
)
def xor_training() -> Figure:
    drawing = new_figure(11, 3.9)
    curve, *planes = drawing.subplots(1, 4, width_ratios=(1.35, 1, 1, 1))
    networks, losses = xor_descent("2")
    frame(curve, (0, STEPS), (0, 0.8), ("step", "loss $J$"))
    curve.plot(losses, color=LOSS)
    quiet_grid(curve)
    for ax, step in zip(planes, (0, 220, 600), strict=True):
        dot(curve, (step, losses[step]), LOSS, clip_on=False)
        draw_input_plane(ax, networks[step // STRIDE])
        ax.set_title(f"step {step}: $J$ = {losses[step]:.2f}")
        ax.set_ylabel("")
    label(curve, (40, 0.6), "plateau", MUTED)
    return drawing


@figure(
    "equal-weights",
    decks=("DASC7606",),
    title="Hidden units that start equal stay equal, and one line is not enough",
    alt=(
        "Left, two loss curves over 600 steps. From random weights the loss falls to almost 0; "
        "from nine equal parameters it levels off and reaches only 0.49. Middle, the input plane "
        "after training from equal weights: both hidden units have the same line, (0, 0) is cut "
        "off, and the other three corners get about the same answer, 2/3. Right, the plane after "
        "training from random weights: two different lines, with a strip between them that holds "
        "both zeros."
    ),
)
def equal_weights() -> Figure:
    drawing = new_figure(11, 4.2)
    curve, equal, random = drawing.subplots(1, 3, width_ratios=(1.35, 1, 1))
    frame(curve, (0, STEPS), (0, 0.8), ("step", "loss $J$"))
    for start, color, words, at in (
        ("equal", MUTED, "equal start", (400, 0.53)),
        ("2", LOSS, "random start", (345, 0.13)),
    ):
        curve.plot(xor_descent(start)[1], color=color)
        label(curve, at, words, color)
    quiet_grid(curve)
    for ax, start, words in ((equal, "equal", "equal start"), (random, "2", "random start")):
        draw_input_plane(ax, xor_descent(start)[0][-1])
        ax.set_title(f"{words}, step {STEPS}")
    return drawing


SIGNED = LinearSegmentedColormap.from_list("signed", [CLASS0, PAPER, CLASS1])


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
def digit_features() -> Figure:
    network = digit_network()
    drawing = new_figure(11, 3.9)
    images = as_images(network.parameters["W1"], (8, 8))
    for ax, image in zip(drawing.subplots(2, 8).ravel(), images, strict=True):
        _draw_weights(ax, image)
    caption = "amber: ink here raises the unit    purple: ink here lowers it    no color: no say"
    drawing.supxlabel(caption, fontsize=TEXT, color=MUTED)
    return drawing


def _draw_weights(ax: Axes, image: np.ndarray) -> None:
    limit = np.abs(image).max()
    ax.imshow(image, cmap=SIGNED, vmin=-limit, vmax=limit, interpolation="nearest")
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set(visible=True, color=MUTED)
