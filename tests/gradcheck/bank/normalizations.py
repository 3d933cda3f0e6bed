"""The fourth bank's layers: normalizations, convolution in two ways, pooling, and kinks."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .table import Table, cases
from .third import Built, normals


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


def convolution(rng: np.random.Generator) -> Built:
    """Two 3x3 kernels over two channels, padding 1, stride 2, by im2col."""
    U = rng.standard_normal((2, 2, 3, 3))

    def patches(x: Any) -> Any:
        padded = np.pad(x, ((0, 0), (0, 0), (1, 1), (1, 1)))
        return sliding_window_view(padded, (3, 3), axis=(2, 3))[:, :, ::2, ::2]

    def loss(x: Any, w: Any, b: Any) -> Any:
        return np.sum(U * (np.einsum("ncijkl,fckl->nfij", patches(x), w) + b[:, None, None]) ** 2)

    def gradient(x: Any, w: Any, b: Any, bug: str = "") -> Any:
        cols = patches(x)
        dy = 2 * U * (np.einsum("ncijkl,fckl->nfij", cols, w) + b[:, None, None])
        dw = np.einsum("ncijkl,nfij->fckl", cols, dy)
        kernel = w[:, :, ::-1, ::-1] if bug == "kernel turned" else w
        dcols = np.einsum("nfij,fckl->ncijkl", dy, kernel)
        padded = np.zeros((2, 2, 7, 7))
        for i in range(2 if bug == "last row of windows skipped" else 3):
            for j in range(3):
                window = padded[:, :, 2 * i : 2 * i + 3, 2 * j : 2 * j + 3]
                window[...] = dcols[:, :, i, j] + (0 if bug == "overlaps overwritten" else window)
        if bug == "channels of the first example":
            dw = np.einsum("cijkl,fij->fckl", cols[0], dy[0])
        if bug == "dw turned":
            dw = dw[:, :, ::-1, ::-1]
        if bug == "kernels' gradient transposed":
            dw = dw.transpose(0, 1, 3, 2)
        if bug == "bias summed over the batch only":
            return padded[:, :, 1:6, 1:6], dw, dy.sum(axis=0)
        off = 0 if bug == "padding cut at one side" else 1
        db = dy.mean(axis=(0, 2, 3)) if bug == "bias averaged" else dy.sum(axis=(0, 2, 3))
        return padded[:, :, off : off + 5, off : off + 5], dw, db

    return loss, gradient, normals(rng, (2, 2, 5, 5), (2, 2, 3, 3), 2), ("dx", "dw", "db")


def convolved_signal(rng: np.random.Generator) -> Built:
    """A convolution over time in loops, dilated by 2, ReLU."""
    U = rng.standard_normal(8)

    def correlate(x: Any, w: Any) -> Any:
        return np.array([x[i] * w[0] + x[i + 2] * w[1] + x[i + 4] * w[2] for i in range(8)])

    def loss(x: Any, w: Any) -> Any:
        return np.sum(U * np.maximum(correlate(x, w), 0))

    def gradient(x: Any, w: Any, bug: str = "") -> Any:
        dx, dw = np.zeros(12), np.zeros(3)
        dy = U * (correlate(x, w) > 0)
        for i in range(7 if bug == "last output skipped" else 8):
            for k in range(3):
                at = i + (k if bug == "dilation forgotten" else 2 * k)
                dx[at] += dy[i] * w[2 - k if bug == "kernel turned" else k]
                dw[k] += dy[i] * x[i + 2 * k]
        return dx, dw

    return loss, gradient, [(4 * x, w) for x, w in normals(rng, 12, 3)], ("dx", "dw")


def pooled(rng: np.random.Generator) -> Built:
    """Maxima of 2x2, minus averages of 2x2."""
    U, V = rng.standard_normal((2, 3, 2, 2))

    def tiles(x: Any) -> Any:
        return x.reshape(3, 2, 2, 2, 2).transpose(0, 1, 3, 2, 4).reshape(3, 2, 2, 4)

    def untiled(d: Any) -> Any:
        return d.reshape(3, 2, 2, 2, 2).transpose(0, 1, 3, 2, 4).reshape(3, 4, 4)

    def loss(x: Any, y: Any) -> Any:
        return np.sum(U * tiles(x).max(axis=3)) + np.sum(V * tiles(y).mean(axis=3) ** 2)

    def gradient(x: Any, y: Any, bug: str = "") -> Any:
        best = tiles(x) == tiles(x).max(axis=3, keepdims=True)
        if bug == "maxima over channels":
            best = tiles(x) == tiles(x).max(axis=0)
        dx = best * U[..., None]
        if bug == "first entry instead of the maximum":
            dx = np.zeros_like(dx)
            dx[..., 0] = U
        if bug == "shared among all":
            dx = np.repeat(U[..., None], 4, axis=3) / 4
        share = 1 if bug == "average not divided" else 0.25
        dy = np.repeat((2 * share * V * tiles(y).mean(axis=3))[..., None], 4, axis=3)
        if bug == "tiles not put back":
            return untiled(dx), dy.reshape(3, 4, 4)
        return untiled(dx), untiled(dy)

    return loss, gradient, normals(rng, (3, 4, 4), (3, 4, 4)), ("dx", "dy")


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
    convolution: {
        "kernel turned": "dx: ?",
        "last row of windows skipped": "dx: ?",
        "overlaps overwritten": "dx: ?",
        "channels of the first example": "dw: ?",
        "dw turned": "dw: reversed ?",
        "kernels' gradient transposed": "dw: transposed ?",
        "bias summed over the batch only": "db: shape",
        "padding cut at one side": "dx: shifted ?",
        "bias averaged": "db: extra-1/N factor",
    },
    convolved_signal: {
        "last output skipped": "dx dw: ? masked",
        "dilation forgotten": "dx: ?",
        "kernel turned": "dx: ?",
    },
    pooled: {
        "maxima over channels": "dx: masked ?",
        "first entry instead of the maximum": "dx: masked ?",
        "shared among all": "dx: ?",
        "average not divided": "dy: factor missing-1/K",
        "tiles not put back": "dy: ?",
    },
}
WRONG, RIGHT = cases(MODELS)
