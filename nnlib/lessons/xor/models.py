"""Networks of lesson 03 whose weights are set by hand, and what they can represent."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nnlib.activations import relu, sigmoid, threshold
from nnlib.arrays import Array

Activation = Callable[[Any], Any]
Unit = tuple[Any, Any]


class TwoLayers(NamedTuple):
    """A network with one hidden layer and one output; g bends both.

    Shapes: W1 (D, H), b1 (H,), W2 (H, 1), b2 (1,).
    """

    W1: Array
    b1: Array
    W2: Array
    b2: Array
    g: Activation

    def hidden(self, x: ArrayLike) -> Array:
        """h = g(x @ W1 + b1). Shapes: x (N, D), h (N, H)."""
        h: Array = self.g(np.asarray(x) @ self.W1 + self.b1)
        return h

    def output(self, x: ArrayLike) -> Array:
        """y_hat = g(h @ W2 + b2). Shapes: x (N, D), y_hat (N,)."""
        y_hat: Array = self.g(self.hidden(x) @ self.W2 + self.b2)
        return y_hat[:, 0]


def sharp(k: float) -> Activation:
    """The sigmoid of k z, as a function of z: the larger k, the closer to a threshold.

    Source: ML4BI.
    """
    return lambda z: sigmoid(k * z)


def two_lines(first: float, second: float, g: Activation) -> TwoLayers:
    """XOR as h1 - h2 > 0.5, where h1 has the line x1 + x2 = first and h2 x1 + x2 = second.

    Source: ML4BI, with first = 0.5 (OR), second = 1.5 (AND) and g = threshold.
    """
    W2, b2 = np.array([[1.0], [-1.0]]), np.array([-0.5])
    return TwoLayers(np.ones((2, 2)), -np.array([first, second]), W2, b2, g)


# What each inner AND of the formula below asks of A, X, Y, Z: 1, 0 (as -1), or nothing (as 0).
CLAUSES = np.array([[1, -1, 0, 1], [1, 0, -1, 0], [0, 1, 1, 0], [0, -1, 0, 1]])


def formula_answers(rows: ArrayLike, clauses: Sequence[Unit], last: Unit) -> Array:
    """Threshold units for ((A & ~X & Z) | (A & ~Y)) & ((X & Y) | (~X & Z)), its ANDs given.

    clauses: w (4,) and b of the four inner ANDs; last: w (2,) and b of the last one.

    Shapes: rows of bits A, X, Y, Z (N, 4); the answers are (N,).
    Source: BUSN20800.
    """
    W = np.column_stack([w for w, _ in clauses])
    ands = threshold(np.asarray(rows) @ W + np.array([b for _, b in clauses]))
    ors = threshold(ands @ np.array([[1, 0], [1, 0], [0, 1], [0, 1]]) - 0.5)
    w, b = last
    return threshold(ors @ w + b)


def staircase(f: Callable[[Array], Array], H: int, x: Array, sharpness: float = 20.0) -> Array:
    """Follow f on [0, 1] by H steps sigmoid(k (x - t_j)) between its values amid equal pieces.

    Shapes: x (N,), the result (N,); `sharpness` is k times the width of a piece.
    Source: ML4BI (universal approximation).
    """
    pieces = H + 1
    heights = f((np.arange(pieces) + 0.5) / pieces)
    steps = sigmoid(sharpness * (pieces * x[:, np.newaxis] - np.arange(1, pieces)))
    climbed: Array = heights[0] + steps @ np.diff(heights)
    return climbed


def sawtooth(x: Array, depth: int) -> Array:
    """Apply tent(x) = 2 relu(x) - 4 relu(x - 1/2) `depth` times: 2^depth straight pieces.

    Each tent, a layer of two units, folds [0, 1] in two. Shapes: x (N,), the result (N,).
    Source: Telgarsky (2016).
    """
    for _ in range(depth):
        x = 2 * relu(x) - 4 * relu(x - 0.5)
    return x


def as_images(W: Array, shape: tuple[int, int]) -> Array:
    """The incoming weights of each unit as an image: one column of W becomes one picture.

    Shapes: W (D, H) with D = rows * columns; images (H, rows, columns).
    Source: ML4BI (features of a first hidden layer).
    """
    return W.T.reshape(-1, *shape)
