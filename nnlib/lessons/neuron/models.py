"""One sigmoid unit at work: the error signals of one example, two objectives, and a descent.

    z = x @ w + b        y_hat = sigmoid(z)

x is (N, D), one row per example, w is (D,), b a number and y (N,) the targets.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np

from nnlib.activations import sigmoid, sigmoid_grad
from nnlib.arrays import Array
from nnlib.losses import half_mse, half_mse_grad, sigmoid_cross_entropy


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


# Ten examples with one input, of which no threshold gets all right.
TEN_X = np.array([-2.5, -1.8, -1.2, -0.6, 0.1, 0.4, 1.1, 1.9, 2.4, 3.0])[:, np.newaxis]
TEN_Y = np.array([0, 0, 0, 1, 0, 1, 1, 1, 1, 1])

Place = tuple[Array, float]  # w (D,) and b
Slopes = tuple[Array, float]  # dw (D,) and db
SlopesAt = Callable[[Array, float], Slopes]
# What students write: J and its gradient of x, w, b, y, and a walk along a gradient.
Loss = Callable[[Array, Array, float, Array], float]
Gradient = Callable[[Array, Array, float, Array], Slopes]
Descend = Callable[[Array, float, SlopesAt, float, int], Place]


@dataclass(frozen=True)
class Squares:
    """Logistic least squares of a sigmoid unit on a batch x (N, D), y (N,).

    Source: ML4BI.
    """

    x: Array
    y: Array

    def J(self, w: Array, b: float) -> float:
        """The objective at w (D,) and b."""
        return half_mse(sigmoid(self.x @ w + b), self.y)

    def slopes(self, w: Array, b: float) -> Slopes:
        """Its gradient there: dw (D,) and db."""
        z = self.x @ w + b
        dz = half_mse_grad(sigmoid(z), self.y) * sigmoid_grad(z)
        return self.x.T @ dz, float(dz.sum())


class Entropy(Squares):
    """The binary cross-entropy of a sigmoid unit on a batch. Source: DASC7606, CS6301."""

    def J(self, w: Array, b: float) -> float:
        return sigmoid_cross_entropy(self.x @ w + b, self.y)[0]

    def slopes(self, w: Array, b: float) -> Slopes:
        dz = sigmoid_cross_entropy(self.x @ w + b, self.y)[1]
        return self.x.T @ dz, float(dz.sum())


def downhill(place: Place, slopes: SlopesAt, rate: float) -> Iterator[Place]:
    """The places of gradient descent from w (D,), b on, without an end. Source: CS6301."""
    w, b = np.asarray(place[0], dtype=np.float64), float(place[1])
    while True:
        yield w, b
        dw, db = slopes(w, b)
        w, b = w - rate * dw, b - rate * db


def visited(
    descend: Descend | None, place: Place, slopes: SlopesAt, rate: float, steps: int
) -> list[Place]:
    """The start and the place after each step, by a student's `descend` where there is one."""
    if descend is None:
        return list(islice(downhill(place, slopes, rate), steps + 1))
    places = [place]
    for _ in range(steps):
        w, b = descend(*places[-1], slopes, rate, 1)
        places.append((np.asarray(w, dtype=np.float64), float(b)))
    return places
