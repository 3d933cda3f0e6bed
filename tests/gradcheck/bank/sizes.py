"""The fourth bank's sizes: one parameter, 20,000, and weights that are used twice."""

from __future__ import annotations

from typing import Any

import numpy as np

from .table import Table, cases
from .third import Built, normals

N, D = 10, 4


def slope_of_a_line(rng: np.random.Generator) -> Built:
    """One parameter, a scalar: mean (w x - t)^2."""
    x, t = rng.standard_normal(N), rng.standard_normal(N)

    def gradient(w: Any, bug: str = "") -> Any:
        e = w * x - t
        answers = {
            "the 2 forgotten": np.mean(e * x),
            "x forgotten": 2 * np.mean(e),
            "sum": 2 * np.sum(e * x),
            "last sample skipped": 2 * np.sum((e * x)[:-1]) / N,
            "as a Python number": float(2 * np.mean(e * x)),
            "residual turned": -2 * np.mean(e * x),
        }
        return answers.get(bug, 2 * np.mean(e * x))

    return lambda w: np.mean((w * x - t) ** 2), gradient, normals(rng, ()), ("dw",)


def wide(rng: np.random.Generator) -> Built:
    """20,000 parameters: ReLU units, squared errors."""
    x, t = rng.standard_normal((8, 200)), rng.standard_normal(8)

    def loss(W: Any, b: Any, v: Any) -> Any:
        return np.mean((np.maximum(x @ W + b, 0) @ v - t) ** 2) / 2

    def gradient(W: Any, b: Any, v: Any, bug: str = "") -> Any:
        z = x @ W + b
        dy = (np.maximum(z, 0) @ v - t) / 8
        dz = np.outer(dy, v) * (z > 0)
        dW, db, dv = x.T @ dz, dz.sum(axis=0), np.maximum(z, 0).T @ dy
        largest = np.unravel_index(np.argmax(np.abs(dW)), dW.shape)
        if bug == "one entry 1 % off":
            dW[largest] *= 1.01
        if bug == "last feature skipped":
            dW[-1] = 0
        if bug == "one unit of the bias":
            db[np.argmax(np.abs(db))] *= -1
        if bug == "dW 0.1 % too large":
            dW *= 1.001
        if bug == "dv without mean":
            dv = dv * 8
        if bug == "first example only":
            dW = x[:1].T @ dz[:1]
        return (dW.astype(np.float32), db, dv) if bug == "dW in float32" else (dW, db, dv)

    return (
        loss,
        gradient,
        [(0.07 * W, b, v) for W, b, v in normals(rng, (200, 99), 99, 99)],
        (
            "dW",
            "db",
            "dv",
        ),
    )


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
    slope_of_a_line: {
        "the 2 forgotten": "dw: factor-1/2",
        "x forgotten": "dw: wrong-value ?",
        "sum": "dw: missing-1/N factor",
        "last sample skipped": "dw: wrong-value ?",
        "as a Python number": "",
        "residual turned": "dw: sign",
    },
    wide: {
        "one entry 1 % off": "dW: one-entry one-row",
        "last feature skipped": "dW: one-row",
        "one unit of the bias": "db: one-entry some-entries",
        "dW 0.1 % too large": "dW: factor",
        "dv without mean": "dv: missing-1/N",
        "first example only": "dW: one-example",
        "dW in float32": "",
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
