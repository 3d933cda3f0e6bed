"""One neuron: its output, two losses with their gradients, a step downhill, and its scores.

    z = x @ w + b        a = g(z)        y_hat = a

Throughout, x is (N, D), one row per example, w is (D,), b a number and y (N,) the targets; y_hat
is (N,). A gradient has the shape of what it is the gradient of: dw (D,), db a number. J is the mean
over the N examples. These are the reference answers of lesson 01.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nnlib import metrics
from nnlib.activations import sigmoid, sigmoid_grad, threshold
from nnlib.arrays import Array
from nnlib.losses import half_mse, half_mse_grad, sigmoid_cross_entropy

Gradient = tuple[Array, float]

THRESHOLD_WEIGHTS = {
    "and": ([1.0, 1.0], -1.5),
    "or": ([1.0, 1.0], -0.5),
    "not": ([-1.0], 0.5),
}


def weighted_sum(x: ArrayLike, w: ArrayLike, b: float) -> Array:
    """z = x @ w + b, what a unit computes before its activation.

    Shapes: x (N, D), w (D,), b a number; z (N,).
    Errors: ValueError when x has no two axes or w does not hold one weight per input.
    Source: CS6301, ML4BI.
    """
    x, w = np.asarray(x, dtype=np.float64), np.asarray(w, dtype=np.float64)
    if x.ndim != 2 or w.shape != x.shape[1:]:
        raise ValueError(
            f"x must be (N, D) and w (D,), one weight per input, but x has shape {x.shape} and w "
            f"{w.shape}"
        )
    z: Array = x @ w + b
    return z


def neuron_output(x: ArrayLike, w: ArrayLike, b: float) -> Array:
    """y_hat = sigmoid(x @ w + b), the output of a sigmoid unit for each example.

    Shapes: x (N, D), w (D,), b a number; y_hat (N,).
    Source: CS6301; ML4BI (logistic regression).
    """
    return sigmoid(weighted_sum(x, w, b))


def threshold_unit(x: ArrayLike, w: ArrayLike, b: float) -> Array:
    """y_hat = [x @ w + b > 0], the output of a hard-threshold unit: 0 or 1 for each example.

    Shapes: x (N, D), w (D,), b a number; y_hat (N,).
    Source: Rosenblatt (1958); ML4BI, BUSN20800.
    """
    return threshold(weighted_sum(x, w, b))


def threshold_weights(gate: str) -> tuple[list[float], float]:
    """Weights and bias with which a hard-threshold unit computes "and", "or" or "not".

    Shapes: w holds two weights for "and" and "or", one for "not"; b a number.
    Errors: ValueError for another gate; no single unit computes "xor".
    Source: ML4BI.
    """
    if gate not in THRESHOLD_WEIGHTS:
        raise ValueError(f"no unit for {gate!r}: there are {', '.join(THRESHOLD_WEIGHTS)}")
    w, b = THRESHOLD_WEIGHTS[gate]
    return list(w), b


def unit_table(w: ArrayLike, b: float) -> Array:
    """The truth table of a threshold unit: its output on every row of bits, counted upwards.

    Shapes: w (D,), b a number; result (2^D,) for the inputs 0…00, 0…01, 0…10, …
    Errors: ValueError when w is not a row of numbers.
    Source: ML4BI.
    """
    w = np.asarray(w, dtype=np.float64)
    if w.ndim != 1 or not w.size:
        raise ValueError(f"w must hold one weight per input, but its shape is {w.shape}")
    return threshold_unit(np.indices((2,) * w.size).reshape(w.size, -1).T, w, b)


def neuron_loss(x: ArrayLike, w: ArrayLike, b: float, y: ArrayLike) -> float:
    """J = 1/N Σ ½ (y_hat - y)², the logistic least squares loss.

    Shapes: x (N, D), w (D,), b a number, y (N,); J a number.
    Source: ML4BI.
    """
    return half_mse(neuron_output(x, w, b), y)


def neuron_gradient(x: ArrayLike, w: ArrayLike, b: float, y: ArrayLike) -> Gradient:
    """dw, db of `neuron_loss`: dz = (y_hat - y) σ'(z) / N, dw = x.T @ dz, db = Σ dz.

    Shapes: x (N, D), w (D,), b a number, y (N,); dw (D,), db a number.
    Source: ML4BI.
    """
    z = weighted_sum(x, w, b)
    dz = half_mse_grad(sigmoid(z), y) * sigmoid_grad(z)
    return np.asarray(x).T @ dz, float(dz.sum())


class ErrorSignals(NamedTuple):
    """The forward values and error signals of one example; v_bar stands for dL/dv."""

    z: float
    y_hat: float
    loss: float
    y_hat_bar: float
    z_bar: float
    w_bar: float
    b_bar: float


def error_signals(x: float, w: float, b: float, y: float) -> ErrorSignals:
    """Forward and backward through L = ½ (σ(w x + b) - y)², one number per node.

    Shapes: all numbers: one example with one input.
    Source: ML4BI, the structured way of computing gradients.
    """
    z = w * x + b
    y_hat = float(sigmoid(z))
    y_hat_bar = y_hat - y
    z_bar = y_hat_bar * float(sigmoid_grad(z))
    return ErrorSignals(z, y_hat, 0.5 * y_hat_bar**2, y_hat_bar, z_bar, z_bar * x, z_bar)


def cross_entropy_loss(x: ArrayLike, w: ArrayLike, b: float, y: ArrayLike) -> float:
    """J = -1/N Σ [y log y_hat + (1 - y) log(1 - y_hat)], the negative log likelihood per example.

    Computed from z, so that it stays finite where y_hat rounds to 0 or 1.

    Shapes: x (N, D), w (D,), b a number, y (N,); J a number.
    Source: DASC7606; CS6301.
    """
    loss, _ = sigmoid_cross_entropy(weighted_sum(x, w, b), y)
    return loss


def cross_entropy_gradient(x: ArrayLike, w: ArrayLike, b: float, y: ArrayLike) -> Gradient:
    """dw, db of `cross_entropy_loss`: dz = (y_hat - y) / N, dw = x.T @ dz, db = Σ dz.

    The factor σ'(z) has cancelled: a unit that is sure and wrong still learns.

    Shapes: x (N, D), w (D,), b a number, y (N,); dw (D,), db a number.
    Source: DASC7606.
    """
    _, dz = sigmoid_cross_entropy(weighted_sum(x, w, b), y)
    return np.asarray(x).T @ dz, float(dz.sum())


def descent_step(
    w: Array, b: float, gradient: Callable[[Array, float], Gradient], learning_rate: float
) -> Gradient:
    """One step of gradient descent: w - η dw, b - η db, leaving the old w and b as they were.

    Shapes: w (D,), b a number; gradient(w, b) returns dw (D,), db a number; so does the step.
    Source: CS6301.
    """
    dw, db = gradient(w, b)
    return w - learning_rate * dw, b - learning_rate * db


def descent_path(
    w: ArrayLike,
    b: float,
    gradient: Callable[[Array, float], Gradient],
    learning_rate: float,
    steps: int,
) -> list[Gradient]:
    """The parameters (w, b) before the first step and after each of `steps` steps.

    Shapes: as `descent_step`; steps + 1 pairs.
    Source: CS6301.
    """
    path: list[Gradient] = [(np.asarray(w, dtype=np.float64), float(b))]
    for _ in range(steps):
        path.append(descent_step(*path[-1], gradient, learning_rate))
    return path


def binary_scores(y: ArrayLike, y_hat: ArrayLike) -> tuple[float, float, float, float]:
    """Precision, recall and F1 of the decision y_hat > 0.5, and the area under the ROC curve.

    Shapes: y (N,) labels 0 or 1, y_hat (N,) outputs of a sigmoid unit; four numbers.
    Errors: ValueError when one class is missing, since no ROC curve exists then.
    Source: DASC7606.
    """
    decision = np.asarray(y_hat) > 0.5
    fpr, tpr, _ = metrics.roc_curve(y, y_hat)
    scores = metrics.precision(y, decision), metrics.recall(y, decision), metrics.f1(y, decision)
    return *scores, metrics.auc(fpr, tpr)
