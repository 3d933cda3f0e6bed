"""Figures: step sizes that adapt, Adam's start, and initial weights."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.initializers import INITIALIZERS
from nnlib.lessons.optimizers.descent import Rule
from nnlib.optimizers import Adagrad, Adam, Optimizer, RMSProp
from nnlib.plotting.axes import Floats, frame, label, quiet_grid
from nnlib.plotting.palette import CLASS0, GRADIENT, INK, MUTED, VALUE
from nnlib.plotting.style import new_figure

SIZES = (1.0, 0.1)
QUIET = 100
LAYERS = [100] * 11


def effective_rates(optimizer: Optimizer, slot: str, corrected: bool = False) -> Floats:
    """lr / (root of the memory) of two weights over 200 steps.

    The gradients are random with sizes 1 and 0.1; those of the first weight shrink to a tenth
    after 100 steps.
    """
    rng = np.random.default_rng(1)
    w, rates = np.zeros(2), []
    for step in range(1, 201):
        size = np.array(SIZES) * (1 if step <= QUIET else np.array([0.1, 1]))
        optimizer.step(w, size * rng.normal(size=2))
        memory = optimizer.state_dict()[f"{slot}.w"]
        if corrected:
            memory = memory / (1 - 0.999**step)
        rates.append(optimizer.lr / (np.sqrt(memory) + 1e-8))
    return np.array(rates)


@figure(
    "effective-rates",
    decks=("DASC7606",),
    title="Each weight gets its own rate: small gradients, large rate",
    alt=(
        "The learning rate divided by the root of the memory, over 200 steps, on a logarithmic "
        "axis, for two weights: one with gradients of size 1 that shrink to 0.1 after step 100, "
        "one with gradients of size 0.1 throughout. In all three panels the weight with the small "
        "gradients has about ten times the rate. Under Adagrad both rates only fall. Under "
        "RMSProp they fluctuate around a level, and after step 100 the first rises to that of the "
        "second. Under Adam, with its longer memory, the levels are smooth and the first rises "
        "only slowly."
    ),
)
def effective_rates_figure(step: Callable[..., Any] | None = None) -> Figure:
    drawing = new_figure(11, 4.8)
    rmsprop: Optimizer = RMSProp(0.1, 0.9)
    slot = "G"
    if step is not None:
        rmsprop, slot = Rule(step, lr=0.1, beta=0.9, eps=1e-8), "0"
    cases = (
        ("Adagrad", effective_rates(Adagrad(0.1), "G")),
        (r"RMSProp, $\beta = 0.9$", effective_rates(rmsprop, slot)),
        (r"Adam, $\beta = 0.999$", effective_rates(Adam(0.1), "v", corrected=True)),
    )
    for ax, (title, rates) in zip(drawing.subplots(1, 3, sharey=True), cases, strict=True):
        frame(ax, (0, 200), (0.002, 9), ("step", ""))
        ax.set_yscale("log")
        ax.set_title(title)
        ax.plot(range(1, 201), rates[:, 1], color=VALUE, linewidth=2)
        ax.plot(range(1, 201), rates[:, 0], color=GRADIENT, linewidth=2)
        ax.axvline(QUIET, color=MUTED, linewidth=1.2, linestyle="--")
        quiet_grid(ax)
    first = drawing.axes[0]
    first.set_ylabel(r"effective rate")
    label(first, (20, 1.6), "gradients of size 0.1", VALUE, on_line=True)
    label(first, (6, 0.0055), "size 1, later 0.1", GRADIENT, on_line=True)
    return drawing


def first_steps(corrected: bool, step: Callable[..., Any] | None = None, steps: int = 60) -> Floats:
    """How far Adam moves in each of its first steps, in learning rates, when g stays the same."""
    optimizer: Optimizer = Adam(1.0, bias_correction=corrected)
    if step is not None:
        optimizer = Rule(step, 2, counted=True, lr=1.0, corrected=corrected)
    w, moved = np.zeros(1), []
    for _ in range(steps):
        before = w.copy()
        optimizer.step(w, np.full(1, 0.3))
        moved.append(float(before[0] - w[0]))
    return np.array(moved)


@figure(
    "bias-correction",
    decks=("DASC7606",),
    title="Without bias correction, Adam's first steps are too long",
    alt=(
        "Length of Adam's first 60 steps in units of the learning rate, for a gradient that stays "
        "the same. With bias correction every step is exactly 1. Without it the first is 3.2, the "
        "lengths rise to about 6.6 near step 12, and after 60 steps they are still 4.1: both "
        "memories start at zero, and that of the squares, which stands in the denominator, takes "
        "far longer to fill."
    ),
)
def bias_correction(step: Callable[..., Any] | None = None) -> Figure:
    drawing = new_figure(10, 4.8)
    ax = drawing.add_subplot()
    frame(ax, (0, 61), (0, 7.5), ("step", r"length of the step, in $\eta$"))
    steps = np.arange(1, 61)
    raw = first_steps(False, step)
    ax.plot(steps, raw, color=GRADIENT, marker="o", markersize=5, linewidth=2)
    ax.plot(steps, first_steps(True, step), color=VALUE, marker="o", markersize=5, linewidth=2)
    label(ax, (20, 6.6), r"$m\,/\,\sqrt{v}$, as in the deck", GRADIENT)
    label(ax, (20, 1.6), r"$\hat m\,/\,\sqrt{\hat v}$, corrected: always 1", VALUE)
    label(ax, (2.2, raw[0]), f"{raw[0]:.1f}", GRADIENT)
    quiet_grid(ax)
    return drawing


def layer_spreads(
    draw: Callable[..., Any], sizes: list[int], seed: int = 0, N: int = 500
) -> Iterator[Array]:
    """The activations (N, H) of each tanh layer of a fresh network, the inputs first.

    draw(D, H, rng) gives the weights (D, H) of a layer; biases are zero.
    """
    rng = np.random.default_rng(seed)
    a: Array = rng.normal(size=(N, sizes[0]))
    yield a
    for D, H in pairwise(sizes):
        a = np.tanh(a @ draw(D, H, rng))
        yield a


def drawn_by(name: str) -> Callable[..., Array]:
    """An initializer of nnlib as a function of D, H and rng."""
    return lambda D, H, rng: INITIALIZERS[name]((D, H), rng)


@figure(
    "initialization-spread",
    decks=("CS6301", "DASC7606"),
    title="Ten tanh layers deep, only a matched start keeps the signal alive",
    alt=(
        "Standard deviation of the activations of a fresh network of ten tanh layers with 100 "
        "units each, by layer, on a logarithmic axis from 1 down to 1e-11. Normal weights with "
        "standard deviation 0.01 lose a factor of ten per layer and end at about 1e-10. Uniform "
        "weights in [-0.1, 0.1] lose nearly half per layer and end at 0.003. Xavier's weights end "
        "at 0.23: the signal is still there in the last layer."
    ),
)
def initialization_spread(xavier: Callable[..., Any] | None = None) -> Figure:
    drawing = new_figure(10, 5.4)
    ax = drawing.add_subplot()
    frame(ax, (0, 12.6), (1e-11, 8), ("layer (0: the inputs)", "standard deviation of activations"))
    ax.set_yscale("log")
    ax.set_xticks(range(11))
    cases = (
        (xavier or drawn_by("xavier"), "Xavier", VALUE),
        (drawn_by("uniform"), "U[−0.1, 0.1]", CLASS0),
        (drawn_by("normal"), "N(0, 0.01²)", GRADIENT),
    )
    for draw, words, color in cases:
        spread = [float(a.std()) for a in layer_spreads(draw, LAYERS)]
        ax.plot(range(11), spread, color=color, marker="o", markersize=7)
        label(ax, (10.25, spread[-1]), words, color)
    label(ax, (0.3, 1e-9), "each layer has 100 units,\n500 random inputs", INK)
    quiet_grid(ax)
    return drawing
