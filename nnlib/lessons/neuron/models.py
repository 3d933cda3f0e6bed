"""One sigmoid unit at work: the error signals of one example, and a whole descent.

    z = x @ w + b        y_hat = sigmoid(z)

x is (N, D), one row per example, w is (D,), b a number and y (N,) the targets.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nnlib.activations import sigmoid, sigmoid_grad
from nnlib.arrays import Array
from nnlib.losses import half_mse, half_mse_grad


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


class Place(NamedTuple):
    """Where a descent has come: weights w (D,), bias b, and the loss J there."""

    w: Array
    b: float
    J: float


def descent(
    x: Array, y: Array, w: ArrayLike, b: float, learning_rate: float, steps: int
) -> list[Place]:
    """The places of a unit that learns by logistic least squares: the start, and one per step.

    Shapes: x (N, D), y (N,), w (D,); steps + 1 places.
    Source: ML4BI (the gradient), CS6301 (the steps).
    """
    path: list[Place] = []
    w = np.asarray(w, dtype=np.float64)
    for _ in range(steps + 1):
        z = x @ w + b
        path.append(Place(w, b, half_mse(sigmoid(z), y)))
        dz = half_mse_grad(sigmoid(z), y) * sigmoid_grad(z)
        w, b = w - learning_rate * (x.T @ dz), b - learning_rate * float(dz.sum())
    return path
