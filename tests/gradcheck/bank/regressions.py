"""Losses of numbers: robust, likelihoods, distances, and models that are all loss."""

from __future__ import annotations

from typing import Any

import numpy as np

from .activations import sigmoid, softmax
from .problem import Built, Table, cases, normals

N, D, H, K = 9, 4, 5, 3


def huber(rng: np.random.Generator) -> Built:
    """Squared below 0.7, linear above."""
    x, t = rng.standard_normal((N, D)), 2 * rng.standard_normal(N)

    def loss(w: Any) -> Any:
        e = np.abs(x @ w - t)
        return np.sum(np.where(e < 0.7, 0.5 * e**2, 0.7 * (e - 0.35)))

    def gradient(w: Any, bug: str = "") -> Any:
        e = x @ w - t
        slope = np.clip(e, -0.7, 0.7)
        if bug == "width forgotten":
            slope = np.where(np.abs(e) < 0.7, e, np.sign(e))
        if bug == "negative errors as small":
            slope = np.where(e < 0.7, e, 0.7)
        if bug == "sign forgotten":
            slope = np.where(np.abs(e) < 0.7, e, 0.7)
        return x.T @ slope

    return loss, gradient, normals(rng, D), ("dw",)


def gaussian(rng: np.random.Generator) -> Built:
    """A mean and a log standard deviation: J = mean(0.5 ((t - m) / s)^2 + log s)."""
    x, t = rng.standard_normal((N, D)), rng.standard_normal(N)

    def loss(w: Any, r: Any) -> float:
        return float(np.mean(0.5 * (t - x @ w) ** 2 * np.exp(-2 * r) + r))

    def gradient(w: Any, r: Any, bug: str = "") -> Any:
        e = (x @ w - t) * np.exp(-2 * r)
        if bug == "not divided by the variance":
            e = x @ w - t
        dr = 1 - np.mean((t - x @ w) ** 2) * np.exp(-2 * r)
        if bug == "log s forgotten":
            dr = dr - 1
        if bug == "slope of s, not of log s":
            dr = dr * np.exp(r)
        return (x.T @ e) / (N - 1 if bug == "unbiased mean" else N), dr

    return loss, gradient, normals(rng, D, ()), ("dw", "dr")


def poisson(rng: np.random.Generator) -> Built:
    """Counts: J = mean(exp z - t z)."""
    x, t = rng.standard_normal((N, D)), rng.poisson(2.0, N).astype(float)

    def loss(w: Any, b: Any) -> float:
        z = x @ w + b
        return float(np.mean(np.exp(z) - t * z))

    def gradient(w: Any, b: Any, bug: str = "") -> Any:
        z = x @ w + b
        delta = (np.exp(z) - t) / N
        if bug == "no exponential":
            delta = (z - t) / N
        if bug == "exponential twice":
            delta = (np.exp(z) - t) * np.exp(z) / N
        dw = x.T @ delta
        return (-dw if bug == "sign of dw" else dw), delta.sum()

    return loss, gradient, normals(rng, D, ()), ("dw", "db")


def quantile(rng: np.random.Generator) -> Built:
    """The pinball loss at the 0.8 quantile plus log cosh of the intercept."""
    x, t = rng.standard_normal((N, D)), rng.standard_normal(N)

    def loss(w: Any, b: Any) -> float:
        e = t - x @ w - b
        return float(np.mean(np.maximum(0.8 * e, -0.2 * e)) + np.log(np.cosh(b)))

    def gradient(w: Any, b: Any, bug: str = "") -> Any:
        e = t - x @ w - b
        up, down = (-0.2, 0.8) if bug == "sides swapped" else (-0.8, 0.2)
        delta = np.where(e > 0, up, down) / N
        extra = 0 if bug == "intercept's term forgotten" else np.tanh(b)
        return x.T @ delta, delta.sum() + extra

    return loss, gradient, normals(rng, D, ()), ("dw", "db")


def latent(rng: np.random.Generator) -> Built:
    """A variational term: KL of N(m, exp v) to N(0, 1), and a decoder on a fixed draw."""
    noise, x = rng.standard_normal((N, D)), rng.standard_normal((N, D))

    def loss(m: Any, v: Any) -> float:
        z = m + noise * np.exp(v / 2)
        kl = 0.5 * np.sum(m * m + np.exp(v) - v - 1)
        return float((0.5 * np.sum((z - x) ** 2) + kl) / N)

    def gradient(m: Any, v: Any, bug: str = "") -> Any:
        e = m + noise * np.exp(v / 2) - x
        dm = e if bug == "KL of the mean forgotten" else e + m
        half = 1.0 if bug == "half of v forgotten" else 0.5
        dv = e * noise * half * np.exp(v / 2) + 0.5 * (np.exp(v) - 1)
        if bug == "noise detached":
            dv = 0.5 * (np.exp(v) - 1)
        return dm / N, dv / N

    return loss, gradient, normals(rng, (N, D), (N, D)), ("dm", "dv")


def factors(rng: np.random.Generator) -> Built:
    """Matrix factorization with missing ratings."""
    R, seen = rng.standard_normal((N, 6)), rng.random((N, 6)) < 0.7

    def loss(U: Any, V: Any) -> float:
        return float(0.5 * np.sum((seen * (U @ V.T - R)) ** 2) + 0.1 * np.sum(U * U))

    def gradient(U: Any, V: Any, bug: str = "") -> Any:
        e = (U @ V.T - R) * (1.0 if bug == "missing ratings counted" else seen)
        dU = e @ V + (0.0 if bug == "penalty forgotten" else 0.2) * U
        return dU, e.T @ (np.sign(U) if bug == "signs of U" else U)

    return loss, gradient, normals(rng, (N, 2), (6, 2)), ("dU", "dV")


def triplet(rng: np.random.Generator) -> Built:
    """Squared distances of an anchor to a positive and a negative, softly compared."""

    def loss(a: Any, p: Any, n: Any) -> float:
        gap = np.sum((a - p) ** 2, axis=1) - np.sum((a - n) ** 2, axis=1)
        return float(np.mean(np.logaddexp(0, gap)))

    def gradient(a: Any, p: Any, n: Any, bug: str = "") -> Any:
        gap = np.sum((a - p) ** 2, axis=1) - np.sum((a - n) ** 2, axis=1)
        s = 2 * sigmoid(gap)[:, None] / N
        da = s * (n + p - 2 * a if bug == "anchor's terms added" else n - p)
        if bug == "two forgotten":
            s = s / 2
        dp, dn = s * (p - a), s * (a - n)
        if bug == "gate forgotten":
            dp = 2 * (p - a) / N
        return (
            da,
            (dn if bug == "results swapped" else dp),
            (dp if bug == "results swapped" else dn),
        )

    return loss, gradient, normals(rng, (N, D), (N, D), (N, D)), ("da", "dp", "dn")


def cosine(rng: np.random.Generator) -> Built:
    """1 - cos of u and v."""

    def loss(u: Any, v: Any) -> Any:
        return 1 - u @ v / np.sqrt((u @ u) * (v @ v))

    def gradient(u: Any, v: Any, bug: str = "") -> Any:
        n, m = np.sqrt(u @ u), np.sqrt(v @ v)
        c = u @ v / (n * m)
        du = -(v / m - c * u / n) / n
        if bug == "norm held constant":
            du = -v / (n * m)
        if bug == "sign of the projection":
            du = -(v / m + c * u / n) / n
        return du, -(u / n - c * v / m) / (n if bug == "the other norm" else m)

    return loss, gradient, normals(rng, 6, 6), ("du", "dv")


def weighted_average(rng: np.random.Generator) -> Built:
    """Squared errors weighted by r / sum(r), plus the distance |w - w0|, not squared."""
    x, t, r = rng.standard_normal((N, D)), rng.standard_normal(N), rng.random(N) + 0.2
    w0 = rng.standard_normal(D)

    def loss(w: Any) -> Any:
        return np.sum(r * (x @ w - t) ** 2) / np.sum(r) + np.sqrt(np.sum((w - w0) ** 2))

    def gradient(w: Any, bug: str = "") -> Any:
        far = w - w0
        share = r / (N if bug == "divided by N" else np.sum(r))
        if bug == "weights forgotten":
            share = np.full(N, 1 / N)
        norm = 0.5 if bug == "distance squared" else np.sqrt(far @ far)
        return 2 * x.T @ (share * (x @ w - t)) + (w if bug == "w0 forgotten" else far) / norm

    return loss, gradient, normals(rng, D), ("dw",)


def unused_block(rng: np.random.Generator) -> Built:
    """b shifts all logits alike, so its right gradient is 0 (up to rounding)."""
    x, t = rng.standard_normal((N, D)), np.eye(H)[rng.integers(H, size=N)]

    def loss(W: Any, b: Any) -> Any:
        z = x @ W + b
        return np.mean(np.log(np.sum(np.exp(z), axis=1)) - np.sum(t * z, axis=1))

    def gradient(W: Any, b: Any, bug: str = "") -> Any:
        dz = (softmax(x @ W + b) - t) / N
        answers = {"exactly 0": np.zeros(()), "one class": dz[:, 0].sum()}
        return x.T @ dz, answers.get(bug, dz.sum())

    return loss, gradient, normals(rng, (D, H), ()), ("dW", "db")


def single_example(rng: np.random.Generator) -> Built:
    """One example, one unit: every block has one entry or one row."""
    x, t = rng.standard_normal((1, D)), 1.0

    def loss(w: Any, b: Any) -> Any:
        return np.sum((sigmoid(x @ w + b) - t) ** 2) / 2

    def gradient(w: Any, b: Any, bug: str = "") -> Any:
        y = sigmoid(x @ w + b)
        delta = (y - t) * (1 if bug == "slope forgotten" else y * (1 - y))
        return x.T @ delta, -delta[0] if bug == "bias turned" else delta[0]

    return loss, gradient, normals(rng, (D, 1), 1), ("dw", "db")


def batch_in_the_point(rng: np.random.Generator) -> Built:
    """Mean squared error where x is a block too: batches of 6, 1 and 3."""
    shapes = [((n, D), D) for n in (6, 1, 3)]
    points = [tuple(rng.standard_normal(s) for s in pair) for pair in shapes]

    def loss(x: Any, w: Any) -> Any:
        return np.mean((x @ w - 1) ** 2)

    def gradient(x: Any, w: Any, bug: str = "") -> Any:
        count = 6 if bug == "size of the first batch" else len(x)
        dy = 2 * (x @ w - 1) / count
        return np.outer(dy, w), x[-1] * dy[-1] if bug == "last example" else x.T @ dy

    return loss, gradient, points, ("dx", "dw")


MODELS: Table = {
    huber: {
        "width forgotten": "dw: wrong-value ?",
        "negative errors as small": "dw: wrong-value ?",
        "sign forgotten": "dw: wrong-value ?",
    },
    gaussian: {
        "not divided by the variance": "common-factor",
        "log s forgotten": "?",
        "slope of s, not of log s": "?",
        "unbiased mean": "divides-by-N-1",
    },
    poisson: {"no exponential": "?", "exponential twice": "?", "sign of dw": "sign"},
    quantile: {"sides swapped": "?", "intercept's term forgotten": "?"},
    latent: {
        "KL of the mean forgotten": "regularizer-missing",
        "half of v forgotten": "?",
        "noise detached": "?",
    },
    factors: {
        "missing ratings counted": "?",
        "penalty forgotten": "regularizer-missing",
        "signs of U": "?",
    },
    triplet: {
        "anchor's terms added": "adds-other",
        "two forgotten": "factor-1/2",
        "gate forgotten": "per-unit-factor wrong-value",
        "results swapped": "swapped",
    },
    cosine: {
        "norm held constant": "du: along-parameter",
        "sign of the projection": "du: along-parameter",
        "the other norm": "dv: common-factor",
    },
    weighted_average: {
        "divided by N": "dw: wrong-value ?",
        "weights forgotten": "dw: wrong-value ?",
        "distance squared": "dw: wrong-value ?",
        "w0 forgotten": "dw: wrong-value along-parameter ?",
    },
    unused_block: {"exactly 0": "", "one class": "db: wrong-value ?"},
    single_example: {
        "slope forgotten": "dw db: wrong-value factor ?",
        "bias turned": "db: sign",
    },
    batch_in_the_point: {
        "size of the first batch": "dx dw: factor extra-1/N ?",
        "last example": "dw: ?",
    },
}
WRONG, RIGHT = cases(MODELS)
