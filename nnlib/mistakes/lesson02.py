"""Mistakes in the exercises of lesson 02."""

import numpy as np

from nnlib.activations import sigmoid, sigmoid_grad, softmax
from nnlib.lessons.lesson02 import chain
from nnlib.lessons.lesson02 import one_sign_share as right_share

_VALUE = "this is the value g(z), not its slope g'(z)"

squashing = {
    "identity": {},
    "sign": {
        "threshold": (lambda name, z: np.where(z > 0, 1.0, 0.0), "sign is -1 where z is negative"),
        "at-zero": (lambda name, z: np.where(z >= 0, 1.0, -1.0), "the sign of 0 is 0"),
    },
    "threshold": {
        "at-zero": (lambda name, z: np.where(z >= 0, 1.0, 0.0), "[z > 0] is 0 where z is 0"),
        "sign-instead": (lambda name, z: np.sign(z), "the hard threshold is 0, not -1, below 0"),
    },
    "sigmoid": {
        "sign-of-exponent": (
            lambda name, z: sigmoid(-z),
            "the exponent has the wrong sign: 1 / (1 + exp(-z)) rises with z",
        ),
        "missing-one": (
            lambda name, z: 1 / np.exp(-z),
            "the 1 in the denominator is missing: divide by 1 + exp(-z)",
        ),
    },
    "tanh": {
        "not-steeper": (
            lambda name, z: 2 * sigmoid(z) - 1,
            "this is 2 sigma(z) - 1: the 2 inside is missing, tanh z = 2 sigma(2z) - 1",
        ),
        "not-shifted": (
            lambda name, z: 2 * sigmoid(2 * z),
            "this lies between 0 and 2: subtract 1",
        ),
    },
    "hardtanh": {
        "cut-at-zero": (lambda name, z: np.clip(z, 0, 1), "hardtanh is cut off at -1, not at 0"),
        "one-side": (lambda name, z: np.minimum(z, 1), "cut z off at -1 too, not at 1 alone"),
    },
}

squashing_slope = {
    "identity": {"returns-value": (lambda z: z, _VALUE)},
    "sign": {"returns-value": (np.sign, _VALUE)},
    "threshold": {"returns-value": (lambda z: np.where(z > 0, 1.0, 0.0), _VALUE)},
    "sigmoid": {
        "returns-value": (sigmoid, _VALUE),
        "rule-on-z": (
            lambda z: z * (1 - z),
            "the rule g (1 - g) needs the value g = sigma(z), not z itself",
        ),
        "rule-of-tanh": (
            lambda z: 1 - sigmoid(z) ** 2,
            "1 - g^2 is the rule of tanh; the sigmoid's is g (1 - g)",
        ),
    },
    "tanh": {
        "returns-value": (np.tanh, _VALUE),
        "rule-on-z": (lambda z: 1 - z**2, "the rule 1 - g^2 needs the value g = tanh z, not z"),
        "rule-of-sigmoid": (
            lambda z: np.tanh(z) * (1 - np.tanh(z)),
            "g (1 - g) is the rule of the sigmoid; that of tanh is 1 - g^2",
        ),
        "not-squared": (lambda z: 1 - np.tanh(z), "square tanh z before you subtract it from 1"),
    },
    "hardtanh": {
        "returns-value": (lambda z: np.clip(z, -1, 1), _VALUE),
        "inside-out": (
            lambda z: np.where(np.abs(z) > 1, 1.0, 0.0),
            "the slope is 1 between -1 and 1, where hardtanh is z, and 0 outside",
        ),
        "one-side": (lambda z: np.where(z < 1, 1.0, 0.0), "below -1 the curve is flat as well"),
    },
}


def _chain_slope(x, w, b, slope_of, weight_of, clip=lambda factor: factor):  # type: ignore[no-untyped-def]
    """A product over the layers, with a wrong slope, weight or clipping in each."""
    a, slope = x, 1.0
    for weight, bias in zip(w, b, strict=True):
        z = weight * a + bias
        slope = slope * clip(weight_of(weight) * slope_of(z))
        a = sigmoid(z)
    return slope


chain_slope = {
    "missing-weights": (
        lambda x, w, b, limit: _chain_slope(x, w, b, sigmoid_grad, lambda w: 1.0),
        "the weights are missing: z = w a + b, so each layer multiplies by w sigma'(z)",
    ),
    "missing-slopes": (
        lambda x, w, b, limit: np.prod(w),
        "the slopes of the sigmoids are missing: each layer multiplies by w sigma'(z)",
    ),
    "slope-at-output": (
        lambda x, w, b, limit: _chain_slope(
            x, w, b, lambda z: sigmoid_grad(sigmoid(z)), lambda w: w
        ),
        "the slope is taken at the unit's output: take sigma' at its input z",
    ),
    "value-not-slope": (
        lambda x, w, b, limit: _chain_slope(x, w, b, sigmoid, lambda w: w),
        "the values sigma(z) are multiplied: multiply the slopes sigma'(z)",
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

clipped = {
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


def _gradients(x, delta):  # type: ignore[no-untyped-def]
    return x * delta[:, np.newaxis]


one_sign_share = {
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

rectifier = {
    "relu": {
        "flipped": (lambda name, z, k: np.minimum(z, 0), "ReLU keeps the positive z, not these"),
        "absolute": (lambda name, z, k: np.abs(z), "a negative z gives 0, not -z"),
    },
    "leaky_relu": {
        "minimum": (
            lambda name, z, k: np.minimum(z, k * z),
            "take the larger of z and k z: k z is larger where z is negative",
        ),
        "k-everywhere": (lambda name, z, k: k * z, "where z is positive the value is z, not k z"),
        "no-leak": (lambda name, z, k: np.maximum(z, 0), "this is ReLU: where z < 0 it is k z"),
    },
    "prelu": {
        "no-leak": (lambda name, z, k: np.maximum(z, 0), "this is ReLU: where z < 0 it is k z"),
        "shared-slope": (
            lambda name, z, k: np.where(z > 0, z, np.mean(k) * z),
            "all units are given one slope: k holds a slope for each unit",
        ),
    },
    "relu6": {
        "no-ceiling": (lambda name, z, k: np.maximum(z, 0), "cut off at 6 as well: min(…, 6)"),
        "no-floor": (lambda name, z, k: np.minimum(z, 6), "a negative z gives 0: max(z, 0)"),
    },
    "elu": {
        "missing-minus-1": (
            lambda name, z, k: np.where(z > 0, z, k * np.exp(np.minimum(z, 0))),
            "where z < 0 it is alpha (exp(z) - 1), so that both halves meet in 0",
        ),
        "missing-alpha": (
            lambda name, z, k: np.where(z > 0, z, np.exp(np.minimum(z, 0)) - 1),
            "alpha, handed over as k, is missing: k (exp(z) - 1) where z < 0",
        ),
    },
    "maxout": {
        "over-examples": (
            lambda name, z, k: np.max(z, axis=0),
            "this is the largest of all examples: take the largest piece of each, along axis 1",
        ),
        "place-not-value": (
            lambda name, z, k: np.argmax(z, axis=1),
            "this is the number of the piece that wins: return its value",
        ),
        "with-zero": (
            lambda name, z, k: np.maximum(np.max(z, axis=1), 0),
            "maxout has no 0 among its pieces: all of them may be negative",
        ),
    },
}

_RELU_VALUE = (lambda z, k: np.maximum(z, 0), _VALUE)

rectifier_slope = {
    "relu": {
        "returns-value": _RELU_VALUE,
        "flipped": (lambda z, k: np.where(z < 0, 1.0, 0.0), "the slope is 1 where z is positive"),
    },
    "leaky_relu": {
        "no-leak": (
            lambda z, k: np.where(z > 0, 1.0, 0.0),
            "this is the slope of ReLU: where z < 0 the slope is k",
        ),
        "returns-value": (lambda z, k: np.maximum(z, k * z), _VALUE),
        "times-z": (
            lambda z, k: np.where(z > 0, 1.0, k * z),
            "where z < 0 the value is k z, so the slope is k",
        ),
    },
    "prelu": {
        "no-leak": (
            lambda z, k: np.where(z > 0, 1.0, 0.0),
            "this is the slope of ReLU: where z < 0 the slope is k, one for each unit",
        ),
        "slope-by-k": (
            lambda z, k: np.minimum(z, 0),
            "this is the derivative by k: asked is the one by z",
        ),
    },
    "relu6": {
        "no-ceiling": (
            lambda z, k: np.where(z > 0, 1.0, 0.0),
            "above 6 the curve is flat again: the slope is 0 there",
        ),
        "returns-value": (lambda z, k: np.clip(z, 0, 6), _VALUE),
    },
    "elu": {
        "minus-1-kept": (
            lambda z, k: np.where(z > 0, 1.0, k * (np.exp(np.minimum(z, 0)) - 1)),
            "the derivative of the constant -1 is 0: k exp(z) is left where z < 0",
        ),
        "missing-alpha": (
            lambda z, k: np.where(z > 0, 1.0, np.exp(np.minimum(z, 0))),
            "alpha, handed over as k, is missing where z < 0: k exp(z)",
        ),
    },
    "maxout": {
        "all-pieces": (
            lambda z, k: np.ones_like(z),
            "only the piece that wins moves the output: the slope by all others is 0",
        ),
        "positive-pieces": (
            lambda z, k: np.where(z > 0, 1.0, 0.0),
            "this is the slope of ReLU: here the largest piece has slope 1, whatever its sign",
        ),
        "winner-of-column": (
            lambda z, k: (z == np.max(z, axis=0)).astype(float),
            "the pieces of one example compete: compare along axis 1, not over the examples",
        ),
    },
}

dead_units = {
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


def _quotient(e, axis=1):  # type: ignore[no-untyped-def]
    return e / np.sum(e, axis=axis, keepdims=True)


stable_softmax = {
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

large_scores = stable_softmax | {
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
