"""Training in lesson 03: the XOR network on one flat vector of parameters, and a look at digits."""

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from nnlib.arrays import Array
from nnlib.datasets import digits
from nnlib.network import MLP
from nnlib.optimizers import Adam
from nnlib.training import fit

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


@cache
def digit_network() -> MLP:
    """A network of 16 hidden units, trained on the handwritten digits for a second.

    A small penalty (lesson 08) draws weights that do nothing to 0, so that strokes stand out.
    Source: ML4BI (features of a first hidden layer).
    """
    x, y = digits()
    rng = np.random.default_rng(0)
    network = MLP((64, 16, 10), "tanh", "softmax", rng=rng, init="normal")
    fit(network, x, y, Adam(0.01), rng=rng, epochs=15, l2=0.01)
    return network
