"""Mistakes in single activations and their slopes, lesson 02."""

import numpy as np

from nnlib.activations import sigmoid
from nnlib.check.comparing import Mistakes

_VALUE = "this is the value g(z), not its slope g'(z)"

squashing: dict[str, Mistakes] = {
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
            "this is 2 σ(z) - 1: the 2 inside is missing, tanh z = 2 σ(2z) - 1",
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

squashing_slope: dict[str, Mistakes] = {
    "identity": {"returns-value": (lambda z: z, _VALUE)},
    "sign": {"returns-value": (np.sign, _VALUE)},
    "threshold": {"returns-value": (lambda z: np.where(z > 0, 1.0, 0.0), _VALUE)},
    "sigmoid": {
        "returns-value": (sigmoid, _VALUE),
        "rule-on-z": (
            lambda z: z * (1 - z),
            "the rule g (1 - g) needs the value g = σ(z), not z itself",
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

rectifier: dict[str, Mistakes] = {
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

rectifier_slope: dict[str, Mistakes] = {
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
