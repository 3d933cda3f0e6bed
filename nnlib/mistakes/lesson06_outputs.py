"""Mistakes in the exercises of lesson 06 about one output layer: deltas and losses of z."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.activations import sigmoid, sigmoid_grad, softmax

Wrong = Callable[..., Any]


def _squares(rule: Callable[..., Any]) -> dict[str, Wrong]:
    """A wrong delta of the mean and of the sum, from a rule for the delta of ½ (g(z) - y)²."""
    return {
        "delta": lambda z, y, g, g_grad: rule(z, y, g, g_grad) / len(z),
        "delta_sum": lambda z, y, g, g_grad: 2 * rule(z, y, g, g_grad),
    }


def _right(z: Any, y: Any, g: Any, g_grad: Any) -> Any:
    return g_grad(z) * (g(z) - y)


_SQUARES: dict[str, tuple[dict[str, Wrong], str]] = {
    "derivative-at-activation": (
        _squares(lambda z, y, g, g_grad: g_grad(g(z)) * (g(z) - y)),
        "g' is taken at the activation g(z): it belongs at the pre-activation z",
    ),
    "missing-activation-derivative": (
        _squares(lambda z, y, g, g_grad: g(z) - y),
        "this is the derivative by y_hat: the step from y_hat back to z, the factor g'(z), is "
        "missing",
    ),
    "activation-not-derivative": (
        _squares(lambda z, y, g, g_grad: g(z) * (g(z) - y)),
        "g(z) stands where its derivative g'(z) belongs",
    ),
    "z-for-output": (
        _squares(lambda z, y, g, g_grad: g_grad(z) * (z - y)),
        "the error is that of the output: g(z) - y, not z - y",
    ),
    "only-slope": (
        _squares(lambda z, y, g, g_grad: g_grad(z)),
        "this is g'(z) alone: multiply it by the derivative of the loss",
    ),
}
_ONE_EACH: dict[str, dict[str, tuple[Wrong, str]]] = {
    "delta": {
        "missing-1/N": (_right, "the mean is missing: J divides by the N rows"),
        "mean-over-NK": (
            lambda *point: _right(*point) / point[0].size,
            "divided by N·K: J is the mean over the N examples and the sum over the K outputs",
        ),
        "factor-2": (
            lambda *point: 2 * _right(*point) / len(point[0]),
            "the ½ in front of the square cancels the 2 of its derivative",
        ),
    },
    "delta_sum": {
        "missing-2": (
            _right,
            "there is no ½ in front of this loss, so the 2 of the square stays",
        ),
        "mean-in-sum": (
            lambda *point: 2 * _right(*point) / len(point[0]),
            "J_sum adds up the examples: nothing is divided by N",
        ),
        "is-the-mean": (
            lambda *point: _right(*point) / len(point[0]),
            "this is the delta of the mean with ½ again: J_sum has neither",
        ),
    },
}


def squared_error_deltas(part: str, g: Wrong, g_grad: Wrong) -> dict[str, tuple[Wrong, str]]:
    """The table for one part, "delta" or "delta_sum", as functions of z and y alone."""
    table = {code: (rules[part], text) for code, (rules, text) in _SQUARES.items()}
    table |= _ONE_EACH[part]
    return {code: (_bound(wrong, g, g_grad), text) for code, (wrong, text) in table.items()}


def _bound(wrong: Wrong, g: Wrong, g_grad: Wrong) -> Wrong:
    return lambda z, y: wrong(z, y, g, g_grad)


bce_output = {
    "missing-denominator": (
        lambda y_hat, y: (y_hat - y) / len(y),
        "the denominator is missing: this is the derivative of the squared error; that of the "
        "logarithms is (ŷ - y) / (ŷ (1 - ŷ))",
    ),
    "only-first-term": (
        lambda y_hat, y: -y / y_hat / len(y),
        "only -y log ŷ is differentiated: (1 - y) log(1 - ŷ) depends on ŷ too",
    ),
    "inner-sign": (
        lambda y_hat, y: (-y / y_hat - (1 - y) / (1 - y_hat)) / len(y),
        "the inner derivative of log(1 - ŷ) is -1: the second term changes its sign",
    ),
    "denominator-y_hat": (
        lambda y_hat, y: (y_hat - y) / y_hat / len(y),
        "the common denominator of 1/ŷ and 1/(1 - ŷ) is ŷ (1 - ŷ)",
    ),
    "is-delta-by-z": (
        lambda y_hat, y: (y_hat - y) * y_hat * (1 - y_hat) / len(y),
        "ŷ (1 - ŷ) stands in the denominator, not in front",
    ),
}
bce_delta = {
    "missing-denominator": (
        lambda z, y: (sigmoid(z) - y) * sigmoid_grad(z) / len(z),
        "σ'(z) is still there: the denominator ŷ (1 - ŷ) of dJ/dŷ cancels it",
    ),
    "missing-activation-derivative": (
        lambda z, y: (1 / (1 - sigmoid(z)) * (1 - y) - y / sigmoid(z)) / len(z),
        "this is dJ/dŷ: the step from ŷ back to z, the factor σ'(z), is missing",
    ),
    "derivative-at-activation": (
        lambda z, y: _bce_slope(z, y) * sigmoid_grad(sigmoid(z)),
        "σ' is taken at ŷ = σ(z): it belongs at z; in terms of ŷ it is ŷ (1 - ŷ)",
    ),
    "z-for-output": (
        lambda z, y: (z - y) / len(z),
        "the score z stands where the probability ŷ = σ(z) belongs",
    ),
}


def _bce_slope(z: Any, y: Any) -> Any:
    y_hat = sigmoid(z)
    return (y_hat - y) / (y_hat * (1 - y_hat)) / len(z)


def _off_diagonal(p: Any, factor: float) -> Any:
    """p (1 - p) on the diagonal, `factor` times p_i p_j beside it."""
    return np.where(np.eye(len(p), dtype=bool), p * (1 - p), factor * np.outer(p, p))


softmax_jacobian = {
    "without-cross-terms": (
        lambda z: np.diag(softmax(z) * (1 - softmax(z))),
        "the cross terms are missing: every score enters the sum below every p, so -p_i p_j "
        "stands off the diagonal",
    ),
    "cross-terms-positive": (
        lambda z: _off_diagonal(softmax(z), 1.0),
        "the cross terms are negative: when another score grows, this share shrinks",
    ),
    "diagonal-p": (
        lambda z: np.diag(softmax(z)),
        "the sum below depends on z_i as well: p_i on the diagonal becomes p_i (1 - p_i)",
    ),
    "only-outer-product": (
        lambda z: -np.outer(softmax(z), softmax(z)),
        "on the diagonal p_i is missing: there the numerator depends on z_i too",
    ),
    "only-diagonal-vector": (
        lambda z: softmax(z) * (1 - softmax(z)),
        "this is the diagonal alone: the Jacobian has a row and a column for every class",
    ),
    "z-for-p": (
        lambda z: np.diag(z) - np.outer(z, z),
        "the scores z stand where the probabilities p belong",
    ),
    "exp-not-normalized": (
        lambda z: np.diag(np.exp(z)) - np.outer(np.exp(z), np.exp(z)),
        "e^z stands where p belongs: divide by the sum",
    ),
    "plus-everywhere": (
        lambda z: np.diag(softmax(z)) + np.outer(softmax(z), softmax(z)),
        "the product p_i p_j is subtracted, on the diagonal too",
    ),
}


def _transposed_softmax(z: Any) -> Any:
    return softmax(z.T).T


softmax_delta = {
    "without-cross-terms": (
        lambda z, y: -y * (1 - softmax(z)) / len(z),
        "only the diagonal of the Jacobian is used: every score moves every probability, so the "
        "cross terms -p_i p_j belong to the product",
    ),
    "missing-activation-derivative": (
        lambda z, y: -y / softmax(z) / len(z),
        "this is dJ/dp: multiply it by the softmax Jacobian to come from p back to z",
    ),
    "missing-1/N": (
        lambda z, y: softmax(z) - y,
        "the mean over the batch is missing: J divides by the N rows",
    ),
    "mean-over-NK": (
        lambda z, y: (softmax(z) - y) / z.size,
        "divided by N·K: the K classes are added up, the mean is over the N examples",
    ),
    "slope-left-over": (
        lambda z, y: softmax(z) * (1 - softmax(z)) * (softmax(z) - y) / len(z),
        "p (1 - p) is one factor too many: p - y already contains the softmax",
    ),
    "softmax-over-batch": (
        lambda z, y: (_transposed_softmax(z) - y) / len(z),
        "the softmax runs down the columns: the classes of one example stand in a row",
    ),
    "only-true-class": (
        lambda z, y: y * (softmax(z) - y) / len(z),
        "only the true class receives a delta: the others have delta p",
    ),
    "z-for-output": (
        lambda z, y: (z - y) / len(z),
        "the scores z stand where the probabilities p = softmax(z) belong",
    ),
    "cross-terms-positive": (
        lambda z, y: (
            np.stack(
                [-_off_diagonal(p, 1.0) @ (row / p) for p, row in zip(softmax(z), y, strict=True)]
            )
            / len(z)
        ),
        "the cross terms of the Jacobian are negative",
    ),
}


def _picked(z: Any, labels: Any) -> Any:
    return np.log(softmax(z))[np.arange(len(z)), labels]


stable_cross_entropy: dict[str, tuple[Wrong, str]] = {
    "missing-minus": (
        lambda z, labels: np.mean(_picked(z, labels)),
        "the minus sign is missing: a log-probability is negative, a loss is not",
    ),
    "missing-1/N": (
        lambda z, labels: -np.sum(_picked(z, labels)),
        "this is the sum over the examples: J is their mean",
    ),
    "mean-over-NK": (
        lambda z, labels: -np.sum(_picked(z, labels)) / z.size,
        "divided by N·K: one log-probability per example is added, so divide by N",
    ),
    "indicator-forgotten": (
        lambda z, labels: -np.sum(np.log(softmax(z))) / len(z),
        "all classes are added: the indicator keeps the true class alone",
    ),
    "score-not-log-probability": (
        lambda z, labels: -np.mean(z[np.arange(len(z)), labels]),
        "log Σ exp(z) is missing: the score of the true class is not its log-probability",
    ),
    "probability-not-logarithm": (
        lambda z, labels: -np.mean(softmax(z)[np.arange(len(z)), labels]),
        "the logarithm is missing: this adds up probabilities",
    ),
    "maximum-not-added-back": (
        lambda z, labels: -np.mean(_picked(z, labels) + z.max(axis=1)),
        "the maximum was subtracted from the scores and is not added back: "
        "log Σ exp(z) = m + log Σ exp(z - m)",
    ),
    "other-classes": (
        lambda z, labels: -np.mean(np.log(1 - np.exp(_picked(z, labels)))),
        "this is the probability of all other classes: take that of the true one",
    ),
    "base-2": (
        lambda z, labels: -np.mean(_picked(z, labels)) / np.log(2),
        "the logarithm has base 2: use the natural one, np.log",
    ),
}


def _clipped(epsilon: float) -> Wrong:
    return lambda z, labels: -np.mean(np.log(softmax(z)[np.arange(len(z)), labels] + epsilon))


large_scores: dict[str, tuple[Wrong, str]] = {
    f"clipped-at-{epsilon:.0e}": (
        _clipped(epsilon),
        "a small number added to p keeps the logarithm finite, but the loss is cut off and its "
        "gradient lost: stay with logarithms, log p = z - log Σ exp(z)",
    )
    for epsilon in (1e-8, 1e-12, 1e-15)
}
stable_cross_entropy |= large_scores
