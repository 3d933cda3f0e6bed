"""Networks: shallow and deep, in columns, gated, residual, regularized, dropped out."""

from __future__ import annotations

from typing import Any

import numpy as np

from .activations import sigmoid, softmax
from .problem import Built, Table, cases, normals

N, D, H, K = 10, 4, 6, 3


def columns(rng: np.random.Generator) -> Built:
    """Examples in columns: W1, ReLU, W2, softmax, mean cross-entropy."""
    x, t = rng.standard_normal((D, N)), np.eye(K)[:, rng.integers(K, size=N)]

    def loss(W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
        z = W2 @ np.maximum(0, W1 @ x + b1) + b2
        return np.mean(np.log(np.sum(np.exp(z), axis=0)) - np.sum(t * z, axis=0))

    def gradient(W1: Any, b1: Any, W2: Any, b2: Any, bug: str = "") -> Any:
        z1 = W1 @ x + b1
        a1 = np.maximum(0, z1)
        dz2 = (softmax((W2 @ a1 + b2).T).T - t) / N
        back = W2 - 0.1 * dz2 @ a1.T if bug == "W2 updated first" else W2
        da1 = back.T @ dz2
        dz1 = da1 * ((da1 if bug == "gate of the upstream" else z1) > 0)
        if bug == "gate forgotten":
            dz1 = da1
        db1, db2 = (dz.sum(axis=1, keepdims=bug != "no keepdims") for dz in (dz1, dz2))
        if bug == "biases summed over N twice":
            db1, db2 = db1 * N, db2 * N
        if bug == "biases over the units":
            db1 = np.full_like(b1, dz1.sum(axis=0).sum())
        dW1 = dz1 @ x.T * (N if bug == "first layer without mean" else 1)
        return dW1, db1, np.einsum("kn,hn->kh", dz2, a1), db2

    return (
        loss,
        gradient,
        normals(rng, (H, D), (H, 1), (K, H), (K, 1)),
        ("dW1", "db1", "dW2", "db2"),
    )


def deep_tanh(rng: np.random.Generator) -> Built:
    """Three square tanh layers in a loop over the layers, then half the mean squared error."""
    x, t = rng.standard_normal((N, D)), rng.standard_normal((N, D))

    def forward(theta: Any) -> Any:
        kept = [x]
        for W, b in zip(theta[::2], theta[1::2], strict=True):
            kept.append(np.tanh(kept[-1] @ W + b))
        return kept

    def loss(*theta: Any) -> Any:
        return np.sum((forward(theta)[-1] - t) ** 2) / (2 * N)

    def gradient(*theta: Any, bug: str = "") -> Any:
        a, found = forward(theta), []
        delta = (a[3] - t) / N * (1 - a[3] ** 2)
        for layer in (2, 1, 0):
            below = a[layer + 1] if bug == "activation of the layer above" else a[layer]
            share = delta.mean(axis=0) if bug == "bias averaged" else delta.sum(axis=0)
            found += [share, below.T @ delta]
            W = theta[2 * layer]
            delta = delta @ (W if bug == "not transposed" else W.T)
            if bug == "slope 1 - a":
                delta = delta * (1 - a[layer])
            elif not (bug == "first slope forgotten" and layer == 1):
                at = layer + 1 if bug == "slope one layer late" else layer
                delta = delta * (1 - a[at] ** 2)
        return found if bug == "last layer first" else found[::-1]

    shapes = [(D, D), (D,)] * 3
    return loss, gradient, normals(rng, *shapes), ("dW1", "db1", "dW2", "db2", "dW3", "db3")


def elastic_logits(rng: np.random.Generator) -> Built:
    """Sigmoid units, weighted cross-entropy from logits, and an elastic net on the weights."""
    x, t = rng.standard_normal((N, D)), rng.integers(2, size=N).astype(float)
    t[:2], ridge, lasso = (0, 1), 0.3, 0.05

    def loss(W: Any, b: Any, v: Any) -> Any:
        z = sigmoid(x @ W + b) @ v
        data = np.mean(3 * t * np.logaddexp(0, -z) + (1 - t) * np.logaddexp(0, z))
        return data + ridge / 2 * (np.sum(W**2) + np.sum(v**2)) + lasso * np.sum(np.abs(W))

    def gradient(W: Any, b: Any, v: Any, bug: str = "") -> Any:
        a = sigmoid(x @ W + b)
        y = sigmoid(a @ v)
        dz = ((1 + 2 * t) * y - 3 * t) / N
        if bug == "both classes weighted":
            dz = 3 * (y - t) / N
        if bug == "slope of the output again":
            dz = dz * y * (1 - y)
        da = np.outer(dz, v)
        dp = da * (sigmoid(a) * (1 - sigmoid(a)) if bug == "slope at a" else a * (1 - a))
        dW, db, dv = x.T @ dp + ridge * W + lasso * np.sign(W), dp.sum(axis=0), a.T @ dz + ridge * v
        if bug == "bias regularized":
            db = db + ridge * b
        if bug == "v not regularized":
            dv = dv - ridge * v
        if bug == "half forgotten":
            dW, dv = dW + ridge * W, dv + ridge * v
        if bug == "lasso forgotten":
            dW = dW - lasso * np.sign(W)
        if bug == "lasso without sign":
            dW = dW - lasso * np.sign(W) + lasso
        if bug == "ridge divided by N":
            dW = dW - ridge * W * (1 - 1 / N)
        return dW, db, dv

    return loss, gradient, normals(rng, (D, H), H, H), ("dW", "db", "dv")


def gelu_net(rng: np.random.Generator) -> Built:
    """GELU by its tanh form, a linear output, mean squared error without the half."""
    x, t, c = rng.standard_normal((N, D)), rng.standard_normal(N), np.sqrt(2 / np.pi)

    def loss(W: Any, b: Any, v: Any) -> Any:
        z = x @ W + b
        return np.mean((0.5 * z * (1 + np.tanh(c * (z + 0.044715 * z**3))) @ v - t) ** 2)

    def gradient(W: Any, b: Any, v: Any, bug: str = "") -> Any:
        z = x @ W + b
        u = np.tanh(c * (z + 0.044715 * z**3))
        inner = c if bug == "cubic forgotten" else c * (1 + 3 * 0.044715 * z**2)
        slope = 0.5 * (1 + u) + 0.5 * z * (1 - u**2) * inner
        if bug == "product rule cut":
            slope = 0.5 * (1 + u)
        a = 0.5 * z * (1 + u)
        residual = a @ v - t
        dy = (1 if bug == "the 2 forgotten" else 2) * residual / N
        dz = dy[:, None] * v * slope
        dv = a.T @ np.abs(dy) if bug == "absolute error in dv" else a.T @ dy
        return x.T @ dz, dz.mean(axis=0) if bug == "db averaged" else dz.sum(axis=0), dv

    return loss, gradient, normals(rng, (D, H), H, H), ("dW", "db", "dv")


def residual(rng: np.random.Generator) -> Built:
    """Two blocks h = h + tanh(h W), square, and a linear readout."""
    x, t = rng.standard_normal((N, D)), rng.standard_normal(N)

    def loss(W1: Any, W2: Any, v: Any) -> Any:
        h = x + np.tanh(x @ W1)
        return np.sum(((h + np.tanh(h @ W2)) @ v - t) ** 2) / (2 * N)

    def gradient(W1: Any, W2: Any, v: Any, bug: str = "") -> Any:
        u1 = np.tanh(x @ W1)
        h = x + u1
        u2 = np.tanh(h @ W2)
        dy = ((h + u2) @ v - t) / N
        dh2 = np.outer(dy, v)
        dz2 = dh2 * (1 - u2**2)
        dh = dz2 @ W2.T + (0 if bug == "skip forgotten" else dh2)
        if bug == "branch forgotten":
            dh = dh2
        dW1 = x.T @ (dh * (1 - (h if bug == "slope at the sum" else u1) ** 2))
        dW2 = (u1 if bug == "branch as input" else h).T @ dz2
        return dW1, dW2, (u2 if bug == "skip not read" else h + u2).T @ dy

    return loss, gradient, normals(rng, (D, D), (D, D), D), ("dW1", "dW2", "dv")


def dropped(rng: np.random.Generator) -> Built:
    """Softplus units under two inverted dropout masks, hidden and input."""
    x, t, keep = rng.standard_normal((N, D)), rng.standard_normal(N), 0.8
    seen, kept = rng.random((N, D)) < keep, rng.random((N, H)) < keep
    kept[:2, :], seen[0] = [[True] * 5 + [False], [False] * 3 + [True] * 3], [True, False] * 2

    def loss(W: Any, v: Any) -> Any:
        return np.mean((np.logaddexp(0, x * seen / keep @ W) * kept / keep @ v - t) ** 2)

    def gradient(W: Any, v: Any, bug: str = "") -> Any:
        scaled = x * seen / keep
        z = scaled @ W
        a = np.logaddexp(0, z) * kept / keep
        dy = 2 * (a @ v - t) / N
        da = np.outer(dy, v) * (1.0 if bug == "mask forgotten" else kept / keep)
        if bug == "mask without its scale":
            da = da * keep
        if bug == "scale twice":
            da = da / keep
        dz = da * sigmoid(z)
        return (x if bug == "input not dropped" else scaled).T @ dz, a.T @ dy

    return loss, gradient, normals(rng, (D, H), H), ("dW", "dv")


def three_layers(rng: np.random.Generator) -> Built:
    """x -> tanh -> softplus -> sigmoid with squared errors."""
    x, t = rng.standard_normal((N, D)), rng.random((N, 2))

    def forward(W1: Any, W2: Any, W3: Any) -> Any:
        a1 = np.tanh(x @ W1)
        z2 = a1 @ W2
        a2 = np.logaddexp(0, z2)
        return a1, z2, a2, sigmoid(a2 @ W3)

    def loss(W1: Any, W2: Any, W3: Any) -> float:
        return float(np.sum((forward(W1, W2, W3)[-1] - t) ** 2) / (2 * N))

    def gradient(W1: Any, W2: Any, W3: Any, bug: str = "") -> Any:
        a1, z2, a2, y = forward(W1, W2, W3)
        d3 = (y - t) / N * (1.0 if bug == "output slope forgotten" else y * (1 - y))
        d2 = d3 @ W3.T * (sigmoid(a2) if bug == "slope of a2" else sigmoid(z2))
        d1 = (d3 @ W3.T if bug == "skips a slope" else d2) @ W2.T * (1 - a1**2)
        if bug == "W2 not transposed":
            d1 = d2 @ W2 * (1 - a1**2)
        dW2 = (x if bug == "input for a1" else a1).T @ d2
        return x.T @ d1, dW2, a2.T @ d3

    return loss, gradient, normals(rng, (D, D), (D, D), (D, 2)), ("dW1", "dW2", "dW3")


def gated(rng: np.random.Generator) -> Built:
    """(x A * sigmoid(x A)) * (x B): a gated unit, with a softmax over it."""
    x, labels = rng.standard_normal((N, D)), rng.integers(0, K, N)
    hard = np.eye(K)[labels]

    def loss(A: Any, B: Any) -> float:
        z = x @ A
        return float(-np.sum(hard * np.log(softmax(z * sigmoid(z) * (x @ B)))) / N)

    def gradient(A: Any, B: Any, bug: str = "") -> Any:
        z, u = x @ A, x @ B
        s = sigmoid(z)
        d = (softmax(z * s * u) - hard) / N
        slope = s if bug == "swish as a gate" else s + z * s * (1 - s)
        dA, dB = x.T @ (d * u * slope), x.T @ (d * z * s)
        if bug == "branch forgotten":
            dA = x.T @ (d * slope)
        return (dB, dA) if bug == "branches swapped" else (dA, dB)

    return loss, gradient, normals(rng, (D, K), (D, K)), ("dA", "dB")


def mixed_states(rng: np.random.Generator) -> Built:
    """h = z * tanh(c) + (1 - z) * h0 with z = sigmoid(x Wz), c = x Wc."""
    x, h0, U = (rng.standard_normal(s) for s in ((N, D), (N, H), (N, H)))

    def loss(Wz: Any, Wc: Any) -> float:
        z, c = sigmoid(x @ Wz), np.tanh(x @ Wc)
        return float(np.mean(U * (z * c + (1 - z) * h0)))

    def gradient(Wz: Any, Wc: Any, bug: str = "") -> Any:
        z, c = sigmoid(x @ Wz), np.tanh(x @ Wc)
        dh = U / U.size
        dz = dh * (c if bug == "old state" else c - h0)
        dz = dz if bug == "slope" else dz * z * (1 - z)
        dc = dh * (1 if bug == "gate" else z) * (1 - c * c)
        return x.T @ dz, x.T @ dc

    points = [(rng.standard_normal((D, H)), rng.standard_normal((D, H))) for _ in range(3)]
    return loss, gradient, points, ("dWz", "dWc")


def slopes_learned(rng: np.random.Generator) -> Built:
    """PReLU: the negative slope of each unit is a parameter."""
    x, U = rng.standard_normal((N, D)), rng.standard_normal((N, H))

    def loss(W: Any, a: Any) -> float:
        z = x @ W
        return float(np.sum(U * np.where(z > 0, z, a * z)))

    def gradient(W: Any, a: Any, bug: str = "") -> Any:
        z = x @ W
        dz = U * np.where(z > 0, 1.0, 0.0 if bug == "plain ReLU" else a)
        per = U * np.where(z > 0, 0.0, z)
        if bug == "a over positive z":
            per = U * np.where(z > 0, z, 0.0)
        if bug == "one slope for all":
            return x.T @ dz, np.full(H, per.sum())
        return x.T @ dz, per if bug == "batch kept" else per.sum(axis=0)

    return loss, gradient, normals(rng, (D, H), H), ("dW", "da")


def tied_weights(rng: np.random.Generator) -> Built:
    """An autoencoder whose decoder is its encoder transposed; square, so shapes hide mistakes."""
    x = rng.standard_normal((N, D))

    def loss(W: Any, b: Any) -> Any:
        return np.sum((np.tanh(x @ W + b) @ W.T - x) ** 2) / (2 * N)

    def gradient(W: Any, b: Any, bug: str = "") -> Any:
        h = np.tanh(x @ W + b)
        dy = (h @ W.T - x) / N
        dz = dy @ W * (1 - h**2)
        if bug == "step back transposed":
            dz = dy @ W.T * (1 - h**2)
        encoder, decoder = x.T @ dz, dy.T @ h
        parts = {
            "encoder only": encoder,
            "decoder only": decoder,
            "decoder transposed": encoder + decoder.T,
            "averaged": (encoder + decoder) / 2,
        }
        return parts.get(bug, encoder + decoder), dz.sum(axis=0)

    return loss, gradient, normals(rng, (D, D), D), ("dW", "db")


MODELS: Table = {
    columns: {
        "W2 updated first": "dW1 db1: ?",
        "gate of the upstream": "dW1 db1: ?",
        "gate forgotten": "dW1 db1: ?",
        "no keepdims": "db1 db2: shape",
        "biases summed over N twice": "db1 db2: missing-1/N factor",
        "biases over the units": "db1: summed-too-far lines-alike ?",
        "first layer without mean": "dW1: missing-1/N factor",
    },
    deep_tanh: {
        "activation of the layer above": "dW1 dW2 dW3: wrong-value ?",
        "bias averaged": "db1 db2 db3: extra-1/N",
        "not transposed": "dW1 db1 dW2 db2: wrong-value ?",
        "slope 1 - a": "dW1 db1 dW2 db2: wrong-value ?",
        "first slope forgotten": "dW1 db1: wrong-value ?",
        "slope one layer late": "dW1 db1 dW2 db2: wrong-value ?",
        "last layer first": "dW1 db1 dW2 db2 dW3 db3: swapped shape",
    },
    elastic_logits: {
        "both classes weighted": "dW db dv: wrong-value ?",
        "slope of the output again": "dW db dv: wrong-value ?",
        "slope at a": "dW db: wrong-value ?",
        "bias regularized": "db: regularizer-extra",
        "v not regularized": "dv: regularizer-missing",
        "half forgotten": "dW dv: regularizer-extra",
        "lasso forgotten": "dW: l1-wrong",
        "lasso without sign": "dW: l1-wrong some-entries wrong-value",
        "ridge divided by N": "dW: regularizer-missing",
    },
    gelu_net: {
        "cubic forgotten": "dW db: wrong-value ?",
        "product rule cut": "dW db: wrong-value ?",
        "the 2 forgotten": "dW db dv: factor-1/2",
        "absolute error in dv": "dv: ?",
        "db averaged": "db: extra-1/N",
    },
    residual: {
        "skip forgotten": "dW1: wrong-value ?",
        "branch forgotten": "dW1: wrong-value ?",
        "slope at the sum": "dW1: wrong-value ?",
        "branch as input": "dW2: wrong-value ?",
        "skip not read": "dv: wrong-value ?",
    },
    dropped: {
        "mask forgotten": "dW: wrong-value ?",
        "mask without its scale": "dW: factor",
        "scale twice": "dW: factor factor",
        "input not dropped": "dW: wrong-value ? per-unit-factor",
    },
    three_layers: {
        "output slope forgotten": "?",
        "slope of a2": "?",
        "skips a slope": "?",
        "W2 not transposed": "?",
        "input for a1": "?",
    },
    gated: {"swish as a gate": "?", "branch forgotten": "?", "branches swapped": "swapped"},
    mixed_states: {"old state": "?", "slope": "?", "gate": "?"},
    slopes_learned: {
        "plain ReLU": "?",
        "a over positive z": "?",
        "one slope for all": "summed-too-far",
        "batch kept": "not-summed",
    },
    tied_weights: {
        "step back transposed": "dW db: wrong-value ?",
        "encoder only": "dW: wrong-value ?",
        "decoder only": "dW: wrong-value ?",
        "decoder transposed": "dW: wrong-value ?",
        "averaged": "dW: factor-1/2",
    },
}
WRONG, RIGHT = cases(MODELS)
