"""Figures of the lesson, last part: what both passes cost, and what a table of gradients saves."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, prod, sqrt

import numpy as np
from matplotlib.figure import Figure

from nnlib.figures import figure
from nnlib.plotting.axes import dot, frame, label, quiet_grid
from nnlib.plotting.palette import GRADIENT, INK, LOSS, MUTED, PAPER, VALUE
from nnlib.plotting.style import new_figure

NETWORKS = ((2, 5, 2), (784, 16, 16, 10), (100, 100, 100), (100,) * 11)
WIDTH = 10


def weights(sizes: Sequence[int]) -> list[int]:
    """How many weights each layer of a fully connected network has."""
    return [D * H for D, H in pairwise(sizes)]


def signals_per_weight(sizes: Sequence[int]) -> float:
    """What the way back through the weights costs per weight: the first layer's is not needed."""
    return sum(weights(sizes)[1:]) / sum(weights(sizes))


@figure(
    "backward-cost",
    decks=("ML4BI",),
    title="A backward pass costs at most two forward passes",
    alt=(
        "For four networks, bars of multiply-adds per weight and example. Forward is always 1. "
        "Backward is 1 for the gradients of the weights and, stacked on it, what the signals cost: "
        "0.5 for 2-5-2, 0.03 for 784-16-16-10, 0.5 for two layers of 100 by 100 and 0.9 for ten "
        "of them. A line marks 2, which the total approaches in deep networks and never exceeds."
    ),
)
def backward_cost() -> Figure:
    drawing = new_figure(11, 4.8)
    ax = drawing.add_subplot()
    frame(ax, (-0.6, 3.75), (0, 2.45), ("", "multiply-adds per weight"))
    for k, sizes in enumerate(NETWORKS):
        signals = signals_per_weight(sizes)
        ax.bar(k - 0.21, 1, 0.4, color=VALUE)
        ax.bar(k + 0.21, 1, 0.4, color=GRADIENT)
        ax.bar(k + 0.21, signals, 0.4, bottom=1, color=LOSS)
        top = 2 if signals > 0.8 else 1 + signals  # not across the line at 2
        label(ax, (k + 0.21, top + 0.1), f"{1 + signals:.2f}", ha="center")
    ax.axhline(2, color=MUTED, linestyle="--", linewidth=1.5)
    names = ("2–5–2", "784–16–16–10", "three times 100", "eleven times 100")
    ax.set(xticks=range(4), xticklabels=names, yticks=[0, 1, 2])
    ax.tick_params(length=0)
    for x, y, word in ((2.79, 0.5, "forward"), (3.21, 0.5, "for $W$"), (3.21, 1.45, "signals")):
        label(ax, (x, y), word, PAPER, ha="center", rotation=90)
    return drawing


@figure(
    "paths-and-edges",
    decks=("BUSN20800",),
    title="Paths multiply with every layer, edges only add up",
    alt=(
        "A network with ten units in each layer, from 1 to 8 layers of weights; the vertical axis "
        "is logarithmic. The number of paths from an input to an output grows tenfold with each "
        "layer, from a hundred to a billion. The number of edges, each used once by "
        "backpropagation, grows from 100 to 800."
    ),
)
def paths_and_edges() -> Figure:
    drawing = new_figure(10, 4.8)
    ax = drawing.add_subplot()
    layers = np.arange(1, 9)
    sizes = [(WIDTH,) * (depth + 1) for depth in layers]
    frame(ax, (0.7, 9.4), (30, 8e9), ("layers of weights, ten units each", "how many"))
    ax.set_yscale("log")
    ax.plot(layers, [prod(each) for each in sizes], color=MUTED)
    ax.plot(layers, [sum(weights(each)) for each in sizes], color=GRADIENT)
    label(ax, (5.9, 2.2e8), "paths: what the\nchain rule sums", MUTED, ha="right")
    label(ax, (8.15, 800), "edges: what\nbackpropagation\ndoes", GRADIENT)
    dot(ax, (8, 1e9), MUTED)
    dot(ax, (8, 800), GRADIENT)
    label(ax, (8.15, 1e9), "$10^9$", MUTED)
    quiet_grid(ax)
    return drawing


@figure(
    "memory-for-speed",
    decks=("BUSN20800",),
    title="Keep fewer layers, compute some of them twice",
    alt=(
        "A network of 100 equal layers. Across: the share of its layers whose values are kept "
        "between the passes, as every k-th layer is. Up: the most layers in memory at a time. "
        "Keeping all needs 100 layers and no second computation. Keeping every tenth needs only "
        "20, ten kept and ten computed again, at the price of one more forward pass. Keeping fewer "
        "or more needs more memory again."
    ),
)
def memory_for_speed() -> Figure:
    drawing = new_figure(10, 4.8)
    ax = drawing.add_subplot()
    spans = np.arange(1, 51)
    frame(ax, (0, 51), (0, 112), ("keep every $k$-th layer of 100", "layers in memory"))
    ax.plot(spans, [layers_in_memory(100, int(k)) for k in spans], color=GRADIENT)
    best = round(sqrt(100))
    for k, words in ((1, "keep all: 100 layers,\nnothing computed twice"), (best, "")):
        dot(ax, (k, layers_in_memory(100, k)), GRADIENT)
        label(ax, (k + 1.5, layers_in_memory(100, k)), words, INK)
    label(ax, (9.5, 48), "every 10th: 20 layers,\none more forward pass", INK)
    quiet_grid(ax)
    return drawing


def layers_in_memory(layers: int, span: int) -> int:
    """Layers held at a time when every `span`-th is kept and one span is computed again."""
    return layers if span == 1 else ceil(layers / span) + span
