"""Losses of classes: by logits, with margins, smoothed, weighted, contrastive."""

from __future__ import annotations

from typing import Any

import numpy as np

from .activations import sigmoid, softmax
from .problem import Built, Table, cases, normals

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


def weighted_classes(rng: np.random.Generator) -> Built:
    """Cross-entropy with label smoothing, class weights and a temperature."""
    x, labels = rng.standard_normal((N, D)), rng.integers(0, K, N)
    hard = np.eye(K)[labels]
    t, w, heat = 0.9 * hard + 0.1 / K, np.array([1.0, 2.0, 0.5, 3.0])[labels], 2.3

    def loss(W: Any, b: Any) -> float:
        p = softmax((x @ W + b) / heat)
        return float(-np.sum(w[:, None] * t * np.log(p)) / N)

    def gradient(W: Any, b: Any, bug: str = "") -> Any:
        p = softmax((x @ W + b) / heat)
        target = hard if bug == "smoothing" else t
        weight = 1.0 if bug == "weights" else w[:, None]
        delta = weight * (p - target) / N / (1.0 if bug == "temperature" else heat)
        return x.T @ delta, delta.sum(axis=0)

    points = [(rng.standard_normal((D, K)), rng.standard_normal(K)) for _ in range(2)]
    return loss, gradient, points, ("dW", "db")


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


def multiclass_hinge(rng: np.random.Generator) -> Built:
    """Crammer and Singer's margin, with L2."""
    x, labels, rows = rng.standard_normal((N, D)), rng.integers(0, K, N), np.arange(N)

    def margins(W: Any) -> Any:
        s = x @ W
        m = np.maximum(0, s - s[rows, labels][:, None] + 1)
        m[rows, labels] = 0
        return m

    def loss(W: Any) -> float:
        return float(np.sum(margins(W)) / N + 0.05 * np.sum(W * W))

    def gradient(W: Any, bug: str = "") -> Any:
        g = (margins(W) > 0).astype(float)
        if bug != "right class not subtracted":
            count = (g.sum(axis=1) > 0) if bug == "subtracted once" else g.sum(axis=1)
            g[rows, labels] -= count
        penalty = {"penalty forgotten": 0.0, "penalty halved": 0.05}.get(bug, 0.1)
        return x.T @ g / N + penalty * W

    return loss, gradient, normals(rng, (D, K)), ("dW",)


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


def signed_logistic(rng: np.random.Generator) -> Built:
    """Labels of -1 and +1: J = mean log(1 + exp(-t z))."""
    x, t = rng.standard_normal((N, D)), rng.choice([-1.0, 1.0], N)

    def loss(w: Any, b: Any) -> float:
        return float(np.mean(np.logaddexp(0, -t * (x @ w + b))))

    def gradient(w: Any, b: Any, bug: str = "") -> Any:
        z = x @ w + b
        delta = -t * sigmoid(-t * z) / (1 if bug == "no mean" else N)
        if bug == "labels of 0 and 1":
            delta = (sigmoid(z) - t) / N
        if bug == "sigmoid of the wrong sign":
            delta = -t * sigmoid(t * z) / N
        if bug == "label forgotten":
            delta = -sigmoid(-t * z) / N
        return x.T @ delta, delta[0] if bug == "bias of one" else delta.sum()

    return loss, gradient, normals(rng, D, ()), ("dw", "db")


def logistic(rng: np.random.Generator) -> Built:
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

    return loss, gradient, normals(rng, D, (), count=3), ("dw", "db")


def guarded(rng: np.random.Generator) -> Built:
    """Cross-entropy of one sigmoid by logits; the second point saturates."""
    x, t = rng.standard_normal((N, D)), rng.integers(2, size=N).astype(float)
    t[:2] = 0, 1
    w = rng.standard_normal(D)
    x[0] *= 60 * np.sign(x[0] @ w) / np.abs(x[0] @ w)  # strongly taken for a 1, but it is a 0
    points = [(w,), (0.05 * rng.standard_normal(D),), (12 * w,)]

    def loss(w: Any) -> Any:
        z = x @ w
        return np.mean(np.logaddexp(0, z) - t * z)

    def gradient(w: Any, bug: str = "") -> Any:
        y = sigmoid(x @ w)
        delta = y - t
        with np.errstate(all="ignore"):
            quotient = (y / (y * (1 - y)) * (1 - t) - t / y) * y * (1 - y)
        if bug == "nan to zero":
            delta = np.nan_to_num(quotient)
        if bug == "no guard":
            delta = quotient
        if bug == "epsilon in the quotient":
            delta = (y - t) * y * (1 - y) / (y * (1 - y) + 1e-3)
        if bug == "probabilities clipped":
            y = np.clip(y, 0.05, 0.95)
            delta = y - t
        if bug == "saturated examples skipped":
            delta = np.where((y > 1e-6) & (y < 1 - 1e-6), delta, 0)
        return x.T @ delta / N

    return loss, gradient, points, ("dw",)


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
    weighted_classes: {"smoothing": "?", "weights": "?", "temperature": "factor"},
    margins: {
        "perceptron's margin": "dw db: ?",
        "label forgotten": "dw db: ?",
        "mean over the violators": "dw db: ?",
        "margin forgotten": "dw db: ?",
        "the 2 of the penalty": "dw: regularizer-missing",
    },
    multiclass_hinge: {
        "right class not subtracted": "?",
        "subtracted once": "?",
        "penalty forgotten": "regularizer-missing",
        "penalty halved": "regularizer-missing",
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
    contrast: {
        "rows only": "dA dB: ?",
        "rows twice": "dA dB: ?",
        "temperature forgotten": "dA dB: factor-1/2",
        "dS not transposed": "dB: ?",
    },
    log_of_sums: {
        "temperature once more": "dz: factor extra-1/N",
        "temperature ignored": "dz: wrong-value ?",
        "hard maximum": "dz: integer wrong-value ?",
        "not normalized": "dz: per-unit-factor ?",
    },
    signed_logistic: {
        "no mean": "missing-1/N",
        "labels of 0 and 1": "?",
        "sigmoid of the wrong sign": "?",
        "label forgotten": "?",
        "bias of one": "wrong-value",
    },
    logistic: {
        "sum": "missing-1/N ?",
        "squared error": "?",
        "t - p": "sign ?",
        "decay halved": "regularizer-missing",
        "no decay": "regularizer-missing",
        "db mean": "extra-1/N",
    },
    guarded: {
        "nan to zero": "dw: ?",
        "no guard": "dw: not-finite",
        "epsilon in the quotient": "dw: ?",
        "probabilities clipped": "dw: ?",
        "saturated examples skipped": "dw: ?",
    },
}
WRONG, RIGHT = cases(MODELS)
