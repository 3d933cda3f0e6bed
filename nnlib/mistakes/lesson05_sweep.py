"""Mistakes in the exercises of lesson 05 about the general sweep and its cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from nnlib.lessons.backprop.graphs import Graph, Values, local_gradients

Wrong = Callable[..., Any]


def _sweep(
    order_of: Callable[[Sequence[str]], Sequence[str]],
    add: Callable[[float, float, float], float],
    start: float = 1.0,
) -> Wrong:
    """A wrong sweep: the order it walks in, how it adds (old, upstream, local), where it starts."""

    def sweep(graph: Graph, order: Sequence[str], values: Mapping[str, float]) -> Values:
        gradients = dict.fromkeys(order, 0.0)
        gradients[order[-1]] = start
        for name in order_of(order):
            operation, inputs = graph[name]
            local = local_gradients(operation, [values[source] for source in inputs])
            for source, slope in zip(inputs, local, strict=True):
                gradients[source] = add(gradients[source], gradients[name], slope)
        return gradients

    return sweep


def _backward(order: Sequence[str]) -> Sequence[str]:
    return order[::-1]


backward_sweep = {
    "fan-out-overwritten": (
        _sweep(_backward, lambda old, upstream, local: upstream * local),
        "a later gradient replaces an earlier one: where a node is used twice they add, so use +=",
    ),
    "forward-order": (
        _sweep(lambda order: order, lambda old, upstream, local: old + upstream * local),
        "the nodes are visited in the order of the forward pass: a node may hand on its gradient "
        "only when all its users have handed theirs back, so go in reverse",
    ),
    "upstream-ignored": (
        _sweep(_backward, lambda old, upstream, local: old + local),
        "the local gradients are added up without the upstream gradient: downstream is "
        "upstream × local",
    ),
    "not-started": (
        _sweep(_backward, lambda old, upstream, local: old + upstream * local, start=0.0),
        "every gradient is 0: the walk starts with the gradient 1 of the output",
    ),
    "starts-from-value": (
        lambda graph, order, values: _sweep(
            _backward, lambda old, upstream, local: old + upstream * local, values[order[-1]]
        )(graph, order, values),
        "the walk starts with the output's value: the derivative of f by itself is 1",
    ),
    "local-ignored": (
        _sweep(_backward, lambda old, upstream, local: old + upstream),
        "every input receives the upstream gradient unchanged: multiply by its local gradient",
    ),
    "sums-local": (
        _sweep(_backward, lambda old, upstream, local: old + upstream + local),
        "upstream and local are added: along a path the factors multiply",
    ),
}


def _counts(rule: Callable[[list[int]], int]) -> Wrong:
    return lambda sizes, N: N * rule([D * H for D, H in pairwise(sizes)])


multiply_adds: dict[str, dict[str, tuple[Wrong, str]]] = {
    "forward": {
        "units-not-weights": (
            lambda sizes, N: N * sum(sizes),
            "these are the units: every weight costs one multiply-add, D · H for a layer",
        ),
        "one-example": (
            lambda sizes, N: _counts(sum)(sizes, 1),
            "this is the cost of one example: every example of the batch passes every weight",
        ),
        "biases-counted": (
            lambda sizes, N: N * sum((D + 1) * H for D, H in pairwise(sizes)),
            "the biases are counted: they are added without a multiplication",
        ),
        "paths-not-weights": (
            lambda sizes, N: N * int(np.prod(sizes)),
            "this counts paths: each weight is used once for an example, so add up D · H",
        ),
    },
    "weights": {
        "one-example": (
            lambda sizes, N: _counts(sum)(sizes, 1),
            "this is the cost of one example: dW adds up one product for each of the N examples",
        ),
        "first-layer-left-out": (
            _counts(lambda each: sum(each[1:])),
            "the first layer is left out: its weights want a gradient as well",
        ),
        "both-parts": (
            _counts(lambda each: 2 * sum(each)),
            "this is the whole backward pass: here count dW alone, one multiply-add for each "
            "weight and example",
        ),
    },
    "signals": {
        "first-layer-counted": (
            _counts(sum),
            "the way back through the first layer is counted: nobody needs the gradient of x",
        ),
        "last-layer-left-out": (
            _counts(lambda each: sum(each[:-1])),
            "the last layer is left out instead of the first: the signal passes W of the last "
            "layer to reach the hidden units",
        ),
        "one-example": (
            lambda sizes, N: _counts(lambda each: sum(each[1:]))(sizes, 1),
            "this is the cost of one example: every example has its own signals",
        ),
    },
    "stored": {
        "output-counted": (
            lambda sizes, N: N * sum(sizes),
            "the output is counted: it is no layer's input; count what each layer takes in",
        ),
        "input-left-out": (
            lambda sizes, N: N * sum(sizes[1:]),
            "x is left out, or the output taken for it: dW of the first layer needs x",
        ),
        "one-example": (
            lambda sizes, N: sum(sizes[:-1]),
            "these are the numbers of one example: all N wait for the backward pass",
        ),
        "hidden-only": (
            lambda sizes, N: N * sum(sizes[1:-1]),
            "only the hidden layers are counted: dW of the first layer needs x",
        ),
        "weights-counted": (
            _counts(sum),
            "this counts weights: they are kept anyway; count the numbers that each layer takes in",
        ),
    },
}
