"""The fourth bank's losses: by logits, margins, robust, entropies and ratios."""

from __future__ import annotations

from typing import Any

import numpy as np

from .layers import softmax
from .table import Table, cases
from .third import Built, normals

N, D, K = 7, 5, 4


def smoothed(rng: np.random.Generator) -> Built:
    """Cross-entropy with labels smoothed by 0.1, averaged over the batch; the block is z."""
    t = np.eye(K)[rng.integers(K, size=N)]
    q = 0.9 * t + 0.1 / K

    def loss(z: Any) -> Any:
        return np.mean(np.log(np.sum(np.exp(z), axis=1)) - np.sum(q * z, axis=1))

    def gradient(z: Any, bug: str = "") -> Any:
        p = softmax(z.T).T if bug == "softmax over the batch" else softmax(z)
        targets = {
            "smoothing forgotten": t,
            "smoothed by K - 1": t * 0.9 + (1 - t) * 0.1 / (K - 1),
            "one for every class": np.ones_like(t),
        }
        dz = (p - targets.get(bug, q)) / N
        if bug == "mean over all entries":
            dz = dz / K
        if bug == "last example skipped":
            dz[-1] = 0
        if bug == "only the true class":
            dz = dz * t
        if bug == "through the labels' softmax slope":
            dz = dz * p * (1 - p)
        return dz

    return loss, gradient, normals(rng, (N, K)), ("dz",)


def margins(rng: np.random.Generator) -> Built:
    """The hinge loss with a bias: J = mean max(0, 1 - t z) + 0.01 |w|^2, labels -1 and 1."""
    x, t = rng.standard_normal((40, D)), rng.choice([-1.0, 1.0], 40)

    def loss(w: Any, b: Any) -> Any:
        return np.mean(np.maximum(0, 1 - t * (x @ w + b))) + 0.01 * np.sum(w**2)

    def gradient(w: Any, b: Any, bug: str = "") -> Any:
        z = t * (x @ w + b)
        inside = z < (0 if bug == "perceptron's margin" else 1)
        dz = -(np.ones(40) if bug == "label forgotten" else t) * inside / 40
        if bug == "mean over the violators":
            dz = dz * 40 / inside.sum()
        if bug == "margin forgotten":
            dz = -t / 40
        return x.T @ dz + (0.01 if bug == "the 2 of the penalty" else 0.02) * w, dz.sum()

    return loss, gradient, normals(rng, D, ()), ("dw", "db")


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


def focal_by_logits(rng: np.random.Generator) -> Built:
    """-(1 - p)^2 log p of the true class, summed; the block is z."""
    t = np.eye(K)[rng.integers(K, size=N)]

    def loss(z: Any) -> Any:
        p = np.sum(t * softmax(z), axis=1)
        return -np.sum((1 - p) ** 2 * np.log(p))

    def gradient(z: Any, bug: str = "") -> Any:
        s = softmax(z)
        p = np.sum(t * s, axis=1, keepdims=True)
        by_p = 2 * (1 - p) * np.log(p) - (1 - p) ** 2 / p
        if bug == "weight held constant":
            by_p = -((1 - p) ** 2) / p
        if bug == "sign of one term":
            by_p = -2 * (1 - p) * np.log(p) - (1 - p) ** 2 / p
        if bug == "diagonal of the softmax":
            return by_p * s * (1 - s) * t
        return by_p * p * (t - s)

    return loss, gradient, normals(rng, (N, K)), ("dz",)


def divergence(rng: np.random.Generator) -> Built:
    """KL(softmax(a) || softmax(b)) of a student a and a teacher b, at temperature 2."""

    def parts(a: Any, b: Any) -> Any:
        p, q = softmax(a / 2), softmax(b / 2)
        return p, q, np.log(p) - np.log(q)

    def loss(a: Any, b: Any) -> Any:
        p, _, ratio = parts(a, b)
        return np.sum(p * ratio)

    def gradient(a: Any, b: Any, bug: str = "") -> Any:
        p, q, ratio = parts(a, b)
        da = p * (ratio - np.sum(p * ratio, axis=-1, keepdims=True)) / 2
        db = (q - p) / 2
        if bug == "mean not subtracted":
            da = p * (ratio + 1) / 2
        if bug == "temperature forgotten":
            da, db = 2 * da, 2 * db
        if bug == "db as if of a cross-entropy with a":
            db = (p - q) / 2
        return (db, da) if bug == "in the other order" else (da, db)

    return loss, gradient, normals(rng, (3, K), (3, K)), ("da", "db")


def perplexity(rng: np.random.Generator) -> Built:
    """exp of the mean cross-entropy."""
    x, t = rng.standard_normal((N, D)), np.eye(K)[rng.integers(K, size=N)]

    def entropy(W: Any) -> Any:
        z = x @ W
        return np.mean(np.log(np.sum(np.exp(z), axis=1)) - np.sum(t * z, axis=1))

    def gradient(W: Any, bug: str = "") -> Any:
        dz = (softmax(x @ W) - t) / N
        return (1 if bug == "outer exp forgotten" else np.exp(entropy(W))) * x.T @ dz

    return lambda W: np.exp(entropy(W)), gradient, normals(rng, (D, K)), ("dW",)


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


def contrast(rng: np.random.Generator) -> Built:
    """The symmetric contrastive loss of pairs: rows and columns of S = A B^T / 0.5."""

    def loss(A: Any, B: Any) -> Any:
        s = A @ B.T / 0.5
        rows, sums = np.log(np.sum(np.exp(s), axis=1)), np.log(np.sum(np.exp(s), axis=0))
        return np.mean(rows + sums - 2 * np.diag(s)) / 2

    def gradient(A: Any, B: Any, bug: str = "") -> Any:
        s, one = A @ B.T / 0.5, np.eye(len(A))
        ds = (softmax(s) - one + (0 if bug == "rows only" else softmax(s.T).T - one)) / (2 * len(A))
        if bug == "rows twice":
            ds = (softmax(s) - one) / len(A)
        if bug != "temperature forgotten":
            ds = ds / 0.5
        return ds @ B, (ds @ A if bug == "dS not transposed" else ds.T @ A)

    return loss, gradient, normals(rng, (5, 3), (5, 3)), ("dA", "dB")


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


def log_of_sums(rng: np.random.Generator) -> Built:
    """A soft maximum with temperature: sum over rows of 0.2 log sum exp(z / 0.2)."""

    def loss(z: Any) -> Any:
        top = np.max(z, axis=1)
        return np.sum(0.2 * np.log(np.sum(np.exp((z - top[:, None]) / 0.2), axis=1)) + top)

    def gradient(z: Any, bug: str = "") -> Any:
        answers = {
            "temperature once more": 0.2 * softmax(z / 0.2),
            "temperature ignored": softmax(z),
            "hard maximum": (z == z.max(axis=1, keepdims=True)).astype(float),
            "not normalized": np.exp((z - z.max(axis=1, keepdims=True)) / 0.2),
        }
        return answers.get(bug, softmax(z / 0.2))

    return loss, gradient, normals(rng, (4, 6)), ("dz",)


MODELS: Table = {
    smoothed: {
        "softmax over the batch": "dz: ?",
        "smoothing forgotten": "dz: ?",
        "smoothed by K - 1": "dz: ?",
        "one for every class": "dz: ?",
        "mean over all entries": "dz: extra-1/K",
        "last example skipped": "dz: one-row",
        "only the true class": "dz: masked some-entries",
        "through the labels' softmax slope": "dz: wrong-value ?",
    },
    margins: {
        "perceptron's margin": "dw db: ?",
        "label forgotten": "dw db: ?",
        "mean over the violators": "dw db: ?",
        "margin forgotten": "dw db: ?",
        "the 2 of the penalty": "dw: regularizer-missing",
    },
    huber: {
        "width forgotten": "dw: wrong-value ?",
        "negative errors as small": "dw: wrong-value ?",
        "sign forgotten": "dw: wrong-value ?",
    },
    focal_by_logits: {
        "weight held constant": "dz: ? per-unit-factor",
        "sign of one term": "dz: ? per-unit-factor",
        "diagonal of the softmax": "dz: masked some-entries",
    },
    divergence: {
        "mean not subtracted": "da: ?",
        "temperature forgotten": "da db: factor-2",
        "db as if of a cross-entropy with a": "db: sign",
        "in the other order": "da db: swapped",
    },
    perplexity: {"outer exp forgotten": "dW: factor ? normalized"},
    cosine: {
        "norm held constant": "du: along-parameter",
        "sign of the projection": "du: along-parameter",
        "the other norm": "dv: common-factor",
    },
    contrast: {
        "rows only": "dA dB: ?",
        "rows twice": "dA dB: ?",
        "temperature forgotten": "dA dB: factor-1/2",
        "dS not transposed": "dB: ?",
    },
    weighted_average: {
        "divided by N": "dw: wrong-value ?",
        "weights forgotten": "dw: wrong-value ?",
        "distance squared": "dw: wrong-value ?",
        "w0 forgotten": "dw: wrong-value along-parameter ?",
    },
    log_of_sums: {
        "temperature once more": "dz: factor extra-1/N",
        "temperature ignored": "dz: wrong-value ?",
        "hard maximum": "dz: integer wrong-value ?",
        "not normalized": "dz: per-unit-factor ?",
    },
}
WRONG, RIGHT = cases(MODELS)
