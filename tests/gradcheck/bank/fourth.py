"""The third bank's models with several layers, its numerical gradients and its odd forms."""

from __future__ import annotations

from typing import Any

import numpy as np

from .layers import softmax
from .mlp import Network, sigmoid
from .numeric import differences
from .problem import Case, Problem
from .third import Built, D, H, K, N, family, normals, third


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


def weight_norm(rng: np.random.Generator) -> Built:
    """w = g v / |v|."""
    x, t = rng.standard_normal((N, D)), rng.standard_normal(N)

    def loss(v: Any, g: Any) -> float:
        return float(np.mean((g * (x @ v) / np.linalg.norm(v) - t) ** 2))

    def gradient(v: Any, g: Any, bug: str = "") -> Any:
        n = np.linalg.norm(v)
        dw = 2 * x.T @ (g * (x @ v) / n - t) / N
        dv = g * dw / n
        if bug != "norm constant":
            dv = dv - g * v * (v @ dw) / n**3
        return dv, (v @ dw if bug == "not normalized" else v @ dw / n)

    return loss, gradient, normals(rng, D, ()), ("dv", "dg")


def long_memory(rng: np.random.Generator) -> Built:
    """Two steps of an LSTM cell, its four gates in one matrix."""
    xs, U = rng.standard_normal((2, N, D)), rng.standard_normal((N, 2))

    def forward(W: Any, R: Any) -> Any:
        h, c, kept = np.zeros((N, 2)), np.zeros((N, 2)), []
        for x in xs:
            z = x @ W + h @ R
            i, f, o = (sigmoid(z[:, 2 * j : 2 * j + 2]) for j in range(3))
            g, before, at = np.tanh(z[:, 6:]), c, h
            c = f * c + i * g
            h = o * np.tanh(c)
            kept.append((x, at, before, c, i, f, o, g))
        return h, kept

    def loss(W: Any, R: Any) -> float:
        return float(np.sum(U * forward(W, R)[0]))

    def gradient(W: Any, R: Any, bug: str = "") -> Any:
        dW, dR, dh, dc = np.zeros_like(W), np.zeros_like(R), U, np.zeros((N, 2))
        for x, at, before, c, i, f, o, g in reversed(forward(W, R)[1]):
            do = dh * np.tanh(c)
            dc = (0 if bug == "cell path cut" else dc) + dh * o * (1 - np.tanh(c) ** 2)
            gates = dc * g * i * (1 - i), dc * before * f * (1 - f), do * o * (1 - o)
            dz = np.hstack([*gates, dc * i * (1 - g**2)])
            if bug == "gate slopes forgotten":
                dz = np.hstack([dc * g, dc * before, do, dc * i])
            dW, dR = dW + x.T @ dz, dR + at.T @ dz
            dh, dc = dz @ R.T, dc * (1.0 if bug == "forget gate ignored" else f)
            if bug == "one step only":
                break
        return dW, dR

    return loss, gradient, normals(rng, (D, 8), (2, 8)), ("dW", "dR")


def kernels_by_channel(rng: np.random.Generator) -> Built:
    """A depthwise convolution over time, then average pooling by twos."""
    x, U = rng.standard_normal((3, 2, 10)), rng.standard_normal((3, 2, 4))

    def windows() -> Any:
        return np.lib.stride_tricks.sliding_window_view(x, 3, axis=2)

    def loss(w: Any, b: Any) -> float:
        y = np.tanh(np.einsum("nctk,ck->nct", windows(), w) + b[:, None])
        return float(np.sum(U * y.reshape(3, 2, 4, 2).mean(axis=3)))

    def gradient(w: Any, b: Any, bug: str = "") -> Any:
        y = np.tanh(np.einsum("nctk,ck->nct", windows(), w) + b[:, None])
        share = 1.0 if bug == "pooling not divided" else 0.5
        if bug == "first of each pair":
            share = np.array([0.5, 0.0] * 4)
        dz = np.repeat(U, 2, axis=2) * share * (1 - y * y)
        dw = np.einsum("nctk,nct->ck", windows(), dz)
        if bug == "channels mixed":
            dw = np.broadcast_to(dw.sum(axis=0), dw.shape)
        if bug == "kernel reversed":
            dw = dw[:, ::-1]
        return dw, dz.sum(axis=(0, 2))

    return loss, gradient, normals(rng, (2, 3), 2), ("dw", "db")


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


def tokens(rng: np.random.Generator) -> Built:
    """Embeddings averaged over a text in which tokens repeat."""
    ids, U = np.array([0, 2, 2, 3, 2, 0]), rng.standard_normal(D)

    def loss(E: Any) -> float:
        return float(np.tanh(E[ids].mean(axis=0)) @ U)

    def gradient(E: Any, bug: str = "") -> Any:
        d, dE = U * (1 - np.tanh(E[ids].mean(axis=0)) ** 2) / len(ids), np.zeros_like(E)
        if bug == "repeats counted once":
            dE[ids] += d
        else:
            np.add.at(dE, ids, d)
        return dE[::-1] if bug == "order reversed" else dE

    return loss, gradient, normals(rng, (5, D)), ("dE",)


def numerical(name: str, step: float, scheme: str, **options: Any) -> Case:
    """A numerical gradient of a network."""

    def build(rng: np.random.Generator) -> Problem:
        problem = Network(rng, **options).problem()
        problem.gradient = differences(step, scheme)(problem.loss)
        return problem

    codes = frozenset({"numeric-gradient"})
    return Case(f"third: {name}", build, codes, blocks=False, always_held_out=True)


WRONG = [
    *family(
        "three layers",
        three_layers,
        {
            "output slope forgotten": "",
            "slope of a2": "",
            "skips a slope": "",
            "W2 not transposed": "",
            "input for a1": "",
        },
    ),
    *family("weight norm", weight_norm, {"norm constant": "along-parameter", "not normalized": ""}),
    *family(
        "lstm",
        long_memory,
        {
            "cell path cut": "",
            "gate slopes forgotten": "",
            "forget gate ignored": "",
            "one step only": "",
        },
    ),
    *family(
        "depthwise",
        kernels_by_channel,
        {
            "pooling not divided": "factor-2",
            "first of each pair": "",
            "channels mixed": "lines-alike",
            "kernel reversed": "reversed",
        },
    ),
    *family(
        "gated",
        gated,
        {"swish as a gate": "", "branch forgotten": "", "branches swapped": "swapped"},
    ),
    *family(
        "prelu",
        slopes_learned,
        {
            "plain ReLU": "",
            "a over positive z": "",
            "one slope for all": "summed-too-far",
            "batch kept": "not-summed",
        },
    ),
    *family("tokens", tokens, {"repeats counted once": "", "order reversed": "reversed"}),
    numerical("forward, 1e-8", 1e-8, "forward"),
    numerical("forward, 1e-6", 1e-6, "forward", kind="mse"),
    numerical("central, 1e-3", 1e-3, "central", act="sigmoid"),
    numerical("central, 1e-7", 1e-7, "central", kind="bce"),
    numerical("relative, 1e-5", 1e-5, "relative", act="softplus"),
]
RIGHT = [
    third("three layers", three_layers),
    third("weight norm", weight_norm),
    third("lstm", long_memory),
    third("depthwise", kernels_by_channel),
    third("gated", gated),
    third("prelu", slopes_learned),
    third("tokens", tokens),
]
