"""Networks set by hand and what they can represent: reference answers of lesson 03.

x is (N, D), one row per example. Layer l computes z = a @ W + b and a = g(z), with W (D, H) and
b (H,), and hands a (N, H) on to the next layer.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from nnlib.activations import identity, relu, sigmoid, threshold
from nnlib.arrays import Array

Activation = Callable[[Any], Any]
Unit = tuple[Array, float]
TwoLayers = tuple[Array, Array, Array, Array]
Stack = tuple[list[Array], list[Array]]


def feature_map(x: ArrayLike) -> Array:
    """psi(x) = (x1, x2, x1 x2), in which XOR is linearly separable.

    Shapes: x (N, 2); psi (N, 3).
    Source: ML4BI.
    """
    x = np.asarray(x, dtype=np.float64)
    return np.column_stack([x, x[:, 0] * x[:, 1]])


def xor_by_features(x: ArrayLike) -> Array:
    """[psi1 + psi2 - 2 psi3 - 0.5 > 0]: one threshold unit on the feature map computes XOR.

    Shapes: x (N, 2), bits; y_hat (N,), 0 or 1.
    Source: ML4BI, the exercise left there.
    """
    return threshold(feature_map(x) @ np.array([1.0, 1.0, -2.0]) - 0.5)


def deck_xor_weights() -> TwoLayers:
    """W1, b1, W2, b2 of h1 = [x1+x2-0.5 > 0], h2 = [x1+x2-1.5 > 0], y = [h1-h2-0.5 > 0].

    Shapes: W1 (2, 2), b1 (2,), W2 (2, 1), b2 (1,).
    Source: ML4BI.
    """
    W1, b1 = np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([-0.5, -1.5])
    return W1, b1, np.array([[1.0], [-1.0]]), np.array([-0.5])


def xor_weights() -> TwoLayers:
    """W1, b1, W2, b2 of a threshold network for (X or Y) and (not X or not Y).

    Shapes: W1 (2, 2), b1 (2,), W2 (2, 1), b2 (1,).
    Source: BUSN20800.
    """
    W1, b1 = np.array([[1.0, -1.0], [1.0, -1.0]]), np.array([-0.5, 1.5])
    return W1, b1, np.array([[1.0], [1.0]]), np.array([-1.5])


def as_two_layers(weights: Any, D: int, H: int, K: int) -> TwoLayers:
    """The four arrays W1, b1, W2, b2 of a two-layer network.

    Shapes: W1 (D, H), b1 (H,), W2 (H, K), b2 (K,).
    Errors: ValueError with the shapes seen and expected.
    """
    if not isinstance(weights, (tuple, list)) or len(weights) != 4:
        raise ValueError("return four arrays, in the order W1, b1, W2, b2")
    W1, b1, W2, b2 = (np.asarray(part, dtype=np.float64) for part in weights)
    seen, expected = (W1.shape, b1.shape, W2.shape, b2.shape), ((D, H), (H,), (H, K), (K,))
    if seen != expected:
        raise ValueError(
            f"W1, b1, W2, b2 must have the shapes {expected[0]}, {expected[1]}, {expected[2]}, "
            f"{expected[3]}, but they have {seen[0]}, {seen[1]}, {seen[2]}, {seen[3]}"
        )
    return W1, b1, W2, b2


def gate_bits(weights: Any, unit: str, x: ArrayLike) -> Array:
    """What one unit of an XOR threshold network answers to x: "h1", "h2" or "y".

    "y" is asked about the right hidden units, OR and NAND, so that each unit is judged alone.

    Shapes: weights W1, b1, W2, b2 as in `xor_weights`; x (N, 2); bits (N,).
    """
    W1, b1, W2, b2 = as_two_layers(weights, 2, 2, 1)
    if unit == "y":
        right_W1, right_b1, _, _ = xor_weights()
        h = threshold(np.asarray(x) @ right_W1 + right_b1)
        return threshold(h @ W2 + b2)[:, 0]
    return threshold(np.asarray(x) @ W1 + b1)[:, ("h1", "h2").index(unit)]


def and_unit(signs: ArrayLike) -> Unit:
    """w, b of the threshold unit that is 1 exactly when all its literals hold.

    signs has +1 for an input that must be 1, -1 for one that must be 0, 0 for one without a say.
    Their weighted sum is largest, P = number of +1, exactly when all hold: b = 0.5 - P.

    Shapes: signs (D,); w (D,), b a number.
    Source: BUSN20800 (Boolean functions of an MLP).
    """
    w = np.array(signs, dtype=np.float64)
    return w, 0.5 - float(np.sum(w > 0))


def or_unit(signs: ArrayLike) -> Unit:
    """w, b of the threshold unit that is 0 exactly when none of its literals holds.

    Then the weighted sum is smallest, -M with M = number of -1: b = M - 0.5.

    Shapes: signs (D,); w (D,), b a number.
    Source: BUSN20800 (Boolean functions of an MLP).
    """
    w = np.array(signs, dtype=np.float64)
    return w, float(np.sum(w < 0)) - 0.5


def as_layer(units: Sequence[Unit]) -> tuple[Array, Array]:
    """W (D, H) and b (H,) of a layer from its units, each w (D,) and b."""
    return np.column_stack([w for w, _ in units]), np.array([b for _, b in units])


def boolean_network(and_unit: Callable[..., Any] = and_unit) -> Stack:
    """Threshold layers for ((A & ~X & Z) | (A & ~Y)) & ((X & Y) | (~X & Z)), inputs A, X, Y, Z.

    and_unit(signs) gives each of its five ANDs; the two ORs are `or_unit`s.

    Shapes: weights (4, 4), (4, 2), (2, 1); biases (4,), (2,), (1,).
    Source: BUSN20800.
    """
    clauses = ((1, -1, 0, 1), (1, 0, -1, 0), (0, 1, 1, 0), (0, -1, 0, 1))
    layers = (
        as_layer([and_unit(np.array(signs)) for signs in clauses]),
        as_layer([or_unit([1, 1, 0, 0]), or_unit([0, 0, 1, 1])]),
        as_layer([and_unit(np.array([1, 1]))]),
    )
    return [W for W, _ in layers], [b for _, b in layers]


def boolean_answers(and_unit: Callable[..., Any]) -> Callable[[Array], Array]:
    """The answers (N,) that `boolean_network` with these ANDs gives to rows of bits (N, 4)."""

    def answers(rows: Array) -> Array:
        return forward(rows, *boolean_network(and_unit), [threshold] * 3)[:, 0]

    return answers


def layer_outputs(
    x: ArrayLike,
    weights: Sequence[Array],
    biases: Sequence[Array],
    activations: Sequence[Activation],
) -> list[Array]:
    """The output a = g(a @ W + b) of every layer, from the first hidden one to the last.

    Shapes: x (N, D), weights[l] (H_l, H_l+1), biases[l] (H_l+1,); one array (N, H) per layer.
    Source: CS6301, I2DL, ML4BI.
    """
    a = np.asarray(x, dtype=np.float64)
    outputs = []
    for W, b, g in zip(weights, biases, activations, strict=True):
        a = g(a @ W + b)
        outputs.append(a)
    return outputs


def forward(
    x: ArrayLike,
    weights: Sequence[Array],
    biases: Sequence[Array],
    activations: Sequence[Activation],
) -> Array:
    """y_hat, the output of the last layer: with two sigmoid layers sigmoid(sigmoid(x W1) W2).

    Shapes: as `layer_outputs`; y_hat (N, K).
    Source: CS6301 (compact form), I2DL (nestings of 2 to 5 layers).
    """
    return layer_outputs(x, weights, biases, activations)[-1]


def collapse(weights: Sequence[Array], biases: Sequence[Array]) -> tuple[Array, Array]:
    """The one linear layer W, b that computes what a stack of linear layers computes.

    (a W + b) W' + b' = a (W W') + (b W' + b'), from the first layer to the last.

    Shapes: weights[l] (H_l, H_l+1), biases[l] (H_l+1,); W (D, K), b (K,).
    Source: ML4BI, where x is a column and the product therefore reads W3 W2 W1.
    """
    W, b = weights[0], biases[0]
    for W_next, b_next in zip(weights[1:], biases[1:], strict=True):
        W, b = W @ W_next, b @ W_next + b_next
    return W, b


def count_parameters(sizes: Sequence[int]) -> int:
    """How many weights and biases a fully connected network has: sum of D H + H over its layers.

    sizes: (D, H1, ..., K).
    Source: I2DL (3, 4, 2 gives 26), CS6301 (784, 16, 16, 10 gives 13,002).
    """
    return sum(D * H + H for D, H in pairwise(sizes))


def pyramid(D: int, K: int, hidden: int) -> list[int]:
    """Layer sizes that shrink by one ratio r = (D / K)^(1 / (hidden + 1)), rounded.

    Source: Masters (1993), the geometric pyramid rule; BUSN20800.
    """
    ratio = (D / K) ** (1 / (hidden + 1))
    return [round(K * ratio**power) for power in range(hidden + 1, -1, -1)]


def steepness(margin: float, tolerance: float) -> float:
    """The smallest k with sigmoid(k z) within `tolerance` of [z > 0] wherever |z| >= margin.

    sigmoid(k margin) = 1 - tolerance gives k = log((1 - tolerance) / tolerance) / margin.
    Source: ML4BI (a sigmoid approximates a hard threshold).
    """
    return float(np.log((1 - tolerance) / tolerance) / margin)


def staircase_network(values: ArrayLike, k: float) -> TwoLayers:
    """W1, b1, W2, b2 of a network whose output climbs over [0, 1] in steps from value to value.

    Hidden unit j is the sigmoid step sigmoid(k (x - t_j)) at t_j = j / (H + 1), and the output adds
    values[j] - values[j - 1] there.

    Shapes: values (H + 1,); W1 (1, H), b1 (H,), W2 (H, 1), b2 (1,); linear output.
    Source: ML4BI (universal approximation).
    """
    values = np.asarray(values, dtype=np.float64)
    H = len(values) - 1
    t = np.arange(1, H + 1) / (H + 1)
    return np.full((1, H), float(k)), -k * t, np.diff(values)[:, np.newaxis], values[:1].copy()


def staircase_output(weights: Any, H: int, x: ArrayLike) -> Array:
    """The output (N,) of a network W1, b1, W2, b2 of H sigmoid units at the numbers x (N,)."""
    W1, b1, W2, b2 = as_two_layers(weights, 1, H, 1)
    column = np.asarray(x, dtype=np.float64)[:, np.newaxis]
    return forward(column, [W1, W2], [b1, b2], [sigmoid, identity])[:, 0]


def staircase(f: Callable[[Array], Array], H: int, x: Array, sharpness: float = 20.0) -> Array:
    """The output (N,) of a staircase network of H units for f on [0, 1], at x (N,).

    Each step takes the value of f in the middle of its piece; `sharpness` is k times the width of a
    piece.
    """
    middles = (np.arange(H + 1) + 0.5) / (H + 1)
    return staircase_output(staircase_network(f(middles), sharpness * (H + 1)), H, x)


def sawtooth_network(depth: int) -> Stack:
    """ReLU layers of two units that apply tent(x) = 2 relu(x) - 4 relu(x - 1/2) `depth` times.

    Each tent folds [0, 1] in two, so that the output has 2^depth straight pieces.

    Shapes: weights (1, 2), (2, 2) ..., (2, 1); biases (2,) ..., (1,); linear output.
    Source: Telgarsky (2016).
    """
    spread, gather = np.array([[1.0, 1.0]]), np.array([[2.0], [-4.0]])
    weights = [spread, *[gather @ spread] * (depth - 1), gather]
    return weights, [*[np.array([0.0, -0.5])] * depth, np.zeros(1)]


def sawtooth(x: Array, depth: int) -> Array:
    """The output (N,) of the sawtooth network at x (N,)."""
    activations = [*[relu] * depth, identity]
    return forward(x[:, np.newaxis], *sawtooth_network(depth), activations)[:, 0]


def as_images(W: Array, shape: tuple[int, int]) -> Array:
    """The incoming weights of each unit as an image: one column of W becomes one picture.

    Shapes: W (D, H) with D = rows * columns; images (H, rows, columns).
    Source: ML4BI (features of a first hidden layer).
    """
    return W.T.reshape(-1, *shape)
