"""Mistakes in the exercises of lesson 06 about whole backward passes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.activations import sigmoid, sigmoid_grad, softmax, tanh_grad

Wrong = Callable[..., Any]


def _sigmoids(
    last: Callable[[Any, Any], Any] = lambda y_hat, y: (y_hat - y) / len(y),
    hidden: Callable[..., Any] = lambda W2, delta2, z1, W1: (delta2 @ W2.T) * sigmoid_grad(z1),
    collect: Callable[..., Any] | None = None,
) -> Wrong:
    """Wrong gradients of two sigmoid layers from a rule for delta2, delta1 or the gradients."""

    def gradients(x: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
        z1 = x @ W1 + b1
        h = sigmoid(z1)
        delta2 = last(sigmoid(h @ W2 + b2), y)
        delta1 = hidden(W2, delta2, z1, W1)
        return (collect or _collected)(x, h, delta1, delta2)

    return gradients


def _collected(x: Any, h: Any, delta1: Any, delta2: Any) -> tuple[Any, ...]:
    return x.T @ delta1, delta1.sum(axis=0), h.T @ delta2, delta2.sum(axis=0)


sigmoids_backward = {
    "weights-not-transposed": (
        _sigmoids(hidden=lambda W2, delta2, z1, W1: (delta2 @ W2) * sigmoid_grad(z1)),
        "W2 goes the wrong way: forward is h @ W2, so the way back is delta2 @ W2.T",
    ),
    "missing-activation-derivative": (
        _sigmoids(hidden=lambda W2, delta2, z1, W1: delta2 @ W2.T),
        "the hidden layer misses σ'(z1) = h (1 - h): only at the output does it cancel",
    ),
    "derivative-at-activation": (
        _sigmoids(hidden=lambda W2, delta2, z1, W1: (delta2 @ W2.T) * sigmoid_grad(sigmoid(z1))),
        "σ' is taken at h: it belongs at z1; in terms of h it is h (1 - h)",
    ),
    "missing-denominator": (
        _sigmoids(last=lambda y_hat, y: (y_hat - y) * y_hat * (1 - y_hat) / len(y)),
        "the last delta still has ŷ (1 - ŷ): the denominator of dJ/dŷ cancels it",
    ),
    "missing-1/N": (
        _sigmoids(last=lambda y_hat, y: y_hat - y),
        "the mean over the batch is missing: divide once, in the last delta",
    ),
    "mean-over-NK": (
        _sigmoids(last=lambda y_hat, y: (y_hat - y) / y.size),
        "divided by N·K: J is the mean over the N examples and the sum over the K outputs",
    ),
    "bias-not-summed": (
        _sigmoids(
            collect=lambda x, h, delta1, delta2: (x.T @ delta1, delta1, h.T @ delta2, delta2)
        ),
        "the bias gradients still have a row for each example: sum the deltas over the batch",
    ),
    "wrong-layer": (
        _sigmoids(hidden=lambda W2, delta2, z1, W1: (delta2 @ W1.T) * sigmoid_grad(z1)),
        "the delta passes the weights of the wrong layer: between z2 and h stand the weights W2",
    ),
    "layers-swapped": (
        _sigmoids(
            collect=lambda x, h, delta1, delta2: (
                h.T @ delta2,
                delta2.sum(axis=0),
                x.T @ delta1,
                delta1.sum(axis=0),
            )
        ),
        "these are the gradients of the other layer: the order is dW1, db1, dW2, db2",
    ),
    "inputs-swapped": (
        _sigmoids(
            collect=lambda x, h, delta1, delta2: (
                h.T @ delta1,
                delta1.sum(axis=0),
                x.T @ delta2,
                delta2.sum(axis=0),
            )
        ),
        "each delta meets the input of its own layer: x in the first, h in the second",
    ),
    "same-delta": (
        _sigmoids(hidden=lambda W2, delta2, z1, W1: delta2),
        "the first layer gets the last layer's delta: send it back through W2 and σ' first",
    ),
}


def _hinge(
    delta: Callable[[Any, Any], Any] = lambda z, y: -y * (y * z < 1) / len(y),
    dw: Callable[..., Any] = lambda w, lam, N: 2 * lam * w,
    db: Callable[[Any, Any], Any] = lambda b, lam: 0.0,
) -> Wrong:
    """Wrong gradients of hinge with regularizer: another delta, or other terms of lam."""

    def gradients(x: Any, y: Any, w: Any, b: Any, lam: Any) -> Any:
        signal = delta(x @ w + b, y)
        return x.T @ signal + dw(w, lam, len(x)), np.sum(signal) + db(b, lam)

    return gradients


hinge_backward = {
    "regularizer-forgotten": (
        _hinge(dw=lambda w, lam, N: 0 * w),
        "the regularizer is forgotten: λ Σ w² is part of J, and w feeds it directly",
    ),
    "regularizer-doubled": (
        _hinge(dw=lambda w, lam, N: 4 * lam * w),
        "the regularizer counts twice: the derivative of λ Σ w² is 2 λ w, once",
    ),
    "regularizer-half": (
        _hinge(dw=lambda w, lam, N: lam * w),
        "the 2 is missing: the derivative of λ w² is 2 λ w",
    ),
    "regularizer-over-N": (
        _hinge(dw=lambda w, lam, N: 2 * lam * w / N),
        "the regularizer is divided by N: it stands beside the mean, not inside",
    ),
    "bias-regularized": (
        _hinge(db=lambda b, lam: 2 * lam * b),
        "the bias is regularized too: R contains w alone",
    ),
    "mask-missing": (
        _hinge(delta=lambda z, y: -y / len(y)),
        "every example pushes: one with a margin y z above 1 costs nothing and has delta 0",
    ),
    "mask-reversed": (
        _hinge(delta=lambda z, y: -y * (y * z > 1) / len(y)),
        "the mask is the wrong way round: the examples with y z < 1 cost something",
    ),
    "margin-at-zero": (
        _hinge(delta=lambda z, y: -y * (y * z < 0) / len(y)),
        "only the misclassified push: hinge wants a margin of 1, so everything with y z < 1 does",
    ),
    "label-forgotten": (
        _hinge(delta=lambda z, y: -1.0 * (y * z < 1) / len(y)),
        "the label is missing: the derivative of 1 - y z by z is -y",
    ),
    "sign": (
        _hinge(delta=lambda z, y: y * (y * z < 1) / len(y)),
        "the sign is wrong: 1 - y z falls with y z, so delta is -y where it is not 0",
    ),
    "missing-1/N": (
        _hinge(delta=lambda z, y: -y * (y * z < 1)),
        "the mean over the batch is missing",
    ),
    "mean-over-pushing": (
        _hinge(delta=lambda z, y: -y * (y * z < 1) / max(1, np.sum(y * z < 1))),
        "divided by the number of examples inside the margin: J divides by all N",
    ),
}


def _network(
    hidden: Callable[..., Any] = lambda W2, delta2, z1: (delta2 @ W2.T) * tanh_grad(z1),
    second: Callable[..., Any] = lambda W2, lam: 2 * lam * W2,
    first: Callable[..., Any] = lambda W1, lam: 2 * lam * W1,
    bias: Callable[..., Any] = lambda b, lam: 0 * b,
) -> Wrong:
    """Wrong gradients of the tanh and softmax network: another delta1, other regularizer terms."""

    def gradients(x: Any, y: Any, W1: Any, b1: Any, W2: Any, b2: Any, lam: Any) -> Any:
        z1 = x @ W1 + b1
        h = np.tanh(z1)
        delta2 = (softmax(h @ W2 + b2) - y) / len(x)
        delta1 = hidden(W2, delta2, z1)
        dW1, db1, dW2, db2 = _collected(x, h, delta1, delta2)
        dW1, dW2 = dW1 + first(W1, lam), dW2 + second(W2, lam)
        return dW1, db1 + bias(b1, lam), dW2, db2 + bias(b2, lam)

    return gradients


def _untransposed(W2: Any, delta2: Any, z1: Any) -> Any:
    return (delta2 @ W2) * tanh_grad(z1)


def _half(W: Any, lam: Any) -> Any:
    return lam * W


_FIRST_BUG = "the step back from delta2 to h still multiplies by W2: it needs W2.T"

repaired_backward = {
    "unrepaired": (
        _network(hidden=_untransposed, second=_half),
        "both bugs are still there: start with the step back into the first layer",
    ),
    "regularizer-half": (
        _network(second=_half),
        "one bug is left: the regularizer of W2 is λ W2, and the derivative of λ W2² is 2 λ W2",
    ),
    "weights-not-transposed": (_network(hidden=_untransposed), f"one bug is left: {_FIRST_BUG}"),
    "missing-activation-derivative": (
        _network(hidden=lambda W2, delta2, z1: delta2 @ W2.T),
        "the factor tanh'(z1) got lost in the repair",
    ),
    "derivative-at-activation": (
        _network(hidden=lambda W2, delta2, z1: (delta2 @ W2.T) * tanh_grad(np.tanh(z1))),
        "tanh' is taken at h: it was right before, at z1",
    ),
    "regularizer-doubled": (
        _network(second=lambda W2, lam: 4 * lam * W2),
        "now the regularizer of W2 counts twice",
    ),
    "regularizer-forgotten": (
        _network(second=lambda W2, lam: 0 * W2, first=lambda W1, lam: 0 * W1),
        "the regularizer is gone: it is part of J",
    ),
    "halved-in-both": (
        _network(second=_half, first=_half),
        "the regularizers agree now, but both are half of what they should be: J has λ W², "
        "without ½",
    ),
    "bias-regularized": (
        _network(bias=lambda b, lam: 2 * lam * b),
        "the biases are regularized too: in J the regularizer holds W1 and W2 alone",
    ),
}
