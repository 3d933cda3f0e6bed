"""Figures of lesson 01, third part: error signals, two losses, and scores of a classifier."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from nnlib.activations import sigmoid
from nnlib.figures import figure
from nnlib.lessons.neuron.models import Entropy, ErrorSignals, Gradient, Squares, error_signals
from nnlib.metrics import auc, confusion_matrix, roc_curve
from nnlib.plotting.axes import Floats, Point, dot, frame, label, note, quiet_grid
from nnlib.plotting.diagrams import diagram_axes, draw_edge, draw_node
from nnlib.plotting.palette import CLASS0, CLASS1, GRADIENT, INK, LOSS, MUTED, VALUE, deep, tint
from nnlib.plotting.style import new_figure

# Ten patients of a screening test: the unit's output, and who is ill.
OUTPUTS = np.array([0.95, 0.85, 0.78, 0.66, 0.60, 0.43, 0.36, 0.30, 0.18, 0.07])
TARGETS = np.array([1, 1, 0, 1, 0, 1, 0, 0, 0, 0])

Scores = Callable[[NDArray[np.int_], Floats], Sequence[float]]


@figure(
    "error-signals",
    decks=("ML4BI",),
    title="Values go forward, error signals come back",
    alt=(
        "A graph for one example with x = 2, w = 1, b = -1 and target y = 0. Forward, above the "
        "edges: z = wx + b = 1, output y-hat = 0.73, loss L = 0.27. Backward, below the edges: "
        "y-hat-bar = y-hat minus y = 0.73; z-bar = y-hat-bar times sigma-prime of z, 0.73 times "
        "0.20 = 0.14; then w-bar = z-bar times x = 0.29 and b-bar = z-bar = 0.14."
    ),
)
def error_signal_graph() -> Figure:
    drawing = new_figure(11, 5)
    ax = diagram_axes(drawing, (-0.7, 12.3), (-2.6, 2.9))
    s = error_signals(x=2.0, w=1.0, b=-1.0, y=0.0)
    inputs = {"$w$": (0.0, 1.8), "$x$": (0.0, 0.0), "$b$": (0.0, -1.8)}
    inner = {"$z$": (4.2, 0.0), r"$\hat{y}$": (7.8, 0.0), r"$\mathcal{L}$": (11.4, 0.0)}
    for name, at in (inputs | inner | {"$y$": (11.4, 1.9)}).items():
        draw_node(ax, at, name, VALUE if name in inner else INK, 0.45)
    z, y_hat, loss = inner.values()
    for start, end in ((y_hat, loss), (z, y_hat), (inputs["$w$"], z), (inputs["$b$"], z)):
        _draw_both_ways(ax, start, end)
    for start, end in (((11.4, 1.9), loss), (inputs["$x$"], z)):
        draw_edge(ax, start, end, color=VALUE, trim=(0.45, 0.45))
    values = ("1", "2", "−1", f"{s.z:g}", f"{s.y_hat:.2f}", f"{s.loss:.2f}", "0")
    shifts = ((0, 0.72),) * 5 + ((0, -0.72), (-0.7, 0))
    for (x, y), value, shift in zip(
        [*inputs.values(), *inner.values(), (11.4, 1.9)], values, shifts, strict=True
    ):
        label(ax, (x + shift[0], y + shift[1]), value, VALUE, ha="center", fontsize=16)
    _write_rules(ax, s)
    return drawing


def _draw_both_ways(ax: Axes, start: Point, end: Point) -> None:
    """Draw an edge forward and, beside it, its error signal's way back."""
    along = np.subtract(end, start)
    aside = 0.11 * np.array([-along[1], along[0]]) / np.linalg.norm(along)
    a, b = np.asarray(start), np.asarray(end)
    draw_edge(ax, tuple(a + aside), tuple(b + aside), color=VALUE, trim=(0.47, 0.47))
    draw_edge(ax, tuple(b - aside), tuple(a - aside), color=GRADIENT, trim=(0.47, 0.47))


def _write_rules(ax: Axes, s: ErrorSignals) -> None:
    """Write each forward rule above its edge and each error signal below it."""
    for x, rule in ((6.0, r"$\sigma(z)$"), (9.6, r"$\frac{1}{2}(\hat{y} - y)^2$")):
        label(ax, (x, 0.55), rule, VALUE, ha="center", fontsize=15)
    for at, signal in (
        ((9.6, -0.6), rf"$\bar{{\hat{{y}}}} = \hat{{y}} - y = {s.y_hat_bar:.2f}$"),
        ((6.0, -0.6), rf"$\bar{{z}} = \bar{{\hat{{y}}}}\,\sigma'(z) = {s.z_bar:.2f}$"),
        ((2.3, 1.6), rf"$\bar{{w}} = \bar{{z}}\,x = {s.w_bar:.2f}$"),
        ((2.4, -1.6), rf"$\bar{{b}} = \bar{{z}} = {s.b_bar:.2f}$"),
    ):
        label(ax, at, signal, GRADIENT, ha="left" if at[0] < 3 else "center", fontsize=15)


@figure(
    "cross-entropy-and-squares",
    decks=("CS6301", "DASC7606"),
    title="Sure and wrong: cross-entropy still pulls, squares do not",
    alt=(
        "One example with target y = 1, over z from -8 to 4. Left, the loss: squared error levels "
        "off at one half for very negative z, cross-entropy keeps rising as a straight line. "
        "Right, the size of the slope dL/dz: at z = -6, where the unit is sure and wrong, it is "
        "0.998 for cross-entropy and 0.002 for squared error."
    ),
)
def cross_entropy_and_squares(
    squares: Gradient | None = None, entropy: Gradient | None = None
) -> Figure:
    """squares, entropy: gradients (x, w, b, y) -> (dw, db) of the two losses."""
    drawing = new_figure(11, 4.8)
    left, right = drawing.subplots(1, 2)
    z = np.linspace(-8, 4, 181)
    error = sigmoid(z) - 1
    frame(left, (-8, 4), (-0.2, 8), ("$z$, target $y = 1$", r"loss $\mathcal{L}$"))
    left.plot(z, np.logaddexp(0, -z), color=LOSS)
    left.plot(z, 0.5 * error**2, color=INK)
    label(left, (-4.6, 6.0), "cross-entropy", LOSS)
    label(left, (-7.7, 1.1), "squared error ≤ ½", INK)
    slope = r"size of the slope $|\partial\mathcal{L} / \partial z|$"
    frame(right, (-8, 4), (-0.04, 1.12), ("$z$, target $y = 1$", slope))
    right.plot(z, _sizes(entropy, Entropy, z), color=LOSS)
    right.plot(z, _sizes(squares, Squares, z), color=INK)
    dot(right, (-6, 0.9975), LOSS)
    dot(right, (-6, 0.0025), INK)
    label(right, (-7.7, 0.9), "0.998 at $z = -6$", LOSS)
    label(right, (-7.7, 0.1), "0.002 at $z = -6$", INK)
    for ax in (left, right):
        quiet_grid(ax)
    return drawing


def _sizes(gradient: Gradient | None, objective: type[Squares], z: Floats) -> Floats:
    """The size of dL/dz at each z: with x = 0, z is the bias, and db is the slope."""
    x, w, y = np.zeros((1, 1)), np.zeros(1), np.ones(1)
    at = objective(x, y).slopes if gradient is None else lambda w, b: gradient(x, w, b, y)
    return np.array([abs(float(at(w, float(b))[1])) for b in z])


@figure(
    "roc-and-confusion",
    decks=("DASC7606",),
    title="One threshold gives one table, all thresholds give a curve",
    alt=(
        "Left, a confusion matrix for ten patients at the threshold 0.5: 3 of the 4 ill are found "
        "and 1 is missed, 2 of the 6 healthy are false alarms and 4 are cleared. Precision is 3/5, "
        "recall 3/4. Right, the ROC curve: true positive rate over false positive rate as the "
        "threshold falls; it climbs in steps above the diagonal of guessing, passes the point "
        "(1/3, 3/4) of that table, and the area under it is 0.88."
    ),
)
def roc_and_confusion(scores: Scores | None = None) -> Figure:
    """scores(y, y_hat) are precision, recall, F1 and AUC."""
    drawing = new_figure(11, 5)
    left, right = drawing.subplots(1, 2, width_ratios=(1.2, 1))
    _confusion_table(left, confusion_matrix(TARGETS, OUTPUTS > 0.5))
    fpr, tpr, _ = roc_curve(TARGETS, OUTPUTS)
    area = auc(fpr, tpr) if scores is None else float(scores(TARGETS, OUTPUTS)[3])
    frame(right, (0, 1), (0, 1.04), ("false positive rate", "true positive rate (recall)"))
    right.set_aspect("equal")
    right.fill_between(fpr, tpr, color=tint(VALUE, 0.14), linewidth=0)
    right.plot(fpr, tpr, color=VALUE)
    right.plot([0, 1], [0, 1], color=MUTED, linestyle="--", linewidth=2)
    dot(right, (2 / 6, 3 / 4), INK, clip_on=False)
    note(right, "threshold 0.5", (2 / 6, 3 / 4), (0.42, 0.86))
    label(right, (0.62, 0.28), f"AUC = {area:.2f}", VALUE)
    label(right, (0.4, 0.46), "guessing", MUTED, rotation=45, ha="center", rotation_mode="anchor")
    return drawing


def _confusion_table(ax: Axes, counts: NDArray[np.int64]) -> None:
    """Draw the four counts; rows are the truth (ill first), columns what the unit says."""
    ax.set(xlim=(-1.0, 3.2), ylim=(-0.85, 2.4))
    ax.axis("off")
    cells = {
        (0.0, 1.0): (counts[1, 1], "true positive", CLASS1, 0.3),
        (1.6, 1.0): (counts[1, 0], "false negative", CLASS1, 0.08),
        (0.0, 0.0): (counts[0, 1], "false positive", CLASS0, 0.08),
        (1.6, 0.0): (counts[0, 0], "true negative", CLASS0, 0.3),
    }
    for (x, y), (count, name, color, shade) in cells.items():
        ax.add_patch(Rectangle((x, y), 1.56, 0.96, facecolor=tint(color, shade)))
        label(ax, (x + 0.78, y + 0.58), str(count), deep(color), ha="center", fontsize=26)
        label(ax, (x + 0.78, y + 0.2), name, deep(color), ha="center")
    for at, words in (((0.78, 2.15), "says ill"), ((2.38, 2.15), "says healthy")):
        label(ax, at, words, ha="center")
    for at, words in (((-0.1, 1.48), "is ill"), ((-0.1, 0.48), "is\nhealthy")):
        label(ax, at, words, ha="right")
    label(ax, (0.0, -0.3), "precision = 3 / (3 + 2) = 0.60")
    label(ax, (0.0, -0.65), "recall = 3 / (3 + 1) = 0.75")
