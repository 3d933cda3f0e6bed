"""Mistakes in the exercises of lesson 01."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.activations import sigmoid, sigmoid_grad
from nnlib.mistakes.scores import binary_scores

__all__ = [
    "binary_scores",
    "cross_entropy_gradient",
    "descent_step",
    "neuron_gradient",
    "neuron_loss",
    "neuron_output",
    "threshold_weights",
]

Wrong = Callable[..., Any]

neuron_output = {
    "no-activation": (
        lambda x, w, b: x @ w + b,
        "this is z, the weighted sum: the activation is missing; return sigmoid(z)",
    ),
    "missing-bias": (lambda x, w, b: sigmoid(x @ w), "the bias b is not added to x @ w"),
    "bias-outside": (
        lambda x, w, b: sigmoid(x @ w) + b,
        "the bias is added after the activation: it belongs inside, z = x @ w + b",
    ),
    "sign-of-exponent": (
        lambda x, w, b: sigmoid(-(x @ w + b)),
        "the exponent has the wrong sign: sigmoid(z) is 1 / (1 + exp(-z)), rising with z",
    ),
    "threshold": (
        lambda x, w, b: (x @ w + b > 0).astype(float),
        "this is the hard threshold [z > 0]: a sigmoid unit answers with a number between 0 and 1",
    ),
    "tanh": (
        lambda x, w, b: np.tanh(x @ w + b),
        "this is tanh(z), between -1 and 1: the sigmoid 1 / (1 + exp(-z)) lies between 0 and 1",
    ),
    "weights-summed": (
        lambda x, w, b: sigmoid(x.sum(axis=1) * np.sum(w) + b),
        "inputs and weights are summed before they are multiplied: multiply in pairs, then sum",
    ),
}


def _always(table: list[int]) -> Wrong:
    """A wrong function that gives the same truth table for every gate."""
    return lambda gate: np.array(table, dtype=float)


threshold_weights = {
    "and": {
        "never-fires": (_always([0, 0, 0, 0]), "the unit never fires: raise b, but not above -1"),
        "always-fires": (_always([1, 1, 1, 1]), "the unit always fires: lower b below -1"),
        "gate-or": (
            _always([0, 1, 1, 1]),
            "this is OR, one 1 is enough to fire: lower b so that only the sum of both weights "
            "passes the threshold",
        ),
        "negated": (
            _always([1, 1, 1, 0]),
            "every row is the wrong way round: give w and b the opposite signs",
        ),
        "copies-input": (_always([0, 0, 1, 1]), "the unit copies x1: let x2 count as well"),
        "copies-second": (_always([0, 1, 0, 1]), "the unit copies x2: let x1 count as well"),
    },
    "or": {
        "never-fires": (_always([0, 0, 0, 0]), "the unit never fires: raise b"),
        "always-fires": (
            _always([1, 1, 1, 1]),
            "the unit fires even for (0, 0): there z is b, so b must not be above 0",
        ),
        "gate-and": (
            _always([0, 0, 0, 1]),
            "this is AND, only both 1s fire: raise b so that one weight passes the threshold",
        ),
        "negated": (
            _always([1, 0, 0, 0]),
            "every row is the wrong way round: give w and b the opposite signs",
        ),
    },
    "not": {
        "copies-input": (
            _always([0, 1]),
            "the unit copies its input: a 1 must lower z, so its weight must be negative",
        ),
        "never-fires": (
            _always([0, 0]),
            "the unit never fires: for x = 0, z is b, so b must be above 0",
        ),
        "always-fires": (
            _always([1, 1]),
            "the unit always fires: for x = 1, z is w + b, so w must outweigh b",
        ),
        "two-inputs": (_always([1, 1, 0, 0]), "NOT has one input, so w holds one weight"),
    },
}

neuron_loss = {
    "sum-not-mean": (
        lambda x, w, b, y: np.sum(0.5 * (sigmoid(x @ w + b) - y) ** 2),
        "this is the sum over the batch: J is the mean, so divide by N",
    ),
    "missing-half": (
        lambda x, w, b, y: np.mean((sigmoid(x @ w + b) - y) ** 2),
        "twice too large: the factor ½ is missing",
    ),
    "missing-square": (
        lambda x, w, b, y: np.mean(0.5 * (sigmoid(x @ w + b) - y)),
        "the errors are not squared, so positive and negative ones cancel",
    ),
    "absolute": (
        lambda x, w, b, y: np.mean(0.5 * np.abs(sigmoid(x @ w + b) - y)),
        "these are absolute errors: square them",
    ),
    "square-of-mean": (
        lambda x, w, b, y: 0.5 * np.mean(sigmoid(x @ w + b) - y) ** 2,
        "the mean is squared: square each error first, then take the mean",
    ),
    "no-activation": (
        lambda x, w, b, y: np.mean(0.5 * (x @ w + b - y) ** 2),
        "z is compared with the target: compare the output sigmoid(z)",
    ),
    "per-example": (
        lambda x, w, b, y: 0.5 * (sigmoid(x @ w + b) - y) ** 2,
        "this is one loss per example: J is their mean, one number",
    ),
    "divides-by-inputs": (
        lambda x, w, b, y: np.sum(0.5 * (sigmoid(x @ w + b) - y) ** 2) / x.shape[1],
        "the sum is divided by D, the number of inputs: divide by N, the number of examples",
    ),
    "root": (
        lambda x, w, b, y: np.sqrt(np.mean((sigmoid(x @ w + b) - y) ** 2)),
        "this is a root mean square: J has no root, and a factor ½",
    ),
}


def _gradient(error_signal: Wrong, size: int | None = None) -> Wrong:
    """A wrong gradient from a wrong dz, given as a function of z and y, divided by N or `size`."""

    def gradient(x: Any, w: Any, b: Any, y: Any) -> Any:
        dz = error_signal(x @ w + b, y) / (size or len(x))
        return x.T @ dz, np.sum(dz)

    return gradient


def _cross_entropy_slope(z: Any, y: Any) -> Any:
    a = sigmoid(z)
    return (1 - y) / (1 - a) - y / a


neuron_gradient = {
    "missing-activation-derivative": (
        _gradient(lambda z, y: sigmoid(z) - y),
        "the factor σ'(z) is missing in dz: the chain from J to z passes through the sigmoid",
    ),
    "derivative-at-output": (
        _gradient(lambda z, y: (sigmoid(z) - y) * sigmoid_grad(sigmoid(z))),
        "σ' is taken at y_hat: it belongs at z; in terms of y_hat it is y_hat * (1 - y_hat)",
    ),
    "derivative-squared": (
        _gradient(lambda z, y: (sigmoid(z) - y) * sigmoid_grad(z) ** 2),
        "σ'(z) is multiplied in twice: the chain passes through the sigmoid once",
    ),
    "activation-not-derivative": (
        _gradient(lambda z, y: (sigmoid(z) - y) * sigmoid(z)),
        "σ(z) stands where its derivative σ'(z) = σ(z) (1 - σ(z)) belongs",
    ),
    "missing-error": (
        _gradient(lambda z, y: sigmoid_grad(z)),
        "this is the gradient of y_hat: the factor (y_hat - y), the derivative of J, is missing",
    ),
    "no-activation-in-error": (
        _gradient(lambda z, y: (z - y) * sigmoid_grad(z)),
        "z is compared with the target: the error is y_hat - y with y_hat = sigmoid(z)",
    ),
}

cross_entropy_gradient = {
    "extra-activation-derivative": (
        _gradient(lambda z, y: (sigmoid(z) - y) * sigmoid_grad(z)),
        "this is the gradient of the squared error: for cross-entropy σ'(z) cancels, dz is "
        "(y_hat - y) / N",
    ),
    "stops-at-output": (
        _gradient(_cross_entropy_slope),
        "this stops at dJ/dy_hat: multiply by σ'(z) = y_hat (1 - y_hat) to reach z",
    ),
    "missing-target": (
        _gradient(lambda z, y: sigmoid(z)),
        "the target is not subtracted: dz is (y_hat - y) / N",
    ),
    "no-activation-in-error": (
        _gradient(lambda z, y: z - y),
        "z is compared with the target: the error is y_hat - y with y_hat = sigmoid(z)",
    ),
    "divides-by-inputs": (
        lambda x, w, b, y: _gradient(lambda z, y: sigmoid(z) - y, size=x.shape[1])(x, w, b, y),
        "the sum is divided by D, the number of inputs: divide by N, the number of examples",
    ),
    "rounded-output": (
        _gradient(lambda z, y: (z > 0) - y),
        "the output is rounded to 0 or 1 before the target is subtracted: keep y_hat = sigmoid(z)",
    ),
}


def _stepping(step: Wrong) -> Wrong:
    """A wrong step from its rule in terms of w, b, dw, db and the learning rate."""
    return lambda w, b, gradient, rate: step(w, b, *gradient(w, b), rate)


def _one_after_the_other(w: Any, b: Any, gradient: Wrong, rate: Any) -> Any:
    w = w - rate * gradient(w, b)[0]
    return w, b - rate * gradient(w, b)[1]


descent_step = {
    "uphill": (
        _stepping(lambda w, b, dw, db, rate: (w + rate * dw, b + rate * db)),
        "this steps uphill: the gradient points to the greatest increase, so subtract it",
    ),
    "missing-learning-rate": (
        _stepping(lambda w, b, dw, db, rate: (w - dw, b - db)),
        "the learning rate is not used: multiply the gradient by it",
    ),
    "divides-by-learning-rate": (
        _stepping(lambda w, b, dw, db, rate: (w - dw / rate, b - db / rate)),
        "the gradient is divided by the learning rate: multiply it",
    ),
    "bias-not-updated": (
        _stepping(lambda w, b, dw, db, rate: (w - rate * dw, b)),
        "the bias stays as it was: it is a parameter like the weights",
    ),
    "weights-not-updated": (
        _stepping(lambda w, b, dw, db, rate: (w, b - rate * db)),
        "the weights stay as they were",
    ),
    "returns-the-change": (
        _stepping(lambda w, b, dw, db, rate: (-rate * dw, -rate * db)),
        "this is the change alone: add it to the old w and b",
    ),
    "returns-gradient": (
        _stepping(lambda w, b, dw, db, rate: (dw, db)),
        "this is the gradient: take a step along it",
    ),
    "one-after-the-other": (
        _one_after_the_other,
        "db is computed after w has moved: take both slopes at the same point, then move both",
    ),
    "gradient-at-zero": (
        lambda w, b, gradient, rate: (
            w - rate * gradient(0 * w, 0 * b)[0],
            b - rate * gradient(0 * w, 0 * b)[1],
        ),
        "the gradient is not taken at (w, b): call gradient(w, b)",
    ),
}
