"""Figures of the lesson, fifth part: what a backward pass is good for, with anybody's gradients."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from nnlib.arrays import Array
from nnlib.datasets import moons, xor
from nnlib.figures import figure
from nnlib.layers import Activation, Dense
from nnlib.lessons.backprop.figures.graphs import fan_out_graph
from nnlib.lessons.backprop.models import WAYS, example
from nnlib.lessons.backprop.training import Run, moons_run, sweep_run
from nnlib.network import MLP
from nnlib.plotting.axes import Options, dot, frame, label, quiet_grid, tangent
from nnlib.plotting.palette import (
    CLASS1,
    CLASS_COLORS,
    CLASS_MARKERS,
    GRADIENT,
    INK,
    LOSS,
    MUTED,
    VALUE,
    tint,
)
from nnlib.plotting.style import new_figure

Backward = Callable[..., Any]
AT = {"x": 1.0, "y": 2.0, "z": 0.0}


@figure(
    "worked-slopes",
    decks=("CS6301",),
    title="Each gradient is the slope of f in its input",
    alt=(
        "Three panels show f = (x + y) max(y, z) near x = 1, y = 2, z = 0, each over one of the "
        "inputs, with a tangent at the point. Over x, f is a straight line with the slope 2. Over "
        "y it is a parabola's branch, touched by a line of slope 5. Over z it is flat, slope 0, up "
        "to z = 2, where z becomes larger than y, and rises from there."
    ),
)
def worked_slopes(backward: Backward | None = None) -> Figure:
    """backward(which, x, y, z) gives the slopes of the tangents; None: the graph does."""
    drawing = new_figure(11, 4.4)
    slopes = backward("max", *AT.values()) if backward else _slopes_of_the_graph()
    for ax, name, slope in zip(drawing.subplots(1, 3, sharey=True), AT, slopes, strict=True):
        around = np.linspace(AT[name] - 2.6, AT[name] + 2.6, 131)
        f = [_worked(**{**AT, name: value}) for value in around]
        frame(ax, (around[0], around[-1]), (-2, 20), (f"${name}$", "$f$" if name == "x" else ""))
        ax.plot(around, f, color=VALUE)
        tangent(ax, (AT[name], 6.0), float(slope), 1.7, GRADIENT)
        dot(ax, (AT[name], 6.0), INK)
        ax.set_title(rf"$\partial f / \partial {name}$ = {float(slope):.3g}", color=GRADIENT)
        quiet_grid(ax)
    return drawing


def _worked(x: float, y: float, z: float) -> float:
    return (x + y) * max(y, z)


def _slopes_of_the_graph() -> list[float]:
    output = fan_out_graph()
    output.backward()
    (a, _), (b, _) = output.edges
    leaves = [a.edges[0][0], *(node for node, _ in b.edges)]
    return [float(leaf.grad) for leaf in leaves if leaf.grad is not None]


DEPTH, WIDTH = 10, 30
SCALES = {  # times 1 / √WIDTH; where the name stands, as a multiple of the curve's height
    "small": (0.5, 0.35, MUTED),
    "middling": (1.4, 0.4, VALUE),
    "large": (3.0, 2.6, GRADIENT),
}


@figure(
    "deltas-by-layer",
    decks=("DASC7606",),
    title="Small weights lose the delta on its way back, large ones blow it up",
    alt=(
        "The mean size of the deltas in each of ten tanh layers, on a logarithmic axis, the last "
        "layer's set to 1. With small weights it falls steadily on the way back, to less than a "
        "thousandth in the first layer. With weights of a middling size it stays near 1 in all "
        "layers. With large weights it grows, to more than twenty in the first layer."
    ),
)
def deltas_by_layer(recursion: Backward | None = None) -> Figure:
    """recursion(z, W, y_hat_bar) gives the deltas of all layers; None: the library's layers do."""
    drawing = new_figure(10, 4.8)
    ax = drawing.add_subplot()
    ax.set_yscale("log")
    frame(ax, (0.7, DEPTH + 0.3), (1e-4, 1e3), ("layer", r"mean $|\delta|$, last layer = 1"))
    for name, (scale, aside, color) in SCALES.items():
        sizes = np.array([np.mean(np.abs(d)) for d in _deltas(scale, recursion)])
        sizes = sizes / sizes[-1]
        ax.plot(range(1, DEPTH + 1), sizes, color=color, marker="o")
        label(ax, (3.2, aside * sizes[3]), f"{name} weights", color)
    ax.set_xticks(range(1, DEPTH + 1))
    quiet_grid(ax)
    return drawing


def _deltas(scale: float, recursion: Backward | None) -> list[Array]:
    rng = np.random.default_rng(0)
    dense = [Dense(WIDTH, WIDTH, rng) for _ in range(DEPTH)]
    tanh = [Activation("tanh") for _ in dense]
    a: Array = rng.normal(size=(1, WIDTH))
    z: list[Array] = []
    for layer, g in zip(dense, tanh, strict=True):
        layer.W = rng.normal(size=(WIDTH, WIDTH)) * scale / np.sqrt(WIDTH)
        z.append(layer.forward(a, training=True).copy())
        a = g.forward(z[-1], training=True)
    upstream: Array = np.ones((1, WIDTH))
    if recursion:
        return list(recursion([row[0] for row in z], [d.W for d in dense], upstream[0]))
    found = list[Array]()
    for layer, g in zip(reversed(dense), reversed(tanh), strict=True):
        found.append(g.backward(upstream).copy())
        upstream = layer.backward(found[-1])
    return found[::-1]


@figure(
    "moons-training",
    decks=("DASC7606",),
    title="Five units learn two half-moons",
    alt=(
        "Left, the loss of a 2-5-2 network over 500 steps with the whole set as one batch: it "
        "falls from 0.7, first fast, then slowly, below 0.1. Right, the plane with the two "
        "half-moons after 0, 50 and 500 steps, tinted by the network's answer: at first a border "
        "that ignores the points, then a nearly straight one, in the end one that bends around "
        "the tips of both moons."
    ),
)
def moons_training(backward: Backward | None = None) -> Figure:
    """backward(x, y, W1, b1, W2, b2) gives the gradients; None: the library does."""
    run = moons_run(backward, (0, 50, 500))
    x, labels = moons(200, np.random.default_rng(5))
    return _draw_run(run, x, labels, 4, lambda net, grid: net.forward(grid)[:, 1])


@figure(
    "sweep-training",
    decks=("ML4BI",),
    title="Gradients of a graph are enough: the network learns XOR",
    alt=(
        "Left, the loss of a 2-3-1 network over 250 steps on XOR: it falls from 0.22 at "
        "once to about 0.1, lingers, and reaches almost 0 by step 160. Right, the plane with "
        "XOR's four corners after 0, 60 and 250 steps, tinted where the output is above one half: "
        "at first one border through the "
        "middle, in the end two borders that cut off one corner each, as XOR asks for."
    ),
)
def sweep_training(sweep: Backward | None = None) -> Figure:
    """sweep(nodes, order, values) gives the gradients by every node; None: the library does."""
    run = sweep_run(sweep, (0, 60, 250))
    x, labels = xor()
    return _draw_run(run, x, labels, 11, lambda net, grid: net.forward(grid)[:, 0])


def _draw_run(
    run: Run, x: Array, labels: Any, size: float, answer: Callable[[MLP, Array], Array]
) -> Figure:
    """The loss of a training beside the plane of its inputs at each step that was kept."""
    drawing = new_figure(11, 3.9)
    curve, *planes = drawing.subplots(1, 1 + len(run.networks), width_ratios=(1, 1, 1, 1))
    frame(curve, (0, len(run.losses) - 1), (0, 1.15 * max(run.losses)), ("step", "loss $J$"))
    curve.plot(run.losses, color=LOSS)
    quiet_grid(curve)
    low, high = x.min(axis=0) - 0.5, x.max(axis=0) + 0.5
    sides = [np.linspace(a, b, 61) for a, b in zip(low, high, strict=True)]
    grid = np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)
    for ax, (step, network) in zip(planes, run.networks.items(), strict=True):
        dot(curve, (step, run.losses[step]), LOSS, clip_on=False)
        frame(ax, (low[0], high[0]), (low[1], high[1]))
        p = answer(network, grid).reshape(61, 61)
        shades = [tint(color, 0.25) for color in CLASS_COLORS]
        ax.contourf(*sides, p, levels=[-1e9, 0.5, 1e9], colors=shades, zorder=0)
        for marker, color, label_value in zip(CLASS_MARKERS, CLASS_COLORS, (0, 1), strict=True):
            ax.plot(*x[labels == label_value].T, marker, color=color, markersize=size)
        ax.set(xticks=[], yticks=[], aspect="equal")
        ax.set_title(f"step {step}: $J$ = {run.losses[step]:.2f}")
    return drawing


@figure(
    "three-ways",
    decks=("ML4BI", "DASC7606"),
    title="By hand, by layers, by graph: one gradient",
    alt=(
        "The 26 entries of the gradients of W1, b1, W2 and b2 of a small network, in a row. At "
        "each stand three marks, one inside the other: a ring for the gradient by hand, a square "
        "for the layers, a dot for the graph of operations. Below stands by how much they differ "
        "at most, less than a millionth of a millionth."
    ),
)
def three_ways(by_hand: Backward | None = None, by_layers: Backward | None = None) -> Figure:
    """by_hand(x, y, W1, b1, W2, b2) gives four gradients; by_layers trains, and gives them second.

    None: the course's own ways.
    """
    x, y, parameters = example()
    answers = {name: _in_a_row(way(x, y, parameters)) for name, way in WAYS.items()}
    if by_hand:
        answers["by hand"] = _joined(by_hand(x, y, *parameters.values()))
    if by_layers:
        answers["by layers"] = _joined(by_layers(x, y, *parameters.values(), 0.1, 1)[1])
    return _draw_ways(answers, [part.size for part in parameters.values()])


def _draw_ways(answers: Mapping[str, Array], sizes: list[int]) -> Figure:
    drawing = new_figure(10.6, 5.4)
    ax = drawing.add_subplot()
    first = answers["by hand"]
    low, high = float(first.min()), float(first.max())
    frame(ax, (-1, first.size), (1.35 * low, 1.2 * high), ("", "entry of the gradient"))
    marks = (("o", 17, VALUE, "none"), ("s", 9, CLASS1, "none"), ("o", 3.5, INK, "full"))
    for k, (name, (marker, size, color, fill)) in enumerate(zip(answers, marks, strict=True)):
        look: Options = {"marker": marker, "markersize": size, "color": color, "fillstyle": fill}
        look |= {"linestyle": "none", "markeredgewidth": 2, "clip_on": False}
        ax.plot(answers[name], **look)
        place = 0.02 + 0.2 * k, 1.04
        ax.plot(*place, transform=ax.transAxes, **look)
        label(ax, (place[0] + 0.025, place[1]), name, color, transform=ax.transAxes)
    apart = max(float(np.abs(other - first).max()) for other in answers.values())
    told = "equal to $10^{-12}$" if apart < 1e-12 else f"apart by {apart:.1g}"
    label(ax, (0.98, 1.04), told, MUTED, transform=ax.transAxes, ha="right")
    _name_groups(ax, sizes, 1.2 * low)
    ax.set_xticks([])
    ax.spines["bottom"].set_visible(False)
    return drawing


def _in_a_row(gradients: Mapping[str, Array]) -> Array:
    return _joined(list(gradients.values()))


def _joined(parts: Any) -> Array:
    """All entries of all gradients, one after the other."""
    return np.concatenate([np.ravel(part) for part in parts])


def _name_groups(ax: Axes, sizes: list[int], y: float) -> None:
    """Names of the parameters below their entries, and lines between them."""
    ends = np.cumsum(sizes)
    for name, size, end in zip(("$dW_1$", "$db_1$", "$dW_2$", "$db_2$"), sizes, ends, strict=True):
        label(ax, (end - size / 2 - 0.5, y), name, INK, ha="center")
        if end < ends[-1]:
            ax.axvline(end - 0.5, color=tint(MUTED, 0.5), linewidth=1.2)
    ax.axhline(0, color=tint(MUTED, 0.5), linewidth=1.2, zorder=0)
