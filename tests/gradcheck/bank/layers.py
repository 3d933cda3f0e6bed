"""Layers beyond the plain network: each with its right gradient and the usual wrong ones.

Each builder returns a loss and a gradient that takes the name of a bug ("" is right).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .mlp import sigmoid
from .problem import PLACES, Case, Problem

Built = tuple[
    Callable[..., float], Callable[..., Any], tuple[str, ...], tuple[tuple[int, ...], ...]
]
Builder = Callable[[np.random.Generator], Built]
N, D, H, K, T = 6, 4, 5, 3, 4


def softmax(s: np.ndarray) -> np.ndarray:
    e = np.exp(s - s.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def batch_norm(rng: np.random.Generator) -> Built:
    U = rng.standard_normal((N, D))

    def forward(x: Any) -> Any:
        std = np.sqrt(x.var(axis=0) + 1e-5)
        return (x - x.mean(axis=0)) / std, std

    def loss(x: Any, gamma: Any, beta: Any) -> float:
        return float(np.sum(U * np.tanh(gamma * forward(x)[0] + beta)))

    def gradient(x: Any, gamma: Any, beta: Any, bug: str = "") -> Any:
        xhat, std = forward(x)
        dy = U * (1 - np.tanh(gamma * xhat + beta) ** 2)
        dxhat = dy * gamma
        dx = (dxhat - dxhat.mean(axis=0) - xhat * (dxhat * xhat).mean(axis=0)) / std
        if bug == "detached":
            dx = dxhat / std
        if bug == "variance detached":
            dx = (dxhat - dxhat.mean(axis=0)) / std
        if bug == "std forgotten":
            dx = dx * std
        dgamma = (dy * (x if bug == "gamma from x" else xhat)).sum(axis=0)
        dbeta = dy.mean(axis=0) if bug == "beta mean" else dy.sum(axis=0)
        return dx, dgamma, dbeta

    return loss, gradient, ("dx", "dgamma", "dbeta"), ((N, D), (D,), (D,))


def layer_norm(rng: np.random.Generator) -> Built:
    U = rng.standard_normal((N, H))

    def forward(x: Any) -> Any:
        std = np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
        return (x - x.mean(axis=1, keepdims=True)) / std, std

    def loss(x: Any, gamma: Any, beta: Any) -> float:
        return float(np.mean(U * (gamma * forward(x)[0] + beta) ** 2))

    def gradient(x: Any, gamma: Any, beta: Any, bug: str = "") -> Any:
        xhat, std = forward(x)
        dy = 2 * U * (gamma * xhat + beta) / U.size
        dxhat = dy * gamma
        axis = 0 if bug == "batch axis" else 1
        mean, cross = (v.mean(axis=axis, keepdims=True) for v in (dxhat, dxhat * xhat))
        dx = (dxhat - mean - xhat * cross) / std
        total = U.size if bug == "sum" else 1
        return total * dx, total * (dy * xhat).sum(axis=0), total * dy.sum(axis=0)

    return loss, gradient, ("dx", "dgamma", "dbeta"), ((N, H), (H,), (H,))


def convolution(rng: np.random.Generator) -> Built:
    U = rng.standard_normal((N, 6))

    def patches(x: Any) -> Any:
        return np.stack([x[:, i : i + 3] for i in range(6)], axis=1)

    def loss(x: Any, w: Any, b: Any) -> float:
        return float(np.sum(U * np.tanh(patches(x) @ w + b)))

    def gradient(x: Any, w: Any, b: Any, bug: str = "") -> Any:
        delta = U * (1 - np.tanh(patches(x) @ w + b) ** 2)
        dw = np.einsum("ni,nij->j", delta, patches(x))
        dx = np.zeros_like(x)
        kernel = w[::-1] if bug == "dx with flipped kernel" else w
        for i in range(6):
            part = delta[:, i : i + 1] * kernel
            if bug == "overwrites":
                dx[:, i : i + 3] = part
            else:
                dx[:, i : i + 3] += part
        if bug == "dw flipped":
            dw = dw[::-1]
        if bug == "border forgotten":
            dx[:, -1] = 0
        return dx, dw, delta.sum()

    return loss, gradient, ("dx", "dw", "db"), ((N, 8), (3,), ())


def attention(rng: np.random.Generator) -> Built:
    U = rng.standard_normal((T, D + 1))
    root = np.sqrt(D + 1)

    def loss(q: Any, k: Any, v: Any) -> float:
        return float(np.sum(U * (softmax(q @ k.T / root) @ v)))

    def gradient(q: Any, k: Any, v: Any, bug: str = "") -> Any:
        p = softmax(q @ k.T / root)
        dp = U @ v.T
        ds = p * (dp - (dp * p).sum(axis=-1, keepdims=True))
        if bug == "softmax without the sum":
            ds = p * dp
        if bug == "softmax over rows":
            ds = p * (dp - (dp * p).sum(axis=0, keepdims=True))
        ds = ds if bug == "scale forgotten" else ds / root
        dq, dk = ds @ k, ds.T @ q
        if bug == "dk not transposed":
            dk = ds @ q
        if bug == "q and k swapped":
            dq, dk = dk, dq
        return dq, dk, (p if bug == "dv not transposed" else p.T) @ U

    return loss, gradient, ("dq", "dk", "dv"), ((T, D + 1), (T, D + 1), (T, D + 1))


def recurrent(rng: np.random.Generator) -> Built:
    x, U = rng.standard_normal((T, N, D)), rng.standard_normal((N, H))

    def states(Wx: Any, Wh: Any, b: Any) -> list[Any]:
        hidden = [np.zeros((N, H))]
        for step in x:
            hidden.append(np.tanh(step @ Wx + hidden[-1] @ Wh + b))
        return hidden

    def loss(Wx: Any, Wh: Any, b: Any) -> float:
        return float(np.sum(U * states(Wx, Wh, b)[-1]) / N)

    def gradient(Wx: Any, Wh: Any, b: Any, bug: str = "") -> Any:
        hidden = states(Wx, Wh, b)
        grads = [np.zeros_like(Wx), np.zeros_like(Wh), np.zeros_like(b)]
        dh = U / N
        for t in reversed(range(T)):
            dz = dh * (1 - hidden[t + 1] ** 2)
            now = [x[t].T @ dz, hidden[t].T @ dz, dz.sum(axis=0)]
            if bug == "state of now":
                now[1] = hidden[t + 1].T @ dz
            grads = (
                now
                if bug == "no sum over time"
                else [g + n for g, n in zip(grads, now, strict=True)]
            )
            dh = dz @ (Wh if bug == "Wh not transposed" else Wh.T)
            if bug == "truncated":
                break
            if bug == "slope once":
                dh = dh / np.maximum(1 - hidden[t] ** 2, 1e-3)
        return grads

    return loss, gradient, ("dWx", "dWh", "db"), ((D, H), (H, H), (H,))


def embedding(rng: np.random.Generator) -> Built:
    words = np.array([0, 2, 2, 1, 4, 0])
    U = rng.standard_normal((N, K))

    def loss(E: Any, W: Any) -> float:
        return float(np.sum(U * np.tanh(E[words] @ W)) / N)

    def gradient(E: Any, W: Any, bug: str = "") -> Any:
        dz = U * (1 - np.tanh(E[words] @ W) ** 2) / N
        dE = np.zeros_like(E)
        if bug == "repeated words overwrite":
            dE[words] = dz @ W.T
        elif bug == "all words shifted":
            np.add.at(dE, (words + 1) % 5, dz @ W.T)
        else:
            np.add.at(dE, words, dz @ W.T)
        return dE, E[words].T @ dz

    return loss, gradient, ("dE", "dW"), ((5, D), (D, K))


def residual(rng: np.random.Generator) -> Built:
    U = rng.standard_normal((N, D))
    x = rng.standard_normal((N, D))

    def loss(W1: Any, W2: Any) -> float:
        h = x @ W1
        return float(np.mean(U * (h + np.tanh(h @ W2)) ** 2))

    def gradient(W1: Any, W2: Any, bug: str = "") -> Any:
        h = x @ W1
        a = np.tanh(h @ W2)
        dy = 2 * U * (h + a) / U.size
        dz = dy * (1 - a * a)
        dh = {"skip forgotten": 0, "skip twice": 2}.get(bug, 1) * dy
        if bug != "branch forgotten":
            dh = dh + dz @ W2.T
        return x.T @ dh, h.T @ dz

    return loss, gradient, ("dW1", "dW2"), ((D, D), (D, D))


def tied(rng: np.random.Generator) -> Built:
    x = rng.standard_normal((N, D))

    def loss(W: Any, b: Any) -> float:
        return float(np.sum((np.tanh(x @ W + b) @ W.T - x) ** 2) / N)

    def gradient(W: Any, b: Any, bug: str = "") -> Any:
        a = np.tanh(x @ W + b)
        dy = 2 * (a @ W.T - x) / N
        dz = dy @ W * (1 - a * a)
        into, out = x.T @ dz, dy.T @ a
        return {"encoder only": into, "decoder only": out}.get(bug, into + out), dz.sum(axis=0)

    return loss, gradient, ("dW", "db"), ((D, K), (K,))


def regression(rng: np.random.Generator) -> Built:
    x, t = rng.standard_normal((9, D)), rng.integers(0, 2, 9).astype(float)

    def loss(w: Any, b: Any) -> float:
        z = x @ w + b
        return float(np.mean(np.logaddexp(0, z) - t * z) + 0.05 * np.sum(w * w))

    def gradient(w: Any, b: Any, bug: str = "") -> Any:
        p = sigmoid(x @ w + b)
        delta = (p - t) / (1 if bug == "sum" else 9)
        if bug == "squared error":
            delta = delta * p * (1 - p)
        if bug == "t - p":
            delta = -delta
        decay = {"decay halved": 0.05, "no decay": 0.0}.get(bug, 0.1)
        return x.T @ delta + decay * w, delta.mean() if bug == "db mean" else delta.sum()

    return loss, gradient, ("dw", "db"), ((D,), ())


def cosine(rng: np.random.Generator) -> Built:
    target = rng.standard_normal(H)

    def loss(v: Any) -> float:
        return float(1 - v @ target / np.sqrt((v @ v) * (target @ target)))

    def gradient(v: Any, bug: str = "") -> Any:
        size = np.sqrt((v @ v) * (target @ target))
        if bug == "norm detached":
            return -target / size
        return -(target - v * (v @ target) / (v @ v)) / size

    return loss, gradient, ("dv",), ((H,),)


def huber(rng: np.random.Generator) -> Built:
    x, t = rng.standard_normal((N, D)), 2 * rng.standard_normal(N)

    def loss(w: Any) -> float:
        r = np.abs(x @ w - t)
        return float(np.mean(np.where(r < 1, r * r / 2, r - 0.5)))

    def gradient(w: Any, bug: str = "") -> Any:
        r = x @ w - t
        if bug == "no limit":
            return x.T @ r / N
        if bug == "only the linear part":
            return x.T @ np.sign(r) / N
        return x.T @ np.clip(r, -1, 1) / N

    return loss, gradient, ("dw",), ((D,),)


def pooling(rng: np.random.Generator) -> Built:
    U = rng.standard_normal((N, 3))

    def loss(x: Any) -> float:
        return float(np.sum(U * x.reshape(N, 3, 2).max(axis=2)))

    def gradient(x: Any, bug: str = "") -> Any:
        pairs = x.reshape(N, 3, 2)
        won = pairs == pairs.max(axis=2, keepdims=True)
        if bug == "shared":
            won = np.full(pairs.shape, 0.5)
        if bug == "to all":
            won = np.ones(pairs.shape)
        if bug == "always the first":
            won = np.arange(2) == np.zeros(pairs.shape)
        return (U[:, :, None] * won).reshape(x.shape)

    return loss, gradient, ("dx",), ((N, 6),)


def problem(build: Builder, bug: str, size: float = 0.8) -> Callable[..., Problem]:
    """Return a builder of the problem with a bug."""

    def built(rng: np.random.Generator) -> Problem:
        loss, gradient, names, shapes = build(rng)
        points = [tuple(size * rng.standard_normal(s) for s in shapes) for _ in range(3)]
        return Problem(loss, lambda *p: gradient(*p, bug=bug), gradient, points, names)

    return built


BUGS: tuple[tuple[Builder, str, str, bool], ...] = (
    (batch_norm, "detached", "", True),
    (batch_norm, "variance detached", "", True),
    (batch_norm, "std forgotten", "per-unit-factor", False),
    (batch_norm, "gamma from x", "", True),
    (batch_norm, "beta mean", "extra-1/N", False),
    (layer_norm, "batch axis", "", True),
    (layer_norm, "sum", "missing-1/N missing-1/K factor", False),
    (convolution, "dx with flipped kernel", "", True),
    (convolution, "overwrites", "", True),
    (convolution, "dw flipped", "reversed", False),
    (convolution, "border forgotten", "one-column", False),
    (attention, "softmax without the sum", "", True),
    (attention, "softmax over rows", "", True),
    (attention, "scale forgotten", "missing-1/sqrt", False),
    (attention, "dk not transposed", "", True),
    (attention, "q and k swapped", "swapped", False),
    (attention, "dv not transposed", "", True),
    (recurrent, "state of now", "", True),
    (recurrent, "no sum over time", "all-zero", True),
    (recurrent, "Wh not transposed", "", True),
    (recurrent, "truncated", "", True),
    (recurrent, "slope once", "", True),
    (embedding, "repeated words overwrite", "some-rows", True),
    (embedding, "all words shifted", "shifted", False),
    (residual, "skip forgotten", "", True),
    (residual, "skip twice", "", True),
    (residual, "branch forgotten", "", True),
    (tied, "encoder only", "", True),
    (tied, "decoder only", "", True),
    (regression, "sum", "missing-1/N", True),
    (regression, "squared error", "", True),
    (regression, "t - p", "sign", True),
    (regression, "decay halved", "regularizer-missing", False),
    (regression, "no decay", "regularizer-missing", False),
    (regression, "db mean", "extra-1/N", False),
    (cosine, "norm detached", "along-parameter", False),
    (huber, "no limit", "", True),
    (huber, "only the linear part", "", True),
    (pooling, "shared", "", True),
    (pooling, "to all", "unmasked", False),
    (pooling, "always the first", "", True),
)

WRONG = [
    Case(
        f"{build.__name__}: {bug}",
        problem(build, bug),
        frozenset(codes.split()) | (PLACES if place else frozenset()),
        place,
    )
    for build, bug, codes, place in BUGS
]
BUILDERS = tuple(dict.fromkeys(build for build, *_ in BUGS))
