"""Mistakes in what activations do to chains, layers and rows, lesson 02."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.activations import sigmoid, sigmoid_grad, softmax
from nnlib.check.comparing import Mistakes
from nnlib.lessons.activations.models import chain
from nnlib.lessons.activations.models import one_sign_share as right_share

Wrong = Callable[..., Any]


def _chain_slope(
    x: Any, w: Any, b: Any, slope_of: Wrong, weight_of: Wrong, clip: Wrong = lambda factor: factor
) -> Any:
    """A product over the layers, with a wrong slope, weight or clipping in each."""
    a, slope = x, 1.0
    for weight, bias in zip(w, b, strict=True):
        z = weight * a + bias
        slope = slope * clip(weight_of(weight) * slope_of(z))
        a = sigmoid(z)
    return slope


chain_slope: Mistakes = {
    "missing-weights": (
        lambda x, w, b, limit: _chain_slope(x, w, b, sigmoid_grad, lambda w: 1.0),
        "the weights are missing: z = w a + b, so each layer multiplies by w σ'(z)",
    ),
    "missing-slopes": (
        lambda x, w, b, limit: np.prod(w),
        "the slopes of the sigmoids are missing: each layer multiplies by w σ'(z)",
    ),
    "slope-at-output": (
        lambda x, w, b, limit: _chain_slope(
            x, w, b, lambda z: sigmoid_grad(sigmoid(z)), lambda w: w
        ),
        "the slope is taken at the unit's output: take σ' at its input z",
    ),
    "value-not-slope": (
        lambda x, w, b, limit: _chain_slope(x, w, b, sigmoid, lambda w: w),
        "the values σ(z) are multiplied: multiply the slopes σ'(z)",
    ),
    "same-input": (
        lambda x, w, b, limit: np.prod(w * sigmoid_grad(w * x + b)),
        "every unit is given x: the input of a unit is the output of the one before it",
    ),
    "returns-output": (
        lambda x, w, b, limit: chain(x, w, b),
        "this is the output y of the chain, not its slope dy/dx",
    ),
    "one-layer": (
        lambda x, w, b, limit: w[0] * sigmoid_grad(w[0] * x + b[0]),
        "this is the slope of the first unit alone: go on through all layers",
    ),
}

clipped: Mistakes = {
    "clips-each-layer": (
        lambda x, w, b, limit: _chain_slope(
            x, w, b, sigmoid_grad, lambda w: w, lambda factor: np.clip(factor, -limit, limit)
        ),
        "each layer's factor is clipped: clip the whole product, once, at the end",
    ),
    "not-clipped": (
        lambda x, w, b, limit: _chain_slope(x, w, b, sigmoid_grad, lambda w: w),
        "the slope is not clipped: it must not leave [-limit, limit]",
    ),
    "one-side": (
        lambda x, w, b, limit: np.minimum(_chain_slope(x, w, b, sigmoid_grad, lambda w: w), limit),
        "a slope below -limit is not clipped: cut it off on both sides",
    ),
    "sign-lost": (
        lambda x, w, b, limit: np.minimum(
            np.abs(_chain_slope(x, w, b, sigmoid_grad, lambda w: w)), limit
        ),
        "clipping must keep the sign",
    ),
}


def _gradients(x: Any, delta: Any) -> Any:
    return x * delta[:, np.newaxis]


one_sign_share: Mistakes = {
    "ignores-delta": (
        lambda x, delta: np.mean(np.all(x > 0, axis=1) | np.all(x < 0, axis=1)),
        "delta is not used: where it is 0 no weight moves, neither up nor down",
    ),
    "only-positive": (
        lambda x, delta: np.mean(np.all(_gradients(x, delta) > 0, axis=1)),
        "examples whose gradients are all negative count as well",
    ),
    "only-negative": (
        lambda x, delta: np.mean(np.all(_gradients(x, delta) < 0, axis=1)),
        "examples whose gradients are all positive count as well",
    ),
    "zero-counts": (
        lambda x, delta: np.mean(
            np.all(_gradients(x, delta) >= 0, axis=1) | np.all(_gradients(x, delta) <= 0, axis=1)
        ),
        "a gradient of 0 has no sign: ask for > 0 and < 0",
    ),
    "any-weight": (
        lambda x, delta: np.mean(np.any(_gradients(x, delta) > 0, axis=1)),
        "one gradient with that sign is not enough: all weights of the unit must agree",
    ),
    "wrong-axis": (
        lambda x, delta: np.mean(
            np.all(_gradients(x, delta) > 0, axis=0) | np.all(_gradients(x, delta) < 0, axis=0)
        ),
        "this asks whether one weight has the same sign in all examples: compare the weights "
        "within an example, along axis 1",
    ),
    "mask": (
        lambda x, delta: (
            np.all(_gradients(x, delta) > 0, axis=1) | np.all(_gradients(x, delta) < 0, axis=1)
        ),
        "this is a yes or no for each example: return the share of yes, their mean",
    ),
    "percent": (
        lambda x, delta: 100 * right_share(x, delta),
        "this is in percent: return the share itself, from 0 to 1",
    ),
    "counted": (
        lambda x, delta: np.sum(
            np.all(_gradients(x, delta) > 0, axis=1) | np.all(_gradients(x, delta) < 0, axis=1)
        ),
        "this is the number of examples: divide it by N to get the share",
    ),
}

dead_units: Mistakes = {
    "silent-once": (
        lambda x, W, b: np.sum(np.any(x @ W + b <= 0, axis=0)),
        "a unit that is silent on one example is not dead: it must be silent on all",
    ),
    "counts-living": (
        lambda x, W, b: np.sum(np.any(x @ W + b > 0, axis=0)),
        "these are the units that fire: count the others",
    ),
    "counts-examples": (
        lambda x, W, b: np.sum(~np.any(x @ W + b > 0, axis=1)),
        "this counts examples on which no unit fires: look over the examples, along axis 0",
    ),
    "missing-bias": (
        lambda x, W, b: np.sum(~np.any(x @ W > 0, axis=0)),
        "the bias b is not added to x @ W",
    ),
    "boundary": (
        lambda x, W, b: np.sum(np.all(x @ W + b < 0, axis=0)),
        "z = 0 does not fire either: a unit is dead when z <= 0 on all examples",
    ),
    "counts-entries": (
        lambda x, W, b: np.sum(x @ W + b <= 0),
        "this counts every z that is at most 0: count units, each once",
    ),
    "share": (
        lambda x, W, b: np.mean(~np.any(x @ W + b > 0, axis=0)),
        "this is the share of dead units: return their number",
    ),
    "mask": (
        lambda x, W, b: np.all(x @ W + b <= 0, axis=0),
        "this says which units are dead: return how many they are",
    ),
    "by-mean": (
        lambda x, W, b: np.sum(np.mean(x @ W + b, axis=0) <= 0),
        "a unit whose mean z is negative may still fire on some example",
    ),
    "never-silent": (
        lambda x, W, b: np.sum(np.all(x @ W + b > 0, axis=0)),
        "these are the units that always fire",
    ),
}


def _quotient(e: Any) -> Any:
    return e / np.sum(e, axis=1, keepdims=True)


stable_softmax: Mistakes = {
    "wrong-axis": (
        lambda z: softmax(z.T).T,
        "each column sums to 1: the classes are the columns, so sum along axis 1",
    ),
    "over-everything": (
        lambda z: np.exp(z - np.max(z)) / np.sum(np.exp(z - np.max(z))),
        "the whole array sums to 1: each row is an example of its own",
    ),
    "divides-by-maximum": (
        lambda z: _quotient(np.exp(z / np.max(z, axis=1, keepdims=True))),
        "dividing by the maximum changes the result: subtract it, which cancels",
    ),
    "no-exponential": (
        lambda z: _quotient(z),
        "the scores are divided by their sum: take exp first",
    ),
    "winner-only": (
        lambda z: (z == np.max(z, axis=1, keepdims=True)).astype(float),
        "this is 1 for the winner and 0 for the rest: softmax gives each class its share",
    ),
    "log-softmax": (lambda z: np.log(softmax(z)), "this is log p: return p itself"),
}

large_scores: Mistakes = stable_softmax | {
    "overflows": (
        lambda z: _quotient(np.exp(z)),
        "exp overflows for large scores, or all exp are 0: subtract each row's maximum first",
    ),
    "one-maximum": (
        lambda z: _quotient(np.exp(z - np.max(z))),
        "one maximum for all rows: in a row far below it every exp is 0; use each row's own",
    ),
    "subtracts-minimum": (
        lambda z: _quotient(np.exp(z - np.min(z, axis=1, keepdims=True))),
        "the minimum is subtracted, so the largest exponent still grows: subtract the maximum",
    ),
    "capped": (
        lambda z: _quotient(np.exp(np.minimum(z, 700))),
        "a cap on the exponent changes the result: subtract each row's maximum, which cancels",
    ),
}
