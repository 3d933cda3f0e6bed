"""Figures of the lesson: networks that find their own weights."""

from functools import partial

from matplotlib.figure import Figure

from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.lessons.xor.figures.gates import (
    draw_answers,
    draw_hidden_line,
    draw_hidden_plane,
    draw_input_plane,
)
from nnlib.lessons.xor.models import TwoLayers
from nnlib.lessons.xor.training import STEPS, STRIDE, Function, xor_descent
from nnlib.plotting.axes import dot, frame, label, quiet_grid
from nnlib.plotting.palette import LOSS, MUTED
from nnlib.plotting.style import new_figure


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
def xor_training(train: Function | None = None) -> Figure:
    drawing = new_figure(11, 3.9)
    curve, *planes = drawing.subplots(1, 4, width_ratios=(1.35, 1, 1, 1))
    networks, losses = xor_descent("2", train=train)
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
def equal_weights(train: Function | None = None) -> Figure:
    drawing = new_figure(11, 4.2)
    curve, equal, random = drawing.subplots(1, 3, width_ratios=(1.35, 1, 1))
    frame(curve, (0, STEPS), (0, 0.8), ("step", "loss $J$"))
    for start, color, words, at in (
        ("equal", MUTED, "equal start", (400, 0.53)),
        ("2", LOSS, "random start", (345, 0.13)),
    ):
        curve.plot(xor_descent(start, train=train)[1], color=color)
        label(curve, at, words, color)
    quiet_grid(curve)
    for ax, start, words in ((equal, "equal", "equal start"), (random, "2", "random start")):
        draw_input_plane(ax, xor_descent(start, train=train)[0][-1])
        ax.set_title(f"{words}, step {STEPS}")
    return drawing


@figure(
    "xor-hidden-units",
    decks=("ML4BI", "BUSN20800"),
    title="What the two hidden units of a trained network have found",
    alt=(
        "Four panels of a network that has learned XOR. The first two tint the input plane by one "
        "hidden unit each: h1 is near 1 at the corner (0, 1) and near 0 at the others, h2 is near "
        "1 at (1, 0) alone. In the plane of both hidden values the two zeros have moved together "
        "to (0, 0), and one line separates them from the ones. The fourth tints the input plane by "
        "the answer: a strip along the diagonal holds both zeros."
    ),
)
def xor_hidden_units(forward: Function | None = None, train: Function | None = None) -> Figure:
    drawing = new_figure(11, 3.9)
    first, second, hidden, answer = drawing.subplots(1, 4)
    network = xor_descent("2", train=train)[0][-1]._replace(forward=forward)
    for unit, ax in enumerate((first, second)):
        draw_answers(ax, partial(_one_unit, network, unit))
        draw_hidden_line(ax, network.W1[:, unit], float(network.b1[unit]), f"$h_{unit + 1}$")
        ax.set_title(f"hidden unit $h_{unit + 1}$")
    draw_hidden_plane(hidden, network)
    hidden.set_title("hidden plane")
    draw_answers(answer, network.output)
    answer.set_title(r"answer $\hat{y}$")
    return drawing


def _one_unit(network: TwoLayers, unit: int, x: Array) -> Array:
    """What one hidden unit answers to the rows of x."""
    return network.hidden(x)[:, unit]
