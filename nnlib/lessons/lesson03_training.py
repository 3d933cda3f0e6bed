"""Training the XOR network on one flat vector of parameters: reference answers of lesson 03."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arrays import Array
from nnlib.network import MLP

Objective = Callable[[Array], tuple[float, Array]]


def objective(network: MLP, x: ArrayLike, y: ArrayLike) -> Objective:
    """J and its gradient as one function of the flat parameter vector theta of `network`.

    Shapes: theta (P,); J a number, gradient (P,), a copy.
    """

    def loss_and_gradient(theta: Array) -> tuple[float, Array]:
        network.parameters.flat[:] = theta
        J, gradients = network.loss_and_gradients(x, y)
        return J, gradients.flat.copy()

    return loss_and_gradient


def train(
    theta: ArrayLike, loss_and_gradient: Objective, learning_rate: float, steps: int
) -> tuple[Array, list[float]]:
    """theta after `steps` steps of gradient descent, and J before each of them.

    Shapes: theta (P,); loss_and_gradient(theta) returns J and its gradient (P,).
    Source: CS6301, DASC7606.
    """
    point: Array = np.array(theta, dtype=np.float64)
    losses = []
    for _ in range(steps):
        J, gradient = loss_and_gradient(point)
        losses.append(J)
        point = point - learning_rate * gradient
    return point, losses


def xor_start(name: str) -> Array:
    """Nine initial parameters of the 2-2-1 network: a seed such as "2", or "equal" for all 1/2.

    Shapes: theta (9,): W1 row by row, b1, W2, b2.
    Source: DASC7606 (the issue with symmetry).
    """
    if name == "equal":
        return np.full(9, 0.5)
    return MLP(
        (2, 2, 1), "sigmoid", "sigmoid", rng=np.random.default_rng(int(name))
    ).parameters.flat
