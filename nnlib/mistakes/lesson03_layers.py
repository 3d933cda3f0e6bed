"""Mistakes in the later exercises of lesson 03: layers, and training."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from nnlib.activations import identity
from nnlib.lessons.xor import models as lesson03

Wrong = Callable[..., Any]


def _passing(step: Wrong) -> Wrong:
    """A wrong forward pass from what one layer does with a, W, b and g."""

    def forward(x: Any, weights: Any, biases: Any, activations: Any) -> Any:
        a = x
        for W, b, g in zip(weights, biases, activations, strict=True):
            a = step(a, W, b, g)
        return a

    return forward


def _first_activation(x: Any, weights: Any, biases: Any, activations: Any) -> Any:
    return lesson03.layer_outputs(x, weights, biases, [activations[0]] * len(weights))[-1]


def _no_last_activation(x: Any, weights: Any, biases: Any, activations: Any) -> Any:
    return lesson03.layer_outputs(x, weights, biases, [*activations[:-1], identity])[-1]


forward = {
    "missing-bias": (
        _passing(lambda a, W, b, g: g(a @ W)),
        "the biases are not added: z = a @ W + b in every layer",
    ),
    "no-activation": (
        _passing(lambda a, W, b, g: a @ W + b),
        "no activation is applied: without g the layers collapse into one",
    ),
    "bias-outside": (
        _passing(lambda a, W, b, g: g(a @ W) + b),
        "the bias is added after the activation: it belongs inside, g(a @ W + b)",
    ),
    "activation-first": (
        _passing(lambda a, W, b, g: g(a) @ W + b),
        "the activation is applied to what enters the layer: apply it to z = a @ W + b",
    ),
    "first-layer-only": (
        lambda x, weights, biases, activations: lesson03.layer_outputs(
            x, weights, biases, activations
        )[0],
        "this is the output of the first layer: feed it into the next one",
    ),
    "one-activation-for-all": (
        _first_activation,
        "every layer uses the first activation: each has its own",
    ),
    "no-last-activation": (
        _no_last_activation,
        "the last layer has no activation: it has its own g like the others",
    ),
}

collapse = {
    "W": {
        "reversed-order": (
            lambda weights, biases: np.linalg.multi_dot(weights[::-1]),
            "the matrices are multiplied from the last to the first: with examples in rows the "
            "first layer's W comes first",
        ),
        "elementwise": (
            lambda weights, biases: np.prod(weights, axis=0),
            "the matrices are multiplied entry by entry: use the matrix product @",
        ),
        "added": (
            lambda weights, biases: np.sum(weights, axis=0),
            "the matrices are added: one layer after the other is a product",
        ),
        "two-layers-only": (
            lambda weights, biases: weights[0] @ weights[1],
            "only the first two layers are joined",
        ),
    },
    "b": {
        "biases-added": (
            lambda weights, biases: np.sum(biases, axis=0),
            "the biases are added as they are: each also passes through the layers after it",
        ),
        "last-bias-only": (
            lambda weights, biases: biases[-1],
            "only the last bias is kept: the earlier ones pass through the layers after them",
        ),
        "last-bias-missing": (
            lambda weights, biases: _joined_bias(weights, [*biases[:-1], 0 * biases[-1]]),
            "the last bias is missing: b @ W_next + b_next",
        ),
        "own-layer": (
            lambda weights, biases: sum(b @ W for W, b in zip(weights, biases, strict=True)),
            "each bias is multiplied by its own layer's W: it meets only those after it",
        ),
    },
}


def _joined_bias(weights: Any, biases: Any) -> Any:
    b = biases[0]
    for W_next, b_next in zip(weights[1:], biases[1:], strict=True):
        b = b @ W_next + b_next
    return b


def _counting(layer: Callable[[int, int], int]) -> Wrong:
    """A wrong count from what one layer of D inputs and H units contributes."""
    return lambda sizes: sum(layer(D, H) for D, H in pairwise(sizes))


count_parameters = {
    "missing-biases": (
        _counting(lambda D, H: D * H),
        "only the weights are counted: each unit has a bias too",
    ),
    "biases-of-inputs": (
        _counting(lambda D, H: D * H + D),
        "the biases are counted per input: each unit of the layer has one",
    ),
    "one-bias-per-layer": (
        _counting(lambda D, H: D * H + 1),
        "one bias per layer is counted: each of its H units has its own",
    ),
    "inputs-have-biases": (
        lambda sizes: lesson03.count_parameters(sizes) + sizes[0],
        "the inputs are counted as units with a bias: they compute nothing",
    ),
    "sum-of-sizes": (
        _counting(lambda D, H: D + H),
        "D + H per layer: every input is joined to every unit, so multiply",
    ),
    "first-layer-only": (
        lambda sizes: lesson03.count_parameters(sizes[:2]),
        "only the first layer is counted",
    ),
    "units-counted": (lambda sizes: sum(sizes), "these are the units: count weights and biases"),
}


def _stairs(network: Wrong) -> Wrong:
    """The output of the staircase that a wrong rule for W1, b1, W2, b2 builds."""

    def output(values: Any, k: float, x: Any) -> Any:
        values = np.asarray(values, dtype=float)
        H = len(values) - 1
        t = np.arange(1, H + 1) / (H + 1)
        W1, b1, W2, b2 = network(values, k, t)
        row, column = np.ones((1, H)) * W1, np.ones((H, 1)) * np.reshape(W2, (-1, 1))
        return lesson03.staircase_output((row, np.ones(H) * b1, column, np.ones(1) * b2), H, x)

    return output


def _even(H: int) -> Any:
    return np.arange(1, H + 1) / H


staircase_network = {
    "heights-not-steps": (
        _stairs(lambda v, k, t: (k, -k * t, v[1:], v[0])),
        "each unit adds the whole new value: the ones before it stay on, so it adds only the "
        "difference",
    ),
    "start-missing": (
        _stairs(lambda v, k, t: (k, -k * t, np.diff(v), 0)),
        "the stairs start at 0: the output's bias must be values[0]",
    ),
    "bias-not-scaled": (
        _stairs(lambda v, k, t: (k, -t, np.diff(v), v[0])),
        "k scales the weight only: k x - t is 0 at x = t / k, so the bias must be -k t",
    ),
    "weight-not-scaled": (
        _stairs(lambda v, k, t: (1, -t, np.diff(v), v[0])),
        "k is not used, so the steps are gentle slopes: scale weight and bias by k",
    ),
    "bias-sign": (
        _stairs(lambda v, k, t: (k, k * t, np.diff(v), v[0])),
        "the biases have the wrong sign: sigmoid(k (x - t)) has the bias -k t",
    ),
    "steps-turned": (
        _stairs(lambda v, k, t: (-k, k * t, np.diff(v), v[0])),
        "the units are on to the left of their step: turn the signs of W1 and b1",
    ),
    "step-at-the-end": (
        _stairs(lambda v, k, t: (k, -k * _even(len(t)), np.diff(v), v[0])),
        "the steps stand at j / H, the last one at 1: H steps cut [0, 1] into H + 1 pieces",
    ),
    "differences-reversed": (
        _stairs(lambda v, k, t: (k, -k * t, -np.diff(v), v[0])),
        "the differences have the wrong sign: a step adds values[j] - values[j - 1]",
    ),
}


def _descending(step: Wrong) -> Wrong:
    """Wrong training from the rule for one step: theta, gradient, rate, first gradient."""

    def theta_after(theta: Any, loss_and_gradient: Any, learning_rate: float, steps: int) -> Any:
        theta = np.array(theta, dtype=float)
        first = loss_and_gradient(theta)[1]
        for _ in range(steps):
            theta = step(theta, loss_and_gradient(theta)[1], learning_rate, first)
        return theta

    return theta_after


def _losses(first: int, last: int) -> Wrong:
    """The losses from step `first` on, `last` of them more than there are steps."""

    def losses(theta: Any, loss_and_gradient: Any, learning_rate: float, steps: int) -> Any:
        theta, found = np.array(theta, dtype=float), []
        for _ in range(steps + 1):
            J, gradient = loss_and_gradient(theta)
            found.append(J)
            theta = theta - learning_rate * gradient
        return found[first : steps + last]

    return losses


def _one_step(theta: Any, loss_and_gradient: Any, learning_rate: float, steps: int) -> Any:
    return theta - learning_rate * loss_and_gradient(theta)[1]


train = {
    "theta": {
        "uphill": (
            _descending(lambda theta, g, rate, first: theta + rate * g),
            "this climbs: the gradient points to the greatest increase, so subtract it",
        ),
        "missing-learning-rate": (
            _descending(lambda theta, g, rate, first: theta - g),
            "the learning rate is not used: multiply the gradient by it",
        ),
        "gradient-once": (
            _descending(lambda theta, g, rate, first: theta - rate * first),
            "the gradient is taken once, at the start: take it anew at every step",
        ),
        "one-step": (_one_step, "this is theta after one step: repeat it `steps` times"),
        "does-not-move": (
            lambda theta, loss_and_gradient, learning_rate, steps: theta,
            "theta is where it was: put the result of each step back into theta",
        ),
    },
    "losses": {
        "losses-after": (
            _losses(1, 1),
            "these are the losses after each step: record J before theta moves",
        ),
        "one-loss-too-many": (
            _losses(0, 1),
            "there is one loss too many: record J once per step, before theta moves",
        ),
        "last-loss-only": (
            lambda *arguments: _losses(0, 0)(*arguments)[-1],
            "this is one number: return the list of the losses before each step",
        ),
    },
}
