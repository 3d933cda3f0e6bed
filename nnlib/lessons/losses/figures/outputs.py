"""Figures of the lesson, first part: losses and deltas over the pre-activation z."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from nnlib.activations import ELEMENTWISE, sigmoid, sigmoid_grad
from nnlib.arrays import Array
from nnlib.figures import figure
from nnlib.plotting.axes import dot, frame, label, note, quiet_grid, tangent
from nnlib.plotting.palette import CLASS0, CLASS1, GRADIENT, LOSS, MUTED, VALUE, tint
from nnlib.plotting.style import new_figure

Curve = Callable[[Any, int], Any]
Function = Callable[..., Any]


def _binary(z: Any, y: int) -> Any:
    return np.logaddexp(0, z) - y * z


def _three_classes(z: Any, y: int) -> Any:
    """Cross-entropy of softmax(z, 0, 0), with the first class true when y = 1, else the second."""
    return np.logaddexp(z, np.log(2)) - y * z


def _three_classes_delta(z: Any, y: int) -> Any:
    return np.exp(-_three_classes(z, 1)) - y


def _hinge(z: Any, y: int) -> Any:
    return np.maximum(0, 1 - (2 * y - 1) * z)


def _hinge_delta(z: Any, y: int) -> Any:
    sign = 2 * y - 1
    return -sign * (sign * np.asarray(z) < 1)


LOSSES: dict[str, tuple[Curve, Curve]] = {
    "squared error, sigmoid": (
        lambda z, y: 0.5 * (sigmoid(z) - y) ** 2,
        lambda z, y: (sigmoid(z) - y) * sigmoid_grad(z),
    ),
    "squared error, identity": (lambda z, y: 0.5 * (z - y) ** 2, lambda z, y: z - y),
    "cross-entropy, sigmoid": (_binary, lambda z, y: sigmoid(z) - y),
    "cross-entropy, softmax": (_three_classes, _three_classes_delta),
    "hinge, identity": (_hinge, _hinge_delta),
}
REACH = 8.0


@figure(
    "loss-curves",
    decks=("DASC7606", "I2DL"),
    title="Four losses of one score, when the answer should be yes",
    alt=(
        "The loss of one example with target 1 over the score z from -6 to 6. Squared error of a "
        "sigmoid is flat at both ends and never above a half. Binary cross-entropy falls like a "
        "straight line of slope -1 on the left and flattens to 0 on the right. Cross-entropy of a "
        "softmax over three classes, the other two scores 0, lies a little above it. The hinge "
        "loss is the straight line 1 - z up to z = 1 and 0 from there on."
    ),
)
def loss_curves() -> Figure:
    drawing = new_figure(10, 5.6)
    ax = drawing.add_subplot()
    frame(ax, (-6, 6), (0, 7.2), ("score $z$ of the right answer", "loss"))
    z = np.linspace(-6, 6, 241)
    for name, color in (
        ("hinge, identity", CLASS1),
        ("cross-entropy, softmax", CLASS0),
        ("cross-entropy, sigmoid", LOSS),
        ("squared error, sigmoid", VALUE),
    ):
        ax.plot(z, LOSSES[name][0](z, 1), color=color)
    label(ax, (-4.6, 6.1), "hinge", CLASS1)
    note(ax, "cross-entropy, softmax of three", (-0.2, 1.22), (0.9, 2.3), CLASS0)
    note(ax, "cross-entropy, sigmoid", (-2.6, 2.67), (-5.9, 2.0), LOSS)
    label(ax, (-5.9, 0.8), "squared error, sigmoid", VALUE)
    quiet_grid(ax)
    return drawing


@figure(
    "cancelling-quotient",
    decks=("DASC7606",),
    title="One factor explodes, one vanishes, the product stays",
    alt=(
        "Sizes of three slopes over z from -8 to 8 for target 1, on a logarithmic axis. The "
        "derivative of the loss by the output, 1 / y_hat, grows to 2,982 on the left. The slope of "
        "the sigmoid falls to 0.0003 at both ends. Their product, the delta 1 - y_hat, is nearly 1 "
        "on the left and falls only where the output is right."
    ),
)
def cancelling_quotient(backward: Function | None = None) -> Figure:
    """backward(z, y) gives dJ/dy_hat and delta of a batch; None: their formulas do."""
    drawing = new_figure(10, 5.6)
    ax = drawing.add_subplot()
    ax.set_yscale("log")
    frame(ax, (-8, 8), (1e-4, 2e4), ("pre-activation $z$, target $y = 1$", "size of the slope"))
    z = np.linspace(-8, 8, 241)
    at_output, delta = -1 / sigmoid(z), sigmoid(z) - 1
    if backward:
        at_output, delta = (len(z) * np.asarray(part) for part in backward(z, np.ones(len(z))))
    ax.plot(z, np.abs(at_output), color=LOSS)
    ax.plot(z, sigmoid_grad(z), color=VALUE)
    ax.plot(z, np.abs(delta), color=GRADIENT)
    label(ax, (-5.4, 1400), r"$|\partial J / \partial \hat{y}| = 1 / \hat{y}$", LOSS)
    label(ax, (-7.6, 0.012), r"$\sigma'(z)$", VALUE)
    label(ax, (-7.6, 0.42), r"$|\delta| = 1 - \hat{y}$, their product", GRADIENT)
    quiet_grid(ax)
    return drawing


@figure(
    "loss-and-delta",
    decks=("DASC7606",),
    title="Sure and wrong: squared error is flat, cross-entropy is not",
    alt=(
        "Four panels at z = -4 with target 1. Top, squared error of a sigmoid: the loss, nearly "
        "flat there, and its delta, -0.02. Bottom, cross-entropy of a sigmoid: the loss, falling "
        "steeply, and its delta, -0.98. The delta is the slope of the loss, drawn as a tangent."
    ),
)
def loss_and_delta(squared: Function | None = None, binary: Function | None = None) -> Figure:
    """squared(z, y, g, g_grad)[0] and binary(z, y)[1] give the deltas; None: their formulas do."""
    drawing = new_figure(10.6, 7.4)

    def by_squares(z: Array, y: Array) -> Any:
        assert squared is not None
        return squared(z[:, np.newaxis], y[:, np.newaxis], sigmoid, sigmoid_grad)[0]

    def by_binary(z: Array, y: Array) -> Any:
        assert binary is not None
        return binary(z, y)[1]

    deltas = {
        "squared error, sigmoid": _one_by_one(by_squares) if squared else None,
        "cross-entropy, sigmoid": _one_by_one(by_binary) if binary else None,
    }
    for (left, right), (name, delta) in zip(drawing.subplots(2, 2), deltas.items(), strict=True):
        draw_loss_and_delta(left, right, name, 1, -4.0, delta)
    return drawing


def _one_by_one(batch: Callable[[Array, Array], Any]) -> Curve:
    """The delta of single examples from a function that takes a batch, whose J is a mean."""

    def curve(z: Any, y: int) -> Any:
        each = np.atleast_1d(z)
        return len(each) * np.reshape(batch(each, np.full(len(each), float(y))), np.shape(z))

    return curve


def draw_loss_and_delta(
    left: Axes, right: Axes, name: str, y: int, z: float, delta: Curve | None = None
) -> None:
    """Draw a loss with its tangent at z, and beside it its delta with the same place marked."""
    loss, own = LOSSES[name]
    delta = delta or own
    grid = np.linspace(-REACH, REACH, 161)
    height, slope = float(loss(z, y)), float(delta(z, y))
    left.plot(grid, loss(grid, y), color=LOSS)
    top = max(1.0, 1.15 * float(np.max(loss(grid, y))))
    reach = max(1.3, 1.15 * float(np.max(np.abs(delta(grid, y)))))
    tangent(left, (z, height), slope, 2.2, GRADIENT, linewidth=2.2)
    dot(left, (z, height))
    frame(left, (-REACH, REACH), (-0.05 * top, top), ("z", f"loss, target {y}"))
    right.plot(grid, delta(grid, y), color=GRADIENT)
    right.axhline(0, color=tint(MUTED, 0.6), linewidth=1.2)
    right.plot([z, z], [0, slope], color=MUTED, linewidth=1.5, linestyle="--")
    dot(right, (z, slope))
    frame(right, (-REACH, REACH), (-reach, reach), ("z", "δ"))
    left.set_title(name)
    right.set_title(f"δ = {slope:.2f}".replace("-", "−"), color=GRADIENT)
    for ax in (left, right):
        ax.set_xticks([-8, -4, 0, 4, 8])
        ax.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
        quiet_grid(ax)


@figure(
    "squared-deltas",
    decks=("DASC7606",),
    title="The squared error’s delta dies where the activation is flat",
    alt=(
        "The delta of the squared error over z from -6 to 6 for target 1, with three activations. "
        "With the identity it is the straight line z - 1. With tanh and with the sigmoid it is a "
        "dip below zero around z = 0 that goes to zero on both sides, on the left, too, where the "
        "output is as wrong as it can be."
    ),
)
def squared_deltas(deltas: Function | None = None) -> Figure:
    """deltas(z, y, g, g_grad)[0] gives the delta of a batch; None: its formula does."""
    drawing = new_figure(10, 4.6)
    ax = drawing.add_subplot()
    frame(ax, (-6, 6), (-2.4, 1.2), ("pre-activation $z$, target $y = 1$", r"$\delta$"))
    ax.axhline(0, color=tint(MUTED, 0.6), linewidth=1.2)
    z = np.linspace(-6, 6, 241)[:, np.newaxis]
    for name, color, at in (
        ("identity", MUTED, (-0.2, -2.0)),
        ("tanh", VALUE, (-2.6, -1.35)),
        ("sigmoid", CLASS1, (-5.7, -0.3)),
    ):
        g, g_grad, _ = ELEMENTWISE[name]
        delta = g_grad(z) * (g(z) - 1)
        if deltas:
            delta = len(z) * np.asarray(deltas(z, np.ones_like(z), g, g_grad)[0])
        ax.plot(z, delta, color=color)
        label(ax, at, name, color)
    quiet_grid(ax)
    return drawing


@figure(
    "overflow",
    decks=("BUSN20800",),
    title="Log-sum-exp follows the maximum; the naive form breaks off",
    alt=(
        "Left: log(e^z + 1) over z from -4 to 4 runs just above max(z, 0); the gap is largest at "
        "z = 0, where it is 0.69. Right: the loss of one example that is wrong by a score of z, "
        "from 0 to 1,000, a straight line. Computed as minus the logarithm of a softmax, it ends "
        "in infinity at z = 89 with 32-bit numbers and at z = 710 with 64-bit numbers."
    ),
)
def overflow(loss: Function | None = None) -> Figure:
    """loss(z, labels) of scores (N, 2) draws the straight line; None: log-sum-exp does."""
    drawing = new_figure(11, 5.0)
    left, right = drawing.subplots(1, 2)
    z = np.linspace(-4, 4, 161)
    left.plot(z, np.maximum(z, 0), color=MUTED, linestyle="--", linewidth=2)
    left.plot(z, np.logaddexp(z, 0), color=VALUE)
    frame(left, (-4, 4), (-0.3, 4.4), ("$z$", ""))
    label(left, (-0.2, 3.0), r"$\log(e^z + e^0)$", VALUE)
    label(left, (2.1, 1.45), r"$\max(z, 0)$", MUTED)
    left.plot([0, 0], [0, np.log(2)], color=LOSS, linewidth=3)
    note(left, "gap 0.69", (0, 0.35), (-2.2, 2.2), LOSS)
    wrong = np.linspace(0, 1000, 41)
    losses = np.logaddexp(wrong, 0)
    if loss:
        losses = np.array([float(loss(np.array([[s, 0.0]]), np.array([1]))) for s in wrong])
    right.plot(wrong, losses, color=VALUE)
    frame(right, (0, 1000), (0, 1000), ("score of a wrong class", "loss"))
    for bits, dtype, side in ((32, np.float32, "left"), (64, np.float64, "right")):
        end, aside = breaking_point(dtype), 45 if side == "left" else -45
        dot(right, (end, end), LOSS, 14)
        label(right, (end + aside, end), f"naive, {bits} bit: ∞ from {end:.0f}", LOSS, ha=side)
    label(right, (470, 350), "log-sum-exp", VALUE)
    for ax in (left, right):
        quiet_grid(ax)
    return drawing


def breaking_point(dtype: type) -> float:
    """The score from which exp overflows in this type, so that the naive loss is infinite."""
    return float(np.log(np.finfo(dtype).max.astype(float)))
