"""Training in lesson 03: networks that learn XOR, and a look at digits."""

from functools import cache

import numpy as np

from nnlib.activations import sigmoid
from nnlib.datasets import digits, xor
from nnlib.lessons.xor.models import TwoLayers
from nnlib.network import MLP
from nnlib.optimizers import SGD, Adam
from nnlib.training import fit

RATE, STRIDE, STEPS = 2.0, 20, 600


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


@cache
def xor_descent(start: str, steps: int = STEPS) -> tuple[tuple[TwoLayers, ...], tuple[float, ...]]:
    """The network at the start and after every 20 steps, and J at the start and after each step.

    Source: CS6301, DASC7606 (gradient descent); ML4BI, BUSN20800 (XOR).
    """
    network, descent = xor_network(start), SGD(RATE)
    networks, losses = [], []
    for step in range(steps + 1):
        if step % STRIDE == 0:
            networks.append(TwoLayers(**network.snapshot(), g=sigmoid))
        J, gradients = network.loss_and_gradients(*xor())
        losses.append(J)
        descent.step(network.parameters.flat, gradients.flat)
    return tuple(networks), tuple(losses)


@cache
def digit_network() -> MLP:
    """A network of 16 hidden units, trained on the handwritten digits for a second.

    A small penalty (lesson 08) draws weights that do nothing to 0, so that strokes stand out.
    Source: ML4BI (features of a first hidden layer).
    """
    x, y = digits()
    rng = np.random.default_rng(0)
    network = MLP((64, 16, 10), "tanh", "softmax", rng=rng, init="normal")
    fit(network, x, y, Adam(0.01), rng=rng, epochs=15, l2=0.02)
    return network
