"""Figures: units left out, deltas left out, networks averaged."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.layers import keep_top_k
from nnlib.lessons.regularization.runs import (
    KS,
    batch_norm_accuracies,
    ensemble_members,
    top_k_accuracy,
)
from nnlib.metrics import accuracy
from nnlib.plotting.axes import frame, label, quiet_grid
from nnlib.plotting.diagrams import draw_edge, draw_node, layer_places
from nnlib.plotting.palette import GRADIENT, INK, MUTED, VALIDATION, VALUE, tint
from nnlib.plotting.style import SMALL, new_figure

SIZES = (3, 5, 5, 2)
DROPPED: tuple[set[int], ...] = (set(), {1, 4}, {0, 2}, set())


@figure(
    "dropout-network",
    decks=("DASC7606", "CS6301"),
    title="Dropout trains a different thin network at every step",
    alt=(
        "Left, a network with 3 inputs, two hidden layers of 5 units and 2 outputs, all connected. "
        "Right, the same network in one training step with dropout: units 2 and 5 of the first "
        "hidden layer and units 1 and 3 of the second are crossed out, and every edge from or to "
        "them is gone. Outside of training the left network answers."
    ),
)
def dropout_network(dropout: Callable[..., Any] | None = None) -> Figure:
    drawing = new_figure(10.4, 5.0)
    left, right = drawing.subplots(1, 2)
    dropped = list(DROPPED)
    if dropout is not None:
        rng = np.random.default_rng(1)
        for layer in (1, 2):
            _, mask = dropout(np.ones((1, SIZES[layer])), 0.4, rng, True)
            dropped[layer] = set(np.flatnonzero(np.ravel(mask) == 0).tolist())
    _network(left, [set()] * 4, "outside of training")
    _network(right, dropped, "in one training step")
    return drawing


def _network(ax: Axes, dropped: list[set[int]], title: str) -> None:
    places = layer_places(SIZES, (2.2, 1.1))
    ax.set(xlim=(-0.6, 7.2), ylim=(-2.8, 2.8), aspect="equal", title=title)
    ax.axis("off")
    for layer in range(len(SIZES) - 1):
        for i, start in enumerate(places[layer]):
            for j, end in enumerate(places[layer + 1]):
                if i not in dropped[layer] and j not in dropped[layer + 1]:
                    draw_edge(ax, start, end, color=MUTED, arrow=False, linewidth=1.2)
    for layer, row in enumerate(places):
        for unit, place in enumerate(row):
            if unit in dropped[layer]:
                draw_node(ax, place, "×", tint(MUTED, 0.5), text_color=MUTED)
            else:
                draw_node(ax, place, "", VALUE if layer else INK)


def example_delta() -> Array:
    """Three rows of deltas for eight hidden units, for the picture."""
    return np.random.default_rng(14).normal(scale=0.5, size=(3, 8)).round(1) + 0.0


@figure(
    "top-k-delta",
    decks=("DASC7606",),
    title="Minimal effort: hand back only the largest deltas",
    alt=(
        "Left, a table of deltas with 3 rows, one for each example, and 8 columns, one for each "
        "hidden unit; in each row the 2 numbers largest in size are marked, the others are crossed "
        "out to 0. Right, the test accuracy of a digit network with 64 hidden units that was "
        "trained with the k largest deltas of each row: 93 % for k = 1, 95 % for 2, 97 % for 8, "
        "98 % for 16 and 97 % for all 64."
    ),
)
def top_k_delta() -> Figure:
    drawing = new_figure(11, 4.2)
    table, curve = drawing.subplots(1, 2, width_ratios=(1.5, 1))
    _deltas(table)
    frame(curve, (0.85, 80), (0.9, 1.0), ("$k$, of 64 hidden units", "test accuracy"))
    curve.set(xscale="log", yticks=(0.9, 0.95, 1.0), yticklabels=("90 %", "95 %", "100 %"))
    curve.set_xticks(KS, [str(k) for k in KS])
    curve.minorticks_off()
    quiet_grid(curve)
    curve.plot(KS, [top_k_accuracy(k) for k in KS], color=VALIDATION, marker="o", markersize=8)
    return drawing


def _deltas(ax: Axes) -> None:
    delta = example_delta()
    kept = keep_top_k(delta, 2) != 0
    rows, columns = delta.shape
    ax.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5), aspect="equal")
    ax.set_title("delta with $k$ = 2: the rest counts as 0")
    ax.set_xticks(range(columns), [f"$h_{j + 1}$" for j in range(columns)])
    ax.set_yticks(range(rows), [f"example {n + 1}" for n in range(rows)])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    for (n, j), value in np.ndenumerate(delta):
        shade = tint(GRADIENT, 0.3) if kept[n, j] else "#ffffff"
        box = Rectangle((j - 0.5, n - 0.5), 1, 1, facecolor=shade, edgecolor=tint(INK, 0.25))
        ax.add_patch(box)
        words = f"{value:.1f}".replace("-", "−")
        label(ax, (j, n), words, INK if kept[n, j] else MUTED, ha="center")


@figure(
    "ensemble",
    decks=("BUSN20800",),
    title="Ten networks together know more than each alone",
    alt=(
        "Test accuracy on digits of ten networks that differ in their random seed alone, trained "
        "on 100 digits: dots between 86 % and 89 %, 88 % on average. A curve shows the accuracy of "
        "the first M networks when their probabilities are averaged: it climbs from 86 % for one "
        "to 91 % for ten."
    ),
)
def ensemble(judge: Callable[..., Any] | None = None) -> Figure:
    drawing = new_figure(9.0, 4.8)
    ax = drawing.add_subplot()
    p, y = ensemble_members()
    members = [accuracy(y, one.argmax(axis=1)) for one in p]
    together = [accuracy(y, p[:M].mean(axis=0).argmax(axis=1)) for M in range(1, len(p) + 1)]
    if judge is not None:
        members = [float(judge(p[k : k + 1], y)[0]) for k in range(len(p))]
        together = [float(judge(p[:M], y)[1]) for M in range(1, len(p) + 1)]
    frame(ax, (0.5, 13.2), (0.85, 0.92), ("number of networks $M$", "test accuracy"))
    ticks = (0.86, 0.88, 0.90, 0.92)
    ax.set(xticks=range(1, 11), yticks=ticks, yticklabels=[f"{100 * t:.0f} %" for t in ticks])
    quiet_grid(ax)
    M = range(1, len(p) + 1)
    ax.plot(M, members, "o", color=MUTED, markersize=8)
    ax.plot(M, together, color=VALIDATION, marker="o", markersize=8)
    label(ax, (10.4, together[-1]), "first $M$, averaged", VALIDATION)
    label(ax, (10.4, float(np.mean(members))), "each alone", MUTED)
    return drawing


@figure(
    "batch-normalization",
    decks=("BUSN20800",),
    title="Batch normalization lets a deep sigmoid network learn at once",
    alt=(
        "Validation accuracy over eight epochs of a digit network with four sigmoid layers. "
        "Without batch normalization it starts at 8 % and reaches 78 %; with it, 83 % after the "
        "first epoch and 98 % after the eighth."
    ),
)
def batch_normalization() -> Figure:
    drawing = new_figure(10.4, 4.4)
    ax = drawing.add_subplot()
    frame(ax, (0.7, 10.6), (0, 1.05), ("epoch", "validation accuracy"))
    ax.set(xticks=range(1, 9), yticks=(0, 0.5, 1), yticklabels=("0 %", "50 %", "100 %"))
    quiet_grid(ax)
    for batch_norm, color, name in ((False, MUTED, "without"), (True, VALIDATION, "with")):
        met = batch_norm_accuracies(batch_norm)
        ax.plot(range(1, 9), met, color=color, marker="o", markersize=7)
        label(ax, (8.25, met[-1]), name, color, fontsize=SMALL + 1)
    return drawing
