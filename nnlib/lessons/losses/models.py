"""Losses as functions of the pre-activation, each with its delta: reference answers of lesson 06.

delta = dJ/dz has the shape of z. J is the mean over the N examples, the rows, unless its name ends
in `_sum`. Every forward stands above its backward.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnlib.activations import sigmoid, softmax, softmax_vjp, tanh_grad
from nnlib.arrays import Array
from nnlib.losses import (
    binary_cross_entropy_grad,
    cross_entropy,
    cross_entropy_grad,
    half_mse,
    half_mse_grad,
    hinge,
    hinge_grad,
    sigmoid_cross_entropy,
    softmax_cross_entropy,
    sum_of_squares,
    sum_of_squares_grad,
)
from nnlib.regularizers import l2, l2_grad

Function = Callable[[Any], Any]
Gradients = tuple[Array, ...]


def squared_error(z: Array, y: Array, g: Function) -> float:
    """J = 1/N Σ ½ (g(z) - y)². Shapes: z and y (N, K). Source: DASC7606."""
    return half_mse(g(z), y)


def squared_error_sum(z: Array, y: Array, g: Function) -> float:
    """J_sum = Σ (g(z) - y)², without ½ and without a mean. Shapes: z, y (N, K). Source: I2DL."""
    return sum_of_squares(g(z), y)


def squared_error_deltas(z: Array, y: Array, g: Function, g_grad: Function) -> tuple[Array, Array]:
    """The deltas of both: g'(z) (g(z) - y) / N and 2 g'(z) (g(z) - y).

    Shapes: z, y and both deltas (N, K). Source: DASC7606; I2DL.
    """
    y_hat, slope = g(z), g_grad(z)
    return half_mse_grad(y_hat, y) * slope, sum_of_squares_grad(y_hat, y) * slope


def binary_loss(z: Array, y: Array) -> float:
    """J = mean of -[y log ŷ + (1 - y) log(1 - ŷ)] with ŷ = σ(z), computed from z.

    Shapes: z and y (N,). Source: DASC7606.
    """
    return sigmoid_cross_entropy(z, y)[0]


def bce_backward(z: Array, y: Array) -> tuple[Array, Array]:
    """dJ/dŷ = (ŷ - y) / (ŷ (1 - ŷ) N) and delta = (ŷ - y) / N, where the quotient has cancelled.

    Shapes: z, y and both results (N,). Source: DASC7606.
    """
    return binary_cross_entropy_grad(sigmoid(z), y), sigmoid_cross_entropy(z, y)[1]


def softmax_loss(z: Array, y: Array) -> float:
    """J = mean of -Σ y log softmax(z). Shapes: z and y (N, K), rows of y sum to 1."""
    return cross_entropy(softmax(z), y)


def softmax_delta(z: Array, y: Array) -> Array:
    """delta = (softmax(z) - y) / N, as the softmax Jacobian's product with -y / (N p).

    Shapes: z, y and delta (N, K). Source: DASC7606.
    """
    return softmax_vjp(z, cross_entropy_grad(softmax(z), y))


def sigmoids_loss(x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array) -> float:
    """J = mean over the batch of the binary cross-entropies of K sigmoid outputs, added up.

    Shapes: x (N, D), y (N, K), W1 (D, H), b1 (H,), W2 (H, K), b2 (K,). Hidden units are sigmoids.
    Source: I2DL, after Sadowski (one example).
    """
    return sigmoid_cross_entropy(sigmoid(x @ W1 + b1) @ W2 + b2, y)[0]


def sigmoids_backward(
    x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array
) -> tuple[Array, Array, Array, Array]:
    """dW1, db1, dW2, db2 of `sigmoids_loss`. Shapes: as there. Source: I2DL."""
    h = sigmoid(x @ W1 + b1)
    delta2 = sigmoid_cross_entropy(h @ W2 + b2, y)[1]
    delta1 = (delta2 @ W2.T) * h * (1 - h)
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


def log_sum_exp(z: ArrayLike) -> Array:
    """log Σ exp(z) over the last axis = m + log Σ exp(z - m) with m = max z; never overflows.

    Shapes: z (..., K); returns (...).
    """
    z = np.asarray(z, dtype=float)
    m = z.max(axis=-1, keepdims=True)
    total: Array = m[..., 0] + np.log(np.exp(z - m).sum(axis=-1))
    return total


def label_loss(z: Array, labels: Array) -> float:
    """J = -1/N Σ_n Σ_k I{y_n = k} log softmax(z_n)_k = mean of log Σ exp(z_n) - z_n[y_n].

    Shapes: z (N, K), labels (N,) integers 0 .. K-1. Source: BUSN20800, CS6301.
    """
    return float(np.mean(log_sum_exp(z) - z[np.arange(len(z)), labels]))


def hinge_loss(x: Array, y: Array, w: Array, b: float, lam: float) -> float:
    """J = 1/N Σ max(0, 1 - y z) + λ Σ w² with z = x @ w + b: a linear unit, hinge, regularizer.

    Shapes: x (N, D), y (N,) of -1 and 1, w (D,), b and lam numbers. Source: I2DL; BUSN20800.
    """
    return hinge(x @ w + b, y) + l2(w, lam)


def hinge_backward(x: Array, y: Array, w: Array, b: float, lam: float) -> tuple[Array, float]:
    """dw = xᵀ delta + 2 λ w and db = Σ delta, with delta = -[y z < 1] y / N. Shapes: as w and b."""
    delta = hinge_grad(x @ w + b, y)
    return x.T @ delta + l2_grad(w, lam), float(delta.sum())


def network_loss(
    x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array, lam: float = 0.0
) -> float:
    """J = mean cross-entropy of softmax(tanh(x @ W1 + b1) @ W2 + b2) + λ (Σ W1² + Σ W2²).

    Shapes: x (N, D), y (N, K) one-hot, W1 (D, H), b1 (H,), W2 (H, K), b2 (K,).
    """
    z2 = np.tanh(x @ W1 + b1) @ W2 + b2
    return softmax_cross_entropy(z2, y)[0] + l2(W1, lam) + l2(W2, lam)


def network_backward(
    x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array, lam: float = 0.0
) -> tuple[Array, Array, Array, Array]:
    """dW1, db1, dW2, db2 of `network_loss`. Shapes: as there."""
    z1 = x @ W1 + b1
    h = np.tanh(z1)
    delta2 = (softmax(h @ W2 + b2) - y) / len(x)
    delta1 = (delta2 @ W2.T) * tanh_grad(z1)
    dW1, dW2 = x.T @ delta1 + l2_grad(W1, lam), h.T @ delta2 + l2_grad(W2, lam)
    return dW1, delta1.sum(axis=0), dW2, delta2.sum(axis=0)
