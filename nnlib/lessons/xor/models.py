"""Networks of lesson 03 whose weights are set by hand, and what they can represent."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from nnlib.activations import relu, sigmoid, threshold
from nnlib.arrays import Array
from nnlib.datasets import boolean_table

Activation = Callable[[Any], Any]
Unit = tuple[Any, Any]


class Stack(NamedTuple):
    """Layers in a row, a = g(a @ W + b) from the input on.

    forward: who computes it, called as forward(x, weights, biases, activations); None: this class.
    """

    weights: Sequence[Array]
    biases: Sequence[Array]
    activations: Sequence[Activation]
    forward: Callable[..., Any] | None = None

    def output(self, x: Array) -> Array:
        """What the last layer answers. Shapes: x (N, D), the answer (N, K)."""
        if self.forward is not None:
            lists = map(list, (self.weights, self.biases, self.activations))
            return np.asarray(self.forward(x, *lists))
        for W, b, g in zip(self.weights, self.biases, self.activations, strict=True):
            x = g(x @ W + b)
        return x


class TwoLayers(NamedTuple):
    """A network with one hidden layer and one output; g bends both.

    Shapes: W1 (D, H), b1 (H,), W2 (H, 1), b2 (1,). forward: who computes it, as in `Stack`.
    """

    W1: Array
    b1: Array
    W2: Array
    b2: Array
    g: Activation
    forward: Callable[..., Any] | None = None

    def hidden(self, x: ArrayLike) -> Array:
        """h = g(x @ W1 + b1). Shapes: x (N, D), h (N, H)."""
        return Stack([self.W1], [self.b1], [self.g], self.forward).output(np.asarray(x))

    def output(self, x: ArrayLike) -> Array:
        """y_hat = g(h @ W2 + b2). Shapes: x (N, D), y_hat (N,)."""
        weights, biases = [self.W1, self.W2], [self.b1, self.b2]
        return Stack(weights, biases, [self.g, self.g], self.forward).output(np.asarray(x))[:, 0]


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
BOTH = np.array([1, 1])  # what its last AND asks of the two ORs


def formula_units(unit: Callable[[Array], Unit] | None = None) -> list[Unit]:
    """w and b of the formula's four inner ANDs and of the last one.

    unit: gives them from the signs; None: the signs as weights, and half a step of room.
    """
    if unit is not None:
        return [unit(signs) for signs in (*CLAUSES.copy(), BOTH.copy())]
    return list(zip((*CLAUSES, BOTH), (-1.5, -0.5, -1.5, -0.5, -1.5), strict=True))


def formula_answers(rows: ArrayLike, units: Sequence[Unit]) -> Array:
    """Threshold units for ((A & ~X & Z) | (A & ~Y)) & ((X & Y) | (~X & Z)), its ANDs given.

    Shapes: rows of bits A, X, Y, Z (N, 4); units as `formula_units` lists them; the answers (N,).
    Source: BUSN20800.
    """
    *clauses, (w, b) = units
    W = np.column_stack([weights for weights, _ in clauses])
    ands = threshold(np.asarray(rows) @ W + np.array([bias for _, bias in clauses]))
    ors = threshold(ands @ np.array([[1, 0], [1, 0], [0, 1], [0, 1]]) - 0.5)
    return threshold(ors @ np.asarray(w) + b)


def formula_right(units: Sequence[Unit]) -> int:
    """For how many of the 16 rows of its table the network agrees with the formula."""
    rows, wanted = boolean_table(
        lambda A, X, Y, Z: ((A & ~X & Z) | (A & ~Y)) & ((X & Y) | (~X & Z)), inputs=4
    )
    return int(np.sum(formula_answers(rows, units) == wanted))


def staircase(
    f: Callable[[Array], Array],
    H: int,
    x: Array,
    sharpness: float = 20.0,
    network: Callable[..., Any] | None = None,
) -> Array:
    """Follow f on [0, 1] by H steps sigmoid(k (x - t_j)) between its values amid equal pieces.

    sharpness: k times the width of a piece. network: gives W1, b1, W2, b2 from the values and k.

    Shapes: x (N,), the result (N,). Source: ML4BI (universal approximation).
    """
    pieces = H + 1
    heights, k = f((np.arange(pieces) + 0.5) / pieces), sharpness * pieces
    if network is not None:
        W1, b1, W2, b2 = network(heights, k)
        return np.asarray(sigmoid(x[:, np.newaxis] @ W1 + b1) @ W2 + b2)[:, 0]
    steps = sigmoid(k * (x[:, np.newaxis] - np.arange(1, pieces) / pieces))
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
