"""Convolutions in one and two dimensions, by windows and in loops, and pooling."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from .problem import Built, Table, cases, normals

N = 6


def overlapping(rng: np.random.Generator) -> Built:
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

    return loss, gradient, normals(rng, (N, 8), 3, (), count=3), ("dx", "dw", "db")


def kernels(rng: np.random.Generator) -> Built:
    """Two-dimensional convolution with two kernels, then tanh and the mean over positions."""
    x, U = rng.standard_normal((4, 6, 6)), rng.standard_normal((4, 2))

    def windows() -> Any:
        return np.lib.stride_tricks.sliding_window_view(x, (3, 3), axis=(1, 2))

    def loss(w: Any, b: Any) -> float:
        z = np.einsum("npqij,kij->nkpq", windows(), w) + b[:, None, None]
        return float(np.sum(U * np.tanh(z).mean(axis=(2, 3))))

    def gradient(w: Any, b: Any, bug: str = "") -> Any:
        z = np.einsum("npqij,kij->nkpq", windows(), w) + b[:, None, None]
        size = 1 if bug == "mean over positions" else 16
        delta = U[:, :, None, None] / size * (1 - np.tanh(z) ** 2)
        if bug == "first position":
            delta = delta * (np.arange(4)[:, None] + np.arange(4) == 0)
        dw = np.einsum("npqij,nkpq->kij", windows(), delta)
        if bug == "flipped":
            dw = dw[:, ::-1, ::-1]
        if bug == "kernel transposed":
            dw = dw.transpose(0, 2, 1)
        return dw, delta.sum(axis=(0, 2, 3))

    points = [(rng.standard_normal((2, 3, 3)), rng.standard_normal(2)) for _ in range(2)]
    return loss, gradient, points, ("dw", "db")


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


def pairs(rng: np.random.Generator) -> Built:
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

    return loss, gradient, normals(rng, (N, 6), count=3), ("dx",)


MODELS: Table = {
    overlapping: {
        "dx with flipped kernel": "?",
        "overwrites": "?",
        "dw flipped": "reversed",
        "border forgotten": "one-column",
    },
    kernels: {
        "mean over positions": "missing-1/N missing-1/K factor",
        "first position": "?",
        "flipped": "reversed",
        "kernel transposed": "transposed",
    },
    kernels_by_channel: {
        "pooling not divided": "factor-2",
        "first of each pair": "?",
        "channels mixed": "lines-alike",
        "kernel reversed": "reversed",
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
    pairs: {"shared": "?", "to all": "unmasked", "always the first": "?"},
}
WRONG, RIGHT = cases(MODELS)
