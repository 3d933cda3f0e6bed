"""What activations do to a gradient on its way back: the reference answers of lesson 02.

The activations themselves stand in nnlib.activations. Here x is (N, D), one row per example, W is
(D, H), b (H,), and z = x @ W + b, as everywhere; a chain has one unit per layer, so that its w and
b are (L,) and its z are numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from nnlib import activations as act
from nnlib.activations import sigmoid, sigmoid_grad
from nnlib.arrays import Array
from nnlib.datasets import digits
from nnlib.network import MLP

Table = dict[str, Callable[..., Array]]

SQUASHING = ("identity", "sign", "threshold", "sigmoid", "tanh", "hardtanh")
RECTIFIERS = ("relu", "leaky_relu", "prelu", "relu6", "elu", "maxout")


def squashing(name: str, z: ArrayLike) -> Array:
    """g(z) of the activation called `name`, one of SQUASHING.

    Shapes: z of any shape, the value the same.
    Source: CS6301, DASC7606.
    """
    return act.elementwise(name).forward(z)


def squashing_slope(name: str, z: ArrayLike) -> Array:
    """g'(z) of the activation called `name`, one of SQUASHING.

    Shapes: z of any shape, the slope the same.
    Source: DASC7606.
    """
    return act.elementwise(name).grad(z)


def rectifier(name: str, z: ArrayLike, k: ArrayLike) -> Array:
    """g(z) of the rectifier called `name`, one of RECTIFIERS.

    Shapes: z (N, H); k is the slope of leaky_relu, the slopes (H,) of prelu, alpha of elu, and
    unused otherwise. The value is (N, H), but (N,) for maxout, whose H pieces are one unit's.
    Source: CS6301, DASC7606.
    """
    with_k: Table = {"leaky_relu": act.leaky_relu, "prelu": act.prelu, "elu": act.elu}
    plain: Table = {"relu": act.relu, "relu6": act.relu6, "maxout": act.maxout}
    return with_k[name](z, k) if name in with_k else plain[name](z)


def rectifier_slope(name: str, z: ArrayLike, k: ArrayLike) -> Array:
    """The derivative of `rectifier` with respect to z, of the shape of z.

    Shapes: z (N, H), k as there; the slope is (N, H), for maxout 1 at the piece that wins.
    Source: DASC7606.
    """
    if name == "prelu":
        return act.prelu_grad(z, k)[0]
    with_k: Table = {"leaky_relu": act.leaky_relu_grad, "elu": act.elu_grad}
    plain: Table = {"relu": act.relu_grad, "relu6": act.relu6_grad, "maxout": act.maxout_grad}
    return with_k[name](z, k) if name in with_k else plain[name](z)


def chain(x: ArrayLike, w: ArrayLike, b: ArrayLike) -> float:
    """y = sigma(w_L ... sigma(w_2 sigma(w_1 x + b_1) + b_2) ... + b_L): L sigmoid units in a row.

    Shapes: x a number, w (L,), b (L,); y a number.
    Source: DASC7606.
    """
    a: Array = np.asarray(x, dtype=np.float64)
    for weight, bias in zip(np.asarray(w), np.asarray(b), strict=True):
        a = sigmoid(weight * a + bias)
    return float(a)


def chain_slope(x: ArrayLike, w: ArrayLike, b: ArrayLike, limit: float = np.inf) -> float:
    """dy/dx = product over the layers of w_l sigma'(z_l), then cut off at -limit and limit.

    Shapes: x a number, w (L,), b (L,), limit a number; the slope is a number.
    Source: DASC7606, vanishing gradient and clipping.
    """
    a: Array = np.asarray(x, dtype=np.float64)
    slope = 1.0
    for weight, bias in zip(np.asarray(w), np.asarray(b), strict=True):
        z = weight * a + bias
        slope *= float(weight * sigmoid_grad(z))
        a = sigmoid(z)
    return float(np.clip(slope, -limit, limit))


def one_sign_share(x: ArrayLike, delta: ArrayLike) -> float:
    """The share of examples whose weight gradients x_n delta_n are all positive or all negative.

    Shapes: x (N, D), delta (N,) = dJ/dz of one unit; the share is a number from 0 to 1.
    Source: DASC7606, activations that are not zero-centered.
    """
    dw = np.asarray(x) * np.asarray(delta)[:, np.newaxis]
    return float(np.mean(np.all(dw > 0, axis=1) | np.all(dw < 0, axis=1)))


def dead_units(x: ArrayLike, W: ArrayLike, b: ArrayLike) -> int:
    """The number of ReLU units that fire (z > 0) on none of the examples.

    Shapes: x (N, D), W (D, H), b (H,).
    Source: DASC7606, dying ReLU.
    """
    z = np.asarray(x) @ np.asarray(W) + np.asarray(b)
    return int(np.sum(~np.any(z > 0, axis=0)))


@cache
def sizes_by_layer(activation: str, depth: int, seed: int = 3) -> Array:
    """The size of dJ/dW in each layer of a fresh network, seen from the first layer on.

    A network of `depth` layers with 30 units each is drawn and given 200 random examples; the
    result (depth,) holds the Frobenius norms of its gradients.
    """
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(200, 20)), rng.integers(0, 2, (200, 1))
    network = MLP((20, *[30] * (depth - 1), 1), activation, "sigmoid", rng=rng)
    _, gradients = network.loss_and_gradients(x, y)
    return np.array([np.linalg.norm(gradients[f"W{layer + 1}"]) for layer in range(depth)])


def descent_on_examples(x: ArrayLike, target: ArrayLike, eta: float) -> Array:
    """The path of w when a linear unit y_hat = w . x is corrected after each example.

    Shapes: x (N, D), target (D,), the weights that give the targets y = x @ target; the path is
    (N + 1, D) and starts at zero. Each step is -eta delta x with delta = y_hat - y.
    """
    path = [np.zeros(len(np.asarray(target)))]
    for row in np.asarray(x):
        delta = row @ (path[-1] - np.asarray(target))
        path.append(path[-1] - eta * delta * row)
    return np.array(path)


def dead_share_while_training(
    eta: float, steps: int = 60, activation: str = "relu", seed: int = 2
) -> tuple[Array, float]:
    """The share of hidden units that fire on no example, step by step, and the final accuracy.

    A 64-100-10 network learns 400 handwritten digits by gradient descent on mini-batches of 64.
    The share has one entry before the first step and one after each, (steps + 1,).
    """
    x, y = (values[:400] for values in digits())
    network = MLP((64, 100, 10), activation, rng=np.random.default_rng(seed + 1))
    rng, parameters = np.random.default_rng(seed), network.parameters
    dead = [dead_units(x, parameters["W1"], parameters["b1"])]
    for _ in range(steps):
        batch = rng.choice(len(x), 64, replace=False)
        _, gradients = network.loss_and_gradients(x[batch], y[batch])
        parameters.flat -= eta * gradients.flat
        dead.append(dead_units(x, parameters["W1"], parameters["b1"]))
    return np.array(dead) / 100, float(np.mean(network.predict(x) == y))
