"""Activation functions, each with its derivative below it.

The elementwise ones take pre-activations z of any shape and give the same shape back; `out`, where
it is offered, is the array to write the result into (it may be z itself). Every function is stable
for |z| as large as floating-point numbers go, keeps the precision that it is given, and raises
TypeError when z does not hold real numbers.

Sources: DASC7606 and CS6301, sections on activation functions, unless a docstring names another.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arrays import Array, as_real, same_shape


def identity(z: ArrayLike, out: Array | None = None) -> Array:
    """g(z) = z, the activation of a linear output unit."""
    return np.positive(as_real(z), out=out)


def identity_grad(z: ArrayLike) -> Array:
    """g'(z) = 1."""
    return np.ones_like(as_real(z))


def sign(z: ArrayLike, out: Array | None = None) -> Array:
    """g(z) = -1, 0 or 1, the sign of z."""
    return np.sign(as_real(z), out=out)


def sign_grad(z: ArrayLike) -> Array:
    """g'(z) = 0 wherever it exists; at the jump, z = 0, it does not, and 0 is returned."""
    return np.zeros_like(as_real(z))


def threshold(z: ArrayLike, out: Array | None = None) -> Array:
    """g(z) = [z > 0], the hard-threshold unit of the perceptron: 1 above zero, otherwise 0.

    Source: Rosenblatt (1958); ML4BI, BUSN20800.
    """
    return np.heaviside(as_real(z), 0, out=out)


def threshold_grad(z: ArrayLike) -> Array:
    """g'(z) = 0 wherever it exists; at the jump, z = 0, it does not, and 0 is returned."""
    return np.zeros_like(as_real(z))


def sigmoid(z: ArrayLike, out: Array | None = None) -> Array:
    """g(z) = 1 / (1 + exp(-z)), in (0, 1).

    For z < 0 it is computed as exp(z) / (1 + exp(z)), so that no exponential overflows.
    """
    z = as_real(z)
    e = np.exp(-np.abs(z))
    a: Array = np.divide(np.where(z >= 0, 1, e), 1 + e, out=out)
    return a


def sigmoid_grad(z: ArrayLike) -> Array:
    """g'(z) = g(z) (1 - g(z)), at most 1/4; 1 - g(z) is computed as g(-z), which keeps digits."""
    z = as_real(z)
    return sigmoid(z) * sigmoid(-z)


def tanh(z: ArrayLike, out: Array | None = None) -> Array:
    """g(z) = (exp(z) - exp(-z)) / (exp(z) + exp(-z)) = 2 sigmoid(2z) - 1, in (-1, 1)."""
    return np.tanh(as_real(z), out=out)


def tanh_grad(z: ArrayLike) -> Array:
    """g'(z) = 1 - tanh(z)^2, at most 1."""
    return 1 - np.square(np.tanh(as_real(z)))


def hardtanh(z: ArrayLike, out: Array | None = None) -> Array:
    """g(z) = z cut off at -1 and 1. Source: CS6301."""
    return np.clip(as_real(z), -1, 1, out=out)


def hardtanh_grad(z: ArrayLike) -> Array:
    """g'(z) = [-1 < z < 1]; at the two kinks 0, as in PyTorch."""
    slope: Array = np.heaviside(1 - np.abs(as_real(z)), 0)
    return slope


def relu(z: ArrayLike, out: Array | None = None) -> Array:
    """g(z) = max(0, z), the rectified linear unit."""
    return np.maximum(as_real(z), 0, out=out)


def relu_grad(z: ArrayLike) -> Array:
    """g'(z) = [z > 0]; at the kink 0, as in PyTorch (the table of DASC7606 takes 1 there)."""
    return np.heaviside(as_real(z), 0)


def leaky_relu(z: ArrayLike, k: float = 0.01, out: Array | None = None) -> Array:
    """g(z) = max(z, k z) with 0 < k < 1: a slope k instead of 0 where z < 0. Source: CS6301."""
    z = as_real(z)
    a: Array = np.maximum(z, k * z, out=out)
    return a


def leaky_relu_grad(z: ArrayLike, k: float = 0.01) -> Array:
    """g'(z) = 1 where z > 0, otherwise k."""
    return np.maximum(np.heaviside(as_real(z), 0), k)


def prelu(z: ArrayLike, k: ArrayLike) -> Array:
    """g(z) = z where z > 0, otherwise k z: a leaky ReLU whose slope k is learned.

    z is (N, H); k is a number or one slope for each unit, (H,).
    Source: He et al. (2015). DASC7606 writes max(z, k z), which is the same for k <= 1.
    """
    z = as_real(z)
    return np.maximum(z, 0) + as_real(k, "k") * np.minimum(z, 0)


def prelu_grad(z: ArrayLike, k: ArrayLike) -> tuple[Array, Array]:
    """The two derivatives of g: with respect to z, 1 or k, and with respect to k, min(z, 0).

    Both have the shape of z; the gradient for k (H,) is upstream * min(z, 0) summed over the batch.
    """
    z = as_real(z)
    dz = np.where(z > 0, 1, as_real(k, "k")).astype(z.dtype)
    return dz, np.minimum(z, 0)


def relu6(z: ArrayLike, out: Array | None = None) -> Array:
    """g(z) = min(max(z, 0), 6)."""
    return np.clip(as_real(z), 0, 6, out=out)


def relu6_grad(z: ArrayLike) -> Array:
    """g'(z) = [0 < z < 6]; at the two kinks 0, as in PyTorch."""
    z = as_real(z)
    return np.heaviside(z, 0) * np.heaviside(6 - z, 0)


def elu(z: ArrayLike, alpha: float = 1.0, out: Array | None = None) -> Array:
    """g(z) = z where z > 0, otherwise alpha (exp(z) - 1). Source: Clevert et al. (2016)."""
    z = as_real(z)
    return np.add(np.maximum(z, 0), alpha * np.expm1(np.minimum(z, 0)), out=out)


def elu_grad(z: ArrayLike, alpha: float = 1.0) -> Array:
    """g'(z) = 1 where z > 0, otherwise alpha exp(z); smooth at 0 when alpha = 1."""
    z = as_real(z)
    slope: Array = np.where(z > 0, 1, alpha * np.exp(np.minimum(z, 0)))
    return slope[()]


def maxout(z: ArrayLike) -> Array:
    """The largest of P linear pieces: z is (..., P), the result (...).

    A unit with pieces w1 x + b1 and w2 x + b2 has P = 2. Source: Goodfellow et al. (2013).
    """
    a: Array = np.max(as_real(z), axis=-1)
    return a


def maxout_grad(z: ArrayLike) -> Array:
    """1 at the winning piece and 0 elsewhere, of the shape of z; of equal pieces the first wins."""
    z = as_real(z)
    winner = np.argmax(z, axis=-1)
    return np.asarray(winner[..., np.newaxis] == np.arange(z.shape[-1]), dtype=z.dtype)


def softmax(z: ArrayLike) -> Array:
    """p_i = exp(z_i) / sum_j exp(z_j) over the last axis of z (..., K).

    The maximum is subtracted first: it cancels in the quotient, and no exponential overflows.
    Source: BUSN20800.
    """
    z = as_real(z)
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    p: Array = e / np.sum(e, axis=-1, keepdims=True)
    return p


def softmax_jacobian(z: ArrayLike) -> Array:
    """dp_i / dz_j = p_i ([i = j] - p_j), of shape (..., K, K) for z (..., K). Source: DASC7606."""
    p = softmax(z)
    identity_matrix = np.eye(p.shape[-1], dtype=p.dtype)
    return p[..., :, np.newaxis] * (identity_matrix - p[..., np.newaxis, :])


def softmax_vjp(z: ArrayLike, upstream: ArrayLike) -> Array:
    """dJ/dz = p * (upstream - sum_i upstream_i p_i): the Jacobian's product without the Jacobian.

    z and upstream = dJ/dp are (..., K), and so is the result.
    """
    p = softmax(z)
    upstream = as_real(upstream, "upstream")
    same_shape(p, upstream, ("z", "upstream"))
    dz: Array = p * (upstream - np.sum(upstream * p, axis=-1, keepdims=True))
    return dz


def log_softmax(z: ArrayLike) -> Array:
    """log p of the softmax over the last axis of z (..., K), finite even where p rounds to 0."""
    z = as_real(z)
    z = z - np.max(z, axis=-1, keepdims=True)
    log_p: Array = z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))
    return log_p


class Elementwise(NamedTuple):
    """One row of the table of activations that a layer may apply to every unit.

    `forward(z, out=None)` and `grad(z)` are the functions above. `grad_from_output(a)` is the same
    derivative written with a = g(z): a layer need not keep z, and works in place.
    """

    forward: Callable[..., Array]
    grad: Callable[..., Array]
    grad_from_output: Callable[[Array], Any]


ELEMENTWISE = {
    "identity": Elementwise(identity, identity_grad, lambda a: 1),
    "sign": Elementwise(sign, sign_grad, lambda a: 0),
    "threshold": Elementwise(threshold, threshold_grad, lambda a: 0),
    "sigmoid": Elementwise(sigmoid, sigmoid_grad, lambda a: a * (1 - a)),
    "tanh": Elementwise(tanh, tanh_grad, lambda a: 1 - a * a),
    "hardtanh": Elementwise(hardtanh, hardtanh_grad, lambda a: np.abs(a) < 1),
    "relu": Elementwise(relu, relu_grad, lambda a: a > 0),
    "leaky_relu": Elementwise(leaky_relu, leaky_relu_grad, leaky_relu_grad),
    "relu6": Elementwise(relu6, relu6_grad, lambda a: (a > 0) & (a < 6)),
    "elu": Elementwise(elu, elu_grad, lambda a: 1 + np.minimum(a, 0)),
}


def elementwise(name: str) -> Elementwise:
    """The row of the table called `name`; ValueError lists the names when there is none."""
    if name not in ELEMENTWISE:
        raise ValueError(f"unknown activation {name!r}: choose one of {', '.join(ELEMENTWISE)}.")
    return ELEMENTWISE[name]
