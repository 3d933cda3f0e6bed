"""Linear layers for batches of any size, and normalizations."""

from __future__ import annotations

from typing import Any

import numpy as np

from .problem import Built, Table, cases, normals

N, D = 9, 4


def any_batch(rng: np.random.Generator) -> Built:
    """A linear layer and sum y^2 / 2; x is a block: batches of 5, 1 and 4, square the last."""
    points = [
        tuple(rng.standard_normal(s) for s in ((n, d), (d, m), m))
        for n, d, m in ((5, 3, 2), (1, 3, 2), (4, 4, 4))
    ]

    def loss(x: Any, W: Any, b: Any) -> Any:
        return np.sum((x @ W + b) ** 2) / 2

    def gradient(x: Any, W: Any, b: Any, bug: str = "") -> Any:
        y = x @ W + b
        dx, dW, db = y @ W.T, x.T @ y, y.sum(axis=0)
        if bug == "first example":
            dW = np.outer(x[0], y[0])
        if bug == "bias of one example":
            db = y[-1]
        if bug == "mean for the bias":
            db = y.mean(axis=0)
        if bug == "transposed when square":
            dW = dW.T if dW.shape[0] == dW.shape[1] else dW
        if bug == "dx transposed when square":
            dx = (y @ W) if W.shape[0] == W.shape[1] else dx
        if bug == "b left out of y":
            dW = x.T @ (x @ W)
        if bug == "loops over features only":
            dW = np.array([x[: len(b), i] @ y[: len(b)] for i in range(len(W))])
        if bug == "in loops":
            dW = sum((np.outer(r, s) for r, s in zip(x, y, strict=True)), np.zeros_like(W))
        return dx, dW, db

    return loss, gradient, points, ("dx", "dW", "db")


def normalized_batch(rng: np.random.Generator) -> Built:
    """Batch normalization, gamma and beta, then a fixed projection."""
    U = rng.standard_normal((8, 3))

    def forward(x: Any) -> Any:
        root = np.sqrt(x.var(axis=0) + 0.1)
        return (x - x.mean(axis=0)) / root, root

    def loss(x: Any, g: Any, b: Any) -> Any:
        return np.sum(U * np.sin(g * forward(x)[0] + b))

    def gradient(x: Any, g: Any, b: Any, bug: str = "") -> Any:
        h, root = forward(x)
        dy = U * np.cos(g * h + b)
        dh = dy if bug == "gamma forgotten" else dy * g
        mean, along = dh.mean(axis=0), h * (dh * h).mean(axis=0)
        if bug == "variance held constant":
            along = 0
        if bug == "mean held constant":
            mean = 0
        if bug == "x for its normal form":
            along = x * (dh * h).mean(axis=0)
        if bug == "statistics held constant":
            mean = along = 0
        if bug == "epsilon left out":
            root = x.std(axis=0)
        if bug == "sample variance":
            along = along * 8 / 7
        dx = (dh - mean - along) / root
        dg = np.sum(dy * (x if bug == "gamma by x" else h), axis=0)
        return dx, dg, dy.mean(axis=0) if bug == "beta averaged" else dy.sum(axis=0)

    return loss, gradient, normals(rng, (8, 3), 3, 3), ("dx", "dg", "db")


def normalized_rows(rng: np.random.Generator) -> Built:
    """Layer normalization of square inputs, then a projection."""
    U = rng.standard_normal((5, 5))

    def forward(x: Any) -> Any:
        root = np.sqrt(x.var(axis=1, keepdims=True) + 1e-5)
        return (x - x.mean(axis=1, keepdims=True)) / root, root

    def loss(x: Any, g: Any) -> Any:
        return np.sum(U * g * forward(x)[0])

    def gradient(x: Any, g: Any, bug: str = "") -> Any:
        h, root = forward(x)
        dh = U if bug == "gain forgotten" else U * g
        axis = 0 if bug == "means over the batch" else 1
        dx = dh - dh.mean(axis=axis, keepdims=True)
        dx = (dx - h * (dh * h).mean(axis=axis, keepdims=True)) / root
        if bug == "divided by the variance":
            dx = dx / root
        if bug == "centred twice":
            dx = dx - dx.mean(axis=0)
        return dx, np.sum(U * h, axis=1 if bug == "gain over features" else 0)

    return loss, gradient, normals(rng, (5, 5), 5), ("dx", "dg")


def root_mean_square(rng: np.random.Generator) -> Built:
    """y = g x / rms(x) of one vector."""
    U = rng.standard_normal(6)

    def loss(x: Any, g: Any) -> Any:
        return np.sum(U * g * x) / np.sqrt(np.mean(x**2))

    def gradient(x: Any, g: Any, bug: str = "") -> Any:
        r = np.sqrt(np.mean(x**2))
        turn = x * np.mean(U * g * x) / r**3
        dx = U * g / r - {"rms held constant": 0, "cube forgotten": r**2}.get(bug, 1) * turn
        return dx, U * x if bug == "gain not normalized" else U * x / r

    return loss, gradient, normals(rng, 6, 6), ("dx", "dg")


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


MODELS: Table = {
    any_batch: {
        "first example": "dW: one-example ?",
        "bias of one example": "db: wrong-value ?",
        "mean for the bias": "db: extra-1/N",
        "transposed when square": "dW: transposed",
        "dx transposed when square": "dx: wrong-value ?",
        "b left out of y": "dW: wrong-value ?",
        "loops over features only": "dW: wrong-value ?",
        "in loops": "",
    },
    normalized_batch: {
        "gamma forgotten": "dx: per-unit-factor",
        "variance held constant": "dx: ?",
        "mean held constant": "dx: ?",
        "x for its normal form": "dx: ?",
        "statistics held constant": "dx: ?",
        "epsilon left out": "dx: per-unit-factor",
        "sample variance": "dx: ?",
        "gamma by x": "dg: ?",
        "beta averaged": "db: extra-1/N",
    },
    normalized_rows: {
        "gain forgotten": "dx: ?",
        "means over the batch": "dx: ?",
        "divided by the variance": "dx: per-unit-factor",
        "centred twice": "dx: centred",
        "gain over features": "dg: ?",
    },
    root_mean_square: {
        "rms held constant": "dx: along-parameter",
        "cube forgotten": "dx: along-parameter",
        "gain not normalized": "dg: common-factor",
    },
    weight_norm: {"norm constant": "along-parameter", "not normalized": "?"},
}
WRONG, RIGHT = cases(MODELS)
