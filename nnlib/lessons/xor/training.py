"""Training in the lesson: a layer that reads digits, and networks that learn XOR."""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np

from nnlib.activations import sigmoid
from nnlib.arrays import Array, Labels
from nnlib.datasets import digits, split, xor
from nnlib.lessons.xor.adapters import xor_objective
from nnlib.lessons.xor.models import TwoLayers
from nnlib.network import MLP
from nnlib.optimizers import SGD, Adam
from nnlib.training import fit

RATE, STRIDE, STEPS = 2.0, 20, 600
DIGIT_RATE, DIGIT_STEPS = 1.0, 300

Function = Callable[..., Any]


def xor_network(start: str) -> MLP:
    """A 2-2-1 network of sigmoids before training.

    start: a seed such as "2", or "equal" for all nine parameters 1/2.
    Source: DASC7606 (the issue with symmetry).
    """
    seed = 0 if start == "equal" else int(start)
    network = MLP((2, 2, 1), "sigmoid", "sigmoid", rng=np.random.default_rng(seed))
    if start == "equal":
        network.parameters.flat[:] = 0.5
    return network


@lru_cache(64)
def xor_descent(
    start: str, steps: int = STEPS, train: Function | None = None
) -> tuple[tuple[TwoLayers, ...], tuple[float, ...]]:
    """The network at the start and after every 20 steps, and J at the start and after each step.

    train: who takes the steps, as train(theta, loss_and_gradient, learning_rate, steps), which
    returns theta and the losses before each step; None: nnlib's SGD.
    Source: CS6301, DASC7606 (gradient descent); ML4BI, BUSN20800 (XOR).
    """
    network = xor_network(start)
    networks, losses = [_as_it_is(network)], list[float]()
    for _ in range(steps // STRIDE):
        losses += _stride(network, train)
        networks.append(_as_it_is(network))
    return tuple(networks), (*losses, network.loss(*xor()))


def _as_it_is(network: MLP) -> TwoLayers:
    kept = network.snapshot()
    return TwoLayers(kept["W1"], kept["b1"], kept["W2"], kept["b2"], sigmoid)


def _stride(network: MLP, train: Function | None) -> list[float]:
    """Move the network by 20 steps; J before each of them."""
    theta = network.parameters.flat
    if train is not None:
        theta[:], told = train(theta.copy(), xor_objective, RATE, STRIDE)
        return list(map(float, told))
    losses, descent = [], SGD(RATE)
    for _ in range(STRIDE):
        J, gradients = network.loss_and_gradients(*xor())
        losses.append(J)
        descent.step(theta, gradients.flat)
    return losses


class Baseline(NamedTuple):
    """A linear classifier of digits: what it learned, J before each step, images that it never saw.

    Shapes: W (64, 10), b (10,), pixels (N, 64), labels (N,).
    """

    W: Array
    b: Array
    losses: list[float]
    pixels: Array
    labels: Labels

    @property
    def accuracy(self) -> float:
        """The share of the unseen images that it reads right."""
        guess = np.argmax(self.pixels @ self.W + self.b, axis=1)
        return float(np.mean(guess == self.labels))


@lru_cache(8)
def digit_baseline(gradient: Function | None = None, train: Function | None = None) -> Baseline:
    """Softmax regression from zero weights on 60 % of the digits, all of them at each step.

    gradient: gradient(x, y, W, b) returns J, dW and db; train: as in `xor_descent`; None: nnlib's.
    Source: I2DL (f = W x), CS6301 (maximum entropy).
    """
    seen, _, unseen = split(*digits(), np.random.default_rng(0))
    network = MLP((64, 10), rng=np.random.default_rng(0))

    def objective(theta: Array) -> tuple[float, Array]:
        if gradient is not None:
            J, dW, db = gradient(*seen, *_layer(theta))
            return float(J), np.concatenate([np.ravel(dW), np.ravel(db)])
        network.parameters.flat[:] = theta
        J, gradients = network.loss_and_gradients(*seen)
        return J, gradients.flat.copy()

    start = np.zeros(network.num_parameters)
    if train is not None:
        theta, losses = train(start, objective, DIGIT_RATE, DIGIT_STEPS)
    else:
        theta, losses = _steps(start, objective)
    return Baseline(*_layer(theta), list(map(float, losses)), *unseen)


def _steps(theta: Array, objective: Function) -> tuple[Array, list[float]]:
    losses, descent = [], SGD(DIGIT_RATE)
    for _ in range(DIGIT_STEPS):
        J, gradient = objective(theta)
        losses.append(J)
        descent.step(theta, gradient)
    return theta, losses


def _layer(theta: Array) -> tuple[Array, Array]:
    """W (64, 10) and b (10,) as parts of one vector."""
    return theta[:640].reshape(64, 10), theta[640:]


@cache
def digit_network() -> MLP:
    """A network of 16 hidden units, trained on the handwritten digits for a second.

    A small penalty (on weights) draws those that do nothing to 0, so that strokes stand out.
    Source: ML4BI (features of a first hidden layer).
    """
    x, y = digits()
    rng = np.random.default_rng(0)
    network = MLP((64, 16, 10), "tanh", "softmax", rng=rng, init="normal")
    fit(network, x, y, Adam(0.01), rng=rng, epochs=15, l2=0.02)
    return network
