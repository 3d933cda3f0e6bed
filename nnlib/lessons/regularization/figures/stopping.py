"""Figures: three sets, and when to stop."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.lessons.regularization.runs import overfitting_run, stopped_early
from nnlib.plotting.axes import Options, dot, frame, label, note, quiet_grid
from nnlib.plotting.palette import INK, LOSS, MUTED, VALIDATION, VALUE, deep, tint
from nnlib.plotting.style import SMALL, new_figure
from nnlib.training import History

DECK_EPOCHS = (15, 16, 17, 18, 19, 20)
DECK_TRAINING = (85, 87, 90, 95, 97, 98)
DECK_VALIDATION = (80, 82, 85, 83, 78, 75)
PERCENT = ((0, 0.25, 0.5, 0.75, 1), ("0 %", "25 %", "50 %", "75 %", "100 %"))


@figure(
    "three-way-split",
    decks=("DASC7606",),
    title="Practice, mock exam, final exam",
    alt=(
        "Two bars, each standing for all examples, cut into three parts. Split (60, 20, 20): 60 % "
        "training set, 20 % validation set, 20 % test set; split (50, 25, 25) below it. The "
        "training set is the practice: weights are learned from it, again and again. The "
        "validation set is the mock exam: it chooses the model and the epoch. The test set is the "
        "final exam: it is opened once, at the end. An arrow leads back from the mock exam to the "
        "practice, none from the final exam."
    ),
)
def three_way_split() -> Figure:
    drawing = new_figure(11, 4.6)
    ax = drawing.add_subplot()
    ax.set(xlim=(-12, 101), ylim=(-0.55, 3.3))
    ax.axis("off")
    for height, shares in ((1.9, (60, 20, 20)), (0.75, (50, 25, 25))):
        _bar(ax, height, shares)
    for x, words, color in (
        (30, "practice: learns the weights", LOSS),
        (70, "mock exam:\nchooses the model", VALIDATION),
        (90, "final exam:\nopened once", INK),
    ):
        label(ax, (x, 0.28), words, color, ha="center", va="top", fontsize=SMALL)
    back = Path([(70, 2.3), (50, 3.2), (30, 2.3)], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
    look: Options = {"arrowstyle": "-|>", "mutation_scale": 18, "linewidth": 2}
    ax.add_patch(FancyArrowPatch(path=back, color=VALIDATION, **look))
    label(ax, (50, 3.1), "not good enough: change something, train again", VALIDATION, ha="center")
    return drawing


def _bar(ax: Axes, height: float, shares: tuple[int, int, int]) -> None:
    names, colors = ("training", "validation", "test"), (LOSS, VALIDATION, INK)
    start = 0.0
    for share, name, color in zip(shares, names, colors, strict=True):
        corner = (start + 0.4, height - 0.3)
        look: Options = {"facecolor": tint(color, 0.14), "edgecolor": color, "linewidth": 2}
        box = FancyBboxPatch(corner, share - 0.8, 0.62, **look)
        box.set_boxstyle("round", pad=0, rounding_size=0.3)
        ax.add_patch(box)
        label(ax, (start + share / 2, height), f"{name} {share} %", deep(color), ha="center")
        start += share
    label(ax, (-12, height), "({}, {}, {})".format(*shares), INK, fontsize=SMALL)


@figure(
    "deck-table",
    decks=("DASC7606", "CS6301"),
    title="Epoch 17 is the best, and three epochs later we know it",
    alt=(
        "Accuracy at epochs 15 to 20. On training data it climbs from 85 to 87, 90, 95, 97 and 98 "
        "percent. On validation data it goes 80, 82, 85, 83, 78, 75: best at epoch 17. The three "
        "epochs after it bring nothing better, so with a patience of 3 training stops after "
        "epoch 20, and the weights of epoch 17 are put back."
    ),
)
def deck_table() -> Figure:
    drawing = new_figure(9.4, 5.0)
    ax = drawing.add_subplot()
    frame(ax, (14.7, 22.2), (72, 100), ("epoch", "accuracy in %"))
    ax.set(xticks=DECK_EPOCHS, yticks=(75, 80, 85, 90, 95, 100))
    quiet_grid(ax)
    history = History(val_accuracy=[*DECK_VALIDATION])
    best, stop = (DECK_EPOCHS[k] for k in stopped_early(history, 3))
    ax.axvspan(best, stop, color=tint(VALIDATION, 0.06), zorder=0)
    for values, color, name in (
        (DECK_TRAINING, LOSS, "training"),
        (DECK_VALIDATION, VALIDATION, "validation"),
    ):
        ax.plot(DECK_EPOCHS, values, color=color, marker="o", markersize=8)
        label(ax, (20.25, values[-1]), name, color)
    dot(ax, (best, max(DECK_VALIDATION)), VALIDATION, 15)
    label(ax, (best - 0.1, 87.2), "best", VALIDATION, ha="right")
    label(ax, (stop - 0.1, 79.6), "stop", VALIDATION, ha="right")
    label(ax, ((best + stop) / 2, 73.2), "patience: 3 epochs", VALIDATION, ha="center")
    return drawing


@figure(
    "learning-curves",
    decks=("DASC7606", "CS6301", "BUSN20800"),
    title="The Goldilocks epoch of a real training",
    alt=(
        "A network of 128 hidden units trains on 200 digits of which one in five has a wrong "
        "label. Left, accuracy over 80 epochs: on the training labels it climbs past 90 %, wrong "
        "labels included; on validation data it rises to 84 % at epoch 24 and falls to 76 %. With "
        "a patience of 10, training stops at epoch 34. Right, the loss: training falls from 2.4 "
        "to 0.3, validation falls to 0.67 around epoch 33 and rises again."
    ),
)
def learning_curves(stop: Callable[..., Any] | None = None) -> Figure:
    drawing = new_figure(11, 4.8)
    left, right = drawing.subplots(1, 2, width_ratios=(1.25, 1))
    run = overfitting_run()
    draw_stopping(left, 10, stop)
    frame(right, (0, 79), (0, 2.5), ("epoch", "cross-entropy"))
    quiet_grid(right)
    right.plot(run.history.loss, color=LOSS)
    right.plot(run.history.val_loss, color=VALIDATION)
    label(right, (52, 0.22), "training", LOSS)
    label(right, (50, 0.95), "validation", VALIDATION)
    return drawing


def draw_stopping(ax: Axes, patience: int, rule: Callable[..., Any] | None = None) -> None:
    """Draw the measured accuracies, and where a patience stops.

    rule(accuracies, patience): another way to find the best epoch and the last one.
    """
    run = overfitting_run()
    met = run.history.val_accuracy
    best, stop = rule(list(met), patience) if rule else stopped_early(run.history, patience)
    frame(ax, (0, 79), (0, 1), ("epoch", "accuracy"))
    ax.set_yticks(*PERCENT)
    quiet_grid(ax)
    ax.axvspan(best, stop, color=tint(VALIDATION, 0.08), zorder=0)
    ax.plot(run.accuracy, color=LOSS)
    ax.plot(met, color=VALIDATION)
    dot(ax, (best, met[best]), VALIDATION, 14)
    label(ax, (52, 0.97), "training labels", LOSS, fontsize=SMALL)
    label(ax, (56, 0.69), "validation", VALIDATION, fontsize=SMALL)
    ax.axvline(stop, color=INK, linewidth=2)
    label(ax, (stop + 1, 0.12), f"stop at {stop}", INK, on_line=True)
    note(ax, f"best: epoch {best}", (best, met[best]), (5, 0.3), VALIDATION)


HESSIAN = np.array([[1.0, 0.75], [0.75, 1.6]])
START, GOAL = np.array([-1.2, 0.3]), np.array([1.6, 1.2])


def descent_at(time: float) -> Array:
    """Where gradient descent with tiny steps is after `time` (steps times their size)."""
    values, vectors = np.linalg.eigh(HESSIAN)
    left = vectors.T @ (START - GOAL) * np.exp(-values * time)
    place: Array = GOAL + vectors @ left
    return place


def penalized_at(lam: float) -> Array:
    """The minimum of ½ (w - goal)ᵀ A (w - goal) + lam/2 ‖w - start‖²."""
    A = HESSIAN + lam * np.eye(2)
    solution: Array = np.linalg.solve(A, HESSIAN @ GOAL + lam * START)
    return solution


@figure(
    "early-stopping-shrinkage",
    decks=("BUSN20800",),
    title="Stopping early keeps the weights near the initial guess",
    alt=(
        "Left, two weights and the level lines of a quadratic cost. The path of gradient descent "
        "from the initial guess to the minimum runs close beside the path of the minima of cost "
        "plus an L2 penalty on the distance from the guess, as the penalty's strength falls from "
        "large to 0. Right, measured on the digit network: the distance of its parameters from "
        "where they started grows from 0.7 after one epoch to 13 after 80; stopping at epoch 24 "
        "leaves them at 6.7."
    ),
)
def early_stopping_shrinkage() -> Figure:
    drawing = new_figure(11, 4.8)
    plane, measured = drawing.subplots(1, 2, width_ratios=(1.2, 1))
    _two_paths(plane)
    run = overfitting_run()
    best, _ = stopped_early(run.history, 10)
    frame(measured, (0, 79), (0, 15), ("epoch", "distance from the start"))
    quiet_grid(measured)
    measured.plot(run.distance, color=VALUE)
    dot(measured, (best, run.distance[best]), VALIDATION, 14)
    words = f"epoch {best}: {run.distance[best]:.1f}"
    note(measured, words, (best, run.distance[best]), (32, 3.6), VALIDATION)
    return drawing


def _two_paths(ax: Axes) -> None:
    frame(ax, (-1.7, 2.3), (-0.4, 2.1), ("$w_1$", "$w_2$"))
    ax.set(aspect="equal", xticks=(-1, 0, 1, 2), yticks=(0, 1, 2))
    w = np.stack(np.meshgrid(np.linspace(-1.7, 2.3, 161), np.linspace(-0.4, 2.1, 121)), axis=-1)
    away = w - GOAL
    J = 0.5 * np.einsum("...i,ij,...j->...", away, HESSIAN, away)
    levels = [0.1, 0.4, 1, 2, 3.5, 5.5, 8]
    ax.contour(w[..., 0], w[..., 1], J, levels, colors=[tint(LOSS, 0.5)], linewidths=1.5)
    descent = np.array([descent_at(t) for t in np.geomspace(1e-3, 60, 200)])
    penalized = np.array([penalized_at(lam) for lam in np.geomspace(2e-4, 1000, 200)])
    ax.plot(*descent.T, color=VALUE)
    ax.plot(*penalized.T, color=INK, linestyle="--", linewidth=2)
    dot(ax, (START[0], START[1]), MUTED)
    dot(ax, (GOAL[0], GOAL[1]), LOSS)
    label(ax, (START[0] - 0.1, START[1] - 0.25), "initial guess", MUTED, on_line=True)
    label(ax, (-1.55, 1.75), "descent, epoch by epoch", VALUE, on_line=True, fontsize=SMALL)
    label(ax, (0.1, 0.85), "penalty, ever weaker", INK, on_line=True, fontsize=SMALL)
