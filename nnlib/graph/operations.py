"""The functions of a computational graph: each computes forward, and beside it says how back.

In a rule, u is the upstream gradient, with the shape of the result; the rule returns the
downstream gradient. Arguments are nodes; arrays and numbers are taken as constants.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib import activations
from nnlib.arrays import Array
from nnlib.graph.engine import Node, Operand, as_node


def elementwise(
    x: Operand, function: Callable[[Array], Array], derivative: Callable[[Array], Array], name: str
) -> Node:
    """A function of each entry that is not here, with its derivative: what a node needs to know.

    Example: elementwise(t, np.cos, lambda t: -np.sin(t), "cos").
    """
    x = as_node(x)
    return Node(name, function(x.value), (x, lambda u: u * derivative(x.value)))


def exp(x: Operand) -> Node:
    """e^x elementwise; its derivative is itself."""
    x = as_node(x)
    value = np.exp(x.value)
    return Node("exp", value, (x, lambda u: u * value))


def log(x: Operand) -> Node:
    """Natural logarithm elementwise, derivative 1/x. Errors: ValueError unless all x > 0."""
    x = as_node(x)
    if not np.all(x.value > 0):
        raise ValueError(f"log needs positive values, but the smallest is {np.min(x.value)}")
    return Node("log", np.log(x.value), (x, lambda u: u / x.value))


def sigmoid(x: Operand) -> Node:
    """σ(x) = 1 / (1 + e^(−x)) elementwise, derivative σ (1 − σ)."""
    x = as_node(x)
    value = activations.sigmoid(x.value)
    return Node("σ", value, (x, lambda u: u * value * (1 - value)))


def tanh(x: Operand) -> Node:
    """Hyperbolic tangent elementwise, derivative 1 − tanh²."""
    x = as_node(x)
    value = np.tanh(x.value)
    return Node("tanh", value, (x, lambda u: u * (1 - value**2)))


def relu(x: Operand) -> Node:
    """max(0, x) elementwise, derivative 1 where x > 0 and 0 elsewhere, at x = 0 too."""
    x = as_node(x)
    return Node("relu", np.maximum(x.value, 0), (x, lambda u: u * (x.value > 0)))


def maximum(x: Operand, y: Operand) -> Node:
    """The larger of x and y elementwise; the gradient goes to the larger, to x when equal."""
    x, y = as_node(x), as_node(y)
    x_wins = x.value >= y.value
    value = np.where(x_wins, x.value, y.value)
    return Node("max", value, (x, lambda u: u * x_wins), (y, lambda u: u * ~x_wins))


def softmax(x: Operand, axis: int = -1) -> Node:
    """p = e^x / Σ e^x along an axis; downstream p (u − Σ u p), the Jacobian never formed.

    Source: BUSN20800 (subtract the maximum first), DASC7606 (the Jacobian).
    """
    x = as_node(x)
    p = np.exp(x.value - x.value.max(axis=axis, keepdims=True))
    p /= p.sum(axis=axis, keepdims=True)
    return Node("softmax", p, (x, lambda u: p * (u - (u * p).sum(axis=axis, keepdims=True))))


def sum(x: Operand, axis: int | None = None) -> Node:
    """Sum of all entries, or along one axis; every entry receives the gradient of its sum."""
    x = as_node(x)

    def spread(u: Array) -> Array:
        return np.broadcast_to(u if axis is None else np.expand_dims(u, axis), x.value.shape)

    return Node("sum", x.value.sum(axis=axis), (x, spread))


def mean(x: Operand, axis: int | None = None) -> Node:
    """Mean of all entries, or along one axis: the sum, divided by how many they are."""
    x = as_node(x)
    count = x.value.size if axis is None else x.value.shape[axis]

    def spread(u: Array) -> Array:
        share = u / count
        return np.broadcast_to(
            share if axis is None else np.expand_dims(share, axis), x.value.shape
        )

    return Node("mean", x.value.mean(axis=axis), (x, spread))


def reshape(x: Operand, shape: tuple[int, ...]) -> Node:
    """The same entries in another shape; the gradient is reshaped back."""
    x = as_node(x)
    return Node("reshape", x.value.reshape(shape), (x, lambda u: u.reshape(x.value.shape)))


def concatenate(nodes: Sequence[Operand], axis: int = 0) -> Node:
    """Arrays joined along an axis; each receives its own part of the gradient."""
    parts = [as_node(node) for node in nodes]
    ends = np.cumsum([part.value.shape[axis] for part in parts])

    def taking(k: int) -> Any:
        return lambda u: np.split(u, ends[:-1], axis=axis)[k]

    value = np.concatenate([part.value for part in parts], axis=axis)
    return Node("concatenate", value, *((part, taking(k)) for k, part in enumerate(parts)))
