"""Mistakes in the exercises of lesson 05 about layers, one example or a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib.activations import sigmoid, sigmoid_grad, softmax, tanh_grad
from nnlib.arrays import Array
from nnlib.lessons.backprop.models import stack_deltas

Wrong = Callable[..., Any]


def _recursion(
    hidden: Callable[..., Array], last: Callable[[Array, Array], Array] | None = None
) -> Wrong:
    """Wrong deltas, as the gradient of `stack_loss`.

    hidden: the rule of a hidden layer, from its z, the next W and delta, the next z, its own W;
    last: the rule of the last layer.
    """

    def deltas(z: Sequence[Array], W: Sequence[Array], y_hat_bar: Array) -> list[Array]:
        found = [(last or _right_last)(z[-1], y_hat_bar)]
        for k in range(len(z) - 2, -1, -1):
            found.insert(0, hidden(z[k], W[k + 1], found[0], z[k + 1], W[k]))
        return found

    return stack_deltas(deltas)


def _right_last(z: Array, y_hat_bar: Array) -> Array:
    return tanh_grad(z) * y_hat_bar


def _right_hidden(z: Array, W: Array, delta: Array, z_next: Array, W_here: Array) -> Array:
    return tanh_grad(z) * (W @ delta)


delta_recursion = {
    "weights-not-transposed": (
        _recursion(lambda z, W, delta, *_: tanh_grad(z) * (delta @ W)),
        "the weights are the wrong way round: forward is a @ W, so the way back is W @ delta, "
        "which is delta @ W.T",
    ),
    "missing-activation-derivative": (
        _recursion(lambda z, W, delta, *_: W @ delta),
        "the hidden layers miss the factor g'(z): the way from a to z passes the activation",
    ),
    "missing-output-derivative": (
        _recursion(_right_hidden, lambda z, y_hat_bar: y_hat_bar),
        "the last layer misses its factor g'(z): y_hat_bar belongs to y_hat, delta to z",
    ),
    "derivative-at-activation": (
        _recursion(
            lambda z, W, delta, *_: tanh_grad(np.tanh(z)) * (W @ delta),
            lambda z, y_hat_bar: tanh_grad(np.tanh(z)) * y_hat_bar,
        ),
        "g' is taken at the activation tanh(z): tanh_grad wants z; in terms of a it is 1 - a²",
    ),
    "derivative-of-next-layer": (
        _recursion(lambda z, W, delta, z_next, W_here: W @ (tanh_grad(z_next) * delta)),
        "g' is taken at the next layer's z, which its own delta already contains: each layer "
        "multiplies by g' at its own z",
    ),
    "weights-of-own-layer": (
        _recursion(lambda z, W, delta, z_next, W_here: tanh_grad(z) * (W_here @ delta)),
        "the delta passes the layer's own weights: between layer l and l + 1 stand the weights "
        "of l + 1",
    ),
    "value-not-derivative": (
        _recursion(
            lambda z, W, delta, *_: np.tanh(z) * (W @ delta),
            lambda z, y_hat_bar: np.tanh(z) * y_hat_bar,
        ),
        "tanh(z) stands where its derivative belongs: use tanh_grad(z)",
    ),
    "signals-not-deltas": (
        stack_deltas(lambda z, W, y_hat_bar: [tanh_grad(z_l) * y_hat_bar for z_l in z]),
        "y_hat_bar is used in every layer: each delta is made from the next layer's delta",
    ),
    "reversed-list": (
        lambda *point: _recursion(_right_hidden)(*point)[::-1],
        "the deltas are listed from the last layer back: the first layer's delta comes first",
    ),
}


def _two_layers(signal: Callable[..., Array], hidden: Callable[[Array], Array] = sigmoid) -> Wrong:
    """Wrong gradients of the two-layer network from a rule for z_bar (z, h, W2 and y_hat_bar)."""

    def gradients(
        x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array
    ) -> tuple[Array, ...]:
        z = x @ W1 + b1
        h = sigmoid(z)
        y_hat_bar = h @ W2 + b2 - y
        z_bar = signal(z, h, W2, y_hat_bar)
        return np.outer(x, z_bar), z_bar, np.outer(hidden(z), y_hat_bar), y_hat_bar

    return gradients


def _with_sigmoid_output(
    x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array
) -> tuple[Array, ...]:
    z = x @ W1 + b1
    h = sigmoid(z)
    y_hat = h @ W2 + b2
    u = (y_hat - y) * sigmoid_grad(y_hat)
    z_bar = (W2 @ u) * sigmoid_grad(z)
    return np.outer(x, z_bar), z_bar, np.outer(h, u), u


two_layer = {
    "missing-activation-derivative": (
        _two_layers(lambda z, h, W2, u: W2 @ u),
        "the factor σ'(z) is missing: what arrives at h must pass the sigmoid to reach z",
    ),
    "derivative-at-activation": (
        _two_layers(lambda z, h, W2, u: (W2 @ u) * sigmoid_grad(h)),
        "σ' is taken at the activation h: it belongs at z; in terms of h it is h (1 - h)",
    ),
    "weights-not-transposed": (
        _two_layers(lambda z, h, W2, u: (u @ W2) * sigmoid_grad(z)),
        "W2 is the wrong way round: forward is h @ W2, so the way back is W2 @ y_hat_bar",
    ),
    "weights-skipped": (
        _two_layers(lambda z, h, W2, u: u * sigmoid_grad(z)),
        "y_hat_bar reaches the hidden units without passing W2: h_bar = W2 @ y_hat_bar",
    ),
    "value-not-derivative": (
        _two_layers(lambda z, h, W2, u: (W2 @ u) * h),
        "σ(z) stands where its derivative belongs: σ'(z) = h (1 - h)",
    ),
    "pre-activation-in-dW2": (
        _two_layers(lambda z, h, W2, u: (W2 @ u) * sigmoid_grad(z), hidden=lambda z: z),
        "dW2 is made from z: the input of the second layer is h = σ(z)",
    ),
    "output-derivative-added": (
        _with_sigmoid_output,
        "y_hat_bar is multiplied by σ' as well: the output layer has no sigmoid here",
    ),
}


def _batch(
    delta2: Callable[[Array, Array, Array], Array] | None = None,
    delta1: Callable[..., Array] | None = None,
) -> Wrong:
    """Wrong gradients of a batch from a rule for delta2 (p, y, z2) or delta1 (u, W2, z, h)."""

    def gradients(
        x: Array, y: Array, W1: Array, b1: Array, W2: Array, b2: Array, *_: Any
    ) -> tuple[Array, ...]:
        z = x @ W1 + b1
        h = np.tanh(z)
        z2 = h @ W2 + b2
        u = (delta2 or _right_output)(softmax(z2), y, z2)
        v = (delta1 or _right_delta)(u, W2, z, h)
        return x.T @ v, v.sum(axis=0), h.T @ u, u.sum(axis=0)

    return gradients


def _right_output(p: Array, y: Array, z2: Array) -> Array:
    return np.asarray((p - y) / len(p))


def _right_delta(u: Array, W2: Array, z: Array, h: Array) -> Array:
    return np.asarray((u @ W2.T) * (1 - h**2))


batch_backward = {
    "mean-over-NK": (
        _batch(lambda p, y, z2: (p - y) / p.size),
        "J is divided by N · K: it is a mean over the N examples, and a sum over the K outputs",
    ),
    "extra-softmax-derivative": (
        _batch(lambda p, y, z2: (p - y) * p * (1 - p) / len(p)),
        "p - y is multiplied by p (1 - p): with cross-entropy the softmax is already in p - y",
    ),
    "scores-not-probabilities": (
        _batch(lambda p, y, z2: (z2 - y) / len(p)),
        "the scores are compared with the targets: delta2 is softmax(scores) - y",
    ),
    "missing-activation-derivative": (
        _batch(delta1=lambda u, W2, z, h: u @ W2.T),
        "the factor 1 - h² is missing in delta1: the way from h to its z passes tanh",
    ),
    "derivative-at-activation": (
        _batch(delta1=lambda u, W2, z, h: (u @ W2.T) * (1 - np.tanh(h) ** 2)),
        "tanh is applied twice: h is already tanh(z), so the derivative is 1 - h²",
    ),
    "sigmoid-derivative": (
        _batch(delta1=lambda u, W2, z, h: (u @ W2.T) * h * (1 - h)),
        "h (1 - h) is the derivative of the sigmoid: that of tanh is 1 - h²",
    ),
    "value-not-derivative": (
        _batch(delta1=lambda u, W2, z, h: (u @ W2.T) * h),
        "h stands where the derivative of tanh belongs: 1 - h²",
    ),
}
